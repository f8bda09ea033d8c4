//! Reading: the log, and what stands beside it.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use engine::Centre;
use engine::Uuid;
use engine::domain::chat::{Author, Item};
use engine::domain::measure::Measure;
use engine::domain::told::{AtWork, Stream, Told};
use engine::event::{Recorded, Secret, Words};
use engine::id::{AttachmentId, ContactId, ItemId, ParticipantId, UserId};
use engine::time::Time;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::project::{self, CredentialName, Past};
use crate::sqlite::place::{number_of, place, position_of};
use crate::sqlite::{at_work, fact, find};
use crate::{
    AttachmentRow, ContactKey, ContactRecord, ContactsPage, ContactsWanted, Direction, Ends, FileRow, Letter,
    LetterHead, Reader, Receipt, SignIn, StoreError, TranscriptPage,
};

pub(super) fn last_seq(connection: &Connection) -> Result<u64, StoreError> {
    let select = "SELECT last_seq FROM log ORDER BY first_seq DESC LIMIT 1";
    let last: Option<i64> = connection.prepare_cached(select)?.query_row([], |row| row.get(0)).optional()?;
    Ok(last.map_or(0, |last| last as u64))
}

pub(super) fn load(connection: &Connection) -> Result<Centre, StoreError> {
    let mut centre = snapshot(connection, 0..=u64::MAX)?.unwrap_or_default();
    let after = centre.seq;
    each_batch(connection, after, |events| project::replay(&mut centre, &events).map(|()| true))?;
    centre.reindex();
    Ok(centre)
}

/// The newest of those that hold these events.
fn snapshot(connection: &Connection, seqs: RangeInclusive<u64>) -> Result<Option<Centre>, StoreError> {
    let select = "SELECT body FROM snapshot WHERE seq BETWEEN ?1 AND ?2 ORDER BY seq DESC LIMIT 1";
    let bounds = [clamp(*seqs.start()), clamp(*seqs.end())];
    let body: Option<String> = connection.query_row(select, bounds, |row| row.get(0)).optional()?;
    Ok(body.as_deref().and_then(project::from_snapshot))
}

/// The batches that hold events after a number, for as long as `take` wants more.
pub(super) fn each_batch(
    connection: &Connection,
    after_seq: u64,
    mut take: impl FnMut(Vec<Recorded>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT body FROM log
         WHERE first_seq >= (SELECT coalesce(max(first_seq), 0) FROM log WHERE first_seq <= ?1 + 1)
         ORDER BY first_seq",
    )?;
    let mut rows = select.query([after_seq as i64])?;
    while let Some(row) = rows.next()? {
        let events = project::from_lines(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?)?;
        if !take(events)? {
            break;
        }
    }
    Ok(())
}

#[derive(Debug)]
pub(super) struct SqliteReader {
    connection: Connection,
}

const COLUMNS: &str = "place, contact, id, at, kind, content_type, content, participant, role, name";

impl SqliteReader {
    pub(super) fn new(connection: Connection) -> SqliteReader {
        SqliteReader { connection }
    }

    fn newest_position(&self, number: i64) -> Result<Option<u64>, StoreError> {
        let mut select =
            self.connection.prepare_cached("SELECT max(place) FROM item WHERE place BETWEEN ?1 AND ?2")?;
        let newest: Option<i64> =
            select.query_row([place(number, 0), place(number, u64::MAX)], |row| row.get(0))?;
        Ok(newest.map(position_of))
    }

    /// The first item at or after a position: its position and time.
    fn item_from(&self, number: i64, position: u64) -> Result<Option<(u64, Time)>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT place, at FROM item WHERE place BETWEEN ?1 AND ?2 ORDER BY place LIMIT 1",
        )?;
        let found = select.query_row([place(number, position), place(number, u64::MAX)], |row| {
            Ok((position_of(row.get(0)?), Time(row.get(1)?)))
        });
        Ok(found.optional()?)
    }

    fn record(&self, select: &str, id: ContactId) -> Result<Option<ContactRecord>, StoreError> {
        let mut select = self.connection.prepare_cached(select)?;
        let body: Option<String> = select.query_row([id.0.as_bytes()], |row| row.get(0)).optional()?;
        body.as_deref().map(project::from_record_body).transpose()
    }

    fn all_told(&self, select: &str, asked: impl rusqlite::Params) -> Result<Vec<Told>, StoreError> {
        let mut select = self.connection.prepare_cached(select)?;
        let mut rows = select.query(asked)?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            all.push(project::from_told_body(body)?);
        }
        Ok(all)
    }

    fn credential(&self, name: CredentialName<'_>) -> Result<Option<Secret>, StoreError> {
        let mut select =
            self.connection.prepare_cached("SELECT secret FROM credential WHERE kind = ?1 AND name = ?2")?;
        let secret = select.query_row(params![name.kind(), name.name()], |row| row.get::<_, String>(0));
        Ok(secret.optional()?.map(Secret::new))
    }
}

impl Reader for SqliteReader {
    fn transcript(&mut self, chain: ContactId, page: &TranscriptPage) -> Result<Vec<Item>, StoreError> {
        let Some(number) = number_of(&self.connection, chain)? else { return Ok(Vec::new()) };
        let (mut first, last) = page.bounds();
        if first == u64::MAX {
            let Some(newest) = self.newest_position(number)? else { return Ok(Vec::new()) };
            first = newest;
        }
        let order = match page.direction {
            Direction::Forward => "ASC",
            Direction::Backward => "DESC",
        };
        let mut select = self.connection.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM item WHERE place BETWEEN ?1 AND ?2 ORDER BY place {order} LIMIT ?3"
        ))?;
        let mut rows = select.query([place(number, first), place(number, last), clamp(page.limit as u64)])?;
        let mut items = Vec::new();
        while let Some(row) = rows.next()? {
            items.push(item(chain, row)?);
        }
        if page.direction == Direction::Backward {
            items.reverse();
        }
        Ok(items)
    }

    fn item_position(&mut self, chain: ContactId, item: ItemId) -> Result<Option<u64>, StoreError> {
        let Some(number) = number_of(&self.connection, chain)? else { return Ok(None) };
        let mut select = self
            .connection
            .prepare_cached("SELECT place FROM item WHERE place BETWEEN ?1 AND ?2 AND id = ?3")?;
        let asked = params![place(number, 0), place(number, u64::MAX), item.0.as_bytes()];
        let found: Option<i64> = select.query_row(asked, |row| row.get(0)).optional()?;
        Ok(found.map(position_of))
    }

    /// Times rise with positions, so it is found by halving.
    fn position_at(&mut self, chain: ContactId, at: Time) -> Result<Option<u64>, StoreError> {
        let Some(number) = number_of(&self.connection, chain)? else { return Ok(None) };
        let Some(newest) = self.newest_position(number)? else { return Ok(None) };
        let (mut low, mut high) = (0, newest + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.item_from(number, middle)? {
                Some((position, time)) if time < at => low = position + 1,
                _ => high = middle,
            }
        }
        Ok(self.item_from(number, low)?.map(|(position, _)| position))
    }

    fn receipts(
        &mut self,
        chain: ContactId,
        positions: RangeInclusive<u64>,
    ) -> Result<Vec<Receipt>, StoreError> {
        let Some(number) = number_of(&self.connection, chain)? else { return Ok(Vec::new()) };
        let mut select = self.connection.prepare_cached(
            "SELECT place, participant, delivered_at, read_at FROM receipt
             WHERE place BETWEEN ?1 AND ?2 ORDER BY place, participant",
        )?;
        let mut rows = select.query([place(number, *positions.start()), place(number, *positions.end())])?;
        let mut receipts = Vec::new();
        while let Some(row) = rows.next()? {
            receipts.push(Receipt {
                delivered_at: row.get::<_, Option<i64>>(2)?.map(Time),
                read_at: row.get::<_, Option<i64>>(3)?.map(Time),
                ..Receipt::new(position_of(row.get(0)?), ParticipantId(uuid(row, 1)?))
            });
        }
        Ok(receipts)
    }

    fn attachment(&mut self, attachment: AttachmentId) -> Result<Option<AttachmentRow>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT chain, participant, name, content_type, size, begun_at, approved
             FROM attachment WHERE id = ?1",
        )?;
        let mut rows = select.query([attachment.0.as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(AttachmentRow {
            id: attachment,
            chain: ContactId(uuid(row, 0)?),
            participant: ParticipantId(uuid(row, 1)?),
            name: row.get(2)?,
            content_type: row.get(3)?,
            size: row.get(4)?,
            begun_at: Time(row.get(5)?),
            approved: row.get(6)?,
        }))
    }

    fn file(&mut self, file: AttachmentId) -> Result<Option<FileRow>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT contact, created_by, name, content_type, size, begun_at, approved
             FROM attached_file WHERE id = ?1",
        )?;
        let mut rows = select.query([file.0.as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(FileRow {
            id: file,
            contact: ContactId(uuid(row, 0)?),
            created_by: UserId(uuid(row, 1)?),
            name: row.get(2)?,
            content_type: row.get(3)?,
            size: row.get(4)?,
            begun_at: Time(row.get(5)?),
            approved: row.get(6)?,
        }))
    }

    fn files_of(&mut self, contact: ContactId) -> Result<BTreeSet<AttachmentId>, StoreError> {
        let select = "SELECT id FROM attached_file WHERE contact = ?1";
        let mut select = self.connection.prepare_cached(select)?;
        let mut rows = select.query([contact.0.as_bytes()])?;
        let mut files = BTreeSet::new();
        while let Some(row) = rows.next()? {
            files.insert(AttachmentId(uuid(row, 0)?));
        }
        Ok(files)
    }

    fn contact(&mut self, contact: ContactId) -> Result<Option<ContactRecord>, StoreError> {
        self.record("SELECT body FROM contact WHERE id = ?1", contact)
    }

    fn last_contact_of_chain(&mut self, chain: ContactId) -> Result<Option<ContactRecord>, StoreError> {
        let select = "SELECT body FROM contact WHERE chain = ?1 ORDER BY completed_seq DESC LIMIT 1";
        self.record(select, chain)
    }

    fn find_contacts(
        &mut self,
        wanted: &ContactsWanted,
        page: &ContactsPage,
    ) -> Result<(Vec<ContactKey>, u64), StoreError> {
        find::find(&self.connection, wanted, page)
    }

    fn contacts_of_customer(
        &mut self,
        customer: &str,
        limit: usize,
    ) -> Result<Vec<ContactRecord>, StoreError> {
        let select = "SELECT body FROM contact WHERE json_extract(body, '$.contact.customer_id') = ?1
             ORDER BY completed_seq DESC LIMIT ?2";
        let mut select = self.connection.prepare_cached(select)?;
        let mut rows = select.query(params![customer, i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut records = Vec::new();
        while let Some(row) = rows.next()? {
            records
                .push(project::from_record_body(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
        }
        Ok(records)
    }

    fn measures(&mut self, range: Range<Time>, see: &mut dyn FnMut(Measure)) -> Result<(), StoreError> {
        let select = "SELECT at, body FROM measure WHERE at >= ?1 AND at < ?2 ORDER BY at, told, n";
        let mut select = self.connection.prepare_cached(select)?;
        let mut rows = select.query([range.start.0, range.end.0])?;
        while let Some(row) = rows.next()? {
            see(measure(row)?);
        }
        Ok(())
    }

    fn told(&mut self, stream: Stream, after: u64, limit: usize) -> Result<Vec<Told>, StoreError> {
        let select = "SELECT body FROM told
            WHERE stream = ?1 AND position > max(?2, (SELECT forgotten FROM stream WHERE number = ?1))
            ORDER BY position LIMIT ?3";
        let asked = [project::stream_number(stream), clamp(after), clamp(limit as u64)];
        self.all_told(select, asked)
    }

    fn ends_of_told(&mut self, stream: Stream) -> Result<Ends, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT forgotten, (SELECT max(position) FROM told WHERE stream = ?1) FROM stream WHERE number = ?1",
        )?;
        let number = project::stream_number(stream);
        Ok(select.query_row([number], |row| {
            let forgotten: i64 = row.get(0)?;
            let newest: i64 = row.get::<_, Option<i64>>(1)?.unwrap_or(forgotten);
            Ok(Ends { forgotten: forgotten as u64, newest: newest.max(forgotten) as u64 })
        })?)
    }

    /// From agent to agent along the index, however much each of them has done.
    fn agents_told(&mut self, up_to: u64) -> Result<Vec<Told>, StoreError> {
        let select = "
            WITH RECURSIVE one (agent) AS (
                SELECT min(agent) FROM told WHERE agent IS NOT NULL
                UNION ALL
                SELECT (SELECT min(agent) FROM told WHERE agent > one.agent) FROM one WHERE one.agent IS NOT NULL
            )
            SELECT body FROM one JOIN told ON position =
                (SELECT max(position) FROM told WHERE agent = one.agent AND position <= ?1)";
        self.all_told(select, [clamp(up_to)])
    }

    fn at_work(
        &mut self,
        agent: UserId,
        range: &Range<Time>,
        limit: usize,
    ) -> Result<Vec<(Time, Option<AtWork>)>, StoreError> {
        at_work::find(&self.connection, agent, range, limit)
    }

    fn sign_ins(&mut self, range: &Range<Time>, limit: usize) -> Result<Vec<SignIn>, StoreError> {
        at_work::sign_ins(&self.connection, range, limit)
    }

    fn cursor(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let select = "SELECT position FROM cursor WHERE name = ?1";
        Ok(self.connection.query_row(select, [name], |row| row.get(0)).optional()?)
    }

    fn letters(&mut self) -> Result<Vec<LetterHead>, StoreError> {
        let select = "SELECT id, endpoint, stream, lines, why, failed_at FROM letter ORDER BY id";
        let mut select = self.connection.prepare_cached(select)?;
        let heads = select.query_map([], letter_head)?;
        Ok(heads.collect::<Result<_, _>>()?)
    }

    fn letter(&mut self, id: u64) -> Result<Option<Letter>, StoreError> {
        let select = "SELECT id, endpoint, stream, lines, why, failed_at, body FROM letter WHERE id = ?1";
        let found = self
            .connection
            .query_row(select, [clamp(id)], |row| Ok((letter_head(row)?, row.get::<_, Vec<u8>>(6)?)));
        let Some((head, body)) = found.optional()? else { return Ok(None) };
        let corrupt = |why: String| StoreError::Corrupt(format!("letter {id}: {why}"));
        let body = lz4_flex::decompress_size_prepended(&body).map_err(|e| corrupt(e.to_string()))?;
        Ok(Some(Letter { head, body: String::from_utf8(body).map_err(|e| corrupt(e.to_string()))? }))
    }

    fn password_hash(&mut self, user: UserId) -> Result<Option<Secret>, StoreError> {
        self.credential(CredentialName::Password(user))
    }

    fn access_key_secret(&mut self, key: &str) -> Result<Option<Secret>, StoreError> {
        self.credential(CredentialName::AccessKey(key))
    }

    fn events(&mut self, after_seq: u64, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let mut events = Vec::new();
        if limit == 0 {
            return Ok(events);
        }
        each_batch(&self.connection, after_seq, |batch| {
            events.extend(batch.into_iter().filter(|e| e.seq > after_seq));
            Ok(events.len() < limit)
        })?;
        events.truncate(limit);
        Ok(events)
    }

    /// Times rise with numbers, so the batch is found by halving.
    fn seq_at(&mut self, at: Time) -> Result<u64, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT first_seq, at, body FROM log WHERE first_seq >= ?1 ORDER BY first_seq LIMIT 1",
        )?;
        let newest = last_seq(&self.connection)?;
        let (mut low, mut high) = (0, newest + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let found = select.query_row([clamp(middle)], |row| Ok((row.get(0)?, Time(row.get(1)?))));
            match found.optional()? {
                Some((first, last_at)) if last_at <= at => low = i64::cast_unsigned(first) + 1,
                _ => high = middle,
            }
        }
        let mut rows = select.query([clamp(low)])?;
        let Some(row) = rows.next()? else { return Ok(newest) };
        let first: i64 = row.get(0)?;
        let events = project::from_lines(row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?)?;
        Ok(project::last_by(&events, at).unwrap_or(i64::cast_unsigned(first) - 1))
    }

    fn state_after(
        &mut self,
        seq: u64,
        known: Option<Centre>,
        reach: u64,
    ) -> Result<Option<Centre>, StoreError> {
        project::state_after(self, seq, known, reach)
    }

    fn states_before(
        &mut self,
        seqs: &[u64],
        reach: u64,
        see: &mut dyn FnMut(&Centre, &Recorded),
    ) -> Result<(), StoreError> {
        project::states_before(self, seqs, reach, see)
    }
}

impl Past for SqliteReader {
    fn snapshot(&self, seqs: RangeInclusive<u64>) -> Result<Option<Centre>, StoreError> {
        snapshot(&self.connection, seqs)
    }

    fn each_batch(
        &self,
        after_seq: u64,
        take: &mut dyn FnMut(Vec<Recorded>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        each_batch(&self.connection, after_seq, take)
    }
}

/// Positions beyond what SQLite can count are beyond every item.
fn clamp(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn letter_head(row: &Row<'_>) -> rusqlite::Result<LetterHead> {
    Ok(LetterHead {
        id: row.get::<_, i64>(0)? as u64,
        endpoint: row.get(1)?,
        stream: row.get(2)?,
        lines: row.get(3)?,
        why: row.get(4)?,
        failed_at: Time(row.get(5)?),
    })
}

/// From a row of time and body.
pub(super) fn measure(row: &Row<'_>) -> Result<Measure, StoreError> {
    fact::from_body(Time(row.get(0)?), row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)
}

pub(super) fn uuid(row: &Row<'_>, column: usize) -> Result<Uuid, StoreError> {
    Ok(Uuid::from_bytes(row.get::<_, [u8; 16]>(column)?))
}

pub(super) fn item_at(
    connection: &Connection,
    chain: ContactId,
    position: u64,
) -> Result<Option<Item>, StoreError> {
    let Some(number) = number_of(connection, chain)? else { return Ok(None) };
    let select = format!("SELECT {COLUMNS} FROM item WHERE place = ?1");
    let mut select = connection.prepare_cached(&select)?;
    let mut rows = select.query([place(number, position)])?;
    rows.next()?.map(|row| item(chain, row)).transpose()
}

/// An item from a row of `COLUMNS`.
fn item(chain: ContactId, row: &Row<'_>) -> Result<Item, StoreError> {
    let content: Option<String> = row.get(6)?;
    let words = content.map(Words::new).unwrap_or_default();
    let participant: Option<[u8; 16]> = row.get(7)?;
    let author = participant.map(|participant| author(row, participant)).transpose()?;
    Ok(Item {
        id: ItemId(uuid(row, 2)?),
        position: position_of(row.get(0)?),
        at: Time(row.get(3)?),
        contact: row.get::<_, Option<[u8; 16]>>(1)?.map_or(chain, |id| ContactId(Uuid::from_bytes(id))),
        kind: project::kind_of(&row.get::<_, String>(4)?)?,
        content_type: row.get(5)?,
        author,
        size: words.len() as u32,
        words,
    })
}

fn author(row: &Row<'_>, participant: [u8; 16]) -> Result<Author, StoreError> {
    let name: Option<String> = row.get(9)?;
    Ok(Author {
        participant: ParticipantId(Uuid::from_bytes(participant)),
        role: project::role_of(&row.get::<_, String>(8)?)?,
        name: name.map(Words::new).unwrap_or_default(),
    })
}

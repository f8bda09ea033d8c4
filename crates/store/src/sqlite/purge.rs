//! Completed contacts forgotten by age, beside a writer that goes on: words, files, and whatever tells who
//! the customer was.
//!
//! It goes in small steps, each a short transaction under the writer's gate. What has to be looked for is
//! looked for before that, off the writer's way.
//!
//! ```text
//! contacts (a few a step) --many, or no more--> the log between their beginnings and ends --> contacts ...
//!                                                                       --no more--> what is beside --> done
//! ```
//!
//! A contact whose record is done stands in `still_logged` until the log is, so that what was broken off
//! goes on, and `check` knows.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::Centre;
use engine::domain::erase::Forgotten;
use engine::domain::told::{Stream, Telling};
use engine::id::{AttachmentId, ContactId};
use engine::time::{Span, Time};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::progress::{Watch, tell};
use crate::sqlite::place::{number_of, place};
use crate::sqlite::read::uuid;
use crate::sqlite::{SqliteStore, check, erase, migrate, read, wait_for_others};
use crate::{Store, StoreError, project};

#[cfg(test)]
mod tests;

/// Forgotten in one transaction.
const CONTACTS_AT_A_TIME: usize = 20;
/// Looked at for those.
const LOOKED_AT_IN_A_STEP: i64 = 500;
/// Forgotten before the log is gone through: one pass is for all of them.
const CONTACTS_A_PASS: u64 = 2_000;
/// Rows of the log that one step looks at, and how many of them it writes.
const LOG_ROWS_READ: usize = 1_000;
const LOG_ROWS_WRITTEN: usize = 100;
/// Of each stream.
const LINES_AT_A_TIME: usize = 10_000;
/// Steps after which the write-ahead log is copied.
const STEPS_BETWEEN_CHECKPOINTS: u32 = 64;

/// What has gone, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Purged {
    pub contacts: u64,
    /// With words in them.
    pub items: u64,
    pub files: u64,
    /// Of the log.
    pub events: u64,
    pub letters: u64,
    /// Contacts that are old enough, and tied to some that live.
    pub held_back: u64,
}

/// What one step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    More,
    /// A snapshot must be saved, and then there is more: in those that are there, contacts live that are to be
    /// forgotten, and the last of them must not go before there is another.
    SnapshotFirst,
    Done,
}

/// One time through what is old enough.
#[derive(Debug)]
pub struct Sweep {
    /// Contacts that were completed earlier go.
    before: Time,
    /// What lives, and what that is tied to: [`engine::Centre::tied_to_the_living`].
    living: Forgotten,
    /// The last contact that was looked at: when it was completed, and by which event.
    after: (i64, i64),
    stage: Stage,
    done: Purged,
}

#[derive(Debug)]
enum Stage {
    Contacts { since_pass: u64 },
    Log(Pass),
    Beside,
}

/// Through the log, from the first beginning of some contacts to their last end.
#[derive(Debug)]
struct Pass {
    of: Forgotten,
    next: i64,
    last: i64,
}

impl Sweep {
    pub fn new(before: Time, living: Forgotten) -> Sweep {
        let stage = Stage::Contacts { since_pass: 0 };
        Sweep { before, living, after: (i64::MIN, 0), stage, done: Purged::default() }
    }

    /// So far.
    pub fn done(&self) -> &Purged {
        &self.done
    }
}

/// A contact that is to be forgotten.
#[derive(Debug, Clone, Copy)]
struct Due {
    id: ContactId,
    chain: ContactId,
    since: i64,
    completed_seq: i64,
}

/// What forgets contacts, with a connection of its own.
pub struct Purger {
    connection: Connection,
    gate: Arc<Mutex<()>>,
    steps: u32,
}

impl std::fmt::Debug for Purger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Purger(..)")
    }
}

impl Purger {
    pub(super) fn new(connection: Connection, gate: Arc<Mutex<()>>) -> Result<Purger, StoreError> {
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        // What is overwritten leaves nothing behind in its page, nor in pages that become free.
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "cache_size", -2_048)?;
        Ok(Purger { connection, gate, steps: 0 })
    }

    /// A little more of a sweep. It can be left off after any step, and after an error: the next sweep goes
    /// on where it was.
    pub fn step(&mut self, sweep: &mut Sweep) -> Result<Step, StoreError> {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS_BETWEEN_CHECKPOINTS) {
            checkpoint(&self.connection, "PASSIVE")?;
        }
        match &mut sweep.stage {
            Stage::Contacts { since_pass } => {
                let mut since_pass = *since_pass;
                let looked = look(&self.connection, sweep)?;
                if !looked.due.is_empty() {
                    let last = looked.due.iter().map(|one| one.completed_seq).max().unwrap_or_default();
                    if !self.has_snapshot_of(last)? {
                        return Ok(Step::SnapshotFirst);
                    }
                    self.forget(&looked.due, last, sweep)?;
                    since_pass += looked.due.len() as u64;
                }
                sweep.after = looked.after;
                sweep.done.held_back += looked.held_back;
                sweep.stage = Stage::Contacts { since_pass };
                if looked.is_end || since_pass >= CONTACTS_A_PASS {
                    sweep.stage = self.begin_pass()?.map_or(Stage::Beside, Stage::Log);
                }
                Ok(Step::More)
            }
            Stage::Log(pass) => {
                let events = self.forget_in_log(pass)?;
                if pass.next > pass.last {
                    sweep.stage = Stage::Contacts { since_pass: 0 };
                }
                sweep.done.events += events;
                Ok(Step::More)
            }
            Stage::Beside => {
                self.forget_beside(sweep)?;
                checkpoint(&self.connection, "PASSIVE")?;
                let _held = enter(&self.gate);
                checkpoint(&self.connection, "TRUNCATE")?;
                Ok(Step::Done)
            }
        }
    }

    /// Files whose bytes are to go.
    pub fn objects(&self, limit: usize) -> Result<Vec<AttachmentId>, StoreError> {
        let mut select = self.connection.prepare_cached("SELECT id FROM object_to_remove LIMIT ?1")?;
        let mut rows = select.query([i64::try_from(limit).unwrap_or(i64::MAX)])?;
        let mut objects = Vec::new();
        while let Some(row) = rows.next()? {
            objects.push(AttachmentId(uuid(row, 0)?));
        }
        Ok(objects)
    }

    /// Their bytes are gone.
    pub fn objects_removed(&mut self, objects: &[AttachmentId]) -> Result<(), StoreError> {
        let _held = enter(&self.gate);
        let transaction = begin(&mut self.connection)?;
        for id in objects {
            transaction.execute("DELETE FROM object_to_remove WHERE id = ?1", [id.0.as_bytes()])?;
        }
        Ok(transaction.commit()?)
    }

    /// One in which the contacts that were completed by an event, and before it, are no more.
    fn has_snapshot_of(&self, seq: i64) -> Result<bool, StoreError> {
        let newest: Option<i64> =
            self.connection.query_row("SELECT max(seq) FROM snapshot", [], |row| row.get(0))?;
        Ok(newest.is_some_and(|newest| newest >= seq))
    }

    /// Everywhere but in the log.
    fn forget(&mut self, due: &[Due], last: i64, sweep: &mut Sweep) -> Result<(), StoreError> {
        let record = |one: &Due| erase::forgotten_record(&self.connection, one.id);
        let records = due.iter().map(record).collect::<Result<Vec<_>, _>>()?;
        let of = due.iter().flat_map(|one| [one.id, one.chain]).collect();
        let since = due.iter().map(|one| one.since).min().unwrap_or_default();
        let letters = erase::letters_of(&self.connection, &of, Time(since))?;

        let _held = enter(&self.gate);
        let transaction = begin(&mut self.connection)?;
        let (mut items, mut files) = (0, BTreeSet::new());
        for chain in due.iter().map(|one| one.chain).collect::<BTreeSet<_>>() {
            items += erase::forget_words(&transaction, chain, &mut files)?;
        }
        let mut insert = transaction.prepare_cached(
            "INSERT OR REPLACE INTO still_logged (contact, chain, since, completed_seq) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for (Due { id, chain, since, completed_seq }, body) in due.iter().zip(&records) {
            erase::put_forgotten_record(&transaction, *id, body)?;
            erase::forget_files(&transaction, *id, &mut files)?;
            insert.execute(params![id.0.as_bytes(), chain.0.as_bytes(), since, completed_seq])?;
        }
        drop(insert);
        put_objects(&transaction, &files)?;
        erase::remove_letters(&transaction, &letters)?;
        // The contacts lived in those.
        transaction.execute("DELETE FROM snapshot WHERE seq < ?1", [last])?;
        transaction.commit()?;
        sweep.done.contacts += due.len() as u64;
        sweep.done.items += items as u64;
        sweep.done.files += files.len() as u64;
        sweep.done.letters += letters.len() as u64;
        Ok(())
    }

    /// None where the log tells of nobody who is forgotten.
    fn begin_pass(&self) -> Result<Option<Pass>, StoreError> {
        let mut of = Forgotten::new();
        let (mut since, mut last) = (i64::MAX, 0);
        let mut select = self
            .connection
            .prepare_cached("SELECT contact, chain, since, completed_seq FROM still_logged")?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            of.extend([ContactId(uuid(row, 0)?), ContactId(uuid(row, 1)?)]);
            since = since.min(row.get(2)?);
            last = last.max(row.get(3)?);
        }
        if of.is_empty() {
            return Ok(None);
        }
        let next = first_row_since(&self.connection, since, last)?;
        Ok(Some(Pass { of, next, last }))
    }

    /// In the next rows of a pass; how many events told of them.
    fn forget_in_log(&mut self, pass: &mut Pass) -> Result<u64, StoreError> {
        let mut changed = Vec::new();
        let (mut events, mut next) = (0, pass.last + 1);
        {
            let mut select = self.connection.prepare_cached(
                "SELECT first_seq, body FROM log WHERE first_seq BETWEEN ?1 AND ?2 ORDER BY first_seq LIMIT ?3",
            )?;
            // One more, to know where to go on.
            let mut rows = select.query(params![pass.next, pass.last, LOG_ROWS_READ as i64 + 1])?;
            let mut read = 0;
            while let Some(row) = rows.next()? {
                let first_seq = row.get(0)?;
                if read == LOG_ROWS_READ || changed.len() == LOG_ROWS_WRITTEN {
                    next = first_seq;
                    break;
                }
                read += 1;
                let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
                if let Some((told, body)) = erase::forgotten_lines(body, &pass.of)? {
                    events += told as u64;
                    changed.push((first_seq, body));
                }
            }
        }
        let is_end = next > pass.last;
        if is_end || !changed.is_empty() {
            let _held = enter(&self.gate);
            let transaction = begin(&mut self.connection)?;
            erase::put_lines(&transaction, &changed)?;
            if is_end {
                transaction.execute("DELETE FROM still_logged", [])?;
            }
            transaction.commit()?;
        }
        pass.next = next;
        Ok(events)
    }

    /// What no contact leads to: the last forgotten line of each agent, with the names of whom they had, and
    /// files that were attached to a contact after it was forgotten.
    fn forget_beside(&mut self, sweep: &mut Sweep) -> Result<(), StoreError> {
        let lines = self.anchors_with_names(sweep)?;
        let files = self.late_files(sweep.before)?;
        for lines in lines.chunks(LOG_ROWS_WRITTEN) {
            let _held = enter(&self.gate);
            let transaction = begin(&mut self.connection)?;
            for (position, body) in lines {
                transaction
                    .execute("UPDATE told SET body = ?2 WHERE position = ?1", params![position, body])?;
            }
            transaction.commit()?;
        }
        if !files.is_empty() {
            let _held = enter(&self.gate);
            let transaction = begin(&mut self.connection)?;
            for file in &files {
                transaction.execute("DELETE FROM attached_file WHERE id = ?1", [file.0.as_bytes()])?;
            }
            put_objects(&transaction, &files)?;
            transaction.commit()?;
            sweep.done.files += files.len() as u64;
        }
        Ok(())
    }

    /// Lines of streams go after a time of their own, which is no longer than this, but for these.
    fn anchors_with_names(&self, sweep: &Sweep) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
        let stream = project::stream_number(Stream::AgentEvents);
        let mut select = self.connection.prepare_cached(
            "SELECT position, body FROM told WHERE agent IS NOT NULL AND at < ?2
             AND position <= (SELECT forgotten FROM stream WHERE number = ?1)",
        )?;
        let mut rows = select.query([stream, sweep.before.0])?;
        let mut changed = Vec::new();
        while let Some(row) = rows.next()? {
            let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            let mut told = project::from_told_body(body)?;
            let Telling::Agent(agent) = &told.what else { continue };
            let held = agent.after.iter().flat_map(|snapshot| &snapshot.contacts);
            let with_name = held.filter(|(_, held)| !held.name.is_empty()).map(|(contact, _)| *contact);
            let of: Forgotten = with_name.filter(|contact| !sweep.living.contains(contact)).collect();
            if told.what.forget(&of) {
                changed.push((row.get(0)?, project::told_body(&told)?));
            }
        }
        Ok(changed)
    }

    fn late_files(&self, before: Time) -> Result<BTreeSet<AttachmentId>, StoreError> {
        let mut select = self.connection.prepare_cached(
            "SELECT file.id FROM attached_file AS file JOIN contact ON contact.id = file.contact
             WHERE contact.forgotten = 1 AND file.begun_at < ?1",
        )?;
        let mut rows = select.query([before.0])?;
        let mut files = BTreeSet::new();
        while let Some(row) = rows.next()? {
            files.insert(AttachmentId(uuid(row, 0)?));
        }
        Ok(files)
    }
}

fn enter(gate: &Mutex<()>) -> MutexGuard<'_, ()> {
    gate.lock().unwrap_or_else(PoisonError::into_inner)
}

fn begin(connection: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(connection.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

/// One that readers are in the way of is for the next time.
fn checkpoint(connection: &Connection, how: &str) -> Result<(), StoreError> {
    connection.busy_timeout(std::time::Duration::ZERO)?;
    let done = connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |_| Ok(()));
    wait_for_others(connection)?;
    Ok(done?)
}

fn put_objects(transaction: &Transaction<'_>, files: &BTreeSet<AttachmentId>) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO object_to_remove (id) VALUES (?1)")?;
    for file in files {
        insert.execute([file.0.as_bytes()])?;
    }
    Ok(())
}

/// What a look for contacts found.
struct Looked {
    due: Vec<Due>,
    after: (i64, i64),
    held_back: u64,
    is_end: bool,
}

/// The next contacts that are old enough, whole chains at a time.
fn look(connection: &Connection, sweep: &Sweep) -> Result<Looked, StoreError> {
    let mut select = connection.prepare_cached(
        "SELECT completed_at, completed_seq, chain FROM contact
         WHERE forgotten = 0 AND completed_at < ?1 AND (completed_at, completed_seq) > (?2, ?3)
         ORDER BY completed_at, completed_seq LIMIT ?4",
    )?;
    let (at, seq) = sweep.after;
    let mut rows = select.query(params![sweep.before.0, at, seq, LOOKED_AT_IN_A_STEP])?;
    let mut looked = Looked { due: Vec::new(), after: sweep.after, held_back: 0, is_end: false };
    for _ in 0..LOOKED_AT_IN_A_STEP {
        let Some(row) = rows.next()? else {
            looked.is_end = true;
            break;
        };
        looked.after = (row.get(0)?, row.get(1)?);
        let legs = Legs::of(connection, ContactId(uuid(row, 2)?), sweep)?;
        // The others of a chain are met with its first.
        if legs.due.first().is_none_or(|first| first.completed_seq != looked.after.1) || legs.is_young {
            continue;
        }
        if legs.is_tied {
            looked.held_back += legs.due.len() as u64;
            continue;
        }
        looked.due.extend(legs.due);
        if looked.due.len() >= CONTACTS_AT_A_TIME {
            break;
        }
    }
    Ok(looked)
}

/// The completed contacts of a chain.
#[derive(Default)]
struct Legs {
    /// Those that are not forgotten, in the order of their ends.
    due: Vec<Due>,
    /// Something that lives is tied to one of them, or is of the chain itself.
    is_tied: bool,
    /// One ended too late.
    is_young: bool,
}

impl Legs {
    fn of(connection: &Connection, chain: ContactId, sweep: &Sweep) -> Result<Legs, StoreError> {
        let mut select = connection.prepare_cached(
            "SELECT id, initiated_at, completed_seq, completed_at, forgotten FROM contact
             WHERE chain = ?1 ORDER BY completed_seq",
        )?;
        let mut rows = select.query([chain.0.as_bytes()])?;
        let mut legs = Legs { is_tied: sweep.living.contains(&chain), ..Legs::default() };
        while let Some(row) = rows.next()? {
            let id = ContactId(uuid(row, 0)?);
            legs.is_tied |= sweep.living.contains(&id);
            legs.is_young |= Time(row.get(3)?) >= sweep.before;
            if !row.get::<_, bool>(4)? {
                legs.due.push(Due { id, chain, since: row.get(1)?, completed_seq: row.get(2)? });
            }
        }
        Ok(legs)
    }
}

/// The first row of the log that holds anything from a time on; found by halving, since times rise.
fn first_row_since(connection: &Connection, since: i64, last: i64) -> Result<i64, StoreError> {
    let mut select =
        connection.prepare_cached("SELECT at FROM log WHERE first_seq >= ?1 ORDER BY first_seq LIMIT 1")?;
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low) / 2;
        let at: Option<i64> = select.query_row([middle], |row| row.get(0)).optional()?;
        if at.is_some_and(|at| at < since) { low = middle + 1 } else { high = middle }
    }
    Ok(low)
}

/// Forgets what ended longer ago than a span, in a folder that nobody serves, and leaves no byte of it in the
/// database. Bytes of files are for the caller to remove: the second of what it gives. What was broken off
/// goes on with the next.
///
/// # Errors
/// [`StoreError::Held`] where a server has the folder.
pub fn purge(
    folder: &Path,
    now: Time,
    older_than: Span,
    watch: &mut Watch<'_>,
) -> Result<(Purged, Vec<AttachmentId>), StoreError> {
    let mut store = SqliteStore::open(folder)?;
    let centre = store.load()?;
    let before = before(&centre, now, older_than);
    // A server may not have run since these were to go.
    let streams = Stream::ALL.map(|stream| (stream != Stream::ConfigurationChanges).then_some(stream));
    let streams: Vec<_> = streams.into_iter().flatten().collect();
    while store.forget_told(&streams, before, LINES_AT_A_TIME)? > 0 {}
    let count = "SELECT count(*) FROM contact WHERE forgotten = 0 AND completed_at < ?1";
    let total = store.writer.query_row(count, [before.0], |row| row.get::<_, i64>(0))? as u64;
    let mut sweep = Sweep::new(before, centre.tied_to_the_living());
    let mut purger = store.purger()?;
    loop {
        match purger.step(&mut sweep)? {
            Step::More => tell(watch, "contacts", sweep.done.contacts, total.max(sweep.done.contacts))?,
            Step::SnapshotFirst => store.save_snapshot(&centre)?,
            Step::Done => break,
        }
    }
    let objects = purger.objects(usize::MAX)?;
    drop(purger);
    erase::rewrite(&store.writer)?;
    Ok((sweep.done, objects))
}

/// The bytes of these files are gone, in a folder that nobody serves.
pub fn objects_removed(folder: &Path, objects: &[AttachmentId]) -> Result<(), StoreError> {
    SqliteStore::open(folder)?.purger()?.objects_removed(objects)
}

/// What [`purge`] would forget; changes nothing, and may be asked of a folder that is served.
pub fn would_purge(folder: &Path, now: Time, older_than: Span) -> Result<Purged, StoreError> {
    let connection = check::open(folder)?;
    migrate::refuse_older(&connection)?;
    let centre = read::load(&connection)?;
    let mut sweep = Sweep::new(before(&centre, now, older_than), centre.tied_to_the_living());
    let mut files = BTreeSet::new();
    loop {
        let looked = look(&connection, &sweep)?;
        sweep.after = looked.after;
        sweep.done.held_back += looked.held_back;
        sweep.done.contacts += looked.due.len() as u64;
        for due in &looked.due {
            sweep.done.items += items_with_words(&connection, due)?;
            files.extend(ids(&connection, "SELECT id FROM attached_file WHERE contact = ?1", due.id)?);
            files.extend(ids(&connection, "SELECT id FROM attachment WHERE chain = ?1", due.chain)?);
        }
        if looked.is_end {
            sweep.done.files = files.len() as u64;
            return Ok(sweep.done);
        }
    }
}

/// By the clock of the centre, which may be one of a test.
fn before(centre: &Centre, now: Time, older_than: Span) -> Time {
    Time(now.max(centre.at).0.saturating_sub(older_than.0))
}

fn items_with_words(connection: &Connection, due: &Due) -> Result<u64, StoreError> {
    let Some(number) = number_of(connection, due.chain)? else { return Ok(0) };
    let count = "SELECT count(*) FROM item
        WHERE place BETWEEN ?1 AND ?2 AND content IS NOT NULL AND coalesce(contact, ?3) = ?4";
    let mut count = connection.prepare_cached(count)?;
    let (first, last) = (place(number, 0), place(number, u64::MAX));
    let of = params![first, last, due.chain.0.as_bytes(), due.id.0.as_bytes()];
    Ok(count.query_row(of, |row| row.get::<_, i64>(0))? as u64)
}

fn ids(connection: &Connection, select: &str, of: ContactId) -> Result<Vec<AttachmentId>, StoreError> {
    let mut select = connection.prepare_cached(select)?;
    let mut rows = select.query([of.0.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(AttachmentId(uuid(row, 0)?));
    }
    Ok(found)
}

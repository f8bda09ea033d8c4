//! Writing: one transaction a batch.

use engine::Centre;
use engine::domain::chat::{Item, ReceiptKind};
use engine::domain::measure::Measure;
use engine::domain::told::{Stream, Told};
use engine::id::{ContactId, ParticipantId};
use engine::output::Batch;
use engine::time::Time;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, TransactionBehavior, params};

use crate::project::{self, LogRow, Row};
use crate::sqlite::place::{Numbers, place};
use crate::sqlite::{at_work, fact, find};
use crate::{AttachmentRow, ContactRecord, FileRow, LETTERS_MAX, Letter, StoreError};

/// What was committed.
pub(super) struct Written {
    pub(super) last_seq: u64,
    /// Pages added to the write-ahead log, at a guess: it only says when to check the real figure.
    pub(super) pages: u64,
}

/// Pages that any commit changes: the ends of the tables and of their indexes.
const PAGES_PER_COMMIT: u64 = 4;
const PAGE_BYTES: u64 = 4_096;

/// None for an empty batch.
pub(super) fn append(
    writer: &mut Connection,
    numbers: &mut Numbers,
    batch: &Batch,
    last_seq: u64,
) -> Result<Option<Written>, StoreError> {
    let Some(row) = project::log_row(batch, last_seq)? else { return Ok(None) };
    let transaction = begin(writer)?;
    put_log_row(&transaction, &row)?;
    let items = put_rows(&transaction, numbers, batch)?;
    for record in project::contact_records(batch) {
        put_contact(&transaction, &record)?;
        find::put_key(&transaction, &record)?;
    }
    for (n, measure) in batch.measures.iter().enumerate() {
        put_measure(&transaction, row.last_seq, n, measure)?;
    }
    for told in &batch.told {
        put_told(&transaction, told)?;
        at_work::put(&transaction, told)?;
    }
    transaction.commit()?;
    let pages = PAGES_PER_COMMIT + items + 2 * (row.body.len() as u64 / PAGE_BYTES);
    Ok(Some(Written { last_seq: row.last_seq, pages }))
}

fn begin(writer: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(writer.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

fn put_log_row(transaction: &Transaction<'_>, row: &LogRow) -> Result<(), StoreError> {
    let mut insert = transaction
        .prepare_cached("INSERT INTO log (first_seq, last_seq, at, body) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![row.first_seq as i64, row.last_seq as i64, row.at.0, row.body])?;
    Ok(())
}

/// How many items there were.
fn put_rows(transaction: &Transaction<'_>, numbers: &mut Numbers, batch: &Batch) -> Result<u64, StoreError> {
    let mut insert_item = transaction.prepare_cached(
        "INSERT INTO item (place, contact, id, at, kind, content_type, content, participant, role, name)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut items = 0;
    for row in batch.events.iter().filter_map(project::row) {
        match row {
            Row::Item { chain, item } => {
                let place = place(numbers.number(transaction, chain)?, item.position);
                put_item(&mut insert_item, place, chain, item)?;
                items += 1;
            }
            Row::Receipt { chain, position, participant, kind, at } => {
                let place = place(numbers.number(transaction, chain)?, position);
                put_receipt(transaction, place, participant, kind, at)?;
            }
            Row::Attachment { chain, attachment, name } => {
                put_attachment(transaction, &project::attachment_row(chain, attachment, name))?;
            }
            Row::AttachmentJudged { id, approved } => {
                let mut update =
                    transaction.prepare_cached("UPDATE attachment SET approved = ?2 WHERE id = ?1")?;
                update.execute(params![id.0.as_bytes(), approved])?;
            }
            Row::File { file, name } => put_file(transaction, &project::file_row(file, name))?,
            Row::FileJudged { id, approved } => {
                let mut update =
                    transaction.prepare_cached("UPDATE attached_file SET approved = ?2 WHERE id = ?1")?;
                update.execute(params![id.0.as_bytes(), approved])?;
            }
            Row::FileGone { id } => {
                let mut delete = transaction.prepare_cached("DELETE FROM attached_file WHERE id = ?1")?;
                delete.execute([id.0.as_bytes()])?;
            }
            Row::Credential { name, secret } => {
                let mut insert = transaction.prepare_cached(
                    "INSERT INTO credential (kind, name, secret) VALUES (?1, ?2, ?3)
                     ON CONFLICT (kind, name) DO UPDATE SET secret = excluded.secret",
                )?;
                insert.execute(params![name.kind(), name.name(), secret])?;
            }
            Row::CredentialGone { name } => {
                let mut delete =
                    transaction.prepare_cached("DELETE FROM credential WHERE kind = ?1 AND name = ?2")?;
                delete.execute(params![name.kind(), name.name()])?;
            }
        }
    }
    Ok(items)
}

fn put_item(
    insert: &mut CachedStatement<'_>,
    place: i64,
    chain: ContactId,
    item: &Item,
) -> Result<(), StoreError> {
    let author = item.author.as_ref();
    insert.execute(params![
        place,
        (item.contact != chain).then(|| item.contact.0.as_bytes()),
        item.id.0.as_bytes(),
        item.at.0,
        project::kind_text(item.kind),
        item.content_type,
        item.words.as_str(),
        author.map(|a| a.participant.0.as_bytes()),
        author.map(|a| a.role.as_str()),
        author.and_then(|a| a.name.as_str()),
    ])?;
    Ok(())
}

/// `n` is its place among those that were told by one event, the last of several.
pub(super) fn put_measure(
    transaction: &Transaction<'_>,
    told_by: u64,
    n: usize,
    measure: &Measure,
) -> Result<(), StoreError> {
    let mut insert =
        transaction.prepare_cached("INSERT INTO measure (at, told, n, body) VALUES (?1, ?2, ?3, ?4)")?;
    insert.execute(params![measure.at().0, told_by as i64, n as i64, fact::to_body(measure)])?;
    Ok(())
}

fn put_told(transaction: &Transaction<'_>, told: &Told) -> Result<(), StoreError> {
    let mut insert = transaction
        .prepare_cached("INSERT INTO told (position, stream, at, agent, body) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    insert.execute(params![
        told.position as i64,
        project::stream_number(told.stream()),
        told.at.0,
        told.agent().map(|agent| *agent.0.as_bytes()),
        project::told_body(told)?,
    ])?;
    Ok(())
}

pub(super) fn forget_told(
    writer: &mut Connection,
    streams: &[Stream],
    before: Time,
    limit: usize,
) -> Result<usize, StoreError> {
    let transaction = begin(writer)?;
    let mut forgotten = 0;
    for stream in streams.iter().copied().map(project::stream_number) {
        let oldest = "SELECT max(position), count(*) FROM (
            SELECT position, at FROM told
            WHERE stream = ?1 AND position > (SELECT forgotten FROM stream WHERE number = ?1)
            ORDER BY position LIMIT ?2) WHERE at < ?3";
        let (last, count): (Option<i64>, i64) =
            transaction.query_row(oldest, params![stream, limit as i64, before.0], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let Some(last) = last else { continue };
        forgotten += count as usize;
        let delete =
            "DELETE FROM told WHERE stream = ?1 AND position <= ?2 AND (agent IS NULL OR position < (
            SELECT max(position) FROM told AS line WHERE line.agent = told.agent AND line.position <= ?2))";
        transaction.execute(delete, [stream, last])?;
        transaction.execute("UPDATE stream SET forgotten = ?2 WHERE number = ?1", [stream, last])?;
    }
    transaction.commit()?;
    Ok(forgotten)
}

fn put_receipt(
    transaction: &Transaction<'_>,
    place: i64,
    participant: ParticipantId,
    kind: ReceiptKind,
    at: Time,
) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO receipt (place, participant, delivered_at, read_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (place, participant) DO UPDATE SET
             delivered_at = coalesce(delivered_at, excluded.delivered_at),
             read_at = coalesce(read_at, excluded.read_at)",
    )?;
    let of = |asked| (kind == asked).then_some(at.0);
    let (delivered_at, read_at) = (of(ReceiptKind::Delivered), of(ReceiptKind::Read));
    insert.execute(params![place, participant.0.as_bytes(), delivered_at, read_at])?;
    Ok(())
}

fn put_attachment(transaction: &Transaction<'_>, row: &AttachmentRow) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO attachment (id, chain, participant, name, content_type, size, begun_at, approved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    insert.execute(params![
        row.id.0.as_bytes(),
        row.chain.0.as_bytes(),
        row.participant.0.as_bytes(),
        row.name,
        row.content_type,
        row.size,
        row.begun_at.0,
        row.approved,
    ])?;
    Ok(())
}

fn put_file(transaction: &Transaction<'_>, row: &FileRow) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT OR REPLACE INTO attached_file
         (id, contact, created_by, name, content_type, size, begun_at, approved)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    insert.execute(params![
        row.id.0.as_bytes(),
        row.contact.0.as_bytes(),
        row.created_by.0.as_bytes(),
        row.name,
        row.content_type,
        row.size,
        row.begun_at.0,
        row.approved,
    ])?;
    Ok(())
}

fn put_contact(transaction: &Transaction<'_>, record: &ContactRecord) -> Result<(), StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO contact (completed_seq, id, chain, initiated_at, disconnected_at, completed_at, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    let contact = &record.contact;
    insert.execute(params![
        record.completed_seq as i64,
        contact.id.0.as_bytes(),
        contact.chain.0.as_bytes(),
        contact.initiated_at.0,
        contact.disconnected_at.map(|at| at.0),
        record.completed_at.0,
        project::record_body(record)?,
    ])?;
    Ok(())
}

/// The pages it took, at a guess.
pub(super) fn snapshot(writer: &mut Connection, centre: &Centre, last_seq: u64) -> Result<u64, StoreError> {
    let body = project::snapshot_body(centre, last_seq)?;
    let transaction = begin(writer)?;
    put_snapshot(&transaction, centre, &body)?;
    transaction.commit()?;
    Ok(PAGES_PER_COMMIT + body.len() as u64 / PAGE_BYTES)
}

/// Those that it makes needless go.
pub(super) fn put_snapshot(
    transaction: &Transaction<'_>,
    centre: &Centre,
    body: &str,
) -> Result<(), StoreError> {
    transaction.execute(
        "INSERT INTO snapshot (seq, at, body) VALUES (?1, ?2, ?3)
         ON CONFLICT (seq) DO UPDATE SET at = excluded.at, body = excluded.body",
        params![centre.seq as i64, centre.at.0, body],
    )?;
    for seq in project::needless_snapshots(&snapshots(transaction)?) {
        transaction
            .execute("DELETE FROM snapshot WHERE seq = ?1", [i64::try_from(seq).unwrap_or(i64::MAX)])?;
    }
    Ok(())
}

/// The last events of those that are kept, oldest first.
fn snapshots(transaction: &Transaction<'_>) -> Result<Vec<u64>, StoreError> {
    let mut select = transaction.prepare("SELECT seq FROM snapshot ORDER BY seq")?;
    let seqs = select.query_map([], |row| Ok(row.get::<_, i64>(0)?.cast_unsigned()))?;
    Ok(seqs.collect::<Result<_, _>>()?)
}

/// The pages it took, at a guess.
pub(super) fn cursor(
    writer: &mut Connection,
    name: &str,
    position: &str,
    dead: Option<&Letter>,
) -> Result<u64, StoreError> {
    let transaction = begin(writer)?;
    transaction.execute(
        "INSERT INTO cursor (name, position) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET position = excluded.position",
        [name, position],
    )?;
    let mut pages = 1;
    if let Some(Letter { head, body }) = dead {
        let body = lz4_flex::compress_prepend_size(body.as_bytes());
        pages += body.len() as u64 / PAGE_BYTES;
        transaction.execute(
            "INSERT INTO letter (endpoint, stream, lines, why, failed_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![head.endpoint, head.stream, head.lines, head.why, head.failed_at.0, body],
        )?;
        transaction.execute(
            "DELETE FROM letter WHERE id NOT IN (SELECT id FROM letter ORDER BY id DESC LIMIT ?1)",
            [LETTERS_MAX as i64],
        )?;
    }
    transaction.commit()?;
    Ok(pages)
}

pub(super) fn secret(
    writer: &mut Connection,
    name: &str,
    make: &dyn Fn() -> Vec<u8>,
) -> Result<Vec<u8>, StoreError> {
    let transaction = begin(writer)?;
    let select = "SELECT value FROM server_secret WHERE name = ?1";
    let known: Option<Vec<u8>> = transaction.query_row(select, [name], |row| row.get(0)).optional()?;
    if let Some(value) = known {
        return Ok(value);
    }
    let value = make();
    transaction.execute("INSERT INTO server_secret (name, value) VALUES (?1, ?2)", params![name, value])?;
    transaction.commit()?;
    Ok(value)
}

pub(super) fn probe(writer: &Connection) -> Result<(), StoreError> {
    writer.execute("UPDATE probe SET writes = writes + 1 WHERE id = 1", [])?;
    Ok(())
}

//! The format of the file: the number of the last migration that was run on it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use engine::Centre;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::progress::{Watch, tell};
use crate::sqlite::{at_work, find, read, write};
use crate::{StoreError, project};

/// In order; the first brings an empty file to format 1.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/sqlite/0001_initial.sql"),
    include_str!("../../migrations/sqlite/0002_receipts.sql"),
    include_str!("../../migrations/sqlite/0003_attachments.sql"),
    include_str!("../../migrations/sqlite/0004_measures.sql"),
    include_str!("../../migrations/sqlite/0005_told.sql"),
    include_str!("../../migrations/sqlite/0006_delivery.sql"),
    include_str!("../../migrations/sqlite/0007_attached_files.sql"),
    include_str!("../../migrations/sqlite/0008_contact_keys.sql"),
    include_str!("../../migrations/sqlite/0009_customers.sql"),
    include_str!("../../migrations/sqlite/0010_facts.sql"),
    include_str!("../../migrations/sqlite/0011_retention.sql"),
    include_str!("../../migrations/sqlite/0012_at_work.sql"),
];

pub(super) const FORMAT: u32 = MIGRATIONS.len() as u32;

/// The format that first had measures as they are now.
const MEASURES_SINCE: u32 = 10;

/// The format that first had keys of contacts.
const CONTACT_KEYS_SINCE: u32 = 8;

/// The format that first had what agents did.
const AT_WORK_SINCE: u32 = 12;

/// Marks a file as ours: "BELL".
const APPLICATION_ID: i32 = 0x4245_4c4c;

pub(super) fn format_of(connection: &Connection) -> Result<u32, StoreError> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    u32::try_from(version).map_err(|_| StoreError::Corrupt(format!("the format is {version}")))
}

/// Looks before anything is written. An absent or empty file is fine: it will be ours.
pub(super) fn refuse_newer(database: &Path) -> Result<(), StoreError> {
    let Some(found) = format_in_header(database)? else { return Ok(()) };
    if found > FORMAT { Err(StoreError::Format { found, known: FORMAT }) } else { Ok(()) }
}

/// The format as the file's header has it, read without opening the database, which would leave
/// files beside it. A migration that is still in the write-ahead log is not in the header yet; the
/// program that ran it has not ended well then, and opening the database tells.
fn format_in_header(database: &Path) -> Result<Option<u32>, StoreError> {
    const USER_VERSION_AT: u64 = 60;
    let Ok(mut file) = File::open(database) else { return Ok(None) };
    if file.metadata()?.len() < USER_VERSION_AT + 4 {
        return Ok(None);
    }
    let (mut magic, mut version) = ([0; 16], [0; 4]);
    file.read_exact(&mut magic)?;
    file.seek(SeekFrom::Start(USER_VERSION_AT))?;
    file.read_exact(&mut version)?;
    // What is no database at all is for whoever opens it to say.
    Ok((&magic == b"SQLite format 3\0").then(|| u32::from_be_bytes(version)))
}

/// Only a file of ours, of a format that this program knows.
pub(super) fn refuse_other(connection: &Connection) -> Result<(), StoreError> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if id != APPLICATION_ID {
        return Err(StoreError::Corrupt("this is no database of this program".to_owned()));
    }
    let found = format_of(connection)?;
    if found > FORMAT { Err(StoreError::Format { found, known: FORMAT }) } else { Ok(()) }
}

/// What cannot be asked before the file is brought up to date.
pub(super) fn refuse_older(connection: &Connection) -> Result<(), StoreError> {
    let found = format_of(connection)?;
    if found == FORMAT {
        return Ok(());
    }
    let why = format!("the folder has format {found}: a start of the server brings it to format {FORMAT}");
    Err(StoreError::Io(why))
}

/// Runs what the file has not seen, all in one transaction: where it is broken off, the file is as it was.
pub(super) fn migrate(connection: &mut Connection, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    if format_of(connection)? == FORMAT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = format_of(&transaction)?;
    for migration in &MIGRATIONS[found as usize..] {
        transaction.execute_batch(migration)?;
    }
    if (1..MEASURES_SINCE).contains(&found) {
        fill_measures(&transaction, watch)?;
    }
    if (1..CONTACT_KEYS_SINCE).contains(&found) {
        find::fill_keys(&transaction, watch)?;
    }
    if (1..AT_WORK_SINCE).contains(&found) {
        at_work::fill(&transaction, watch)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

/// From the whole log, as they would have been written with it. The states that are come to are kept, as
/// they would have been, so that the start need not come to them once more.
fn fill_measures(transaction: &Transaction<'_>, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let (mut centre, mut kept) = (Centre::default(), 0);
    let total = read::last_seq(transaction)?;
    let keep = |centre: &Centre| {
        write::put_snapshot(transaction, centre, &project::snapshot_body(centre, centre.seq)?)
    };
    read::each_batch(transaction, 0, |events| {
        tell(watch, "events", centre.seq, total)?;
        for recorded in &events {
            for (n, measure) in centre.apply_measured(recorded).iter().enumerate() {
                write::put_measure(transaction, recorded.seq, n, measure)?;
            }
        }
        if centre.seq - kept >= project::SNAPSHOT_SPACING {
            kept = centre.seq;
            keep(&centre)?;
        }
        Ok(true)
    })?;
    keep(&centre)
}

pub(super) fn count(connection: &Connection, table: &str) -> Result<u64, StoreError> {
    let count: i64 = connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
    Ok(count.unsigned_abs())
}

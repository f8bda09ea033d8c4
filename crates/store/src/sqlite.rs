//! The embedded store: one SQLite file in the data folder.
//!
//! One writer; any number of readers, each on a connection of its own. A commit is one sync of the
//! write-ahead log. What the log holds is copied into the file by a thread beside the writer
//! (`checkpoint.rs`), off the way of commits.

use std::path::{Path, PathBuf};

use engine::Centre;
use engine::domain::told::Stream;
use engine::output::Batch;
use engine::time::Time;
use rusqlite::{Connection, OpenFlags};

use crate::{Letter, Reader, Store, StoreError, Watch, unwatched};

mod at_work;
mod check;
mod checkpoint;
mod erase;
mod fact;
mod find;
mod folder;
mod migrate;
mod place;
mod purge;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use check::{MeasuresReport, Problems, Report, check, check_measures};
pub use erase::{Erased, Whom, erase};
pub use folder::{backup, restore};
pub use purge::{Purged, Purger, Step, Sweep, objects_removed, purge, would_purge};

use self::checkpoint::Checkpoints;
use self::folder::{DATABASE, Lock};
use self::place::Numbers;

/// How long a statement waits for another connection, in milliseconds: only checkpoints and readers
/// are there beside the writer, and they are short.
const BUSY_MILLISECONDS: u64 = 5_000;

pub struct SqliteStore {
    writer: Connection,
    numbers: Numbers,
    /// The last durable event; none where that has to be read first.
    last_seq: Option<u64>,
    database: PathBuf,
    checkpoints: Checkpoints,
    /// Held for as long as the store is.
    _lock: Lock,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").field("database", &self.database).finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens the store of a data folder, which is made where it is absent, and brings an older one
    /// up to this program's format.
    ///
    /// # Errors
    /// [`StoreError::Held`] where another process has it open; [`StoreError::Format`] where a newer
    /// program wrote it, which is then left as it was.
    pub fn open(folder: &Path) -> Result<SqliteStore, StoreError> {
        SqliteStore::open_watched(folder, &mut unwatched)
    }

    /// The same, telling how far an older folder has been brought.
    pub fn open_watched(folder: &Path, watch: &mut Watch<'_>) -> Result<SqliteStore, StoreError> {
        let lock = Lock::take(folder)?;
        let database = folder.join(DATABASE);
        migrate::refuse_newer(&database)?;
        folder::create_private(&database)?;
        let mut writer = connect(&database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        writer.pragma_update(None, "journal_mode", "WAL")?;
        writer.pragma_update(None, "synchronous", "FULL")?;
        writer.pragma_update(None, "wal_autocheckpoint", 0)?;
        writer.pragma_update(None, "cache_size", -32_768)?;
        migrate::migrate(&mut writer, watch)?;
        // What is deleted, and what moves from page to page, leaves nothing where it was.
        writer.pragma_update(None, "secure_delete", true)?;
        let checkpoints = Checkpoints::start(connect(&database, OpenFlags::SQLITE_OPEN_READ_WRITE)?)?;
        Ok(SqliteStore {
            writer,
            numbers: Numbers::default(),
            last_seq: None,
            database,
            checkpoints,
            _lock: lock,
        })
    }
}

/// A connection with what all of them need.
fn connect(database: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(database, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    wait_for_others(&connection)?;
    connection.set_prepared_statement_cache_capacity(32);
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "mmap_size", 256 * 1024 * 1024)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(connection)
}

fn wait_for_others(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.busy_timeout(std::time::Duration::from_millis(BUSY_MILLISECONDS))?)
}

/// A reader of a folder that someone else may be writing to; it takes no lock and changes nothing.
///
/// # Errors
/// [`StoreError::Format`] where a newer program wrote the folder, [`StoreError::Io`] where it holds
/// no store.
pub fn open_to_read(folder: &Path) -> Result<Box<dyn Reader>, StoreError> {
    let database = folder.join(DATABASE);
    if !database.try_exists()? {
        return Err(StoreError::Io(format!("there is no {}", database.display())));
    }
    migrate::refuse_newer(&database)?;
    Ok(Box::new(read::SqliteReader::new(connect_to_read(&database)?)))
}

fn connect_to_read(database: &Path) -> Result<Connection, StoreError> {
    let connection = connect(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection.pragma_update(None, "cache_size", -2_048)?;
    Ok(connection)
}

impl Store for SqliteStore {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let last_seq = self.last_seq()?;
        let gate = self.checkpoints.gate();
        // Unknown until the commit has succeeded.
        self.last_seq = None;
        let written = write::append(&mut self.writer, &mut self.numbers, batch, last_seq);
        drop(gate);
        if written.is_err() {
            roll_back(&self.writer);
            self.numbers.forget();
        }
        let Some(written) = written? else {
            self.last_seq = Some(last_seq);
            return Ok(());
        };
        self.last_seq = Some(written.last_seq);
        self.checkpoints.note(written.pages);
        Ok(())
    }

    fn load(&mut self) -> Result<Centre, StoreError> {
        self.last_seq = None;
        let centre = read::load(&self.writer)?;
        self.last_seq = Some(centre.seq);
        Ok(centre)
    }

    fn save_snapshot(&mut self, centre: &Centre) -> Result<(), StoreError> {
        let last_seq = self.last_seq()?;
        let gate = self.checkpoints.gate();
        let pages = write::snapshot(&mut self.writer, centre, last_seq)?;
        drop(gate);
        self.checkpoints.note(pages);
        Ok(())
    }

    fn secret(&mut self, name: &str, make: &dyn Fn() -> Vec<u8>) -> Result<Vec<u8>, StoreError> {
        let _gate = self.checkpoints.gate();
        write::secret(&mut self.writer, name, make)
    }

    fn forget_told(&mut self, streams: &[Stream], before: Time, limit: usize) -> Result<usize, StoreError> {
        let _gate = self.checkpoints.gate();
        write::forget_told(&mut self.writer, streams, before, limit)
    }

    fn put_cursor(&mut self, name: &str, position: &str, dead: Option<&Letter>) -> Result<(), StoreError> {
        let gate = self.checkpoints.gate();
        let pages = write::cursor(&mut self.writer, name, position, dead)?;
        drop(gate);
        self.checkpoints.note(pages);
        Ok(())
    }

    fn remove_letter(&mut self, id: u64) -> Result<bool, StoreError> {
        let _gate = self.checkpoints.gate();
        Ok(self.writer.execute("DELETE FROM letter WHERE id = ?1", [id as i64])? > 0)
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        let _gate = self.checkpoints.gate();
        write::probe(&self.writer)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(read::SqliteReader::new(connect_to_read(&self.database)?)))
    }
}

impl SqliteStore {
    /// What forgets old contacts beside this writer.
    pub fn purger(&self) -> Result<Purger, StoreError> {
        let connection = connect(&self.database, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        Purger::new(connection, self.checkpoints.shared_gate())
    }

    fn last_seq(&mut self) -> Result<u64, StoreError> {
        let last_seq = match self.last_seq {
            Some(last_seq) => last_seq,
            None => read::last_seq(&self.writer)?,
        };
        self.last_seq = Some(last_seq);
        Ok(last_seq)
    }
}

/// A statement that failed may have ended the transaction by itself, or not.
fn roll_back(writer: &Connection) {
    if !writer.is_autocommit() {
        // The failure that led here is what is reported; a second one adds nothing.
        let _ = writer.execute_batch("ROLLBACK");
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        use rusqlite::ErrorCode;
        let why = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full(why),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => {
                StoreError::Corrupt(why)
            }
            Some(_) => StoreError::Io(why),
            // A value of the wrong type or length.
            None => StoreError::Corrupt(why),
        }
    }
}

//! The data folder: who holds it, and whole copies of what is in the database.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, Progress, StepResult};

use crate::StoreError;
use crate::progress::{Watch, tell};
use crate::sqlite::{connect_to_read, migrate};

pub(super) const DATABASE: &str = "bellboard.db";
const LOCK: &str = "lock";

/// What the database holds is for its owner alone.
const PRIVATE: u32 = 0o600;

/// Copied before it is said how far it has come.
const PAGES_AT_A_TIME: i32 = 1_000;

/// The right to write to a folder. It ends with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    /// Locked for as long as it is open.
    _file: File,
}

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Lock, StoreError> {
        fs::create_dir_all(folder)?;
        let path = folder.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(PRIVATE)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Held { folder: folder.to_owned(), by: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        // Only to be read by the next who comes; the lock holds without it.
        let _ = note_holder(&mut file);
        Ok(Lock { _file: file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

fn note_holder(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

pub(super) fn create_private(database: &Path) -> Result<(), StoreError> {
    match OpenOptions::new().write(true).create_new(true).mode(PRIVATE).open(database) {
        Ok(_) => Ok(sync_folder_of(database)?),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Copies the database of a folder, live or not, to one file: all of it as it is at one moment. The
/// file appears under its name when it is whole and durable, and replaces what had that name.
pub fn backup(folder: &Path, to: &Path, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let database = folder.join(DATABASE);
    migrate::refuse_newer(&database)?;
    copy(&connect_to_read(&database)?, to, watch)
}

/// Puts what [`backup`] wrote into a folder that is empty or not there.
///
/// # Errors
/// [`StoreError::Io`] where the folder holds anything; [`StoreError::Corrupt`] where the file is no
/// sound copy; [`StoreError::Format`] where a newer program wrote it. The folder is then as it was.
pub fn restore(from: &Path, folder: &Path, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    if folder.try_exists()? && fs::read_dir(folder)?.next().is_some() {
        return Err(StoreError::Io(format!("the folder {} is not empty", folder.display())));
    }
    let source = Connection::open_with_flags(from, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    migrate::refuse_other(&source)?;
    refuse_unsound(&source)?;
    let is_new = !folder.try_exists()?;
    fs::create_dir_all(folder)?;
    let copied = copy(&source, &folder.join(DATABASE), watch);
    if copied.is_err() && is_new {
        // What failed is what matters.
        let _ = fs::remove_dir(folder);
    }
    copied
}

fn refuse_unsound(source: &Connection) -> Result<(), StoreError> {
    let found: String = source.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found == "ok" { Ok(()) } else { Err(StoreError::Corrupt(found)) }
}

fn copy(source: &Connection, to: &Path, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let partial = partial_name(to);
    let copied = copy_to(source, &partial, watch).and_then(|()| Ok(fs::rename(&partial, to)?));
    if copied.is_err() {
        // What failed is what matters; a rest that cannot be removed either is plain to see.
        let _ = fs::remove_file(&partial);
    }
    copied?;
    Ok(sync_folder_of(to)?)
}

/// One state of the source, which a transaction holds while others write.
fn copy_to(source: &Connection, partial: &Path, watch: &mut Watch<'_>) -> Result<(), StoreError> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).mode(PRIVATE).open(partial)?;
    let mut copy = Connection::open(partial)?;
    {
        let state = source.unchecked_transaction()?;
        state.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        let steps = Backup::new(source, &mut copy)?;
        while steps.step(PAGES_AT_A_TIME)? != StepResult::Done {
            let Progress { remaining, pagecount } = steps.progress();
            let pages = |pages: i32| u64::from(pages.unsigned_abs());
            tell(watch, "pages", pages(pagecount - remaining), pages(pagecount))?;
        }
    }
    // Without a log beside it, the file is whole by itself.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    drop(copy);
    Ok(file.sync_all()?)
}

fn partial_name(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

/// A new name is durable once its folder is.
fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

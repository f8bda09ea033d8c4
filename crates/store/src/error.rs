//! What can go wrong below the engine, by what its finder can do about it.

use std::fmt;
use std::path::PathBuf;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreError {
    /// No room. The same write succeeds once there is some.
    Full(String),
    /// The disk or the database failed; it may pass.
    Io(String),
    /// What is stored cannot be what was written. It does not pass by itself.
    Corrupt(String),
    /// Another process writes to this folder.
    Held { folder: PathBuf, by: Option<u32> },
    /// The folder was written by a newer program, or is no folder of ours.
    Format { found: u32, known: u32 },
    /// The batch or snapshot does not follow what is stored: someone else wrote, or events were lost.
    Gap { expected: u64, found: u64 },
    /// Whoever watched long work wanted no more of it.
    BrokenOff,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Full(why) => write!(f, "there is no room to write: {why}"),
            StoreError::Io(why) => write!(f, "the store cannot be used: {why}"),
            StoreError::Corrupt(why) => write!(f, "the store is damaged: {why}"),
            StoreError::Held { folder, by: Some(by) } => {
                write!(f, "process {by} is using the folder {}", folder.display())
            }
            StoreError::Held { folder, by: None } => {
                write!(f, "another process is using the folder {}", folder.display())
            }
            StoreError::BrokenOff => f.write_str("it was broken off, and nothing is half done"),
            StoreError::Format { found, known } => write!(
                f,
                "the folder has format {found}, and this program knows formats up to {known}: use a newer program"
            ),
            StoreError::Gap { expected, found } => {
                write!(f, "event {expected} is next in the store, and {found} was given")
            }
        }
    }
}

impl std::error::Error for StoreError {}

impl StoreError {
    /// Whether the same may succeed later without anyone repairing the folder.
    pub fn may_pass(&self) -> bool {
        matches!(self, StoreError::Full(_) | StoreError::Io(_))
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                StoreError::Full(error.to_string())
            }
            _ => StoreError::Io(error.to_string()),
        }
    }
}

//! The folders of the centres beside the first: `instances/<id>`, each there whole or not at all.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use engine::Centre;
use engine::Uuid;
use store::{SqliteStore, Store};

use super::found::{self, New};
use super::{Done, Host};
use crate::progress;

const FOLDER: &str = "instances";
/// Ends the name of one that is being made or taken away; whatever is in it is of no use.
const UNFINISHED: &str = ".unfinished";

/// A centre that nobody serves yet.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) folder: PathBuf,
    pub(crate) store: SqliteStore,
    pub(crate) centre: Centre,
}

impl Opened {
    pub(crate) fn open(folder: PathBuf) -> Result<Opened, store::StoreError> {
        let mut store = SqliteStore::open_watched(&folder, &mut progress::in_log())?;
        let centre = store.load()?;
        Ok(Opened { folder, store, centre })
    }
}

/// The folders of the centres beside the first, in the order of their ids.
pub(crate) fn others(data: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(data.join(FOLDER)) {
        Ok(entries) => entries,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(why) => return Err(why),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|name| name.parse::<Uuid>().is_ok()) {
            found.push(entry.path());
        }
    }
    found.sort_unstable();
    Ok(found)
}

/// What a process that was killed left half done.
pub(crate) fn tidy(data: &Path) -> std::io::Result<()> {
    let Ok(entries) = fs::read_dir(data.join(FOLDER)) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.ends_with(UNFINISHED)) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A new centre in a folder of its own.
pub(super) fn make(host: &Host, data: &Path, new: New) -> Done<Opened> {
    let instances = data.join(FOLDER);
    let folder = instances.join(new.id.to_string());
    let beside = unfinished(&folder);
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    fs::create_dir_all(&beside)?;
    let opened = Opened::open(beside.clone())?;
    drop(found::found(host, opened, new)?);
    fs::rename(&beside, &folder)?;
    File::open(&instances)?.sync_all()?;
    Ok(Opened::open(folder)?)
}

pub(super) fn remove(folder: &Path) -> std::io::Result<()> {
    let beside = unfinished(folder);
    fs::rename(folder, &beside)?;
    fs::remove_dir_all(beside)
}

fn unfinished(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(UNFINISHED);
    PathBuf::from(name)
}

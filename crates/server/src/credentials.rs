//! `credentials.json` in the data folder: how to get in the first time. Its secrets are written once;
//! the address is renewed at each start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn path(folder: &Path) -> PathBuf {
    folder.join("credentials.json")
}

/// Whole or not at all, and readable by its owner alone.
pub(crate) fn write(folder: &Path, credentials: &Value) -> io::Result<()> {
    let beside = folder.join(".credentials.json.new");
    let _ = fs::remove_file(&beside);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
    file.write_all(serde_json::to_string_pretty(credentials)?.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    fs::rename(&beside, path(folder))?;
    File::open(folder)?.sync_all()
}

/// Where the file is still there. An operator who has taken it away wants it away.
pub(crate) fn renew(folder: &Path, url: &str, demo: Option<Value>) -> io::Result<()> {
    let Ok(text) = fs::read_to_string(path(folder)) else { return Ok(()) };
    let Ok(mut credentials) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
    if !credentials.is_object() {
        return Ok(());
    }
    credentials["url"] = json!(url);
    if let Some(demo) = demo {
        credentials["demo"] = demo;
    }
    write(folder, &credentials)
}

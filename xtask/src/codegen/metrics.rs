//! docs/METRICS.md: the metric dictionary of the engine, as the engine prints it.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Outcome, root};

pub(super) fn target_file() -> PathBuf {
    root().join("docs/METRICS.md")
}

pub(super) fn text() -> Outcome<String> {
    let output = Command::new("cargo")
        .args(["run", "--quiet", "--package", "engine", "--example", "dictionary"])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("can't start cargo: {error}"))?;
    if !output.status.success() {
        return Err("the engine doesn't print its dictionary".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

//! Gets the models out of the Python package botocore, which it installs below `target/` when it isn't there.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::Source;
use crate::{Outcome, root};

/// The version whose models are used. Raising it is a change to review: run codegen and read the difference.
pub(super) const VERSION: &str = "1.43.11";

const SCRIPT: &str = include_str!("botocore.py");

/// The models of these services, in their order.
pub(super) fn models(sources: &[Source]) -> Outcome<Vec<Value>> {
    let python = python_with_botocore()?;
    let folders: Vec<_> = sources.iter().map(|source| source.folder).collect();
    let text = script(&python, &folders)?;
    serde_json::from_str(&text).map_err(|error| format!("botocore's models: {error}"))
}

fn python_with_botocore() -> Outcome<PathBuf> {
    let venv = root().join("target/codegen-venv");
    let python = venv.join("bin/python");
    if is_ready(&python) {
        return Ok(python);
    }
    eprintln!("installing botocore {VERSION} into {}", venv.display());
    let help = "codegen needs Python 3 with venv, and the network the first time";
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&venv), help)?;
    let package = format!("botocore=={VERSION}");
    // Only its data files are read, so it needs no dependencies.
    succeed(Command::new(&python).args(["-m", "pip", "install", "--quiet", "--no-deps", &package]), help)?;
    if is_ready(&python) {
        Ok(python)
    } else {
        Err(format!("botocore {VERSION} isn't there after its installation"))
    }
}

fn is_ready(python: &Path) -> bool {
    python.exists() && script(python, &[]).is_ok_and(|version| version.trim() == VERSION)
}

fn script(python: &Path, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(python)
        .args(["-c", SCRIPT])
        .args(arguments)
        .output()
        .map_err(|error| format!("can't start {}: {error}", python.display()))?;
    if !output.status.success() {
        return Err(format!("reading botocore: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn succeed(command: &mut Command, help: &str) -> Outcome {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{command:?}: {status}. {help}")),
        Err(error) => Err(format!("{command:?}: {error}. {help}")),
    }
}

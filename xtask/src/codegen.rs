//! `cargo xtask codegen`: the wire types, from the public service models in the Python package botocore.
//!
//! Reads `xtask/operations.txt`, writes `crates/wire/src/generated/*.rs` and `docs/COMPATIBILITY.md`. Names, types, limits and bindings come
//! from the models; their prose doesn't. `docs/METRICS.md` comes from the engine.

mod additions;
mod botocore;
mod checks;
mod compatibility;
mod metrics;
mod model;
mod names;
mod operations;
mod render;
mod requests;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Outcome, root, third_party};
use compatibility::Covered;
use model::Model;

/// Where a service's model lies in botocore, and what it becomes here.
struct Source {
    /// The section of `operations.txt`, and the module in `wire`.
    module: &'static str,
    /// The variant of `wire::Service`.
    variant: &'static str,
    /// The folder of the model, below botocore's `data`.
    folder: &'static str,
}

const SOURCES: [Source; 2] = [
    Source { module: "connect", variant: "Connect", folder: "connect/2017-08-08" },
    Source { module: "participant", variant: "Participant", folder: "connectparticipant/2018-09-07" },
];

/// What to do with what is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write it.
    Write,
    /// Say whether it is what stands in the files.
    Check,
}

/// Generates the modules of `wire`.
///
/// # Errors
///
/// When botocore can't be had, the list names an unknown operation, or a file differs from what it should be.
pub(crate) fn run(mode: Mode) -> Outcome {
    third_party::run(mode)?;
    let listed = operations::read(&root().join("xtask/operations.txt"))?;
    let models = botocore::models(&SOURCES)?;
    let mut texts = Vec::new();
    let mut covered = Vec::new();
    for (source, document) in SOURCES.iter().zip(models) {
        let listed = listed.get(source.module).ok_or(format!("operations.txt has no [{}]", source.module))?;
        let names: Vec<_> = listed.iter().map(|listed| listed.name.clone()).collect();
        covered.push(Covered { module: source.module, all: operation_names(&document), listed });
        let mut model = Model::new(source, document);
        additions::put(&mut model)?;
        let text = rustfmt(&render::file(&model, &names)?)?;
        texts.push((target_file(source), text));
    }
    texts.push((compatibility::target_file(), compatibility::text(&covered)?));
    texts.push((metrics::target_file(), metrics::text()?));
    let mut stale = Vec::new();
    for (path, text) in texts {
        match mode {
            Mode::Check if fs::read_to_string(&path).unwrap_or_default() == text => {}
            Mode::Check => stale.push(path.display().to_string()),
            Mode::Write => {
                fs::write(&path, text).map_err(|error| format!("can't write {}: {error}", path.display()))?;
                println!("wrote {}", path.display());
            }
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "not what the models or the dictionary of metrics say: {}. Run `cargo xtask codegen` and look at the difference",
        stale.join(", ")
    ))
}

/// All that a service has, by name.
fn operation_names(document: &Value) -> Vec<String> {
    let operations = document.get("operations").and_then(Value::as_object);
    let mut names: Vec<_> = operations.into_iter().flat_map(|map| map.keys().cloned()).collect();
    names.sort_unstable();
    names
}

fn target_file(source: &Source) -> PathBuf {
    root().join("crates/wire/src/generated").join(format!("{}.rs", source.module))
}

fn rustfmt(text: &str) -> Outcome<String> {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config-path"])
        .arg(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't start rustfmt: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("rustfmt has no standard input")?;
    let input = text.to_owned();
    // On a thread of its own: rustfmt may answer before it has read everything.
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().map_err(|error| format!("rustfmt: {error}"))?;
    writer.join().map_err(|_| "the writer panicked")?.map_err(|error| format!("rustfmt: {error}"))?;
    if !output.status.success() {
        return Err("rustfmt refuses the generated code".to_owned());
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

//! `crates/server/THIRD-PARTY.txt`: what the program carries besides our own code, and under which
//! licences. Written by `codegen`, so that it cannot fall behind `Cargo.lock` unnoticed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;

use crate::codegen::Mode;
use crate::shell::answer;
use crate::{Outcome, root};

const FILE: &str = "crates/server/THIRD-PARTY.txt";

const HEAD: &str = "What this program is built from, besides its own code, and the licences that its makers give.\n\n\
In the pages: Svelte and clsx (MIT); the typeface Inter (OFL-1.1). Their texts lie in /ccp-v2/licences/.\n\
In the store: SQLite (public domain).\n\n\
Crates:\n\n";

/// # Errors
///
/// When cargo cannot tell, or the file is not what it should be.
pub(crate) fn run(mode: Mode) -> Outcome {
    let metadata =
        ["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"];
    let metadata = answer("cargo", &metadata).ok_or("cargo metadata failed")?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let text = text(&metadata)?;
    let path = root().join(FILE);
    match mode {
        Mode::Write => fs::write(&path, text).map_err(|error| format!("{FILE}: {error}")),
        Mode::Check if fs::read_to_string(&path).is_ok_and(|kept| kept == text) => Ok(()),
        Mode::Check => Err(format!("{FILE} is not what Cargo.lock gives: run cargo xtask codegen")),
    }
}

fn text(metadata: &Value) -> Outcome<String> {
    let packages: BTreeMap<&str, &Value> =
        list(&metadata["packages"]).filter_map(|p| Some((p["id"].as_str()?, p))).collect();
    let nodes: BTreeMap<&str, &Value> =
        list(&metadata["resolve"]["nodes"]).filter_map(|n| Some((n["id"].as_str()?, n))).collect();
    let server =
        packages.iter().find(|(_, p)| p["name"] == "server").ok_or("there is no crate named server")?;
    let mut reached = BTreeSet::new();
    let mut next = vec![*server.0];
    while let Some(id) = next.pop() {
        if reached.insert(id) {
            next.extend(list(&nodes[id]["deps"]).filter(|d| is_carried(d)).filter_map(|d| d["pkg"].as_str()));
        }
    }
    let lines: BTreeSet<String> =
        reached.iter().map(|id| packages[id]).filter(|p| !p["source"].is_null()).map(line).collect();
    Ok(format!("{HEAD}{}", lines.into_iter().collect::<String>()))
}

/// What is needed to build or to test is not in the program.
fn is_carried(dependency: &Value) -> bool {
    list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null())
}

fn line(package: &Value) -> String {
    let text = |key: &str| package[key].as_str().unwrap_or("not stated");
    format!("{} {}: {}\n", text("name"), text("version"), text("license"))
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

//! The rules on what stands in the files.

use std::collections::BTreeSet;

use super::Finding;
use crate::files::File;
use crate::lexer::split;
use crate::rules::citations::{Id, in_text};
use crate::rules::{self, spec};

/// A rule: its sentence, and where it is broken.
type Rule = (&'static str, fn(&[File]) -> Vec<Finding>);

/// Every rule.
pub(super) const ALL: [Rule; 8] = [
    ("SQL stands in the store alone", sql),
    ("the engine reads no clock, no chance, no environment", engine_is_pure),
    ("lints are expected with a reason, never allowed", no_allow),
    ("no source file is longer than 600 lines", lengths),
    ("no file refers to what lies outside the repository", inside),
    ("links between documents lead to what is there", links),
    ("every rule id that code cites is in the specification", rule_ids),
    ("the table of rules and tests is up to date", table),
];

const LINES_MAX: usize = 600;

/// Beginnings of statements. In capitals only: prose has the words too.
const SQL: [&str; 7] =
    ["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "PRAGMA "];

fn sql(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust(files, "crates/").filter(|file| !file.path.starts_with("crates/store/")) {
        for (line, literal) in split(&file.text).literals {
            if let Some(statement) = SQL.iter().find(|statement| literal.contains(**statement)) {
                findings.push(file.finding(line, format!("`{}` belongs in crates/store", statement.trim())));
            }
        }
    }
    findings
}

/// Maps whose order is chance are refused by clippy, where an exception needs a reason.
const IMPURE: [&str; 9] = [
    "std::time",
    "SystemTime",
    "Instant",
    "rand",
    "std::thread",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
];

fn engine_is_pure(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust(files, "crates/engine/src/") {
        for (index, code) in split(&file.text).code.iter().enumerate() {
            for word in IMPURE.iter().filter(|word| has_word(code, word)) {
                findings.push(file.finding(index + 1, format!("`{word}` would make the engine impure")));
            }
        }
    }
    findings
}

fn no_allow(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in rust(files, "crates/").chain(rust(files, "xtask/")) {
        for (index, code) in split(&file.text).code.iter().enumerate() {
            if code.contains("#[allow(") || code.contains("#![allow(") {
                findings
                    .push(file.finding(index + 1, "write `#[expect(lint, reason = \"...\")]`".to_owned()));
            }
        }
    }
    findings
}

fn lengths(files: &[File]) -> Vec<Finding> {
    let sources = rust(files, "crates/").filter(|file| file.path.contains("/src/"));
    sources
        .filter(|file| !file.path.contains("/generated/"))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > LINES_MAX)
                .then(|| file.finding(LINES_MAX + 1, format!("{lines} lines, at most {LINES_MAX}")))
        })
        .collect()
}

fn inside(files: &[File]) -> Vec<Finding> {
    // In two pieces, so that this file keeps the rule.
    let outside = concat!("..", "/shared");
    let lines = files
        .iter()
        .flat_map(|file| file.text.lines().enumerate().map(move |(index, line)| (file, index, line)));
    lines
        .filter(|(.., line)| line.contains(outside))
        .map(|(file, index, _)| file.finding(index + 1, format!("`{outside}` isn't part of the repository")))
        .collect()
}

/// Of documents as they are; what they are generated from stands elsewhere.
fn links(files: &[File]) -> Vec<Finding> {
    let documents =
        files.iter().filter(|file| file.path.ends_with(".md") && !file.path.starts_with("xtask/"));
    let mut findings = Vec::new();
    for file in documents {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (index, line) in file.text.lines().enumerate() {
            let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
            for target in targets.filter(|target| !target.contains(':') && !target.starts_with('#')) {
                let path = joined(folder, target.split('#').next().unwrap_or_default());
                let is_there = |one: &File| one.path == path || one.path.starts_with(&format!("{path}/"));
                if !files.iter().any(is_there) {
                    findings.push(file.finding(index + 1, format!("{target} isn't there")));
                }
            }
        }
    }
    findings
}

fn joined(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn rule_ids(files: &[File]) -> Vec<Finding> {
    let specification =
        files.iter().filter(|file| file.path.starts_with("docs/spec/") && file.path.ends_with(".md"));
    let known: BTreeSet<Id> =
        specification.flat_map(|file| spec::rules(&file.text)).map(|rule| rule.id).collect();
    if known.is_empty() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for file in rust(files, "crates/") {
        for (index, line) in file.text.lines().enumerate() {
            let ids: BTreeSet<Id> =
                in_text(line).iter().flat_map(|cited| [cited.first, cited.last]).collect();
            for id in ids.difference(&known) {
                findings.push(file.finding(index + 1, format!("{id} isn't in docs/spec")));
            }
        }
    }
    findings
}

fn table(files: &[File]) -> Vec<Finding> {
    if rules::is_current(files) {
        return Vec::new();
    }
    vec![Finding { path: rules::FILE.to_owned(), line: 1, why: rules::STALE.to_owned() }]
}

fn rust<'f>(files: &'f [File], below: &'static str) -> impl Iterator<Item = &'f File> {
    files.iter().filter(move |file| file.path.starts_with(below) && file.path.ends_with(".rs"))
}

fn has_word(code: &str, word: &str) -> bool {
    let alone =
        |start: usize| !code[..start].ends_with(is_word) && !code[start + word.len()..].starts_with(is_word);
    code.match_indices(word).any(|(start, _)| alone(start))
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

impl File {
    fn finding(&self, line: usize, why: String) -> Finding {
        Finding { path: self.path.clone(), line, why }
    }
}

#[cfg(test)]
mod tests;

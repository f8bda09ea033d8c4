//! `cargo xtask rules`: docs/RULES.md, every rule with the code that carries it and the tests that hold it.
//!
//! What is read from the sources is which rules they cite, and where. Whether a test is a good one isn't known here.

pub(crate) mod citations;
mod rust;
mod scripts;
pub(crate) mod spec;
mod table;

use std::fs;

use crate::codegen::Mode;
use crate::files::{self, File};
use crate::{Outcome, root};
use citations::Citation;
use rust::Role;
use scripts::Language;
use table::{Chapter, Source};

/// The table, and what to say of one that is out of date.
pub(crate) const FILE: &str = "docs/RULES.md";
pub(crate) const STALE: &str = "not what the rules, the code and the tests say: run `cargo xtask rules`";

/// What a file cites.
#[derive(Debug, Default, PartialEq, Eq)]
struct Citing {
    /// Outside of tests.
    code: Vec<Citation>,
    tests: Vec<Test>,
}

/// A test, and the rules it holds.
#[derive(Debug, PartialEq, Eq)]
struct Test {
    /// The function's, or the title.
    name: String,
    /// What the name says.
    named: Vec<Citation>,
    /// What stands in the test and in the comment above it.
    cited: Vec<Citation>,
}

/// Writes the table, or says whether it is what stands in the file.
///
/// # Errors
///
/// When git can't be asked, the file can't be written, or it differs from what it should be.
pub(crate) fn run(mode: Mode) -> Outcome {
    let files = files::all()?;
    match mode {
        Mode::Check if is_current(&files) => Ok(()),
        Mode::Check => Err(format!("{FILE} is {STALE} and look at the difference")),
        Mode::Write => {
            fs::write(root().join(FILE), table(&files))
                .map_err(|error| format!("can't write {FILE}: {error}"))?;
            println!("wrote {FILE}");
            Ok(())
        }
    }
}

/// Whether the table is among the files, as it should be.
pub(crate) fn is_current(files: &[File]) -> bool {
    files.iter().any(|file| file.path == FILE && file.text == table(files))
}

fn table(files: &[File]) -> String {
    let sources = files.iter().filter_map(|file| Some(Source { path: &file.path, citing: read(file)? }));
    table::render(&chapters(files), &sources.collect::<Vec<_>>())
}

/// The files of the specification that have rules, in the order in which its README names them.
fn chapters(files: &[File]) -> Vec<Chapter<'_>> {
    let in_spec = |file: &&File| file.path.starts_with("docs/spec/") && file.path.ends_with(".md");
    let readme = files.iter().find(|file| file.path == "docs/spec/README.md").map_or("", |file| &file.text);
    let mut chapters: Vec<_> =
        files.iter().filter(in_spec).map(|file| Chapter::of(&file.path, &file.text)).collect();
    chapters.retain(|chapter| !chapter.rules.is_empty());
    chapters.sort_by_key(|chapter| readme.find(&format!("({})", chapter.file_name())).unwrap_or(usize::MAX));
    chapters
}

/// What a file cites, if it is a source of the program, of its pages, or of their tests.
fn read(file: &File) -> Option<Citing> {
    let path = file.path.as_str();
    let (_, extension) = path.rsplit_once('.')?;
    let folder = path.split('/').next()?;
    match (folder, extension) {
        ("crates", "rs") => Some(rust::read(&file.text, role(path))),
        ("e2e", "mjs") => Some(of_tests(file, Language::JavaScript)),
        ("e2e", "py") => Some(of_tests(file, Language::Python)),
        ("web", "ts" | "mjs") if path.contains(".test.") => Some(of_tests(file, Language::JavaScript)),
        ("web", "ts" | "mjs" | "svelte" | "css" | "html") => {
            Some(Citing { code: citations::in_text(&file.text), tests: Vec::new() })
        }
        _ => None,
    }
}

fn of_tests(file: &File, language: Language) -> Citing {
    Citing { code: Vec::new(), tests: scripts::tests(&file.text, language) }
}

/// The simulator, and the suite that every store must pass, check things in functions that tests call.
fn role(path: &str) -> Role {
    if path.starts_with("crates/sim/src/") || path.starts_with("crates/store/src/conformance") {
        Role::Checks
    } else if path.contains("/src/") && !path.contains("/tests/") && !path.ends_with("/tests.rs") {
        Role::Program
    } else {
        Role::Tests
    }
}

#[cfg(test)]
mod tests;

//! How docs/RULES.md reads.

use std::fmt::Write;

use super::citations::Citation;
use super::spec::{self, Built, Rule};
use super::{Citing, Test};

/// How many tests of a rule are shown by name.
const TESTS_MAX: usize = 6;

/// How much of a test's name is shown.
const NAME_LETTERS_MAX: usize = 60;

/// A file of the specification.
pub(super) struct Chapter<'f> {
    path: &'f str,
    title: &'f str,
    pub(super) rules: Vec<Rule>,
}

/// A source file, by its path from the repository's root.
pub(super) struct Source<'f> {
    pub(super) path: &'f str,
    pub(super) citing: Citing,
}

/// A rule, and what stands in its row.
struct Row {
    rule: Rule,
    /// Links to files.
    code: Vec<String>,
    /// Names, first those that carry the rule's id.
    tests: Vec<String>,
}

/// Whether a row is meant.
type Meant = fn(&Row) -> bool;

/// The whole document.
pub(super) fn render(chapters: &[Chapter<'_>], sources: &[Source<'_>]) -> String {
    let row = |rule: &Rule| Row::of(*rule, sources);
    let chapters: Vec<(&Chapter<'_>, Vec<Row>)> =
        chapters.iter().map(|chapter| (chapter, chapter.rules.iter().map(row).collect())).collect();
    let mut text = HEAD.to_owned();
    counts(&mut text, &chapters);
    text += HOW_TO_READ;
    for (title, is_meant) in LACKING {
        lacking(&mut text, title, is_meant, &chapters);
    }
    for (chapter, rows) in &chapters {
        write(&mut text, format_args!("\n## [{}]({})\n\n", chapter.title, chapter.link()));
        text += "| rule | built | code | tests |\n|---|---|---|---|\n";
        for row in rows {
            text += &row.line();
        }
    }
    text
}

const HEAD: &str = "\
# Rules and their tests

Written by `cargo xtask rules` from [the rules](spec/README.md), the code and the tests. `cargo xtask tidy` fails where \
this file is out of date.

| | rules |
|---|--:|
";

const HOW_TO_READ: &str = "
Code: the files that cite the rule. Tests: those whose name carries the rule's number, then those whose text cites it. \
In the simulator and in the suite of the stores each function that checks something counts as a test. A test that \
holds a rule and doesn't say so is not seen here.
";

/// What needs work, each with its title.
const LACKING: [(&str, Meant); 3] = [
    ("Built, and cited by no test", |row| row.is_untested(Built::Yes)),
    ("Built, and cited by neither code nor test", |row| row.is_untested(Built::Yes) && row.code.is_empty()),
    ("Partly built, and cited by no test", |row| row.is_untested(Built::Partly)),
];

fn counts(text: &mut String, chapters: &[(&Chapter<'_>, Vec<Row>)]) {
    let mut line = |what: &str, is_meant: Meant| {
        let count = chapters.iter().flat_map(|(_, rows)| rows).filter(|row| is_meant(row)).count();
        write(text, format_args!("| {what} | {count} |\n"));
    };
    line("all", |_| true);
    line("built", |row| row.rule.built == Built::Yes);
    line("partly built", |row| row.rule.built == Built::Partly);
    line("not built", |row| row.rule.built == Built::No);
    line("built, and cited by no test", |row| row.is_untested(Built::Yes));
    line("partly built, and cited by no test", |row| row.is_untested(Built::Partly));
}

fn lacking(text: &mut String, title: &str, is_meant: Meant, chapters: &[(&Chapter<'_>, Vec<Row>)]) {
    write(text, format_args!("\n## {title}\n\n"));
    let start = text.len();
    for (chapter, rows) in chapters {
        let ids: Vec<_> =
            rows.iter().filter(|row| is_meant(row)).map(|row| row.rule.id.to_string()).collect();
        if !ids.is_empty() {
            write(text, format_args!("- [{}]({}): {}\n", chapter.title, chapter.link(), ids.join(", ")));
        }
    }
    if text.len() == start {
        *text += "None.\n";
    }
}

impl<'f> Chapter<'f> {
    pub(super) fn of(path: &'f str, text: &'f str) -> Self {
        let title = text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(path);
        Self { path, title, rules: spec::rules(text) }
    }

    pub(super) fn file_name(&self) -> &'f str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    fn link(&self) -> &'f str {
        self.path.trim_start_matches("docs/")
    }
}

impl Row {
    fn of(rule: Rule, sources: &[Source<'_>]) -> Self {
        let holds = |citations: &[Citation]| citations.iter().any(|cited| cited.holds(rule.id));
        let code = sources.iter().filter(|source| holds(&source.citing.code)).map(|source| link(source.path));
        let all = || {
            sources.iter().flat_map(|source| source.citing.tests.iter().map(move |test| (source.path, test)))
        };
        let named = all().filter(|(_, test)| holds(&test.named));
        let cited = all().filter(|(_, test)| holds(&test.cited) && !holds(&test.named));
        let tests = named.chain(cited).map(|(path, test)| test.shown(path)).collect();
        Self { rule, code: code.collect(), tests }
    }

    fn is_untested(&self, built: Built) -> bool {
        self.rule.built == built && self.tests.is_empty()
    }

    fn line(&self) -> String {
        let mut tests = self.tests.iter().take(TESTS_MAX).cloned().collect::<Vec<_>>().join("<br>");
        if self.tests.len() > TESTS_MAX {
            write(&mut tests, format_args!("<br>and {} more", self.tests.len() - TESTS_MAX));
        }
        format!("| {} | {} | {} | {tests} |\n", self.rule.id, self.rule, self.code.join("<br>"))
    }
}

impl Test {
    /// `file::name` as code, cut where it is too long for a table.
    fn shown(&self, path: &str) -> String {
        let mut name: String = self.name.chars().take(NAME_LETTERS_MAX).collect();
        if name.len() < self.name.len() {
            name.push('…');
        }
        // What would end the cell or the code.
        let name = name.replace('|', "\\|").replace('`', "'");
        let (file, _) = path.rsplit_once('.').unwrap_or((path, ""));
        format!("`{}::{name}`", short(file))
    }
}

fn link(path: &str) -> String {
    format!("[{}](../{path})", short(path))
}

/// The path without the folders that every path has.
fn short(path: &str) -> String {
    let (folders, file) = path.rsplit_once('/').unwrap_or_default();
    let is_telling = |part: &&str| !["crates", "src", "tests", "suites", "apps", "packages"].contains(part);
    folders.split('/').filter(is_telling).chain([file]).collect::<Vec<_>>().join("/")
}

fn write(text: &mut String, words: std::fmt::Arguments<'_>) {
    text.write_fmt(words).expect("a string takes everything");
}

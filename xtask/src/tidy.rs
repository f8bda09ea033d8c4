//! `cargo xtask tidy`: the rules of the architecture that no compiler knows.

mod dependencies;
mod lexer;
mod rules;

use std::fmt;
use std::fs;

use crate::shell::answer;
use crate::test::tally::Tally;
use crate::{Outcome, root};

/// A place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// From the repository's root, with forward slashes.
    path: String,
    /// From 1.
    line: usize,
    why: String,
}

/// A text file of the repository.
struct File {
    /// From the repository's root, with forward slashes.
    path: String,
    text: String,
}

/// Checks every rule and prints what breaks it. One check a rule.
///
/// # Errors
///
/// When git or cargo can't be asked. Broken rules are in the tally.
pub(crate) fn run() -> Outcome<Tally> {
    let files = files()?;
    let mut sum = Tally::default();
    let mut report = |rule: &str, findings: Vec<Finding>| {
        println!("{} {rule}", if findings.is_empty() { "ok  " } else { "FAIL" });
        for finding in &findings {
            println!("     {finding}");
        }
        sum += if findings.is_empty() { Tally::PASSED } else { Tally::FAILED };
    };
    report("crates depend only on what the architecture permits", dependencies::findings(&files)?);
    for (rule, findings) in rules::ALL {
        report(rule, findings(&files));
    }
    Ok(sum)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.why)
    }
}

/// Every file that git knows, or would know with the next commit.
fn files() -> Outcome<Vec<File>> {
    let list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let names = answer("git", &list).ok_or("tidy needs git and a checkout")?;
    let mut files = Vec::new();
    for path in names.split('\0').filter(|path| !path.is_empty()) {
        // A file may be known and gone, or a link to a folder.
        let Ok(bytes) = fs::read(root().join(path)) else { continue };
        files.push(File { path: path.to_owned(), text: String::from_utf8_lossy(&bytes).into_owned() });
    }
    Ok(files)
}

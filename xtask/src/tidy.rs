//! `cargo xtask tidy`: the rules of the architecture that no compiler knows.

mod dependencies;
mod rules;

use std::fmt;

use crate::test::tally::Tally;
use crate::{Outcome, files};

/// A place where a rule is broken.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// From the repository's root, with forward slashes.
    path: String,
    /// From 1.
    line: usize,
    why: String,
}

/// Checks every rule and prints what breaks it. One check a rule.
///
/// # Errors
///
/// When git or cargo can't be asked. Broken rules are in the tally.
pub(crate) fn run() -> Outcome<Tally> {
    let files = files::all()?;
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

//! `operations.txt`: which operations of which service are generated, and what is to be known of each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// A line: `Name`, or `Name | what to know of it`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    /// For `docs/COMPATIBILITY.md`; mostly empty.
    pub(super) remark: String,
}

/// Service to operations, in the file's order.
pub(super) fn read(path: &Path) -> Outcome<BTreeMap<String, Vec<Listed>>> {
    let text = fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Outcome<BTreeMap<String, Vec<Listed>>> {
    let mut services: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
    let mut current = None;
    for (number, line) in text.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        if let Some(service) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            current = Some(services.entry(service.to_owned()).or_default());
            continue;
        }
        let at = || format!("operations.txt:{}: {line}", number + 1);
        let operations = current.as_mut().ok_or_else(|| format!("{} stands under no service", at()))?;
        let (name, remark) = line.split_once('|').unwrap_or((line, ""));
        let (name, remark) = (name.trim().to_owned(), remark.trim().to_owned());
        if operations.iter().any(|known| known.name == name) {
            return Err(format!("{} is named twice", at()));
        }
        operations.push(Listed { name, remark });
    }
    Ok(services)
}

#[cfg(test)]
mod tests {
    use super::{Listed, parse};

    #[test]
    fn operations_stand_under_their_service() {
        let services = parse("# all\n[a]\nOne\nTwo | for two # the second\n\n[b]\nOne\n").unwrap();
        let listed = |name: &str, remark: &str| Listed { name: name.to_owned(), remark: remark.to_owned() };
        assert_eq!(services["a"], [listed("One", ""), listed("Two", "for two")]);
        assert_eq!(services["b"], [listed("One", "")]);
    }

    #[test]
    fn homeless_and_doubled_operations_are_refused() {
        assert_eq!(parse("One").unwrap_err(), "operations.txt:1: One stands under no service");
        assert_eq!(parse("[a]\nOne\nOne").unwrap_err(), "operations.txt:3: One is named twice");
    }
}

//! `operations.txt`: which operations of which service are generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::Outcome;

/// Service to operations, in the file's order.
pub(super) fn read(path: &Path) -> Outcome<BTreeMap<String, Vec<String>>> {
    let text = fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()))?;
    parse(&text)
}

fn parse(text: &str) -> Outcome<BTreeMap<String, Vec<String>>> {
    let mut services: BTreeMap<String, Vec<String>> = BTreeMap::new();
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
        if operations.iter().any(|known| known == line) {
            return Err(format!("{} is named twice", at()));
        }
        operations.push(line.to_owned());
    }
    Ok(services)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn operations_stand_under_their_service() {
        let services = parse("# all\n[a]\nOne\nTwo # the second\n\n[b]\nOne\n").unwrap();
        assert_eq!(services["a"], ["One", "Two"]);
        assert_eq!(services["b"], ["One"]);
    }

    #[test]
    fn homeless_and_doubled_operations_are_refused() {
        assert_eq!(parse("One").unwrap_err(), "operations.txt:1: One stands under no service");
        assert_eq!(parse("[a]\nOne\nOne").unwrap_err(), "operations.txt:3: One is named twice");
    }
}

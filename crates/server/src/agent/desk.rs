//! What the operator lays on every agent's desk: texts to answer with, and the ways a contact may turn
//! out. Read once, when the server starts.

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::Settings;

const FILE_BYTES_MAX: u64 = 1 << 20;
const QUICK_RESPONSES_MAX: usize = 500;
const NAME_CHARS_MAX: usize = 100;
/// What a message may be long.
const TEXT_CHARS_MAX: usize = 1_024;
const DISPOSITIONS_MAX: usize = 100;
const PLACEHOLDERS: [&str; 2] = ["{customer}", "{agent}"];

#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Desk {
    /// In the operator's order.
    pub(crate) dispositions: Vec<String>,
    pub(crate) quick_responses: Vec<QuickResponse>,
    /// The sites that the operator approves of (SEC-9).
    #[serde(skip)]
    pub(crate) sites: Vec<String>,
}

/// A text that agents find by its name. `{customer}` and `{agent}` stand for names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuickResponse {
    pub(crate) name: String,
    pub(crate) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    quick_response: Vec<QuickResponse>,
}

impl Desk {
    /// From the settings and the file they name; else what is wrong, and where.
    pub(crate) fn load(settings: &Settings) -> Result<Desk, String> {
        let dispositions = settings.dispositions.clone();
        check_dispositions(&dispositions).map_err(|why| format!("agent.dispositions: {why}"))?;
        let quick_responses = settings.quick_responses.as_deref().map(read).transpose()?;
        let sites = settings.approved_origins.clone();
        Ok(Desk { dispositions, quick_responses: quick_responses.unwrap_or_default(), sites })
    }
}

fn read(path: &Path) -> Result<Vec<QuickResponse>, String> {
    let wrong = |why: String| format!("{}: {why}", path.display());
    let length = std::fs::metadata(path).map_err(|e| wrong(e.to_string()))?.len();
    if length > FILE_BYTES_MAX {
        return Err(wrong(format!("it is longer than {FILE_BYTES_MAX} bytes")));
    }
    parse(&std::fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?).map_err(wrong)
}

fn parse(text: &str) -> Result<Vec<QuickResponse>, String> {
    let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
    let responses = file.quick_response;
    if responses.len() > QUICK_RESPONSES_MAX {
        return Err(format!("there may be at most {QUICK_RESPONSES_MAX} quick responses"));
    }
    let mut names = BTreeSet::new();
    for response in &responses {
        check(response)?;
        if !names.insert(response.name.as_str()) {
            return Err(format!("two quick responses have the name {}", response.name));
        }
    }
    Ok(responses)
}

fn check(response: &QuickResponse) -> Result<(), String> {
    let QuickResponse { name, text } = response;
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS_MAX || name.contains(char::is_whitespace) {
        return Err(format!("the name {name:?} must have 1 to {NAME_CHARS_MAX} characters and no spaces"));
    }
    let length = text.chars().count();
    if text.trim().is_empty() || length > TEXT_CHARS_MAX {
        return Err(format!("the text of {name} must have 1 to {TEXT_CHARS_MAX} characters"));
    }
    match placeholders(text).find(|word| !PLACEHOLDERS.contains(word)) {
        Some(word) => Err(format!("the text of {name} has {word}; there are {}", PLACEHOLDERS.join(" and "))),
        None => Ok(()),
    }
}

/// Words in braces, braces included.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('{').filter_map(|(from, _)| {
        let word = &text[from..=from + text[from..].find('}')?];
        let inside = &word[1..word.len() - 1];
        (!inside.is_empty() && inside.chars().all(|c| c.is_ascii_alphabetic())).then_some(word)
    })
}

fn check_dispositions(dispositions: &[String]) -> Result<(), String> {
    if dispositions.len() > DISPOSITIONS_MAX {
        return Err(format!("there may be at most {DISPOSITIONS_MAX}"));
    }
    let unique: BTreeSet<_> = dispositions.iter().collect();
    if unique.len() < dispositions.len() {
        return Err("one of them is there twice".to_owned());
    }
    match dispositions.iter().find(|one| one.chars().count() > NAME_CHARS_MAX) {
        Some(long) => Err(format!("{long} is longer than {NAME_CHARS_MAX} characters")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_responses_are_read_in_their_order() {
        let text = "[[quick_response]]\nname = \"hello\"\ntext = \"Hello {customer}, I am {agent}.\"\n\
                    [[quick_response]]\nname = \"bye\"\ntext = \"Use {} or { x }.\"\n";
        let read = parse(text).unwrap();
        let names: Vec<_> = read.iter().map(|response| response.name.as_str()).collect();
        assert_eq!(names, ["hello", "bye"]);
        assert_eq!(read[0].text, "Hello {customer}, I am {agent}.");
    }

    #[test]
    fn what_an_agent_could_not_send_is_refused_when_the_server_starts() {
        let one = |name: &str, text: &str| format!("[[quick_response]]\nname = '{name}'\ntext = '{text}'\n");
        let long = "x".repeat(TEXT_CHARS_MAX + 1);
        for (file, why) in [
            (one("a", "Hi {name}"), "has {name}"),
            (one("", "Hi"), "1 to 100 characters"),
            (one("a b", "Hi"), "no spaces"),
            (one("a", " "), "1 to 1024 characters"),
            (one("a", &long), "1 to 1024 characters"),
            (one("a", "Hi") + &one("a", "Ho"), "two quick responses have the name a"),
            ("[[quick_response]]\nname = 'a'\ntext = 'b'\nlabel = 'c'\n".to_owned(), "unknown field"),
            ("quick_response = 3".to_owned(), "invalid type"),
        ] {
            let refused = parse(&file).unwrap_err();
            assert!(refused.contains(why), "{file} gives {refused}");
        }
        assert!(check_dispositions(&["a".to_owned(), "a".to_owned()]).is_err());
    }
}

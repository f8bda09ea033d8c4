//! Flow documents (Version 2019-10-30): read once, when they come in, to the graph that the engine
//! runs. What is wrong with a document is said in sentences for its author, all of it at once.
//!
//! A graph that is returned points only to actions of its own, so the engine looks up any of its
//! indices without asking. Not here: what an action does when it runs.

use std::collections::BTreeMap;

use engine::domain::flow::{ActionIndex, FlowGraph};
use engine::limits;
use serde_json::{Map, Value};

mod action;
mod catalogue;
mod template;
#[cfg(test)]
mod tests;
mod transitions;

/// Bytes of a document: some times what the largest real ones have. A larger one is refused unread.
pub(crate) const CONTENT_BYTES_MAX: usize = 256 * 1024;
/// Problems that are told at a time; whoever mends these sees the rest.
const PROBLEMS_MAX: usize = 50;
/// Characters of an action's identifier.
const IDENTIFIER_CHARACTERS_MAX: usize = 50;

const VERSION: &str = "2019-10-30";
const FORBIDDEN_IN_IDENTIFIERS: &str = "%:(\\/)=$,;[]{}";
/// Names that mean something to programs that show flows.
const FORBIDDEN_IDENTIFIERS: [&str; 3] = ["__proto__", "constructor", "prototype"];

/// The graph of a document, or everything that is wrong with it.
pub(crate) fn parse(content: &str) -> Result<FlowGraph, Vec<String>> {
    if content.len() > CONTENT_BYTES_MAX {
        return Err(vec![format!("The content is larger than {CONTENT_BYTES_MAX} bytes.")]);
    }
    let document = match serde_json::from_str(content) {
        Ok(Value::Object(document)) => document,
        Ok(_) => return Err(vec!["The content is not a JSON object.".to_owned()]),
        Err(error) => return Err(vec![format!("The content is not JSON: {error}.")]),
    };
    let mut problems = Problems::default();
    let graph = read(&document, &mut problems);
    match graph {
        Some(graph) if problems.0.is_empty() => Ok(graph),
        _ => Err(problems.0),
    }
}

/// What is wrong, in the order of the document. None found so far is not yet a sound document.
#[derive(Debug, Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, problem: impl Into<String>) {
        if self.0.len() < PROBLEMS_MAX {
            self.0.push(problem.into());
        }
    }
}

/// Where each action stands, by its identifier.
type Places<'a> = BTreeMap<&'a str, ActionIndex>;

/// None only where a problem was found.
fn read(document: &Map<String, Value>, problems: &mut Problems) -> Option<FlowGraph> {
    if document.get("Version").and_then(Value::as_str) != Some(VERSION) {
        problems.add(format!("Version must be \"{VERSION}\"."));
    }
    let actions = actions(document, problems)?;
    let places = places(&actions, problems);
    let start = start(document, &places, problems);
    let read: Vec<_> =
        actions.iter().filter_map(|(id, action)| action::read(id, action, &places, problems)).collect();
    Some(FlowGraph { start: start?, actions: read })
}

/// The actions with their identifiers, in the order of the document.
fn actions<'a>(
    document: &'a Map<String, Value>,
    problems: &mut Problems,
) -> Option<Vec<(&'a str, &'a Map<String, Value>)>> {
    let Some(actions) = document.get("Actions").and_then(Value::as_array) else {
        problems.add("Actions must be a list.");
        return None;
    };
    if actions.len() > limits::FLOW_ACTIONS_MAX {
        problems.add(format!(
            "There are {} actions; {} are allowed.",
            actions.len(),
            limits::FLOW_ACTIONS_MAX
        ));
        return None;
    }
    let mut read = Vec::with_capacity(actions.len());
    for (number, action) in actions.iter().enumerate() {
        let identifier = action.get("Identifier").and_then(Value::as_str);
        match (action.as_object(), identifier) {
            (Some(action), Some(identifier)) => read.push((identifier, action)),
            (Some(_), None) => problems.add(format!("Actions[{number}] has no Identifier.")),
            (None, _) => problems.add(format!("Actions[{number}] must be an object.")),
        }
    }
    Some(read)
}

fn places<'a>(actions: &[(&'a str, &Map<String, Value>)], problems: &mut Problems) -> Places<'a> {
    let mut places = Places::new();
    for (place, (identifier, _)) in (0..).zip(actions) {
        check_identifier(identifier, problems);
        if places.insert(identifier, place).is_some() {
            problems.add(format!("Two actions have the Identifier \"{}\".", echo(identifier)));
        }
    }
    places
}

fn check_identifier(identifier: &str, problems: &mut Problems) {
    let characters = identifier.chars().count();
    let shown = echo(identifier);
    if characters == 0 || characters > IDENTIFIER_CHARACTERS_MAX {
        problems.add(format!(
            "The Identifier \"{shown}\" must have 1 to {IDENTIFIER_CHARACTERS_MAX} characters."
        ));
    }
    if identifier.chars().any(|c| c.is_control() || FORBIDDEN_IN_IDENTIFIERS.contains(c)) {
        problems
            .add(format!("The Identifier \"{shown}\" has a character of {FORBIDDEN_IN_IDENTIFIERS} in it."));
    }
    if FORBIDDEN_IDENTIFIERS.contains(&identifier) {
        problems.add(format!("\"{shown}\" cannot be an Identifier."));
    }
}

fn start(document: &Map<String, Value>, places: &Places<'_>, problems: &mut Problems) -> Option<ActionIndex> {
    let Some(identifier) = document.get("StartAction").and_then(Value::as_str) else {
        problems.add("StartAction must be the Identifier of an action.");
        return None;
    };
    let place = places.get(identifier).copied();
    if place.is_none() {
        problems.add(format!("StartAction is \"{}\", and there is no such action.", echo(identifier)));
    }
    place
}

/// A value of a parameter: documents write numbers and truths as text, or as they are.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(if *truth { "True" } else { "False" }.to_owned()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Text of the document, cut so that a problem stays short.
fn echo(text: &str) -> &str {
    text.char_indices().nth(IDENTIFIER_CHARACTERS_MAX).map_or(text, |(end, _)| &text[..end])
}

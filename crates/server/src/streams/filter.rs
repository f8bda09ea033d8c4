//! Which changes of configuration somebody wants to see (SEC-10): by whom, of what, and when.

use engine::domain::told::{Subject, Telling, Told};
use engine::time::Time;
use store::{Reader, StoreError};

use super::page::Asked;
use crate::clock::parse_iso;
use crate::error::ApiError;

/// Lines looked at together.
const AT_A_TIME: usize = 1_000;

/// What is None lets all through.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// A user's id or name.
    by: Option<String>,
    /// A kind or one thing, as ARNs end: `queue`, `queue/<id>`; an ARN too.
    resource: Option<String>,
    since: Option<Time>,
    /// Not itself.
    until: Option<Time>,
}

impl Filter {
    /// From the query; none where it names none of this.
    pub(crate) fn read<'a>(of: impl Fn(&str) -> Option<&'a str>) -> Result<Option<Filter>, ApiError> {
        let time = |name: &str| match of(name) {
            None => Ok(None),
            Some(text) => parse_iso(text).map(Some).ok_or_else(|| {
                ApiError::invalid_parameter(format!(
                    "{name} must be a time in ISO 8601, such as 2026-01-31T09:00:00Z."
                ))
            }),
        };
        let filter = Filter {
            by: of("by").map(str::to_owned),
            resource: of("resource").map(|text| end_of_arn(text).to_owned()),
            since: time("since")?,
            until: time("until")?,
        };
        let is_empty = filter.by.is_none()
            && filter.resource.is_none()
            && filter.since.is_none()
            && filter.until.is_none();
        Ok(Some(filter).filter(|_| !is_empty))
    }

    fn lets_through(&self, told: &Told) -> bool {
        let Telling::Change(change) = &told.what else { return true };
        let by = |wanted: &String| {
            change.by.as_ref().is_some_and(|by| by.name == *wanted || by.id.to_string() == *wanted)
        };
        let of = |wanted: &String| match &change.subject {
            Subject::Instance => wanted == "instance",
            Subject::HierarchyStructure => wanted == "user-hierarchy-structure",
            Subject::Resource(resource) => is_below(&resource.to_string(), wanted),
            Subject::Contact(contact) => is_below(&format!("contact/{contact}"), wanted),
        };
        self.by.as_ref().is_none_or(by)
            && self.resource.as_ref().is_none_or(of)
            && self.since.is_none_or(|since| told.at >= since)
            && self.until.is_none_or(|until| told.at < until)
    }
}

/// Whether it is what is wanted, or of the kind that is.
fn is_below(text: &str, wanted: &str) -> bool {
    text == wanted || text.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'))
}

/// How an ARN ends, or what was given.
fn end_of_arn(text: &str) -> &str {
    let within = text.split_once(":instance/").map(|(_, rest)| rest.split_once('/'));
    within.map_or(text, |within| within.map_or("instance", |(_, resource)| resource))
}

/// The lines after a position that are wanted.
pub(super) fn wanted(reader: &mut dyn Reader, asked: &Asked) -> Result<Vec<Told>, StoreError> {
    let Some(filter) = &asked.filter else { return reader.told(asked.stream, asked.after.line, asked.limit) };
    let mut found = Vec::new();
    let mut after = asked.after.line;
    loop {
        let told = reader.told(asked.stream, after, AT_A_TIME)?;
        let Some(last) = told.last() else { return Ok(found) };
        after = last.position;
        found.extend(told.into_iter().filter(|told| filter.lets_through(told)));
        if found.len() >= asked.limit {
            found.truncate(asked.limit);
            return Ok(found);
        }
    }
}

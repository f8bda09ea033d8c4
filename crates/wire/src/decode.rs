//! From a request's parts to the typed request of one operation.

mod typed;

use std::fmt;

use serde_json::{Map, Value};

use crate::check::{Constraint, echo};
use crate::operation::{AddressBound, AddressKind, Operation, Request};
use typed::Typed;

/// Why a request can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// The body isn't a JSON object.
    Malformed {
        /// A whole sentence.
        message: String,
    },
    /// A member is there, but of another type.
    WrongType {
        /// The member, from the top of the request.
        member: String,
        /// A whole sentence that names it.
        message: String,
    },
    /// A required member isn't there.
    Missing {
        /// The member, from the top of the request.
        member: String,
        /// A whole sentence that names it.
        message: String,
    },
    /// A member has a value that the model doesn't permit.
    Constraint(Constraint),
}

impl DecodeError {
    /// A whole sentence for the caller, without a full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Malformed { message } | Self::WrongType { message, .. } | Self::Missing { message, .. } => {
                message
            }
            Self::Constraint(constraint) => &constraint.message,
        }
    }

    fn wrong_type(member: String, expected: &str, found: &str) -> Self {
        let message = format!("{member} must be {expected}, not {found}");
        Self::WrongType { member, message }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for DecodeError {}

impl From<Constraint> for DecodeError {
    fn from(constraint: Constraint) -> Self {
        Self::Constraint(constraint)
    }
}

/// Reads the request of one operation and checks the model's limits.
///
/// `labels` are the path's labels with their percent-decoded values, `query` the decoded parameters in order.
/// The body of a GET isn't looked at; an empty body is an empty object. Members that belong in the path or the
/// query are taken from there alone. Members and parameters that the operation doesn't have are ignored, and
/// `null` is as good as absent.
///
/// # Errors
///
/// [`DecodeError`], for the first thing that is wrong: the body's JSON, then the query, then types and missing
/// members, then limits.
pub fn decode<R: Request>(
    labels: &[(&str, &str)],
    query: &[(String, String)],
    body: &[u8],
) -> Result<R, DecodeError> {
    let operation = R::OPERATION;
    let all_in_body = operation.method != "GET" && operation.labels.is_empty() && operation.query.is_empty();
    // What is wrong with a body is worked out below; one that is right is read once.
    if let Some(request) = all_in_body.then(|| serde_json::from_slice::<R>(body).ok()).flatten() {
        request.validate()?;
        return Ok(request);
    }
    let mut members = if operation.method == "GET" { Map::new() } else { object(body)? };
    put_labels(&mut members, &operation, labels)?;
    put_query(&mut members, &operation, query)?;
    let request = R::deserialize(Typed(Value::Object(members)))?;
    request.validate()?;
    Ok(request)
}

fn object(body: &[u8]) -> Result<Map<String, Value>, DecodeError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Map::new());
    }
    let malformed = |reason: String| DecodeError::Malformed { message: format!("The request body {reason}") };
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(other) => Err(malformed(format!("must be a JSON object, not {}", typed::name_of(&other)))),
        Err(error) => Err(malformed(format!("isn't valid JSON: {error}"))),
    }
}

fn put_labels(
    members: &mut Map<String, Value>,
    operation: &Operation,
    labels: &[(&str, &str)],
) -> Result<(), DecodeError> {
    for bound in operation.labels {
        members.remove(bound.member);
        if let Some((_, text)) = labels.iter().find(|(label, _)| *label == bound.wire) {
            members.insert(bound.member.to_owned(), read(bound, text, std::iter::empty())?);
        }
    }
    Ok(())
}

fn put_query(
    members: &mut Map<String, Value>,
    operation: &Operation,
    query: &[(String, String)],
) -> Result<(), DecodeError> {
    for bound in operation.query {
        members.remove(bound.member);
        let mut texts = query.iter().filter(|(name, _)| name == bound.wire).map(|(_, text)| text.as_str());
        if let Some(first) = texts.next() {
            members.insert(bound.member.to_owned(), read(bound, first, texts)?);
        }
    }
    Ok(())
}

/// A text of the address as its member is typed; the further ones of a list with it.
fn read<'a>(
    bound: &AddressBound,
    first: &'a str,
    further: impl Iterator<Item = &'a str>,
) -> Result<Value, DecodeError> {
    let wrong = |expected| {
        let found = format!("the text \"{}\"", echo(first));
        DecodeError::wrong_type(bound.member.to_owned(), expected, &found)
    };
    Ok(match bound.kind {
        AddressKind::Text => Value::from(first),
        AddressKind::Integer => Value::from(first.parse::<i64>().map_err(|_| wrong(typed::WHOLE_NUMBER))?),
        AddressKind::Boolean => Value::from(first.parse::<bool>().map_err(|_| wrong(typed::BOOLEAN))?),
        AddressKind::TextList => std::iter::once(first).chain(further).map(Value::from).collect(),
    })
}

#[cfg(test)]
mod tests;

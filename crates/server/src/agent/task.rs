//! CreateTaskContact: an agent makes a task for a colleague or a queue (TASK-1, TASK-2).

use std::collections::BTreeMap;

use engine::domain::contact::{Contact, Reference, ReferenceKind};
use engine::id::ContactId;
use engine::input::{Command, Outcome, Previous, StartTask, TaskStart};
use engine::time::Time;
use serde::Deserialize;
use serde_json::json;

use crate::agent::endpoint::Endpoint;
use crate::agent::{AgentCall, Reply};
use crate::digest::digest;
use crate::engine_loop::Unavailable;
use crate::error::AgentError;
use crate::ids;

const NAME_CHARACTERS_MAX: usize = 1024;
const TEXT_CHARACTERS_MAX: usize = 4096;
const TOKEN_CHARACTERS_MAX: usize = 500;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    endpoint: Endpoint,
    name: String,
    description: Option<String>,
    references: Option<BTreeMap<String, GivenReference>>,
    previous_contact_id: Option<String>,
    related_contact_id: Option<String>,
    /// Epoch seconds.
    scheduled_time: Option<f64>,
    idempotency_token: Option<String>,
}

#[derive(Deserialize)]
struct GivenReference {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

pub(super) async fn create(call: AgentCall) -> Reply {
    let asked: Asked = call.read()?;
    check(&asked)?;
    let quick_connect = asked.endpoint.quick_connect()?;
    let before = before(&asked)?;
    let (mut related, mut previous) = (None, None);
    if let Some((how, id)) = before {
        let Contact { linked, attributes, .. } = contact(&call, id).await?;
        match how {
            How::Related => related = Some((id, attributes)),
            How::Previous => previous = Some(Previous { contact: id, linked, attributes }),
        }
    }
    let user = call.claim.user;
    let token = asked.idempotency_token.as_deref().filter(|token| !token.is_empty());
    let start = StartTask {
        contact: ContactId(ids::new()),
        on: TaskStart::QuickConnect(quick_connect),
        name: asked.name,
        description: asked.description.filter(|text| !text.is_empty()),
        references: references(asked.references.unwrap_or_default())?,
        attributes: BTreeMap::new(),
        segment_attributes: BTreeMap::new(),
        scheduled_at: asked.scheduled_time.map(time),
        related,
        previous,
        files: Vec::new(),
        token: token.map(|token| digest(user.0, "CreateTaskContact", token, b"")),
    };
    let Outcome::Started { contact, .. } = call.command(Command::StartTask(Box::new(start))).await? else {
        unreachable!("a start is answered with the contact")
    };
    Ok(json!({ "contactId": contact.to_string() }))
}

fn check(asked: &Asked) -> Result<(), AgentError> {
    check_length("name", &asked.name, 1, NAME_CHARACTERS_MAX)?;
    check_length("description", asked.description.as_deref().unwrap_or_default(), 0, TEXT_CHARACTERS_MAX)?;
    let token = asked.idempotency_token.as_deref().unwrap_or_default();
    check_length("idempotencyToken", token, 0, TOKEN_CHARACTERS_MAX)
}

fn check_length(member: &str, text: &str, least: usize, most: usize) -> Result<(), AgentError> {
    if (least..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(AgentError::validation(format!("{member} must have {least} to {most} characters.")))
}

/// TASK-7: whether attributes are copied or shared.
enum How {
    Related,
    Previous,
}

/// One of the two.
fn before(asked: &Asked) -> Result<Option<(How, ContactId)>, AgentError> {
    let (how, id) = match (&asked.previous_contact_id, &asked.related_contact_id) {
        (Some(_), Some(_)) => {
            let why = "Either previousContactId or relatedContactId may be given, not both.";
            return Err(AgentError::validation(why));
        }
        (None, None) => return Ok(None),
        (Some(id), None) => (How::Previous, id),
        (None, Some(id)) => (How::Related, id),
    };
    Ok(Some((how, ids::parse(id).ok_or_else(unknown)?)))
}

fn unknown() -> AgentError {
    AgentError::not_found("There is no such contact.")
}

/// Live or completed.
async fn contact(call: &AgentCall, id: ContactId) -> Result<Contact, AgentError> {
    let live = call.app.engine.read(move |centre, _| centre.contacts.get(&id).cloned());
    if let Some(live) = live.await? {
        return Ok(live);
    }
    let record = call.app.readers.with(move |reader| reader.contact(id)).await;
    let record = record.map_err(|_| AgentError::from(Unavailable::Store))?;
    record.map(|record| record.contact).ok_or_else(unknown)
}

fn references(given: BTreeMap<String, GivenReference>) -> Result<BTreeMap<String, Reference>, AgentError> {
    let read = given.into_iter().map(|(name, GivenReference { kind, value })| {
        check_length("the name of a reference", &name, 1, TEXT_CHARACTERS_MAX)?;
        check_length("the value of a reference", &value, 0, TEXT_CHARACTERS_MAX)?;
        Ok((name, Reference { kind: kind_of(&kind)?, value }))
    });
    read.collect()
}

fn kind_of(name: &str) -> Result<ReferenceKind, AgentError> {
    Ok(match name {
        "URL" => ReferenceKind::Url,
        "NUMBER" => ReferenceKind::Number,
        "STRING" => ReferenceKind::String,
        "DATE" => ReferenceKind::Date,
        "EMAIL" => ReferenceKind::Email,
        _ => {
            let why = "The type of a reference must be URL, NUMBER, STRING, DATE or EMAIL.";
            return Err(AgentError::validation(why));
        }
    })
}

/// Whatever cannot be a time is one that is too late.
fn time(epoch_seconds: f64) -> Time {
    Time((epoch_seconds * 1000.0).round() as i64)
}

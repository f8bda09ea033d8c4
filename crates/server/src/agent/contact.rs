//! What an agent does with a contact: takes it or not, holds, pauses, transfers, ends and clears it.

use std::collections::BTreeMap;

use engine::domain::chat::participant_id;
use engine::id::{ContactId, ParticipantId, QuickConnectId, UserId};
use engine::input::{Command, Outcome};
use serde::Deserialize;
use serde_json::json;

use crate::agent::endpoint::Endpoint;
use crate::agent::{AgentCall, Reply};
use crate::error::AgentError;
use crate::ids;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContactRef {
    contact_id: String,
    connection_id: Option<String>,
}

pub(super) async fn accept(call: AgentCall) -> Reply {
    command(call, |user, contact| Command::Accept { user, contact }).await
}

pub(super) async fn reject(call: AgentCall) -> Reply {
    command(call, |user, contact| Command::Reject { user, contact }).await
}

/// LIFE-23.
pub(super) async fn clear(call: AgentCall) -> Reply {
    command(call, |user, contact| Command::Clear { user, contact }).await
}

/// TASK-10.
pub(super) async fn pause(call: AgentCall) -> Reply {
    command(call, |user, contact| Command::Pause { user, contact }).await
}

pub(super) async fn resume(call: AgentCall) -> Reply {
    command(call, |user, contact| Command::EndPause { user, contact }).await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attributes {
    contact_id: String,
    attributes: BTreeMap<String, String>,
}

/// AGT-46. Over those of the same name; of a contact that the agent has, its after contact work included.
pub(super) async fn update_attributes(call: AgentCall) -> Reply {
    let asked: Attributes = call.read()?;
    let contact = contact_of(&asked.contact_id)?;
    let attributes = asked.attributes;
    call.command(Command::Annotate { user: call.claim.user, contact, attributes }).await?;
    Ok(json!({}))
}

async fn command(call: AgentCall, command: impl FnOnce(UserId, ContactId) -> Command) -> Reply {
    let contact = contact_of(&call.read::<ContactRef>()?.contact_id)?;
    call.command(command(call.claim.user, contact)).await?;
    Ok(json!({}))
}

/// The agent ends their part of a contact; a connection of someone else is not theirs to end.
pub(super) async fn destroy_connection(call: AgentCall) -> Reply {
    let asked: ContactRef = call.read()?;
    let contact = contact_of(&asked.contact_id)?;
    if let (Some(own), Some(given)) = (own_connections(&call, contact).await?, asked.connection())
        && given != Some(own.agent)
    {
        return Err(AgentError::invalid_state("The connection is not the agent's own."));
    }
    call.command(Command::Leave { user: call.claim.user, contact }).await?;
    Ok(json!({}))
}

/// VOICE-4, LIFE-21. Whichever of the two connections is named, it is the customer who is held.
pub(super) async fn hold_connection(call: AgentCall) -> Reply {
    on_connection(call, |user, contact| Command::Hold { user, contact }).await
}

pub(super) async fn resume_connection(call: AgentCall) -> Reply {
    on_connection(call, |user, contact| Command::EndHold { user, contact }).await
}

async fn on_connection(call: AgentCall, command: impl FnOnce(UserId, ContactId) -> Command) -> Reply {
    let asked: ContactRef = call.read()?;
    let contact = contact_of(&asked.contact_id)?;
    if let (Some(own), Some(given)) = (own_connections(&call, contact).await?, asked.connection())
        && given != Some(own.agent)
        && given != Some(own.customer)
    {
        return Err(AgentError::not_found("There is no such connection of this contact."));
    }
    call.command(command(call.claim.user, contact)).await?;
    Ok(json!({}))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToEndpoint {
    contact_id: String,
    endpoint: Endpoint,
}

/// ROUTE-56.
pub(super) async fn transfer(call: AgentCall) -> Reply {
    by_quick_connect(call, |user, contact, quick_connect| Command::Transfer { user, contact, quick_connect })
        .await
}

/// CHAT-113.
pub(super) async fn add_agent(call: AgentCall) -> Reply {
    by_quick_connect(call, |user, contact, quick_connect| Command::AddAgent { user, contact, quick_connect })
        .await
}

async fn by_quick_connect(
    call: AgentCall,
    command: impl FnOnce(UserId, ContactId, QuickConnectId) -> Command,
) -> Reply {
    let asked: ToEndpoint = call.read()?;
    let contact = contact_of(&asked.contact_id)?;
    let quick_connect = asked.endpoint.quick_connect()?;
    match call.command(command(call.claim.user, contact, quick_connect)).await? {
        Outcome::NotTransferred(why) => Err(AgentError::invalid_state(why)),
        _ => Ok(json!({})),
    }
}

/// The two connections of a contact that an agent holds.
struct Connections {
    agent: ParticipantId,
    customer: ParticipantId,
}

/// None where the agent does not hold the contact, which the engine refuses by itself.
async fn own_connections(call: &AgentCall, contact: ContactId) -> Result<Option<Connections>, AgentError> {
    let user = call.claim.user;
    let held = call.app.engine.read(move |centre, _| {
        let held = centre.agents.get(&user)?.contacts.get(&contact)?;
        Some(Connections { agent: held.participant, customer: participant_id(held.chain, 0) })
    });
    Ok(held.await?)
}

impl ContactRef {
    /// The connection that is named, if one is: by an id, or by what is none.
    fn connection(&self) -> Option<Option<ParticipantId>> {
        self.connection_id.as_deref().map(ids::parse)
    }
}

fn contact_of(id: &str) -> Result<ContactId, AgentError> {
    ids::parse(id).ok_or_else(|| AgentError::not_found("There is no such contact."))
}

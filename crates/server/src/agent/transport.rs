//! CreateTransport: the address of the agent's socket, and tokens for chats.

use engine::domain::contact::Channel;
use engine::id::{ContactId, ParticipantId};
use engine::time::Span;
use serde::Deserialize;
use serde_json::json;

use crate::agent::{AgentCall, Reply};
use crate::auth::token::{Kind, ParticipantClaim};
use crate::clock::{iso, parse_iso};
use crate::error::AgentError;
use crate::ids;
use crate::participant::connection_credentials;

/// How long the address of an agent's socket may be opened.
const SOCKET_URL_LIFE: Span = Span::seconds(100);
const SOCKET_LIFE_SECONDS: i64 = 3600;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Transport {
    transport_type: String,
    contact_id: Option<String>,
    participant_id: Option<String>,
}

pub(super) async fn create(call: AgentCall) -> Reply {
    let asked: Transport = call.read()?;
    match asked.transport_type.as_str() {
        "web_socket" => {
            let now = call.app.clock.now();
            let token = call.app.tokens.session(Kind::AgentSocket, call.claim, now + SOCKET_URL_LIFE);
            Ok(json!({ "webSocketTransport": {
                "url": call.app.socket_url(&token),
                "transportLifeTimeInSeconds": SOCKET_LIFE_SECONDS,
                "expiry": iso(now + Span::seconds(SOCKET_LIFE_SECONDS)),
            }}))
        }
        "chat_token" => chat_token(call, &asked).await,
        other => Err(AgentError::validation(format!("transportType {other} is not built."))),
    }
}

/// CHAT-5: only once the agent has accepted.
async fn chat_token(call: AgentCall, asked: &Transport) -> Reply {
    let missing = || AgentError::validation("contactId is needed.");
    let contact: ContactId = ids::parse(asked.contact_id.as_deref().ok_or_else(missing)?)
        .ok_or_else(|| AgentError::not_found("There is no such contact."))?;
    let user = call.claim.user;
    let held = call
        .app
        .engine
        .read(move |centre, _| centre.agents.get(&user).and_then(|a| a.contacts.get(&contact)).cloned());
    let held = held.await?.ok_or_else(|| AgentError::not_found("The agent does not have this contact."))?;
    if held.channel != Channel::Chat {
        return Err(AgentError::invalid_state("The contact is no chat."));
    }
    if !held.state.is_work() {
        return Err(AgentError::invalid_state("The chat has not been accepted."));
    }
    let given = asked.participant_id.as_deref().map(ids::parse::<ParticipantId>);
    if given.is_some_and(|given| given != Some(held.participant)) {
        return Err(AgentError::not_found("There is no such participant of this agent."));
    }
    let claim = ParticipantClaim { chain: held.chain, contact, participant: held.participant };
    let credentials = connection_credentials(&call.app, claim);
    let expiry = credentials.expiry.as_deref().and_then(parse_iso).map(|t| t.as_epoch_seconds());
    Ok(
        json!({ "chatTokenTransport": { "participantToken": credentials.connection_token, "expiry": expiry } }),
    )
}

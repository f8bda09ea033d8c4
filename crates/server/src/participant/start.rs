//! The start of a chat, the same for the control plane and for the public route of the widget.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use engine::domain::chat::content::TEXT_PLAIN;
use engine::domain::contact::Past;
use engine::domain::duration_of;
use engine::domain::segment::SegmentAttributes;
use engine::event::Words;
use engine::id::{ContactId, ParticipantId, UserId};
use engine::input::{Command, Origin, Outcome, StartChat};
use engine::refusal::Thing;
use serde::Deserialize;
use serde_json::json;
use wire::ErrorName;
use wire::connect::StartChatContactRequest;

use crate::app::App;
use crate::auth::token::{Kind, ParticipantClaim};
use crate::cors;
use crate::digest::digest;
use crate::engine_loop::AskError;
use crate::error::ApiError;
use crate::ids;
use crate::op::streaming::known;
use crate::peer::Peer;

/// What a start is made from, whoever asked for it.
#[derive(Debug)]
pub(crate) struct Start {
    flow: String,
    name: String,
    attributes: BTreeMap<String, String>,
    content_types: Vec<String>,
    initial_message: Option<(String, String)>,
    duration_minutes: Option<i64>,
    client_token: Option<String>,
    /// TASK-7: a contact whose attributes are copied.
    pub(crate) related: Option<(ContactId, BTreeMap<String, String>)>,
    /// CHAT-60.
    pub(crate) past: Vec<Past>,
    customer_id: Option<String>,
    pub(crate) segment_attributes: SegmentAttributes,
    /// CHAT-55. The one type of participant that can be named is AGENT.
    disconnect_on_customer_exit: bool,
    /// REC-30: an endpoint.
    streaming: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Started {
    pub(crate) contact: ContactId,
    pub(crate) participant: ParticipantId,
    pub(crate) token: String,
}

impl From<StartChatContactRequest> for Start {
    fn from(request: StartChatContactRequest) -> Start {
        Start {
            flow: request.contact_flow_id,
            name: request.participant_details.display_name,
            attributes: request.attributes.unwrap_or_default(),
            content_types: request.supported_messaging_content_types.unwrap_or_default(),
            initial_message: request.initial_message.map(|m| (m.content_type, m.content)),
            duration_minutes: request.chat_duration_in_minutes.map(i64::from),
            client_token: request.client_token,
            related: None,
            past: Vec::new(),
            customer_id: request.customer_id.map(wire::Sensitive::into_exposed),
            segment_attributes: SegmentAttributes::new(),
            disconnect_on_customer_exit: request.disconnect_on_customer_exit.is_some(),
            streaming: request.chat_streaming_configuration.map(|to| to.streaming_endpoint_arn),
        }
    }
}

pub(crate) async fn start(app: &App, by: Option<UserId>, start: Start) -> Result<Started, ApiError> {
    // CHAT-3: the API refuses an empty name.
    if start.name.trim().is_empty() {
        return Err(ApiError::invalid_parameter("ParticipantDetails.DisplayName must not be empty."));
    }
    let token = start.client_token.as_deref().map(|token| {
        let asker = by.map_or(engine::Uuid::nil(), |user| user.0);
        digest(asker, "StartChatContact", token, b"")
    });
    let content_types =
        if start.content_types.is_empty() { vec![TEXT_PLAIN.to_owned()] } else { start.content_types };
    let duration = duration_of(start.duration_minutes);
    let command = StartChat {
        contact: ContactId(ids::new()),
        flow: ids::parse(&start.flow).ok_or_else(|| ApiError::unknown(Thing::Flow))?,
        origin: Origin::Connects,
        name: start.name,
        attributes: start.attributes,
        related: start.related,
        past: start.past,
        customer_id: start.customer_id,
        segment_attributes: start.segment_attributes,
        streaming: start.streaming.map(|arn| known(app, &arn)).transpose()?,
        content_types,
        disconnect_on_customer_exit: start.disconnect_on_customer_exit,
        duration: duration.map_err(|refusal| ApiError::connect(AskError::Refused(refusal)))?,
        initial_message: start.initial_message.map(|(kind, text)| (kind, Words::new(text))),
        token,
    };
    let outcome = app.engine.command(by, Command::StartChat(Box::new(command))).await;
    let Outcome::Started { contact, participant } = outcome.map_err(ApiError::connect)? else {
        unreachable!("a start is answered with the chat")
    };
    let claim = ParticipantClaim { chain: contact, contact, participant };
    let token = app.tokens.participant(Kind::Participant, claim, None);
    Ok(Started { contact, participant, token })
}

/// The body of the public route (C.2). Members that the widget of others sends besides are ignored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WidgetStart {
    instance_id: Option<String>,
    contact_flow_id: Option<String>,
    participant_details: Option<WidgetParticipant>,
    #[serde(default)]
    attributes: BTreeMap<String, String>,
    #[serde(default)]
    supported_messaging_content_types: Vec<String>,
    initial_message: Option<WidgetMessage>,
    chat_duration_in_minutes: Option<i64>,
    persistent_chat: Option<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WidgetParticipant {
    display_name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WidgetMessage {
    content_type: String,
    content: String,
}

const NAME_CHARACTERS_MAX: usize = 256;

/// `POST /widget/start-chat`, public: on the flows of the setting `widget.flows` only.
pub(crate) async fn widget(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !cors::may_ask(&app, &headers) {
        return ApiError::access_denied(
            "Pages of this site are not approved (AssociateApprovedOrigin, or the setting approved_origins).",
        )
        .into_response();
    }
    match start_for_widget(&app, peer, &body).await {
        Ok((app, started)) => Json(json!({ "data": {
            "startChatResult": {
                "ContactId": started.contact.to_string(),
                "ParticipantId": started.participant.to_string(),
                "ParticipantToken": started.token,
            },
            "featurePermissions": { "ATTACHMENTS": app.bus.settings().attachments() },
        }}))
        .into_response(),
        Err(error) => error.into_response(),
    }
}

async fn start_for_widget(first: &App, peer: IpAddr, body: &[u8]) -> Result<(Arc<App>, Started), ApiError> {
    let asked: WidgetStart = serde_json::from_slice(body)
        .map_err(|e| ApiError::invalid_request(format!("The body cannot be read: {e}.")))?;
    // CHAT-60: whoever knows the id of a contact would read what was written in it.
    if asked.persistent_chat.is_some() {
        return Err(ApiError::access_denied(
            "PersistentChat is for programs that sign their requests: use StartChatContact.",
        ));
    }
    // The widget of others always names one, not always ours.
    let app = asked.instance_id.and_then(|id| first.host.named(&id)).unwrap_or_else(|| first.host.first());
    let flow = match &asked.contact_flow_id {
        Some(id) => ids::parse(id).filter(|id| app.widget_flows.contains(id)),
        None => app.widget_flows.first().copied(),
    };
    let flow = flow.ok_or_else(|| {
        ApiError::access_denied(
            "This flow is not one that anyone may start a chat on (setting widget.flows).",
        )
    })?;
    let name = asked.participant_details.and_then(|p| p.display_name).unwrap_or_default();
    // CHAT-3: the widget's own name for someone who gives none.
    let name = if name.trim().is_empty() { "Customer".to_owned() } else { name };
    if name.chars().count() > NAME_CHARACTERS_MAX {
        return Err(ApiError::invalid_parameter("DisplayName may have at most 256 characters."));
    }
    if !first.widget_starts.take(peer, app.settings.widget_starts_per_minute) {
        return Err(ApiError::new(
            ErrorName::ThrottlingException,
            "Too many chats from this address; try again.",
        ));
    }
    let message = asked.initial_message.map(|m| (m.content_type, m.content));
    let from = Start {
        flow: flow.to_string(),
        name,
        attributes: asked.attributes,
        content_types: asked.supported_messaging_content_types,
        initial_message: message,
        duration_minutes: asked.chat_duration_in_minutes,
        client_token: None,
        related: None,
        past: Vec::new(),
        customer_id: None,
        segment_attributes: SegmentAttributes::new(),
        disconnect_on_customer_exit: false,
        streaming: None,
    };
    let started = start(&app, None, from).await?;
    Ok((app, started))
}

/// How often each address has started a chat in the last minute, on real time.
#[derive(Debug, Default)]
pub(crate) struct Starts {
    by_address: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

const MINUTE: Duration = Duration::from_secs(60);
const ADDRESSES_MAX: usize = 100_000;

impl Starts {
    fn take(&self, peer: IpAddr, per_minute: u32) -> bool {
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if by_address.len() >= ADDRESSES_MAX {
            by_address.retain(|_, (since, _)| since.elapsed() < MINUTE);
        }
        let entry = by_address.entry(peer).or_insert((Instant::now(), 0));
        if entry.0.elapsed() >= MINUTE {
            *entry = (Instant::now(), 0);
        }
        entry.1 += 1;
        entry.1 <= per_minute
    }
}

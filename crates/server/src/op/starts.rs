//! Starts of chats, tasks and calls.

use std::collections::BTreeMap;

use engine::domain::contact::{QueueRef, Reference, ReferenceKind};
use engine::domain::first_streaming;
use engine::event::TokenDigest;
use engine::id::ContactId;
use engine::input::{Command, Outcome, Previous, StartCall, StartTask, TaskStart, TransferTask};
use engine::refusal::Thing;
use engine::time::Time;
use wire::Request;
use wire::connect::{
    ReferenceType, StartChatContactRequest, StartChatContactResponse, StartTaskContactRequest,
    StartTaskContactResponse, StartWebRTCContactRequest, StartWebRTCContactResponse, TransferContactRequest,
    TransferContactResponse,
};

use crate::auth::token::{Kind, ParticipantClaim};
use crate::call::Call;
use crate::digest::digest;
use crate::error::ApiError;
use crate::ids;
use crate::op::contacts::{ended_where_completed, find};
use crate::op::persistent_chats::past_of;
use crate::op::shape::{id, not_built};
use crate::op::{segment_attributes, task_files};
use crate::participant::start::{Start, start};

/// StartChatContact (CHAT-1, CHAT-2).
pub(crate) async fn start_chat_contact(
    call: Call<StartChatContactRequest>,
) -> Result<StartChatContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (past, related) = match (&request.persistent_chat, request.related_contact_id.as_deref()) {
        (Some(_), Some(_)) => {
            let message = "Either PersistentChat or RelatedContactId may be given, not both.";
            return Err(ApiError::invalid_request(message));
        }
        (Some(persistent), None) => (past_of(&call, persistent).await?, None),
        (None, given) => (Vec::new(), related(&call, given).await?),
    };
    let is_streamed = request.chat_streaming_configuration.is_some();
    let continued_from = past.first().map(|past| past.contact.to_string());
    let mut from = Start::from(call.request.clone());
    (from.past, from.related) = (past, related);
    from.segment_attributes = segment_attributes::read(request.segment_attributes.as_ref())?;
    let started = start(&call.app, Some(call.caller.user), from).await?;
    Ok(StartChatContactResponse {
        contact_id: Some(started.contact.to_string()),
        participant_id: Some(started.participant.to_string()),
        participant_token: Some(started.token),
        continued_from_contact_id: continued_from,
        streaming_id: is_streamed.then(|| first_streaming(started.contact).to_string()),
    })
}

/// StartTaskContact (TASK-1, TASK-3, TASK-7).
pub(crate) async fn start_task_contact(
    call: Call<StartTaskContactRequest>,
) -> Result<StartTaskContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.previous_contact_id.is_some() && request.related_contact_id.is_some() {
        let message = "Either PreviousContactId or RelatedContactId may be given, not both.";
        return Err(ApiError::invalid_request(message));
    }
    // A template may have a name for its tasks.
    if request.name.expose().trim().is_empty() && request.task_template_id.is_none() {
        return Err(ApiError::invalid_parameter("Name must not be empty."));
    }
    let token = token(&call, request.client_token.as_deref());
    let mut start = StartTask {
        contact: ContactId(ids::new()),
        on: on(request)?,
        name: request.name.expose().to_owned(),
        description: request.description.clone().map(wire::Sensitive::into_exposed),
        references: references(request.references.as_ref())?,
        attributes: request.attributes.clone().unwrap_or_default(),
        segment_attributes: segment_attributes::read(request.segment_attributes.as_ref())?,
        scheduled_at: request.scheduled_time.map(|at| Time(at.as_millis())),
        related: related(&call, request.related_contact_id.as_deref()).await?,
        previous: previous(&call, request.previous_contact_id.as_deref()).await?,
        files: Vec::new(),
        token,
    };
    let files = task_files::fetch(&call, request.attachments.as_deref(), token).await?;
    start.files = files.begun(&call);
    let begins = start.contact;
    let outcome = call.command(Command::StartTask(Box::new(start))).await?;
    let Outcome::Started { contact, .. } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    // Of two at a time with one token the other's have begun.
    if contact == begins {
        files.attach(&call).await;
    }
    Ok(StartTaskContactResponse { contact_id: Some(contact.to_string()) })
}

/// TransferContact (TASK-6): of a task that has begun.
pub(crate) async fn transfer_contact(
    call: Call<TransferContactRequest>,
) -> Result<TransferContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let target_queue = match (&request.queue_id, &request.user_id) {
        (Some(_), Some(_)) => {
            return Err(ApiError::invalid_request("Either QueueId or UserId may be given, not both."));
        }
        (Some(queue), None) => Some(QueueRef::Standard(id(queue, Thing::Queue)?)),
        (None, Some(user)) => Some(QueueRef::Agent(id(user, Thing::User)?)),
        (None, None) => None,
    };
    let contact = id(&request.contact_id, Thing::Contact)?;
    let transfer = TransferTask {
        contact,
        flow: id(&request.contact_flow_id, Thing::Flow)?,
        target_queue,
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = match call.command(Command::TransferTask(transfer)).await {
        Ok(outcome) => outcome,
        Err(error) => return Err(ended_where_completed(&call, contact, error).await),
    };
    let Outcome::Started { contact, .. } = outcome else {
        unreachable!("a transfer is answered with the contact")
    };
    let arn = call.app.bus.instance().arn_of("contact", contact);
    Ok(TransferContactResponse { contact_id: Some(contact.to_string()), contact_arn: Some(arn) })
}

fn on(request: &StartTaskContactRequest) -> Result<TaskStart, ApiError> {
    let flow = request.contact_flow_id.as_ref().map(|flow| id(flow, Thing::Flow));
    match (flow.transpose()?, &request.quick_connect_id, &request.task_template_id) {
        (Some(flow), None, None) => Ok(TaskStart::Flow(flow)),
        (None, Some(quick), None) => Ok(TaskStart::QuickConnect(id(quick, Thing::QuickConnect)?)),
        (flow, None, Some(template)) => {
            Ok(TaskStart::Template { template: id(template, Thing::TaskTemplate)?, flow })
        }
        _ => {
            let message = "One of ContactFlowId, QuickConnectId and TaskTemplateId must be given.";
            Err(ApiError::invalid_request(message))
        }
    }
}

/// StartWebRTCContact: a call without sound. It runs its flow, queues and is handled as any call.
pub(crate) async fn start_web_rtc_contact(
    call: Call<StartWebRTCContactRequest>,
) -> Result<StartWebRTCContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.allowed_capabilities.is_some() {
        return Err(not_built("AllowedCapabilities"));
    }
    if request.participant_details.display_name.trim().is_empty() {
        return Err(ApiError::invalid_parameter("ParticipantDetails.DisplayName must not be empty."));
    }
    let start = StartCall {
        contact: ContactId(ids::new()),
        flow: id(&request.contact_flow_id, Thing::Flow)?,
        name: request.participant_details.display_name.clone(),
        description: request.description.clone().map(wire::Sensitive::into_exposed),
        references: references(request.references.as_ref())?,
        attributes: request.attributes.clone().unwrap_or_default(),
        related: related(&call, request.related_contact_id.as_deref()).await?,
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = call.command(Command::StartCall(Box::new(start))).await?;
    let Outcome::Started { contact, participant } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    let claim = ParticipantClaim { chain: contact, contact, participant };
    Ok(StartWebRTCContactResponse {
        connection_data: None,
        contact_id: Some(contact.to_string()),
        participant_id: Some(participant.to_string()),
        participant_token: Some(call.app.tokens.participant(Kind::Participant, claim, None)),
    })
}

type Attributes = BTreeMap<String, String>;

/// TASK-1: the kinds that may be given at the start.
pub(super) fn references(
    given: Option<&BTreeMap<String, wire::connect::Reference>>,
) -> Result<BTreeMap<String, Reference>, ApiError> {
    let read = |(name, reference): (&String, &wire::connect::Reference)| {
        let kind = kind(reference.r#type).ok_or_else(|| {
            let message = format!("References: {} cannot be given at the start.", reference.r#type);
            ApiError::invalid_parameter(message)
        })?;
        let value = reference.value.clone();
        let missing = || ApiError::invalid_parameter(format!("References: {name} has no Value."));
        Ok((name.clone(), Reference { kind, value: value.ok_or_else(missing)? }))
    };
    given.into_iter().flatten().map(read).collect()
}

fn kind(kind: ReferenceType) -> Option<ReferenceKind> {
    match kind {
        ReferenceType::Url => Some(ReferenceKind::Url),
        ReferenceType::Number => Some(ReferenceKind::Number),
        ReferenceType::String => Some(ReferenceKind::String),
        ReferenceType::Date => Some(ReferenceKind::Date),
        ReferenceType::Email => Some(ReferenceKind::Email),
        ReferenceType::Attachment
        | ReferenceType::ContactAnalysis
        | ReferenceType::EmailMessage
        | ReferenceType::EmailMessagePlainText
        | ReferenceType::EmailMessagePlainTextRedacted
        | ReferenceType::EmailMessageRedacted => None,
    }
}

/// TASK-7: a contact, live or completed, with the attributes that it has now.
pub(super) async fn related<R>(
    call: &Call<R>,
    given: Option<&str>,
) -> Result<Option<(ContactId, Attributes)>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let contact = find(call, id(given, Thing::Contact)?).await?;
    Ok(Some((contact.id, contact.attributes)))
}

async fn previous<R>(call: &Call<R>, given: Option<&str>) -> Result<Option<Previous>, ApiError> {
    let Some(given) = given else { return Ok(None) };
    let contact = find(call, id(given, Thing::Contact)?).await?;
    Ok(Some(Previous { contact: contact.id, linked: contact.linked, attributes: contact.attributes }))
}

pub(super) fn token<R: Request>(call: &Call<R>, given: Option<&str>) -> Option<TokenDigest> {
    given.map(|token| digest(call.caller.user.0, R::OPERATION.name, token, b""))
}

//! What several operations read or write alike: ids, times, channels, types.

use std::str::FromStr;

use engine::Centre;
use engine::domain::config::{FlowKind, StatusKind};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::resource::{Resource, Tags};
use engine::refusal::Thing;
use engine::time::Time;
use wire::Timestamp;
use wire::connect::{AgentStatusType, ContactFlowType, InstanceStatus};

use crate::error::ApiError;
use crate::ids;

/// An id that a caller names, bare or in an ARN. What is no id is no thing either.
pub(super) fn id<T: FromStr>(text: &str, thing: Thing) -> Result<T, ApiError> {
    ids::parse(text).ok_or_else(|| ApiError::unknown(thing))
}

/// Each of a list of ids.
pub(super) fn ids<T: FromStr>(texts: &[String], thing: Thing) -> Result<Vec<T>, ApiError> {
    texts.iter().map(|text| id(text, thing)).collect()
}

/// The id of a queue, or of the user whose own queue it is.
pub(super) fn queue_id(queue: QueueRef) -> String {
    match queue {
        QueueRef::Standard(id) => id.to_string(),
        QueueRef::Agent(id) => id.to_string(),
    }
}

/// When a thing was last changed.
pub(super) fn modified(centre: &Centre, resource: &Resource, created_at: Time) -> Option<Timestamp> {
    let changed = centre.meta(resource).and_then(|meta| meta.modified_at);
    Some(timestamp(changed.unwrap_or(created_at)))
}

/// None where there are none.
pub(super) fn tags(centre: &Centre, resource: &Resource) -> Option<Tags> {
    centre.meta(resource).map(|meta| meta.tags.clone()).filter(|tags| !tags.is_empty())
}

pub(super) fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_millis(time.0)
}

pub(super) fn channel(channel: Channel) -> wire::connect::Channel {
    match channel {
        Channel::Voice => wire::connect::Channel::Voice,
        Channel::Chat => wire::connect::Channel::Chat,
        Channel::Task => wire::connect::Channel::Task,
    }
}

/// None for a channel that does not exist here.
pub(super) fn read_channel(channel: wire::connect::Channel) -> Option<Channel> {
    match channel {
        wire::connect::Channel::Voice => Some(Channel::Voice),
        wire::connect::Channel::Chat => Some(Channel::Chat),
        wire::connect::Channel::Task => Some(Channel::Task),
        wire::connect::Channel::Email => None,
    }
}

pub(crate) fn status_type(kind: StatusKind) -> AgentStatusType {
    match kind {
        StatusKind::Routable => AgentStatusType::Routable,
        StatusKind::Custom => AgentStatusType::Custom,
        StatusKind::Offline => AgentStatusType::Offline,
    }
}

pub(super) fn flow_type(kind: FlowKind) -> ContactFlowType {
    match kind {
        FlowKind::ContactFlow => ContactFlowType::ContactFlow,
        FlowKind::CustomerQueue => ContactFlowType::CustomerQueue,
        FlowKind::CustomerHold => ContactFlowType::CustomerHold,
        FlowKind::CustomerWhisper => ContactFlowType::CustomerWhisper,
        FlowKind::AgentHold => ContactFlowType::AgentHold,
        FlowKind::AgentWhisper => ContactFlowType::AgentWhisper,
        FlowKind::OutboundWhisper => ContactFlowType::OutboundWhisper,
        FlowKind::AgentTransfer => ContactFlowType::AgentTransfer,
        FlowKind::QueueTransfer => ContactFlowType::QueueTransfer,
        FlowKind::Campaign => ContactFlowType::Campaign,
        FlowKind::Module => unreachable!("a module is shown as a module"),
    }
}

pub(super) fn read_flow_type(kind: ContactFlowType) -> FlowKind {
    match kind {
        ContactFlowType::ContactFlow => FlowKind::ContactFlow,
        ContactFlowType::CustomerQueue => FlowKind::CustomerQueue,
        ContactFlowType::CustomerHold => FlowKind::CustomerHold,
        ContactFlowType::CustomerWhisper => FlowKind::CustomerWhisper,
        ContactFlowType::AgentHold => FlowKind::AgentHold,
        ContactFlowType::AgentWhisper => FlowKind::AgentWhisper,
        ContactFlowType::OutboundWhisper => FlowKind::OutboundWhisper,
        ContactFlowType::AgentTransfer => FlowKind::AgentTransfer,
        ContactFlowType::QueueTransfer => FlowKind::QueueTransfer,
        ContactFlowType::Campaign => FlowKind::Campaign,
    }
}

/// The word for quick connects in ARNs.
pub(super) const TASK_TEMPLATE: &str = "task-template";
pub(super) const QUICK_CONNECT: &str = "transfer-destination";

/// E.164: a plus and up to 15 digits, the first of them not 0.
pub(super) fn phone_number(text: &str) -> Result<String, ApiError> {
    let digits = text.strip_prefix('+').unwrap_or_default();
    let is_number = (2..=15).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    if is_number {
        return Ok(text.to_owned());
    }
    Err(ApiError::invalid_parameter("A phone number is in the form of E.164, such as +4315550100."))
}

/// The SHA-256 of a flow's content, as its reply carries it.
pub(super) fn sha256(content: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest: [u8; 32] = Sha256::digest(content).into();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A member that would change what happens, and that nothing here acts on: refused, so that nobody
/// believes it does.
pub(super) fn not_built(member: &str) -> ApiError {
    ApiError::invalid_request(format!("{member} is not built."))
}

/// An instance that answers is active.
pub(super) const ACTIVE: InstanceStatus = InstanceStatus::Active;

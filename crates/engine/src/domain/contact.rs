//! A contact: one leg of a customer's visit, from its start to the end of the work it caused.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::domain::criteria::RoutingData;
use crate::domain::flow::Run;
use crate::domain::gateway::Ends;
use crate::domain::resource::Tags;
use crate::domain::router::WaitKey;
use crate::domain::segment::SegmentAttributes;
use crate::id::{ContactId, FlowId, ParticipantId, QueueId, UserId};
use crate::time::{Span, Time};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Channel {
    Voice,
    Chat,
    Task,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Voice, Channel::Chat, Channel::Task];

    /// As the public API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Voice => "VOICE",
            Channel::Chat => "CHAT",
            Channel::Task => "TASK",
        }
    }
}

/// LIFE-32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum InitiationMethod {
    Api,
    /// A chat that a customer began by writing to an address of ours (CHAT-131).
    Inbound,
    /// A chat in which a customer is written to first (CHAT-130).
    Outbound,
    /// A call that StartWebRTCContact began.
    WebrtcApi,
    /// By an agent, with a quick connect.
    Transfer,
    /// By a flow, from one queue to another.
    QueueTransfer,
    /// Made in a disconnect flow, of the customer who stayed (CHAT-52).
    Disconnect,
}

impl InitiationMethod {
    pub fn as_str(self) -> &'static str {
        match self {
            InitiationMethod::Api => "API",
            InitiationMethod::Inbound => "INBOUND",
            InitiationMethod::Outbound => "OUTBOUND",
            InitiationMethod::WebrtcApi => "WEBRTC_API",
            InitiationMethod::Transfer => "TRANSFER",
            InitiationMethod::QueueTransfer => "QUEUE_TRANSFER",
            InitiationMethod::Disconnect => "DISCONNECT",
        }
    }
}

/// A standard queue, or the queue that every user has (ENT-51).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum QueueRef {
    Standard(QueueId),
    Agent(UserId),
}

/// LIFE-35, LIFE-36. A chat has none when a flow or the API ended it; no contact has one when it was
/// transferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisconnectReason {
    AgentDisconnect,
    CustomerDisconnect,
    Other,
    /// CHAT-50 or TASK-4 reached.
    Expired,
    /// CHAT-45.
    IdleDisconnect,
    ContactFlowDisconnect,
    Api,
}

impl DisconnectReason {
    pub fn as_str(self) -> &'static str {
        match self {
            DisconnectReason::AgentDisconnect => "AGENT_DISCONNECT",
            DisconnectReason::CustomerDisconnect => "CUSTOMER_DISCONNECT",
            DisconnectReason::Other => "OTHER",
            DisconnectReason::Expired => "EXPIRED",
            DisconnectReason::IdleDisconnect => "IDLE_DISCONNECT",
            DisconnectReason::ContactFlowDisconnect => "CONTACT_FLOW_DISCONNECT",
            DisconnectReason::Api => "API",
        }
    }
}

/// Flows that a contact runs when something happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Hook {
    AgentHold,
    AgentWhisper,
    CustomerHold,
    CustomerQueue,
    CustomerRemaining,
    CustomerWhisper,
    DefaultAgentUi,
    DisconnectAgentUi,
    PauseContact,
    ResumeContact,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    /// The first contact of the chain: itself, unless it was transferred (LIFE-31).
    pub chain: ContactId,
    pub previous: Option<ContactId>,
    pub next: Option<ContactId>,
    /// CHAT-113: those of further agents whom its own agent added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<ContactId>,
    /// TASK-7: attributes were copied from it once.
    pub related: Option<ContactId>,
    /// TASK-7: attributes are shared with the contacts that are linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
    /// CHAT-60: the earlier chats that this one goes on from, the latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Past>,
    /// Who the customer is to the program that began the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// CHAT-130.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segment_attributes: SegmentAttributes,
    /// TASK-6: how often the chain was transferred.
    pub transfers: u32,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub initiated_at: Time,
    /// TASK-3.
    pub scheduled_at: Option<Time>,
    /// CHAT-20: when the chain's first contact reached the centre.
    pub chain_started_at: Time,
    /// CHAT-50, TASK-4: of the whole chain.
    pub expires_at: Time,
    /// None where it runs none: of a task of a system beside this one (TASK-12).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// The customer's display name, or a task's name.
    pub name: String,
    pub description: Option<String>,
    pub references: BTreeMap<String, Reference>,
    pub attributes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: Tags,
    pub routing: RoutingData,
    pub target_queue: Option<QueueRef>,
    pub hooks: BTreeMap<Hook, FlowId>,
    pub run: Option<Run>,
    pub state: ContactState,
    pub queue: Option<InQueue>,
    pub agent: Option<AgentPart>,
    /// LIFE-38: offers that came to nothing.
    pub attempts: u32,
    pub disconnected_at: Option<Time>,
    pub disconnect_reason: Option<DisconnectReason>,
    /// What the router decided about it, the newest last, by the number of the event.
    pub decisions: VecDeque<u64>,
    pub updated_at: Time,
}

/// TASK-7: a task that was begun with a previous contact, or a leg of one to which a task was linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The first of those that share.
    pub head: ContactId,
    pub previous: ContactId,
    /// Counts from the head, which is 1.
    pub number: u32,
}

/// CHAT-60: a part of an earlier chat, from its beginning to where the past ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// The contact that is gone on from.
    pub contact: ContactId,
    pub chain: ContactId,
    /// The position of the last item that is shown; none where nothing was written.
    pub through: Option<u64>,
}

/// TASK-1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub kind: ReferenceKind,
    pub value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReferenceKind {
    Url,
    Number,
    String,
    Date,
    Email,
}

impl ReferenceKind {
    /// As the public API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            ReferenceKind::Url => "URL",
            ReferenceKind::Number => "NUMBER",
            ReferenceKind::String => "STRING",
            ReferenceKind::Date => "DATE",
            ReferenceKind::Email => "EMAIL",
        }
    }
}

/// LIFE-1. Missed and rejected are states of an agent's offer, not of the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactState {
    /// Its flow begins at this time (TASK-3).
    Scheduled { until: Time },
    /// Its flow moves it on, or a wait with a limit.
    InFlow,
    /// The router moves it on.
    Queued,
    /// Still queued; the agent or the clock moves it on.
    Offered { to: UserId, until: Time },
    /// Accepted; a whisper runs, and its end or its limit moves it on (LIFE-4, LIFE-5).
    Connecting { with: UserId, whisper: Whisper, until: Time },
    /// Customer or agent ends it, or its duration.
    Connected { with: UserId },
    /// After contact work: the agent closes it, or the agent's time limit.
    Ended { with: UserId },
    /// Nothing is left to do but to complete it.
    Over,
}

/// Who hears the whisper that runs: first the agent, then the customer (VOICE-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whisper {
    /// None has begun.
    Due,
    Agent,
    Customer,
}

/// LIFE-37.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct InQueue {
    pub queue: QueueRef,
    pub enqueued_at: Time,
    pub dequeued_at: Option<Time>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPart {
    pub user: UserId,
    pub participant: ParticipantId,
    pub connected_at: Time,
    pub hold: Hold,
    pub after_contact_work_started_at: Option<Time>,
    pub after_contact_work_ended_at: Option<Time>,
}

/// VOICE-4, TASK-10: how long the customer was on hold, or the task was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hold {
    pub since: Option<Time>,
    pub times: u32,
    pub total: Span,
    pub longest: Span,
    /// MET-66: the contact was disconnected during it.
    #[serde(default)]
    pub cut: bool,
}

impl Hold {
    pub(crate) fn begin(&mut self, at: Time) {
        self.since = Some(at);
        self.times += 1;
    }

    pub(crate) fn end(&mut self, at: Time) {
        let Some(since) = self.since.take() else { return };
        let held = at - since;
        self.total = Span(self.total.0 + held.0);
        self.longest = self.longest.max(held);
    }

    pub(crate) fn disconnect(&mut self, at: Time) {
        self.cut = self.since.is_some();
        self.end(at);
    }
}

impl Contact {
    /// The one that it followed from, or to which it was linked.
    pub fn before(&self) -> Option<ContactId> {
        self.previous.or_else(|| self.linked.map(|linked| linked.previous))
    }

    /// In queue and on offer to nobody.
    pub fn is_waiting(&self) -> bool {
        self.state == ContactState::Queued
    }

    /// In queue, on offer or not, and until the agent's whisper is over (LIFE-4).
    pub fn is_queued(&self) -> bool {
        matches!(
            self.state,
            ContactState::Queued
                | ContactState::Offered { .. }
                | ContactState::Connecting { whisper: Whisper::Due | Whisper::Agent, .. }
        )
    }

    pub(crate) fn is_in_standard_queue(&self) -> bool {
        self.is_queued() && matches!(self.queue, Some(InQueue { queue: QueueRef::Standard(_), .. }))
    }

    /// LIFE-37.
    pub(crate) fn dequeue(&mut self, at: Time) {
        if let Some(queue) = &mut self.queue
            && queue.dequeued_at.is_none()
        {
            queue.dequeued_at = Some(at);
        }
    }

    /// How it ranks in its line; none where it is in no queue.
    pub(crate) fn wait_key(&self) -> Option<WaitKey> {
        let enqueued_at = self.queue?.enqueued_at;
        Some(WaitKey {
            priority: self.routing.priority,
            aged_since: enqueued_at + Span(-self.routing.age_adjustment.0),
            enqueued_at,
            contact: self.id,
        })
    }

    /// Its agent and the customer are together.
    pub fn is_connected(&self) -> bool {
        matches!(self.state, ContactState::Connected { .. })
    }

    /// Not yet ended for the customer.
    pub fn is_active(&self) -> bool {
        !matches!(self.state, ContactState::Ended { .. } | ContactState::Over)
    }

    /// Who is offered it, in it, or in its after contact work.
    pub fn agent(&self) -> Option<UserId> {
        match self.state {
            ContactState::Offered { to, .. } => Some(to),
            ContactState::Connecting { with, .. }
            | ContactState::Connected { with }
            | ContactState::Ended { with } => Some(with),
            ContactState::Scheduled { .. }
            | ContactState::InFlow
            | ContactState::Queued
            | ContactState::Over => None,
        }
    }
}

impl Channel {
    /// LIFE-35: chats name no reason for what a flow or the API ended.
    pub(crate) fn ended_by_flow(self) -> Option<DisconnectReason> {
        (self != Channel::Chat).then_some(DisconnectReason::ContactFlowDisconnect)
    }

    pub(crate) fn ended_by_api(self) -> Option<DisconnectReason> {
        match self {
            Channel::Chat => None,
            Channel::Voice => Some(DisconnectReason::Other),
            Channel::Task => Some(DisconnectReason::Api),
        }
    }
}

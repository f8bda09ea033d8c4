//! A contact: one leg of a customer's visit, from its start to the end of the work it caused.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::flow::Run;
use crate::id::{ContactId, FlowId, ParticipantId, QueueId, UserId};
use crate::time::Time;

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
}

impl InitiationMethod {
    pub fn as_str(self) -> &'static str {
        match self {
            InitiationMethod::Api => "API",
        }
    }
}

/// A standard queue, or the queue that every user has (ENT-51).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum QueueRef {
    Standard(QueueId),
    Agent(UserId),
}

/// LIFE-35: of these a chat uses the first three, and none when a flow or the API ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DisconnectReason {
    AgentDisconnect,
    CustomerDisconnect,
    Other,
    /// CHAT-50 reached (LIFE-36).
    Expired,
}

impl DisconnectReason {
    pub fn as_str(self) -> &'static str {
        match self {
            DisconnectReason::AgentDisconnect => "AGENT_DISCONNECT",
            DisconnectReason::CustomerDisconnect => "CUSTOMER_DISCONNECT",
            DisconnectReason::Other => "OTHER",
            DisconnectReason::Expired => "EXPIRED",
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
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub initiated_at: Time,
    pub flow: FlowId,
    /// The customer's display name.
    pub name: String,
    pub attributes: BTreeMap<String, String>,
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
    pub updated_at: Time,
}

/// LIFE-1. Missed and rejected are states of an agent's offer, not of the contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactState {
    /// Its flow moves it on, or a wait with a limit.
    InFlow,
    /// The router moves it on.
    Queued,
    /// Still queued; the agent or the clock moves it on.
    Offered { to: UserId, until: Time },
    /// Customer or agent ends it, or its duration.
    Connected { with: UserId },
    /// After contact work: the agent closes it, or the agent's time limit.
    Ended { with: UserId },
    /// Nothing is left to do but to complete it.
    Over,
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
    pub after_contact_work_started_at: Option<Time>,
    pub after_contact_work_ended_at: Option<Time>,
}

impl Contact {
    /// In queue and on offer to nobody.
    pub fn is_waiting(&self) -> bool {
        self.state == ContactState::Queued
    }

    /// In queue, on offer or not (LIFE-4).
    pub fn is_queued(&self) -> bool {
        matches!(self.state, ContactState::Queued | ContactState::Offered { .. })
    }

    /// Not yet ended for the customer.
    pub fn is_active(&self) -> bool {
        !matches!(self.state, ContactState::Ended { .. } | ContactState::Over)
    }

    /// Who is offered it, in it, or in its after contact work.
    pub fn agent(&self) -> Option<UserId> {
        match self.state {
            ContactState::Offered { to, .. } => Some(to),
            ContactState::Connected { with } | ContactState::Ended { with } => Some(with),
            ContactState::InFlow | ContactState::Queued | ContactState::Over => None,
        }
    }
}

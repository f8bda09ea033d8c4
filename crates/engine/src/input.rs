//! What may be asked of the engine. The edge has decoded it, checked its shape, and found out who
//! asks; whether the rules allow it is decided here.

use std::collections::BTreeMap;

use crate::domain::chat::{Role, Sent};
use crate::domain::config::{
    AgentStatus, Flow, Hours, Instance, Queue, QueueEntry, RoutingProfile, SecurityProfile, User,
};
use crate::event::{Secret, TokenDigest, Words};
use crate::id::{ContactId, FlowId, ItemId, ParticipantId, RoutingProfileId, SessionId, StatusId, UserId};
use crate::time::{Span, Time};

#[derive(Debug, Clone)]
pub enum Command {
    /// The first command of every log.
    Found(Box<Founding>),
    CreateStatus(AgentStatus),
    CreateHours(Hours),
    CreateQueue(Queue),
    CreateRoutingProfile(RoutingProfile),
    AssociateQueues {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    CreateFlow(Flow),
    CreateUser {
        user: User,
        password: Secret,
    },
    SetRoutingProfile {
        user: UserId,
        profile: RoutingProfileId,
    },
    SetPassword {
        user: UserId,
        password: Secret,
    },
    CreateAccessKey {
        user: UserId,
        key: String,
        secret: Secret,
    },
    DeleteAccessKey {
        user: UserId,
        key: String,
    },

    SignIn {
        user: UserId,
        session: SessionId,
        expires: Time,
    },
    SignOut {
        user: UserId,
        session: SessionId,
    },
    SetStatus {
        user: UserId,
        status: StatusId,
    },

    Accept {
        user: UserId,
        contact: ContactId,
    },
    Reject {
        user: UserId,
        contact: ContactId,
    },
    Clear {
        user: UserId,
        contact: ContactId,
    },
    /// The agent leaves the conversation.
    Leave {
        user: UserId,
        contact: ContactId,
    },

    StartChat(Box<StartChat>),
    /// By the API: for the customer and the agent alike.
    Stop {
        contact: ContactId,
    },
    UpdateAttributes {
        contact: ContactId,
        attributes: BTreeMap<String, String>,
    },
    AddParticipant {
        contact: ContactId,
        role: Role,
        name: String,
        token: Option<TokenDigest>,
    },

    Connect {
        chain: ContactId,
        participant: ParticipantId,
    },
    Send(Send),
    Signal {
        chain: ContactId,
        participant: ParticipantId,
        kind: SignalKind,
    },
    /// The participant leaves the chat; a customer thereby ends it (CHAT-51).
    Disconnect {
        chain: ContactId,
        participant: ParticipantId,
    },

    /// The node serves again after it was down since the last event of the log.
    Resume,
}

/// Everything a new centre begins with (ENT-48, ENT-20, ENT-31).
#[derive(Debug, Clone)]
pub struct Founding {
    pub instance: Instance,
    pub statuses: Vec<AgentStatus>,
    pub hours: Vec<Hours>,
    pub queues: Vec<Queue>,
    pub security_profiles: Vec<SecurityProfile>,
    pub routing_profiles: Vec<RoutingProfile>,
    pub flows: Vec<Flow>,
    pub administrator: User,
    pub password: Secret,
    pub access_key: String,
    pub access_secret: Secret,
}

/// CHAT-2.
#[derive(Debug, Clone)]
pub struct StartChat {
    pub contact: ContactId,
    pub flow: FlowId,
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub content_types: Vec<String>,
    pub duration: Span,
    /// Content type and text.
    pub initial_message: Option<(String, Words)>,
    pub token: Option<TokenDigest>,
}

#[derive(Debug, Clone)]
pub struct Send {
    pub chain: ContactId,
    pub participant: ParticipantId,
    pub content_type: String,
    pub words: Words,
    pub token: Option<TokenDigest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalKind {
    Typing,
    /// CHAT-31: of a message that someone else wrote.
    Delivered(ItemId),
    Read(ItemId),
}

/// What a command gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    Done,
    Chat { contact: ContactId, participant: ParticipantId },
    Participant { chain: ContactId, participant: ParticipantId },
    Sent(Sent),
}

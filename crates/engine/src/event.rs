//! What happened. The log is a list of these, and state is nothing but their sum.
//!
//! Words that people wrote and secrets ride along in an event to the store and to the sockets, but
//! are not part of it: they are left out when it is written to the log, and applying an event never
//! looks at them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::chat::{Item, Participant};
use crate::domain::config::{
    AgentStatus, Flow, Hours, Instance, Queue, QueueEntry, RoutingProfile, SecurityProfile, User,
};
use crate::domain::contact::{Channel, DisconnectReason, Hook, InitiationMethod, QueueRef};
use crate::domain::flow::Wait;
use crate::id::{ContactId, FlowId, ParticipantId, RoutingProfileId, SessionId, StatusId, UserId};
use crate::time::{Span, Time};

/// A line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// Counts up from 1 without gaps.
    pub seq: u64,
    pub at: Time,
    /// Who asked for it; none where a customer, a program without a user or time itself did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    pub event: Event,
}

/// Text that someone wrote. Stored beside the log, never in it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Words(pub Option<Arc<str>>);

impl Words {
    pub fn new(text: impl Into<Arc<str>>) -> Words {
        Words(Some(text.into()))
    }

    pub fn as_str(&self) -> Option<&str> {
        self.0.as_deref()
    }

    pub fn len(&self) -> usize {
        self.0.as_deref().map_or(0, str::len)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Words({} bytes)", self.len())
    }
}

/// A password's hash or a key's secret. Stored beside the log, never in it, never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(pub Option<Arc<str>>);

impl Secret {
    pub fn new(text: impl Into<Arc<str>>) -> Secret {
        Secret(Some(text.into()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A digest of (participant, operation, client token, body), made at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TokenDigest(pub u64);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    // Configuration.
    InstanceCreated(Instance),
    StatusCreated(AgentStatus),
    HoursCreated(Hours),
    QueueCreated(Queue),
    SecurityProfileCreated(SecurityProfile),
    RoutingProfileCreated(RoutingProfile),
    RoutingProfileQueuesAssociated {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    FlowCreated(Flow),
    UserCreated {
        user: User,
        #[serde(skip)]
        password: Secret,
    },
    UserRoutingProfileChanged {
        user: UserId,
        profile: RoutingProfileId,
    },
    PasswordChanged {
        user: UserId,
        #[serde(skip)]
        password: Secret,
    },
    AccessKeyCreated {
        user: UserId,
        key: String,
        #[serde(skip)]
        secret: Secret,
    },
    AccessKeyDeleted {
        user: UserId,
        key: String,
    },

    // People at work.
    SignedIn {
        user: UserId,
        session: SessionId,
        expires: Time,
    },
    SignedOut {
        user: UserId,
        session: SessionId,
    },
    StatusChosen {
        user: UserId,
        status: StatusId,
    },
    NextStatusChosen {
        user: UserId,
        status: StatusId,
    },
    NextStatusCancelled {
        user: UserId,
    },

    // A contact's life.
    ContactCreated(Created),
    AttributesUpdated {
        contact: ContactId,
        attributes: BTreeMap<String, String>,
    },
    TargetQueueSet {
        contact: ContactId,
        queue: QueueRef,
    },
    HookSet {
        contact: ContactId,
        hook: Hook,
        flow: FlowId,
    },
    FlowEntered {
        contact: ContactId,
        flow: FlowId,
    },
    FlowMoved {
        contact: ContactId,
        action: u16,
    },
    FlowWaits {
        contact: ContactId,
        wait: Wait,
    },
    FlowLeft {
        contact: ContactId,
    },
    Queued {
        contact: ContactId,
        queue: QueueRef,
    },
    Offered {
        contact: ContactId,
        user: UserId,
        until: Time,
        participant: ParticipantId,
    },
    /// A restart: the time in which nobody could answer does not count against an offer.
    OfferExtended {
        contact: ContactId,
        user: UserId,
        until: Time,
    },
    OfferMissed {
        contact: ContactId,
        user: UserId,
    },
    OfferRejected {
        contact: ContactId,
        user: UserId,
    },
    Accepted {
        contact: ContactId,
        user: UserId,
    },
    ContactEnded {
        contact: ContactId,
        reason: Option<DisconnectReason>,
    },
    /// The agent cleared a missed or rejected entry, or closed after contact work.
    Cleared {
        contact: ContactId,
        user: UserId,
    },
    ContactCompleted {
        contact: ContactId,
    },

    // The conversation.
    ParticipantAdded {
        chain: ContactId,
        participant: Participant,
    },
    ParticipantConnected {
        chain: ContactId,
        participant: ParticipantId,
    },
    ParticipantLeft {
        chain: ContactId,
        participant: ParticipantId,
    },
    ItemAppended {
        chain: ContactId,
        item: Item,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<TokenDigest>,
    },
}

/// How a contact began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Created {
    pub contact: ContactId,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub flow: FlowId,
    /// The customer's display name.
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub content_types: Vec<String>,
    pub duration: Span,
    pub token: Option<TokenDigest>,
}

//! What happened. The log is a list of these, and state is nothing but their sum.
//!
//! Words that people wrote and secrets ride along in an event to the store and to the sockets, but
//! are not part of it: they are left out when it is written to the log, and applying an event never
//! looks at them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::attachment::{AttachedFile, Attachment};
use crate::domain::chat::{Item, Notice, Participant, ReceiptKind, RoleTimers, Side, Streaming};
use crate::domain::config::{
    AgentStatus, Concurrency, Flow, FlowContent, FlowVersion, Hours, Instance, PhoneConfig,
    PredefinedAttribute, Queue, QueueEntry, QuickConnect, RoutingProfile, SecurityProfile, User,
};
use crate::domain::contact::{Channel, DisconnectReason, Hook, Past, QueueRef, Whisper};
use crate::domain::criteria::{Criteria, Proficiency};
use crate::domain::flow::{Run, Wait};
use crate::domain::hierarchy::{HierarchyGroup, HierarchyLevel};
use crate::domain::hours::HoursOverride;
use crate::domain::instance::InstanceSettings;
use crate::domain::resource::{Configured, Resource, Tags};
use crate::domain::saved;
use crate::domain::task_template::TaskTemplate;
use crate::domain::views::{Shown, View, ViewAnswer, ViewContent, ViewVersion};
pub use crate::event::created::{Created, Leg};
use crate::id::{
    AttachmentId, ContactId, FlowId, HoursId, ParticipantId, QueueId, QuickConnectId, ReportId,
    RoutingProfileId, SessionId, StatusId, UserId, ViewId,
};
use crate::input::ContactChange;
use crate::time::{Span, Time};

mod created;

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
    /// As they are after a change.
    InstanceSettingsChanged(Box<InstanceSettings>),
    StatusCreated(AgentStatus),
    HoursCreated(Hours),
    QueueCreated(Queue),
    SecurityProfileCreated(SecurityProfile),
    RoutingProfileCreated(RoutingProfile),
    RoutingProfileQueuesAssociated {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    RoutingProfileQueuesChanged {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    RoutingProfileConcurrencyChanged {
        profile: RoutingProfileId,
        concurrency: BTreeMap<Channel, Concurrency>,
    },
    HoursOverrideCreated {
        hours: HoursId,
        hours_override: HoursOverride,
    },
    QueueMaxContactsChanged {
        queue: QueueId,
        max_contacts: Option<u32>,
    },
    QueueStatusChanged {
        queue: QueueId,
        enabled: bool,
    },
    QuickConnectCreated(QuickConnect),
    TaskTemplateCreated(Box<TaskTemplate>),
    QueueQuickConnectsAssociated {
        queue: QueueId,
        quick_connects: Vec<QuickConnectId>,
    },
    PredefinedAttributeCreated(PredefinedAttribute),
    /// As it is now.
    Revised(Box<Configured>),
    /// FLOW-4: of a flow or a module. Of one that is published and is only saved now, what runs stays as it is.
    FlowContentChanged {
        flow: FlowId,
        content: FlowContent,
        published: bool,
    },
    FlowDescribed {
        flow: FlowId,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        archived: bool,
    },
    FlowVersionCreated {
        flow: FlowId,
        version: u32,
        made: FlowVersion,
    },
    FlowVersionDeleted {
        flow: FlowId,
        version: u32,
    },
    /// Of a time that a report was due, in the place of what was said of that time before.
    ReportRun {
        report: ReportId,
        run: saved::Run,
    },
    ViewCreated(Box<View>),
    /// What is only saved leaves what is published as it is.
    ViewContentChanged {
        view: ViewId,
        content: Arc<ViewContent>,
        published: bool,
    },
    ViewDescribed {
        view: ViewId,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
    },
    ViewVersionCreated {
        view: ViewId,
        version: u32,
        made: ViewVersion,
    },
    ViewVersionDeleted {
        view: ViewId,
        version: u32,
    },
    HierarchyLevelsChanged(Vec<HierarchyLevel>),
    HierarchyGroupCreated(HierarchyGroup),
    Removed(Resource),
    Tagged {
        resource: Resource,
        tags: Tags,
    },
    Untagged {
        resource: Resource,
        keys: BTreeSet<String>,
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
    ProficienciesAssociated {
        user: UserId,
        proficiencies: Vec<Proficiency>,
    },
    PhoneConfigChanged {
        user: UserId,
        phone: PhoneConfig,
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
    ContactCreated(Box<Created>),
    AttributesUpdated {
        contact: ContactId,
        attributes: BTreeMap<String, String>,
    },
    ContactDescribed {
        contact: ContactId,
        change: ContactChange,
    },
    Rescheduled {
        contact: ContactId,
        scheduled_at: Time,
        expires_at: Time,
    },
    ContactTagged {
        contact: ContactId,
        tags: Tags,
    },
    ContactUntagged {
        contact: ContactId,
        keys: BTreeSet<String>,
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
    PriorityChanged {
        contact: ContactId,
        priority: i64,
    },
    AgeAdjusted {
        contact: ContactId,
        adjustment: Span,
    },
    CriteriaSet {
        contact: ContactId,
        criteria: Arc<Criteria>,
    },
    /// ROUTE-63.
    RoutingStepExpired {
        contact: ContactId,
    },
    FlowEntered {
        contact: ContactId,
        flow: FlowId,
    },
    FlowMoved {
        contact: ContactId,
        action: u16,
    },
    /// FLOW-24: how often a loop of the flow has gone round; 0 when it is through.
    FlowLooped {
        contact: ContactId,
        action: u16,
        rounds: u32,
    },
    /// FLOW-30: the flow goes on where it is once the module is left.
    FlowModuleEntered {
        contact: ContactId,
        module: FlowId,
    },
    FlowModuleLeft {
        contact: ContactId,
    },
    /// LIFE-30: the flow of the leg before goes on in this one.
    FlowCarried {
        contact: ContactId,
        run: Run,
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
    /// The router has looked for an agent and found none (what it saw, a replay up to here shows).
    NoAgent {
        contact: ContactId,
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
    /// The agent and the customer are together at once (LIFE-6).
    Accepted {
        contact: ContactId,
        user: UserId,
    },
    /// Accepted, and a whisper comes first (LIFE-4).
    Answered {
        contact: ContactId,
        user: UserId,
    },
    /// LIFE-4: what the agent hears first, then the customer.
    WhisperBegun {
        contact: ContactId,
        whisper: Whisper,
        flow: FlowId,
        until: Time,
    },
    /// CHAT-7: for one of them, and in no transcript.
    Whispered {
        contact: ContactId,
        whisper: Whisper,
        #[serde(skip)]
        words: Words,
    },
    /// The whispers are over: the agent and the customer are together.
    Connected {
        contact: ContactId,
        user: UserId,
    },
    /// LIFE-4, LIFE-5: the whisper took too long or the agent left; the contact is in its queue again.
    JoinFailed {
        contact: ContactId,
        user: UserId,
    },
    /// VOICE-4; of a task, its pause (TASK-10).
    HoldBegun {
        contact: ContactId,
        user: UserId,
    },
    HoldEnded {
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
    /// CHAT-40, CHAT-44: in force from the next agent's join on.
    RoleTimersSet {
        chain: ContactId,
        timers: RoleTimers,
    },
    /// CHAT-114: whoever had it is about to leave, and it goes on under the contact of another agent.
    ChatPassed {
        chain: ContactId,
        contact: ContactId,
    },
    /// CHAT-60: a chat that has begun goes on from an earlier one.
    ChatContinued {
        contact: ContactId,
        past: Vec<Past>,
    },
    /// REC-30.
    StreamingStarted {
        chain: ContactId,
        streaming: Streaming,
    },
    StreamingStopped {
        chain: ContactId,
        streaming: Uuid,
    },
    /// CHAT-46: told to those who are there, and not kept.
    Noticed {
        chain: ContactId,
        side: Side,
        notice: Notice,
    },
    /// CHAT-31: a message reached a participant who did not write it, or was read by them.
    Receipted {
        chain: ContactId,
        participant: ParticipantId,
        position: u64,
        kind: ReceiptKind,
    },
    /// CHAT-81: the sender has been told where to put it.
    AttachmentBegun {
        chain: ContactId,
        attachment: Attachment,
        #[serde(skip)]
        name: Words,
    },
    AttachmentUploaded {
        chain: ContactId,
        attachment: AttachmentId,
    },
    /// CHAT-82.
    AttachmentJudged {
        chain: ContactId,
        attachment: AttachmentId,
        approved: bool,
    },
    /// A file for a contact, live or completed, is going to be put.
    FileBegun {
        file: AttachedFile,
        #[serde(skip)]
        name: Words,
    },
    FileUploaded {
        file: AttachmentId,
    },
    FileJudged {
        file: AttachmentId,
        approved: bool,
    },
    FileDeleted {
        file: AttachmentId,
    },
    /// By somebody who was not in it: the words of a conversation, or a file of it. It changes nothing,
    /// and stands in the log so that it is known who did.
    ConversationRead {
        contact: ContactId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<AttachmentId>,
    },
    /// FLOW-36: the message that shows it follows.
    ViewShown {
        chain: ContactId,
        shown: Shown,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        hides_response: bool,
    },
    ViewAnswered {
        chain: ContactId,
        answer: ViewAnswer,
    },
    ItemAppended {
        chain: ContactId,
        item: Item,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<TokenDigest>,
    },
}

impl Event {
    /// The agent whose state this event changes.
    pub(crate) fn agent(&self) -> Option<UserId> {
        match self {
            Event::SignedIn { user, .. }
            | Event::SignedOut { user, .. }
            | Event::StatusChosen { user, .. }
            | Event::NextStatusChosen { user, .. }
            | Event::NextStatusCancelled { user }
            | Event::UserRoutingProfileChanged { user, .. }
            | Event::Offered { user, .. }
            | Event::OfferExtended { user, .. }
            | Event::OfferMissed { user, .. }
            | Event::OfferRejected { user, .. }
            | Event::Accepted { user, .. }
            | Event::Answered { user, .. }
            | Event::Connected { user, .. }
            | Event::JoinFailed { user, .. }
            | Event::HoldBegun { user, .. }
            | Event::HoldEnded { user, .. }
            | Event::ProficienciesAssociated { user, .. }
            | Event::PhoneConfigChanged { user, .. }
            | Event::Cleared { user, .. } => Some(*user),
            _ => None,
        }
    }
}

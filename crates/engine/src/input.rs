//! What may be asked of the engine. The edge has decoded it, checked its shape, and found out who
//! asks; whether the rules allow it is decided here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::chat::{ReceiptKind, Role, RoleTimers, Sent};
use crate::domain::config::{
    AgentStatus, Concurrency, Flow, Hours, Instance, PhoneConfig, PredefinedAttribute, Queue, QueueEntry,
    QuickConnect, RoutingProfile, SecurityProfile, User,
};
use crate::domain::contact::{Channel, Linked, Past, QueueRef, Reference};
use crate::domain::criteria::{Criteria, Proficiency};
use crate::domain::hours::HoursOverride;
use crate::domain::instance::InstanceSettings;
use crate::domain::resource::{Resource, Tags};
use crate::domain::saved::{Draft, Run, Schedule};
use crate::domain::segment::SegmentAttributes;
use crate::domain::task_template::TaskTemplate;
use crate::domain::views::{View, ViewAnswer};
use crate::event::{Secret, TokenDigest, Words};
use crate::id::{
    AttachmentId, ContactId, FlowId, HoursId, ItemId, ParticipantId, QueueId, QuickConnectId, ReportId,
    RoutingProfileId, SessionId, StatusId, TaskTemplateId, UserId, ViewId,
};
pub use crate::input::flow::FlowChange;
pub use crate::input::gateway::{Origin, Receive};
pub use crate::input::hierarchy::HierarchyChange;
pub use crate::input::instance::InstanceChange;
pub use crate::input::revision::{Described, OverrideChange, Revision};
pub use crate::input::views::ViewChange;
use crate::time::{Span, Time};

mod flow;
mod gateway;
mod hierarchy;
mod instance;
mod revision;
mod views;

#[derive(Debug, Clone)]
pub enum Command {
    /// The first command of every log.
    Found(Box<Founding>),
    ChangeInstance(InstanceChange),
    ChangeHierarchy(HierarchyChange),
    CreateStatus(AgentStatus),
    CreateHours(Hours),
    CreateQueue(Queue),
    CreateRoutingProfile(RoutingProfile),
    AssociateQueues {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    /// UpdateRoutingProfileQueues: entries that are there, with another priority or delay.
    UpdateQueues {
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    },
    /// UpdateRoutingProfileConcurrency: the channels that are named are what the profile has.
    SetConcurrency {
        profile: RoutingProfileId,
        concurrency: BTreeMap<Channel, Concurrency>,
    },
    CreateHoursOverride {
        hours: HoursId,
        hours_override: HoursOverride,
    },
    /// None takes the limit away.
    SetMaxContacts {
        queue: QueueId,
        max_contacts: Option<u32>,
    },
    SetQueueStatus {
        queue: QueueId,
        enabled: bool,
    },
    CreateQuickConnect(QuickConnect),
    CreateTaskTemplate(Box<TaskTemplate>),
    AssociateQuickConnects {
        queue: QueueId,
        quick_connects: Vec<QuickConnectId>,
    },
    CreatePredefinedAttribute(PredefinedAttribute),
    CreateSecurityProfile(SecurityProfile),
    Revise(Box<Revision>),
    DisassociateQueues {
        profile: RoutingProfileId,
        entries: Vec<(QueueId, Channel)>,
    },
    Remove(Resource),
    /// Over those of the same key.
    Tag {
        resource: Resource,
        tags: Tags,
    },
    Untag {
        resource: Resource,
        keys: Vec<String>,
    },
    /// By its kind a flow or a module.
    CreateFlow(Flow),
    ChangeFlow {
        flow: FlowId,
        change: FlowChange,
    },
    ChangeModule {
        module: FlowId,
        change: FlowChange,
    },
    /// MET-86: kept anew, or changed.
    SaveReport {
        user: UserId,
        report: ReportId,
        draft: Box<Draft>,
    },
    /// MET-87: none takes it off.
    ScheduleReport {
        user: UserId,
        report: ReportId,
        schedule: Option<Schedule>,
    },
    DeleteReport {
        user: UserId,
        report: ReportId,
    },
    /// What became of a time that it was due.
    RecordRun {
        report: ReportId,
        run: Run,
    },
    CreateView(Box<View>),
    ChangeView {
        view: ViewId,
        change: ViewChange,
    },
    CreateUser {
        user: User,
        password: Secret,
    },
    SetRoutingProfile {
        user: UserId,
        profile: RoutingProfileId,
    },
    /// One that the user has for the same attribute and value is replaced.
    AssociateProficiencies {
        user: UserId,
        proficiencies: Vec<Proficiency>,
    },
    SetPhoneConfig {
        user: UserId,
        phone: PhoneConfig,
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

    /// Of a call.
    Hold {
        user: UserId,
        contact: ContactId,
    },
    EndHold {
        user: UserId,
        contact: ContactId,
    },
    /// Of a task.
    Pause {
        user: UserId,
        contact: ContactId,
    },
    EndPause {
        user: UserId,
        contact: ContactId,
    },
    /// By quick connect (ROUTE-56).
    Transfer {
        user: UserId,
        contact: ContactId,
        quick_connect: QuickConnectId,
    },

    /// By quick connect: a further agent in a chat (CHAT-113).
    AddAgent {
        user: UserId,
        contact: ContactId,
        quick_connect: QuickConnectId,
    },

    StartChat(Box<StartChat>),
    Receive(Box<Receive>),
    StartTask(Box<StartTask>),
    StartCall(Box<StartCall>),
    /// UpdateContactRoutingData: either a priority or an age, and criteria.
    UpdateRouting {
        contact: ContactId,
        change: RoutingChange,
    },
    /// UpdateParticipantRoleConfig.
    SetRoleTimers {
        contact: ContactId,
        timers: RoleTimers,
    },
    /// By the API: for the customer and the agent alike.
    Stop {
        contact: ContactId,
    },
    /// UpdateContact.
    UpdateContact {
        contact: ContactId,
        change: ContactChange,
    },
    /// UpdateContactSchedule.
    Reschedule {
        contact: ContactId,
        scheduled_at: Time,
    },
    TagContact {
        contact: ContactId,
        tags: Tags,
    },
    UntagContact {
        contact: ContactId,
        keys: Vec<String>,
    },
    UpdateAttributes {
        contact: ContactId,
        attributes: BTreeMap<String, String>,
    },
    TransferTask(TransferTask),
    /// CHAT-60.
    ContinueChat {
        chain: ContactId,
        past: Vec<Past>,
    },
    /// REC-30: by a contact of the chain.
    StartStreaming {
        contact: ContactId,
        endpoint: String,
        token: TokenDigest,
    },
    StopStreaming {
        contact: ContactId,
        streaming: Uuid,
    },
    /// AGT-46.
    Annotate {
        user: UserId,
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
    BeginAttachment(Box<BeginAttachment>),
    /// CHAT-81: the bytes are there and were looked at.
    CompleteAttachment {
        chain: ContactId,
        participant: ParticipantId,
        attachment: AttachmentId,
    },
    /// CHAT-82: by whoever scans. The words are what is shown of the file.
    JudgeAttachment {
        chain: ContactId,
        attachment: AttachmentId,
        approved: bool,
        words: Words,
    },
    BeginFile(Box<BeginFile>),
    /// The bytes are there.
    CompleteFile {
        file: AttachmentId,
    },
    /// By whoever scans.
    JudgeFile {
        file: AttachmentId,
        approved: bool,
    },
    /// Whatever has become of it; that it is there is for the asker to know.
    DeleteFile {
        file: AttachmentId,
    },
    /// Whether they may, and that the contact is there, is for the edge to know: it may be over.
    ReadConversation {
        contact: ContactId,
        file: Option<AttachmentId>,
    },
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
    pub settings: InstanceSettings,
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
    pub origin: Origin,
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    /// TASK-7: likewise of a chat.
    pub related: Option<(ContactId, BTreeMap<String, String>)>,
    /// CHAT-60.
    pub past: Vec<Past>,
    pub customer_id: Option<String>,
    pub segment_attributes: SegmentAttributes,
    pub content_types: Vec<String>,
    /// CHAT-55.
    pub disconnect_on_customer_exit: bool,
    pub duration: Span,
    /// Content type and text: the customer's, or the centre's where the customer is written to.
    pub initial_message: Option<(String, Words)>,
    /// REC-30: an endpoint.
    pub streaming: Option<String>,
    pub token: Option<TokenDigest>,
}

/// TASK-6: TransferContact.
#[derive(Debug, Clone)]
pub struct TransferTask {
    pub contact: ContactId,
    pub flow: FlowId,
    /// What the flow finds as its target queue.
    pub target_queue: Option<QueueRef>,
    pub token: Option<TokenDigest>,
}

/// CHAT-81.
#[derive(Debug, Clone)]
pub struct BeginAttachment {
    pub chain: ContactId,
    pub participant: ParticipantId,
    pub attachment: AttachmentId,
    pub name: Words,
    pub content_type: String,
    /// Bytes.
    pub size: u64,
    pub token: TokenDigest,
}

/// A file for a contact that lives or is completed; that it is there is for the asker to know.
#[derive(Debug, Clone)]
pub struct BeginFile {
    pub contact: ContactId,
    pub file: AttachmentId,
    pub created_by: UserId,
    pub name: Words,
    /// Bytes.
    pub size: u64,
    /// What the store has of this contact.
    pub known: BTreeSet<AttachmentId>,
}

/// TASK-1.
#[derive(Debug, Clone)]
pub struct StartTask {
    pub contact: ContactId,
    pub on: TaskStart,
    pub name: String,
    pub description: Option<String>,
    pub references: BTreeMap<String, Reference>,
    pub attributes: BTreeMap<String, String>,
    pub segment_attributes: SegmentAttributes,
    /// TASK-3.
    pub scheduled_at: Option<Time>,
    /// TASK-7: a contact, live or completed, whose attributes this one begins with.
    pub related: Option<(ContactId, BTreeMap<String, String>)>,
    /// Or one whose attributes it shares.
    pub previous: Option<Previous>,
    pub files: Vec<NewFile>,
    pub token: Option<TokenDigest>,
}

/// One that a task begins with, and that is attached to it.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub file: AttachmentId,
    pub by: UserId,
    pub name: Words,
    /// Bytes.
    pub size: u64,
}

/// TASK-7: a contact, live or completed, as it is known to the asker.
#[derive(Debug, Clone)]
pub struct Previous {
    pub contact: ContactId,
    pub linked: Option<Linked>,
    pub attributes: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Copy)]
pub enum TaskStart {
    Flow(FlowId),
    /// Its flow, for its queue or user.
    QuickConnect(QuickConnectId),
    /// By the template's flow, or by this one where it has none.
    Template {
        template: TaskTemplateId,
        flow: Option<FlowId>,
    },
    /// TASK-12: without a flow, with an agent who does it already.
    ConnectedTo(UserId),
    /// Likewise, and done.
    Completed,
}

/// StartWebRTCContact.
#[derive(Debug, Clone)]
pub struct StartCall {
    pub contact: ContactId,
    pub flow: FlowId,
    pub name: String,
    pub description: Option<String>,
    pub references: BTreeMap<String, Reference>,
    pub attributes: BTreeMap<String, String>,
    pub related: Option<(ContactId, BTreeMap<String, String>)>,
    pub token: Option<TokenDigest>,
}

/// What is None stays; references and segment attributes are added.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ContactChange {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub references: BTreeMap<String, Reference>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segment_attributes: SegmentAttributes,
}

/// ROUTE-50.
#[derive(Debug, Clone, Default)]
pub struct RoutingChange {
    pub priority: Option<i64>,
    pub age_adjustment: Option<Span>,
    pub criteria: Option<Criteria>,
}

#[derive(Debug, Clone)]
pub struct Send {
    pub chain: ContactId,
    pub participant: ParticipantId,
    pub content_type: String,
    pub words: Words,
    pub token: Option<TokenDigest>,
    /// FLOW-36: what the words say of a view, if they do.
    pub answer: Option<ViewAnswer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalKind {
    Typing,
    Receipt(Receipt),
}

/// CHAT-31: of a message that someone else wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    pub message: ItemId,
    /// Where the message stands in its chain.
    pub position: u64,
    pub kind: ReceiptKind,
}

/// What a command gave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outcome {
    Done,
    Streaming(Uuid),
    /// Of a contact and its customer, who takes part in chats and calls.
    Started {
        contact: ContactId,
        participant: ParticipantId,
    },
    /// CHAT-131: by which chat, and whether that began so.
    Received {
        chain: ContactId,
        begun: bool,
    },
    /// By a transfer the leg that follows, by an addition the one beside.
    Transferred {
        contact: ContactId,
    },
    /// CHAT-120: the contact stays with the agent.
    NotTransferred(&'static str),
    Participant {
        chain: ContactId,
        participant: ParticipantId,
    },
    Sent(Sent),
    FlowVersion(u32),
    ViewVersion(u32),
    Attachment {
        attachment: AttachmentId,
        upload_until: Time,
    },
}

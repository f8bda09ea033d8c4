//! What an administrator sets up: it changes seldom, and through the log like everything else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::contact::{Channel, QueueRef};
use crate::domain::criteria::Proficiency;
use crate::domain::flow::FlowGraph;
use crate::domain::hours::HoursOverride;
use crate::id::{
    FlowId, HierarchyGroupId, HoursId, InstanceId, QueueId, QuickConnectId, RoutingProfileId,
    SecurityProfileId, StatusId, UserId,
};
use crate::limits;
use crate::time::Time;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    pub id: InstanceId,
    /// Twelve digits.
    pub account: String,
    pub region: String,
    pub alias: String,
    pub created_at: Time,
}

impl Instance {
    pub fn arn(&self) -> String {
        format!("arn:aws:connect:{}:{}:instance/{}", self.region, self.account, self.id)
    }

    /// `kind` is the word that ARNs use: `queue`, `agent`, `agent-state`, `contact-flow`, ...
    pub fn arn_of(&self, kind: &str, id: impl fmt::Display) -> String {
        format!("{}/{kind}/{id}", self.arn())
    }

    pub fn queue_arn(&self, queue: QueueRef) -> String {
        match queue {
            QueueRef::Standard(id) => self.arn_of("queue", id),
            QueueRef::Agent(id) => self.arn_of("queue/agent", id),
        }
    }
}

/// ENT-30.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentStatus {
    pub id: StatusId,
    pub name: String,
    pub description: Option<String>,
    pub kind: StatusKind,
    pub enabled: bool,
    pub display_order: Option<u8>,
    pub created_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum StatusKind {
    Routable,
    Custom,
    Offline,
}

impl StatusKind {
    pub fn as_str(self) -> &'static str {
        match self {
            StatusKind::Routable => "ROUTABLE",
            StatusKind::Custom => "CUSTOM",
            StatusKind::Offline => "OFFLINE",
        }
    }
}

/// ENT-70. Flows ask them; a queue does not enforce them (ROUTE-2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hours {
    pub id: HoursId,
    pub name: String,
    pub description: Option<String>,
    /// An IANA name, checked at the edge.
    pub time_zone: String,
    pub ranges: Vec<HoursRange>,
    /// ENT-72.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<HoursOverride>,
    pub created_at: Time,
}

/// Start is inside, end is outside; an end of 00:00 is the end of that day (ENT-70, ENT-74).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoursRange {
    /// 0 is Monday.
    pub day: u8,
    pub start_minute: u16,
    pub end_minute: u16,
}

/// ENT-50.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Queue {
    pub id: QueueId,
    pub name: String,
    pub description: Option<String>,
    pub hours: HoursId,
    pub max_contacts: Option<u32>,
    /// ENT-53.
    pub enabled: bool,
    /// ENT-61.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub quick_connects: BTreeSet<QuickConnectId>,
    pub created_at: Time,
}

/// ENT-60.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuickConnect {
    pub id: QuickConnectId,
    pub name: String,
    pub description: Option<String>,
    pub target: QuickConnectTarget,
    pub created_at: Time,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum QuickConnectTarget {
    /// With the transfer-to-agent flow that runs.
    User { user: UserId, flow: FlowId },
    /// With the transfer-to-queue flow that runs.
    Queue { queue: QueueId, flow: FlowId },
    /// E.164.
    PhoneNumber { number: String },
}

/// ROUTE-60: an attribute that proficiencies may name, and the values it may have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PredefinedAttribute {
    pub name: String,
    pub values: Vec<String>,
    pub created_at: Time,
}

/// Permissions by their API names (SEC-1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityProfile {
    pub id: SecurityProfileId,
    pub name: String,
    pub description: Option<String>,
    pub permissions: BTreeSet<String>,
    pub created_at: Time,
}

/// ENT-40.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingProfile {
    pub id: RoutingProfileId,
    pub name: String,
    pub description: String,
    /// A channel that is absent is switched off (ENT-45).
    pub concurrency: BTreeMap<Channel, Concurrency>,
    pub entries: Vec<QueueEntry>,
    pub default_outbound_queue: QueueId,
    #[serde(default)]
    pub availability_timer: AvailabilityTimer,
    pub created_at: Time,
}

/// ENT-47, ROUTE-31: whether outbound work sends an agent to the end of the line too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AvailabilityTimer {
    #[default]
    TimeSinceLastActivity,
    TimeSinceLastInbound,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Concurrency {
    pub slots: u8,
    pub cross_channel: CrossChannel,
}

/// ENT-42.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CrossChannel {
    CurrentChannelOnly,
    AnyChannel,
}

/// ENT-43: one queue on one channel, with the priority (1 first) and the delay that this profile
/// gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueEntry {
    pub queue: QueueId,
    pub channel: Channel,
    pub priority: u8,
    pub delay_seconds: u16,
}

impl RoutingProfile {
    pub fn slots(&self, channel: Channel) -> u8 {
        self.concurrency.get(&channel).map_or(0, |c| c.slots)
    }
}

impl Channel {
    /// ENT-41.
    pub fn concurrency_max(self) -> u8 {
        match self {
            Channel::Voice => limits::VOICE_CONCURRENCY_MAX,
            Channel::Chat => limits::CHAT_CONCURRENCY_MAX,
            Channel::Task => limits::TASK_CONCURRENCY_MAX,
        }
    }
}

/// ENT-10. The password is not here: its hash stands beside the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct User {
    pub id: UserId,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub email: Option<String>,
    pub routing_profile: RoutingProfileId,
    pub security_profiles: Vec<SecurityProfileId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hierarchy_group: Option<HierarchyGroupId>,
    #[serde(flatten)]
    pub phone: PhoneConfig,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proficiencies: Vec<Proficiency>,
    pub created_at: Time,
}

/// ENT-10.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhoneConfig {
    /// AGT-42: 0 has no limit.
    pub after_contact_work_seconds: u32,
    /// ROUTE-46: of calls. A chat is always accepted by hand (CHAT-6).
    pub auto_accept: bool,
    pub soft_phone: bool,
    pub desk_phone_number: Option<String>,
}

impl User {
    /// The agent's display name in chats: the first name, as Amazon's panel shows it.
    pub fn display_name(&self) -> &str {
        if self.first_name.is_empty() { &self.username } else { &self.first_name }
    }

    pub fn full_name(&self) -> String {
        let name = format!("{} {}", self.first_name, self.last_name);
        let name = name.trim();
        if name.is_empty() { self.username.clone() } else { name.to_owned() }
    }

    /// ENT-13.
    pub fn agent_queue(&self) -> QueueRef {
        QueueRef::Agent(self.id)
    }
}

/// ENT-80. `graph` is what runs; `content` is what was uploaded, to the letter. A module is a flow that
/// only other flows begin (FLOW-30).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    pub id: FlowId,
    pub name: String,
    pub description: Option<String>,
    pub kind: FlowKind,
    pub published: bool,
    pub content: Arc<str>,
    pub graph: Arc<FlowGraph>,
    #[serde(default, skip_serializing_if = "FlowHistory::is_new")]
    pub history: FlowHistory,
    pub created_at: Time,
}

/// What became of a flow since it was created, beside what runs of it now.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct FlowHistory {
    /// How often what runs was replaced. A contact stays with the revision that it began.
    pub revision: u32,
    /// Saved and not published, of a flow that is published.
    pub draft: Option<FlowContent>,
    /// By their numbers, which are given once.
    pub versions: BTreeMap<u32, FlowVersion>,
    pub last_version: u32,
    pub archived: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowContent {
    pub content: Arc<str>,
    pub graph: Arc<FlowGraph>,
}

/// Never changes; kept to be looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowVersion {
    pub content: Arc<str>,
    pub description: Option<String>,
    pub created_at: Time,
}

impl FlowHistory {
    fn is_new(&self) -> bool {
        *self == FlowHistory::default()
    }
}

impl Flow {
    /// What is saved, published or not.
    pub fn saved(&self) -> &Arc<str> {
        self.history.draft.as_ref().map_or(&self.content, |draft| &draft.content)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FlowKind {
    ContactFlow,
    CustomerQueue,
    CustomerHold,
    CustomerWhisper,
    AgentHold,
    AgentWhisper,
    OutboundWhisper,
    AgentTransfer,
    QueueTransfer,
    Campaign,
    /// Of a module.
    Module,
}

//! The whole live state of one contact centre, and the four things that may be done with it:
//! [`Centre::decide`] what a command causes, [`Centre::apply`] what happened, ask what must happen
//! next by itself ([`Centre::settle`]), and ask when time will matter ([`Centre::next_deadline`]).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub mod agent;
pub mod attachment;
pub mod chat;
pub mod check;
pub mod config;
pub mod contact;
pub mod criteria;
pub mod dictionary;
pub mod erase;
pub mod explain;
pub mod flow;
pub mod gateway;
pub mod gone;
pub mod hierarchy;
pub mod hours;
pub mod instance;
pub mod measure;
pub mod metrics;
pub mod permission;
pub mod report;
pub mod resource;
pub mod router;
pub mod saved;
pub mod segment;
pub mod settings;
pub mod task_template;
pub mod told;
pub mod views;

mod apply;
mod decide;
mod index;
mod settle;

pub use decide::{Decided, duration_of, first_streaming};

use self::agent::Agent;
use self::attachment::AttachedFile;
use self::chat::{Call, Chat};
use self::config::{
    AgentStatus, Flow, Hours, Instance, PredefinedAttribute, Queue, QuickConnect, RoutingProfile,
    SecurityProfile, StatusKind, User,
};
use self::contact::{Channel, Contact, ContactState};
use self::flow::{FlowGraph, Run};
use self::gone::Gone;
use self::hierarchy::{HierarchyGroup, HierarchyLevel};
use self::index::Index;
use self::instance::InstanceSettings;
use self::resource::{Meta, Resource};
use self::saved::{Report, Runs};
use self::settings::Settings;
use self::task_template::TaskTemplate;
use self::views::View;
use crate::event::TokenDigest;
use crate::id::{
    AttachmentId, ContactId, FlowId, HierarchyGroupId, HoursId, QueueId, QuickConnectId, ReportId,
    RoutingProfileId, SecurityProfileId, StatusId, TaskTemplateId, UserId, ViewId,
};
use crate::time::Time;

/// Everything the engine knows. Contacts leave it when they are completed; their records and
/// transcripts are the store's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Centre {
    /// None until the first event of the log.
    pub instance: Option<Instance>,
    #[serde(default)]
    pub instance_settings: InstanceSettings,
    /// The number of the last event applied, and its time.
    pub seq: u64,
    pub at: Time,

    pub statuses: BTreeMap<StatusId, AgentStatus>,
    pub hours: BTreeMap<HoursId, Hours>,
    pub queues: BTreeMap<QueueId, Queue>,
    pub security_profiles: BTreeMap<SecurityProfileId, SecurityProfile>,
    pub routing_profiles: BTreeMap<RoutingProfileId, RoutingProfile>,
    #[serde(default)]
    pub quick_connects: BTreeMap<QuickConnectId, QuickConnect>,
    #[serde(default)]
    pub task_templates: BTreeMap<TaskTemplateId, TaskTemplate>,
    /// The topmost first.
    #[serde(default)]
    pub hierarchy_levels: Vec<HierarchyLevel>,
    #[serde(default)]
    pub hierarchy_groups: BTreeMap<HierarchyGroupId, HierarchyGroup>,
    /// By name.
    #[serde(default)]
    pub predefined_attributes: BTreeMap<String, PredefinedAttribute>,
    pub flows: BTreeMap<FlowId, Flow>,
    /// What flows invoke; nothing else begins them.
    #[serde(default)]
    pub modules: BTreeMap<FlowId, Flow>,
    #[serde(default)]
    pub views: BTreeMap<ViewId, View>,
    #[serde(default)]
    pub reports: BTreeMap<ReportId, Report>,
    /// What became of those that are scheduled.
    #[serde(default)]
    report_runs: BTreeMap<ReportId, Runs>,
    /// What flows were while contacts that are in them began.
    #[serde(default)]
    superseded: Vec<Superseded>,
    pub users: BTreeMap<UserId, User>,
    /// Key id to its owner; the secrets stand beside the log.
    pub access_keys: BTreeMap<String, UserId>,

    /// What reports still tell of.
    #[serde(default)]
    gone: BTreeMap<Resource, Gone>,

    /// Of what was changed or tagged after it was set up.
    #[serde(default)]
    meta: BTreeMap<Resource, Meta>,

    /// One for each user.
    pub agents: BTreeMap<UserId, Agent>,
    pub contacts: BTreeMap<ContactId, Contact>,
    pub chats: BTreeMap<ContactId, Chat>,
    #[serde(default)]
    pub calls: BTreeMap<ContactId, Call>,
    /// Attached to contacts, and not judged yet.
    #[serde(default)]
    pub files: BTreeMap<AttachmentId, AttachedFile>,
    /// MET-28: when contacts were last answered, oldest first.
    #[serde(default)]
    answers: BTreeMap<QueueId, BTreeMap<Channel, VecDeque<Time>>>,
    /// Client tokens of starts, oldest first.
    pub starts: VecDeque<(TokenDigest, ContactId, Time)>,

    /// Computed from the state above; never written, rebuilt on load.
    #[serde(skip)]
    index: Index,
    /// What the operator chose for this run: asked when something is decided, never when it is
    /// applied, so that the log means the same under other settings.
    #[serde(skip)]
    pub settings: Settings,
}

/// A revision of a flow that runs only for contacts that are in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Superseded {
    flow: FlowId,
    revision: u32,
    graph: Arc<FlowGraph>,
}

impl Centre {
    /// What a contact runs: the flow as it was when the contact entered it.
    pub(crate) fn graph_of(&self, run: &Run) -> &Arc<FlowGraph> {
        self.revision_of(run.flow, run.revision)
    }

    pub(crate) fn revision_of(&self, id: FlowId, revision: u32) -> &Arc<FlowGraph> {
        let flow = self.flow_or_module(id).expect("a flow stays while a contact is in it");
        if flow.history.revision == revision {
            return &flow.graph;
        }
        let is_it = |old: &&Superseded| old.flow == id && old.revision == revision;
        &self.superseded.iter().find(is_it).expect("a revision is kept while a contact is in it").graph
    }

    /// Their ids are of one kind.
    pub(crate) fn flow_or_module(&self, id: FlowId) -> Option<&Flow> {
        self.flows.get(&id).or_else(|| self.modules.get(&id))
    }

    /// Call once on a centre that was read from a snapshot.
    pub fn reindex(&mut self) {
        self.index_all();
    }

    /// The earliest moment at which something is due, were nothing else to happen.
    pub fn next_deadline(&self) -> Option<Time> {
        self.index.next_deadline()
    }

    /// The status a new user has, and a user who signs out (ROUTE-1b).
    pub fn offline(&self) -> Option<&AgentStatus> {
        self.statuses.values().find(|s| s.kind == StatusKind::Offline)
    }

    pub fn user_by_name(&self, username: &str) -> Option<&User> {
        self.index.user_by_name(username).map(|id| &self.users[&id])
    }

    /// The chat that a contact belongs to.
    pub fn chat_of(&self, contact: ContactId) -> Option<&Chat> {
        self.chats.get(&self.contacts.get(&contact)?.chain)
    }

    /// The place of a contact in its queue on its channel: 1 is who comes next. Those on offer are
    /// first. None for a contact that does not wait.
    pub fn place_in_queue(&self, id: ContactId) -> Option<usize> {
        match self.contacts.get(&id)?.state {
            ContactState::Offered { .. } => Some(1),
            _ => self.index.router.place(id),
        }
    }
}

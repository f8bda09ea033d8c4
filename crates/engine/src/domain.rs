//! The whole live state of one contact centre, and the four things that may be done with it:
//! [`Centre::decide`] what a command causes, [`Centre::apply`] what happened, ask what must happen
//! next by itself ([`Centre::settle`]), and ask when time will matter ([`Centre::next_deadline`]).

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

pub mod agent;
pub mod chat;
pub mod check;
pub mod config;
pub mod contact;
pub mod flow;
pub mod metrics;
pub mod permission;

mod apply;
mod decide;
mod index;
mod routing;
mod settle;

pub use decide::{Decided, duration_of};

use self::agent::Agent;
use self::chat::Chat;
use self::config::{
    AgentStatus, Flow, Hours, Instance, Queue, RoutingProfile, SecurityProfile, StatusKind, User,
};
use self::contact::Contact;
use self::index::Index;
use crate::event::TokenDigest;
use crate::id::{ContactId, FlowId, HoursId, QueueId, RoutingProfileId, SecurityProfileId, StatusId, UserId};
use crate::time::Time;

/// Everything the engine knows. Contacts leave it when they are completed; their records and
/// transcripts are the store's.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Centre {
    /// None until the first event of the log.
    pub instance: Option<Instance>,
    /// The number of the last event applied, and its time.
    pub seq: u64,
    pub at: Time,

    pub statuses: BTreeMap<StatusId, AgentStatus>,
    pub hours: BTreeMap<HoursId, Hours>,
    pub queues: BTreeMap<QueueId, Queue>,
    pub security_profiles: BTreeMap<SecurityProfileId, SecurityProfile>,
    pub routing_profiles: BTreeMap<RoutingProfileId, RoutingProfile>,
    pub flows: BTreeMap<FlowId, Flow>,
    pub users: BTreeMap<UserId, User>,
    /// Key id to its owner; the secrets stand beside the log.
    pub access_keys: BTreeMap<String, UserId>,

    /// One for each user.
    pub agents: BTreeMap<UserId, Agent>,
    pub contacts: BTreeMap<ContactId, Contact>,
    pub chats: BTreeMap<ContactId, Chat>,
    /// Client tokens of StartChatContact, oldest first.
    pub starts: VecDeque<(TokenDigest, ContactId, Time)>,

    /// Orders computed from the state above; never written, rebuilt on load.
    #[serde(skip)]
    index: Index,
}

impl Centre {
    /// Call once on a centre that was read from a snapshot.
    pub fn reindex(&mut self) {
        self.index = Index::default();
        self.index_serving();
        let contacts: Vec<_> = self.contacts.keys().copied().collect();
        contacts.into_iter().for_each(|id| self.index_contact(id));
        let agents: Vec<_> = self.agents.keys().copied().collect();
        agents.into_iter().for_each(|id| self.index_agent(id));
        self.index_names();
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
}

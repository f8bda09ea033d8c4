//! What an agent's panel shows of an agent, taken at one moment.

use std::collections::BTreeMap;

use crate::domain::Centre;
use crate::domain::agent::{Held, NextStatus};
use crate::domain::config::{AgentStatus, User};
use crate::domain::contact::{AgentPart, QueueRef, Reference};
use crate::domain::resource::Resource;
use crate::id::{ContactId, ParticipantId, UserId};
use crate::time::Time;

/// The whole of it: a client that has just come back is right at once.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentView {
    pub user: UserId,
    pub at: Time,
    pub logged_in: bool,
    pub status: AgentStatus,
    pub status_since: Time,
    pub next: Option<(AgentStatus, NextStatus)>,
    /// ROUTE-46: calls are accepted without being asked.
    pub auto_accept: bool,
    /// By the start of their state, oldest first.
    pub contacts: Vec<ContactView>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ContactView {
    pub id: ContactId,
    pub held: Held,
    pub queue_name: Option<String>,
    pub queue: Option<QueueRef>,
    pub attributes: BTreeMap<String, String>,
    pub description: Option<String>,
    pub references: BTreeMap<String, Reference>,
    pub scheduled_at: Option<Time>,
    pub related: Option<ContactId>,
    /// CHAT-21, CHAT-23: since when the reply timer counts. None until there is an agent in the chat.
    pub reply_since: Option<Time>,
    /// When this leg began; the chain's start is with what the agent holds (CHAT-20).
    pub leg_started_at: Option<Time>,
    pub content_types: Vec<String>,
    /// CHAT-80: files can be sent in it.
    pub attachments: bool,
    /// CHAT-113: further agents can be brought into it.
    pub several_agents: bool,
    pub customer: Option<ParticipantId>,
    pub agent: Option<AgentPart>,
}

impl Centre {
    /// None for a user that does not exist.
    pub fn view_of(&self, user: UserId, at: Time) -> Option<AgentView> {
        let agent = self.agents.get(&user)?;
        let mut contacts: Vec<_> =
            agent.contacts.iter().map(|(id, held)| self.contact_view(*id, held)).collect();
        contacts.sort_by_key(|c| (c.held.since, c.id));
        Some(AgentView {
            user,
            at,
            logged_in: agent.logged_in,
            status: self.statuses[&agent.status].clone(),
            status_since: agent.status_since,
            next: agent.next.map(|next| (self.statuses[&next.status].clone(), next)),
            auto_accept: self.users[&user].phone.auto_accept,
            contacts,
        })
    }

    /// The agents whose panels show this, or are configured by it.
    pub fn agents_shown(&self, resource: &Resource) -> Vec<UserId> {
        let with = |has: &dyn Fn(&User) -> bool| {
            let users = self.users.values().filter(|user| has(user));
            users.map(|user| user.id).collect()
        };
        match resource {
            Resource::AgentStatus(_) => self.users.keys().copied().collect(),
            Resource::User(id) => self.users.keys().copied().filter(|user| user == id).collect(),
            Resource::RoutingProfile(id) => with(&|user| user.routing_profile == *id),
            Resource::SecurityProfile(id) => with(&|user| user.security_profiles.contains(id)),
            Resource::Queue(id) => with(&|user| {
                let profile = &self.routing_profiles[&user.routing_profile];
                profile.default_outbound_queue == *id || profile.entries.iter().any(|e| e.queue == *id)
            }),
            Resource::Flow(_)
            | Resource::FlowModule(_)
            | Resource::HierarchyGroup(_)
            | Resource::HoursOfOperation(_)
            | Resource::PredefinedAttribute(_)
            | Resource::QuickConnect(_)
            | Resource::Report(_)
            | Resource::View(_)
            | Resource::TaskTemplate(_) => Vec::new(),
        }
    }

    /// An entry that was missed outlives its contact, and what only the contact knew is gone then.
    fn contact_view(&self, id: ContactId, held: &Held) -> ContactView {
        let contact = self.contacts.get(&id).filter(|_| held.state.is_work());
        let chat = self.chats.get(&held.chain);
        let queue_name = match held.queue {
            Some(QueueRef::Standard(queue)) => self.queues.get(&queue).map(|q| q.name.clone()),
            _ => None,
        };
        ContactView {
            id,
            held: held.clone(),
            queue_name,
            queue: held.queue,
            attributes: contact.map(|c| c.attributes.clone()).unwrap_or_default(),
            description: contact.and_then(|c| c.description.clone()),
            references: contact.map(|c| c.references.clone()).unwrap_or_default(),
            scheduled_at: contact.and_then(|c| c.scheduled_at),
            related: contact.and_then(|c| c.related),
            reply_since: chat.zip(held.connected_at).map(|(chat, at)| chat.reply_since(at)),
            leg_started_at: contact.map(|c| c.initiated_at),
            content_types: chat.map(|c| c.content_types.clone()).unwrap_or_default(),
            attachments: chat.is_some() && self.instance_settings.attachments(),
            several_agents: chat.is_some() && self.instance_settings.several_agents(),
            customer: chat.and_then(|c| c.customer()).map(|p| p.id),
            agent: contact.and_then(|c| c.agent),
        }
    }
}

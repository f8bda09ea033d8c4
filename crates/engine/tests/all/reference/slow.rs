//! The router as the rules have it, slow and plain: a list of contacts that wait and a list of agents.
//! Every question is answered by asking each rule of each pair and by sorting what is left. It keeps
//! no order and remembers no answer, and it is written from the rules, not from the router it judges.

use std::cmp::Ordering;

use engine::domain::config::QueueEntry;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::{Expression, Proficiency};
use engine::id::{ContactId, UserId};
use engine::time::{Span, Time};

/// A contact that waits.
#[derive(Debug, Clone)]
pub struct Contact {
    pub id: ContactId,
    pub queue: QueueRef,
    pub channel: Channel,
    pub priority: i64,
    pub age_adjustment: Span,
    pub enqueued_at: Time,
    pub requirement: Option<Expression>,
    /// The router has not looked for an agent since it began to wait.
    pub is_new: bool,
}

#[derive(Debug, Clone)]
pub struct Agent {
    pub user: UserId,
    /// By number.
    pub profile: usize,
    pub skills: Vec<Proficiency>,
    pub seat: Option<Seat>,
}

/// What an agent could take now, and how they stand among the others.
#[derive(Debug, Clone)]
pub struct Seat {
    pub open: Vec<Channel>,
    pub idle_since: Time,
    pub used: usize,
    /// Contacts of which the agent still holds a missed or rejected entry.
    pub entries: Vec<ContactId>,
    /// The router has not looked for a contact since something changed for the agent.
    pub is_new: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Reference {
    pub now: Time,
    pub profiles: Vec<Vec<QueueEntry>>,
    pub contacts: Vec<Contact>,
    pub agents: Vec<Agent>,
}

impl Reference {
    pub fn contact(&self, id: ContactId) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == id)
    }

    pub fn agent(&self, user: UserId) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.user == user)
    }

    /// The contact that a free agent gets next.
    pub fn contact_for(&self, user: UserId) -> Option<&Contact> {
        let agent = self.agent(user)?;
        let mut all = self.contacts_for(agent);
        all.retain(|contact| is_open(agent, contact));
        all.first().copied()
    }

    /// What would come to an agent, in order, were every channel open to them.
    pub fn upcoming(&self, user: UserId) -> Vec<&Contact> {
        self.agent(user).map(|agent| self.contacts_for(agent)).unwrap_or_default()
    }

    /// The agent to whom a contact goes.
    pub fn agent_for(&self, id: ContactId) -> Option<UserId> {
        let contact = self.contact(id)?;
        let mut all: Vec<_> = self.agents.iter().collect();
        all.retain(|agent| is_open(agent, contact) && self.may_have(agent, contact));
        all.sort_by(|a, b| by_idleness(a, b));
        all.first().map(|agent| agent.user)
    }

    /// ROUTE-12 to ROUTE-14 alone: 1 is the first in its queue on its channel.
    pub fn place(&self, id: ContactId) -> Option<usize> {
        let contact = self.contact(id)?;
        let mut line: Vec<_> = self.contacts.iter().collect();
        line.retain(|other| other.queue == contact.queue && other.channel == contact.channel);
        line.sort_by(|a, b| self.by_urgency(a, b));
        line.iter().position(|other| other.id == id).map(|before| before + 1)
    }

    /// ROUTE-3: the next moment at which a delay has passed for a contact.
    pub fn ripens_at(&self, id: ContactId) -> Option<Time> {
        let contact = self.contact(id)?;
        let entries = self.profiles.iter().flatten().filter(|entry| is_for(entry, contact));
        let passes = entries.map(|entry| contact.enqueued_at + delay(entry));
        passes.filter(|at| *at > self.now).min()
    }

    /// ROUTE-55: whether an agent who serves the queue has a slot for the channel.
    pub fn has_open(&self, queue: QueueRef, channel: Channel) -> bool {
        self.agents.iter().any(|agent| {
            let serves = match queue {
                QueueRef::Agent(owner) => agent.user == owner,
                QueueRef::Standard(queue) => {
                    let mut entries = self.profiles[agent.profile].iter();
                    entries.any(|entry| entry.queue == queue && entry.channel == channel)
                }
            };
            serves && agent.seat.as_ref().is_some_and(|seat| seat.open.contains(&channel))
        })
    }

    /// The contact to be looked at next.
    pub fn first_new_contact(&self) -> Option<ContactId> {
        let mut all: Vec<_> = self.contacts.iter().filter(|contact| contact.is_new).collect();
        all.sort_by(|a, b| self.by_urgency(a, b));
        all.first().map(|contact| contact.id)
    }

    /// The agent to be looked at next.
    pub fn first_new_agent(&self) -> Option<UserId> {
        let is_new = |agent: &&Agent| agent.seat.as_ref().is_some_and(|seat| seat.is_new);
        let mut all: Vec<_> = self.agents.iter().filter(is_new).collect();
        all.sort_by(|a, b| by_idleness(a, b));
        all.first().map(|agent| agent.user)
    }

    /// All that an agent may have, in the order in which they would come.
    fn contacts_for(&self, agent: &Agent) -> Vec<&Contact> {
        let mut all: Vec<_> = self.contacts.iter().collect();
        all.retain(|contact| self.may_have(agent, contact));
        all.sort_by(|a, b| self.by_rank(agent, a, b));
        all
    }

    /// Every rule but that of the slots.
    fn may_have(&self, agent: &Agent, contact: &Contact) -> bool {
        self.serves(agent, contact)
            && self.has_waited_enough(agent, contact)
            && is_meant(agent, contact)
            && !holds_an_entry(agent, contact)
    }

    /// ROUTE-1: own agent queue, or queue and channel in the profile.
    fn serves(&self, agent: &Agent, contact: &Contact) -> bool {
        is_in_own_queue(agent, contact) || self.entry(agent, contact).is_some()
    }

    /// ROUTE-3, ROUTE-4: the time really spent in the queue. ROUTE-10: none in the agent's own.
    fn has_waited_enough(&self, agent: &Agent, contact: &Contact) -> bool {
        let waited = self.now - contact.enqueued_at;
        is_in_own_queue(agent, contact)
            || self.entry(agent, contact).is_some_and(|entry| waited >= delay(entry))
    }

    fn entry(&self, agent: &Agent, contact: &Contact) -> Option<&QueueEntry> {
        self.profiles[agent.profile].iter().find(|entry| is_for(entry, contact))
    }

    fn by_rank(&self, agent: &Agent, a: &Contact, b: &Contact) -> Ordering {
        // ROUTE-10.
        let own = |contact| is_in_own_queue(agent, contact);
        // ROUTE-11. In the agent's own queue all are alike.
        let priority = |contact| self.entry(agent, contact).map(|entry| entry.priority);
        own(b).cmp(&own(a)).then(priority(a).cmp(&priority(b))).then(self.by_urgency(a, b))
    }

    /// ROUTE-12, ROUTE-13, ROUTE-14.
    fn by_urgency(&self, a: &Contact, b: &Contact) -> Ordering {
        let age = |contact: &Contact| Span((self.now - contact.enqueued_at).0 + contact.age_adjustment.0);
        let priority = a.priority.cmp(&b.priority);
        priority.then(age(b).cmp(&age(a))).then(a.enqueued_at.cmp(&b.enqueued_at)).then(a.id.cmp(&b.id))
    }
}

fn is_in_own_queue(agent: &Agent, contact: &Contact) -> bool {
    contact.queue == QueueRef::Agent(agent.user)
}

fn is_for(entry: &QueueEntry, contact: &Contact) -> bool {
    contact.queue == QueueRef::Standard(entry.queue) && contact.channel == entry.channel
}

fn delay(entry: &QueueEntry) -> Span {
    Span::seconds(i64::from(entry.delay_seconds))
}

/// AGT-12, ROUTE-20: decided elsewhere, for each channel.
fn is_open(agent: &Agent, contact: &Contact) -> bool {
    agent.seat.as_ref().is_some_and(|seat| seat.open.contains(&contact.channel))
}

/// ROUTE-42.
fn holds_an_entry(agent: &Agent, contact: &Contact) -> bool {
    agent.seat.as_ref().is_some_and(|seat| seat.entries.contains(&contact.id))
}

/// ROUTE-62, ROUTE-63: in a standard queue, those whom the active step names.
fn is_meant(agent: &Agent, contact: &Contact) -> bool {
    match (&contact.queue, &contact.requirement) {
        (QueueRef::Standard(_), Some(expression)) => is_true_of(expression, agent),
        _ => true,
    }
}

/// ROUTE-61.
fn is_true_of(expression: &Expression, agent: &Agent) -> bool {
    match expression {
        Expression::Attribute { attribute, value, least, most } => {
            let named = |skill: &&Proficiency| skill.attribute == *attribute && skill.value == *value;
            let levels: Vec<u8> = agent.skills.iter().filter(named).map(|skill| skill.level).collect();
            levels.iter().any(|level| level >= least && level <= most)
        }
        Expression::Agents(users) => users.iter().any(|user| *user == agent.user),
        Expression::And(all) => !all.iter().any(|expression| !is_true_of(expression, agent)),
        Expression::Or(any) => any.iter().any(|expression| is_true_of(expression, agent)),
        Expression::Not(not) => !is_true_of(not, agent),
    }
}

/// ROUTE-30, ROUTE-33.
fn by_idleness(a: &Agent, b: &Agent) -> Ordering {
    let key = |agent: &Agent| agent.seat.as_ref().map(|seat| (seat.idle_since, seat.used));
    key(a).cmp(&key(b)).then(a.user.cmp(&b.user))
}

//! Who gets whom. The router is asked in two ways, and both look at heads of ordered lines: when a
//! contact begins to wait, which agent is first among those who may take it; when an agent becomes
//! free, which contact is first among those they may take. At rest no contact waits that an open
//! agent could take, so a change on one side need only look at the other.

use crate::domain::Centre;
use crate::domain::agent::Agent;
use crate::domain::config::QueueEntry;
use crate::domain::contact::{Channel, Contact, ContactState, QueueRef};
use crate::domain::index::{IdleKey, WaitKey};
use crate::id::{ContactId, RoutingProfileId, UserId};
use crate::time::{Span, Time};

/// How a contact ranks for one agent: smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// ROUTE-10: the agent's own queue is before every other.
    other_queue: bool,
    /// ROUTE-11: then the profile's priority, over all channels.
    priority: u8,
    /// ROUTE-13, ROUTE-14: then who has waited longest.
    wait: WaitKey,
}

impl Centre {
    /// The offer to make next, looking from a contact that waits: a pair in which each is first for
    /// the other. Several may become free or begin to wait at one moment, so the agent who is first
    /// for this contact may have another contact first, and for that one yet another agent may be
    /// first. Each turn comes to an agent who has been idle longer, so it ends.
    pub(crate) fn first_pair(&self, contact: ContactId, at: Time) -> Option<(ContactId, UserId)> {
        let mut contact = contact;
        loop {
            let user = self.agent_for(&self.contacts[&contact], at)?;
            let first = self.contact_for(&self.agents[&user], at)?;
            if first == contact {
                return Some((contact, user));
            }
            contact = first;
        }
    }

    /// ROUTE-30: the agent to whom a waiting contact goes, if any may have it now.
    pub(crate) fn agent_for(&self, contact: &Contact, at: Time) -> Option<UserId> {
        let queue = contact.queue.as_ref()?;
        match queue.queue {
            QueueRef::Agent(user) => {
                let open = self.index().open_key(user, contact.channel)?;
                self.may_be_offered(open.user, contact.id).then_some(user)
            }
            QueueRef::Standard(id) => {
                let waited = at - queue.enqueued_at;
                let serving = self.index().serving(id, contact.channel);
                let reached = serving.filter(|(_, delay)| waited >= **delay);
                let firsts = reached.filter_map(|(p, _)| self.first_open(*p, contact.channel, contact.id));
                firsts.min().map(|key| key.user)
            }
        }
    }

    /// The place of a contact in its line: 1 is who has waited longest. Those on offer are first.
    /// None for a contact that does not wait.
    pub fn place_in_queue(&self, id: ContactId) -> Option<usize> {
        let contact = self.contacts.get(&id)?;
        match contact.state {
            ContactState::Offered { .. } => Some(1),
            ContactState::Queued => {
                let line = (contact.queue?.queue, contact.channel);
                let before = self.index().waiting(line).take_while(|key| key.contact != id).count();
                Some(before + 1)
            }
            _ => None,
        }
    }

    fn first_open(&self, profile: RoutingProfileId, channel: Channel, id: ContactId) -> Option<IdleKey> {
        self.index().open(profile, channel).find(|key| self.may_be_offered(key.user, id)).copied()
    }

    /// ROUTE-42: not while the agent still holds an entry of this very contact.
    fn may_be_offered(&self, user: UserId, contact: ContactId) -> bool {
        !self.agents[&user].contacts.contains_key(&contact)
    }

    /// ROUTE-10 to ROUTE-16: the contact that an agent gets next, if any waits that they may have.
    pub(crate) fn contact_for(&self, agent: &Agent, at: Time) -> Option<ContactId> {
        let own = Channel::ALL.into_iter().filter_map(|channel| {
            let wait = self.first_waiting(agent, QueueRef::Agent(agent.user), channel, Span::ZERO, at)?;
            Some(Rank { other_queue: false, priority: 0, wait })
        });
        let profile = &self.routing_profiles[&self.users[&agent.user].routing_profile];
        let others = profile.entries.iter().filter_map(|entry| {
            let QueueEntry { queue, channel, priority, delay_seconds } = *entry;
            let delay = Span::seconds(i64::from(delay_seconds));
            let wait = self.first_waiting(agent, QueueRef::Standard(queue), channel, delay, at)?;
            Some(Rank { other_queue: true, priority, wait })
        });
        own.chain(others).min().map(|rank| rank.wait.contact)
    }

    /// ROUTE-15: one that is not eligible does not block those behind it. A line is ordered by age,
    /// so behind the first that is too young for the delay all are (ROUTE-3).
    fn first_waiting(
        &self,
        agent: &Agent,
        queue: QueueRef,
        channel: Channel,
        delay: Span,
        at: Time,
    ) -> Option<WaitKey> {
        self.index().open_key(agent.user, channel)?;
        let line = self.index().waiting((queue, channel));
        let mut old_enough = line.take_while(|key| at - key.enqueued_at >= delay);
        old_enough.find(|key| self.may_be_offered(agent.user, key.contact)).copied()
    }
}

//! What contacts are found by, and which of them are wanted.

use std::collections::BTreeSet;
use std::ops::Range;

use engine::domain::contact::{Channel, Contact, QueueRef};
use engine::id::{ContactId, QueueId, UserId};
use engine::time::Time;

/// A contact, as far as it is found by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactKey {
    pub id: ContactId,
    pub initiated_at: Time,
    pub disconnected_at: Option<Time>,
    /// When its agent was connected.
    pub connected_at: Option<Time>,
    pub enqueued_at: Option<Time>,
    pub scheduled_at: Option<Time>,
    pub channel: Channel,
    /// As the public API spells it.
    pub initiation: String,
    /// None for an agent's own.
    pub queue: Option<QueueId>,
    pub agent: Option<UserId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactTime {
    Initiated,
    Disconnected,
    Connected,
    Enqueued,
    Scheduled,
}

#[derive(Debug, Clone)]
pub struct ContactsWanted {
    pub by: ContactTime,
    pub range: Range<Time>,
    /// Whoever lasted into the range began since then.
    pub begun_since: Time,
    pub channels: Option<BTreeSet<Channel>>,
    pub initiations: Option<BTreeSet<String>>,
    pub queues: Option<BTreeSet<QueueId>>,
    pub agents: Option<BTreeSet<UserId>>,
}

/// By a time, those of one time by their ids.
#[derive(Debug, Clone)]
pub struct ContactsPage {
    /// Of completed contacts those that this event or one before it completed.
    pub up_to: u64,
    pub order: ContactTime,
    pub descending: bool,
    /// Those behind this one.
    pub after: Option<(Time, ContactId)>,
    pub limit: usize,
}

impl ContactKey {
    pub fn of(contact: &Contact) -> ContactKey {
        ContactKey {
            id: contact.id,
            initiated_at: contact.initiated_at,
            disconnected_at: contact.disconnected_at,
            connected_at: contact.agent.map(|agent| agent.connected_at),
            enqueued_at: contact.queue.map(|queue| queue.enqueued_at),
            scheduled_at: contact.scheduled_at,
            channel: contact.channel,
            initiation: contact.initiation.as_str().to_owned(),
            queue: match contact.queue.map(|queue| queue.queue) {
                Some(QueueRef::Standard(queue)) => Some(queue),
                Some(QueueRef::Agent(_)) | None => None,
            },
            agent: contact.agent.map(|agent| agent.user),
        }
    }

    pub fn at(&self, which: ContactTime) -> Option<Time> {
        match which {
            ContactTime::Initiated => Some(self.initiated_at),
            ContactTime::Disconnected => self.disconnected_at,
            ContactTime::Connected => self.connected_at,
            ContactTime::Enqueued => self.enqueued_at,
            ContactTime::Scheduled => self.scheduled_at,
        }
    }
}

impl ContactsWanted {
    pub fn has(&self, key: &ContactKey) -> bool {
        key.at(self.by).is_some_and(|at| self.range.contains(&at))
            && self.channels.as_ref().is_none_or(|all| all.contains(&key.channel))
            && self.initiations.as_ref().is_none_or(|all| all.contains(&key.initiation))
            && self.queues.as_ref().is_none_or(|all| key.queue.is_some_and(|queue| all.contains(&queue)))
            && self.agents.as_ref().is_none_or(|all| key.agent.is_some_and(|agent| all.contains(&agent)))
    }
}

impl ContactsPage {
    /// Where a contact stands in the order: those with less come first. Who has no such time comes last
    /// of all that rise.
    pub fn rank(&self, key: &ContactKey) -> (i64, ContactId) {
        self.rank_of(key.at(self.order).unwrap_or(Time(i64::MAX)), key.id)
    }

    fn rank_of(&self, at: Time, id: ContactId) -> (i64, ContactId) {
        (if self.descending { -at.0 } else { at.0 }, id)
    }

    /// Those of a list that are on the page.
    pub fn cut(&self, mut keys: Vec<ContactKey>) -> Vec<ContactKey> {
        if let Some((at, id)) = self.after {
            let after = self.rank_of(at, id);
            keys.retain(|key| self.rank(key) > after);
        }
        keys.sort_by_key(|key| self.rank(key));
        keys.truncate(self.limit);
        keys
    }
}

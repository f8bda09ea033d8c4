//! What real-time figures are made from: facts of this moment, read from the live state.

use crate::domain::Centre;
use crate::domain::agent::Agent;
use crate::domain::config::{CrossChannel, StatusKind};
use crate::domain::contact::{Channel, ContactState, QueueRef};
use crate::id::{ContactId, QueueId, UserId};
use crate::limits;
use crate::time::{Span, Time};

/// A fact of this moment; what the real-time figures count of it, the dictionary says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    Agent(AgentNow),
    Queue(QueueNow),
    /// MET-28: how long one would wait who came now.
    Wait(Span),
}

/// An agent, with what they hold on some channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgentNow {
    pub status: StatusKind,
    /// On any channel, whatever it is.
    pub holds_any: bool,
    /// Contacts in after contact work.
    pub after_contact_work: usize,
    /// Offers that came to nothing and are still there.
    pub failed: usize,
    pub slots_active: usize,
    pub slots_available: usize,
}

/// A queue on some channels: how many wait, offers included, and how long the one who has waited
/// longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueNow {
    pub waiting: usize,
    pub oldest: Option<Span>,
}

impl Centre {
    pub fn agents_now(
        &self,
        agents: impl IntoIterator<Item = UserId>,
        channels: &[Channel],
    ) -> impl Iterator<Item = Now> {
        agents.into_iter().filter_map(|id| Some(Now::Agent(self.agent_now(self.agents.get(&id)?, channels))))
    }

    fn agent_now(&self, agent: &Agent, channels: &[Channel]) -> AgentNow {
        let held = || agent.contacts.values().filter(|h| channels.contains(&h.channel));
        AgentNow {
            status: self.statuses[&agent.status].kind,
            holds_any: !agent.contacts.is_empty(),
            after_contact_work: held().filter(|h| h.state.is_work() && !h.state.is_live()).count(),
            failed: held().filter(|h| h.state.is_failed()).count(),
            slots_active: channels.iter().map(|channel| agent.active(*channel)).sum(),
            slots_available: self.available_slots_in(agent, channels),
        }
    }

    /// AGT-13, AGT-14: channels that let nothing in beside them stand for one another, so that of those
    /// only the one with the most counts.
    fn available_slots_in(&self, agent: &Agent, channels: &[Channel]) -> usize {
        let profile = &self.routing_profiles[&self.users[&agent.user].routing_profile];
        let (mut together, mut instead) = (0, 0);
        for channel in channels {
            let free = self.available_slots(agent, *channel);
            match profile.concurrency.get(channel).map(|c| c.cross_channel) {
                Some(CrossChannel::AnyChannel) => together += free,
                Some(CrossChannel::CurrentChannelOnly) => instead = free.max(instead),
                None => {}
            }
        }
        together + instead
    }

    /// The agents whose routing profile has a queue on one of these channels.
    pub fn agents_of_queue(&self, queue: QueueId, channels: &[Channel]) -> Vec<UserId> {
        let serves = |user: UserId| {
            let profile = &self.routing_profiles[&self.users[&user].routing_profile];
            profile.entries.iter().any(|e| e.queue == queue && channels.contains(&e.channel))
        };
        self.users.keys().copied().filter(|user| serves(*user)).collect()
    }

    /// MET-28: how long a waiting contact waits still.
    pub fn estimated_wait(&self, id: ContactId, at: Time) -> Option<Span> {
        let contact = self.contacts.get(&id)?;
        if matches!(contact.state, ContactState::Offered { .. }) {
            return Some(Span::default());
        }
        self.wait_at(contact.queue?.queue, contact.channel, self.place_in_queue(id)?, at)
    }

    /// MET-28: how long one would wait who came to the queue now.
    pub fn estimated_wait_in(&self, queue: QueueRef, channel: Channel, at: Time) -> Option<Span> {
        if self.index().router.has_open(queue, channel) {
            return Some(Span::default());
        }
        let QueueNow { waiting, .. } = self.queue_now(queue, &[channel], at);
        self.wait_at(queue, channel, waiting + 1, at)
    }

    /// As many times as places the time between two answers. None where too few tell.
    fn wait_at(&self, queue: QueueRef, channel: Channel, place: usize, at: Time) -> Option<Span> {
        let QueueRef::Standard(queue) = queue else { return None };
        let answers = self.answers.get(&queue)?.get(&channel)?;
        let recent: Vec<_> = answers.iter().filter(|t| at - **t <= limits::ANSWERS_WITHIN).collect();
        if recent.len() < limits::ANSWERS_MIN {
            return None;
        }
        let (over, count) = ((at - **recent.first()?).0, i64::try_from(recent.len()).ok()?);
        Some(Span(over.saturating_mul(i64::try_from(place).ok()?) / count))
    }

    /// MET-20, MET-21.
    pub fn queue_now(&self, queue: QueueRef, channels: &[Channel], at: Time) -> QueueNow {
        let waiting = self.index().contacts_in_queue(queue);
        let of_channels = |id: &ContactId| channels.contains(&self.contacts[id].channel);
        let ages: Vec<_> = waiting.filter(|(_, id)| of_channels(id)).map(|(since, _)| at - *since).collect();
        QueueNow { waiting: ages.len(), oldest: ages.first().copied() }
    }
}

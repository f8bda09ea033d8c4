//! What must happen by itself, now. Called until nothing must: each call gives the events of one
//! thing, so that the next one sees them.

use crate::domain::agent::HeldState;
use crate::domain::contact::{Contact, ContactState, DisconnectReason};
use crate::domain::flow::{self, Wake};
use crate::domain::index::{IdleKey, Timer, WaitKey};
use crate::domain::{Centre, chat, decide};
use crate::event::Event;
use crate::id::{ContactId, Derived, ParticipantId, UserId, derive};
use crate::limits;
use crate::time::Time;

impl Centre {
    /// The next events at `at`, or none when the centre is at rest. First what is due, then flows,
    /// then contacts that have begun to wait, then agents who have become free.
    pub fn settle(&mut self, at: Time) -> Option<Vec<Event>> {
        self.at = self.at.max(at);
        loop {
            let events = if let Some(timer) = self.index().due(at) {
                self.fire(timer, at)
            } else if let Some(id) = self.index_mut().ready.pop_first() {
                self.go_on(id, at)
            } else if let Some(key) = self.index().unrouted.first().copied() {
                self.route(key, at)
            } else if let Some(key) = self.index().freed.first().copied() {
                self.employ(key, at)
            } else {
                return None;
            };
            if !events.is_empty() {
                return Some(events);
            }
        }
    }

    /// What a deadline causes. Each takes its timer away: by the events it gives, or here.
    fn fire(&mut self, timer: Timer, at: Time) -> Vec<Event> {
        match timer {
            Timer::OfferEnds(contact) => self.miss(contact),
            Timer::FlowWaitEnds(contact) => flow::wake(self, contact, Wake::TimeLimit, at),
            Timer::ConnectBy(contact) => self.end(contact, Some(DisconnectReason::Other), at),
            Timer::ChatExpires(contact) => self.end(contact, Some(DisconnectReason::Expired), at),
            Timer::AfterContactWorkEnds(user, contact) => vec![Event::Cleared { contact, user }],
            Timer::DelayPasses(contact) => {
                self.index_contact(contact);
                Vec::new()
            }
        }
    }

    /// ROUTE-40, AGT-50: nobody accepted in time.
    fn miss(&self, id: ContactId) -> Vec<Event> {
        let ContactState::Offered { to, .. } = self.contacts[&id].state else {
            unreachable!("an offer's timer goes with the offer: {id}")
        };
        vec![Event::OfferMissed { contact: id, user: to }]
    }

    pub(crate) fn end(&self, id: ContactId, reason: Option<DisconnectReason>, at: Time) -> Vec<Event> {
        decide::end_contact(self, &self.contacts[&id], None, reason, at)
    }

    fn go_on(&self, id: ContactId, at: Time) -> Vec<Event> {
        let contact = &self.contacts[&id];
        if contact.state == ContactState::Over {
            vec![Event::ContactCompleted { contact: id }]
        } else {
            flow::step(self, contact, at)
        }
    }

    /// A contact that has begun to wait stays on the list until nobody can take it.
    fn route(&mut self, key: WaitKey, at: Time) -> Vec<Event> {
        match self.first_pair(key.contact, at) {
            Some((contact, user)) => vec![offer(&self.contacts[&contact], user, at)],
            None => {
                self.index_mut().unrouted.remove(&key);
                Vec::new()
            }
        }
    }

    /// An agent for whom something has changed: a next status that nothing holds up any more, or
    /// contacts they can take.
    fn employ(&mut self, key: IdleKey, at: Time) -> Vec<Event> {
        let agent = &self.agents[&key.user];
        if let (Some(next), false) = (agent.next, agent.has_work()) {
            return vec![Event::StatusChosen { user: key.user, status: next.status }];
        }
        let pair = self.contact_for(agent, at).and_then(|contact| self.first_pair(contact, at));
        match pair {
            Some((contact, user)) => vec![offer(&self.contacts[&contact], user, at)],
            None => {
                self.index_mut().freed.remove(&key);
                Vec::new()
            }
        }
    }

    /// After a restart: nobody could answer while the node was down, so what was left of each
    /// offer's 20 seconds is still left.
    pub(crate) fn extend_offers(&self, at: Time) -> Vec<Event> {
        let down = at - self.at;
        let offered = self.agents.values().flat_map(|agent| {
            agent.contacts.iter().filter_map(|(contact, held)| match held.state {
                HeldState::Connecting { until } => Some((agent.user, *contact, until + down)),
                _ => None,
            })
        });
        offered.map(|(user, contact, until)| Event::OfferExtended { contact, user, until }).collect()
    }
}

fn offer(contact: &Contact, user: UserId, at: Time) -> Event {
    Event::Offered {
        contact: contact.id,
        user,
        until: at + limits::OFFER_WINDOW,
        participant: agent_participant(contact, user),
    }
}

/// The agent's part of a contact has its id from the offer on, so that a panel can name it.
fn agent_participant(contact: &Contact, user: UserId) -> ParticipantId {
    let of_agent = chat::participant_id(contact.id, u64::from(contact.attempts) + 1_000);
    ParticipantId(derive(
        uuid::Uuid::from_u128(of_agent.0.as_u128() ^ user.0.as_u128()),
        Derived::Participant,
        0,
    ))
}

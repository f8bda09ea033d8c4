//! What must happen by itself, now. Called until nothing must: each call gives the events of one
//! thing, so that the next one sees them.

use crate::domain::agent::HeldState;
use crate::domain::chat::{Notice, Side};
use crate::domain::contact::{Contact, ContactState, DisconnectReason, Whisper};
use crate::domain::decide::end_contact;
use crate::domain::flow::{self, Wake};
use crate::domain::index::Timer;
use crate::domain::router::{IdleKey, WaitKey};
use crate::domain::{Centre, chat};
use crate::event::Event;
use crate::id::{ContactId, Derived, ParticipantId, UserId, derive};
use crate::limits;
use crate::time::Time;

impl Centre {
    /// The next events at `at`, or none when the centre is at rest. First what is due, then what goes
    /// on by itself, then contacts that have begun to wait, then agents who have become free.
    pub fn settle(&mut self, at: Time) -> Option<Vec<Event>> {
        self.at = self.at.max(at);
        self.index_mut().router.ripen(at);
        loop {
            let events = if let Some(timer) = self.index().due(at) {
                self.fire(timer, at)
            } else if let Some(id) = self.index_mut().ready.pop_first() {
                self.go_on(id, at)
            } else if let Some(user) = self.index_mut().due.pop_first() {
                self.next_status(user)
            } else if let Some(key) = self.index().router.first_unrouted() {
                self.route(key, at)
            } else if let Some(key) = self.index().router.first_freed() {
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
            Timer::FlowWaitEnds(contact) => flow::wake(self, contact, Wake::TimeLimit),
            Timer::ConnectBy(contact) => {
                end_contact(self, &self.contacts[&contact], None, Some(DisconnectReason::Other), at)
            }
            Timer::Expires(contact) => self.expire(contact, at),
            Timer::AfterContactWorkEnds(user, contact) => vec![Event::Cleared { contact, user }],
            Timer::StepExpires(contact) => vec![Event::RoutingStepExpired { contact }],
            Timer::WhisperEnds(contact) => self.whisper_ends(contact, at),
            Timer::ScheduledStart(contact) => {
                let flow = self.contacts[&contact].flow.expect("what is scheduled is to run a flow");
                vec![Event::FlowEntered { contact, flow }]
            }
            Timer::SideIsLate(contact, side) => self.late(contact, side, at),
        }
    }

    /// ROUTE-40, AGT-50: nobody accepted in time.
    fn miss(&self, id: ContactId) -> Vec<Event> {
        let ContactState::Offered { to, .. } = self.contacts[&id].state else {
            unreachable!("an offer's timer goes with the offer: {id}")
        };
        vec![Event::OfferMissed { contact: id, user: to }]
    }

    /// LIFE-5: the join fails; who has heard their own whisper is in no queue any more.
    fn whisper_ends(&self, id: ContactId, at: Time) -> Vec<Event> {
        match self.contacts[&id].state {
            ContactState::Connecting { with, whisper: Whisper::Due | Whisper::Agent, .. } => {
                vec![Event::JoinFailed { contact: id, user: with }]
            }
            _ => self.end(id, Some(DisconnectReason::Other), at),
        }
    }

    /// CHAT-42, CHAT-45.
    fn late(&self, id: ContactId, side: Side, at: Time) -> Vec<Event> {
        let contact = &self.contacts[&id];
        let notice = self.lateness(id, side).expect("a side's timer goes with the side's wait");
        let mut events = vec![Event::Noticed { chain: contact.chain, side, notice }];
        if notice == Notice::AutoDisconnection {
            let leaving = self.chats[&contact.chain].beside_the_customer();
            events.extend(self.customer_remains(contact, &leaving, DisconnectReason::IdleDisconnect, at));
        }
        events
    }

    fn go_on(&self, id: ContactId, at: Time) -> Vec<Event> {
        let contact = &self.contacts[&id];
        match contact.state {
            ContactState::Over => vec![Event::ContactCompleted { contact: id }],
            ContactState::InFlow if contact.run.is_none() => {
                self.end(id, contact.channel.ended_by_flow(), at)
            }
            ContactState::Connecting { .. } if contact.run.is_none() => self.join_on(contact, at),
            // ROUTE-46.
            ContactState::Offered { to, .. } if self.accepts_by_itself(contact.channel, to) => {
                self.answer(contact, to, at)
            }
            _ => flow::step(self, contact, at),
        }
    }

    /// AGT-24.
    fn next_status(&self, user: UserId) -> Vec<Event> {
        let next = self.agents[&user].next.expect("due with a next status");
        vec![Event::StatusChosen { user, status: next.status }]
    }

    /// A contact that has begun to wait stays on the list until nobody can take it.
    fn route(&mut self, key: WaitKey, at: Time) -> Vec<Event> {
        match self.index().router.first_pair(key.contact) {
            Some((contact, user)) => vec![offer(&self.contacts[&contact], user, at)],
            None => {
                self.index_mut().router.looked_at_contact(&key);
                vec![Event::NoAgent { contact: key.contact }]
            }
        }
    }

    /// An agent for whom something has changed: are there contacts they can take?
    fn employ(&mut self, key: IdleKey, at: Time) -> Vec<Event> {
        match self.index().router.first_pair_from(key.user) {
            Some((contact, user)) => vec![offer(&self.contacts[&contact], user, at)],
            None => {
                self.index_mut().router.looked_at_agent(&key);
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
        participant: agent_participant(contact.id, contact.attempts, user),
    }
}

/// The agent's part of a contact has its id from the offer on, so that a panel can name it.
pub(crate) fn agent_participant(contact: ContactId, attempts: u32, user: UserId) -> ParticipantId {
    let of_agent = chat::participant_id(contact, u64::from(attempts) + 1_000);
    ParticipantId(derive(
        uuid::Uuid::from_u128(of_agent.0.as_u128() ^ user.0.as_u128()),
        Derived::Participant,
        0,
    ))
}

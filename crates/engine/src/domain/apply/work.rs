//! Agents at work: statuses, offers, and what comes of them.

use crate::domain::Centre;
use crate::domain::agent::{Held, HeldState};
use crate::domain::config::{AvailabilityTimer, StatusKind};
use crate::domain::contact::{AgentPart, ContactState, Hold, InQueue, InitiationMethod, QueueRef, Whisper};
use crate::id::{ContactId, FlowId, ParticipantId, StatusId, UserId};
use crate::limits;
use crate::planted::{self, Bug};
use crate::time::Time;

impl Centre {
    /// ROUTE-32 (a): idle from when a routable status is entered.
    pub(super) fn status_chosen(&mut self, user: UserId, status: StatusId, at: Time) {
        let routable = self.statuses[&status].kind == StatusKind::Routable;
        self.with_agent(user, |agent| {
            agent.status = status;
            agent.status_since = at;
            agent.next = None;
            if routable {
                agent.idle_since = at;
            }
        });
    }

    /// ROUTE-40. The slot is taken from here on (ROUTE-24).
    pub(super) fn offer_begun(
        &mut self,
        id: ContactId,
        user: UserId,
        until: Time,
        participant: ParticipantId,
        at: Time,
    ) {
        let contact = &self.contacts[&id];
        assert!(contact.is_waiting(), "offered while {:?}: {id}", contact.state);
        let blocked = self.blocked(&self.agents[&user], contact.channel);
        assert_eq!(blocked, None, "offered to an agent who is not open: {id} to {user}");
        let held = Held {
            channel: contact.channel,
            chain: contact.chain,
            initiation: contact.initiation,
            name: contact.name.clone(),
            started_at: contact.chain_started_at,
            queue: contact.queue.map(|q| q.queue),
            enqueued_at: contact.queue.map(|q| q.enqueued_at),
            state: HeldState::Connecting { until },
            since: at,
            participant,
            connected_at: None,
        };
        self.with_contact(id, at, |contact| contact.state = ContactState::Offered { to: user, until });
        self.with_agent(user, |agent| {
            let before = agent.contacts.insert(id, held);
            assert_eq!(before, None, "offered to an agent who holds it");
        });
    }

    pub(super) fn offer_extended(&mut self, id: ContactId, user: UserId, until: Time, at: Time) {
        self.with_contact(id, at, |contact| contact.state = ContactState::Offered { to: user, until });
        self.with_held(id, user, |held| held.state = HeldState::Connecting { until });
    }

    /// AGT-50, AGT-57, ROUTE-41: the contact keeps its place, the agent's slot stays taken.
    pub(super) fn offer_failed(&mut self, id: ContactId, user: UserId, state: HeldState, at: Time) {
        self.with_contact(id, at, |contact| {
            // LIFE-4: what is left of a whisper is nobody's; the flow of the queue goes on.
            if matches!(contact.state, ContactState::Connecting { .. }) {
                contact.run = None;
            }
            contact.state = ContactState::Queued;
            let counts = state != HeldState::Missed || !planted::has(Bug::MissNotCounted);
            contact.attempts += u32::from(counts);
        });
        self.with_held(id, user, |held| {
            held.state = state;
            held.since = at;
        });
    }

    /// ROUTE-31, ROUTE-32 (c): work sends the agent to the end of the line. A whisper may follow
    /// (LIFE-4), and the contact is in its queue until the agent has heard theirs.
    pub(super) fn answered(&mut self, id: ContactId, user: UserId, at: Time) {
        self.answer_counted(id, at);
        let counts = self.counts_as_work(user, self.contacts[&id].initiation);
        self.with_contact(id, at, |contact| {
            let until = at + limits::WHISPER_MAX;
            contact.state = ContactState::Connecting { with: user, whisper: Whisper::Due, until };
            contact.run = None;
        });
        self.with_agent(user, |agent| {
            if counts {
                agent.idle_since = at;
            }
            let held = agent.contacts.get_mut(&id).expect("accepted by whom it was offered to");
            held.state = HeldState::Joining;
            held.since = at;
        });
    }

    /// ROUTE-31: whether it sends an agent to the end of the line.
    fn counts_as_work(&self, user: UserId, initiation: InitiationMethod) -> bool {
        let profile = &self.routing_profiles[&self.users[&user].routing_profile];
        match profile.availability_timer {
            AvailabilityTimer::TimeSinceLastActivity => true,
            AvailabilityTimer::TimeSinceLastInbound => initiation != InitiationMethod::Outbound,
        }
    }

    /// MET-28.
    fn answer_counted(&mut self, id: ContactId, at: Time) {
        let contact = &self.contacts[&id];
        let Some(InQueue { queue: QueueRef::Standard(queue), .. }) = contact.queue else { return };
        let answers = self.answers.entry(queue).or_default().entry(contact.channel).or_default();
        answers.push_back(at);
        if answers.len() > limits::ANSWERS_KEPT {
            answers.pop_front();
        }
    }

    pub(super) fn whisper_begun(
        &mut self,
        id: ContactId,
        whisper: Whisper,
        flow: FlowId,
        until: Time,
        at: Time,
    ) {
        self.flow_entered(id, flow, at);
        self.with_contact(id, at, |contact| {
            let ContactState::Connecting { with, .. } = contact.state else {
                unreachable!("whispered while {:?}: {id}", contact.state)
            };
            contact.state = ContactState::Connecting { with, whisper, until };
            if whisper == Whisper::Customer {
                contact.dequeue(at);
            }
        });
    }

    pub(super) fn connected(&mut self, id: ContactId, user: UserId, at: Time) {
        let participant = self.agents[&user].contacts[&id].participant;
        self.with_contact(id, at, |contact| {
            contact.state = ContactState::Connected { with: user };
            contact.run = None;
            contact.dequeue(at);
            contact.agent = Some(AgentPart {
                user,
                participant,
                connected_at: at,
                hold: Hold::default(),
                after_contact_work_started_at: None,
                after_contact_work_ended_at: None,
            });
        });
        self.with_held(id, user, |held| {
            held.state = HeldState::Connected;
            held.since = at;
            held.connected_at = Some(at);
        });
        self.watch_begun(id, at);
    }

    /// LIFE-14: what is reported as the state's start stays the time of the connection.
    pub(super) fn held_changed(&mut self, id: ContactId, user: UserId, state: HeldState, at: Time) {
        self.with_contact(id, at, |contact| {
            let agent = contact.agent.as_mut().expect("held by the agent who is in it");
            match state {
                HeldState::OnHold => agent.hold.begin(at),
                _ => agent.hold.end(at),
            }
        });
        self.with_held(id, user, |held| held.state = state);
    }

    pub(super) fn with_held(&mut self, id: ContactId, user: UserId, change: impl FnOnce(&mut Held)) {
        self.with_agent(user, |agent| {
            change(agent.contacts.get_mut(&id).expect("the agent holds the contact"));
        });
    }

    /// AGT-54: one entry, one slot. ROUTE-32 (b), (d): idle from here on.
    pub(super) fn cleared(&mut self, id: ContactId, user: UserId, at: Time) {
        let mut worked = false;
        let held = self.agents[&user].contacts.get(&id);
        let counts = held.is_some_and(|held| self.counts_as_work(user, held.initiation));
        self.with_agent(user, |agent| {
            let held = agent.contacts.remove(&id).expect("cleared by who holds it");
            assert!(held.state.is_clearable(), "cleared while {:?}: {id}", held.state);
            worked = held.state == HeldState::Ended;
            if planted::has(Bug::ClearFreesTwo) {
                let missed = agent.contacts.iter().find(|(_, other)| other.state == HeldState::Missed);
                missed.map(|(id, _)| *id).and_then(|id| agent.contacts.remove(&id));
            }
            if planted::has(Bug::SlotLeakOnReject) && held.state == HeldState::Rejected {
                agent.contacts.insert(id, held.clone());
            }
            if held.state.is_failed() || (counts && agent.contacts.is_empty()) {
                agent.idle_since = at;
            }
        });
        if worked {
            self.with_contact(id, at, |contact| {
                contact.state = ContactState::Over;
                if let Some(agent) = &mut contact.agent {
                    agent.after_contact_work_ended_at = Some(at);
                }
            });
        }
    }
}

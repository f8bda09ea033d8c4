//! What happened, put into the state. Total: an event that is here has been decided, so there is
//! nothing left to refuse; where the state does not fit it, the program is wrong and says so.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::Centre;
use crate::domain::agent::{Agent, Held, HeldState, NextStatus, Session};
use crate::domain::chat::{Chat, Item, Participant, Sent};
use crate::domain::config::{StatusKind, User};
use crate::domain::contact::{
    AgentPart, Channel, Contact, ContactState, DisconnectReason, InQueue, QueueRef,
};
use crate::domain::flow::{Run, RunState, Wait};
use crate::event::{Created, Event, Recorded, TokenDigest};
use crate::id::{ContactId, FlowId, ParticipantId, UserId};
use crate::limits;
use crate::time::{Span, Time};

impl Centre {
    pub fn apply(&mut self, recorded: &Recorded) {
        let Recorded { seq, at, event, .. } = recorded;
        assert_eq!(*seq, self.seq + 1, "the log has a gap");
        self.seq = *seq;
        self.at = self.at.max(*at);
        self.apply_event(*at, event);
    }

    fn apply_event(&mut self, at: Time, event: &Event) {
        match event {
            Event::InstanceCreated(instance) => self.instance = Some(instance.clone()),
            Event::StatusCreated(status) => self.add(|c| c.statuses.insert(status.id, status.clone())),
            Event::HoursCreated(hours) => self.add(|c| c.hours.insert(hours.id, hours.clone())),
            Event::QueueCreated(queue) => self.add(|c| c.queues.insert(queue.id, queue.clone())),
            Event::SecurityProfileCreated(profile) => {
                self.add(|c| c.security_profiles.insert(profile.id, profile.clone()));
            }
            Event::RoutingProfileCreated(profile) => {
                self.add(|c| c.routing_profiles.insert(profile.id, profile.clone()));
                self.index_profile(profile.id);
            }
            Event::RoutingProfileQueuesAssociated { profile, entries } => {
                self.routing_profile_mut(*profile).entries.extend(entries);
                self.index_profile(*profile);
            }
            Event::FlowCreated(flow) => self.add(|c| c.flows.insert(flow.id, flow.clone())),
            Event::UserCreated { user, .. } => self.user_created(user, at),
            Event::UserRoutingProfileChanged { user, profile } => {
                self.users.get_mut(user).expect("decided for a user").routing_profile = *profile;
                self.index_agent(*user);
            }
            Event::PasswordChanged { .. } => {}
            Event::AccessKeyCreated { user, key, .. } => {
                self.access_keys.insert(key.clone(), *user);
            }
            Event::AccessKeyDeleted { key, .. } => {
                self.access_keys.remove(key);
            }
            Event::SignedIn { user, session, expires } => {
                let session = (*session, Session { started_at: at, expires: *expires });
                self.with_agent(*user, |agent| {
                    agent.logged_in = true;
                    agent.sessions.extend([session]);
                });
            }
            Event::SignedOut { user, session } => self.with_agent(*user, |agent| {
                agent.sessions.remove(session);
                agent.logged_in = !agent.sessions.is_empty();
            }),
            Event::StatusChosen { user, status } => self.status_chosen(*user, *status, at),
            Event::NextStatusChosen { user, status } => self.with_agent(*user, |agent| {
                agent.next = Some(NextStatus { status: *status, chosen_at: at });
            }),
            Event::NextStatusCancelled { user } => self.with_agent(*user, |agent| agent.next = None),
            Event::ContactCreated(created) => self.contact_created(created, at),
            Event::AttributesUpdated { contact, attributes } => {
                self.with_contact(*contact, at, |c| c.attributes.extend(attributes.clone()));
            }
            Event::TargetQueueSet { contact, queue } => {
                self.with_contact(*contact, at, |c| c.target_queue = Some(*queue));
            }
            Event::HookSet { contact, hook, flow } => self.with_contact(*contact, at, |c| {
                c.hooks.insert(*hook, *flow);
            }),
            Event::FlowEntered { contact, flow } => self.flow_entered(*contact, *flow, at),
            Event::FlowMoved { contact, action } => self.flow_moved(*contact, *action, at),
            Event::FlowWaits { contact, wait } => self.flow_waits(*contact, *wait, at),
            Event::FlowLeft { contact } => self.with_contact(*contact, at, |c| c.run = None),
            Event::Queued { contact, queue } => self.queued(*contact, *queue, at),
            Event::Offered { contact, user, until, participant } => {
                self.offer_begun(*contact, *user, *until, *participant, at);
            }
            Event::OfferExtended { contact, user, until } => {
                self.offer_extended(*contact, *user, *until, at);
            }
            Event::OfferMissed { contact, user } => {
                self.offer_failed(*contact, *user, HeldState::Missed, at);
            }
            Event::OfferRejected { contact, user } => {
                self.offer_failed(*contact, *user, HeldState::Rejected, at);
            }
            Event::Accepted { contact, user } => self.accepted(*contact, *user, at),
            Event::ContactEnded { contact, reason } => self.contact_ended(*contact, *reason, at),
            Event::Cleared { contact, user } => self.cleared(*contact, *user, at),
            Event::ContactCompleted { contact } => self.contact_completed(*contact),
            Event::ParticipantAdded { chain, participant } => {
                self.with_chat(*chain, |chat| chat.participants.push(participant.clone()));
            }
            Event::ParticipantConnected { chain, participant } => {
                self.with_participant(*chain, *participant, |p| p.connected = true);
            }
            Event::ParticipantLeft { chain, participant } => {
                self.with_participant(*chain, *participant, |p| p.left = true);
            }
            Event::ItemAppended { chain, item, token } => self.item_appended(*chain, item, *token),
        }
    }

    fn add<T>(&mut self, insert: impl FnOnce(&mut Centre) -> Option<T>) {
        let replaced = insert(self).is_some();
        assert!(!replaced, "an id is given once");
        self.index_names();
    }

    fn routing_profile_mut(
        &mut self,
        id: crate::id::RoutingProfileId,
    ) -> &mut crate::domain::config::RoutingProfile {
        self.routing_profiles.get_mut(&id).expect("decided for a routing profile")
    }

    fn with_agent(&mut self, user: UserId, change: impl FnOnce(&mut Agent)) {
        change(self.agents.get_mut(&user).expect("every user is an agent"));
        self.index_agent(user);
    }

    fn with_contact(&mut self, id: ContactId, at: Time, change: impl FnOnce(&mut Contact)) {
        let contact = self.contacts.get_mut(&id).expect("decided for a live contact");
        change(contact);
        contact.updated_at = at;
        self.index_contact(id);
    }

    fn with_chat(&mut self, chain: ContactId, change: impl FnOnce(&mut Chat)) -> ContactId {
        let chat = self.chats.get_mut(&chain).expect("decided for a live chat");
        change(chat);
        chat.contact
    }

    fn with_participant(
        &mut self,
        chain: ContactId,
        id: ParticipantId,
        change: impl FnOnce(&mut Participant),
    ) {
        let contact = self.with_chat(chain, |chat| {
            let participant = chat.participants.iter_mut().find(|p| p.id == id);
            change(participant.expect("decided for a participant"));
        });
        self.index_contact(contact);
    }

    /// ENT-13. A new user is Offline (ROUTE-1b).
    fn user_created(&mut self, user: &User, at: Time) {
        let offline = self.offline().expect("an instance has a status of type OFFLINE").id;
        self.agents.insert(user.id, Agent::new(user.id, offline, at));
        self.add(|c| c.users.insert(user.id, user.clone()));
        self.index_agent(user.id);
    }

    /// ROUTE-32 (a): idle from when a routable status is entered.
    fn status_chosen(&mut self, user: UserId, status: crate::id::StatusId, at: Time) {
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

    fn contact_created(&mut self, created: &Created, at: Time) {
        let id = created.contact;
        let contact = Contact {
            id,
            chain: id,
            channel: created.channel,
            initiation: created.initiation,
            initiated_at: at,
            flow: created.flow,
            name: created.name.clone(),
            attributes: created.attributes.clone(),
            target_queue: None,
            hooks: BTreeMap::new(),
            run: None,
            state: ContactState::InFlow,
            queue: None,
            agent: None,
            attempts: 0,
            disconnected_at: None,
            disconnect_reason: None,
            updated_at: at,
        };
        let chat = Chat {
            chain: id,
            contact: id,
            started_at: at,
            expires_at: at + created.duration,
            content_types: created.content_types.clone(),
            participants: Vec::new(),
            items: 0,
            last_item_at: at + Span(-1),
            tokens: VecDeque::new(),
        };
        if let Some(token) = created.token {
            self.starts.push_back((token, id, at));
            let stale = |started: Time| at - started > limits::START_TOKENS_KEPT;
            while self.starts.len() > limits::START_TOKENS_MAX
                || self.starts.front().is_some_and(|(_, _, started)| stale(*started))
            {
                self.starts.pop_front();
            }
        }
        self.contacts.insert(id, contact);
        self.chats.insert(id, chat);
        self.index_contact(id);
    }

    fn flow_entered(&mut self, id: ContactId, flow: FlowId, at: Time) {
        let action = self.flows[&flow].graph.start;
        self.with_contact(id, at, |contact| {
            let (steps, since) = steps_after(contact.run.as_ref(), at);
            contact.run = Some(Run { flow, action, state: RunState::Ready, steps, since });
        });
    }

    fn flow_moved(&mut self, id: ContactId, action: u16, at: Time) {
        self.with_contact(id, at, |contact| {
            let (steps, since) = steps_after(contact.run.as_ref(), at);
            let run = contact.run.as_mut().expect("only a contact in a flow moves in it");
            *run = Run { flow: run.flow, action, state: RunState::Ready, steps, since };
        });
    }

    fn flow_waits(&mut self, id: ContactId, wait: Wait, at: Time) {
        self.with_contact(id, at, |contact| {
            let run = contact.run.as_mut().expect("only a contact in a flow waits in it");
            run.state = RunState::Waiting(wait);
        });
    }

    fn queued(&mut self, id: ContactId, queue: QueueRef, at: Time) {
        self.with_contact(id, at, |contact| {
            contact.state = ContactState::Queued;
            contact.queue = Some(InQueue { queue, enqueued_at: at, dequeued_at: None });
        });
    }

    /// ROUTE-40. The slot is taken from here on (ROUTE-24).
    fn offer_begun(
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
            started_at: self.chats.get(&contact.chain).map_or(contact.initiated_at, |c| c.started_at),
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

    fn offer_extended(&mut self, id: ContactId, user: UserId, until: Time, at: Time) {
        self.with_contact(id, at, |contact| contact.state = ContactState::Offered { to: user, until });
        self.with_held(id, user, |held| held.state = HeldState::Connecting { until });
    }

    /// AGT-50, AGT-57, ROUTE-41: the contact keeps its place, the agent's slot stays taken.
    fn offer_failed(&mut self, id: ContactId, user: UserId, state: HeldState, at: Time) {
        self.with_contact(id, at, |contact| {
            contact.state = ContactState::Queued;
            contact.attempts += 1;
        });
        self.with_held(id, user, |held| {
            held.state = state;
            held.since = at;
        });
    }

    /// ROUTE-31: work sends the agent to the end of the line.
    fn accepted(&mut self, id: ContactId, user: UserId, at: Time) {
        let participant = self.agents[&user].contacts[&id].participant;
        self.with_contact(id, at, |contact| {
            contact.state = ContactState::Connected { with: user };
            contact.run = None;
            if let Some(queue) = &mut contact.queue {
                queue.dequeued_at = Some(at);
            }
            contact.agent = Some(AgentPart {
                user,
                participant,
                connected_at: at,
                after_contact_work_started_at: None,
                after_contact_work_ended_at: None,
            });
        });
        self.with_agent(user, |agent| {
            agent.idle_since = at;
            let held = agent.contacts.get_mut(&id).expect("accepted by whom it was offered to");
            held.state = HeldState::Connected;
            held.since = at;
            held.connected_at = Some(at);
        });
    }

    /// AGT-40 for an agent who was in it, ROUTE-45 for one to whom it was on offer.
    fn contact_ended(&mut self, id: ContactId, reason: Option<DisconnectReason>, at: Time) {
        let before = self.contacts[&id].state;
        self.with_contact(id, at, |contact| {
            contact.run = None;
            contact.disconnected_at = Some(at);
            contact.disconnect_reason = reason;
            if let Some(queue) = &mut contact.queue
                && queue.dequeued_at.is_none()
            {
                queue.dequeued_at = Some(at);
            }
            contact.state = match contact.state {
                ContactState::Connected { with } => ContactState::Ended { with },
                _ => ContactState::Over,
            };
            if let Some(agent) = &mut contact.agent {
                agent.after_contact_work_started_at = Some(at);
            }
            if matches!(before, ContactState::Offered { .. }) {
                contact.attempts += 1;
            }
        });
        match before {
            ContactState::Connected { with } => self.with_held(id, with, |held| {
                held.state = HeldState::Ended;
                held.since = at;
            }),
            ContactState::Offered { to, .. } => self.with_held(id, to, |held| {
                held.state = match held.channel {
                    Channel::Voice => HeldState::Missed,
                    Channel::Chat | Channel::Task => HeldState::Rejected,
                };
                held.since = at;
            }),
            _ => {}
        }
    }

    fn with_held(&mut self, id: ContactId, user: UserId, change: impl FnOnce(&mut Held)) {
        self.with_agent(user, |agent| {
            change(agent.contacts.get_mut(&id).expect("the agent holds the contact"));
        });
    }

    /// AGT-54: one entry, one slot. ROUTE-32 (b), (d): idle from here on.
    fn cleared(&mut self, id: ContactId, user: UserId, at: Time) {
        let mut worked = false;
        self.with_agent(user, |agent| {
            let held = agent.contacts.remove(&id).expect("cleared by who holds it");
            assert!(held.state.is_clearable(), "cleared while {:?}: {id}", held.state);
            worked = held.state == HeldState::Ended;
            if held.state.is_failed() || agent.contacts.is_empty() {
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

    /// LIFE-2: its record and its words are the store's from here on.
    fn contact_completed(&mut self, id: ContactId) {
        let contact = self.contacts.remove(&id).expect("completed once");
        assert_eq!(contact.state, ContactState::Over, "completed before its end: {id}");
        if self.chats.get(&contact.chain).is_some_and(|chat| chat.contact == id) {
            self.chats.remove(&contact.chain);
        }
        self.index_contact(id);
    }

    fn item_appended(&mut self, chain: ContactId, item: &Item, token: Option<TokenDigest>) {
        self.with_chat(chain, |chat| {
            assert_eq!(item.position, chat.items, "items are appended one after the other");
            assert!(item.at > chat.last_item_at, "the time of items rises");
            chat.items += 1;
            chat.last_item_at = item.at;
            if let Some(token) = token {
                chat.tokens.push_back((token, Sent { item: item.id, at: item.at }));
                if chat.tokens.len() > limits::CLIENT_TOKENS_PER_CHAT_MAX {
                    chat.tokens.pop_front();
                }
            }
        });
    }
}

/// FLOW-5: how many actions the contact has begun at this moment.
fn steps_after(run: Option<&Run>, at: Time) -> (u32, Time) {
    match run {
        Some(run) if run.since == at => (run.steps + 1, at),
        _ => (1, at),
    }
}

//! A contact from its beginning to its end, through its flows and queues.

use std::collections::{BTreeMap, VecDeque};

use crate::domain::Centre;
use crate::domain::agent::HeldState;
use crate::domain::chat::{Call, Chat, RoleTimers, participant_id};
use crate::domain::contact::{Channel, Contact, ContactState, DisconnectReason, InQueue, QueueRef};
use crate::domain::criteria::StepState;
use crate::domain::flow::{Caller, Run, RunState, Wait};
use crate::event::{Created, Leg, TokenDigest};
use crate::id::{ContactId, FlowId};
use crate::limits;
use crate::time::{Span, Time};

impl Centre {
    /// LIFE-31: the first of a chain, or the next leg of one.
    pub(super) fn contact_created(&mut self, created: &Created, at: Time) {
        let id = created.contact;
        let leg = created.leg.as_ref();
        let chain = leg.map_or(id, |leg| leg.chain);
        let contact = Contact {
            id,
            chain,
            previous: leg.map(|leg| leg.previous),
            next: None,
            added: Vec::new(),
            related: created.related,
            linked: created.linked,
            past: created.past.clone(),
            customer_id: created.customer_id.clone(),
            ends: created.ends.clone(),
            segment_attributes: created.segment_attributes.clone(),
            transfers: leg.map_or(0, |leg| leg.transfers),
            channel: created.channel,
            initiation: created.initiation,
            initiated_at: at,
            scheduled_at: created.scheduled_at,
            chain_started_at: leg.map_or(at, |leg| leg.chain_started_at),
            expires_at: at + created.duration,
            flow: created.flow,
            name: created.name.clone(),
            description: created.description.clone(),
            references: created.references.clone(),
            attributes: created.attributes.clone(),
            tags: created.tags.clone(),
            routing: created.routing.clone(),
            target_queue: created.target_queue,
            hooks: leg.map(|leg| leg.hooks.clone()).unwrap_or_default(),
            run: None,
            state: match created.scheduled_at {
                Some(until) if leg.is_none() => ContactState::Scheduled { until },
                _ => ContactState::InFlow,
            },
            queue: None,
            agent: None,
            attempts: 0,
            disconnected_at: None,
            disconnect_reason: None,
            decisions: VecDeque::new(),
            updated_at: at,
        };
        if let Some(token) = created.token {
            self.start_remembered(token, id, at);
        }
        self.contacts.insert(id, contact);
        match leg {
            None => self.chain_begun(created, at),
            Some(leg) => self.chain_continued(leg, id, at),
        }
        self.index_contact(id);
    }

    pub(super) fn start_remembered(&mut self, token: TokenDigest, id: ContactId, at: Time) {
        self.starts.push_back((token, id, at));
        let stale = |started: Time| at - started > limits::START_TOKENS_KEPT;
        while self.starts.len() > limits::START_TOKENS_MAX
            || self.starts.front().is_some_and(|(_, _, started)| stale(*started))
        {
            self.starts.pop_front();
        }
    }

    pub(super) fn chain_begun(&mut self, created: &Created, at: Time) {
        let chain = created.contact;
        match created.channel {
            Channel::Chat => {
                let chat = Chat {
                    attachments: Vec::new(),
                    streaming: Vec::new(),
                    views: Vec::new(),
                    hides_response: false,
                    view_answer: None,
                    chain,
                    contact: chain,
                    beside: Vec::new(),
                    added: 0,
                    started_at: at,
                    content_types: created.content_types.clone(),
                    disconnect_on_customer_exit: created.disconnect_on_customer_exit,
                    participants: Vec::new(),
                    items: 0,
                    last_item_at: at + Span(-1),
                    tokens: VecDeque::new(),
                    reply: None,
                    timers: RoleTimers::default(),
                    watch: None,
                };
                self.chats.insert(chain, chat);
            }
            Channel::Voice => {
                let call = Call { chain, contact: chain, caller: participant_id(chain, 0) };
                self.calls.insert(chain, call);
            }
            Channel::Task => {}
        }
    }

    /// CHAT-113: what follows a contact beside the chat's own is beside it too.
    pub(super) fn chain_continued(&mut self, leg: &Leg, id: ContactId, at: Time) {
        if let Some(chat) = self.chats.get_mut(&leg.chain) {
            chat.added += u32::from(leg.added);
            if leg.added || chat.contact != leg.previous {
                chat.beside.push(id);
            } else {
                chat.contact = id;
            }
        }
        if let Some(call) = self.calls.get_mut(&leg.chain) {
            call.contact = id;
        }
        self.with_contact(leg.previous, at, |contact| match leg.added {
            true => contact.added.push(id),
            false => contact.next = Some(id),
        });
        self.index_agents_of(leg.chain);
    }

    /// They are not asked to join the chat once more.
    fn index_agents_of(&mut self, chain: ContactId) {
        let Some(chat) = self.chats.get(&chain) else { return };
        let agents: Vec<_> = chat.contacts().filter_map(|id| self.contacts.get(&id)?.agent()).collect();
        agents.into_iter().for_each(|user| self.index_agent(user));
    }

    /// CHAT-114.
    pub(super) fn chat_passed(&mut self, chain: ContactId, to: ContactId, at: Time) {
        let mut before = to;
        self.with_chat(chain, |chat| {
            chat.beside.retain(|id| *id != to);
            before = std::mem::replace(&mut chat.contact, to);
        });
        self.with_contact(before, at, |contact| contact.next = Some(to));
        self.index_contact(to);
    }

    pub(super) fn flow_entered(&mut self, id: ContactId, flow: FlowId, at: Time) {
        let of = &self.flows[&flow];
        let (action, revision) = (of.graph.start, of.history.revision);
        self.with_contact(id, at, |contact| {
            let (steps, since) = steps_after(contact.run.as_ref(), at);
            let (state, loops, callers) = (RunState::Ready, BTreeMap::new(), Vec::new());
            contact.run = Some(Run { flow, revision, action, state, steps, since, loops, callers });
            if matches!(contact.state, ContactState::Scheduled { .. }) {
                contact.state = ContactState::InFlow;
            }
        });
    }

    pub(super) fn module_entered(&mut self, id: ContactId, module: FlowId, at: Time) {
        let of = &self.modules[&module];
        let (start, revision) = (of.graph.start, of.history.revision);
        self.with_contact(id, at, |contact| {
            let (steps, since) = steps_after(contact.run.as_ref(), at);
            let run = contact.run.as_mut().expect("only a contact in a flow invokes a module");
            let loops = std::mem::take(&mut run.loops);
            run.callers.push(Caller { flow: run.flow, revision: run.revision, action: run.action, loops });
            (run.flow, run.revision, run.action) = (module, revision, start);
            (run.state, run.steps, run.since) = (RunState::Ready, steps, since);
        });
    }

    /// Back at the action that invoked it.
    pub(super) fn module_left(&mut self, id: ContactId, at: Time) {
        self.with_contact(id, at, |contact| {
            let run = contact.run.as_mut().expect("only a contact in a module leaves it");
            let caller = run.callers.pop().expect("a module has a caller");
            (run.flow, run.revision, run.action) = (caller.flow, caller.revision, caller.action);
            run.loops = caller.loops;
        });
    }

    pub(super) fn flow_moved(&mut self, id: ContactId, action: u16, at: Time) {
        self.with_contact(id, at, |contact| {
            let (steps, since) = steps_after(contact.run.as_ref(), at);
            let run = contact.run.as_mut().expect("only a contact in a flow moves in it");
            (run.action, run.state, run.steps, run.since) = (action, RunState::Ready, steps, since);
        });
    }

    pub(super) fn flow_waits(&mut self, id: ContactId, wait: Wait, at: Time) {
        self.with_contact(id, at, |contact| {
            let run = contact.run.as_mut().expect("only a contact in a flow waits in it");
            run.state = RunState::Waiting(wait);
        });
    }

    pub(super) fn queued(&mut self, id: ContactId, queue: QueueRef, at: Time) {
        self.with_contact(id, at, |contact| {
            contact.state = ContactState::Queued;
            contact.queue = Some(InQueue { queue, enqueued_at: at, dequeued_at: None });
            // ROUTE-62.
            let criteria = contact.routing.criteria.is_some() && contact.is_in_standard_queue();
            contact.routing.step = criteria.then_some(StepState { index: 0, since: at });
        });
    }

    /// AGT-40 for an agent who was in it, ROUTE-45 for one to whom it was on offer, LIFE-12 for one who
    /// was about to join.
    pub(super) fn contact_ended(&mut self, id: ContactId, reason: Option<DisconnectReason>, at: Time) {
        let before = self.contacts[&id].state;
        self.with_contact(id, at, |contact| {
            contact.run = None;
            contact.disconnected_at = Some(at);
            contact.disconnect_reason = reason;
            contact.dequeue(at);
            contact.state = match contact.state {
                ContactState::Connected { with } => ContactState::Ended { with },
                _ => ContactState::Over,
            };
            if let Some(agent) = &mut contact.agent {
                agent.hold.disconnect(at);
                agent.after_contact_work_started_at = Some(at);
            }
            if matches!(before, ContactState::Offered { .. } | ContactState::Connecting { .. }) {
                contact.attempts += 1;
            }
        });
        let (user, state) = match before {
            ContactState::Connected { with } => (with, HeldState::Ended),
            ContactState::Connecting { with, .. } => (with, HeldState::Error),
            ContactState::Offered { to, .. } if self.contacts[&id].channel == Channel::Voice => {
                (to, HeldState::Missed)
            }
            ContactState::Offered { to, .. } => (to, HeldState::Rejected),
            _ => return,
        };
        self.with_held(id, user, |held| {
            held.state = state;
            held.since = at;
        });
        self.watch_may_end(self.contacts[&id].chain);
    }

    /// LIFE-2: its record and its words are the store's from here on. The chain is over with its last
    /// leg.
    pub(super) fn contact_completed(&mut self, id: ContactId) {
        let contact = self.contacts.remove(&id).expect("completed once");
        assert_eq!(contact.state, ContactState::Over, "completed before its end: {id}");
        if let Some(chat) = self.chats.get_mut(&contact.chain) {
            chat.beside.retain(|beside| *beside != id);
            // An agent in after contact work may read it still.
            if chat.contact == id && !chat.beside.is_empty() {
                chat.contact = chat.beside.remove(0);
            } else if chat.contact == id {
                self.chats.remove(&contact.chain);
            }
        }
        if self.calls.get(&contact.chain).is_some_and(|call| call.contact == id) {
            self.calls.remove(&contact.chain);
        }
        self.index_contact(id);
    }
}

/// FLOW-5: how many actions the contact has begun at this moment.
fn steps_after(run: Option<&Run>, at: Time) -> (u32, Time) {
    match run {
        Some(run) if run.since == at => (run.steps + 1, at),
        _ => (1, at),
    }
}

//! From one leg of a chain to the next, and how a leg ends: transfers, disconnect flows, and the end
//! for everyone.

use crate::domain::Centre;
use crate::domain::agent::HeldState;
use crate::domain::chat::{Author, Chat, Item, Writer, content};
use crate::domain::config::QuickConnectTarget;
use crate::domain::contact::{
    Channel, Contact, ContactState, DisconnectReason, Hook, InitiationMethod, QueueRef, Whisper,
};
use crate::domain::criteria::RoutingData;
use crate::domain::decide::Decided;
use crate::domain::decide::start::started;
use crate::domain::segment::SegmentAttributes;
use crate::event::{Created, Event, Leg};
use crate::id::{ContactId, Derived, FlowId, ParticipantId, QuickConnectId, UserId, derive};
use crate::input::{Outcome, TransferTask};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::{Span, Time};

/// What the next leg of a chain is made for.
pub(crate) struct Next {
    pub(crate) initiation: InitiationMethod,
    pub(crate) flow: FlowId,
    pub(crate) target_queue: Option<QueueRef>,
}

/// Why a queue takes no contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    Disabled,
    AtCapacity,
}

impl Centre {
    /// ROUTE-56, LIFE-25: the agent is in after contact work for the old contact (AGT-44), and a new
    /// one runs the quick connect's flow and waits anew (ROUTE-58).
    pub(super) fn transfer(
        &self,
        user: UserId,
        id: ContactId,
        quick_connect: QuickConnectId,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let held = self.held(user, id, "transferred")?;
        let may = held.state == HeldState::Connected
            || (held.state == HeldState::OnHold && held.channel == Channel::Voice);
        if !may {
            return Err(Refusal::WrongState { held: Some(held.state), doing: "transferred" });
        }
        let (flow, queue) = self.destination(user, quick_connect)?;
        let contact = &self.contacts[&id];
        if contact.transfers >= limits::TRANSFERS_MAX {
            let limit = limits::TRANSFERS_MAX as usize;
            return Err(Refusal::LimitReached { what: "transfers of one contact", limit });
        }
        if queue != QueueRef::Agent(user) {
            self.check_not_in_chat(queue, contact.chain)?;
        }
        if let Some(why) = self.leads_nowhere(flow, queue) {
            return Ok(self.not_transferred(contact, why, at));
        }
        let next = Next { initiation: InitiationMethod::Transfer, flow, target_queue: Some(queue) };
        let mut events = Vec::new();
        if let Some(chat) = self.chats.get(&contact.chain) {
            let (chain, mut writer) = (contact.chain, Writer::new(chat));
            let agent = chat.participant(held.participant).map(|p| p.as_author());
            // A client takes this as the end of its own agent's part, whoever's it is (CHAT-120).
            let is_alone = chat.agents() == [held.participant];
            let transferred = is_alone.then(|| writer.event(at, None, content::TRANSFERRED));
            let items = transferred.into_iter().chain([writer.event(at, agent, content::LEFT)]);
            events.extend(items.map(|item| Event::ItemAppended { chain, item, token: None }));
            events.push(Event::ParticipantLeft { chain, participant: held.participant });
        }
        events.extend(self.next_leg(contact, &next, None, at));
        let outcome = Outcome::Transferred { contact: next_id(id) };
        Ok(Decided::with(events, outcome))
    }

    /// TransferContact (TASK-6): a task goes on in another flow, whoever has it now. What the flow does
    /// with the queue or agent that is named, it says itself.
    pub(super) fn transfer_task(&self, transfer: TransferTask, at: Time) -> Result<Decided, Refusal> {
        if let Some(repeated) = self.started_before(transfer.token, at) {
            return Ok(repeated);
        }
        let contact = self.contacts.get(&transfer.contact).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        if contact.channel != Channel::Task {
            return Err(Refusal::NotAllowed(
                "Only tasks are transferred by the API; agents transfer the rest.",
            ));
        }
        if matches!(contact.state, ContactState::Scheduled { .. }) {
            return Err(Refusal::NotAllowed("A task that has not begun cannot be transferred."));
        }
        if contact.transfers >= limits::TRANSFERS_MAX {
            let limit = limits::TRANSFERS_MAX as usize;
            return Err(Refusal::LimitReached { what: "transfers of one contact", limit });
        }
        let flow = self.flows.get(&transfer.flow).ok_or(Refusal::Unknown(Thing::Flow))?;
        if !flow.published {
            return Err(Refusal::FlowNotPublished);
        }
        match transfer.target_queue {
            Some(QueueRef::Standard(id)) if !self.queues.contains_key(&id) => {
                return Err(Refusal::Unknown(Thing::Queue));
            }
            Some(QueueRef::Agent(id)) if !self.users.contains_key(&id) => {
                return Err(Refusal::Unknown(Thing::User));
            }
            _ => {}
        }
        let (flow, target_queue) = (transfer.flow, transfer.target_queue);
        let next = Next { initiation: InitiationMethod::Transfer, flow, target_queue };
        let mut events = self.next_leg(contact, &next, None, at);
        if let Some(Event::ContactCreated(created)) = events.first_mut() {
            created.token = transfer.token;
        }
        Ok(Decided::with(events, started(next_id(contact.id))))
    }

    /// ENT-61: an agent has the quick connects of the queues in their routing profile.
    pub(super) fn destination(
        &self,
        user: UserId,
        id: QuickConnectId,
    ) -> Result<(FlowId, QueueRef), Refusal> {
        let quick = self.quick_connects.get(&id).ok_or(Refusal::Unknown(Thing::QuickConnect))?;
        let profile = &self.routing_profiles[&self.users[&user].routing_profile];
        let has = profile.entries.iter().any(|e| self.queues[&e.queue].quick_connects.contains(&id));
        if !has {
            return Err(Refusal::NotAllowed(
                "No queue of the agent's routing profile has this quick connect.",
            ));
        }
        match &quick.target {
            QuickConnectTarget::User { user, flow } => Ok((*flow, QueueRef::Agent(*user))),
            QuickConnectTarget::Queue { queue, flow } => Ok((*flow, QueueRef::Standard(*queue))),
            QuickConnectTarget::PhoneNumber { .. } => {
                Err(Refusal::NotAllowed("Transfers to phone numbers are not built."))
            }
        }
    }

    /// Why a quick connect takes nobody now.
    pub(super) fn leads_nowhere(&self, flow: FlowId, queue: QueueRef) -> Option<&'static str> {
        if !self.flows[&flow].published {
            return Some("The flow of the quick connect is not published.");
        }
        Some(match self.closed(queue, true)? {
            Closed::Disabled => "The queue is disabled.",
            Closed::AtCapacity => "The queue is at capacity.",
        })
    }

    /// CHAT-120: the contact stays with the agent, and the transcript says so.
    fn not_transferred(&self, contact: &Contact, why: &'static str, at: Time) -> Decided {
        let chain = contact.chain;
        let item = self.chats.get(&chain).map(|chat| {
            let item = Writer::new(chat).event(at, None, content::NOT_TRANSFERRED);
            Event::ItemAppended { chain, item, token: None }
        });
        Decided::with(item.into_iter().collect(), Outcome::NotTransferred(why))
    }

    /// ENT-53, ROUTE-52 to ROUTE-54. Those who come from another queue or from an agent may go over a
    /// standard queue's limit by a fifth.
    pub(crate) fn closed(&self, queue: QueueRef, buffered: bool) -> Option<Closed> {
        let limit = match queue {
            QueueRef::Agent(_) => Some(limits::AGENT_QUEUE_MAX),
            QueueRef::Standard(id) => {
                let queue = &self.queues[&id];
                if !queue.enabled {
                    return Some(Closed::Disabled);
                }
                let limit = queue.max_contacts.map(|max| max as usize);
                limit.map(|limit| if buffered { limits::with_buffer(limit) } else { limit })
            }
        };
        let is_full = limit.is_some_and(|limit| self.index().in_queue(queue) >= limit);
        is_full.then_some(Closed::AtCapacity)
    }

    /// LIFE-30: the leg that follows, in its flow, and the end of the one before it.
    pub(crate) fn next_leg(
        &self,
        contact: &Contact,
        next: &Next,
        reason: Option<DisconnectReason>,
        at: Time,
    ) -> Vec<Event> {
        self.next_leg_with(contact, next, contact.expires_at - at, reason)
    }

    fn next_leg_with(
        &self,
        contact: &Contact,
        next: &Next,
        duration: Span,
        reason: Option<DisconnectReason>,
    ) -> Vec<Event> {
        let id = next_id(contact.id);
        vec![
            Event::ContactCreated(self.created(contact, next, id, duration).into()),
            Event::ContactEnded { contact: contact.id, reason },
            Event::FlowEntered { contact: id, flow: next.flow },
        ]
    }

    /// With all that goes along.
    pub(super) fn created(&self, contact: &Contact, next: &Next, id: ContactId, duration: Span) -> Created {
        let leg = Leg {
            previous: contact.id,
            chain: contact.chain,
            chain_started_at: contact.chain_started_at,
            transfers: contact.transfers + u32::from(next.initiation == InitiationMethod::Transfer),
            added: false,
            hooks: contact.hooks.clone(),
        };
        // Whoever was in a hurry still is; whom they were meant for, the next flow says anew, unless
        // it is the same flow that goes on.
        let kept = next.initiation == InitiationMethod::QueueTransfer;
        let criteria = contact.routing.criteria.clone().filter(|_| kept);
        let routing = RoutingData { criteria, step: None, ..contact.routing.clone() };
        Created {
            contact: id,
            channel: contact.channel,
            initiation: next.initiation,
            flow: Some(next.flow),
            name: contact.name.clone(),
            attributes: contact.attributes.clone(),
            tags: contact.tags.clone(),
            duration,
            leg: Some(leg),
            related: contact.related,
            linked: self.link_of_next_leg(contact),
            past: contact.past.clone(),
            customer_id: contact.customer_id.clone(),
            ends: contact.ends.clone(),
            segment_attributes: SegmentAttributes::new(),
            scheduled_at: contact.scheduled_at,
            description: contact.description.clone(),
            references: contact.references.clone(),
            routing,
            target_queue: next.target_queue,
            content_types: Vec::new(),
            disconnect_on_customer_exit: false,
            token: None,
        }
    }

    /// LIFE-22, CHAT-52: with a disconnect flow the customer stays, in a contact of their own that runs
    /// it; without one it is the end for everyone.
    pub(super) fn leave(&self, user: UserId, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        let held = self.held(user, id, "ended")?;
        let refused = Refusal::WrongState { held: Some(held.state), doing: "ended" };
        // An entry that was missed outlives its contact.
        let Some(contact) = self.contacts.get(&id) else { return Err(refused) };
        let reason = DisconnectReason::AgentDisconnect;
        match contact.state {
            // LIFE-4: the customer is still queued.
            ContactState::Connecting { whisper: Whisper::Due | Whisper::Agent, .. }
                if held.state == HeldState::Joining =>
            {
                Ok(Decided::done(vec![Event::JoinFailed { contact: id, user }]))
            }
            _ if held.state == HeldState::Joining => Ok(Decided::done(self.end(id, Some(reason), at))),
            _ if held.state.is_connected() => {
                Ok(Decided::done(self.agent_leaves(contact, held.participant, reason, at)))
            }
            _ => Err(refused),
        }
    }

    /// Also when the centre removes all who are with the customer (CHAT-45). Who was still to join does
    /// not.
    pub(crate) fn customer_remains(
        &self,
        contact: &Contact,
        leaving: &[ParticipantId],
        reason: DisconnectReason,
        at: Time,
    ) -> Vec<Event> {
        let flow = match contact.channel {
            Channel::Chat | Channel::Voice => self.disconnect_flow(contact),
            Channel::Task => None,
        };
        let agent = leaving.last().copied();
        let Some(flow) = flow else { return end_contact(self, contact, agent, Some(reason), at) };
        let mut events = Vec::new();
        if let Some(chat) = self.chats.get(&contact.chain) {
            let (chain, mut writer) = (contact.chain, Writer::new(chat));
            for participant in leaving.iter().filter_map(|id| chat.participant(*id)) {
                let item = writer.event(at, Some(participant.as_author()), content::LEFT);
                events.push(Event::ItemAppended { chain, item, token: None });
                events.push(Event::ParticipantLeft { chain, participant: participant.id });
            }
            events.extend(self.beside_end(chat, Some(reason)));
        }
        let next =
            Next { initiation: InitiationMethod::Disconnect, flow, target_queue: contact.target_queue };
        events.extend(self.next_leg(contact, &next, Some(reason), at));
        events
    }

    pub(super) fn beside_end(&self, chat: &Chat, reason: Option<DisconnectReason>) -> Vec<Event> {
        let active = chat.beside.iter().filter(|id| self.contacts[id].is_active());
        active.map(|id| Event::ContactEnded { contact: *id, reason }).collect()
    }

    pub(super) fn disconnect_flow(&self, contact: &Contact) -> Option<FlowId> {
        let flow = contact.hooks.get(&Hook::CustomerRemaining).copied()?;
        self.flows[&flow].published.then_some(flow)
    }

    /// CHAT-50, TASK-4: a task's disconnect flow runs, for as long again and no more.
    pub(crate) fn expire(&self, id: ContactId, at: Time) -> Vec<Event> {
        // A chat expires as a whole.
        let contact = &self.contacts[&self.chat_of(id).map_or(id, |chat| chat.contact)];
        let reason = match contact.channel {
            Channel::Chat | Channel::Task => DisconnectReason::Expired,
            Channel::Voice => DisconnectReason::Other,
        };
        let again = contact.initiation != InitiationMethod::Disconnect && contact.channel == Channel::Task;
        match self.disconnect_flow(contact).filter(|_| again) {
            Some(flow) => {
                let initiation = InitiationMethod::Disconnect;
                let next = Next { initiation, flow, target_queue: contact.target_queue };
                self.next_leg_with(contact, &next, limits::TASK_LIFETIME, Some(reason))
            }
            None => end_contact(self, contact, None, Some(reason), at),
        }
    }

    pub(super) fn stop(&self, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        Ok(Decided::done(self.end_by_api(contact, at)))
    }
}

/// The end of a contact, for everyone. The order is what clients know: who left, then that the chat
/// has ended.
pub(crate) fn end_contact(
    centre: &Centre,
    contact: &Contact,
    left: Option<ParticipantId>,
    reason: Option<DisconnectReason>,
    at: Time,
) -> Vec<Event> {
    let mut events = Vec::new();
    let mut beside = Vec::new();
    let chain = contact.chain;
    if let Some(chat) = centre.chats.get(&chain).filter(|chat| chat.contact == contact.id) {
        beside = centre.beside_end(chat, reason);
        let mut writer = Writer::new(chat);
        let mut append = |item: Item| events.push(Event::ItemAppended { chain, item, token: None });
        if let Some(participant) = left.and_then(|id| chat.participant(id)) {
            append(writer.event(at, Some(participant.as_author()), content::LEFT));
        }
        append(writer.event(at, None::<Author>, content::ENDED));
        events.extend(left.map(|participant| Event::ParticipantLeft { chain, participant }));
    }
    events.push(Event::ContactEnded { contact: contact.id, reason });
    events.extend(beside);
    events
}

/// A contact is followed by one other at most.
pub(crate) fn next_id(contact: ContactId) -> ContactId {
    ContactId(derive(contact.0, Derived::Contact, 0))
}

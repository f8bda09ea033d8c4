//! Chats of several agents (CHAT-113, CHAT-114). Each of them has a contact of their own: the chat's
//! own one, under which everything is written, and those beside it.

use crate::domain::Centre;
use crate::domain::agent::HeldState;
use crate::domain::chat::{Chat, Role, Writer, content};
use crate::domain::contact::{Contact, DisconnectReason, Hook, InitiationMethod, QueueRef};
use crate::domain::decide::leg::Next;
use crate::domain::decide::{Decided, end_contact};
use crate::event::Event;
use crate::id::{ContactId, Derived, ParticipantId, QuickConnectId, UserId, derive};
use crate::input::Outcome;
use crate::limits;
use crate::refusal::Refusal;
use crate::time::Time;

/// How a chat goes on when one of its contacts ends.
enum GoesOn {
    /// It was not the chat's own.
    AsBefore,
    /// Of another agent who is with the customer.
    Under(ContactId),
}

impl Centre {
    /// CHAT-113: a new contact runs the quick connect's flow and waits like any other; who accepts it
    /// joins those who are in the chat.
    pub(super) fn add_agent(
        &self,
        user: UserId,
        id: ContactId,
        quick_connect: QuickConnectId,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let doing = "joined by another agent";
        let held = self.held(user, id, doing)?;
        if held.state != HeldState::Connected {
            return Err(Refusal::WrongState { held: Some(held.state), doing });
        }
        let Some(chat) = self.chats.get(&held.chain) else {
            return Err(Refusal::NotAllowed("Only chats can have several agents."));
        };
        if !self.instance_settings.several_agents() {
            return Err(Refusal::NotAllowed(
                "Chats of several agents are switched off (MULTI_PARTY_CHAT_CONFERENCE).",
            ));
        }
        let (flow, queue) = self.destination(user, quick_connect)?;
        self.check_not_in_chat(queue, held.chain)?;
        let ever = limits::PARTICIPANTS_EVER_MAX;
        if self.seats(chat) >= limits::PARTICIPANTS_MAX || chat.added as usize >= ever {
            let limit = limits::PARTICIPANTS_MAX;
            return Err(Refusal::LimitReached { what: "participants of one chat", limit });
        }
        if let Some(why) = self.leads_nowhere(flow, queue) {
            return Ok(Decided::with(Vec::new(), Outcome::NotTransferred(why)));
        }
        let from = &self.contacts[&id];
        let number = u64::from(chat.added) + 1;
        let contact = ContactId(derive(chat.chain.0, Derived::Contact, number));
        let next = Next { initiation: InitiationMethod::Transfer, flow, target_queue: Some(queue) };
        let mut created = self.created(from, &next, contact, from.expires_at - at);
        if let Some(leg) = &mut created.leg {
            leg.added = true;
            leg.transfers = from.transfers;
            // The customer does not wait, and meets an agent whom they have.
            leg.hooks.retain(|hook, _| !matches!(hook, Hook::CustomerQueue | Hook::CustomerWhisper));
        }
        let events = vec![Event::ContactCreated(created.into()), Event::FlowEntered { contact, flow }];
        Ok(Decided::with(events, Outcome::Transferred { contact }))
    }

    /// Nobody is in one chat twice.
    pub(super) fn check_not_in_chat(&self, queue: QueueRef, chain: ContactId) -> Result<(), Refusal> {
        match queue {
            QueueRef::Agent(user) if self.agents[&user].takes_part(chain) => {
                Err(Refusal::NotAllowed("The agent is in this chat, or is asked to join it."))
            }
            _ => Ok(()),
        }
    }

    /// CHAT-113: one seat is the agent's, whether or not there is one, and one is for whoever is to join.
    pub(crate) fn seats(&self, chat: &Chat) -> usize {
        let others = chat.participants.iter().filter(|p| p.role != Role::Agent && !p.left).count();
        let beside = chat.beside.iter().filter(|id| self.contacts[id].is_active()).count();
        others + 1 + beside
    }

    /// None where it is over for everyone.
    fn goes_on_without(&self, contact: &Contact) -> Option<GoesOn> {
        let chat = self.chats.get(&contact.chain)?;
        if chat.contact != contact.id {
            return Some(GoesOn::AsBefore);
        }
        let connected = chat.beside.iter().find(|id| self.contacts[id].is_connected());
        connected.map(|id| GoesOn::Under(*id))
    }

    /// CHAT-114: the others stay. Who is last is followed by the disconnect flow, or by the end.
    pub(super) fn agent_leaves(
        &self,
        contact: &Contact,
        participant: ParticipantId,
        reason: DisconnectReason,
        at: Time,
    ) -> Vec<Event> {
        match self.goes_on_without(contact) {
            Some(goes_on) => self.part_ends(contact, &goes_on, Some(reason), at),
            None => self.customer_remains(contact, &[participant], reason, at),
        }
    }

    /// The end of a contact by what concerns only itself: its flow, a whisper.
    pub(crate) fn end(&self, id: ContactId, reason: Option<DisconnectReason>, at: Time) -> Vec<Event> {
        let contact = &self.contacts[&id];
        match self.goes_on_without(contact) {
            Some(goes_on) => self.part_ends(contact, &goes_on, reason, at),
            None => end_contact(self, contact, None, reason, at),
        }
    }

    /// StopContact: of the chat's own contact for everyone, of another for its agent.
    pub(super) fn end_by_api(&self, contact: &Contact, at: Time) -> Vec<Event> {
        let reason = contact.channel.ended_by_api();
        match self.goes_on_without(contact) {
            Some(GoesOn::AsBefore) => self.part_ends(contact, &GoesOn::AsBefore, reason, at),
            _ => end_contact(self, contact, None, reason, at),
        }
    }

    fn part_ends(
        &self,
        contact: &Contact,
        goes_on: &GoesOn,
        reason: Option<DisconnectReason>,
        at: Time,
    ) -> Vec<Event> {
        let chain = contact.chain;
        let mut events = Vec::new();
        let chat = &self.chats[&chain];
        if let Some(participant) = contact.agent.and_then(|agent| chat.participant(agent.participant)) {
            let item = Writer::new(chat).event(at, Some(participant.as_author()), content::LEFT);
            events.push(Event::ItemAppended { chain, item, token: None });
            events.push(Event::ParticipantLeft { chain, participant: participant.id });
        }
        if let GoesOn::Under(next) = goes_on {
            events.push(Event::ChatPassed { chain, contact: *next });
        }
        events.push(Event::ContactEnded { contact: contact.id, reason });
        events
    }

    /// The contact of an agent who is in a chat.
    pub(super) fn contact_of(&self, chat: &Chat, agent: ParticipantId) -> &Contact {
        let mut contacts = chat.contacts().map(|id| &self.contacts[&id]);
        let theirs = contacts.find(|c| c.agent.is_some_and(|part| part.participant == agent));
        theirs.expect("an agent who is in a chat has a contact of it")
    }
}

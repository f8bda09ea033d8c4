//! Conversations: being in them, writing, signalling, and leaving.

use crate::domain::Centre;
use crate::domain::chat::{
    Chat, Notice, Participant, Passing, Role, RoleTimers, Sent, SideTimers, Signal, Writer, content, item_id,
    signal_id,
};
use crate::domain::contact::{Contact, DisconnectReason};
use crate::domain::decide::{Decided, end_contact};
use crate::domain::flow::{Wake, awaits_answer, chosen, wake};
use crate::domain::views::ViewAnswer;
use crate::event::{Event, TokenDigest, Words};
use crate::id::{ContactId, ParticipantId};
use crate::input::{Outcome, Receipt, Send, SignalKind};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    /// CreateParticipant: a bot of one's own.
    pub(super) fn add_participant(
        &self,
        contact: ContactId,
        role: Role,
        name: String,
        token: Option<TokenDigest>,
    ) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&contact).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        let chat = self.chats.get(&contact.chain).ok_or(Refusal::NotAllowed("The contact is not a chat."))?;
        if role != Role::CustomBot {
            let why = "only CUSTOM_BOT participants can be added".to_owned();
            return Err(Refusal::Invalid { what: "ParticipantRole", why });
        }
        let repeated = |p: &&Participant| token.is_some() && p.token == token;
        if let Some(participant) = chat.participants.iter().find(repeated) {
            let outcome = Outcome::Participant { chain: chat.chain, participant: participant.id };
            return Ok(Decided::with(Vec::new(), outcome));
        }
        if self.seats(chat) >= limits::PARTICIPANTS_MAX
            || chat.participants.len() >= limits::PARTICIPANTS_EVER_MAX
        {
            let limit = limits::PARTICIPANTS_MAX;
            return Err(Refusal::LimitReached { what: "participants of one chat", limit });
        }
        let id = chat.next_participant();
        let participant = Participant { id, role, name, user: None, token, connected: false, left: false };
        let chain = chat.chain;
        let events = vec![Event::ParticipantAdded { chain, participant }];
        Ok(Decided::with(events, Outcome::Participant { chain, participant: id }))
    }

    /// CHAT-2b: the first time, the participant joins; after that it changes nothing.
    pub(super) fn connect(&self, chain: ContactId, id: ParticipantId, at: Time) -> Result<Decided, Refusal> {
        if self.is_caller(chain, id) {
            return Ok(Decided::nothing());
        }
        let (chat, participant) = self.in_chat(chain, id)?;
        if participant.connected {
            return Ok(Decided::nothing());
        }
        let item = Writer::new(chat).event(at, Some(participant.as_author()), content::JOINED);
        Ok(Decided::done(vec![
            Event::ParticipantConnected { chain, participant: id },
            Event::ItemAppended { chain, item, token: None },
        ]))
    }

    /// CHAT-10, CHAT-12.
    pub(super) fn send(&self, send: Send, at: Time) -> Result<Decided, Refusal> {
        let (chat, participant) = self.in_chat(send.chain, send.participant)?;
        if let Some(sent) = send.token.and_then(|token| chat.sent(token)) {
            return Ok(Decided::with(Vec::new(), Outcome::Sent(sent)));
        }
        self.check_message(&chat.content_types, participant.role, &send.content_type, &send.words)?;
        let answer = send.answer.filter(|_| participant.role == Role::Customer);
        answer.as_ref().map_or(Ok(()), ViewAnswer::check)?;
        let words = match &answer {
            Some(answer) if chat.hides_response => Words::new(answer.without_data()),
            _ => send.words,
        };
        let item = Writer::new(chat).message(at, participant.as_author(), &send.content_type, words);
        let sent = Sent { item: item.id, at: item.at };
        let mut events = vec![Event::ItemAppended { chain: send.chain, item, token: send.token }];
        events.extend(self.heard_of(chat, participant.role));
        // FLOW-36.
        if let (Some(answer), Some(contact)) = (answer, awaits_answer(self, chat)) {
            let goes_on = chosen(self, contact, &answer.action);
            events.push(Event::ViewAnswered { chain: send.chain, answer });
            events.extend(goes_on);
        }
        Ok(Decided::with(events, Outcome::Sent(sent)))
    }

    /// What it causes that someone wrote.
    pub(super) fn heard_of(&self, chat: &Chat, role: Role) -> Vec<Event> {
        let mut events = Vec::new();
        // CHAT-43, CHAT-46.
        if let (Some(watch), Some(side)) = (&chat.watch, role.side())
            && watch.side(side).1.idle
        {
            events.push(Event::Noticed { chain: chat.chain, side, notice: Notice::Returned });
        }
        if role == Role::Customer {
            events.extend(chat.contacts().flat_map(|id| wake(self, id, Wake::CustomerReturned)));
        }
        events
    }

    /// CHAT-30, CHAT-31. No item, so it takes no position; its time does not move the chat's.
    /// Typing is not kept; of receipts only that they were given is.
    pub(super) fn signal(
        &self,
        chain: ContactId,
        id: ParticipantId,
        kind: SignalKind,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let (chat, participant) = self.in_chat(chain, id)?;
        let mut events = Vec::new();
        if let SignalKind::Receipt(Receipt { message, position, kind }) = kind {
            if chat.participants.iter().filter(|p| p.connected && !p.left).count() > 2 {
                return Err(Refusal::NotAllowed("Receipts are not for chats of more than two (CHAT-32)."));
            }
            if position >= chat.items || item_id(chain, position) != message {
                return Err(Refusal::Unknown(Thing::Item));
            }
            events.push(Event::Receipted { chain, participant: id, position, kind });
        }
        let mut item = Writer::new(chat).event(at, Some(participant.as_author()), content::TYPING);
        item.at = at;
        item.id = signal_id(id.0, at);
        let sent = Sent { item: item.id, at };
        let signal = Signal { kind: Passing::From(kind), item, chain };
        Ok(Decided { events, signal: Some(signal), outcome: Outcome::Sent(sent) })
    }

    /// CHAT-51: a customer who leaves ends the contact, or only their time with the agent (CHAT-55); a
    /// bot leaves the others to it.
    pub(super) fn disconnect(
        &self,
        chain: ContactId,
        id: ParticipantId,
        at: Time,
    ) -> Result<Decided, Refusal> {
        if self.is_caller(chain, id) {
            let reason = Some(DisconnectReason::CustomerDisconnect);
            return Ok(Decided::done(self.end(self.calls[&chain].contact, reason, at)));
        }
        let (chat, participant) = self.in_chat(chain, id)?;
        let contact = &self.contacts[&chat.contact];
        match participant.role {
            Role::Customer => {
                let reason = DisconnectReason::CustomerDisconnect;
                let stays = chat.disconnect_on_customer_exit && self.disconnect_flow(contact).is_some();
                let agents = chat.agents();
                Ok(Decided::done(if stays && !agents.is_empty() {
                    self.customer_remains(contact, &agents, reason, at)
                } else {
                    end_contact(self, contact, Some(id), Some(reason), at)
                }))
            }
            Role::Agent => {
                let reason = DisconnectReason::AgentDisconnect;
                Ok(Decided::done(self.agent_leaves(self.contact_of(chat, id), id, reason, at)))
            }
            Role::CustomBot | Role::System | Role::Supervisor => {
                let author = Some(participant.as_author());
                let item = Writer::new(chat).event(at, author, content::LEFT);
                let mut events = vec![
                    Event::ItemAppended { chain, item, token: None },
                    Event::ParticipantLeft { chain, participant: id },
                ];
                if participant.role == Role::CustomBot {
                    events.extend(chat.contacts().flat_map(|id| wake(self, id, Wake::BotLeft)));
                }
                Ok(Decided::done(events))
            }
        }
    }

    /// UpdateParticipantRoleConfig (CHAT-40).
    pub(super) fn set_role_timers(&self, id: ContactId, timers: RoleTimers) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        let chat = self.chats.get(&contact.chain).ok_or(Refusal::NotAllowed("The contact is not a chat."))?;
        let sides = [timers.customer, timers.agent];
        let given = sides.iter().flat_map(|SideTimers { idle, disconnect }| [idle, disconnect]).flatten();
        if given.into_iter().any(|span| !limits::ROLE_TIMER_MINUTES.contains(&(span.0 / 60_000))) {
            let (least, most) = (limits::ROLE_TIMER_MINUTES.start(), limits::ROLE_TIMER_MINUTES.end());
            let why = format!("must be {least} to {most} minutes");
            return Err(Refusal::Invalid { what: "TimerValue", why });
        }
        Ok(Decided::done(vec![Event::RoleTimersSet { chain: chat.chain, timers }]))
    }

    /// Whether this is who called, in a call that goes on.
    fn is_caller(&self, chain: ContactId, id: ParticipantId) -> bool {
        let call = self.calls.get(&chain).filter(|call| call.caller == id);
        call.and_then(|call| self.contacts.get(&call.contact)).is_some_and(Contact::is_active)
    }

    /// LIFE-24: a participant of a chat that is going on, who has not left.
    pub fn in_chat(&self, chain: ContactId, id: ParticipantId) -> Result<(&Chat, &Participant), Refusal> {
        let chat = self.chats.get(&chain).ok_or(Refusal::NotInChat)?;
        let participant = chat.participant(id).filter(|p| !p.left).ok_or(Refusal::NotInChat)?;
        let active = self.contacts.get(&chat.contact).is_some_and(Contact::is_active);
        if active { Ok((chat, participant)) } else { Err(Refusal::NotInChat) }
    }

    /// CHAT-10, CHAT-73, CHAT-91.
    pub(super) fn check_message(
        &self,
        allowed: &[String],
        role: Role,
        content_type: &str,
        words: &Words,
    ) -> Result<(), Refusal> {
        if !allowed.iter().any(|t| t == content_type) {
            let why = format!("this chat takes {}", allowed.join(", "));
            return Err(Refusal::Invalid { what: "ContentType", why });
        }
        if role == Role::Customer && content_type == content::INTERACTIVE {
            let why = format!("customers answer with {} or text", content::INTERACTIVE_RESPONSE);
            return Err(Refusal::Invalid { what: "ContentType", why });
        }
        if words.is_empty() || words.len() > limits::MESSAGE_BYTES_MAX {
            let why = format!("must be 1 to {} bytes of UTF-8", limits::MESSAGE_BYTES_MAX);
            return Err(Refusal::Invalid { what: "Content", why });
        }
        let characters_max = characters_max_2023(content_type);
        let is_long = words.as_str().is_some_and(|text| text.chars().count() > characters_max);
        if self.settings.chat_limits_2023 && is_long {
            let why = format!("must have at most {characters_max} characters");
            return Err(Refusal::Invalid { what: "Content", why });
        }
        Ok(())
    }
}

/// CHAT-10: by the guide's older figures.
fn characters_max_2023(content_type: &str) -> usize {
    if content_type.starts_with("text/") {
        limits::TEXT_CHARACTERS_MAX_2023
    } else if content_type == content::INTERACTIVE_RESPONSE {
        limits::RESPONSE_CHARACTERS_MAX_2023
    } else {
        limits::JSON_CHARACTERS_MAX_2023
    }
}

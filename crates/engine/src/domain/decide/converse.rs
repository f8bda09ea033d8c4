//! Chats: starting them, being in them, writing, leaving, and their end.

use crate::domain::Centre;
use crate::domain::chat::{
    Author, Chat, Item, Participant, Role, Sent, Signal, Writer, content, participant_id,
};
use crate::domain::config::FlowKind;
use crate::domain::contact::{Channel, Contact, DisconnectReason, InitiationMethod};
use crate::domain::decide::Decided;
use crate::domain::decide::work::check_attributes_bytes;
use crate::domain::flow::{Wake, wake};
use crate::event::{Created, Event, TokenDigest, Words};
use crate::id::{ContactId, Derived, ItemId, ParticipantId, derive};
use crate::input::{Outcome, Send, SignalKind, StartChat};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::{Span, Time};

impl Centre {
    /// CHAT-1, CHAT-2. The flow runs from here on, whether or not the customer has connected.
    pub(super) fn start_chat(&self, start: StartChat, at: Time) -> Result<Decided, Refusal> {
        if let Some(token) = start.token
            && let Some((_, contact, _)) = self.starts.iter().find(|(t, _, _)| *t == token)
        {
            let participant = participant_id(*contact, 0);
            return Ok(Decided::with(Vec::new(), Outcome::Chat { contact: *contact, participant }));
        }
        self.check_start(&start)?;
        let contact = start.contact;
        let customer = Participant {
            id: participant_id(contact, 0),
            role: Role::Customer,
            name: start.name.clone(),
            user: None,
            token: None,
            connected: false,
            left: false,
        };
        let author = customer.as_author();
        let participant = customer.id;
        let first = start
            .initial_message
            .map(|(content_type, words)| Writer::first(contact).message(at, author, &content_type, words));
        let created = Created {
            contact,
            channel: Channel::Chat,
            initiation: InitiationMethod::Api,
            flow: start.flow,
            name: start.name,
            attributes: start.attributes,
            content_types: start.content_types,
            duration: start.duration,
            token: start.token,
        };
        let mut events = vec![
            Event::ContactCreated(created),
            Event::ParticipantAdded { chain: contact, participant: customer },
        ];
        events.extend(first.map(|item| Event::ItemAppended { chain: contact, item, token: None }));
        events.push(Event::FlowEntered { contact, flow: start.flow });
        Ok(Decided::with(events, Outcome::Chat { contact, participant }))
    }

    fn check_start(&self, start: &StartChat) -> Result<(), Refusal> {
        let flow = self.flows.get(&start.flow).ok_or(Refusal::Unknown(Thing::Flow))?;
        if !flow.published {
            return Err(Refusal::FlowNotPublished);
        }
        if flow.kind != FlowKind::ContactFlow {
            let why = "must be a flow of type CONTACT_FLOW".to_owned();
            return Err(Refusal::Invalid { what: "ContactFlowId", why });
        }
        if self.contacts.contains_key(&start.contact) {
            return Err(Refusal::Duplicate(Thing::Contact, start.contact.to_string()));
        }
        if self.contacts.len() >= limits::LIVE_CONTACTS_MAX {
            return Err(Refusal::LimitReached { what: "live contacts", limit: limits::LIVE_CONTACTS_MAX });
        }
        if !start.content_types.iter().any(|t| t == content::TEXT_PLAIN) {
            let why = format!("must include {}", content::TEXT_PLAIN);
            return Err(Refusal::Invalid { what: "SupportedMessagingContentTypes", why });
        }
        if let Some((content_type, words)) = &start.initial_message {
            check_message(&start.content_types, content_type, words)?;
        }
        check_attributes_bytes(start.attributes.iter().map(|(k, v)| k.len() + v.len()).sum())
    }

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
        // One seat is kept for an agent.
        let present = chat.participants.iter().filter(|p| !p.left).count();
        if present + 1 >= limits::PARTICIPANTS_MAX || chat.participants.len() >= limits::PARTICIPANTS_EVER_MAX
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
        check_message(&chat.content_types, &send.content_type, &send.words)?;
        let item = Writer::new(chat).message(at, participant.as_author(), &send.content_type, send.words);
        let sent = Sent { item: item.id, at: item.at };
        let mut events = vec![Event::ItemAppended { chain: send.chain, item, token: send.token }];
        if participant.role == Role::Customer {
            events.extend(wake(self, chat.contact, Wake::CustomerReturned, at));
        }
        Ok(Decided::with(events, Outcome::Sent(sent)))
    }

    /// CHAT-30, CHAT-31. Not kept, so it takes no position; its time does not move the chat's.
    pub(super) fn signal(
        &self,
        chain: ContactId,
        id: ParticipantId,
        kind: SignalKind,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let (chat, participant) = self.in_chat(chain, id)?;
        let receipt = kind != SignalKind::Typing;
        if receipt && chat.participants.iter().filter(|p| p.connected && !p.left).count() > 2 {
            return Err(Refusal::NotAllowed("Receipts are not for chats of more than two (CHAT-32)."));
        }
        let mut item = Writer::new(chat).event(at, Some(participant.as_author()), content::TYPING);
        item.at = at;
        item.id = ItemId(derive(id.0, Derived::Signal, at.0.unsigned_abs()));
        let sent = Sent { item: item.id, at };
        let signal = Signal { kind, item, chain, except: id };
        Ok(Decided { events: Vec::new(), signal: Some(signal), outcome: Outcome::Sent(sent) })
    }

    /// CHAT-51: a customer who leaves ends the contact; a bot leaves the others to it.
    pub(super) fn disconnect(
        &self,
        chain: ContactId,
        id: ParticipantId,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let (chat, participant) = self.in_chat(chain, id)?;
        let contact = &self.contacts[&chat.contact];
        match participant.role {
            Role::Customer => {
                let reason = Some(DisconnectReason::CustomerDisconnect);
                Ok(Decided::done(end_contact(self, contact, Some(id), reason, at)))
            }
            Role::Agent => {
                let reason = Some(DisconnectReason::AgentDisconnect);
                Ok(Decided::done(end_contact(self, contact, Some(id), reason, at)))
            }
            Role::CustomBot | Role::System | Role::Supervisor => {
                let author = Some(participant.as_author());
                let item = Writer::new(chat).event(at, author, content::LEFT);
                let mut events = vec![
                    Event::ItemAppended { chain, item, token: None },
                    Event::ParticipantLeft { chain, participant: id },
                ];
                if participant.role == Role::CustomBot {
                    events.extend(wake(self, chat.contact, Wake::BotLeft, at));
                }
                Ok(Decided::done(events))
            }
        }
    }

    /// LIFE-24: a participant of a chat that is going on, who has not left.
    fn in_chat(&self, chain: ContactId, id: ParticipantId) -> Result<(&Chat, &Participant), Refusal> {
        let chat = self.chats.get(&chain).ok_or(Refusal::NotInChat)?;
        let participant = chat.participant(id).filter(|p| !p.left).ok_or(Refusal::NotInChat)?;
        let active = self.contacts.get(&chat.contact).is_some_and(Contact::is_active);
        if active { Ok((chat, participant)) } else { Err(Refusal::NotInChat) }
    }
}

/// CHAT-10, CHAT-73.
fn check_message(allowed: &[String], content_type: &str, words: &Words) -> Result<(), Refusal> {
    if !allowed.iter().any(|t| t == content_type) {
        let why = format!("this chat takes {}", allowed.join(", "));
        return Err(Refusal::Invalid { what: "ContentType", why });
    }
    if words.is_empty() || words.len() > limits::MESSAGE_BYTES_MAX {
        let why = format!("must be 1 to {} bytes of UTF-8", limits::MESSAGE_BYTES_MAX);
        return Err(Refusal::Invalid { what: "Content", why });
    }
    Ok(())
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
    let chain = contact.chain;
    if let Some(chat) = centre.chats.get(&chain) {
        let mut writer = Writer::new(chat);
        let mut append = |item: Item| events.push(Event::ItemAppended { chain, item, token: None });
        if let Some(participant) = left.and_then(|id| chat.participant(id)) {
            append(writer.event(at, Some(participant.as_author()), content::LEFT));
        }
        append(writer.event(at, None::<Author>, content::ENDED));
        events.extend(left.map(|participant| Event::ParticipantLeft { chain, participant }));
    }
    events.push(Event::ContactEnded { contact: contact.id, reason });
    events
}

/// CHAT-50.
pub fn duration_of(minutes: Option<i64>) -> Result<Span, Refusal> {
    let minutes = minutes.unwrap_or(limits::CHAT_DURATION_DEFAULT_MINUTES);
    if limits::CHAT_DURATION_MINUTES.contains(&minutes) {
        return Ok(Span::minutes(minutes));
    }
    let (least, most) = (limits::CHAT_DURATION_MINUTES.start(), limits::CHAT_DURATION_MINUTES.end());
    Err(Refusal::Invalid { what: "ChatDurationInMinutes", why: format!("must be {least} to {most}") })
}

//! The conversation of a chain of contacts: who is in it, and one order of items for all.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::event::{TokenDigest, Words};
use crate::id::{ContactId, Derived, ItemId, ParticipantId, UserId, derive};
use crate::input::SignalKind;
use crate::time::{Span, Time};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// The first contact of the chain.
    pub chain: ContactId,
    /// The contact that items belong to now.
    pub contact: ContactId,
    pub started_at: Time,
    /// CHAT-50.
    pub expires_at: Time,
    /// CHAT-73.
    pub content_types: Vec<String>,
    pub participants: Vec<Participant>,
    /// Items appended so far; the next one's position.
    pub items: u64,
    pub last_item_at: Time,
    /// CHAT-12: what has been sent with which client token, newest last.
    pub tokens: VecDeque<(TokenDigest, Sent)>,
}

/// ENT-82.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    pub id: ParticipantId,
    pub role: Role,
    pub name: String,
    pub user: Option<UserId>,
    /// The client token of the call that added it, so that a repeat adds nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenDigest>,
    pub connected: bool,
    pub left: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    Agent,
    Customer,
    System,
    CustomBot,
    Supervisor,
}

impl Role {
    /// As the public API spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Agent => "AGENT",
            Role::Customer => "CUSTOMER",
            Role::System => "SYSTEM",
            Role::CustomBot => "CUSTOM_BOT",
            Role::Supervisor => "SUPERVISOR",
        }
    }
}

/// The reply to a message, repeated when its client token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub item: ItemId,
    pub at: Time,
}

/// A line of the transcript, the same for all who may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    pub id: ItemId,
    /// Counts up from 0 in the chain without gaps (CHAT-11).
    pub position: u64,
    /// AbsoluteTime: strictly rising in the chain, so the later of the clock and the last one's
    /// successor.
    pub at: Time,
    pub contact: ContactId,
    pub kind: ItemKind,
    pub content_type: String,
    pub author: Option<Author>,
    /// Bytes of the content.
    pub size: u32,
    #[serde(skip)]
    pub words: Words,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemKind {
    Message,
    Event,
}

/// Who said it, as it was then.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Author {
    pub participant: ParticipantId,
    pub role: Role,
    #[serde(skip)]
    pub name: Words,
}

/// Passed on to those who are there, and not kept (CHAT-8).
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: SignalKind,
    pub item: Item,
    pub chain: ContactId,
    /// The author does not hear their own signal.
    pub except: ParticipantId,
}

/// Content types of the events that the centre itself writes.
pub mod content {
    pub const TEXT_PLAIN: &str = "text/plain";
    pub const TYPING: &str = "application/vnd.amazonaws.connect.event.typing";
    pub const JOINED: &str = "application/vnd.amazonaws.connect.event.participant.joined";
    pub const LEFT: &str = "application/vnd.amazonaws.connect.event.participant.left";
    pub const ENDED: &str = "application/vnd.amazonaws.connect.event.chat.ended";
}

/// The name under which flows speak.
pub const SYSTEM_NAME: &str = "SYSTEM_MESSAGE";

impl Chat {
    pub fn participant(&self, id: ParticipantId) -> Option<&Participant> {
        self.participants.iter().find(|p| p.id == id)
    }

    pub fn customer(&self) -> Option<&Participant> {
        self.participants.iter().find(|p| p.role == Role::Customer)
    }

    /// A bot that is in the chat, or has been told it may come.
    pub fn bot(&self) -> Option<&Participant> {
        self.participants.iter().rev().find(|p| p.role == Role::CustomBot)
    }

    /// The id of the participant that is added next.
    pub fn next_participant(&self) -> ParticipantId {
        participant_id(self.chain, self.participants.len() as u64)
    }

    pub fn sent(&self, token: TokenDigest) -> Option<Sent> {
        self.tokens.iter().rev().find(|(t, _)| *t == token).map(|(_, sent)| *sent)
    }
}

/// The first one is the customer's.
pub fn participant_id(chain: ContactId, n: u64) -> ParticipantId {
    ParticipantId(derive(chain.0, Derived::Participant, n))
}

/// Who speaks when a flow does: one stable participant a chain, who is nobody.
pub fn system_author(chain: ContactId) -> Author {
    Author {
        participant: participant_id(chain, u64::from(u32::MAX)),
        role: Role::System,
        name: Words::new(SYSTEM_NAME),
    }
}

impl Participant {
    pub fn as_author(&self) -> Author {
        Author { participant: self.id, role: self.role, name: Words::new(self.name.as_str()) }
    }
}

/// Writes items one after the other: positions, ids and times follow from the chat and from what
/// this writer wrote before.
pub(crate) struct Writer {
    chain: ContactId,
    contact: ContactId,
    position: u64,
    last_at: Time,
}

impl Writer {
    pub(crate) fn new(chat: &Chat) -> Writer {
        Writer { chain: chat.chain, contact: chat.contact, position: chat.items, last_at: chat.last_item_at }
    }

    /// For a chat that is about to begin.
    pub(crate) fn first(chain: ContactId) -> Writer {
        Writer { chain, contact: chain, position: 0, last_at: Time(i64::MIN) }
    }

    pub(crate) fn message(&mut self, at: Time, author: Author, content_type: &str, words: Words) -> Item {
        self.item(at, ItemKind::Message, Some(author), content_type, words)
    }

    pub(crate) fn event(&mut self, at: Time, author: Option<Author>, content_type: &str) -> Item {
        self.item(at, ItemKind::Event, author, content_type, Words::default())
    }

    fn item(
        &mut self,
        at: Time,
        kind: ItemKind,
        author: Option<Author>,
        content_type: &str,
        words: Words,
    ) -> Item {
        let at = at.max(self.last_at + Span::MILLISECOND);
        let position = self.position;
        self.last_at = at;
        self.position += 1;
        Item {
            id: ItemId(derive(self.chain.0, Derived::Item, position)),
            position,
            at,
            contact: self.contact,
            kind,
            content_type: content_type.to_owned(),
            author,
            size: words.len() as u32,
            words,
        }
    }
}

/// Someone to whom an item goes: by their participant, and for agents by their person too, since
/// one socket of theirs carries all their chats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    pub participant: ParticipantId,
    pub user: Option<UserId>,
}

impl Centre {
    /// Who hears what is said in a chat now: its customer, and everyone who is in it.
    pub fn recipients(&self, chain: ContactId) -> Vec<Recipient> {
        let Some(chat) = self.chats.get(&chain) else { return Vec::new() };
        let there = |p: &&Participant| p.role == Role::Customer || (p.connected && !p.left);
        let recipients = chat.participants.iter().filter(there);
        recipients.map(|p| Recipient { participant: p.id, user: p.user }).collect()
    }
}

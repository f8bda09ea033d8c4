//! The conversation of a chain of contacts: who is in it, and one order of items for all.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::Centre;
use crate::domain::attachment::Attachment;
use crate::domain::contact::Whisper;
use crate::domain::views::{Shown, ViewAnswer};
use crate::event::{TokenDigest, Words};
use crate::id::{AttachmentId, ContactId, Derived, ItemId, ParticipantId, UserId, derive};
use crate::input::SignalKind;
use crate::time::{Span, Time};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chat {
    /// The first contact of the chain.
    pub chain: ContactId,
    /// The contact that items belong to now: the chat's own.
    pub contact: ContactId,
    /// CHAT-113: those of further agents, until they are completed. The longest there first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<ContactId>,
    /// How many there were, so that each has an id of its own.
    #[serde(default)]
    pub added: u32,
    pub started_at: Time,
    /// CHAT-73.
    pub content_types: Vec<String>,
    /// CHAT-55.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disconnect_on_customer_exit: bool,
    pub participants: Vec<Participant>,
    /// Items appended so far; the next one's position.
    pub items: u64,
    pub last_item_at: Time,
    /// CHAT-12: what has been sent with which client token, newest last.
    pub tokens: VecDeque<(TokenDigest, Sent)>,
    /// CHAT-21: the side that wrote last, and since when without a text of the other one.
    pub reply: Option<(Side, Time)>,
    /// CHAT-40: what the next agent's join puts in force.
    pub timers: RoleTimers,
    /// CHAT-41: while an agent is in the chat.
    pub watch: Option<Watch>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// REC-30: to whom its items are told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streaming: Vec<Streaming>,
    /// FLOW-36: the views that its participants may read, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<Shown>,
    /// Whether what is entered in the newest is left out of the transcript, however late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hides_response: bool,
    /// The newest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view_answer: Option<ViewAnswer>,
}

/// REC-30: an endpoint that the operator has set up, by the name that callers give it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streaming {
    pub id: Uuid,
    pub endpoint: String,
}

/// The two that write to each other (CHAT-22, CHAT-23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Side {
    Customer,
    Agent,
}

/// CHAT-40.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RoleTimers {
    pub customer: SideTimers,
    pub agent: SideTimers,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SideTimers {
    pub idle: Option<Span>,
    pub disconnect: Option<Span>,
}

/// The timers in force, and how each side stands with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    pub timers: RoleTimers,
    pub customer: SideWatch,
    pub agent: SideWatch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideWatch {
    /// The agent's join, or the side's last message since.
    pub active_at: Time,
    pub idle: bool,
}

/// CHAT-46.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Notice {
    Idle,
    Returned,
    AutoDisconnection,
}

impl Watch {
    pub(crate) fn begin(timers: RoleTimers, at: Time) -> Watch {
        let side = SideWatch { active_at: at, idle: false };
        Watch { timers, customer: side, agent: side }
    }

    pub(crate) fn side(&self, side: Side) -> (SideTimers, SideWatch) {
        match side {
            Side::Customer => (self.timers.customer, self.customer),
            Side::Agent => (self.timers.agent, self.agent),
        }
    }

    pub(crate) fn side_mut(&mut self, side: Side) -> &mut SideWatch {
        match side {
            Side::Customer => &mut self.customer,
            Side::Agent => &mut self.agent,
        }
    }

    /// CHAT-42: what comes next for a side, and when. With both timers the second begins when the
    /// side is idle; one alone begins at once.
    pub(crate) fn next(&self, side: Side) -> Option<(Time, Notice)> {
        let (timers, watch) = self.side(side);
        match (timers.idle, timers.disconnect) {
            (Some(idle), _) if !watch.idle => Some((watch.active_at + idle, Notice::Idle)),
            (idle, Some(disconnect)) => {
                let begun = watch.active_at + idle.unwrap_or_default();
                Some((begun + disconnect, Notice::AutoDisconnection))
            }
            (_, None) => None,
        }
    }
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
    /// CHAT-22, CHAT-23: bots and flows have no side.
    pub fn side(self) -> Option<Side> {
        match self {
            Role::Customer => Some(Side::Customer),
            Role::Agent | Role::Supervisor => Some(Side::Agent),
            Role::System | Role::CustomBot => None,
        }
    }

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
    /// Its words are what is shown of the file, as the edge wrote it.
    Attachment,
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

/// CHAT-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReceiptKind {
    Delivered,
    Read,
}

/// Passed on to those who are there, and not an item of the transcript (CHAT-8).
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    pub kind: Passing,
    pub item: Item,
    pub chain: ContactId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// From a participant, who does not hear it.
    From(SignalKind),
    /// CHAT-46.
    Notice(Notice),
    /// CHAT-60: what was written in earlier chats can be read.
    Rehydrated,
    /// CHAT-7.
    Whisper,
}

/// Content types that mean something here, and those of the events that the centre itself writes.
pub mod content {
    pub const TEXT_PLAIN: &str = "text/plain";
    pub const INTERACTIVE: &str = "application/vnd.amazonaws.connect.message.interactive";
    pub const INTERACTIVE_RESPONSE: &str = "application/vnd.amazonaws.connect.message.interactive.response";
    pub const TYPING: &str = "application/vnd.amazonaws.connect.event.typing";
    pub const JOINED: &str = "application/vnd.amazonaws.connect.event.participant.joined";
    pub const LEFT: &str = "application/vnd.amazonaws.connect.event.participant.left";
    pub const ENDED: &str = "application/vnd.amazonaws.connect.event.chat.ended";
    pub const TRANSFERRED: &str = "application/vnd.amazonaws.connect.event.transfer.succeeded";
    pub const NOT_TRANSFERRED: &str = "application/vnd.amazonaws.connect.event.transfer.failed";
    pub const IDLE: &str = "application/vnd.amazonaws.connect.event.participant.idle";
    pub const RETURNED: &str = "application/vnd.amazonaws.connect.event.participant.returned";
    pub const REHYDRATED: &str = "application/vnd.amazonaws.connect.event.chat.rehydrated";
    pub const AUTO_DISCONNECTION: &str =
        "application/vnd.amazonaws.connect.event.participant.autodisconnection";
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

    /// The agent who is in the chat, the last to join.
    pub fn agent(&self) -> Option<&Participant> {
        self.participants.iter().rev().find(|p| p.role == Role::Agent && !p.left)
    }

    /// Its own contact, and those beside it.
    pub(crate) fn contacts(&self) -> impl Iterator<Item = ContactId> {
        std::iter::once(self.contact).chain(self.beside.iter().copied())
    }

    /// The agents who are in the chat.
    pub(crate) fn agents(&self) -> Vec<ParticipantId> {
        let agents = self.participants.iter().filter(|p| p.role == Role::Agent && !p.left);
        agents.map(|p| p.id).collect()
    }

    /// Everyone else who is there, agents last.
    pub(crate) fn beside_the_customer(&self) -> Vec<ParticipantId> {
        let others = self.participants.iter().filter(|p| p.role != Role::Customer && p.connected && !p.left);
        let mut others: Vec<_> = others.collect();
        others.sort_by_key(|p| p.role == Role::Agent);
        others.into_iter().map(|p| p.id).collect()
    }

    /// The id of the participant that is added next.
    pub fn next_participant(&self) -> ParticipantId {
        participant_id(self.chain, self.participants.len() as u64)
    }

    /// CHAT-21 to CHAT-23, for an agent who connected at a time: since the last text that changed
    /// sides. Where the customer wrote last before that, since the first of what they then wrote.
    pub fn reply_since(&self, connected_at: Time) -> Time {
        match self.reply {
            Some((Side::Customer, at)) => at,
            Some((Side::Agent, at)) => at.max(connected_at),
            None => connected_at,
        }
    }

    pub fn attachment(&self, id: AttachmentId) -> Option<&Attachment> {
        self.attachments.iter().find(|attachment| attachment.id == id)
    }

    pub fn sent(&self, token: TokenDigest) -> Option<Sent> {
        self.tokens.iter().rev().find(|(t, _)| *t == token).map(|(_, sent)| *sent)
    }
}

/// A call of a caller who speaks with agents; the sound is not here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    pub chain: ContactId,
    /// The contact that the caller is in now.
    pub contact: ContactId,
    pub caller: ParticipantId,
}

/// The first one is the customer's.
pub fn participant_id(chain: ContactId, n: u64) -> ParticipantId {
    ParticipantId(derive(chain.0, Derived::Participant, n))
}

/// Of what someone signals, or is signalled, at a moment.
/// Beside the notices of a side.
const REHYDRATED_SIGNAL: u64 = 100;

pub(crate) fn signal_id(whose: Uuid, at: Time) -> ItemId {
    ItemId(derive(whose, Derived::Signal, at.0.unsigned_abs()))
}

/// Of the item at a position of a chain.
pub fn item_id(chain: ContactId, position: u64) -> ItemId {
    ItemId(derive(chain.0, Derived::Item, position))
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

    pub(crate) fn attachment(&mut self, at: Time, author: Author, content_type: &str, words: Words) -> Item {
        self.item(at, ItemKind::Attachment, Some(author), content_type, words)
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
            id: item_id(self.chain, position),
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

    /// What is told when a side has been quiet for too long, or is back (CHAT-46).
    pub(crate) fn notice(&self, chain: ContactId, side: Side, notice: Notice, at: Time) -> Option<Signal> {
        let chat = self.chats.get(&chain)?;
        let whose = match side {
            Side::Customer => chat.customer(),
            Side::Agent => chat.agent(),
        };
        let content_type = match notice {
            Notice::Idle => content::IDLE,
            Notice::Returned => content::RETURNED,
            Notice::AutoDisconnection => content::AUTO_DISCONNECTION,
        };
        let mut item = Writer::new(chat).event(at, whose.map(Participant::as_author), content_type);
        item.at = at;
        let whose = whose.map_or(chain.0, |participant| participant.id.0);
        item.id = ItemId(derive(signal_id(whose, at).0, Derived::Signal, notice as u64));
        Some(Signal { kind: Passing::Notice(notice), item, chain })
    }

    /// CHAT-60: told to those who are in a chat that goes on from an earlier one. None where it does not.
    pub fn rehydrated(&self, chain: ContactId, at: Time) -> Option<Signal> {
        let chat = self.chats.get(&chain)?;
        if self.contacts[&chat.contact].past.is_empty() {
            return None;
        }
        let customer = chat.customer().map(Participant::as_author);
        let mut item = Writer::new(chat).event(at, customer, content::REHYDRATED);
        item.at = at;
        item.id = ItemId(derive(signal_id(chain.0, at).0, Derived::Signal, REHYDRATED_SIGNAL));
        Some(Signal { kind: Passing::Rehydrated, item, chain })
    }

    /// CHAT-7: who hears a whisper, and what. None in a call, which has no sound.
    pub(crate) fn whisper(
        &self,
        contact: ContactId,
        whisper: Whisper,
        words: Words,
        at: Time,
    ) -> Option<(Recipient, Signal)> {
        let contact = self.contacts.get(&contact)?;
        let chat = self.chats.get(&contact.chain)?;
        let recipient = match whisper {
            Whisper::Due => return None,
            Whisper::Agent => {
                let user = contact.agent()?;
                let participant = self.agents[&user].contacts[&contact.id].participant;
                Recipient { participant, user: Some(user) }
            }
            Whisper::Customer => Recipient { participant: chat.customer()?.id, user: None },
        };
        let author = system_author(chat.chain);
        let mut item = Writer::new(chat).message(at, author, content::TEXT_PLAIN, words);
        item.at = at;
        // Several may be heard at one moment: one for each action that speaks.
        let action = contact.run.as_ref().map_or(0, |run| run.steps);
        item.id = ItemId(derive(signal_id(recipient.participant.0, at).0, Derived::Signal, action.into()));
        Some((recipient, Signal { kind: Passing::Whisper, item, chain: chat.chain }))
    }
}

//! What may happen in a run, as values. A seed makes a list of them, a list can be run again and
//! shortened, and what is printed of one is Rust that pastes into a test.

use engine::domain::contact::Channel;
use engine::id::{ContactId, UserId};
use store::faulty::Fault;

use crate::told::Deed;

/// One thing that happens to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Milliseconds.
    Pass(u64),
    Asks(Ask),
    /// By someone whose clock is ten seconds behind.
    AsksBehind(Ask),
    /// Someone looks at the state, and is answered when it is durable.
    Reads,
    /// The store is handed what there is, if it is free.
    Take,
    /// The store comes to the end of its write.
    Write,
    /// The `n`-th write from here on goes wrong.
    Fails(u64, Fault),
    /// Everything but the disk is gone; what was being written is on it or not. After so many
    /// milliseconds the node serves again; with a negative number its clock has been set back.
    Crash {
        written: bool,
        down: i64,
    },
    /// A snapshot is saved, when all is durable.
    Snapshot,
}

/// What someone asks of the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    SignIn {
        agent: Agent,
        session: u32,
    },
    SignOut {
        agent: Agent,
        session: u32,
    },
    Choose {
        agent: Agent,
        status: Status,
    },
    Accept {
        agent: Agent,
        contact: C,
    },
    Reject {
        agent: Agent,
        contact: C,
    },
    Clear {
        agent: Agent,
        contact: C,
    },
    Leave {
        agent: Agent,
        contact: C,
    },
    Hold {
        agent: Agent,
        contact: C,
    },
    EndHold {
        agent: Agent,
        contact: C,
    },
    Pause {
        agent: Agent,
        contact: C,
    },
    EndPause {
        agent: Agent,
        contact: C,
    },
    Transfer {
        agent: Agent,
        contact: C,
        by: Quick,
    },
    /// A further agent comes into a chat.
    Add {
        agent: Agent,
        contact: C,
        by: Quick,
    },

    StartChat {
        number: u32,
        flow: Entry,
        wishes: Wishes,
        says: bool,
        token: Option<u32>,
    },
    /// In so many seconds, or at once.
    StartTask {
        number: u32,
        flow: Entry,
        wishes: Wishes,
        seconds: u32,
        token: Option<u32>,
    },
    StartTaskBy {
        number: u32,
        by: Quick,
        wishes: Wishes,
        seconds: u32,
    },
    StartCall {
        number: u32,
        flow: Entry,
        wishes: Wishes,
        token: Option<u32>,
    },
    Connect {
        who: Who,
        contact: C,
    },
    Say {
        who: Who,
        contact: C,
        text: u32,
        token: Option<u32>,
    },
    Type {
        who: Who,
        contact: C,
    },
    Depart {
        who: Who,
        contact: C,
    },
    AddBot {
        contact: C,
    },
    /// Which nobody may.
    AddCustomer {
        contact: C,
    },

    Stop {
        contact: C,
    },
    Note {
        contact: C,
        text: u32,
    },
    Prioritise {
        contact: C,
        priority: i64,
    },
    Age {
        contact: C,
        seconds: i64,
    },
    Require {
        contact: C,
        wanted: Wanted,
    },
    /// Minutes until idle and until removed, for the customer and the agent; 0 is none.
    Timers {
        contact: C,
        customer: [u32; 2],
        agent: [u32; 2],
    },

    Assign {
        agent: Agent,
        profile: Profile,
    },
    Train {
        agent: Agent,
        skill: Skill,
        level: u8,
    },
    Phone {
        agent: Agent,
        wrap_up: u32,
        auto_accept: bool,
    },
    /// Of voice, chat and task: how many at a time, 0 being switched off, and whether contacts of
    /// other channels may come beside one.
    Slots {
        profile: Profile,
        slots: [u8; 3],
        beside: [bool; 3],
    },
    /// An entry that the profile does not have yet.
    Serve {
        profile: Profile,
        queue: Queue,
        channel: Channel,
        priority: u8,
        delay: u16,
    },
    /// One that it has, changed.
    Rank {
        profile: Profile,
        queue: Queue,
        channel: Channel,
        priority: u8,
        delay: u16,
    },
    Limit {
        queue: Queue,
        most: Option<u32>,
    },
    Open {
        queue: Queue,
        open: bool,
    },
    /// Hours of the day are otherwise than on others, by an override of this number.
    Override {
        number: u32,
        closed: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agent {
    Ana,
    Ben,
    Cem,
    Dee,
    Eli,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Available,
    Offline,
    Break,
    Lunch,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    Q1,
    Q2,
    Q3,
    Q4,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    P1,
    P2,
    P3,
}

/// Quick connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quick {
    ToQ1,
    ToQ3,
    ToAna,
    ToCem,
    ToPhone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skill {
    English,
    French,
    Billing,
}

/// Whom a contact may go to (ROUTE-61).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// For 10 seconds whoever speaks it a little.
    Speaker,
    /// Who can do both, then for a while who speaks any.
    Pair,
    /// Until one comes who does not speak it.
    NotFrench,
    /// Ana or Cem, then who can do something.
    Named,
    /// What nobody can.
    NoOne,
}

/// Flows that contacts start in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// To the queue that the customer wishes.
    Straight,
    Later,
    AfterBot,
    /// To the agent that the customer wishes.
    ToAgent,
    Ends,
    /// With a customer queue flow that goes on to another queue.
    Moves,
    Whispers,
    /// To the agent, for longer than may be.
    Mumbles,
    /// To the customer, for longer than may be.
    Murmurs,
    /// With a disconnect flow.
    Stays,
    Ranked,
    /// Asks for hours and figures first.
    Checks,
    Jumps,
    Wants(Wanted),
}

/// What a customer gives along when a contact starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes {
    pub agent: Agent,
    pub queue: Queue,
    pub next: Queue,
    pub priority: u32,
    pub age: i32,
}

/// A contact by the number it was started with, and which leg of the chain it is. The legs of the
/// `n`-th one that was added to a chat count from 1000 times `n`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct C(pub u32, pub u32);

/// Someone in a chat or call, whom the centre knows by an id of its own making.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Customer,
    /// The newest one.
    Bot,
    Of(Agent),
    Stranger,
}

impl Ask {
    /// The user who asks, where it is one.
    pub(crate) fn by(self) -> Option<Agent> {
        match self {
            Ask::SignIn { agent, .. }
            | Ask::SignOut { agent, .. }
            | Ask::Choose { agent, .. }
            | Ask::Accept { agent, .. }
            | Ask::Reject { agent, .. }
            | Ask::Clear { agent, .. }
            | Ask::Leave { agent, .. }
            | Ask::Hold { agent, .. }
            | Ask::EndHold { agent, .. }
            | Ask::Pause { agent, .. }
            | Ask::EndPause { agent, .. }
            | Ask::Transfer { agent, .. }
            | Ask::Add { agent, .. } => Some(agent),
            _ => None,
        }
    }

    /// What an agent does with a contact, of which the log must tell.
    pub(crate) fn deed(self) -> Option<(UserId, ContactId, Deed)> {
        let (agent, contact, deed) = match self {
            Ask::Accept { agent, contact } => (agent, contact, Deed::Accept),
            Ask::Reject { agent, contact } => (agent, contact, Deed::Reject),
            Ask::Clear { agent, contact } => (agent, contact, Deed::Clear),
            Ask::Hold { agent, contact } | Ask::Pause { agent, contact } => (agent, contact, Deed::Hold),
            Ask::EndHold { agent, contact } | Ask::EndPause { agent, contact } => {
                (agent, contact, Deed::EndHold)
            }
            _ => return None,
        };
        Some((agent.id(), contact.id(), deed))
    }

    /// The number of the contact that it is about.
    pub(crate) fn number(self) -> Option<u32> {
        match self {
            Ask::Accept { contact, .. }
            | Ask::Reject { contact, .. }
            | Ask::Clear { contact, .. }
            | Ask::Leave { contact, .. }
            | Ask::Hold { contact, .. }
            | Ask::EndHold { contact, .. }
            | Ask::Pause { contact, .. }
            | Ask::EndPause { contact, .. }
            | Ask::Transfer { contact, .. }
            | Ask::Add { contact, .. }
            | Ask::Connect { contact, .. }
            | Ask::Say { contact, .. }
            | Ask::Type { contact, .. }
            | Ask::Depart { contact, .. }
            | Ask::AddBot { contact }
            | Ask::AddCustomer { contact }
            | Ask::Stop { contact }
            | Ask::Note { contact, .. }
            | Ask::Prioritise { contact, .. }
            | Ask::Age { contact, .. }
            | Ask::Require { contact, .. }
            | Ask::Timers { contact, .. } => Some(contact.0),
            Ask::StartChat { number, .. }
            | Ask::StartTask { number, .. }
            | Ask::StartTaskBy { number, .. }
            | Ask::StartCall { number, .. } => Some(number),
            _ => None,
        }
    }

    /// What makes a repeat of it known as one.
    pub(crate) fn token(self) -> Option<u32> {
        match self {
            Ask::StartChat { token, .. }
            | Ask::StartTask { token, .. }
            | Ask::StartCall { token, .. }
            | Ask::Say { token, .. } => token,
            _ => None,
        }
    }
}

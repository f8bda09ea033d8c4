//! The ids behind the names of a run. They are the same in every run, so that what was shortened
//! still speaks of the same things.

use std::collections::BTreeMap;
use std::fmt;

use engine::domain::contact::Contact;
use engine::id::{
    ContactId, Derived, FlowId, QueueId, QuickConnectId, RoutingProfileId, SessionId, StatusId, UserId,
    derive,
};
use engine::{Uuid, limits};

use crate::step::{Agent, C, Entry, Profile, Queue, Quick, Skill, Status, Wanted};

const CONTACTS: u128 = 0xc000_0000;
const SESSIONS: u128 = 0x5e55_0000;
/// More than follow one another in any run.
const LEGS: u32 = 1000;
const LEGS_LOOKED_AT: u32 = 255;

impl Agent {
    pub(crate) const ALL: [Agent; 5] = [Agent::Ana, Agent::Ben, Agent::Cem, Agent::Dee, Agent::Eli];

    pub(crate) fn id(self) -> UserId {
        UserId(Uuid::from_u128(0xa1 + self as u128))
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Agent::Ana => "ana",
            Agent::Ben => "ben",
            Agent::Cem => "cem",
            Agent::Dee => "dee",
            Agent::Eli => "eli",
        }
    }
}

impl Status {
    pub(crate) const ALL: [Status; 4] = [Status::Available, Status::Offline, Status::Break, Status::Lunch];

    pub(crate) fn id(self) -> StatusId {
        StatusId(Uuid::from_u128(0x51 + self as u128))
    }
}

impl Queue {
    pub(crate) const ALL: [Queue; 4] = [Queue::Q1, Queue::Q2, Queue::Q3, Queue::Q4];

    pub(crate) fn id(self) -> QueueId {
        QueueId(Uuid::from_u128(0x81 + self as u128))
    }
}

impl Profile {
    pub(crate) const ALL: [Profile; 3] = [Profile::P1, Profile::P2, Profile::P3];

    pub(crate) fn id(self) -> RoutingProfileId {
        RoutingProfileId(Uuid::from_u128(0x91 + self as u128))
    }
}

impl Quick {
    pub(crate) const ALL: [Quick; 5] = [Quick::ToQ1, Quick::ToQ3, Quick::ToAna, Quick::ToCem, Quick::ToPhone];

    pub(crate) fn id(self) -> QuickConnectId {
        QuickConnectId(Uuid::from_u128(0xb1 + self as u128))
    }
}

impl Skill {
    pub(crate) const ALL: [Skill; 3] = [Skill::English, Skill::French, Skill::Billing];

    /// The attribute and its value.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Skill::English => ("language", "en"),
            Skill::French => ("language", "fr"),
            Skill::Billing => ("topic", "billing"),
        }
    }
}

impl Wanted {
    pub(crate) const ALL: [Wanted; 5] =
        [Wanted::Speaker, Wanted::Pair, Wanted::NotFrench, Wanted::Named, Wanted::NoOne];
}

impl Entry {
    /// Those that say what they want come first to mind last.
    pub(crate) const ALL: [Entry; 18] = [
        Entry::Straight,
        Entry::Later,
        Entry::AfterBot,
        Entry::ToAgent,
        Entry::Ends,
        Entry::Moves,
        Entry::Whispers,
        Entry::Mumbles,
        Entry::Murmurs,
        Entry::Stays,
        Entry::Ranked,
        Entry::Checks,
        Entry::Jumps,
        Entry::Wants(Wanted::Speaker),
        Entry::Wants(Wanted::Pair),
        Entry::Wants(Wanted::NotFrench),
        Entry::Wants(Wanted::Named),
        Entry::Wants(Wanted::NoOne),
    ];

    pub(crate) fn id(self) -> FlowId {
        let place = Entry::ALL.iter().position(|entry| *entry == self);
        FlowId(Uuid::from_u128(0xf00 + place.map_or(0, |place| place as u128)))
    }
}

impl C {
    pub(crate) fn chain(self) -> ContactId {
        ContactId(Uuid::from_u128(CONTACTS + u128::from(self.0)))
    }

    pub(crate) fn id(self) -> ContactId {
        let first = head(self.chain(), self.1 / LEGS);
        (0..self.1 % LEGS).fold(first, |id, _| next_leg(id))
    }

    /// None for one that no run started, or that is far down its chain.
    pub(crate) fn named(chain: ContactId, id: ContactId) -> Option<C> {
        let number = u32::try_from(chain.0.as_u128().checked_sub(CONTACTS)?).ok()?;
        let mut legs: Vec<_> = (0..=limits::PARTICIPANTS_EVER_MAX as u32).map(|n| head(chain, n)).collect();
        for leg in 0..LEGS_LOOKED_AT {
            if let Some(n) = legs.iter().position(|known| *known == id) {
                return Some(C(number, n as u32 * LEGS + leg));
            }
            legs.iter_mut().for_each(|known| *known = next_leg(*known));
        }
        None
    }

    pub(crate) fn of(contact: &Contact) -> C {
        C::named(contact.chain, contact.id).unwrap_or(C(0, 0))
    }
}

impl fmt::Display for C {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0)?;
        match self.1 / LEGS {
            0 => {}
            n => write!(f, "+{n}")?,
        }
        match self.1 % LEGS {
            0 => Ok(()),
            leg => write!(f, ".{leg}"),
        }
    }
}

/// The first leg of a chain, or of the `n`-th contact that was added to its chat.
fn head(chain: ContactId, n: u32) -> ContactId {
    if n == 0 { chain } else { ContactId(derive(chain.0, Derived::Contact, n.into())) }
}

fn next_leg(id: ContactId) -> ContactId {
    ContactId(derive(id.0, Derived::Contact, 0))
}

pub(crate) fn session(number: u32) -> SessionId {
    SessionId(Uuid::from_u128(SESSIONS + u128::from(number)))
}

/// Puts names in the place of ids. The ids of first legs say their number; those of later ones are
/// learnt.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeMap<ContactId, C>);

impl Names {
    pub(crate) fn learn(&mut self, contact: ContactId, chain: ContactId) {
        self.0.extend(C::named(chain, contact).map(|name| (contact, name)));
    }

    pub(crate) fn put_in(&self, text: &str) -> String {
        let words = text.split_inclusive(|c: char| !c.is_ascii_hexdigit() && c != '-');
        words.map(|word| self.word(word)).collect()
    }

    /// A word and what ends it.
    fn word(&self, word: &str) -> String {
        let id = word.trim_end_matches(|c: char| !c.is_ascii_hexdigit());
        match id.parse::<ContactId>().ok().and_then(|id| self.name(id)) {
            Some(name) => format!("{name}{}", &word[id.len()..]),
            None => word.to_owned(),
        }
    }

    fn name(&self, id: ContactId) -> Option<String> {
        let uuid = id.0;
        if let Some(agent) = Agent::ALL.into_iter().find(|agent| agent.id().0 == uuid) {
            return Some(agent.name().to_owned());
        }
        if let Some(queue) = Queue::ALL.into_iter().find(|queue| queue.id().0 == uuid) {
            return Some(format!("{queue:?}"));
        }
        if let Some(status) = Status::ALL.into_iter().find(|status| status.id().0 == uuid) {
            return Some(format!("{status:?}"));
        }
        if let Some(profile) = Profile::ALL.into_iter().find(|profile| profile.id().0 == uuid) {
            return Some(format!("{profile:?}"));
        }
        let known = self.0.get(&id).copied().or_else(|| C::named(id, id));
        known.map(|contact| contact.to_string())
    }
}

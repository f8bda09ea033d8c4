//! An agent's day as it was (MET-74): what their stream tells of status and contacts, in so few words that
//! it can be kept for longer, and the rows of a day made of it.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{AgentTold, Named};
use crate::domain::agent::HeldState;
use crate::domain::config::StatusKind;
use crate::domain::contact::{Channel, QueueRef};
use crate::id::{ContactId, StatusId};
use crate::time::Time;

/// What an agent does from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AtWork {
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signed_in: bool,
    /// As it was called then.
    pub status: Named<StatusId>,
    pub kind: StatusKind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Holding>,
}

/// A contact in their hands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    pub contact: ContactId,
    pub channel: Channel,
    pub queue: Option<QueueRef>,
    pub state: HeldState,
}

/// A row of a day. Rows of a status follow one another without a gap; those of contacts lie beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub from: Time,
    pub to: Time,
    pub what: Doing,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    Status(InStatus),
    Contact(Holding),
}

/// A status, and what of the agent's time is counted by: as in [`crate::domain::measure::Activity`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InStatus {
    pub status: Named<StatusId>,
    pub kind: StatusKind,
    pub signed_in: bool,
    pub on_contact: bool,
    pub ringing: bool,
    pub failed: bool,
}

impl AgentTold {
    /// None of a user who is there no more.
    pub fn at_work(&self) -> Option<AtWork> {
        let after = self.after.as_ref()?;
        let holding = |(contact, held): &(ContactId, crate::domain::agent::Held)| Holding {
            contact: *contact,
            channel: held.channel,
            queue: held.queue,
            state: held.state,
        };
        Some(AtWork {
            signed_in: after.logged_in,
            status: after.status.clone(),
            kind: after.status_kind,
            contacts: after.contacts.iter().map(holding).collect(),
        })
    }
}

impl AtWork {
    fn in_status(&self) -> InStatus {
        let any = |is: fn(HeldState) -> bool| self.contacts.iter().any(|held| is(held.state));
        InStatus {
            status: self.status.clone(),
            kind: self.kind,
            signed_in: self.signed_in,
            on_contact: any(HeldState::is_work),
            ringing: any(|state| matches!(state, HeldState::Connecting { .. })),
            failed: any(HeldState::is_failed),
        }
    }
}

/// The rows of a range of time by when they begin, cut to it, of what the agent did from each moment on, in
/// order. Nothing is known of what was before the first.
pub fn rows(moments: &[(Time, Option<AtWork>)], range: &Range<Time>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut status: Option<(Time, InStatus)> = None;
    let mut held: BTreeMap<ContactId, (Time, Holding)> = BTreeMap::new();
    let mut put = |from: Time, to: Time, what: Doing| {
        let (from, to) = (from.max(range.start), to.min(range.end));
        if from < to {
            rows.push(Row { from, to, what });
        }
    };
    for (at, work) in moments {
        let now = work.as_ref().map(AtWork::in_status);
        if status.as_ref().map(|(_, status)| status) != now.as_ref() {
            if let Some((since, was)) = status.take() {
                put(since, *at, Doing::Status(was));
            }
            status = now.map(|now| (*at, now));
        }
        let contacts = work.as_ref().map_or(&[][..], |work| &work.contacts);
        let is_same = |holding: &Holding| contacts.iter().any(|one| same(one, holding));
        let over: Vec<_> = held.values().filter(|(_, holding)| !is_same(holding)).copied().collect();
        for (since, was) in over {
            put(since, *at, Doing::Contact(was));
            held.remove(&was.contact);
        }
        for one in contacts {
            held.entry(one.contact).or_insert((*at, *one));
        }
    }
    if let Some((since, was)) = status {
        put(since, range.end, Doing::Status(was));
    }
    for (since, was) in held.into_values() {
        put(since, range.end, Doing::Contact(was));
    }
    // A status before the contacts that begin with it.
    rows.sort_by_key(|row| match &row.what {
        Doing::Status(_) => (row.from, None),
        Doing::Contact(holding) => (row.from, Some(holding.contact)),
    });
    rows
}

/// An offer that is extended goes on.
fn same(a: &Holding, b: &Holding) -> bool {
    let rings = |holding: &Holding| matches!(holding.state, HeldState::Connecting { .. });
    a.contact == b.contact && (a.state == b.state || (rings(a) && rings(b)))
}

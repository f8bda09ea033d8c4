//! REC-10: the heartbeats of agents of whom nothing else is told. They follow from what is told and
//! from the time, so they are kept nowhere: whoever reads the stream works them out, and finds the
//! same ones each time.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::told::{AgentSnapshot, AgentTold, Telling, Told};
use crate::id::UserId;
use crate::time::{Span, Time};

/// After the last thing told of the agent.
const BEAT_EVERY: Span = Span::seconds(120);
const BEATS_AFTER_SIGN_OUT: Span = Span::minutes(60);

/// One heartbeat. Those of one moment are in the order of the agents' ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Beat {
    pub at: Time,
    pub user: UserId,
}

/// What is told of each agent so far, and when their hearts beat next.
#[derive(Debug, Default)]
pub struct Beats {
    hearts: BTreeMap<UserId, Heart>,
    due: BTreeSet<Beat>,
}

#[derive(Debug)]
struct Heart {
    last: AgentTold,
    next: Beat,
    /// When the last beat may come.
    end: Time,
}

impl Beats {
    /// Of the newest lines of agents, with beats after `after` only.
    pub fn new(newest: &[Told], after: Beat) -> Beats {
        let mut beats = Beats::default();
        for told in newest {
            beats.told(told);
            if let Telling::Agent(agent) = &told.what {
                let passed = (after.at - told.at).0.div_euclid(BEAT_EVERY.0).max(1);
                let next = Beat { at: told.at + Span(passed * BEAT_EVERY.0), user: agent.user };
                let at = if next > after { next.at } else { next.at + BEAT_EVERY };
                beats.set(agent.user, at);
            }
        }
        beats
    }

    /// A line of the stream has been passed.
    pub fn told(&mut self, told: &Told) {
        let Telling::Agent(agent) = &told.what else { return };
        let next = Beat { at: told.at + BEAT_EVERY, user: agent.user };
        let heart = Heart { last: (**agent).clone(), next, end: end_of(agent).unwrap_or(Time(i64::MIN)) };
        if let Some(before) = self.hearts.insert(agent.user, heart) {
            self.due.remove(&before.next);
        }
        self.set(agent.user, next.at);
    }

    /// The next beat, if it comes at `until` at the latest. At one moment beats come before what
    /// happens, since at the time of a beat nobody knows yet whether something will.
    pub fn next(&mut self, until: Time) -> Option<(Beat, &AgentTold)> {
        let beat = *self.due.first().filter(|beat| beat.at <= until)?;
        self.set(beat.user, beat.at + BEAT_EVERY);
        Some((beat, &self.hearts[&beat.user].last))
    }

    /// The agent as the last line of them has it.
    pub fn last(&self, user: UserId) -> Option<&AgentSnapshot> {
        self.hearts.get(&user)?.last.after.as_ref()
    }

    /// When the next beat is, if nothing happens before.
    pub fn due(&self) -> Option<Time> {
        self.due.first().map(|beat| beat.at)
    }

    fn set(&mut self, user: UserId, at: Time) {
        let Some(heart) = self.hearts.get_mut(&user) else { return };
        self.due.remove(&heart.next);
        heart.next.at = at;
        if at <= heart.end {
            self.due.insert(heart.next);
        }
    }
}

/// None where there are no beats.
fn end_of(told: &AgentTold) -> Option<Time> {
    let after = told.after.as_ref()?;
    if after.logged_in { Some(Time(i64::MAX)) } else { Some(after.signed_out_at? + BEATS_AFTER_SIGN_OUT) }
}

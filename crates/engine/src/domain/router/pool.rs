//! The agents of one routing profile who could take a contact, by the channels open to them.

use std::collections::BTreeSet;

use super::requirement::Skill;
use super::{IdleKey, InTurn};
use crate::Uuid;
use crate::domain::contact::Channel;
use crate::id::UserId;
use crate::time::Time;

/// The channels that are open to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Open(u8);

impl Open {
    pub fn of(channels: impl IntoIterator<Item = Channel>) -> Open {
        Open(channels.into_iter().fold(0, |open, channel| open | bit(channel)))
    }

    pub fn has(self, channel: Channel) -> bool {
        self.0 & bit(channel) != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// All in which a channel is open.
    fn with(channel: Channel) -> impl Iterator<Item = Open> {
        (0..8).map(Open).filter(move |open| open.has(channel))
    }

    fn number(self) -> usize {
        usize::from(self.0)
    }

    pub fn channels(self) -> impl Iterator<Item = Channel> {
        Channel::ALL.into_iter().filter(move |channel| self.has(*channel))
    }
}

fn bit(channel: Channel) -> u8 {
    match channel {
        Channel::Voice => 1,
        Channel::Chat => 2,
        Channel::Task => 4,
    }
}

/// Each agent stands in one set for what is open to them, and once for each proficiency.
#[derive(Debug, Clone, Default)]
pub(super) struct Pools {
    everyone: Sets,
    by_skill: BTreeSet<Held>,
}

/// A proficiency of an agent, with what is open to them, and their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Held {
    tag: u64,
    idle: Idle,
}

/// One set for each combination of channels.
#[derive(Debug, Clone, Default)]
struct Sets {
    /// Of each set, beside each other: a contact looks at these first, and mostly at nothing else.
    firsts: [Option<Idle>; 8],
    sets: [BTreeSet<Idle>; 8],
}

/// An agent's place among others, with their number on the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Idle {
    idle_since: Time,
    used: u32,
    pub(super) user: UserId,
    pub(super) number: u32,
}

impl Pools {
    pub(super) fn insert(&mut self, open: Open, idle: Idle, skills: &[Skill]) {
        self.everyone.insert(open, idle);
        self.by_skill.extend(skills.iter().map(|skill| Held::new(*skill, open, idle)));
    }

    pub(super) fn remove(&mut self, open: Open, idle: &Idle, skills: &[Skill]) {
        self.everyone.remove(open, idle);
        for skill in skills {
            self.by_skill.remove(&Held::new(*skill, open, *idle));
        }
    }

    /// The agent who is first among those to whom a channel is open.
    pub(super) fn first(&self, channel: Channel, may: impl Fn(&Idle) -> bool) -> Option<Idle> {
        let firsts = Open::with(channel).filter_map(|open| self.everyone.first(open, &may));
        firsts.min()
    }

    /// The first `n` of each set, if they come before who is best so far: who is best then, and whether
    /// that is known without looking at more of them.
    pub(super) fn first_in_turn(
        &self,
        channel: Channel,
        best: Option<Idle>,
        InTurn(n): InTurn,
        may: impl Fn(&Idle) -> bool,
    ) -> (Option<Idle>, bool) {
        let (mut best, mut is_known) = (best, true);
        for open in Open::with(channel) {
            if self.everyone.firsts[open.number()].is_none_or(|first| best.is_some_and(|best| best < first)) {
                continue;
            }
            let mut others = self.everyone.sets[open.number()].iter();
            let is_better = |idle: &&Idle| best.is_none_or(|best| **idle < best);
            let found = others.by_ref().take(n).take_while(is_better).find(|idle| may(idle));
            is_known &= found.is_some() || others.next().is_none_or(|next| !is_better(&next));
            best = found.copied().or(best);
        }
        (best, is_known)
    }

    /// The first among those who have this proficiency.
    pub(super) fn first_with(
        &self,
        skill: Skill,
        channel: Channel,
        may: impl Fn(&Idle) -> bool,
    ) -> Option<Idle> {
        let firsts = Open::with(channel).filter_map(|open| {
            let held = Held::new(skill, open, Idle::FIRST);
            let others = self.by_skill.range(held..).take_while(|other| other.tag == held.tag);
            others.map(|held| held.idle).find(&may)
        });
        firsts.min()
    }
}

impl Held {
    fn new(skill: Skill, open: Open, idle: Idle) -> Held {
        Held { tag: (skill.tag() << 8) | u64::from(open.0), idle }
    }
}

impl Sets {
    fn insert(&mut self, open: Open, idle: Idle) {
        let first = &mut self.firsts[open.number()];
        *first = Some(first.map_or(idle, |first| first.min(idle)));
        self.sets[open.number()].insert(idle);
    }

    fn remove(&mut self, open: Open, idle: &Idle) {
        let (first, set) = (&mut self.firsts[open.number()], &mut self.sets[open.number()]);
        set.remove(idle);
        if first.as_ref() == Some(idle) {
            *first = set.first().copied();
        }
    }

    fn first(&self, open: Open, may: impl Fn(&Idle) -> bool) -> Option<Idle> {
        let first = self.firsts[open.number()]?;
        if may(&first) {
            Some(first)
        } else {
            self.sets[open.number()].iter().find(|idle| may(idle)).copied()
        }
    }
}

impl Idle {
    /// Before everyone.
    const FIRST: Idle = Idle { idle_since: Time(i64::MIN), used: 0, user: UserId(Uuid::nil()), number: 0 };

    pub(super) fn new(key: IdleKey, number: usize) -> Idle {
        let IdleKey { idle_since, used, user } = key;
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Idle { idle_since, used: small(used), user, number: small(number) }
    }
}

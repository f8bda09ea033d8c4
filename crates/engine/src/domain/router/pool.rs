//! The agents of one routing profile who could take a contact, by the channels open to them.

use std::collections::{BTreeMap, BTreeSet};

use super::IdleKey;
use super::requirement::Skill;
use crate::domain::contact::Channel;

/// The channels that are open to an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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

/// Each agent stands in one set for what is open to them, and in one for each proficiency.
#[derive(Debug, Clone, Default)]
pub(super) struct Pools {
    everyone: Sets,
    by_skill: BTreeMap<Skill, Sets>,
}

/// One set for each combination of channels.
#[derive(Debug, Clone, Default)]
struct Sets([BTreeSet<Idle>; 8]);

/// An agent's place among others, with their number on the staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Idle {
    pub(super) key: IdleKey,
    pub(super) number: usize,
}

impl Pools {
    pub(super) fn insert(&mut self, open: Open, idle: Idle, skills: &[Skill]) {
        self.everyone.set(open).insert(idle);
        for skill in skills {
            self.by_skill.entry(*skill).or_default().set(open).insert(idle);
        }
    }

    pub(super) fn remove(&mut self, open: Open, idle: &Idle, skills: &[Skill]) {
        self.everyone.set(open).remove(idle);
        for skill in skills {
            if let Some(sets) = self.by_skill.get_mut(skill) {
                sets.set(open).remove(idle);
            }
        }
    }

    /// The agent who is first among those to whom a channel is open.
    pub(super) fn first(&self, channel: Channel, may: impl Fn(&Idle) -> bool) -> Option<Idle> {
        self.everyone.first(channel, may)
    }

    /// The same, among those who have this proficiency.
    pub(super) fn first_with(
        &self,
        skill: Skill,
        channel: Channel,
        may: impl Fn(&Idle) -> bool,
    ) -> Option<Idle> {
        self.by_skill.get(&skill)?.first(channel, may)
    }
}

impl Sets {
    fn set(&mut self, open: Open) -> &mut BTreeSet<Idle> {
        &mut self.0[usize::from(open.0)]
    }

    fn first(&self, channel: Channel, may: impl Fn(&Idle) -> bool) -> Option<Idle> {
        let with_it = (0..8).filter(|open| Open(*open).has(channel));
        let sets = with_it.map(|open| &self.0[usize::from(open)]);
        sets.filter_map(|set| set.iter().find(|idle| may(idle)).copied()).min()
    }
}

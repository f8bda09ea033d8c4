//! The lines: one for each queue on each channel that a profile serves, and in each a shelf for each
//! delay that a profile has for it, with those for whom it is the last that has passed.

use std::collections::{BTreeMap, BTreeSet};

use super::bits::Bits;
use super::{InTurn, WaitKey};
use crate::time::{Span, Time};

#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    lines: Vec<Line>,
    shelves: Vec<Shelf>,
    /// Of each shelf, beside it: a free agent looks at these first, and mostly at nothing else.
    heads: Vec<Heads>,
}

#[derive(Debug, Clone, Default)]
struct Line {
    /// In order, each once, with its shelf. The first is no delay at all, so that everyone who waits
    /// has a shelf.
    delays: Vec<(Span, usize)>,
    /// Profiles that serve it, with their delay.
    serving: Vec<(usize, Span)>,
}

#[derive(Debug, Clone, Default)]
struct Shelf {
    /// Whoever is free may have them.
    for_anyone: BTreeSet<WaitKey>,
    /// All of whom not everyone may have, with the number of what they require, and each group of them.
    for_some: BTreeMap<WaitKey, usize>,
    groups: BTreeMap<usize, BTreeSet<WaitKey>>,
    /// The numbers of the groups.
    required: Bits,
}

#[derive(Debug, Clone, Copy, Default)]
struct Heads {
    for_anyone: Option<WaitKey>,
    for_some: Option<(WaitKey, usize)>,
}

/// An agent, as a line is asked for one.
#[derive(Clone, Copy)]
pub(super) struct For<'a> {
    /// Numbers of the requirements that the agent meets.
    pub(super) meets: &'a Bits,
    /// ROUTE-42: none where nobody is barred from anything.
    pub(super) may: Option<&'a dyn Fn(&WaitKey) -> bool>,
    pub(super) in_turn: InTurn,
}

impl For<'_> {
    fn may(&self, key: &WaitKey) -> bool {
        self.may.is_none_or(|may| may(key))
    }

    fn first_of(&self, keys: &BTreeSet<WaitKey>) -> Option<WaitKey> {
        keys.iter().find(|key| self.may(key)).copied()
    }
}

impl Lines {
    /// A new line; its number.
    pub(super) fn add(&mut self) -> usize {
        self.lines.push(Line::default());
        let line = self.lines.len() - 1;
        self.shelf(line, Span::ZERO);
        line
    }

    /// A profile serves this line with a delay. Before anyone waits.
    pub(super) fn serve(&mut self, line: usize, profile: usize, delay: Span) {
        self.lines[line].serving.push((profile, delay));
        self.shelf(line, delay);
    }

    fn shelf(&mut self, line: usize, delay: Span) {
        let delays = &mut self.lines[line].delays;
        if let Err(number) = delays.binary_search_by_key(&delay, |(d, _)| *d) {
            delays.insert(number, (delay, self.shelves.len()));
            self.shelves.push(Shelf::default());
            self.heads.push(Heads::default());
        }
    }

    /// The shelves of those who have waited for so long.
    pub(super) fn shelves(&self, line: usize, delay: Span) -> impl Iterator<Item = usize> {
        let delays = self.lines[line].delays.iter().filter(move |(d, _)| *d >= delay);
        delays.map(|(_, shelf)| *shelf)
    }

    /// How many of the line's delays have passed for it.
    pub(super) fn insert(&mut self, line: usize, key: WaitKey, required: Option<usize>, now: Time) -> usize {
        // ROUTE-4: the real time in queue counts, not the adjusted one.
        let waited = (now - key.enqueued_at).max(Span::ZERO);
        let delays = &self.lines[line].delays;
        let ripe = delays.partition_point(|(delay, _)| *delay <= waited);
        let shelf = delays[ripe - 1].1;
        self.shelves[shelf].insert(key, required);
        let heads = &mut self.heads[shelf];
        match required {
            None => heads.for_anyone = Some(heads.for_anyone.map_or(key, |head| head.min(key))),
            Some(number) => {
                heads.for_some = Some(heads.for_some.map_or((key, number), |head| head.min((key, number))));
            }
        }
        ripe
    }

    pub(super) fn remove(&mut self, line: usize, key: &WaitKey, required: Option<usize>, ripe: usize) {
        let shelf = self.lines[line].delays[ripe - 1].1;
        let (shelf, heads) = (&mut self.shelves[shelf], &mut self.heads[shelf]);
        shelf.remove(key, required);
        if heads.for_anyone.as_ref() == Some(key) {
            heads.for_anyone = shelf.for_anyone.first().copied();
        } else if heads.for_some.is_some_and(|(head, _)| head == *key) {
            heads.for_some = shelf.for_some.first_key_value().map(|(key, number)| (*key, *number));
        }
    }

    /// One for whom another delay has passed stands on a later shelf; how many have passed.
    pub(super) fn ripen(
        &mut self,
        line: usize,
        key: &WaitKey,
        required: Option<usize>,
        ripe: usize,
        now: Time,
    ) -> usize {
        self.remove(line, key, required, ripe);
        self.insert(line, *key, required, now)
    }

    /// The delay that passes next when so many have.
    pub(super) fn delay(&self, line: usize, ripe: usize) -> Option<Span> {
        self.lines[line].delays.get(ripe).map(|(delay, _)| *delay)
    }

    /// The profiles for which a contact has waited long enough when so many delays have passed.
    pub(super) fn served_by(&self, line: usize, ripe: usize) -> impl Iterator<Item = usize> {
        let line = &self.lines[line];
        let passed = ripe.checked_sub(1).map(|last| line.delays[last].0);
        let serving = line.serving.iter().filter(move |(_, delay)| Some(*delay) <= passed);
        serving.map(|(profile, _)| *profile)
    }

    /// All profiles that serve a line.
    pub(super) fn serving(&self, line: usize) -> impl Iterator<Item = usize> {
        self.lines[line].serving.iter().map(|(profile, _)| *profile)
    }

    /// ROUTE-15: the first whom an agent may have, if it comes before who is best so far; one who is
    /// not eligible blocks nobody.
    pub(super) fn first(&self, shelf: usize, agent: For<'_>, best: Option<WaitKey>) -> Option<WaitKey> {
        let heads = &self.heads[shelf];
        let is_better = |key: &WaitKey, best: &Option<WaitKey>| best.is_none_or(|best| *key < best);
        let mut best = best;
        if heads.for_anyone.is_some_and(|head| is_better(&head, &best)) {
            let first = match heads.for_anyone.filter(|head| agent.may(head)) {
                Some(head) => Some(head),
                None => agent.first_of(&self.shelves[shelf].for_anyone),
            };
            best = first.filter(|first| is_better(first, &best)).or(best);
        }
        match heads.for_some {
            Some((head, required)) if is_better(&head, &best) => {
                if agent.meets.has(required) && agent.may(&head) {
                    return Some(head);
                }
                self.shelves[shelf].first_for(agent, best)
            }
            _ => best,
        }
    }

    /// More of the same, in no order: among them are the first `n`.
    pub(super) fn firsts(&self, shelf: usize, agent: For<'_>, n: usize) -> Vec<WaitKey> {
        let shelf = &self.shelves[shelf];
        let groups = shelf.groups_for(agent).chain([&shelf.for_anyone]);
        groups.flat_map(|group| group.iter().filter(|key| agent.may(key)).take(n).copied()).collect()
    }

    /// How many stand before a contact.
    pub(super) fn before(&self, line: usize, key: &WaitKey) -> usize {
        let shelves = self.lines[line].delays.iter().map(|(_, shelf)| &self.shelves[*shelf]);
        let before = |set: &BTreeSet<WaitKey>| set.range(..key).count();
        shelves.map(|shelf| before(&shelf.for_anyone) + shelf.for_some.range(..key).count()).sum()
    }
}

impl Shelf {
    /// The first of those whom not everyone may have, if it comes before who is best so far.
    fn first_for(&self, agent: For<'_>, best: Option<WaitKey>) -> Option<WaitKey> {
        for (key, required) in self.for_some.iter().take(agent.in_turn.0) {
            if best.is_some_and(|best| best < *key) {
                return best;
            }
            if agent.meets.has(*required) && agent.may(key) {
                return Some(*key);
            }
        }
        let firsts = self.groups_for(agent).filter_map(|group| agent.first_of(group));
        best.into_iter().chain(firsts).min()
    }

    /// Those who require what this agent is.
    fn groups_for<'a>(&'a self, agent: For<'a>) -> impl Iterator<Item = &'a BTreeSet<WaitKey>> {
        self.required.and(agent.meets).map(|number| &self.groups[&number])
    }

    fn insert(&mut self, key: WaitKey, required: Option<usize>) {
        let Some(number) = required else {
            self.for_anyone.insert(key);
            return;
        };
        self.for_some.insert(key, number);
        self.groups.entry(number).or_default().insert(key);
        self.required.insert(number);
    }

    fn remove(&mut self, key: &WaitKey, required: Option<usize>) {
        let Some(number) = required else {
            self.for_anyone.remove(key);
            return;
        };
        self.for_some.remove(key);
        let Some(group) = self.groups.get_mut(&number) else { return };
        group.remove(key);
        if group.is_empty() {
            self.groups.remove(&number);
            self.required.remove(number);
        }
    }
}

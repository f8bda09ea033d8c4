//! Who gets whom: the lines of waiting contacts and the pools of agents who could take one, kept in
//! order, so that each question is answered by looking at heads of lists.
//!
//! * [`Router::contact_for`]: an agent is free; which contact comes first for them?
//! * [`Router::agent_for`]: a contact waits; which agent comes first for it?
//! * [`Router::first_pair`]: a contact and an agent who are each first for the other.
//!
//! No question looks at all agents or all contacts. A line is kept once for each delay that routing
//! profiles have for it, so that whoever has not waited long enough is not met (ROUTE-3); contacts
//! with criteria stand apart, by what they require (ROUTE-63); and agents stand together by profile
//! and by the channels that are open to them.
//!
//! It is told about states and knows none of them: who may be seated, and when, is decided in
//! `agent.rs` and put here by `index.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::domain::config::QueueEntry;
use crate::domain::contact::{Channel, QueueRef};
use crate::domain::criteria::{Expression, Proficiency};
use crate::id::{ContactId, QueueId, RoutingProfileId, UserId};
use crate::time::{Span, Time};

mod bits;
mod line;
mod numbers;
mod pool;
mod requirement;
mod todo;

use self::line::{For, Lines};
use self::numbers::Numbers;
pub use self::pool::Open;
use self::pool::{Idle, Pools};
use self::requirement::{Key, Requirements, Skill};
use self::todo::ToDo;

/// How a waiting contact stands in its line: smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct WaitKey {
    /// ROUTE-12.
    pub priority: i64,
    /// ROUTE-13: the time since when it counts as waiting, its adjustment included (ROUTE-50).
    pub aged_since: Time,
    /// ROUTE-14.
    pub enqueued_at: Time,
    pub contact: ContactId,
}

/// How an agent stands among those who could take a contact: smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdleKey {
    /// ROUTE-30, ROUTE-32.
    pub idle_since: Time,
    /// ROUTE-33: then who has fewer slots in use, then the id.
    pub used: usize,
    pub user: UserId,
}

/// How a contact ranks for one agent: smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// ROUTE-10: the agent's own queue is before every other.
    pub other_queue: bool,
    /// ROUTE-11: then the profile's priority, over all channels.
    pub priority: u8,
    pub wait: WaitKey,
}

/// A contact that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    pub queue: QueueRef,
    pub channel: Channel,
    pub key: WaitKey,
    /// ROUTE-63: what agents must meet now. Of no effect in an agent's own queue (ROUTE-62).
    pub requirement: Option<Arc<Expression>>,
}

/// An agent who could take a contact of some channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    pub open: Open,
    pub key: IdleKey,
    /// ROUTE-42: contacts of which the agent still holds an entry.
    pub barred: Vec<ContactId>,
}

/// Where requirements are many, so many contacts or agents are looked at in turn before the groups are:
/// mostly one of the first is eligible. It changes no answer.
#[derive(Debug, Clone, Copy)]
pub struct InTurn(pub usize);

impl Default for InTurn {
    fn default() -> InTurn {
        InTurn(8)
    }
}

#[derive(Debug, Clone, Default)]
pub struct Router {
    in_turn: InTurn,
    profiles: Vec<Profile>,
    profile_numbers: BTreeMap<RoutingProfileId, usize>,
    lines: Lines,
    line_numbers: BTreeMap<(QueueId, Channel), usize>,
    /// Contacts that wait for one person.
    own: BTreeMap<(UserId, Channel), BTreeSet<WaitKey>>,
    /// Where each contact stands in `placed`, whose places are used again.
    waiting: Numbers<ContactId>,
    placed: Vec<Placed>,
    free_places: Vec<usize>,
    /// Whose next delay passes when, by their places.
    ripening: BTreeSet<(Time, usize)>,
    requirements: Requirements,
    staff: Vec<Staff>,
    staff_numbers: Numbers<UserId>,
    /// ROUTE-42: contacts, with those who hold an entry of them.
    barred: BTreeSet<(ContactId, UserId)>,
    /// To be looked at.
    unrouted: ToDo<WaitKey>,
    freed: ToDo<IdleKey>,
}

#[derive(Debug, Clone, Default)]
struct Profile {
    id: RoutingProfileId,
    /// By priority, and each shelf of a line beside the others.
    routes: Vec<Route>,
    pools: Pools,
}

/// An entry of a routing profile reaches the shelves of a line from its delay on: one of them.
#[derive(Debug, Clone, Copy)]
struct Route {
    priority: u8,
    channel: Channel,
    shelf: usize,
}

#[derive(Debug, Clone)]
struct Placed {
    waits: Waits,
    /// None in an agent's own queue, and where nobody serves the queue.
    line: Option<usize>,
    /// The number of what is required.
    requirement: Option<usize>,
    /// How many of the line's delays have passed.
    ripe: usize,
}

#[derive(Debug, Clone)]
struct Staff {
    user: UserId,
    profile: usize,
    proficiencies: Vec<Proficiency>,
    skills: Vec<Skill>,
    seat: Option<Seat>,
}

impl Router {
    /// Nobody is there yet.
    pub fn new(in_turn: InTurn) -> Router {
        Router { in_turn, ..Router::default() }
    }

    /// Which profiles serve which lines. Whoever waits or is seated is put in their place again.
    pub fn set_profiles<'a>(
        &mut self,
        profiles: impl Iterator<Item = (RoutingProfileId, &'a [QueueEntry])> + Clone,
        now: Time,
    ) {
        let mut fresh = Router::new(self.in_turn);
        profiles.clone().for_each(|(id, entries)| fresh.add_profile(id, entries));
        profiles.for_each(|(id, entries)| fresh.add_routes(id, entries));
        self.move_to(fresh, now);
    }

    /// That they wait or are free is nothing new to those who do.
    fn move_to(&mut self, mut fresh: Router, now: Time) {
        for (number, staff) in std::mem::take(&mut self.staff).into_iter().enumerate() {
            if self.staff_numbers.get(staff.user) != Some(number) {
                continue;
            }
            let profile = self.profiles[staff.profile].id;
            fresh.place_staff(staff.user, profile, staff.proficiencies);
            staff.seat.into_iter().for_each(|seat| fresh.seat(seat));
        }
        for place in self.waiting.all() {
            fresh.wait(self.placed[place].waits.clone(), now);
        }
        fresh.unrouted = std::mem::take(&mut self.unrouted);
        fresh.freed = std::mem::take(&mut self.freed);
        *self = fresh;
    }

    fn add_profile(&mut self, id: RoutingProfileId, entries: &[QueueEntry]) {
        let number = self.profiles.len();
        self.profile_numbers.insert(id, number);
        for entry in entries {
            let lines = &mut self.lines;
            let line = self.line_numbers.entry((entry.queue, entry.channel)).or_insert_with(|| lines.add());
            lines.serve(*line, number, delay_of(entry));
        }
        self.profiles.push(Profile { id, routes: Vec::new(), pools: Pools::default() });
    }

    /// Once all delays of all lines are known.
    fn add_routes(&mut self, id: RoutingProfileId, entries: &[QueueEntry]) {
        let mut routes = Vec::new();
        for entry in entries {
            let QueueEntry { queue, channel, priority, .. } = *entry;
            let line = self.line_numbers[&(queue, channel)];
            let shelves = self.lines.shelves(line, delay_of(entry));
            routes.extend(shelves.map(|shelf| Route { priority, channel, shelf }));
        }
        routes.sort_by_key(|route| (route.priority, route.shelf));
        let number = self.profile_numbers[&id];
        self.profiles[number].routes = routes;
    }

    /// Everyone who may be seated, with what they can do. Takes them from their seat.
    pub fn hire(&mut self, user: UserId, profile: RoutingProfileId, skills: Vec<Proficiency>, now: Time) {
        self.unseat(user);
        if self.place_staff(user, profile, skills) {
            self.read_again(now);
        }
    }

    /// Takes someone from the staff.
    pub fn dismiss(&mut self, user: UserId) {
        self.unseat(user);
        self.staff_numbers.remove(user);
    }

    /// Whether they have a proficiency that nobody had.
    fn place_staff(
        &mut self,
        user: UserId,
        profile: RoutingProfileId,
        proficiencies: Vec<Proficiency>,
    ) -> bool {
        let next = self.staff.len();
        let number = self.staff_numbers.get(user).unwrap_or(next);
        let (skills, is_new) = self.requirements.skills(&proficiencies);
        self.requirements.set_agent(number, skills.clone());
        let profile = self.profile_numbers[&profile];
        let staff = Staff { user, profile, proficiencies, skills, seat: None };
        if number == next {
            self.staff_numbers.insert(user, number);
            self.staff.push(staff);
        } else {
            self.staff[number] = staff;
        }
        is_new
    }

    /// What contacts require was read before somebody had a proficiency that it may name.
    fn read_again(&mut self, now: Time) {
        let (unrouted, freed) = (self.unrouted.clone(), self.freed.clone());
        let placed = self.waiting.all().into_iter().map(|place| &self.placed[place]);
        let picky = placed.filter(|placed| placed.requirement.is_some());
        let waits: Vec<_> = picky.map(|placed| placed.waits.clone()).collect();
        waits.iter().for_each(|waits| self.leave(waits.key.contact));
        self.requirements.forget();
        waits.into_iter().for_each(|waits| self.wait(waits, now));
        (self.unrouted, self.freed) = (unrouted, freed);
    }

    /// From now on contacts may come to this agent, and one will be looked for.
    pub fn seat(&mut self, seat: Seat) {
        let user = seat.key.user;
        let number = self.staff_numbers.get(user).expect("whoever is seated was hired");
        self.unseat_number(number);
        let staff = &mut self.staff[number];
        self.profiles[staff.profile].pools.insert(seat.open, Idle::new(seat.key, number), &staff.skills);
        self.barred.extend(seat.barred.iter().map(|contact| (*contact, user)));
        self.freed.insert(seat.key);
        staff.seat = Some(seat);
    }

    pub fn unseat(&mut self, user: UserId) {
        if let Some(number) = self.staff_numbers.get(user) {
            self.unseat_number(number);
        }
    }

    fn unseat_number(&mut self, number: usize) {
        let staff = &mut self.staff[number];
        let Some(seat) = staff.seat.take() else { return };
        self.freed.remove(&seat.key);
        self.profiles[staff.profile].pools.remove(seat.open, &Idle::new(seat.key, number), &staff.skills);
        for contact in seat.barred {
            self.barred.remove(&(contact, staff.user));
        }
    }

    /// From now on agents may get this contact, and one will be looked for.
    pub fn wait(&mut self, waits: Waits, now: Time) {
        let key = waits.key;
        self.leave(key.contact);
        self.unrouted.insert(key);
        let mut placed = Placed { waits, line: None, requirement: None, ripe: 0 };
        match placed.waits.queue {
            QueueRef::Agent(user) => {
                self.own.entry((user, placed.waits.channel)).or_default().insert(key);
            }
            QueueRef::Standard(queue) => {
                if let Some(line) = self.line_numbers.get(&(queue, placed.waits.channel)).copied() {
                    let expression = placed.waits.requirement.as_ref();
                    placed.line = Some(line);
                    placed.requirement =
                        expression.map(|expression| self.requirements.take(expression, &self.staff_numbers));
                    placed.ripe = self.lines.insert(line, key, placed.requirement, now);
                }
            }
        }
        let place = self.free_places.pop().unwrap_or(self.placed.len());
        self.ripening.extend(self.ripening_of(&placed).map(|at| (at, place)));
        if place == self.placed.len() {
            self.placed.push(placed);
        } else {
            self.placed[place] = placed;
        }
        self.waiting.insert(key.contact, place);
    }

    pub fn leave(&mut self, contact: ContactId) {
        let Some(place) = self.waiting.remove(contact) else { return };
        self.free_places.push(place);
        self.ripening_of(&self.placed[place]).into_iter().for_each(|at| {
            self.ripening.remove(&(at, place));
        });
        let Placed { waits, line, requirement, ripe } = &mut self.placed[place];
        let (line, requirement, ripe) = (*line, requirement.take(), *ripe);
        self.unrouted.remove(&waits.key);
        if let QueueRef::Agent(user) = waits.queue
            && let Some(keys) = self.own.get_mut(&(user, waits.channel))
        {
            keys.remove(&waits.key);
            if keys.is_empty() {
                self.own.remove(&(user, waits.channel));
            }
        }
        if let Some(line) = line {
            self.lines.remove(line, &waits.key, requirement, ripe);
        }
        requirement.into_iter().for_each(|number| self.requirements.give_back(number));
    }

    /// What is known of a contact that waits.
    pub fn waits(&self, contact: ContactId) -> Option<&Waits> {
        self.placed_of(contact).map(|placed| &placed.waits)
    }

    fn placed_of(&self, contact: ContactId) -> Option<&Placed> {
        self.waiting.get(contact).map(|place| &self.placed[place])
    }

    pub fn seat_of(&self, user: UserId) -> Option<&Seat> {
        self.staff_of(user)?.1.seat.as_ref()
    }

    fn staff_of(&self, user: UserId) -> Option<(usize, &Staff)> {
        let number = self.staff_numbers.get(user)?;
        Some((number, &self.staff[number]))
    }

    /// When the next delay for a waiting contact passes, and it may go to more agents (ROUTE-3).
    pub fn ripens_at(&self, contact: ContactId) -> Option<Time> {
        self.ripening_of(self.placed_of(contact)?)
    }

    fn ripening_of(&self, placed: &Placed) -> Option<Time> {
        Some(placed.waits.key.enqueued_at + self.lines.delay(placed.line?, placed.ripe)?)
    }

    /// When the next delay for anyone passes.
    pub fn next_ripening(&self) -> Option<Time> {
        self.ripening.first().map(|(at, _)| *at)
    }

    /// The delays that have passed by now: those for whom they were are to be looked at again.
    pub fn ripen(&mut self, now: Time) {
        while let Some((_, place)) = self.ripening.first().filter(|(at, _)| *at <= now).copied() {
            self.ripening.pop_first();
            let Placed { waits, line, requirement, ripe } = &mut self.placed[place];
            let line = line.expect("delays are those of a line");
            *ripe = self.lines.ripen(line, &waits.key, *requirement, *ripe, now);
            self.unrouted.insert(waits.key);
            self.ripening.extend(self.ripening_of(&self.placed[place]).map(|at| (at, place)));
        }
    }

    /// The contact to be looked at next, and the agent.
    pub fn first_unrouted(&self) -> Option<WaitKey> {
        self.unrouted.first()
    }

    pub fn first_freed(&self) -> Option<IdleKey> {
        self.freed.first()
    }

    pub fn looked_at_contact(&mut self, key: &WaitKey) {
        self.unrouted.remove(key);
    }

    pub fn looked_at_agent(&mut self, key: &IdleKey) {
        self.freed.remove(key);
    }

    /// ROUTE-30, ROUTE-33: the agent to whom a waiting contact goes, if any may have it now.
    pub fn agent_for(&self, contact: ContactId) -> Option<UserId> {
        self.number_for(contact).map(|number| self.staff[number].user)
    }

    fn number_for(&self, contact: ContactId) -> Option<usize> {
        let placed = self.placed_of(contact)?;
        if let QueueRef::Agent(user) = placed.waits.queue {
            let (number, staff) = self.staff_of(user)?;
            let may = staff.seat.as_ref()?.open.has(placed.waits.channel) && !self.is_barred(contact, user);
            return may.then_some(number);
        }
        let bars = self.is_barred_from_anyone(contact);
        let serving = self.lines.served_by(placed.line?, placed.ripe);
        let best = serving.fold(None, |best, profile| self.first_open(profile, placed, bars, best));
        best.map(|idle| idle.number as usize)
    }

    /// The first of a profile's agents who may have a contact, or who is best so far.
    fn first_open(&self, profile: usize, placed: &Placed, bars: bool, best: Option<Idle>) -> Option<Idle> {
        let Placed { waits: Waits { channel, key: WaitKey { contact, .. }, .. }, requirement, .. } = placed;
        let meets =
            |idle: &Idle| requirement.is_none_or(|n| self.requirements.met[idle.number as usize].has(n));
        let may = |idle: &Idle| meets(idle) && !(bars && self.is_barred(*contact, idle.user));
        let pools = &self.profiles[profile].pools;
        let Some(required) = *requirement else {
            return best.into_iter().chain(pools.first(*channel, may)).min();
        };
        let (best, is_known) = pools.first_in_turn(*channel, best, self.in_turn, may);
        if is_known {
            return best;
        }
        let keys = self.requirements.keys(required).iter();
        let firsts = keys.filter_map(|key| match *key {
            Key::Anyone => pools.first(*channel, may),
            Key::Skill(skill) => pools.first_with(skill, *channel, may),
            Key::Agent(number) => {
                let staff = Some(&self.staff[number]).filter(|staff| staff.profile == profile)?;
                let seat = staff.seat.as_ref().filter(|seat| seat.open.has(*channel))?;
                Some(Idle::new(seat.key, number)).filter(may)
            }
        });
        best.into_iter().chain(firsts).min()
    }

    /// ROUTE-42: not while the agent still holds an entry of this very contact.
    fn is_barred(&self, contact: ContactId, user: UserId) -> bool {
        self.barred.contains(&(contact, user))
    }

    fn is_barred_from_anyone(&self, contact: ContactId) -> bool {
        let mut after = self.barred.range((contact, UserId::default())..);
        after.next().is_some_and(|(barred, _)| *barred == contact)
    }

    /// ROUTE-10 to ROUTE-16: the contact that an agent gets next, if any waits that they may have.
    pub fn contact_for(&self, user: UserId) -> Option<ContactId> {
        self.ranked_for(user).map(|rank| rank.wait.contact)
    }

    /// The same, and why it is first.
    pub fn ranked_for(&self, user: UserId) -> Option<Rank> {
        self.ranked_for_number(self.staff_numbers.get(user)?)
    }

    fn ranked_for_number(&self, number: usize) -> Option<Rank> {
        let staff = &self.staff[number];
        let seat = staff.seat.as_ref()?;
        self.first_own(staff.user, seat).or_else(|| self.first_of_profile(number, staff, seat))
    }

    fn first_own(&self, user: UserId, seat: &Seat) -> Option<Rank> {
        if self.own.is_empty() {
            return None;
        }
        let firsts = seat.open.channels().filter_map(|channel| {
            let mut keys = self.own.get(&(user, channel))?.iter();
            keys.find(|key| !seat.barred.contains(&key.contact)).copied()
        });
        Some(Rank { other_queue: false, priority: 0, wait: firsts.min()? })
    }

    /// ROUTE-11: a line of a later priority is looked at only where those before it have nobody.
    fn first_of_profile(&self, number: usize, staff: &Staff, seat: &Seat) -> Option<Rank> {
        let may = |key: &WaitKey| !seat.barred.contains(&key.contact);
        let meets = &self.requirements.met[number];
        let in_turn = self.in_turn;
        let agent = For { in_turn, meets, may: if seat.barred.is_empty() { None } else { Some(&may) } };
        let (mut best, mut priority) = (None, 0);
        for route in &self.profiles[staff.profile].routes {
            if best.is_some() && priority < route.priority {
                break;
            }
            if seat.open.has(route.channel) {
                best = self.lines.first(route.shelf, agent, best);
                priority = route.priority;
            }
        }
        Some(Rank { other_queue: true, priority, wait: best? })
    }

    /// What would come to an agent next, in order, were every channel open to them.
    pub fn upcoming(&self, user: UserId, n: usize) -> Vec<Rank> {
        let Some((number, staff)) = self.staff_of(user) else { return Vec::new() };
        let may = |key: &WaitKey| !self.is_barred(key.contact, user);
        let agent = For { in_turn: self.in_turn, meets: &self.requirements.met[number], may: Some(&may) };
        let own = Channel::ALL.into_iter().filter_map(|channel| self.own.get(&(user, channel)));
        let own = own.flat_map(|keys| keys.iter().filter(|key| may(key)).take(n));
        let own = own.map(|wait| Rank { other_queue: false, priority: 0, wait: *wait });
        let others = self.profiles[staff.profile].routes.iter().flat_map(|route| {
            let firsts = self.lines.firsts(route.shelf, agent, n);
            firsts.into_iter().map(|wait| Rank { other_queue: true, priority: route.priority, wait })
        });
        let mut ranks: Vec<_> = own.chain(others).collect();
        ranks.sort_unstable();
        ranks.dedup();
        ranks.truncate(n);
        ranks
    }

    /// The offer to make next, looking from a contact that waits: a pair in which each is first for
    /// the other. Several may become free or begin to wait at one moment, so the agent who is first
    /// for this contact may have another contact first, and for that one yet another agent may be
    /// first. Each turn comes to an agent who has been idle longer, so it ends.
    pub fn first_pair(&self, contact: ContactId) -> Option<(ContactId, UserId)> {
        let mut contact = contact;
        loop {
            let number = self.number_for(contact)?;
            let first = self.ranked_for_number(number)?.wait.contact;
            if first == contact {
                return Some((contact, self.staff[number].user));
            }
            contact = first;
        }
    }

    /// The same, looking from an agent.
    pub fn first_pair_from(&self, user: UserId) -> Option<(ContactId, UserId)> {
        let number = self.staff_numbers.get(user)?;
        let contact = self.ranked_for_number(number)?.wait.contact;
        if self.number_for(contact)? == number {
            return Some((contact, user));
        }
        self.first_pair(contact)
    }

    /// The place of a contact in its line, 1 being the first. None for one that does not wait.
    pub fn place(&self, contact: ContactId) -> Option<usize> {
        let Placed { waits, line, .. } = self.placed_of(contact)?;
        let before = match (waits.queue, line) {
            (QueueRef::Agent(user), _) => self.own[&(user, waits.channel)].range(..waits.key).count(),
            (QueueRef::Standard(_), Some(line)) => self.lines.before(*line, &waits.key),
            (QueueRef::Standard(_), None) => 0,
        };
        Some(before + 1)
    }

    /// Whether an agent who serves a queue could take a contact of a channel now (ROUTE-55).
    pub fn has_open(&self, queue: QueueRef, channel: Channel) -> bool {
        match queue {
            QueueRef::Agent(user) => self.seat_of(user).is_some_and(|seat| seat.open.has(channel)),
            QueueRef::Standard(queue) => {
                let line = self.line_numbers.get(&(queue, channel));
                let mut profiles = line.into_iter().flat_map(|line| self.lines.serving(*line));
                profiles.any(|profile| self.profiles[profile].pools.first(channel, |_| true).is_some())
            }
        }
    }
}

fn delay_of(entry: &QueueEntry) -> Span {
    Span::seconds(i64::from(entry.delay_seconds))
}

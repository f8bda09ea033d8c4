//! The engine's router and the slow one, told the same, and every answer of the one compared with the
//! other's.

use std::fmt::Debug;
use std::sync::Arc;

use engine::domain::config::QueueEntry;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::{Expression, Proficiency};
use engine::domain::router::{self, IdleKey, InTurn, Open, Rank, Router, WaitKey, Waits};
use engine::id::{ContactId, UserId};
use engine::time::{Span, Time};

use super::slow::{Agent, Contact, Reference, Seat};
use super::steps::{CONTACTS, QUEUES, START, Step, USERS, Wait, contact_id, profile_id, queue_id, user_id};

pub struct Both {
    router: Router,
    reference: Reference,
    requirements: Vec<Expression>,
}

impl Both {
    pub fn new(
        in_turn: InTurn,
        profiles: Vec<Vec<QueueEntry>>,
        abilities: Vec<Vec<Proficiency>>,
        requirements: Vec<Expression>,
    ) -> Both {
        let reference = Reference { now: START, profiles, ..Reference::default() };
        let mut both = Both { router: Router::new(in_turn), reference, requirements };
        both.set_profiles();
        // Whoever a requirement may name is known before it is there.
        for (number, skills) in abilities.into_iter().enumerate() {
            let (user, profile) = (user_id(number), number % both.reference.profiles.len());
            both.hire(Agent { user, profile, skills, seat: None });
        }
        both
    }

    pub fn take(&mut self, step: &Step) {
        match step.clone() {
            Step::Hire { user, profile, skills } => {
                self.hire(Agent { user, profile, skills, seat: None });
            }
            Step::Seat { user, open, idle_for, used, entries } => {
                let idle_since = Time(self.reference.now.0 - idle_for.0);
                self.seat(user, Seat { open, idle_since, used, entries, is_new: true });
            }
            Step::Unseat { user } => self.unseat(user),
            Step::Wait(wait) => self.wait(wait),
            Step::Leave { contact } => {
                self.router.leave(contact);
                self.reference.contacts.retain(|other| other.id != contact);
            }
            Step::Pass { time } => self.pass(time),
            Step::ChangeProfile { profile, entries } => self.change_profile(profile, entries),
            Step::Look => self.look(),
        }
    }

    fn set_profiles(&mut self) {
        let profiles = self.reference.profiles.iter().enumerate();
        let profiles = profiles.map(|(number, entries)| (profile_id(number), entries.as_slice()));
        self.router.set_profiles(profiles, self.reference.now);
    }

    /// Who is hired has no seat; with one in `agent`, they are seated anew.
    fn hire(&mut self, agent: Agent) {
        let Agent { user, profile, skills, seat } = agent;
        self.router.hire(user, profile_id(profile), skills.clone(), self.reference.now);
        self.reference.agents.retain(|other| other.user != user);
        self.reference.agents.push(Agent { user, profile, skills, seat: None });
        if let Some(seat) = seat {
            self.seat(user, Seat { is_new: true, ..seat });
        }
    }

    /// As the index does: an agent with nothing open has no seat.
    fn seat(&mut self, user: UserId, seat: Seat) {
        let Some(agent) = self.reference.agents.iter_mut().find(|agent| agent.user == user) else { return };
        if seat.open.is_empty() {
            return self.unseat(user);
        }
        let key = IdleKey { idle_since: seat.idle_since, used: seat.used, user };
        let open = Open::of(seat.open.iter().copied());
        self.router.seat(router::Seat { open, key, barred: seat.entries.clone() });
        agent.seat = Some(seat);
    }

    fn unseat(&mut self, user: UserId) {
        self.router.unseat(user);
        self.reference.agents.iter_mut().filter(|agent| agent.user == user).for_each(|a| a.seat = None);
    }

    fn wait(&mut self, wait: Wait) {
        let Wait { contact, queue, channel, priority, age_adjustment, waited, requirement } = wait;
        let contact = Contact {
            id: contact,
            queue,
            channel,
            priority,
            age_adjustment,
            enqueued_at: Time(self.reference.now.0 - waited.0),
            requirement: requirement.map(|number| self.requirements[number].clone()),
            is_new: true,
        };
        self.router.wait(waits(&contact), self.reference.now);
        self.reference.contacts.retain(|other| other.id != contact.id);
        self.reference.contacts.push(contact);
    }

    /// From one passing delay to the next, as the timers of the index go.
    fn pass(&mut self, time: Span) {
        let to = self.reference.now + time;
        while let Some(at) = self.router.next_ripening().filter(|at| *at <= to) {
            let ripens: Vec<_> =
                self.reference.contacts.iter().map(|c| self.reference.ripens_at(c.id)).collect();
            let ripening = self.reference.contacts.iter_mut().zip(ripens);
            let ripening = ripening.filter(|(_, ripens_at)| *ripens_at == Some(at));
            ripening.for_each(|(contact, _)| contact.is_new = true);
            self.reference.now = at;
            self.router.ripen(at);
        }
        self.reference.now = to;
    }

    /// As the index does: those who have the profile are hired and seated anew.
    fn change_profile(&mut self, profile: usize, entries: Vec<QueueEntry>) {
        self.reference.profiles[profile] = entries;
        self.set_profiles();
        let with_it = self.reference.agents.iter().filter(|agent| agent.profile == profile);
        let with_it: Vec<_> = with_it.cloned().collect();
        with_it.into_iter().for_each(|agent| self.hire(agent));
    }

    fn look(&mut self) {
        if let Some(key) = self.router.first_unrouted() {
            self.router.looked_at_contact(&key);
            let mut all = self.reference.contacts.iter_mut();
            all.find(|contact| contact.id == key.contact).expect("it waits").is_new = false;
        }
        if let Some(key) = self.router.first_freed() {
            self.router.looked_at_agent(&key);
            let mut seats = self.reference.agents.iter_mut().filter(|agent| agent.user == key.user);
            seats.find_map(|agent| agent.seat.as_mut()).expect("they have a seat").is_new = false;
        }
    }

    /// Every question there is, of everyone there is.
    pub fn compare(&self) -> Result<(), String> {
        (0..USERS).try_for_each(|number| self.compare_agent(user_id(number)))?;
        (0..CONTACTS).try_for_each(|number| self.compare_contact(contact_id(number)))?;
        self.compare_open()?;
        let slow = self.reference.contacts.iter().filter_map(|c| self.reference.ripens_at(c.id)).min();
        same(&"next_ripening", self.router.next_ripening(), slow)?;
        let fast = self.router.first_unrouted().map(|key| key.contact);
        same(&"the contact to look at", fast, self.reference.first_new_contact())?;
        let fast = self.router.first_freed().map(|key| key.user);
        same(&"the agent to look at", fast, self.reference.first_new_agent())
    }

    fn compare_agent(&self, user: UserId) -> Result<(), String> {
        let slow = self.reference.contact_for(user);
        same(&("contact_for", user), self.router.contact_for(user), slow.map(|contact| contact.id))?;
        let slow = slow.map(|contact| self.rank(user, contact));
        same(&("ranked_for", user), self.router.ranked_for(user), slow)?;
        let slow: Vec<_> = self.reference.upcoming(user).into_iter().map(|c| self.rank(user, c)).collect();
        for n in [2, CONTACTS] {
            let slow: Vec<_> = slow.iter().take(n).copied().collect();
            same(&("upcoming", user, n), self.router.upcoming(user, n), slow)?;
        }
        match self.router.first_pair_from(user) {
            None => same(&("no pair for", user), None, self.reference.contact_for(user).map(|c| c.id)),
            Some(pair) => self.compare_pair(pair),
        }
    }

    fn compare_contact(&self, contact: ContactId) -> Result<(), String> {
        let slow = self.reference.agent_for(contact);
        same(&("agent_for", contact), self.router.agent_for(contact), slow)?;
        if self.is_served(contact) {
            same(&("place", contact), self.router.place(contact), self.reference.place(contact))?;
        }
        let fast = self.router.ripens_at(contact);
        same(&("ripens_at", contact), fast, self.reference.ripens_at(contact))?;
        let slow = self.reference.contact(contact).map(waits);
        same(&("waits", contact), self.router.waits(contact).cloned(), slow)?;
        match self.router.first_pair(contact) {
            None => same(&("no pair", contact), None, self.reference.agent_for(contact)),
            Some(pair) => self.compare_pair(pair),
        }
    }

    /// Each is first for the other.
    fn compare_pair(&self, (contact, user): (ContactId, UserId)) -> Result<(), String> {
        let slow = self.reference.contact_for(user).map(|contact| contact.id);
        same(&("the contact of a pair", contact, user), Some(contact), slow)?;
        same(&("the agent of a pair", contact, user), Some(user), self.reference.agent_for(contact))
    }

    /// Whether any profile serves the queue of a contact.
    fn is_served(&self, contact: ContactId) -> bool {
        let Some(contact) = self.reference.contact(contact) else { return true };
        let mut entries = self.reference.profiles.iter().flatten();
        let of_contact =
            |e: &QueueEntry| contact.queue == QueueRef::Standard(e.queue) && contact.channel == e.channel;
        matches!(contact.queue, QueueRef::Agent(_)) || entries.any(of_contact)
    }

    fn compare_open(&self) -> Result<(), String> {
        let standard = (0..QUEUES).map(|number| QueueRef::Standard(queue_id(number)));
        let queues = standard.chain((0..USERS).map(|number| QueueRef::Agent(user_id(number))));
        for queue in queues {
            for channel in Channel::ALL {
                let fast = self.router.has_open(queue, channel);
                same(&("has_open", queue, channel), fast, self.reference.has_open(queue, channel))?;
            }
        }
        Ok(())
    }

    /// How the engine writes down what the rules say of a contact and an agent.
    fn rank(&self, user: UserId, contact: &Contact) -> Rank {
        let other_queue = contact.queue != QueueRef::Agent(user);
        let profile = self.reference.agent(user).map_or(0, |agent| agent.profile);
        let mut entries = self.reference.profiles[profile].iter();
        let of_contact =
            |e: &&QueueEntry| contact.queue == QueueRef::Standard(e.queue) && contact.channel == e.channel;
        let priority = entries.find(of_contact).map_or(0, |entry| entry.priority);
        Rank { other_queue, priority, wait: key(contact) }
    }
}

/// As the index puts a contact into the router.
fn waits(contact: &Contact) -> Waits {
    Waits {
        queue: contact.queue,
        channel: contact.channel,
        key: key(contact),
        requirement: contact.requirement.clone().map(Arc::new),
    }
}

fn key(contact: &Contact) -> WaitKey {
    WaitKey {
        priority: contact.priority,
        aged_since: Time(contact.enqueued_at.0 - contact.age_adjustment.0),
        enqueued_at: contact.enqueued_at,
        contact: contact.id,
    }
}

fn same<T: PartialEq + Debug>(what: &impl Debug, fast: T, slow: T) -> Result<(), String> {
    if fast == slow {
        return Ok(());
    }
    Err(format!("{what:?}: the router says {fast:?}, the rules say {slow:?}"))
}

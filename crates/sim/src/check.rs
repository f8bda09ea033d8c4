//! What must be so, found out from the log alone: who was offered what, in the order of ROUTE-10 to
//! ROUTE-33, written once more, slow and obvious. The books that it asks are kept by `check/books.rs`;
//! what must have happened by now is asked in `check/rest.rs`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem::{Discriminant, discriminant};

use engine::Centre;
use engine::domain::config::{CrossChannel, StatusKind};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::Expression;
use engine::event::{Event, Recorded, TokenDigest};
use engine::id::{ContactId, UserId};
use engine::limits;
use engine::time::{Span, Time};

mod books;
mod rest;

use self::books::{AgentBook, Books, ContactBook, Stage};
use crate::told::{Deed, Deeds};

/// The log, followed event by event.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The state by replay of what is durable.
    pub(crate) centre: Centre,
    books: Books,
    started: BTreeMap<TokenDigest, ContactId>,
    pub(crate) created: BTreeSet<ContactId>,
    pub(crate) deeds: Deeds,
    completed: BTreeSet<ContactId>,
    /// How many events of each kind there were, and the name of the kind.
    kinds: HashMap<Discriminant<Event>, (String, u64)>,
    /// How many contacts began in which way.
    begun: BTreeMap<String, u64>,
}

pub(crate) type Checked = Result<(), String>;

/// How a waiting contact ranks for an agent: smaller comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// ROUTE-10: the agent's own queue is before every other.
    other_queue: bool,
    /// ROUTE-11: then the profile's priority.
    profile_priority: u8,
    /// ROUTE-12: then the contact's.
    priority: i64,
    /// ROUTE-13: then since when it counts as waiting.
    aged_since: Time,
    /// ROUTE-14.
    enqueued_at: Time,
    contact: ContactId,
}

impl History {
    pub(crate) fn follow(&mut self, recorded: &Recorded) -> Checked {
        self.kinds.entry(discriminant(&recorded.event)).or_insert_with(|| (kind(&recorded.event), 0)).1 += 1;
        match &recorded.event {
            Event::ContactCreated(created) => {
                self.created.insert(created.contact);
                let added = created.leg.as_ref().is_some_and(|leg| leg.added);
                let way = if added { "added" } else { "by" };
                let way = format!("{:?} {way} {:?}", created.channel, created.initiation);
                *self.begun.entry(way).or_default() += 1;
                let before = created.token.and_then(|t| self.started.insert(t, created.contact));
                if let Some(before) = before {
                    return Err(format!("{} and {before} were started by one token", created.contact));
                }
            }
            Event::Offered { contact, user, until, .. } => {
                self.check_offer(*contact, *user, *until, recorded.at)?;
            }
            Event::NoAgent { contact } => self.check_nobody(*contact, recorded.at)?,
            Event::ContactCompleted { contact } => self.check_completed(*contact)?,
            _ => {}
        }
        if let Some(deed) = deed(recorded) {
            *self.deeds.entry(deed).or_default() += 1;
        }
        self.books.follow(recorded)?;
        self.centre.apply(recorded);
        Ok(())
    }

    pub(crate) fn counts(&self) -> BTreeMap<String, u64> {
        self.kinds.values().cloned().chain(self.begun.clone()).collect()
    }

    /// The node's clock had come to this time when a snapshot was saved, or was not.
    pub(crate) fn snapshot(&mut self, at: Time) {
        self.books.perhaps_served_until.insert(at);
    }

    /// ROUTE-40: for 20 seconds; and to the right one.
    fn check_offer(&self, id: ContactId, user: UserId, until: Time, at: Time) -> Checked {
        let contact = self.books.contact(id)?;
        if contact.stage != Stage::Waiting {
            return Err(format!("{id} was offered, and did not wait: {:?}", contact.stage));
        }
        if until != at + limits::OFFER_WINDOW {
            return Err(format!("{id} was offered at {at:?} until {until:?}"));
        }
        self.check_agent_is_open(id, user)?;
        self.check_contact_is_first(id, user, at)?;
        self.check_agent_is_first(id, user, at)?;
        self.check_explanation(id, user, at)
    }

    /// What the centre itself says of the offer: of all agents, in their order, this one was the first
    /// whom no rule excluded.
    fn check_explanation(&self, id: ContactId, user: UserId, at: Time) -> Checked {
        let contact = self.centre.contacts.get(&id).ok_or(format!("{id} was offered, and is unknown"))?;
        let considered = self.centre.considered(contact, at);
        match considered.iter().find(|one| one.excluded.is_none()) {
            Some(first) if first.user == user => Ok(()),
            first => Err(format!("{id} was offered to {user}, and by explanation to {first:?}")),
        }
    }

    /// ROUTE-1, ROUTE-24, ROUTE-42.
    fn check_agent_is_open(&self, id: ContactId, user: UserId) -> Checked {
        let (contact, agent) = (self.books.contact(id)?, self.books.agent(user)?);
        if agent.holds.contains_key(&id) {
            return Err(format!("{id} was offered to {user}, who has an entry of it"));
        }
        match self.closed(agent, contact.channel) {
            None => Ok(()),
            Some(why) => Err(format!("{id} was offered to {user}, who {why}: {agent:?}")),
        }
    }

    /// Why nothing of a channel may come to an agent (ROUTE-1, ROUTE-1b, ROUTE-20, AGT-10, AGT-52).
    fn closed(&self, agent: &AgentBook, channel: Channel) -> Option<&'static str> {
        let profile = &self.books.profiles[&agent.profile];
        let slots = usize::from(profile.slots(channel));
        let used = agent.holds.values().filter(|held| held.channel == channel).count();
        let elsewhere = || agent.holds.values().filter(move |held| held.channel != channel);
        let forbids = |other: Channel| {
            let concurrency = profile.concurrency.get(&other);
            concurrency.is_none_or(|c| c.cross_channel == CrossChannel::CurrentChannelOnly)
        };
        if self.books.statuses[&agent.status] != StatusKind::Routable {
            Some("is not available")
        } else if agent.next.is_some() {
            Some("has a next status")
        } else if agent.sessions.is_empty() {
            Some("is not signed in")
        } else if slots == 0 {
            Some("does not have the channel")
        } else if used >= slots {
            Some("has no slot left")
        } else if elsewhere().any(|held| held.failed) {
            Some("has missed something on another channel")
        } else if elsewhere().any(|held| forbids(held.channel)) {
            Some("is on a channel that allows no other")
        } else {
            None
        }
    }

    /// How a waiting contact ranks for an agent; none where it may not go to them, whatever they hold.
    fn rank(
        &self,
        id: ContactId,
        contact: &ContactBook,
        user: UserId,
        agent: &AgentBook,
        at: Time,
    ) -> Option<Rank> {
        let is_in_it = self.books.users_of(contact.chain).any(|other| other == user);
        if contact.stage != Stage::Waiting || agent.holds.contains_key(&id) || is_in_it {
            return None;
        }
        let line = contact.line?;
        let rank = |other_queue, profile_priority| Rank {
            other_queue,
            profile_priority,
            priority: contact.priority,
            aged_since: line.since + Span(-contact.adjustment.0),
            enqueued_at: line.since,
            contact: id,
        };
        match line.queue {
            QueueRef::Agent(owner) => (owner == user).then(|| rank(false, 0)),
            QueueRef::Standard(queue) => {
                let mut entries = self.books.profiles[&agent.profile].entries.iter();
                let entry = entries.find(|e| e.queue == queue && e.channel == contact.channel)?;
                // ROUTE-3, ROUTE-4.
                let ripe = at - line.since >= Span::seconds(i64::from(entry.delay_seconds));
                let wanted = contact.requirement().is_none_or(|e| meets(user, agent, e));
                (ripe && wanted).then(|| rank(true, entry.priority))
            }
        }
    }

    /// ROUTE-10 to ROUTE-16: of all that wait and could go to this agent now, they got the first.
    fn check_contact_is_first(&self, id: ContactId, user: UserId, at: Time) -> Checked {
        let agent = self.books.agent(user)?;
        let takes: Vec<_> = Channel::ALL.into_iter().filter(|c| self.closed(agent, *c).is_none()).collect();
        let contacts = self.books.contacts.iter().filter(|(_, contact)| takes.contains(&contact.channel));
        let ranks = contacts.filter_map(|(other, contact)| self.rank(*other, contact, user, agent, at));
        match ranks.min() {
            Some(first) if first.contact == id => Ok(()),
            first => Err(format!("{id} was offered to {user}, for whom the first is {first:?}")),
        }
    }

    /// ROUTE-30 to ROUTE-33: of all who could have had it, the one who has been idle longest got it.
    fn check_agent_is_first(&self, id: ContactId, user: UserId, at: Time) -> Checked {
        let key = |user: UserId, agent: &AgentBook| (agent.idle_since, agent.holds.len(), user);
        let first = self.who_could(id, at)?.map(|(user, agent)| key(user, agent)).min();
        match first {
            Some((_, _, first)) if first == user => Ok(()),
            first => Err(format!("{id} was offered to {user}, and who is first for it is {first:?}")),
        }
    }

    /// The router says that it has found nobody: so there is nobody.
    fn check_nobody(&self, id: ContactId, at: Time) -> Checked {
        match self.who_could(id, at)?.next() {
            None => Ok(()),
            Some((user, _)) => Err(format!("nobody was found for {id}, and {user} could have it")),
        }
    }

    fn who_could(
        &self,
        id: ContactId,
        at: Time,
    ) -> Result<impl Iterator<Item = (UserId, &AgentBook)>, String> {
        let contact = self.books.contact(id)?;
        let agents = self.books.agents.iter().map(|(user, agent)| (*user, agent));
        Ok(agents.filter(move |(user, agent)| {
            self.rank(id, contact, *user, agent, at).is_some()
                && self.closed(agent, contact.channel).is_none()
        }))
    }

    /// Once, and with every offer counted that came to nothing (LIFE-38).
    fn check_completed(&mut self, id: ContactId) -> Checked {
        if !self.completed.insert(id) {
            return Err(format!("{id} was completed twice"));
        }
        self.check_attempts(id)
    }

    fn check_attempts(&self, id: ContactId) -> Checked {
        let counted = self.centre.contacts.get(&id).map(|contact| contact.attempts);
        let failed = self.books.contact(id)?.failed_offers;
        if counted == Some(failed) {
            return Ok(());
        }
        Err(format!("{id} counts {counted:?} attempts, and {failed} offers of it came to nothing"))
    }
}

/// The name of an event's kind.
fn kind(event: &Event) -> String {
    format!("{event:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}

/// What an agent did, where the event is that.
fn deed(recorded: &Recorded) -> Option<(UserId, ContactId, Deed)> {
    let by_hand = |user: &UserId| recorded.by == Some(*user);
    Some(match &recorded.event {
        Event::Accepted { contact, user } | Event::Answered { contact, user } => {
            (*user, *contact, Deed::Accept)
        }
        Event::OfferRejected { contact, user } => (*user, *contact, Deed::Reject),
        Event::OfferMissed { contact, user } if by_hand(user) => (*user, *contact, Deed::Reject),
        Event::Cleared { contact, user } if by_hand(user) => (*user, *contact, Deed::Clear),
        Event::HoldBegun { contact, user } => (*user, *contact, Deed::Hold),
        Event::HoldEnded { contact, user } => (*user, *contact, Deed::EndHold),
        _ => return None,
    })
}

/// ROUTE-61.
fn meets(user: UserId, agent: &AgentBook, expression: &Expression) -> bool {
    match expression {
        Expression::Attribute { attribute, value, least, most } => {
            let level = agent.skills.get(&(attribute.clone(), value.clone()));
            level.is_some_and(|level| least <= level && level <= most)
        }
        Expression::Agents(users) => users.contains(&user),
        Expression::And(all) => all.iter().all(|e| meets(user, agent, e)),
        Expression::Or(any) => any.iter().any(|e| meets(user, agent, e)),
        Expression::Not(not) => !meets(user, agent, not),
    }
}

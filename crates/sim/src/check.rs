//! What must be so, found out from what is durable and from what was told to people, not from the
//! node.

use std::collections::{BTreeMap, BTreeSet};

use engine::Centre;
use engine::domain::chat::Item;
use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, QueueRef};
use engine::event::{Event, Recorded, TokenDigest};
use engine::id::{ContactId, ItemId, UserId};
use engine::limits;
use engine::time::{Span, Time};
use store::{Direction, Reader, Start, TranscriptPage};

/// The log, followed event by event.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// The state by replay of what is durable.
    pub(crate) centre: Centre,
    waiting: BTreeMap<ContactId, Waits>,
    offered: BTreeMap<ContactId, Offer>,
    /// Every contact that takes a slot of an agent, from the offer to its clearing.
    held: BTreeMap<UserId, BTreeSet<ContactId>>,
    /// Of these, the offers that came to nothing.
    failed: BTreeSet<(UserId, ContactId)>,
    /// ROUTE-32.
    idle_since: BTreeMap<UserId, Time>,
    started: BTreeMap<TokenDigest, ContactId>,
    pub(crate) created: BTreeSet<ContactId>,
    completed: BTreeSet<ContactId>,
}

#[derive(Debug, Clone, Copy)]
struct Waits {
    queue: QueueRef,
    enqueued_at: Time,
}

#[derive(Debug, Clone, Copy)]
struct Offer {
    to: UserId,
    until: Time,
    from: Waits,
}

/// How a contact ranks for an agent (ROUTE-10 to ROUTE-14): smaller comes first.
type Rank = (bool, u8, Time, ContactId);

impl History {
    pub(crate) fn follow(&mut self, recorded: &Recorded) -> Result<(), String> {
        let at = recorded.at;
        match &recorded.event {
            Event::ContactCreated(created) => {
                self.created.insert(created.contact);
                let before = created.token.and_then(|t| self.started.insert(t, created.contact));
                if let Some(before) = before {
                    return Err(format!("{} and {before} were started by one token", created.contact));
                }
            }
            Event::UserCreated { user, .. } => {
                self.idle_since.insert(user.id, at);
            }
            Event::StatusChosen { user, status }
                if self.centre.statuses[status].kind == StatusKind::Routable =>
            {
                self.idle_since.insert(*user, at);
            }
            Event::Queued { contact, queue } => {
                self.waiting.insert(*contact, Waits { queue: *queue, enqueued_at: at });
            }
            Event::Offered { contact, user, until, .. } => self.follow_offer(*contact, *user, *until, at)?,
            Event::OfferExtended { contact, user, until } => match self.offered.get_mut(contact) {
                Some(offer) if offer.to == *user && *until >= offer.until => offer.until = *until,
                offer => return Err(format!("{contact} was on offer as {offer:?} when it was extended")),
            },
            Event::OfferMissed { contact, user } => {
                let offer = self.end_offer(*contact, *user)?;
                if at != offer.until {
                    return Err(format!(
                        "{contact} was missed at {at:?}, its offer went to {:?}",
                        offer.until
                    ));
                }
                self.offer_failed(*contact, offer);
            }
            Event::OfferRejected { contact, user } => {
                let offer = self.end_offer(*contact, *user)?;
                self.offer_failed(*contact, offer);
            }
            Event::Accepted { contact, user } => {
                let offer = self.end_offer(*contact, *user)?;
                self.idle_since.insert(*user, at);
                if at >= offer.until {
                    return Err(format!("{contact} was accepted at {at:?}, after {:?}", offer.until));
                }
            }
            Event::ContactEnded { contact, .. } => {
                self.waiting.remove(contact);
                if let Some(offer) = self.offered.remove(contact) {
                    self.failed.insert((offer.to, *contact));
                }
            }
            Event::Cleared { contact, user } => self.follow_clearing(*contact, *user, at)?,
            Event::ContactCompleted { contact } => self.follow_completion(*contact)?,
            _ => {}
        }
        self.centre.apply(recorded);
        Ok(())
    }

    fn offer_failed(&mut self, contact: ContactId, offer: Offer) {
        self.failed.insert((offer.to, contact));
        self.waiting.insert(contact, offer.from);
    }

    fn follow_clearing(&mut self, contact: ContactId, user: UserId, at: Time) -> Result<(), String> {
        let was_theirs = self.held.entry(user).or_default().remove(&contact);
        if self.failed.remove(&(user, contact)) || self.held_by(user) == 0 {
            self.idle_since.insert(user, at);
        }
        if was_theirs { Ok(()) } else { Err(format!("{user} cleared {contact}, which was not theirs")) }
    }

    fn follow_completion(&mut self, contact: ContactId) -> Result<(), String> {
        let first = self.completed.insert(contact);
        if first { Ok(()) } else { Err(format!("{contact} was completed twice")) }
    }

    fn end_offer(&mut self, contact: ContactId, user: UserId) -> Result<Offer, String> {
        match self.offered.remove(&contact) {
            Some(offer) if offer.to == user => Ok(offer),
            offer => Err(format!("{contact} was on offer as {offer:?}, not to {user}")),
        }
    }

    fn follow_offer(
        &mut self,
        contact: ContactId,
        user: UserId,
        until: Time,
        at: Time,
    ) -> Result<(), String> {
        let Some(from) = self.waiting.get(&contact).copied() else {
            return Err(format!("{contact} was offered, and did not wait: {:?}", self.offered.get(&contact)));
        };
        if until != at + limits::OFFER_WINDOW {
            return Err(format!("{contact} was offered at {at:?} until {until:?}"));
        }
        self.check_agent_is_open(contact, user)?;
        self.check_contact_is_first(contact, user, at)?;
        self.check_agent_is_first(contact, user, from, at)?;
        self.waiting.remove(&contact);
        self.held.entry(user).or_default().insert(contact);
        self.offered.insert(contact, Offer { to: user, until, from });
        Ok(())
    }

    fn held_by(&self, user: UserId) -> usize {
        self.held.get(&user).map_or(0, BTreeSet::len)
    }

    fn holds(&self, user: UserId, contact: ContactId) -> bool {
        self.held.get(&user).is_some_and(|held| held.contains(&contact))
    }

    /// ROUTE-1, ROUTE-24, ROUTE-42.
    fn check_agent_is_open(&self, contact: ContactId, user: UserId) -> Result<(), String> {
        if self.is_open(user) && !self.holds(user, contact) {
            return Ok(());
        }
        let agent = &self.centre.agents[&user];
        Err(format!("{contact} was offered to {user}, who holds {:?} and is {agent:?}", self.held.get(&user)))
    }

    fn is_open(&self, user: UserId) -> bool {
        let agent = &self.centre.agents[&user];
        let profile = &self.centre.routing_profiles[&self.centre.users[&user].routing_profile];
        agent.logged_in
            && agent.next.is_none()
            && self.centre.statuses[&agent.status].kind == StatusKind::Routable
            && self.held_by(user) < usize::from(profile.slots(Channel::Chat))
    }

    /// How a waiting contact ranks for an agent; none where it may not go to them.
    fn rank(&self, user: UserId, contact: ContactId, waits: Waits, at: Time) -> Option<Rank> {
        if self.holds(user, contact) {
            return None;
        }
        let key = (waits.enqueued_at, contact);
        match waits.queue {
            QueueRef::Agent(owner) => (owner == user).then_some((false, 0, key.0, key.1)),
            QueueRef::Standard(queue) => {
                let profile = &self.centre.routing_profiles[&self.centre.users[&user].routing_profile];
                let mut entries = profile.entries.iter();
                let entry = entries.find(|e| e.queue == queue && e.channel == Channel::Chat)?;
                let delay = Span::seconds(i64::from(entry.delay_seconds));
                (at - waits.enqueued_at >= delay).then_some((true, entry.priority, key.0, key.1))
            }
        }
    }

    /// ROUTE-10 to ROUTE-16: of all that wait, this agent got the one that is first for them.
    fn check_contact_is_first(&self, contact: ContactId, user: UserId, at: Time) -> Result<(), String> {
        let ranks = self.waiting.iter().filter_map(|(id, waits)| self.rank(user, *id, *waits, at));
        let first = ranks.min();
        match first {
            Some(first) if first.3 == contact => Ok(()),
            first => Err(format!("{contact} was offered to {user}, for whom the first is {first:?}")),
        }
    }

    /// ROUTE-30 to ROUTE-33: of all who could have had it, the one who has been idle longest got it.
    fn check_agent_is_first(
        &self,
        contact: ContactId,
        user: UserId,
        waits: Waits,
        at: Time,
    ) -> Result<(), String> {
        let could = |u: &UserId| self.is_open(*u) && self.rank(*u, contact, waits, at).is_some();
        let key = |u: UserId| (self.idle_since.get(&u), self.held_by(u), u);
        let first = self.centre.users.keys().copied().filter(could).map(key).min();
        match first {
            Some((_, _, first)) if first == user => Ok(()),
            first => Err(format!("{contact} was offered to {:?}, but the first is {first:?}", key(user))),
        }
    }
}

/// What people were told, and may rely on.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Messages that were acknowledged: chain and text.
    sent: BTreeMap<(ContactId, String), ItemId>,
    /// For each chain, the acknowledged messages that were asked for once, in the order of replies.
    in_order: BTreeMap<ContactId, Vec<ItemId>>,
    /// Contacts whose start was acknowledged.
    pub(crate) contacts: BTreeSet<ContactId>,
    /// The newest position that was delivered in each chain.
    delivered: BTreeMap<ContactId, u64>,
}

impl Told {
    pub(crate) fn sent(
        &mut self,
        chain: ContactId,
        text: &str,
        item: ItemId,
        first: bool,
    ) -> Result<(), String> {
        match self.sent.insert((chain, text.to_owned()), item) {
            Some(before) if before != item => {
                Err(format!("{text:?} was acknowledged as {before} and as {item}"))
            }
            None if first => {
                self.in_order.entry(chain).or_default().push(item);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn delivered(&mut self, chain: ContactId, item: &Item) -> Result<(), String> {
        match self.delivered.insert(chain, item.position) {
            Some(before) if item.position <= before => {
                Err(format!("item {} of {chain} was delivered after item {before}", item.position))
            }
            _ => Ok(()),
        }
    }

    /// Every acknowledged message is in the transcript, once and in order.
    pub(crate) fn check(&self, reader: &mut dyn Reader, created: &BTreeSet<ContactId>) -> Result<(), String> {
        let mut acknowledged = self.sent.len();
        for chain in created {
            let items = transcript(reader, *chain)?;
            let mut texts = BTreeSet::new();
            for (position, item) in (0..).zip(&items) {
                if item.position != position {
                    return Err(format!("{chain} has item {} at {position}", item.position));
                }
                let Some(text) = item.words.as_str().filter(|text| text.starts_with("text ")) else {
                    continue;
                };
                if !texts.insert(text.to_owned()) {
                    return Err(format!("{chain} has {text:?} twice"));
                }
                match self.sent.get(&(*chain, text.to_owned())) {
                    Some(id) if *id != item.id => {
                        return Err(format!("{text:?} has another id than was told"));
                    }
                    Some(_) => acknowledged -= 1,
                    None => {}
                }
            }
            let place = |id: &ItemId| items.iter().position(|item| item.id == *id);
            let places: Vec<_> = self.in_order.get(chain).into_iter().flatten().map(place).collect();
            if !places.is_sorted() {
                return Err(format!("{chain} has what was acknowledged in another order: {places:?}"));
            }
        }
        if acknowledged == 0 { Ok(()) } else { Err(format!("{acknowledged} acknowledged messages are lost")) }
    }

    /// Every contact whose start was acknowledged is complete, and has its record.
    pub(crate) fn check_contacts(&self, reader: &mut dyn Reader) -> Result<(), String> {
        for contact in &self.contacts {
            let record = reader.contact(*contact).map_err(|e| e.to_string())?;
            let record = record.ok_or_else(|| format!("{contact} is complete and has no record"))?;
            if record.contact.disconnected_at.is_none() {
                return Err(format!("{contact} is complete and has not ended"));
            }
        }
        Ok(())
    }
}

pub(crate) fn item_at(
    reader: &mut dyn Reader,
    chain: ContactId,
    position: u64,
) -> Result<Option<Item>, String> {
    let page = TranscriptPage { start: Start::Position(position), direction: Direction::Forward, limit: 1 };
    Ok(reader.transcript(chain, &page).map_err(|e| e.to_string())?.pop())
}

fn transcript(reader: &mut dyn Reader, chain: ContactId) -> Result<Vec<Item>, String> {
    let page = TranscriptPage { start: Start::Oldest, direction: Direction::Forward, limit: usize::MAX };
    reader.transcript(chain, &page).map_err(|e| e.to_string())
}

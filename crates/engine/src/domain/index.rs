//! What is computed from the state and kept beside it: timers, the router's lines and pools, counts
//! and names. Each contact and each agent remembers where it stands here; whenever one changes, it is
//! put where it now belongs.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Centre;
use crate::domain::agent::{Agent, HeldState};
use crate::domain::chat::{Chat, Notice, Side};
use crate::domain::config::{StatusKind, User};
use crate::domain::contact::{Channel, Contact, ContactState, QueueRef};
use crate::domain::flow::RunState;
use crate::domain::gateway::Ends;
use crate::domain::hours::Zone;
use crate::domain::router::{IdleKey, Open, Router, Seat, Waits};
use crate::id::{ContactId, FlowId, HoursId, QueueId, QuickConnectId, RoutingProfileId, StatusId, UserId};
use crate::limits;
use crate::planted::{self, Bug};
use crate::time::{Span, Time};

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    OfferEnds(ContactId),
    FlowWaitEnds(ContactId),
    ConnectBy(ContactId),
    /// CHAT-50, TASK-4.
    Expires(ContactId),
    AfterContactWorkEnds(UserId, ContactId),
    /// ROUTE-63.
    StepExpires(ContactId),
    /// LIFE-5.
    WhisperEnds(ContactId),
    /// TASK-3.
    ScheduledStart(ContactId),
    /// CHAT-40.
    SideIsLate(ContactId, Side),
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    timers: BTreeSet<(Time, Timer)>,
    pub(crate) router: Router,

    /// Contacts that can go on by themselves: a flow that is ready, a flow or a whisper that is over, or
    /// nothing left to do.
    pub(crate) ready: BTreeSet<ContactId>,
    /// Agents whose next status nothing holds up.
    pub(crate) due: BTreeSet<UserId>,

    /// Contacts in a queue, those on offer included (LIFE-4), with the time since when.
    in_queue: BTreeMap<QueueRef, BTreeSet<(Time, ContactId)>>,
    staffing: BTreeMap<RoutingProfileId, Staffing>,
    contacts: BTreeMap<ContactId, ContactPlace>,
    /// TASK-7: live contacts that are linked, by the first of those that share.
    linked: BTreeMap<ContactId, BTreeSet<ContactId>>,
    /// CHAT-130: the contacts of chats over a network of others that go on.
    between: BTreeMap<Ends, ContactId>,
    agents: BTreeMap<UserId, AgentPlace>,
    /// Chats and calls that go on, and tasks (ENT-3).
    active: BTreeMap<Channel, usize>,

    zones: BTreeMap<HoursId, Zone>,
    names: BTreeMap<String, UserId>,
    statuses: BTreeMap<String, StatusId>,
    queues: BTreeMap<String, QueueId>,
    flows: BTreeMap<String, FlowId>,
    profiles: BTreeMap<String, RoutingProfileId>,
    hours: BTreeMap<String, HoursId>,
    quick_connects: BTreeMap<String, QuickConnectId>,
}

/// ROUTE-55: agents of a routing profile by the status they chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Staffing {
    pub(crate) online: usize,
    pub(crate) staffed: usize,
}

impl Staffing {
    pub(crate) fn of(kind: StatusKind) -> Staffing {
        Staffing {
            online: usize::from(kind != StatusKind::Offline),
            staffed: usize::from(kind == StatusKind::Routable),
        }
    }

    pub(crate) fn plus(self, other: Staffing) -> Staffing {
        Staffing { online: self.online + other.online, staffed: self.staffed + other.staffed }
    }

    fn minus(self, other: Staffing) -> Staffing {
        Staffing { online: self.online - other.online, staffed: self.staffed - other.staffed }
    }
}

#[derive(Debug, Clone, Default)]
struct ContactPlace {
    timers: Vec<(Time, Timer)>,
    in_queue: Option<(QueueRef, Time)>,
    active: Option<Channel>,
    linked: Option<ContactId>,
    between: Option<Ends>,
}

#[derive(Debug, Clone)]
struct AgentPlace {
    timers: Vec<(Time, Timer)>,
    profile: RoutingProfileId,
    kind: StatusKind,
}

impl Index {
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        let timer = self.timers.first().map(|(at, _)| *at);
        timer.into_iter().chain(self.router.next_ripening()).min()
    }

    /// The earliest timer that is due.
    pub(crate) fn due(&self, at: Time) -> Option<Timer> {
        self.timers.first().filter(|(due, _)| *due <= at).map(|(_, timer)| *timer)
    }

    pub(crate) fn user_by_name(&self, username: &str) -> Option<UserId> {
        self.names.get(&username.to_lowercase()).copied()
    }

    pub(crate) fn has_status_named(&self, name: &str) -> bool {
        self.statuses.contains_key(name)
    }

    pub(crate) fn queue_by_name(&self, name: &str) -> Option<QueueId> {
        self.queues.get(name).copied()
    }

    pub(crate) fn has_flow_named(&self, name: &str) -> bool {
        self.flows.contains_key(name)
    }

    pub(crate) fn has_profile_named(&self, name: &str) -> bool {
        self.profiles.contains_key(name)
    }

    pub(crate) fn has_hours_named(&self, name: &str) -> bool {
        self.hours.contains_key(name)
    }

    pub(crate) fn has_quick_connect_named(&self, name: &str) -> bool {
        self.quick_connects.contains_key(name)
    }

    /// The time zone of hours of operation.
    pub(crate) fn zone(&self, hours: HoursId) -> Option<&Zone> {
        self.zones.get(&hours)
    }

    /// Contacts of all channels in a queue now (ENT-52, MET-20).
    pub(crate) fn in_queue(&self, queue: QueueRef) -> usize {
        self.in_queue.get(&queue).map_or(0, BTreeSet::len)
    }

    /// Those of a queue, with the time since when, longest first.
    pub(crate) fn contacts_in_queue(&self, queue: QueueRef) -> impl Iterator<Item = &(Time, ContactId)> {
        self.in_queue.get(&queue).into_iter().flatten()
    }

    /// Since when the one who has been in a queue for longest is in it.
    pub(crate) fn oldest_in_queue(&self, queue: QueueRef) -> Option<Time> {
        self.in_queue.get(&queue)?.first().map(|(since, _)| *since)
    }

    /// Contacts of a channel that count for its quota (ENT-3).
    pub(crate) fn active(&self, channel: Channel) -> usize {
        self.active.get(&channel).copied().unwrap_or(0)
    }

    /// TASK-7.
    pub(crate) fn linked(&self, head: ContactId) -> impl Iterator<Item = ContactId> {
        self.linked.get(&head).into_iter().flatten().copied()
    }

    pub(crate) fn between(&self, ends: &Ends) -> Option<ContactId> {
        self.between.get(ends).copied()
    }

    pub(crate) fn staffing(&self, profile: RoutingProfileId) -> Staffing {
        self.staffing.get(&profile).copied().unwrap_or_default()
    }

    /// Everyone who waits or is free has been looked at, as at the end of each batch.
    fn at_rest(&mut self) {
        while let Some(key) = self.router.first_unrouted() {
            self.router.looked_at_contact(&key);
        }
        while let Some(key) = self.router.first_freed() {
            self.router.looked_at_agent(&key);
        }
    }

    fn remove_contact(&mut self, id: ContactId) {
        self.ready.remove(&id);
        let Some(place) = self.contacts.remove(&id) else { return };
        if let Some((queue, since)) = place.in_queue
            && let Some(contacts) = self.in_queue.get_mut(&queue)
        {
            contacts.remove(&(since, id));
            if contacts.is_empty() {
                self.in_queue.remove(&queue);
            }
        }
        if let Some(count) = place.active.and_then(|channel| self.active.get_mut(&channel)) {
            *count -= 1;
        }
        if let Some(head) = place.linked
            && let Some(linked) = self.linked.get_mut(&head)
        {
            linked.remove(&id);
            if linked.is_empty() {
                self.linked.remove(&head);
            }
        }
        // The next leg may have its place by now.
        if let Some(ends) = place.between.filter(|ends| self.between.get(ends) == Some(&id)) {
            self.between.remove(&ends);
        }
        for timer in &place.timers {
            self.timers.remove(timer);
        }
    }

    fn remove_agent(&mut self, id: UserId) {
        self.due.remove(&id);
        let Some(place) = self.agents.remove(&id) else { return };
        for timer in &place.timers {
            self.timers.remove(timer);
        }
        if let Some(staffing) = self.staffing.get_mut(&place.profile) {
            *staffing = staffing.minus(Staffing::of(place.kind));
        }
    }
}

impl Centre {
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }

    /// All of it anew. The centre is at rest, as it is between any two batches.
    pub(crate) fn index_all(&mut self) {
        self.index = Index::default();
        self.index_names();
        self.index_profiles();
        self.index_zones();
        let users: Vec<_> = self.users.keys().copied().collect();
        users.into_iter().for_each(|id| self.index_user(id));
        let contacts: Vec<_> = self.contacts.keys().copied().collect();
        contacts.into_iter().for_each(|id| self.index_contact(id));
        self.index.at_rest();
    }

    /// Puts a contact where it now belongs. One that has begun to wait, or waits otherwise than before,
    /// is looked at by the router.
    pub(crate) fn index_contact(&mut self, id: ContactId) {
        self.index.remove_contact(id);
        match self.waits(id) {
            Some(waits) if self.index.router.waits(id) == Some(&waits) => {}
            Some(waits) => self.index.router.wait(waits, self.at),
            None => self.index.router.leave(id),
        }
        let Some(contact) = self.contacts.get(&id) else { return };
        let in_queue = contact.queue.filter(|_| contact.is_queued()).map(|q| (q.queue, q.enqueued_at));
        let counts = match contact.channel {
            Channel::Task => contact.state != ContactState::Over,
            Channel::Voice => contact.is_active(),
            // Once, however many agents are in it.
            Channel::Chat => contact.is_active() && self.chat_of(id).is_some_and(|chat| chat.contact == id),
        };
        let active = counts.then_some(contact.channel);
        let linked = contact.linked.map(|linked| linked.head);
        let between = contact.ends.clone().filter(|_| counts);
        let timers = self.contact_timers(id);
        if let Some(ends) = &between {
            self.index.between.insert(ends.clone(), id);
        }
        let place = ContactPlace { timers, in_queue, active, linked, between };
        if let Some(head) = linked {
            self.index.linked.entry(head).or_default().insert(id);
        }
        if let Some((queue, since)) = in_queue {
            self.index.in_queue.entry(queue).or_default().insert((since, id));
        }
        if let Some(channel) = active {
            *self.index.active.entry(channel).or_default() += 1;
        }
        if self.goes_on(id) {
            self.index.ready.insert(id);
        }
        self.index.timers.extend(place.timers.iter().copied());
        self.index.contacts.insert(id, place);
    }

    fn waits(&self, id: ContactId) -> Option<Waits> {
        let stands = |c: &&Contact| c.is_waiting() || (planted::has(Bug::DoubleOffer) && c.is_queued());
        let contact = self.contacts.get(&id).filter(stands)?;
        let queue = contact.queue?;
        let routing = &contact.routing;
        let key = contact.wait_key()?;
        let requirement = match queue.queue {
            QueueRef::Standard(_) => routing.requirement().cloned(),
            QueueRef::Agent(_) => None,
        };
        Some(Waits { queue: queue.queue, channel: contact.channel, key, requirement })
    }

    /// Whether a contact goes on by itself, at once.
    fn goes_on(&self, id: ContactId) -> bool {
        let contact = &self.contacts[&id];
        let ready = contact.run.as_ref().is_some_and(|run| run.state == RunState::Ready);
        ready
            || match contact.state {
                ContactState::Over => true,
                ContactState::InFlow | ContactState::Connecting { .. } => contact.run.is_none(),
                ContactState::Offered { to, .. } => self.accepts_by_itself(contact.channel, to),
                _ => false,
            }
    }

    fn contact_timers(&self, id: ContactId) -> Vec<(Time, Timer)> {
        let contact = &self.contacts[&id];
        let mut timers = Vec::new();
        match contact.state {
            ContactState::Scheduled { until } => timers.push((until, Timer::ScheduledStart(id))),
            ContactState::Offered { .. } if planted::has(Bug::LostTimer) && contact.attempts == 1 => {}
            ContactState::Offered { until, .. } => timers.push((until, Timer::OfferEnds(id))),
            ContactState::Connecting { until, .. } => timers.push((until, Timer::WhisperEnds(id))),
            _ => {}
        }
        if let Some(run) = &contact.run
            && let RunState::Waiting(wait) = run.state
        {
            timers.push((wait.until, Timer::FlowWaitEnds(id)));
        }
        if contact.is_active() {
            timers.push((contact.expires_at, Timer::Expires(id)));
            timers.extend(self.chat_timers(id));
        }
        if matches!(contact.state, ContactState::Queued | ContactState::Offered { .. })
            && let Some(at) = contact.routing.step_ends()
        {
            timers.push((at, Timer::StepExpires(id)));
        }
        timers
    }

    fn chat_timers(&self, id: ContactId) -> Vec<(Time, Timer)> {
        let chat = self.chats.get(&self.contacts[&id].chain).filter(|chat| chat.contact == id);
        let Some(chat) = chat else { return Vec::new() };
        if !chat.customer().is_some_and(|customer| customer.connected) {
            return vec![(chat.started_at + limits::CONNECT_WITHIN, Timer::ConnectBy(id))];
        }
        // CHAT-41: both are there.
        let Some(watch) = &chat.watch else { return Vec::new() };
        let late = |side| watch.next(side).map(|(at, _)| (at, Timer::SideIsLate(id, side)));
        [Side::Customer, Side::Agent].into_iter().filter_map(late).collect()
    }

    /// What a side that is late comes to.
    pub(crate) fn lateness(&self, id: ContactId, side: Side) -> Option<Notice> {
        let watch = self.chats.get(&self.contacts.get(&id)?.chain)?.watch?;
        watch.next(side).map(|(_, notice)| notice)
    }

    /// After a change of what a user is: their profile, what they can do, their phone.
    pub(crate) fn index_user(&mut self, user: UserId) {
        let User { routing_profile, proficiencies, .. } = &self.users[&user];
        self.index.router.hire(user, *routing_profile, proficiencies.clone(), self.at);
        self.index_agent(user);
    }

    pub(crate) fn index_removed_user(&mut self, user: UserId) {
        self.index.remove_agent(user);
        self.index.router.dismiss(user);
    }

    /// Puts an agent where they now belong. One for whom something has changed is looked at by the
    /// router.
    pub(crate) fn index_agent(&mut self, user: UserId) {
        self.index.remove_agent(user);
        let Some(agent) = self.agents.get(&user) else { return };
        let open = Open::of(Channel::ALL.into_iter().filter(|c| self.blocked(agent, *c).is_none()));
        let key = IdleKey { idle_since: agent.idle_since, used: agent.used_in_all(), user };
        let key = if planted::has(Bug::WrongTieBreak) { IdleKey { used: 0, ..key } } else { key };
        let seat = Seat { open, key, barred: self.barred_from(agent) };
        let place = AgentPlace {
            timers: self.agent_timers(user),
            profile: self.users[&user].routing_profile,
            kind: self.statuses[&agent.status].kind,
        };
        let next_is_due = agent.next.is_some() && !agent.has_work();
        if open.is_empty() {
            self.index.router.unseat(user);
        } else if self.index.router.seat_of(user) != Some(&seat) {
            self.index.router.seat(seat);
        }
        if next_is_due {
            self.index.due.insert(user);
        }
        let staffing = self.index.staffing.entry(place.profile).or_default();
        *staffing = staffing.plus(Staffing::of(place.kind));
        self.index.timers.extend(place.timers.iter().copied());
        self.index.agents.insert(user, place);
    }

    /// ROUTE-42, and the other contacts of a chat that they take part in (CHAT-113).
    fn barred_from(&self, agent: &Agent) -> Vec<ContactId> {
        let failed = agent.contacts.iter().filter(|(_, held)| held.state.is_failed()).map(|(id, _)| *id);
        let chains = agent.contacts.values().filter(|held| held.state.takes_part()).map(|held| held.chain);
        let chats = chains.filter_map(|chain| self.chats.get(&chain)).filter(|chat| !chat.beside.is_empty());
        failed.chain(chats.flat_map(Chat::contacts)).collect()
    }

    /// AGT-42.
    fn agent_timers(&self, user: UserId) -> Vec<(Time, Timer)> {
        let limit = self.users[&user].phone.after_contact_work_seconds;
        if limit == 0 {
            return Vec::new();
        }
        let ended = self.agents[&user].contacts.iter().filter(|(_, h)| h.state == HeldState::Ended);
        let ends = |since: Time| since + Span::seconds(i64::from(limit));
        ended.map(|(id, h)| (ends(h.since), Timer::AfterContactWorkEnds(user, *id))).collect()
    }

    /// After a change of a routing profile: whom it serves, and how many at a time.
    pub(crate) fn index_profile(&mut self, profile: RoutingProfileId) {
        self.index_profiles();
        let with_it = self.users.values().filter(|u| u.routing_profile == profile).map(|u| u.id);
        let users: Vec<_> = with_it.collect();
        users.into_iter().for_each(|id| self.index_user(id));
    }

    fn index_profiles(&mut self) {
        let profiles = self.routing_profiles.values().map(|p| (p.id, p.entries.as_slice()));
        self.index.router.set_profiles(profiles, self.at);
    }

    /// A zone that the edge has let in is known.
    pub(crate) fn index_zones(&mut self) {
        let zones = self.hours.values().filter_map(|h| Some((h.id, Zone::named(&h.time_zone)?)));
        self.index.zones = zones.collect();
    }

    /// Names are unique for their kind; usernames whatever their case.
    pub(crate) fn index_names(&mut self) {
        self.index.names = self.users.values().map(|u| (u.username.to_lowercase(), u.id)).collect();
        self.index.statuses = self.statuses.values().map(|s| (s.name.clone(), s.id)).collect();
        self.index.queues = self.queues.values().map(|q| (q.name.clone(), q.id)).collect();
        self.index.flows = self.flows.values().map(|f| (f.name.clone(), f.id)).collect();
        self.index.profiles = self.routing_profiles.values().map(|p| (p.name.clone(), p.id)).collect();
        self.index.hours = self.hours.values().map(|h| (h.name.clone(), h.id)).collect();
        self.index.quick_connects = self.quick_connects.values().map(|q| (q.name.clone(), q.id)).collect();
    }
}

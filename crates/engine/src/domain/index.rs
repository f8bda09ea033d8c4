//! Orders and timers computed from the state, so that the router looks at heads of lists and never
//! scans. Each contact and each agent remembers where it stands here; whenever one changes, it is
//! taken out and put in again.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Centre;
use crate::domain::agent::HeldState;
use crate::domain::contact::{Channel, ContactState, QueueRef};
use crate::domain::flow::RunState;
use crate::id::{ContactId, FlowId, QueueId, RoutingProfileId, StatusId, UserId};
use crate::limits;
use crate::time::{Span, Time};

/// What is due at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Timer {
    OfferEnds(ContactId),
    FlowWaitEnds(ContactId),
    ConnectBy(ContactId),
    ChatExpires(ContactId),
    AfterContactWorkEnds(UserId, ContactId),
    /// A routing profile's delay has passed: the contact may go to more agents (ROUTE-3).
    DelayPasses(ContactId),
}

/// A line of people: one queue on one channel.
pub(crate) type Line = (QueueRef, Channel);

/// ROUTE-13, ROUTE-14: oldest first, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WaitKey {
    pub(crate) enqueued_at: Time,
    pub(crate) contact: ContactId,
}

/// ROUTE-30, ROUTE-33: idle longest first, then fewer used slots, then by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct IdleKey {
    pub(crate) idle_since: Time,
    pub(crate) used: usize,
    pub(crate) user: UserId,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    timers: BTreeSet<(Time, Timer)>,
    waiting: BTreeMap<Line, BTreeSet<WaitKey>>,
    /// Agents who could take a contact of this channel now, by profile.
    open: BTreeMap<(RoutingProfileId, Channel), BTreeSet<IdleKey>>,
    /// Profiles that serve a queue, with the delay.
    serving: BTreeMap<(QueueId, Channel), BTreeMap<RoutingProfileId, Span>>,

    /// Contacts that can go on by themselves: a flow that is ready, or nothing left to do.
    pub(crate) ready: BTreeSet<ContactId>,
    /// To be looked at by the router.
    pub(crate) unrouted: BTreeSet<WaitKey>,
    pub(crate) freed: BTreeSet<IdleKey>,

    /// Contacts in a queue, those on offer included (LIFE-4).
    in_queue: BTreeMap<QueueRef, usize>,
    contacts: BTreeMap<ContactId, ContactPlace>,
    agents: BTreeMap<UserId, AgentPlace>,

    names: BTreeMap<String, UserId>,
    statuses: BTreeMap<String, StatusId>,
    queues: BTreeMap<String, QueueId>,
    flows: BTreeMap<String, FlowId>,
    profiles: BTreeMap<String, RoutingProfileId>,
}

#[derive(Debug, Clone, Default)]
struct ContactPlace {
    timers: Vec<(Time, Timer)>,
    waiting: Option<(Line, WaitKey)>,
    in_queue: Option<QueueRef>,
}

#[derive(Debug, Clone, Default)]
struct AgentPlace {
    timers: Vec<(Time, Timer)>,
    key: Option<IdleKey>,
    open: Vec<(RoutingProfileId, Channel)>,
}

impl Index {
    pub(crate) fn next_deadline(&self) -> Option<Time> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// The earliest timer that is due.
    pub(crate) fn due(&self, at: Time) -> Option<Timer> {
        self.timers.first().filter(|(due, _)| *due <= at).map(|(_, timer)| *timer)
    }

    pub(crate) fn waiting(&self, line: Line) -> impl Iterator<Item = &WaitKey> {
        self.waiting.get(&line).into_iter().flatten()
    }

    pub(crate) fn open(&self, profile: RoutingProfileId, channel: Channel) -> impl Iterator<Item = &IdleKey> {
        self.open.get(&(profile, channel)).into_iter().flatten()
    }

    pub(crate) fn serving(
        &self,
        queue: QueueId,
        channel: Channel,
    ) -> impl Iterator<Item = (&RoutingProfileId, &Span)> {
        self.serving.get(&(queue, channel)).into_iter().flatten()
    }

    /// How an agent stands among those who are open to a channel; none if they are not.
    pub(crate) fn open_key(&self, user: UserId, channel: Channel) -> Option<IdleKey> {
        let place = self.agents.get(&user)?;
        if place.open.iter().any(|(_, c)| *c == channel) { place.key } else { None }
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

    /// Contacts of all channels in a queue now (ENT-52, MET-20).
    pub(crate) fn in_queue(&self, queue: QueueRef) -> usize {
        self.in_queue.get(&queue).copied().unwrap_or(0)
    }

    fn remove_contact(&mut self, id: ContactId) {
        self.ready.remove(&id);
        let Some(place) = self.contacts.remove(&id) else { return };
        if let Some(queue) = place.in_queue
            && let Some(count) = self.in_queue.get_mut(&queue)
        {
            *count -= 1;
            if *count == 0 {
                self.in_queue.remove(&queue);
            }
        }
        for timer in &place.timers {
            self.timers.remove(timer);
        }
        if let Some((line, key)) = place.waiting {
            self.unrouted.remove(&key);
            if let Some(keys) = self.waiting.get_mut(&line) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.waiting.remove(&line);
                }
            }
        }
    }

    fn remove_agent(&mut self, id: UserId) {
        let Some(place) = self.agents.remove(&id) else { return };
        for timer in &place.timers {
            self.timers.remove(timer);
        }
        let Some(key) = place.key else { return };
        self.freed.remove(&key);
        for open in place.open {
            if let Some(keys) = self.open.get_mut(&open) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.open.remove(&open);
                }
            }
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

    /// Puts a contact where it now belongs. One that waits is looked at by the router.
    pub(crate) fn index_contact(&mut self, id: ContactId) {
        self.index.remove_contact(id);
        let Some(contact) = self.contacts.get(&id) else { return };
        let in_queue = contact.queue.filter(|_| contact.is_queued()).map(|q| q.queue);
        let mut place = ContactPlace { timers: self.contact_timers(id), waiting: None, in_queue };
        if let Some(queue) = in_queue {
            *self.index.in_queue.entry(queue).or_default() += 1;
        }
        if contact.is_waiting()
            && let Some(queue) = &contact.queue
        {
            let key = WaitKey { enqueued_at: queue.enqueued_at, contact: id };
            let line = (queue.queue, contact.channel);
            place.waiting = Some((line, key));
            self.index.waiting.entry(line).or_default().insert(key);
            self.index.unrouted.insert(key);
        }
        let flow_ready = contact.run.as_ref().is_some_and(|run| run.state == RunState::Ready);
        if flow_ready || contact.state == ContactState::Over {
            self.index.ready.insert(id);
        }
        self.index.timers.extend(place.timers.iter().copied());
        self.index.contacts.insert(id, place);
    }

    fn contact_timers(&self, id: ContactId) -> Vec<(Time, Timer)> {
        let contact = &self.contacts[&id];
        let mut timers = Vec::new();
        if let ContactState::Offered { until, .. } = contact.state {
            timers.push((until, Timer::OfferEnds(id)));
        }
        if let Some(run) = &contact.run
            && let RunState::Waiting(wait) = run.state
        {
            timers.push((wait.until, Timer::FlowWaitEnds(id)));
        }
        if let (true, Some(chat)) = (contact.is_active(), self.chats.get(&contact.chain)) {
            timers.push((chat.expires_at, Timer::ChatExpires(id)));
            if !chat.customer().is_some_and(|c| c.connected) {
                timers.push((chat.started_at + limits::CONNECT_WITHIN, Timer::ConnectBy(id)));
            }
        }
        if let Some(at) = self.next_delay(id) {
            timers.push((at, Timer::DelayPasses(id)));
        }
        timers
    }

    /// When the next profile's delay for a waiting contact passes (ROUTE-3).
    fn next_delay(&self, id: ContactId) -> Option<Time> {
        let contact = &self.contacts[&id];
        let (true, Some(queue)) = (contact.is_waiting(), &contact.queue) else { return None };
        let QueueRef::Standard(queue_id) = queue.queue else { return None };
        let passes = self.index.serving(queue_id, contact.channel).map(|(_, d)| queue.enqueued_at + *d);
        passes.filter(|at| *at > self.at).min()
    }

    /// Puts an agent where they now belong. One who is open to a channel is looked at by the router.
    pub(crate) fn index_agent(&mut self, user: UserId) {
        self.index.remove_agent(user);
        let Some(agent) = self.agents.get(&user) else { return };
        let profile = self.users[&user].routing_profile;
        let key = IdleKey { idle_since: agent.idle_since, used: agent.used_in_all(), user };
        let is_open = |c: &Channel| self.blocked(agent, *c).is_none();
        let open: Vec<_> = Channel::ALL.into_iter().filter(is_open).map(|c| (profile, c)).collect();
        let place = AgentPlace { timers: self.agent_timers(user), key: Some(key), open };
        let due_next = agent.next.is_some() && !agent.has_work();
        if !place.open.is_empty() || due_next {
            self.index.freed.insert(key);
        }
        for open in &place.open {
            self.index.open.entry(*open).or_default().insert(key);
        }
        self.index.timers.extend(place.timers.iter().copied());
        self.index.agents.insert(user, place);
    }

    /// AGT-42.
    fn agent_timers(&self, user: UserId) -> Vec<(Time, Timer)> {
        let limit = self.users[&user].after_contact_work_seconds;
        if limit == 0 {
            return Vec::new();
        }
        let ended = self.agents[&user].contacts.iter().filter(|(_, h)| h.state == HeldState::Ended);
        let ends = |since: Time| since + Span::seconds(i64::from(limit));
        ended.map(|(id, h)| (ends(h.since), Timer::AfterContactWorkEnds(user, *id))).collect()
    }

    /// After a change of configuration that routing looks at.
    pub(crate) fn index_profile(&mut self, profile: RoutingProfileId) {
        self.index_serving();
        let agents: Vec<_> =
            self.users.values().filter(|u| u.routing_profile == profile).map(|u| u.id).collect();
        agents.into_iter().for_each(|id| self.index_agent(id));
        // The agents choose, each by their own order; that contacts wait is nothing new.
        let unrouted = self.index.unrouted.clone();
        let waiting: Vec<_> = self.contacts.values().filter(|c| c.is_waiting()).map(|c| c.id).collect();
        waiting.into_iter().for_each(|id| self.index_contact(id));
        self.index.unrouted = unrouted;
    }

    /// Which profiles serve which lines.
    pub(crate) fn index_serving(&mut self) {
        self.index.serving.clear();
        for (id, profile) in &self.routing_profiles {
            for entry in &profile.entries {
                let serving = self.index.serving.entry((entry.queue, entry.channel)).or_default();
                serving.insert(*id, Span::seconds(i64::from(entry.delay_seconds)));
            }
        }
    }

    /// Names are unique for their kind; usernames whatever their case.
    pub(crate) fn index_names(&mut self) {
        self.index.names = self.users.values().map(|u| (u.username.to_lowercase(), u.id)).collect();
        self.index.statuses = self.statuses.values().map(|s| (s.name.clone(), s.id)).collect();
        self.index.queues = self.queues.values().map(|q| (q.name.clone(), q.id)).collect();
        self.index.flows = self.flows.values().map(|f| (f.name.clone(), f.id)).collect();
        self.index.profiles = self.routing_profiles.values().map(|p| (p.name.clone(), p.id)).collect();
    }
}

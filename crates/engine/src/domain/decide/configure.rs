//! What an administrator sets up.

use std::collections::BTreeSet;

use crate::domain::Centre;
use crate::domain::config::{AgentStatus, Flow, Hours, Queue, QueueEntry, RoutingProfile, StatusKind, User};
use crate::domain::decide::Decided;
use crate::event::{Event, Secret};
use crate::id::{RoutingProfileId, UserId};
use crate::input::Founding;
use crate::limits;
use crate::refusal::{Refusal, Thing};

impl Centre {
    pub(super) fn found(&self, founding: Founding) -> Result<Decided, Refusal> {
        if self.instance.is_some() {
            return Err(Refusal::Duplicate(Thing::Instance, founding.instance.alias));
        }
        let administrator = founding.administrator.id;
        let mut events = vec![Event::InstanceCreated(founding.instance)];
        events.extend(founding.statuses.into_iter().map(Event::StatusCreated));
        events.extend(founding.hours.into_iter().map(Event::HoursCreated));
        events.extend(founding.queues.into_iter().map(Event::QueueCreated));
        events.extend(founding.security_profiles.into_iter().map(Event::SecurityProfileCreated));
        events.extend(founding.routing_profiles.into_iter().map(Event::RoutingProfileCreated));
        events.extend(founding.flows.into_iter().map(Event::FlowCreated));
        events.push(Event::UserCreated { user: founding.administrator, password: founding.password });
        events.push(Event::AccessKeyCreated {
            user: administrator,
            key: founding.access_key,
            secret: founding.access_secret,
        });
        Ok(Decided::done(events))
    }

    pub(super) fn create_status(&self, status: AgentStatus) -> Result<Decided, Refusal> {
        if self.index().has_status_named(&status.name) {
            return Err(Refusal::Duplicate(Thing::AgentStatus, status.name));
        }
        room(self.statuses.len(), "agent statuses")?;
        if status.kind != StatusKind::Custom {
            return Err(Refusal::NotAllowed(
                "Only the two statuses that come with the instance are not custom.",
            ));
        }
        Ok(Decided::done(vec![Event::StatusCreated(status)]))
    }

    pub(super) fn create_hours(&self, hours: Hours) -> Result<Decided, Refusal> {
        if self.hours.values().any(|h| h.name == hours.name) {
            return Err(Refusal::Duplicate(Thing::HoursOfOperation, hours.name));
        }
        room(self.hours.len(), "hours of operation")?;
        Ok(Decided::done(vec![Event::HoursCreated(hours)]))
    }

    pub(super) fn create_queue(&self, queue: Queue) -> Result<Decided, Refusal> {
        if !self.hours.contains_key(&queue.hours) {
            return Err(Refusal::Unknown(Thing::HoursOfOperation));
        }
        if self.index().queue_by_name(&queue.name).is_some() {
            return Err(Refusal::Duplicate(Thing::Queue, queue.name));
        }
        room(self.queues.len(), "queues")?;
        Ok(Decided::done(vec![Event::QueueCreated(queue)]))
    }

    pub(super) fn create_routing_profile(&self, profile: RoutingProfile) -> Result<Decided, Refusal> {
        if !self.queues.contains_key(&profile.default_outbound_queue) {
            return Err(Refusal::Unknown(Thing::Queue));
        }
        if self.index().has_profile_named(&profile.name) {
            return Err(Refusal::Duplicate(Thing::RoutingProfile, profile.name));
        }
        room(self.routing_profiles.len(), "routing profiles")?;
        // ENT-41.
        for (channel, concurrency) in &profile.concurrency {
            let most = channel.concurrency_max();
            if concurrency.slots == 0 || concurrency.slots > most {
                let why = format!("{} may have 1 to {most} at a time", channel.as_str());
                return Err(Refusal::Invalid { what: "Concurrency", why });
            }
        }
        self.check_entries(&[], &profile.entries)?;
        Ok(Decided::done(vec![Event::RoutingProfileCreated(profile)]))
    }

    pub(super) fn associate_queues(
        &self,
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    ) -> Result<Decided, Refusal> {
        let existing = self.routing_profiles.get(&profile).ok_or(Refusal::Unknown(Thing::RoutingProfile))?;
        self.check_entries(&existing.entries, &entries)?;
        Ok(Decided::done(vec![Event::RoutingProfileQueuesAssociated { profile, entries }]))
    }

    /// ENT-43, ENT-44.
    fn check_entries(&self, existing: &[QueueEntry], new: &[QueueEntry]) -> Result<(), Refusal> {
        let mut seen: BTreeSet<_> = existing.iter().map(|e| (e.queue, e.channel)).collect();
        for entry in new {
            let queue = self.queues.get(&entry.queue).ok_or(Refusal::Unknown(Thing::Queue))?;
            if !(1..=99).contains(&entry.priority) {
                return Err(Refusal::Invalid { what: "Priority", why: "must be 1 to 99".to_owned() });
            }
            if entry.delay_seconds > 9999 {
                return Err(Refusal::Invalid { what: "Delay", why: "must be 0 to 9999".to_owned() });
            }
            if !seen.insert((entry.queue, entry.channel)) {
                let name = format!("{} for {}", queue.name, entry.channel.as_str());
                return Err(Refusal::Duplicate(Thing::Queue, name));
            }
        }
        if seen.len() > limits::PROFILE_ENTRIES_MAX {
            let (what, limit) = ("queues of one routing profile", limits::PROFILE_ENTRIES_MAX);
            return Err(Refusal::LimitReached { what, limit });
        }
        Ok(())
    }

    pub(super) fn create_flow(&self, flow: Flow) -> Result<Decided, Refusal> {
        if self.index().has_flow_named(&flow.name) {
            return Err(Refusal::Duplicate(Thing::Flow, flow.name));
        }
        room(self.flows.len(), "flows")?;
        Ok(Decided::done(vec![Event::FlowCreated(flow)]))
    }

    pub(super) fn create_user(&self, user: User, password: Secret) -> Result<Decided, Refusal> {
        if !self.routing_profiles.contains_key(&user.routing_profile) {
            return Err(Refusal::Unknown(Thing::RoutingProfile));
        }
        if user.security_profiles.iter().any(|id| !self.security_profiles.contains_key(id)) {
            return Err(Refusal::Unknown(Thing::SecurityProfile));
        }
        if user.security_profiles.is_empty() {
            let why = "at least one is needed".to_owned();
            return Err(Refusal::Invalid { what: "SecurityProfileIds", why });
        }
        if self.user_by_name(&user.username).is_some() {
            return Err(Refusal::Duplicate(Thing::User, user.username));
        }
        room(self.users.len(), "users")?;
        Ok(Decided::done(vec![Event::UserCreated { user, password }]))
    }

    pub(super) fn set_routing_profile(
        &self,
        user: UserId,
        profile: RoutingProfileId,
    ) -> Result<Decided, Refusal> {
        let existing = self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
        if !self.routing_profiles.contains_key(&profile) {
            return Err(Refusal::Unknown(Thing::RoutingProfile));
        }
        if existing.routing_profile == profile {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::UserRoutingProfileChanged { user, profile }]))
    }

    pub(super) fn set_password(&self, user: UserId, password: Secret) -> Result<Decided, Refusal> {
        self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
        Ok(Decided::done(vec![Event::PasswordChanged { user, password }]))
    }

    pub(super) fn create_access_key(
        &self,
        user: UserId,
        key: String,
        secret: Secret,
    ) -> Result<Decided, Refusal> {
        self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
        let held = self.access_keys.values().filter(|owner| **owner == user).count();
        if held >= limits::ACCESS_KEYS_PER_USER_MAX {
            let limit = limits::ACCESS_KEYS_PER_USER_MAX;
            return Err(Refusal::LimitReached { what: "access keys of one user", limit });
        }
        Ok(Decided::done(vec![Event::AccessKeyCreated { user, key, secret }]))
    }

    pub(super) fn delete_access_key(&self, user: UserId, key: String) -> Result<Decided, Refusal> {
        if self.access_keys.get(&key) != Some(&user) {
            return Err(Refusal::Unknown(Thing::AccessKey));
        }
        Ok(Decided::done(vec![Event::AccessKeyDeleted { user, key }]))
    }
}

fn room(have: usize, what: &'static str) -> Result<(), Refusal> {
    if have < limits::CONFIGURED_MAX {
        Ok(())
    } else {
        Err(Refusal::LimitReached { what, limit: limits::CONFIGURED_MAX })
    }
}

//! What an administrator sets up for the router: profiles, queues, quick connects, proficiencies.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Centre;
use crate::domain::config::{Concurrency, PredefinedAttribute, QueueEntry, QuickConnect, RoutingProfile};
use crate::domain::contact::Channel;
use crate::domain::criteria::Proficiency;
use crate::domain::decide::Decided;
use crate::domain::task_template::TaskTemplate;
use crate::event::Event;
use crate::id::{QueueId, QuickConnectId, RoutingProfileId, UserId};
use crate::limits;
use crate::refusal::{Refusal, Thing};

impl Centre {
    pub(super) fn create_routing_profile(&self, profile: RoutingProfile) -> Result<Decided, Refusal> {
        if !self.queues.contains_key(&profile.default_outbound_queue) {
            return Err(Refusal::Unknown(Thing::Queue));
        }
        if self.index().has_profile_named(&profile.name) {
            return Err(Refusal::Duplicate(Thing::RoutingProfile, profile.name));
        }
        self.room(self.routing_profiles.len(), "routing profiles", |q| q.routing_profiles)?;
        check_concurrency(&profile.concurrency)?;
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

    /// UpdateRoutingProfileQueues changes what is there; it adds nothing.
    pub(super) fn update_queues(
        &self,
        profile: RoutingProfileId,
        entries: Vec<QueueEntry>,
    ) -> Result<Decided, Refusal> {
        let existing = self.routing_profiles.get(&profile).ok_or(Refusal::Unknown(Thing::RoutingProfile))?;
        self.check_entries(&[], &entries)?;
        let is_there = |new: &QueueEntry| {
            existing.entries.iter().any(|e| e.queue == new.queue && e.channel == new.channel)
        };
        if !entries.iter().all(is_there) {
            return Err(Refusal::Unknown(Thing::Queue));
        }
        Ok(Decided::done(vec![Event::RoutingProfileQueuesChanged { profile, entries }]))
    }

    /// ENT-41, ENT-45: a channel that is not named is switched off.
    pub(super) fn set_concurrency(
        &self,
        profile: RoutingProfileId,
        concurrency: BTreeMap<Channel, Concurrency>,
    ) -> Result<Decided, Refusal> {
        let existing = self.routing_profiles.get(&profile).ok_or(Refusal::Unknown(Thing::RoutingProfile))?;
        check_concurrency(&concurrency)?;
        if existing.concurrency == concurrency {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::RoutingProfileConcurrencyChanged { profile, concurrency }]))
    }

    pub(super) fn set_max_contacts(
        &self,
        queue: QueueId,
        max_contacts: Option<u32>,
    ) -> Result<Decided, Refusal> {
        let existing = self.queues.get(&queue).ok_or(Refusal::Unknown(Thing::Queue))?;
        self.check_max_contacts(max_contacts)?;
        if existing.max_contacts == max_contacts {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::QueueMaxContactsChanged { queue, max_contacts }]))
    }

    /// ENT-52, where quotas are on (ENT-1b).
    pub(super) fn check_max_contacts(&self, max_contacts: Option<u32>) -> Result<(), Refusal> {
        let (Some(max), Some(quotas)) = (max_contacts, &self.settings.quotas) else { return Ok(()) };
        if (max as usize) < quotas.active_calls {
            return Ok(());
        }
        let why = format!("must be less than the quota of active calls, {}", quotas.active_calls);
        Err(Refusal::Invalid { what: "MaxContacts", why })
    }

    /// ENT-53: those who are in it stay.
    pub(super) fn set_queue_status(&self, queue: QueueId, enabled: bool) -> Result<Decided, Refusal> {
        let existing = self.queues.get(&queue).ok_or(Refusal::Unknown(Thing::Queue))?;
        if existing.enabled == enabled {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::QueueStatusChanged { queue, enabled }]))
    }

    /// ENT-60.
    pub(super) fn create_quick_connect(&self, quick_connect: QuickConnect) -> Result<Decided, Refusal> {
        if self.index().has_quick_connect_named(&quick_connect.name) {
            return Err(Refusal::Duplicate(Thing::QuickConnect, quick_connect.name));
        }
        self.room(self.quick_connects.len(), "quick connects", |q| q.quick_connects)?;
        self.check_target(&quick_connect.target)?;
        Ok(Decided::done(vec![Event::QuickConnectCreated(quick_connect)]))
    }

    /// TASK-8. Names need not differ.
    pub(super) fn create_task_template(&self, template: TaskTemplate) -> Result<Decided, Refusal> {
        self.room(self.task_templates.len(), "task templates", |q| q.task_templates)?;
        self.check_task_template(&template)?;
        Ok(Decided::done(vec![Event::TaskTemplateCreated(Box::new(template))]))
    }

    /// ENT-50. Those that the queue has already are no error.
    pub(super) fn associate_quick_connects(
        &self,
        queue: QueueId,
        quick_connects: Vec<QuickConnectId>,
    ) -> Result<Decided, Refusal> {
        let existing = self.queues.get(&queue).ok_or(Refusal::Unknown(Thing::Queue))?;
        let all: BTreeSet<_> = existing.quick_connects.iter().chain(&quick_connects).copied().collect();
        self.check_quick_connects(&all)?;
        if all == existing.quick_connects {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::QueueQuickConnectsAssociated { queue, quick_connects }]))
    }

    pub(super) fn check_quick_connects(&self, ids: &BTreeSet<QuickConnectId>) -> Result<(), Refusal> {
        if ids.iter().any(|id| !self.quick_connects.contains_key(id)) {
            return Err(Refusal::Unknown(Thing::QuickConnect));
        }
        let limit = limits::QUICK_CONNECTS_PER_QUEUE_MAX;
        if ids.len() > limit {
            return Err(Refusal::LimitReached { what: "quick connects of one queue", limit });
        }
        Ok(())
    }

    pub(super) fn create_predefined_attribute(
        &self,
        attribute: PredefinedAttribute,
    ) -> Result<Decided, Refusal> {
        if self.predefined_attributes.contains_key(&attribute.name) {
            return Err(Refusal::Duplicate(Thing::PredefinedAttribute, attribute.name));
        }
        self.room(self.predefined_attributes.len(), "predefined attributes", |_| limits::CONFIGURED_MAX)?;
        check_values(&attribute.values)?;
        Ok(Decided::done(vec![Event::PredefinedAttributeCreated(attribute)]))
    }

    /// ROUTE-60.
    pub(super) fn associate_proficiencies(
        &self,
        user: UserId,
        proficiencies: Vec<Proficiency>,
    ) -> Result<Decided, Refusal> {
        let existing = self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
        for Proficiency { attribute, value, level } in &proficiencies {
            let known = self.predefined_attributes.get(attribute);
            if !known.is_some_and(|attribute| attribute.values.contains(value)) {
                return Err(Refusal::Unknown(Thing::PredefinedAttribute));
            }
            if !(1..=5).contains(level) {
                let why = "a whole number from 1 to 5".to_owned();
                return Err(Refusal::Invalid { what: "Level", why });
            }
        }
        let of = |p: &Proficiency| (p.attribute.clone(), p.value.clone());
        let named: BTreeSet<_> = proficiencies.iter().map(of).collect();
        if named.len() < proficiencies.len() {
            let why = "an attribute and value are there twice".to_owned();
            return Err(Refusal::Invalid { what: "UserProficiencies", why });
        }
        let kept = existing.proficiencies.iter().filter(|p| !named.contains(&of(p))).count();
        let limit = limits::PROFICIENCIES_PER_USER_MAX;
        if kept + proficiencies.len() > limit {
            return Err(Refusal::LimitReached { what: "proficiencies of one user", limit });
        }
        Ok(Decided::done(vec![Event::ProficienciesAssociated { user, proficiencies }]))
    }
}

pub(super) fn check_values(values: &[String]) -> Result<(), Refusal> {
    let limit = limits::PREDEFINED_VALUES_MAX;
    if values.len() > limit {
        return Err(Refusal::LimitReached { what: "values of one predefined attribute", limit });
    }
    if values.iter().collect::<BTreeSet<_>>().len() < values.len() {
        let why = "a value is there twice".to_owned();
        return Err(Refusal::Invalid { what: "Values", why });
    }
    Ok(())
}

/// ENT-41.
fn check_concurrency(concurrency: &BTreeMap<Channel, Concurrency>) -> Result<(), Refusal> {
    for (channel, concurrency) in concurrency {
        let most = channel.concurrency_max();
        if concurrency.slots == 0 || concurrency.slots > most {
            let why = format!("{} may have 1 to {most} at a time", channel.as_str());
            return Err(Refusal::Invalid { what: "Concurrency", why });
        }
    }
    Ok(())
}

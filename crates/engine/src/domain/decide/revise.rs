//! Changes of what an administrator has set up. Each gives the thing as it is afterwards.

use std::collections::BTreeSet;

use crate::domain::Centre;
use crate::domain::config::{Hours, QuickConnectTarget, SecurityProfile, StatusKind, User};
use crate::domain::contact::{Channel, Contact, QueueRef};
use crate::domain::criteria::Proficiency;
use crate::domain::decide::configure::check_zone;
use crate::domain::decide::{Decided, routing};
use crate::domain::hours;
use crate::domain::resource::{Configured, Resource, Tags};
use crate::event::Event;
use crate::id::{HoursId, OverrideId, QueueId, RoutingProfileId, SecurityProfileId, UserId};
use crate::input::{Described, OverrideChange, Revision};
use crate::limits;
use crate::refusal::{Refusal, Thing};

/// Whoever may do this may give any permission, so someone must be left who may.
const LAST_PERMISSION: &str = "SecurityProfiles.Edit";

impl Centre {
    pub(super) fn revise(&self, revision: Revision) -> Result<Decided, Refusal> {
        let before = revision.resource();
        if !self.has(&before) {
            return Err(Refusal::Unknown(before.thing()));
        }
        let after = self.after(revision)?;
        if self.configured(&before).as_ref() == Some(&after) {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::Revised(Box::new(after))]))
    }

    /// The thing is there.
    fn after(&self, revision: Revision) -> Result<Configured, Refusal> {
        match revision {
            Revision::AgentStatus { id, described, enabled, display_order } => {
                let mut status = self.statuses[&id].clone();
                self.describe(described, Thing::AgentStatus, &mut status.name, &mut status.description)?;
                if enabled == Some(false) && status.kind != StatusKind::Custom {
                    return Err(Refusal::NotAllowed("A status that comes with the instance is enabled."));
                }
                status.enabled = enabled.unwrap_or(status.enabled);
                status.display_order = display_order.unwrap_or(status.display_order);
                Ok(Configured::AgentStatus(status))
            }
            Revision::HoursOfOperation { id, described, time_zone, ranges } => {
                let mut hours = self.hours[&id].clone();
                self.describe(described, Thing::HoursOfOperation, &mut hours.name, &mut hours.description)?;
                hours.time_zone = time_zone.unwrap_or(hours.time_zone);
                hours.ranges = ranges.unwrap_or(hours.ranges);
                check_zone(&hours.time_zone)?;
                let invalid = |why| Refusal::Invalid { what: "Config", why };
                hours::check_ranges(&hours.ranges).map_err(invalid)?;
                Ok(Configured::HoursOfOperation(hours))
            }
            Revision::HoursOverride { id, change } => self.with_override(id, change),
            Revision::RemoveHoursOverride { id, hours_override } => {
                let mut hours = self.hours[&id].clone();
                let at = override_at(&hours, hours_override)?;
                hours.overrides.remove(at);
                Ok(Configured::HoursOfOperation(hours))
            }
            Revision::PredefinedAttribute { name, values } => {
                let mut attribute = self.predefined_attributes[&name].clone();
                routing::check_values(&values)?;
                let held = self.users.values().flat_map(|user| &user.proficiencies);
                let mut of_it = held.filter(|held| held.attribute == name);
                if of_it.any(|held| !values.contains(&held.value)) {
                    let (thing, by) = (Thing::PredefinedAttribute, "a user's proficiency");
                    return Err(Refusal::InUse { thing, by });
                }
                attribute.values = values;
                Ok(Configured::PredefinedAttribute(attribute))
            }
            Revision::Queue { id, described, hours } => {
                let mut queue = self.queues[&id].clone();
                self.describe(described, Thing::Queue, &mut queue.name, &mut queue.description)?;
                queue.hours = hours.unwrap_or(queue.hours);
                if !self.hours.contains_key(&queue.hours) {
                    return Err(Refusal::Unknown(Thing::HoursOfOperation));
                }
                Ok(Configured::Queue(queue))
            }
            Revision::RemoveQuickConnects { id, quick_connects } => {
                let mut queue = self.queues[&id].clone();
                for quick in quick_connects {
                    if !queue.quick_connects.remove(&quick) {
                        return Err(Refusal::Unknown(Thing::QuickConnect));
                    }
                }
                Ok(Configured::Queue(queue))
            }
            Revision::QuickConnect { id, described, target } => {
                let mut quick = self.quick_connects[&id].clone();
                self.describe(described, Thing::QuickConnect, &mut quick.name, &mut quick.description)?;
                quick.target = target.unwrap_or(quick.target);
                self.check_target(&quick.target)?;
                Ok(Configured::QuickConnect(quick))
            }
            Revision::TaskTemplate(mut template) => {
                template.created_at = self.task_templates[&template.id].created_at;
                self.check_task_template(&template)?;
                Ok(Configured::TaskTemplate(*template))
            }
            Revision::RoutingProfile { id, described, default_outbound_queue } => {
                let mut profile = self.routing_profiles[&id].clone();
                let mut description = Some(profile.description);
                self.describe(described, Thing::RoutingProfile, &mut profile.name, &mut description)?;
                profile.description = description.unwrap_or_default();
                let queue = default_outbound_queue.unwrap_or(profile.default_outbound_queue);
                self.queues.get(&queue).ok_or(Refusal::Unknown(Thing::Queue))?;
                profile.default_outbound_queue = queue;
                Ok(Configured::RoutingProfile(profile))
            }
            Revision::SecurityProfile { id, description, permissions } => {
                let mut profile = self.security_profiles[&id].clone();
                set_description(description, &mut profile.description);
                profile.permissions = permissions.unwrap_or(profile.permissions);
                let gives = |given: &SecurityProfile| match given.id == id {
                    true => profile.permissions.contains(LAST_PERMISSION),
                    false => gives(given),
                };
                self.check_someone_is_left(|user| user.security_profiles.clone(), gives)?;
                Ok(Configured::SecurityProfile(profile))
            }
            Revision::Proficiencies { id, proficiencies } => self.with_levels(id, proficiencies),
            Revision::RemoveProficiencies { id, proficiencies } => {
                let mut user = self.users[&id].clone();
                for (attribute, value) in proficiencies {
                    let before = user.proficiencies.len();
                    user.proficiencies.retain(|held| held.attribute != attribute || held.value != value);
                    if user.proficiencies.len() == before {
                        return Err(Refusal::Unknown(Thing::Proficiency));
                    }
                }
                Ok(Configured::User(user))
            }
            Revision::User { id, first_name, last_name, email, security_profiles } => {
                let mut user = self.users[&id].clone();
                user.first_name = first_name.unwrap_or(user.first_name);
                user.last_name = last_name.unwrap_or(user.last_name);
                user.email = email.unwrap_or(user.email);
                user.security_profiles = security_profiles.unwrap_or(user.security_profiles);
                self.check_security_profiles(&user.security_profiles)?;
                let of = |other: &User| if other.id == id { &user } else { other }.security_profiles.clone();
                self.check_someone_is_left(of, gives)?;
                Ok(Configured::User(user))
            }
        }
    }

    /// ENT-72.
    fn with_override(&self, id: HoursId, change: OverrideChange) -> Result<Configured, Refusal> {
        let mut hours = self.hours[&id].clone();
        let at = override_at(&hours, change.id)?;
        let mut changed = hours.overrides[at].clone();
        if let Some(name) = change.name {
            if hours.overrides.iter().any(|other| other.id != changed.id && other.name == name) {
                return Err(Refusal::Duplicate(Thing::HoursOfOperationOverride, name));
            }
            changed.name = name;
        }
        set_description(change.description, &mut changed.description);
        changed.kind = change.kind.unwrap_or(changed.kind);
        changed.from = change.from.unwrap_or(changed.from);
        changed.till = change.till.unwrap_or(changed.till);
        changed.ranges = change.ranges.unwrap_or(changed.ranges);
        changed.recurrence = change.recurrence.or(changed.recurrence);
        hours::check_override(&changed).map_err(|why| Refusal::Invalid { what: "Config", why })?;
        hours.overrides[at] = changed;
        Ok(Configured::HoursOfOperation(hours))
    }

    /// ENT-60.
    fn with_levels(&self, id: UserId, proficiencies: Vec<Proficiency>) -> Result<Configured, Refusal> {
        let mut user = self.users[&id].clone();
        for new in proficiencies {
            let is_it = |held: &&mut Proficiency| held.attribute == new.attribute && held.value == new.value;
            let held = user.proficiencies.iter_mut().find(is_it);
            *held.ok_or(Refusal::Unknown(Thing::Proficiency))? = new;
        }
        Ok(Configured::User(user))
    }

    /// Names are unique for their kind. An empty description is none.
    pub(super) fn describe(
        &self,
        described: Described,
        thing: Thing,
        name: &mut String,
        description: &mut Option<String>,
    ) -> Result<(), Refusal> {
        if let Some(new) = described.name.filter(|new| new != name) {
            let index = self.index();
            let is_taken = match thing {
                Thing::AgentStatus => index.has_status_named(&new),
                Thing::Flow => index.has_flow_named(&new),
                Thing::FlowModule => self.has_module_named(&new),
                Thing::View => self.has_view_named(&new),
                Thing::HoursOfOperation => index.has_hours_named(&new),
                Thing::Queue => index.queue_by_name(&new).is_some(),
                Thing::QuickConnect => index.has_quick_connect_named(&new),
                Thing::RoutingProfile => index.has_profile_named(&new),
                _ => false,
            };
            if is_taken {
                return Err(Refusal::Duplicate(thing, new));
            }
            *name = new;
        }
        set_description(described.description, description);
        Ok(())
    }

    /// What isn't there can't be taken away.
    pub(super) fn disassociate_queues(
        &self,
        id: RoutingProfileId,
        entries: &[(QueueId, Channel)],
    ) -> Result<Decided, Refusal> {
        let profile = self.routing_profiles.get(&id).ok_or(Refusal::Unknown(Thing::RoutingProfile))?;
        let mut profile = profile.clone();
        for (queue, channel) in entries {
            let before = profile.entries.len();
            profile.entries.retain(|e| (e.queue, e.channel) != (*queue, *channel));
            if profile.entries.len() == before {
                return Err(Refusal::Unknown(Thing::Queue));
            }
        }
        Ok(Decided::done(vec![Event::Revised(Box::new(Configured::RoutingProfile(profile)))]))
    }

    pub(super) fn check_security_profiles(&self, ids: &[SecurityProfileId]) -> Result<(), Refusal> {
        if ids.iter().any(|id| !self.security_profiles.contains_key(id)) {
            return Err(Refusal::Unknown(Thing::SecurityProfile));
        }
        if ids.is_empty() {
            let why = "at least one is needed".to_owned();
            return Err(Refusal::Invalid { what: "SecurityProfileIds", why });
        }
        Ok(())
    }

    /// After a change by which users have these profiles, and profiles give this. Where nobody may now, the
    /// change is not to blame.
    fn check_someone_is_left(
        &self,
        of: impl Fn(&User) -> Vec<SecurityProfileId>,
        gives: impl Fn(&SecurityProfile) -> bool,
    ) -> Result<(), Refusal> {
        let is_left = |user: &User| of(user).iter().any(|id| gives(&self.security_profiles[id]));
        if self.users.values().any(is_left) || !self.users.keys().any(|id| self.may(*id, LAST_PERMISSION)) {
            return Ok(());
        }
        Err(Refusal::NotAllowed("Someone must be left who may edit security profiles."))
    }

    /// ENT-60.
    pub(super) fn check_target(&self, target: &QuickConnectTarget) -> Result<(), Refusal> {
        let flow = match target {
            QuickConnectTarget::User { user, flow } => {
                self.users.get(user).ok_or(Refusal::Unknown(Thing::User))?;
                Some(flow)
            }
            QuickConnectTarget::Queue { queue, flow } => {
                self.queues.get(queue).ok_or(Refusal::Unknown(Thing::Queue))?;
                Some(flow)
            }
            QuickConnectTarget::PhoneNumber { .. } => None,
        };
        if flow.is_some_and(|flow| !self.flows.contains_key(flow)) {
            return Err(Refusal::Unknown(Thing::Flow));
        }
        Ok(())
    }

    pub(super) fn tag(&self, resource: Resource, tags: Tags) -> Result<Decided, Refusal> {
        if !self.has(&resource) {
            return Err(Refusal::Unknown(resource.thing()));
        }
        let mut all = self.meta(&resource).map(|meta| meta.tags.clone()).unwrap_or_default();
        let before = all.clone();
        all.extend(tags.clone());
        if all == before {
            return Ok(Decided::nothing());
        }
        if all.len() > limits::TAGS_MAX {
            return Err(Refusal::LimitReached { what: "tags of one resource", limit: limits::TAGS_MAX });
        }
        Ok(Decided::done(vec![Event::Tagged { resource, tags }]))
    }

    /// Keys that aren't there are no error.
    pub(super) fn untag(&self, resource: Resource, keys: Vec<String>) -> Result<Decided, Refusal> {
        if !self.has(&resource) {
            return Err(Refusal::Unknown(resource.thing()));
        }
        let tags = self.meta(&resource).map(|meta| &meta.tags);
        let keys: BTreeSet<_> =
            keys.into_iter().filter(|k| tags.is_some_and(|t| t.contains_key(k))).collect();
        if keys.is_empty() {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::Untagged { resource, keys }]))
    }

    /// Nothing that something else still names is removed.
    pub(super) fn remove(&self, resource: Resource) -> Result<Decided, Refusal> {
        if !self.has(&resource) {
            return Err(Refusal::Unknown(resource.thing()));
        }
        match self.use_of(&resource) {
            Some(by) => Err(Refusal::InUse { thing: resource.thing(), by }),
            None => {
                if let Resource::User(id) = resource {
                    let of =
                        |user: &User| if user.id == id { Vec::new() } else { user.security_profiles.clone() };
                    self.check_someone_is_left(of, gives)?;
                    let mut events = self.without_owner(id);
                    events.push(Event::Removed(resource));
                    return Ok(Decided::done(events));
                }
                Ok(Decided::done(vec![Event::Removed(resource)]))
            }
        }
    }

    /// What would be left pointing at nothing (ENT-14, ENT-46).
    fn use_of(&self, resource: &Resource) -> Option<&'static str> {
        let found = |is_used: bool, by: &'static str| is_used.then_some(by);
        match resource {
            Resource::HierarchyGroup(id) => self.use_of_hierarchy_group(*id),
            Resource::HoursOfOperation(id) => {
                found(self.queues.values().any(|queue| queue.hours == *id), "a queue")
            }
            Resource::Queue(id) => self.use_of_queue(*id),
            Resource::RoutingProfile(id) => {
                found(self.users.values().any(|user| user.routing_profile == *id), "a user")
            }
            Resource::SecurityProfile(id) => {
                found(self.users.values().any(|user| user.security_profiles.contains(id)), "a user")
            }
            Resource::PredefinedAttribute(name) => {
                let mut held = self.users.values().flat_map(|user| &user.proficiencies);
                found(held.any(|held| held.attribute == *name), "a user's proficiency")
            }
            Resource::User(id) => self.use_of_user(*id),
            Resource::QuickConnect(_)
            | Resource::Report(_)
            | Resource::View(_)
            | Resource::TaskTemplate(_) => None,
            Resource::AgentStatus(_) => Some("reports: disable it"),
            Resource::Flow(id) | Resource::FlowModule(id) => self.use_of_flow(*id),
        }
    }

    fn use_of_queue(&self, id: QueueId) -> Option<&'static str> {
        let is_it = |target: &QuickConnectTarget| matches!(target, QuickConnectTarget::Queue { queue, .. } if *queue == id);
        let mut profiles = self.routing_profiles.values();
        if profiles.any(|p| p.default_outbound_queue == id || p.entries.iter().any(|e| e.queue == id)) {
            return Some("a routing profile");
        }
        if self.quick_connects.values().any(|quick| is_it(&quick.target)) {
            return Some("a quick connect");
        }
        let mut contacts = self.contacts.values();
        contacts.any(|contact| names(contact, QueueRef::Standard(id))).then_some("a contact")
    }

    fn use_of_user(&self, id: UserId) -> Option<&'static str> {
        let is_it = |target: &QuickConnectTarget| matches!(target, QuickConnectTarget::User { user, .. } if *user == id);
        if self.quick_connects.values().any(|quick| is_it(&quick.target)) {
            return Some("a quick connect");
        }
        if !self.agents[&id].contacts.is_empty() {
            return Some("a contact");
        }
        let own = self.users[&id].agent_queue();
        let is_theirs = |c: &Contact| names(c, own) || c.agent.is_some_and(|a| a.user == id);
        self.contacts.values().any(is_theirs).then_some("a contact")
    }
}

fn gives(profile: &SecurityProfile) -> bool {
    profile.permissions.contains(LAST_PERMISSION)
}

/// Whether a contact is in this queue, or will be put there.
fn names(contact: &Contact, queue: QueueRef) -> bool {
    contact.target_queue == Some(queue) || contact.queue.is_some_and(|q| q.queue == queue)
}

fn override_at(hours: &Hours, id: OverrideId) -> Result<usize, Refusal> {
    let at = hours.overrides.iter().position(|one| one.id == id);
    at.ok_or(Refusal::Unknown(Thing::HoursOfOperationOverride))
}

fn set_description(new: Option<String>, description: &mut Option<String>) {
    if let Some(new) = new {
        *description = Some(new).filter(|text| !text.is_empty());
    }
}

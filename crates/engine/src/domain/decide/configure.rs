//! What an administrator sets up.

use crate::domain::Centre;
use crate::domain::config::{
    AgentStatus, Flow, FlowKind, Hours, PhoneConfig, Queue, SecurityProfile, StatusKind, User,
};
use crate::domain::decide::Decided;
use crate::domain::hours::{self, HoursOverride};
use crate::domain::instance::InstanceSettings;
use crate::domain::settings::Quotas;
use crate::event::{Event, Secret};
use crate::id::{HoursId, RoutingProfileId, UserId};
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
        if founding.settings != InstanceSettings::default() {
            events.push(Event::InstanceSettingsChanged(Box::new(founding.settings)));
        }
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
        self.room(self.statuses.len(), "agent statuses", |q| q.agent_statuses)?;
        if status.kind != StatusKind::Custom {
            return Err(Refusal::NotAllowed(
                "Only the two statuses that come with the instance are not custom.",
            ));
        }
        Ok(Decided::done(vec![Event::StatusCreated(status)]))
    }

    pub(super) fn create_hours(&self, hours: Hours) -> Result<Decided, Refusal> {
        if self.index().has_hours_named(&hours.name) {
            return Err(Refusal::Duplicate(Thing::HoursOfOperation, hours.name));
        }
        self.room(self.hours.len(), "hours of operation", |q| q.hours_of_operation)?;
        check_zone(&hours.time_zone)?;
        hours::check_ranges(&hours.ranges).map_err(|why| Refusal::Invalid { what: "Config", why })?;
        Ok(Decided::done(vec![Event::HoursCreated(hours)]))
    }

    /// ENT-72.
    pub(super) fn create_hours_override(
        &self,
        id: HoursId,
        hours_override: HoursOverride,
    ) -> Result<Decided, Refusal> {
        let hours = self.hours.get(&id).ok_or(Refusal::Unknown(Thing::HoursOfOperation))?;
        if hours.overrides.iter().any(|o| o.name == hours_override.name) {
            return Err(Refusal::Duplicate(Thing::HoursOfOperationOverride, hours_override.name));
        }
        let limit = limits::OVERRIDES_PER_HOURS_MAX;
        if hours.overrides.len() >= limit {
            return Err(Refusal::LimitReached { what: "overrides of one hours of operation", limit });
        }
        hours::check_override(&hours_override).map_err(|why| Refusal::Invalid { what: "Config", why })?;
        Ok(Decided::done(vec![Event::HoursOverrideCreated { hours: id, hours_override }]))
    }

    pub(super) fn create_queue(&self, queue: Queue) -> Result<Decided, Refusal> {
        if !self.hours.contains_key(&queue.hours) {
            return Err(Refusal::Unknown(Thing::HoursOfOperation));
        }
        if self.index().queue_by_name(&queue.name).is_some() {
            return Err(Refusal::Duplicate(Thing::Queue, queue.name));
        }
        self.room(self.queues.len(), "queues", |q| q.queues)?;
        self.check_max_contacts(queue.max_contacts)?;
        self.check_quick_connects(&queue.quick_connects)?;
        Ok(Decided::done(vec![Event::QueueCreated(queue)]))
    }

    pub(super) fn create_security_profile(&self, profile: SecurityProfile) -> Result<Decided, Refusal> {
        if self.security_profiles.values().any(|other| other.name == profile.name) {
            return Err(Refusal::Duplicate(Thing::SecurityProfile, profile.name));
        }
        self.room(self.security_profiles.len(), "security profiles", |q| q.security_profiles)?;
        Ok(Decided::done(vec![Event::SecurityProfileCreated(profile)]))
    }

    pub(super) fn create_flow(&self, flow: Flow) -> Result<Decided, Refusal> {
        if flow.kind == FlowKind::Module {
            if self.has_module_named(&flow.name) {
                return Err(Refusal::Duplicate(Thing::FlowModule, flow.name));
            }
            self.room(self.modules.len(), "flow modules", |q| q.flow_modules)?;
            return Ok(Decided::done(vec![Event::FlowCreated(flow)]));
        }
        if self.index().has_flow_named(&flow.name) {
            return Err(Refusal::Duplicate(Thing::Flow, flow.name));
        }
        self.room(self.flows.len(), "flows", |q| q.flows)?;
        Ok(Decided::done(vec![Event::FlowCreated(flow)]))
    }

    pub(super) fn has_module_named(&self, name: &str) -> bool {
        self.modules.values().any(|module| module.name == name)
    }

    pub(super) fn create_user(&self, user: User, password: Secret) -> Result<Decided, Refusal> {
        if !self.routing_profiles.contains_key(&user.routing_profile) {
            return Err(Refusal::Unknown(Thing::RoutingProfile));
        }
        self.check_security_profiles(&user.security_profiles)?;
        user.hierarchy_group.map_or(Ok(()), |group| self.check_hierarchy_group(group))?;
        if self.user_by_name(&user.username).is_some() {
            return Err(Refusal::Duplicate(Thing::User, user.username));
        }
        self.room(self.users.len(), "users", |q| q.users)?;
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

    pub(super) fn set_phone_config(&self, user: UserId, phone: PhoneConfig) -> Result<Decided, Refusal> {
        let existing = self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
        if existing.phone == phone {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::PhoneConfigChanged { user, phone }]))
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

    /// ENT-2 where quotas are on; the bound that always holds where they are not.
    pub(super) fn room(
        &self,
        have: usize,
        what: &'static str,
        quota: impl Fn(&Quotas) -> usize,
    ) -> Result<(), Refusal> {
        let limit = self.settings.quotas.as_ref().map_or(limits::CONFIGURED_MAX, quota);
        if have < limit { Ok(()) } else { Err(Refusal::LimitReached { what, limit }) }
    }
}

pub(super) fn check_zone(name: &str) -> Result<(), Refusal> {
    if hours::Zone::named(name).is_some() {
        return Ok(());
    }
    let why = format!("there is no time zone {name}");
    Err(Refusal::Invalid { what: "TimeZone", why })
}

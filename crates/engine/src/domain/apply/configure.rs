//! What an administrator has set up.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::domain::agent::Agent;
use crate::domain::config::{Flow, FlowContent, PhoneConfig, Queue, QueueEntry, RoutingProfile, User};
use crate::domain::criteria::Proficiency;
use crate::domain::flow::Run;
use crate::domain::resource::{Configured, Resource};
use crate::domain::{Centre, Superseded};
use crate::id::{FlowId, QueueId, RoutingProfileId, UserId};
use crate::planted::{self, Bug};
use crate::time::Time;

impl Centre {
    pub(super) fn routing_profile_mut(&mut self, id: RoutingProfileId) -> &mut RoutingProfile {
        self.routing_profiles.get_mut(&id).expect("decided for a routing profile")
    }

    pub(super) fn queue_mut(&mut self, id: QueueId) -> &mut Queue {
        self.queues.get_mut(&id).expect("decided for a queue")
    }

    pub(super) fn user_mut(&mut self, id: UserId) -> &mut User {
        self.users.get_mut(&id).expect("decided for a user")
    }

    pub(super) fn entries_changed(&mut self, id: RoutingProfileId, entries: &[QueueEntry]) {
        let profile = self.routing_profile_mut(id);
        for entry in entries {
            let same = |e: &&mut QueueEntry| e.queue == entry.queue && e.channel == entry.channel;
            *profile.entries.iter_mut().find(same).expect("decided for entries that are there") = *entry;
        }
        if planted::has(Bug::StaleDelay) {
            return;
        }
        self.index_profile(id);
    }

    pub(super) fn proficiencies_associated(&mut self, id: UserId, proficiencies: &[Proficiency]) {
        let user = self.user_mut(id);
        for new in proficiencies {
            user.proficiencies.retain(|p| p.attribute != new.attribute || p.value != new.value);
            user.proficiencies.push(new.clone());
        }
        self.index_user(id);
    }

    /// ROUTE-46: a call that rings already may be accepted by itself from now on.
    pub(super) fn phone_config_changed(&mut self, id: UserId, phone: &PhoneConfig) {
        self.user_mut(id).phone = phone.clone();
        self.index_agent(id);
        let held: Vec<_> = self.agents[&id].contacts.keys().copied().collect();
        held.into_iter().for_each(|contact| self.index_contact(contact));
    }

    /// ENT-13. A new user is Offline (ROUTE-1b).
    pub(super) fn user_created(&mut self, user: &User, at: Time) {
        let offline = self.offline().expect("an instance has a status of type OFFLINE").id;
        self.agents.insert(user.id, Agent::new(user.id, offline, at));
        self.add(|c| c.users.insert(user.id, user.clone()));
        self.index_user(user.id);
    }

    /// A thing as it is now. Whatever is computed from it is computed anew.
    pub(super) fn revised(&mut self, configured: &Configured) {
        match configured.clone() {
            Configured::AgentStatus(status) => {
                self.statuses.insert(status.id, status);
            }
            Configured::HierarchyGroup(group) => {
                self.hierarchy_groups.insert(group.id, group);
            }
            Configured::HoursOfOperation(hours) => {
                self.hours.insert(hours.id, hours);
                self.index_zones();
            }
            Configured::PredefinedAttribute(attribute) => {
                self.predefined_attributes.insert(attribute.name.clone(), attribute);
            }
            Configured::Queue(queue) => {
                self.queues.insert(queue.id, queue);
            }
            Configured::QuickConnect(quick) => {
                self.quick_connects.insert(quick.id, quick);
            }
            Configured::Report(report) => {
                self.reports.insert(report.id, *report);
            }
            Configured::TaskTemplate(template) => {
                self.task_templates.insert(template.id, template);
            }
            Configured::RoutingProfile(profile) => {
                let id = profile.id;
                self.routing_profiles.insert(id, profile);
                self.index_profile(id);
            }
            Configured::SecurityProfile(profile) => {
                let id = profile.id;
                self.security_profiles.insert(id, profile);
                let with_it = self.users.values().filter(|user| user.security_profiles.contains(&id));
                let with_it: Vec<_> = with_it.map(|user| user.id).collect();
                with_it.into_iter().for_each(|user| self.index_agent(user));
            }
            Configured::User(user) => {
                let id = user.id;
                self.users.insert(id, user);
                self.index_user(id);
            }
        }
        self.index_names();
    }

    pub(super) fn flow_mut(&mut self, id: FlowId) -> &mut Flow {
        let flow = self.flows.get_mut(&id).or_else(|| self.modules.get_mut(&id));
        flow.expect("decided for a flow that exists")
    }

    /// What ran until now is kept for the contacts that are in it, and what was kept for contacts that
    /// have gone on is not.
    pub(super) fn flow_content_changed(&mut self, id: FlowId, content: &FlowContent, published: bool) {
        let flow = self.flow_mut(id);
        if flow.published && !published {
            flow.history.draft = Some(content.clone());
            return;
        }
        let revision = flow.history.revision;
        let graph = std::mem::replace(&mut flow.graph, Arc::clone(&content.graph));
        flow.content = Arc::clone(&content.content);
        flow.published |= published;
        flow.history.draft = None;
        flow.history.revision += 1;
        self.superseded.push(Superseded { flow: id, revision, graph });
        let runs = self.contacts.values().filter_map(|contact| contact.run.as_ref());
        let used: BTreeSet<_> = runs.flat_map(Run::stands_in).collect();
        self.superseded.retain(|old| used.contains(&(old.flow, old.revision)));
    }

    /// Nothing names it any more, but for the queues of a quick connect.
    pub(super) fn removed(&mut self, resource: &Resource, at: Time) {
        self.note_gone(resource, at);
        self.meta.remove(resource);
        match resource {
            Resource::AgentStatus(id) => {
                self.statuses.remove(id);
            }
            Resource::Flow(id) => {
                self.flows.remove(id);
                self.superseded.retain(|old| old.flow != *id);
            }
            Resource::FlowModule(id) => {
                self.modules.remove(id);
                self.superseded.retain(|old| old.flow != *id);
            }
            Resource::HierarchyGroup(id) => {
                self.hierarchy_groups.remove(id);
            }
            Resource::HoursOfOperation(id) => {
                self.hours.remove(id);
                self.index_zones();
            }
            Resource::PredefinedAttribute(name) => {
                self.predefined_attributes.remove(name);
            }
            Resource::Queue(id) => {
                self.queues.remove(id);
                self.answers.remove(id);
            }
            Resource::QuickConnect(id) => {
                self.quick_connects.remove(id);
                self.queues.values_mut().for_each(|queue| {
                    queue.quick_connects.remove(id);
                });
            }
            Resource::Report(id) => {
                self.reports.remove(id);
                self.report_runs.remove(id);
            }
            Resource::RoutingProfile(id) => {
                self.routing_profiles.remove(id);
                self.index_profile(*id);
            }
            Resource::SecurityProfile(id) => {
                self.security_profiles.remove(id);
            }
            Resource::TaskTemplate(id) => {
                self.task_templates.remove(id);
            }
            Resource::User(id) => self.user_removed(*id),
            Resource::View(id) => {
                self.views.remove(id);
            }
        }
        self.index_names();
    }

    fn user_removed(&mut self, id: UserId) {
        self.access_keys.retain(|_, owner| *owner != id);
        self.users.remove(&id);
        self.agents.remove(&id);
        self.index_removed_user(id);
    }
}

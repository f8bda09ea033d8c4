//! What an administrator sets up, each thing by its kind and id: to tag it, to change or remove it, and
//! to say in the log what a change was about (SEC-10).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::config::{
    AgentStatus, FlowKind, Hours, PredefinedAttribute, Queue, QuickConnect, RoutingProfile, SecurityProfile,
    User,
};
use crate::domain::hierarchy::HierarchyGroup;
use crate::domain::saved::Report;
use crate::domain::task_template::TaskTemplate;
use crate::event::Event;
use crate::id::{
    FlowId, HierarchyGroupId, HoursId, QueueId, QuickConnectId, ReportId, RoutingProfileId,
    SecurityProfileId, StatusId, TaskTemplateId, UserId, ViewId,
};
use crate::refusal::Thing;
use crate::time::Time;

/// Keys to values.
pub type Tags = BTreeMap<String, String>;

/// Written as in an ARN: `queue/<id>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Resource {
    AgentStatus(StatusId),
    Flow(FlowId),
    FlowModule(FlowId),
    HierarchyGroup(HierarchyGroupId),
    HoursOfOperation(HoursId),
    /// It has a name and no id.
    PredefinedAttribute(String),
    Queue(QueueId),
    QuickConnect(QuickConnectId),
    Report(ReportId),
    RoutingProfile(RoutingProfileId),
    SecurityProfile(SecurityProfileId),
    TaskTemplate(TaskTemplateId),
    User(UserId),
    View(ViewId),
}

/// A thing as it is after a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Configured {
    AgentStatus(AgentStatus),
    HierarchyGroup(HierarchyGroup),
    HoursOfOperation(Hours),
    PredefinedAttribute(PredefinedAttribute),
    Queue(Queue),
    QuickConnect(QuickConnect),
    Report(Box<Report>),
    RoutingProfile(RoutingProfile),
    SecurityProfile(SecurityProfile),
    TaskTemplate(TaskTemplate),
    User(User),
}

/// What is known of a thing besides itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Meta {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_at: Option<Time>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: Tags,
}

impl Resource {
    /// The word for its kind in ARNs, and its id.
    fn parts(&self) -> (&'static str, String) {
        match self {
            Resource::AgentStatus(id) => ("agent-state", id.to_string()),
            Resource::Flow(id) => ("contact-flow", id.to_string()),
            Resource::FlowModule(id) => ("flow-module", id.to_string()),
            Resource::HierarchyGroup(id) => ("agent-group", id.to_string()),
            Resource::HoursOfOperation(id) => ("operating-hours", id.to_string()),
            Resource::PredefinedAttribute(name) => ("predefined-attribute", name.clone()),
            Resource::Queue(id) => ("queue", id.to_string()),
            Resource::QuickConnect(id) => ("transfer-destination", id.to_string()),
            Resource::Report(id) => ("report", id.to_string()),
            Resource::RoutingProfile(id) => ("routing-profile", id.to_string()),
            Resource::SecurityProfile(id) => ("security-profile", id.to_string()),
            Resource::TaskTemplate(id) => ("task-template", id.to_string()),
            Resource::User(id) => ("agent", id.to_string()),
            Resource::View(id) => ("view", id.to_string()),
        }
    }

    pub fn thing(&self) -> Thing {
        match self {
            Resource::AgentStatus(_) => Thing::AgentStatus,
            Resource::Flow(_) => Thing::Flow,
            Resource::FlowModule(_) => Thing::FlowModule,
            Resource::HierarchyGroup(_) => Thing::HierarchyGroup,
            Resource::HoursOfOperation(_) => Thing::HoursOfOperation,
            Resource::PredefinedAttribute(_) => Thing::PredefinedAttribute,
            Resource::Queue(_) => Thing::Queue,
            Resource::QuickConnect(_) => Thing::QuickConnect,
            Resource::Report(_) => Thing::Report,
            Resource::RoutingProfile(_) => Thing::RoutingProfile,
            Resource::SecurityProfile(_) => Thing::SecurityProfile,
            Resource::TaskTemplate(_) => Thing::TaskTemplate,
            Resource::User(_) => Thing::User,
            Resource::View(_) => Thing::View,
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = self.parts();
        write!(f, "{kind}/{id}")
    }
}

impl From<Resource> for String {
    fn from(resource: Resource) -> String {
        resource.to_string()
    }
}

impl TryFrom<String> for Resource {
    type Error = String;

    fn try_from(text: String) -> Result<Resource, String> {
        text.parse()
    }
}

impl FromStr for Resource {
    type Err = String;

    /// A kind and an id, as ARNs end.
    fn from_str(text: &str) -> Result<Resource, String> {
        fn of<T: FromStr>(id: &str, resource: fn(T) -> Resource) -> Option<Resource> {
            id.parse().ok().map(resource)
        }
        let read = text.split_once('/').and_then(|(kind, id)| match kind {
            "agent-state" => of(id, Resource::AgentStatus),
            "contact-flow" => of(id, Resource::Flow),
            "flow-module" => of(id, Resource::FlowModule),
            "agent-group" => of(id, Resource::HierarchyGroup),
            "operating-hours" => of(id, Resource::HoursOfOperation),
            "predefined-attribute" => Some(Resource::PredefinedAttribute(id.to_owned())),
            "queue" => of(id, Resource::Queue),
            "transfer-destination" => of(id, Resource::QuickConnect),
            "report" => of(id, Resource::Report),
            "routing-profile" => of(id, Resource::RoutingProfile),
            "security-profile" => of(id, Resource::SecurityProfile),
            "task-template" => of(id, Resource::TaskTemplate),
            "agent" => of(id, Resource::User),
            "view" => of(id, Resource::View),
            _ => None,
        });
        read.ok_or_else(|| format!("{text} is no resource"))
    }
}

impl Configured {
    pub fn resource(&self) -> Resource {
        match self {
            Configured::AgentStatus(status) => Resource::AgentStatus(status.id),
            Configured::HierarchyGroup(group) => Resource::HierarchyGroup(group.id),
            Configured::HoursOfOperation(hours) => Resource::HoursOfOperation(hours.id),
            Configured::PredefinedAttribute(attribute) => {
                Resource::PredefinedAttribute(attribute.name.clone())
            }
            Configured::Queue(queue) => Resource::Queue(queue.id),
            Configured::QuickConnect(quick) => Resource::QuickConnect(quick.id),
            Configured::Report(report) => Resource::Report(report.id),
            Configured::RoutingProfile(profile) => Resource::RoutingProfile(profile.id),
            Configured::SecurityProfile(profile) => Resource::SecurityProfile(profile.id),
            Configured::TaskTemplate(template) => Resource::TaskTemplate(template.id),
            Configured::User(user) => Resource::User(user.id),
        }
    }
}

impl Event {
    /// What a change of configuration was made to.
    pub fn resource(&self) -> Option<Resource> {
        Some(match self {
            Event::StatusCreated(status) => Resource::AgentStatus(status.id),
            Event::HierarchyGroupCreated(group) => Resource::HierarchyGroup(group.id),
            Event::HoursCreated(hours) => Resource::HoursOfOperation(hours.id),
            Event::HoursOverrideCreated { hours, .. } => Resource::HoursOfOperation(*hours),
            Event::QueueCreated(queue) => Resource::Queue(queue.id),
            Event::QueueMaxContactsChanged { queue, .. }
            | Event::QueueStatusChanged { queue, .. }
            | Event::QueueQuickConnectsAssociated { queue, .. } => Resource::Queue(*queue),
            Event::QuickConnectCreated(quick) => Resource::QuickConnect(quick.id),
            Event::TaskTemplateCreated(template) => Resource::TaskTemplate(template.id),
            Event::PredefinedAttributeCreated(attribute) => {
                Resource::PredefinedAttribute(attribute.name.clone())
            }
            Event::SecurityProfileCreated(profile) => Resource::SecurityProfile(profile.id),
            Event::RoutingProfileCreated(profile) => Resource::RoutingProfile(profile.id),
            Event::RoutingProfileQueuesAssociated { profile, .. }
            | Event::RoutingProfileQueuesChanged { profile, .. }
            | Event::RoutingProfileConcurrencyChanged { profile, .. } => Resource::RoutingProfile(*profile),
            Event::FlowCreated(flow) if flow.kind == FlowKind::Module => Resource::FlowModule(flow.id),
            Event::FlowCreated(flow) => Resource::Flow(flow.id),
            Event::FlowContentChanged { flow, .. }
            | Event::FlowDescribed { flow, .. }
            | Event::FlowVersionCreated { flow, .. }
            | Event::FlowVersionDeleted { flow, .. } => Resource::Flow(*flow),
            Event::ViewCreated(view) => Resource::View(view.id),
            Event::ViewContentChanged { view, .. }
            | Event::ViewDescribed { view, .. }
            | Event::ViewVersionCreated { view, .. }
            | Event::ViewVersionDeleted { view, .. } => Resource::View(*view),
            Event::UserCreated { user, .. } => Resource::User(user.id),
            Event::UserRoutingProfileChanged { user, .. }
            | Event::ProficienciesAssociated { user, .. }
            | Event::PhoneConfigChanged { user, .. }
            | Event::PasswordChanged { user, .. } => Resource::User(*user),
            Event::Revised(configured) => configured.resource(),
            Event::Removed(resource) | Event::Tagged { resource, .. } | Event::Untagged { resource, .. } => {
                resource.clone()
            }
            _ => return None,
        })
    }
}

impl Centre {
    pub fn has(&self, resource: &Resource) -> bool {
        match resource {
            Resource::AgentStatus(id) => self.statuses.contains_key(id),
            Resource::Flow(id) => self.flows.contains_key(id),
            Resource::FlowModule(id) => self.modules.contains_key(id),
            Resource::HierarchyGroup(id) => self.hierarchy_groups.contains_key(id),
            Resource::HoursOfOperation(id) => self.hours.contains_key(id),
            Resource::PredefinedAttribute(name) => self.predefined_attributes.contains_key(name),
            Resource::Queue(id) => self.queues.contains_key(id),
            Resource::QuickConnect(id) => self.quick_connects.contains_key(id),
            Resource::Report(id) => self.reports.contains_key(id),
            Resource::RoutingProfile(id) => self.routing_profiles.contains_key(id),
            Resource::SecurityProfile(id) => self.security_profiles.contains_key(id),
            Resource::TaskTemplate(id) => self.task_templates.contains_key(id),
            Resource::User(id) => self.users.contains_key(id),
            Resource::View(id) => self.views.contains_key(id),
        }
    }

    /// A thing as it is; none where there is none, and of what is changed in ways of its own.
    pub(super) fn configured(&self, resource: &Resource) -> Option<Configured> {
        Some(match resource {
            Resource::AgentStatus(id) => Configured::AgentStatus(self.statuses.get(id)?.clone()),
            Resource::HierarchyGroup(id) => {
                Configured::HierarchyGroup(self.hierarchy_groups.get(id)?.clone())
            }
            Resource::HoursOfOperation(id) => Configured::HoursOfOperation(self.hours.get(id)?.clone()),
            Resource::PredefinedAttribute(name) => {
                Configured::PredefinedAttribute(self.predefined_attributes.get(name)?.clone())
            }
            Resource::Queue(id) => Configured::Queue(self.queues.get(id)?.clone()),
            Resource::QuickConnect(id) => Configured::QuickConnect(self.quick_connects.get(id)?.clone()),
            Resource::Report(id) => Configured::Report(Box::new(self.reports.get(id)?.clone())),
            Resource::RoutingProfile(id) => {
                Configured::RoutingProfile(self.routing_profiles.get(id)?.clone())
            }
            Resource::SecurityProfile(id) => {
                Configured::SecurityProfile(self.security_profiles.get(id)?.clone())
            }
            Resource::TaskTemplate(id) => Configured::TaskTemplate(self.task_templates.get(id)?.clone()),
            Resource::User(id) => Configured::User(self.users.get(id)?.clone()),
            Resource::Flow(_) | Resource::FlowModule(_) | Resource::View(_) => return None,
        })
    }

    /// What is known of a thing, if anything was ever changed or tagged.
    pub fn meta(&self, resource: &Resource) -> Option<&Meta> {
        self.meta.get(resource)
    }
}

//! Changes of what an administrator has set up. What is None stays as it is.

use std::collections::BTreeSet;

use crate::domain::config::{HoursRange, QuickConnectTarget};
use crate::domain::criteria::Proficiency;
use crate::domain::hours::{Date, OverrideKind, Recurrence};
use crate::domain::resource::Resource;
use crate::domain::task_template::TaskTemplate;
use crate::id::{
    HoursId, OverrideId, QueueId, QuickConnectId, RoutingProfileId, SecurityProfileId, StatusId, UserId,
};

/// A name, and a description that an empty text takes away.
#[derive(Debug, Clone, Default)]
pub struct Described {
    pub name: Option<String>,
    pub description: Option<String>,
}

/// Of one override.
#[derive(Debug, Clone)]
pub struct OverrideChange {
    pub id: OverrideId,
    pub name: Option<String>,
    pub description: Option<String>,
    pub kind: Option<OverrideKind>,
    pub from: Option<Date>,
    pub till: Option<Date>,
    pub ranges: Option<Vec<HoursRange>>,
    pub recurrence: Option<Recurrence>,
}

#[derive(Debug, Clone)]
pub enum Revision {
    AgentStatus {
        id: StatusId,
        described: Described,
        enabled: Option<bool>,
        display_order: Option<Option<u8>>,
    },
    HoursOfOperation {
        id: HoursId,
        described: Described,
        time_zone: Option<String>,
        ranges: Option<Vec<HoursRange>>,
    },
    /// UpdateHoursOfOperationOverride.
    HoursOverride {
        id: HoursId,
        change: OverrideChange,
    },
    RemoveHoursOverride {
        id: HoursId,
        hours_override: OverrideId,
    },
    PredefinedAttribute {
        name: String,
        values: Vec<String>,
    },
    Queue {
        id: QueueId,
        described: Described,
        hours: Option<HoursId>,
    },
    /// DisassociateQueueQuickConnects.
    RemoveQuickConnects {
        id: QueueId,
        quick_connects: Vec<QuickConnectId>,
    },
    QuickConnect {
        id: QuickConnectId,
        described: Described,
        target: Option<QuickConnectTarget>,
    },
    /// As it is to be, but for when it was created.
    TaskTemplate(Box<TaskTemplate>),
    RoutingProfile {
        id: RoutingProfileId,
        described: Described,
        default_outbound_queue: Option<QueueId>,
    },
    SecurityProfile {
        id: SecurityProfileId,
        description: Option<String>,
        permissions: Option<BTreeSet<String>>,
    },
    /// UpdateUserProficiencies: of those that the user has.
    Proficiencies {
        id: UserId,
        proficiencies: Vec<Proficiency>,
    },
    /// DisassociateUserProficiencies: by attribute and value.
    RemoveProficiencies {
        id: UserId,
        proficiencies: Vec<(String, String)>,
    },
    User {
        id: UserId,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<Option<String>>,
        security_profiles: Option<Vec<SecurityProfileId>>,
    },
}

impl Revision {
    /// What it changes.
    pub fn resource(&self) -> Resource {
        match self {
            Revision::AgentStatus { id, .. } => Resource::AgentStatus(*id),
            Revision::HoursOfOperation { id, .. }
            | Revision::HoursOverride { id, .. }
            | Revision::RemoveHoursOverride { id, .. } => Resource::HoursOfOperation(*id),
            Revision::PredefinedAttribute { name, .. } => Resource::PredefinedAttribute(name.clone()),
            Revision::Queue { id, .. } | Revision::RemoveQuickConnects { id, .. } => Resource::Queue(*id),
            Revision::QuickConnect { id, .. } => Resource::QuickConnect(*id),
            Revision::TaskTemplate(template) => Resource::TaskTemplate(template.id),
            Revision::RoutingProfile { id, .. } => Resource::RoutingProfile(*id),
            Revision::SecurityProfile { id, .. } => Resource::SecurityProfile(*id),
            Revision::User { id, .. }
            | Revision::Proficiencies { id, .. }
            | Revision::RemoveProficiencies { id, .. } => Resource::User(*id),
        }
    }
}

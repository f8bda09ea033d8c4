//! Changes of what an administrator has set up. What is None stays as it is.

use std::collections::BTreeSet;

use crate::domain::config::{HoursRange, QuickConnectTarget};
use crate::domain::resource::Resource;
use crate::id::{HoursId, QueueId, QuickConnectId, RoutingProfileId, SecurityProfileId, StatusId, UserId};

/// A name, and a description that an empty text takes away.
#[derive(Debug, Clone, Default)]
pub struct Described {
    pub name: Option<String>,
    pub description: Option<String>,
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
    PredefinedAttribute {
        name: String,
        values: Vec<String>,
    },
    Queue {
        id: QueueId,
        described: Described,
        hours: Option<HoursId>,
    },
    QuickConnect {
        id: QuickConnectId,
        described: Described,
        target: Option<QuickConnectTarget>,
    },
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
            Revision::HoursOfOperation { id, .. } => Resource::HoursOfOperation(*id),
            Revision::PredefinedAttribute { name, .. } => Resource::PredefinedAttribute(name.clone()),
            Revision::Queue { id, .. } => Resource::Queue(*id),
            Revision::QuickConnect { id, .. } => Resource::QuickConnect(*id),
            Revision::RoutingProfile { id, .. } => Resource::RoutingProfile(*id),
            Revision::SecurityProfile { id, .. } => Resource::SecurityProfile(*id),
            Revision::User { id, .. } => Resource::User(*id),
        }
    }
}

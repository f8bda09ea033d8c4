//! What was deleted and reports still tell of: what it was called, and when it went. Without it a queue's
//! contacts would leave yesterday's figures with the queue.

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::report::table::Value;
use crate::domain::resource::Resource;
use crate::limits;
use crate::time::Time;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    pub name: String,
    pub at: Time,
}

impl Centre {
    /// What figures are told by, and is there no more.
    pub fn gone(&self) -> impl Iterator<Item = (Value, &Gone)> {
        self.gone.iter().filter_map(|(resource, gone)| Some((value(resource)?, gone)))
    }

    /// Before it goes. With more than there may be, the one that went first is told of no more.
    pub(super) fn note_gone(&mut self, resource: &Resource, at: Time) {
        let name = match resource {
            Resource::Queue(id) => self.queues.get(id).map(|queue| queue.name.clone()),
            Resource::User(id) => self.users.get(id).map(|user| user.full_name()),
            Resource::RoutingProfile(id) => self.routing_profiles.get(id).map(|profile| profile.name.clone()),
            Resource::HierarchyGroup(id) => self.hierarchy_groups.get(id).map(|group| group.name.clone()),
            _ => None,
        };
        let Some(name) = name else { return };
        self.gone.insert(resource.clone(), Gone { name, at });
        if self.gone.len() > limits::GONE_MAX
            && let Some(first) =
                self.gone.iter().min_by_key(|(_, gone)| gone.at).map(|(first, _)| first.clone())
        {
            self.gone.remove(&first);
        }
    }
}

fn value(resource: &Resource) -> Option<Value> {
    match resource {
        Resource::Queue(id) => Some(Value::Queue(*id)),
        Resource::User(id) => Some(Value::Agent(*id)),
        Resource::RoutingProfile(id) => Some(Value::RoutingProfile(*id)),
        Resource::HierarchyGroup(id) => Some(Value::Group(*id)),
        _ => None,
    }
}

//! Where agents belong: groups in at most five levels, of which a user has one or none (ENT-21).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::Centre;
use crate::id::{HierarchyGroupId, UserId};
use crate::time::Time;

/// What the groups of one level are called, the topmost level first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HierarchyLevel {
    pub id: Uuid,
    pub name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HierarchyGroup {
    pub id: HierarchyGroupId,
    pub name: String,
    /// None on the topmost level.
    pub parent: Option<HierarchyGroupId>,
    pub created_at: Time,
}

impl Centre {
    /// A group and those above it, the topmost first.
    pub fn hierarchy_path(&self, id: HierarchyGroupId) -> Vec<&HierarchyGroup> {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(group) = next.and_then(|id| self.hierarchy_groups.get(&id)) {
            path.push(group);
            next = group.parent;
        }
        path.reverse();
        path
    }

    /// Whether a user belongs to a group, or to one below it.
    pub fn is_within(&self, user: UserId, group: HierarchyGroupId) -> bool {
        let own = self.users.get(&user).and_then(|user| user.hierarchy_group);
        own.is_some_and(|own| self.hierarchy_path(own).iter().any(|above| above.id == group))
    }
}

//! Where agents belong: groups in at most five levels, of which a user has one or none (ENT-21).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::Centre;
use crate::domain::config::User;
use crate::id::{HierarchyGroupId, UserId};
use crate::time::Time;

/// What the groups of one level are called, the topmost level first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HierarchyLevel {
    pub id: Uuid,
    pub name: String,
}

/// ENT-21: from the topmost level down; below a group that has none under it, none.
pub const LEVELS: usize = 5;

/// The group on each level that someone is in; groups stay where they are, so that this is of any time.
pub type GroupPath = [Option<HierarchyGroupId>; LEVELS];

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

    /// Where a user belongs, by levels.
    pub(super) fn group_path(&self, user: &User) -> GroupPath {
        let mut path = GroupPath::default();
        let groups = user.hierarchy_group.map(|group| self.hierarchy_path(group)).unwrap_or_default();
        for (level, group) in path.iter_mut().zip(groups) {
            *level = Some(group.id);
        }
        path
    }

    /// Whether a user belongs to a group, or to one below it.
    pub fn is_within(&self, user: UserId, group: HierarchyGroupId) -> bool {
        let own = self.users.get(&user).and_then(|user| user.hierarchy_group);
        own.is_some_and(|own| self.hierarchy_path(own).iter().any(|above| above.id == group))
    }
}

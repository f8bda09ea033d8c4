//! Changes of where agents belong.

use uuid::Uuid;

use crate::domain::hierarchy::HierarchyGroup;
use crate::id::{HierarchyGroupId, UserId};

#[derive(Debug, Clone)]
pub enum HierarchyChange {
    /// The names of the levels, the topmost first, with an id for each that is new.
    Levels(Vec<(Uuid, String)>),
    Create(HierarchyGroup),
    Rename {
        group: HierarchyGroupId,
        name: String,
    },
    /// None takes the user out.
    Place {
        user: UserId,
        group: Option<HierarchyGroupId>,
    },
}

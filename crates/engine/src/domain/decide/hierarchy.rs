//! Where agents belong (ENT-21).

use crate::domain::Centre;
use crate::domain::decide::Decided;
use crate::domain::hierarchy::{HierarchyGroup, HierarchyLevel};
use crate::domain::resource::Configured;
use crate::event::Event;
use crate::id::{HierarchyGroupId, UserId};
use crate::input::HierarchyChange;
use crate::limits;
use crate::refusal::{Refusal, Thing};
use uuid::Uuid;

impl Centre {
    pub(super) fn change_hierarchy(&self, change: HierarchyChange) -> Result<Decided, Refusal> {
        match change {
            HierarchyChange::Levels(names) => self.set_levels(names),
            HierarchyChange::Create(group) => self.create_hierarchy_group(group),
            HierarchyChange::Rename { group, name } => self.rename_hierarchy_group(group, name),
            HierarchyChange::Place { user, group } => self.place_user(user, group),
        }
    }

    fn set_levels(&self, names: Vec<(Uuid, String)>) -> Result<Decided, Refusal> {
        let limit = limits::HIERARCHY_LEVELS_MAX;
        if names.len() > limit {
            return Err(Refusal::LimitReached { what: "levels of the hierarchy", limit });
        }
        let deepest = self.hierarchy_groups.keys().map(|id| self.hierarchy_path(*id).len()).max();
        if deepest.is_some_and(|deepest| deepest > names.len()) {
            return Err(Refusal::InUse { thing: Thing::HierarchyLevel, by: "a hierarchy group" });
        }
        let level = |(n, (id, name)): (usize, (Uuid, String))| {
            let id = self.hierarchy_levels.get(n).map_or(id, |level| level.id);
            HierarchyLevel { id, name }
        };
        let levels: Vec<_> = names.into_iter().enumerate().map(level).collect();
        if levels == self.hierarchy_levels {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::HierarchyLevelsChanged(levels)]))
    }

    fn create_hierarchy_group(&self, group: HierarchyGroup) -> Result<Decided, Refusal> {
        let above = match group.parent {
            Some(parent) => {
                self.check_hierarchy_group(parent)?;
                self.hierarchy_path(parent).len()
            }
            None => 0,
        };
        if above >= self.hierarchy_levels.len() {
            return Err(Refusal::NotAllowed("The hierarchy has no level for this group."));
        }
        self.check_name_free(group.parent, &group.name)?;
        self.room(self.hierarchy_groups.len(), "hierarchy groups", |q| q.hierarchy_groups)?;
        Ok(Decided::done(vec![Event::HierarchyGroupCreated(group)]))
    }

    fn rename_hierarchy_group(&self, id: HierarchyGroupId, name: String) -> Result<Decided, Refusal> {
        self.check_hierarchy_group(id)?;
        let group = &self.hierarchy_groups[&id];
        if group.name == name {
            return Ok(Decided::nothing());
        }
        self.check_name_free(group.parent, &name)?;
        let group = HierarchyGroup { name, ..group.clone() };
        Ok(Decided::done(vec![Event::Revised(Box::new(Configured::HierarchyGroup(group)))]))
    }

    fn place_user(&self, user: UserId, group: Option<HierarchyGroupId>) -> Result<Decided, Refusal> {
        let mut user = self.users.get(&user).ok_or(Refusal::Unknown(Thing::User))?.clone();
        group.map_or(Ok(()), |group| self.check_hierarchy_group(group))?;
        if user.hierarchy_group == group {
            return Ok(Decided::nothing());
        }
        user.hierarchy_group = group;
        Ok(Decided::done(vec![Event::Revised(Box::new(Configured::User(user)))]))
    }

    pub(super) fn check_hierarchy_group(&self, id: HierarchyGroupId) -> Result<(), Refusal> {
        let known = self.hierarchy_groups.contains_key(&id);
        if known { Ok(()) } else { Err(Refusal::Unknown(Thing::HierarchyGroup)) }
    }

    /// Names are unique below one parent.
    fn check_name_free(&self, parent: Option<HierarchyGroupId>, name: &str) -> Result<(), Refusal> {
        let mut beside = self.hierarchy_groups.values().filter(|group| group.parent == parent);
        if beside.any(|group| group.name == name) {
            return Err(Refusal::Duplicate(Thing::HierarchyGroup, name.to_owned()));
        }
        Ok(())
    }

    pub(super) fn use_of_hierarchy_group(&self, id: HierarchyGroupId) -> Option<&'static str> {
        if self.hierarchy_groups.values().any(|group| group.parent == Some(id)) {
            return Some("a group below it");
        }
        self.users.values().any(|user| user.hierarchy_group == Some(id)).then_some("a user")
    }
}

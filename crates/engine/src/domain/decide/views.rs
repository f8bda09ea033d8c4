//! Views and their changes.

use std::sync::Arc;

use crate::domain::Centre;
use crate::domain::decide::Decided;
use crate::domain::views::{View, ViewVersion};
use crate::event::Event;
use crate::id::ViewId;
use crate::input::{Outcome, ViewChange};
use crate::limits;
use crate::refusal::{Refusal, Thing};

impl Centre {
    pub(super) fn create_view(&self, view: View) -> Result<Decided, Refusal> {
        if self.has_view_named(&view.name) {
            return Err(Refusal::Duplicate(Thing::View, view.name));
        }
        if self.views.len() >= limits::VIEWS_MAX {
            return Err(Refusal::LimitReached { what: "views", limit: limits::VIEWS_MAX });
        }
        view.saved.check()?;
        Ok(Decided::done(vec![Event::ViewCreated(Box::new(view))]))
    }

    pub(super) fn has_view_named(&self, name: &str) -> bool {
        self.views.values().any(|view| view.name == name)
    }

    pub(super) fn change_view(&self, id: ViewId, change: ViewChange) -> Result<Decided, Refusal> {
        let view = self.views.get(&id).ok_or(Refusal::Unknown(Thing::View))?;
        let event = match change {
            ViewChange::Content { content, published } => {
                content.check()?;
                if view.saved == content && (!published || view.published.as_ref() == Some(&content)) {
                    return Ok(Decided::nothing());
                }
                Event::ViewContentChanged { view: id, content, published }
            }
            ViewChange::Describe(described) => {
                let (mut name, mut description) = (view.name.clone(), view.description.clone());
                self.describe(described, Thing::View, &mut name, &mut description)?;
                if (&name, &description) == (&view.name, &view.description) {
                    return Ok(Decided::nothing());
                }
                Event::ViewDescribed { view: id, name, description }
            }
            ViewChange::CreateVersion { description } => {
                let content = view.published.as_ref().ok_or(Refusal::Unknown(Thing::ViewVersion))?;
                if let Some((number, newest)) = view.versions.last_key_value()
                    && newest.content == *content
                {
                    return Ok(Decided::with(Vec::new(), Outcome::ViewVersion(*number)));
                }
                let limit = limits::VIEW_VERSIONS_MAX;
                if view.versions.len() >= limit {
                    return Err(Refusal::LimitReached { what: "versions of a view", limit });
                }
                let version = view.last_version + 1;
                let made = ViewVersion { content: Arc::clone(content), description };
                let created = Event::ViewVersionCreated { view: id, version, made };
                return Ok(Decided::with(vec![created], Outcome::ViewVersion(version)));
            }
            ViewChange::DeleteVersion(version) => {
                if !view.versions.contains_key(&version) {
                    return Err(Refusal::Unknown(Thing::ViewVersion));
                }
                Event::ViewVersionDeleted { view: id, version }
            }
        };
        Ok(Decided::done(vec![event]))
    }
}

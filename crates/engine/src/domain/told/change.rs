//! Changes of what is set up (SEC-10): who made them, and how it was before and is after.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Named, Telling};
use crate::domain::Centre;
use crate::domain::config::{Flow, FlowKind};
use crate::domain::hierarchy::HierarchyLevel;
use crate::domain::instance::InstanceSettings;
use crate::domain::resource::{Configured, Resource, Tags};
use crate::domain::views::{View, ViewContent};
use crate::event::{Event, Recorded};
use crate::id::{AttachmentId, ContactId, FlowId, UserId, ViewId};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangeTold {
    /// None where the program itself or its operator made it.
    pub by: Option<Named<UserId>>,
    pub subject: Subject,
    pub kind: ChangeKind,
    pub before: Option<Thing>,
    pub after: Option<Thing>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    Instance,
    HierarchyStructure,
    Resource(Resource),
    /// Nothing that is set up: somebody read what was said in it.
    Contact(ContactId),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    Created,
    Updated,
    Deleted,
    /// Which shows in nothing that is told.
    PasswordSet,
    ConversationRead,
    FileFetched(AttachmentId),
}

/// Something that is set up, with what hangs on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Thing {
    pub what: What,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: Tags,
    /// Of a user, without their secrets.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access_keys: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum What {
    Configured(Configured),
    Flow(FlowTold),
    View(ViewTold),
    HierarchyStructure(Vec<HierarchyLevel>),
    Instance(InstanceSettings),
}

/// A flow as people wrote it, without what is made of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowTold {
    pub id: FlowId,
    pub name: String,
    pub description: Option<String>,
    pub kind: FlowKind,
    pub published: bool,
    pub archived: bool,
    pub content: Arc<str>,
    /// Where it is another.
    pub saved: Option<Arc<str>>,
    pub versions: Vec<u32>,
}

/// A view without what its versions hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewTold {
    pub id: ViewId,
    pub name: String,
    pub description: Option<String>,
    pub published: Option<Arc<ViewContent>>,
    /// Where it is another.
    pub saved: Option<Arc<ViewContent>>,
    pub versions: Vec<u32>,
}

impl Centre {
    /// What a change of configuration is about, and how that is before it is applied.
    pub(super) fn before_change(&self, event: &Event) -> Option<(Subject, Option<Thing>)> {
        let subject = match event {
            Event::InstanceCreated(_) | Event::InstanceSettingsChanged(_) => Subject::Instance,
            Event::HierarchyLevelsChanged(_) => Subject::HierarchyStructure,
            Event::AccessKeyCreated { user, .. } | Event::AccessKeyDeleted { user, .. } => {
                Subject::Resource(Resource::User(*user))
            }
            Event::ConversationRead { contact, .. } => Subject::Contact(*contact),
            _ => Subject::Resource(event.resource()?),
        };
        let before = self.thing(&subject);
        Some((subject, before))
    }

    pub(super) fn author(&self, recorded: &Recorded) -> Option<Named<UserId>> {
        let user = self.users.get(&recorded.by?)?;
        Some(Named { id: user.id, name: user.username.clone() })
    }

    /// After it was applied. None where nothing is other than it was.
    pub(super) fn change_event(
        &self,
        by: Option<Named<UserId>>,
        event: &Event,
        (subject, before): (Subject, Option<Thing>),
    ) -> Option<Telling> {
        let after = self.thing(&subject);
        let kind = match (event, &before, &after) {
            (Event::PasswordChanged { .. }, ..) => ChangeKind::PasswordSet,
            (Event::ConversationRead { file, .. }, ..) => {
                file.map_or(ChangeKind::ConversationRead, ChangeKind::FileFetched)
            }
            (_, None, Some(_)) => ChangeKind::Created,
            (_, Some(_), None) => ChangeKind::Deleted,
            (_, before, after) if before != after => ChangeKind::Updated,
            _ => return None,
        };
        Some(Telling::Change(Box::new(ChangeTold { by, subject, kind, before, after })))
    }

    fn thing(&self, subject: &Subject) -> Option<Thing> {
        let bare = |what| Thing { what, tags: Tags::new(), access_keys: Vec::new() };
        match subject {
            Subject::Instance => {
                self.instance.as_ref().map(|_| bare(What::Instance(self.instance_settings.clone())))
            }
            Subject::HierarchyStructure => {
                Some(bare(What::HierarchyStructure(self.hierarchy_levels.clone())))
            }
            Subject::Contact(_) => None,
            Subject::Resource(resource) => {
                let what = self.what(resource)?;
                let tags = self.meta(resource).map_or(Tags::new(), |meta| meta.tags.clone());
                Some(Thing { what, tags, access_keys: self.keys_of(resource) })
            }
        }
    }

    fn what(&self, resource: &Resource) -> Option<What> {
        match resource {
            Resource::Flow(id) => self.flows.get(id).map(|flow| What::Flow(FlowTold::of(flow))),
            Resource::FlowModule(id) => self.modules.get(id).map(|module| What::Flow(FlowTold::of(module))),
            Resource::View(id) => self.views.get(id).map(|view| What::View(ViewTold::of(view))),
            _ => self.configured(resource).map(What::Configured),
        }
    }

    fn keys_of(&self, resource: &Resource) -> Vec<String> {
        let Resource::User(user) = resource else { return Vec::new() };
        let own = self.access_keys.iter().filter(|(_, owner)| *owner == user);
        own.map(|(key, _)| key.clone()).collect()
    }
}

impl FlowTold {
    fn of(flow: &Flow) -> FlowTold {
        FlowTold {
            id: flow.id,
            name: flow.name.clone(),
            description: flow.description.clone(),
            kind: flow.kind,
            published: flow.published,
            archived: flow.history.archived,
            content: Arc::clone(&flow.content),
            saved: flow.history.draft.as_ref().map(|draft| Arc::clone(&draft.content)),
            versions: flow.history.versions.keys().copied().collect(),
        }
    }
}

impl ViewTold {
    fn of(view: &View) -> ViewTold {
        let is_other = view.published.as_ref() != Some(&view.saved);
        ViewTold {
            id: view.id,
            name: view.name.clone(),
            description: view.description.clone(),
            published: view.published.clone(),
            saved: is_other.then(|| Arc::clone(&view.saved)),
            versions: view.versions.keys().copied().collect(),
        }
    }
}

//! Changes of a flow (FLOW-4).

use std::sync::Arc;

use crate::domain::Centre;
use crate::domain::config::{Flow, FlowVersion, QuickConnectTarget};
use crate::domain::contact::Contact;
use crate::domain::decide::Decided;
use crate::event::Event;
use crate::id::FlowId;
use crate::input::{FlowChange, Outcome};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    pub(super) fn change_flow(&self, id: FlowId, change: FlowChange, at: Time) -> Result<Decided, Refusal> {
        let flow = self.flows.get(&id).ok_or(Refusal::Unknown(Thing::Flow))?;
        self.change(flow, Thing::Flow, change, at)
    }

    pub(super) fn change_module(&self, id: FlowId, change: FlowChange, at: Time) -> Result<Decided, Refusal> {
        let module = self.modules.get(&id).ok_or(Refusal::Unknown(Thing::FlowModule))?;
        self.change(module, Thing::FlowModule, change, at)
    }

    fn change(&self, flow: &Flow, thing: Thing, change: FlowChange, at: Time) -> Result<Decided, Refusal> {
        let id = flow.id;
        let event = match change {
            FlowChange::Content { content, published } => {
                let is_there = if published {
                    flow.published && flow.history.draft.is_none() && flow.content == content.content
                } else {
                    *flow.saved() == content.content
                };
                if is_there {
                    return Ok(Decided::nothing());
                }
                Event::FlowContentChanged { flow: id, content, published }
            }
            FlowChange::Describe { described, archived } => {
                let (mut name, mut description) = (flow.name.clone(), flow.description.clone());
                self.describe(described, thing, &mut name, &mut description)?;
                let archived = archived.unwrap_or(flow.history.archived);
                if (&name, &description, archived) == (&flow.name, &flow.description, flow.history.archived) {
                    return Ok(Decided::nothing());
                }
                Event::FlowDescribed { flow: id, name, description, archived }
            }
            FlowChange::CreateVersion { description, of_saved } => {
                if !of_saved && !flow.published {
                    return Err(Refusal::FlowNotPublished);
                }
                if flow.history.versions.len() >= limits::FLOW_VERSIONS_MAX {
                    let limit = limits::FLOW_VERSIONS_MAX;
                    return Err(Refusal::LimitReached { what: "versions of a flow", limit });
                }
                let content = Arc::clone(if of_saved { flow.saved() } else { &flow.content });
                let made = FlowVersion { content, description, created_at: at };
                let version = flow.history.last_version + 1;
                let created = Event::FlowVersionCreated { flow: id, version, made };
                return Ok(Decided::with(vec![created], Outcome::FlowVersion(version)));
            }
            FlowChange::DeleteVersion(version) => {
                if !flow.history.versions.contains_key(&version) {
                    return Err(Refusal::Unknown(Thing::FlowVersion));
                }
                Event::FlowVersionDeleted { flow: id, version }
            }
        };
        Ok(Decided::done(vec![event]))
    }

    /// What would be left without it. Where a flow is named by an attribute nobody can tell; a flow that
    /// is gone is then an error of the action.
    pub(super) fn use_of_flow(&self, id: FlowId) -> Option<&'static str> {
        let text = id.to_string();
        let names_it = |content: &str| content.contains(&text);
        let mut others = self.flows.values().chain(self.modules.values()).filter(|other| other.id != id);
        if others.any(|other| names_it(&other.content) || names_it(other.saved())) {
            return Some("another flow");
        }
        if self.instance_settings.flow_associations.iter().any(|association| association.flow == id) {
            return Some("an address");
        }
        let mut targets = self.quick_connects.values().map(|quick| &quick.target);
        let is_it = |target: &QuickConnectTarget| match target {
            QuickConnectTarget::User { flow, .. } | QuickConnectTarget::Queue { flow, .. } => *flow == id,
            QuickConnectTarget::PhoneNumber { .. } => false,
        };
        if targets.any(is_it) {
            return Some("a quick connect");
        }
        if self.task_templates.values().any(|template| template.flow == Some(id)) {
            return Some("a task template");
        }
        let is_in = |contact: &Contact| {
            contact.flow == Some(id)
                || contact.run.as_ref().is_some_and(|run| run.stands_in().any(|(flow, _)| flow == id))
                || contact.hooks.values().any(|flow| *flow == id)
        };
        self.contacts.values().any(is_in).then_some("a contact")
    }
}

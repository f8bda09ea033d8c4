//! Templates of tasks (TASK-8): the fields that a task has, what they are when nothing is given, and
//! which of them must be filled in.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::config::FlowKind;
use crate::domain::contact::{Reference, ReferenceKind};
use crate::id::{FlowId, TaskTemplateId};
use crate::input::{StartTask, TaskStart};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskTemplate {
    pub id: TaskTemplateId,
    pub name: String,
    pub description: Option<String>,
    /// Where it has none, who starts a task names the flow.
    pub flow: Option<FlowId>,
    /// In the order in which they are shown.
    pub fields: Vec<TemplateField>,
    /// By the names of fields.
    pub defaults: BTreeMap<String, String>,
    pub required: BTreeSet<String>,
    pub read_only: BTreeSet<String>,
    pub invisible: BTreeSet<String>,
    pub active: bool,
    pub created_at: Time,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateField {
    pub name: String,
    pub description: Option<String>,
    pub kind: FieldKind,
    /// Of SINGLE_SELECT, and of no other.
    pub options: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    Name,
    Description,
    ScheduledTime,
    QuickConnect,
    Url,
    Number,
    Text,
    TextArea,
    DateTime,
    Boolean,
    SingleSelect,
    Email,
    SelfAssign,
    ExpiryDuration,
}

impl FieldKind {
    /// What a value of it is in a task; None for what a task has by another member than its references.
    fn reference(self) -> Option<ReferenceKind> {
        match self {
            FieldKind::Url => Some(ReferenceKind::Url),
            FieldKind::Number => Some(ReferenceKind::Number),
            FieldKind::DateTime => Some(ReferenceKind::Date),
            FieldKind::Email => Some(ReferenceKind::Email),
            FieldKind::Text | FieldKind::TextArea | FieldKind::Boolean | FieldKind::SingleSelect => {
                Some(ReferenceKind::String)
            }
            FieldKind::Name
            | FieldKind::Description
            | FieldKind::ScheduledTime
            | FieldKind::QuickConnect
            | FieldKind::SelfAssign
            | FieldKind::ExpiryDuration => None,
        }
    }
}

impl TaskTemplate {
    fn field(&self, name: &str) -> Option<&TemplateField> {
        self.fields.iter().find(|field| field.name == name)
    }

    fn check(&self) -> Result<(), Refusal> {
        let limit = limits::TEMPLATE_FIELDS_MAX;
        if self.fields.len() > limit {
            return Err(Refusal::LimitReached { what: "fields of a task template", limit });
        }
        for (nth, field) in self.fields.iter().enumerate() {
            if self.fields[..nth].iter().any(|other| other.name == field.name) {
                return Err(invalid("Fields", format!("{} is there twice", field.name)));
            }
            check_options(field)?;
        }
        let mut names = self.fields.iter().filter(|field| field.kind == FieldKind::Name);
        let (Some(name), None) = (names.next(), names.next()) else {
            return Err(invalid("Fields", "must have exactly one field of type NAME".to_owned()));
        };
        if !self.required.contains(&name.name) {
            return Err(invalid("Constraints", "must require the field of type NAME".to_owned()));
        }
        let named = self.required.iter().chain(&self.read_only).chain(&self.invisible);
        if let Some(unknown) = named.chain(self.defaults.keys()).find(|name| self.field(name).is_none()) {
            return Err(invalid("Fields", format!("has no field with the name {unknown}")));
        }
        self.defaults.iter().try_for_each(|(name, value)| self.check_default(name, value))?;
        if self.flow.is_none() && !self.fields.iter().any(|f| f.kind == FieldKind::QuickConnect) {
            let why = "must be given where no field is of type QUICK_CONNECT".to_owned();
            return Err(invalid("ContactFlowId", why));
        }
        Ok(())
    }

    fn check_default(&self, name: &str, value: &str) -> Result<(), Refusal> {
        let Some(field) = self.field(name) else { return Ok(()) };
        if field.kind == FieldKind::SingleSelect && !field.options.iter().any(|option| option == value) {
            return Err(invalid("Defaults", format!("{name} takes one of its options")));
        }
        let limit = limits::TASK_NAME_CHARACTERS_MAX;
        if field.kind == FieldKind::Name && value.chars().count() > limit {
            return Err(invalid("Defaults", format!("{name} may have at most {limit} characters")));
        }
        Ok(())
    }

    /// Gives a task the defaults of what it lacks, and looks whether it has what it must have then.
    fn fill_in(&self, start: &mut StartTask) -> Result<(), Refusal> {
        for field in &self.fields {
            let default = self.defaults.get(&field.name).filter(|default| !is_blank(default));
            match (field.kind, default) {
                (FieldKind::Name, Some(default)) if is_blank(&start.name) => start.name.clone_from(default),
                (FieldKind::Description, Some(default))
                    if start.description.as_deref().is_none_or(is_blank) =>
                {
                    start.description = Some(default.clone());
                }
                (kind, Some(default)) if given(start, &field.name).is_none() => {
                    let reference = |kind| Reference { kind, value: default.clone() };
                    let filled = kind.reference().map(|kind| (field.name.clone(), reference(kind)));
                    start.references.extend(filled);
                }
                _ => {}
            }
            self.check_value(field, start)?;
        }
        Ok(())
    }

    /// QUICK_CONNECT, SELF_ASSIGN and EXPIRY_DURATION are for who fills in a form: a start has no
    /// member for them beside a template.
    fn check_value(&self, field: &TemplateField, start: &StartTask) -> Result<(), Refusal> {
        let against = |why| Err(Refusal::AgainstTemplate { field: field.name.clone(), why });
        let is_required = self.required.contains(&field.name);
        let has_it = match field.kind {
            FieldKind::Name => !is_blank(&start.name),
            FieldKind::Description => !start.description.as_deref().is_none_or(is_blank),
            FieldKind::ScheduledTime if is_required && start.scheduled_at.is_none() => {
                return against("needs ScheduledTime");
            }
            FieldKind::SingleSelect => match given(start, &field.name) {
                Some(value) if !field.options.iter().any(|option| option == value) => {
                    return against("takes one of its options");
                }
                value => value.is_some(),
            },
            kind => kind.reference().is_none() || given(start, &field.name).is_some(),
        };
        if is_required && !has_it { against("needs a value") } else { Ok(()) }
    }
}

/// What a start says of a field of the template's own: a reference of its name, or else an attribute.
fn given<'a>(start: &'a StartTask, field: &str) -> Option<&'a str> {
    let reference = start.references.get(field).map(|reference| reference.value.as_str());
    let attribute = || start.attributes.get(field).map(String::as_str);
    reference.filter(|value| !is_blank(value)).or_else(|| attribute().filter(|value| !is_blank(value)))
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn invalid(what: &'static str, why: String) -> Refusal {
    Refusal::Invalid { what, why }
}

fn check_options(field: &TemplateField) -> Result<(), Refusal> {
    let limit = limits::TEMPLATE_OPTIONS_MAX;
    if field.options.len() > limit {
        return Err(Refusal::LimitReached { what: "options of a field", limit });
    }
    if (field.kind == FieldKind::SingleSelect) == field.options.is_empty() {
        let why = "are of a field of type SINGLE_SELECT, which has some, and of no other".to_owned();
        return Err(invalid("SingleSelectOptions", why));
    }
    Ok(())
}

impl Centre {
    pub(super) fn check_task_template(&self, template: &TaskTemplate) -> Result<(), Refusal> {
        template.check()?;
        let Some(id) = template.flow else { return Ok(()) };
        let flow = self.flows.get(&id).ok_or(Refusal::Unknown(Thing::Flow))?;
        if flow.kind != FlowKind::ContactFlow {
            return Err(invalid("ContactFlowId", "must be a flow of type CONTACT_FLOW".to_owned()));
        }
        Ok(())
    }

    /// A start as its template completes it.
    pub(super) fn by_template(&self, mut start: StartTask) -> Result<StartTask, Refusal> {
        if let TaskStart::Template { template, .. } = start.on {
            let template = self.task_templates.get(&template).ok_or(Refusal::Unknown(Thing::TaskTemplate))?;
            if !template.active {
                return Err(Refusal::NotAllowed("The task template is INACTIVE."));
            }
            template.fill_in(&mut start)?;
        }
        Ok(start)
    }

    /// One of the two, so that nobody must guess which of them runs.
    pub(super) fn flow_of_template(
        &self,
        template: TaskTemplateId,
        flow: Option<FlowId>,
    ) -> Result<FlowId, Refusal> {
        let template = self.task_templates.get(&template).ok_or(Refusal::Unknown(Thing::TaskTemplate))?;
        match (template.flow, flow) {
            (Some(flow), None) | (None, Some(flow)) => Ok(flow),
            (Some(_), Some(_)) => {
                Err(Refusal::NotAllowed("The task template has a flow, so ContactFlowId cannot be given."))
            }
            (None, None) => {
                Err(Refusal::NotAllowed("The task template has no flow, so ContactFlowId must be given."))
            }
        }
    }
}

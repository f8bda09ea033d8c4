//! A change of what is set up, with what was before it and after it as the log has them (SEC-10).

use engine::domain::config::Instance;
use engine::domain::told::{ChangeKind, ChangeTold, Subject, Thing, Told, What};
use serde_json::{Map, Value, json};

use crate::clock::iso;

pub(crate) fn shape(instance: &Instance, told: &Told, change: &ChangeTold) -> Value {
    let by = change.by.as_ref();
    let mut shown = json!({
        "InstanceARN": instance.arn(),
        "EventTimestamp": iso(told.at),
        "EventType": kind(change.kind),
        "ResourceARN": arn(instance, &change.subject),
        "User": by.map(|user| json!({ "ARN": instance.arn_of("agent", user.id), "Username": user.name })),
        "Before": change.before.as_ref().map(thing),
        "After": change.after.as_ref().map(thing),
    });
    if let ChangeKind::FileFetched(file) = change.kind {
        shown["FileId"] = json!(file.to_string());
    }
    shown
}

fn kind(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Created => "CREATED",
        ChangeKind::Updated => "UPDATED",
        ChangeKind::Deleted => "DELETED",
        ChangeKind::PasswordSet => "PASSWORD_SET",
        ChangeKind::ConversationRead => "CONVERSATION_READ",
        ChangeKind::FileFetched(_) => "FILE_FETCHED",
    }
}

fn arn(instance: &Instance, subject: &Subject) -> String {
    match subject {
        Subject::Instance => instance.arn(),
        Subject::HierarchyStructure => format!("{}/user-hierarchy-structure", instance.arn()),
        Subject::Resource(resource) => format!("{}/{resource}", instance.arn()),
        Subject::Contact(contact) => instance.arn_of("contact", *contact),
    }
}

/// The thing itself, whatever it is, with its tags and keys among its members.
fn thing(thing: &Thing) -> Value {
    let what = match &thing.what {
        What::Configured(configured) => inside(&json!(configured)),
        What::Flow(flow) => json!(flow),
        What::View(view) => json!(view),
        What::HierarchyStructure(levels) => json!({ "levels": levels }),
        What::Instance(settings) => json!(settings),
    };
    let Value::Object(mut members) = what else { return what };
    if !thing.tags.is_empty() {
        members.insert("tags".to_owned(), json!(thing.tags));
    }
    if !thing.access_keys.is_empty() {
        members.insert("access_keys".to_owned(), json!(thing.access_keys));
    }
    members.into()
}

/// Without the name of its kind, which the ARN says.
fn inside(configured: &Value) -> Value {
    let one = configured.as_object().and_then(|members: &Map<_, _>| members.values().next());
    one.cloned().unwrap_or(Value::Null)
}

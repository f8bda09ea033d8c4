//! What is set up in a centre, in a form in which two centres can be compared: by names, not by ids.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value, json};

/// In the order in which they are made: each needs what stands above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    PredefinedAttribute,
    Hours,
    AgentStatus,
    /// All of them together; there is one.
    HierarchyLevels,
    HierarchyGroup,
    SecurityProfile,
    Queue,
    FlowModule,
    Flow,
    RoutingProfile,
    User,
    QuickConnect,
}

impl Kind {
    /// Whether it is a document that names others.
    pub(super) fn is_document(self) -> bool {
        matches!(self, Kind::Flow | Kind::FlowModule)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::PredefinedAttribute => "predefined attribute",
            Kind::Hours => "hours of operation",
            Kind::AgentStatus => "agent status",
            Kind::HierarchyLevels => "hierarchy",
            Kind::HierarchyGroup => "hierarchy group",
            Kind::SecurityProfile => "security profile",
            Kind::Queue => "queue",
            Kind::FlowModule => "flow module",
            Kind::Flow => "flow",
            Kind::RoutingProfile => "routing profile",
            Kind::User => "user",
            Kind::QuickConnect => "quick connect",
        })
    }
}

/// What names a thing in both centres.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) kind: Kind,
    pub(super) name: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.name)
    }
}

/// What can be changed of a thing by one request. Those of a list (an override, a queue of a routing
/// profile) are a part each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    pub(super) what: &'static str,
    /// Which one of a list; empty where there is one.
    pub(super) of: String,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)?;
        if self.of.is_empty() { Ok(()) } else { write!(f, " {}", self.of) }
    }
}

#[derive(Debug, Clone, Default)]
pub(super) struct Thing {
    pub(super) id: String,
    /// By which it is tagged; empty for what has no tags.
    pub(super) arn: String,
    /// As the API's requests have them, with references by name in the place of ids.
    pub(super) parts: BTreeMap<Part, Value>,
}

impl Thing {
    pub(super) fn put(&mut self, what: &'static str, value: Value) {
        self.put_one(what, "", value);
    }

    pub(super) fn put_one(&mut self, what: &'static str, of: impl Into<String>, value: Value) {
        self.parts.insert(Part { what, of: of.into() }, value);
    }

    /// A part of which there is one; null where it is missing.
    pub(super) fn part(&self, what: &'static str) -> &Value {
        self.parts.get(&Part { what, of: String::new() }).unwrap_or(&Value::Null)
    }
}

#[derive(Debug)]
pub(super) struct Setup {
    /// The instance's.
    pub(super) id: String,
    pub(super) arn: String,
    pub(super) things: BTreeMap<Key, Thing>,
    /// What could not be read into this form, in sentences.
    pub(super) left_out: Vec<String>,
}

/// The member that makes an object a reference. No document of the API has one of this name.
const REFERENCE: &str = "bellboard:reference";

/// A reference to a thing in the place of its id.
pub(super) fn reference(key: &Key) -> Value {
    json!({ REFERENCE: [key.kind.to_string(), key.name] })
}

/// One in the place of an ARN: `before` is what stands between the instance's ARN and the id, `after`
/// what stands behind it.
pub(super) fn reference_in_arn(key: &Key, before: &str, after: &str) -> Value {
    json!({ REFERENCE: [key.kind.to_string(), key.name], "before": before, "after": after })
}

/// The same with ids again, those of `setup`. A key that is not there is the error.
pub(super) fn resolve(value: &Value, setup: &Setup) -> Result<Value, String> {
    Ok(match value {
        Value::Object(members) => match members.get(REFERENCE) {
            Some(named) => id_in(setup, named, members)?,
            None => {
                let resolved = members.iter().map(|(k, v)| Ok((k.clone(), resolve(v, setup)?)));
                Value::Object(resolved.collect::<Result<Map<_, _>, String>>()?)
            }
        },
        Value::Array(list) => Value::Array(list.iter().map(|v| resolve(v, setup)).collect::<Result<_, _>>()?),
        other => other.clone(),
    })
}

fn id_in(setup: &Setup, named: &Value, members: &Map<String, Value>) -> Result<Value, String> {
    let (kind, name) = (named[0].as_str().unwrap_or_default(), named[1].as_str().unwrap_or_default());
    let found = setup.things.iter().find(|(key, _)| key.name == name && key.kind.to_string() == kind);
    let id = &found.ok_or_else(|| format!("{kind} {name} is not here"))?.1.id;
    let text = |member: &str| members.get(member).and_then(Value::as_str);
    Ok(match (text("before"), text("after")) {
        (Some(before), Some(after)) => Value::String(format!("{}{before}{id}{after}", setup.arn)),
        _ => Value::String(id.clone()),
    })
}

//! A service model, read as far as codegen needs it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Source;
use crate::Outcome;

/// One service's model.
pub(super) struct Model {
    module: &'static str,
    variant: &'static str,
    document: Value,
}

/// What a shape is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Structure,
    List,
    Map,
    Text,
    Enum,
    Integer,
    Long,
    Float,
    Double,
    Boolean,
    Timestamp,
    Blob,
}

/// A named shape of a model.
#[derive(Clone, Copy)]
pub(super) struct Shape<'m> {
    pub(super) name: &'m str,
    value: &'m Value,
}

/// A member of a structure.
#[derive(Clone, Copy)]
pub(super) struct Member<'m> {
    pub(super) name: &'m str,
    pub(super) required: bool,
    value: &'m Value,
}

/// Where a member of a request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Body,
    Label,
    Query,
    Header,
}

impl Model {
    pub(super) fn new(source: &Source, document: Value) -> Self {
        Self { module: source.module, variant: source.variant, document }
    }

    pub(super) fn module(&self) -> &'static str {
        self.module
    }

    /// The variant of `wire::Service`.
    pub(super) fn service(&self) -> &'static str {
        self.variant
    }

    /// The model's date.
    pub(super) fn version(&self) -> &str {
        text(&self.document["metadata"]["apiVersion"])
    }

    pub(super) fn operation(&self, name: &str) -> Outcome<&Value> {
        self.document["operations"]
            .get(name)
            .ok_or(format!("the model of {} has no operation {name}", self.module))
    }

    pub(super) fn shape<'m>(&'m self, name: &'m str) -> Shape<'m> {
        let value = &self.document["shapes"][name];
        assert!(value.is_object(), "the model of {} refers to {name}, which it lacks", self.module);
        Shape { name, value }
    }

    /// Every exception with its HTTP status, in alphabetical order.
    pub(super) fn exceptions(&self) -> Outcome<Vec<(&str, u64)>> {
        let shapes = self.document["shapes"].as_object().ok_or("the model has no shapes")?;
        let exceptions = shapes.iter().filter(|(_, shape)| shape["exception"] == true);
        exceptions
            .map(|(name, shape)| {
                let status = shape["error"]["httpStatusCode"].as_u64();
                Ok((name.as_str(), status.ok_or(format!("{name} has no status"))?))
            })
            .collect()
    }

    pub(super) fn add_member(&mut self, structure: &str, member: &str, shape: &str) -> Outcome {
        let members = self.document["shapes"][structure]["members"].as_array_mut();
        let members = members.ok_or(format!("no structure {structure}"))?;
        if members.iter().any(|known| known[0] == member) {
            return Err(format!("the model has {structure}.{member} by now: take it out of the additions"));
        }
        members.push(json!([member, { "shape": shape }]));
        Ok(())
    }

    pub(super) fn add_value(&mut self, shape: &str, value: &str) -> Outcome {
        let values =
            self.document["shapes"][shape]["enum"].as_array_mut().ok_or(format!("no enum {shape}"))?;
        if values.iter().any(|known| known == value) {
            return Err(format!("the model has {shape} {value} by now: take it out of the additions"));
        }
        values.push(Value::from(value));
        Ok(())
    }

    /// The shapes that these lead to, themselves included, by name.
    pub(super) fn reachable<'m>(&'m self, from: &[&'m str]) -> BTreeSet<&'m str> {
        let mut reached = BTreeSet::new();
        let mut open = from.to_vec();
        while let Some(name) = open.pop() {
            if reached.insert(name) {
                open.extend(self.shape(name).parts());
            }
        }
        reached
    }

    /// Whether a value of the one structure holds, without a list or map between, one of the other.
    pub(super) fn contains_inline(&self, outer: &str, inner: &str) -> bool {
        let mut seen = BTreeSet::new();
        let mut open = vec![outer];
        while let Some(name) = open.pop() {
            if name == inner {
                return true;
            }
            let shape = self.shape(name);
            if seen.insert(name) && shape.kind() == Kind::Structure {
                open.extend(shape.parts());
            }
        }
        false
    }
}

impl<'m> Shape<'m> {
    pub(super) fn kind(&self) -> Kind {
        match text(&self.value["type"]) {
            "structure" => Kind::Structure,
            "list" => Kind::List,
            "map" => Kind::Map,
            "string" if self.value["enum"].is_array() => Kind::Enum,
            "string" => Kind::Text,
            "integer" => Kind::Integer,
            "long" => Kind::Long,
            "float" => Kind::Float,
            "double" => Kind::Double,
            "boolean" => Kind::Boolean,
            "timestamp" => Kind::Timestamp,
            "blob" => Kind::Blob,
            other => panic!("shape {} is a {other}, which codegen doesn't know", self.name),
        }
    }

    pub(super) fn is_sensitive(&self) -> bool {
        self.value["sensitive"] == true
    }

    pub(super) fn members(&self) -> Vec<Member<'m>> {
        let required = &self.value["required"];
        let is_required =
            |name: &str| required.as_array().is_some_and(|names| names.iter().any(|known| known == name));
        let members = self.value["members"].as_array().map(Vec::as_slice).unwrap_or_default();
        members
            .iter()
            .map(|pair| {
                let name = text(&pair[0]);
                Member { name, required: is_required(name), value: &pair[1] }
            })
            .collect()
    }

    /// The shape of a list's items.
    pub(super) fn item(&self) -> &'m str {
        text(&self.value["member"]["shape"])
    }

    /// The shapes of a map's keys and values.
    pub(super) fn entry(&self) -> (&'m str, &'m str) {
        (text(&self.value["key"]["shape"]), text(&self.value["value"]["shape"]))
    }

    /// An enum's texts.
    pub(super) fn texts(&self) -> Vec<&'m str> {
        self.value["enum"].as_array().map(Vec::as_slice).unwrap_or_default().iter().map(text).collect()
    }

    /// The model's `min` and `max`, as it writes them.
    pub(super) fn limits(&self) -> (Option<&'m Value>, Option<&'m Value>) {
        (self.value.get("min"), self.value.get("max"))
    }

    /// The shapes that this one refers to.
    pub(super) fn parts(&self) -> Vec<&'m str> {
        match self.kind() {
            Kind::Structure => self.members().iter().map(Member::shape).collect(),
            Kind::List => vec![self.item()],
            Kind::Map => vec![self.entry().0, self.entry().1],
            _ => Vec::new(),
        }
    }
}

impl<'m> Member<'m> {
    pub(super) fn shape(&self) -> &'m str {
        text(&self.value["shape"])
    }

    pub(super) fn place(&self) -> Place {
        match self.value.get("location").map(text) {
            None => Place::Body,
            Some("uri") => Place::Label,
            Some("querystring") => Place::Query,
            Some("header") => Place::Header,
            Some(other) => panic!("member {} travels as {other}, which codegen doesn't know", self.name),
        }
    }

    /// The name it has where it travels.
    pub(super) fn wire_name(&self) -> &'m str {
        self.value.get("locationName").map_or(self.name, text)
    }
}

/// A string of the document; codegen is wrong about the model's form when it is another thing.
pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("the model has {value} where a string was expected"))
}

//! A plan, done: each part by the operation that sets it.

use serde_json::{Value, json};

use crate::import::api::{Api, Failed, segment};
use crate::import::plan::{Change, Plan, Step};
use crate::import::read::arn_in;
use crate::import::setup::{Key, Kind, Part, Setup, Thing, resolve};
use crate::serve::new_password;

/// How many things failed. What is made becomes part of `target`.
pub(super) fn all(api: &dyn Api, plan: &Plan, target: &mut Setup) -> usize {
    let mut work = Work { api, target, late: Vec::new(), is_last: false };
    let mut failed = 0;
    let mut told = |verb: &str, key: &Key, result: Result<(), Failed>| match result {
        Ok(()) => println!("{verb} {key}"),
        Err(why) => {
            failed += 1;
            println!("failed  {key}: {why}");
        }
    };
    for (key, step) in &plan.steps {
        match step {
            Step::Create(thing) => told("created", key, work.create(key, thing)),
            Step::Change(changes) => {
                let result = changes.iter().try_for_each(|(part, change)| work.change(key, part, change));
                told("changed", key, result);
            }
        }
    }
    // Now everything is there that it may name.
    work.is_last = true;
    for (key, part, change) in std::mem::take(&mut work.late) {
        if let Err(why) = work.change(&key, &part, &change) {
            told("failed ", &key, Err(why));
        }
    }
    failed
}

struct Work<'a> {
    api: &'a dyn Api,
    target: &'a mut Setup,
    /// Parts that name what was not there yet.
    late: Vec<(Key, Part, Change)>,
    /// Nothing comes any more that it could wait for.
    is_last: bool,
}

impl Work<'_> {
    fn ask(&self, method: &str, path: &str, body: &Value) -> Result<Value, Failed> {
        self.api.call(method, path, &body.to_string())
    }

    fn create(&mut self, key: &Key, thing: &Thing) -> Result<(), Failed> {
        let Some((collection, parts, id_member)) = creation(key.kind) else {
            return thing.parts.iter().try_for_each(|(part, value)| self.add(key, part, value));
        };
        let name = match key.kind {
            Kind::User => "Username",
            Kind::SecurityProfile => "SecurityProfileName",
            _ => "Name",
        };
        let mut body = json!({ name: key.name });
        for part in parts {
            merge(&mut body, thing.part(part));
        }
        if key.kind == Kind::User {
            // Nobody knows it: whoever is to sign in is given another one.
            body["Password"] = json!(new_password());
        }
        let mut done: Vec<&str> = parts.to_vec();
        let mut body = match resolve(&body, self.target) {
            Ok(body) => body,
            // A flow may name things that come after it, others of its kind, and itself.
            Err(_) if key.kind.is_document() => {
                done.retain(|part| *part != "content");
                let mut body = json!({ "Name": key.name, "Content": placeholder(key.kind) });
                if key.kind == Kind::Flow {
                    body["Status"] = json!("SAVED");
                    merge(&mut body, thing.part("type"));
                }
                merge(&mut body, thing.part("description"));
                body
            }
            Err(why) => return Err(Failed::here(why)),
        };
        if key.kind.is_document() {
            body["Content"] = json!(body["Content"].to_string());
        }
        let path = format!("/{collection}/{}", segment(&self.target.id));
        let made = self.ask("PUT", &path, &body)?;
        let id = made[id_member].as_str().unwrap_or(&key.name).to_owned();
        self.target.things.insert(key.clone(), Thing { id, arn: arn_in(&made), ..Thing::default() });
        let rest = thing.parts.iter().filter(|(part, _)| !done.contains(&part.what));
        // What a new thing is anyway.
        let as_new = [
            json!({ "Status": "ENABLED" }),
            json!({ "ContactFlowState": "ACTIVE" }),
            json!({ "State": "ACTIVE" }),
        ];
        let rest = rest.filter(|(_, value)| !as_new.contains(value));
        rest.into_iter().try_for_each(|(part, value)| self.add(key, part, value))
    }

    fn add(&mut self, key: &Key, part: &Part, value: &Value) -> Result<(), Failed> {
        self.change(key, part, &Change::Add(value.clone()))
    }

    fn change(&mut self, key: &Key, part: &Part, change: &Change) -> Result<(), Failed> {
        if let ("tag", Change::Add(tag) | Change::Set(_, tag)) = (part.what, change) {
            let arn = self.target.things.get(key).map(|thing| thing.arn.as_str()).unwrap_or_default();
            return self.ask("POST", &format!("/tags/{}", segment(arn)), &json!({ "tags": tag })).map(drop);
        }
        let id = self.target.things.get(key).map(|thing| thing.id.clone()).unwrap_or_default();
        let (path, method, body) = request(key, part, change);
        let mut body = match resolve(&body, self.target) {
            Ok(body) => body,
            Err(why) if self.is_last => return Err(Failed::here(why)),
            Err(_) => {
                self.late.push((key.clone(), part.clone(), change.clone()));
                return Ok(());
            }
        };
        if key.kind.is_document() && part.what == "content" {
            body["Content"] = json!(body["Content"].to_string());
        }
        let (collection, rest) = path;
        let mut path = format!("/{collection}/{}", segment(&self.target.id));
        if key.kind != Kind::HierarchyLevels {
            path += &format!("/{}{rest}", segment(&id));
        }
        self.ask(method, &path, &body).map(drop)
    }
}

/// Where a kind is made, of which parts, and where the answer has its id. None for what is only
/// changed.
fn creation(kind: Kind) -> Option<(&'static str, &'static [&'static str], &'static str)> {
    Some(match kind {
        Kind::HierarchyLevels => return None,
        Kind::SecurityProfile => ("security-profiles", &["description", "permissions"], "SecurityProfileId"),
        Kind::PredefinedAttribute => ("predefined-attributes", &["values"], ""),
        Kind::Hours => ("hours-of-operations", &["hours"], "HoursOfOperationId"),
        Kind::AgentStatus => ("agent-status", &["settings"], "AgentStatusId"),
        Kind::HierarchyGroup => ("user-hierarchy-groups", &["group"], "HierarchyGroupId"),
        Kind::Queue => ("queues", &["description", "hours", "limit"], "QueueId"),
        Kind::FlowModule => ("contact-flow-modules", &["description", "content"], "Id"),
        Kind::Flow => ("contact-flows", &["type", "description", "content"], "ContactFlowId"),
        Kind::RoutingProfile => {
            ("routing-profiles", &["description", "channels", "outbound queue", "timer"], "RoutingProfileId")
        }
        Kind::User => {
            let parts = &["identity", "phone", "routing profile", "security profiles", "hierarchy group"];
            ("users", parts, "UserId")
        }
        Kind::QuickConnect => ("quick-connects", &["description", "target"], "QuickConnectId"),
    })
}

type Path = (&'static str, &'static str);

/// The request that sets a part: its path before and behind the ids, its method, its body.
fn request(key: &Key, part: &Part, change: &Change) -> (Path, &'static str, Value) {
    let (value, was) = match change {
        Change::Add(value) => (value, &Value::Null),
        Change::Set(was, value) => (value, was),
        Change::Remove(was) => (&Value::Null, was),
    };
    let mut body = value.clone();
    // A text that is not there any more is set to an empty one.
    for (member, old) in was.as_object().into_iter().flatten() {
        if old.is_string() && body[member].is_null() {
            body[member] = json!("");
        }
    }
    let post = |collection, rest, body| ((collection, rest), "POST", body);
    match (key.kind, part.what) {
        (Kind::PredefinedAttribute, _) => post("predefined-attributes", "", body),
        (Kind::Hours, "override") => (("hours-of-operations", "/overrides"), "PUT", body),
        (Kind::Hours, _) => post("hours-of-operations", "", body),
        (Kind::AgentStatus, _) => {
            body["ResetOrderNumber"] = json!(body["DisplayOrder"].is_null());
            post("agent-status", "", without_null(body))
        }
        (Kind::HierarchyLevels, _) => {
            post("user-hierarchy-structure", "", json!({ "HierarchyStructure": body }))
        }
        (Kind::HierarchyGroup, _) => post("user-hierarchy-groups", "/name", body),
        (Kind::Queue, "description") => post("queues", "/name", with_name(key, body)),
        (Kind::Queue, "hours") => post("queues", "/hours-of-operation", body),
        (Kind::Queue, "limit") => post("queues", "/max-contacts", body),
        (Kind::Queue, "status") => post("queues", "/status", body),
        (Kind::Queue, _) => post("queues", "/associate-quick-connects", body),
        (Kind::Flow, "content") => {
            let rest = if body["Status"] == "SAVED" { ":$SAVED/content" } else { "/content" };
            post("contact-flows", rest, json!({ "Content": body["Content"] }))
        }
        (Kind::Flow, _) => post("contact-flows", "/metadata", body),
        (Kind::FlowModule, "content") => post("contact-flow-modules", "/content", body),
        (Kind::FlowModule, _) => post("contact-flow-modules", "/metadata", body),
        (Kind::RoutingProfile, "description") => post("routing-profiles", "/name", with_name(key, body)),
        (Kind::RoutingProfile, "channels") => post("routing-profiles", "/concurrency", body),
        (Kind::RoutingProfile, "outbound queue") => post("routing-profiles", "/default-outbound-queue", body),
        (Kind::RoutingProfile, _) => match change {
            Change::Add(entry) => {
                post("routing-profiles", "/associate-queues", json!({ "QueueConfigs": [entry] }))
            }
            Change::Set(_, entry) => post("routing-profiles", "/queues", json!({ "QueueConfigs": [entry] })),
            Change::Remove(entry) => {
                let body = json!({ "QueueReferences": [entry["QueueReference"]] });
                post("routing-profiles", "/disassociate-queues", body)
            }
        },
        (Kind::User, "identity") => post("users", "/identity-info", body),
        (Kind::User, "phone") => post("users", "/phone-config", body),
        (Kind::User, "routing profile") => post("users", "/routing-profile", body),
        (Kind::User, "security profiles") => post("users", "/security-profiles", body),
        (Kind::User, "hierarchy group") => post("users", "/hierarchy", without_null(body)),
        (Kind::User, _) => post("users", "/associate-proficiencies", body),
        (Kind::SecurityProfile, _) => post("security-profiles", "", body),
        (Kind::QuickConnect, "description") => post("quick-connects", "/name", with_name(key, body)),
        (Kind::QuickConnect, _) => post("quick-connects", "/config", body),
    }
}

/// A flow or a module that does nothing but end, until its own content can be there.
fn placeholder(kind: Kind) -> Value {
    let ends = if kind == Kind::FlowModule { "EndFlowModuleExecution" } else { "DisconnectParticipant" };
    let end = json!({ "Identifier": "end", "Type": ends, "Parameters": {}, "Transitions": {} });
    json!({ "Version": "2019-10-30", "StartAction": "end", "Metadata": {}, "Actions": [end] })
}

fn merge(into: &mut Value, from: &Value) {
    for (member, value) in from.as_object().into_iter().flatten() {
        into[member.as_str()] = value.clone();
    }
}

fn without_null(body: Value) -> Value {
    let Value::Object(members) = body else { return json!({}) };
    Value::Object(members.into_iter().filter(|(_, value)| !value.is_null()).collect())
}

fn with_name(key: &Key, mut body: Value) -> Value {
    body["Name"] = json!(key.name);
    body
}

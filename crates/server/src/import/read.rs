//! Reads a centre through the API: first the names of everything, then each thing with references by
//! name.

use std::collections::{BTreeMap, BTreeSet};

use engine::domain::permission;
use serde_json::{Map, Value, json};

use crate::import::api::{Api, Failed, get, list, segment};
use crate::import::setup::{Key, Kind, Setup, Thing, reference, reference_in_arn};

const LEVELS: [&str; 5] = ["LevelOne", "LevelTwo", "LevelThree", "LevelFour", "LevelFive"];

pub(super) fn setup(api: &dyn Api, instance: &str) -> Result<Setup, Failed> {
    let described = get(api, &format!("/instance/{}", segment(instance)))?;
    let of_instance = |member: &str| described["Instance"][member].as_str().unwrap_or_default().to_owned();
    let setup = Setup {
        id: of_instance("Id"),
        arn: of_instance("Arn"),
        things: BTreeMap::new(),
        left_out: Vec::new(),
    };
    let mut reader = Reader { api, names: BTreeMap::new(), setup };
    let names = reader.names()?;
    for (id, key) in names {
        reader.thing(id, key)?;
    }
    reader.levels()?;
    reader.flow_associations()?;
    Ok(reader.setup)
}

struct Reader<'a> {
    api: &'a dyn Api,
    /// By id.
    names: BTreeMap<String, Key>,
    setup: Setup,
}

impl Reader<'_> {
    fn path(&self, collection: &str) -> String {
        format!("/{collection}/{}", segment(&self.setup.id))
    }

    fn describe(&self, collection: &str, id: &str, member: &str) -> Result<Value, Failed> {
        Ok(get(self.api, &format!("{}/{}", self.path(collection), segment(id)))?[member].take())
    }

    /// Of a thing that has an ARN and may have tags.
    fn describe_thing(&self, thing: &mut Thing, collection: &str, member: &str) -> Result<Value, Failed> {
        let found = self.describe(collection, &thing.id, member)?;
        read_arn_and_tags(thing, &found);
        Ok(found)
    }

    fn leave_out(&mut self, what: String) {
        self.setup.left_out.push(what);
    }

    /// Everything there is, by id. Of two of a kind with one name the second is left out.
    fn names(&mut self) -> Result<Vec<(String, Key)>, Failed> {
        let lists = [
            (Kind::Hours, "hours-of-operations-summary", "HoursOfOperationSummaryList"),
            (Kind::AgentStatus, "agent-status", "AgentStatusSummaryList"),
            (Kind::HierarchyGroup, "user-hierarchy-groups-summary", "UserHierarchyGroupSummaryList"),
            (Kind::SecurityProfile, "security-profiles-summary", "SecurityProfileSummaryList"),
            (Kind::Queue, "queues-summary", "QueueSummaryList"),
            (Kind::FlowModule, "contact-flow-modules-summary", "ContactFlowModulesSummaryList"),
            (Kind::Flow, "contact-flows-summary", "ContactFlowSummaryList"),
            (Kind::RoutingProfile, "routing-profiles-summary", "RoutingProfileSummaryList"),
            (Kind::User, "users-summary", "UserSummaryList"),
            (Kind::QuickConnect, "quick-connects", "QuickConnectSummaryList"),
            (Kind::PredefinedAttribute, "predefined-attributes", "PredefinedAttributeSummaryList"),
        ];
        let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
        for (kind, collection, member) in lists {
            let query = if kind == Kind::Queue { "?queueTypes=STANDARD" } else { "" };
            for entry in list(self.api, &format!("{}{query}", self.path(collection)), member)? {
                // Available and Offline are in every centre.
                if kind == Kind::AgentStatus && entry["Type"] != "CUSTOM" {
                    continue;
                }
                let text = |member: &str| entry[member].as_str().map(str::to_owned);
                let Some(name) = text("Name").or_else(|| text("Username")) else { continue };
                let id = text("Id").unwrap_or_else(|| name.clone());
                let name = if kind == Kind::HierarchyGroup { self.group_path(&id)? } else { name };
                let key = Key { kind, name };
                if !seen.insert(key.clone()) {
                    self.leave_out(format!("{key}: another one has the same name"));
                    continue;
                }
                // Attributes are named by their names, not by ids.
                if kind != Kind::PredefinedAttribute {
                    self.names.insert(id.clone(), key.clone());
                }
                found.push((id, key));
            }
        }
        Ok(found)
    }

    /// A group's name is its way from the top, since two may have one name in different places.
    fn group_path(&self, id: &str) -> Result<String, Failed> {
        let group = self.describe("user-hierarchy-groups", id, "HierarchyGroup")?;
        let names = LEVELS.iter().filter_map(|level| group["HierarchyPath"][*level]["Name"].as_str());
        Ok(names.collect::<Vec<_>>().join(" / "))
    }

    fn thing(&mut self, id: String, key: Key) -> Result<(), Failed> {
        let mut thing = Thing { id, ..Thing::default() };
        let take = match key.kind {
            Kind::PredefinedAttribute => self.predefined_attribute(&mut thing, &key)?,
            Kind::Hours => self.hours(&mut thing)?,
            Kind::AgentStatus => self.agent_status(&mut thing)?,
            Kind::HierarchyGroup => self.hierarchy_group(&mut thing, &key)?,
            Kind::SecurityProfile => self.security_profile(&mut thing, &key)?,
            Kind::HierarchyLevels => true,
            Kind::Queue => self.queue(&mut thing, &key)?,
            Kind::FlowModule => self.flow_module(&mut thing, &key)?,
            Kind::Flow => self.flow(&mut thing, &key)?,
            Kind::RoutingProfile => self.routing_profile(&mut thing, &key)?,
            Kind::User => self.user(&mut thing, &key)?,
            Kind::QuickConnect => self.quick_connect(&mut thing, &key)?,
        };
        if take {
            self.setup.things.insert(key, thing);
        }
        Ok(())
    }

    fn predefined_attribute(&self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let found = self.describe("predefined-attributes", &key.name, "PredefinedAttribute")?;
        thing.put("values", pick(&found, &["Values"]));
        Ok(true)
    }

    fn hours(&self, thing: &mut Thing) -> Result<bool, Failed> {
        let found = self.describe_thing(thing, "hours-of-operations", "HoursOfOperation")?;
        thing.put("hours", sorted(pick(&found, &["Description", "TimeZone", "Config"]), "Config"));
        let path = format!("{}/{}/overrides", self.path("hours-of-operations"), segment(&thing.id));
        for found in list(self.api, &path, "HoursOfOperationOverrideList")? {
            let members =
                ["Name", "Description", "Config", "EffectiveFrom", "EffectiveTill", "RecurrenceConfig"];
            let mut one = sorted(pick(&found, &members), "Config");
            one["OverrideType"] = or(&found["OverrideType"], json!("STANDARD"));
            thing.put_one("override", text(&found["Name"]), one);
        }
        Ok(true)
    }

    fn agent_status(&self, thing: &mut Thing) -> Result<bool, Failed> {
        let found = self.describe_thing(thing, "agent-status", "AgentStatus")?;
        thing.put("settings", pick(&found, &["Description", "State", "DisplayOrder"]));
        Ok(true)
    }

    fn hierarchy_group(&self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        self.describe_thing(thing, "user-hierarchy-groups", "HierarchyGroup")?;
        let (above, name) = key.name.rsplit_once(" / ").unwrap_or(("", &key.name));
        let mut group = json!({ "Name": name });
        if !above.is_empty() {
            let parent = Key { kind: Kind::HierarchyGroup, name: above.to_owned() };
            group["ParentGroupId"] = reference(&parent);
        }
        thing.put("group", group);
        Ok(true)
    }

    /// What it permits, as far as there is the like here.
    fn security_profile(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let found = self.describe_thing(thing, "security-profiles", "SecurityProfile")?;
        thing.put("description", pick(&found, &["Description"]));
        let path = format!("{}/{}", self.path("security-profiles-permissions"), segment(&thing.id));
        let permissions = list(self.api, &path, "Permissions")?;
        let is_known = |name: &Value| name.as_str().is_some_and(|name| permission::ALL.contains(&name));
        let (permissions, unknown): (Vec<_>, Vec<_>) = permissions.into_iter().partition(is_known);
        if !unknown.is_empty() {
            let unknown: Vec<_> = unknown.iter().map(text).collect();
            self.leave_out(format!("{key}: what there is no permission for here: {}", unknown.join(", ")));
        }
        thing.put("permissions", sorted(json!({ "Permissions": permissions }), "Permissions"));
        Ok(true)
    }

    fn levels(&mut self) -> Result<(), Failed> {
        let found = get(self.api, &self.path("user-hierarchy-structure"))?;
        let mut levels = Map::new();
        for level in LEVELS {
            if let Some(name) = found["HierarchyStructure"][level]["Name"].as_str() {
                levels.insert(level.to_owned(), json!({ "Name": name }));
            }
        }
        if !levels.is_empty() {
            let mut thing = Thing::default();
            thing.put("levels", Value::Object(levels));
            self.setup.things.insert(Key { kind: Kind::HierarchyLevels, name: "levels".to_owned() }, thing);
        }
        Ok(())
    }

    fn queue(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let found = self.describe_thing(thing, "queues", "Queue")?;
        thing.put("description", pick(&found, &["Description"]));
        let hours = self.id(key, &found["HoursOfOperationId"]);
        thing.put("hours", json!({ "HoursOfOperationId": hours }));
        thing.put("limit", pick(&found, &["MaxContacts"]));
        thing.put("status", pick(&found, &["Status"]));
        for member in ["OutboundCallerConfig", "OutboundEmailConfig"] {
            if found[member].as_object().is_some_and(|config| !config.is_empty()) {
                self.leave_out(format!("{key}: {member}"));
            }
        }
        let path = format!("{}/{}/quick-connects", self.path("queues"), segment(&thing.id));
        for found in list(self.api, &path, "QuickConnectSummaryList")? {
            let id = self.id(key, &found["Id"]);
            thing.put_one("quick connect", text(&found["Name"]), json!({ "QuickConnectIds": [id] }));
        }
        Ok(true)
    }

    /// What runs; of a flow that was never published, what is saved.
    fn flow(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let (found, status) = match self.describe("contact-flows", &thing.id, "ContactFlow") {
            Ok(found) => (found, "PUBLISHED"),
            Err(failed) if failed.is("ContactFlowNotPublishedException") => {
                (self.describe("contact-flows", &format!("{}:$SAVED", thing.id), "ContactFlow")?, "SAVED")
            }
            Err(failed) => return Err(failed),
        };
        read_arn_and_tags(thing, &found);
        thing.put("type", pick(&found, &["Type"]));
        thing.put("description", pick(&found, &["Description"]));
        thing.put("state", json!({ "ContactFlowState": or(&found["State"], json!("ACTIVE")) }));
        let document = self.document(key, &found)?;
        thing.put("content", json!({ "Status": status, "Content": document }));
        Ok(true)
    }

    /// What runs. A module is published as soon as it is made, so that one that never was is left out.
    fn flow_module(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let found = match self.describe_thing(thing, "contact-flow-modules", "ContactFlowModule") {
            Ok(found) if found["Status"] != "SAVED" => found,
            Err(failed) if !failed.is("ContactFlowNotPublishedException") => return Err(failed),
            Ok(_) | Err(_) => {
                self.leave_out(format!("{key}: it was never published"));
                return Ok(false);
            }
        };
        if found["Settings"].as_str().is_some_and(|settings| !settings.is_empty()) {
            self.leave_out(format!("{key}: Settings"));
        }
        thing.put("description", pick(&found, &["Description"]));
        thing.put("state", json!({ "State": or(&found["State"], json!("ACTIVE")) }));
        let document = self.document(key, &found)?;
        thing.put("content", json!({ "Content": document }));
        Ok(true)
    }

    fn document(&mut self, key: &Key, found: &Value) -> Result<Value, Failed> {
        let mut document: Value = serde_json::from_str(found["Content"].as_str().unwrap_or_default())
            .map_err(|e| Failed::here(format!("{key}: its content is no JSON: {e}")))?;
        self.references(key, &mut document);
        Ok(document)
    }

    /// Ids and ARNs of things of this instance, wherever they stand in a flow by themselves.
    fn references(&mut self, flow: &Key, value: &mut Value) {
        match value {
            Value::Object(members) => members.values_mut().for_each(|v| self.references(flow, v)),
            Value::Array(list) => list.iter_mut().for_each(|v| self.references(flow, v)),
            Value::String(text) => {
                if let Some(reference) = self.named(flow, text) {
                    *value = reference;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn named(&mut self, flow: &Key, text: &str) -> Option<Value> {
        if let Some(key) = self.names.get(text) {
            return Some(reference(key));
        }
        let Some(rest) = text.strip_prefix(&self.setup.arn).filter(|rest| rest.starts_with('/')) else {
            if text.starts_with("arn:aws") {
                self.leave_out(format!("{flow}: {text} is outside the instance"));
            }
            return None;
        };
        let (before, last) = rest.rsplit_once('/').unwrap_or_default();
        let (id, _) = last.split_once(':').unwrap_or((last, ""));
        match self.names.get(id) {
            Some(key) => Some(reference_in_arn(key, &format!("{before}/"), &last[id.len()..])),
            None => {
                self.leave_out(format!("{flow}: {text} is nothing that can be imported"));
                None
            }
        }
    }

    fn routing_profile(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let mut found = self.describe_thing(thing, "routing-profiles", "RoutingProfile")?;
        thing.put("description", pick(&found, &["Description"]));
        let mut media = match found["MediaConcurrencies"].take() {
            Value::Array(media) => media,
            _ => Vec::new(),
        };
        let count = media.len();
        media.retain(|medium| medium["Channel"] != "EMAIL");
        if media.len() < count {
            self.leave_out(format!("{key}: the channel EMAIL"));
        }
        for medium in &mut media {
            let only_current = json!({ "BehaviorType": "ROUTE_CURRENT_CHANNEL_ONLY" });
            medium["CrossChannelBehavior"] = or(&medium["CrossChannelBehavior"], only_current);
        }
        thing.put("channels", sorted(json!({ "MediaConcurrencies": media }), "MediaConcurrencies"));
        let queue = self.id(key, &found["DefaultOutboundQueueId"]);
        thing.put("outbound queue", json!({ "DefaultOutboundQueueId": queue }));
        let timer = or(&found["AgentAvailabilityTimer"], json!("TIME_SINCE_LAST_ACTIVITY"));
        thing.put("timer", json!({ "AgentAvailabilityTimer": timer }));
        let path = format!("{}/{}/queues", self.path("routing-profiles"), segment(&thing.id));
        for found in list(self.api, &path, "RoutingProfileQueueConfigSummaryList")? {
            if found["Channel"] == "EMAIL" {
                continue;
            }
            let queue = self.id(key, &found["QueueId"]);
            let entry = json!({
                "QueueReference": { "QueueId": queue, "Channel": found["Channel"] },
                "Priority": found["Priority"], "Delay": found["Delay"],
            });
            let of = format!("{} for {}", text(&found["QueueName"]), text(&found["Channel"]));
            thing.put_one("queue", of, entry);
        }
        Ok(true)
    }

    fn user(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let found = self.describe_thing(thing, "users", "User")?;
        let identity = &found["IdentityInfo"];
        for member in ["SecondaryEmail", "Mobile"] {
            if identity[member].is_string() {
                self.leave_out(format!("{key}: {member}"));
            }
        }
        thing.put("identity", json!({ "IdentityInfo": pick(identity, &["FirstName", "LastName", "Email"]) }));
        let given = &found["PhoneConfig"];
        if given["PersistentConnection"] == true {
            self.leave_out(format!("{key}: PersistentConnection"));
        }
        let mut phone = pick(given, &["DeskPhoneNumber"]);
        phone["PhoneType"] = or(&given["PhoneType"], json!("SOFT_PHONE"));
        phone["AutoAccept"] = or(&given["AutoAccept"], json!(false));
        phone["AfterContactWorkTimeLimit"] = or(&given["AfterContactWorkTimeLimit"], json!(0));
        thing.put("phone", json!({ "PhoneConfig": phone }));
        let profile = self.id(key, &found["RoutingProfileId"]);
        thing.put("routing profile", json!({ "RoutingProfileId": profile }));
        let profiles = found["SecurityProfileIds"].as_array().cloned().unwrap_or_default();
        let profiles: Vec<_> = profiles.iter().map(|id| self.id(key, id)).collect();
        let profiles = sorted(json!({ "SecurityProfileIds": profiles }), "SecurityProfileIds");
        thing.put("security profiles", profiles);
        if found["HierarchyGroupId"].is_string() {
            let group = self.id(key, &found["HierarchyGroupId"]);
            thing.put("hierarchy group", json!({ "HierarchyGroupId": group }));
        }
        let path = format!("{}/{}/proficiencies", self.path("users"), segment(&thing.id));
        for found in list(self.api, &path, "UserProficiencyList")? {
            let of = format!("{}: {}", text(&found["AttributeName"]), text(&found["AttributeValue"]));
            let mut one = pick(&found, &["AttributeName", "AttributeValue"]);
            // 3 and 3.0 are one level.
            one["Level"] = json!(found["Level"].as_f64());
            thing.put_one("proficiency", of, json!({ "UserProficiencies": [one] }));
        }
        Ok(true)
    }

    fn quick_connect(&mut self, thing: &mut Thing, key: &Key) -> Result<bool, Failed> {
        let mut found = self.describe_thing(thing, "quick-connects", "QuickConnect")?;
        thing.put("description", pick(&found, &["Description"]));
        let mut config = found["QuickConnectConfig"].take();
        if config["QuickConnectType"] == "FLOW" {
            self.leave_out(format!("{key}: there are no quick connects to flows here"));
            return Ok(false);
        }
        for of in ["UserConfig", "QueueConfig"] {
            let Some(members) = config[of].as_object_mut() else { continue };
            for id in members.values_mut() {
                *id = self.id(key, id);
            }
        }
        thing.put("target", json!({ "QuickConnectConfig": pick_all(&config) }));
        Ok(true)
    }

    /// Phone numbers and the like, which lead to flows and do not exist here.
    fn flow_associations(&mut self) -> Result<(), Failed> {
        match list(self.api, &self.path("flow-associations-summary"), "FlowAssociationSummaryList") {
            Ok(found) => {
                for one in found {
                    let (resource, flow) = (text(&one["ResourceId"]), text(&one["FlowId"]));
                    let flow = flow.rsplit('/').next().unwrap_or_default();
                    let flow = self.names.get(flow).map_or_else(|| flow.to_owned(), Key::to_string);
                    let kind = text(&one["ResourceType"]);
                    self.leave_out(format!("{kind} {resource}, which leads to {flow}"));
                }
                Ok(())
            }
            Err(failed) if failed.is("UnknownOperationException") => Ok(()),
            Err(failed) if failed.is("AccessDeniedException") => {
                self.leave_out("what leads to flows: the keys may not ListFlowAssociations".to_owned());
                Ok(())
            }
            Err(failed) => Err(failed),
        }
    }

    /// An id, or an ARN, as a reference.
    fn id(&mut self, of: &Key, id: &Value) -> Value {
        let named = id.as_str().and_then(|id| self.names.get(id.rsplit('/').next().unwrap_or(id)));
        match named {
            Some(key) => reference(key),
            None => {
                self.leave_out(format!("{of}: it names {id}, which is not in the instance"));
                id.clone()
            }
        }
    }
}

/// Amazon's own tags cannot be set.
fn read_arn_and_tags(thing: &mut Thing, found: &Value) {
    thing.arn = arn_in(found);
    for (key, value) in found["Tags"].as_object().into_iter().flatten() {
        if !key.starts_with("aws:") {
            thing.put_one("tag", key.as_str(), json!({ key.as_str(): value }));
        }
    }
}

/// `Arn`, `QueueArn`, `QuickConnectARN`: each answer has its own name for it.
pub(super) fn arn_in(found: &Value) -> String {
    let members = found.as_object().into_iter().flatten();
    let arn = members.filter(|(name, _)| name.to_lowercase().ends_with("arn")).find_map(|(_, v)| v.as_str());
    arn.unwrap_or_default().to_owned()
}

/// These members, as far as they are there. An empty text says no more than an absent one.
fn pick(value: &Value, members: &[&str]) -> Value {
    let there = |value: &Value| !value.is_null() && *value != "";
    let picked = members.iter().filter(|member| there(&value[**member]));
    Value::Object(picked.map(|member| ((*member).to_owned(), value[*member].clone())).collect())
}

/// All members that are there.
fn pick_all(value: &Value) -> Value {
    let members: Vec<_> = value.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
    pick(value, &members)
}

/// With a list in an order that says nothing put into one that is always the same.
fn sorted(mut value: Value, member: &str) -> Value {
    if let Some(list) = value[member].as_array_mut() {
        list.sort_by_key(Value::to_string);
    }
    value
}

fn or(value: &Value, default: Value) -> Value {
    if value.is_null() { default } else { value.clone() }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

//! What differs between two centres, and what of it can be done here.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use crate::flow;
use crate::import::setup::{Key, Kind, Part, Setup, Thing, reference, resolve};

/// In the order in which it can be done.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) steps: BTreeMap<Key, Step>,
    keep: Vec<Key>,
    cannot: Vec<String>,
}

#[derive(Debug)]
pub(super) enum Step {
    Create(Thing),
    Change(BTreeMap<Part, Change>),
}

/// Of a part of a thing that is in both.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    Add(Value),
    /// To the second from the first.
    Set(Value, Value),
    Remove(Value),
}

impl Plan {
    pub(super) fn new(source: &Setup, target: &Setup) -> Plan {
        let mut plan = Plan { steps: BTreeMap::new(), keep: Vec::new(), cannot: source.left_out.clone() };
        for (key, thing) in &source.things {
            if let Err(why) = plan.add(key, thing.clone(), target, source) {
                plan.cannot.push(format!("{key}: {why}"));
            }
        }
        plan
    }

    pub(super) fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    fn add(&mut self, key: &Key, mut thing: Thing, target: &Setup, source: &Setup) -> Result<(), String> {
        let known = target.things.get(key);
        match key.kind {
            // Whoever has it here has what it permits here.
            Kind::SecurityProfile if known.is_some() => thing = kept(&thing, known),
            Kind::User => self.only_known_profiles(key, &mut thing, target)?,
            Kind::Flow | Kind::FlowModule => check_flow(&thing, source)?,
            _ => {}
        }
        let Some(known) = known else {
            self.steps.insert(key.clone(), Step::Create(thing));
            return Ok(());
        };
        let mut changes = BTreeMap::new();
        for (part, change) in difference(&thing, known) {
            match possible(key.kind, &part, &change) {
                Ok(()) => {
                    changes.insert(part, change);
                }
                Err(why) => self.cannot.push(format!("{key}: {part}: {why}")),
            }
        }
        if changes.is_empty() {
            self.keep.push(key.clone());
        } else {
            self.steps.insert(key.clone(), Step::Change(changes));
        }
        Ok(())
    }

    /// Without the security profiles that are not here. A user needs one.
    fn only_known_profiles(&mut self, key: &Key, user: &mut Thing, target: &Setup) -> Result<(), String> {
        let mut part = user.part("security profiles").clone();
        let Some(profiles) = part["SecurityProfileIds"].as_array_mut() else { return Ok(()) };
        let steps = &self.steps;
        let is_made = |profile: &Value| {
            steps.keys().any(|key| key.kind == Kind::SecurityProfile && reference(key) == *profile)
        };
        profiles.retain(|profile| match resolve(profile, target) {
            _ if is_made(profile) => true,
            Ok(_) => true,
            Err(why) => {
                self.cannot.push(format!("{key}: {why}"));
                false
            }
        });
        if profiles.is_empty() {
            return Err("none of its security profiles is here".to_owned());
        }
        user.put("security profiles", part);
        Ok(())
    }
}

/// With the parts that it has here, but for tags.
fn kept(thing: &Thing, known: Option<&Thing>) -> Thing {
    let mut kept = thing.clone();
    kept.parts.retain(|part, _| part.what == "tag");
    let here = known.into_iter().flat_map(|known| &known.parts).filter(|(part, _)| part.what != "tag");
    kept.parts.extend(here.map(|(part, value)| (part.clone(), value.clone())));
    kept
}

/// Whether this program takes the document; ids make no difference to that.
fn check_flow(flow: &Thing, source: &Setup) -> Result<(), String> {
    let document = resolve(&flow.part("content")["Content"], source)?;
    flow::parse(&document.to_string()).map(drop).map_err(|problems| problems.join(" "))
}

fn difference(wanted: &Thing, known: &Thing) -> Vec<(Part, Change)> {
    let mut changes = Vec::new();
    for (part, value) in &wanted.parts {
        match known.parts.get(part) {
            Some(old) if old == value => {}
            Some(old) => changes.push((part.clone(), Change::Set(old.clone(), value.clone()))),
            None => changes.push((part.clone(), Change::Add(value.clone()))),
        }
    }
    for (part, old) in &known.parts {
        if !wanted.parts.contains_key(part) {
            changes.push((part.clone(), Change::Remove(old.clone())));
        }
    }
    changes
}

/// What no operation here changes is said, and left as it is.
fn possible(kind: Kind, part: &Part, change: &Change) -> Result<(), &'static str> {
    match (kind, part.what, change) {
        (Kind::Hours, "override", Change::Set(..) | Change::Remove(_)) => {
            Err("overrides are added here, and neither changed nor taken away")
        }
        (Kind::Queue, "quick connect", Change::Remove(_)) => Err("it is here only, and stays"),
        (Kind::User, "proficiency", Change::Remove(_)) => Err("it is here only, and stays"),
        (_, "tag", Change::Remove(_)) => Err("it is here only, and stays"),
        (Kind::RoutingProfile, "timer", _) => Err("it is set only when a routing profile is made"),
        (Kind::Flow, "type", _) => Err("a flow keeps its type"),
        (Kind::Flow, "content", Change::Set(old, new))
            if old["Status"] == "PUBLISHED" && new["Status"] == "SAVED" =>
        {
            Err("it is published here and only saved there")
        }
        _ => Ok(()),
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for key in &self.keep {
            writeln!(f, "keep    {key}")?;
        }
        let mut create = 0;
        for (key, step) in &self.steps {
            match step {
                Step::Create(_) => {
                    create += 1;
                    writeln!(f, "create  {key}")?;
                }
                Step::Change(changes) => {
                    let parts: Vec<_> = changes.iter().map(|(part, change)| change.told(part)).collect();
                    writeln!(f, "change  {key}: {}", parts.join(", "))?;
                }
            }
        }
        for what in &self.cannot {
            writeln!(f, "cannot  {what}")?;
        }
        writeln!(
            f,
            "{create} to create, {} to change, {} to keep, {} that cannot be imported",
            self.steps.len() - create,
            self.keep.len(),
            self.cannot.len()
        )
    }
}

impl Change {
    fn told(&self, part: &Part) -> String {
        match self {
            Change::Remove(_) => format!("without {part}"),
            Change::Add(_) | Change::Set(..) => part.to_string(),
        }
    }
}

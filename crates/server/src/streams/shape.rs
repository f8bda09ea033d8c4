//! What is told, in the shapes of Amazon Connect's own streams.

mod agent;
mod change;
mod contact;
mod record;

use engine::domain::config::Instance;
use engine::domain::contact::QueueRef;
use engine::domain::told::{Beats, Named, Telling, Told};
use engine::id::HierarchyGroupId;
use engine::time::Time;
use serde_json::{Map, Value, json};

use crate::clock::iso;

pub(crate) use agent::heartbeat;

/// Of an agent's line, with what the lines before it have of the agents.
pub(crate) fn record(instance: &Instance, told: &Told, before: &Beats) -> Value {
    match &told.what {
        Telling::Record(record) => record::shape(instance, record),
        Telling::Contact(contact) => contact::shape(instance, told, contact),
        Telling::Agent(agent) => agent::shape(instance, told, agent, before.last(agent.user)),
        Telling::Change(change) => change::shape(instance, told, change),
        // Nobody reads them as they are.
        Telling::Item(_) => Value::Null,
    }
}

/// Without milliseconds, which are cut off.
fn whole_seconds(time: Time) -> String {
    let mut text = iso(Time(time.0.div_euclid(1000) * 1000));
    text.truncate("2026-01-02T03:04:05".len());
    text.push('Z');
    text
}

fn queue(instance: &Instance, queue: QueueRef, name: Option<&String>) -> Value {
    json!({ "ARN": instance.queue_arn(queue), "Name": name })
}

/// Null for an agent of no group; else all five levels, of which some may be null.
fn groups(instance: &Instance, groups: &[Named<HierarchyGroupId>], name: &str) -> Value {
    if groups.is_empty() {
        return Value::Null;
    }
    let level = |n: usize| {
        let group = groups.get(n)?;
        Some(json!({ "ARN": instance.arn_of("agent-group", group.id), name: group.name }))
    };
    (0..5).map(|n| (format!("Level{}", n + 1), json!(level(n)))).collect::<Map<_, _>>().into()
}

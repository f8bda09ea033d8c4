//! The floor at one moment: the rows of the board, and with each queue and agent the line before it.

use std::collections::BTreeMap;

use engine::Centre;
use engine::domain::contact::QueueRef;
use engine::domain::explain::InLine;
use engine::time::Time;
use serde_json::{Value, json};

use crate::board::rows::{self, Key, Row};

/// Of each line; how many there are, the figures say.
const LINE_MAX: usize = 50;

#[derive(Debug, PartialEq)]
pub(super) struct FloorRow {
    row: Row,
    /// With the name of whoever is offered it.
    line: Vec<(InLine, Option<String>)>,
}

pub(super) type Floor = BTreeMap<Key, FloorRow>;

pub(super) fn floor(centre: &Centre) -> Floor {
    let with_line = |(key, row)| {
        let queue = match key {
            Key::Queue(queue) => QueueRef::Standard(queue),
            Key::Agent(user) => QueueRef::Agent(user),
        };
        let mut line = centre.line_of(queue);
        line.truncate(LINE_MAX);
        let name_of = |one: &InLine| Some(centre.users.get(&one.with?)?.full_name());
        let line = line.into_iter().map(|one| (one, name_of(&one))).collect();
        (key, FloorRow { row, line })
    };
    rows::all(centre, centre.at).into_iter().map(with_line).collect()
}

/// As it is told: whole, or what is otherwise than before.
#[derive(Debug, Default)]
pub(super) struct Shown {
    queues: Vec<Value>,
    agents: Vec<Value>,
    gone: Vec<String>,
}

impl Shown {
    pub(super) fn whole(floor: &Floor) -> Shown {
        Shown::changed(&BTreeMap::new(), floor)
    }

    pub(super) fn changed(before: &Floor, now: &Floor) -> Shown {
        let mut shown = Shown::default();
        for (key, row) in now.iter().filter(|(key, row)| before.get(key) != Some(row)) {
            match key {
                Key::Queue(_) => shown.queues.push(row.shown()),
                Key::Agent(_) => shown.agents.push(row.shown()),
            }
        }
        shown.gone.extend(before.keys().filter(|key| !now.contains_key(key)).map(|key| key.id()));
        shown
    }

    pub(super) fn json(self) -> Value {
        json!({ "queues": self.queues, "agents": self.agents, "gone": self.gone })
    }
}

impl FloorRow {
    fn shown(&self) -> Value {
        let mut shown = self.row.shown();
        shown["line"] = self.line.iter().map(|(one, name)| in_line(one, name.as_deref())).collect();
        shown
    }
}

fn in_line(one: &InLine, name: Option<&str>) -> Value {
    json!({
        "contactId": one.key.contact.to_string(),
        "channel": one.channel.as_str(),
        "since": seconds(one.key.enqueued_at),
        "agedSince": seconds(one.key.aged_since),
        "priority": one.key.priority,
        "attempts": one.attempts,
        "criteria": one.has_requirement,
        "agent": one.with.map(|user| json!({ "id": user.to_string(), "name": name })),
    })
}

pub(super) fn seconds(at: Time) -> f64 {
    at.0 as f64 / 1000.0
}

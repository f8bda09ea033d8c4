//! What is on the board. Figures are those of the metric dictionary, by their names in
//! GetCurrentMetricData; who is on it are those whom GetCurrentUserData shows.

use std::collections::BTreeMap;

use engine::domain::Centre;
use engine::domain::agent::{Agent, Held, HeldState};
use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::dictionary::{self, Metric};
use engine::domain::metrics::Now;
use engine::domain::report::Tally;
use engine::id::{ContactId, QueueId, RoutingProfileId, UserId};
use engine::time::{Span, Time};
use serde_json::{Value, json};

use crate::op::current_user_data::is_shown;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Queue(QueueId),
    Agent(UserId),
}

impl Key {
    pub(crate) fn id(self) -> String {
        match self {
            Key::Queue(id) => id.to_string(),
            Key::Agent(id) => id.to_string(),
        }
    }
}

/// As it is read from the live state; it becomes text elsewhere, so that the engine does not wait.
#[derive(Debug, PartialEq)]
pub(crate) enum Row {
    Queue { id: QueueId, name: String, figures: Vec<Tally>, oldest_since: Option<Time> },
    Agent(Box<AgentRow>),
}

#[derive(Debug, PartialEq)]
pub(crate) struct AgentRow {
    id: UserId,
    name: String,
    username: String,
    profile: (RoutingProfileId, String),
    status: (String, StatusKind),
    since: Time,
    next: Option<String>,
    contacts: Vec<(ContactId, Held, Option<String>)>,
    slots: Vec<(Channel, usize, usize)>,
}

/// What a queue shows of the floor: all that is counted of agents and of those who wait.
fn metrics() -> impl Iterator<Item = (&'static str, &'static Metric)> {
    let now = dictionary::all().filter_map(|metric| Some((*metric.names.now.first()?, metric)));
    now.filter(|(name, _)| *name != "ESTIMATED_WAIT_TIME" && *name != "OLDEST_CONTACT_AGE")
}

pub(crate) fn all(centre: &Centre, now: Time) -> Vec<(Key, Row)> {
    let metrics: Vec<_> = metrics().map(|(_, metric)| metric).collect();
    let see = |figures: &mut Vec<Tally>, fact: &Now| {
        figures.resize(metrics.len(), Tally::default());
        for (metric, tally) in metrics.iter().zip(figures) {
            metric.see(tally, fact);
        }
    };
    // Each agent is counted once, and a queue has what the profiles have that serve it.
    let mut by_profile: BTreeMap<RoutingProfileId, Vec<Tally>> = BTreeMap::new();
    for (user, of) in &centre.users {
        let figures = by_profile.entry(of.routing_profile).or_default();
        centre.agents_now([*user], &Channel::ALL).for_each(|fact| see(figures, &fact));
    }
    let queues = centre.queues.values().map(|queue| {
        let waiting = centre.queue_now(QueueRef::Standard(queue.id), &Channel::ALL, now);
        let mut figures = Vec::new();
        see(&mut figures, &Now::Queue(waiting));
        let serving =
            centre.routing_profiles.values().filter(|p| p.entries.iter().any(|e| e.queue == queue.id));
        for of_profile in serving.filter_map(|profile| by_profile.get(&profile.id)) {
            figures.iter_mut().zip(of_profile).for_each(|(figure, more)| figure.merge(more));
        }
        let oldest_since = waiting.oldest.map(|age| now + Span(-age.0));
        (Key::Queue(queue.id), Row::Queue { id: queue.id, name: queue.name.clone(), figures, oldest_since })
    });
    let agents = centre.agents.values().filter(|agent| is_shown(centre, agent));
    let agents = agents.map(|agent| (Key::Agent(agent.user), Row::Agent(Box::new(agent_row(centre, agent)))));
    queues.chain(agents).collect()
}

fn agent_row(centre: &Centre, agent: &Agent) -> AgentRow {
    let user = &centre.users[&agent.user];
    let profile = &centre.routing_profiles[&user.routing_profile];
    let status = &centre.statuses[&agent.status];
    let mut contacts: Vec<_> = (agent.contacts.iter())
        .map(|(id, held)| {
            let queue = match held.queue {
                Some(QueueRef::Standard(queue)) => centre.queues.get(&queue).map(|queue| queue.name.clone()),
                _ => None,
            };
            (*id, held.clone(), queue)
        })
        .collect();
    contacts.sort_by_key(|(id, held, _)| (held.since, *id));
    let on = Channel::ALL.into_iter().filter(|channel| profile.slots(*channel) > 0);
    AgentRow {
        id: user.id,
        name: user.full_name(),
        username: user.username.clone(),
        profile: (profile.id, profile.name.clone()),
        status: (status.name.clone(), status.kind),
        since: agent.status_since,
        next: agent.next.map(|next| centre.statuses[&next.status].name.clone()),
        contacts,
        slots: on.map(|c| (c, agent.active(c), centre.available_slots(agent, c))).collect(),
    }
}

impl Row {
    pub(crate) fn shown(&self) -> Value {
        match self {
            Row::Queue { id, name, figures, oldest_since } => {
                let figures =
                    metrics().zip(figures).map(|((name, metric), tally)| (name, metric.value(tally)));
                json!({
                    "id": id.to_string(),
                    "name": name,
                    "figures": figures.collect::<BTreeMap<_, _>>(),
                    "oldestSince": oldest_since.map(seconds),
                })
            }
            Row::Agent(agent) => agent.shown(),
        }
    }
}

impl AgentRow {
    fn shown(&self) -> Value {
        let contacts = self.contacts.iter().map(|(id, held, queue)| {
            json!({
                "contactId": id.to_string(),
                "channel": held.channel.as_str(),
                "state": held.state_name(),
                "since": seconds(held.since),
                "queue": queue,
                "until": match held.state {
                    HeldState::Connecting { until } => Some(seconds(until)),
                    _ => None,
                },
            })
        });
        let slots = self.slots.iter().map(|(channel, active, available)| {
            (channel.as_str(), json!({ "active": active, "available": available }))
        });
        json!({
            "id": self.id.to_string(),
            "name": self.name,
            "username": self.username,
            "routingProfile": { "id": self.profile.0.to_string(), "name": self.profile.1 },
            "status": {
                "name": self.status.0,
                "type": self.status.1.as_str(),
                "since": seconds(self.since),
            },
            "nextStatus": self.next,
            "contacts": contacts.collect::<Vec<_>>(),
            "slots": slots.collect::<BTreeMap<_, _>>(),
        })
    }
}

fn seconds(at: Time) -> f64 {
    at.0 as f64 / 1000.0
}

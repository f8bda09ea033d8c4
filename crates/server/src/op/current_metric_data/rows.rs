//! The rows of a reply: which queues, agents and channels each is about, and its figures.

use std::collections::{BTreeMap, BTreeSet};

use engine::Centre;
use engine::domain::config::{Instance, StatusKind};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::dictionary::Metric;
use engine::domain::metrics::Now;
use engine::domain::report::Tally;
use engine::id::{QueueId, RoutingProfileId, StatusId, UserId};
use engine::refusal::Thing;
use engine::time::{Span, Time};
use wire::connect::{
    AgentStatusIdentifier, CurrentMetricName, Dimensions, QueueReference, RoutingProfileReference,
};

use crate::error::ApiError;
use crate::op::current_metric_data::{Asked, Of};
use crate::op::shape::{channel, queue_id};

/// One row: its name, and what is counted in it.
#[derive(Debug)]
pub(super) struct Row {
    /// None where the request has no grouping of that kind.
    queue: Option<QueueRef>,
    routing_profile: Option<RoutingProfileId>,
    channel: Option<Channel>,
    agent_status: Option<StatusId>,
    queues: BTreeSet<QueueRef>,
    agents: BTreeSet<UserId>,
    channels: Vec<Channel>,
}

/// The facts of a row.
#[derive(Debug, Clone)]
pub(super) struct Facts(Vec<Now>);

/// The rows, in a stable order.
pub(super) fn rows(centre: &Centre, asked: &Asked) -> Result<Vec<Row>, ApiError> {
    let channels: Vec<_> = match asked.by.channel {
        true => asked.channels.iter().map(|channel| (Some(*channel), vec![*channel])).collect(),
        false => vec![(None, asked.channels.clone())],
    };
    let mut rows = Vec::new();
    for (channel, channels) in &channels {
        let of_channel = match &asked.of {
            Of::Queues(ids) => of_queues(centre, asked, &queues(centre, ids)?, channels),
            Of::RoutingProfiles(ids) => of_profiles(centre, asked, &profiles(centre, ids)?, channels),
        };
        rows.extend(of_channel.into_iter().map(|row| Row { channel: *channel, ..row }));
    }
    if let Some(statuses) = &asked.statuses {
        statuses_exist(centre, statuses)?;
        rows.iter_mut().for_each(|row| row.agents.retain(|id| statuses.contains(&status_of(centre, *id))));
    }
    Ok(if asked.by.agent_status {
        rows.iter().flat_map(|row| row.by_agent_status(centre)).collect()
    } else {
        rows
    })
}

fn statuses_exist(centre: &Centre, statuses: &BTreeSet<StatusId>) -> Result<(), ApiError> {
    let all = statuses.iter().all(|id| centre.statuses.contains_key(id));
    if all { Ok(()) } else { Err(ApiError::unknown(Thing::AgentStatus)) }
}

fn status_of(centre: &Centre, user: UserId) -> StatusId {
    centre.agents[&user].status
}

/// A queue, or the queue of an agent, by its id.
fn queues(centre: &Centre, ids: &[engine::Uuid]) -> Result<BTreeSet<QueueRef>, ApiError> {
    let queue = |id: &engine::Uuid| {
        let (queue, user) = (QueueId(*id), UserId(*id));
        if centre.queues.contains_key(&queue) {
            Ok(QueueRef::Standard(queue))
        } else if centre.users.contains_key(&user) {
            Ok(QueueRef::Agent(user))
        } else {
            Err(ApiError::unknown(Thing::Queue))
        }
    };
    ids.iter().map(queue).collect()
}

fn profiles(centre: &Centre, ids: &[RoutingProfileId]) -> Result<BTreeSet<RoutingProfileId>, ApiError> {
    let known = |id: &RoutingProfileId| centre.routing_profiles.contains_key(id);
    if ids.iter().all(known) {
        Ok(ids.iter().copied().collect())
    } else {
        Err(ApiError::unknown(Thing::RoutingProfile))
    }
}

fn of_queues(centre: &Centre, asked: &Asked, queues: &BTreeSet<QueueRef>, channels: &[Channel]) -> Vec<Row> {
    let agents: BTreeSet<_> = queues.iter().flat_map(|queue| agents_of(centre, *queue, channels)).collect();
    let all = Row {
        queue: None,
        routing_profile: None,
        channel: None,
        agent_status: None,
        queues: queues.clone(),
        agents,
        channels: channels.to_vec(),
    };
    if asked.by.queue {
        queues.iter().map(|queue| all.of_queue(centre, *queue)).collect()
    } else if asked.by.routing_profile {
        let profiles: BTreeSet<_> =
            all.agents.iter().map(|user| centre.users[user].routing_profile).collect();
        profiles.into_iter().map(|profile| all.of_profile(centre, profile)).collect()
    } else {
        vec![all]
    }
}

fn of_profiles(
    centre: &Centre,
    asked: &Asked,
    profiles: &BTreeSet<RoutingProfileId>,
    channels: &[Channel],
) -> Vec<Row> {
    let agents = centre.users.values().filter(|user| profiles.contains(&user.routing_profile));
    let all = Row {
        queue: None,
        routing_profile: None,
        channel: None,
        agent_status: None,
        queues: profiles.iter().flat_map(|profile| queues_of(centre, *profile, channels)).collect(),
        agents: agents.map(|user| user.id).collect(),
        channels: channels.to_vec(),
    };
    if asked.by.queue {
        all.queues.iter().map(|queue| all.of_queue(centre, *queue)).collect()
    } else if asked.by.routing_profile {
        profiles.iter().map(|profile| all.of_profile(centre, *profile)).collect()
    } else {
        vec![all]
    }
}

fn agents_of(centre: &Centre, queue: QueueRef, channels: &[Channel]) -> Vec<UserId> {
    match queue {
        QueueRef::Standard(queue) => centre.agents_of_queue(queue, channels),
        QueueRef::Agent(user) => vec![user],
    }
}

fn queues_of(centre: &Centre, profile: RoutingProfileId, channels: &[Channel]) -> Vec<QueueRef> {
    let entries = centre.routing_profiles[&profile].entries.iter();
    let served = entries.filter(|entry| channels.contains(&entry.channel));
    served.map(|entry| QueueRef::Standard(entry.queue)).collect()
}

impl Row {
    /// The part of this row that is about one queue.
    fn of_queue(&self, centre: &Centre, queue: QueueRef) -> Row {
        let agents: BTreeSet<_> = agents_of(centre, queue, &self.channels).into_iter().collect();
        Row {
            queue: Some(queue),
            routing_profile: None,
            channel: None,
            agent_status: None,
            queues: BTreeSet::from([queue]),
            agents: agents.intersection(&self.agents).copied().collect(),
            channels: self.channels.clone(),
        }
    }

    /// The part of this row that is about the agents of one routing profile, and their queues.
    fn of_profile(&self, centre: &Centre, profile: RoutingProfileId) -> Row {
        let queues: BTreeSet<_> = queues_of(centre, profile, &self.channels).into_iter().collect();
        let agents = self.agents.iter().filter(|user| centre.users[user].routing_profile == profile);
        Row {
            queue: None,
            routing_profile: Some(profile),
            channel: None,
            agent_status: None,
            queues: queues.intersection(&self.queues).copied().collect(),
            agents: agents.copied().collect(),
            channels: self.channels.clone(),
        }
    }

    /// One row for each status that one of the agents has; nobody who is Offline is told of.
    fn by_agent_status(&self, centre: &Centre) -> Vec<Row> {
        let mut rows: BTreeMap<StatusId, Row> = BTreeMap::new();
        for user in &self.agents {
            let status = status_of(centre, *user);
            if centre.statuses[&status].kind == StatusKind::Offline {
                continue;
            }
            let row = rows.entry(status).or_insert_with(|| Row {
                agent_status: Some(status),
                agents: BTreeSet::new(),
                queues: self.queues.clone(),
                channels: self.channels.clone(),
                ..*self
            });
            row.agents.insert(*user);
        }
        rows.into_values().collect()
    }

    pub(super) fn facts(&self, centre: &Centre, now: Time) -> Facts {
        let agents = centre.agents_now(self.agents.iter().copied(), &self.channels);
        let queues =
            self.queues.iter().map(|queue| Now::Queue(centre.queue_now(*queue, &self.channels, now)));
        Facts(agents.chain(queues).chain(self.estimated_wait(centre, now).map(Now::Wait)).collect())
    }

    /// MET-28: of one queue on one channel.
    fn estimated_wait(&self, centre: &Centre, now: Time) -> Option<Span> {
        let [channel] = *self.channels.as_slice() else { return None };
        let queue = self.queues.first().filter(|_| self.queues.len() == 1)?;
        centre.estimated_wait_in(*queue, channel, now)
    }

    /// None where nothing is grouped.
    pub(super) fn dimensions(&self, instance: &Instance) -> Option<Dimensions> {
        if self.queue.is_none() && self.routing_profile.is_none() && self.channel.is_none() {
            return None;
        }
        Some(Dimensions {
            queue: self.queue.map(|queue| QueueReference {
                id: Some(queue_id(queue)),
                arn: Some(instance.queue_arn(queue)),
            }),
            channel: self.channel.map(channel),
            routing_profile: self.routing_profile.map(|id| RoutingProfileReference {
                id: Some(id.to_string()),
                arn: Some(instance.arn_of("routing-profile", id)),
            }),
            agent_status: self.agent_status.map(|id| AgentStatusIdentifier {
                id: Some(id.to_string()),
                arn: Some(instance.arn_of("agent-state", id)),
            }),
            ..Dimensions::default()
        })
    }
}

impl Facts {
    /// MET-26.
    pub(super) fn is_active(&self) -> bool {
        self.0.iter().any(|fact| match fact {
            Now::Agent(agent) => agent.status != StatusKind::Offline,
            Now::Queue(queue) => queue.waiting > 0,
            Now::Wait(_) => false,
        })
    }

    /// None for what cannot be told. MET-21: the age of the oldest contact is in seconds in a row of
    /// a grouping, and in milliseconds without.
    pub(super) fn value(&self, name: CurrentMetricName, grouped: bool) -> Option<f64> {
        let metric = Metric::now(name.as_str())?;
        let mut tally = Tally::default();
        for fact in &self.0 {
            metric.see(&mut tally, fact);
        }
        if name == CurrentMetricName::OldestContactAge && !grouped {
            return tally.amount(metric.statistic);
        }
        metric.value(&tally)
    }
}

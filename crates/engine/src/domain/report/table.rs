//! Rows of figures, by period and by what they are grouped by.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::contact::{Channel, QueueRef};
use crate::domain::dictionary::Metric;
use crate::domain::measure::{ContactMeasure, Measure};
use crate::domain::report::{Tally, Threshold};
use crate::id::{HierarchyGroupId, QueueId, RoutingProfileId, UserId};
use crate::time::Time;

/// Spelled as in the public API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Dimension {
    Agent,
    Hierarchy(HierarchyLevel),
    Channel,
    Queue,
    RoutingProfile,
}

/// ENT-21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum HierarchyLevel {
    One,
    Two,
    Three,
    Four,
    Five,
}

impl From<Dimension> for String {
    fn from(dimension: Dimension) -> String {
        dimension.name().to_owned()
    }
}

impl TryFrom<String> for Dimension {
    type Error = String;

    fn try_from(text: String) -> Result<Dimension, String> {
        let found = Dimension::ALL.into_iter().find(|one| one.name() == text);
        found.ok_or_else(|| format!("nothing is grouped by {text}"))
    }
}

impl Dimension {
    pub const ALL: [Dimension; 9] = [
        Dimension::Agent,
        Dimension::Hierarchy(HierarchyLevel::One),
        Dimension::Hierarchy(HierarchyLevel::Two),
        Dimension::Hierarchy(HierarchyLevel::Three),
        Dimension::Hierarchy(HierarchyLevel::Four),
        Dimension::Hierarchy(HierarchyLevel::Five),
        Dimension::Channel,
        Dimension::Queue,
        Dimension::RoutingProfile,
    ];

    /// As the public API spells it.
    pub fn name(self) -> &'static str {
        match self {
            Dimension::Agent => "AGENT",
            Dimension::Hierarchy(HierarchyLevel::One) => "AGENT_HIERARCHY_LEVEL_ONE",
            Dimension::Hierarchy(HierarchyLevel::Two) => "AGENT_HIERARCHY_LEVEL_TWO",
            Dimension::Hierarchy(HierarchyLevel::Three) => "AGENT_HIERARCHY_LEVEL_THREE",
            Dimension::Hierarchy(HierarchyLevel::Four) => "AGENT_HIERARCHY_LEVEL_FOUR",
            Dimension::Hierarchy(HierarchyLevel::Five) => "AGENT_HIERARCHY_LEVEL_FIVE",
            Dimension::Channel => "CHANNEL",
            Dimension::Queue => "QUEUE",
            Dimension::RoutingProfile => "ROUTING_PROFILE",
        }
    }

    /// None for what is no name of such a thing.
    pub fn read(self, text: &str) -> Option<Value> {
        Some(match self {
            Dimension::Agent => Value::Agent(text.parse().ok()?),
            Dimension::Hierarchy(_) => Value::Group(text.parse().ok()?),
            Dimension::Channel => Value::Channel(Channel::ALL.into_iter().find(|c| c.as_str() == text)?),
            Dimension::Queue => Value::Queue(text.parse().ok()?),
            Dimension::RoutingProfile => Value::RoutingProfile(text.parse().ok()?),
        })
    }

    /// None where the fact has no such thing. Agents' own queues are not told of.
    fn of(self, measure: &Measure) -> Option<Value> {
        let (agent, profile) = match measure {
            Measure::Contact(m) => (m.agent, m.profile),
            Measure::Offer(m) => (Some(m.agent), Some(m.profile)),
            Measure::Activity(m) => (Some(m.agent), Some(m.activity.profile)),
        };
        let (channel, queue) = match measure {
            Measure::Contact(m) => (Some(m.channel), m.queue),
            Measure::Offer(m) => (Some(m.channel), m.queue),
            Measure::Activity(_) => (None, None),
        };
        let groups = match measure {
            Measure::Contact(m) => &m.groups,
            Measure::Offer(m) => &m.groups,
            Measure::Activity(m) => &m.activity.groups,
        };
        match self {
            Dimension::Agent => agent.map(Value::Agent),
            Dimension::Hierarchy(level) => groups[level as usize].map(Value::Group),
            Dimension::Channel => channel.map(Value::Channel),
            Dimension::Queue => match queue? {
                QueueRef::Standard(queue) => Some(Value::Queue(queue)),
                QueueRef::Agent(_) => None,
            },
            Dimension::RoutingProfile => profile.map(Value::RoutingProfile),
        }
    }
}

/// What a row is of, in one dimension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    Agent(UserId),
    Group(HierarchyGroupId),
    Channel(Channel),
    Queue(QueueId),
    RoutingProfile(RoutingProfileId),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Agent(agent) => agent.fmt(f),
            Value::Group(group) => group.fmt(f),
            Value::Channel(channel) => f.write_str(channel.as_str()),
            Value::Queue(queue) => queue.fmt(f),
            Value::RoutingProfile(profile) => profile.fmt(f),
        }
    }
}

/// A metric as it was asked for.
#[derive(Debug)]
pub struct Figure {
    pub metric: &'static Metric,
    pub threshold: Option<Threshold>,
    pub only: Vec<Only>,
}

/// Contacts that a figure is of.
#[derive(Debug)]
pub struct Only {
    pub of: fn(&ContactMeasure) -> Option<&'static str>,
    pub values: BTreeSet<String>,
    pub negate: bool,
}

impl Only {
    pub const INITIATION_METHOD: fn(&ContactMeasure) -> Option<&'static str> =
        |contact| Some(contact.initiation.as_str());
    pub const DISCONNECT_REASON: fn(&ContactMeasure) -> Option<&'static str> =
        |contact| contact.reason.map(|reason| reason.as_str());
}

/// What is counted.
#[derive(Debug)]
pub struct Asked {
    /// One after the other.
    pub periods: Vec<Range<Time>>,
    pub filters: Vec<(Dimension, BTreeSet<Value>)>,
    pub groupings: Vec<Dimension>,
    pub figures: Vec<Figure>,
}

/// Which period, and what the groupings are.
pub type Key = (usize, Vec<Value>);

/// Each row has every figure.
#[derive(Debug)]
pub struct Table {
    pub asked: Asked,
    pub rows: BTreeMap<Key, Vec<Tally>>,
}

impl Table {
    pub fn new(asked: Asked) -> Table {
        Table { asked, rows: BTreeMap::new() }
    }

    pub fn add(&mut self, measure: &Measure) {
        let matches = |(of, values): &(Dimension, BTreeSet<Value>)| {
            of.of(measure).is_some_and(|value| values.contains(&value))
        };
        if !self.asked.filters.iter().all(matches) {
            return;
        }
        let dimensions: Option<Vec<_>> = self.asked.groupings.iter().map(|by| by.of(measure)).collect();
        let Some(dimensions) = dimensions else { return };
        // MET-1: a contact and an offer are of one moment, a piece of time of all that it spans.
        let Measure::Activity(piece) = measure else {
            if let Some(period) = self.period_of(measure.at()) {
                self.count((period, dimensions), measure);
            }
            return;
        };
        let first = self.asked.periods.partition_point(|period| period.end <= piece.from);
        for n in first..self.asked.periods.len() {
            let period = &self.asked.periods[n];
            if period.start >= piece.to {
                break;
            }
            let mut part = piece.clone();
            (part.from, part.to) = (piece.from.max(period.start), piece.to.min(period.end));
            self.count((n, dimensions.clone()), &Measure::Activity(part));
        }
    }

    /// MET-72: none for a figure that cannot be told by what was asked.
    pub fn value(&self, figure: &Figure, tally: &Tally) -> Option<f64> {
        let Asked { filters, groupings, .. } = &self.asked;
        let mut by = groupings.iter().chain(filters.iter().map(|(dimension, _)| dimension));
        let can_be = by.all(|dimension| figure.metric.dimensions().contains(dimension));
        if can_be { figure.metric.value(tally) } else { None }
    }

    fn period_of(&self, at: Time) -> Option<usize> {
        let n = self.asked.periods.partition_point(|period| period.end <= at);
        self.asked.periods.get(n).filter(|period| period.contains(&at)).map(|_| n)
    }

    fn count(&mut self, key: Key, measure: &Measure) {
        let figures = &self.asked.figures;
        let tallies = self.rows.entry(key).or_insert_with(|| vec![Tally::default(); figures.len()]);
        for (figure, tally) in figures.iter().zip(tallies) {
            if figure.is_of(measure) {
                figure.metric.add(tally, measure, figure.threshold);
            }
        }
    }
}

impl Figure {
    fn is_of(&self, measure: &Measure) -> bool {
        let Measure::Contact(contact) = measure else { return self.only.is_empty() };
        self.only.iter().all(|only| {
            let has = (only.of)(contact).is_some_and(|value| only.values.contains(value));
            has != only.negate
        })
    }
}

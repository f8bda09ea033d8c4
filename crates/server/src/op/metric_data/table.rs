//! Rows of figures, counted from the facts that the store keeps.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use engine::domain::contact::QueueRef;
use engine::domain::measure::{ContactMeasure, Measure, PIECE};
use engine::domain::report::{Metric, Tally, Threshold};
use engine::time::Time;
use wire::Service;

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::shape::not_built;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::op) enum Dimension {
    Agent,
    Channel,
    Queue,
    RoutingProfile,
}

impl Dimension {
    pub(super) fn read(text: &str) -> Result<Dimension, ApiError> {
        match text {
            "AGENT" => Ok(Dimension::Agent),
            "CHANNEL" => Ok(Dimension::Channel),
            "QUEUE" => Ok(Dimension::Queue),
            "ROUTING_PROFILE" => Ok(Dimension::RoutingProfile),
            other => Err(not_built(other)),
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Dimension::Agent => "AGENT",
            Dimension::Channel => "CHANNEL",
            Dimension::Queue => "QUEUE",
            Dimension::RoutingProfile => "ROUTING_PROFILE",
        }
    }

    /// None where the fact has no such thing. Agents' own queues are not told of.
    pub(in crate::op) fn of(self, measure: &Measure) -> Option<String> {
        let queue = |queue: Option<QueueRef>| match queue {
            Some(QueueRef::Standard(id)) => Some(id.to_string()),
            Some(QueueRef::Agent(_)) | None => None,
        };
        match (measure, self) {
            (Measure::Contact(m), Dimension::Agent) => m.agent.map(|agent| agent.to_string()),
            (Measure::Contact(m), Dimension::Channel) => Some(m.channel.as_str().to_owned()),
            (Measure::Contact(m), Dimension::Queue) => queue(m.queue),
            (Measure::Contact(m), Dimension::RoutingProfile) => m.profile.map(|profile| profile.to_string()),
            (Measure::Offer(m), Dimension::Agent) => Some(m.agent.to_string()),
            (Measure::Offer(m), Dimension::Channel) => Some(m.channel.as_str().to_owned()),
            (Measure::Offer(m), Dimension::Queue) => queue(m.queue),
            (Measure::Offer(m), Dimension::RoutingProfile) => Some(m.profile.to_string()),
            (Measure::Activity(m), Dimension::Agent) => Some(m.agent.to_string()),
            (Measure::Activity(m), Dimension::RoutingProfile) => Some(m.activity.profile.to_string()),
            (Measure::Activity(_), Dimension::Channel | Dimension::Queue) => None,
        }
    }
}

/// A metric as it was asked for.
#[derive(Debug)]
pub(in crate::op) struct Figure {
    pub(in crate::op) metric: &'static Metric,
    pub(in crate::op) threshold: Option<Threshold>,
    pub(in crate::op) only: Vec<Only>,
}

/// Contacts that a figure is of.
#[derive(Debug)]
pub(in crate::op) struct Only {
    pub(in crate::op) of: fn(&ContactMeasure) -> Option<&'static str>,
    pub(in crate::op) values: BTreeSet<String>,
    pub(in crate::op) negate: bool,
}

impl Only {
    pub(in crate::op) const INITIATION_METHOD: fn(&ContactMeasure) -> Option<&'static str> =
        |contact| Some(contact.initiation.as_str());
    pub(in crate::op) const DISCONNECT_REASON: fn(&ContactMeasure) -> Option<&'static str> =
        |contact| contact.reason.map(|reason| reason.as_str());
}

/// What is counted.
#[derive(Debug)]
pub(in crate::op) struct Asked {
    /// One after the other.
    pub(in crate::op) periods: Vec<Range<Time>>,
    pub(in crate::op) filters: Vec<(Dimension, BTreeSet<String>)>,
    pub(in crate::op) groupings: Vec<Dimension>,
    pub(in crate::op) figures: Vec<Figure>,
}

/// Which period, and what the groupings are.
pub(in crate::op) type Key = (usize, Vec<String>);

/// Each row has every figure.
#[derive(Debug)]
pub(in crate::op) struct Table {
    pub(in crate::op) asked: Asked,
    pub(in crate::op) rows: BTreeMap<Key, Vec<Tally>>,
}

impl Table {
    /// Counts all that is known: what is over, and what agents do now.
    pub(in crate::op) async fn of<R>(call: &Call<R>, asked: Asked) -> Result<Table, ApiError> {
        let ends = asked.periods.first().zip(asked.periods.last());
        let Some(range) = ends.map(|(first, last)| first.start..last.end) else {
            return Ok(Table::new(asked));
        };
        let open = call.read(move |centre, now| centre.open_activities(now).collect::<Vec<_>>()).await?;
        let mut table = Table::new(asked);
        for measure in open {
            table.add(&measure);
        }
        // A piece of time is found by when it began.
        let found = call.app.readers.with(move |reader| {
            let from = Time(range.start.0 - PIECE.0);
            reader.measures(from..range.end, &mut |measure| table.add(&measure))?;
            Ok(table)
        });
        found.await.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))
    }

    fn new(asked: Asked) -> Table {
        Table { asked, rows: BTreeMap::new() }
    }

    fn add(&mut self, measure: &Measure) {
        let matches = |(of, values): &(Dimension, BTreeSet<String>)| {
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

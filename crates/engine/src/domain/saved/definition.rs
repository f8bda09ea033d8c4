//! What a report shows: figures, rows, range, interval.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::domain::dictionary::Metric;
use crate::domain::hours::Zone;
use crate::domain::hours::periods::Period;
use crate::domain::report::table::Dimension;
use crate::id::{QueueId, RoutingProfileId, UserId};
use crate::limits;
use crate::refusal::Refusal;
use crate::time::{Span, Time};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// By their names in GetMetricDataV2, in the order of the columns.
    pub metrics: Vec<String>,
    /// In the order of the columns.
    pub by: Vec<Dimension>,
    #[serde(default)]
    pub only: Only,
    pub range: Kept,
    pub interval: Period,
    pub zone: String,
    /// The seconds of service levels and their like.
    pub within: i64,
    /// None: by interval, then by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// The figure that is drawn, or a picture of several, which only pages know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<String>,
    #[serde(default, rename = "as", skip_serializing_if = "Option::is_none")]
    pub drawn_as: Option<DrawnAs>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DrawnAs {
    /// Along the time.
    Time,
    /// By hours and days.
    Week,
}

/// None of a kind: all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Only {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<QueueId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<UserId>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routing_profiles: Vec<RoutingProfileId>,
}

/// A range as it is kept: by the calendar of whenever it is asked for, or fixed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    Preset(Preset),
    /// By the clock of the report's zone, as `2026-03-01T09:00`.
    Fixed {
        from: String,
        to: String,
    },
}

/// MET-83: whole days or months; today is not among the last ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    Today,
    Yesterday,
    /// The last 7 days.
    Week,
    /// The last 28 days.
    Weeks,
    /// The last month, and the last three, and twelve.
    Month,
    Quarter,
    Year,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// `INTERVAL`, a grouping, or a figure.
    pub of: String,
    pub down: bool,
}

pub(super) const INTERVAL: &str = "INTERVAL";

impl Definition {
    /// What of it cannot be, asked at this moment.
    pub fn check(&self, at: Time) -> Result<(), Refusal> {
        let invalid = |what, why: String| Err(Refusal::Invalid { what, why });
        let known: BTreeSet<_> = self.metrics.iter().collect();
        let limit = limits::REPORT_METRICS_MAX;
        if self.metrics.is_empty() || self.metrics.len() > limit || known.len() < self.metrics.len() {
            return invalid("metrics", format!("must be 1 to {limit}, each once"));
        }
        if let Some(other) = self.metrics.iter().find(|name| Metric::then(name).is_none()) {
            return invalid("metrics", format!("there is no metric {other}"));
        }
        if self.by.iter().collect::<BTreeSet<_>>().len() < self.by.len() {
            return invalid("by", "names each at most once".to_owned());
        }
        // Rows are of agents in a group and totals of all: they would not come to each other.
        if self.by.iter().any(|by| matches!(by, Dimension::Hierarchy(_))) {
            return invalid("by", "names queues, agents, routing profiles and channels".to_owned());
        }
        let Only { queues, agents, routing_profiles } = &self.only;
        let limit = limits::REPORT_FILTER_VALUES_MAX;
        if queues.len() + agents.len() + routing_profiles.len() > limit {
            return invalid("only", format!("names at most {limit}"));
        }
        if !limits::REPORT_WITHIN_SECONDS.contains(&self.within) {
            return invalid("within", "must be 1 to 604800, in seconds".to_owned());
        }
        let is_column = |name: &str| {
            name == INTERVAL
                || self.by.iter().any(|by| by.name() == name)
                || self.metrics.iter().any(|metric| metric == name)
        };
        if self.sort.as_ref().is_some_and(|sort| !is_column(&sort.of)) {
            return invalid("sort", "must be of a column".to_owned());
        }
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        let is_drawable =
            |drawn: &str| drawn.len() <= limits::REPORT_DRAWN_BYTES_MAX && drawn.chars().all(is_name);
        if self.drawn.as_deref().is_some_and(|drawn| !is_drawable(drawn)) {
            return invalid("drawn", "must be the name of a figure or a picture".to_owned());
        }
        if Zone::named(&self.zone).is_none() {
            return invalid("zone", "there is no such time zone".to_owned());
        }
        let Some(span) = self.span(at) else {
            return invalid("range", "must be of the calendar, and end after it begins".to_owned());
        };
        let (most, words) = match self.interval {
            Period::FifteenMinutes | Period::ThirtyMinutes => (limits::REPORT_FINE_RANGE_MAX, "3 days"),
            Period::Hour => (limits::REPORT_HOURLY_RANGE_MAX, "35 days"),
            Period::Day | Period::Week | Period::Total => (limits::REPORT_RANGE_MAX, "732 days"),
        };
        if span.end - span.start > most {
            return invalid("range", format!("reaches over {words} at most, with this interval"));
        }
        Ok(())
    }

    /// The range, asked for at this moment. None for what is not of the calendar.
    pub fn span(&self, at: Time) -> Option<Range<Time>> {
        let zone = Zone::named(&self.zone)?;
        let days = |from, to| Some(zone.day_from(at, from)?..zone.day_from(at, to)?);
        let months = |from| Some(zone.month_from(at, from)?..zone.month_from(at, 0)?);
        let span = match &self.range {
            Kept::Preset(Preset::Today) => days(0, 1),
            Kept::Preset(Preset::Yesterday) => days(-1, 0),
            Kept::Preset(Preset::Week) => days(-7, 0),
            Kept::Preset(Preset::Weeks) => days(-28, 0),
            Kept::Preset(Preset::Month) => months(-1),
            Kept::Preset(Preset::Quarter) => months(-3),
            Kept::Preset(Preset::Year) => months(-12),
            Kept::Fixed { from, to } => Some(zone.at_clock(from)?..zone.at_clock(to)?),
        };
        span.filter(|span| !span.is_empty())
    }

    /// MET-83: of one that is scheduled, yesterday is the 24 hours before it is due.
    pub fn span_due(&self, due: Time) -> Option<Range<Time>> {
        match self.range {
            Kept::Preset(Preset::Yesterday) => Some(due + Span::minutes(-24 * 60)..due),
            _ => self.span(due),
        }
    }
}

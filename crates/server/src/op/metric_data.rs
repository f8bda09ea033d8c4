//! GetMetricDataV2: historical figures, made from the facts that the store keeps. What each figure is,
//! the engine defines (`domain/report.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use engine::domain::contact::QueueRef;
use engine::domain::hours::Zone;
use engine::domain::hours::periods::Period;
use engine::domain::measure::{ContactMeasure, Measure, PIECE};
use engine::domain::report::{Metric, Tally, Threshold};
use engine::time::{Span, Time};
use wire::connect::{
    FilterV2, GetMetricDataV2Request, GetMetricDataV2Response, IntervalPeriod, MetricDataV2, MetricFilterV2,
    MetricInterval, MetricResultV2, MetricV2, ThresholdV2,
};
use wire::{ErrorName, Service};

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::shape::{not_built, timestamp};

const FINE_RANGE_MAX: Span = Span::minutes(3 * 24 * 60);
const RANGE_MAX: Span = Span::minutes(35 * 24 * 60);
const THRESHOLD_SECONDS: std::ops::RangeInclusive<i64> = 1..=604_800;
const SERVICE_LEVELS_MAX: usize = 20;
const GROUPINGS_MAX: usize = 4;
const FILTER_VALUES_MAX: usize = 100;
const METRICS_MAX: usize = 100;
const PAGE_MAX: i32 = 100;

/// GetMetricDataV2.
pub(crate) async fn get_metric_data_v2(
    call: Call<GetMetricDataV2Request>,
) -> Result<GetMetricDataV2Response, ApiError> {
    let request = &call.request;
    if request.resource_arn != call.app.bus.instance().arn() {
        return Err(ApiError::new(
            ErrorName::ResourceNotFoundException,
            "ResourceArn is not the instance's.",
        ));
    }
    let asked = Asked::read(request)?;
    let range = asked.range.clone();
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
    let table = found.await.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))?;
    let max = request.max_results.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    let rows: Vec<_> = table.rows.iter().enumerate().collect();
    let (shown, next_token) = page(rows, |(n, _)| *n, Some(max), request.next_token.as_deref())?;
    let results = shown.into_iter().map(|(_, (key, tallies))| table.asked.show(key, tallies)).collect();
    Ok(GetMetricDataV2Response { next_token, metric_results: Some(results) })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Dimension {
    Agent,
    Channel,
    Queue,
    RoutingProfile,
}

impl Dimension {
    fn read(text: &str) -> Result<Dimension, ApiError> {
        match text {
            "AGENT" => Ok(Dimension::Agent),
            "CHANNEL" => Ok(Dimension::Channel),
            "QUEUE" => Ok(Dimension::Queue),
            "ROUTING_PROFILE" => Ok(Dimension::RoutingProfile),
            other => Err(not_built(other)),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Dimension::Agent => "AGENT",
            Dimension::Channel => "CHANNEL",
            Dimension::Queue => "QUEUE",
            Dimension::RoutingProfile => "ROUTING_PROFILE",
        }
    }

    /// None where the fact has no such thing. Agents' own queues are not told of.
    fn of(self, measure: &Measure) -> Option<String> {
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
struct Figure {
    metric: &'static Metric,
    threshold: Option<Threshold>,
    only: Vec<Only>,
    /// Goes back with its value.
    echo: MetricV2,
}

/// Contacts that a figure is of.
#[derive(Debug)]
struct Only {
    of: fn(&ContactMeasure) -> Option<&'static str>,
    values: BTreeSet<String>,
    negate: bool,
}

#[derive(Debug)]
struct Asked {
    range: Range<Time>,
    period: IntervalPeriod,
    periods: Vec<Range<Time>>,
    filters: Vec<(Dimension, BTreeSet<String>)>,
    groupings: Vec<Dimension>,
    figures: Vec<Figure>,
}

impl Asked {
    fn read(request: &GetMetricDataV2Request) -> Result<Asked, ApiError> {
        let range = Time(request.start_time.as_millis())..Time(request.end_time.as_millis());
        let interval = request.interval.clone().unwrap_or_default();
        let period = interval.interval_period.unwrap_or(IntervalPeriod::Total);
        let zone = interval.time_zone.as_deref().unwrap_or("UTC");
        let zone = Zone::named(zone).ok_or_else(|| invalid(format!("There is no time zone {zone}.")))?;
        check_range(&range, period)?;
        let periods = zone.periods(engine_period(period), range.clone());
        let periods = periods.ok_or_else(|| invalid("StartTime and EndTime are outside of the calendar."))?;
        Ok(Asked {
            range,
            period,
            periods,
            filters: filters(&request.filters)?,
            groupings: groupings(request.groupings.as_deref().unwrap_or_default())?,
            figures: figures(&request.metrics)?,
        })
    }

    /// Every row has every metric; a figure that is of nothing has no value.
    fn show(&self, (period, dimensions): &Key, tallies: &[Tally]) -> MetricResultV2 {
        let range = &self.periods[*period];
        let named = self.groupings.iter().zip(dimensions);
        let named: BTreeMap<_, _> = named.map(|(of, value)| (of.name().to_owned(), value.clone())).collect();
        let collection = |(figure, tally): (&Figure, &Tally)| MetricDataV2 {
            metric: Some(figure.echo.clone()),
            value: figure.metric.value(tally),
        };
        MetricResultV2 {
            dimensions: Some(named),
            metric_interval: Some(MetricInterval {
                interval: Some(self.period),
                start_time: Some(timestamp(range.start)),
                end_time: Some(timestamp(range.end)),
            }),
            collections: Some(self.figures.iter().zip(tallies).map(collection).collect()),
        }
    }
}

/// Which period, and what the groupings are.
type Key = (usize, Vec<String>);

#[derive(Debug)]
struct Table {
    asked: Asked,
    rows: BTreeMap<Key, Vec<Tally>>,
}

impl Table {
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

fn invalid(why: impl Into<String>) -> ApiError {
    ApiError::invalid_parameter(why.into())
}

fn engine_period(period: IntervalPeriod) -> Period {
    match period {
        IntervalPeriod::FifteenMin => Period::FifteenMinutes,
        IntervalPeriod::ThirtyMin => Period::ThirtyMinutes,
        IntervalPeriod::Hour => Period::Hour,
        IntervalPeriod::Day => Period::Day,
        IntervalPeriod::Week => Period::Week,
        IntervalPeriod::Total => Period::Total,
    }
}

/// MET-82: the API's own bounds.
fn check_range(range: &Range<Time>, period: IntervalPeriod) -> Result<(), ApiError> {
    if range.is_empty() {
        return Err(invalid("StartTime must be before EndTime."));
    }
    let (most, words) = match engine_period(period) {
        Period::FifteenMinutes | Period::ThirtyMinutes | Period::Hour => (FINE_RANGE_MAX, "3 days"),
        Period::Day | Period::Week | Period::Total => (RANGE_MAX, "35 days"),
    };
    if range.end - range.start > most {
        return Err(invalid(format!("With this interval, StartTime and EndTime are at most {words} apart.")));
    }
    Ok(())
}

fn filters(given: &[FilterV2]) -> Result<Vec<(Dimension, BTreeSet<String>)>, ApiError> {
    let mut filters = Vec::new();
    let mut values = 0;
    for filter in given {
        if filter.string_condition.is_some() {
            return Err(not_built("StringCondition"));
        }
        let key = filter.filter_key.as_deref().ok_or_else(|| invalid("A filter has no FilterKey."))?;
        let dimension = Dimension::read(key)?;
        let given = filter.filter_values.as_deref().unwrap_or_default();
        if given.is_empty() {
            return Err(invalid(format!("The filter {key} has no FilterValues.")));
        }
        values += given.len();
        filters.push((dimension, given.iter().map(|value| bare(value)).collect()));
    }
    if values > FILTER_VALUES_MAX {
        return Err(invalid(format!("Filters may have at most {FILTER_VALUES_MAX} values in all.")));
    }
    let names_one = |(of, _): &(Dimension, BTreeSet<String>)| *of != Dimension::Channel;
    if !filters.iter().any(names_one) {
        return Err(invalid("Filters must name queues, routing profiles or agents."));
    }
    Ok(filters)
}

/// An id, or what an ARN ends in.
fn bare(value: &str) -> String {
    let last = value.rsplit('/').next().unwrap_or(value);
    ids::parse::<engine::Uuid>(last).map_or_else(|| last.to_owned(), |id| id.to_string())
}

fn groupings(given: &[String]) -> Result<Vec<Dimension>, ApiError> {
    if given.len() > GROUPINGS_MAX {
        return Err(invalid(format!("There may be at most {GROUPINGS_MAX} groupings.")));
    }
    let groupings: Vec<_> = given.iter().map(|by| Dimension::read(by)).collect::<Result<_, _>>()?;
    let unique: BTreeSet<_> = groupings.iter().collect();
    if unique.len() < groupings.len() {
        return Err(invalid("A grouping is there twice."));
    }
    Ok(groupings)
}

fn figures(given: &[MetricV2]) -> Result<Vec<Figure>, ApiError> {
    if given.is_empty() || given.len() > METRICS_MAX {
        return Err(invalid(format!("There must be 1 to {METRICS_MAX} metrics.")));
    }
    let figures: Vec<_> = given.iter().map(figure).collect::<Result<_, _>>()?;
    if figures.iter().filter(|figure| figure.metric.name == "SERVICE_LEVEL").count() > SERVICE_LEVELS_MAX {
        return Err(invalid(format!("There may be at most {SERVICE_LEVELS_MAX} service levels.")));
    }
    Ok(figures)
}

fn figure(given: &MetricV2) -> Result<Figure, ApiError> {
    let name = given.name.as_deref().ok_or_else(|| invalid("A metric has no Name."))?;
    let metric = Metric::named(name).ok_or_else(|| invalid(format!("There is no metric {name}.")))?;
    let threshold = match (given.threshold.as_deref().unwrap_or_default(), metric.has_threshold) {
        ([], false) => None,
        ([one], true) => Some(threshold(one)?),
        (_, true) => return Err(invalid(format!("{name} needs one threshold."))),
        (_, false) => return Err(invalid(format!("{name} takes no threshold."))),
    };
    let only =
        given.metric_filters.as_deref().unwrap_or_default().iter().map(only).collect::<Result<_, _>>()?;
    Ok(Figure { metric, threshold, only, echo: given.clone() })
}

fn threshold(given: &ThresholdV2) -> Result<Threshold, ApiError> {
    let is_strict = match given.comparison.as_deref() {
        Some("LT") => true,
        Some("LTE") => false,
        _ => return Err(invalid("A threshold's Comparison must be LT or LTE.")),
    };
    let seconds = given.threshold_value.unwrap_or(0.0);
    let whole = seconds.trunc() as i64;
    if seconds.fract() != 0.0 || !THRESHOLD_SECONDS.contains(&whole) {
        return Err(invalid("A threshold's ThresholdValue must be 1 to 604800, in whole seconds."));
    }
    Ok(Threshold { seconds: whole, is_strict })
}

fn only(given: &MetricFilterV2) -> Result<Only, ApiError> {
    let of: fn(&ContactMeasure) -> Option<&'static str> = match given.metric_filter_key.as_deref() {
        Some("INITIATION_METHOD") => |contact| Some(contact.initiation.as_str()),
        Some("DISCONNECT_REASON") => |contact| contact.reason.map(|reason| reason.as_str()),
        _ => return Err(invalid("MetricFilterKey must be INITIATION_METHOD or DISCONNECT_REASON.")),
    };
    let values: BTreeSet<_> = given.metric_filter_values.iter().flatten().cloned().collect();
    if values.is_empty() {
        return Err(invalid("A metric filter has no MetricFilterValues."));
    }
    Ok(Only { of, values, negate: given.negate.unwrap_or(false) })
}

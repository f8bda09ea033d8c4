//! GetMetricDataV2: historical figures, made from the facts that the store keeps. What each figure is,
//! the engine defines (`domain/report.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use engine::domain::dictionary::Metric;
use engine::domain::hours::Zone;
use engine::domain::hours::periods::Period;
use engine::domain::measure::ContactMeasure;
use engine::domain::report::table::{Asked, Dimension, Figure, Key, Only, Table, Value};
use engine::domain::report::{Tally, Threshold};
use engine::time::{Span, Time};
use wire::ErrorName;
use wire::connect::{
    FilterV2, GetMetricDataV2Request, GetMetricDataV2Response, IntervalPeriod, MetricDataV2, MetricFilterV2,
    MetricInterval, MetricResultV2, MetricV2, ThresholdV2,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::metric_data::table::{count, dimension};
use crate::op::shape::{not_built, timestamp};

pub(super) mod table;

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
    let period = request.interval.as_ref().and_then(|interval| interval.interval_period);
    let period = period.unwrap_or(IntervalPeriod::Total);
    let table = count(&call, read(request, period)?).await?;
    let max = request.max_results.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    let rows: Vec<_> = table.rows.iter().enumerate().collect();
    let (shown, next_token) = page(rows, |(n, _)| *n, Some(max), request.next_token.as_deref())?;
    let show = |(_, (key, tallies)): (usize, (&Key, &Vec<Tally>))| {
        show(&table, &request.metrics, period, key, tallies)
    };
    let results = shown.into_iter().map(show).collect();
    Ok(GetMetricDataV2Response { next_token, metric_results: Some(results) })
}

fn read(request: &GetMetricDataV2Request, period: IntervalPeriod) -> Result<Asked, ApiError> {
    let range = Time(request.start_time.as_millis())..Time(request.end_time.as_millis());
    let zone = request.interval.as_ref().and_then(|interval| interval.time_zone.as_deref()).unwrap_or("UTC");
    let zone = Zone::named(zone).ok_or_else(|| invalid(format!("There is no time zone {zone}.")))?;
    check_range(&range, period)?;
    let periods = zone.periods(engine_period(period), range);
    let periods = periods.ok_or_else(|| invalid("StartTime and EndTime are outside of the calendar."))?;
    Ok(Asked {
        periods,
        filters: filters(&request.filters)?,
        groupings: groupings(request.groupings.as_deref().unwrap_or_default())?,
        figures: figures(&request.metrics)?,
    })
}

/// Every row has every metric; a figure that is of nothing has no value.
fn show(
    table: &Table,
    metrics: &[MetricV2],
    period: IntervalPeriod,
    (nth, dimensions): &Key,
    tallies: &[Tally],
) -> MetricResultV2 {
    let asked = &table.asked;
    let range = &asked.periods[*nth];
    let named = asked.groupings.iter().zip(dimensions);
    let named: BTreeMap<_, _> = named.map(|(of, value)| (of.name().to_owned(), value.to_string())).collect();
    let collection = |((figure, tally), metric): ((&Figure, &Tally), &MetricV2)| MetricDataV2 {
        metric: Some(metric.clone()),
        value: table.value(figure, tally),
    };
    MetricResultV2 {
        dimensions: Some(named),
        metric_interval: Some(MetricInterval {
            interval: Some(period),
            start_time: Some(timestamp(range.start)),
            end_time: Some(timestamp(range.end)),
        }),
        collections: Some(asked.figures.iter().zip(tallies).zip(metrics).map(collection).collect()),
    }
}

pub(super) fn invalid(why: impl Into<String>) -> ApiError {
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

fn filters(given: &[FilterV2]) -> Result<Vec<(Dimension, BTreeSet<Value>)>, ApiError> {
    let mut filters = Vec::new();
    let mut values = 0;
    for filter in given {
        if filter.string_condition.is_some() {
            return Err(not_built("StringCondition"));
        }
        let key = filter.filter_key.as_deref().ok_or_else(|| invalid("A filter has no FilterKey."))?;
        let dimension = dimension(key)?;
        let given = filter.filter_values.as_deref().unwrap_or_default();
        if given.is_empty() {
            return Err(invalid(format!("The filter {key} has no FilterValues.")));
        }
        values += given.len();
        filters.push((dimension, given.iter().filter_map(|value| dimension.read(&bare(value))).collect()));
    }
    if values > FILTER_VALUES_MAX {
        return Err(invalid(format!("Filters may have at most {FILTER_VALUES_MAX} values in all.")));
    }
    let names_one = |(of, _): &(Dimension, BTreeSet<Value>)| *of != Dimension::Channel;
    if !filters.iter().any(names_one) {
        return Err(invalid(
            "Filters must name queues, routing profiles, agents or groups of their hierarchy.",
        ));
    }
    Ok(filters)
}

/// An id, or what an ARN ends in.
pub(super) fn bare(value: &str) -> String {
    let last = value.rsplit('/').next().unwrap_or(value);
    ids::parse::<engine::Uuid>(last).map_or_else(|| last.to_owned(), |id| id.to_string())
}

fn groupings(given: &[String]) -> Result<Vec<Dimension>, ApiError> {
    if given.len() > GROUPINGS_MAX {
        return Err(invalid(format!("There may be at most {GROUPINGS_MAX} groupings.")));
    }
    let groupings: Vec<_> = given.iter().map(|by| dimension(by)).collect::<Result<_, _>>()?;
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
    check_service_levels(&figures)?;
    Ok(figures)
}

pub(super) fn check_service_levels(figures: &[Figure]) -> Result<(), ApiError> {
    if figures.iter().filter(|figure| figure.metric.names.then == Some("SERVICE_LEVEL")).count()
        > SERVICE_LEVELS_MAX
    {
        return Err(invalid(format!("There may be at most {SERVICE_LEVELS_MAX} service levels.")));
    }
    Ok(())
}

fn figure(given: &MetricV2) -> Result<Figure, ApiError> {
    let name = given.name.as_deref().ok_or_else(|| invalid("A metric has no Name."))?;
    let metric = Metric::then(name).ok_or_else(|| invalid(format!("There is no metric {name}.")))?;
    let threshold = match (given.threshold.as_deref().unwrap_or_default(), metric.has_threshold) {
        ([], false) => None,
        ([one], true) => Some(threshold(one)?),
        (_, true) => return Err(invalid(format!("{name} needs one threshold."))),
        (_, false) => return Err(invalid(format!("{name} takes no threshold."))),
    };
    let only =
        given.metric_filters.as_deref().unwrap_or_default().iter().map(only).collect::<Result<_, _>>()?;
    Ok(Figure { metric, threshold, only })
}

fn threshold(given: &ThresholdV2) -> Result<Threshold, ApiError> {
    let is_strict = match given.comparison.as_deref() {
        Some("LT") => true,
        Some("LTE") => false,
        _ => return Err(invalid("A threshold's Comparison must be LT or LTE.")),
    };
    Ok(Threshold { seconds: threshold_seconds(given.threshold_value)?, is_strict })
}

/// MET-46.
pub(super) fn threshold_seconds(given: Option<f64>) -> Result<i64, ApiError> {
    let seconds = given.unwrap_or(0.0);
    let whole = seconds.trunc() as i64;
    if seconds.fract() != 0.0 || !THRESHOLD_SECONDS.contains(&whole) {
        return Err(invalid("A threshold's ThresholdValue must be 1 to 604800, in whole seconds."));
    }
    Ok(whole)
}

fn only(given: &MetricFilterV2) -> Result<Only, ApiError> {
    let of: fn(&ContactMeasure) -> Option<&'static str> = match given.metric_filter_key.as_deref() {
        Some("INITIATION_METHOD") => Only::INITIATION_METHOD,
        Some("DISCONNECT_REASON") => Only::DISCONNECT_REASON,
        _ => return Err(invalid("MetricFilterKey must be INITIATION_METHOD or DISCONNECT_REASON.")),
    };
    let values: BTreeSet<_> = given.metric_filter_values.iter().flatten().cloned().collect();
    if values.is_empty() {
        return Err(invalid("A metric filter has no MetricFilterValues."));
    }
    Ok(Only { of, values, negate: given.negate.unwrap_or(false) })
}

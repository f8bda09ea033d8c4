//! GetMetricData, the older operation for historical figures: of the last 24 hours, by queue and
//! channel. Its names stand in the dictionary beside those of GetMetricDataV2.

use std::collections::BTreeSet;
use std::ops::Range;

use engine::domain::contact::QueueRef;
use engine::domain::dictionary::Metric;
use engine::domain::report::table::{Asked, Dimension, Figure, Key, Value};
use engine::domain::report::{self, Tally, Threshold};
use engine::id::{QueueId, UserId};
use engine::refusal::Thing;
use engine::time::{Span, Time};
use wire::connect::{
    Comparison, Dimensions, Filters, GetMetricDataRequest, GetMetricDataResponse, Grouping, HistoricalMetric,
    HistoricalMetricData, HistoricalMetricResult, QueueReference, Statistic, Unit,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::metric_data::table::count;
use crate::op::metric_data::{check_service_levels, invalid, threshold_seconds};
use crate::op::shape::{channel, id, not_built, read_channel};

const STEP: Span = Span::minutes(5);
const RANGE_MAX: Span = Span::minutes(24 * 60);
const METRICS_MAX: usize = 100;
const PAGE_MAX: i32 = 100;

/// GetMetricData (MET-61, MET-82).
pub(crate) async fn get_metric_data(
    call: Call<GetMetricDataRequest>,
) -> Result<GetMetricDataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let range = range(request, call.app.clock.now())?;
    let (filters, queues) = filters(&request.filters)?;
    let by = groupings(request.groupings.as_deref().unwrap_or_default())?;
    let groupings = by.iter().map(|(dimension, _)| *dimension).collect();
    let asked =
        Asked { periods: vec![range], filters, groupings, figures: figures(&request.historical_metrics)? };
    let known = call.read(move |centre, _| {
        let is_known = |id: &engine::Uuid| {
            centre.queues.contains_key(&QueueId(*id)) || centre.users.contains_key(&UserId(*id))
        };
        queues.iter().all(is_known)
    });
    if !known.await? {
        return Err(ApiError::unknown(Thing::Queue));
    }
    let table = count(&call, asked).await?;
    let rows: Vec<_> = table.rows.iter().enumerate().collect();
    let max = request.max_results.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    let (shown, next_token) = page(rows, |(n, _)| *n, Some(max), request.next_token.as_deref())?;
    let result = |(_, ((_, values), tallies)): (usize, (&Key, &Vec<Tally>))| {
        let collection = |((figure, tally), metric): ((&Figure, &Tally), &HistoricalMetric)| {
            HistoricalMetricData { metric: Some(metric.clone()), value: table.value(figure, tally) }
        };
        let figures = table.asked.figures.iter().zip(tallies).zip(&request.historical_metrics);
        HistoricalMetricResult {
            dimensions: dimensions(&call, values),
            collections: Some(figures.map(collection).collect()),
        }
    };
    Ok(GetMetricDataResponse { next_token, metric_results: Some(shown.into_iter().map(result).collect()) })
}

/// MET-82.
fn range(request: &GetMetricDataRequest, now: Time) -> Result<Range<Time>, ApiError> {
    let range = Time(request.start_time.as_millis())..Time(request.end_time.as_millis());
    if [range.start, range.end].iter().any(|time| time.0.rem_euclid(STEP.0) != 0) {
        return Err(invalid("StartTime and EndTime must be multiples of 5 minutes."));
    }
    if range.is_empty() {
        return Err(invalid("StartTime must be before EndTime."));
    }
    if now - range.start > RANGE_MAX || range.end - range.start > RANGE_MAX {
        return Err(invalid("The figures of the last 24 hours are there; for others ask GetMetricDataV2."));
    }
    Ok(range)
}

type Values = Vec<(Dimension, BTreeSet<Value>)>;

/// And the queues that must be there.
fn filters(filters: &Filters) -> Result<(Values, Vec<engine::Uuid>), ApiError> {
    for (member, given) in [
        ("Filters.RoutingProfiles", &filters.routing_profiles),
        ("Filters.RoutingStepExpressions", &filters.routing_step_expressions),
        ("Filters.AgentStatuses", &filters.agent_statuses),
        ("Filters.Subtypes", &filters.subtypes),
        ("Filters.ValidationTestTypes", &filters.validation_test_types),
    ] {
        if given.as_ref().is_some_and(|given| !given.is_empty()) {
            return Err(not_built(member));
        }
    }
    let Some(queues) = filters.queues.as_deref().filter(|queues| !queues.is_empty()) else {
        return Err(invalid("Filters must name at least one queue."));
    };
    let ids = queues.iter().map(|queue| id(queue, Thing::Queue)).collect::<Result<Vec<_>, _>>()?;
    let mut all = vec![(Dimension::Queue, ids.iter().map(|id| Value::Queue(QueueId(*id))).collect())];
    if let Some(channels) = filters.channels.as_deref().filter(|channels| !channels.is_empty()) {
        let channels = channels.iter().filter_map(|channel| read_channel(*channel));
        all.push((Dimension::Channel, channels.map(Value::Channel).collect()));
    }
    Ok((all, ids))
}

fn groupings(given: &[Grouping]) -> Result<Vec<(Dimension, Grouping)>, ApiError> {
    let mut by = Vec::new();
    for grouping in given {
        let dimension = match grouping {
            Grouping::Queue => Dimension::Queue,
            Grouping::Channel => Dimension::Channel,
            other => return Err(not_built(&format!("Grouping {other}"))),
        };
        if by.iter().any(|(known, _)| *known == dimension) {
            return Err(invalid("A grouping is there twice."));
        }
        by.push((dimension, *grouping));
    }
    Ok(by)
}

/// None where nothing is grouped.
fn dimensions<R>(call: &Call<R>, values: &[Value]) -> Option<Dimensions> {
    if values.is_empty() {
        return None;
    }
    let mut dimensions = Dimensions::default();
    for value in values {
        match value {
            Value::Queue(queue) => {
                let arn = call.app.bus.instance().queue_arn(QueueRef::Standard(*queue));
                dimensions.queue = Some(QueueReference { id: Some(queue.to_string()), arn: Some(arn) });
            }
            Value::Channel(one) => dimensions.channel = Some(channel(*one)),
            Value::Agent(_) | Value::Group(_) | Value::RoutingProfile(_) => {}
        }
    }
    Some(dimensions)
}

fn figures(given: &[HistoricalMetric]) -> Result<Vec<Figure>, ApiError> {
    if given.is_empty() || given.len() > METRICS_MAX {
        return Err(invalid(format!("There must be 1 to {METRICS_MAX} metrics.")));
    }
    let figures: Vec<_> = given.iter().map(figure).collect::<Result<_, _>>()?;
    check_service_levels(&figures)?;
    Ok(figures)
}

fn figure(given: &HistoricalMetric) -> Result<Figure, ApiError> {
    let name = given.name.ok_or_else(|| invalid("A metric has no Name."))?;
    let metric = Metric::older(name.as_str()).ok_or_else(|| not_built(name.as_str()))?;
    let unit = match metric.unit {
        report::Unit::Count => Unit::Count,
        report::Unit::Percent => Unit::Percent,
        report::Unit::Seconds => Unit::Seconds,
    };
    let statistic = match metric.statistic {
        report::Statistic::Sum => Statistic::Sum,
        report::Statistic::Max => Statistic::Max,
        report::Statistic::Mean | report::Statistic::Percent => Statistic::Avg,
    };
    if given.unit.is_some_and(|given| given != unit)
        || given.statistic.is_some_and(|given| given != statistic)
    {
        return Err(invalid(format!("The Unit of {name} is {unit}, its Statistic {statistic}.")));
    }
    let threshold = match (&given.threshold, metric.has_threshold) {
        (None, false) => None,
        (Some(threshold), true) if threshold.comparison == Some(Comparison::Lt) => {
            Some(Threshold { seconds: threshold_seconds(threshold.threshold_value)?, is_strict: true })
        }
        (_, true) => return Err(invalid(format!("{name} needs a Threshold whose Comparison is LT."))),
        (Some(_), false) => return Err(invalid(format!("{name} takes no Threshold."))),
    };
    Ok(Figure { metric, threshold, only: Vec::new() })
}

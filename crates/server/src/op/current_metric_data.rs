//! GetCurrentMetricData: the real-time figures (MET-10 to MET-22) of some queues or routing profiles,
//! together or by queue, routing profile, channel and status of agents. What each figure is, the engine
//! defines.

use std::collections::BTreeSet;

use engine::domain::contact::Channel;
use engine::domain::dictionary::Metric;
use engine::domain::report;
use engine::id::{RoutingProfileId, StatusId};
use engine::refusal::Thing;
use wire::connect::{
    CurrentMetric, CurrentMetricData, CurrentMetricName, CurrentMetricResult, Filters,
    GetCurrentMetricDataRequest, GetCurrentMetricDataResponse, Grouping, SortOrder, Unit,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::current_metric_data::rows::{Facts, Row};
use crate::op::list::page;
use crate::op::shape::{ids, not_built, read_channel, timestamp};

mod rows;

const STATUSES_MAX: usize = 50;

pub(crate) async fn get_current_metric_data(
    call: Call<GetCurrentMetricDataRequest>,
) -> Result<GetCurrentMetricDataResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let asked = Asked {
        of: filter(&request.filters)?,
        channels: channels(&request.filters),
        statuses: statuses(&request.filters)?,
        by: groupings(request.groupings.as_deref().unwrap_or_default())?,
    };
    check_metrics(&request.current_metrics)?;
    asked.check(&request.current_metrics)?;
    let instance = call.app.bus.instance().clone();
    let read = call.read(move |centre, now| {
        let rows = rows::rows(centre, &asked)?;
        let figured = rows.into_iter().map(|row| {
            let facts = row.facts(centre, now);
            (row, facts)
        });
        // MET-26: a queue where nothing happens has no row.
        let figured = figured.filter(|(_, facts)| !asked.by.queue || facts.is_active()).collect::<Vec<_>>();
        Ok((figured, now, asked.by.is_any()))
    });
    let (mut rows, now, grouped) = read.await??;
    if let Some([criteria]) = request.sort_criteria.as_deref()
        && let Some(metric) = criteria.sort_by_metric
    {
        let value = |row: &(Row, Facts)| row.1.value(metric, grouped).unwrap_or(0.0);
        rows.sort_by(|a, b| value(a).total_cmp(&value(b)));
        if criteria.sort_order == Some(SortOrder::Descending) {
            rows.reverse();
        }
    }
    let count = i64::try_from(rows.len()).ok();
    let numbered = rows.into_iter().enumerate().collect();
    let (shown, next_token) =
        page(numbered, |(n, _)| *n, request.max_results, request.next_token.as_deref())?;
    let result = |(_, (row, facts)): (usize, (Row, Facts))| CurrentMetricResult {
        dimensions: row.dimensions(&instance),
        collections: Some(collections(&request.current_metrics, &facts, grouped)),
    };
    Ok(GetCurrentMetricDataResponse {
        next_token,
        metric_results: Some(shown.into_iter().map(result).collect()),
        data_snapshot_time: Some(timestamp(now)),
        approximate_total_count: count,
    })
}

/// What a request is about.
struct Asked {
    of: Of,
    channels: Vec<Channel>,
    /// Of agents; None for any.
    statuses: Option<BTreeSet<StatusId>>,
    by: By,
}

impl Asked {
    /// Statuses are told apart among the agents of queues; by them, only who is online is counted.
    fn check(&self, metrics: &[CurrentMetric]) -> Result<(), ApiError> {
        let of_queues = matches!(self.of, Of::Queues(_));
        if self.statuses.is_some() && !of_queues {
            return Err(ApiError::invalid_parameter("Filters.AgentStatuses goes with Filters.Queues."));
        }
        if !self.by.agent_status {
            return Ok(());
        }
        if !of_queues {
            return Err(ApiError::invalid_parameter("The grouping AGENT_STATUS goes with Filters.Queues."));
        }
        if metrics.iter().any(|metric| metric.name != Some(CurrentMetricName::AgentsOnline)) {
            return Err(ApiError::invalid_parameter("By AGENT_STATUS, the only metric is AGENTS_ONLINE."));
        }
        Ok(())
    }
}

enum Of {
    /// Standard queues, and those of agents.
    Queues(Vec<engine::Uuid>),
    RoutingProfiles(Vec<RoutingProfileId>),
}

/// What has a row of its own.
#[derive(Clone, Copy)]
struct By {
    queue: bool,
    routing_profile: bool,
    channel: bool,
    /// Beside queues.
    agent_status: bool,
}

impl By {
    fn is_any(self) -> bool {
        self.queue || self.routing_profile || self.channel
    }
}

fn filter(filters: &Filters) -> Result<Of, ApiError> {
    for (member, given) in [
        ("Filters.RoutingStepExpressions", &filters.routing_step_expressions),
        ("Filters.Subtypes", &filters.subtypes),
        ("Filters.ValidationTestTypes", &filters.validation_test_types),
    ] {
        if given.as_ref().is_some_and(|given| !given.is_empty()) {
            return Err(not_built(member));
        }
    }
    match (&filters.queues, &filters.routing_profiles) {
        (Some(queues), None) => Ok(Of::Queues(ids(queues, Thing::Queue)?)),
        (None, Some(profiles)) => Ok(Of::RoutingProfiles(ids(profiles, Thing::RoutingProfile)?)),
        _ => Err(ApiError::invalid_parameter("Filters must have either Queues or RoutingProfiles.")),
    }
}

fn statuses(filters: &Filters) -> Result<Option<BTreeSet<StatusId>>, ApiError> {
    let named = filters.agent_statuses.as_deref().filter(|named| !named.is_empty());
    let Some(named) = named else { return Ok(None) };
    if named.len() > STATUSES_MAX {
        let message = format!("Filters.AgentStatuses may have at most {STATUSES_MAX} entries.");
        return Err(ApiError::invalid_parameter(message));
    }
    Ok(Some(ids(named, Thing::AgentStatus)?.into_iter().collect()))
}

/// All of them, where none is named.
fn channels(filters: &Filters) -> Vec<Channel> {
    match filters.channels.as_deref() {
        None | Some([]) => Channel::ALL.to_vec(),
        Some(named) => {
            let named: Vec<_> = named.iter().filter_map(|channel| read_channel(*channel)).collect();
            Channel::ALL.into_iter().filter(|channel| named.contains(channel)).collect()
        }
    }
}

fn groupings(groupings: &[Grouping]) -> Result<By, ApiError> {
    let mut by = By { queue: false, routing_profile: false, channel: false, agent_status: false };
    for grouping in groupings {
        match grouping {
            Grouping::Queue => by.queue = true,
            Grouping::RoutingProfile => by.routing_profile = true,
            Grouping::Channel => by.channel = true,
            Grouping::AgentStatus => by.agent_status = true,
            Grouping::RoutingStepExpression | Grouping::Subtype | Grouping::ValidationTestType => {
                return Err(not_built(&format!("Grouping {grouping}")));
            }
        }
    }
    if by.agent_status && groupings.first() != Some(&Grouping::Queue) {
        return Err(ApiError::invalid_parameter(
            "Before the grouping AGENT_STATUS, the first must be QUEUE.",
        ));
    }
    if by.queue && by.routing_profile {
        return Err(ApiError::invalid_parameter("Groupings may have QUEUE or ROUTING_PROFILE, not both."));
    }
    Ok(by)
}

fn check_metrics(metrics: &[CurrentMetric]) -> Result<(), ApiError> {
    let most = CurrentMetricName::ALL.len();
    if metrics.is_empty() || metrics.len() > most {
        return Err(ApiError::invalid_parameter(format!("CurrentMetrics must have 1 to {most} entries.")));
    }
    for metric in metrics {
        let name = metric.name.ok_or_else(|| ApiError::invalid_parameter("A metric has no Name."))?;
        let unit = unit(name)?;
        if metric.unit.is_some_and(|given| given != unit) {
            return Err(ApiError::invalid_parameter(format!("The Unit of {name} is {unit}.")));
        }
    }
    Ok(())
}

fn unit(name: CurrentMetricName) -> Result<Unit, ApiError> {
    let metric = Metric::now(name.as_str()).ok_or_else(|| not_built(name.as_str()))?;
    Ok(match metric.unit {
        report::Unit::Count => Unit::Count,
        report::Unit::Percent => Unit::Percent,
        report::Unit::Seconds => Unit::Seconds,
    })
}

/// Each metric as it was asked for, with its value.
fn collections(metrics: &[CurrentMetric], facts: &Facts, grouped: bool) -> Vec<CurrentMetricData> {
    let value = |metric: &CurrentMetric| metric.name.and_then(|name| facts.value(name, grouped));
    let data =
        |metric: &CurrentMetric| CurrentMetricData { metric: Some(metric.clone()), value: value(metric) };
    metrics.iter().map(data).collect()
}

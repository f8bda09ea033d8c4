//! What an action asks of queues, and how it changes a contact's place in them.

use engine::domain::flow::{ActionKind, Metric, RoutingTemplate, TargetTemplate};
use engine::limits;

use crate::flow::action::parameter::{self, Parameters, is_given};
use crate::flow::echo;

/// FLOW-12, FLOW-13.
pub(super) fn target(parameters: &Parameters) -> Result<TargetTemplate, String> {
    optional_target(parameters)?.ok_or_else(|| "either QueueId or AgentId is needed.".to_owned())
}

fn optional_target(parameters: &Parameters) -> Result<Option<TargetTemplate>, String> {
    match (is_given(parameters, "QueueId"), is_given(parameters, "AgentId")) {
        (true, true) => Err("either QueueId or AgentId is needed, not both.".to_owned()),
        (true, false) => Ok(Some(TargetTemplate::Queue(parameter::templated(parameters, "QueueId")?))),
        (false, true) => Ok(Some(TargetTemplate::Agent(parameter::templated(parameters, "AgentId")?))),
        (false, false) => Ok(None),
    }
}

/// FLOW-15, FLOW-16.
pub(super) fn metric_data(parameters: &Parameters) -> Result<ActionKind, String> {
    let name = parameter::text(parameters, "MetricType")?;
    let metric = metric_of(&name).ok_or_else(|| format!("there is no MetricType \"{}\".", echo(&name)))?;
    Ok(ActionKind::CheckMetricData { metric, target: optional_target(parameters)? })
}

fn metric_of(name: &str) -> Option<Metric> {
    Some(match name {
        "NumberOfAgentsAvailable" => Metric::AgentsAvailable,
        "NumberOfAgentsStaffed" => Metric::AgentsStaffed,
        "NumberOfAgentsOnline" => Metric::AgentsOnline,
        "OldestContactInQueueAgeSeconds" => Metric::OldestContactInQueueAgeSeconds,
        "NumberOfContactsInQueue" => Metric::ContactsInQueue,
        _ => return None,
    })
}

/// FLOW-19, ROUTE-50. What is known only when the flow runs is checked then.
pub(super) fn behaviour(parameters: &Parameters) -> Result<ActionKind, String> {
    const PRIORITY: &str = "QueuePriority";
    const ADJUSTMENT: &str = "QueueTimeAdjustmentSeconds";
    let most = limits::AGE_ADJUSTMENT_SECONDS_MAX;
    let (name, bounds) = match (is_given(parameters, PRIORITY), is_given(parameters, ADJUSTMENT)) {
        (true, false) => (PRIORITY, limits::CONTACT_PRIORITIES),
        (false, true) => (ADJUSTMENT, -most..=most),
        _ => return Err(format!("either {PRIORITY} or {ADJUSTMENT} is needed.")),
    };
    parameter::number(parameters, name, bounds)?;
    let value = parameter::templated(parameters, name)?;
    Ok(ActionKind::UpdateContactRoutingBehavior(match name {
        PRIORITY => RoutingTemplate::Priority(value),
        _ => RoutingTemplate::AgeAdjustmentSeconds(value),
    }))
}

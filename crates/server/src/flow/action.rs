//! One action: its type, its parameters, and whether it leads on as it must.

use engine::domain::flow::{Action, ActionKind, RoutingTemplate, TargetTemplate, Template};
use serde_json::{Map, Value};

use crate::flow::transitions::{self, Transitions};
use crate::flow::{Places, Problems, catalogue, echo, template};

mod contact;
mod criteria;
mod parameter;
mod routing;
mod view;

use self::parameter::Parameters;

/// Places to be filled in, in one action: each may hold 32 kB, and all are filled in at once.
const DYNAMIC_VALUES_MAX: usize = 100;

/// How the flow goes on from an action that was run.
enum LeadsOn {
    /// By NextAction.
    Next,
    /// By the condition that meets one of these values, or NextAction.
    Values(Vec<&'static str>),
    /// By a condition for each of these values.
    Each([&'static str; 2]),
    /// By the condition that meets a value that nobody knows yet.
    Conditions,
    /// It does not, or not by what the document says.
    Free,
}

/// None where its type is unknown or its parameters say nothing that could run.
pub(super) fn read(
    identifier: &str,
    document: &Map<String, Value>,
    places: &Places<'_>,
    problems: &mut Problems,
) -> Option<Action> {
    let name = document.get("Type").and_then(Value::as_str).unwrap_or_default();
    let label = format!("{} ({})", echo(identifier), if name.is_empty() { "no Type" } else { echo(name) });
    let transitions = transitions::read(&label, document, places, problems);
    let empty = Map::new();
    let parameters = match document.get("Parameters") {
        None | Some(Value::Null) => &empty,
        Some(Value::Object(parameters)) => parameters,
        Some(_) => {
            problems.add(format!("{label}: Parameters must be an object."));
            return None;
        }
    };
    let kind = match kind(name, parameters) {
        Ok(kind) => kind,
        Err(problem) => {
            problems.add(format!("{label}: {problem}"));
            return None;
        }
    };
    check_leads_on(&label, &kind, &transitions, problems);
    check_dynamic_values(&label, &kind, &transitions, problems);
    let Transitions { next, conditions, errors } = transitions;
    Some(Action { identifier: identifier.to_owned(), kind, next, conditions, errors })
}

fn kind(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    match name {
        "MessageParticipant" => contact::message(name, parameters),
        "UpdateContactAttributes" => contact::attributes(name, parameters),
        "UpdateContactEventHooks" => contact::event_hooks(parameters),
        "Wait" => contact::wait(name, parameters),
        "Loop" => contact::rounds(name, parameters),
        "Compare" => Ok(ActionKind::Compare { value: parameter::templated(parameters, "ComparisonValue")? }),
        "TransferToFlow" => {
            Ok(ActionKind::TransferToFlow { flow: parameter::templated(parameters, "ContactFlowId")? })
        }
        "InvokeFlowModule" => {
            Ok(ActionKind::InvokeFlowModule { module: parameter::templated(parameters, "FlowModuleId")? })
        }
        "EndFlowModuleExecution" => Ok(ActionKind::EndFlowModuleExecution),
        "CheckHoursOfOperation" => {
            let hours = parameter::optional(parameters, "HoursOfOperationId")?;
            Ok(ActionKind::CheckHoursOfOperation { hours })
        }
        "CheckMetricData" => routing::metric_data(parameters),
        "UpdateContactTargetQueue" => {
            Ok(ActionKind::UpdateContactTargetQueue { target: routing::target(parameters)? })
        }
        "TransferContactToQueue" => Ok(ActionKind::TransferContactToQueue),
        "DequeueContactAndTransferToQueue" => {
            Ok(ActionKind::DequeueContactAndTransferToQueue { target: routing::target(parameters)? })
        }
        "UpdateContactRoutingBehavior" => routing::behaviour(parameters),
        "UpdateRoutingCriteria" => criteria::criteria(name, parameters),
        "ShowView" => view::show(name, parameters),
        "EndFlowExecution" => Ok(ActionKind::EndFlowExecution),
        "DisconnectParticipant" => Ok(ActionKind::DisconnectParticipant),
        _ if catalogue::is_known(name) => Ok(not_built(name)),
        _ => Err("there is no action of this Type.".to_owned()),
    }
}

fn not_built(name: &str) -> ActionKind {
    ActionKind::NotBuilt { name: name.to_owned() }
}

/// ENT-80: what must be wired. An error without a branch ends the flow.
fn check_leads_on(label: &str, kind: &ActionKind, transitions: &Transitions, problems: &mut Problems) {
    match leads_on(kind) {
        LeadsOn::Next if transitions.next.is_none() => {
            problems.add(format!("{label}: a NextAction is needed."));
        }
        LeadsOn::Values(values) => {
            for value in values.iter().filter(|value| !transitions.lead_on(value)) {
                problems.add(format!("{label}: a NextAction or a condition for {value} is needed."));
            }
        }
        LeadsOn::Each(values) => {
            for value in values.iter().filter(|value| !transitions.have_condition(value)) {
                problems.add(format!("{label}: a condition for {value} is needed."));
            }
        }
        LeadsOn::Conditions if transitions.next.is_none() && transitions.conditions.is_empty() => {
            problems.add(format!("{label}: a condition or a NextAction is needed."));
        }
        LeadsOn::Next | LeadsOn::Conditions | LeadsOn::Free => {}
    }
}

fn leads_on(kind: &ActionKind) -> LeadsOn {
    match kind {
        ActionKind::MessageParticipant { .. }
        | ActionKind::UpdateContactTargetQueue { .. }
        | ActionKind::UpdateContactAttributes { .. }
        | ActionKind::UpdateContactEventHooks { .. }
        | ActionKind::InvokeFlowModule { .. }
        | ActionKind::UpdateContactRoutingBehavior(_)
        | ActionKind::UpdateRoutingCriteria { .. } => LeadsOn::Next,
        ActionKind::CheckHoursOfOperation { .. } => LeadsOn::Each(["True", "False"]),
        ActionKind::Loop { .. } => LeadsOn::Values(vec!["ContinueLooping", "DoneLooping"]),
        ActionKind::Wait { customer_returned, bot_left, .. } => {
            let returned = customer_returned.then_some(contact::CUSTOMER_RETURNED);
            let left = bot_left.then_some(contact::BOT_LEFT);
            LeadsOn::Values([Some("WaitCompleted"), returned, left].into_iter().flatten().collect())
        }
        ActionKind::CheckMetricData { .. } | ActionKind::Compare { .. } | ActionKind::ShowView(_) => {
            LeadsOn::Conditions
        }
        ActionKind::TransferContactToQueue
        | ActionKind::TransferToFlow { .. }
        | ActionKind::DequeueContactAndTransferToQueue { .. }
        | ActionKind::EndFlowModuleExecution
        | ActionKind::EndFlowExecution
        | ActionKind::DisconnectParticipant
        | ActionKind::NotBuilt { .. } => LeadsOn::Free,
    }
}

fn check_dynamic_values(label: &str, kind: &ActionKind, transitions: &Transitions, problems: &mut Problems) {
    let in_parameters: usize = templates(kind).into_iter().map(template::dynamic).sum();
    let operands = transitions.conditions.iter().map(|(condition, _)| &condition.operand);
    let count = in_parameters + operands.map(template::dynamic).sum::<usize>();
    if count > DYNAMIC_VALUES_MAX {
        problems.add(format!("{label}: has {count} dynamic values; {DYNAMIC_VALUES_MAX} are allowed."));
    }
}

fn templates(kind: &ActionKind) -> Vec<&Template> {
    match kind {
        ActionKind::MessageParticipant { text } => vec![text],
        ActionKind::UpdateContactTargetQueue { target }
        | ActionKind::DequeueContactAndTransferToQueue { target }
        | ActionKind::CheckMetricData { target: Some(target), .. } => vec![template_of(target)],
        ActionKind::UpdateContactAttributes { attributes } => attributes.iter().map(|(_, v)| v).collect(),
        ActionKind::UpdateContactEventHooks { flow, .. } | ActionKind::TransferToFlow { flow } => vec![flow],
        ActionKind::InvokeFlowModule { module } => vec![module],
        ActionKind::CheckHoursOfOperation { hours } => hours.iter().collect(),
        ActionKind::Compare { value } => vec![value],
        ActionKind::ShowView(show) => {
            [&show.view, &show.data].into_iter().chain(show.version.iter()).collect()
        }
        ActionKind::UpdateContactRoutingBehavior(
            RoutingTemplate::Priority(value) | RoutingTemplate::AgeAdjustmentSeconds(value),
        ) => vec![value],
        ActionKind::UpdateRoutingCriteria { steps } => {
            steps.iter().flat_map(|step| criteria::templates(&step.expression)).collect()
        }
        ActionKind::CheckMetricData { target: None, .. }
        | ActionKind::Loop { .. }
        | ActionKind::TransferContactToQueue
        | ActionKind::Wait { .. }
        | ActionKind::EndFlowModuleExecution
        | ActionKind::EndFlowExecution
        | ActionKind::DisconnectParticipant
        | ActionKind::NotBuilt { .. } => Vec::new(),
    }
}

fn template_of(target: &TargetTemplate) -> &Template {
    match target {
        TargetTemplate::Queue(template) | TargetTemplate::Agent(template) => template,
    }
}

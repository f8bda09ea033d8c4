//! One action: its type, its parameters, and whether it leads on as it must.

use engine::domain::contact::Hook;
use engine::domain::flow::{Action, ActionKind, TargetTemplate, Template};
use engine::limits;
use engine::time::Span;
use serde_json::{Map, Value};

use crate::flow::transitions::{self, Transitions};
use crate::flow::{Places, Problems, catalogue, echo, template, text_of};

/// Places to be filled in, in one action: each may hold 32 kB, and all are filled in at once.
const DYNAMIC_VALUES_MAX: usize = 100;
/// FLOW-10.
const MESSAGE_CHARACTERS_MAX: usize = 6000;

/// How the flow goes on from an action that was run.
enum LeadsOn {
    /// By NextAction.
    Next,
    /// By the condition that meets one of these values, or NextAction.
    Values(Vec<&'static str>),
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

fn kind(name: &str, parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    match name {
        "MessageParticipant" => message(name, parameters),
        "UpdateContactTargetQueue" => target_queue(parameters),
        "TransferContactToQueue" => Ok(ActionKind::TransferContactToQueue),
        "UpdateContactAttributes" => attributes(name, parameters),
        "UpdateContactEventHooks" => event_hooks(parameters),
        "Wait" => wait(name, parameters),
        "EndFlowExecution" => Ok(ActionKind::EndFlowExecution),
        "DisconnectParticipant" => Ok(ActionKind::DisconnectParticipant),
        _ if catalogue::is_known(name) => Ok(not_built(name)),
        _ => Err("there is no action of this Type.".to_owned()),
    }
}

fn not_built(name: &str) -> ActionKind {
    ActionKind::NotBuilt { name: name.to_owned() }
}

/// FLOW-10. Speech and recordings are for calls.
fn message(name: &str, parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    let given: Vec<_> =
        ["Text", "SSML", "PromptId", "Media"].into_iter().filter(|p| is_given(parameters, p)).collect();
    match given.as_slice() {
        ["Text"] => {
            let text = text_parameter(parameters, "Text")?;
            if text.chars().count() > MESSAGE_CHARACTERS_MAX {
                return Err(format!("Text must have at most {MESSAGE_CHARACTERS_MAX} characters."));
            }
            Ok(ActionKind::MessageParticipant { text: template::parse(&text) })
        }
        [spoken] => Ok(not_built(&format!("{name} with {spoken}"))),
        _ => Err("exactly one of Text, SSML, PromptId and Media is needed.".to_owned()),
    }
}

/// FLOW-12.
fn target_queue(parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    let target = match (is_given(parameters, "QueueId"), is_given(parameters, "AgentId")) {
        (true, false) => TargetTemplate::Queue(template::parse(&text_parameter(parameters, "QueueId")?)),
        (false, true) => TargetTemplate::Agent(template::parse(&text_parameter(parameters, "AgentId")?)),
        _ => return Err("either QueueId or AgentId is needed.".to_owned()),
    };
    Ok(ActionKind::UpdateContactTargetQueue { target })
}

/// FLOW-18.
fn attributes(name: &str, parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    match parameters.get("TargetContact").map(text_of) {
        None => {}
        Some(Some(target)) if target == "Current" => {}
        Some(Some(target)) if target == "Related" => {
            return Ok(not_built(&format!("{name} of the related contact")));
        }
        Some(_) => return Err("TargetContact must be Current or Related.".to_owned()),
    }
    let Some(given) = parameters.get("Attributes").and_then(Value::as_object) else {
        return Err("Attributes must be an object of names and values.".to_owned());
    };
    let read = given.iter().map(|(key, value)| match text_of(value) {
        Some(value) if !key.is_empty() => Ok((key.clone(), template::parse(&value))),
        Some(_) => Err("an attribute must have a name.".to_owned()),
        None => Err(format!("the attribute \"{}\" must be a text.", echo(key))),
    });
    Ok(ActionKind::UpdateContactAttributes { attributes: read.collect::<Result<_, _>>()? })
}

fn event_hooks(parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    let hooks = parameters.get("EventHooks").and_then(Value::as_object);
    let mut hooks = hooks.into_iter().flatten();
    let (Some((name, _)), None) = (hooks.next(), hooks.next()) else {
        return Err("EventHooks must name exactly one flow.".to_owned());
    };
    let hook = hook_of(name).ok_or_else(|| format!("there is no event hook \"{}\".", echo(name)))?;
    let hooks = parameters.get("EventHooks").and_then(Value::as_object).unwrap_or(parameters);
    Ok(ActionKind::UpdateContactEventHooks { hook, flow: template::parse(&text_parameter(hooks, name)?) })
}

fn hook_of(name: &str) -> Option<Hook> {
    Some(match name {
        "AgentHold" => Hook::AgentHold,
        "AgentWhisper" => Hook::AgentWhisper,
        "CustomerHold" => Hook::CustomerHold,
        "CustomerQueue" => Hook::CustomerQueue,
        "CustomerRemaining" => Hook::CustomerRemaining,
        "CustomerWhisper" => Hook::CustomerWhisper,
        "DefaultAgentUI" => Hook::DefaultAgentUi,
        "DisconnectAgentUI" => Hook::DisconnectAgentUi,
        "PauseContact" => Hook::PauseContact,
        "ResumeContact" => Hook::ResumeContact,
        _ => return None,
    })
}

/// FLOW-23. Documents of the console say TimeLimitSeconds, the manual TimeoutSeconds.
fn wait(name: &str, parameters: &Map<String, Value>) -> Result<ActionKind, String> {
    let (mut customer_returned, mut bot_left) = (false, false);
    let events = match parameters.get("Events") {
        None | Some(Value::Null) => &[],
        Some(Value::Array(events)) => events.as_slice(),
        Some(_) => return Err("Events must be a list.".to_owned()),
    };
    for event in events {
        match event.as_str() {
            Some(CUSTOMER_RETURNED) => customer_returned = true,
            Some(BOT_LEFT) => bot_left = true,
            _ => return Err(format!("Events may hold {CUSTOMER_RETURNED} and {BOT_LEFT}.")),
        }
    }
    let given = ["TimeLimitSeconds", "TimeoutSeconds"].into_iter().find(|p| is_given(parameters, p));
    let parameter = given.ok_or("TimeLimitSeconds is needed.")?;
    let text = text_parameter(parameters, parameter)?;
    if template::plain(&template::parse(&text)).is_none() {
        return Ok(not_built(&format!("{name} with a limit that is not a number")));
    }
    let most = limits::FLOW_WAIT_MAX.as_seconds();
    let seconds = text.parse::<i64>().ok().filter(|s| (1..=most).contains(s));
    let seconds = seconds.ok_or_else(|| format!("{parameter} must be a whole number, 1 to {most}."))?;
    Ok(ActionKind::Wait { limit: Span::seconds(seconds), customer_returned, bot_left })
}

const WAIT_COMPLETED: &str = "WaitCompleted";
const CUSTOMER_RETURNED: &str = "CustomerReturned";
const BOT_LEFT: &str = "BotParticipantDisconnected";

fn is_given(parameters: &Map<String, Value>, name: &str) -> bool {
    parameters.get(name).is_some_and(|value| !value.is_null())
}

/// A parameter that is there and says something.
fn text_parameter(parameters: &Map<String, Value>, name: &str) -> Result<String, String> {
    let text = parameters.get(name).and_then(text_of).filter(|text| !text.is_empty());
    text.ok_or_else(|| format!("{name} must be a text of at least one character."))
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
        LeadsOn::Next | LeadsOn::Free => {}
    }
}

fn leads_on(kind: &ActionKind) -> LeadsOn {
    match kind {
        ActionKind::MessageParticipant { .. }
        | ActionKind::UpdateContactTargetQueue { .. }
        | ActionKind::UpdateContactAttributes { .. }
        | ActionKind::UpdateContactEventHooks { .. } => LeadsOn::Next,
        ActionKind::Wait { customer_returned, bot_left, .. } => {
            let returned = customer_returned.then_some(CUSTOMER_RETURNED);
            let left = bot_left.then_some(BOT_LEFT);
            LeadsOn::Values([Some(WAIT_COMPLETED), returned, left].into_iter().flatten().collect())
        }
        ActionKind::TransferContactToQueue
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
        ActionKind::UpdateContactTargetQueue {
            target: TargetTemplate::Queue(template) | TargetTemplate::Agent(template),
        } => vec![template],
        ActionKind::UpdateContactAttributes { attributes } => attributes.iter().map(|(_, v)| v).collect(),
        ActionKind::UpdateContactEventHooks { flow, .. } => vec![flow],
        ActionKind::TransferContactToQueue
        | ActionKind::Wait { .. }
        | ActionKind::EndFlowExecution
        | ActionKind::DisconnectParticipant
        | ActionKind::NotBuilt { .. } => Vec::new(),
    }
}

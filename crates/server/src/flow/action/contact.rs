//! What an action says to a contact, keeps in it, and waits for.

use engine::domain::contact::Hook;
use engine::domain::flow::ActionKind;
use engine::limits;
use engine::time::Span;
use serde_json::Value;

use crate::flow::action::not_built;
use crate::flow::action::parameter::{self, Parameters, is_given};
use crate::flow::{echo, template, text_of};

/// FLOW-10.
const MESSAGE_CHARACTERS_MAX: usize = 6000;
/// FLOW-24.
const ROUNDS_MAX: i64 = 100;

pub(super) const CUSTOMER_RETURNED: &str = "CustomerReturned";
pub(super) const BOT_LEFT: &str = "BotParticipantDisconnected";

/// FLOW-10. Speech and recordings are for calls.
pub(super) fn message(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    let given: Vec<_> =
        ["Text", "SSML", "PromptId", "Media"].into_iter().filter(|p| is_given(parameters, p)).collect();
    match given.as_slice() {
        ["Text"] => {
            let text = parameter::text(parameters, "Text")?;
            if text.chars().count() > MESSAGE_CHARACTERS_MAX {
                return Err(format!("Text must have at most {MESSAGE_CHARACTERS_MAX} characters."));
            }
            Ok(ActionKind::MessageParticipant { text: template::parse(&text) })
        }
        [spoken] => Ok(not_built(&format!("{name} with {spoken}"))),
        _ => Err("exactly one of Text, SSML, PromptId and Media is needed.".to_owned()),
    }
}

/// FLOW-18.
pub(super) fn attributes(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
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

pub(super) fn event_hooks(parameters: &Parameters) -> Result<ActionKind, String> {
    let one = || "EventHooks must name exactly one flow.".to_owned();
    let hooks = parameters.get("EventHooks").and_then(Value::as_object).ok_or_else(one)?;
    let mut names = hooks.keys();
    let (Some(name), None) = (names.next(), names.next()) else { return Err(one()) };
    let hook = hook_of(name).ok_or_else(|| format!("there is no event hook \"{}\".", echo(name)))?;
    Ok(ActionKind::UpdateContactEventHooks { hook, flow: parameter::templated(hooks, name)? })
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
pub(super) fn wait(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    let (mut customer_returned, mut bot_left) = (false, false);
    let events = match parameters.get("Events") {
        None | Some(Value::Null) => &[],
        Some(_) => parameter::list(parameters, "Events")?,
    };
    for event in events {
        match event.as_str() {
            Some(CUSTOMER_RETURNED) => customer_returned = true,
            Some(BOT_LEFT) => bot_left = true,
            _ => return Err(format!("Events may hold {CUSTOMER_RETURNED} and {BOT_LEFT}.")),
        }
    }
    let given = ["TimeLimitSeconds", "TimeoutSeconds"].into_iter().find(|p| is_given(parameters, p));
    let limit = given.ok_or("TimeLimitSeconds is needed.")?;
    match parameter::number(parameters, limit, 1..=limits::FLOW_WAIT_MAX.as_seconds())? {
        Some(seconds) => Ok(ActionKind::Wait { limit: Span::seconds(seconds), customer_returned, bot_left }),
        None => Ok(not_built(&format!("{name} with a limit that is not a number"))),
    }
}

/// FLOW-24.
pub(super) fn rounds(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    match parameter::number(parameters, "LoopCount", 0..=ROUNDS_MAX)? {
        Some(count) => Ok(ActionKind::Loop { count: u32::try_from(count).expect("a hundred at most") }),
        None => Ok(not_built(&format!("{name} with a count that is not a number"))),
    }
}

//! One step of a flow: run the action at which the contact stands, and say where it goes.

use crate::domain::Centre;
use crate::domain::chat::{Chat, Writer, content, system_author};
use crate::domain::config::{Flow, FlowKind};
use crate::domain::contact::{Channel, Contact, ContactState, Hook};
use crate::domain::flow::render::{last_segment, queue_of, render};
use crate::domain::flow::{
    Action, ActionIndex, ActionKind, Condition, Operator, Run, RunState, TargetTemplate, Template, Wait,
    Wake, check, route, show,
};
use crate::event::{Event, Words};
use crate::id::{ContactId, FlowId};
use crate::limits;
use crate::time::{Span, Time};

pub(super) const NO_MATCHING_ERROR: &str = "NoMatchingError";
const NO_MATCHING_CONDITION: &str = "NoMatchingCondition";
pub(super) const QUEUE_AT_CAPACITY: &str = "QueueAtCapacity";
const PARTICIPANT_NOT_FOUND: &str = "ParticipantNotFound";
const TIME_LIMIT_EXCEEDED: &str = "TimeLimitExceeded";

/// What running an action came to.
pub(super) enum Came {
    /// Goes on after these events.
    Done(Vec<Event>),
    /// Goes on by the condition that this value meets, after these events.
    Value(String, Vec<Event>),
    Failed(&'static str),
    /// Stands here until it is woken, after these events.
    Waits(Wait, Vec<Event>),
    /// The flow is over: these events say how.
    Over(Vec<Event>),
}

/// Runs the action at which a contact stands. There is one, and it is ready.
pub(crate) fn step(centre: &Centre, contact: &Contact, at: Time) -> Vec<Event> {
    let run = contact.run.as_ref().expect("only contacts in a flow are stepped");
    let action = &centre.graph_of(run).actions[usize::from(run.action)];
    if run.steps > limits::FLOW_BLOCKS_AT_ONCE_MAX {
        return leave(contact);
    }
    match run_action(centre, contact, action, at) {
        Came::Done(mut events) => {
            events.extend(go(centre, contact.id, run, action.next));
            events
        }
        Came::Value(value, mut events) => {
            events.extend(by_condition(centre, contact, run, action, &value));
            events
        }
        Came::Failed(error) => by_error(centre, contact.id, run, action, error),
        Came::Waits(wait, mut events) => {
            events.push(Event::FlowWaits { contact: contact.id, wait });
            events
        }
        Came::Over(events) => events,
    }
}

/// Ends a wait early, or at its limit. Nothing where the contact does not wait for that.
pub(crate) fn wake(centre: &Centre, id: ContactId, by: Wake) -> Vec<Event> {
    let contact = &centre.contacts[&id];
    let Some(run) = &contact.run else { return Vec::new() };
    let RunState::Waiting(wait) = run.state else { return Vec::new() };
    let action = &centre.graph_of(run).actions[usize::from(run.action)];
    match by {
        Wake::CustomerReturned if wait.customer_returned => {
            by_condition(centre, contact, run, action, "CustomerReturned")
        }
        Wake::BotLeft if wait.bot_left => {
            by_condition(centre, contact, run, action, "BotParticipantDisconnected")
        }
        Wake::TimeLimit if wait.bot_left && never_had_bot(centre, contact) && handles_missing(action) => {
            by_error(centre, contact.id, run, action, PARTICIPANT_NOT_FOUND)
        }
        Wake::TimeLimit if wait.view => by_error(centre, contact.id, run, action, TIME_LIMIT_EXCEEDED),
        Wake::TimeLimit => by_condition(centre, contact, run, action, "WaitCompleted"),
        Wake::CustomerReturned | Wake::BotLeft => Vec::new(),
    }
}

fn never_had_bot(centre: &Centre, contact: &Contact) -> bool {
    centre.chats.get(&contact.chain).and_then(Chat::bot).is_none()
}

fn handles_missing(action: &Action) -> bool {
    action.errors.iter().any(|(name, _)| name == PARTICIPANT_NOT_FOUND)
}

fn run_action(centre: &Centre, contact: &Contact, action: &Action, at: Time) -> Came {
    match &action.kind {
        ActionKind::MessageParticipant { text } => say(centre, contact, text, at),
        ActionKind::UpdateContactTargetQueue { target } => set_target(centre, contact, target),
        ActionKind::TransferContactToQueue => route::enqueue(centre, contact),
        ActionKind::DequeueContactAndTransferToQueue { target } => {
            route::to_other_queue(centre, contact, target, action.next, at)
        }
        ActionKind::UpdateContactRoutingBehavior(template) => route::set_routing(centre, contact, template),
        ActionKind::UpdateRoutingCriteria { steps } => route::set_criteria(centre, contact, steps),
        ActionKind::CheckHoursOfOperation { hours } => {
            check::hours_of_operation(centre, contact, hours.as_ref(), at)
        }
        ActionKind::CheckMetricData { metric, target } => {
            check::metric_data(centre, contact, *metric, target.as_ref(), at)
        }
        ActionKind::Compare { value } => Came::Value(render(centre, contact, value), Vec::new()),
        ActionKind::Loop { count } => go_round(contact, *count),
        ActionKind::TransferToFlow { flow } => to_flow(centre, contact, flow),
        ActionKind::InvokeFlowModule { module } => to_module(centre, contact, module),
        ActionKind::EndFlowModuleExecution => end_module(centre, contact),
        ActionKind::UpdateContactAttributes { attributes } => set_attributes(centre, contact, attributes),
        ActionKind::UpdateContactEventHooks { hook, flow } => set_hook(centre, contact, *hook, flow),
        ActionKind::Wait { limit, customer_returned, bot_left } => {
            wait(centre, contact, *limit, *customer_returned, *bot_left, at)
        }
        ActionKind::ShowView(view) => show::show(centre, contact, view, at),
        ActionKind::EndFlowExecution => Came::Over(leave(contact)),
        ActionKind::DisconnectParticipant => disconnect(centre, contact, at),
        ActionKind::NotBuilt { .. } => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-10: a message of the transcript, or a whisper to one of them (CHAT-7). A call has no sound, a
/// task nobody to hear it, and a customer who is with an agent is told nothing of who is to join
/// (CHAT-113).
fn say(centre: &Centre, contact: &Contact, text: &Template, at: Time) -> Came {
    let Some(chat) = centre.chats.get(&contact.chain) else { return Came::Done(Vec::new()) };
    let text = render(centre, contact, text);
    if text.is_empty() || text.len() > limits::MESSAGE_BYTES_MAX {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let words = Words::new(text);
    if let ContactState::Connecting { whisper, .. } = contact.state {
        return Came::Done(vec![Event::Whispered { contact: contact.id, whisper, words }]);
    }
    if chat.contact != contact.id {
        return Came::Done(Vec::new());
    }
    let item = Writer::new(chat).message(at, system_author(contact.chain), content::TEXT_PLAIN, words);
    Came::Done(vec![Event::ItemAppended { chain: contact.chain, item, token: None }])
}

/// FLOW-12.
fn set_target(centre: &Centre, contact: &Contact, target: &TargetTemplate) -> Came {
    match queue_of(centre, contact, target) {
        Some(queue) => Came::Done(vec![Event::TargetQueueSet { contact: contact.id, queue }]),
        None => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-24: so often round, then through, and from the beginning the next time.
fn go_round(contact: &Contact, count: u32) -> Came {
    let run = contact.run.as_ref().expect("only contacts in a flow are stepped");
    let rounds = run.loops.get(&run.action).copied().unwrap_or(0);
    let (value, rounds) = if rounds < count { ("ContinueLooping", rounds + 1) } else { ("DoneLooping", 0) };
    let looped = Event::FlowLooped { contact: contact.id, action: run.action, rounds };
    Came::Value(value.to_owned(), vec![looped])
}

/// FLOW-2, FLOW-30: the queue that was set stays set.
fn to_flow(centre: &Centre, contact: &Contact, flow: &Template) -> Came {
    let flow = last_segment(&render(centre, contact, flow)).parse::<FlowId>().ok();
    match flow.filter(|id| centre.flows.get(id).is_some_and(|flow| flow.published)) {
        Some(flow) => Came::Over(vec![Event::FlowEntered { contact: contact.id, flow }]),
        None => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-30.
fn to_module(centre: &Centre, contact: &Contact, module: &Template) -> Came {
    let deep = contact.run.as_ref().map_or(0, |run| run.callers.len());
    let module = last_segment(&render(centre, contact, module)).parse::<FlowId>().ok();
    match module.filter(|id| centre.modules.get(id).is_some_and(|module| module.published)) {
        Some(module) if deep < limits::FLOW_MODULES_DEEP_MAX => {
            Came::Over(vec![Event::FlowModuleEntered { contact: contact.id, module }])
        }
        _ => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-30: not in a flow that is no module.
fn end_module(centre: &Centre, contact: &Contact) -> Came {
    match &contact.run {
        Some(run) if !run.callers.is_empty() => {
            Came::Over(leave_modules(centre, contact.id, run, |caller| caller.next))
        }
        _ => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-18: all or nothing.
fn set_attributes(centre: &Centre, contact: &Contact, attributes: &[(String, Template)]) -> Came {
    let rendered = attributes.iter().map(|(k, v)| (k.clone(), render(centre, contact, v))).collect();
    match centre.share_attributes(contact, rendered) {
        Ok(events) => Came::Done(events),
        Err(_) => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-20 to FLOW-22. The one for whoever stays is an inbound flow (FLOW-21).
fn set_hook(centre: &Centre, contact: &Contact, hook: Hook, flow: &Template) -> Came {
    let flow = last_segment(&render(centre, contact, flow)).parse::<FlowId>().ok();
    let inbound = |flow: &Flow| hook != Hook::CustomerRemaining || flow.kind == FlowKind::ContactFlow;
    let fits = |id: &FlowId| centre.flows.get(id).is_some_and(inbound);
    match flow.filter(fits) {
        Some(flow) => Came::Done(vec![Event::HookSet { contact: contact.id, hook, flow }]),
        None => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-23. A bot that has come and gone ends the wait at once; one that has not come yet is waited
/// for, since it can only be added after the flow has begun.
fn wait(
    centre: &Centre,
    contact: &Contact,
    limit: Span,
    customer_returned: bool,
    bot_left: bool,
    at: Time,
) -> Came {
    if contact.channel == Channel::Voice {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let bot = centre.chats.get(&contact.chain).and_then(Chat::bot);
    if bot_left && bot.is_some_and(|bot| bot.left) {
        return Came::Value("BotParticipantDisconnected".to_owned(), Vec::new());
    }
    let wait = Wait { until: at + limit, customer_returned, bot_left, view: false };
    Came::Waits(wait, Vec::new())
}

/// FLOW-31. ROUTE-47: not while an offer runs, and not in a whisper.
fn disconnect(centre: &Centre, contact: &Contact, at: Time) -> Came {
    if matches!(contact.state, ContactState::Offered { .. } | ContactState::Connecting { .. }) {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    Came::Over(centre.end(contact.id, contact.channel.ended_by_flow(), at))
}

/// FLOW-32: a contact that is in a queue stays there, any other is over: next, since what was said last
/// comes before its end.
fn leave(contact: &Contact) -> Vec<Event> {
    vec![Event::FlowLeft { contact: contact.id }]
}

/// Where nothing is next a module is over, and what invoked it goes on.
pub(super) fn go(centre: &Centre, contact: ContactId, run: &Run, next: Option<ActionIndex>) -> Vec<Event> {
    match next {
        Some(action) => vec![Event::FlowMoved { contact, action }],
        None => leave_modules(centre, contact, run, |caller| caller.next),
    }
}

/// Out of the module, and of those around it until one has a way on. With none the flow is over.
fn leave_modules(
    centre: &Centre,
    contact: ContactId,
    run: &Run,
    way_on: impl Fn(&Action) -> Option<ActionIndex>,
) -> Vec<Event> {
    let mut events = Vec::new();
    for caller in run.callers.iter().rev() {
        events.push(Event::FlowModuleLeft { contact });
        let graph = centre.revision_of(caller.flow, caller.revision);
        if let Some(action) = way_on(&graph.actions[usize::from(caller.action)]) {
            events.push(Event::FlowMoved { contact, action });
            return events;
        }
    }
    events.push(Event::FlowLeft { contact });
    events
}

/// FLOW-3.
pub(super) fn by_condition(
    centre: &Centre,
    contact: &Contact,
    run: &Run,
    action: &Action,
    value: &str,
) -> Vec<Event> {
    let holds = |c: &Condition| c.operator.holds(value, &render(centre, contact, &c.operand));
    let met = action.conditions.iter().find(|(condition, _)| holds(condition));
    match met {
        Some((_, next)) => go(centre, contact.id, run, Some(*next)),
        None if action.next.is_some() => go(centre, contact.id, run, action.next),
        None => by_error(centre, contact.id, run, action, NO_MATCHING_CONDITION),
    }
}

/// The branch for this error, else the one for any error; else the flow is over, and a module has
/// failed.
fn by_error(centre: &Centre, contact: ContactId, run: &Run, action: &Action, error: &str) -> Vec<Event> {
    let branch = |action: &Action, name: &str| {
        action.errors.iter().find(|(known, _)| known == name).map(|(_, next)| *next)
    };
    match branch(action, error).or_else(|| branch(action, NO_MATCHING_ERROR)) {
        Some(action) => vec![Event::FlowMoved { contact, action }],
        None => leave_modules(centre, contact, run, |caller| branch(caller, NO_MATCHING_ERROR)),
    }
}

impl Operator {
    /// Case matters (FLOW-3). Text that is no number meets no comparison of numbers.
    fn holds(self, value: &str, operand: &str) -> bool {
        let numbers = || Some((value.trim().parse::<f64>().ok()?, operand.trim().parse::<f64>().ok()?));
        let compare = |f: fn(&f64, &f64) -> bool| numbers().is_some_and(|(a, b)| f(&a, &b));
        match self {
            Operator::Equals => value == operand,
            Operator::TextStartsWith => value.starts_with(operand),
            Operator::TextEndsWith => value.ends_with(operand),
            Operator::TextContains => value.contains(operand),
            Operator::NumberGreaterThan => compare(f64::gt),
            Operator::NumberGreaterOrEqualTo => compare(f64::ge),
            Operator::NumberLessThan => compare(f64::lt),
            Operator::NumberLessOrEqualTo => compare(f64::le),
        }
    }
}

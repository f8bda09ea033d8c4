//! One step of a flow: run the action at which the contact stands, and say where it goes.

use crate::domain::chat::{Chat, Role, Writer, content, system_author};
use crate::domain::contact::{Contact, ContactState, Hook, QueueRef};
use crate::domain::flow::{
    Action, ActionKind, Condition, Operator, Part, RunState, TargetTemplate, Template, Wait, Wake,
};
use crate::domain::{Centre, decide};
use crate::event::{Event, Words};
use crate::id::{ContactId, FlowId, QueueId, UserId};
use crate::limits;
use crate::time::{Span, Time};

const NO_MATCHING_ERROR: &str = "NoMatchingError";
const NO_MATCHING_CONDITION: &str = "NoMatchingCondition";
const QUEUE_AT_CAPACITY: &str = "QueueAtCapacity";
const PARTICIPANT_NOT_FOUND: &str = "ParticipantNotFound";

/// What running an action came to.
enum Came {
    /// Goes on after these events.
    Done(Vec<Event>),
    /// Goes on by the condition that this value meets.
    Value(&'static str),
    Failed(&'static str),
    /// Stands here until it is woken.
    Waits(Wait),
    /// The flow is over: these events say how.
    Over(Vec<Event>),
}

/// Runs the action at which a contact stands. There is one, and it is ready.
pub(crate) fn step(centre: &Centre, contact: &Contact, at: Time) -> Vec<Event> {
    let run = contact.run.as_ref().expect("only contacts in a flow are stepped");
    let action = &centre.flows[&run.flow].graph.actions[usize::from(run.action)];
    if run.steps > limits::FLOW_BLOCKS_AT_ONCE_MAX {
        return leave(centre, contact, at);
    }
    match run_action(centre, contact, action, at) {
        Came::Done(mut events) => {
            events.extend(go(centre, contact, action.next, at));
            events
        }
        Came::Value(value) => by_condition(centre, contact, action, value, at),
        Came::Failed(error) => by_error(centre, contact, action, error, at),
        Came::Waits(wait) => vec![Event::FlowWaits { contact: contact.id, wait }],
        Came::Over(events) => events,
    }
}

/// Ends a wait early, or at its limit. Nothing where the contact does not wait for that.
pub(crate) fn wake(centre: &Centre, id: ContactId, by: Wake, at: Time) -> Vec<Event> {
    let contact = &centre.contacts[&id];
    let Some(run) = &contact.run else { return Vec::new() };
    let RunState::Waiting(wait) = run.state else { return Vec::new() };
    let action = &centre.flows[&run.flow].graph.actions[usize::from(run.action)];
    match by {
        Wake::CustomerReturned if wait.customer_returned => {
            by_condition(centre, contact, action, "CustomerReturned", at)
        }
        Wake::BotLeft if wait.bot_left => {
            by_condition(centre, contact, action, "BotParticipantDisconnected", at)
        }
        Wake::TimeLimit if wait.bot_left && never_had_bot(centre, contact) && handles_missing(action) => {
            by_error(centre, contact, action, PARTICIPANT_NOT_FOUND, at)
        }
        Wake::TimeLimit => by_condition(centre, contact, action, "WaitCompleted", at),
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
        ActionKind::TransferContactToQueue => enqueue(centre, contact),
        ActionKind::UpdateContactAttributes { attributes } => set_attributes(centre, contact, attributes),
        ActionKind::UpdateContactEventHooks { hook, flow } => set_hook(centre, contact, *hook, flow),
        ActionKind::Wait { limit, customer_returned, bot_left } => {
            wait(centre, contact, *limit, *customer_returned, *bot_left, at)
        }
        ActionKind::EndFlowExecution => Came::Over(leave(centre, contact, at)),
        ActionKind::DisconnectParticipant => disconnect(centre, contact, at),
        ActionKind::NotBuilt { .. } => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-10.
fn say(centre: &Centre, contact: &Contact, text: &Template, at: Time) -> Came {
    let Some(chat) = centre.chats.get(&contact.chain) else { return Came::Done(Vec::new()) };
    let text = render(centre, contact, text);
    if text.is_empty() || text.len() > limits::MESSAGE_BYTES_MAX {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let item =
        Writer::new(chat).message(at, system_author(contact.chain), content::TEXT_PLAIN, Words::new(text));
    Came::Done(vec![Event::ItemAppended { chain: contact.chain, item, token: None }])
}

/// FLOW-12: a queue by its id or ARN; an agent by id, ARN or username.
fn set_target(centre: &Centre, contact: &Contact, target: &TargetTemplate) -> Came {
    let queue = match target {
        TargetTemplate::Queue(template) => {
            let id = last_segment(&render(centre, contact, template)).parse::<QueueId>().ok();
            id.filter(|id| centre.queues.contains_key(id)).map(QueueRef::Standard)
        }
        TargetTemplate::Agent(template) => {
            let text = render(centre, contact, template);
            let id = last_segment(&text).parse::<UserId>().ok();
            let by_id = id.filter(|id| centre.users.contains_key(id));
            by_id.or_else(|| centre.user_by_name(&text).map(|u| u.id)).map(QueueRef::Agent)
        }
    };
    match queue {
        Some(queue) => Came::Done(vec![Event::TargetQueueSet { contact: contact.id, queue }]),
        None => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// FLOW-13, ROUTE-52, ENT-53. Ends this flow; the customer queue flow begins if one is set.
fn enqueue(centre: &Centre, contact: &Contact) -> Came {
    let (ContactState::InFlow, Some(queue)) = (contact.state, contact.target_queue) else {
        return Came::Failed(NO_MATCHING_ERROR);
    };
    let (enabled, limit) = match queue {
        QueueRef::Standard(id) => {
            let queue = &centre.queues[&id];
            (queue.enabled, queue.max_contacts.map(|max| max as usize))
        }
        QueueRef::Agent(_) => (true, Some(limits::AGENT_QUEUE_MAX)),
    };
    if !enabled {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    if limit.is_some_and(|limit| centre.index().in_queue(queue) >= limit) {
        return Came::Failed(QUEUE_AT_CAPACITY);
    }
    let queued = Event::Queued { contact: contact.id, queue };
    let hook = contact.hooks.get(&Hook::CustomerQueue);
    let then = match hook.filter(|flow| centre.flows[flow].published) {
        Some(flow) => Event::FlowEntered { contact: contact.id, flow: *flow },
        None => Event::FlowLeft { contact: contact.id },
    };
    Came::Over(vec![queued, then])
}

/// FLOW-18: all or nothing.
fn set_attributes(centre: &Centre, contact: &Contact, attributes: &[(String, Template)]) -> Came {
    let rendered = attributes.iter().map(|(k, v)| (k.clone(), render(centre, contact, v))).collect();
    match decide::merge_attributes(contact, rendered) {
        Ok(event) => Came::Done(vec![event]),
        Err(_) => Came::Failed(NO_MATCHING_ERROR),
    }
}

fn set_hook(centre: &Centre, contact: &Contact, hook: Hook, flow: &Template) -> Came {
    let flow = last_segment(&render(centre, contact, flow)).parse::<FlowId>().ok();
    match flow.filter(|id| centre.flows.contains_key(id)) {
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
    let bot = centre.chats.get(&contact.chain).and_then(Chat::bot);
    if bot_left && bot.is_some_and(|b| b.role == Role::CustomBot && b.left) {
        return Came::Value("BotParticipantDisconnected");
    }
    Came::Waits(Wait { until: at + limit, customer_returned, bot_left })
}

/// FLOW-31. ROUTE-47: not while an offer runs.
fn disconnect(centre: &Centre, contact: &Contact, at: Time) -> Came {
    if matches!(contact.state, ContactState::Offered { .. }) {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    Came::Over(centre.end(contact.id, None, at))
}

/// FLOW-32: a contact that is in a queue stays there, any other is over.
fn leave(centre: &Centre, contact: &Contact, at: Time) -> Vec<Event> {
    if contact.state == ContactState::InFlow {
        centre.end(contact.id, None, at)
    } else {
        vec![Event::FlowLeft { contact: contact.id }]
    }
}

fn go(centre: &Centre, contact: &Contact, next: Option<u16>, at: Time) -> Vec<Event> {
    match next {
        Some(action) => vec![Event::FlowMoved { contact: contact.id, action }],
        None => leave(centre, contact, at),
    }
}

/// FLOW-3.
fn by_condition(centre: &Centre, contact: &Contact, action: &Action, value: &str, at: Time) -> Vec<Event> {
    let holds = |c: &Condition| c.operator.holds(value, &render(centre, contact, &c.operand));
    let met = action.conditions.iter().find(|(condition, _)| holds(condition));
    match met {
        Some((_, next)) => go(centre, contact, Some(*next), at),
        None if action.next.is_some() => go(centre, contact, action.next, at),
        None => by_error(centre, contact, action, NO_MATCHING_CONDITION, at),
    }
}

/// The branch for this error, else the one for any error; else the flow is over.
fn by_error(centre: &Centre, contact: &Contact, action: &Action, error: &str, at: Time) -> Vec<Event> {
    let branch = |name: &str| action.errors.iter().find(|(n, _)| n == name).map(|(_, next)| *next);
    let next = branch(error).or_else(|| branch(NO_MATCHING_ERROR));
    go(centre, contact, next, at)
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

/// A path that names nothing gives no text.
fn render(centre: &Centre, contact: &Contact, template: &Template) -> String {
    let parts = template.0.iter().map(|part| match part {
        Part::Text(text) => text.clone(),
        Part::Attribute(key) => contact.attributes.get(key).cloned().unwrap_or_default(),
        Part::Path(path) => value_at(centre, contact, path),
    });
    parts.collect()
}

fn value_at(centre: &Centre, contact: &Contact, path: &[String]) -> String {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let instance = centre.instance.as_ref();
    match path.as_slice() {
        ["ContactId"] => contact.id.to_string(),
        ["InitialContactId"] => contact.chain.to_string(),
        ["Channel"] => contact.channel.as_str().to_owned(),
        ["InstanceARN"] => instance.map(|i| i.arn()).unwrap_or_default(),
        ["Name" | "CustomerName"] => contact.name.clone(),
        ["Queue", "Name"] => match contact.target_queue {
            Some(QueueRef::Standard(id)) => centre.queues[&id].name.clone(),
            _ => String::new(),
        },
        ["Queue", "ARN"] => match (instance, contact.target_queue) {
            (Some(instance), Some(queue)) => instance.queue_arn(queue),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// An id by itself, or the id at the end of an ARN.
fn last_segment(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

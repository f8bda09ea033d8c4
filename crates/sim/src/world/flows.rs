//! What happens to contacts between people.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::Uuid;
use engine::domain::config::{Flow, FlowHistory, FlowKind};
use engine::domain::contact::Hook;
use engine::domain::flow::{
    Action, ActionKind, Condition, FlowGraph, Metric, Operator, Part, RoutingTemplate, ShowView,
    TargetTemplate, Template,
};
use engine::domain::views::{View, ViewContent};
use engine::id::{FlowId, ViewId};
use engine::time::Span;

use crate::step::{Entry, Queue};
use crate::world::{MORNING, START, wanted};

/// Of quick connects.
pub(super) const TO_QUEUE: FlowId = FlowId(Uuid::from_u128(0xe1));
pub(super) const TO_AGENT: FlowId = FlowId(Uuid::from_u128(0xe2));
const IN_QUEUE: FlowId = FlowId(Uuid::from_u128(0xe3));
const MOVES_ON: FlowId = FlowId(Uuid::from_u128(0xe4));
const WHISPER: FlowId = FlowId(Uuid::from_u128(0xe5));
const WHISPER_BACK: FlowId = FlowId(Uuid::from_u128(0xe6));
const LONG_WHISPER: FlowId = FlowId(Uuid::from_u128(0xe7));
const REMAINS: FlowId = FlowId(Uuid::from_u128(0xe8));
const FORM: ViewId = ViewId(Uuid::from_u128(0xe9));
/// What may be chosen in the view: not to wait, and something else.
pub(crate) const CHOICES: [&str; 2] = ["Go on", "Stay"];

pub(super) fn all() -> Vec<Flow> {
    let entries =
        Entry::ALL.map(|entry| flow(entry.id(), &format!("{entry:?}"), FlowKind::ContactFlow, start(entry)));
    let others = [
        flow(TO_QUEUE, "to queue", FlowKind::QueueTransfer, Draft::new().then(say("Passed on.")).queue()),
        flow(TO_AGENT, "to agent", FlowKind::AgentTransfer, Draft::new().queue()),
        flow(IN_QUEUE, "in queue", FlowKind::CustomerQueue, in_queue()),
        flow(MOVES_ON, "moves on", FlowKind::CustomerQueue, moves_on()),
        flow(WHISPER, "whisper", FlowKind::AgentWhisper, whisper(2)),
        flow(WHISPER_BACK, "whisper back", FlowKind::CustomerWhisper, whisper(0)),
        flow(LONG_WHISPER, "long whisper", FlowKind::AgentWhisper, whisper(150)),
        flow(REMAINS, "remains", FlowKind::ContactFlow, remains()),
    ];
    entries.into_iter().chain(others).collect()
}

fn flow(id: FlowId, name: &str, kind: FlowKind, draft: Draft) -> Flow {
    Flow {
        id,
        name: name.to_owned(),
        description: None,
        kind,
        published: true,
        content: "{}".into(),
        graph: FlowGraph { start: 0, actions: draft.0 }.into(),
        history: FlowHistory::default(),
        created_at: START,
    }
}

fn start(entry: Entry) -> Draft {
    let draft = Draft::new();
    match entry {
        Entry::Straight => draft.then(say("Welcome.")).then(to_wish()).queue(),
        // Whoever does as the view says need not wait; a call or a task is shown none.
        Entry::Later => {
            let draft = draft.then(shows()).when(Operator::Equals, CHOICES[0], 2);
            draft.then(wait(10)).then(to_wish()).queue()
        }
        Entry::AfterBot => {
            let bot = ActionKind::Wait { limit: Span::seconds(30), customer_returned: false, bot_left: true };
            draft.then(bot).then(hook(Hook::CustomerQueue, IN_QUEUE)).then(to_wish()).queue()
        }
        Entry::ToAgent => {
            let target = TargetTemplate::Agent(attribute("agent"));
            let set = ActionKind::UpdateContactTargetQueue { target };
            draft.then(hook(Hook::CustomerQueue, IN_QUEUE)).then(set).queue()
        }
        Entry::Ends => {
            let stays =
                ActionKind::Wait { limit: Span::seconds(5), customer_returned: true, bot_left: false };
            draft.then(say("Closed.")).then(stays).then(ActionKind::DisconnectParticipant)
        }
        Entry::Moves => draft.then(hook(Hook::CustomerQueue, MOVES_ON)).then(to_wish()).queue(),
        Entry::Whispers => {
            let draft = draft.then(hook(Hook::AgentWhisper, WHISPER));
            draft.then(hook(Hook::CustomerWhisper, WHISPER_BACK)).then(to_wish()).queue()
        }
        Entry::Mumbles => {
            let draft = draft.then(hook(Hook::CustomerQueue, IN_QUEUE));
            draft.then(hook(Hook::AgentWhisper, LONG_WHISPER)).then(to_wish()).queue()
        }
        Entry::Murmurs => draft.then(hook(Hook::CustomerWhisper, LONG_WHISPER)).then(to_wish()).queue(),
        Entry::Stays => draft.then(hook(Hook::CustomerRemaining, REMAINS)).then(to_wish()).queue(),
        Entry::Ranked => {
            let priority = RoutingTemplate::Priority(attribute("priority"));
            let age = RoutingTemplate::AgeAdjustmentSeconds(attribute("age"));
            let draft = draft.then(ActionKind::UpdateContactRoutingBehavior(priority));
            draft.then(ActionKind::UpdateContactRoutingBehavior(age)).then(to_wish()).queue()
        }
        Entry::Checks => checks(),
        Entry::Jumps => {
            let flow = text(&Entry::Straight.id().to_string());
            let attributes = vec![("agent".to_owned(), text("ana"))];
            draft
                .then(ActionKind::UpdateContactAttributes { attributes })
                .then(ActionKind::TransferToFlow { flow })
        }
        Entry::Wants(wanted) => {
            let steps = wanted::templates(wanted);
            draft.then(ActionKind::UpdateRoutingCriteria { steps }).then(to_wish()).queue()
        }
    }
}

/// Hours, then figures, then a loop, and one of two queues.
fn checks() -> Draft {
    let hours = ActionKind::CheckHoursOfOperation { hours: Some(text(&MORNING.to_string())) };
    let waiting = ActionKind::CheckMetricData { metric: Metric::ContactsInQueue, target: Some(wished()) };
    let free = ActionKind::CheckMetricData { metric: Metric::AgentsAvailable, target: None };
    Draft::new()
        .then(hours)
        .when(Operator::Equals, "False", 5)
        .then(waiting)
        .when(Operator::NumberGreaterThan, "3", 5)
        .then(ActionKind::Loop { count: 2 })
        .when(Operator::Equals, "DoneLooping", 4)
        .then(say("A moment."))
        .goes(2)
        .then(to_wish())
        .goes(6)
        .then(ActionKind::UpdateContactTargetQueue {
            target: TargetTemplate::Queue(text(&Queue::Q4.id().to_string())),
        })
        .then(free)
        .when(Operator::NumberGreaterOrEqualTo, "1", 8)
        .then(hook(Hook::CustomerQueue, IN_QUEUE))
        .queue()
}

fn in_queue() -> Draft {
    let returns = ActionKind::Wait { limit: Span::seconds(15), customer_returned: true, bot_left: false };
    Draft::new()
        .then(say("Wait."))
        .then(returns)
        .then(say("Still."))
        .then(shows())
        .then(wait(600))
        .then(ActionKind::DisconnectParticipant)
}

/// Once, to the queue that is wished next.
fn moves_on() -> Draft {
    let moved = vec![("moved".to_owned(), text("yes"))];
    let target = TargetTemplate::Queue(attribute("next"));
    Draft::new()
        .then(wait(8))
        .then(ActionKind::Compare { value: attribute("moved") })
        .when(Operator::Equals, "yes", 6)
        .then(ActionKind::UpdateContactAttributes { attributes: moved })
        .then(ActionKind::DequeueContactAndTransferToQueue { target })
        .fails(6)
        .then(say("Moved on."))
        .then(wait(30))
        .then(ActionKind::EndFlowExecution)
}

fn whisper(seconds: i64) -> Draft {
    let draft = Draft::new().then(say("Psst."));
    if seconds == 0 { draft } else { draft.then(wait(seconds)).then(say("That was it.")) }
}

/// Whoever says something is queued again.
fn remains() -> Draft {
    let stays = ActionKind::Wait { limit: Span::seconds(10), customer_returned: true, bot_left: false };
    Draft::new()
        .then(say("Anything else?"))
        .then(stays)
        .when(Operator::Equals, "CustomerReturned", 3)
        .then(ActionKind::DisconnectParticipant)
        .then(ActionKind::TransferContactToQueue)
        .fails(2)
}

fn say(words: &str) -> ActionKind {
    ActionKind::MessageParticipant { text: text(words) }
}

fn wait(seconds: i64) -> ActionKind {
    ActionKind::Wait { limit: Span::seconds(seconds), customer_returned: false, bot_left: false }
}

fn hook(hook: Hook, flow: FlowId) -> ActionKind {
    ActionKind::UpdateContactEventHooks { hook, flow: text(&flow.to_string()) }
}

fn to_wish() -> ActionKind {
    ActionKind::UpdateContactTargetQueue { target: wished() }
}

fn wished() -> TargetTemplate {
    TargetTemplate::Queue(attribute("queue"))
}

fn attribute(name: &str) -> Template {
    Template(vec![Part::Attribute(name.to_owned())])
}

fn text(text: &str) -> Template {
    Template(vec![Part::Text(text.to_owned())])
}

fn shows() -> ActionKind {
    ActionKind::ShowView(Box::new(ShowView {
        view: text(&FORM.to_string()),
        version: None,
        limit: Span::seconds(30),
        data: text("{}"),
        hides_response: false,
    }))
}

pub(super) fn form() -> View {
    let actions = CHOICES.map(str::to_owned).into();
    let content = Arc::new(ViewContent { template: Some("{}".to_owned()), actions });
    View {
        id: FORM,
        name: "form".to_owned(),
        description: None,
        published: Some(Arc::clone(&content)),
        saved: content,
        versions: BTreeMap::new(),
        last_version: 0,
        created_at: START,
        modified_at: START,
    }
}

/// Action after action. A call cannot wait: it goes on to the next one.
struct Draft(Vec<Action>);

impl Draft {
    fn new() -> Draft {
        Draft(Vec::new())
    }

    fn then(mut self, kind: ActionKind) -> Draft {
        let n = self.0.len() as u16;
        if let Some(last) = self.0.last_mut()
            && last.next.is_none()
        {
            last.next = Some(n);
        }
        if let Some(last) = self.0.last_mut()
            && matches!(last.kind, ActionKind::Wait { .. } | ActionKind::ShowView(_))
        {
            last.errors.push(("NoMatchingError".to_owned(), n));
        }
        let identifier = n.to_string();
        self.0.push(Action { identifier, kind, next: None, conditions: Vec::new(), errors: Vec::new() });
        self
    }

    /// Where the last action goes, otherwise than to the one that is written after it.
    fn goes(mut self, to: u16) -> Draft {
        self.last().next = Some(to);
        self
    }

    fn when(mut self, operator: Operator, operand: &str, to: u16) -> Draft {
        let condition = Condition { operator, operand: text(operand) };
        self.last().conditions.push((condition, to));
        self
    }

    fn fails(mut self, to: u16) -> Draft {
        self.last().errors.push(("NoMatchingError".to_owned(), to));
        self
    }

    /// Whoever finds no place in the queue is told goodbye after 3 seconds.
    fn queue(self) -> Draft {
        let n = self.0.len() as u16;
        let draft = self.then(ActionKind::TransferContactToQueue).fails(n + 1);
        draft.then(wait(3)).then(ActionKind::DisconnectParticipant)
    }

    fn last(&mut self) -> &mut Action {
        self.0.last_mut().expect("something was drafted")
    }
}

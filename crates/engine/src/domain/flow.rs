//! Flows: what happens to a contact before, between and after agents.
//!
//! A document is parsed to a [`FlowGraph`] at the edge, before it enters the log, so that running
//! one cannot meet a shape it does not know. One step runs one action and says what it caused; the
//! contact stands at an action until it may go on.

use serde::{Deserialize, Serialize};

use crate::domain::contact::Hook;
use crate::id::FlowId;
use crate::time::{Span, Time};

mod step;

pub(crate) use step::{step, wake};

/// The index of an action in its flow.
pub type ActionIndex = u16;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowGraph {
    pub start: ActionIndex,
    pub actions: Vec<Action>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    /// As the document names it, for logs and explanations.
    pub identifier: String,
    pub kind: ActionKind,
    pub next: Option<ActionIndex>,
    /// In the order of the document: the first that matches is taken (FLOW-3).
    pub conditions: Vec<(Condition, ActionIndex)>,
    pub errors: Vec<(String, ActionIndex)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Condition {
    pub operator: Operator,
    pub operand: Template,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Operator {
    Equals,
    TextStartsWith,
    TextEndsWith,
    TextContains,
    NumberGreaterThan,
    NumberGreaterOrEqualTo,
    NumberLessThan,
    NumberLessOrEqualTo,
}

/// Text with places that are filled in when it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template(pub Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    Text(String),
    /// `$.Attributes.<key>`
    Attribute(String),
    /// Any other `$.` path, by its words; one that names nothing gives no text.
    Path(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ActionKind {
    MessageParticipant {
        text: Template,
    },
    UpdateContactTargetQueue {
        target: TargetTemplate,
    },
    TransferContactToQueue,
    UpdateContactAttributes {
        attributes: Vec<(String, Template)>,
    },
    UpdateContactEventHooks {
        hook: Hook,
        flow: Template,
    },
    Wait {
        limit: Span,
        customer_returned: bool,
        bot_left: bool,
    },
    EndFlowExecution,
    DisconnectParticipant,
    /// Known to the flow language, stored, and not built: takes its error branch.
    NotBuilt {
        name: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetTemplate {
    Queue(Template),
    Agent(Template),
}

/// Where a contact stands in a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub flow: FlowId,
    pub action: ActionIndex,
    pub state: RunState,
    /// FLOW-5: actions begun at `since`.
    pub steps: u32,
    pub since: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum RunState {
    /// May go on at once.
    Ready,
    Waiting(Wait),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    pub until: Time,
    pub customer_returned: bool,
    pub bot_left: bool,
}

/// What may end a wait early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    TimeLimit,
    CustomerReturned,
    BotLeft,
}

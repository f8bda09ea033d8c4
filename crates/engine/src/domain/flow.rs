//! Flows: what happens to a contact before, between and after agents.
//!
//! A document is parsed to a [`FlowGraph`] at the edge, before it enters the log, so that running
//! one cannot meet a shape it does not know. One step runs one action and says what it caused; the
//! contact stands at an action until it may go on.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::contact::Hook;
use crate::id::FlowId;
use crate::time::{Span, Time};

mod check;
mod render;
mod route;
mod show;
mod step;

pub(crate) use show::{awaits_answer, chosen};
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
    /// FLOW-14: of the target queue where none is named.
    CheckHoursOfOperation {
        hours: Option<Template>,
    },
    /// FLOW-15, FLOW-16: of the target queue where none is named.
    CheckMetricData {
        metric: Metric,
        target: Option<TargetTemplate>,
    },
    /// FLOW-17.
    Compare {
        value: Template,
    },
    /// FLOW-24.
    Loop {
        count: u32,
    },
    /// FLOW-30.
    TransferToFlow {
        flow: Template,
    },
    /// FLOW-30.
    InvokeFlowModule {
        module: Template,
    },
    EndFlowModuleExecution,
    /// FLOW-19.
    UpdateContactRoutingBehavior(RoutingTemplate),
    UpdateRoutingCriteria {
        steps: Vec<StepTemplate>,
    },
    /// From one queue to another, in a customer queue flow.
    DequeueContactAndTransferToQueue {
        target: TargetTemplate,
    },
    ShowView(Box<ShowView>),
    EndFlowExecution,
    DisconnectParticipant,
    /// Known to the flow language, stored, and not built: takes its error branch.
    NotBuilt {
        name: String,
    },
}

/// FLOW-36.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowView {
    /// By id or ARN, perhaps with a version behind it.
    pub view: Template,
    pub version: Option<Template>,
    /// How long the customer may take to answer.
    pub limit: Span,
    /// A JSON object with places in its texts: what fills them is escaped.
    pub data: Template,
    /// What was entered is not shown in the transcript.
    pub hides_response: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TargetTemplate {
    Queue(Template),
    Agent(Template),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Metric {
    AgentsAvailable,
    AgentsStaffed,
    AgentsOnline,
    OldestContactInQueueAgeSeconds,
    ContactsInQueue,
}

/// ROUTE-50: one of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoutingTemplate {
    Priority(Template),
    AgeAdjustmentSeconds(Template),
}

/// ROUTE-61, with places that are filled in when it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTemplate {
    pub expression: ExpressionTemplate,
    pub expires_after: Option<Span>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExpressionTemplate {
    Attribute { attribute: Template, value: Template, least: u8, most: u8 },
    Agents(Vec<Template>),
    And(Vec<ExpressionTemplate>),
    Or(Vec<ExpressionTemplate>),
    Not(Box<ExpressionTemplate>),
}

/// Where a contact stands in a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub flow: FlowId,
    /// Of the flow's content.
    #[serde(default)]
    pub revision: u32,
    pub action: ActionIndex,
    pub state: RunState,
    /// FLOW-5: actions begun at `since`.
    pub steps: u32,
    pub since: Time,
    /// FLOW-24: rounds of the loops that have begun.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loops: BTreeMap<ActionIndex, u32>,
    /// FLOW-30: where the flow is a module, what goes on after it, the outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub callers: Vec<Caller>,
}

/// A flow that has invoked a module, and stands at the action that did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Caller {
    pub flow: FlowId,
    pub revision: u32,
    pub action: ActionIndex,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loops: BTreeMap<ActionIndex, u32>,
}

impl Run {
    /// The flow that was begun, whatever module it is in.
    pub(crate) fn outermost(&self) -> FlowId {
        self.callers.first().map_or(self.flow, |caller| caller.flow)
    }

    /// Flows and modules by their revisions.
    pub(crate) fn stands_in(&self) -> impl Iterator<Item = (FlowId, u32)> {
        let callers = self.callers.iter().map(|caller| (caller.flow, caller.revision));
        callers.chain([(self.flow, self.revision)])
    }
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
    /// FLOW-36: for what the customer does in a view.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub view: bool,
}

/// What may end a wait early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wake {
    TimeLimit,
    CustomerReturned,
    BotLeft,
}

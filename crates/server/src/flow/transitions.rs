//! Where an action leads: the next one, by condition, and by error.

use engine::domain::flow::{ActionIndex, Condition, Operator};
use serde_json::{Map, Value};

use crate::flow::{Places, Problems, echo, template, text_of};

/// Conditions, and errors, of one action. More is a document that no editor made.
const BRANCHES_MAX: usize = 250;

/// The branches of one action. Each leads to an action of the document.
#[derive(Debug, Default)]
pub(super) struct Transitions {
    pub(super) next: Option<ActionIndex>,
    pub(super) conditions: Vec<(Condition, ActionIndex)>,
    pub(super) errors: Vec<(String, ActionIndex)>,
}

impl Transitions {
    /// Whether the flow goes on from an action that results in `value`. A condition that compares
    /// otherwise than with a plain text may hold.
    pub(super) fn lead_on(&self, value: &str) -> bool {
        let no_match = |name: &str| name == "NoMatchingCondition";
        self.next.is_some()
            || self.have_condition(value)
            || self.errors.iter().any(|(name, _)| no_match(name))
    }

    /// Whether there is a condition that may hold for `value`.
    pub(super) fn have_condition(&self, value: &str) -> bool {
        let may_hold = |condition: &Condition| match (condition.operator, template::plain(&condition.operand))
        {
            (Operator::Equals, Some(text)) => text == value,
            _ => true,
        };
        self.conditions.iter().any(|(condition, _)| may_hold(condition))
    }
}

/// Says what is wrong with each branch, `action` being how problems name the action.
pub(super) fn read(
    action: &str,
    document: &Map<String, Value>,
    places: &Places<'_>,
    problems: &mut Problems,
) -> Transitions {
    let mut reader = Reader { action, places, problems };
    let transitions = match document.get("Transitions") {
        None | Some(Value::Null) => return Transitions::default(),
        Some(Value::Object(transitions)) => transitions,
        Some(_) => {
            reader.problem("Transitions must be an object.");
            return Transitions::default();
        }
    };
    let next = match transitions.get("NextAction") {
        None | Some(Value::Null) => None,
        Some(next) => reader.target("NextAction", Some(next)),
    };
    let conditions = reader.branches(transitions, "Conditions");
    let errors = reader.branches(transitions, "Errors");
    Transitions {
        next,
        conditions: conditions.into_iter().filter_map(|branch| reader.condition(branch)).collect(),
        errors: errors.into_iter().filter_map(|branch| reader.error(branch)).collect(),
    }
}

struct Reader<'a> {
    action: &'a str,
    places: &'a Places<'a>,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn branches<'v>(
        &mut self,
        transitions: &'v Map<String, Value>,
        member: &str,
    ) -> Vec<&'v Map<String, Value>> {
        let branches = match transitions.get(member) {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(branches)) => branches,
            Some(_) => {
                self.problem(&format!("{member} must be a list."));
                return Vec::new();
            }
        };
        if branches.len() > BRANCHES_MAX {
            self.problem(&format!("{member} has {} entries; {BRANCHES_MAX} are allowed.", branches.len()));
            return Vec::new();
        }
        if !branches.iter().all(Value::is_object) {
            self.problem(&format!("{member} must hold objects only."));
        }
        branches.iter().filter_map(Value::as_object).collect()
    }

    fn condition(&mut self, branch: &Map<String, Value>) -> Option<(Condition, ActionIndex)> {
        let target = self.target("The NextAction of a condition", branch.get("NextAction"));
        let condition = branch.get("Condition").and_then(Value::as_object);
        let Some(condition) = condition else {
            self.problem("A condition has no Condition.");
            return None;
        };
        let operator = condition.get("Operator").and_then(Value::as_str).unwrap_or_default();
        let known = operator_of(operator);
        if known.is_none() {
            self.problem(&format!("There is no Operator \"{}\".", echo(operator)));
        }
        let operands = condition.get("Operands").and_then(Value::as_array).map(Vec::as_slice);
        let operand = match operands {
            Some([operand]) => text_of(operand),
            _ => None,
        };
        if operand.is_none() {
            self.problem("The Operands of a condition must be a list of one text.");
        }
        let condition = Condition { operator: known?, operand: template::parse(&operand?) };
        Some((condition, target?))
    }

    fn error(&mut self, branch: &Map<String, Value>) -> Option<(String, ActionIndex)> {
        let target = self.target("The NextAction of an error", branch.get("NextAction"));
        let name = branch.get("ErrorType").and_then(Value::as_str).filter(|name| !name.is_empty());
        if name.is_none() {
            self.problem("An error has no ErrorType.");
        }
        Some((name?.to_owned(), target?))
    }

    fn target(&mut self, what: &str, identifier: Option<&Value>) -> Option<ActionIndex> {
        let identifier = identifier.and_then(Value::as_str).unwrap_or_default();
        let place = self.places.get(identifier).copied();
        if place.is_none() {
            self.problem(&format!("{what} is \"{}\", and there is no such action.", echo(identifier)));
        }
        place
    }

    fn problem(&mut self, problem: &str) {
        self.problems.add(format!("{}: {problem}", self.action));
    }
}

/// The names of Amazon's own documents, and those that other tools write.
fn operator_of(name: &str) -> Option<Operator> {
    Some(match name {
        "Equals" => Operator::Equals,
        "TextStartsWith" | "StartsWith" => Operator::TextStartsWith,
        "TextEndsWith" | "EndsWith" => Operator::TextEndsWith,
        "TextContains" | "Contains" => Operator::TextContains,
        "NumberGreaterThan" => Operator::NumberGreaterThan,
        "NumberGreaterOrEqualTo" => Operator::NumberGreaterOrEqualTo,
        "NumberLessThan" => Operator::NumberLessThan,
        "NumberLessOrEqualTo" => Operator::NumberLessOrEqualTo,
        _ => return None,
    })
}

//! Routing criteria as the public API spells them, both ways (ROUTE-61, ROUTE-62).

use engine::domain::contact::Contact;
use engine::domain::criteria::{Criteria, Expression, Step};
use engine::refusal::Thing;
use engine::time::Span;
use wire::connect::{
    AgentsCriteria, AttributeCondition, Expiry, MatchCriteria, Range, RoutingCriteria, RoutingCriteriaInput,
    RoutingCriteriaInputStep, RoutingCriteriaStepStatus,
};

use crate::error::ApiError;
use crate::op::shape::{ids, timestamp};

type Shape = wire::connect::Expression;

const AT_LEAST: &str = "NumberGreaterOrEqualTo";
const RANGE: &str = "Range";
const MATCH: &str = "Match";
/// ROUTE-60: where a condition names no upper level.
const LEVEL_MAX: u8 = 5;

pub(super) fn read(given: &RoutingCriteriaInput) -> Result<Criteria, ApiError> {
    let steps = given.steps.iter().flatten().map(read_step).collect::<Result<_, _>>()?;
    Ok(Criteria { steps })
}

fn read_step(given: &RoutingCriteriaInputStep) -> Result<Step, ApiError> {
    let expression = given.expression.as_ref().ok_or_else(|| invalid("a step needs an Expression"))?;
    let seconds = given.expiry.as_ref().and_then(|expiry| expiry.duration_in_seconds);
    Ok(Step {
        expression: read_expression(expression)?.into(),
        expires_after: seconds.map(|seconds| Span::seconds(seconds.into())),
    })
}

fn read_expression(given: &Shape) -> Result<Expression, ApiError> {
    let each = |all: &[Shape]| all.iter().map(read_expression).collect::<Result<Vec<_>, _>>();
    let Shape { attribute_condition, and_expression, or_expression, not_attribute_condition } = given;
    match (attribute_condition, and_expression, or_expression, not_attribute_condition) {
        (Some(condition), None, None, None) => read_condition(condition),
        (None, Some(all), None, None) => Ok(Expression::And(each(all)?)),
        (None, None, Some(any), None) => Ok(Expression::Or(each(any)?)),
        (None, None, None, Some(not)) => Ok(Expression::Not(Box::new(read_condition(not)?))),
        _ => Err(invalid("an Expression has exactly one member")),
    }
}

fn read_condition(given: &AttributeCondition) -> Result<Expression, ApiError> {
    match given.comparison_operator.as_deref() {
        Some(AT_LEAST) => {
            let least = given.proficiency_level.ok_or_else(|| invalid("ProficiencyLevel is missing"))?;
            read_attribute(given, read_level(least)?, LEVEL_MAX)
        }
        Some(RANGE) => {
            let range = given.range.as_ref().ok_or_else(|| invalid("Range is missing"))?;
            let (Some(least), Some(most)) = (range.min_proficiency_level, range.max_proficiency_level) else {
                return Err(invalid("a Range needs MinProficiencyLevel and MaxProficiencyLevel"));
            };
            read_attribute(given, read_level(least)?, read_level(most)?)
        }
        Some(MATCH) => {
            let agents = given.match_criteria.as_ref().and_then(|of| of.agents_criteria.as_ref());
            let agents = agents.and_then(|of| of.agent_ids.as_ref());
            let agents = agents.ok_or_else(|| invalid("MatchCriteria.AgentsCriteria.AgentIds is missing"))?;
            Ok(Expression::Agents(ids(agents, Thing::User)?.into_iter().collect()))
        }
        _ => {
            let why = format!("ComparisonOperator must be {AT_LEAST}, {RANGE} or {MATCH}");
            Err(invalid(&why))
        }
    }
}

fn read_attribute(given: &AttributeCondition, least: u8, most: u8) -> Result<Expression, ApiError> {
    let (Some(attribute), Some(value)) = (given.name.clone(), given.value.clone()) else {
        return Err(invalid("an AttributeCondition needs Name and Value"));
    };
    Ok(Expression::Attribute { attribute, value, least, most })
}

/// ROUTE-60: levels are whole. Which there are, the engine says.
pub(super) fn read_level(level: f32) -> Result<u8, ApiError> {
    // A cast of what is out of range gives the nearest that there is, which is out of range too.
    let whole = level.fract() == 0.0;
    let level = whole.then_some(level as u8);
    level.ok_or_else(|| ApiError::invalid_parameter("A level of proficiency is a whole number."))
}

fn invalid(why: &str) -> ApiError {
    ApiError::invalid_parameter(format!("RoutingCriteria: {why}."))
}

/// What a contact was given, and how far it has come.
pub(super) fn show(contact: &Contact) -> Option<RoutingCriteria> {
    let criteria = contact.routing.criteria.as_ref()?;
    let step = contact.routing.step;
    let steps = criteria.steps.iter().enumerate().map(|(index, shown)| wire::connect::Step {
        expiry: shown.expires_after.map(|after| Expiry {
            duration_in_seconds: i32::try_from(after.as_seconds()).ok(),
            expiry_timestamp: step.filter(|s| s.index == index).map(|s| timestamp(s.since + after)),
        }),
        expression: Some(show_expression(&shown.expression, false)),
        status: Some(status(contact, index)),
    });
    Some(RoutingCriteria {
        steps: Some(steps.collect()),
        // When it was before the first step moved on, nobody remembers.
        activation_timestamp: step.filter(|step| step.index == 0).map(|step| timestamp(step.since)),
        index: None,
    })
}

fn status(contact: &Contact, index: usize) -> RoutingCriteriaStepStatus {
    match contact.routing.step {
        Some(step) if index < step.index => RoutingCriteriaStepStatus::Expired,
        Some(step) if index == step.index && contact.agent.is_some() => RoutingCriteriaStepStatus::Joined,
        Some(step) if index == step.index && contact.is_queued() => RoutingCriteriaStepStatus::Active,
        _ => RoutingCriteriaStepStatus::Inactive,
    }
}

/// The API negates conditions only, so that a negation of several is told as one of each.
fn show_expression(expression: &Expression, negated: bool) -> Shape {
    let each = |all: &[Expression]| Some(all.iter().map(|e| show_expression(e, negated)).collect());
    match (expression, negated) {
        (Expression::Not(not), _) => show_expression(not, !negated),
        (Expression::And(all), false) | (Expression::Or(all), true) => {
            Shape { and_expression: each(all), ..Shape::default() }
        }
        (Expression::Or(any), false) | (Expression::And(any), true) => {
            Shape { or_expression: each(any), ..Shape::default() }
        }
        (condition, false) => {
            Shape { attribute_condition: Some(show_condition(condition)), ..Shape::default() }
        }
        (condition, true) => {
            Shape { not_attribute_condition: Some(show_condition(condition)), ..Shape::default() }
        }
    }
}

fn show_condition(condition: &Expression) -> AttributeCondition {
    match condition {
        Expression::Agents(users) => AttributeCondition {
            match_criteria: Some(MatchCriteria {
                agents_criteria: Some(AgentsCriteria {
                    agent_ids: Some(users.iter().map(ToString::to_string).collect()),
                }),
            }),
            comparison_operator: Some(MATCH.to_owned()),
            ..AttributeCondition::default()
        },
        Expression::Attribute { attribute, value, least, most } => {
            let up = *most == LEVEL_MAX;
            let range = Range {
                min_proficiency_level: Some(f32::from(*least)),
                max_proficiency_level: Some(f32::from(*most)),
            };
            AttributeCondition {
                name: Some(attribute.clone()),
                value: Some(value.clone()),
                proficiency_level: up.then_some(f32::from(*least)),
                range: (!up).then_some(range),
                comparison_operator: Some(if up { AT_LEAST } else { RANGE }.to_owned()),
                ..AttributeCondition::default()
            }
        }
        Expression::And(_) | Expression::Or(_) | Expression::Not(_) => {
            unreachable!("only a condition is shown as one")
        }
    }
}

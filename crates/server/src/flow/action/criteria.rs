//! Routing criteria (ROUTE-61): steps, each with an expression of who may have the contact and, if it
//! is not the last, when the next one takes over.

use engine::domain::flow::{ActionKind, ExpressionTemplate, StepTemplate, Template};
use engine::limits;
use engine::time::Span;
use serde_json::Value;

use crate::flow::action::not_built;
use crate::flow::action::parameter::{self, Parameters, is_given};
use crate::flow::{echo, template, text_of};

/// An expression has exactly one of them.
const EXPRESSIONS: [&str; 4] =
    ["AttributeCondition", "AndExpression", "OrExpression", "NotAttributeCondition"];
/// ROUTE-60.
const NAME_CHARACTERS_MAX: usize = 64;
const LEVELS: std::ops::RangeInclusive<u8> = 1..=5;

pub(super) fn criteria(name: &str, parameters: &Parameters) -> Result<ActionKind, String> {
    // The whole of it from an attribute or a function's answer.
    if parameters.get("RoutingCriteria").is_some_and(Value::is_string) {
        return Ok(not_built(&format!("{name} with criteria that the document does not hold")));
    }
    let steps = parameter::list(parameter::object(parameters, "RoutingCriteria")?, "Steps")?;
    let most = limits::CRITERIA_STEPS_MAX;
    if steps.is_empty() || steps.len() > most {
        return Err(format!("Steps must have 1 to {most} entries; there are {}.", steps.len()));
    }
    let mut read = Vec::with_capacity(steps.len());
    for step in steps {
        let step = step.as_object().ok_or("Steps must hold objects only.")?;
        let Some(expires_after) = expiry(step)? else {
            return Ok(not_built(&format!("{name} with an expiry that is not a number")));
        };
        let expression = expression(parameter::object(step, "Expression")?, 1)?;
        read.push(StepTemplate { expression, expires_after });
    }
    let (conditions, most) =
        (read.iter().map(|s| conditions(&s.expression)).sum::<usize>(), limits::CRITERIA_CONDITIONS_MAX);
    if conditions > most {
        return Err(format!("Steps have {conditions} conditions; {most} are allowed."));
    }
    Ok(ActionKind::UpdateRoutingCriteria { steps: read })
}

/// The places of an expression that may be filled in.
pub(super) fn templates(expression: &ExpressionTemplate) -> Vec<&Template> {
    match expression {
        ExpressionTemplate::Attribute { attribute, value, .. } => vec![attribute, value],
        ExpressionTemplate::Agents(agents) => agents.iter().collect(),
        ExpressionTemplate::And(all) | ExpressionTemplate::Or(all) => {
            all.iter().flat_map(templates).collect()
        }
        ExpressionTemplate::Not(not) => templates(not),
    }
}

/// How long a step is active: for ever where nothing is said. None where it is known only when the
/// flow runs.
fn expiry(step: &Parameters) -> Result<Option<Option<Span>>, String> {
    if !is_given(step, "Expiry") {
        return Ok(Some(None));
    }
    let most = limits::FLOW_WAIT_MAX.as_seconds();
    let seconds = parameter::number(parameter::object(step, "Expiry")?, "DurationInSeconds", 1..=most)?;
    Ok(seconds.map(|seconds| Some(Span::seconds(seconds))))
}

fn expression(document: &Parameters, depth: usize) -> Result<ExpressionTemplate, String> {
    check_depth(depth)?;
    let given: Vec<_> = EXPRESSIONS.into_iter().filter(|name| is_given(document, name)).collect();
    match given.as_slice() {
        [name @ "AttributeCondition"] => condition(parameter::object(document, name)?),
        [name @ "NotAttributeCondition"] => {
            check_depth(depth + 1)?;
            let not = condition(parameter::object(document, name)?)?;
            Ok(ExpressionTemplate::Not(Box::new(not)))
        }
        [name @ "AndExpression"] => Ok(ExpressionTemplate::And(several(document, name, depth)?)),
        [name] => Ok(ExpressionTemplate::Or(several(document, name, depth)?)),
        _ => Err(format!("an Expression must have exactly one of {}.", EXPRESSIONS.join(", "))),
    }
}

fn check_depth(depth: usize) -> Result<(), String> {
    let most = limits::CRITERIA_DEPTH_MAX;
    if depth > most {
        return Err(format!("an Expression may hold others {most} deep at most."));
    }
    Ok(())
}

fn several(document: &Parameters, name: &str, depth: usize) -> Result<Vec<ExpressionTemplate>, String> {
    let all = parameter::list(document, name)?;
    if all.is_empty() {
        return Err(format!("{name} must have at least one entry."));
    }
    let object = |one: &Value| {
        let one = one.as_object().ok_or_else(|| format!("{name} must hold objects only."))?;
        expression(one, depth + 1)
    };
    all.iter().map(object).collect()
}

/// An attribute with its level, or agents by name.
fn condition(document: &Parameters) -> Result<ExpressionTemplate, String> {
    if is_given(document, "MatchCriteria") {
        return agents(parameter::object(document, "MatchCriteria")?);
    }
    let (least, most) = levels(document)?;
    Ok(ExpressionTemplate::Attribute {
        attribute: name(document, "Name")?,
        value: name(document, "Value")?,
        least,
        most,
    })
}

fn name(document: &Parameters, member: &str) -> Result<Template, String> {
    let template = parameter::templated(document, member)?;
    let length = template::plain(&template).map(|text| text.chars().count());
    if length.is_some_and(|length| length > NAME_CHARACTERS_MAX) {
        return Err(format!("{member} must have at most {NAME_CHARACTERS_MAX} characters."));
    }
    Ok(template)
}

/// From a least level upwards, or a range.
fn levels(document: &Parameters) -> Result<(u8, u8), String> {
    let operator = document.get("ComparisonOperator").and_then(Value::as_str);
    if is_given(document, "Range") {
        let range = parameter::object(document, "Range")?;
        let (least, most) = (level(range, "MinProficiencyLevel")?, level(range, "MaxProficiencyLevel")?);
        return match operator {
            None | Some("Range") if least <= most => Ok((least, most)),
            None | Some("Range") => {
                Err("MinProficiencyLevel must not be above MaxProficiencyLevel.".to_owned())
            }
            Some(_) => Err("the ComparisonOperator of a Range must be Range.".to_owned()),
        };
    }
    match operator {
        None | Some("NumberGreaterOrEqualTo") => Ok((level(document, "ProficiencyLevel")?, *LEVELS.end())),
        Some("Range") => Err("Range is needed.".to_owned()),
        Some(other) => Err(format!("there is no ComparisonOperator \"{}\".", echo(other))),
    }
}

/// ROUTE-60: `3`, `3.0` or `"3"`.
fn level(document: &Parameters, member: &str) -> Result<u8, String> {
    let number = document.get(member).and_then(text_of).and_then(|text| text.parse::<f64>().ok());
    let level = LEVELS.into_iter().find(|level| number == Some(f64::from(*level)));
    level.ok_or_else(|| format!("{member} must be a whole number, {} to {}.", LEVELS.start(), LEVELS.end()))
}

fn agents(criteria: &Parameters) -> Result<ExpressionTemplate, String> {
    let ids = parameter::list(parameter::object(criteria, "AgentsCriteria")?, "AgentIds")?;
    if ids.is_empty() {
        return Err("AgentIds must have at least one entry.".to_owned());
    }
    let id = |id: &Value| text_of(id).filter(|text| !text.is_empty()).map(|text| template::parse(&text));
    let agents = ids.iter().map(id).collect::<Option<_>>();
    agents.map(ExpressionTemplate::Agents).ok_or_else(|| "AgentIds must hold texts only.".to_owned())
}

fn conditions(expression: &ExpressionTemplate) -> usize {
    match expression {
        ExpressionTemplate::Attribute { .. } => 1,
        ExpressionTemplate::Agents(agents) => agents.len(),
        ExpressionTemplate::And(all) | ExpressionTemplate::Or(all) => all.iter().map(conditions).sum(),
        ExpressionTemplate::Not(not) => conditions(not),
    }
}

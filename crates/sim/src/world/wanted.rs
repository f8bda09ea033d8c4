//! Whom contacts may go to, as the API and as flows say it.

use std::collections::BTreeSet;

use engine::domain::config::PredefinedAttribute;
use engine::domain::criteria::{Criteria, Expression, Step};
use engine::domain::flow::{ExpressionTemplate, Part, StepTemplate, Template};
use engine::time::Span;

use crate::step::{Agent, Skill, Wanted};
use crate::world::predefined;

pub(crate) fn attributes() -> [PredefinedAttribute; 2] {
    [predefined("language", &["en", "fr"]), predefined("topic", &["billing"])]
}

pub(crate) fn criteria(wanted: Wanted) -> Criteria {
    use Expression::{And, Not, Or};
    let steps = match wanted {
        Wanted::Speaker => vec![step(has(Skill::English, 2), Some(10))],
        Wanted::Pair => vec![
            step(And(vec![has(Skill::English, 1), has(Skill::Billing, 3)]), Some(8)),
            step(Or(vec![has(Skill::English, 1), has(Skill::French, 1)]), Some(20)),
        ],
        Wanted::NotFrench => vec![step(Not(has(Skill::French, 1).into()), None)],
        Wanted::Named => vec![
            step(Expression::Agents(BTreeSet::from([Agent::Ana.id(), Agent::Cem.id()])), Some(15)),
            step(
                And(vec![
                    Not(has(Skill::French, 4).into()),
                    Or(vec![has(Skill::Billing, 1), has(Skill::English, 3)]),
                ]),
                None,
            ),
        ],
        Wanted::NoOne => vec![step(attribute("language", "xx", 1), None)],
    };
    Criteria { steps }
}

fn step(expression: Expression, seconds: Option<i64>) -> Step {
    Step { expression: expression.into(), expires_after: seconds.map(Span::seconds) }
}

fn has(skill: Skill, least: u8) -> Expression {
    let (name, value) = skill.words();
    attribute(name, value, least)
}

fn attribute(attribute: &str, value: &str, least: u8) -> Expression {
    Expression::Attribute { attribute: attribute.to_owned(), value: value.to_owned(), least, most: 5 }
}

/// The same, as a flow has it.
pub(super) fn templates(wanted: Wanted) -> Vec<StepTemplate> {
    let steps = criteria(wanted).steps.into_iter();
    steps
        .map(|step| StepTemplate {
            expression: template_of(&step.expression),
            expires_after: step.expires_after,
        })
        .collect()
}

fn template_of(expression: &Expression) -> ExpressionTemplate {
    let all = |expressions: &[Expression]| expressions.iter().map(template_of).collect();
    match expression {
        Expression::Attribute { attribute, value, least, most } => ExpressionTemplate::Attribute {
            attribute: text(attribute),
            value: text(value),
            least: *least,
            most: *most,
        },
        Expression::Agents(users) => {
            ExpressionTemplate::Agents(users.iter().map(|user| text(&user.to_string())).collect())
        }
        Expression::And(expressions) => ExpressionTemplate::And(all(expressions)),
        Expression::Or(expressions) => ExpressionTemplate::Or(all(expressions)),
        Expression::Not(expression) => ExpressionTemplate::Not(template_of(expression).into()),
    }
}

fn text(text: &str) -> Template {
    Template(vec![Part::Text(text.to_owned())])
}

//! What a contact asks of its router: its priority, its age, and the agents it is for.
//!
//! Criteria are steps (ROUTE-61). The step that is active says which agents may have the contact; when
//! it expires the next one is, and after the last any agent of the queue may.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::id::UserId;
use crate::limits;
use crate::time::{Span, Time};

/// ROUTE-12, ROUTE-13, ROUTE-60 to ROUTE-63.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoutingData {
    /// 1 is first.
    pub priority: i64,
    /// Added to the time in queue, for the order only (ROUTE-50).
    pub age_adjustment: Span,
    pub criteria: Option<Arc<Criteria>>,
    /// None before the contact is in a standard queue (ROUTE-62).
    pub step: Option<StepState>,
}

impl Default for RoutingData {
    fn default() -> RoutingData {
        let priority = limits::CONTACT_PRIORITY_DEFAULT;
        RoutingData { priority, age_adjustment: Span::ZERO, criteria: None, step: None }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criteria {
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub expression: Arc<Expression>,
    /// One without it never moves on (ROUTE-63).
    pub expires_after: Option<Span>,
}

/// How far a contact has come in its criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepState {
    /// As many as there are steps when all have expired.
    pub index: usize,
    pub since: Time,
}

/// ROUTE-60: levels are whole, 1 to 5.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proficiency {
    pub attribute: String,
    pub value: String,
    pub level: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Expression {
    /// An agent who has the attribute with this value, at a level from `least` to `most`.
    Attribute {
        attribute: String,
        value: String,
        least: u8,
        most: u8,
    },
    Agents(BTreeSet<UserId>),
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
}

impl Expression {
    /// Whether an agent is one of those who are meant.
    pub fn is_met_by(&self, user: UserId, skills: &[Proficiency]) -> bool {
        match self {
            Expression::Attribute { attribute, value, least, most } => skills.iter().any(|skill| {
                (*least..=*most).contains(&skill.level)
                    && skill.value == *value
                    && skill.attribute == *attribute
            }),
            Expression::Agents(users) => users.contains(&user),
            Expression::And(all) => all.iter().all(|e| e.is_met_by(user, skills)),
            Expression::Or(any) => any.iter().any(|e| e.is_met_by(user, skills)),
            Expression::Not(not) => !not.is_met_by(user, skills),
        }
    }

    /// Conditions in it, of which there is a bound.
    pub fn conditions(&self) -> usize {
        match self {
            Expression::Attribute { .. } => 1,
            Expression::Agents(users) => users.len(),
            Expression::And(all) | Expression::Or(all) => all.iter().map(Expression::conditions).sum(),
            Expression::Not(not) => not.conditions(),
        }
    }
}

impl RoutingData {
    /// The expression that agents must meet now; none where anyone of the queue may have it.
    pub fn requirement(&self) -> Option<&Arc<Expression>> {
        self.active_step().map(|step| &step.expression)
    }

    pub fn active_step(&self) -> Option<&Step> {
        self.criteria.as_ref()?.steps.get(self.step?.index)
    }

    /// When the active step moves on.
    pub(crate) fn step_ends(&self) -> Option<Time> {
        let after = self.active_step()?.expires_after?;
        Some(self.step?.since + after)
    }
}

//! What flows do with queues and with the order in them.

use crate::domain::Centre;
use crate::domain::contact::{Contact, ContactState, Hook, InitiationMethod};
use crate::domain::criteria::{Criteria, Expression, Step};
use crate::domain::decide::{Closed, Next, check_age_adjustment, check_priority, next_id};
use crate::domain::flow::render::{queue_of, render, user_of};
use crate::domain::flow::step::{Came, NO_MATCHING_ERROR, QUEUE_AT_CAPACITY, go};
use crate::domain::flow::{ActionIndex, ExpressionTemplate, RoutingTemplate, StepTemplate, TargetTemplate};
use crate::event::Event;
use crate::time::{Span, Time};

/// FLOW-13. Ends this flow; the customer queue flow begins if one is set.
pub(super) fn enqueue(centre: &Centre, contact: &Contact) -> Came {
    let (ContactState::InFlow, Some(queue)) = (contact.state, contact.target_queue) else {
        return Came::Failed(NO_MATCHING_ERROR);
    };
    // ROUTE-53: by an agent's own hand.
    let buffered = contact.initiation == InitiationMethod::Transfer;
    match centre.closed(queue, buffered) {
        Some(Closed::Disabled) => return Came::Failed(NO_MATCHING_ERROR),
        Some(Closed::AtCapacity) => return Came::Failed(QUEUE_AT_CAPACITY),
        None => {}
    }
    let queued = Event::Queued { contact: contact.id, queue };
    let hook = contact.hooks.get(&Hook::CustomerQueue);
    let then = match hook.filter(|flow| centre.flows[flow].published) {
        Some(flow) => Event::FlowEntered { contact: contact.id, flow: *flow },
        None => Event::FlowLeft { contact: contact.id },
    };
    Came::Over(vec![queued, then])
}

/// FLOW-13, LIFE-30: in a customer queue flow, which goes on in the next leg. ROUTE-47: not while an
/// offer runs. Once at a moment, since each time makes a contact.
pub(super) fn to_other_queue(
    centre: &Centre,
    contact: &Contact,
    target: &TargetTemplate,
    next: Option<ActionIndex>,
    at: Time,
) -> Came {
    let (ContactState::Queued, Some(run)) = (contact.state, &contact.run) else {
        return Came::Failed(NO_MATCHING_ERROR);
    };
    if contact.initiation == InitiationMethod::QueueTransfer && contact.initiated_at == at {
        return Came::Failed(NO_MATCHING_ERROR);
    }
    let Some(queue) = queue_of(centre, contact, target) else { return Came::Failed(NO_MATCHING_ERROR) };
    match centre.closed(queue, true) {
        Some(Closed::Disabled) => return Came::Failed(NO_MATCHING_ERROR),
        Some(Closed::AtCapacity) => return Came::Failed(QUEUE_AT_CAPACITY),
        None => {}
    }
    let initiation = InitiationMethod::QueueTransfer;
    let leg = Next { initiation, flow: run.outermost(), target_queue: Some(queue) };
    let mut events = centre.next_leg(contact, &leg, None, at);
    let id = next_id(contact.id);
    events.push(Event::FlowCarried { contact: id, run: run.clone() });
    events.push(Event::Queued { contact: id, queue });
    events.extend(go(centre, id, run, next));
    Came::Over(events)
}

/// FLOW-19, ROUTE-50.
pub(super) fn set_routing(centre: &Centre, contact: &Contact, template: &RoutingTemplate) -> Came {
    let number = |template| render(centre, contact, template).trim().parse::<i64>().ok();
    let id = contact.id;
    let event = match template {
        RoutingTemplate::Priority(template) => number(template)
            .filter(|priority| check_priority(*priority).is_ok())
            .map(|priority| Event::PriorityChanged { contact: id, priority }),
        RoutingTemplate::AgeAdjustmentSeconds(template) => number(template)
            .map(Span::seconds)
            .filter(|adjustment| check_age_adjustment(*adjustment).is_ok())
            .map(|adjustment| Event::AgeAdjusted { contact: id, adjustment }),
    };
    event.map_or(Came::Failed(NO_MATCHING_ERROR), |event| Came::Done(vec![event]))
}

/// ROUTE-61.
pub(super) fn set_criteria(centre: &Centre, contact: &Contact, steps: &[StepTemplate]) -> Came {
    let filled = steps.iter().map(|step| {
        let expression = expression(centre, contact, &step.expression)?.into();
        Some(Step { expression, expires_after: step.expires_after })
    });
    let criteria = filled.collect::<Option<Vec<_>>>().map(|steps| Criteria { steps });
    match criteria.filter(|criteria| centre.check_criteria(criteria).is_ok()) {
        Some(criteria) => {
            Came::Done(vec![Event::CriteriaSet { contact: contact.id, criteria: criteria.into() }])
        }
        None => Came::Failed(NO_MATCHING_ERROR),
    }
}

/// None where it names someone who is nobody.
fn expression(centre: &Centre, contact: &Contact, template: &ExpressionTemplate) -> Option<Expression> {
    let all = |templates: &[ExpressionTemplate]| {
        templates.iter().map(|template| expression(centre, contact, template)).collect::<Option<Vec<_>>>()
    };
    Some(match template {
        ExpressionTemplate::Attribute { attribute, value, least, most } => Expression::Attribute {
            attribute: render(centre, contact, attribute),
            value: render(centre, contact, value),
            least: *least,
            most: *most,
        },
        ExpressionTemplate::Agents(users) => {
            let users = users.iter().map(|user| user_of(centre, &render(centre, contact, user)));
            Expression::Agents(users.collect::<Option<_>>()?)
        }
        ExpressionTemplate::And(templates) => Expression::And(all(templates)?),
        ExpressionTemplate::Or(templates) => Expression::Or(all(templates)?),
        ExpressionTemplate::Not(template) => Expression::Not(expression(centre, contact, template)?.into()),
    })
}

//! What flows ask before they go on.

use crate::domain::Centre;
use crate::domain::config::RoutingProfile;
use crate::domain::contact::{Contact, QueueRef};
use crate::domain::flow::render::{last_segment, queue_of, render};
use crate::domain::flow::step::{Came, NO_MATCHING_ERROR};
use crate::domain::flow::{Metric, TargetTemplate, Template};
use crate::domain::hours::is_open;
use crate::domain::index::Staffing;
use crate::id::HoursId;
use crate::time::Time;

/// FLOW-14. An agent's own queue has no hours (ENT-51).
pub(super) fn hours_of_operation(
    centre: &Centre,
    contact: &Contact,
    hours: Option<&Template>,
    at: Time,
) -> Came {
    let id = match (hours, contact.target_queue) {
        (Some(template), _) => last_segment(&render(centre, contact, template)).parse::<HoursId>().ok(),
        (None, Some(QueueRef::Standard(queue))) => Some(centre.queues[&queue].hours),
        (None, Some(QueueRef::Agent(_)) | None) => None,
    };
    let hours = id.and_then(|id| centre.hours.get(&id));
    let zone = hours.and_then(|hours| centre.index().zone(hours.id));
    let (Some(hours), Some(zone)) = (hours, zone) else { return Came::Failed(NO_MATCHING_ERROR) };
    let open = is_open(hours, &hours.overrides, zone, at);
    Came::Value(if open { "True" } else { "False" }.to_owned(), Vec::new())
}

/// FLOW-15, FLOW-16, ROUTE-55.
pub(super) fn metric_data(
    centre: &Centre,
    contact: &Contact,
    metric: Metric,
    target: Option<&TargetTemplate>,
    at: Time,
) -> Came {
    let queue = match target {
        Some(target) => queue_of(centre, contact, target),
        None => contact.target_queue,
    };
    let Some(queue) = queue else { return Came::Failed(NO_MATCHING_ERROR) };
    let index = centre.index();
    let value = match metric {
        Metric::AgentsAvailable => i64::from(index.router.has_open(queue, contact.channel)),
        Metric::AgentsStaffed => centre.staffing_of(queue).staffed as i64,
        Metric::AgentsOnline => centre.staffing_of(queue).online as i64,
        Metric::OldestContactInQueueAgeSeconds => {
            index.oldest_in_queue(queue).map_or(0, |since| (at - since).as_seconds())
        }
        Metric::ContactsInQueue => index.in_queue(queue) as i64,
    };
    Came::Value(value.to_string(), Vec::new())
}

impl Centre {
    /// The agents of a queue by the status they chose: counted for each routing profile as statuses
    /// change, so that nobody is asked.
    fn staffing_of(&self, queue: QueueRef) -> Staffing {
        match queue {
            QueueRef::Agent(user) => Staffing::of(self.statuses[&self.agents[&user].status].kind),
            QueueRef::Standard(queue) => {
                let serves = |p: &&RoutingProfile| p.entries.iter().any(|entry| entry.queue == queue);
                let serving = self.routing_profiles.values().filter(serves);
                serving.map(|p| self.index().staffing(p.id)).fold(Staffing::default(), Staffing::plus)
            }
        }
    }
}

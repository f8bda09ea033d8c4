//! What changes the floor, event by event. What happened is told by kind, ids and names as they were;
//! the words for it are the page's.

use engine::Centre;
use engine::domain::contact::QueueRef;
use engine::domain::resource::Resource;
use engine::event::{Created, Event, Recorded};
use engine::id::{ContactId, StatusId, UserId};
use serde_json::{Value, json};

use super::row::seconds;

/// None for what leaves the floor as it is, and decides nothing.
pub(super) fn kind(event: &Event) -> Option<&'static str> {
    Some(match event {
        Event::SignedIn { .. } => "signed_in",
        Event::SignedOut { .. } => "signed_out",
        Event::StatusChosen { .. } => "status",
        Event::NextStatusChosen { .. } => "next_status",
        Event::NextStatusCancelled { .. } => "next_status_cancelled",
        Event::ContactCreated(created) => match &created.leg {
            None => "began",
            Some(leg) if leg.added => "asked_in",
            Some(_) => "went_on",
        },
        Event::Rescheduled { .. } => "rescheduled",
        Event::PriorityChanged { .. } => "priority",
        Event::AgeAdjusted { .. } => "age",
        Event::CriteriaSet { .. } => "criteria",
        Event::RoutingStepExpired { .. } => "criteria_expired",
        Event::Queued { .. } => "queued",
        Event::Offered { .. } => OFFERED,
        Event::NoAgent { .. } => NO_AGENT,
        Event::OfferExtended { .. } => "offer_extended",
        Event::OfferMissed { .. } => "missed",
        Event::OfferRejected { .. } => "rejected",
        Event::Accepted { .. } => "accepted",
        Event::Answered { .. } => "answered",
        Event::WhisperBegun { .. } => "whisper",
        Event::Connected { .. } => "connected",
        Event::JoinFailed { .. } => "join_failed",
        Event::HoldBegun { .. } => "held",
        Event::HoldEnded { .. } => "resumed",
        Event::ContactEnded { .. } => "ended",
        Event::Cleared { .. } => "cleared",
        Event::ChatPassed { .. } => "passed",
        Event::Removed(resource) if matters(resource) => "removed",
        Event::StatusCreated(_)
        | Event::QueueCreated(_)
        | Event::RoutingProfileCreated(_)
        | Event::SecurityProfileCreated(_)
        | Event::UserCreated { .. } => "set_up",
        Event::Tagged { .. } | Event::Untagged { .. } | Event::PasswordChanged { .. } => return None,
        _ if event.resource().is_some_and(|resource| matters(&resource)) => "changed",
        _ => return None,
    })
}

pub(super) const OFFERED: &str = "offered";
pub(super) const NO_AGENT: &str = "no_agent";

/// What the router goes by.
fn matters(resource: &Resource) -> bool {
    matches!(
        resource,
        Resource::AgentStatus(_)
            | Resource::Queue(_)
            | Resource::RoutingProfile(_)
            | Resource::SecurityProfile(_)
            | Resource::User(_)
    )
}

/// What it is about may be gone after it, so it is told by the state just before.
pub(super) fn is_told_before(event: &Event) -> bool {
    matches!(event, Event::Cleared { .. } | Event::ContactEnded { .. } | Event::Removed(_))
}

/// A step, by the state just before it or just after. `kind` is its own.
pub(super) fn told(centre: &Centre, recorded: &Recorded, kind: &str) -> Value {
    let now = Tongue { centre };
    let event = &recorded.event;
    let mut told = match event {
        Event::SignedIn { user, .. }
        | Event::SignedOut { user, .. }
        | Event::NextStatusCancelled { user } => {
            json!({ "agent": now.agent(*user) })
        }
        Event::StatusChosen { user, status } | Event::NextStatusChosen { user, status } => {
            json!({ "agent": now.agent(*user), "status": now.status(*status) })
        }
        Event::ContactCreated(created) => now.created(created),
        Event::Rescheduled { contact, scheduled_at, .. } => {
            json!({ "contact": now.contact(*contact), "until": seconds(*scheduled_at) })
        }
        Event::PriorityChanged { contact, priority } => {
            json!({ "contact": now.contact(*contact), "priority": priority })
        }
        Event::AgeAdjusted { contact, adjustment } => {
            json!({ "contact": now.contact(*contact), "seconds": adjustment.as_seconds() })
        }
        Event::CriteriaSet { contact, .. }
        | Event::RoutingStepExpired { contact }
        | Event::Queued { contact, .. }
        | Event::NoAgent { contact }
        | Event::WhisperBegun { contact, .. }
        | Event::ChatPassed { contact, .. } => json!({ "contact": now.contact(*contact) }),
        Event::Offered { contact, user, until, .. } | Event::OfferExtended { contact, user, until } => {
            json!({ "contact": now.contact(*contact), "agent": now.agent(*user), "until": seconds(*until) })
        }
        Event::OfferMissed { contact, user }
        | Event::OfferRejected { contact, user }
        | Event::Accepted { contact, user }
        | Event::Answered { contact, user }
        | Event::Connected { contact, user }
        | Event::JoinFailed { contact, user }
        | Event::HoldBegun { contact, user }
        | Event::HoldEnded { contact, user } => {
            json!({ "contact": now.contact(*contact), "agent": now.agent(*user) })
        }
        // A missed contact may long be with somebody else.
        Event::Cleared { contact, user } => {
            let held = centre.agents.get(user).and_then(|agent| agent.contacts.get(contact));
            json!({
                "contact": {
                    "id": contact.to_string(),
                    "channel": held.map(|held| held.channel.as_str()),
                    "queue": held.and_then(|held| held.queue).map(|queue| now.queue(queue)),
                },
                "agent": now.agent(*user),
                "state": held.map(|held| held.state_name()),
            })
        }
        Event::ContactEnded { contact, reason } => {
            let with = centre.contacts.get(contact).and_then(|contact| contact.agent());
            json!({
                "contact": now.contact(*contact),
                "agent": with.map(|user| now.agent(user)),
                "reason": reason.map(|reason| reason.as_str()),
            })
        }
        _ => {
            let resource = event.resource();
            let name = resource.as_ref().and_then(|resource| now.name(resource));
            json!({ "thing": { "kind": resource.map(|resource| thing(&resource)), "name": name } })
        }
    };
    told["position"] = json!(recorded.seq);
    told["at"] = json!(seconds(recorded.at));
    told["kind"] = json!(kind);
    // An agent's own doing needs no author.
    if let Some(by) = recorded.by.filter(|by| told["agent"]["id"] != json!(by.to_string())) {
        told["by"] = now.agent(by);
    }
    told
}

fn thing(resource: &Resource) -> &'static str {
    match resource {
        Resource::AgentStatus(_) => "status",
        Resource::Queue(_) => "queue",
        Resource::RoutingProfile(_) => "routing_profile",
        Resource::SecurityProfile(_) => "security_profile",
        _ => "user",
    }
}

/// Says what things were called in a state.
#[derive(Debug, Clone, Copy)]
struct Tongue<'a> {
    centre: &'a Centre,
}

impl Tongue<'_> {
    fn agent(&self, id: UserId) -> Value {
        json!({ "id": id.to_string(), "name": self.centre.users.get(&id).map(|user| user.full_name()) })
    }

    fn status(&self, id: StatusId) -> Value {
        let status = self.centre.statuses.get(&id);
        json!({ "name": status.map(|s| s.name.as_str()), "type": status.map(|s| s.kind.as_str()) })
    }

    fn contact(&self, id: ContactId) -> Value {
        let contact = self.centre.contacts.get(&id);
        let queue = contact.and_then(|contact| contact.queue).map(|queue| self.queue(queue.queue));
        json!({ "id": id.to_string(), "channel": contact.map(|c| c.channel.as_str()), "queue": queue })
    }

    /// An agent's own queue goes by the agent.
    fn queue(&self, queue: QueueRef) -> Value {
        match queue {
            QueueRef::Standard(id) => {
                let name = self.centre.queues.get(&id).map(|queue| queue.name.as_str());
                json!({ "id": id.to_string(), "name": name })
            }
            QueueRef::Agent(user) => json!({ "agent": self.agent(user) }),
        }
    }

    fn created(&self, created: &Created) -> Value {
        let previous = created.leg.as_ref().map(|leg| {
            let contact = self.centre.contacts.get(&leg.previous);
            let agent = contact.and_then(|contact| contact.agent.map(|agent| self.agent(agent.user)));
            json!({ "id": leg.previous.to_string(), "agent": agent })
        });
        json!({
            "contact": self.contact(created.contact),
            "method": created.initiation.as_str(),
            "previous": previous,
            "until": created.scheduled_at.map(seconds),
        })
    }

    fn name(&self, resource: &Resource) -> Option<String> {
        let centre = self.centre;
        match resource {
            Resource::AgentStatus(id) => centre.statuses.get(id).map(|status| status.name.clone()),
            Resource::Queue(id) => centre.queues.get(id).map(|queue| queue.name.clone()),
            Resource::RoutingProfile(id) => centre.routing_profiles.get(id).map(|p| p.name.clone()),
            Resource::SecurityProfile(id) => centre.security_profiles.get(id).map(|p| p.name.clone()),
            Resource::User(id) => centre.users.get(id).map(|user| user.full_name()),
            _ => None,
        }
    }
}

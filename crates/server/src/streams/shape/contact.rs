//! Contact events (REC-20), as an event bus has them.

use engine::domain::config::Instance;
use engine::domain::contact::{AgentPart, InQueue, QueueRef};
use engine::domain::told::{ContactEventKind, ContactTold, Property, Told};
use engine::id::{Derived, derive};
use serde_json::{Value, json};

use super::whole_seconds;
use crate::clock::iso;

pub(super) fn shape(instance: &Instance, told: &Told, contact: &ContactTold) -> Value {
    json!({
        "version": "0",
        "id": derive(contact.contact.0, Derived::ContactEvent, told.position).to_string(),
        "detail-type": "Amazon Connect Contact Event",
        "source": "aws.connect",
        "account": instance.account,
        "time": whole_seconds(told.at),
        "region": instance.region,
        "resources": [instance.arn_of("contact", contact.contact), instance.arn()],
        "detail": detail(instance, contact),
    })
}

/// What there is not is absent.
fn detail(instance: &Instance, contact: &ContactTold) -> Value {
    let (name, updated) = names(contact.kind);
    let initiated = iso(contact.initiated_at);
    let mut detail = json!({
        "eventType": name,
        "contactId": contact.contact.to_string(),
        "channel": contact.channel.as_str(),
        "instanceArn": instance.arn(),
        "initiationMethod": contact.initiation.as_str(),
        "initiationTimestamp": initiated,
    });
    let known = [
        ("updatedProperties", updated.map(|property| json!([property]))),
        // LIFE-31: the head of a chain has none.
        ("initialContactId", (contact.chain != contact.contact).then(|| json!(contact.chain))),
        ("previousContactId", contact.previous.map(|id| json!(id))),
        ("relatedContactId", contact.related.map(|id| json!(id))),
        // LIFE-34.
        (
            "connectedToSystemTimestamp",
            (contact.kind != ContactEventKind::Initiated).then(|| json!(initiated)),
        ),
        ("scheduledTimestamp", contact.scheduled_at.map(|at| json!(iso(at)))),
        ("disconnectTimestamp", contact.disconnected_at.map(|at| json!(iso(at)))),
        ("queueInfo", contact.queue.map(|queue| queue_info(instance, &queue))),
        ("agentInfo", contact.agent.map(|agent| agent_info(instance, contact.kind, &agent))),
    ];
    for (member, value) in known {
        if let Some(value) = value {
            detail[member] = value;
        }
    }
    detail
}

fn names(kind: ContactEventKind) -> (&'static str, Option<&'static str>) {
    match kind {
        ContactEventKind::Initiated => ("INITIATED", None),
        ContactEventKind::ConnectedToSystem => ("CONNECTED_TO_SYSTEM", None),
        ContactEventKind::DataUpdated(property) => ("CONTACT_DATA_UPDATED", Some(property_name(property))),
        ContactEventKind::Queued => ("QUEUED", None),
        ContactEventKind::ConnectedToAgent => ("CONNECTED_TO_AGENT", None),
        ContactEventKind::Paused => ("PAUSED", None),
        ContactEventKind::Resumed => ("RESUMED", None),
        ContactEventKind::Disconnected => ("DISCONNECTED", None),
        ContactEventKind::Completed => ("COMPLETED", None),
    }
}

fn property_name(property: Property) -> &'static str {
    match property {
        Property::Attributes => "Attributes",
        Property::RoutingCriteria => "RoutingCriteria",
        Property::ScheduledTimestamp => "ScheduledTimestamp",
        Property::Tags => "Tags",
    }
}

fn queue_info(instance: &Instance, queue: &InQueue) -> Value {
    let kind = match queue.queue {
        QueueRef::Standard(_) => "STANDARD",
        QueueRef::Agent(_) => "AGENT",
    };
    json!({
        "queueArn": instance.queue_arn(queue.queue),
        "queueType": kind,
        "enqueueTimestamp": iso(queue.enqueued_at),
    })
}

/// After contact work is known once it is over.
fn agent_info(instance: &Instance, kind: ContactEventKind, agent: &AgentPart) -> Value {
    let mut info = json!({
        "agentArn": instance.arn_of("agent", agent.user),
        "connectedToAgentTimestamp": iso(agent.connected_at),
    });
    let work = agent.after_contact_work_started_at.zip(agent.after_contact_work_ended_at);
    if let Some((started, ended)) = work.filter(|_| kind == ContactEventKind::Completed) {
        info["afterContactWorkStartTimestamp"] = json!(iso(started));
        info["afterContactWorkEndTimestamp"] = json!(iso(ended));
        info["afterContactWorkDuration"] = json!((ended - started).as_seconds());
    }
    info
}

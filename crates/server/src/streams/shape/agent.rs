//! Agent events (REC-10 to REC-14).

use engine::domain::agent::{Held, HeldState};
use engine::domain::config::Instance;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::told::{AgentEventKind, AgentSnapshot, AgentTold, Beat, Named, Told};
use engine::id::{ContactId, Derived, StatusId, derive};
use engine::time::Time;
use engine::{Uuid, id::UserId};
use serde_json::{Value, json};

use super::{groups, queue};
use crate::clock::iso;

const VERSION: &str = "2017-10-01";

pub(super) fn shape(
    instance: &Instance,
    told: &Told,
    agent: &AgentTold,
    before: Option<&AgentSnapshot>,
) -> Value {
    let (name, current, previous) = match agent.kind {
        AgentEventKind::SignedIn => ("LOGIN", agent.after.as_ref(), None),
        AgentEventKind::SignedOut => ("LOGOUT", None, before),
        AgentEventKind::Changed => ("STATE_CHANGE", agent.after.as_ref(), before),
    };
    let id = derive(agent.user.0, Derived::AgentEvent, told.position);
    envelope(instance, agent.user, name, id, told.at, [current, previous])
}

/// Nothing has changed, so both snapshots are of now.
pub(crate) fn heartbeat(instance: &Instance, beat: Beat, last: &AgentTold) -> Value {
    let id = derive(beat.user.0, Derived::HeartBeat, beat.at.0.unsigned_abs());
    let now = last.after.as_ref();
    envelope(instance, beat.user, "HEART_BEAT", id, beat.at, [now, now])
}

fn envelope(
    instance: &Instance,
    user: UserId,
    name: &str,
    id: Uuid,
    at: Time,
    [current, previous]: [Option<&AgentSnapshot>; 2],
) -> Value {
    json!({
        "Version": VERSION,
        "AWSAccountId": instance.account,
        "InstanceARN": instance.arn(),
        "AgentARN": instance.arn_of("agent", user),
        "EventId": id.to_string(),
        "EventTimestamp": iso(at),
        "EventType": name,
        "CurrentAgentSnapshot": current.map(|current| snapshot(instance, current)),
        "PreviousAgentSnapshot": previous.map(|previous| snapshot(instance, previous)),
    })
}

fn snapshot(instance: &Instance, agent: &AgentSnapshot) -> Value {
    let next = agent.next.as_ref().map(|(status, chosen_at)| {
        let mut next = named_status(instance, status);
        next["EnqueuedTimestamp"] = json!(iso(*chosen_at));
        next
    });
    let mut status = named_status(instance, &agent.status);
    status["StartTimestamp"] = json!(iso(agent.status_since));
    status["Type"] = json!(agent.status_kind.as_str());
    json!({
        "AgentStatus": status,
        "NextAgentStatus": next,
        "Configuration": configuration(instance, agent),
        "Contacts": agent.contacts.iter().map(|(id, held)| contact(instance, agent, *id, held)).collect::<Vec<_>>(),
    })
}

fn named_status(instance: &Instance, status: &Named<StatusId>) -> Value {
    json!({ "ARN": instance.arn_of("agent-state", status.id), "Name": status.name })
}

fn configuration(instance: &Instance, agent: &AgentSnapshot) -> Value {
    let queues = agent.queues.iter().map(|served| {
        let mut shown = queue(instance, served.queue, served.name.as_ref());
        shown["Channels"] = json!(served.channels.iter().map(|c| c.as_str()).collect::<Vec<_>>());
        shown
    });
    let slots = agent.slots.iter().map(|slots| {
        json!({
            "Channel": slots.channel.as_str(),
            "AvailableSlots": slots.available,
            "MaximumSlots": slots.maximum,
        })
    });
    let outbound = &agent.default_outbound;
    json!({
        "Username": agent.username,
        "FirstName": agent.first_name,
        "LastName": agent.last_name,
        "AgentHierarchyGroups": groups(instance, &agent.groups, "Name"),
        "RoutingProfile": {
            "ARN": instance.arn_of("routing-profile", agent.profile.id),
            "Name": agent.profile.name,
            "InboundQueues": queues.collect::<Vec<_>>(),
            "DefaultOutboundQueue": {
                "ARN": instance.arn_of("queue", outbound.id),
                "Name": outbound.name,
                "Channels": [Channel::Voice.as_str()],
            },
            "Concurrency": slots.collect::<Vec<_>>(),
        },
    })
}

/// REC-13.
fn contact(instance: &Instance, agent: &AgentSnapshot, id: ContactId, held: &Held) -> Value {
    let name = match held.queue {
        Some(QueueRef::Standard(queue)) => agent.queue_names.get(&queue),
        _ => None,
    };
    json!({
        "ContactId": id.to_string(),
        // LIFE-31: the head of a chain has none.
        "InitialContactId": (held.chain != id).then(|| held.chain.to_string()),
        "Channel": held.channel.as_str(),
        "InitiationMethod": held.initiation.as_str(),
        "State": state(held),
        "StateStartTimestamp": iso(held.since),
        "ConnectedToAgentTimestamp": held.connected_at.map(iso),
        "QueueTimestamp": held.enqueued_at.map(iso),
        "Queue": held.queue.map(|of| queue(instance, of, name)),
    })
}

/// A call that was rejected is missed here, as in Amazon's stream.
fn state(held: &Held) -> &'static str {
    match (held.state, held.channel) {
        (HeldState::Rejected, Channel::Voice) => HeldState::Missed.as_str(),
        _ => held.state_name(),
    }
}

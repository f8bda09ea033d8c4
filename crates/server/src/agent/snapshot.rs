//! An agent's state and configuration in the shapes of Amazon's own panel: camelCase, times as
//! epoch seconds with milliseconds.

use engine::Centre;
use engine::domain::agent::HeldState;
use engine::domain::config::{AgentStatus, Instance, StatusKind};
use engine::domain::contact::{Channel, QueueRef};
use engine::id::UserId;
use engine::time::Time;
use engine::view::{AgentView, ContactView};
use serde_json::{Map, Value, json};

/// The frame of the topic `bellboard/agent`.
pub(crate) fn frame(
    instance: &Instance,
    view: &AgentView,
    configuration: Option<Value>,
    manual_clock: bool,
) -> String {
    let mut content = json!({ "snapshot": snapshot(instance, view, manual_clock) });
    if let Some(configuration) = configuration {
        content["configuration"] = configuration;
    }
    json!({ "topic": "bellboard/agent", "content": content.to_string() }).to_string()
}

pub(crate) fn snapshot(instance: &Instance, view: &AgentView, manual_clock: bool) -> Value {
    let state = state(instance, &view.status, view.status_since);
    let next = view.next.as_ref().map(|(status, next)| self::state(instance, status, next.chosen_at));
    let contacts: Vec<_> = view.contacts.iter().map(|c| contact(instance, c)).collect();
    let mut snapshot = json!({
        "state": state,
        "agentAvailabilityState": { "state": view.status.name, "timeStamp": seconds(view.status_since) },
        "contacts": contacts,
        "snapshotTimestamp": seconds(view.at),
    });
    if let Some(next) = next {
        snapshot["nextState"] = next;
    }
    if manual_clock {
        snapshot["clock"] = json!("manual");
    }
    snapshot
}

fn state(instance: &Instance, status: &AgentStatus, since: Time) -> Value {
    json!({
        "agentStateARN": instance.arn_of("agent-state", status.id),
        "type": state_type(status.kind),
        "name": status.name,
        "startTimestamp": seconds(since),
    })
}

pub(crate) fn state_type(kind: StatusKind) -> &'static str {
    match kind {
        StatusKind::Routable => "routable",
        StatusKind::Custom => "not_routable",
        StatusKind::Offline => "offline",
    }
}

fn contact(instance: &Instance, view: &ContactView) -> Value {
    let held = &view.held;
    let attributes: Map<String, Value> =
        view.attributes.iter().map(|(k, v)| (k.clone(), json!({ "name": k, "value": v }))).collect();
    let mut contact = json!({
        "contactId": view.id.to_string(),
        "initialContactId": held.chain.to_string(),
        "type": held.channel.as_str().to_lowercase(),
        "state": { "type": state_name(held.state), "timestamp": seconds(held.since) },
        "connections": connections(view),
        "attributes": attributes,
        "name": held.name,
        "initiationMethod": held.initiation.as_str().to_lowercase(),
        "contactFeatures": {
            "attachmentsEnabled": false,
            "messagingMarkdownEnabled": view.content_types.iter().any(|t| t == "text/markdown"),
        },
        "bellboard": { "customerName": held.name, "startedAt": seconds(held.started_at) },
    });
    if let HeldState::Connecting { until } = held.state {
        contact["bellboard"]["offerExpiresAt"] = seconds(until);
    }
    if let Some(queue) = view.queue {
        let arn = instance.queue_arn(queue);
        contact["queue"] = json!({ "queueARN": arn, "queueId": arn, "name": view.queue_name });
    }
    if let Some(at) = held.enqueued_at {
        contact["queueTimestamp"] = seconds(at);
    }
    contact
}

/// A missed offer keeps the customer's connection connected and the agent's disconnected, which is
/// how clients tell it from a call that failed.
fn connections(view: &ContactView) -> Value {
    let held = &view.held;
    let agent = match held.state {
        HeldState::Connecting { .. } => "connecting",
        HeldState::Connected => "connected",
        HeldState::Ended | HeldState::Missed | HeldState::Rejected => "disconnected",
    };
    let customer = if held.state == HeldState::Ended { "disconnected" } else { "connected" };
    let customer_id = view
        .customer
        .map_or_else(|| engine::domain::chat::participant_id(held.chain, 0).to_string(), |id| id.to_string());
    let at = seconds(held.since);
    json!([
        {
            "connectionId": customer_id,
            "type": "inbound",
            "initial": true,
            "state": { "type": customer, "timestamp": at },
        },
        {
            "connectionId": held.participant.to_string(),
            "type": "agent",
            "initial": false,
            "state": { "type": agent, "timestamp": at },
            "chatMediaInfo": { "chatAutoAccept": false, "customerName": held.name },
        },
    ])
}

fn state_name(state: HeldState) -> &'static str {
    match state {
        HeldState::Connecting { .. } => "connecting",
        HeldState::Connected => "connected",
        HeldState::Ended => "ended",
        HeldState::Missed => "missed",
        HeldState::Rejected => "rejected",
    }
}

pub(crate) fn configuration(centre: &Centre, user: UserId) -> Option<Value> {
    let instance = centre.instance.as_ref()?;
    let user = centre.users.get(&user)?;
    let profile = centre.routing_profiles.get(&user.routing_profile)?;
    let profile_arn = instance.arn_of("routing-profile", profile.id);
    let concurrency: Map<String, Value> =
        Channel::ALL.into_iter().map(|c| (c.as_str().to_owned(), json!(profile.slots(c)))).collect();
    let mut queue_ids: Vec<_> = profile.entries.iter().map(|e| e.queue).collect();
    queue_ids.dedup();
    let mut queues: Vec<_> =
        queue_ids.iter().filter_map(|id| queue(centre, instance, QueueRef::Standard(*id))).collect();
    queues.extend(queue(centre, instance, user.agent_queue()));
    Some(json!({
        "name": user.full_name(),
        "username": user.username,
        "agentARN": instance.arn_of("agent", user.id),
        "softphoneEnabled": user.soft_phone,
        "softphoneAutoAccept": user.auto_accept,
        "extension": user.desk_phone_number,
        "agentPreferences": {},
        "permissions": permissions(centre, user.id),
        "dialableCountries": [],
        "agentStates": states(centre),
        "routingProfile": {
            "name": profile.name,
            "routingProfileARN": profile_arn,
            "routingProfileId": profile_arn,
            "channelConcurrencyMap": concurrency,
            "defaultOutboundQueue": queue(centre, instance, QueueRef::Standard(profile.default_outbound_queue)),
            "queues": queues,
        },
    }))
}

/// Those that are enabled, in display order (ENT-32).
pub(crate) fn states(centre: &Centre) -> Value {
    let Some(instance) = &centre.instance else { return json!([]) };
    let mut statuses: Vec<_> = centre.statuses.values().filter(|s| s.enabled).collect();
    statuses.sort_by_key(|s| (s.kind != StatusKind::Routable, s.display_order.unwrap_or(u8::MAX), &s.name));
    let shown = statuses.into_iter().map(|s| {
        json!({
            "agentStateARN": instance.arn_of("agent-state", s.id),
            "type": state_type(s.kind),
            "name": s.name,
        })
    });
    shown.collect()
}

/// The names that Amazon's panel has for what an agent may do.
pub(crate) fn permissions(centre: &Centre, user: UserId) -> Value {
    let names = [("BasicAgentAccess", "agentBasic"), ("OutboundCallAccess", "outboundCall")];
    names.iter().filter(|(p, _)| centre.may(user, p)).map(|(_, name)| json!(name)).collect()
}

pub(crate) fn queue(centre: &Centre, instance: &Instance, queue: QueueRef) -> Option<Value> {
    let arn = instance.queue_arn(queue);
    let name = match queue {
        QueueRef::Standard(id) => Some(centre.queues.get(&id)?.name.clone()),
        QueueRef::Agent(_) => None,
    };
    Some(json!({ "queueARN": arn, "queueId": arn, "name": name }))
}

fn seconds(time: Time) -> Value {
    json!(time.as_epoch_seconds())
}

//! An agent's state and configuration in the shapes of Amazon's own panel: camelCase, times as
//! epoch seconds with milliseconds.

use engine::Centre;
use engine::domain::agent::{Held, HeldState};
use engine::domain::chat::participant_id;
use engine::domain::config::{AgentStatus, Instance, StatusKind};
use engine::domain::contact::{Channel, QueueRef, Reference};
use engine::id::UserId;
use engine::time::Time;
use engine::view::{AgentView, ContactView};
use serde_json::{Map, Value, json};

use crate::agent::desk::Desk;
use crate::auth::token::{Kind, ParticipantClaim, Tokens};

/// What a snapshot takes beside the agent's state.
#[derive(Debug)]
pub(crate) struct Maker {
    pub(crate) instance: Instance,
    pub(crate) tokens: Tokens,
    pub(crate) manual_clock: bool,
}

/// The frame of the topic `bellboard/agent`.
pub(crate) fn frame(maker: &Maker, view: &AgentView, configuration: Option<Value>) -> String {
    let mut content = json!({ "snapshot": snapshot(maker, view) });
    if let Some(configuration) = configuration {
        content["configuration"] = configuration;
    }
    json!({ "topic": "bellboard/agent", "content": content.to_string() }).to_string()
}

pub(crate) fn snapshot(maker: &Maker, view: &AgentView) -> Value {
    let instance = &maker.instance;
    let state = state(instance, &view.status, view.status_since);
    let next = view.next.as_ref().map(|(status, next)| self::state(instance, status, next.chosen_at));
    let contacts: Vec<_> = view.contacts.iter().map(|c| contact(maker, view, c)).collect();
    let mut snapshot = json!({
        "state": state,
        "agentAvailabilityState": { "state": view.status.name, "timeStamp": seconds(view.status_since) },
        "contacts": contacts,
        "snapshotTimestamp": seconds(view.at),
    });
    if let Some(next) = next {
        snapshot["nextState"] = next;
    }
    if maker.manual_clock {
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

fn contact(maker: &Maker, agent: &AgentView, view: &ContactView) -> Value {
    let (instance, held) = (&maker.instance, &view.held);
    let attributes: Map<String, Value> =
        view.attributes.iter().map(|(k, v)| (k.clone(), json!({ "name": k, "value": v }))).collect();
    let mut contact = json!({
        "contactId": view.id.to_string(),
        "initialContactId": held.chain.to_string(),
        "type": held.channel.as_str().to_lowercase(),
        "state": { "type": state_name(held), "timestamp": seconds(held.since) },
        "connections": connections(&maker.tokens, agent, view),
        "attributes": attributes,
        "name": held.name,
        "initiationMethod": held.initiation.as_str().to_lowercase(),
        "contactFeatures": {
            "attachmentsEnabled": view.attachments,
            "multiPartyConferenceEnabled": view.several_agents,
            "messagingMarkdownEnabled": view.content_types.iter().any(|t| t == "text/markdown"),
        },
        "bellboard": ours(view),
    });
    if let Some(queue) = view.queue {
        let arn = instance.queue_arn(queue);
        contact["queue"] = json!({ "queueARN": arn, "queueId": arn, "name": view.queue_name });
    }
    if let Some(at) = held.enqueued_at {
        contact["queueTimestamp"] = seconds(at);
    }
    if let Some(related) = view.related {
        contact["relatedContactId"] = json!(related.to_string());
    }
    if let Some(description) = &view.description {
        contact["description"] = json!(description);
    }
    if !view.references.is_empty() {
        let references = view.references.iter().map(|(name, r)| (name.clone(), reference(r)));
        contact["references"] = references.collect::<Map<_, _>>().into();
    }
    if let Some(at) = view.scheduled_at {
        contact["channelContext"] = json!({ "scheduledTime": seconds(at) });
    }
    contact
}

/// What Amazon's panel does not have.
fn ours(view: &ContactView) -> Value {
    let held = &view.held;
    let mut ours = json!({ "customerName": held.name, "startedAt": seconds(held.started_at) });
    if let Some(at) = view.leg_started_at {
        ours["legStartedAt"] = seconds(at);
    }
    if let Some(since) = view.reply_since {
        ours["replySince"] = seconds(since);
    }
    if let Some(since) = view.agent.and_then(|agent| agent.hold.since) {
        ours["heldSince"] = seconds(since);
    }
    if let HeldState::Connecting { until } = held.state {
        ours["offerExpiresAt"] = seconds(until);
    }
    ours
}

fn reference(reference: &Reference) -> Value {
    json!({ "type": reference.kind.as_str(), "value": reference.value })
}

/// A missed offer keeps the customer's connection connected and the agent's disconnected, which is
/// how clients tell it from a call that failed. A call on hold is one whose customer is.
fn connections(tokens: &Tokens, agent: &AgentView, view: &ContactView) -> Value {
    let held = &view.held;
    let mut customer = json!({
        "connectionId": customer_id(view),
        "type": "inbound",
        "initial": true,
        "state": { "type": customer_state(held), "timestamp": seconds(customer_since(view)) },
    });
    let mut own = json!({
        "connectionId": held.participant.to_string(),
        "type": "agent",
        "initial": false,
        "state": { "type": agent_state(held), "timestamp": seconds(held.since) },
    });
    match held.channel {
        Channel::Chat => {
            own["chatMediaInfo"] = json!({ "chatAutoAccept": false, "customerName": held.name });
            if held.state.is_work() {
                own["chatMediaInfo"]["connectionData"] = connection_data(tokens, view).into();
            }
        }
        Channel::Voice => {
            let media = json!({ "callType": "audio_only", "autoAccept": agent.auto_accept });
            customer["softphoneMediaInfo"] = media.clone();
            own["softphoneMediaInfo"] = media;
        }
        Channel::Task => {}
    }
    json!([customer, own])
}

/// With what ChatJS joins the chat, once the agent has accepted (CHAT-5): JSON in a string.
fn connection_data(tokens: &Tokens, view: &ContactView) -> String {
    let held = &view.held;
    let claim = ParticipantClaim { chain: held.chain, contact: view.id, participant: held.participant };
    let token = tokens.participant(Kind::Participant, claim, None);
    json!({ "ConnectionAuthenticationToken": token, "ParticipantId": held.participant.to_string() })
        .to_string()
}

/// A call's or a task's is the first participant of its chain, as a chat's is.
fn customer_id(view: &ContactView) -> String {
    view.customer.unwrap_or_else(|| participant_id(view.held.chain, 0)).to_string()
}

fn customer_since(view: &ContactView) -> Time {
    let held_since = view.agent.and_then(|agent| agent.hold.since);
    held_since.filter(|_| customer_state(&view.held) == "hold").unwrap_or(view.held.since)
}

fn customer_state(held: &Held) -> &'static str {
    match (held.state, held.channel) {
        (HeldState::Ended | HeldState::Error, _) => "disconnected",
        (HeldState::OnHold, Channel::Voice) => "hold",
        _ => "connected",
    }
}

fn agent_state(held: &Held) -> &'static str {
    match held.state {
        HeldState::Connecting { .. } | HeldState::Joining => "connecting",
        HeldState::Connected | HeldState::OnHold => "connected",
        HeldState::Ended | HeldState::Missed | HeldState::Rejected | HeldState::Error => "disconnected",
    }
}

/// A call on hold is connected: its customer's connection says that it is held.
fn state_name(held: &Held) -> &'static str {
    match (held.state, held.channel) {
        (HeldState::Connecting { .. } | HeldState::Joining, _) => "connecting",
        (HeldState::OnHold, Channel::Task) => "paused",
        (HeldState::Connected | HeldState::OnHold, _) => "connected",
        (HeldState::Ended, _) => "ended",
        (HeldState::Missed, _) => "missed",
        (HeldState::Rejected, _) => "rejected",
        (HeldState::Error, _) => "error",
    }
}

pub(crate) fn configuration(centre: &Centre, desk: &Desk, user: UserId) -> Option<Value> {
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
        "softphoneEnabled": user.phone.soft_phone,
        "softphoneAutoAccept": user.phone.auto_accept,
        "extension": user.phone.desk_phone_number,
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
        "bellboard": on_desk(centre, desk),
    }))
}

/// What Amazon's panel does not have.
fn on_desk(centre: &Centre, desk: &Desk) -> Value {
    let mut ours = json!(desk);
    // A page that frames the panel is one of them, or is told nothing (SEC-9).
    let sites = desk.sites.iter().chain(&centre.instance_settings.approved_origins);
    ours["approvedOrigins"] = sites.cloned().collect();
    ours
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
    let is_there = match queue {
        QueueRef::Standard(id) => centre.queues.contains_key(&id),
        QueueRef::Agent(_) => true,
    };
    is_there.then(|| json!({ "queueARN": arn, "queueId": arn, "name": queue_name(centre, queue) }))
}

/// Agents' own have none.
pub(crate) fn queue_name(centre: &Centre, queue: QueueRef) -> Option<String> {
    match queue {
        QueueRef::Standard(id) => centre.queues.get(&id).map(|queue| queue.name.clone()),
        QueueRef::Agent(_) => None,
    }
}

pub(super) fn seconds(time: Time) -> Value {
    json!(time.as_epoch_seconds())
}

//! Contact records (REC-1).

use engine::domain::config::Instance;
use engine::domain::contact::{AgentPart, Channel, Contact};
use engine::domain::gateway::type_of;
use engine::domain::told::{AgentNames, RecordTold};
use engine::time::{Span, Time};
use serde_json::{Map, Value, json};

use super::{groups, queue, whole_seconds};
use crate::op::segment_attributes;

const FORMAT_VERSION: &str = "2017-03-10";

pub(super) fn shape(instance: &Instance, told: &RecordTold) -> Value {
    let contact = &told.contact;
    let ended = contact.disconnected_at.unwrap_or(contact.updated_at);
    let at = |time: Option<Time>| json!(time.map(whole_seconds));
    json!({
        "AWSAccountId": instance.account,
        "AWSContactTraceRecordFormatVersion": FORMAT_VERSION,
        "InstanceARN": instance.arn(),
        "ContactId": contact.id.to_string(),
        // LIFE-31: the head of a chain has none.
        "InitialContactId": (contact.chain != contact.id).then(|| contact.chain.to_string()),
        "PreviousContactId": contact.before().map(|id| id.to_string()),
        "NextContactId": contact.next.map(|id| id.to_string()),
        "RelatedContactId": contact.related.map(|id| id.to_string()),
        "Channel": contact.channel.as_str(),
        "InitiationMethod": contact.initiation.as_str(),
        "InitiationTimestamp": whole_seconds(contact.initiated_at),
        // LIFE-34.
        "ConnectedToSystemTimestamp": whole_seconds(contact.initiated_at),
        "DisconnectTimestamp": at(contact.disconnected_at),
        "LastUpdateTimestamp": whole_seconds(contact.updated_at),
        "ScheduledTimestamp": at(contact.scheduled_at),
        // Of transfers to where no contact of ours follows; there are none.
        "TransferCompletedTimestamp": null,
        "TransferredToEndpoint": null,
        "DisconnectReason": contact.disconnect_reason.map(|reason| reason.as_str()),
        "Attributes": contact.attributes,
        "AgentConnectionAttempts": contact.attempts,
        "CustomerEndpoint": contact.ends.as_ref().map(|ends| endpoint(&ends.customer)),
        "SystemEndpoint": contact.ends.as_ref().map(|ends| endpoint(&ends.system)),
        "MediaStreams": media(contact.channel),
        "Recording": null,
        "Recordings": null,
        "References": references(contact),
        "SegmentAttributes": segment_attributes::show(contact),
        "ContactDetails": details(contact),
        "Queue": queue_part(instance, told, ended),
        "Agent": contact.agent.as_ref().map(|part| agent(instance, contact, part, told.agent.as_ref(), ended)),
    })
}

/// CHAT-130.
fn endpoint(address: &str) -> Value {
    json!({ "Type": type_of(address), "Address": address })
}

fn media(channel: Channel) -> Value {
    match channel {
        Channel::Voice => json!([{ "Type": "AUDIO" }]),
        Channel::Chat => json!([{ "Type": "CHAT" }]),
        Channel::Task => json!([]),
    }
}

fn references(contact: &Contact) -> Vec<Value> {
    let references = contact.references.iter();
    references.map(|(name, r)| json!({ "Name": name, "Type": r.kind.as_str(), "Value": r.value })).collect()
}

/// What a task is called and is about.
fn details(contact: &Contact) -> Value {
    let mut details = Map::new();
    if contact.channel == Channel::Task {
        details.insert("Name".to_owned(), json!(contact.name));
        if let Some(description) = &contact.description {
            details.insert("Description".to_owned(), json!(description));
        }
    }
    details.into()
}

fn queue_part(instance: &Instance, told: &RecordTold, ended: Time) -> Value {
    let Some(in_queue) = told.contact.queue else { return Value::Null };
    let mut shown = queue(instance, in_queue.queue, told.queue_name.as_ref());
    shown["EnqueueTimestamp"] = json!(whole_seconds(in_queue.enqueued_at));
    shown["DequeueTimestamp"] = json!(in_queue.dequeued_at.map(whole_seconds));
    let waited = in_queue.dequeued_at.unwrap_or(ended) - in_queue.enqueued_at;
    shown["Duration"] = json!(waited.as_seconds());
    shown
}

fn agent(
    instance: &Instance,
    contact: &Contact,
    part: &AgentPart,
    names: Option<&AgentNames>,
    ended: Time,
) -> Value {
    let (started, done) = (part.after_contact_work_started_at, part.after_contact_work_ended_at);
    let profile = names.map(|names| &names.profile);
    // TASK-9: a task is paused, never on hold.
    let hold = if contact.channel == Channel::Task { Default::default() } else { part.hold };
    json!({
        "ARN": instance.arn_of("agent", part.user),
        "Username": names.map(|names| &names.username),
        "ConnectedToAgentTimestamp": whole_seconds(part.connected_at),
        "AgentInteractionDuration": Span((ended - part.connected_at).0 - part.hold.total.0).as_seconds(),
        "CustomerHoldDuration": hold.total.as_seconds(),
        "LongestHoldDuration": hold.longest.as_seconds(),
        "NumberOfHolds": hold.times,
        "AfterContactWorkStartTimestamp": started.map(whole_seconds),
        "AfterContactWorkEndTimestamp": done.map(whole_seconds),
        // REC-3, REC-15.
        "AfterContactWorkDuration": started.zip(done).map(|(started, done)| (done - started).as_seconds()),
        "HierarchyGroups": names.map_or(Value::Null, |names| groups(instance, &names.groups, "GroupName")),
        "RoutingProfile": profile.map(|profile| json!({
            "ARN": instance.arn_of("routing-profile", profile.id),
            "Name": profile.name,
        })),
    })
}

//! What a new contact centre begins with, and what the demo adds to one (ENT-20, ENT-31, ENT-48).
//!
//! The flows stand in `founding/` as anyone would upload them, and are read in the same way.

use std::collections::BTreeSet;

use std::sync::Arc;

use engine::Centre;
use engine::domain::config::{
    AgentStatus, AvailabilityTimer, Concurrency, CrossChannel, Flow, FlowHistory, FlowKind, Hours,
    HoursRange, Instance, PhoneConfig, Queue, QueueEntry, RoutingProfile, SecurityProfile, StatusKind, User,
};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::instance::InstanceSettings;
use engine::domain::permission;
use engine::event::Secret;
use engine::id::{
    FlowId, HoursId, InstanceId, QueueId, RoutingProfileId, SecurityProfileId, StatusId, UserId,
};
use engine::input::Founding;
use engine::time::Time;

use crate::{flow, ids};

mod demo;
#[cfg(test)]
mod tests;

pub(crate) use demo::{DEMO_AGENTS, demo, demo_flow};

pub(crate) const ADMINISTRATOR: &str = "admin";
const BASIC_QUEUE: &str = "BasicQueue";
const AGENT_PROFILE: &str = "Agent";

/// Stands in the flows where the ARN of BasicQueue belongs.
const BASIC_QUEUE_ARN: &str = "BASIC_QUEUE_ARN";
const SAMPLE_FLOW: Published = Published {
    name: "Sample inbound flow",
    kind: FlowKind::ContactFlow,
    content: include_str!("founding/sample_inbound_flow.json"),
};

/// CHAT-53. No flow sets it: unless someone does, an agent who ends a chat ends it for the customer too.
const SAMPLE_DISCONNECT_FLOW: Published = Published {
    name: "Sample disconnect flow",
    kind: FlowKind::ContactFlow,
    content: include_str!("founding/sample_disconnect_flow.json"),
};

/// FLOW-40 to FLOW-43. For a chat nothing is shown in whispers, holds and queues by default.
const DEFAULT_FLOWS: [Published; 8] = [
    silent("Default agent hold", FlowKind::AgentHold),
    Published {
        name: "Default agent transfer",
        kind: FlowKind::AgentTransfer,
        content: include_str!("founding/default_agent_transfer.json"),
    },
    silent("Default agent whisper", FlowKind::AgentWhisper),
    silent("Default customer hold", FlowKind::CustomerHold),
    silent("Default customer queue", FlowKind::CustomerQueue),
    silent("Default customer whisper", FlowKind::CustomerWhisper),
    Published {
        name: "Default outbound",
        kind: FlowKind::OutboundWhisper,
        content: include_str!("founding/default_outbound.json"),
    },
    Published {
        name: "Default queue transfer",
        kind: FlowKind::QueueTransfer,
        content: include_str!("founding/default_queue_transfer.json"),
    },
];

/// A flow as it is shipped.
struct Published {
    name: &'static str,
    kind: FlowKind,
    content: &'static str,
}

const fn silent(name: &'static str, kind: FlowKind) -> Published {
    Published { name, kind, content: include_str!("founding/default_silent.json") }
}

/// What differs from one new centre to another.
#[derive(Debug)]
pub(crate) struct New<'a> {
    pub(crate) id: InstanceId,
    pub(crate) now: Time,
    pub(crate) region: &'a str,
    /// Twelve digits.
    pub(crate) account: &'a str,
    pub(crate) alias: &'a str,
    /// The administrator's, hashed.
    pub(crate) password: Secret,
    pub(crate) access_key: String,
    pub(crate) access_secret: Secret,
}

/// The ids that whoever starts to use a new centre needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names {
    pub(crate) sample_flow: FlowId,
    pub(crate) basic_queue: QueueId,
    pub(crate) basic_routing_profile: RoutingProfileId,
}

impl Names {
    pub(crate) fn of(founding: &Founding) -> Names {
        let sample = founding.flows.iter().find(|flow| flow.name == SAMPLE_FLOW.name);
        let queue = founding.queues.first();
        let profile = founding.routing_profiles.first();
        Names {
            sample_flow: sample.expect("a centre is founded with the sample flow").id,
            basic_queue: queue.expect("a centre is founded with one queue").id,
            basic_routing_profile: profile.expect("a centre is founded with one routing profile").id,
        }
    }
}

/// Everything of a new centre, with new ids.
pub(crate) fn founding(new: New<'_>) -> Founding {
    let at = new.now;
    let instance = Instance {
        id: new.id,
        account: new.account.to_owned(),
        region: new.region.to_owned(),
        alias: new.alias.to_owned(),
        created_at: at,
    };
    let hours = always_open(at);
    let queue = basic_queue(hours.id, at);
    let arn = instance.queue_arn(QueueRef::Standard(queue.id));
    let security_profiles = security_profiles(at);
    let profile = basic_routing_profile(queue.id, at);
    let flows = DEFAULT_FLOWS.iter().chain([&SAMPLE_FLOW, &SAMPLE_DISCONNECT_FLOW]);
    let flows = flows.map(|flow| flow.at(&arn, at)).collect();
    let administrator = administrator(&security_profiles, profile.id, at);
    Founding {
        instance,
        settings: InstanceSettings::default(),
        statuses: vec![
            status("Available", StatusKind::Routable, 1, at),
            status("Offline", StatusKind::Offline, 2, at),
        ],
        hours: vec![hours],
        queues: vec![queue],
        security_profiles,
        routing_profiles: vec![profile],
        flows,
        administrator,
        password: new.password,
        access_key: new.access_key,
        access_secret: new.access_secret,
    }
}

/// ENT-30.
fn status(name: &str, kind: StatusKind, display_order: u8, at: Time) -> AgentStatus {
    AgentStatus {
        id: StatusId(ids::new()),
        name: name.to_owned(),
        description: None,
        kind,
        enabled: true,
        display_order: Some(display_order),
        created_at: at,
    }
}

/// ENT-70: from midnight to the midnight that ends the day, each day.
fn always_open(at: Time) -> Hours {
    Hours {
        id: HoursId(ids::new()),
        name: "Basic Hours".to_owned(),
        description: Some("Always open".to_owned()),
        time_zone: "UTC".to_owned(),
        ranges: (0..7).map(|day| HoursRange { day, start_minute: 0, end_minute: 0 }).collect(),
        overrides: Vec::new(),
        created_at: at,
    }
}

/// ENT-48.
fn basic_queue(hours: HoursId, at: Time) -> Queue {
    Queue {
        id: QueueId(ids::new()),
        name: BASIC_QUEUE.to_owned(),
        description: Some("The queue that comes with the instance".to_owned()),
        hours,
        max_contacts: None,
        enabled: true,
        quick_connects: BTreeSet::new(),
        created_at: at,
    }
}

/// ENT-20. The first one is Admin.
fn security_profiles(at: Time) -> Vec<SecurityProfile> {
    let profiles = [
        ("Admin", "Everything", permission::ALL),
        (AGENT_PROFILE, "To take contacts in the panel", permission::AGENT),
        ("CallCenterManager", "Users, metrics and routing", permission::CALL_CENTER_MANAGER),
        ("QualityAnalyst", "Metrics", permission::QUALITY_ANALYST),
    ];
    let profile = |(name, description, permissions): (&str, &str, &[&str])| SecurityProfile {
        id: SecurityProfileId(ids::new()),
        name: name.to_owned(),
        description: Some(description.to_owned()),
        permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
        created_at: at,
    };
    profiles.into_iter().map(profile).collect()
}

/// Slots by channel.
struct Slots {
    chat: u8,
    task: u8,
}

/// ENT-48. PROPOSED: one task.
fn basic_routing_profile(queue: QueueId, at: Time) -> RoutingProfile {
    routing_profile(
        "Basic Routing Profile",
        "The routing profile that comes with the instance",
        queue,
        &Slots { chat: 2, task: 1 },
        at,
    )
}

/// All channels of one queue.
fn routing_profile(name: &str, description: &str, queue: QueueId, slots: &Slots, at: Time) -> RoutingProfile {
    let slots = [(Channel::Voice, 1), (Channel::Chat, slots.chat), (Channel::Task, slots.task)];
    let concurrency = |slots| Concurrency { slots, cross_channel: CrossChannel::CurrentChannelOnly };
    let entry = |channel| QueueEntry { queue, channel, priority: 1, delay_seconds: 0 };
    RoutingProfile {
        id: RoutingProfileId(ids::new()),
        name: name.to_owned(),
        description: description.to_owned(),
        concurrency: slots.into_iter().map(|(channel, n)| (channel, concurrency(n))).collect(),
        entries: Channel::ALL.into_iter().map(entry).collect(),
        default_outbound_queue: queue,
        availability_timer: AvailabilityTimer::default(),
        created_at: at,
    }
}

fn administrator(security_profiles: &[SecurityProfile], profile: RoutingProfileId, at: Time) -> User {
    let admin = security_profiles.first().expect("Admin is the first").id;
    user(&Person { username: ADMINISTRATOR, first_name: "Admin", last_name: "" }, profile, admin, at)
}

struct Person {
    username: &'static str,
    first_name: &'static str,
    last_name: &'static str,
}

fn user(person: &Person, routing: RoutingProfileId, security: SecurityProfileId, at: Time) -> User {
    User {
        id: UserId(ids::new()),
        username: person.username.to_owned(),
        first_name: person.first_name.to_owned(),
        last_name: person.last_name.to_owned(),
        email: None,
        routing_profile: routing,
        security_profiles: vec![security],
        hierarchy_group: None,
        phone: PhoneConfig {
            after_contact_work_seconds: 0,
            auto_accept: false,
            soft_phone: true,
            desk_phone_number: None,
        },
        proficiencies: Vec::new(),
        created_at: at,
    }
}

impl Published {
    /// With a new id, queueing to the queue of this ARN.
    fn at(&self, queue_arn: &str, at: Time) -> Flow {
        let content = self.content.replace(BASIC_QUEUE_ARN, queue_arn);
        let graph = flow::parse(&content).expect("a test reads every flow that is shipped");
        Flow {
            id: FlowId(ids::new()),
            name: self.name.to_owned(),
            description: None,
            kind: self.kind,
            published: true,
            content: Arc::from(content),
            graph: Arc::new(graph),
            history: FlowHistory::default(),
            created_at: at,
        }
    }

    fn find(&self, centre: &Centre) -> Option<FlowId> {
        centre.flows.values().find(|flow| flow.name == self.name).map(|flow| flow.id)
    }
}

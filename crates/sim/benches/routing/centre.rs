//! The contact centre of the durable measurement, as an administrator sets it up: the same queues and
//! profiles as elsewhere, for chats, with the profiles' priorities and delays. Contacts ask for nothing
//! of their own here: that is measured in memory.

use std::collections::{BTreeMap, BTreeSet};

use engine::Uuid;
use engine::domain::config::{
    AgentStatus, AvailabilityTimer, Concurrency, CrossChannel, Flow, FlowHistory, FlowKind, Hours, Instance,
    PhoneConfig, Queue, RoutingProfile, SecurityProfile, StatusKind, User,
};
use engine::domain::contact::Channel;
use engine::domain::flow::{Action, ActionKind, FlowGraph, Part, TargetTemplate, Template};
use engine::domain::instance::InstanceSettings;
use engine::domain::permission;
use engine::event::Secret;
use engine::id::{FlowId, HoursId, InstanceId, SecurityProfileId, SessionId, StatusId, UserId};
use engine::input::{Command, Founding};
use engine::time::Span;

use crate::world::{Agent, Profile, QUEUES, START, World, queue_id};

const AVAILABLE: StatusId = StatusId(Uuid::from_u128(0x51));
const OFFLINE: StatusId = StatusId(Uuid::from_u128(0x52));
const HOURS: HoursId = HoursId(Uuid::from_u128(0x61));
const SECURITY: SecurityProfileId = SecurityProfileId(Uuid::from_u128(0x71));
const ADMINISTRATOR: UserId = UserId(Uuid::from_u128(0xa1));
/// Chats that an agent may have at a time.
pub(crate) const SLOTS: u8 = 5;

/// Puts a contact into this queue at once.
pub(crate) fn flow_id(queue: usize) -> FlowId {
    FlowId(Uuid::from_u128(0xf000 + queue as u128))
}

/// Everything but the agents.
pub(crate) fn founding(world: &World) -> Command {
    Command::Found(Box::new(Founding {
        instance: Instance {
            id: InstanceId(Uuid::from_u128(1)),
            account: "123456789012".to_owned(),
            region: "eu-west-2".to_owned(),
            alias: "measured".to_owned(),
            created_at: START,
        },
        settings: InstanceSettings::default(),
        statuses: vec![
            status(AVAILABLE, "Available", StatusKind::Routable),
            status(OFFLINE, "Offline", StatusKind::Offline),
        ],
        hours: vec![hours()],
        queues: (0..QUEUES).map(queue).collect(),
        security_profiles: vec![security_profile()],
        routing_profiles: world.profiles.iter().map(routing_profile).collect(),
        flows: (0..QUEUES).map(flow).collect(),
        administrator: user(ADMINISTRATOR, &world.profiles[0]),
        password: Secret::new("hash"),
        access_key: "AKIAMEASURED".to_owned(),
        access_secret: Secret::new("secret"),
    }))
}

pub(crate) fn agent_created(world: &World, agent: &Agent) -> Command {
    let user = user(agent.user, &world.profiles[agent.profile]);
    Command::CreateUser { user, password: Secret::new("hash") }
}

pub(crate) fn signed_in(agent: &Agent) -> Command {
    let session = SessionId(agent.user.0);
    Command::SignIn { user: agent.user, session, expires: START + Span::minutes(100_000) }
}

pub(crate) fn available(agent: &Agent) -> Command {
    Command::SetStatus { user: agent.user, status: AVAILABLE }
}

fn status(id: StatusId, name: &str, kind: StatusKind) -> AgentStatus {
    let name = name.to_owned();
    AgentStatus { id, name, description: None, kind, enabled: true, display_order: None, created_at: START }
}

fn hours() -> Hours {
    Hours {
        id: HOURS,
        name: "Always".to_owned(),
        description: None,
        time_zone: "UTC".to_owned(),
        ranges: Vec::new(),
        overrides: Vec::new(),
        created_at: START,
    }
}

fn queue(number: usize) -> Queue {
    Queue {
        id: queue_id(number),
        name: format!("queue {number}"),
        description: None,
        hours: HOURS,
        max_contacts: None,
        enabled: true,
        quick_connects: BTreeSet::new(),
        created_at: START,
    }
}

fn security_profile() -> SecurityProfile {
    SecurityProfile {
        id: SECURITY,
        name: "Agent".to_owned(),
        description: None,
        permissions: permission::AGENT.iter().map(|name| (*name).to_owned()).collect(),
        created_at: START,
    }
}

/// Of the channels only chat, since calls and tasks are accepted in other ways.
fn routing_profile(profile: &Profile) -> RoutingProfile {
    let concurrency = Concurrency { slots: SLOTS, cross_channel: CrossChannel::AnyChannel };
    RoutingProfile {
        id: profile.id,
        name: profile.id.to_string(),
        description: String::new(),
        concurrency: BTreeMap::from([(Channel::Chat, concurrency)]),
        entries: profile.entries.iter().filter(|entry| entry.channel == Channel::Chat).copied().collect(),
        default_outbound_queue: queue_id(0),
        availability_timer: AvailabilityTimer::TimeSinceLastActivity,
        created_at: START,
    }
}

fn user(id: UserId, profile: &Profile) -> User {
    User {
        id,
        username: id.to_string(),
        first_name: String::new(),
        last_name: String::new(),
        email: None,
        routing_profile: profile.id,
        security_profiles: vec![SECURITY],
        hierarchy_group: None,
        phone: PhoneConfig {
            after_contact_work_seconds: 0,
            auto_accept: false,
            soft_phone: true,
            desk_phone_number: None,
        },
        proficiencies: Vec::new(),
        created_at: START,
    }
}

fn flow(queue: usize) -> Flow {
    let text = Template(vec![Part::Text(queue_id(queue).to_string())]);
    let target = ActionKind::UpdateContactTargetQueue { target: TargetTemplate::Queue(text) };
    let actions = vec![action(target, Some(1)), action(ActionKind::TransferContactToQueue, None)];
    Flow {
        id: flow_id(queue),
        name: format!("to queue {queue}"),
        description: None,
        kind: FlowKind::ContactFlow,
        published: true,
        content: "{}".into(),
        graph: FlowGraph { start: 0, actions }.into(),
        history: FlowHistory::default(),
        created_at: START,
    }
}

fn action(kind: ActionKind, next: Option<u16>) -> Action {
    Action { identifier: String::new(), kind, next, conditions: Vec::new(), errors: Vec::new() }
}

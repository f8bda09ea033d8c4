//! The contact centre that is simulated, before anyone comes. It is the same in every run; how a run
//! sets it up for itself is among its steps.

use std::collections::{BTreeMap, BTreeSet};

use engine::Uuid;
use engine::domain::config::{
    AgentStatus, AvailabilityTimer, Concurrency, CrossChannel, Hours, HoursRange, Instance, PhoneConfig,
    PredefinedAttribute, Queue as QueueConfig, QuickConnect, QuickConnectTarget, RoutingProfile,
    SecurityProfile, StatusKind, User,
};
use engine::domain::contact::Channel;
use engine::domain::hours::{Date, HoursOverride, OverrideKind};
use engine::domain::instance::InstanceSettings;
use engine::domain::permission;
use engine::event::Secret;
use engine::id::{HoursId, InstanceId, OverrideId, SecurityProfileId};
use engine::input::{Command, Founding};
use engine::time::Time;

use crate::step::{Agent, Profile, Queue, Quick, Status};

pub(crate) mod flows;
pub(crate) mod wanted;

/// A Friday at 08:00 UTC.
pub(crate) const START: Time = Time(1_800_000_000_000);

const ALWAYS: HoursId = HoursId(Uuid::from_u128(0x61));
pub(crate) const MORNING: HoursId = HoursId(Uuid::from_u128(0x62));
const SECURITY: SecurityProfileId = SecurityProfileId(Uuid::from_u128(0x71));

/// What an administrator does before anyone comes.
pub(crate) fn commands() -> Vec<Command> {
    let founding = Founding {
        instance: Instance {
            id: InstanceId(Uuid::from_u128(1)),
            account: "123456789012".to_owned(),
            region: "eu-west-2".to_owned(),
            alias: "simulated".to_owned(),
            created_at: START,
        },
        settings: InstanceSettings {
            attributes: BTreeMap::from([("MULTI_PARTY_CHAT_CONFERENCE".to_owned(), true)]),
            ..InstanceSettings::default()
        },
        statuses: vec![
            status(Status::Available, StatusKind::Routable),
            status(Status::Offline, StatusKind::Offline),
        ],
        hours: vec![hours(ALWAYS, "Always", Vec::new()), hours(MORNING, "Morning", morning())],
        queues: Queue::ALL.map(queue).into(),
        security_profiles: vec![security_profile()],
        routing_profiles: Profile::ALL.map(profile).into(),
        flows: flows::all(),
        administrator: user(Agent::Ana),
        password: Secret::new("hash"),
        access_key: "AKIASIM".to_owned(),
        access_secret: Secret::new("secret"),
    };
    let mut commands = vec![
        Command::Found(Box::new(founding)),
        Command::CreateStatus(status(Status::Break, StatusKind::Custom)),
        Command::CreateStatus(status(Status::Lunch, StatusKind::Custom)),
    ];
    let others = Agent::ALL[1..].iter();
    commands.extend(
        others.map(|agent| Command::CreateUser { user: user(*agent), password: Secret::new("hash") }),
    );
    commands.push(Command::CreateView(Box::new(flows::form())));
    commands.extend(wanted::attributes().map(Command::CreatePredefinedAttribute));
    commands.extend(Quick::ALL.map(|quick| Command::CreateQuickConnect(quick_connect(quick))));
    commands.extend([Queue::Q1, Queue::Q2].map(|queue| Command::AssociateQuickConnects {
        queue: queue.id(),
        quick_connects: Quick::ALL.map(Quick::id).into(),
    }));
    commands
}

fn status(status: Status, kind: StatusKind) -> AgentStatus {
    AgentStatus {
        id: status.id(),
        name: format!("{status:?}"),
        description: None,
        kind,
        enabled: true,
        display_order: None,
        created_at: START,
    }
}

fn hours(id: HoursId, name: &str, ranges: Vec<HoursRange>) -> Hours {
    Hours {
        id,
        name: name.to_owned(),
        description: None,
        time_zone: "UTC".to_owned(),
        ranges,
        overrides: Vec::new(),
        created_at: START,
    }
}

/// With a pause soon after the start.
fn morning() -> Vec<HoursRange> {
    let range = |start_minute, end_minute| HoursRange { day: 4, start_minute, end_minute };
    vec![range(7 * 60, 8 * 60 + 10), range(8 * 60 + 40, 12 * 60)]
}

/// On the day of the start: closed, or open without a pause.
pub(crate) fn other_hours(number: u32, closed: bool) -> HoursOverride {
    let today = Date::new(2027, 1, 15).expect("there was such a day");
    let all_day = HoursRange { day: 4, start_minute: 0, end_minute: 0 };
    HoursOverride {
        id: OverrideId(Uuid::from_u128(0x6_0000 + u128::from(number))),
        name: format!("override {number}"),
        description: None,
        kind: if closed { OverrideKind::Closed } else { OverrideKind::Open },
        from: today,
        till: today,
        ranges: vec![all_day],
        recurrence: None,
        created_at: START,
    }
}

fn queue(queue: Queue) -> QueueConfig {
    QueueConfig {
        id: queue.id(),
        name: format!("{queue:?}"),
        description: None,
        hours: ALWAYS,
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
        permissions: permission::AGENT.iter().map(|p| (*p).to_owned()).collect::<BTreeSet<_>>(),
        created_at: START,
    }
}

/// It serves no queue yet.
fn profile(profile: Profile) -> RoutingProfile {
    let one = Concurrency { slots: 1, cross_channel: CrossChannel::CurrentChannelOnly };
    RoutingProfile {
        id: profile.id(),
        name: format!("{profile:?}"),
        description: String::new(),
        concurrency: BTreeMap::from(Channel::ALL.map(|channel| (channel, one))),
        entries: Vec::new(),
        default_outbound_queue: Queue::Q1.id(),
        availability_timer: AvailabilityTimer::default(),
        created_at: START,
    }
}

fn user(agent: Agent) -> User {
    User {
        id: agent.id(),
        username: agent.name().to_owned(),
        first_name: agent.name().to_owned(),
        last_name: String::new(),
        email: None,
        routing_profile: Profile::P1.id(),
        security_profiles: vec![SECURITY],
        hierarchy_group: None,
        phone: phone(0, false),
        proficiencies: Vec::new(),
        created_at: START,
    }
}

pub(crate) fn phone(after_contact_work_seconds: u32, auto_accept: bool) -> PhoneConfig {
    PhoneConfig { after_contact_work_seconds, auto_accept, soft_phone: true, desk_phone_number: None }
}

fn quick_connect(quick: Quick) -> QuickConnect {
    let queue = |queue: Queue| QuickConnectTarget::Queue { queue: queue.id(), flow: flows::TO_QUEUE };
    let agent = |agent: Agent| QuickConnectTarget::User { user: agent.id(), flow: flows::TO_AGENT };
    let target = match quick {
        Quick::ToQ1 => queue(Queue::Q1),
        Quick::ToQ3 => queue(Queue::Q3),
        Quick::ToAna => agent(Agent::Ana),
        Quick::ToCem => agent(Agent::Cem),
        Quick::ToPhone => QuickConnectTarget::PhoneNumber { number: "+442071838750".to_owned() },
    };
    let name = format!("{quick:?}");
    QuickConnect { id: quick.id(), name, description: None, target, created_at: START }
}

pub(crate) fn predefined(name: &str, values: &[&str]) -> PredefinedAttribute {
    let values = values.iter().map(|value| (*value).to_owned()).collect();
    PredefinedAttribute { name: name.to_owned(), values, created_at: START }
}

//! The contact centre that is simulated: its shape is chance too.

use std::collections::{BTreeMap, BTreeSet};

use engine::Uuid;
use engine::domain::config::{
    AgentStatus, Concurrency, CrossChannel, Flow, FlowKind, Hours, Instance, Queue, QueueEntry,
    RoutingProfile, SecurityProfile, StatusKind, User,
};
use engine::domain::contact::{Channel, Hook};
use engine::domain::flow::{Action, ActionKind, FlowGraph, Part, TargetTemplate, Template};
use engine::domain::permission;
use engine::event::Secret;
use engine::id::{
    FlowId, HoursId, InstanceId, QueueId, RoutingProfileId, SecurityProfileId, StatusId, UserId,
};
use engine::input::{Command, Founding};
use engine::time::{Span, Time};

use crate::random::Random;

pub(crate) const START: Time = Time(1_800_000_000_000);

pub(crate) const AVAILABLE: StatusId = StatusId(Uuid::from_u128(0x51));
const OFFLINE: StatusId = StatusId(Uuid::from_u128(0x52));
const BREAK: StatusId = StatusId(Uuid::from_u128(0x53));
const LUNCH: StatusId = StatusId(Uuid::from_u128(0x54));
pub(crate) const STATUSES: [StatusId; 4] = [AVAILABLE, OFFLINE, BREAK, LUNCH];

const HOURS: HoursId = HoursId(Uuid::from_u128(0x61));
const SECURITY: SecurityProfileId = SecurityProfileId(Uuid::from_u128(0x71));

pub(crate) const QUEUES: [QueueId; 3] =
    [QueueId(Uuid::from_u128(0x81)), QueueId(Uuid::from_u128(0x82)), QueueId(Uuid::from_u128(0x83))];
pub(crate) const PROFILES: [RoutingProfileId; 3] = [
    RoutingProfileId(Uuid::from_u128(0x91)),
    RoutingProfileId(Uuid::from_u128(0x92)),
    RoutingProfileId(Uuid::from_u128(0x93)),
];
pub(crate) const AGENTS: [(UserId, &str); 5] = [
    (UserId(Uuid::from_u128(0xa1)), "ana"),
    (UserId(Uuid::from_u128(0xa2)), "ben"),
    (UserId(Uuid::from_u128(0xa3)), "cem"),
    (UserId(Uuid::from_u128(0xa4)), "dee"),
    (UserId(Uuid::from_u128(0xa5)), "eli"),
];
/// Flows that contacts start in.
pub(crate) const FLOWS: [FlowId; 6] = [
    FlowId(Uuid::from_u128(0xf1)),
    FlowId(Uuid::from_u128(0xf2)),
    FlowId(Uuid::from_u128(0xf3)),
    FlowId(Uuid::from_u128(0xf4)),
    FlowId(Uuid::from_u128(0xf5)),
    FlowId(Uuid::from_u128(0xf6)),
];
/// Runs while a contact waits in a queue.
const IN_QUEUE: FlowId = FlowId(Uuid::from_u128(0xf9));

/// What an administrator does before anyone comes.
pub(crate) fn commands(random: &mut Random) -> Vec<Command> {
    let founding = Founding {
        instance: Instance {
            id: InstanceId(Uuid::from_u128(1)),
            account: "123456789012".to_owned(),
            region: "eu-west-2".to_owned(),
            alias: "simulated".to_owned(),
            created_at: START,
        },
        statuses: vec![
            status(AVAILABLE, "Available", StatusKind::Routable),
            status(OFFLINE, "Offline", StatusKind::Offline),
        ],
        hours: vec![hours()],
        queues: QUEUES.into_iter().enumerate().map(|(n, id)| queue(random, n, id)).collect(),
        security_profiles: vec![security_profile()],
        routing_profiles: PROFILES.into_iter().enumerate().map(|(n, id)| profile(random, n, id)).collect(),
        flows: flows(),
        administrator: user(random, AGENTS[0]),
        password: Secret::new("hash"),
        access_key: "AKIASIM".to_owned(),
        access_secret: Secret::new("secret"),
    };
    let mut commands = vec![
        Command::Found(Box::new(founding)),
        Command::CreateStatus(status(BREAK, "Break", StatusKind::Custom)),
        Command::CreateStatus(status(LUNCH, "Lunch", StatusKind::Custom)),
    ];
    commands.extend(
        AGENTS[1..]
            .iter()
            .map(|agent| Command::CreateUser { user: user(random, *agent), password: Secret::new("hash") }),
    );
    commands
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
        created_at: START,
    }
}

fn queue(random: &mut Random, n: usize, id: QueueId) -> Queue {
    Queue {
        id,
        name: format!("queue {n}"),
        description: None,
        hours: HOURS,
        max_contacts: random.percent(30).then(|| 1 + random.below(5) as u32),
        enabled: true,
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

/// Each serves the queue of its own number, so that none is served by nobody, and some of the others.
fn profile(random: &mut Random, n: usize, id: RoutingProfileId) -> RoutingProfile {
    let mut entries = Vec::new();
    for (q, queue) in QUEUES.into_iter().enumerate() {
        if q == n || random.percent(50) {
            let priority = 1 + random.below(3) as u8;
            let delay_seconds = if random.percent(50) { 0 } else { 5 * random.below(5) as u16 };
            entries.push(QueueEntry { queue, channel: Channel::Chat, priority, delay_seconds });
        }
    }
    let slots = 1 + random.below(4) as u8;
    let concurrency = Concurrency { slots, cross_channel: CrossChannel::CurrentChannelOnly };
    RoutingProfile {
        id,
        name: format!("profile {n}"),
        description: String::new(),
        concurrency: BTreeMap::from([(Channel::Chat, concurrency)]),
        entries,
        default_outbound_queue: QUEUES[n],
        created_at: START,
    }
}

fn user(random: &mut Random, (id, name): (UserId, &str)) -> User {
    User {
        id,
        username: name.to_owned(),
        first_name: name.to_owned(),
        last_name: String::new(),
        email: None,
        routing_profile: PROFILES[random.below(3) as usize],
        security_profiles: vec![SECURITY],
        after_contact_work_seconds: if random.percent(50) { 0 } else { 5 * random.below(6) as u32 },
        auto_accept: false,
        soft_phone: true,
        desk_phone_number: None,
        created_at: START,
    }
}

fn flows() -> Vec<Flow> {
    use ActionKind::{DisconnectParticipant, TransferContactToQueue};
    let say = |text: &str| ActionKind::MessageParticipant { text: template(text) };
    let queue = |n: usize| ActionKind::UpdateContactTargetQueue {
        target: TargetTemplate::Queue(template(&QUEUES[n].to_string())),
    };
    let wait = |seconds, customer_returned, bot_left| ActionKind::Wait {
        limit: Span::seconds(seconds),
        customer_returned,
        bot_left,
    };
    let hook = || ActionKind::UpdateContactEventHooks {
        hook: Hook::CustomerQueue,
        flow: template(&IN_QUEUE.to_string()),
    };
    let to_agent = ActionKind::UpdateContactTargetQueue {
        target: TargetTemplate::Agent(Template(vec![Part::Attribute("agent".to_owned())])),
    };
    vec![
        flow(FLOWS[0], "straight to a queue", vec![say("Welcome."), queue(0), TransferContactToQueue]),
        flow(FLOWS[1], "after a while", vec![wait(10, false, false), queue(1), TransferContactToQueue]),
        flow(FLOWS[2], "after a bot", vec![wait(30, false, true), hook(), queue(2), TransferContactToQueue]),
        flow(FLOWS[3], "to one agent", vec![hook(), to_agent, TransferContactToQueue]),
        flow(FLOWS[4], "says and ends", vec![say("Closed."), wait(5, true, false), DisconnectParticipant]),
        flow(FLOWS[5], "queues with words", vec![hook(), queue(1), TransferContactToQueue]),
        Flow {
            kind: FlowKind::CustomerQueue,
            ..flow(
                IN_QUEUE,
                "while waiting",
                vec![
                    say("Wait."),
                    wait(15, true, false),
                    say("Still."),
                    wait(600, false, false),
                    DisconnectParticipant,
                ],
            )
        },
    ]
}

/// Action after action; whatever goes wrong in one ends the contact after 3 seconds.
fn flow(id: FlowId, name: &str, kinds: Vec<ActionKind>) -> Flow {
    let last = kinds.len() as u16;
    let errors = vec![("NoMatchingError".to_owned(), last)];
    let mut actions: Vec<_> = (1..)
        .zip(kinds)
        .map(|(n, kind)| {
            let next = (n < last).then_some(n);
            let errors = errors.clone();
            Action { identifier: n.to_string(), kind, next, conditions: Vec::new(), errors }
        })
        .collect();
    let failed = ActionKind::Wait { limit: Span::seconds(3), customer_returned: false, bot_left: false };
    let over = ActionKind::DisconnectParticipant;
    for (kind, next) in [(failed, Some(last + 1)), (over, None)] {
        let identifier = actions.len().to_string();
        actions.push(Action { identifier, kind, next, conditions: Vec::new(), errors: Vec::new() });
    }
    Flow {
        id,
        name: name.to_owned(),
        description: None,
        kind: FlowKind::ContactFlow,
        published: true,
        content: "{}".into(),
        graph: FlowGraph { start: 0, actions }.into(),
        created_at: START,
    }
}

fn template(text: &str) -> Template {
    Template(vec![Part::Text(text.to_owned())])
}

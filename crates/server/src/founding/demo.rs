//! What `--demo` adds to a centre: statuses, a routing profile, two agents and the shop's flow.

use engine::Centre;
use engine::domain::config::{FlowKind, RoutingProfile, StatusKind};
use engine::domain::contact::QueueRef;
use engine::domain::instance::{ATTACHMENTS, StorageConfig};
use engine::event::Secret;
use engine::id::{FlowId, QueueId, RoutingProfileId, SecurityProfileId, StorageConfigId};
use engine::input::{Command, InstanceChange};
use engine::time::Time;

use crate::founding::{AGENT_PROFILE, BASIC_QUEUE, Person, Published, Slots, routing_profile, status, user};
use crate::ids;

/// By their usernames.
pub(crate) const DEMO_AGENTS: [&str; 2] = [AGENTS[0].username, AGENTS[1].username];

const AGENTS: [Person; 2] = [
    Person { username: "jane", first_name: "Jane", last_name: "Okafor" },
    Person { username: "carlos", first_name: "Carlos", last_name: "Ruiz" },
];
const STATUSES: [(&str, u8); 2] = [("Break", 3), ("Lunch", 4)];
const ROUTING_PROFILE: &str = "Demo Routing Profile";
const FLOW: Published = Published {
    name: "Demo inbound flow",
    kind: FlowKind::ContactFlow,
    content: include_str!("demo_inbound_flow.json"),
};

pub(crate) fn demo_flow(centre: &Centre) -> Option<FlowId> {
    FLOW.find(centre)
}

/// Commands for what a centre does not have yet; none for one that has all of it. `password` is the
/// agents', hashed. Where the queue or the security profile that comes with a centre is gone, what
/// needs it is left out.
pub(crate) fn demo(centre: &Centre, now: Time, password: &Secret) -> Vec<Command> {
    let mut missing = statuses(centre, now);
    missing.extend(attachments(centre));
    if let Some(queue) = basic_queue(centre) {
        let profile = profile(centre, queue, now);
        let id = profile.as_ref().map_or_else(|existing| *existing, |new| new.id);
        missing.extend(profile.ok().map(Command::CreateRoutingProfile));
        missing.extend(agents(centre, id, password, now));
        missing.extend(flow(centre, queue, now));
    }
    missing
}

/// CHAT-80.
fn attachments(centre: &Centre) -> Option<Command> {
    let config = StorageConfig {
        resource_type: ATTACHMENTS.to_owned(),
        bucket: "demo".to_owned(),
        prefix: "attachments".to_owned(),
    };
    let add = || InstanceChange::AddStorage { id: StorageConfigId(ids::new()), config };
    (!centre.instance_settings.attachments()).then(|| Command::ChangeInstance(add()))
}

fn basic_queue(centre: &Centre) -> Option<QueueId> {
    centre.queues.values().find(|queue| queue.name == BASIC_QUEUE).map(|queue| queue.id)
}

fn statuses(centre: &Centre, now: Time) -> Vec<Command> {
    let is_missing = |name: &str| centre.statuses.values().all(|status| status.name != name);
    let missing = STATUSES.into_iter().filter(|(name, _)| is_missing(name));
    missing.map(|(name, order)| Command::CreateStatus(status(name, StatusKind::Custom, order, now))).collect()
}

/// The demo's routing profile: a new one, or the id of the one that is there.
fn profile(centre: &Centre, queue: QueueId, now: Time) -> Result<RoutingProfile, RoutingProfileId> {
    match centre.routing_profiles.values().find(|profile| profile.name == ROUTING_PROFILE) {
        Some(existing) => Err(existing.id),
        None => Ok(routing_profile(
            ROUTING_PROFILE,
            "Five chats at a time",
            queue,
            &Slots { chat: 5, task: 5 },
            now,
        )),
    }
}

fn agents(centre: &Centre, profile: RoutingProfileId, password: &Secret, now: Time) -> Vec<Command> {
    let Some(security) = agent_profile(centre) else { return Vec::new() };
    let missing = AGENTS.iter().filter(|person| centre.user_by_name(person.username).is_none());
    let create = |person| {
        let user = user(person, profile, security, now);
        Command::CreateUser { user, password: password.clone() }
    };
    missing.map(create).collect()
}

fn agent_profile(centre: &Centre) -> Option<SecurityProfileId> {
    let profile = centre.security_profiles.values().find(|profile| profile.name == AGENT_PROFILE);
    profile.map(|profile| profile.id)
}

fn flow(centre: &Centre, queue: QueueId, now: Time) -> Option<Command> {
    let instance = centre.instance.as_ref().filter(|_| demo_flow(centre).is_none())?;
    Some(Command::CreateFlow(FLOW.at(&instance.queue_arn(QueueRef::Standard(queue)), now)))
}

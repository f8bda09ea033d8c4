//! A whole centre to which random things happen, and each of its decisions beside what it says of it:
//! the agent to whom a contact is offered is the first of those considered whom no rule excludes, and
//! where nobody was found a rule excludes each.

use engine::Centre;
use engine::domain::agent::HeldState;
use engine::domain::config::CrossChannel::{AnyChannel, CurrentChannelOnly};
use engine::domain::config::QueueEntry;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::{Criteria, Expression};
use engine::domain::explain::Decision;
use engine::event::{Event, Recorded};
use engine::id::{ContactId, QuickConnectId, UserId};
use engine::input::{Command, RoutingChange, TaskStart};
use engine::time::{Span, Time};
use proptest::option;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;

use crate::world::World;
use crate::world::verbs::{concurrency, needs, step_of};

const AGENTS: [&str; 3] = ["ana", "bo", "cy"];
const QUEUES: [&str; 2] = ["Sales", "Support"];
const PROFILES: [&str; 2] = ["wide", "narrow"];
const STATUSES: [&str; 3] = ["Available", "Available", "Lunch"];
const CHANNELS: [Channel; 2] = [Channel::Chat, Channel::Task];

/// By numbers of the lists above. Contacts are counted among those that live.
#[derive(Debug, Clone)]
pub enum Step {
    Chat { queue: usize },
    Task { queue: usize },
    TaskFor { agent: usize },
    Answer { agent: usize, accepts: bool },
    Finish { agent: usize, which: usize },
    CustomerLeaves { contact: usize },
    Status { agent: usize, status: usize },
    Sign { agent: usize, is_in: bool },
    Route { contact: usize, priority: i64 },
    Age { contact: usize, seconds: i64 },
    Criteria { contact: usize, expression: usize, expires_after: Option<i64>, then: Option<usize> },
    Skill { agent: usize, value: usize, level: u8 },
    Profile { agent: usize, profile: usize },
    Entry { profile: usize, queue: usize, channel: usize, priority: u8, delay: u16 },
    Slots { profile: usize, chats: u8, tasks: u8, any: bool },
    Pass { seconds: i64 },
}

pub fn step() -> impl Strategy<Value = Step> {
    let agent = || 0..AGENTS.len();
    let queue = || 0..QUEUES.len();
    let contact = || 0..6_usize;
    let profile = || 0..PROFILES.len();
    prop_oneof![
        4 => queue().prop_map(|queue| Step::Chat { queue }),
        3 => queue().prop_map(|queue| Step::Task { queue }),
        1 => agent().prop_map(|agent| Step::TaskFor { agent }),
        6 => (agent(), any::<bool>()).prop_map(|(agent, accepts)| Step::Answer { agent, accepts }),
        6 => (agent(), 0..3_usize).prop_map(|(agent, which)| Step::Finish { agent, which }),
        1 => contact().prop_map(|contact| Step::CustomerLeaves { contact }),
        3 => (agent(), 0..STATUSES.len()).prop_map(|(agent, status)| Step::Status { agent, status }),
        1 => (agent(), any::<bool>()).prop_map(|(agent, is_in)| Step::Sign { agent, is_in }),
        1 => (contact(), select(vec![1, 5, 7])).prop_map(|(contact, priority)| Step::Route { contact, priority }),
        1 => (contact(), select(vec![-30, 10, 60])).prop_map(|(contact, seconds)| Step::Age { contact, seconds }),
        2 => (contact(), 0..4_usize, option::of(select(vec![3, 15])), option::of(0..4_usize)).prop_map(
            |(contact, expression, expires_after, then)| Step::Criteria { contact, expression, expires_after, then }
        ),
        1 => (agent(), 0..2_usize, 1..=5_u8).prop_map(|(agent, value, level)| Step::Skill { agent, value, level }),
        1 => (agent(), profile()).prop_map(|(agent, profile)| Step::Profile { agent, profile }),
        1 => (profile(), queue(), 0..CHANNELS.len(), 1..=3_u8, select(vec![0, 5, 20, 60])).prop_map(
            |(profile, queue, channel, priority, delay)| Step::Entry { profile, queue, channel, priority, delay }
        ),
        1 => (profile(), 1..=2_u8, 0..=1_u8, any::<bool>())
            .prop_map(|(profile, chats, tasks, any)| Step::Slots { profile, chats, tasks, any }),
        3 => select(vec![0, 1, 5, 10, 20, 30]).prop_map(|seconds| Step::Pass { seconds }),
    ]
    .boxed()
}

pub struct Story {
    pub world: World,
    /// The state just before the next event of the log, by a replay.
    replayed: Centre,
    read: usize,
    at: i64,
    begun: usize,
}

impl Story {
    pub fn new() -> Story {
        let mut world = World::new();
        QUEUES.iter().for_each(|queue| world.line(queue, None));
        world.attribute("language", &["en", "fr"]);
        let (chat, task) = (Channel::Chat, Channel::Task);
        let wide =
            [("Sales", chat, 1, 0), ("Sales", task, 2, 0), ("Support", chat, 2, 5), ("Support", task, 2, 20)];
        world.profile_with("wide", &[(chat, 2, AnyChannel), (task, 1, AnyChannel)], &wide);
        let narrow = [("Support", chat, 1, 0), ("Support", task, 1, 0), ("Sales", chat, 1, 20)];
        world.profile_with("narrow", &[(chat, 1, CurrentChannelOnly), (task, 1, AnyChannel)], &narrow);
        for (agent, profile) in AGENTS.iter().zip(["wide", "narrow", "wide"]) {
            world.agent_with(agent, profile, "Agent", 0);
            world.quick_to_agent(&format!("for {agent}"), agent);
        }
        Story { world, replayed: Centre::default(), read: 0, at: 0, begun: 0 }
    }

    /// What is refused changes nothing, so that nobody asks here.
    pub fn take(&mut self, step: &Step) {
        match step.clone() {
            Step::Chat { queue } => {
                let name = self.next_name("chat");
                self.world.chat_on(&name, &format!("to {}", QUEUES[queue]));
            }
            Step::Task { queue } => {
                let name = self.next_name("task");
                let _ = self.world.task_on(&name, &format!("to {}", QUEUES[queue]));
            }
            Step::TaskFor { agent } => self.task_for(agent),
            Step::Answer { agent, accepts } => self.answer(agent, accepts),
            Step::Finish { agent, which } => self.finish(agent, which),
            Step::CustomerLeaves { contact } => {
                self.with_contact(contact, |contact| Command::Stop { contact });
            }
            Step::Status { agent, status } => self.world.status(AGENTS[agent], STATUSES[status]),
            Step::Sign { agent, is_in } => self.sign(AGENTS[agent], is_in),
            Step::Route { contact, priority } => {
                self.route(contact, RoutingChange { priority: Some(priority), ..RoutingChange::default() });
            }
            Step::Age { contact, seconds } => {
                let age_adjustment = Some(Span::seconds(seconds));
                self.route(contact, RoutingChange { age_adjustment, ..RoutingChange::default() });
            }
            Step::Criteria { contact, expression, expires_after, then } => {
                let first = step_of(self.expression(expression), expires_after);
                let then = then.map(|number| step_of(self.expression(number), Some(10)));
                let steps = [first].into_iter().chain(then).collect();
                let criteria = Some(Criteria { steps });
                self.route(contact, RoutingChange { criteria, ..RoutingChange::default() });
            }
            Step::Skill { agent, value, level } => {
                let _ = self.world.skill(AGENTS[agent], "language", ["en", "fr"][value], level);
            }
            Step::Profile { agent, profile } => {
                let (user, profile) = (self.user(agent), self.world.profile_id(PROFILES[profile]));
                let _ = self.world.command(Command::SetRoutingProfile { user, profile });
            }
            Step::Entry { profile, queue, channel, priority, delay } => {
                let entry = self.world.entry(QUEUES[queue], CHANNELS[channel], priority, delay);
                self.change_entry(profile, entry);
            }
            Step::Slots { profile, chats, tasks, any } => self.change_slots(profile, chats, tasks, any),
            Step::Pass { seconds } => {
                self.at += seconds;
                self.world.at(self.at);
            }
        }
    }

    fn next_name(&mut self, kind: &str) -> String {
        self.begun += 1;
        format!("{kind} {}", self.begun)
    }

    fn user(&mut self, agent: usize) -> UserId {
        UserId(self.world.id(AGENTS[agent]))
    }

    fn task_for(&mut self, agent: usize) {
        let name = self.next_name("task");
        let mut start = self.world.task_of(&name, "inbound");
        let quick = self.world.id(&format!("for {}", AGENTS[agent]));
        start.on = TaskStart::QuickConnect(QuickConnectId(quick));
        let _ = self.world.start_task(start);
    }

    fn answer(&mut self, agent: usize, accepts: bool) {
        let user = self.user(agent);
        let is_offer = |state| matches!(state, HeldState::Connecting { .. });
        let Some(contact) = self.held(user, 0, is_offer) else { return };
        let answer =
            if accepts { Command::Accept { user, contact } } else { Command::Reject { user, contact } };
        let _ = self.world.command(answer);
    }

    /// Clears what can be cleared, and ends what cannot.
    fn finish(&mut self, agent: usize, which: usize) {
        let user = self.user(agent);
        let Some(contact) = self.held(user, which, |_| true) else { return };
        if self.world.command(Command::Clear { user, contact }).is_err() {
            let _ = self.world.command(Command::Leave { user, contact });
        }
    }

    fn held(&self, user: UserId, which: usize, is: impl Fn(HeldState) -> bool) -> Option<ContactId> {
        let held = &self.world.node.centre().agents[&user].contacts;
        held.iter().filter(|(_, held)| is(held.state)).map(|(contact, _)| *contact).nth(which)
    }

    fn sign(&mut self, agent: &str, is_in: bool) {
        let user = UserId(self.world.id(agent));
        let was_in = self.world.node.centre().agents[&user].logged_in;
        match (was_in, is_in) {
            (false, true) => self.world.sign_in(agent),
            (true, false) => self.world.sign_out(agent),
            _ => {}
        }
    }

    fn route(&mut self, contact: usize, change: RoutingChange) {
        self.with_contact(contact, |contact| Command::UpdateRouting { contact, change });
    }

    fn with_contact(&mut self, which: usize, command: impl FnOnce(ContactId) -> Command) {
        let Some(contact) = self.world.node.centre().contacts.keys().nth(which).copied() else { return };
        let _ = self.world.command(command(contact));
    }

    fn expression(&mut self, number: usize) -> Expression {
        let (ana, bo) = (self.user(0), self.user(1));
        match number {
            0 => needs("language", "en", 3),
            1 => Expression::Not(Box::new(needs("language", "fr", 1))),
            2 => Expression::Or(vec![needs("language", "fr", 2), Expression::Agents([ana].into())]),
            _ => Expression::And(vec![needs("language", "en", 1), Expression::Agents([ana, bo].into())]),
        }
    }

    /// Changes the entry where the profile has it, and adds it where not.
    fn change_entry(&mut self, profile: usize, entry: QueueEntry) {
        let profile = self.world.profile_id(PROFILES[profile]);
        let entries = vec![entry];
        if self.world.command(Command::UpdateQueues { profile, entries: entries.clone() }).is_err() {
            let _ = self.world.command(Command::AssociateQueues { profile, entries });
        }
    }

    fn change_slots(&mut self, profile: usize, chats: u8, tasks: u8, any: bool) {
        let profile = self.world.profile_id(PROFILES[profile]);
        let across = if any { AnyChannel } else { CurrentChannelOnly };
        let channels = [(Channel::Chat, chats, across), (Channel::Task, tasks, AnyChannel)];
        let concurrency = concurrency(&channels[..1 + usize::from(tasks > 0)]);
        let _ = self.world.command(Command::SetConcurrency { profile, concurrency });
    }

    /// Every decision since the last time, judged from the state in which it was made.
    pub fn judge(&mut self) -> Result<(), String> {
        for recorded in &self.world.log[self.read..] {
            if let Some(decision) = self.replayed.explain(recorded) {
                check(&self.replayed, recorded, &decision)?;
            }
            self.replayed.apply(recorded);
        }
        self.read = self.world.log.len();
        Ok(())
    }
}

fn check(before: &Centre, recorded: &Recorded, decision: &Decision) -> Result<(), String> {
    let first = decision.considered.iter().find(|considered| considered.excluded.is_none());
    let first = first.map(|considered| considered.user);
    if first != decision.offered_to {
        return Err(format!("{recorded:?}: the first who could have it is {first:?}, of {decision:?}"));
    }
    let Event::NoAgent { contact } = recorded.event else { return Ok(()) };
    let wakes_at = wakes_at(before, contact, recorded.at);
    if decision.would_wake_at != wakes_at {
        return Err(format!("{recorded:?}: time alone matters at {wakes_at:?}, not as in {decision:?}"));
    }
    Ok(())
}

/// ROUTE-3, ROUTE-63: when the next delay passes for a contact, or its active step ends.
fn wakes_at(centre: &Centre, id: ContactId, at: Time) -> Option<Time> {
    let contact = &centre.contacts[&id];
    let in_queue = contact.queue?;
    let entries = centre.routing_profiles.values().flat_map(|profile| &profile.entries);
    let of_contact = |entry: &&QueueEntry| {
        in_queue.queue == QueueRef::Standard(entry.queue) && contact.channel == entry.channel
    };
    let delays = entries.filter(of_contact).map(|entry| Span::seconds(i64::from(entry.delay_seconds)));
    let passes = delays.map(|delay| in_queue.enqueued_at + delay).filter(|passes| *passes > at);
    let step_ends = contact.routing.active_step().and_then(|step| step.expires_after);
    let step_ends = step_ends.zip(contact.routing.step).map(|(after, step)| step.since + after);
    passes.chain(step_ends).min()
}

//! The contact centre in which decisions are made, drawn from one seed: who serves what, who can do
//! what, and what comes in.
//!
//! 100 queues on three channels; 100 routing profiles of five queues each, so that five profiles serve
//! every queue; an agent has two of eight skills. Of the contacts one in ten has a priority of its own,
//! one in twenty an adjusted age, and one in ten requires skills.

use std::fmt;
use std::sync::Arc;

use engine::Uuid;
use engine::domain::config::QueueEntry;
use engine::domain::contact::Channel;
use engine::domain::criteria::{Expression, Proficiency};
use engine::id::{ContactId, QueueId, RoutingProfileId, UserId};
use engine::time::{Span, Time};

use crate::random::Random;
use crate::report::grouped;

pub(crate) const START: Time = Time(1_800_000_000_000);

pub(crate) const SIZES: [Size; 4] =
    [size(1_000, 100), size(10_000, 1_000), size(100_000, 10_000), size(1_000_000, 10_000)];
pub(crate) const SMALL: Size = SIZES[0];
pub(crate) const LARGE: Size = SIZES[2];

/// In which as many contacts come as wait: so long has one waited who leaves, on the average, and the
/// delays of routing profiles matter for most.
pub(crate) const TURN: Span = Span::seconds(120);

pub(crate) const QUEUES: usize = 100;
const FIRST_QUEUE: u128 = 0x8000;
const PROFILES: usize = 100;
/// Which queues a profile serves, counted from its own number: no two are equally far apart, so that
/// neighbours share few.
const SERVED: [usize; 5] = [0, 7, 19, 41, 73];
const DELAY_SECONDS: [u16; 5] = [0, 0, 20, 30, 80];
const SKILLS: [&str; 8] = ["billing", "claims", "english", "french", "german", "loans", "repairs", "sales"];
const DEMANDS: usize = 20;
/// What a contact has that asks for nothing else.
const PRIORITY: i64 = 5;
const OTHER_PRIORITIES: [i64; 8] = [1, 2, 3, 4, 6, 7, 8, 9];

/// Contacts that wait, and agents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub(crate) waiting: usize,
    pub(crate) agents: usize,
}

#[derive(Debug)]
pub(crate) struct World {
    pub(crate) profiles: Vec<Profile>,
    pub(crate) agents: Vec<Agent>,
    /// Of each queue, the demands that someone meets who serves it. What nobody meets would stay, and
    /// fill the lines.
    demands: Vec<Vec<Arc<Expression>>>,
    random: Random,
    contacts: u128,
}

#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) id: RoutingProfileId,
    pub(crate) entries: Vec<QueueEntry>,
}

#[derive(Debug)]
pub(crate) struct Agent {
    pub(crate) user: UserId,
    /// Among the world's.
    pub(crate) profile: usize,
    pub(crate) skills: Vec<Proficiency>,
    /// Contacts that were missed and are not cleared.
    pub(crate) barred: Vec<ContactId>,
}

/// A contact that comes.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) contact: ContactId,
    /// From 0.
    pub(crate) queue: usize,
    pub(crate) channel: Channel,
    pub(crate) priority: i64,
    pub(crate) aged: Span,
    pub(crate) demand: Option<Arc<Expression>>,
}

impl World {
    pub(crate) fn new(agents: usize) -> World {
        let mut random = Random::new(0x0b_e11);
        let profiles: Vec<Profile> = (0..PROFILES).map(|number| profile(&mut random, number)).collect();
        let agents: Vec<Agent> = (0..agents).map(|number| agent(&mut random, number)).collect();
        let demands: Vec<_> = (0..DEMANDS).map(|number| Arc::new(demand(&mut random, number))).collect();
        let demands = (0..QUEUES).map(|queue| met(&demands, &profiles, &agents, queue)).collect();
        World { profiles, agents, demands, random, contacts: 0 }
    }

    /// The next contact. Its channel can be read from its id.
    pub(crate) fn arrival(&mut self) -> Arrival {
        let random = &mut self.random;
        let queue = random.below(QUEUES as u64) as usize;
        let channel = Channel::ALL[random.below(3) as usize];
        let other = random.percent(10).then(|| random.pick(&OTHER_PRIORITIES)).flatten();
        let aged = random.percent(5).then(|| Span::seconds(1 + random.below(300) as i64));
        let demand = random.percent(10).then(|| random.pick(&self.demands[queue])).flatten();
        self.contacts += 1;
        let id = (self.contacts << 80) | u128::from(random.next() & !3) | channel as u128;
        Arrival {
            contact: ContactId(Uuid::from_u128(id)),
            queue,
            channel,
            priority: *other.unwrap_or(&PRIORITY),
            aged: aged.unwrap_or(Span::ZERO),
            demand: demand.cloned(),
        }
    }

    /// How long ago those began to wait who are there already, longest first.
    pub(crate) fn ages(&mut self, waiting: usize) -> Vec<Span> {
        let mut ages: Vec<_> = (0..waiting).map(|_| Span(self.random.below(TURN.0 as u64) as i64)).collect();
        ages.sort_unstable_by(|a, b| b.cmp(a));
        ages
    }
}

pub(crate) fn queue_id(queue: usize) -> QueueId {
    QueueId(Uuid::from_u128(FIRST_QUEUE + queue as u128))
}

pub(crate) fn queue_number(queue: QueueId) -> usize {
    (queue.0.as_u128() - FIRST_QUEUE) as usize
}

pub(crate) fn channel_of(contact: ContactId) -> Channel {
    Channel::ALL[(contact.0.as_u128() & 3) as usize]
}

/// Five queues on every channel, each with a delay, and with a priority on each channel.
fn profile(random: &mut Random, number: usize) -> Profile {
    let queues = SERVED.iter().map(|distance| (number + distance) % QUEUES);
    let delays = DELAY_SECONDS.iter().cycle().skip(random.below(5) as usize);
    let entries =
        queues.zip(delays).flat_map(|(queue, delay)| Channel::ALL.map(|channel| (queue, channel, *delay)));
    let entries = entries.map(|(queue, channel, delay_seconds)| {
        let priority = 1 + random.below(3) as u8;
        QueueEntry { queue: queue_id(queue), channel, priority, delay_seconds }
    });
    let entries = entries.collect();
    Profile { id: RoutingProfileId(Uuid::from_u128(0x9000 + number as u128)), entries }
}

fn agent(random: &mut Random, number: usize) -> Agent {
    let first = random.below(8) as usize;
    let second = (first + 1 + random.below(7) as usize) % 8;
    let skills = [first, second].map(|skill| Proficiency {
        attribute: "skill".to_owned(),
        value: SKILLS[skill].to_owned(),
        level: 1 + random.below(5) as u8,
    });
    let user = UserId(Uuid::from_u128(((number as u128) << 80) | u128::from(random.next())));
    Agent { user, profile: number % PROFILES, skills: skills.to_vec(), barred: Vec::new() }
}

/// One skill, either of two, both of two, or one and either of two more.
fn demand(random: &mut Random, number: usize) -> Expression {
    let mut skill = || Expression::Attribute {
        attribute: "skill".to_owned(),
        value: SKILLS[random.below(8) as usize].to_owned(),
        least: 1 + random.below(5) as u8,
        most: 5,
    };
    match number % 5 {
        0 | 1 => skill(),
        2 => Expression::Or(vec![skill(), skill()]),
        3 => Expression::And(vec![skill(), skill()]),
        _ => Expression::And(vec![skill(), Expression::Or(vec![skill(), skill()])]),
    }
}

fn met(
    demands: &[Arc<Expression>],
    profiles: &[Profile],
    agents: &[Agent],
    queue: usize,
) -> Vec<Arc<Expression>> {
    let serves = |agent: &&Agent| profiles[agent.profile].entries.iter().any(|e| e.queue == queue_id(queue));
    let staff: Vec<&Agent> = agents.iter().filter(serves).collect();
    let is_met = |demand: &&Arc<Expression>| staff.iter().any(|a| demand.is_met_by(a.user, &a.skills));
    demands.iter().filter(is_met).cloned().collect()
}

const fn size(waiting: usize, agents: usize) -> Size {
    Size { waiting, agents }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} x {}", grouped(self.waiting as u64), grouped(self.agents as u64))
    }
}

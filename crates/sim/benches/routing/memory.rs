//! The router alone: no events, no store.
//!
//! Speed is that of whole rounds. The times of single decisions come from a round of their own, with
//! the clock read before and after each; what reading it takes is not taken off. Memory is that of a
//! process which does nothing but fill a router.

use std::collections::VecDeque;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use engine::time::{Span, Time};

use crate::machine;
use crate::report::{Row, Times};
use crate::routes::Routes;
use crate::world::{Arrival, START, Size, TURN, World, channel_of};

const ROUNDS: usize = 5;
const DECISIONS_PER_ROUND: usize = 200_000;
/// A slow router makes fewer decisions in a round, so that the whole has its bound.
const ROUND_MAX: Duration = Duration::from_secs(3);
/// One agent in so many has missed the contact that was first for them.
const MISSED_ONE_IN: usize = 50;

/// Asks this program, started anew, for [`print_bytes`].
pub(crate) const CHILD: &str = "--bytes-of";

/// A router at work.
#[derive(Debug)]
struct Floor {
    world: World,
    routes: Routes,
    /// Agents in the order in which they became idle.
    idle: VecDeque<usize>,
    now: Time,
    /// Since the start, in ms and thousandths: contacts come more than once in a millisecond.
    clock_us: i64,
    step_us: i64,
    /// Rises with each release, so that no two have been idle for the same time.
    released: i64,
}

#[derive(Debug, Default)]
struct Round {
    decisions: usize,
    /// Agents who were first and found nothing that they may have.
    idle_looks: usize,
    took: Duration,
}

/// # Errors
///
/// When memory cannot be measured.
pub(crate) fn measure(size: Size) -> Result<Vec<Row>, String> {
    let bytes = bytes_of(size)?;
    let mut floor = Floor::new(size);
    // Caches, and the part of the lines that moves, come to where they stay.
    floor.round(None);
    let cpu = machine::cpu();
    let mut rounds: Vec<Round> = (0..ROUNDS).map(|_| floor.round(None)).collect();
    let cpu = machine::cpu() - cpu;
    let mut taken = Vec::with_capacity(DECISIONS_PER_ROUND);
    floor.round(Some(&mut taken));
    let decisions: usize = rounds.iter().map(|round| round.decisions).sum();
    let idle_looks: usize = rounds.iter().map(|round| round.idle_looks).sum();
    rounds.sort_by(|a, b| a.per_second().total_cmp(&b.per_second()));
    let row = Row {
        way: "router, in memory".to_owned(),
        size: Some(size),
        per_second: Some(rounds[ROUNDS / 2].per_second()),
        cpu: (decisions > 0).then(|| cpu.div_f64(decisions as f64)),
        times: Times::of(taken),
        bytes: Some(bytes),
        note: format!("{:.1} of 100 looks found nothing", share(idle_looks, decisions)),
    };
    Ok(vec![row])
}

fn share(part: usize, rest: usize) -> f64 {
    100.0 * part as f64 / (part + rest).max(1) as f64
}

fn bytes_of(size: Size) -> Result<u64, String> {
    let program = std::env::current_exe().map_err(|error| format!("this program: {error}"))?;
    let (waiting, agents) = (size.waiting.to_string(), size.agents.to_string());
    let said = Command::new(program).args([CHILD, &waiting, &agents]).output();
    let said = said.map_err(|error| format!("this program, to measure memory: {error}"))?;
    let text = String::from_utf8_lossy(&said.stdout);
    text.trim().parse().map_err(|_| format!("no count of bytes: {text}"))
}

/// Fills a router and prints by how much the process grew.
///
/// # Errors
///
/// When a number is none.
pub(crate) fn print_bytes(waiting: &str, agents: &str) -> Result<(), String> {
    let number = |text: &str| text.parse().map_err(|_| format!("not a number: {text}"));
    let size = Size { waiting: number(waiting)?, agents: number(agents)? };
    let mut world = World::new(size.agents);
    let before = machine::resident_bytes();
    let routes = fill(&mut world, size);
    println!("{}", machine::resident_bytes() - before);
    black_box(&routes);
    Ok(())
}

/// All agents idle, each since a time of their own, and so many contacts in line.
fn fill(world: &mut World, size: Size) -> Routes {
    let mut routes = Routes::new(world, START);
    for (agent, idle_since) in world.agents.iter().zip(0..) {
        routes.seat(agent, Time(idle_since), None);
    }
    for age in world.ages(size.waiting) {
        let arrival = world.arrival();
        routes.wait(&arrival, START + Span(-age.0), START);
    }
    routes
}

impl Floor {
    fn new(size: Size) -> Floor {
        let mut world = World::new(size.agents);
        let mut routes = fill(&mut world, size);
        for number in (0..size.agents).step_by(MISSED_ONE_IN) {
            let agent = &mut world.agents[number];
            agent.barred.extend(routes.contact_for(agent.user));
            routes.seat(agent, Time(number as i64), None);
        }
        let step_us = (TURN.0 * 1_000) / size.waiting as i64;
        let idle = (0..size.agents).collect();
        Floor { world, routes, idle, now: START, clock_us: 0, step_us, released: size.agents as i64 }
    }

    /// Decision after decision. Where `taken` is given, how long each took is put there.
    fn round(&mut self, mut taken: Option<&mut Vec<Duration>>) -> Round {
        // Drawn beforehand, since drawing is no part of a decision.
        let arrivals: Vec<Arrival> = (0..DECISIONS_PER_ROUND).map(|_| self.world.arrival()).collect();
        let mut round = Round::default();
        let begun = Instant::now();
        let mut looks = 0;
        while round.decisions < arrivals.len() {
            looks += 1;
            if looks % 1_024 == 0 && begun.elapsed() > ROUND_MAX {
                break;
            }
            let look = taken.is_some().then(Instant::now);
            let decided = self.decide(&arrivals[round.decisions]);
            round.decisions += usize::from(decided);
            if let (Some(taken), Some(look), true) = (&mut taken, look, decided) {
                taken.push(look.elapsed());
            }
        }
        round.idle_looks = looks - round.decisions;
        round.took = begun.elapsed();
        round
    }

    /// Whether there was something for the agent who is first. In any case that agent is last then.
    fn decide(&mut self, next: &Arrival) -> bool {
        let first = self.idle.pop_front().expect("there are agents");
        self.idle.push_back(first);
        let agent = &self.world.agents[first];
        let pair = self.routes.pair_for(agent.user);
        if let Some((contact, user)) = pair {
            assert_eq!(user, agent.user, "the agent who is first gets the contact");
            let idle_since = Time(self.released - self.idle.len() as i64);
            self.routes.leave(contact);
            self.routes.seat(agent, idle_since, Some(channel_of(contact)));
        }
        self.routes.seat(agent, Time(self.released), None);
        self.released += 1;
        self.clock_us += self.step_us;
        self.now = START + Span(self.clock_us / 1_000);
        self.routes.advance(self.now);
        if pair.is_some() {
            self.routes.wait(next, self.now, self.now);
        }
        pair.is_some()
    }
}

impl Round {
    fn per_second(&self) -> f64 {
        self.decisions as f64 / self.took.as_secs_f64()
    }
}

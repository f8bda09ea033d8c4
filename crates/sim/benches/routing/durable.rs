//! Decisions that are stored before anyone hears of them: a whole node over SQLite, driven as the
//! server drives it (`engine_loop.rs`). What has been asked for is taken in, decided and written as
//! one batch; whoever asked goes on when it is durable, and asks for the next thing.
//!
//! Nobody thinks and nobody types, so that the node has always something to do.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use engine::domain::duration_of;
use engine::event::Event;
use engine::id::{ContactId, UserId};
use engine::input::{Command, Origin, Outcome, StartChat};
use engine::output::{Batch, Output};
use engine::time::{Span, Time};
use engine::{Centre, Node};
use store::{SqliteStore, Store};

use crate::centre::{self, SLOTS};
use crate::machine;
use crate::report::{Row, Times};
use crate::world::{Agent, START, Size, World};

const SIZE: Size = Size { waiting: 10_000, agents: 1_000 };
/// As in the server.
const ASKS_PER_BATCH_MAX: usize = 4_096;
const SNAPSHOT_EVERY_EVENTS: u64 = 100_000;
const WARM_UP: Duration = Duration::from_secs(2);
const MEASURED: Duration = Duration::from_secs(10);

/// What becomes of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Routine {
    /// It is rejected and cleared: the contact is first in its line again, and goes to whoever is next.
    /// No more than the router's part is recorded.
    Rejected,
    /// A whole visit: it is accepted, the agent ends the chat and clears it, and the next customer
    /// starts a chat and connects.
    Served,
}

#[derive(Debug)]
struct Ask {
    command: Command,
    then: Then,
}

/// What whoever asked does when it is durable.
#[derive(Debug, Clone, Copy)]
enum Then {
    Nothing,
    Leave { user: UserId, contact: ContactId },
    Clear { user: UserId, contact: ContactId },
    AnotherStarts,
    Connect,
}

#[derive(Debug)]
struct Floor {
    routine: Routine,
    world: World,
    node: Node<Then>,
    store: SqliteStore,
    asks: VecDeque<Ask>,
    begun: Instant,
}

#[derive(Debug, Default)]
struct Tally {
    offers: usize,
    events: usize,
    batches: Vec<Duration>,
}

/// # Errors
///
/// When the store fails or the centre refuses something.
pub(crate) fn measure(routine: Routine, folder: &Path) -> Result<Vec<Row>, String> {
    let folder = tempfile::tempdir_in(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut floor = Floor::new(routine, folder.path())?;
    floor.fill()?;
    floor.work(WARM_UP)?;
    let (cpu, begun) = (machine::cpu(), Instant::now());
    let tally = floor.work(MEASURED)?;
    let (cpu, took) = (machine::cpu() - cpu, begun.elapsed());
    let batches = tally.batches.len();
    let each = |sum: usize| sum / batches.max(1);
    Ok(vec![Row {
        way: format!("router, durable, {routine}"),
        size: Some(SIZE),
        per_second: Some(tally.offers as f64 / took.as_secs_f64()),
        cpu: (tally.offers > 0).then(|| cpu.div_f64(tally.offers as f64)),
        times: Times::of(tally.batches),
        bytes: None,
        note: format!(
            "{} offers and {} events a batch, times of batches",
            each(tally.offers),
            each(tally.events)
        ),
    }])
}

impl Routine {
    pub(crate) const ALL: [Routine; 2] = [Routine::Rejected, Routine::Served];
}

impl fmt::Display for Routine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Routine::Rejected => "offers rejected",
            Routine::Served => "whole visits",
        })
    }
}

impl Floor {
    fn new(routine: Routine, folder: &Path) -> Result<Floor, String> {
        Ok(Floor {
            routine,
            world: World::new(SIZE.agents),
            node: Node::new(Centre::default()),
            store: SqliteStore::open(folder).map_err(|error| error.to_string())?,
            asks: VecDeque::new(),
            begun: Instant::now(),
        })
    }

    /// Founds the centre and lets contacts come, and only then agents, so that all have work.
    fn fill(&mut self) -> Result<(), String> {
        self.ask(centre::founding(&self.world), Then::Nothing);
        self.ask_of_agents(centre::agent_created);
        // Those in work are no longer waiting.
        for _ in 0..SIZE.waiting + SIZE.agents * usize::from(SLOTS) {
            self.another_starts();
        }
        while !self.asks.is_empty() {
            self.batch(&mut Tally::default())?;
        }
        self.ask_of_agents(|_, agent| centre::signed_in(agent));
        self.ask_of_agents(|_, agent| centre::available(agent));
        Ok(())
    }

    fn work(&mut self, time: Duration) -> Result<Tally, String> {
        let mut tally = Tally::default();
        let begun = Instant::now();
        while begun.elapsed() < time {
            self.batch(&mut tally)?;
        }
        Ok(tally)
    }

    /// One turn of the server's loop.
    fn batch(&mut self, tally: &mut Tally) -> Result<(), String> {
        let begun = Instant::now();
        let now = self.now();
        for Ask { command, then } in self.asks.drain(..self.asks.len().min(ASKS_PER_BATCH_MAX)) {
            self.node.handle(now, None, command, then);
        }
        self.node.advance(now);
        let (batch, at_once) = self.node.take();
        self.hear(at_once)?;
        let Some(batch) = batch else { return Ok(()) };
        self.store.append(&batch).map_err(|error| error.to_string())?;
        let outputs = self.node.persisted();
        if crosses_snapshot(&batch) {
            self.store.save_snapshot(self.node.centre()).map_err(|error| error.to_string())?;
        }
        tally.batches.push(begun.elapsed());
        tally.events += batch.events.len();
        for recorded in &batch.events {
            if let Event::Offered { contact, user, .. } = recorded.event {
                tally.offers += 1;
                self.offered(contact, user);
            }
        }
        self.hear(outputs)
    }

    fn offered(&mut self, contact: ContactId, user: UserId) {
        match self.routine {
            Routine::Rejected => self.ask(Command::Reject { user, contact }, Then::Clear { user, contact }),
            Routine::Served => self.ask(Command::Accept { user, contact }, Then::Leave { user, contact }),
        }
    }

    fn hear(&mut self, outputs: Vec<Output<Then>>) -> Result<(), String> {
        for output in outputs {
            if let Output::Reply { to, result } = output {
                let outcome = result.map_err(|refusal| format!("before {to:?}: {refusal:?}"))?;
                self.go_on(to, &outcome);
            }
        }
        Ok(())
    }

    fn go_on(&mut self, then: Then, outcome: &Outcome) {
        match (then, outcome) {
            (Then::Leave { user, contact }, _) => {
                self.ask(Command::Leave { user, contact }, Then::Clear { user, contact });
            }
            (Then::Clear { user, contact }, _) => {
                let then = match self.routine {
                    Routine::Rejected => Then::Nothing,
                    Routine::Served => Then::AnotherStarts,
                };
                self.ask(Command::Clear { user, contact }, then);
            }
            (Then::AnotherStarts, _) => self.another_starts(),
            (Then::Connect, Outcome::Started { contact, participant }) => {
                let (chain, participant) = (*contact, *participant);
                self.ask(Command::Connect { chain, participant }, Then::Nothing);
            }
            (Then::Nothing | Then::Connect, _) => {}
        }
    }

    fn another_starts(&mut self) {
        let arrival = self.world.arrival();
        let start = StartChat {
            contact: arrival.contact,
            flow: centre::flow_id(arrival.queue),
            origin: Origin::Connects,
            name: "customer".to_owned(),
            attributes: BTreeMap::new(),
            related: None,
            past: Vec::new(),
            customer_id: None,
            segment_attributes: std::collections::BTreeMap::new(),
            content_types: vec!["text/plain".to_owned()],
            disconnect_on_customer_exit: false,
            duration: duration_of(None).expect("there is a duration for those who name none"),
            streaming: None,
            initial_message: None,
            token: None,
        };
        self.ask(Command::StartChat(Box::new(start)), Then::Connect);
    }

    fn ask_of_agents(&mut self, command: impl Fn(&World, &Agent) -> Command) {
        let commands = self.world.agents.iter().map(|agent| command(&self.world, agent));
        self.asks.extend(commands.map(|command| Ask { command, then: Then::Nothing }));
    }

    fn ask(&mut self, command: Command, then: Then) {
        self.asks.push_back(Ask { command, then });
    }

    fn now(&self) -> Time {
        START + Span(self.begun.elapsed().as_millis() as i64)
    }
}

fn crosses_snapshot(batch: &Batch) -> bool {
    let part = |seq: u64| seq / SNAPSHOT_EVERY_EVENTS;
    match (batch.events.first(), batch.events.last()) {
        (Some(first), Some(last)) => part(first.seq - 1) != part(last.seq),
        _ => false,
    }
}

//! One run: people, machine and checks, step by step, until the steps are over, everyone tidies up,
//! and nothing may be left.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::Centre;
use engine::domain::contact::ContactState;
use engine::event::TokenDigest;
use engine::input::{Command, Outcome};
use engine::limits;
use engine::output::Output;
use engine::time::{Span, Time};

use crate::check::{History, Told, item_at};
use crate::faults::{Machine, Ticket};
use crate::outcome::{Failure, Passed};
use crate::people::People;
use crate::random::Random;
use crate::story::Story;
use crate::world;

/// Rounds of 5 seconds in which everyone does as they should; more than any wait of the flows.
const TIDY_ROUNDS: usize = 400;

/// Runs one seed for so many steps.
///
/// # Errors
/// What was found to be wrong, and the story that led there. A panic of the engine is one.
pub fn run(seed: u64, steps: usize) -> Result<Passed, Box<Failure>> {
    let mut simulation = Simulation::new(seed);
    for step in 0..=steps {
        let done = catch_unwind(AssertUnwindSafe(|| match step {
            0 => simulation.found(),
            _ => simulation.step(),
        }));
        simulation.outcome(done, seed, step)?;
    }
    let done = catch_unwind(AssertUnwindSafe(|| simulation.tidy_up()));
    simulation.outcome(done, seed, steps + 1)?;
    Ok(simulation.passed)
}

#[derive(Debug)]
struct Asked {
    /// None for who only reads.
    command: Option<Command>,
    /// The last event that the answer depends on.
    seq: u64,
    /// Whether this was the first time.
    first: bool,
}

#[derive(Debug)]
struct Simulation {
    random: Random,
    now: Time,
    /// What people do is done at multiples of it: the coarser it is, the more happens at once.
    grain: Span,
    machine: Machine,
    people: People,
    history: History,
    told: Told,
    story: Story,
    /// The last event at which the node's state was compared with the log's.
    compared: u64,
    asked: BTreeMap<Ticket, Asked>,
    tickets: Ticket,
    /// Tokens that have been used.
    tokens: BTreeSet<TokenDigest>,
    passed: Passed,
}

type Checked = Result<(), String>;

impl Simulation {
    fn new(seed: u64) -> Simulation {
        let mut random = Random::new(seed);
        let grain = Span([1, 1000, 5000][random.below(3) as usize]);
        Simulation {
            random,
            now: world::START,
            grain,
            machine: Machine::new(),
            people: People::default(),
            history: History::default(),
            told: Told::default(),
            story: Story::default(),
            compared: 0,
            asked: BTreeMap::new(),
            tickets: 0,
            tokens: BTreeSet::new(),
            passed: Passed::default(),
        }
    }

    /// A failure with its story, what was not durable included.
    fn outcome(
        &mut self,
        done: std::thread::Result<Checked>,
        seed: u64,
        step: usize,
    ) -> Result<(), Box<Failure>> {
        let why = match done {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(why)) => why,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
                format!("panic: {}", text.unwrap_or_default())
            }
        };
        self.story.note(self.now, "found; what follows is not durable");
        for recorded in self.machine.not_durable().iter().flat_map(|batch| &batch.events) {
            self.story.tell(recorded);
        }
        let why = self.story.named(&why);
        Err(Box::new(Failure { seed, step, why, story: self.story.lines() }))
    }

    fn found(&mut self) -> Checked {
        for command in world::commands(&mut self.random) {
            self.ask(None, command);
        }
        self.write_all()?;
        self.check()
    }

    fn step(&mut self) -> Checked {
        self.pass_time();
        self.machine.advance(self.now);
        if self.random.percent(3) {
            self.machine.plan_fault(&mut self.random);
        }
        for _ in 0..self.random.below(3) {
            let (by, command) = self.people.ask(&mut self.random, self.machine.node().centre(), self.now);
            self.ask(by, command);
        }
        if self.random.percent(20) {
            self.read();
        }
        if self.random.percent(80) {
            let outputs = self.machine.take();
            self.deliver(outputs)?;
        }
        // Otherwise the store is slow, and the batch stays with it.
        if self.random.percent(60) {
            self.write()?;
        }
        if self.random.percent(2) {
            self.crash()?;
        } else if self.random.percent(2) {
            self.write_all()?;
            self.check_whole_state()?;
            self.machine.save_snapshot()?;
        }
        self.check()
    }

    /// Mostly a little; sometimes to the very moment at which something is due; seldom a jump.
    fn pass_time(&mut self) {
        let deadline = self.machine.node().next_deadline();
        let passes = match self.random.below(100) {
            0..50 => Span(self.random.below(500) as i64),
            50..80 => Span(self.random.below(5_000) as i64),
            80..90 => deadline.map_or(Span::ZERO, |at| at - self.now).max(Span::ZERO),
            90..96 => Span(self.random.below(30_000) as i64),
            96 => Span::minutes(self.random.below(30) as i64),
            _ => Span::ZERO,
        };
        self.now = self.now + self.rounded(passes);
    }

    fn rounded(&self, span: Span) -> Span {
        let grain = self.grain.0;
        Span((span.0 + grain - 1) / grain * grain)
    }

    fn ask(&mut self, by: Option<engine::id::UserId>, command: Command) {
        // Now and then the clock of who asks goes wrong; the node's own does not go back.
        let at = if self.random.percent(3) { self.now + Span::seconds(-10) } else { self.now };
        let token = match &command {
            Command::Send(send) => send.token,
            Command::StartChat(start) => start.token,
            _ => None,
        };
        let first = token.is_none_or(|token| self.tokens.insert(token));
        self.tickets += 1;
        self.machine.handle(at, by, command.clone(), self.tickets);
        let seq = self.machine.node().centre().seq;
        self.asked.insert(self.tickets, Asked { command: Some(command), seq, first });
    }

    fn read(&mut self) {
        self.tickets += 1;
        self.machine.hold(self.tickets);
        let seq = self.machine.node().centre().seq;
        self.asked.insert(self.tickets, Asked { command: None, seq, first: true });
    }

    fn write(&mut self) -> Checked {
        let wrote = self.machine.write(self.now)?;
        if let Some(failure) = &wrote.failure {
            self.passed.failed_writes += 1;
            self.story.note(self.now, &format!("a write fails ({failure})"));
        }
        self.follow_log()?;
        self.deliver(wrote.outputs)?;
        if wrote.failure.is_some() { self.after_restart() } else { Ok(()) }
    }

    /// Until nothing is under way.
    fn write_all(&mut self) -> Checked {
        loop {
            let outputs = self.machine.take();
            self.deliver(outputs)?;
            if !self.machine.is_writing() {
                return Ok(());
            }
            self.write()?;
        }
    }

    fn crash(&mut self) -> Checked {
        let written = self.random.percent(50);
        self.story.note(self.now, if written { "crash, after the write" } else { "crash" });
        self.passed.crashes += 1;
        self.machine.crash(written)?;
        self.follow_log()?;
        // Whoever waited for an answer hears nothing.
        for asked in std::mem::take(&mut self.asked).into_values() {
            asked.command.into_iter().for_each(|c| self.people.unanswered(&mut self.random, c));
        }
        let down =
            if self.random.percent(50) { self.random.below(2_000) } else { self.random.below(120_000) };
        self.now = self.now + self.rounded(Span(down as i64));
        self.story.note(self.now, "restart");
        self.machine.restart(self.now)?;
        self.after_restart()
    }

    fn after_restart(&mut self) -> Checked {
        self.compared = 0;
        self.told.check(&mut *self.machine.reader()?, &self.history.created)
    }

    /// What has become durable since it was last looked at.
    fn follow_log(&mut self) -> Checked {
        let mut reader = self.machine.reader()?;
        let events = reader.events(self.history.centre.seq, usize::MAX).map_err(|e| e.to_string())?;
        for recorded in &events {
            self.story.tell(recorded);
            self.history.follow(recorded)?;
        }
        self.passed.events = self.history.centre.seq;
        Ok(())
    }

    fn deliver(&mut self, outputs: Vec<Output<Ticket>>) -> Checked {
        for output in outputs {
            match output {
                Output::Reply { to, result } => {
                    if let (Some(Some(command)), first) = self.answered(to)?
                        && let Ok(outcome) = result
                    {
                        self.told_outcome(&command, outcome, first)?;
                    }
                }
                Output::Read { to } => {
                    self.answered(to)?;
                }
                Output::Lost { to } => {
                    let command = self.asked.remove(&to).and_then(|asked| asked.command);
                    command.into_iter().for_each(|c| self.people.unanswered(&mut self.random, c));
                }
                Output::Item { chain, item, .. } => {
                    let stored = item_at(&mut *self.machine.reader()?, chain, item.position)?;
                    if stored.as_ref() != Some(&*item) {
                        return Err(format!("item {} of {chain} left before it was durable", item.position));
                    }
                    self.told.delivered(chain, &item)?;
                }
                Output::Started { contact } => {
                    if !self.history.created.contains(&contact) {
                        return Err(format!("{contact} was announced before it was durable"));
                    }
                }
                Output::Agent { user, view } => {
                    let durable = self.history.centre.view_of(user, view.at);
                    let same =
                        durable.is_some_and(|d| d.contacts == view.contacts && d.status == view.status);
                    if !same {
                        return Err(format!("the view of {user} shows what is not durable: {view:?}"));
                    }
                }
                Output::Signal { .. } => {}
            }
        }
        Ok(())
    }

    fn answered(&mut self, ticket: Ticket) -> Result<(Option<Option<Command>>, bool), String> {
        let Some(asked) = self.asked.remove(&ticket) else {
            return Err(format!("ticket {ticket} was answered twice"));
        };
        if asked.seq > self.history.centre.seq {
            let durable = self.history.centre.seq;
            return Err(format!("an answer that depends on event {} left at event {durable}", asked.seq));
        }
        Ok((Some(asked.command), asked.first))
    }

    fn told_outcome(&mut self, command: &Command, outcome: Outcome, first: bool) -> Checked {
        match (command, outcome) {
            (Command::Send(send), Outcome::Sent(sent)) => {
                self.passed.messages_acknowledged += 1;
                self.told.sent(send.chain, send.words.as_str().unwrap_or_default(), sent.item, first)
            }
            (_, Outcome::Chat { contact, .. }) => {
                self.told.contacts.insert(contact);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn check(&mut self) -> Checked {
        let centre = self.machine.node().centre();
        centre.check()?;
        for contact in centre.contacts.values() {
            if let ContactState::Offered { until, .. } = contact.state
                && (until <= self.now || until - self.now > limits::OFFER_WINDOW)
            {
                return Err(format!("{} is on offer until {until:?}, at {:?}", contact.id, self.now));
            }
        }
        let seq = centre.seq;
        if seq == self.history.centre.seq && seq != self.compared {
            if !is_alike(centre, &self.history.centre) {
                return Err(format!("a replay of the log gives another state at event {seq}"));
            }
            self.compared = seq;
        }
        Ok(())
    }

    /// Dearer than what is compared at each step, and whole.
    fn check_whole_state(&self) -> Checked {
        let (live, replayed) = (state(self.machine.node().centre())?, state(&self.history.centre)?);
        if live == replayed { Ok(()) } else { Err(format!("a replay gives {replayed}, and live is {live}")) }
    }

    /// Nothing goes wrong any more and everyone does their part: then nobody waits for ever.
    fn tidy_up(&mut self) -> Checked {
        self.machine.heal();
        self.story.note(self.now, "from here on all goes well");
        for _ in 0..TIDY_ROUNDS {
            self.write_all()?;
            self.check()?;
            if self.machine.node().centre().contacts.is_empty() {
                break;
            }
            self.now = self.now + Span::seconds(5);
            self.machine.advance(self.now);
            for (by, command) in self.people.tidy_up(self.machine.node().centre(), self.now) {
                self.ask(by, command);
            }
        }
        if let Some(contact) = self.machine.node().centre().contacts.values().next() {
            return Err(format!("{} is still {:?}, in {:?}", contact.id, contact.state, contact.queue));
        }
        self.check_whole_state()?;
        self.crash()?;
        self.write_all()?;
        self.check()?;
        self.check_whole_state()?;
        self.told.check_contacts(&mut *self.machine.reader()?)?;
        self.passed.contacts = self.history.created.len();
        Ok(())
    }
}

/// Whatever moves.
fn is_alike(a: &Centre, b: &Centre) -> bool {
    a.contacts == b.contacts
        && a.agents == b.agents
        && a.chats == b.chats
        && a.starts == b.starts
        && a.users == b.users
        && a.routing_profiles == b.routing_profiles
}

/// As JSON; how far the clock had gone on without an event is not in the log.
fn state(centre: &Centre) -> Result<String, String> {
    let mut centre = centre.clone();
    centre.at = Time(0);
    serde_json::to_string(&centre).map_err(|e| e.to_string())
}

//! One run: steps, machine and checks, until the steps are over, everyone tidies up, and nothing may
//! be left.

use std::collections::{BTreeMap, BTreeSet};

use engine::Centre;
use engine::input::Outcome;
use engine::output::Output;
use engine::time::{Span, Time};

use crate::ask::said;
use crate::check::{Checked, History};
use crate::faults::{Machine, Ticket};
use crate::outcome::{Failure, Passed};
use crate::panics::caught;
use crate::seed::{Seed, Sight};
use crate::step::{Ask, C, Step};
use crate::story::Story;
use crate::tidy;
use crate::told::{Told, item_at};
use crate::world;

/// How often everyone does all that they should; each time at least one thing was due.
const TIDY_ROUNDS: usize = 5_000;

/// Runs one seed for so many rounds, of a few steps each.
///
/// # Errors
/// What was found to be wrong, and the story that led there. A panic of the engine is one.
pub fn run(seed: u64, rounds: usize) -> Result<Passed, Box<Failure>> {
    let mut steps = Seed::new(seed, rounds);
    let mut next = |simulation: &mut Simulation| {
        let unanswered = std::mem::take(&mut simulation.unanswered);
        let (centre, now) = (simulation.machine.node().centre(), simulation.now);
        steps.next(Sight { centre, now, unanswered })
    };
    play(&mut next).map_err(|failure| Box::new(Failure { seed: Some(seed), ..*failure }))
}

/// Runs a list of steps.
///
/// # Errors
/// As [`run`].
pub fn replay(steps: &[Step]) -> Result<Passed, Box<Failure>> {
    let mut steps = steps.iter();
    play(&mut |_| steps.next().copied())
}

fn play(next: &mut dyn FnMut(&mut Simulation) -> Option<Step>) -> Result<Passed, Box<Failure>> {
    let mut simulation = Simulation::new();
    let mut steps = Vec::new();
    let done = caught(|| {
        simulation.found()?;
        while let Some(step) = next(&mut simulation) {
            steps.push(step);
            simulation.carry_out(step)?;
        }
        simulation.tidy_up()
    });
    let why = match done {
        Ok(Ok(())) => return Ok(simulation.passed),
        Ok(Err(why)) => why,
        Err(panic) => format!("panic: {panic}"),
    };
    // After a panic the state may be anything.
    let (story, why) = caught(|| simulation.story(&why)).unwrap_or((Vec::new(), why));
    Err(Box::new(Failure { seed: None, steps, why, story }))
}

#[derive(Debug)]
struct Asked {
    /// None for the administrator who founded the centre, and for who only reads.
    ask: Option<Ask>,
    /// The last event that the answer depends on.
    seq: u64,
    /// Whether this was the first time.
    first: bool,
}

#[derive(Debug)]
struct Simulation {
    now: Time,
    machine: Machine,
    history: History,
    told: Told,
    story: Story,
    /// The event and the time at which the node was last looked at, and its state compared with the
    /// log's.
    looked_at: (u64, Time),
    compared: (u64, Time),
    asked: BTreeMap<Ticket, Asked>,
    tickets: Ticket,
    /// Tokens that have been used.
    tokens: BTreeSet<u32>,
    /// What got no answer.
    unanswered: Vec<Ask>,
    passed: Passed,
}

impl Simulation {
    fn new() -> Simulation {
        Simulation {
            now: world::START,
            machine: Machine::new(),
            history: History::default(),
            told: Told::default(),
            story: Story::default(),
            looked_at: (0, Time(0)),
            compared: (0, Time(0)),
            asked: BTreeMap::new(),
            tickets: 0,
            tokens: BTreeSet::new(),
            unanswered: Vec::new(),
            passed: Passed::default(),
        }
    }

    /// What happened, what is not durable included, and what was found.
    fn story(&mut self, why: &str) -> (Vec<String>, String) {
        let durable = self
            .machine
            .reader()
            .and_then(|mut reader| reader.events(0, usize::MAX).map_err(|error| error.to_string()));
        let lost = self.machine.not_durable().into_iter().flat_map(|batch| batch.events);
        self.story.tell(&durable.unwrap_or_default(), &lost.collect::<Vec<_>>(), why)
    }

    fn found(&mut self) -> Checked {
        for command in world::commands() {
            self.tickets += 1;
            self.machine.handle(self.now, None, command, self.tickets);
            self.expect_answer(None, true);
        }
        self.write_all()?;
        self.check()
    }

    fn carry_out(&mut self, step: Step) -> Checked {
        match step {
            Step::Pass(milliseconds) => self.pass(Span(milliseconds as i64)),
            Step::Asks(ask) => self.ask(ask, self.now),
            Step::AsksBehind(ask) => self.ask(ask, self.now + Span::seconds(-10)),
            Step::Reads => self.read(),
            Step::Take => {
                let outputs = self.machine.take();
                self.deliver(outputs)?;
            }
            Step::Write => self.write()?,
            Step::Fails(n, fault) => self.machine.plan_fault(n, fault),
            Step::Crash { written, down } => self.crash(written, Span(down))?,
            Step::Snapshot => self.save_snapshot()?,
        }
        self.check()
    }

    fn pass(&mut self, span: Span) {
        self.now = self.now + span;
        self.machine.advance(self.now);
    }

    fn ask(&mut self, ask: Ask, at: Time) {
        let command = ask.command(self.machine.node().centre(), at);
        let first = ask.token().is_none_or(|token| self.tokens.insert(token));
        self.tickets += 1;
        self.machine.handle(at, ask.by().map(|agent| agent.id()), command, self.tickets);
        self.expect_answer(Some(ask), first);
    }

    fn read(&mut self) {
        self.tickets += 1;
        self.machine.hold(self.tickets);
        self.expect_answer(None, true);
    }

    fn expect_answer(&mut self, ask: Option<Ask>, first: bool) {
        let seq = self.machine.node().centre().seq;
        self.asked.insert(self.tickets, Asked { ask, seq, first });
    }

    fn write(&mut self) -> Checked {
        let wrote = self.machine.write(self.now)?;
        self.follow_log()?;
        if let Some(failure) = &wrote.failure {
            self.passed.failed_writes += 1;
            self.note(&format!("a write fails ({failure})"));
        }
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

    fn crash(&mut self, written: bool, down: Span) -> Checked {
        self.passed.crashes += 1;
        self.machine.crash(written)?;
        self.follow_log()?;
        self.note(if written { "crash, after the write" } else { "crash" });
        // Whoever waited for an answer hears nothing.
        self.unanswered.extend(std::mem::take(&mut self.asked).into_values().filter_map(|asked| asked.ask));
        self.now = self.now + down;
        self.note("restart");
        self.machine.restart(self.now)?;
        self.after_restart()
    }

    fn after_restart(&mut self) -> Checked {
        (self.looked_at, self.compared) = ((0, Time(0)), (0, Time(0)));
        self.told.check_fresh(&mut *self.machine.reader()?)
    }

    fn save_snapshot(&mut self) -> Checked {
        self.write_all()?;
        self.check_whole_state()?;
        self.history.snapshot(self.machine.node().centre().at);
        self.machine.save_snapshot()
    }

    fn note(&mut self, what: &str) {
        self.story.note(self.history.centre.seq, self.now, what);
    }

    /// What has become durable since it was last looked at.
    fn follow_log(&mut self) -> Checked {
        let mut reader = self.machine.reader()?;
        let events = reader.events(self.history.centre.seq, usize::MAX).map_err(|e| e.to_string())?;
        events.iter().try_for_each(|recorded| self.history.follow(recorded))
    }

    fn deliver(&mut self, outputs: Vec<Output<Ticket>>) -> Checked {
        outputs.into_iter().try_for_each(|output| self.deliver_one(output))
    }

    fn deliver_one(&mut self, output: Output<Ticket>) -> Checked {
        match output {
            Output::Reply { to, result } => {
                let asked = self.answered(to)?;
                match (asked.ask, result) {
                    (Some(ask), Ok(outcome)) => self.told_outcome(ask, outcome, asked.first),
                    _ => Ok(()),
                }
            }
            Output::Read { to } => self.answered(to).map(|_| ()),
            Output::Lost { to } => {
                self.unanswered.extend(self.asked.remove(&to).and_then(|asked| asked.ask));
                Ok(())
            }
            Output::Item { chain, item, .. } => {
                let stored = item_at(&mut *self.machine.reader()?, chain, item.position)?;
                if stored.as_ref() != Some(&*item) {
                    return Err(format!("item {} of {chain} left before it was durable", item.position));
                }
                self.told.delivered(chain, &item)
            }
            Output::Instance(_) => Ok(()),
            Output::Started { contact } if self.history.created.contains(&contact) => Ok(()),
            Output::Started { contact } => Err(format!("{contact} was announced before it was durable")),
            Output::Agent { user, view } => {
                let durable = self.history.centre.view_of(user, view.at);
                if durable.is_some_and(|d| d.contacts == view.contacts && d.status == view.status) {
                    return Ok(());
                }
                Err(format!("the view of {user} shows what is not durable: {view:?}"))
            }
            Output::Signal { .. } => Ok(()),
        }
    }

    fn answered(&mut self, ticket: Ticket) -> Result<Asked, String> {
        let asked = self.asked.remove(&ticket).ok_or(format!("ticket {ticket} was answered twice"))?;
        let durable = self.history.centre.seq;
        if asked.seq > durable {
            return Err(format!("an answer that depends on event {} left at event {durable}", asked.seq));
        }
        Ok(asked)
    }

    fn told_outcome(&mut self, ask: Ask, outcome: Outcome, first: bool) -> Checked {
        if let Some(deed) = ask.deed() {
            *self.told.deeds.entry(deed).or_default() += 1;
        }
        match (ask, outcome) {
            (Ask::Say { contact: C(number, _), text, .. }, Outcome::Sent(sent)) => {
                self.passed.messages_acknowledged += 1;
                self.told.sent(C(number, 0).id(), said(text), sent.item, first)
            }
            (_, Outcome::Started { contact, .. } | Outcome::Transferred { contact }) => {
                self.told.started(contact);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn check(&mut self) -> Checked {
        let node = self.machine.node();
        let (centre, now) = (node.centre(), node.now());
        let here = (centre.seq, now);
        if here != self.looked_at {
            self.looked_at = here;
            centre.check()?;
            if let Some(due) = node.next_deadline().filter(|due| *due <= now) {
                return Err(format!("something was due at {due:?}, and it is {now:?}"));
            }
        }
        if centre.seq != self.history.centre.seq || here == self.compared {
            return Ok(());
        }
        if centre.seq != self.compared.0 {
            if !is_alike(centre, &self.history.centre) {
                return Err(format!("a replay of the log gives another state at event {}", centre.seq));
            }
            self.history.check_state(centre)?;
        }
        self.compared = here;
        self.history.check_rest(now)
    }

    /// Dearer than what is compared at each step, and whole.
    fn check_whole_state(&self) -> Checked {
        let (live, replayed) = (state(self.machine.node().centre())?, state(&self.history.centre)?);
        if live == replayed { Ok(()) } else { Err(format!("a replay gives {replayed}, and live is {live}")) }
    }

    /// Nothing goes wrong any more: so whatever can be offered is, at once. Then everyone does their
    /// part, and nobody waits for ever.
    fn tidy_up(&mut self) -> Checked {
        self.machine.heal();
        let live = self.machine.node().centre().seq;
        self.story.note(live, self.now, "from here on all goes well");
        self.write_all()?;
        self.check()?;
        self.ask_all(tidy::open(self.machine.node().centre()))?;
        for _ in 0..TIDY_ROUNDS {
            let centre = self.machine.node().centre();
            let duties = tidy::duties(centre);
            match centre.next_deadline() {
                _ if !duties.is_empty() => {}
                _ if centre.contacts.is_empty() => break,
                Some(due) => self.pass(due - self.now),
                None => break,
            }
            self.ask_all(duties)?;
        }
        let centre = self.machine.node().centre();
        if let Some(duty) = tidy::duties(centre).first() {
            return Err(format!("however often it is done, there is {duty:?} to do"));
        }
        if let Some(contact) = centre.contacts.values().next() {
            return Err(format!(
                "{} waits for ever: {:?}, in {:?}",
                contact.id, contact.state, contact.queue
            ));
        }
        self.check_whole_state()?;
        self.crash(false, Span::ZERO)?;
        self.write_all()?;
        self.check()?;
        self.check_whole_state()?;
        self.told.check_deeds(&self.history.deeds)?;
        self.told.check_all(&mut *self.machine.reader()?, &self.history.created)?;
        self.passed.events = self.history.counts();
        Ok(())
    }

    fn ask_all(&mut self, asks: Vec<Ask>) -> Checked {
        for ask in asks {
            self.ask(ask, self.now);
            self.check()?;
        }
        self.write_all()?;
        self.check()
    }
}

/// Whatever moves.
fn is_alike(a: &Centre, b: &Centre) -> bool {
    a.contacts == b.contacts
        && a.agents == b.agents
        && a.chats == b.chats
        && a.calls == b.calls
        && a.starts == b.starts
        && a.users == b.users
        && a.queues == b.queues
        && a.routing_profiles == b.routing_profiles
}

/// As JSON; how far the clock had gone on without an event is not in the log.
fn state(centre: &Centre) -> Result<String, String> {
    let mut centre = centre.clone();
    centre.at = Time(0);
    serde_json::to_string(&centre).map_err(|e| e.to_string())
}

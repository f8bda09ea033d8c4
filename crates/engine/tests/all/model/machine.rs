//! The real node and a store that is slow, fails, or is done and says nothing; and crashes, of which
//! only what is durable is left.
//!
//! A node cannot be copied. So what is kept of a machine is what is durable and what was done since,
//! and a node is made from it whenever it is needed, by doing the same again.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::domain::contact::{Contact, ContactState};
use engine::output::{Batch, Output};
use engine::time::{Span, Time};
use engine::{Centre, Node};

use super::rules::{self, Broken, Rule};
use super::scene::{Ask, Scene};

/// How long a restart takes.
const DOWN: Span = Span::seconds(5);

/// Between one deed and the next while nothing is on offer, so that what may be at the same moment is
/// not, where it makes no difference otherwise.
const TICK: Span = Span(1);

/// An agent and a contact, by their numbers.
pub type Accepted = (usize, usize);

#[derive(Debug, Clone)]
pub struct Kept {
    pub durable: Arc<Centre>,
    /// What the store is writing, as it will be.
    pub written: Option<Arc<Centre>>,
    /// The node's time when all was durable for the last time. While it is down: when it went down.
    at: Time,
    pub is_down: bool,
    /// What the batch is made of that the store is writing.
    pub in_flight: Vec<Deed>,
    /// What was done while it was writing.
    pub open: Vec<Deed>,
    /// Accepts of which the agent was told, of contacts that live. After a restart everyone reads what
    /// is durable.
    pub told: BTreeSet<Accepted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    Ask(Time, Ask),
    Pass(Time),
    Resume(Time),
}

pub struct Machine<'s> {
    pub scene: &'s Scene,
    pub kept: Kept,
    pub node: Node<usize>,
    /// By ticket: the deed, and the number of the last event when it was done. Whoever is answered
    /// may have learned of all up to it.
    tickets: Vec<(Deed, u64)>,
    pub broken: Vec<Broken>,
}

impl Kept {
    pub fn new(scene: &Scene) -> Kept {
        let durable = Arc::new(scene.centre.clone());
        let (in_flight, open, told) = (Vec::new(), Vec::new(), BTreeSet::new());
        Kept { at: durable.at, durable, written: None, is_down: false, in_flight, open, told }
    }

    pub fn is_writing(&self) -> bool {
        !self.in_flight.is_empty()
    }

    pub fn unconfirmed(&self) -> usize {
        self.in_flight.len() + self.open.len()
    }

    fn come_to_disk(&mut self, written: bool) {
        let centre = self.written.take();
        if let Some(centre) = centre.filter(|_| written) {
            self.durable = centre;
        }
    }

    /// Of what was being written all or nothing has come to the disk, and nothing else is left.
    pub fn down(&self, written: bool) -> Kept {
        let mut kept = Kept { at: self.latest(), is_down: true, ..self.clone() };
        kept.come_to_disk(written);
        kept.in_flight.clear();
        kept.open.clear();
        kept
    }

    /// The time of the machine's clock, of which a crash takes nothing away.
    fn latest(&self) -> Time {
        let deeds = self.in_flight.iter().chain(&self.open);
        let times = deeds.map(|deed| match deed {
            Deed::Ask(at, _) | Deed::Pass(at) | Deed::Resume(at) => *at,
        });
        times.chain([self.at, self.durable.at]).max().expect("there are two")
    }
}

impl<'s> Machine<'s> {
    pub fn of(scene: &'s Scene, kept: &Kept) -> Machine<'s> {
        let mut node = Node::new(Centre::clone(&kept.durable));
        node.advance(kept.at);
        let mut machine =
            Machine { scene, kept: kept.clone(), node, tickets: Vec::new(), broken: Vec::new() };
        let open = std::mem::take(&mut machine.kept.open);
        if kept.is_writing() {
            kept.in_flight.iter().for_each(|deed| machine.perform(*deed));
            machine.kept.open.clear();
            let _ = machine.node.take();
        }
        open.into_iter().for_each(|deed| machine.perform(deed));
        machine
    }

    pub fn ask(&mut self, ask: Ask) {
        let is_offer = |contact: &Contact| matches!(contact.state, ContactState::Offered { .. });
        let is_offering = self.node.centre().contacts.values().any(is_offer);
        let at = self.node.now() + if is_offering { Span::ZERO } else { TICK };
        self.perform(Deed::Ask(at, ask));
        self.hand_over();
    }

    pub fn pass(&mut self, span: Span) {
        self.perform(Deed::Pass(self.node.now() + span));
        self.hand_over();
    }

    fn perform(&mut self, deed: Deed) {
        let ticket = self.tickets.len();
        match deed {
            Deed::Ask(at, ask) => {
                for command in self.scene.commands(ask) {
                    self.node.handle(at, None, command, ticket);
                }
            }
            Deed::Pass(to) => self.node.advance(to),
            Deed::Resume(at) => self.node.resume(at),
        }
        self.tickets.push((deed, self.node.centre().seq));
        self.kept.open.push(deed);
    }

    /// As the server does after each thing that came: what there is goes to the store, if it is free.
    fn hand_over(&mut self) {
        if self.kept.is_writing() {
            return;
        }
        let (batch, outputs) = self.node.take();
        let deeds = std::mem::take(&mut self.kept.open);
        match batch {
            None => {
                self.leave(outputs, &deeds);
                self.kept.at = self.node.now();
            }
            Some(batch) => {
                self.expect(Rule::Durable, outputs.is_empty(), || format!("{outputs:?} left too early"));
                let replayed = self.replay(&batch);
                self.expect_same(&replayed);
                // What the last event made of it. A restart reads the time from there.
                let mut written = self.node.centre().clone();
                written.at = replayed.at;
                self.kept.written = Some(Arc::new(written));
                self.kept.in_flight = deeds;
            }
        }
    }

    /// What the store has when it has written a batch, by a replay of its events. Each is judged from
    /// the state before it.
    fn replay(&mut self, batch: &Batch) -> Centre {
        let mut centre = Centre::clone(&self.kept.durable);
        let since = centre.at;
        for recorded in &batch.events {
            self.broken.extend(rules::judge(&centre, recorded, since));
            centre.apply(recorded);
        }
        centre
    }

    fn expect_same(&mut self, replayed: &Centre) {
        let live = self.node.centre();
        let same = live.contacts == replayed.contacts && live.agents == replayed.agents;
        let same = same && live.chats == replayed.chats && live.starts == replayed.starts;
        let same = same && live.seq == replayed.seq;
        self.expect(Rule::Replay, same, || "the node's state is not what a replay gives".to_owned());
    }

    /// The store has written, and says so.
    pub fn confirm(&mut self) {
        self.kept.come_to_disk(true);
        let deeds = std::mem::take(&mut self.kept.in_flight);
        let outputs = self.node.persisted();
        self.leave(outputs, &deeds);
        self.hand_over();
    }

    /// Each deed is answered, and of nothing but what is durable.
    fn leave(&mut self, outputs: Vec<Output<usize>>, deeds: &[Deed]) {
        let asked: usize = deeds.iter().map(|deed| self.answers(*deed)).sum();
        let is_answer = |output: &&Output<usize>| matches!(output, Output::Reply { .. });
        let answers = outputs.iter().filter(is_answer).count();
        self.expect(Rule::Answered, asked == answers, || format!("{answers} answers to {asked}"));
        for output in outputs {
            match output {
                Output::Reply { to, result } => self.answer(to, result.is_ok()),
                Output::Agent { user, view } => {
                    let durable = self.kept.durable.view_of(user, view.at);
                    let same = durable.as_ref() == Some(&*view);
                    self.expect(Rule::Durable, same, || format!("shown {view:?}, durable {durable:?}"));
                }
                _ => {}
            }
        }
        let durable = &self.kept.durable;
        self.kept.told.retain(|(_, contact)| durable.contacts.contains_key(&self.scene.contacts[*contact].0));
    }

    fn answer(&mut self, ticket: usize, is_ok: bool) {
        let (deed, known) = self.tickets[ticket];
        let durable = self.kept.durable.seq;
        self.expect(Rule::Durable, known <= durable, || format!("{deed:?} told of {known} at {durable}"));
        self.expect(Rule::Answered, is_ok, || format!("{deed:?} was refused"));
        if let Deed::Ask(_, Ask::Accept { agent, contact }) = deed
            && is_ok
        {
            self.kept.told.insert((agent, contact));
        }
    }

    /// Were the store to fail now, all who have asked and are not answered yet would be told so, and
    /// nobody anything else. Ends the node.
    pub fn fail(mut self) -> (Kept, Vec<Broken>) {
        let node = std::mem::replace(&mut self.node, Node::new(Centre::default()));
        let asked = self.kept.in_flight.iter().chain(&self.kept.open);
        let asked: usize = asked.map(|deed| self.answers(*deed)).sum();
        let outputs = node.failed();
        let lost = outputs.iter().filter(|output| matches!(output, Output::Lost { .. })).count();
        let all = lost == asked && outputs.len() == asked;
        self.expect(Rule::Answered, all, || format!("{asked} asked, and were told {outputs:?}"));
        (self.kept, self.broken)
    }

    /// The node is there again. As the store loads it: what is kept beside the state is computed anew.
    pub fn restart(scene: &'s Scene, kept: &Kept) -> Machine<'s> {
        let mut centre = Centre::clone(&kept.durable);
        centre.reindex();
        let mut restarted = Kept { at: centre.at, is_down: false, durable: Arc::new(centre), ..kept.clone() };
        restarted.told = scene.accepted(&restarted.durable);
        let mut machine = Machine::of(scene, &restarted);
        machine.perform(Deed::Resume(kept.at + DOWN));
        machine.hand_over();
        machine
    }

    fn expect(&mut self, rule: Rule, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.broken.push(Broken::new(rule, what()));
        }
    }

    fn answers(&self, deed: Deed) -> usize {
        match deed {
            Deed::Ask(_, ask) => self.scene.commands(ask).len(),
            Deed::Pass(_) | Deed::Resume(_) => 0,
        }
    }
}

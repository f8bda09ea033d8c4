//! The engine as a program runs it, still without doing anything itself: commands and time go in,
//! batches for the store come out, and nothing else comes out before its batch is durable.
//!
//! While one batch is being written the next one fills, so the disk's own speed sets how much goes
//! into each: no timer, no fixed size.

use std::collections::BTreeSet;
use std::mem;
use std::sync::Arc;

use crate::domain::{Centre, Decided};
use crate::event::{Event, Recorded};
use crate::id::UserId;
use crate::input::Command;
use crate::output::{Batch, Completed, Output};
use crate::time::Time;

#[derive(Debug)]
pub struct Node<R> {
    centre: Centre,
    now: Time,
    /// Fills; not yet with the store.
    open: Pending<R>,
    /// With the store.
    in_flight: Option<Vec<Output<R>>>,
    /// Agents whose state changed since the open batch began.
    changed: BTreeSet<UserId>,
    /// Agents whose panels were configured otherwise since this was last asked.
    reconfigured: BTreeSet<UserId>,
}

#[derive(Debug)]
struct Pending<R> {
    batch: Batch,
    outputs: Vec<Output<R>>,
}

impl<R> Default for Pending<R> {
    fn default() -> Self {
        Pending { batch: Batch::default(), outputs: Vec::new() }
    }
}

impl<R> Node<R> {
    /// A node over what the store has.
    pub fn new(centre: Centre) -> Node<R> {
        let now = centre.at;
        Node {
            centre,
            now,
            open: Pending::default(),
            in_flight: None,
            changed: BTreeSet::new(),
            reconfigured: BTreeSet::new(),
        }
    }

    pub fn centre(&self) -> &Centre {
        &self.centre
    }

    /// The latest time the node was told. It never goes back.
    pub fn now(&self) -> Time {
        self.now
    }

    /// When the node wants to be told the time again.
    pub fn next_deadline(&self) -> Option<Time> {
        self.centre.next_deadline()
    }

    /// Time goes from deadline to deadline, so that what each causes happens at its own time, new
    /// deadlines on the way included.
    pub fn advance(&mut self, to: Time) {
        let to = to.max(self.now);
        while let Some(deadline) = self.next_deadline().filter(|d| *d <= to) {
            self.now = self.now.max(deadline);
            self.settle();
        }
        self.now = to;
    }

    /// Serves again after the time in which nothing ran: that time is one moment, so that nobody
    /// misses an offer that could not be seen.
    pub fn resume(&mut self, at: Time) {
        self.now = at.max(self.now);
        let extended = self.centre.decide(self.now, Command::Resume);
        extended.into_iter().flat_map(|d| d.events).for_each(|event| self.record(None, event));
        self.settle();
    }

    pub fn handle(&mut self, at: Time, by: Option<UserId>, command: Command, to: R) {
        self.advance(at);
        let result = self.centre.decide(self.now, command).map(|decided| self.carry_out(by, decided));
        self.open.outputs.push(Output::Reply { to, result });
    }

    /// For whoever has just read the centre: released when all of what they saw is durable.
    pub fn hold(&mut self, to: R) {
        self.open.outputs.push(Output::Read { to });
    }

    fn carry_out(&mut self, by: Option<UserId>, decided: Decided) -> crate::input::Outcome {
        decided.events.into_iter().for_each(|event| self.record(by, event));
        if let Some(signal) = decided.signal {
            let mut recipients = self.centre.recipients(signal.chain);
            let author = signal.item.author.as_ref().map(|author| author.participant);
            recipients.retain(|r| Some(r.participant) != author);
            self.open.outputs.push(Output::Signal { recipients, signal });
        }
        self.settle();
        decided.outcome
    }

    fn settle(&mut self) {
        while let Some(events) = self.centre.settle(self.now) {
            events.into_iter().for_each(|event| self.record(None, event));
        }
    }

    fn record(&mut self, by: Option<UserId>, event: Event) {
        let recorded = Recorded { seq: self.centre.seq + 1, at: self.now, by, event };
        if let Event::ContactCompleted { contact } = &recorded.event {
            let contact = self.centre.contacts[contact].clone();
            let chat = self.centre.chats.get(&contact.chain).cloned();
            self.open.batch.completed.push(Completed { contact, chat });
        }
        self.pass_on(&recorded.event);
        // Before it is applied: an ended contact is with nobody any more.
        if let Event::ContactEnded { contact, .. } | Event::AttributesUpdated { contact, .. } =
            &recorded.event
        {
            self.changed.extend(self.centre.contacts[contact].agent());
        }
        let (measures, told) = self.centre.apply_told(&recorded);
        self.open.batch.measures.extend(measures);
        self.open.batch.told.extend(told);
        if let Some(resource) = recorded.event.resource() {
            self.reconfigured.extend(self.centre.agents_shown(&resource));
        }
        self.publish(&recorded.event);
        self.open.batch.events.push(recorded);
    }

    /// What those who are there now hear of, and what is not kept.
    fn pass_on(&mut self, event: &Event) {
        match event {
            Event::Noticed { chain, side, notice } => {
                let recipients = self.centre.recipients(*chain);
                if let Some(signal) = self.centre.notice(*chain, *side, *notice, self.now) {
                    self.open.outputs.push(Output::Signal { recipients, signal });
                }
            }
            Event::Whispered { contact, whisper, words } => {
                if let Some((recipient, signal)) =
                    self.centre.whisper(*contact, *whisper, words.clone(), self.now)
                {
                    self.open.outputs.push(Output::Signal { recipients: vec![recipient], signal });
                }
            }
            _ => {}
        }
    }

    fn publish(&mut self, event: &Event) {
        match event {
            Event::ItemAppended { chain, item, .. } => {
                let recipients = self.centre.recipients(*chain);
                let item = Arc::new(item.clone());
                self.open.outputs.push(Output::Item { chain: *chain, recipients, item });
            }
            Event::InstanceSettingsChanged(settings) => {
                self.open.outputs.push(Output::Instance(Arc::new((**settings).clone())));
                let working = self.centre.agents.values().filter(|agent| !agent.contacts.is_empty());
                self.changed.extend(working.map(|agent| agent.user));
            }
            Event::ContactCreated(created) => {
                self.open.outputs.push(Output::Started { contact: created.contact });
            }
            Event::ChatContinued { contact, .. } => {
                let chain = self.centre.contacts[contact].chain;
                let recipients = self.centre.recipients(chain);
                if let Some(signal) = self.centre.rehydrated(chain, self.now) {
                    self.open.outputs.push(Output::Signal { recipients, signal });
                }
            }
            _ => self.changed.extend(event.agent()),
        }
    }

    /// What the store is to write now, if it is not busy and there is something. What needs no
    /// writing and waits for nothing comes out at once.
    pub fn take(&mut self) -> (Option<Batch>, Vec<Output<R>>) {
        if self.in_flight.is_some() {
            return (None, Vec::new());
        }
        for user in mem::take(&mut self.changed) {
            if let Some(view) = self.centre.view_of(user, self.now) {
                self.open.outputs.push(Output::Agent { user, view: Arc::new(view) });
            }
        }
        let open = mem::take(&mut self.open);
        if open.batch.events.is_empty() {
            return (None, open.outputs);
        }
        self.in_flight = Some(open.outputs);
        (Some(open.batch), Vec::new())
    }

    /// Agents whose panels are configured otherwise than when this was last asked. They are told by
    /// whoever runs the node: only it knows who has a panel open.
    pub fn take_reconfigured(&mut self) -> BTreeSet<UserId> {
        mem::take(&mut self.reconfigured)
    }

    /// Nothing is being written and nothing waits to be.
    pub fn is_idle(&self) -> bool {
        self.in_flight.is_none() && self.open.batch.events.is_empty() && self.open.outputs.is_empty()
    }

    /// The batch that was taken is durable.
    pub fn persisted(&mut self) -> Vec<Output<R>> {
        self.in_flight.take().unwrap_or_default()
    }

    /// The batch that was taken could not be written. All who wait are told so; the state in memory
    /// holds what never happened, so this node is of no more use.
    pub fn failed(mut self) -> Vec<Output<R>> {
        let in_flight = self.in_flight.take().unwrap_or_default();
        let waiting = in_flight.into_iter().chain(self.open.outputs);
        waiting
            .filter_map(|output| match output {
                Output::Reply { to, .. } | Output::Read { to } => Some(Output::Lost { to }),
                _ => None,
            })
            .collect()
    }
}

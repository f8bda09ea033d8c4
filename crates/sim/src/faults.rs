//! The machine on which the node runs, and what happens to it: writes that take long, fail, or are
//! done and not confirmed; crashes, of which only the disk is left.

use engine::id::UserId;
use engine::input::Command;
use engine::output::{Batch, Output};
use engine::time::Time;
use engine::{Centre, Node};
use store::faulty::Fault;
use store::{Disk, Faults, FaultyStore, MemoryStore, Reader, Store, StoreError};

/// The way back to whoever asked.
pub(crate) type Ticket = u64;

#[derive(Debug)]
pub(crate) struct Machine {
    node: Node<Ticket>,
    disk: Disk,
    faults: Faults,
    store: FaultyStore<MemoryStore>,
    /// With the store, which is slow.
    in_flight: Option<Batch>,
}

/// What came of a write.
#[derive(Debug)]
pub(crate) struct Wrote {
    pub(crate) outputs: Vec<Output<Ticket>>,
    pub(crate) failure: Option<StoreError>,
}

impl Machine {
    pub(crate) fn new() -> Machine {
        let (disk, faults) = (Disk::default(), Faults::default());
        let store = FaultyStore::new(MemoryStore::open(disk.clone()), faults.clone());
        Machine { node: Node::new(Centre::default()), disk, faults, store, in_flight: None }
    }

    pub(crate) fn node(&self) -> &Node<Ticket> {
        &self.node
    }

    pub(crate) fn reader(&self) -> Result<Box<dyn Reader>, String> {
        MemoryStore::open(self.disk.clone()).reader().map_err(|e| e.to_string())
    }

    pub(crate) fn advance(&mut self, to: Time) {
        self.node.advance(to);
    }

    pub(crate) fn handle(&mut self, at: Time, by: Option<UserId>, command: Command, ticket: Ticket) {
        self.node.handle(at, by, command, ticket);
    }

    pub(crate) fn hold(&mut self, ticket: Ticket) {
        self.node.hold(ticket);
    }

    /// Hands the store what there is, if it is free. What waits for no write comes out.
    pub(crate) fn take(&mut self) -> Vec<Output<Ticket>> {
        if self.in_flight.is_some() {
            return Vec::new();
        }
        let (batch, outputs) = self.node.take();
        self.in_flight = batch;
        outputs
    }

    pub(crate) fn is_writing(&self) -> bool {
        self.in_flight.is_some()
    }

    /// What has happened in memory only.
    pub(crate) fn not_durable(&mut self) -> Vec<Batch> {
        let in_flight = self.in_flight.take();
        self.node.persisted();
        in_flight.into_iter().chain(self.node.take().0).collect()
    }

    /// The store comes to the end of its write.
    pub(crate) fn write(&mut self, now: Time) -> Result<Wrote, String> {
        let Some(batch) = self.in_flight.take() else {
            return Ok(Wrote { outputs: Vec::new(), failure: None });
        };
        match self.store.append(&batch) {
            Ok(()) => Ok(Wrote { outputs: self.node.persisted(), failure: None }),
            Err(failure @ (StoreError::Full(_) | StoreError::Io(_))) => {
                let node = std::mem::replace(&mut self.node, Node::new(Centre::default()));
                let outputs = node.failed();
                self.restart(now)?;
                Ok(Wrote { outputs, failure: Some(failure) })
            }
            Err(other) => Err(other.to_string()),
        }
    }

    /// Everything but the disk is gone; what was being written may have come to it or not.
    pub(crate) fn crash(&mut self, written: bool) -> Result<(), String> {
        if let Some(batch) = self.in_flight.take().filter(|_| written) {
            MemoryStore::open(self.disk.clone()).append(&batch).map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    pub(crate) fn restart(&mut self, at: Time) -> Result<(), String> {
        self.in_flight = None;
        self.store = FaultyStore::new(MemoryStore::open(self.disk.clone()), self.faults.clone());
        let centre = self.store.load().map_err(|e| e.to_string())?;
        self.node = Node::new(centre);
        self.node.resume(at);
        Ok(())
    }

    /// The `n`-th write from now on goes wrong.
    pub(crate) fn plan_fault(&mut self, n: u64, fault: Fault) {
        self.faults.plan(n, fault);
    }

    /// From now on nothing goes wrong.
    pub(crate) fn heal(&mut self) {
        self.faults.clear();
    }

    /// Only when nothing is under way. One that fails is no loss.
    pub(crate) fn save_snapshot(&mut self) -> Result<(), String> {
        match self.store.save_snapshot(self.node.centre()) {
            Ok(()) | Err(StoreError::Full(_) | StoreError::Io(_)) => Ok(()),
            Err(other) => Err(other.to_string()),
        }
    }
}

//! A store that fails on purpose: the n-th write, before or after it is done.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use engine::Centre;
use engine::output::Batch;

use crate::{Reader, Store, StoreError};

/// What will go wrong, told from outside while the store is in use. Handles share one plan.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    /// Writes so far.
    writes: u64,
    planned: BTreeMap<u64, Fault>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written.
    Full,
    /// Nothing is written.
    Io,
    /// Written, and reported as failed.
    AcknowledgementLost,
}

impl Faults {
    /// The `n`-th write from now on fails; the next one is 1.
    pub fn plan(&self, n: u64, fault: Fault) {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let write = plan.writes + n;
        plan.planned.insert(write, fault);
    }

    /// Nothing fails any more.
    pub fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).planned.clear();
    }

    fn next(&self) -> Option<Fault> {
        let mut plan = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        plan.writes += 1;
        let write = plan.writes;
        plan.planned.remove(&write)
    }
}

/// Counts each append, snapshot, secret and probe as a write.
#[derive(Debug)]
pub struct FaultyStore<S> {
    inner: S,
    faults: Faults,
}

impl<S: Store> FaultyStore<S> {
    pub fn new(inner: S, faults: Faults) -> FaultyStore<S> {
        FaultyStore { inner, faults }
    }

    fn write<T>(&mut self, write: impl FnOnce(&mut S) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.faults.next() {
            None => write(&mut self.inner),
            Some(Fault::Full) => Err(StoreError::Full("on purpose".to_owned())),
            Some(Fault::Io) => Err(StoreError::Io("on purpose".to_owned())),
            Some(Fault::AcknowledgementLost) => {
                write(&mut self.inner)?;
                Err(StoreError::Io("on purpose, after it was written".to_owned()))
            }
        }
    }
}

impl<S: Store> Store for FaultyStore<S> {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write(|inner| inner.append(batch))
    }

    fn load(&mut self) -> Result<Centre, StoreError> {
        self.inner.load()
    }

    fn save_snapshot(&mut self, centre: &Centre) -> Result<(), StoreError> {
        self.write(|inner| inner.save_snapshot(centre))
    }

    fn secret(&mut self, name: &str, make: &dyn Fn() -> Vec<u8>) -> Result<Vec<u8>, StoreError> {
        self.write(|inner| inner.secret(name, make))
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.write(Store::probe)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.reader()
    }
}

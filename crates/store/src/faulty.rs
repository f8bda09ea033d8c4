//! A store that fails on purpose: the n-th write, before or after it is done.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use engine::Centre;
use engine::domain::told::Stream;
use engine::output::Batch;
use engine::time::Time;

use crate::{Letter, Reader, Store, StoreError};

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

    fn forget_told(&mut self, streams: &[Stream], before: Time, limit: usize) -> Result<usize, StoreError> {
        self.write(|inner| inner.forget_told(streams, before, limit))
    }

    fn put_cursor(&mut self, name: &str, position: &str, dead: Option<&Letter>) -> Result<(), StoreError> {
        self.write(|inner| inner.put_cursor(name, position, dead))
    }

    fn remove_letter(&mut self, id: u64) -> Result<bool, StoreError> {
        self.write(|inner| inner.remove_letter(id))
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        self.write(Store::probe)
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.reader()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance::{Sample, state};
    use crate::{Disk, MemoryStore};

    /// Each write of a story fails in turn, in each way; whoever loads then knows where they are.
    #[test]
    fn a_write_that_fails_is_seen_or_not_and_loading_tells() {
        for fault in [Fault::Full, Fault::Io, Fault::AcknowledgementLost] {
            for failing in 1..10 {
                let faults = Faults::default();
                let mut store = FaultyStore::new(MemoryStore::open(Disk::default()), faults.clone());
                let mut sample = Sample::new(failing);
                faults.plan(failing, fault);
                let mut failures = 0;
                let mut batch = sample.found();
                for _ in 0..10 {
                    let before = store.load().unwrap().seq;
                    if let Err(error) = store.append(&batch) {
                        assert!(error.may_pass(), "{error:?}");
                        failures += 1;
                        let after = store.load().unwrap().seq;
                        let written = fault == Fault::AcknowledgementLost;
                        assert_eq!(after, if written { sample.centre().seq } else { before });
                        if !written {
                            store.append(&batch).unwrap();
                        }
                    }
                    assert_eq!(state(&store.load().unwrap()), state(sample.centre()));
                    batch = sample.any(10);
                }
                assert_eq!(failures, 1);
            }
        }
    }
}

//! Copying the write-ahead log into the file, beside the writer.
//!
//! A passive checkpoint copies what there is while the writer goes on; what was added meanwhile is
//! little, and is copied with the writer held at the gate. Then nothing in the log is needed any
//! more, and the next commit begins it again from its start: it stays near [`PAGES_BEFORE`] and its
//! blocks are used over and over. Only a reader that reads for long (a backup) lets it grow, until
//! that reader is done.

use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use crate::StoreError;

/// Pages of 4 KiB that the log may hold before it is copied.
const PAGES_BEFORE: u64 = 2_048;

pub(super) struct Checkpoints {
    gate: Arc<Mutex<()>>,
    pages: u64,
    /// Absent once the store is dropped.
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub(super) fn start(connection: Connection) -> Result<Checkpoints, StoreError> {
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        let gate = Arc::new(Mutex::new(()));
        let (wake, woken) = sync_channel(1);
        let thread = std::thread::Builder::new().name("checkpoint".to_owned()).spawn({
            let gate = Arc::clone(&gate);
            move || run(&connection, &woken, &gate)
        })?;
        Ok(Checkpoints { gate, pages: 0, wake: Some(wake), thread: Some(thread) })
    }

    /// Held while the writer writes.
    pub(super) fn gate(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For what else writes beside the writer.
    pub(super) fn shared_gate(&self) -> Arc<Mutex<()>> {
        Arc::clone(&self.gate)
    }

    /// Pages were added to the log.
    pub(super) fn note(&mut self, pages: u64) {
        self.pages += pages;
        if self.pages < PAGES_BEFORE {
            return;
        }
        if let Some(wake) = &self.wake
            && let Ok(()) | Err(TrySendError::Full(())) = wake.try_send(())
        {
            self.pages = 0;
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            // It has nothing to report: a checkpoint that fails loses nothing.
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, woken: &Receiver<()>, gate: &Mutex<()>) {
    while let Ok(()) = woken.recv() {
        // What fails here is tried again at the next turn; the writer meets the same disk and says so.
        let _ = copy(connection);
        let _held = gate.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = copy(connection);
    }
}

fn copy(connection: &Connection) -> Result<(), rusqlite::Error> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

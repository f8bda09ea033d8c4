//! States of the past, for whoever asks why something was decided or how the floor was: the log is
//! replayed by a reader of the store, so that the engine does not wait.
//!
//! One way for all who look back. Replays take turns, and a few states that were come to are kept for a
//! while, so that going on from one of them replays only what lies between.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::Centre;
use store::{Reader, StoreError};
use tokio::sync::Semaphore;
use tokio::time::Instant;
use wire::{ErrorName, Service};

use crate::app::Readers;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;

/// Replays at a time: each keeps a core and a state of the past busy.
const REPLAYS: usize = 1;
/// Those who wait for their turn; more are told to come again.
const WAITING_MAX: usize = 16;
/// Events that are replayed for one state at most. What lies farther back than the snapshots that the
/// store keeps is not told any more.
pub(crate) const REACH_EVENTS: u64 = 200_000;
/// States that are kept, each as large as the live one.
const KEPT_MAX: usize = 4;
/// How long they are kept when nobody looks back any more.
const KEPT_FOR: Duration = Duration::from_secs(300);
/// How far before what was wanted a state is left for whoever goes back further.
const BEHIND_EVENTS: u64 = 10_000;

static WAITING: Semaphore = Semaphore::const_new(REPLAYS + WAITING_MAX);
static REPLAYING: Semaphore = Semaphore::const_new(REPLAYS);

/// What was come to in one centre, the last used last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Past {
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    states: Vec<Centre>,
    used_at: Option<Instant>,
    is_watched: bool,
}

impl Past {
    /// Looks back when it is one's turn.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        readers: &Readers,
        look: impl FnOnce(&mut dyn Reader, &Past) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let internal = |why| ApiError::internal(Service::Connect, why);
        let _waiting = WAITING.try_acquire().map_err(|_| {
            ApiError::new(ErrorName::ThrottlingException, "Too many look at the past; try again.")
        })?;
        let _turn = REPLAYING.acquire().await.map_err(|_| internal(Unavailable::Stopping))?;
        let past = self.clone();
        let looked = readers.with(move |reader| look(reader, &past)).await;
        self.watch();
        looked.map_err(|_| internal(Unavailable::Store))
    }

    /// The state after an event, if it can still be had. For one who goes back, another is kept that
    /// lies before it.
    pub(crate) fn state_after(
        &self,
        reader: &mut dyn Reader,
        seq: u64,
        goes_back: bool,
    ) -> Result<Option<Centre>, StoreError> {
        let mut known = self.nearest(seq);
        let behind = seq.saturating_sub(BEHIND_EVENTS);
        if goes_back && behind > known.as_ref().map_or(0, |known| known.seq) {
            known = reader.state_after(behind, known, REACH_EVENTS)?;
            known.iter().for_each(|known| self.keep(known.clone()));
        }
        reader.state_after(seq, known, REACH_EVENTS)
    }

    pub(crate) fn keep(&self, state: Centre) {
        let mut kept = self.kept();
        kept.states.retain(|known| known.seq != state.seq);
        if kept.states.len() >= KEPT_MAX {
            kept.states.remove(0);
        }
        kept.states.push(state);
    }

    fn nearest(&self, seq: u64) -> Option<Centre> {
        let mut kept = self.kept();
        let before = kept.states.iter().enumerate().filter(|(_, known)| known.seq <= seq);
        let (place, _) = before.max_by_key(|(_, known)| known.seq)?;
        let nearest = kept.states.remove(place);
        kept.states.push(nearest.clone());
        Some(nearest)
    }

    /// Lets go of them once nobody has looked back for a while.
    fn watch(&self) {
        let mut kept = self.kept();
        kept.used_at = Some(Instant::now());
        if std::mem::replace(&mut kept.is_watched, true) {
            return;
        }
        let all = Arc::clone(&self.kept);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(KEPT_FOR).await;
                let mut kept = all.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.used_at.is_none_or(|used_at| used_at.elapsed() >= KEPT_FOR) {
                    *kept = Kept::default();
                    return;
                }
            }
        });
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What is older than the settings keep it is forgotten while the server runs: words, files, and what tells
//! who customers were (SEC-14). A thread that may block goes in small steps and rests between them, so that
//! neither the engine nor the disk is held up.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use engine::time::{Span, Time};
use store::StoreError;
use store::sqlite::{Purged, Purger, Step, Sweep};
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::app::App;

/// Between looks for what has become old, by the centre's clock and by the real one.
const LOOK_EVERY: Span = Span::minutes(60);
const WAKE_EVERY: Duration = Duration::from_secs(5 * 60);
/// A step takes some milliseconds; it rests for this many times as long as it took, and at least so long.
const REST_PER_STEP: u32 = 3;
const REST_MIN: Duration = Duration::from_millis(5);
/// Files removed at a time.
const FILES_AT_A_TIME: usize = 100;

/// What has been forgotten since the start, for `/metrics`.
#[derive(Debug, Default)]
pub(crate) struct Forgetting {
    /// A manual clock has moved.
    pub(crate) moved: Notify,
    pub(crate) contacts: AtomicU64,
    pub(crate) items: AtomicU64,
    pub(crate) files: AtomicU64,
}

pub(crate) async fn run(app: Arc<App>, mut purger: Purger) {
    let mut stopping = app.stopping.clone();
    let mut look_at = app.clock.now();
    loop {
        if app.clock.now() >= look_at {
            look_at = app.clock.now() + LOOK_EVERY;
            purger = match look(&app, purger).await {
                Ok(purger) => purger,
                // The thread is gone with the runtime.
                Err(Gone) => return,
            };
        }
        tokio::select! {
            () = tokio::time::sleep(WAKE_EVERY) => {}
            () = app.forgetting.moved.notified() => {}
            _ = stopping.changed() => return,
        }
    }
}

struct Gone;

/// Does `f` on a thread that may block.
async fn with<T: Send + 'static>(
    mut purger: Purger,
    f: impl FnOnce(&mut Purger) -> T + Send + 'static,
) -> Result<(Purger, T), Gone> {
    let done = tokio::task::spawn_blocking(move || {
        let done = f(&mut purger);
        (purger, done)
    });
    done.await.map_err(|_| Gone)
}

async fn look(app: &App, mut purger: Purger) -> Result<Purger, Gone> {
    if let Some(kept) = app.settings.retention.transcripts {
        let before = Time(app.clock.now().0.saturating_sub(kept.0));
        let swept = sweep(app, purger, before).await?;
        purger = swept.0;
        match swept.1 {
            Ok(done) => say(app, &done),
            Err(cause) => warn!(%cause, "old contacts could not be forgotten; they are tried again"),
        }
    }
    remove_files(app, purger).await
}

async fn sweep(
    app: &App,
    mut purger: Purger,
    before: Time,
) -> Result<(Purger, Result<Purged, StoreError>), Gone> {
    let Ok(living) = app.engine.read(|centre, _| centre.tied_to_the_living()).await else {
        return Ok((purger, Ok(Purged::default())));
    };
    let mut sweep = Sweep::new(before, living);
    while !*app.stopping.borrow() {
        let began = Instant::now();
        let step;
        (purger, (sweep, step)) = with(purger, move |purger| {
            let step = purger.step(&mut sweep);
            (sweep, step)
        })
        .await?;
        match step {
            Ok(Step::More) => tokio::time::sleep((began.elapsed() * REST_PER_STEP).max(REST_MIN)).await,
            Ok(Step::SnapshotFirst) => {
                if app.engine.save_snapshot().await.is_err() {
                    break;
                }
            }
            Ok(Step::Done) => break,
            Err(cause) => return Ok((purger, Err(cause))),
        }
    }
    let done = sweep.done().clone();
    Ok((purger, Ok(done)))
}

fn say(app: &App, done: &Purged) {
    let Purged { contacts, items, files, events, letters, held_back } = *done;
    app.forgetting.contacts.fetch_add(contacts, Ordering::Relaxed);
    app.forgetting.items.fetch_add(items, Ordering::Relaxed);
    app.forgetting.files.fetch_add(files, Ordering::Relaxed);
    if contacts + files > 0 {
        info!(contacts, items, files, events, letters, held_back, "what was older than is kept is forgotten");
    }
}

/// The bytes of files that nothing names any more; those of a bucket that does not answer stay for the next
/// look.
async fn remove_files(app: &App, mut purger: Purger) -> Result<Purger, Gone> {
    loop {
        let found;
        (purger, found) = with(purger, |purger| purger.objects(FILES_AT_A_TIME)).await?;
        let files = found.unwrap_or_default();
        if files.is_empty() || *app.stopping.borrow() {
            return Ok(purger);
        }
        for file in &files {
            if let Err(cause) = app.objects.delete(*file).await {
                warn!(%cause, %file, "a file that is to be forgotten could not be removed; it is tried again");
                return Ok(purger);
            }
        }
        let noted;
        (purger, noted) = with(purger, move |purger| purger.objects_removed(&files)).await?;
        if noted.is_err() {
            return Ok(purger);
        }
    }
}

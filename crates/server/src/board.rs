//! `/board`: all queues and agents as they are now, for whoever watches the floor.
//!
//! What they look like is worked out once for all who watch, at most once in `EVERY`, and only when
//! something was told since. Each row knows the version in which it last changed, so that a watcher
//! gets what changed since their last answer and nothing else.

pub(crate) mod rows;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use serde_json::{Value, json};
use tokio::sync::{Mutex, Semaphore, watch};
use tokio::time::Instant;
use wire::{ErrorName, Service};

use crate::app::App;
use crate::clock::Clock;
use crate::error::ApiError;
use crate::host::reach::reach_bare;

use self::rows::Key;

const PERMISSION: &str = "AccessMetrics";
const EVERY: Duration = Duration::from_millis(500);
const WAIT_SECONDS_MAX: u64 = 20;
/// Those who wait for a change; more are told to come again.
const WATCHING_MAX: usize = 200;

static WATCHING: Semaphore = Semaphore::const_new(WATCHING_MAX);

/// What those who watch were told last.
#[derive(Debug)]
pub(crate) struct Board {
    kept: Mutex<Kept>,
}

#[derive(Debug)]
struct Kept {
    /// Rises with each change, from a number that no earlier process came to.
    version: u64,
    first_version: u64,
    told: watch::Receiver<()>,
    made: Option<Instant>,
    /// None of what is there no more.
    rows: BTreeMap<Key, (u64, Option<Value>)>,
}

impl Board {
    pub(crate) fn new(told: watch::Receiver<()>) -> Board {
        let first_version = crate::clock::real_now().0.unsigned_abs() << 10;
        let rows = BTreeMap::new();
        let kept = Kept { version: first_version, first_version, told, made: None, rows };
        Board { kept: Mutex::new(kept) }
    }

    /// What changed after a version, and all where that is not one of ours. None where nothing did.
    async fn since(&self, app: &App, after: Option<u64>) -> Result<Option<Value>, ApiError> {
        let asked = Instant::now();
        let mut kept = self.kept.lock().await;
        // Many come to wait for the same reading. Were each to have one of its own, the last would wait for all.
        if kept.made.is_none_or(|made| made < asked) {
            kept.refresh(app).await?;
        }
        Ok(kept.since(after, &app.clock))
    }
}

impl Kept {
    async fn refresh(&mut self, app: &App) -> Result<(), ApiError> {
        let is_new = self.made.is_none();
        if !is_new && !self.told.has_changed().unwrap_or(false) {
            return Ok(());
        }
        if let Some(made) = self.made {
            tokio::time::sleep_until(made + EVERY).await;
        }
        self.told.mark_unchanged();
        self.made = Some(Instant::now());
        let read = app.engine.read(rows::all).await;
        let rows = read.map_err(|why| ApiError::internal(Service::Connect, why))?;
        self.take(rows.into_iter().map(|(key, row)| (key, row.shown())).collect());
        Ok(())
    }

    fn take(&mut self, mut now: BTreeMap<Key, Value>) {
        let next = self.version + 1;
        for (key, (version, row)) in &mut self.rows {
            let new = now.remove(key);
            if *row != new {
                (*version, *row) = (next, new);
            }
        }
        self.rows.extend(now.into_iter().map(|(key, row)| (key, (next, Some(row)))));
        if self.rows.values().any(|(version, _)| *version == next) {
            self.version = next;
        }
    }

    fn since(&self, after: Option<u64>, clock: &Clock) -> Option<Value> {
        let known = after.filter(|after| (self.first_version..=self.version).contains(after));
        if known == Some(self.version) {
            return None;
        }
        let (mut queues, mut agents, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for (key, (version, row)) in &self.rows {
            if known.is_some_and(|known| *version <= known) {
                continue;
            }
            match (key, row) {
                (Key::Queue(_), Some(row)) => queues.push(row),
                (Key::Agent(_), Some(row)) => agents.push(row),
                (_, None) if known.is_some() => gone.push(key.id()),
                (_, None) => {}
            }
        }
        Some(json!({
            "version": self.version.to_string(),
            "at": clock.now().0 as f64 / 1000.0,
            "clock": clock.is_manual().then_some("manual"),
            "whole": known.is_none(),
            "queues": queues,
            "agents": agents,
            "gone": gone,
        }))
    }
}

/// `GET /board`.
pub(crate) async fn get(State(app): State<Arc<App>>, request: Parts) -> Result<Json<Value>, ApiError> {
    let (app, _, query) = reach_bare(app, &request, PERMISSION).await?;
    let (after, wait) = question(&query)?;
    let until = Instant::now() + wait;
    let mut told = app.bus.listen_told();
    let mut stopping = app.stopping.clone();
    loop {
        told.mark_unchanged();
        if let Some(board) = app.board.since(&app, after).await? {
            return Ok(Json(board));
        }
        let _watching = WATCHING.try_acquire().map_err(|_| {
            ApiError::new(ErrorName::ThrottlingException, "Too many watch the board; try again.")
        })?;
        let is_over = tokio::select! {
            _ = told.changed() => false,
            () = tokio::time::sleep_until(until) => true,
            _ = stopping.changed() => true,
        };
        if is_over {
            return Ok(Json(json!({ "version": after.map(|after| after.to_string()) })));
        }
    }
}

fn question(query: &[(String, String)]) -> Result<(Option<u64>, Duration), ApiError> {
    let of = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    // What no board ever had is answered with all there is.
    let after = of("after").map(|text| text.parse().unwrap_or_default());
    let wait = match of("wait_seconds").map(str::parse::<u64>) {
        None => 0,
        Some(Ok(seconds)) if seconds <= WAIT_SECONDS_MAX => seconds,
        Some(_) => {
            let message = format!("wait_seconds must be 0 to {WAIT_SECONDS_MAX}.");
            return Err(ApiError::invalid_parameter(message));
        }
    };
    Ok((after, Duration::from_secs(wait)))
}

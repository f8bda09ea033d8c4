//! `/floor`: all queues and agents as they were, and what happened from there, step by step.
//!
//! The state is rebuilt from the log, by a reader of the store, and told in the board's own rows.

mod row;
mod step;
mod window;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use engine::id::UserId;
use engine::time::{Span, Time};
use serde_json::{Value, json};
use wire::ErrorName;

use crate::app::App;
use crate::clock::parse_iso;
use crate::error::ApiError;
use crate::host::reach::reach_bare;
use crate::{explain, ids};

use self::window::Wanted;

const PERMISSION: &str = "AccessMetrics";
const STEPS: usize = 100;
const STEPS_MAX: usize = 200;
/// Parts of a time that have a mark each.
const PARTS: i64 = 180;
const MARKED_MAX: Span = Span::minutes(6 * 60);
/// Events that are looked at for marks.
const MARKED_EVENTS_MAX: u64 = 100_000;

type Reply = Result<Json<Value>, ApiError>;

struct Asked {
    app: Arc<App>,
    query: Vec<(String, String)>,
}

impl Asked {
    async fn by(app: Arc<App>, request: &Parts) -> Result<Asked, ApiError> {
        let (app, _, query) = reach_bare(app, request, PERMISSION).await?;
        Ok(Asked { app, query })
    }

    fn of(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    fn time(&self, name: &str) -> Result<Option<Time>, ApiError> {
        let wrong = || ApiError::invalid_parameter(format!("{name} must be a time as 2026-01-05T09:00:00Z."));
        self.of(name).map(|text| parse_iso(text).ok_or_else(wrong)).transpose()
    }

    fn position(&self, name: &str) -> Result<Option<u64>, ApiError> {
        let wrong = || ApiError::invalid_parameter(format!("{name} must be a position."));
        self.of(name).map(|text| text.parse().map_err(|_| wrong())).transpose()
    }

    fn limit(&self) -> Result<usize, ApiError> {
        let wrong = || ApiError::invalid_parameter(format!("limit must be 2 to {STEPS_MAX}."));
        let limit = self.of("limit").map(|text| text.parse().map_err(|_| wrong())).transpose()?;
        Some(limit.unwrap_or(STEPS)).filter(|limit| (2..=STEPS_MAX).contains(limit)).ok_or_else(wrong)
    }

    /// One of these, and no more.
    fn from(&self, all: [Option<Wanted>; 2], names: &str) -> Result<Wanted, ApiError> {
        let mut all = all.into_iter().flatten();
        let wrong = || ApiError::invalid_parameter(format!("Say one of {names}."));
        all.next().filter(|_| all.next().is_none()).ok_or_else(wrong)
    }

    async fn window(self, from: Wanted) -> Reply {
        let limit = self.limit()?;
        let look = move |reader: &mut dyn store::Reader, past: &crate::past::Past| {
            window::window(reader, past, from, limit)
        };
        let mut window = self.app.past.look(&self.app.readers, look).await?.ok_or_else(too_far)?;
        window["now"] = json!(row::seconds(self.app.clock.now()));
        window["clock"] = json!(self.app.clock.is_manual().then_some("manual"));
        Ok(Json(window))
    }
}

/// `GET /floor`: around a time or a step.
pub(crate) async fn get(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let asked = Asked::by(app, &request).await?;
    let all = [asked.time("at")?.map(Wanted::Time), asked.position("step")?.map(Wanted::Step)];
    let from = asked.from(all, "at and step")?;
    asked.window(from).await
}

/// `GET /floor/steps`: what comes after a position, or before it.
pub(crate) async fn steps(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let asked = Asked::by(app, &request).await?;
    let all = [asked.position("after")?.map(Wanted::After), asked.position("before")?.map(Wanted::Before)];
    let from = asked.from(all, "after and before")?;
    asked.window(from).await
}

/// `GET /floor/marks`: when something happened.
pub(crate) async fn marks(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let asked = Asked::by(app, &request).await?;
    let wrong = || {
        let hours = MARKED_MAX.as_seconds() / 3600;
        ApiError::invalid_parameter(format!("from and to must be times, at most {hours} hours apart."))
    };
    let between = asked.time("from")?.zip(asked.time("to")?);
    let between =
        between.filter(|(from, to)| from < to && (to.0 - from.0) <= MARKED_MAX.0).ok_or_else(wrong)?;
    let look = move |reader: &mut dyn store::Reader, _: &crate::past::Past| {
        window::marks(reader, between, PARTS, MARKED_EVENTS_MAX)
    };
    Ok(Json(asked.app.past.look(&asked.app.readers, look).await?))
}

/// `GET /floor/why`: a step in which the router decided, explained.
pub(crate) async fn why(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let asked = Asked::by(app, &request).await?;
    let missing = || ApiError::invalid_parameter("Say step, the position of a decision.");
    let seq = asked.position("step")?.filter(|seq| *seq > 0).ok_or_else(missing)?;
    let look = move |reader: &mut dyn store::Reader, past: &crate::past::Past| {
        let Some(recorded) = window::step_of(reader, seq)? else { return Ok(Err(missing())) };
        let Some(centre) = past.state_after(reader, seq - 1, false)? else { return Ok(Err(too_far())) };
        let Some(decision) = centre.explain(&recorded) else { return Ok(Err(missing())) };
        let mut shown = explain::decision(&decision, seq);
        // As they were called then.
        for one in shown["considered"].as_array_mut().into_iter().flatten() {
            let user = one["agentId"].as_str().and_then(ids::parse::<UserId>);
            let user = user.and_then(|user| centre.users.get(&user));
            one["name"] = json!(user.map(|user| user.full_name()));
        }
        Ok(Ok(shown))
    };
    asked.app.past.look(&asked.app.readers, look).await?.map(Json)
}

fn too_far() -> ApiError {
    let message = "This lies too far back: the states from which it could be told are no longer kept.";
    ApiError::new(ErrorName::ResourceNotFoundException, message)
}

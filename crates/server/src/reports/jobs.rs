//! `/report-jobs`: reports that take a while, as those over months do. What comes of one is kept for an
//! hour, for who asked for it; after a restart it is asked for once more.
//!
//! ```text
//! POST        /report-jobs              a definition, to be filled in
//! GET DELETE  /report-jobs/{id}         how far it is; cancelled, or forgotten
//! GET         /report-jobs/{id}/rows    what came of it, in JSON
//! GET         /report-jobs/{id}/csv     and as a file
//! ```

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use engine::Uuid;
use engine::domain::saved::{Definition, Row};
use engine::id::UserId;
use engine::time::Time;
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use wire::ErrorName;

use super::fill::{Filled, NotFilled, Progress, fill};
use super::{Asked, csv};
use crate::app::App;
use crate::error::ApiError;
use crate::ids;

/// Finished or not; the oldest of those that are finished make room.
const JOBS_MAX: usize = 20;
/// Of one person, that are not finished.
const UNFINISHED_MAX: usize = 3;
const KEPT_FOR: Duration = Duration::from_secs(60 * 60);

#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<BTreeMap<Uuid, Arc<Job>>>);

/// When it ended, and what came of it.
type Ended = Option<(Instant, Result<Arc<Filled>, NotFilled>)>;

#[derive(Debug)]
struct Job {
    id: Uuid,
    user: UserId,
    definition: Definition,
    span: Range<Time>,
    progress: Progress,
    ended: Mutex<Ended>,
}

impl Job {
    fn ended(&self) -> MutexGuard<'_, Ended> {
        self.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shown(&self) -> Value {
        let Progress { begun, done, of, .. } = &self.progress;
        let (state, why) = match &*self.ended() {
            None if begun.load(Relaxed) => ("running", None),
            None => ("waiting", None),
            Some((_, Ok(_))) => ("done", None),
            Some((_, Err(NotFilled::Cancelled))) => ("cancelled", None),
            Some((_, Err(NotFilled::TooMuch))) => ("too_much", Some(NotFilled::TooMuch.words())),
            Some((_, Err(why))) => ("failed", Some(why.words())),
        };
        json!({
            "id": self.id.to_string(),
            "state": state,
            "why": why,
            "done": done.load(Relaxed),
            "of": of.load(Relaxed),
            "from": self.span.start.0,
            "to": self.span.end.0,
        })
    }
}

impl Jobs {
    fn all(&self) -> MutexGuard<'_, BTreeMap<Uuid, Arc<Job>>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, job| job.ended().as_ref().is_none_or(|(at, _)| at.elapsed() < KEPT_FOR));
        all
    }

    /// The one that is under way already, where it is the same; and whether it is new.
    fn begin(
        &self,
        user: UserId,
        definition: Definition,
        span: Range<Time>,
    ) -> Result<(Arc<Job>, bool), ApiError> {
        let mut all = self.all();
        let mut unfinished = 0;
        for job in all.values().filter(|job| job.user == user && job.ended().is_none()) {
            let is_going = !job.progress.cancelled.load(Relaxed);
            if is_going && job.definition == definition && job.span == span {
                return Ok((Arc::clone(job), false));
            }
            unfinished += 1;
        }
        let many =
            || ApiError::new(ErrorName::ThrottlingException, "Too many reports are under way; try again.");
        if unfinished >= UNFINISHED_MAX {
            return Err(many());
        }
        if all.len() >= JOBS_MAX {
            let oldest = all.values().filter_map(|job| Some((job.ended().as_ref()?.0, job.id))).min();
            all.remove(&oldest.ok_or_else(many)?.1);
        }
        let (id, progress, ended) = (ids::new(), Progress::default(), Mutex::default());
        let job = Arc::new(Job { id, user, definition, span, progress, ended });
        all.insert(id, Arc::clone(&job));
        Ok((job, true))
    }

    fn of(&self, user: UserId, id: &str) -> Result<Arc<Job>, ApiError> {
        let id: Option<Uuid> = id.parse().ok();
        let found = id.and_then(|id| self.all().get(&id).cloned()).filter(|job| job.user == user);
        let unknown = || {
            ApiError::new(
                ErrorName::ResourceNotFoundException,
                "There is no such report, or it is not kept any more.",
            )
        };
        found.ok_or_else(unknown)
    }
}

async fn run(app: Arc<App>, job: Arc<Job>) {
    let filled = fill(&app, &job.definition, &job.span, &job.progress).await;
    *job.ended() = Some((Instant::now(), filled.map(Arc::new)));
}

/// `POST /report-jobs`.
pub(crate) async fn begin(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    let definition: Definition = asked.read_body()?;
    let wanted = definition.clone();
    let span = asked.read(move |_, now| wanted.check(now).map(|()| wanted.span(now))).await?;
    let refused = |refusal| ApiError::connect(crate::engine_loop::AskError::Refused(refusal));
    let span = span.map_err(refused)?.ok_or_else(|| ApiError::invalid_parameter("range"))?;
    let (job, is_new) = asked.app.jobs.begin(asked.user, definition, span)?;
    if is_new {
        tokio::spawn(run(Arc::clone(&asked.app), Arc::clone(&job)));
    }
    Ok(Json(job.shown()))
}

/// `GET /report-jobs/{id}`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    Ok(Json(asked.app.jobs.of(asked.user, &id)?.shown()))
}

/// `DELETE /report-jobs/{id}`.
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    let job = asked.app.jobs.of(asked.user, &id)?;
    job.progress.cancelled.store(true, Relaxed);
    if job.ended().is_some() {
        asked.app.jobs.all().remove(&job.id);
    }
    Ok(Json(json!({})))
}

/// `GET /report-jobs/{id}/rows`.
pub(crate) async fn rows(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    let filled = filled(&asked, &id)?;
    let metrics = &filled.definition.metrics;
    let values = |values: &[Option<f64>]| -> Map<String, Value> {
        metrics
            .iter()
            .zip(values)
            .filter_map(|(name, value)| Some((name.clone(), json!((*value)?))))
            .collect()
    };
    let row = |row: &Row| {
        json!({
            "from": row.period.start.0,
            "to": row.period.end.0,
            "of": row.of.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "values": values(&row.values),
        })
    };
    Ok(Json(json!({
        "from": filled.span.start.0,
        "to": filled.span.end.0,
        "rows": filled.figures.rows.iter().map(row).collect::<Vec<_>>(),
        "totals": values(&filled.figures.totals),
    })))
}

/// `GET /report-jobs/{id}/csv`.
pub(crate) async fn file(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    let text = csv::csv(&*filled(&asked, &id)?);
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"report.csv\""),
        (CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, text).into_response())
}

fn filled(asked: &Asked, id: &str) -> Result<Arc<Filled>, ApiError> {
    let job = asked.app.jobs.of(asked.user, id)?;
    let ended = job.ended();
    match &*ended {
        Some((_, Ok(filled))) => Ok(Arc::clone(filled)),
        _ => Err(ApiError::new(ErrorName::ConflictException, "The report is not filled in.")),
    }
}

#[cfg(test)]
mod tests {
    use engine::domain::hours::periods::Period;
    use engine::domain::saved::{Kept, Only, Preset};

    use super::*;

    fn definition(within: i64) -> Definition {
        Definition {
            metrics: vec!["CONTACTS_HANDLED".to_owned()],
            by: Vec::new(),
            only: Only::default(),
            range: Kept::Preset(Preset::Year),
            interval: Period::Day,
            zone: "UTC".to_owned(),
            within,
            sort: None,
            drawn: None,
            drawn_as: None,
        }
    }

    #[test]
    fn the_same_is_not_begun_twice_and_there_are_so_many_at_most() {
        let jobs = Jobs::default();
        let user = |n: u128| UserId(Uuid::from_u128(n));
        let begin = |n, within| jobs.begin(user(n), definition(within), Time(0)..Time(1));
        let (first, is_new) = begin(1, 1).unwrap();
        assert!(is_new);
        assert_eq!(begin(1, 1).unwrap().0.id, first.id);
        assert!(begin(2, 1).unwrap().1, "another's is another");
        begin(1, 2).unwrap();
        begin(1, 3).unwrap();
        assert_eq!(begin(1, 4).unwrap_err().name, ErrorName::ThrottlingException);
        first.progress.cancelled.store(true, Relaxed);
        assert_eq!(begin(1, 1).unwrap_err().name, ErrorName::ThrottlingException, "until it has stopped");
        *first.ended() = Some((Instant::now(), Err(NotFilled::Cancelled)));
        assert!(begin(1, 1).unwrap().1);
        assert!(jobs.of(user(2), &first.id.to_string()).is_err(), "it is nobody else's");
        for n in 10..26 {
            begin(n, 1).unwrap();
        }
        assert!(jobs.of(user(1), &first.id.to_string()).is_err(), "what has ended made room");
        assert_eq!(begin(99, 1).unwrap_err().name, ErrorName::ThrottlingException);
    }
}

//! `/streams`: what happened, for other programs to follow, one JSON object a line. Who has read up to
//! a position asks for what comes after it, and misses nothing that is kept.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::domain::told::Stream;
use engine::time::{Span, Time};
use serde_json::json;
use store::StoreError;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use wire::{ErrorName, Service};

use self::filter::Filter;
use self::page::{Asked, Line, Page};
use self::position::Position;
use crate::app::App;
use crate::auth::caller;
use crate::call::query_of;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;

mod filter;
pub(crate) mod page;
pub(crate) mod position;
mod shape;

const LIMIT_MAX: usize = 1_000;
const WAIT_SECONDS_MAX: u64 = 20;
/// Readers that wait for something to happen; more are told to come again.
const WAITING_MAX: usize = 64;

static WAITING: Semaphore = Semaphore::const_new(WAITING_MAX);

/// Where to go on from, also where there is no line to say it.
static POSITION: HeaderName = HeaderName::from_static("x-bellboard-position");

/// What is asked for; `latest` is made a position once, and then holds.
struct Question {
    after: Option<Position>,
    limit: usize,
    wait: Duration,
    filter: Option<Filter>,
}

/// `GET /streams/{stream}`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    request: Parts,
) -> Result<Response, ApiError> {
    let stream = Stream::PUBLIC.into_iter().find(|stream| stream.as_str() == name);
    caller::authorize_bare(&app, &request, permission(stream)).await?;
    let stream = stream.ok_or_else(|| {
        ApiError::new(ErrorName::ResourceNotFoundException, format!("There is no stream {name}."))
    })?;
    let question = question(request.uri.query().unwrap_or_default())?;
    if question.filter.is_some() && stream != Stream::ConfigurationChanges {
        let message = "by, resource, since and until are for configuration-changes.";
        return Err(ApiError::invalid_parameter(message));
    }
    let after = match question.after {
        Some(after) => after,
        None => {
            let now = durable_now(&app).await?;
            app.readers.with(move |reader| page::newest(reader, stream, now)).await.map_err(unreadable)?
        }
    };
    let asked = Asked::new(stream, after, question.limit, question.filter);
    let until = Instant::now() + question.wait;
    let mut told = app.bus.listen_told();
    let mut stopping = app.stopping.clone();
    loop {
        told.mark_unchanged();
        let now = durable_now(&app).await?;
        let next_beat = match page_of(&app, asked.clone(), now).await? {
            Page::Lines { lines, next_beat } if lines.is_empty() && Instant::now() < until => next_beat,
            Page::Lines { lines, .. } => return Ok(reply(after, &lines)),
            Page::Gone { oldest } => return Ok(gone(oldest)),
            Page::Unknown => return Err(ApiError::invalid_parameter("No line has the position in after.")),
        };
        let _waiting = WAITING.try_acquire().map_err(|_| {
            ApiError::new(ErrorName::ThrottlingException, "Too many wait for what comes; try again.")
        })?;
        tokio::select! {
            _ = told.changed() => {}
            () = until_beat(&app, next_beat, now) => {}
            () = tokio::time::sleep_until(until) => {}
            _ = stopping.changed() => return Ok(reply(after, &[])),
        }
    }
}

/// SEC-10 for changes; the others are of work.
fn permission(stream: Option<Stream>) -> &'static str {
    match stream {
        Some(Stream::ConfigurationChanges) => "HistoricalChanges.View",
        _ => "AccessMetrics",
    }
}

/// What happened before this moment can be read.
pub(crate) async fn durable_now(app: &App) -> Result<Time, ApiError> {
    app.engine.read(|_, now| now).await.map_err(|why| ApiError::internal(Service::Connect, why))
}

pub(crate) async fn page_of(app: &App, asked: Asked, now: Time) -> Result<Page, ApiError> {
    let kept = app.settings.retention.of(asked.stream);
    let asked = Asked { now, kept_since: now + Span(-kept.0), ..asked };
    let instance = app.bus.instance().clone();
    app.readers.with(move |reader| page::page(reader, &instance, &asked)).await.map_err(unreadable)
}

pub(crate) fn unreadable(_: StoreError) -> ApiError {
    ApiError::internal(Service::Connect, Unavailable::Store)
}

/// A manual clock tells when it moves, as anything that happens does.
pub(crate) async fn until_beat(app: &App, next: Option<Time>, now: Time) {
    match next.filter(|_| !app.clock.is_manual()) {
        Some(at) => tokio::time::sleep(Duration::from_millis((at - now).0.max(1).unsigned_abs())).await,
        None => std::future::pending().await,
    }
}

fn question(query: &str) -> Result<Question, ApiError> {
    let query = query_of(query);
    let of = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let number = |name: &str, least: u64, most: u64, default: u64| match of(name).map(str::parse::<u64>) {
        None => Ok(default),
        Some(Ok(number)) if (least..=most).contains(&number) => Ok(number),
        Some(_) => Err(ApiError::invalid_parameter(format!("{name} must be {least} to {most}."))),
    };
    let after = match of("after") {
        None => Some(Position::default()),
        Some("latest") => None,
        Some(text) => {
            let unknown = |()| ApiError::invalid_parameter("No line has the position in after.");
            Some(text.parse().map_err(unknown)?)
        }
    };
    let limit = number("limit", 1, LIMIT_MAX as u64, LIMIT_MAX as u64)? as usize;
    let wait = Duration::from_secs(number("wait_seconds", 0, WAIT_SECONDS_MAX, 0)?);
    Ok(Question { after, limit, wait, filter: Filter::read(of)? })
}

fn reply(after: Position, lines: &[Line]) -> Response {
    let position = lines.last().map_or(after, |line| line.position);
    let position = HeaderValue::try_from(position.to_string()).ok();
    let mut response = (
        [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")],
        as_text(lines),
    )
        .into_response();
    response.headers_mut().extend(position.map(|position| (POSITION.clone(), position)));
    response
}

pub(crate) fn as_text(lines: &[Line]) -> String {
    let line = |line: &Line| {
        let shown = json!({ "position": line.position.to_string(), "record": line.record });
        format!("{shown}\n")
    };
    lines.iter().map(line).collect()
}

fn gone(oldest: Option<Position>) -> Response {
    let message = "What comes after this position is kept no more; go on from the oldest that is.";
    let body = json!({ "Message": message, "oldest": oldest.map(|position| position.to_string()) });
    (StatusCode::GONE, Json(body)).into_response()
}

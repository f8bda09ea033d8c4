//! The clock of tests: `/_clock`, there only with `--manual-clock`.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use engine::time::Span;
use serde::Deserialize;
use serde_json::json;

use crate::app::App;
use crate::clock::iso;

const SECONDS_MAX: f64 = 31_536_000.0;

#[derive(Deserialize)]
struct Advance {
    seconds: f64,
}

pub(crate) async fn read(State(app): State<Arc<App>>) -> Response {
    Json(json!({ "now": iso(app.clock.now()) })).into_response()
}

/// Replies when all that the time caused is durable and pushed. Bad input moves nothing.
pub(crate) async fn advance(State(app): State<Arc<App>>, body: Bytes) -> Response {
    let span = serde_json::from_slice::<Advance>(&body).ok().and_then(|asked| span_of(asked.seconds));
    let Some(span) = span else {
        let message = "seconds must be a number above 0 and at most 31536000, in milliseconds at the finest.";
        return (StatusCode::BAD_REQUEST, Json(json!({ "Message": message }))).into_response();
    };
    match app.host.advance(span).await {
        Ok(now) => Json(json!({ "now": iso(now) })).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn span_of(seconds: f64) -> Option<Span> {
    let ms = (seconds * 1000.0).round();
    (seconds > 0.0 && seconds <= SECONDS_MAX && ms >= 1.0).then_some(Span(ms as i64))
}

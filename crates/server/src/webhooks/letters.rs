//! What endpoints did not take: listed, sent once more, thrown away.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use store::{Letter, LetterHead};
use wire::{ErrorName, Service};

use super::sender::Sender;
use crate::app::App;
use crate::auth::caller;
use crate::clock::iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::host::reach::OF_ALL;

/// `GET /streams/dead-letters`.
pub(crate) async fn list(State(app): State<Arc<App>>, request: Parts) -> Result<Json<Value>, ApiError> {
    caller::authorize_bare(&app, &request, OF_ALL).await?;
    let heads = app.readers.with(|reader| reader.letters()).await;
    let heads = heads.map_err(|_| internal(Unavailable::Store))?;
    Ok(Json(json!({ "DeadLetters": heads.iter().map(shown).collect::<Vec<_>>() })))
}

fn shown(head: &LetterHead) -> Value {
    json!({
        "Id": head.id.to_string(),
        "Endpoint": head.endpoint,
        "Stream": head.stream,
        "Lines": head.lines,
        "Why": head.why,
        "FailedAt": iso(head.failed_at),
    })
}

/// `GET /streams/dead-letters/{id}`: as it would be sent.
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Parts,
) -> Result<Json<Value>, ApiError> {
    caller::authorize_bare(&app, &request, OF_ALL).await?;
    let letter = find(&app, &id).await?;
    let mut all = shown(&letter.head);
    all["Body"] = json!(letter.body);
    Ok(Json(all))
}

/// `POST /streams/dead-letters/{id}/replay`: once, now. What is taken this time is laid aside no more.
pub(crate) async fn replay(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Parts,
) -> Result<Response, ApiError> {
    caller::authorize_bare(&app, &request, OF_ALL).await?;
    let Letter { head, body } = find(&app, &id).await?;
    let webhook = app.settings.webhooks.iter().find(|webhook| webhook.name == head.endpoint);
    let gone = || ApiError::invalid_request(format!("There is no webhook {} any more.", head.endpoint));
    let sender = Sender::new().map_err(|_| internal(Unavailable::Stopping))?;
    if let Err(why) = sender.send(webhook.ok_or_else(gone)?, &head.stream, &body).await {
        let message = format!("It was not taken: {why}");
        return Ok((StatusCode::BAD_GATEWAY, Json(json!({ "Message": message }))).into_response());
    }
    take_away(&app, head.id).await?;
    Ok(Json(json!({})).into_response())
}

/// `DELETE /streams/dead-letters/{id}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Parts,
) -> Result<Json<Value>, ApiError> {
    caller::authorize_bare(&app, &request, OF_ALL).await?;
    let letter = find(&app, &id).await?;
    take_away(&app, letter.head.id).await?;
    Ok(Json(json!({})))
}

async fn find(app: &App, id: &str) -> Result<Letter, ApiError> {
    let unknown = || ApiError::new(ErrorName::ResourceNotFoundException, "There is no such dead letter.");
    let id: u64 = id.parse().map_err(|_| unknown())?;
    let found = app.readers.with(move |reader| reader.letter(id)).await;
    found.map_err(|_| internal(Unavailable::Store))?.ok_or_else(unknown)
}

async fn take_away(app: &App, id: u64) -> Result<(), ApiError> {
    app.engine.write(move |store| store.remove_letter(id)).await.map(drop).map_err(internal)
}

fn internal(why: Unavailable) -> ApiError {
    ApiError::internal(Service::Connect, why)
}

//! Pages on other sites that may use this server, and the headers that all pages of ours carry.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::caller::same_origin;

const METHODS: HeaderValue = HeaderValue::from_static("GET,POST,PUT,DELETE,OPTIONS");
/// Without these a browser's SDK cannot name an error.
const EXPOSED: HeaderValue = HeaderValue::from_static("x-amzn-requestid,x-amzn-errortype");
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

pub(crate) async fn layer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let origin = approved(&app, request.headers());
    if request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return preflight(origin, request.headers());
    }
    let mut response = next.run(request).await;
    if let Some(origin) = origin {
        allow(response.headers_mut(), origin);
    }
    response
}

/// Whether whoever asks is no page at all, or a page of an approved site (SEC-9).
pub(crate) fn may_ask(app: &App, headers: &HeaderMap) -> bool {
    !headers.contains_key(header::ORIGIN) || approved(app, headers).is_some()
}

/// The request's origin, if it is this server's own or one that is approved (SEC-9): in any instance,
/// since a preflight does not say which it is about, and without a token the answer opens nothing.
fn approved(app: &App, headers: &HeaderMap) -> Option<HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    let text = origin.to_str().ok()?;
    let known = same_origin(text, &app.url)
        || app.host.all().iter().any(|app| {
            app.approved_origins().iter().any(|approved| approved == "*" || same_origin(text, approved))
        });
    known.then(|| origin.clone())
}

fn preflight(origin: Option<HeaderValue>, asked: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let Some(origin) = origin {
        let headers = response.headers_mut();
        allow(headers, origin);
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
        // The list that was asked for, since the standard's `*` leaves out `authorization`.
        if let Some(names) = asked.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
        }
    }
    response
}

fn allow(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(header::VARY, HeaderValue::from_static("origin"));
}

//! The signed addresses under which bytes are put and fetched. Each is for one file, one way, and a
//! while; whoever has one needs nothing else.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::id::AttachmentId;
use engine::limits;
use engine::time::Time;
use tracing::warn;

use crate::app::App;
use crate::attachments::{self, Held, sniff};
use crate::auth::token::Kind;

/// Bodies taken in at a time, each in memory.
pub(crate) const UPLOADS_AT_A_TIME: usize = 8;

pub(crate) fn upload_url(app: &App, id: AttachmentId, until: Time) -> String {
    format!("{}/attachments/{}", app.url, app.tokens.attachment(Kind::Upload, id, until))
}

pub(crate) fn download_url(app: &App, id: AttachmentId, until: Time) -> String {
    format!("{}/attachments/{}", app.url, app.tokens.attachment(Kind::Download, id, until))
}

/// Whole, of the size that was said, and of the type that its name says, or not at all.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    match try_put(&app, &token, &headers, body).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err((status, why)) => (status, why).into_response(),
    }
}

type Refused = (StatusCode, &'static str);

async fn try_put(app: &App, token: &str, headers: &HeaderMap, body: Body) -> Result<(), Refused> {
    const GONE: Refused = (StatusCode::FORBIDDEN, "This address is not good, or not any more.");
    const FAILED: Refused = (StatusCode::SERVICE_UNAVAILABLE, "The file cannot be kept at the moment.");
    let id = app.tokens.read_attachment(Kind::Upload, token, app.clock.now()).map_err(|_| GONE)?;
    let row = find(app, id).await.ok_or(GONE)?;
    if !attachments::is_begun(app, &row).await.ok_or(FAILED)? {
        return Err(GONE);
    }
    const SIZE: Refused = (StatusCode::BAD_REQUEST, "The file does not have the size that was said.");
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if length.is_some_and(|length| length.parse() != Ok(row.size)) {
        return Err(SIZE);
    }
    let _turn = app.uploads.acquire().await.map_err(|_| FAILED)?;
    let most = limits::ATTACHMENT_BYTES_MAX.min(u64::from(row.size)) as usize;
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| SIZE)?;
    if bytes.len() != row.size as usize {
        return Err(SIZE);
    }
    if !sniff::is_what_it_says(&row.name, &bytes) {
        return Err((StatusCode::BAD_REQUEST, "The file is not of the type that its name says."));
    }
    app.objects.stage(id, bytes).await.map_err(|cause| {
        warn!(attachment = %id, %cause, "a file could not be staged");
        FAILED
    })
}

/// SEC-12: never shown as a page of ours, whatever is in it.
pub(crate) async fn get(State(app): State<Arc<App>>, Path(token): Path<String>) -> Response {
    let gone = || (StatusCode::FORBIDDEN, "This address is not good, or not any more.").into_response();
    let Ok(id) = app.tokens.read_attachment(Kind::Download, &token, app.clock.now()) else { return gone() };
    let Some(row) = find(&app, id).await.filter(|row| row.approved == Some(true)) else { return gone() };
    let bytes = match app.objects.read(id).await {
        Ok(bytes) => bytes,
        Err(cause) => {
            warn!(attachment = %id, %cause, "a file could not be read");
            return (StatusCode::SERVICE_UNAVAILABLE, "The file cannot be read at the moment.")
                .into_response();
        }
    };
    let mut response = Body::from_stream(bytes).into_response();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(row.size));
    let content_type = HeaderValue::from_str(&row.content_type);
    let unknown = HeaderValue::from_static("application/octet-stream");
    headers.insert(header::CONTENT_TYPE, content_type.unwrap_or(unknown));
    headers.insert(header::CONTENT_DISPOSITION, text(&disposition(&row.name)));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

async fn find(app: &App, id: AttachmentId) -> Option<Held> {
    attachments::held(app, id).await.ok().flatten()
}

/// The name for old clients, and percent-encoded for all others (RFC 6266, RFC 8187).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_. ".contains(c) { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_12_a_name_cannot_end_its_header() {
        let said = disposition("Zoë \"x\"; a.pdf");
        assert_eq!(
            said,
            "attachment; filename=\"Zo_ _x__ a.pdf\"; filename*=UTF-8''Zo%C3%AB%20%22x%22%3B%20a.pdf"
        );
    }
}

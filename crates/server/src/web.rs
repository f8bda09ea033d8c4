//! The pages: built files, carried in the binary. A debug build carries none, and reads those of
//! `web/dist`, or where `BELLBOARD_WEB_OUT` says, as they lie, so that whoever works on pages builds nothing else.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use wire::ErrorName;

use crate::app::App;
use crate::call;
use crate::error::ApiError;

/// A file as `build.rs` found it.
#[derive(Clone)]
struct File {
    /// Below the root, without a slash in front.
    path: Cow<'static, str>,
    etag: Cow<'static, str>,
    bytes: Cow<'static, [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// Every path that is no route: a page, a file of one, or nothing.
pub(crate) async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return unknown_operation();
    }
    if path == "/" {
        return Redirect::temporary(if app.settings.demo { "/demo/" } else { "/ccp-v2/" }).into_response();
    }
    let wanted = path.trim_start_matches('/');
    let page = format!("{}/index.html", wanted.trim_end_matches('/'));
    match find(wanted).or_else(|| find(&page)) {
        Some(file) if file.path.starts_with("demo/") && !app.settings.demo => unknown_operation(),
        Some(file) if file.path == page && !path.ends_with('/') && page != "login/index.html" => {
            Redirect::permanent(&format!("{path}/")).into_response()
        }
        Some(file) => serve_file(&app, &file, request.headers()),
        None if FILES.is_empty() && (wanted.is_empty() || PAGES.contains(&wanted.trim_end_matches('/'))) => {
            let why = "This build carries no pages: it is a debug build. Build with --release, run \
                       `npm run build` in web/, or set BELLBOARD_WEB_DIST to a folder of built pages \
                       when building.\n";
            (StatusCode::NOT_FOUND, why).into_response()
        }
        None => unknown_operation(),
    }
}

const PAGES: [&str; 13] = [
    "ccp-v2",
    "agent-app-v2",
    "login",
    "admin",
    "admin/activity",
    "admin/board",
    "admin/changes",
    "admin/reports",
    "admin/contacts",
    "admin/floor",
    "admin/settings",
    "demo",
    "widget",
];

fn find(path: &str) -> Option<File> {
    let carried = FILES.binary_search_by(|file| file.path.as_ref().cmp(path)).ok().map(|i| FILES[i].clone());
    if cfg!(debug_assertions) && FILES.is_empty() { find_built(path) } else { carried }
}

fn find_built(path: &str) -> Option<File> {
    let is_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let built = std::env::var_os("BELLBOARD_WEB_OUT").map(PathBuf::from);
    let dist = built.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist"));
    let bytes = is_plain.then(|| std::fs::read(dist.join(path)).ok())??;
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    let etag = format!("\"{:016x}\"", hash.finish());
    Some(File { path: path.to_owned().into(), etag: etag.into(), bytes: bytes.into() })
}

fn serve_file(app: &App, file: &File, asked: &HeaderMap) -> Response {
    let fresh = asked.get(header::IF_NONE_MATCH).is_some_and(|seen| seen.as_bytes() == file.etag.as_bytes());
    let mut response =
        if fresh { StatusCode::NOT_MODIFIED.into_response() } else { file.bytes.clone().into_response() };
    let headers = response.headers_mut();
    if let Ok(etag) = HeaderValue::from_str(&file.etag) {
        headers.insert(header::ETAG, etag);
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&file.path)));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // Built names carry a hash of what is in them.
    let hashed = file.path.contains("/assets/");
    let cache = if hashed { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if file.path.ends_with(".html")
        && let Ok(policy) = HeaderValue::from_str(&content_security_policy(app, &file.path))
    {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Nothing from elsewhere, no script that stands in a page, and frames on approved sites only (SEC-9):
/// of the panel, since a site that frames other pages could have people click what they don't see.
fn content_security_policy(app: &App, path: &str) -> String {
    let socket = app.socket_url("");
    let socket = socket.split("/ws?").next().unwrap_or_default();
    let local = socket.replacen("//127.0.0.1", "//localhost", 1);
    let is_panel = path.starts_with("ccp-v2/") || path.starts_with("agent-app-v2/");
    // Of any instance, since who signs in is not known yet; the panel then asks whose site it is.
    let approved = app.host.all().into_iter().filter(|_| is_panel).flat_map(|app| app.approved_origins());
    let ancestors = approved.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ");
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         font-src 'self'; media-src 'self' data: blob:; connect-src 'self' {socket} {local}; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'self' {ancestors}"
    )
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// An operation that is not built is told apart from a page that is not there by its shape alone.
pub(crate) fn unknown_operation() -> Response {
    let message = "There is no such page or operation here. docs/COMPATIBILITY.md lists what is built.";
    let mut response = ApiError::new(ErrorName::UnknownOperationException, message).into_response();
    call::number(&mut response);
    response
}

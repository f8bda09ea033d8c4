//! Signing in and out, and access keys: `/auth/login`, `/logout`, `/auth/access-keys`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use engine::event::Secret;
use engine::id::{SessionId, UserId};
use engine::input::Command;
use engine::time::Span;
use serde::Deserialize;
use serde_json::{Value, json};
use wire::Service;

use crate::app::App;
use crate::auth::caller::{self, COOKIE, NoSession};
use crate::auth::password;
use crate::auth::token::{Kind, SessionClaim};
use crate::clock::iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::peer::Peer;

#[derive(Deserialize)]
struct Login {
    username: String,
    password: String,
    /// Id, ARN or alias; the first where none is named.
    instance: Option<String>,
}

/// 401 for a wrong name and a wrong password alike, after the same work.
pub(crate) async fn login(
    State(app): State<Arc<App>>,
    Peer(peer): Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Ok(Login { username, password, instance }) = serde_json::from_slice(&body) else {
        return message(
            StatusCode::BAD_REQUEST,
            "The body must be {\"username\":\"...\",\"password\":\"...\"}, with \"instance\" where it is not the first.",
        );
    };
    if headers.contains_key(header::ORIGIN) && !caller::is_own_origin(&app, &headers, &Method::POST) {
        return message(StatusCode::FORBIDDEN, "Sign in on a page of this server.");
    }
    let instance = instance.filter(|name| !name.is_empty());
    // Which instances there are is nobody's business: an unknown one is a wrong name like another.
    let named = instance.as_deref().map_or_else(|| Some(app.host.first()), |name| app.host.named(name));
    let (app, asked) = match named {
        Some(app) => (app, username.as_str()),
        None => (app.host.first(), ""),
    };
    app.slow_down.wait(peer, &username).await;
    match sign_in(&app, asked, password).await {
        Ok(Some(claim)) => {
            app.slow_down.forget(peer, &username);
            signed_in(&app, claim)
        }
        Ok(None) => {
            app.slow_down.failed(peer, &username);
            message(StatusCode::UNAUTHORIZED, "The username or the password is wrong.")
        }
        Err(why) => ApiError::internal(Service::Connect, why).into_response(),
    }
}

async fn sign_in(app: &App, username: &str, password: String) -> Result<Option<SessionClaim>, Unavailable> {
    let name = username.to_owned();
    let user = app.engine.read(move |centre, _| centre.user_by_name(&name).map(|u| u.id)).await?;
    let stored = match user {
        Some(user) => app.password_hash(user).await.map_err(|_| Unavailable::Store)?,
        None => None,
    };
    let _turn = app.hashing.acquire().await.map_err(|_| Unavailable::Stopping)?;
    let check = move || password.len() <= 256 && password::verify(&password, stored.as_deref());
    let right = tokio::task::spawn_blocking(check).await.unwrap_or(false);
    let Some(user) = user.filter(|_| right) else { return Ok(None) };
    let claim = SessionClaim { user, session: SessionId(ids::new()) };
    let expires = app.clock.now() + app.settings.session_max();
    let command = Command::SignIn { user, session: claim.session, expires };
    match app.engine.command(Some(user), command).await {
        Ok(_) => Ok(Some(claim)),
        Err(crate::engine_loop::AskError::Unavailable(why)) => Err(why),
        Err(crate::engine_loop::AskError::Refused(_)) => Ok(None),
    }
}

fn signed_in(app: &App, claim: SessionClaim) -> Response {
    let now = app.clock.now();
    let expires = now + app.settings.session_idle();
    let token = app.tokens.session(Kind::Session, claim, expires);
    let refresh = app.tokens.session(Kind::Refresh, claim, now + app.settings.session_max());
    let body = json!({ "authToken": token, "refreshToken": refresh, "expirationDateTime": iso(expires) });
    with_cookie(app, &token, app.settings.session_idle(), Json(body).into_response())
}

/// `POST /auth/session`: the cookie for a token. A page of ours in a frame of another site has cookies apart
/// from those of a window of ours, which hands it the sign-in (AGT-7).
pub(crate) async fn keep(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if !caller::is_own_origin(&app, &headers, &Method::POST) {
        return message(StatusCode::FORBIDDEN, "Ask from a page of this server.");
    }
    let token = caller::bearer(&headers).unwrap_or_default();
    match caller::session(&app, Kind::Session, token).await {
        Ok(claim) => {
            let (token, _) = renewed(&app, claim);
            with_cookie(&app, &token, app.settings.session_idle(), StatusCode::NO_CONTENT.into_response())
        }
        Err(NoSession::Bad(_)) => {
            message(StatusCode::UNAUTHORIZED, "The sign-in is not valid, or no longer.")
        }
        Err(NoSession::Unavailable(why)) => ApiError::internal(Service::Connect, why).into_response(),
    }
}

/// A sign-in that is used goes on: a new token for another idle time.
pub(crate) fn renewed(app: &App, claim: SessionClaim) -> (String, engine::time::Time) {
    let expires = app.clock.now() + app.settings.session_idle();
    (app.tokens.session(Kind::Session, claim, expires), expires)
}

/// A page that is used keeps its sign-in: in the second half of its time the cookie is renewed. A
/// program that holds its token itself asks for a new one (GetNewAuthToken).
pub(crate) fn keep_alive(app: &App, headers: &HeaderMap, response: Response) -> Response {
    let now = app.clock.now();
    let read = caller::cookie(headers).map(|token| app.tokens.read_session(Kind::Session, &token, now));
    match read {
        Some(Ok((claim, expires))) if (expires - now).0 * 2 < app.settings.session_idle().0 => {
            let (token, _) = renewed(app, claim);
            with_cookie(app, &token, app.settings.session_idle(), response)
        }
        _ => response,
    }
}

/// HttpOnly; over https for pages on other sites too, but for each apart.
pub(crate) fn with_cookie(app: &App, token: &str, age: Span, mut response: Response) -> Response {
    let scope =
        if app.url.starts_with("https://") { "SameSite=None; Secure; Partitioned" } else { "SameSite=Lax" };
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; Max-Age={}; {scope}", age.as_seconds());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// AGT-7.
pub(crate) async fn logout(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    let token = caller::bearer(&headers).map(str::to_owned).or_else(|| caller::cookie(&headers));
    if let Some(token) = token
        && let Ok(claim) = caller::session(&app, Kind::Session, &token).await
    {
        let command = Command::SignOut { user: claim.user, session: claim.session };
        // A session that has just been ended elsewhere is ended all the same.
        let _ = app.engine.command(Some(claim.user), command).await;
        app.bus.signed_out(claim.user, claim.session);
    }
    with_cookie(&app, "", Span::ZERO, Redirect::to("/login").into_response())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct NewKey {
    #[serde(rename = "userId")]
    user_id: Option<String>,
}

/// For oneself, or for others with Users.Edit. The secret is shown this once.
pub(crate) async fn create_access_key(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, ApiError> {
    let user = person(&app, &method, &headers).await?;
    let asked: NewKey = if body.is_empty() {
        NewKey::default()
    } else {
        serde_json::from_slice(&body)
            .map_err(|_| ApiError::invalid_request("The body is not {\"userId\"?}."))?
    };
    let target = match asked.user_id {
        None => user,
        Some(id) => ids::parse(&id).ok_or_else(|| ApiError::unknown(engine::refusal::Thing::User))?,
    };
    if target != user {
        require(&app, user, "Users.Edit").await?;
    }
    let (key, secret) = new_access_key();
    let command =
        Command::CreateAccessKey { user: target, key: key.clone(), secret: Secret::new(secret.as_str()) };
    app.engine.command(Some(user), command).await.map_err(ApiError::connect)?;
    Ok(Json(json!({ "access_key_id": key, "secret_access_key": secret })))
}

pub(crate) async fn list_access_keys(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let user = person(&app, &method, &headers).await?;
    let keys = app.engine.read(move |centre, _| {
        let own = centre.access_keys.iter().filter(|(_, owner)| **owner == user);
        own.map(|(key, _)| json!({ "access_key_id": key })).collect::<Vec<_>>()
    });
    let keys = keys.await.map_err(|why| ApiError::internal(Service::Connect, why))?;
    Ok(Json(json!({ "access_keys": keys })))
}

pub(crate) async fn delete_access_key(
    State(app): State<Arc<App>>,
    method: Method,
    headers: HeaderMap,
    Path(key): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let user = person(&app, &method, &headers).await?;
    let asked = key.clone();
    let owner = app.engine.read(move |centre, _| centre.access_keys.get(&asked).copied()).await;
    let owner = owner.map_err(|why| ApiError::internal(Service::Connect, why))?;
    let owner = owner.ok_or_else(|| ApiError::unknown(engine::refusal::Thing::AccessKey))?;
    if owner != user {
        require(&app, user, "Users.Edit").await?;
    }
    let command = Command::DeleteAccessKey { user: owner, key };
    app.engine.command(Some(user), command).await.map_err(ApiError::connect)?;
    Ok(Json(json!({})))
}

async fn person(app: &Arc<App>, method: &Method, headers: &HeaderMap) -> Result<UserId, ApiError> {
    let refused = || ApiError::access_denied("Sign in first.");
    let token = match caller::bearer(headers) {
        Some(token) => token.to_owned(),
        None if caller::is_own_origin(app, headers, method) => caller::cookie(headers).ok_or_else(refused)?,
        None => return Err(refused()),
    };
    let claim = caller::session(app, Kind::Session, &token).await;
    Ok(claim.map_err(|no| no.or_denied("Sign in first."))?.user)
}

async fn require(app: &App, user: UserId, permission: &'static str) -> Result<(), ApiError> {
    let may = app.engine.read(move |centre, _| centre.may(user, permission)).await;
    match may {
        Ok(true) => Ok(()),
        Ok(false) => Err(ApiError::access_denied(format!("The permission {permission} is needed."))),
        Err(why) => Err(ApiError::internal(Service::Connect, why)),
    }
}

/// An id and a secret in the shapes that AWS clients know.
pub(crate) fn new_access_key() -> (String, String) {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let id: String = random::<16>().iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    (format!("AKIA{id}"), STANDARD_NO_PAD.encode(random::<30>()))
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system has random bytes");
    bytes
}

fn message(status: StatusCode, text: &str) -> Response {
    (status, Json(json!({ "Message": text }))).into_response()
}

/// Repeated failures wait longer and longer, by name and by address. On real time, and forgotten
/// after a while.
#[derive(Debug, Default)]
pub(crate) struct SlowDown {
    failures: Mutex<HashMap<(IpAddr, String), (u32, Instant)>>,
}

const FREE_FAILURES: u32 = 3;
const WAIT_MAX: Duration = Duration::from_secs(8);
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);
const REMEMBERED_MAX: usize = 10_000;

impl SlowDown {
    async fn wait(&self, peer: IpAddr, username: &str) {
        let failures = {
            let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
            failures.get(&key(peer, username)).map_or(0, |(count, _)| *count)
        };
        if failures >= FREE_FAILURES {
            let wait = Duration::from_millis(250) * 2u32.pow((failures - FREE_FAILURES).min(5));
            tokio::time::sleep(wait.min(WAIT_MAX)).await;
        }
    }

    fn failed(&self, peer: IpAddr, username: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED_MAX {
            failures.retain(|_, (_, last)| last.elapsed() < FORGOTTEN_AFTER);
        }
        if failures.len() < REMEMBERED_MAX {
            let entry = failures.entry(key(peer, username)).or_insert((0, Instant::now()));
            let stale = entry.1.elapsed() >= FORGOTTEN_AFTER;
            *entry = (if stale { 1 } else { entry.0 + 1 }, Instant::now());
        }
    }

    fn forget(&self, peer: IpAddr, username: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(&key(peer, username));
    }
}

fn key(peer: IpAddr, username: &str) -> (IpAddr, String) {
    (peer, username.chars().take(100).collect::<String>().to_lowercase())
}

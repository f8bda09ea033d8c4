//! Who calls the control plane: the holder of an access key by signature, or a person by sign-in.
//! Both are users, and both may do what their security profiles allow.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use engine::id::UserId;
use wire::{ErrorName, Service};

use crate::app::App;
use crate::auth::sigv4::{self, Signed};
use crate::auth::token::{Bad, Kind, SessionClaim};
use crate::clock::real_now;
use crate::engine_loop::Unavailable;
use crate::error::{AgentError, ApiError};

/// The name of the cookie that carries a person's sign-in.
pub(crate) const COOKIE: &str = "bellboard-session";

#[derive(Debug, Clone, Copy)]
pub(crate) struct Caller {
    pub(crate) user: UserId,
    /// Comes from the first instance to this other one, as whoever administers all.
    pub(crate) is_guest: bool,
}

/// Finds out who asks, and whether they may: `permission` by its API name; none where every user
/// may.
pub(crate) async fn authorize(
    app: &Arc<App>,
    signed: &Signed<'_>,
    permission: Option<&'static str>,
) -> Result<Caller, ApiError> {
    let user = match signed.headers.get(header::AUTHORIZATION) {
        Some(value) if value.as_bytes().starts_with(b"AWS4-HMAC-SHA256") => by_signature(app, signed).await?,
        _ => by_session(app, signed.headers, signed.method).await?,
    };
    let may = move |centre: &engine::Centre| permission.is_none_or(|p| centre.may(user, p));
    let may = app.engine.read(move |centre, _| may(centre)).await;
    match may {
        Ok(true) => Ok(Caller { user, is_guest: false }),
        Ok(false) => Err(ApiError::access_denied(format!(
            "The user's security profiles do not have the permission {}.",
            permission.unwrap_or_default()
        ))),
        Err(why) => Err(ApiError::internal(Service::Connect, why)),
    }
}

/// The same of a request without a body.
pub(crate) async fn authorize_bare(
    app: &Arc<App>,
    request: &Parts,
    permission: &'static str,
) -> Result<Caller, ApiError> {
    let signed = Signed {
        method: &request.method,
        path: request.uri.path(),
        query: request.uri.query().unwrap_or_default(),
        headers: &request.headers,
        body: b"",
    };
    authorize(app, &signed, Some(permission)).await
}

async fn by_signature(app: &Arc<App>, signed: &Signed<'_>) -> Result<UserId, ApiError> {
    let refuse = |(name, message): sigv4::Refused| ApiError::new(name, message);
    let authorization = sigv4::read(signed.headers).map_err(refuse)?;
    let unknown = || {
        let message = "The access key is not known here.";
        ApiError::new(ErrorName::UnrecognizedClientException, message)
    };
    let down = |_| ApiError::internal(Service::Connect, Unavailable::Store);
    let key = authorization.access_key.clone();
    let owner = app.engine.read(move |centre, _| centre.access_keys.get(&key).copied()).await;
    let owner = owner.map_err(|why| ApiError::internal(Service::Connect, why))?.ok_or_else(unknown)?;
    let secret = app.access_key_secret(authorization.access_key.clone()).await.map_err(down)?;
    authorization.verify(&secret.ok_or_else(unknown)?, signed, real_now()).map_err(refuse)?;
    Ok(owner)
}

/// By the header, or by the cookie where the page that asks is one of ours.
async fn by_session(app: &Arc<App>, headers: &HeaderMap, method: &Method) -> Result<UserId, ApiError> {
    let missing =
        || ApiError::new(ErrorName::MissingAuthenticationTokenException, "The request is not signed.");
    let token = match bearer(headers) {
        Some(token) => token.to_owned(),
        None if is_own_origin(app, headers, method) => cookie(headers).ok_or_else(missing)?,
        None => return Err(missing()),
    };
    let claim = session(app, Kind::Session, &token).await;
    let claim = claim.map_err(|no| no.or_denied("The sign-in is not valid, or no longer."))?;
    Ok(claim.user)
}

/// Why a token opens no session. That it cannot be found out says nothing against the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoSession {
    Bad(Bad),
    Unavailable(Unavailable),
}

impl NoSession {
    /// For the control plane.
    pub(crate) fn or_denied(self, message: &str) -> ApiError {
        match self {
            NoSession::Bad(_) => ApiError::access_denied(message),
            NoSession::Unavailable(why) => ApiError::internal(Service::Connect, why),
        }
    }

    /// For the agent's service.
    pub(crate) fn or_unauthorized(self, message: &str) -> AgentError {
        match self {
            NoSession::Bad(_) => AgentError::unauthorized(message),
            NoSession::Unavailable(why) => why.into(),
        }
    }
}

/// Reads a person's token, and asks whether the session is still there.
pub(crate) async fn session(app: &Arc<App>, kind: Kind, token: &str) -> Result<SessionClaim, NoSession> {
    let (claim, _) = app.tokens.read_session(kind, token, app.clock.now()).map_err(NoSession::Bad)?;
    let open = app.engine.read(move |centre, now| {
        let agent = centre.agents.get(&claim.user);
        agent.and_then(|a| a.sessions.get(&claim.session)).is_some_and(|s| s.expires > now)
    });
    match open.await {
        Ok(true) => Ok(claim),
        Ok(false) => Err(NoSession::Bad(Bad::Expired)),
        Err(why) => Err(NoSession::Unavailable(why)),
    }
}

pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get("x-amz-bearer")?.to_str().ok().filter(|t| !t.is_empty())
}

pub(crate) fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// Whether a request with an `Origin` comes from a page of this server; localhost and 127.0.0.1 of
/// its port are one. Without an `Origin` only what changes nothing is let through.
pub(crate) fn is_own_origin(app: &App, headers: &HeaderMap, method: &Method) -> bool {
    match headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()) {
        Some(origin) => same_origin(origin, &app.url),
        None => method.is_safe(),
    }
}

pub(crate) fn same_origin(a: &str, b: &str) -> bool {
    let plain = |origin: &str| origin.replacen("//localhost", "//127.0.0.1", 1).to_lowercase();
    plain(a) == plain(b)
}

//! The shape of every operation: decode, ask, encode. What all have in common is done here, so that
//! an operation's file holds only what is its own.

use std::future::Future;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, Request as HttpRequest};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Centre;
use engine::input::{Command, Outcome};
use engine::time::Time;
use wire::{Request, Service};

use crate::app::App;
use crate::auth::caller::{self, Caller};
use crate::auth::sigv4::Signed;
use crate::auth::token::{Bad, Kind, ParticipantClaim};
use crate::error::ApiError;
use crate::host::reach::reach;

/// Bytes of a body; a flow is the largest thing that comes in one. A larger one is refused unread.
const BODY_MAX: usize = 1024 * 1024;

/// An operation of the control plane, asked for by someone who may.
#[derive(Debug)]
pub(crate) struct Call<R> {
    pub(crate) app: Arc<App>,
    pub(crate) caller: Caller,
    pub(crate) request: R,
}

impl<R> Call<R> {
    pub(crate) async fn command(&self, command: Command) -> Result<Outcome, ApiError> {
        self.app.engine.command(Some(self.caller.user), command).await.map_err(ApiError::connect)
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Centre, Time) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.app.engine.read(f).await.map_err(|why| ApiError::internal(Service::Connect, why))
    }

    /// Every operation names its instance, and is answered in none but that.
    pub(crate) fn require_instance(&self, id: &str) -> Result<(), ApiError> {
        if self.app.is_instance(id) {
            Ok(())
        } else {
            Err(ApiError::unknown(engine::refusal::Thing::Instance))
        }
    }
}

/// An operation of the participant service, asked for with a participant's token.
#[derive(Debug)]
pub(crate) struct ParticipantCall<R> {
    pub(crate) app: Arc<App>,
    pub(crate) claim: ParticipantClaim,
    pub(crate) request: R,
    /// As it came in, for recognising a repeat.
    pub(crate) body: Bytes,
}

impl<R> ParticipantCall<R> {
    pub(crate) async fn command(&self, command: Command) -> Result<Outcome, ApiError> {
        self.app.engine.command(None, command).await.map_err(ApiError::participant)
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Centre, Time) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.app.engine.read(f).await.map_err(|why| ApiError::internal(Service::Participant, why))
    }
}

/// Serves an operation of the control plane.
pub(crate) async fn connect<R, F, Fut>(
    app: Arc<App>,
    permission: Option<&'static str>,
    params: RawPathParams,
    request: HttpRequest,
    operation: F,
) -> Response
where
    R: Request,
    F: FnOnce(Call<R>) -> Fut,
    Fut: Future<Output = Result<R::Response, ApiError>>,
{
    let served = async {
        let (parts, body) = request.into_parts();
        let body = read_body(Service::Connect, body).await?;
        let signed = Signed {
            method: &parts.method,
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            headers: &parts.headers,
            body: &body,
        };
        let caller = match parts.extensions.get::<Caller>() {
            // Put there by the control socket, never by a request from outside.
            Some(operator) => *operator,
            None => caller::authorize(&app, &signed, permission).await?,
        };
        let labels: Vec<_> = params.iter().collect();
        let (app, caller) = reach(app, caller, permission, &labels, &body).await?;
        app.throttle.as_ref().map_or(Ok(()), |throttle| throttle.take(&R::OPERATION))?;
        let query = query_of(parts.uri.query().unwrap_or_default());
        let request: R =
            wire::decode(&labels, &query, &body).map_err(|e| ApiError::decoding(Service::Connect, &e))?;
        operation(Call { app, caller, request }).await
    };
    reply::<R>(served.await.map_err(|error| error.listed_by(&R::OPERATION)))
}

/// Serves an operation of the participant service. Signatures are not looked at: official clients
/// sign with keys that are no keys. The bearer token alone counts.
pub(crate) async fn participant<R, F, Fut>(
    app: Arc<App>,
    kind: Kind,
    params: RawPathParams,
    request: HttpRequest,
    operation: F,
) -> Response
where
    R: Request,
    F: FnOnce(ParticipantCall<R>) -> Fut,
    Fut: Future<Output = Result<R::Response, ApiError>>,
{
    let served = async {
        let (parts, body) = request.into_parts();
        let claim = claim(&app, kind, &parts.headers)?;
        app.throttle.as_ref().map_or(Ok(()), |throttle| throttle.take(&R::OPERATION))?;
        let body = read_body(Service::Participant, body).await?;
        let labels: Vec<_> = params.iter().collect();
        let request: R =
            wire::decode(&labels, &[], &body).map_err(|e| ApiError::decoding(Service::Participant, &e))?;
        operation(ParticipantCall { app: Arc::clone(&app), claim, request, body }).await
    };
    reply::<R>(served.await)
}

fn claim(app: &App, kind: Kind, headers: &HeaderMap) -> Result<ParticipantClaim, ApiError> {
    let token =
        caller::bearer(headers).ok_or_else(|| ApiError::access_denied("The bearer token is missing."))?;
    app.tokens.read_participant(kind, token, app.clock.now()).map_err(|bad| {
        ApiError::access_denied(match bad {
            Bad::Forged => "The bearer token is not valid for this operation.",
            Bad::Expired => "The bearer token has expired.",
        })
    })
}

async fn read_body(service: Service, body: Body) -> Result<Bytes, ApiError> {
    axum::body::to_bytes(body, BODY_MAX).await.map_err(|_| {
        let name = match service {
            Service::Connect => wire::ErrorName::InvalidRequestException,
            Service::Participant => wire::ErrorName::ValidationException,
        };
        ApiError::new(name, format!("The body is larger than {BODY_MAX} bytes, or broke off."))
    })
}

fn reply<R: Request>(result: Result<R::Response, ApiError>) -> Response {
    let mut response = match result {
        Ok(reply) => match serde_json::to_vec(&reply) {
            Ok(body) => {
                let status = StatusCode::from_u16(R::OPERATION.success).unwrap_or(StatusCode::OK);
                let json = HeaderValue::from_static("application/json");
                (status, [(header::CONTENT_TYPE, json)], body).into_response()
            }
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        Err(error) => error.into_response(),
    };
    number(&mut response);
    response
}

/// By which a caller names a reply when they ask about it.
pub(crate) fn number(response: &mut Response) {
    static REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
    if let Ok(id) = HeaderValue::from_str(&crate::ids::request().to_string()) {
        response.headers_mut().insert(&REQUEST_ID, id);
    }
}

/// Names and values, percent-decoded.
pub(crate) fn query_of(raw: &str) -> Vec<(String, String)> {
    let pairs = raw.split('&').filter(|part| !part.is_empty());
    let decode = |text: &str| {
        String::from_utf8_lossy(&crate::auth::sigv4::decode(&text.replace('+', " "))).into_owned()
    };
    pairs
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decode(name), decode(value))
        })
        .collect()
}

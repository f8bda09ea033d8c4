//! The agent's service: one JSON service at `/api`, in the shapes that Amazon's own panel uses. An
//! agent's whole state is read here; what changes it comes back over the agent's socket.

mod contact;
pub(crate) mod day;
pub(crate) mod desk;
mod endpoint;
mod history;
pub(crate) mod snapshot;
mod task;
#[cfg(test)]
mod tests;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use engine::Centre;
use engine::domain::permission::USE_PANEL;
use engine::input::{Command, Outcome};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::App;
use crate::auth::caller;
use crate::auth::sign_in;
use crate::auth::token::{Kind, SessionClaim};
use crate::clock::iso;
use crate::error::AgentError;
use crate::ids;

type Reply = Result<Value, AgentError>;

const TARGET: &str = "AmazonConnectCTIService.";
const POLL_MAX: Duration = Duration::from_secs(30);

/// An operation, asked for by an agent who is signed in.
struct AgentCall {
    app: Arc<App>,
    claim: SessionClaim,
    body: Value,
}

pub(crate) async fn serve(State(app): State<Arc<App>>, headers: HeaderMap, body: Bytes) -> Response {
    match answer(Arc::clone(&app), &headers, &body).await {
        Ok(reply) => {
            let mut response = Json(reply).into_response();
            let json = HeaderValue::from_static("application/x-amz-json-1.0");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
            sign_in::keep_alive(&app, &headers, response)
        }
        Err(error) => error.into_response(),
    }
}

async fn answer(app: Arc<App>, headers: &HeaderMap, body: &[u8]) -> Reply {
    let target = headers.get("x-amz-target").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let operation = target.strip_prefix(TARGET).ok_or_else(|| AgentError::unknown_operation(target))?;
    let body: Value = match body {
        b"" => json!({}),
        text => serde_json::from_slice(text)
            .map_err(|e| AgentError::validation(format!("The body is not JSON: {e}.")))?,
    };
    if !body.is_object() {
        return Err(AgentError::validation("The body must be a JSON object."));
    }
    if operation == "GetNewAuthToken" {
        return new_auth_token(&app, headers, &body).await;
    }
    let claim = authenticate(&app, headers).await?;
    dispatch(operation, AgentCall { app, claim, body }).await
}

/// Every operation on one screen.
async fn dispatch(operation: &str, call: AgentCall) -> Reply {
    match operation {
        "GetAgentSnapshot" => get_agent_snapshot(call).await,
        "GetAgentConfiguration" => get_agent_configuration(call).await,
        "GetAgentStates" => get_agent_states(call).await,
        "GetAgentPermissions" => get_agent_permissions(call).await,
        "GetDialableCountryCodes" => Ok(json!({ "countryCodes": [] })),
        "GetRoutingProfileQueues" => get_routing_profile_queues(call).await,
        "GetAgentDay" => day::get(call).await,
        "GetEndpoints" => endpoint::get_endpoints(call).await,
        "ListEarlierContacts" => history::list(call).await,
        "GetEarlierTranscript" => history::transcript(call).await,
        "PutAgentState" => put_agent_state(call).await,
        "AcceptContact" => contact::accept(call).await,
        "RejectContact" => contact::reject(call).await,
        "ClearContact" | "CompleteContact" => contact::clear(call).await,
        "UpdateContactAttributes" => contact::update_attributes(call).await,
        "PauseContact" => contact::pause(call).await,
        "ResumeContact" => contact::resume(call).await,
        "DestroyConnection" => contact::destroy_connection(call).await,
        "HoldConnection" => contact::hold_connection(call).await,
        "ResumeConnection" => contact::resume_connection(call).await,
        "CreateAdditionalConnection" | "TransferContact" => contact::transfer(call).await,
        "AddNewConnection" => contact::add_agent(call).await,
        "CreateTaskContact" => task::create(call).await,
        "CreateTransport" => transport::create(call).await,
        other => Err(AgentError::unknown_operation(other)),
    }
}

async fn authenticate(app: &Arc<App>, headers: &HeaderMap) -> Result<SessionClaim, AgentError> {
    let unauthorized = || AgentError::unauthorized("Sign in first.");
    let token = match caller::bearer(headers) {
        Some(token) => token.to_owned(),
        None if caller::is_own_origin(app, headers, &Method::POST) => {
            caller::cookie(headers).ok_or_else(unauthorized)?
        }
        None => return Err(unauthorized()),
    };
    let claim = caller::session(app, Kind::Session, &token).await;
    let claim = claim.map_err(|no| no.or_unauthorized("Sign in first."))?;
    let may = app.engine.read(move |centre, _| centre.may(claim.user, USE_PANEL)).await?;
    if may { Ok(claim) } else { Err(AgentError::access_denied("This user may not use the panel.")) }
}

/// `{refreshToken}` -> `{newAuthToken, expirationDateTime}`; a sign-in that is still good by cookie
/// or header goes on in the same way.
async fn new_auth_token(app: &Arc<App>, headers: &HeaderMap, body: &Value) -> Reply {
    let claim = match body.get("refreshToken").and_then(Value::as_str) {
        Some(token) => caller::session(app, Kind::Refresh, token)
            .await
            .map_err(|no| no.or_unauthorized("The refresh token is not valid, or no longer."))?,
        None => authenticate(app, headers).await?,
    };
    let (token, expires) = sign_in::renewed(app, claim);
    Ok(json!({ "newAuthToken": token, "expirationDateTime": iso(expires) }))
}

impl AgentCall {
    fn read<T: for<'a> Deserialize<'a>>(&self) -> Result<T, AgentError> {
        serde_json::from_value(self.body.clone())
            .map_err(|e| AgentError::validation(format!("The body cannot be read: {e}.")))
    }

    async fn command(&self, command: Command) -> Result<Outcome, AgentError> {
        Ok(self.app.engine.command(Some(self.claim.user), command).await?)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Poll {
    next_token: Option<String>,
    timeout: Option<u64>,
}

/// At once without a token or a timeout, else on the next change.
async fn get_agent_snapshot(call: AgentCall) -> Reply {
    let asked: Poll = call.read()?;
    let user = call.claim.user;
    let mut version = call.app.bus.version(user);
    let seen = asked.next_token.and_then(|token| token.parse::<u64>().ok());
    let timeout = Duration::from_millis(asked.timeout.unwrap_or(0));
    if timeout > POLL_MAX {
        return Err(AgentError::validation("timeout must be 0 to 30000."));
    }
    if seen == Some(*version.borrow_and_update()) && !timeout.is_zero() {
        // Whether it changed or the time is over, the state as it then is is the answer.
        let _ = tokio::time::timeout(timeout, version.changed()).await;
    }
    let token = version.borrow_and_update().to_string();
    let view = call.app.engine.read(move |centre, now| centre.view_of(user, now)).await?;
    let view = view.ok_or_else(|| AgentError::unauthorized("This user is gone."))?;
    Ok(json!({ "snapshot": call.app.bus.snapshot(&view), "nextToken": token }))
}

async fn get_agent_configuration(call: AgentCall) -> Reply {
    let configuration = configuration(&call).await?;
    Ok(json!({ "configuration": configuration }))
}

async fn configuration(call: &AgentCall) -> Reply {
    let (user, bus) = (call.claim.user, Arc::clone(&call.app.bus));
    let read = move |centre: &Centre, _| snapshot::configuration(centre, bus.desk(), user);
    let configuration = call.app.engine.read(read).await?;
    configuration.ok_or_else(|| AgentError::unauthorized("This user is gone."))
}

async fn get_agent_states(call: AgentCall) -> Reply {
    Ok(json!({ "states": call.app.engine.read(|centre, _| snapshot::states(centre)).await? }))
}

async fn get_agent_permissions(call: AgentCall) -> Reply {
    let user = call.claim.user;
    let permissions = call.app.engine.read(move |centre, _| snapshot::permissions(centre, user)).await?;
    Ok(json!({ "permissions": permissions }))
}

async fn get_routing_profile_queues(call: AgentCall) -> Reply {
    let configuration = configuration(&call).await?;
    Ok(json!({ "queues": configuration["routingProfile"]["queues"] }))
}

#[derive(Deserialize)]
struct PutState {
    state: StateRef,
}

#[derive(Deserialize)]
struct StateRef {
    #[serde(rename = "agentStateARN")]
    arn: String,
}

/// AGT-20 to AGT-29, whether or not `enqueueNextState` is given.
async fn put_agent_state(call: AgentCall) -> Reply {
    let asked: PutState = call.read()?;
    let status = ids::parse(&asked.state.arn)
        .ok_or_else(|| AgentError::not_found("There is no such agent status."))?;
    call.command(Command::SetStatus { user: call.claim.user, status }).await?;
    Ok(json!({}))
}

//! The participant service: what customers, bots and agents do in a chat. The bearer token says who
//! they are; nothing else is looked at.

pub(crate) mod attachment;
pub(crate) mod interactive;
pub(crate) mod item;
pub(crate) mod receipt;
pub(crate) mod start;
pub(crate) mod transcript;
pub(crate) mod view;

use engine::event::Words;
use engine::input::{Command, Outcome, Send};
use engine::time::Span;
use wire::participant::{
    CancelParticipantAuthenticationRequest, CancelParticipantAuthenticationResponse, ConnectionCredentials,
    ConnectionType, CreateParticipantConnectionRequest, CreateParticipantConnectionResponse,
    DisconnectParticipantRequest, DisconnectParticipantResponse, GetAuthenticationUrlRequest,
    GetAuthenticationUrlResponse, SendEventRequest, SendEventResponse, SendMessageRequest,
    SendMessageResponse, Websocket,
};
use wire::{ErrorName, content_type};

use crate::app::App;
use crate::auth::token::{Kind, ParticipantClaim};
use crate::call::ParticipantCall;
use crate::clock::iso;
use crate::digest::digest;
use crate::error::ApiError;
use crate::ids;

/// A connection token's life, whatever the chat's (A.2).
const CONNECTION_LIFE: Span = Span::minutes(24 * 60);
/// How long the address of a socket may be opened.
const SOCKET_URL_LIFE: Span = Span::seconds(100);
/// When a socket is to be replaced by its client.
const SOCKET_LIFE: Span = Span::minutes(60);

/// CHAT-2b: any type counts as connecting, and so does `ConnectParticipant`.
pub(crate) async fn create_participant_connection(
    call: ParticipantCall<CreateParticipantConnectionRequest>,
) -> Result<CreateParticipantConnectionResponse, ApiError> {
    let types = call.request.r#type.clone().unwrap_or_default();
    if types.is_empty() && call.request.connect_participant != Some(true) {
        return Err(validation("Type or ConnectParticipant is needed."));
    }
    if types.contains(&ConnectionType::WebrtcConnection) {
        return Err(validation("WEBRTC_CONNECTION is not built."));
    }
    let ParticipantClaim { chain, participant, .. } = call.claim;
    call.command(Command::Connect { chain, participant }).await?;
    let websocket = types.contains(&ConnectionType::Websocket).then(|| websocket(&call.app, call.claim));
    let credentials = types.contains(&ConnectionType::ConnectionCredentials);
    Ok(CreateParticipantConnectionResponse {
        websocket,
        connection_credentials: credentials.then(|| connection_credentials(&call.app, call.claim)),
        web_rtc_connection: None,
    })
}

/// GetAuthenticationUrl: no flow asks customers to sign in (AuthenticateCustomer), so none is to.
pub(crate) async fn get_authentication_url(
    _call: ParticipantCall<GetAuthenticationUrlRequest>,
) -> Result<GetAuthenticationUrlResponse, ApiError> {
    Err(ApiError::access_denied(NO_AUTHENTICATION))
}

/// CancelParticipantAuthentication.
pub(crate) async fn cancel_participant_authentication(
    _call: ParticipantCall<CancelParticipantAuthenticationRequest>,
) -> Result<CancelParticipantAuthenticationResponse, ApiError> {
    Err(ApiError::access_denied(NO_AUTHENTICATION))
}

const NO_AUTHENTICATION: &str =
    "There is no such authentication session: signing in of customers is not enabled for this instance.";

/// Several are good at a time: a client takes a new one before the old one is over.
pub(crate) fn connection_credentials(app: &App, claim: ParticipantClaim) -> ConnectionCredentials {
    let expires = app.clock.now() + CONNECTION_LIFE;
    ConnectionCredentials {
        connection_token: Some(app.tokens.participant(Kind::Connection, claim, Some(expires))),
        expiry: Some(iso(expires)),
    }
}

fn websocket(app: &App, claim: ParticipantClaim) -> Websocket {
    let now = app.clock.now();
    let token = app.tokens.participant(Kind::ParticipantSocket, claim, Some(now + SOCKET_URL_LIFE));
    Websocket { url: Some(app.socket_url(&token)), connection_expiry: Some(iso(now + SOCKET_LIFE)) }
}

/// CHAT-12: the reply comes when the message is durable, and a repeat gets the same one.
pub(crate) async fn send_message(
    call: ParticipantCall<SendMessageRequest>,
) -> Result<SendMessageResponse, ApiError> {
    if call.request.content_type == content_type::INTERACTIVE {
        interactive::check(&call.request.content).map_err(validation)?;
    }
    let answer = interactive::answer(&call.request.content_type, &call.request.content);
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let token = call.request.client_token.as_deref();
    let token = token.map(|token| digest(participant.0, "SendMessage", token, &call.body));
    let ParticipantCall { app, request, .. } = call;
    let send = Send {
        chain,
        participant,
        content_type: request.content_type,
        words: Words::new(request.content),
        token,
        answer,
    };
    let outcome = app.engine.command(None, Command::Send(send)).await.map_err(ApiError::participant)?;
    let Outcome::Sent(sent) = outcome else { unreachable!("a send is answered with what was sent") };
    Ok(SendMessageResponse {
        id: Some(sent.item.to_string()),
        absolute_time: Some(iso(sent.at)),
        message_metadata: None,
    })
}

/// CHAT-30, CHAT-31. Typing is passed on to those who are there, and a receipt is kept besides.
pub(crate) async fn send_event(
    call: ParticipantCall<SendEventRequest>,
) -> Result<SendEventResponse, ApiError> {
    let (content_type, content) = (&call.request.content_type, call.request.content.as_deref());
    let kind = receipt::signal(&call.app, call.claim, content_type, content).await?;
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let Some(kind) = kind else {
        let there = call.read(move |centre, _| centre.in_chat(chain, participant).map(drop)).await?;
        there.map_err(|refusal| ApiError::participant(refusal.into()))?;
        let now = iso(call.app.clock.now());
        return Ok(SendEventResponse { id: Some(ids::new().to_string()), absolute_time: Some(now) });
    };
    let outcome = call.command(Command::Signal { chain, participant, kind }).await?;
    let Outcome::Sent(sent) = outcome else { unreachable!("a signal is answered with what was sent") };
    Ok(SendEventResponse { id: Some(sent.item.to_string()), absolute_time: Some(iso(sent.at)) })
}

/// CHAT-51.
pub(crate) async fn disconnect_participant(
    call: ParticipantCall<DisconnectParticipantRequest>,
) -> Result<DisconnectParticipantResponse, ApiError> {
    let ParticipantClaim { chain, participant, .. } = call.claim;
    call.command(Command::Disconnect { chain, participant }).await?;
    Ok(DisconnectParticipantResponse {})
}

pub(crate) fn validation(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorName::ValidationException, message)
}

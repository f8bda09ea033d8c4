//! Chats that are told to endpoints as they are written (REC-30).

use engine::Uuid;
use engine::input::{Command, Outcome};
use engine::refusal::Thing;
use wire::Request;
use wire::connect::{
    StartContactStreamingRequest, StartContactStreamingResponse, StopContactStreamingRequest,
    StopContactStreamingResponse,
};

use crate::app::App;
use crate::call::Call;
use crate::digest::digest;
use crate::error::ApiError;
use crate::op::contacts::ended_where_completed;
use crate::op::shape::id;

/// StartContactStreaming.
pub(crate) async fn start_contact_streaming(
    call: Call<StartContactStreamingRequest>,
) -> Result<StartContactStreamingResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let endpoint = known(&call.app, &request.chat_streaming_configuration.streaming_endpoint_arn)?;
    let name = StartContactStreamingRequest::OPERATION.name;
    let token = digest(call.caller.user.0, name, &request.client_token, b"");
    match call.command(Command::StartStreaming { contact, endpoint, token }).await {
        Ok(Outcome::Streaming(id)) => Ok(StartContactStreamingResponse { streaming_id: id.to_string() }),
        Ok(_) => unreachable!("a start of streaming is answered with its id"),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

/// StopContactStreaming.
pub(crate) async fn stop_contact_streaming(
    call: Call<StopContactStreamingRequest>,
) -> Result<StopContactStreamingResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let unknown = |_| ApiError::unknown(Thing::Streaming);
    let streaming = Uuid::try_parse(&request.streaming_id).map_err(unknown)?;
    match call.command(Command::StopStreaming { contact, streaming }).await {
        Ok(_) => Ok(StopContactStreamingResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

/// One that the operator has set up.
pub(crate) fn known(app: &App, arn: &str) -> Result<String, ApiError> {
    let mut arns = app.settings.webhooks.iter().filter_map(|webhook| webhook.arn.as_deref());
    arns.find(|known| *known == arn).map(str::to_owned).ok_or_else(|| {
        let why = "StreamingEndpointArn is not the arn of a webhook in the operator's settings.";
        ApiError::invalid_parameter(why)
    })
}

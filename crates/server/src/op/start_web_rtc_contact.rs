//! StartWebRTCContact: a call without sound. It runs its flow, queues and is handled as any call.

use engine::id::ContactId;
use engine::input::{Command, Outcome, StartCall};
use engine::refusal::Thing;
use wire::connect::{StartWebRTCContactRequest, StartWebRTCContactResponse};

use crate::auth::token::{Kind, ParticipantClaim};
use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::{id, not_built};
use crate::op::start::{references, related, token};

pub(crate) async fn start_web_rtc_contact(
    call: Call<StartWebRTCContactRequest>,
) -> Result<StartWebRTCContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.allowed_capabilities.is_some() {
        return Err(not_built("AllowedCapabilities"));
    }
    if request.participant_details.display_name.trim().is_empty() {
        return Err(ApiError::invalid_parameter("ParticipantDetails.DisplayName must not be empty."));
    }
    let start = StartCall {
        contact: ContactId(ids::new()),
        flow: id(&request.contact_flow_id, Thing::Flow)?,
        name: request.participant_details.display_name.clone(),
        description: request.description.clone().map(wire::Sensitive::into_exposed),
        references: references(request.references.as_ref())?,
        attributes: request.attributes.clone().unwrap_or_default(),
        related: related(&call, request.related_contact_id.as_deref()).await?,
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = call.command(Command::StartCall(Box::new(start))).await?;
    let Outcome::Started { contact, participant } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    let claim = ParticipantClaim { chain: contact, contact, participant };
    Ok(StartWebRTCContactResponse {
        connection_data: None,
        contact_id: Some(contact.to_string()),
        participant_id: Some(participant.to_string()),
        participant_token: Some(call.app.tokens.participant(Kind::Participant, claim, None)),
    })
}

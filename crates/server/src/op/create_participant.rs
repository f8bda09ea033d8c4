//! CreateParticipant: a bot of one's own joins a chat.

use engine::domain::chat::Role;
use engine::id::ContactId;
use engine::input::{Command, Outcome};
use engine::refusal::Thing;
use wire::connect::{
    CreateParticipantRequest, CreateParticipantResponse, ParticipantRole, ParticipantTokenCredentials,
};

use crate::auth::token::{Kind, ParticipantClaim};
use crate::call::Call;
use crate::clock::iso;
use crate::digest::digest;
use crate::error::ApiError;
use crate::op::shape::id;

/// PROPOSED: the name of a bot whose maker gives it none.
const NAME: &str = "BOT";

pub(crate) async fn create_participant(
    call: Call<CreateParticipantRequest>,
) -> Result<CreateParticipantResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact: ContactId = id(&request.contact_id, Thing::Contact)?;
    let details = &request.participant_details;
    let role = details.participant_role.map(role);
    let role =
        role.ok_or_else(|| ApiError::invalid_request("ParticipantDetails.ParticipantRole is missing."))?;
    let name = details.display_name.clone().unwrap_or_else(|| NAME.to_owned());
    let token = request.client_token.as_deref();
    let token = token.map(|token| digest(contact.0, "CreateParticipant", token, b""));
    let outcome = call.command(Command::AddParticipant { contact, role, name, token }).await?;
    let Outcome::Participant { chain, participant } = outcome else {
        unreachable!("a new participant is answered with their id")
    };
    let expiry = call
        .read(move |centre, now| centre.contacts.get(&contact).map_or(now, |contact| contact.expires_at))
        .await?;
    let claim = ParticipantClaim { chain, contact, participant };
    Ok(CreateParticipantResponse {
        participant_credentials: Some(ParticipantTokenCredentials {
            participant_token: Some(call.app.tokens.participant(Kind::Participant, claim, None)),
            expiry: Some(iso(expiry)),
        }),
        participant_id: Some(participant.to_string()),
    })
}

fn role(role: ParticipantRole) -> Role {
    match role {
        ParticipantRole::Agent => Role::Agent,
        ParticipantRole::Customer => Role::Customer,
        ParticipantRole::System => Role::System,
        ParticipantRole::CustomBot => Role::CustomBot,
        ParticipantRole::Supervisor => Role::Supervisor,
    }
}

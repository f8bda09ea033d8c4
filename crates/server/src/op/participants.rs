//! Who takes part in a chat, and how long they may say nothing.

use std::collections::BTreeSet;

use engine::domain::chat::{Role, RoleTimers};
use engine::id::ContactId;
use engine::input::{Command, Outcome};
use engine::refusal::Thing;
use engine::time::Span;
use wire::connect::{
    CreateParticipantRequest, CreateParticipantResponse, ParticipantRole, ParticipantTimerConfiguration,
    ParticipantTimerType, ParticipantTimerValue, ParticipantTokenCredentials, TimerEligibleParticipantRoles,
    UpdateParticipantRoleConfigRequest, UpdateParticipantRoleConfigResponse,
};

use crate::auth::token::{Kind, ParticipantClaim};
use crate::call::Call;
use crate::clock::iso;
use crate::digest::digest;
use crate::error::ApiError;
use crate::op::contacts::ended_where_completed;
use crate::op::shape::id;

/// PROPOSED: the name of a bot whose maker gives it none.
const NAME: &str = "BOT";

/// CreateParticipant: a bot of one's own joins a chat.
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

/// UpdateParticipantRoleConfig: a chat's idle and closing timers (CHAT-40). Those that are not named
/// stay as they are.
pub(crate) async fn update_participant_role_config(
    call: Call<UpdateParticipantRoleConfigRequest>,
) -> Result<UpdateParticipantRoleConfigResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let chat = request.channel_configuration.chat.as_ref();
    let chat = chat.ok_or_else(|| ApiError::invalid_request("ChannelConfiguration.Chat is missing."))?;
    let now = call.read(move |centre, _| centre.chat_of(contact).map(|chat| chat.timers)).await?;
    let timers = changed(now.unwrap_or_default(), &chat.participant_timer_config_list)?;
    match call.command(Command::SetRoleTimers { contact, timers }).await {
        Ok(_) => Ok(UpdateParticipantRoleConfigResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

fn changed(mut timers: RoleTimers, given: &[ParticipantTimerConfiguration]) -> Result<RoleTimers, ApiError> {
    let mut seen = BTreeSet::new();
    for timer in given {
        let side = match timer.participant_role {
            TimerEligibleParticipantRoles::Customer => &mut timers.customer,
            TimerEligibleParticipantRoles::Agent => &mut timers.agent,
        };
        match timer.timer_type {
            ParticipantTimerType::Idle => side.idle = value(&timer.timer_value)?,
            ParticipantTimerType::DisconnectNoncustomer => side.disconnect = value(&timer.timer_value)?,
        }
        if !seen.insert((timer.participant_role.as_str(), timer.timer_type.as_str())) {
            let message =
                format!("The timer {} of {} is there twice.", timer.timer_type, timer.participant_role);
            return Err(ApiError::invalid_parameter(message));
        }
    }
    Ok(timers)
}

/// The one action takes a timer away.
fn value(given: &ParticipantTimerValue) -> Result<Option<Span>, ApiError> {
    match (given.participant_timer_action, given.participant_timer_duration_in_minutes) {
        (Some(_), None) => Ok(None),
        (None, Some(minutes)) => Ok(Some(Span::minutes(minutes.into()))),
        _ => Err(ApiError::invalid_parameter(
            "TimerValue has either ParticipantTimerAction or ParticipantTimerDurationInMinutes.",
        )),
    }
}

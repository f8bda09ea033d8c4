//! UpdateParticipantRoleConfig: a chat's idle and closing timers (CHAT-40). Those that are not named
//! stay as they are.

use std::collections::BTreeSet;

use engine::domain::chat::RoleTimers;
use engine::input::Command;
use engine::refusal::Thing;
use engine::time::Span;
use wire::connect::{
    ParticipantTimerConfiguration, ParticipantTimerType, ParticipantTimerValue,
    TimerEligibleParticipantRoles, UpdateParticipantRoleConfigRequest, UpdateParticipantRoleConfigResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::ended_where_completed;
use crate::op::shape::id;

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

//! StartChatContact (CHAT-1, CHAT-2).

use wire::connect::{StartChatContactRequest, StartChatContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::participant::start::{Start, start};

pub(crate) async fn start_chat_contact(
    call: Call<StartChatContactRequest>,
) -> Result<StartChatContactResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let started = start(&call.app, Some(call.caller.user), Start::from(call.request)).await?;
    Ok(StartChatContactResponse {
        contact_id: Some(started.contact.to_string()),
        participant_id: Some(started.participant.to_string()),
        participant_token: Some(started.token),
        continued_from_contact_id: None,
    })
}

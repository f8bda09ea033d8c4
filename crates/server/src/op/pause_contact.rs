//! PauseContact: a task that an agent has (TASK-10).

use engine::id::{ContactId, UserId};
use engine::input::Command;
use engine::refusal::Thing;
use wire::ErrorName;
use wire::connect::{PauseContactRequest, PauseContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::find;
use crate::op::shape::{id, not_built};

pub(crate) async fn pause_contact(call: Call<PauseContactRequest>) -> Result<PauseContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.contact_flow_id.is_some() {
        return Err(not_built("ContactFlowId"));
    }
    let contact = id(&request.contact_id, Thing::Contact)?;
    let user = holder(&call, contact).await?;
    call.command(Command::Pause { user, contact }).await?;
    Ok(PauseContactResponse {})
}

/// Who is in the contact. Whether that agent may do what is asked, the engine says.
pub(super) async fn holder<R>(call: &Call<R>, contact: ContactId) -> Result<UserId, ApiError> {
    let none = || ApiError::new(ErrorName::ConflictException, "No agent is in the contact.");
    find(call, contact).await?.agent().ok_or_else(none)
}

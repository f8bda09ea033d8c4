//! StopContact: ends a contact for everyone in it.

use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{StopContactRequest, StopContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::ended_where_completed;
use crate::op::shape::id;

pub(crate) async fn stop_contact(call: Call<StopContactRequest>) -> Result<StopContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    match call.command(Command::Stop { contact }).await {
        Ok(_) => Ok(StopContactResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

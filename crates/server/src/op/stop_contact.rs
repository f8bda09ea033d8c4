//! StopContact: ends a contact for everyone in it.

use engine::input::Command;
use engine::refusal::{Refusal, Thing};
use wire::ErrorName;
use wire::connect::{StopContactRequest, StopContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::find;
use crate::op::shape::id;

pub(crate) async fn stop_contact(call: Call<StopContactRequest>) -> Result<StopContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    match call.command(Command::Stop { contact }).await {
        Ok(_) => Ok(StopContactResponse {}),
        // One that has been completed is known, and has ended.
        Err(error) if error.name == ErrorName::ResourceNotFoundException => {
            find(&call, contact).await?;
            Err(ApiError::connect(Refusal::ContactEnded.into()))
        }
        Err(error) => Err(error),
    }
}

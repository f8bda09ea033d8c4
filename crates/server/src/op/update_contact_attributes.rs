//! UpdateContactAttributes: what is given is added to what is there (ENT-81). PROPOSED: only while
//! the contact lives.

use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{UpdateContactAttributesRequest, UpdateContactAttributesResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::ended_where_completed;
use crate::op::shape::id;

pub(crate) async fn update_contact_attributes(
    call: Call<UpdateContactAttributesRequest>,
) -> Result<UpdateContactAttributesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.initial_contact_id, Thing::Contact)?;
    let command = Command::UpdateAttributes { contact, attributes: request.attributes.clone() };
    match call.command(command).await {
        Ok(_) => Ok(UpdateContactAttributesResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

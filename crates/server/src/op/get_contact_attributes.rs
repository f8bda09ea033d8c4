//! GetContactAttributes, of a contact that lives or has been completed.

use engine::refusal::Thing;
use wire::connect::{GetContactAttributesRequest, GetContactAttributesResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact::find;
use crate::op::shape::id;

pub(crate) async fn get_contact_attributes(
    call: Call<GetContactAttributesRequest>,
) -> Result<GetContactAttributesResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let contact = find(&call, id(&call.request.initial_contact_id, Thing::Contact)?).await?;
    Ok(GetContactAttributesResponse { attributes: Some(contact.attributes) })
}

//! DismissUserContact: clears a contact from an agent (LIFE-23).

use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{DismissUserContactRequest, DismissUserContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::id;

pub(crate) async fn dismiss_user_contact(
    call: Call<DismissUserContactRequest>,
) -> Result<DismissUserContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    call.command(Command::Clear { user, contact }).await?;
    Ok(DismissUserContactResponse {})
}

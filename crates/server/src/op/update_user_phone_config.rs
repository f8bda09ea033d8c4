//! UpdateUserPhoneConfig: all of it anew, as CreateUser takes it (ENT-10).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::UpdateUserPhoneConfigRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::create_user::phone_config;
use crate::op::shape::id;

pub(crate) async fn update_user_phone_config(
    call: Call<UpdateUserPhoneConfigRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let phone = phone_config(&request.phone_config)?;
    call.command(Command::SetPhoneConfig { user, phone }).await?;
    Ok(Empty {})
}

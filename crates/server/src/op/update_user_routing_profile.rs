//! UpdateUserRoutingProfile.

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::UpdateUserRoutingProfileRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::id;

pub(crate) async fn update_user_routing_profile(
    call: Call<UpdateUserRoutingProfileRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    call.command(Command::SetRoutingProfile { user, profile }).await?;
    Ok(Empty {})
}

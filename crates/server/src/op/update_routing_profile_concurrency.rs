//! UpdateRoutingProfileConcurrency: a channel that is not named is switched off (ENT-41, ENT-45).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::UpdateRoutingProfileConcurrencyRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::create_routing_profile::concurrency;
use crate::op::shape::id;

pub(crate) async fn update_routing_profile_concurrency(
    call: Call<UpdateRoutingProfileConcurrencyRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let concurrency = concurrency(&request.media_concurrencies)?;
    call.command(Command::SetConcurrency { profile, concurrency }).await?;
    Ok(Empty {})
}

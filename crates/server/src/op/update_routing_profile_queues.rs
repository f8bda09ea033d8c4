//! UpdateRoutingProfileQueues: priority and delay of queues that the profile has (ENT-43).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::UpdateRoutingProfileQueuesRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::create_routing_profile::entries;
use crate::op::shape::id;

pub(crate) async fn update_routing_profile_queues(
    call: Call<UpdateRoutingProfileQueuesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let entries = entries(&request.queue_configs)?;
    call.command(Command::UpdateQueues { profile, entries }).await?;
    Ok(Empty {})
}

//! AssociateRoutingProfileQueues (ENT-43, ENT-44).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::AssociateRoutingProfileQueuesRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::create_routing_profile::entries;
use crate::op::shape::{id, not_built};

pub(crate) async fn associate_routing_profile_queues(
    call: Call<AssociateRoutingProfileQueuesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.manual_assignment_queue_configs.as_ref().is_some_and(|configs| !configs.is_empty()) {
        return Err(not_built("ManualAssignmentQueueConfigs"));
    }
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let entries = entries(request.queue_configs.as_deref().unwrap_or_default())?;
    call.command(Command::AssociateQueues { profile, entries }).await?;
    Ok(Empty {})
}

//! AssociateQueueQuickConnects (ENT-50, ENT-61).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::AssociateQueueQuickConnectsRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::{id, ids};

pub(crate) async fn associate_queue_quick_connects(
    call: Call<AssociateQueueQuickConnectsRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let queue = id(&request.queue_id, Thing::Queue)?;
    let quick_connects = ids(&request.quick_connect_ids, Thing::QuickConnect)?;
    call.command(Command::AssociateQuickConnects { queue, quick_connects }).await?;
    Ok(Empty {})
}

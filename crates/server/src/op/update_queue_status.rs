//! UpdateQueueStatus (ENT-53).

use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{QueueStatus, UpdateQueueStatusRequest};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::id;

pub(crate) async fn update_queue_status(call: Call<UpdateQueueStatusRequest>) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let queue = id(&request.queue_id, Thing::Queue)?;
    let enabled = request.status == QueueStatus::Enabled;
    call.command(Command::SetQueueStatus { queue, enabled }).await?;
    Ok(Empty {})
}

//! CreateQueue (ENT-50).

use engine::domain::config::Queue;
use engine::id::QueueId;
use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{CreateQueueRequest, CreateQueueResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::{id, ids as ids_of};

pub(crate) async fn create_queue(call: Call<CreateQueueRequest>) -> Result<CreateQueueResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let quick_connects =
        ids_of(request.quick_connect_ids.as_deref().unwrap_or_default(), Thing::QuickConnect)?;
    let queue = Queue {
        id: QueueId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        hours: id(&request.hours_of_operation_id, Thing::HoursOfOperation)?,
        max_contacts: request.max_contacts.and_then(|n| u32::try_from(n).ok()),
        enabled: true,
        quick_connects: quick_connects.into_iter().collect(),
        created_at: call.app.clock.now(),
    };
    let id = queue.id;
    call.command(Command::CreateQueue(queue)).await?;
    let arn = call.app.bus.instance().arn_of("queue", id);
    Ok(CreateQueueResponse { queue_id: Some(id.to_string()), queue_arn: Some(arn) })
}

//! DescribeQueue: a standard queue, or the queue of an agent, which has neither name nor hours
//! (ENT-51).

use engine::Centre;
use engine::domain::config::Instance;
use engine::domain::contact::QueueRef;
use engine::id::{QueueId, UserId};
use engine::refusal::Thing;
use wire::connect::{DescribeQueueRequest, DescribeQueueResponse, Queue, QueueStatus};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::{id, queue_id, timestamp};

pub(crate) async fn describe_queue(
    call: Call<DescribeQueueRequest>,
) -> Result<DescribeQueueResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let queue: QueueId = id(&call.request.queue_id, Thing::Queue)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let standard = standard(centre, &instance, queue);
        standard.or_else(|| of_agent(centre, &instance, UserId(queue.0)))
    });
    let queue = found.await?.ok_or_else(|| ApiError::unknown(Thing::Queue))?;
    Ok(DescribeQueueResponse { queue: Some(queue) })
}

fn standard(centre: &Centre, instance: &Instance, id: QueueId) -> Option<Queue> {
    let queue = centre.queues.get(&id)?;
    Some(Queue {
        name: Some(queue.name.clone()),
        queue_arn: Some(instance.queue_arn(QueueRef::Standard(id))),
        queue_id: Some(id.to_string()),
        description: queue.description.clone(),
        hours_of_operation_id: Some(queue.hours.to_string()),
        max_contacts: queue.max_contacts.and_then(|n| i32::try_from(n).ok()),
        status: Some(if queue.enabled { QueueStatus::Enabled } else { QueueStatus::Disabled }),
        last_modified_time: Some(timestamp(queue.created_at)),
        ..Queue::default()
    })
}

fn of_agent(centre: &Centre, instance: &Instance, id: UserId) -> Option<Queue> {
    let user = centre.users.get(&id)?;
    Some(Queue {
        queue_arn: Some(instance.queue_arn(user.agent_queue())),
        queue_id: Some(queue_id(user.agent_queue())),
        status: Some(QueueStatus::Enabled),
        last_modified_time: Some(timestamp(user.created_at)),
        ..Queue::default()
    })
}

//! Queues, standard ones and those of agents.

use engine::Centre;
use engine::domain::config;
use engine::domain::config::Instance;
use engine::domain::contact::QueueRef;
use engine::domain::resource::Resource;
use engine::id::{QueueId, UserId};
use engine::input::{Command, Described, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    AssociateQueueQuickConnectsRequest, CreateQueueRequest, CreateQueueResponse, DeleteQueueRequest,
    DescribeQueueRequest, DescribeQueueResponse, DisassociateQueueQuickConnectsRequest,
    ListQueueQuickConnectsRequest, ListQueueQuickConnectsResponse, ListQueuesRequest, ListQueuesResponse,
    Queue, QueueStatus, QueueSummary, QueueType, UpdateQueueHoursOfOperationRequest,
    UpdateQueueMaxContactsRequest, UpdateQueueNameRequest, UpdateQueueStatusRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::quick_connects::summary;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, ids, ids as ids_of, modified, queue_id, tags, timestamp};

/// CreateQueue (ENT-50).
pub(crate) async fn create_queue(call: Call<CreateQueueRequest>) -> Result<CreateQueueResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let quick_connects =
        ids_of(request.quick_connect_ids.as_deref().unwrap_or_default(), Thing::QuickConnect)?;
    let queue = config::Queue {
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
    tag_new(&call, Resource::Queue(id), request.tags.as_ref()).await?;
    let arn = call.app.bus.instance().arn_of("queue", id);
    Ok(CreateQueueResponse { queue_id: Some(id.to_string()), queue_arn: Some(arn) })
}

/// DescribeQueue: a standard queue, or the queue of an agent, which has neither name nor hours
/// (ENT-51).
pub(crate) async fn describe_queue(
    call: Call<DescribeQueueRequest>,
) -> Result<DescribeQueueResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let queue: QueueId = id(&call.request.queue_id, Thing::Queue)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let standard = centre.queues.get(&queue).map(|queue| shape(centre, &instance, queue));
        standard.or_else(|| of_agent(centre, &instance, UserId(queue.0)))
    });
    let queue = found.await?.ok_or_else(|| ApiError::unknown(Thing::Queue))?;
    Ok(DescribeQueueResponse { queue: Some(queue) })
}

pub(super) fn shape(centre: &Centre, instance: &Instance, queue: &config::Queue) -> Queue {
    Queue {
        name: Some(queue.name.clone()),
        queue_arn: Some(instance.queue_arn(QueueRef::Standard(queue.id))),
        queue_id: Some(queue.id.to_string()),
        description: queue.description.clone(),
        hours_of_operation_id: Some(queue.hours.to_string()),
        max_contacts: queue.max_contacts.and_then(|n| i32::try_from(n).ok()),
        status: Some(if queue.enabled { QueueStatus::Enabled } else { QueueStatus::Disabled }),
        tags: tags(centre, &Resource::Queue(queue.id)),
        last_modified_time: modified(centre, &Resource::Queue(queue.id), queue.created_at),
        ..Queue::default()
    }
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

/// ListQueues: standard queues, and the queue of every agent where that type is asked for.
pub(crate) async fn list_queues(call: Call<ListQueuesRequest>) -> Result<ListQueuesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let types = request.queue_types.clone().filter(|types| !types.is_empty());
    let wanted = move |kind: QueueType| types.as_ref().is_none_or(|types| types.contains(&kind));
    let all = call.read(move |centre, _| {
        let instance = centre.instance.clone();
        let arn = |queue| instance.as_ref().map(|i| i.queue_arn(queue));
        let standard = centre.queues.values().filter(|_| wanted(QueueType::Standard)).map(|queue| {
            let summary = QueueSummary {
                id: Some(queue.id.to_string()),
                arn: arn(QueueRef::Standard(queue.id)),
                name: Some(queue.name.clone()),
                queue_type: Some(QueueType::Standard),
                last_modified_time: modified(centre, &Resource::Queue(queue.id), queue.created_at),
                ..QueueSummary::default()
            };
            (queue.id.0, summary)
        });
        let agents = centre.users.values().filter(|_| wanted(QueueType::Agent)).map(|user| {
            let summary = QueueSummary {
                id: Some(user.id.to_string()),
                arn: arn(user.agent_queue()),
                queue_type: Some(QueueType::Agent),
                ..QueueSummary::default()
            };
            (user.id.0, summary)
        });
        let mut all: Vec<_> = standard.chain(agents).collect();
        all.sort_by_key(|(id, _)| *id);
        all
    });
    let (shown, next_token) =
        page(all.await?, |(id, _)| *id, request.max_results, request.next_token.as_deref())?;
    let summaries = shown.into_iter().map(|(_, summary)| summary).collect();
    Ok(ListQueuesResponse { queue_summary_list: Some(summaries), next_token })
}

/// UpdateQueueStatus (ENT-53).
pub(crate) async fn update_queue_status(call: Call<UpdateQueueStatusRequest>) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let queue = id(&request.queue_id, Thing::Queue)?;
    let enabled = request.status == QueueStatus::Enabled;
    call.command(Command::SetQueueStatus { queue, enabled }).await?;
    Ok(Empty {})
}

/// UpdateQueueMaxContacts (ENT-52): without a number the limit is taken away.
pub(crate) async fn update_queue_max_contacts(
    call: Call<UpdateQueueMaxContactsRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let queue = id(&request.queue_id, Thing::Queue)?;
    let max_contacts = request.max_contacts.and_then(|n| u32::try_from(n).ok());
    call.command(Command::SetMaxContacts { queue, max_contacts }).await?;
    Ok(Empty {})
}

/// AssociateQueueQuickConnects (ENT-50, ENT-61).
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

/// DisassociateQueueQuickConnects: all of them, or none.
pub(crate) async fn disassociate_queue_quick_connects(
    call: Call<DisassociateQueueQuickConnectsRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let id = id(&request.queue_id, Thing::Queue)?;
    let quick_connects = ids(&request.quick_connect_ids, Thing::QuickConnect)?;
    call.command(Command::Revise(Box::new(Revision::RemoveQuickConnects { id, quick_connects }))).await?;
    Ok(Empty {})
}

/// ListQueueQuickConnects.
pub(crate) async fn list_queue_quick_connects(
    call: Call<ListQueueQuickConnectsRequest>,
) -> Result<ListQueueQuickConnectsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let queue: QueueId = id(&request.queue_id, Thing::Queue)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let queue = centre.queues.get(&queue).ok_or_else(|| ApiError::unknown(Thing::Queue))?;
        let all = queue.quick_connects.iter().filter_map(|id| centre.quick_connects.get(id)).collect();
        let (shown, next_token) =
            page(all, |quick| quick.id, request.max_results, request.next_token.as_deref())?;
        Ok((shown.into_iter().map(|quick| summary(centre, &instance, quick)).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListQueueQuickConnectsResponse {
        quick_connect_summary_list: Some(list),
        next_token,
        ..ListQueueQuickConnectsResponse::default()
    })
}

/// UpdateQueueName: the description too.
pub(crate) async fn update_queue_name(call: Call<UpdateQueueNameRequest>) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::Queue {
        id: id(&request.queue_id, Thing::Queue)?,
        described: Described { name: request.name.clone(), description: request.description.clone() },
        hours: None,
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// UpdateQueueHoursOfOperation.
pub(crate) async fn update_queue_hours_of_operation(
    call: Call<UpdateQueueHoursOfOperationRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::Queue {
        id: id(&request.queue_id, Thing::Queue)?,
        described: Described::default(),
        hours: Some(id(&request.hours_of_operation_id, Thing::HoursOfOperation)?),
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeleteQueue: not while a routing profile, a quick connect or a contact names it.
pub(crate) async fn delete_queue(call: Call<DeleteQueueRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let queue = id(&call.request.queue_id, Thing::Queue)?;
    remove(&call, Resource::Queue(queue)).await
}

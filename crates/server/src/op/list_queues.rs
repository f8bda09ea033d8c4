//! ListQueues: standard queues, and the queue of every agent where that type is asked for.

use engine::domain::contact::QueueRef;
use wire::connect::{ListQueuesRequest, ListQueuesResponse, QueueSummary, QueueType};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::timestamp;

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
                last_modified_time: Some(timestamp(queue.created_at)),
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

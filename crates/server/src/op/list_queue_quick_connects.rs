//! ListQueueQuickConnects.

use engine::id::QueueId;
use engine::refusal::Thing;
use wire::connect::{ListQueueQuickConnectsRequest, ListQueueQuickConnectsResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::list_quick_connects::summary;
use crate::op::shape::id;

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
        Ok((shown.into_iter().map(|quick| summary(&instance, quick)).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListQueueQuickConnectsResponse {
        quick_connect_summary_list: Some(list),
        next_token,
        ..ListQueueQuickConnectsResponse::default()
    })
}

//! ListRoutingProfileQueues: an entry for each queue and channel (ENT-43).

use engine::domain::config::QueueEntry;
use engine::domain::contact::QueueRef;
use engine::id::RoutingProfileId;
use engine::refusal::Thing;
use wire::connect::{
    ListRoutingProfileQueuesRequest, ListRoutingProfileQueuesResponse, RoutingProfileQueueConfigSummary,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::{channel, id};

pub(crate) async fn list_routing_profile_queues(
    call: Call<ListRoutingProfileQueuesRequest>,
) -> Result<ListRoutingProfileQueuesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let profile: RoutingProfileId = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let profile = centre.routing_profiles.get(&profile);
        let profile = profile.ok_or_else(|| ApiError::unknown(Thing::RoutingProfile))?;
        let mut all = profile.entries.clone();
        all.sort_by_key(key);
        let (shown, next_token) = page(all, key, request.max_results, request.next_token.as_deref())?;
        let summary = |entry: QueueEntry| RoutingProfileQueueConfigSummary {
            queue_id: entry.queue.to_string(),
            queue_arn: instance.queue_arn(QueueRef::Standard(entry.queue)),
            queue_name: centre.queues[&entry.queue].name.clone(),
            priority: entry.priority.into(),
            delay: entry.delay_seconds.into(),
            channel: channel(entry.channel),
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListRoutingProfileQueuesResponse {
        routing_profile_queue_config_summary_list: Some(list),
        next_token,
        ..ListRoutingProfileQueuesResponse::default()
    })
}

fn key(entry: &QueueEntry) -> String {
    format!("{}/{}", entry.queue, entry.channel.as_str())
}

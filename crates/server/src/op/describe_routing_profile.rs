//! DescribeRoutingProfile.

use std::collections::BTreeSet;

use engine::domain::config::{AvailabilityTimer, Concurrency, CrossChannel, Instance, RoutingProfile};
use engine::domain::contact::Channel;
use engine::id::RoutingProfileId;
use engine::refusal::Thing;
use wire::connect::{
    AgentAvailabilityTimer, BehaviorType, CrossChannelBehavior, DescribeRoutingProfileRequest,
    DescribeRoutingProfileResponse, MediaConcurrency,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::{channel, id, timestamp};

pub(crate) async fn describe_routing_profile(
    call: Call<DescribeRoutingProfileRequest>,
) -> Result<DescribeRoutingProfileResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: RoutingProfileId = id(&call.request.routing_profile_id, Thing::RoutingProfile)?;
    let found = call.read(move |centre, _| {
        let users = centre.users.values().filter(|user| user.routing_profile == id).count();
        centre.routing_profiles.get(&id).cloned().map(|profile| (profile, users))
    });
    let (profile, users) = found.await?.ok_or_else(|| ApiError::unknown(Thing::RoutingProfile))?;
    Ok(DescribeRoutingProfileResponse {
        routing_profile: Some(shape(call.app.bus.instance(), &profile, users)),
    })
}

fn shape(instance: &Instance, profile: &RoutingProfile, users: usize) -> wire::connect::RoutingProfile {
    let queues: BTreeSet<_> = profile.entries.iter().map(|entry| entry.queue).collect();
    wire::connect::RoutingProfile {
        instance_id: Some(instance.id.to_string()),
        name: Some(profile.name.clone()),
        routing_profile_arn: Some(instance.arn_of("routing-profile", profile.id)),
        routing_profile_id: Some(profile.id.to_string()),
        description: Some(profile.description.clone()),
        media_concurrencies: Some(profile.concurrency.iter().map(media).collect()),
        default_outbound_queue_id: Some(profile.default_outbound_queue.to_string()),
        number_of_associated_queues: i64::try_from(profile.entries.len()).ok(),
        number_of_associated_users: i64::try_from(users).ok(),
        // ENT-47.
        agent_availability_timer: Some(match profile.availability_timer {
            AvailabilityTimer::TimeSinceLastActivity => AgentAvailabilityTimer::TimeSinceLastActivity,
            AvailabilityTimer::TimeSinceLastInbound => AgentAvailabilityTimer::TimeSinceLastInbound,
        }),
        last_modified_time: Some(timestamp(profile.created_at)),
        associated_queue_ids: Some(queues.iter().map(ToString::to_string).collect()),
        ..wire::connect::RoutingProfile::default()
    }
}

fn media((of, concurrency): (&Channel, &Concurrency)) -> MediaConcurrency {
    let behavior_type = match concurrency.cross_channel {
        CrossChannel::CurrentChannelOnly => BehaviorType::RouteCurrentChannelOnly,
        CrossChannel::AnyChannel => BehaviorType::RouteAnyChannel,
    };
    MediaConcurrency {
        channel: channel(*of),
        concurrency: i32::from(concurrency.slots),
        cross_channel_behavior: Some(CrossChannelBehavior { behavior_type }),
    }
}

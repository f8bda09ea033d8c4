//! CreateRoutingProfile (ENT-40 to ENT-47).

use std::collections::BTreeMap;

use engine::domain::config::{AvailabilityTimer, Concurrency, CrossChannel, QueueEntry, RoutingProfile};
use engine::domain::contact::Channel;
use engine::id::RoutingProfileId;
use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{
    AgentAvailabilityTimer, BehaviorType, CreateRoutingProfileRequest, CreateRoutingProfileResponse,
    MediaConcurrency, RoutingProfileQueueConfig,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::{id, not_built, read_channel};

pub(crate) async fn create_routing_profile(
    call: Call<CreateRoutingProfileRequest>,
) -> Result<CreateRoutingProfileResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.manual_assignment_queue_configs.as_ref().is_some_and(|configs| !configs.is_empty()) {
        return Err(not_built("ManualAssignmentQueueConfigs"));
    }
    let profile = RoutingProfile {
        id: RoutingProfileId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        concurrency: concurrency(&request.media_concurrencies)?,
        entries: entries(request.queue_configs.as_deref().unwrap_or_default())?,
        default_outbound_queue: id(&request.default_outbound_queue_id, Thing::Queue)?,
        availability_timer: request.agent_availability_timer.map(availability_timer).unwrap_or_default(),
        created_at: call.app.clock.now(),
    };
    let id = profile.id;
    call.command(Command::CreateRoutingProfile(profile)).await?;
    let arn = call.app.bus.instance().arn_of("routing-profile", id);
    Ok(CreateRoutingProfileResponse {
        routing_profile_id: Some(id.to_string()),
        routing_profile_arn: Some(arn),
    })
}

/// ENT-47.
fn availability_timer(timer: AgentAvailabilityTimer) -> AvailabilityTimer {
    match timer {
        AgentAvailabilityTimer::TimeSinceLastActivity => AvailabilityTimer::TimeSinceLastActivity,
        AgentAvailabilityTimer::TimeSinceLastInbound => AvailabilityTimer::TimeSinceLastInbound,
    }
}

pub(super) fn concurrency(media: &[MediaConcurrency]) -> Result<BTreeMap<Channel, Concurrency>, ApiError> {
    let mut read = BTreeMap::new();
    for medium in media {
        let channel = read_channel(medium.channel).ok_or_else(|| no_channel(medium.channel))?;
        let behaviour = medium.cross_channel_behavior.as_ref().map(|b| b.behavior_type);
        let cross_channel = match behaviour {
            Some(BehaviorType::RouteAnyChannel) => CrossChannel::AnyChannel,
            // ENT-42.
            Some(BehaviorType::RouteCurrentChannelOnly) | None => CrossChannel::CurrentChannelOnly,
        };
        // What does not fit is out of range in any case, and the engine says so.
        let slots = u8::try_from(medium.concurrency).unwrap_or(u8::MAX);
        if read.insert(channel, Concurrency { slots, cross_channel }).is_some() {
            let message = format!("MediaConcurrencies names {} twice.", channel.as_str());
            return Err(ApiError::invalid_parameter(message));
        }
    }
    Ok(read)
}

/// ENT-43.
pub(super) fn entries(configs: &[RoutingProfileQueueConfig]) -> Result<Vec<QueueEntry>, ApiError> {
    let entry = |config: &RoutingProfileQueueConfig| {
        let reference = &config.queue_reference;
        let out_of_range = || ApiError::invalid_parameter("Priority must be 1 to 99, and Delay 0 to 9999.");
        Ok(QueueEntry {
            queue: id(&reference.queue_id, Thing::Queue)?,
            channel: read_channel(reference.channel).ok_or_else(|| no_channel(reference.channel))?,
            priority: u8::try_from(config.priority).map_err(|_| out_of_range())?,
            delay_seconds: u16::try_from(config.delay).map_err(|_| out_of_range())?,
        })
    };
    configs.iter().map(entry).collect()
}

fn no_channel(channel: wire::connect::Channel) -> ApiError {
    ApiError::invalid_parameter(format!("There is no channel {channel} here."))
}

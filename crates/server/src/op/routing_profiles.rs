//! Routing profiles: channels, and queues with priority and delay.

use std::collections::{BTreeMap, BTreeSet};

use engine::Centre;
use engine::domain::config::{
    AvailabilityTimer, Concurrency, CrossChannel, Instance, QueueEntry, RoutingProfile,
};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::resource::Resource;
use engine::id::RoutingProfileId;
use engine::input::{Command, Described, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    AgentAvailabilityTimer, AssociateRoutingProfileQueuesRequest, BehaviorType, CreateRoutingProfileRequest,
    CreateRoutingProfileResponse, CrossChannelBehavior, DeleteRoutingProfileRequest,
    DescribeRoutingProfileRequest, DescribeRoutingProfileResponse, DisassociateRoutingProfileQueuesRequest,
    ListRoutingProfileQueuesRequest, ListRoutingProfileQueuesResponse, ListRoutingProfilesRequest,
    ListRoutingProfilesResponse, MediaConcurrency, RoutingProfileQueueConfig,
    RoutingProfileQueueConfigSummary, RoutingProfileQueueReference, RoutingProfileSummary,
    UpdateRoutingProfileConcurrencyRequest, UpdateRoutingProfileDefaultOutboundQueueRequest,
    UpdateRoutingProfileNameRequest, UpdateRoutingProfileQueuesRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{channel, id, modified, not_built, read_channel, tags};

/// CreateRoutingProfile (ENT-40 to ENT-47).
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
    tag_new(&call, Resource::RoutingProfile(id), request.tags.as_ref()).await?;
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

/// DescribeRoutingProfile.
pub(crate) async fn describe_routing_profile(
    call: Call<DescribeRoutingProfileRequest>,
) -> Result<DescribeRoutingProfileResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: RoutingProfileId = id(&call.request.routing_profile_id, Thing::RoutingProfile)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        centre.routing_profiles.get(&id).map(|profile| shape(centre, &instance, profile))
    });
    let profile = found.await?.ok_or_else(|| ApiError::unknown(Thing::RoutingProfile))?;
    Ok(DescribeRoutingProfileResponse { routing_profile: Some(profile) })
}

pub(super) fn shape(
    centre: &Centre,
    instance: &Instance,
    profile: &RoutingProfile,
) -> wire::connect::RoutingProfile {
    let users = centre.users.values().filter(|user| user.routing_profile == profile.id).count();
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
        tags: tags(centre, &Resource::RoutingProfile(profile.id)),
        last_modified_time: modified(centre, &Resource::RoutingProfile(profile.id), profile.created_at),
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

/// ListRoutingProfiles.
pub(crate) async fn list_routing_profiles(
    call: Call<ListRoutingProfilesRequest>,
) -> Result<ListRoutingProfilesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.routing_profiles.values().collect();
        let (shown, next_token) =
            page(all, |profile| profile.id, request.max_results, request.next_token.as_deref())?;
        let summary = |profile: &engine::domain::config::RoutingProfile| RoutingProfileSummary {
            id: Some(profile.id.to_string()),
            arn: Some(instance.arn_of("routing-profile", profile.id)),
            name: Some(profile.name.clone()),
            last_modified_time: modified(centre, &Resource::RoutingProfile(profile.id), profile.created_at),
            ..RoutingProfileSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListRoutingProfilesResponse { routing_profile_summary_list: Some(list), next_token })
}

/// AssociateRoutingProfileQueues (ENT-43, ENT-44).
pub(crate) async fn associate_routing_profile_queues(
    call: Call<AssociateRoutingProfileQueuesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.manual_assignment_queue_configs.as_ref().is_some_and(|configs| !configs.is_empty()) {
        return Err(not_built("ManualAssignmentQueueConfigs"));
    }
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let entries = entries(request.queue_configs.as_deref().unwrap_or_default())?;
    call.command(Command::AssociateQueues { profile, entries }).await?;
    Ok(Empty {})
}

/// UpdateRoutingProfileQueues: priority and delay of queues that the profile has (ENT-43).
pub(crate) async fn update_routing_profile_queues(
    call: Call<UpdateRoutingProfileQueuesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let entries = entries(&request.queue_configs)?;
    call.command(Command::UpdateQueues { profile, entries }).await?;
    Ok(Empty {})
}

/// UpdateRoutingProfileConcurrency: a channel that is not named is switched off (ENT-41, ENT-45).
pub(crate) async fn update_routing_profile_concurrency(
    call: Call<UpdateRoutingProfileConcurrencyRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let concurrency = concurrency(&request.media_concurrencies)?;
    call.command(Command::SetConcurrency { profile, concurrency }).await?;
    Ok(Empty {})
}

/// ListRoutingProfileQueues: an entry for each queue and channel (ENT-43).
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

/// UpdateRoutingProfileName: the description too.
pub(crate) async fn update_routing_profile_name(
    call: Call<UpdateRoutingProfileNameRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::RoutingProfile {
        id: id(&request.routing_profile_id, Thing::RoutingProfile)?,
        described: Described { name: request.name.clone(), description: request.description.clone() },
        default_outbound_queue: None,
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// UpdateRoutingProfileDefaultOutboundQueue.
pub(crate) async fn update_routing_profile_default_outbound_queue(
    call: Call<UpdateRoutingProfileDefaultOutboundQueueRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::RoutingProfile {
        id: id(&request.routing_profile_id, Thing::RoutingProfile)?,
        described: Described::default(),
        default_outbound_queue: Some(id(&request.default_outbound_queue_id, Thing::Queue)?),
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DisassociateRoutingProfileQueues: all or none of them.
pub(crate) async fn disassociate_routing_profile_queues(
    call: Call<DisassociateRoutingProfileQueuesRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.manual_assignment_queue_references.as_ref().is_some_and(|list| !list.is_empty()) {
        return Err(not_built("ManualAssignmentQueueReferences"));
    }
    let profile = id(&request.routing_profile_id, Thing::RoutingProfile)?;
    let given = request.queue_references.as_deref().unwrap_or_default();
    let entry = |reference: &RoutingProfileQueueReference| {
        let channel = read_channel(reference.channel).ok_or_else(|| no_channel(reference.channel))?;
        Ok((id(&reference.queue_id, Thing::Queue)?, channel))
    };
    let entries = given.iter().map(entry).collect::<Result<_, ApiError>>()?;
    call.command(Command::DisassociateQueues { profile, entries }).await?;
    Ok(Empty {})
}

/// DeleteRoutingProfile (ENT-46): not while a user has it.
pub(crate) async fn delete_routing_profile(
    call: Call<DeleteRoutingProfileRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let profile = id(&call.request.routing_profile_id, Thing::RoutingProfile)?;
    remove(&call, Resource::RoutingProfile(profile)).await
}

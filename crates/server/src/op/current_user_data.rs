//! GetCurrentUserData: agents as they are now. Who is offline and holds nothing is not there (AGT-3).

use std::collections::BTreeMap;

use engine::Centre;
use engine::domain::agent::{Agent, Held};
use engine::domain::config::{Instance, StatusKind};
use engine::domain::contact::Channel;
use engine::id::{ContactId, HierarchyGroupId, QueueId, RoutingProfileId, UserId};
use engine::refusal::Thing;
use wire::connect::{
    AgentContactReference, AgentStatusReference, ContactState, GetCurrentUserDataRequest,
    GetCurrentUserDataResponse, QueueReference, RoutingProfileReference, UserData, UserDataFilters,
    UserReference,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::contacts::initiation;
use crate::op::hierarchy::path_of;
use crate::op::list::page;
use crate::op::shape::{channel, ids, queue_id, timestamp};

pub(crate) async fn get_current_user_data(
    call: Call<GetCurrentUserDataRequest>,
) -> Result<GetCurrentUserDataResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let chosen = chosen(&request.filters)?;
    let states = request.filters.contact_filter.and_then(|filter| filter.contact_states).unwrap_or_default();
    let instance = call.app.bus.instance().clone();
    let read = call.read(move |centre, _| {
        chosen.check(centre)?;
        let agents = centre.agents.values().filter(|a| chosen.includes(centre, a) && is_shown(centre, a));
        let all: Vec<_> = agents.filter(|agent| holds_any(agent, &states)).collect();
        let count = i64::try_from(all.len()).ok();
        let (shown, next) =
            page(all, |agent| agent.user, request.max_results, request.next_token.as_deref())?;
        let list = shown.into_iter().map(|agent| shape(centre, &instance, agent)).collect();
        Ok((list, next, count))
    });
    let (list, next_token, approximate_total_count) = read.await??;
    Ok(GetCurrentUserDataResponse { next_token, user_data_list: Some(list), approximate_total_count })
}

/// The one kind of filter that a request has.
enum Chosen {
    Queues(Vec<QueueId>),
    RoutingProfiles(Vec<RoutingProfileId>),
    Agents(Vec<UserId>),
    Groups(Vec<HierarchyGroupId>),
}

fn chosen(filters: &UserDataFilters) -> Result<Chosen, ApiError> {
    let UserDataFilters { queues, routing_profiles, agents, user_hierarchy_groups, contact_filter: _ } =
        filters;
    match (queues, routing_profiles, agents, user_hierarchy_groups) {
        (Some(queues), None, None, None) => Ok(Chosen::Queues(ids(queues, Thing::Queue)?)),
        (None, Some(profiles), None, None) => {
            Ok(Chosen::RoutingProfiles(ids(profiles, Thing::RoutingProfile)?))
        }
        (None, None, Some(agents), None) => Ok(Chosen::Agents(ids(agents, Thing::User)?)),
        (None, None, None, Some(groups)) => Ok(Chosen::Groups(ids(groups, Thing::HierarchyGroup)?)),
        _ => Err(ApiError::invalid_parameter(
            "Filters must have exactly one of Queues, RoutingProfiles, Agents and UserHierarchyGroups.",
        )),
    }
}

impl Chosen {
    fn check(&self, centre: &Centre) -> Result<(), ApiError> {
        let (known, thing) = match self {
            Chosen::Queues(ids) => (ids.iter().all(|id| centre.queues.contains_key(id)), Thing::Queue),
            Chosen::RoutingProfiles(ids) => {
                (ids.iter().all(|id| centre.routing_profiles.contains_key(id)), Thing::RoutingProfile)
            }
            Chosen::Groups(ids) => {
                (ids.iter().all(|id| centre.hierarchy_groups.contains_key(id)), Thing::HierarchyGroup)
            }
            Chosen::Agents(ids) => (ids.iter().all(|id| centre.users.contains_key(id)), Thing::User),
        };
        if known { Ok(()) } else { Err(ApiError::unknown(thing)) }
    }

    fn includes(&self, centre: &Centre, agent: &Agent) -> bool {
        let profile = centre.users[&agent.user].routing_profile;
        match self {
            Chosen::Queues(ids) => {
                centre.routing_profiles[&profile].entries.iter().any(|entry| ids.contains(&entry.queue))
            }
            Chosen::RoutingProfiles(ids) => ids.contains(&profile),
            Chosen::Groups(ids) => ids.iter().any(|id| centre.is_within(agent.user, *id)),
            Chosen::Agents(ids) => ids.contains(&agent.user),
        }
    }
}

/// AGT-3.
pub(crate) fn is_shown(centre: &Centre, agent: &Agent) -> bool {
    centre.statuses[&agent.status].kind != StatusKind::Offline || !agent.contacts.is_empty()
}

/// Whether an agent has a contact in one of these states; where none is named, all agents do.
fn holds_any(agent: &Agent, states: &[ContactState]) -> bool {
    states.is_empty()
        || agent.contacts.values().any(|held| states.iter().any(|s| s.as_str() == held.state_name()))
}

fn shape(centre: &Centre, instance: &Instance, agent: &Agent) -> UserData {
    let profile = &centre.routing_profiles[&centre.users[&agent.user].routing_profile];
    let status = &centre.statuses[&agent.status];
    let mut contacts: Vec<_> = agent.contacts.iter().collect();
    contacts.sort_by_key(|(id, held)| (held.since, **id));
    UserData {
        user: Some(UserReference {
            id: Some(agent.user.to_string()),
            arn: Some(instance.arn_of("agent", agent.user)),
        }),
        routing_profile: Some(RoutingProfileReference {
            id: Some(profile.id.to_string()),
            arn: Some(instance.arn_of("routing-profile", profile.id)),
        }),
        hierarchy_path: path_of(centre, instance, agent.user),
        status: Some(AgentStatusReference {
            status_start_timestamp: Some(timestamp(agent.status_since)),
            status_arn: Some(instance.arn_of("agent-state", status.id)),
            status_name: Some(status.name.clone()),
        }),
        available_slots_by_channel: Some(by_channel(|c| centre.available_slots(agent, c))),
        max_slots_by_channel: Some(by_channel(|c| usize::from(profile.slots(c)))),
        active_slots_by_channel: Some(by_channel(|c| agent.active(c))),
        contacts: Some(contacts.into_iter().map(|(id, held)| contact(instance, *id, held)).collect()),
        next_status: agent.next.map(|next| centre.statuses[&next.status].name.clone()),
    }
}

fn by_channel(count: impl Fn(Channel) -> usize) -> BTreeMap<String, i32> {
    let counted = |c: Channel| (c.as_str().to_owned(), i32::try_from(count(c)).unwrap_or(i32::MAX));
    Channel::ALL.into_iter().map(counted).collect()
}

fn contact(instance: &Instance, id: ContactId, held: &Held) -> AgentContactReference {
    AgentContactReference {
        contact_id: Some(id.to_string()),
        channel: Some(channel(held.channel)),
        initiation_method: Some(initiation(held.initiation)),
        agent_contact_state: ContactState::parse(held.state_name()),
        state_start_timestamp: Some(timestamp(held.since)),
        connected_to_agent_timestamp: held.connected_at.map(timestamp),
        queue: held
            .queue
            .map(|queue| QueueReference { id: Some(queue_id(queue)), arn: Some(instance.queue_arn(queue)) }),
    }
}

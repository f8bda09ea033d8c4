//! The Search operations: by text in a field, by tags, and by all or any of several conditions.
//!
//! Conditions that stand beside each other must all hold. Text is compared whatever its case.

use engine::Centre;
use engine::domain::config::{
    AgentStatus, Flow, Hours, Instance, Queue, QuickConnect, RoutingProfile, SecurityProfile, User,
};
use engine::domain::hierarchy::HierarchyGroup;
use engine::domain::resource::{Resource, Tags};
use wire::connect::{
    AgentStatusSearchCriteria, CommonAttributeAndCondition, ContactFlowModuleSearchCriteria,
    ContactFlowSearchCriteria, ControlPlaneAttributeFilter, ControlPlaneTagFilter, HierarchyGroupCondition,
    HierarchyGroupMatchType, HoursOfOperationSearchCriteria, QueueSearchCriteria, QuickConnectSearchCriteria,
    RoutingProfileSearchCriteria, SearchAgentStatusesRequest, SearchAgentStatusesResponse,
    SearchContactFlowModulesRequest, SearchContactFlowModulesResponse, SearchContactFlowsRequest,
    SearchContactFlowsResponse, SearchHoursOfOperationsRequest, SearchHoursOfOperationsResponse,
    SearchQueuesRequest, SearchQueuesResponse, SearchQuickConnectsRequest, SearchQuickConnectsResponse,
    SearchRoutingProfilesRequest, SearchRoutingProfilesResponse, SearchSecurityProfilesRequest,
    SearchSecurityProfilesResponse, SearchUserHierarchyGroupsRequest, SearchUserHierarchyGroupsResponse,
    SearchUsersRequest, SearchUsersResponse, SearchableQueueType, SecurityProfileSearchCriteria,
    SecurityProfileSearchSummary, StringComparisonType, StringCondition, TagCondition,
    UserHierarchyGroupSearchCriteria, UserIdentityInfoLite, UserSearchCriteria, UserSearchSummary,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::{flow_type, not_built};
use crate::op::{
    agent_statuses, flow_modules, flows, hierarchy, hours_of_operation, queues, quick_connects,
    routing_profiles, security_profiles, users,
};

/// What is asked for.
struct Asked<C> {
    criteria: Option<C>,
    tags: Option<ControlPlaneTagFilter>,
    max_results: Option<i32>,
    next_token: Option<String>,
}

/// A page of what was found, the token of the next, and how many there are in all.
type Found<S> = (Option<Vec<S>>, Option<String>, Option<i64>);

/// The conditions of one kind of thing, as its model nests them.
trait Criteria: Sized {
    fn any(&self) -> Option<&[Self]>;
    fn all(&self) -> Option<&[Self]>;
    fn text(&self) -> Option<&StringCondition>;
}

macro_rules! criteria {
    ($($name:ty),*) => {$(
        impl Criteria for $name {
            fn any(&self) -> Option<&[Self]> {
                self.or_conditions.as_deref()
            }

            fn all(&self) -> Option<&[Self]> {
                self.and_conditions.as_deref()
            }

            fn text(&self) -> Option<&StringCondition> {
                self.string_condition.as_ref()
            }
        }
    )*};
}

criteria!(
    AgentStatusSearchCriteria,
    ContactFlowModuleSearchCriteria,
    ContactFlowSearchCriteria,
    HoursOfOperationSearchCriteria,
    QueueSearchCriteria,
    QuickConnectSearchCriteria,
    RoutingProfileSearchCriteria,
    SecurityProfileSearchCriteria,
    UserHierarchyGroupSearchCriteria,
    UserSearchCriteria
);

/// A name in lower case, and what a thing has there.
type Field<T> = (&'static str, fn(&T) -> Vec<String>);

/// How things of one kind are searched, and shown.
struct Kind<T: 'static, C, S> {
    things: fn(&Centre) -> Vec<&T>,
    resource: fn(&T) -> Resource,
    show: fn(&Centre, &Instance, &T) -> S,
    fields: Vec<Field<T>>,
    /// Conditions that only this kind has.
    own: fn(&Centre, &C, &T) -> bool,
}

impl<T: 'static, C: Criteria, S> Kind<T, C, S> {
    fn check(&self, criteria: &C) -> Result<(), ApiError> {
        let inner = criteria.any().into_iter().chain(criteria.all()).flatten();
        inner.into_iter().try_for_each(|inner| self.check(inner))?;
        let Some(name) = criteria.text().and_then(|text| text.field_name.as_deref()) else { return Ok(()) };
        if self.field(name).is_some() {
            return Ok(());
        }
        let known: Vec<_> = self.fields.iter().map(|(name, _)| *name).collect();
        let message = format!("FieldName {name} can't be searched. There are {}.", known.join(", "));
        Err(ApiError::invalid_parameter(message))
    }

    fn field(&self, name: &str) -> Option<fn(&T) -> Vec<String>> {
        let name = name.to_lowercase();
        self.fields.iter().find(|(known, _)| *known == name).map(|(_, of)| *of)
    }

    fn meets(&self, centre: &Centre, thing: &T, criteria: &C) -> bool {
        criteria.any().is_none_or(|any| any.iter().any(|one| self.meets(centre, thing, one)))
            && criteria.all().is_none_or(|all| all.iter().all(|one| self.meets(centre, thing, one)))
            && criteria.text().is_none_or(|text| self.has(thing, text))
            && (self.own)(centre, criteria, thing)
    }

    fn has(&self, thing: &T, condition: &StringCondition) -> bool {
        let wanted = condition.value.as_deref().unwrap_or_default().to_lowercase();
        let of = condition.field_name.as_deref().and_then(|name| self.field(name));
        let values = of.map(|of| of(thing)).unwrap_or_default();
        values.iter().map(|value| value.to_lowercase()).any(|value| match condition.comparison_type {
            Some(StringComparisonType::StartsWith) => value.starts_with(&wanted),
            Some(StringComparisonType::Contains) => value.contains(&wanted),
            _ => value == wanted,
        })
    }
}

fn has_tags(centre: &Centre, resource: &Resource, filter: Option<&ControlPlaneTagFilter>) -> bool {
    tags_meet(centre.meta(resource).map(|meta| &meta.tags), filter)
}

pub(super) fn tags_meet(tags: Option<&Tags>, filter: Option<&ControlPlaneTagFilter>) -> bool {
    let Some(filter) = filter else { return true };
    let has = |condition: &TagCondition| {
        let value = condition.tag_key.as_ref().and_then(|key| tags?.get(key));
        value.is_some_and(|value| condition.tag_value.as_ref().is_none_or(|wanted| wanted == value))
    };
    filter.tag_condition.as_ref().is_none_or(has)
        && filter.and_conditions.as_ref().is_none_or(|all| all.iter().all(has))
        && filter.or_conditions.as_ref().is_none_or(|any| any.iter().any(|all| all.iter().all(has)))
}

async fn search<R, T, C, S>(
    call: &Call<R>,
    kind: Kind<T, C, S>,
    asked: Asked<C>,
) -> Result<Found<S>, ApiError>
where
    T: 'static,
    C: Criteria + Send + 'static,
    S: Send + 'static,
{
    if let Some(criteria) = &asked.criteria {
        kind.check(criteria)?;
    }
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let mut all = (kind.things)(centre);
        all.retain(|thing| {
            asked.criteria.as_ref().is_none_or(|criteria| kind.meets(centre, thing, criteria))
                && has_tags(centre, &(kind.resource)(thing), asked.tags.as_ref())
        });
        let total = i64::try_from(all.len()).ok();
        let id = |thing: &&T| (kind.resource)(thing).to_string();
        all.sort_by_key(id);
        let (shown, next_token) = page(all, id, asked.max_results, asked.next_token.as_deref())?;
        let shown = shown.into_iter().map(|thing| (kind.show)(centre, &instance, thing)).collect();
        Ok((Some(shown), next_token, total))
    });
    found.await?
}

fn one(text: impl ToString) -> Vec<String> {
    vec![text.to_string()]
}

/// SearchUsers.
pub(crate) async fn search_users(call: Call<SearchUsersRequest>) -> Result<SearchUsersResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let filter = request.search_filter.unwrap_or_default();
    if filter.user_attribute_filter.is_some() {
        return Err(not_built("UserAttributeFilter"));
    }
    let tags = filter.tag_filter;
    if request.search_criteria.as_ref().is_some_and(is_restricted) {
        return Err(not_built("ListCondition"));
    }
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<User, UserSearchCriteria, _> {
        things: |centre| centre.users.values().collect(),
        resource: |thing| Resource::User(thing.id),
        show: show_user,
        fields: vec![
            ("username", |user| one(&user.username)),
            ("firstname", |user| one(&user.first_name)),
            ("lastname", |user| one(&user.last_name)),
            ("routingprofileid", |user| one(user.routing_profile)),
            ("securityprofileid", |user| user.security_profiles.iter().map(ToString::to_string).collect()),
            ("resourceid", |user| one(user.id)),
        ],
        own: |centre, criteria, user| {
            let condition = criteria.hierarchy_group_condition.as_ref();
            condition.is_none_or(|condition| is_in_group(centre, user, condition))
        },
    };
    let (users, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchUsersResponse { users, next_token, approximate_total_count })
}

fn is_restricted(criteria: &UserSearchCriteria) -> bool {
    let mut inner = criteria.any().into_iter().chain(criteria.all()).flatten();
    criteria.list_condition.is_some() || inner.any(is_restricted)
}

/// In a group, or in one below it too where that is asked for.
fn is_in_group(centre: &Centre, user: &User, condition: &HierarchyGroupCondition) -> bool {
    let group = condition.value.as_deref().and_then(|value| value.parse().ok());
    group.is_some_and(|group| match condition.hierarchy_group_match_type {
        Some(HierarchyGroupMatchType::WithChildGroups) => centre.is_within(user.id, group),
        _ => user.hierarchy_group == Some(group),
    })
}

fn show_user(centre: &Centre, instance: &Instance, user: &User) -> UserSearchSummary {
    let shown = users::shape(centre, instance, user);
    let named = shown.identity_info.unwrap_or_default();
    UserSearchSummary {
        arn: shown.arn,
        id: shown.id,
        identity_info: Some(UserIdentityInfoLite {
            first_name: named.first_name,
            last_name: named.last_name,
        }),
        hierarchy_group_id: shown.hierarchy_group_id,
        phone_config: shown.phone_config,
        routing_profile_id: shown.routing_profile_id,
        security_profile_ids: shown.security_profile_ids,
        tags: shown.tags,
        username: shown.username,
        ..UserSearchSummary::default()
    }
}

/// SearchQueues: standard ones.
pub(crate) async fn search_queues(call: Call<SearchQueuesRequest>) -> Result<SearchQueuesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<Queue, QueueSearchCriteria, _> {
        things: |centre| centre.queues.values().collect(),
        resource: |thing| Resource::Queue(thing.id),
        show: queues::shape,
        fields: vec![
            ("name", |queue| one(&queue.name)),
            ("description", |queue| queue.description.iter().cloned().collect()),
            ("resourceid", |queue| one(queue.id)),
        ],
        own: |_, criteria, _| {
            criteria.queue_type_condition.is_none_or(|kind| kind == SearchableQueueType::Standard)
        },
    };
    let (queues, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchQueuesResponse { queues, next_token, approximate_total_count })
}

/// SearchRoutingProfiles.
pub(crate) async fn search_routing_profiles(
    call: Call<SearchRoutingProfilesRequest>,
) -> Result<SearchRoutingProfilesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<RoutingProfile, RoutingProfileSearchCriteria, _> {
        things: |centre| centre.routing_profiles.values().collect(),
        resource: |thing| Resource::RoutingProfile(thing.id),
        show: routing_profiles::shape,
        fields: vec![
            ("name", |profile| one(&profile.name)),
            ("description", |profile| one(&profile.description)),
            ("resourceid", |profile| one(profile.id)),
        ],
        own: |_, _, _| true,
    };
    let (routing_profiles, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchRoutingProfilesResponse { routing_profiles, next_token, approximate_total_count })
}

/// SearchContactFlows.
pub(crate) async fn search_contact_flows(
    call: Call<SearchContactFlowsRequest>,
) -> Result<SearchContactFlowsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let filter = request.search_filter.unwrap_or_default();
    if filter.flow_attribute_filter.is_some() {
        return Err(not_built("FlowAttributeFilter"));
    }
    let tags = filter.tag_filter;
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<Flow, ContactFlowSearchCriteria, _> {
        things: |centre| centre.flows.values().collect(),
        resource: |thing| Resource::Flow(thing.id),
        show: flows::shape,
        fields: vec![
            ("name", |flow| one(&flow.name)),
            ("description", |flow| flow.description.iter().cloned().collect()),
            ("resourceid", |flow| one(flow.id)),
        ],
        own: |_, criteria, flow| {
            criteria.type_condition.is_none_or(|kind| kind == flow_type(flow.kind))
                && criteria.state_condition.is_none_or(|state| state == flows::state(flow))
                && criteria.status_condition.is_none_or(|status| status == flows::status(flow))
        },
    };
    let (contact_flows, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchContactFlowsResponse { contact_flows, next_token, approximate_total_count })
}

/// SearchContactFlowModules.
pub(crate) async fn search_contact_flow_modules(
    call: Call<SearchContactFlowModulesRequest>,
) -> Result<SearchContactFlowModulesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<Flow, ContactFlowModuleSearchCriteria, _> {
        things: |centre| centre.modules.values().collect(),
        resource: |thing| Resource::FlowModule(thing.id),
        show: flow_modules::shape,
        fields: vec![
            ("name", |module| one(&module.name)),
            ("description", |module| module.description.iter().cloned().collect()),
            ("resourceid", |module| one(module.id)),
        ],
        own: |_, criteria, module| {
            criteria.state_condition.is_none_or(|state| state == flow_modules::state(module))
                && criteria.status_condition.is_none_or(|status| status == flow_modules::status(module))
        },
    };
    let (contact_flow_modules, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchContactFlowModulesResponse { contact_flow_modules, next_token, approximate_total_count })
}

/// SearchAgentStatuses.
pub(crate) async fn search_agent_statuses(
    call: Call<SearchAgentStatusesRequest>,
) -> Result<SearchAgentStatusesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.attribute_filter).map(of_attributes);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<AgentStatus, AgentStatusSearchCriteria, _> {
        things: |centre| centre.statuses.values().collect(),
        resource: |thing| Resource::AgentStatus(thing.id),
        show: agent_statuses::shape,
        fields: vec![
            ("name", |status| one(&status.name)),
            ("description", |status| status.description.iter().cloned().collect()),
            ("resourceid", |status| one(status.id)),
        ],
        own: |_, _, _| true,
    };
    let (agent_statuses, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchAgentStatusesResponse { agent_statuses, next_token, approximate_total_count })
}

/// The same as a filter by tags, in which the conditions have another name.
fn of_attributes(filter: ControlPlaneAttributeFilter) -> ControlPlaneTagFilter {
    let all = |condition: CommonAttributeAndCondition| condition.tag_conditions.unwrap_or_default();
    ControlPlaneTagFilter {
        or_conditions: filter.or_conditions.map(|any| any.into_iter().map(all).collect()),
        and_conditions: filter.and_condition.map(all),
        tag_condition: filter.tag_condition,
    }
}

/// SearchQuickConnects.
pub(crate) async fn search_quick_connects(
    call: Call<SearchQuickConnectsRequest>,
) -> Result<SearchQuickConnectsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<QuickConnect, QuickConnectSearchCriteria, _> {
        things: |centre| centre.quick_connects.values().collect(),
        resource: |thing| Resource::QuickConnect(thing.id),
        show: quick_connects::shape,
        fields: vec![
            ("name", |quick| one(&quick.name)),
            ("description", |quick| quick.description.iter().cloned().collect()),
            ("resourceid", |quick| one(quick.id)),
        ],
        own: |_, _, _| true,
    };
    let (quick_connects, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchQuickConnectsResponse { quick_connects, next_token, approximate_total_count })
}

/// SearchUserHierarchyGroups.
pub(crate) async fn search_user_hierarchy_groups(
    call: Call<SearchUserHierarchyGroupsRequest>,
) -> Result<SearchUserHierarchyGroupsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.attribute_filter).map(of_attributes);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<HierarchyGroup, UserHierarchyGroupSearchCriteria, _> {
        things: |centre| centre.hierarchy_groups.values().collect(),
        resource: |thing| Resource::HierarchyGroup(thing.id),
        show: hierarchy::shape,
        fields: vec![
            ("name", |group| one(&group.name)),
            ("parentid", |group| group.parent.iter().map(ToString::to_string).collect()),
            ("resourceid", |group| one(group.id)),
        ],
        own: |_, _, _| true,
    };
    let (user_hierarchy_groups, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchUserHierarchyGroupsResponse { user_hierarchy_groups, next_token, approximate_total_count })
}

/// SearchHoursOfOperations.
pub(crate) async fn search_hours_of_operations(
    call: Call<SearchHoursOfOperationsRequest>,
) -> Result<SearchHoursOfOperationsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<Hours, HoursOfOperationSearchCriteria, _> {
        things: |centre| centre.hours.values().collect(),
        resource: |thing| Resource::HoursOfOperation(thing.id),
        show: hours_of_operation::shape,
        fields: vec![
            ("name", |hours| one(&hours.name)),
            ("description", |hours| hours.description.iter().cloned().collect()),
            ("resourceid", |hours| one(hours.id)),
            ("timezone", |hours| one(&hours.time_zone)),
        ],
        own: |_, _, _| true,
    };
    let (hours_of_operations, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchHoursOfOperationsResponse { hours_of_operations, next_token, approximate_total_count })
}

/// SearchSecurityProfiles.
pub(crate) async fn search_security_profiles(
    call: Call<SearchSecurityProfilesRequest>,
) -> Result<SearchSecurityProfilesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let tags = request.search_filter.and_then(|filter| filter.tag_filter);
    let asked = Asked {
        criteria: request.search_criteria,
        tags,
        max_results: request.max_results,
        next_token: request.next_token,
    };
    let kind = Kind::<SecurityProfile, SecurityProfileSearchCriteria, _> {
        things: |centre| centre.security_profiles.values().collect(),
        resource: |thing| Resource::SecurityProfile(thing.id),
        show: show_security_profile,
        fields: vec![
            ("name", |profile| one(&profile.name)),
            ("description", |profile| profile.description.iter().cloned().collect()),
            ("resourceid", |profile| one(profile.id)),
        ],
        own: |_, _, _| true,
    };
    let (security_profiles, next_token, approximate_total_count) = search(&call, kind, asked).await?;
    Ok(SearchSecurityProfilesResponse { security_profiles, next_token, approximate_total_count })
}

fn show_security_profile(
    centre: &Centre,
    instance: &Instance,
    profile: &SecurityProfile,
) -> SecurityProfileSearchSummary {
    let shown = security_profiles::shape(centre, instance, profile);
    SecurityProfileSearchSummary {
        id: shown.id,
        organization_resource_id: shown.organization_resource_id,
        arn: shown.arn,
        security_profile_name: shown.security_profile_name,
        description: shown.description,
        tags: shown.tags,
    }
}

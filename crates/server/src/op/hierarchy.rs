//! The hierarchy of users: its levels, its groups, and who is in which.

use engine::Centre;
use engine::domain::config::Instance;
use engine::domain::hierarchy;
use engine::domain::resource::Resource;
use engine::id::{HierarchyGroupId, UserId};
use engine::input::{Command, HierarchyChange};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreateUserHierarchyGroupRequest, CreateUserHierarchyGroupResponse, DeleteUserHierarchyGroupRequest,
    DescribeUserHierarchyGroupRequest, DescribeUserHierarchyGroupResponse,
    DescribeUserHierarchyStructureRequest, DescribeUserHierarchyStructureResponse, HierarchyGroup,
    HierarchyGroupSummary, HierarchyGroupSummaryReference, HierarchyLevel, HierarchyPath,
    HierarchyPathReference, HierarchyStructure, ListUserHierarchyGroupsRequest,
    ListUserHierarchyGroupsResponse, UpdateUserHierarchyGroupNameRequest, UpdateUserHierarchyRequest,
    UpdateUserHierarchyStructureRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, modified, tags};

/// The word of a group's ARN.
const GROUP: &str = "agent-group";

/// CreateUserHierarchyGroup: on the level below its parent's.
pub(crate) async fn create_user_hierarchy_group(
    call: Call<CreateUserHierarchyGroupRequest>,
) -> Result<CreateUserHierarchyGroupResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let group = hierarchy::HierarchyGroup {
        id: HierarchyGroupId(ids::new()),
        name: request.name.clone(),
        parent: group_id(request.parent_group_id.as_deref())?,
        created_at: call.app.clock.now(),
    };
    let id = group.id;
    call.command(Command::ChangeHierarchy(HierarchyChange::Create(group))).await?;
    tag_new(&call, Resource::HierarchyGroup(id), request.tags.as_ref()).await?;
    Ok(CreateUserHierarchyGroupResponse {
        hierarchy_group_id: Some(id.to_string()),
        hierarchy_group_arn: Some(call.app.bus.instance().arn_of(GROUP, id)),
    })
}

/// None for none, and for an empty text.
pub(super) fn group_id(given: Option<&str>) -> Result<Option<HierarchyGroupId>, ApiError> {
    given.filter(|given| !given.is_empty()).map(|given| id(given, Thing::HierarchyGroup)).transpose()
}

/// DescribeUserHierarchyGroup, with those above it.
pub(crate) async fn describe_user_hierarchy_group(
    call: Call<DescribeUserHierarchyGroupRequest>,
) -> Result<DescribeUserHierarchyGroupResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: HierarchyGroupId = id(&call.request.hierarchy_group_id, Thing::HierarchyGroup)?;
    let instance = call.app.bus.instance().clone();
    let group = call
        .read(move |centre, _| centre.hierarchy_groups.get(&id).map(|group| shape(centre, &instance, group)));
    let group = group.await?.ok_or_else(|| ApiError::unknown(Thing::HierarchyGroup))?;
    Ok(DescribeUserHierarchyGroupResponse { hierarchy_group: Some(group) })
}

pub(super) fn shape(
    centre: &Centre,
    instance: &Instance,
    group: &hierarchy::HierarchyGroup,
) -> HierarchyGroup {
    let resource = Resource::HierarchyGroup(group.id);
    let path = centre.hierarchy_path(group.id);
    let level = path.len().checked_sub(1).and_then(|n| centre.hierarchy_levels.get(n));
    let mut summaries = path.into_iter().map(|group| summary(centre, instance, group));
    HierarchyGroup {
        id: Some(group.id.to_string()),
        arn: Some(instance.arn_of(GROUP, group.id)),
        name: Some(group.name.clone()),
        level_id: level.map(|level| level.id.to_string()),
        hierarchy_path: Some(HierarchyPath {
            level_one: summaries.next(),
            level_two: summaries.next(),
            level_three: summaries.next(),
            level_four: summaries.next(),
            level_five: summaries.next(),
        }),
        tags: tags(centre, &resource),
        last_modified_time: modified(centre, &resource, group.created_at),
        last_modified_region: None,
    }
}

fn summary(centre: &Centre, instance: &Instance, group: &hierarchy::HierarchyGroup) -> HierarchyGroupSummary {
    HierarchyGroupSummary {
        id: Some(group.id.to_string()),
        arn: Some(instance.arn_of(GROUP, group.id)),
        name: Some(group.name.clone()),
        last_modified_time: modified(centre, &Resource::HierarchyGroup(group.id), group.created_at),
        last_modified_region: None,
    }
}

/// Where a user belongs, as real-time figures tell it.
pub(super) fn path_of(centre: &Centre, instance: &Instance, user: UserId) -> Option<HierarchyPathReference> {
    let group = centre.users.get(&user)?.hierarchy_group?;
    let reference = |group: &hierarchy::HierarchyGroup| HierarchyGroupSummaryReference {
        id: Some(group.id.to_string()),
        arn: Some(instance.arn_of(GROUP, group.id)),
    };
    let mut path = centre.hierarchy_path(group).into_iter().map(reference);
    Some(HierarchyPathReference {
        level_one: path.next(),
        level_two: path.next(),
        level_three: path.next(),
        level_four: path.next(),
        level_five: path.next(),
    })
}

/// ListUserHierarchyGroups.
pub(crate) async fn list_user_hierarchy_groups(
    call: Call<ListUserHierarchyGroupsRequest>,
) -> Result<ListUserHierarchyGroupsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.hierarchy_groups.values().collect();
        let (shown, next_token) =
            page(all, |group| group.id, request.max_results, request.next_token.as_deref())?;
        let shown = shown.into_iter().map(|group| summary(centre, &instance, group)).collect();
        Ok::<_, ApiError>((shown, next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListUserHierarchyGroupsResponse { user_hierarchy_group_summary_list: Some(list), next_token })
}

/// UpdateUserHierarchyGroupName.
pub(crate) async fn update_user_hierarchy_group_name(
    call: Call<UpdateUserHierarchyGroupNameRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let group = id(&request.hierarchy_group_id, Thing::HierarchyGroup)?;
    let change = HierarchyChange::Rename { group, name: request.name.clone() };
    call.command(Command::ChangeHierarchy(change)).await?;
    Ok(Empty {})
}

/// DeleteUserHierarchyGroup: one without users and without groups below it.
pub(crate) async fn delete_user_hierarchy_group(
    call: Call<DeleteUserHierarchyGroupRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let group = id(&call.request.hierarchy_group_id, Thing::HierarchyGroup)?;
    remove(&call, Resource::HierarchyGroup(group)).await
}

/// DescribeUserHierarchyStructure: the levels that there are.
pub(crate) async fn describe_user_hierarchy_structure(
    call: Call<DescribeUserHierarchyStructureRequest>,
) -> Result<DescribeUserHierarchyStructureResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let levels = call.read(|centre, _| centre.hierarchy_levels.clone()).await?;
    let mut levels = levels.into_iter().map(|level| HierarchyLevel {
        id: Some(level.id.to_string()),
        arn: Some(instance.arn_of("agent-group-level", level.id)),
        name: Some(level.name),
        last_modified_time: None,
        last_modified_region: None,
    });
    let structure = HierarchyStructure {
        level_one: levels.next(),
        level_two: levels.next(),
        level_three: levels.next(),
        level_four: levels.next(),
        level_five: levels.next(),
    };
    Ok(DescribeUserHierarchyStructureResponse { hierarchy_structure: Some(structure) })
}

/// UpdateUserHierarchyStructure: all levels anew. One that has groups stays.
pub(crate) async fn update_user_hierarchy_structure(
    call: Call<UpdateUserHierarchyStructureRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let given = request.hierarchy_structure.clone();
    let given = [given.level_one, given.level_two, given.level_three, given.level_four, given.level_five];
    let named = given.iter().take_while(|level| level.is_some()).count();
    if given.iter().skip(named).any(Option::is_some) {
        return Err(ApiError::invalid_parameter("HierarchyStructure: a level is missing above another one."));
    }
    let levels = given.into_iter().flatten().map(|level| (ids::new(), level.name)).collect();
    call.command(Command::ChangeHierarchy(HierarchyChange::Levels(levels))).await?;
    Ok(Empty {})
}

/// UpdateUserHierarchy: into a group, or out of all.
pub(crate) async fn update_user_hierarchy(call: Call<UpdateUserHierarchyRequest>) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let user = id(&request.user_id, Thing::User)?;
    let group = group_id(request.hierarchy_group_id.as_deref())?;
    call.command(Command::ChangeHierarchy(HierarchyChange::Place { user, group })).await?;
    Ok(Empty {})
}

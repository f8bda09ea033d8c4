//! Security profiles.

use std::collections::BTreeSet;

use engine::Centre;
use engine::domain::config::{Instance, SecurityProfile};
use engine::domain::permission;
use engine::domain::resource::Resource;
use engine::id::SecurityProfileId;
use engine::input::{Command, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreateSecurityProfileRequest, CreateSecurityProfileResponse, DeleteSecurityProfileRequest,
    DescribeSecurityProfileRequest, DescribeSecurityProfileResponse, ListSecurityProfilePermissionsRequest,
    ListSecurityProfilePermissionsResponse, ListSecurityProfilesRequest, ListSecurityProfilesResponse,
    SecurityProfileSummary, UpdateSecurityProfileRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::authority;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, modified, not_built, tags};

/// Members that would take rights away, which nothing here does (SEC-2, SEC-5, SEC-8), and whether they are given.
macro_rules! restrictions {
    ($request:expr) => {
        [
            ("AllowedAccessControlTags", $request.allowed_access_control_tags.is_some()),
            ("TagRestrictedResources", $request.tag_restricted_resources.is_some()),
            ("Applications", $request.applications.is_some()),
            ("HierarchyRestrictedResources", $request.hierarchy_restricted_resources.is_some()),
            (
                "AllowedAccessControlHierarchyGroupId",
                $request.allowed_access_control_hierarchy_group_id.is_some(),
            ),
            ("AllowedFlowModules", $request.allowed_flow_modules.is_some()),
            ("GranularAccessControlConfiguration", $request.granular_access_control_configuration.is_some()),
        ]
    };
}

/// ListSecurityProfiles.
pub(crate) async fn list_security_profiles(
    call: Call<ListSecurityProfilesRequest>,
) -> Result<ListSecurityProfilesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.security_profiles.values().collect();
        let (shown, next_token) =
            page(all, |profile| profile.id, request.max_results, request.next_token.as_deref())?;
        let summary = |profile: &engine::domain::config::SecurityProfile| SecurityProfileSummary {
            id: Some(profile.id.to_string()),
            arn: Some(instance.arn_of("security-profile", profile.id)),
            name: Some(profile.name.clone()),
            last_modified_time: modified(centre, &Resource::SecurityProfile(profile.id), profile.created_at),
            ..SecurityProfileSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListSecurityProfilesResponse { security_profile_summary_list: Some(list), next_token })
}

/// CreateSecurityProfile (SEC-1, SEC-16).
pub(crate) async fn create_security_profile(
    call: Call<CreateSecurityProfileRequest>,
) -> Result<CreateSecurityProfileResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    refuse_given(&restrictions!(request))?;
    let permissions = permissions(request.permissions.as_deref().unwrap_or_default())?;
    authority::require_each(&call, permissions.clone()).await?;
    let profile = SecurityProfile {
        id: SecurityProfileId(ids::new()),
        name: request.security_profile_name.clone(),
        description: request.description.clone().filter(|text| !text.is_empty()),
        permissions,
        created_at: call.app.clock.now(),
    };
    let id = profile.id;
    call.command(Command::CreateSecurityProfile(profile)).await?;
    tag_new(&call, Resource::SecurityProfile(id), request.tags.as_ref()).await?;
    let arn = call.app.bus.instance().arn_of("security-profile", id);
    Ok(CreateSecurityProfileResponse {
        security_profile_id: Some(id.to_string()),
        security_profile_arn: Some(arn),
    })
}

/// DescribeSecurityProfile. Its permissions have a list of their own.
pub(crate) async fn describe_security_profile(
    call: Call<DescribeSecurityProfileRequest>,
) -> Result<DescribeSecurityProfileResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: SecurityProfileId = id(&call.request.security_profile_id, Thing::SecurityProfile)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        centre.security_profiles.get(&id).map(|profile| shape(centre, &instance, profile))
    });
    let profile = found.await?.ok_or_else(|| ApiError::unknown(Thing::SecurityProfile))?;
    Ok(DescribeSecurityProfileResponse { security_profile: Some(profile) })
}

pub(super) fn shape(
    centre: &Centre,
    instance: &Instance,
    profile: &SecurityProfile,
) -> wire::connect::SecurityProfile {
    let resource = Resource::SecurityProfile(profile.id);
    wire::connect::SecurityProfile {
        id: Some(profile.id.to_string()),
        organization_resource_id: Some(instance.id.to_string()),
        arn: Some(instance.arn_of("security-profile", profile.id)),
        security_profile_name: Some(profile.name.clone()),
        description: profile.description.clone(),
        tags: tags(centre, &resource),
        last_modified_time: modified(centre, &resource, profile.created_at),
        ..wire::connect::SecurityProfile::default()
    }
}

/// ListSecurityProfilePermissions.
pub(crate) async fn list_security_profile_permissions(
    call: Call<ListSecurityProfilePermissionsRequest>,
) -> Result<ListSecurityProfilePermissionsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let id: SecurityProfileId = id(&request.security_profile_id, Thing::SecurityProfile)?;
    let found = call.read(move |centre, _| {
        let profile = centre.security_profiles.get(&id)?;
        let modified = modified(centre, &Resource::SecurityProfile(id), profile.created_at);
        Some((profile.permissions.iter().cloned().collect::<Vec<_>>(), modified))
    });
    let (all, modified) = found.await?.ok_or_else(|| ApiError::unknown(Thing::SecurityProfile))?;
    let (shown, next_token) = page(all, Clone::clone, request.max_results, request.next_token.as_deref())?;
    Ok(ListSecurityProfilePermissionsResponse {
        permissions: Some(shown),
        next_token,
        last_modified_time: modified,
        ..ListSecurityProfilePermissionsResponse::default()
    })
}

/// UpdateSecurityProfile: permissions anew where they are given (SEC-16).
pub(crate) async fn update_security_profile(
    call: Call<UpdateSecurityProfileRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    refuse_given(&restrictions!(request))?;
    let permissions = request.permissions.as_deref().map(permissions).transpose()?;
    authority::require_each(&call, permissions.clone().unwrap_or_default()).await?;
    let revision = Revision::SecurityProfile {
        id: id(&request.security_profile_id, Thing::SecurityProfile)?,
        description: request.description.clone(),
        permissions,
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeleteSecurityProfile: not while a user has it.
pub(crate) async fn delete_security_profile(
    call: Call<DeleteSecurityProfileRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let profile = id(&call.request.security_profile_id, Thing::SecurityProfile)?;
    remove(&call, Resource::SecurityProfile(profile)).await
}

/// A name that no permission has would give nothing, and someone believes that it does.
fn permissions(names: &[String]) -> Result<BTreeSet<String>, ApiError> {
    let unknown = names.iter().find(|name| !permission::ALL.contains(&name.as_str()));
    match unknown {
        Some(name) => Err(ApiError::invalid_parameter(format!("There is no permission {name}."))),
        None => Ok(names.iter().cloned().collect()),
    }
}

fn refuse_given(members: &[(&str, bool)]) -> Result<(), ApiError> {
    members.iter().find(|(_, is_given)| *is_given).map_or(Ok(()), |(name, _)| Err(not_built(name)))
}

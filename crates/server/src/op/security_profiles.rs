//! Security profiles.

use wire::connect::{ListSecurityProfilesRequest, ListSecurityProfilesResponse, SecurityProfileSummary};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::timestamp;

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
            last_modified_time: Some(timestamp(profile.created_at)),
            ..SecurityProfileSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListSecurityProfilesResponse { security_profile_summary_list: Some(list), next_token })
}

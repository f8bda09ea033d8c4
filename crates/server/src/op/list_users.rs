//! ListUsers.

use wire::connect::{ListUsersRequest, ListUsersResponse, UserSummary};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::timestamp;

pub(crate) async fn list_users(call: Call<ListUsersRequest>) -> Result<ListUsersResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.users.values().collect();
        let (shown, next_token) =
            page(all, |user| user.id, request.max_results, request.next_token.as_deref())?;
        let summary = |user: &engine::domain::config::User| UserSummary {
            id: Some(user.id.to_string()),
            arn: Some(instance.arn_of("agent", user.id)),
            username: Some(user.username.clone()),
            last_modified_time: Some(timestamp(user.created_at)),
            ..UserSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListUsersResponse { user_summary_list: Some(list), next_token })
}

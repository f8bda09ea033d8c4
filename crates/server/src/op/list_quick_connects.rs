//! ListQuickConnects.

use engine::domain::config::{Instance, QuickConnect, QuickConnectTarget};
use wire::connect::{
    ListQuickConnectsRequest, ListQuickConnectsResponse, QuickConnectSummary, QuickConnectType,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::{QUICK_CONNECT, timestamp};

pub(crate) async fn list_quick_connects(
    call: Call<ListQuickConnectsRequest>,
) -> Result<ListQuickConnectsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let types = request.quick_connect_types.filter(|types| !types.is_empty());
        let wanted = |quick: &&QuickConnect| types.as_ref().is_none_or(|t| t.contains(&kind(&quick.target)));
        let all = centre.quick_connects.values().filter(wanted).collect();
        let (shown, next_token) =
            page(all, |quick| quick.id, request.max_results, request.next_token.as_deref())?;
        Ok((shown.into_iter().map(|quick| summary(&instance, quick)).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListQuickConnectsResponse { quick_connect_summary_list: Some(list), next_token })
}

pub(super) fn summary(instance: &Instance, quick_connect: &QuickConnect) -> QuickConnectSummary {
    QuickConnectSummary {
        id: Some(quick_connect.id.to_string()),
        arn: Some(instance.arn_of(QUICK_CONNECT, quick_connect.id)),
        name: Some(quick_connect.name.clone()),
        quick_connect_type: Some(kind(&quick_connect.target)),
        last_modified_time: Some(timestamp(quick_connect.created_at)),
        ..QuickConnectSummary::default()
    }
}

pub(super) fn kind(target: &QuickConnectTarget) -> QuickConnectType {
    match target {
        QuickConnectTarget::User { .. } => QuickConnectType::User,
        QuickConnectTarget::Queue { .. } => QuickConnectType::Queue,
        QuickConnectTarget::PhoneNumber { .. } => QuickConnectType::PhoneNumber,
    }
}

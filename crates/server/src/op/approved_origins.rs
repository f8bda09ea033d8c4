//! Sites whose pages may frame the panel and call the API (SEC-9), beside those of the operator's
//! setting.

use engine::input::{Command, InstanceChange};
use wire::Empty;
use wire::connect::{
    AssociateApprovedOriginRequest, DisassociateApprovedOriginRequest, ListApprovedOriginsRequest,
    ListApprovedOriginsResponse,
};

use crate::call::Call;
use crate::config::is_origin;
use crate::error::ApiError;
use crate::op::list::page;

/// AssociateApprovedOrigin.
pub(crate) async fn associate_approved_origin(
    call: Call<AssociateApprovedOriginRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let origin = call.request.origin.trim_end_matches('/').to_owned();
    if !is_origin(&origin) {
        let message = "Origin must be https://host or https://host:port.";
        return Err(ApiError::invalid_parameter(message));
    }
    call.command(Command::ChangeInstance(InstanceChange::ApproveOrigin(origin))).await?;
    Ok(Empty {})
}

/// DisassociateApprovedOrigin.
pub(crate) async fn disassociate_approved_origin(
    call: Call<DisassociateApprovedOriginRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let origin = call.request.origin.trim_end_matches('/').to_owned();
    call.command(Command::ChangeInstance(InstanceChange::DisapproveOrigin(origin))).await?;
    Ok(Empty {})
}

/// ListApprovedOrigins: those that were associated; the operator's setting is not the instance's.
pub(crate) async fn list_approved_origins(
    call: Call<ListApprovedOriginsRequest>,
) -> Result<ListApprovedOriginsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let all = call.read(|centre, _| centre.instance_settings.approved_origins.clone()).await?;
    let all = all.into_iter().collect();
    let (shown, next_token) = page(all, String::clone, request.max_results, request.next_token.as_deref())?;
    Ok(ListApprovedOriginsResponse { origins: Some(shown), next_token })
}

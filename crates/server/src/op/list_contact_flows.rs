//! ListContactFlows.

use wire::connect::{
    ContactFlowState, ContactFlowSummary, ListContactFlowsRequest, ListContactFlowsResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::describe_contact_flow::status;
use crate::op::list::page;
use crate::op::shape::flow_type;

pub(crate) async fn list_contact_flows(
    call: Call<ListContactFlowsRequest>,
) -> Result<ListContactFlowsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let types = request.contact_flow_types.as_deref().filter(|types| !types.is_empty());
        let wanted = |kind| types.is_none_or(|types| types.contains(&flow_type(kind)));
        let all = centre.flows.values().filter(|f| wanted(f.kind)).collect();
        let (shown, next_token) =
            page(all, |flow| flow.id, request.max_results, request.next_token.as_deref())?;
        let summary = |flow: &engine::domain::config::Flow| ContactFlowSummary {
            id: Some(flow.id.to_string()),
            arn: Some(instance.arn_of("contact-flow", flow.id)),
            name: Some(flow.name.clone()),
            contact_flow_type: Some(flow_type(flow.kind)),
            contact_flow_state: Some(ContactFlowState::Active),
            contact_flow_status: Some(status(flow)),
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListContactFlowsResponse { contact_flow_summary_list: Some(list), next_token })
}

//! DescribeContactFlow. A flow that is saved and not published is shown to whoever asks for its
//! saved content, with `:$SAVED` behind the id.

use engine::domain::config::Flow;
use engine::id::FlowId;
use engine::refusal::{Refusal, Thing};
use wire::connect::{
    ContactFlow, ContactFlowState, ContactFlowStatus, DescribeContactFlowRequest, DescribeContactFlowResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::{flow_type, id, sha256, timestamp};

pub(crate) async fn describe_contact_flow(
    call: Call<DescribeContactFlowRequest>,
) -> Result<DescribeContactFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let saved = request.contact_flow_id.strip_suffix(":$SAVED");
    let flow: FlowId = id(saved.unwrap_or(&request.contact_flow_id), Thing::Flow)?;
    let flow = call.read(move |centre, _| centre.flows.get(&flow).cloned()).await?;
    let flow = flow.ok_or_else(|| ApiError::unknown(Thing::Flow))?;
    if !flow.published && saved.is_none() {
        return Err(ApiError::connect(Refusal::FlowNotPublished.into()));
    }
    let arn = call.app.bus.instance().arn_of("contact-flow", flow.id);
    Ok(DescribeContactFlowResponse { contact_flow: Some(shape(&flow, arn)) })
}

fn shape(flow: &Flow, arn: String) -> ContactFlow {
    ContactFlow {
        arn: Some(arn),
        id: Some(flow.id.to_string()),
        name: Some(flow.name.clone()),
        r#type: Some(flow_type(flow.kind)),
        state: Some(ContactFlowState::Active),
        status: Some(status(flow)),
        description: flow.description.clone(),
        content: Some(flow.content.to_string()),
        flow_content_sha256: Some(sha256(&flow.content)),
        last_modified_time: Some(timestamp(flow.created_at)),
        ..ContactFlow::default()
    }
}

pub(super) fn status(flow: &Flow) -> ContactFlowStatus {
    if flow.published { ContactFlowStatus::Published } else { ContactFlowStatus::Saved }
}

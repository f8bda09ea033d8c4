//! CreateContactFlow (ENT-80, FLOW-4). PROPOSED: a flow that is only saved is checked like one that
//! is published, so that publishing it later cannot fail.

use std::sync::Arc;

use engine::domain::config::Flow;
use engine::id::FlowId;
use engine::input::Command;
use wire::connect::{ContactFlowStatus, CreateContactFlowRequest, CreateContactFlowResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::shape::{read_flow_type, sha256};
use crate::{flow, ids};

/// The model has no bound for these; they are those of other things' names and descriptions.
const NAME_CHARACTERS_MAX: usize = 127;
const DESCRIPTION_CHARACTERS_MAX: usize = 500;

pub(crate) async fn create_contact_flow(
    call: Call<CreateContactFlowRequest>,
) -> Result<CreateContactFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let published = request.status != Some(ContactFlowStatus::Saved);
    if published {
        authority::require(&call, "ContactFlows.Publish").await?;
    }
    check_characters("Name", &request.name, NAME_CHARACTERS_MAX)?;
    check_characters(
        "Description",
        request.description.as_deref().unwrap_or_default(),
        DESCRIPTION_CHARACTERS_MAX,
    )?;
    let graph = flow::parse(&request.content).map_err(ApiError::invalid_flow)?;
    let flow = Flow {
        id: FlowId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        kind: read_flow_type(request.r#type),
        published,
        content: Arc::from(request.content.as_str()),
        graph: Arc::new(graph),
        created_at: call.app.clock.now(),
    };
    let id = flow.id;
    call.command(Command::CreateFlow(flow)).await?;
    Ok(CreateContactFlowResponse {
        contact_flow_id: Some(id.to_string()),
        contact_flow_arn: Some(call.app.bus.instance().arn_of("contact-flow", id)),
        flow_content_sha256: Some(sha256(&request.content)),
    })
}

fn check_characters(member: &str, text: &str, most: usize) -> Result<(), ApiError> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!("{member} must have at most {most} characters.")))
}

//! Flows, which are checked when they are saved.

use std::sync::Arc;

use engine::Centre;
use engine::domain::config::{Flow, Instance};
use engine::domain::resource::Resource;
use engine::id::FlowId;
use engine::input::Command;
use engine::refusal::{Refusal, Thing};
use wire::connect::{
    ContactFlow, ContactFlowState, ContactFlowStatus, ContactFlowSummary, CreateContactFlowRequest,
    CreateContactFlowResponse, DescribeContactFlowRequest, DescribeContactFlowResponse,
    ListContactFlowsRequest, ListContactFlowsResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::list::page;
use crate::op::resources::tag_new;
use crate::op::shape::{flow_type, id, modified, read_flow_type, sha256, tags};
use crate::{flow, ids};

/// The model has no bound for these; they are those of other things' names and descriptions.
const NAME_CHARACTERS_MAX: usize = 127;
const DESCRIPTION_CHARACTERS_MAX: usize = 500;

/// CreateContactFlow (ENT-80, FLOW-4). PROPOSED: a flow that is only saved is checked like one that
/// is published, so that publishing it later cannot fail.
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
    tag_new(&call, Resource::Flow(id), request.tags.as_ref()).await?;
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

/// DescribeContactFlow. A flow that is saved and not published is shown to whoever asks for its
/// saved content, with `:$SAVED` behind the id.
pub(crate) async fn describe_contact_flow(
    call: Call<DescribeContactFlowRequest>,
) -> Result<DescribeContactFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let saved = request.contact_flow_id.strip_suffix(":$SAVED");
    let flow: FlowId = id(saved.unwrap_or(&request.contact_flow_id), Thing::Flow)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        centre.flows.get(&flow).map(|flow| (flow.published, shape(centre, &instance, flow)))
    });
    let (published, shown) = found.await?.ok_or_else(|| ApiError::unknown(Thing::Flow))?;
    if !published && saved.is_none() {
        return Err(ApiError::connect(Refusal::FlowNotPublished.into()));
    }
    Ok(DescribeContactFlowResponse { contact_flow: Some(shown) })
}

pub(super) fn shape(centre: &Centre, instance: &Instance, flow: &Flow) -> ContactFlow {
    ContactFlow {
        arn: Some(instance.arn_of("contact-flow", flow.id)),
        id: Some(flow.id.to_string()),
        name: Some(flow.name.clone()),
        r#type: Some(flow_type(flow.kind)),
        state: Some(ContactFlowState::Active),
        status: Some(status(flow)),
        description: flow.description.clone(),
        content: Some(flow.content.to_string()),
        flow_content_sha256: Some(sha256(&flow.content)),
        tags: tags(centre, &Resource::Flow(flow.id)),
        last_modified_time: modified(centre, &Resource::Flow(flow.id), flow.created_at),
        ..ContactFlow::default()
    }
}

pub(super) fn status(flow: &Flow) -> ContactFlowStatus {
    if flow.published { ContactFlowStatus::Published } else { ContactFlowStatus::Saved }
}

/// ListContactFlows.
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

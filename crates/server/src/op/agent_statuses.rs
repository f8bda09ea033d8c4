//! Agent statuses.

use engine::Centre;
use engine::domain::config::{AgentStatus, Instance, StatusKind};
use engine::domain::resource::Resource;
use engine::id::StatusId;
use engine::input::{Command, Described, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    AgentStatusState, AgentStatusSummary, CreateAgentStatusRequest, CreateAgentStatusResponse,
    DescribeAgentStatusRequest, DescribeAgentStatusResponse, ListAgentStatusRequest, ListAgentStatusResponse,
    UpdateAgentStatusRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::resources::tag_new;
use crate::op::shape::{id, modified, status_type, tags};

/// CreateAgentStatus (ENT-30, ENT-31).
pub(crate) async fn create_agent_status(
    call: Call<CreateAgentStatusRequest>,
) -> Result<CreateAgentStatusResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let status = AgentStatus {
        id: StatusId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        kind: StatusKind::Custom,
        enabled: request.state == AgentStatusState::Enabled,
        display_order: request.display_order.and_then(|n| u8::try_from(n).ok()),
        created_at: call.app.clock.now(),
    };
    let id = status.id;
    call.command(Command::CreateStatus(status)).await?;
    tag_new(&call, Resource::AgentStatus(id), request.tags.as_ref()).await?;
    let arn = call.app.bus.instance().arn_of("agent-state", id);
    Ok(CreateAgentStatusResponse { agent_status_id: Some(id.to_string()), agent_status_arn: Some(arn) })
}

/// ListAgentStatuses.
pub(crate) async fn list_agent_statuses(
    call: Call<ListAgentStatusRequest>,
) -> Result<ListAgentStatusResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let types = request.agent_status_types.as_deref().filter(|types| !types.is_empty());
        let wanted = |kind| types.is_none_or(|types| types.contains(&status_type(kind)));
        let all = centre.statuses.values().filter(|s| wanted(s.kind)).collect();
        let (shown, next_token) =
            page(all, |status| status.id, request.max_results, request.next_token.as_deref())?;
        let summary = |status: &engine::domain::config::AgentStatus| AgentStatusSummary {
            id: Some(status.id.to_string()),
            arn: Some(instance.arn_of("agent-state", status.id)),
            r#type: Some(status_type(status.kind)),
            name: Some(status.name.clone()),
            last_modified_time: modified(centre, &Resource::AgentStatus(status.id), status.created_at),
            ..AgentStatusSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListAgentStatusResponse { agent_status_summary_list: Some(list), next_token })
}

/// DescribeAgentStatus.
pub(crate) async fn describe_agent_status(
    call: Call<DescribeAgentStatusRequest>,
) -> Result<DescribeAgentStatusResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: StatusId = id(&call.request.agent_status_id, Thing::AgentStatus)?;
    let instance = call.app.bus.instance().clone();
    let found =
        call.read(move |centre, _| centre.statuses.get(&id).map(|status| shape(centre, &instance, status)));
    let status = found.await?.ok_or_else(|| ApiError::unknown(Thing::AgentStatus))?;
    Ok(DescribeAgentStatusResponse { agent_status: Some(status) })
}

pub(super) fn shape(
    centre: &Centre,
    instance: &Instance,
    status: &AgentStatus,
) -> wire::connect::AgentStatus {
    let resource = Resource::AgentStatus(status.id);
    wire::connect::AgentStatus {
        agent_status_arn: Some(instance.arn_of("agent-state", status.id)),
        agent_status_id: Some(status.id.to_string()),
        name: Some(status.name.clone()),
        description: status.description.clone(),
        r#type: Some(status_type(status.kind)),
        display_order: status.display_order.map(i32::from),
        state: Some(if status.enabled { AgentStatusState::Enabled } else { AgentStatusState::Disabled }),
        tags: tags(centre, &resource),
        last_modified_time: modified(centre, &resource, status.created_at),
        ..wire::connect::AgentStatus::default()
    }
}

/// UpdateAgentStatus (ENT-31, ENT-32).
pub(crate) async fn update_agent_status(call: Call<UpdateAgentStatusRequest>) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let order = request.display_order.and_then(|n| u8::try_from(n).ok());
    let revision = Revision::AgentStatus {
        id: id(&request.agent_status_id, Thing::AgentStatus)?,
        described: Described { name: request.name.clone(), description: request.description.clone() },
        enabled: request.state.as_ref().map(|state| *state == AgentStatusState::Enabled),
        display_order: match request.reset_order_number {
            Some(true) => Some(None),
            _ => order.map(Some),
        },
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

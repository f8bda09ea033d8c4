//! CreateAgentStatus (ENT-30, ENT-31).

use engine::domain::config::{AgentStatus, StatusKind};
use engine::id::StatusId;
use engine::input::Command;
use wire::connect::{AgentStatusState, CreateAgentStatusRequest, CreateAgentStatusResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;

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
    let arn = call.app.bus.instance().arn_of("agent-state", id);
    Ok(CreateAgentStatusResponse { agent_status_id: Some(id.to_string()), agent_status_arn: Some(arn) })
}

//! PutUserStatus: at once, or as the next status while contacts are live (AGT-30).

use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{PutUserStatusRequest, PutUserStatusResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::shape::id;

pub(crate) async fn put_user_status(
    call: Call<PutUserStatusRequest>,
) -> Result<PutUserStatusResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    // SEC-4; the router has asked for the first of the two.
    authority::require(&call, "AgentStates.View").await?;
    let user = id(&request.user_id, Thing::User)?;
    let status = id(&request.agent_status_id, Thing::AgentStatus)?;
    call.command(Command::SetStatus { user, status }).await?;
    Ok(PutUserStatusResponse {})
}

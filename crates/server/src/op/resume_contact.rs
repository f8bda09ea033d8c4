//! ResumeContact: a task that was paused (TASK-10).

use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{ResumeContactRequest, ResumeContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::pause_contact::holder;
use crate::op::shape::{id, not_built};

pub(crate) async fn resume_contact(
    call: Call<ResumeContactRequest>,
) -> Result<ResumeContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.contact_flow_id.is_some() {
        return Err(not_built("ContactFlowId"));
    }
    let contact = id(&request.contact_id, Thing::Contact)?;
    let user = holder(&call, contact).await?;
    call.command(Command::EndPause { user, contact }).await?;
    Ok(ResumeContactResponse {})
}

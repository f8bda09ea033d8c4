//! StartTaskContact (TASK-1, TASK-3, TASK-7).

use engine::id::ContactId;
use engine::input::{Command, Outcome, StartTask, TaskStart};
use engine::refusal::Thing;
use engine::time::Time;
use wire::connect::{StartTaskContactRequest, StartTaskContactResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::{id, not_built};
use crate::op::start::{references, related, token};

pub(crate) async fn start_task_contact(
    call: Call<StartTaskContactRequest>,
) -> Result<StartTaskContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.previous_contact_id.is_some() && request.related_contact_id.is_some() {
        let message = "Either PreviousContactId or RelatedContactId may be given, not both.";
        return Err(ApiError::invalid_request(message));
    }
    if let Some(member) = first_not_built(request) {
        return Err(not_built(member));
    }
    if request.name.expose().trim().is_empty() {
        return Err(ApiError::invalid_parameter("Name must not be empty."));
    }
    let start = StartTask {
        contact: ContactId(ids::new()),
        on: on(request)?,
        name: request.name.expose().to_owned(),
        description: request.description.clone().map(wire::Sensitive::into_exposed),
        references: references(request.references.as_ref())?,
        attributes: request.attributes.clone().unwrap_or_default(),
        scheduled_at: request.scheduled_time.map(|at| Time(at.as_millis())),
        related: related(&call, request.related_contact_id.as_deref()).await?,
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = call.command(Command::StartTask(Box::new(start))).await?;
    let Outcome::Started { contact, .. } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    Ok(StartTaskContactResponse { contact_id: Some(contact.to_string()) })
}

fn first_not_built(request: &StartTaskContactRequest) -> Option<&'static str> {
    let not_built = [
        (request.task_template_id.is_some(), "TaskTemplateId"),
        // Its chain would share its attributes.
        (request.previous_contact_id.is_some(), "PreviousContactId"),
        (request.segment_attributes.as_ref().is_some_and(|given| !given.is_empty()), "SegmentAttributes"),
        (request.attachments.as_ref().is_some_and(|given| !given.is_empty()), "Attachments"),
    ];
    not_built.into_iter().find(|(given, _)| *given).map(|(_, name)| name)
}

fn on(request: &StartTaskContactRequest) -> Result<TaskStart, ApiError> {
    match (&request.contact_flow_id, &request.quick_connect_id) {
        (Some(flow), None) => Ok(TaskStart::Flow(id(flow, Thing::Flow)?)),
        (None, Some(quick_connect)) => Ok(TaskStart::QuickConnect(id(quick_connect, Thing::QuickConnect)?)),
        _ => Err(ApiError::invalid_request("Either ContactFlowId or QuickConnectId must be given.")),
    }
}

//! CreateContact: a task of a system beside this one, which runs no flow: an agent does it already, or it is
//! done (TASK-12).

use engine::domain::segment::{EXPIRY, EXPIRY_MINUTES, SegmentAttributes, SegmentValue};
use engine::id::ContactId;
use engine::input::{Command, Outcome, StartTask, TaskStart};
use engine::refusal::Thing;
use wire::connect::{
    Channel, ContactInitiationMethod, CreateContactRequest, CreateContactResponse, InitiateAs,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::segment_attributes;
use crate::op::shape::id;
use crate::op::starts::{references, related, token};

/// CreateContact.
pub(crate) async fn create_contact(
    call: Call<CreateContactRequest>,
) -> Result<CreateContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    check_channel(request)?;
    if request.previous_contact_id.is_some() {
        let message = "PreviousContactId is for contacts of external voice systems only.";
        return Err(ApiError::invalid_request(message));
    }
    let name = request.name.as_ref().map(|name| name.expose().to_owned()).unwrap_or_default();
    if name.trim().is_empty() {
        return Err(ApiError::invalid_parameter("Name must not be empty: it is what a task is called."));
    }
    let start = StartTask {
        contact: ContactId(ids::new()),
        on: on(request)?,
        name,
        description: request.description.clone().map(wire::Sensitive::into_exposed),
        references: references(request.references.as_ref())?,
        attributes: request.attributes.clone().unwrap_or_default(),
        segment_attributes: attributes(request)?,
        scheduled_at: None,
        related: related(&call, request.related_contact_id.as_deref()).await?,
        previous: None,
        files: Vec::new(),
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = call.command(Command::StartTask(Box::new(start))).await?;
    let Outcome::Started { contact, .. } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    let arn = call.app.bus.instance().arn_of("contact", contact);
    Ok(CreateContactResponse { contact_id: Some(contact.to_string()), contact_arn: Some(arn) })
}

fn check_channel(request: &CreateContactRequest) -> Result<(), ApiError> {
    match request.channel {
        Channel::Task if request.initiation_method == ContactInitiationMethod::Api => Ok(()),
        Channel::Task => Err(ApiError::invalid_parameter("The InitiationMethod of a TASK must be API.")),
        Channel::Chat => {
            Err(ApiError::invalid_parameter("Channel must not be CHAT: chats begin by StartChatContact."))
        }
        Channel::Voice => {
            Err(ApiError::access_denied("External voice systems are not enabled for this instance."))
        }
        Channel::Email => Err(ApiError::access_denied("E-mail is not enabled for this instance.")),
    }
}

/// Without a flow nothing else would ever move it.
fn on(request: &CreateContactRequest) -> Result<TaskStart, ApiError> {
    let user = request.user_info.as_ref().and_then(|info| info.user_id.as_deref());
    match (request.initiate_as, user) {
        (Some(InitiateAs::ConnectedToUser), Some(user)) => Ok(TaskStart::ConnectedTo(id(user, Thing::User)?)),
        (Some(InitiateAs::ConnectedToUser), None) => {
            Err(ApiError::invalid_request("CONNECTED_TO_USER needs UserInfo with a UserId."))
        }
        (Some(InitiateAs::Completed), None) => Ok(TaskStart::Completed),
        (Some(InitiateAs::Completed), Some(_)) => {
            Err(ApiError::invalid_request("UserInfo is for CONNECTED_TO_USER only."))
        }
        (None, _) => {
            let message = "InitiateAs is needed: a task that no flow leads to an agent begins by \
                           StartTaskContact.";
            Err(ApiError::invalid_request(message))
        }
    }
}

/// How long it lives may be said in either of two ways.
fn attributes(request: &CreateContactRequest) -> Result<SegmentAttributes, ApiError> {
    let mut given = segment_attributes::read(request.segment_attributes.as_ref())?;
    let Some(minutes) = request.expiry_duration_in_minutes else { return Ok(given) };
    let expiry = [(EXPIRY_MINUTES.to_owned(), SegmentValue::Number(minutes.into()))].into();
    match given.insert(EXPIRY.to_owned(), SegmentValue::Map(expiry)) {
        None => Ok(given),
        Some(_) => {
            let message = format!("Either ExpiryDurationInMinutes or {EXPIRY} may be given, not both.");
            Err(ApiError::invalid_request(message))
        }
    }
}

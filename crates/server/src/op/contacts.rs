//! Contacts that are there already: read, changed, paused, stopped.

use engine::domain::config::Instance;
use engine::domain::contact::{AgentPart, Channel, Contact, InitiationMethod, Reference, ReferenceKind};
use engine::domain::gateway::type_of;
use engine::id::{ContactId, UserId};
use engine::input::{Command, ContactChange, RoutingChange};
use engine::refusal::{Refusal, Thing};
use engine::time::{Span, Time};
use wire::connect::{
    AgentInfo, ContactInitiationMethod, DateReference, DescribeContactRequest, DescribeContactResponse,
    EmailReference, EndpointInfo, EndpointType, GetContactAttributesRequest, GetContactAttributesResponse,
    ListContactReferencesRequest, ListContactReferencesResponse, NumberReference, PauseContactRequest,
    PauseContactResponse, QueueInfo, ReferenceSummary, ReferenceType, ResumeContactRequest,
    ResumeContactResponse, StopContactRequest, StopContactResponse, StringReference, TagContactRequest,
    TagContactResponse, UntagContactRequest, UntagContactResponse, UpdateContactAttributesRequest,
    UpdateContactAttributesResponse, UpdateContactRequest, UpdateContactResponse,
    UpdateContactRoutingDataRequest, UpdateContactRoutingDataResponse, UpdateContactScheduleRequest,
    UpdateContactScheduleResponse, UrlReference,
};
use wire::{ErrorName, Sensitive, Service};

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::shape::{channel, id, not_built, queue_id, timestamp};
use crate::op::{attached_files, criteria, segment_attributes, starts};

/// DescribeContact: from the live state, else from the record of a completed contact.
pub(crate) async fn describe_contact(
    call: Call<DescribeContactRequest>,
) -> Result<DescribeContactResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let contact = find(&call, id(&call.request.contact_id, Thing::Contact)?).await?;
    let mut shown = shape(call.app.bus.instance(), &contact);
    let user = call.caller.user;
    if call.read(move |centre, _| centre.may(user, "ContactAttributes.View")).await? {
        shown.attributes = Some(contact.attributes);
    }
    Ok(DescribeContactResponse { contact: Some(shown) })
}

/// A contact, live or completed.
pub(super) async fn find<R>(call: &Call<R>, id: ContactId) -> Result<Contact, ApiError> {
    if let Some(live) = call.read(move |centre, _| centre.contacts.get(&id).cloned()).await? {
        return Ok(live);
    }
    let record = call.app.readers.with(move |reader| reader.contact(id)).await;
    let record = record.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))?;
    record.map(|record| record.contact).ok_or_else(|| ApiError::unknown(Thing::Contact))
}

/// What the engine says of a contact that has left it: where the contact was completed, it is known
/// and has ended.
pub(super) async fn ended_where_completed<R>(call: &Call<R>, id: ContactId, error: ApiError) -> ApiError {
    if error.name != ErrorName::ResourceNotFoundException {
        return error;
    }
    match find(call, id).await {
        Ok(contact) if contact.is_active() => error,
        Ok(_) => ApiError::connect(Refusal::ContactEnded.into()),
        Err(why) => why,
    }
}

fn shape(instance: &Instance, contact: &Contact) -> wire::connect::Contact {
    let initiated = timestamp(contact.initiated_at);
    let is_task = contact.channel == Channel::Task;
    let pauses = contact.agent.as_ref().map(|agent| agent.hold).filter(|_| is_task);
    wire::connect::Contact {
        arn: Some(instance.arn_of("contact", contact.id)),
        id: Some(contact.id.to_string()),
        // LIFE-31: the head of a chain has none.
        initial_contact_id: Some(contact.chain).filter(|chain| *chain != contact.id).map(|c| c.to_string()),
        previous_contact_id: contact.before().map(|c| c.to_string()),
        customer_id: contact.customer_id.clone(),
        segment_attributes: Some(segment_attributes::show(contact)),
        customer_endpoint: contact.ends.as_ref().map(|ends| endpoint(&ends.customer)),
        system_endpoint: contact.ends.as_ref().map(|ends| endpoint(&ends.system)),
        related_contact_id: contact.related.map(|c| c.to_string()),
        // What the customer of a chat or a call is called is nobody's name for the contact.
        name: is_task.then(|| contact.name.as_str().into()),
        description: contact.description.as_deref().map(Sensitive::from),
        initiation_method: Some(initiation(contact.initiation)),
        channel: Some(channel(contact.channel)),
        queue_info: contact.queue.map(|queue| QueueInfo {
            id: Some(queue_id(queue.queue)),
            enqueue_timestamp: Some(timestamp(queue.enqueued_at)),
        }),
        agent_info: contact.agent.as_ref().map(|agent| agent_info(contact.channel, agent)),
        initiation_timestamp: Some(initiated),
        // LIFE-34.
        connected_to_system_timestamp: Some(initiated),
        scheduled_timestamp: contact.scheduled_at.map(timestamp),
        queue_priority: Some(contact.routing.priority),
        queue_time_adjustment_seconds: i32::try_from(contact.routing.age_adjustment.as_seconds()).ok(),
        routing_criteria: criteria::show(contact),
        total_pause_count: pauses.and_then(|hold| i32::try_from(hold.times).ok()),
        total_pause_duration_in_seconds: pauses.and_then(|hold| seconds(hold.total)),
        disconnect_timestamp: contact.disconnected_at.map(timestamp),
        disconnect_reason: contact.disconnect_reason.map(|reason| reason.as_str().to_owned()),
        tags: Some(contact.tags.clone()).filter(|tags| !tags.is_empty()),
        last_update_timestamp: Some(timestamp(contact.updated_at)),
        ..wire::connect::Contact::default()
    }
}

/// CHAT-130.
fn endpoint(address: &str) -> EndpointInfo {
    let of_type = |known: &&EndpointType| known.as_str() == type_of(address);
    let r#type = EndpointType::ALL.iter().find(of_type).copied();
    EndpointInfo { r#type, address: Some(address.to_owned()), display_name: None }
}

fn agent_info(channel: Channel, agent: &AgentPart) -> AgentInfo {
    let (started, ended) = (agent.after_contact_work_started_at, agent.after_contact_work_ended_at);
    let duration = started.zip(ended).map(|(started, ended)| ended - started);
    AgentInfo {
        id: Some(agent.user.to_string()),
        connected_to_agent_timestamp: Some(timestamp(agent.connected_at)),
        after_contact_work_start_timestamp: started.map(timestamp),
        after_contact_work_end_timestamp: ended.map(timestamp),
        after_contact_work_duration: duration.and_then(seconds),
        // TASK-9: a task is paused, never on hold.
        agent_initiated_hold_duration: seconds(agent.hold.total).filter(|_| channel == Channel::Voice),
        agent_pause_duration_in_seconds: seconds(agent.hold.total).filter(|_| channel == Channel::Task),
        ..AgentInfo::default()
    }
}

fn seconds(span: Span) -> Option<i32> {
    i32::try_from(span.as_seconds()).ok()
}

pub(super) fn initiation(method: InitiationMethod) -> ContactInitiationMethod {
    match method {
        InitiationMethod::Api => ContactInitiationMethod::Api,
        InitiationMethod::Inbound => ContactInitiationMethod::Inbound,
        InitiationMethod::Outbound => ContactInitiationMethod::Outbound,
        InitiationMethod::WebrtcApi => ContactInitiationMethod::WebrtcApi,
        InitiationMethod::Transfer => ContactInitiationMethod::Transfer,
        InitiationMethod::QueueTransfer => ContactInitiationMethod::QueueTransfer,
        InitiationMethod::Disconnect => ContactInitiationMethod::Disconnect,
    }
}

/// GetContactAttributes, of a contact that lives or has been completed.
pub(crate) async fn get_contact_attributes(
    call: Call<GetContactAttributesRequest>,
) -> Result<GetContactAttributesResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let contact = find(&call, id(&call.request.initial_contact_id, Thing::Contact)?).await?;
    Ok(GetContactAttributesResponse { attributes: Some(contact.attributes) })
}

/// UpdateContactAttributes: what is given is added to what is there (ENT-81). PROPOSED: only while
/// the contact lives.
pub(crate) async fn update_contact_attributes(
    call: Call<UpdateContactAttributesRequest>,
) -> Result<UpdateContactAttributesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.initial_contact_id, Thing::Contact)?;
    let command = Command::UpdateAttributes { contact, attributes: request.attributes.clone() };
    match call.command(command).await {
        Ok(_) => Ok(UpdateContactAttributesResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

/// UpdateContactRoutingData (ROUTE-50, ROUTE-51, ROUTE-61).
pub(crate) async fn update_contact_routing_data(
    call: Call<UpdateContactRoutingDataRequest>,
) -> Result<UpdateContactRoutingDataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let change = RoutingChange {
        priority: request.queue_priority,
        age_adjustment: request.queue_time_adjustment_seconds.map(|seconds| Span::seconds(seconds.into())),
        criteria: request.routing_criteria.as_ref().map(criteria::read).transpose()?,
    };
    match call.command(Command::UpdateRouting { contact, change }).await {
        Ok(_) => Ok(UpdateContactRoutingDataResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

/// StopContact: ends a contact for everyone in it.
pub(crate) async fn stop_contact(call: Call<StopContactRequest>) -> Result<StopContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    match call.command(Command::Stop { contact }).await {
        Ok(_) => Ok(StopContactResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

/// PauseContact: a task that an agent has (TASK-10).
pub(crate) async fn pause_contact(call: Call<PauseContactRequest>) -> Result<PauseContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.contact_flow_id.is_some() {
        return Err(not_built("ContactFlowId"));
    }
    let contact = id(&request.contact_id, Thing::Contact)?;
    let user = holder(&call, contact).await?;
    call.command(Command::Pause { user, contact }).await?;
    Ok(PauseContactResponse {})
}

/// Who is in the contact. Whether that agent may do what is asked, the engine says.
pub(super) async fn holder<R>(call: &Call<R>, contact: ContactId) -> Result<UserId, ApiError> {
    let none = || ApiError::new(ErrorName::ConflictException, "No agent is in the contact.");
    find(call, contact).await?.agent().ok_or_else(none)
}

/// ResumeContact: a task that was paused (TASK-10).
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

/// UpdateContact: what is given; references are added. A task alone has a name.
pub(crate) async fn update_contact(
    call: Call<UpdateContactRequest>,
) -> Result<UpdateContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let not_read = [
        ("QueueInfo", request.queue_info.is_some()),
        ("UserInfo", request.user_info.is_some()),
        ("CustomerEndpoint", request.customer_endpoint.is_some()),
        ("SystemEndpoint", request.system_endpoint.is_some()),
    ];
    if let Some((member, _)) = not_read.iter().find(|(_, is_given)| *is_given) {
        return Err(not_built(member));
    }
    let text = |text: &Option<Sensitive>| text.as_ref().map(|text| text.expose().to_owned());
    let change = ContactChange {
        name: text(&request.name),
        description: text(&request.description),
        references: starts::references(request.references.as_ref())?,
        segment_attributes: segment_attributes::read(request.segment_attributes.as_ref())?,
    };
    let contact = id(&request.contact_id, Thing::Contact)?;
    change_contact(&call, contact, Command::UpdateContact { contact, change }).await?;
    Ok(UpdateContactResponse {})
}

/// UpdateContactSchedule (TASK-3).
pub(crate) async fn update_contact_schedule(
    call: Call<UpdateContactScheduleRequest>,
) -> Result<UpdateContactScheduleResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let scheduled_at = Time(request.scheduled_time.as_millis());
    change_contact(&call, contact, Command::Reschedule { contact, scheduled_at }).await?;
    Ok(UpdateContactScheduleResponse {})
}

/// TagContact.
pub(crate) async fn tag_contact(call: Call<TagContactRequest>) -> Result<TagContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let tags = request.tags.clone();
    change_contact(&call, contact, Command::TagContact { contact, tags }).await?;
    Ok(TagContactResponse {})
}

/// UntagContact. Keys that are not there are no error.
pub(crate) async fn untag_contact(call: Call<UntagContactRequest>) -> Result<UntagContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let keys = request.tag_keys.clone();
    change_contact(&call, contact, Command::UntagContact { contact, keys }).await?;
    Ok(UntagContactResponse {})
}

async fn change_contact<R>(call: &Call<R>, contact: ContactId, command: Command) -> Result<(), ApiError> {
    match call.command(command).await {
        Ok(_) => Ok(()),
        Err(error) => Err(ended_where_completed(call, contact, error).await),
    }
}

/// ListContactReferences: of the types that are asked for, all at once.
pub(crate) async fn list_contact_references(
    call: Call<ListContactReferencesRequest>,
) -> Result<ListContactReferencesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = find(&call, id(&request.contact_id, Thing::Contact)?).await?;
    let types = &request.reference_types;
    let wanted = contact.references.iter().filter(|(_, r)| types.contains(&reference_type(r.kind)));
    let mut list: Vec<_> = wanted.map(|(name, reference)| summary(name, reference)).collect();
    if types.contains(&ReferenceType::Attachment) {
        list.extend(attached_files::references(&call, contact.id).await?);
    }
    Ok(ListContactReferencesResponse { reference_summary_list: Some(list), next_token: None })
}

fn reference_type(kind: ReferenceKind) -> ReferenceType {
    match kind {
        ReferenceKind::Url => ReferenceType::Url,
        ReferenceKind::Number => ReferenceType::Number,
        ReferenceKind::String => ReferenceType::String,
        ReferenceKind::Date => ReferenceType::Date,
        ReferenceKind::Email => ReferenceType::Email,
    }
}

fn summary(name: &str, reference: &Reference) -> ReferenceSummary {
    let (name, value) = (Some(name.to_owned()), Some(reference.value.clone()));
    let none = ReferenceSummary::default();
    match reference.kind {
        ReferenceKind::Url => ReferenceSummary { url: Some(UrlReference { name, value }), ..none },
        ReferenceKind::Number => ReferenceSummary { number: Some(NumberReference { name, value }), ..none },
        ReferenceKind::String => ReferenceSummary { string: Some(StringReference { name, value }), ..none },
        ReferenceKind::Date => ReferenceSummary { date: Some(DateReference { name, value }), ..none },
        ReferenceKind::Email => ReferenceSummary { email: Some(EmailReference { name, value }), ..none },
    }
}

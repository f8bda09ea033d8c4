//! Chats over a network of others, such as SMS: begun to a customer, and what the customer writes, as a
//! gateway passes it on (CHAT-130, CHAT-131).

use engine::domain::chat::content::TEXT_PLAIN;
use engine::domain::duration_of;
use engine::domain::gateway::Ends;
use engine::domain::segment::{SUBTYPE, SegmentAttributes, SegmentValue};
use engine::event::Words;
use engine::id::{ContactId, FlowId};
use engine::input::{Command, Origin, Outcome, Receive, StartChat};
use engine::refusal::Thing;
use wire::ErrorName;
use wire::connect::{
    ChatEventType, Endpoint, EndpointType, FlowAssociationResourceType, NewSessionDetails,
    SendChatIntegrationEventRequest, SendChatIntegrationEventResponse, StartOutboundChatContactRequest,
    StartOutboundChatContactResponse,
};

use crate::app::App;
use crate::auth::token::ParticipantClaim;
use crate::call::Call;
use crate::config::Webhook;
use crate::error::ApiError;
use crate::ids;
use crate::op::segment_attributes;
use crate::op::shape::{id, not_built};
use crate::op::starts::{related, token};
use crate::op::streaming::known;
use crate::participant::{interactive, receipt};

const WHATSAPP: &str = "connect:WhatsApp";
/// Of a telephone number with its country's.
const DIGITS: std::ops::RangeInclusive<usize> = 2..=15;

/// StartOutboundChatContact (CHAT-130).
pub(crate) async fn start_outbound_chat_contact(
    call: Call<StartOutboundChatContactRequest>,
) -> Result<StartOutboundChatContactResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.initial_templated_system_message.is_some() {
        return Err(not_built("InitialTemplatedSystemMessage"));
    }
    let mut segment_attributes = segment_attributes::read(Some(&request.segment_attributes))?;
    let subtype = taken_subtype(&mut segment_attributes)?;
    let source = address(&request.source_endpoint, "SourceEndpoint", OURS)?;
    let customer = address(&request.destination_endpoint, "DestinationEndpoint", THEIRS)?;
    let gateway = gateway(&call.app, source, Some(&subtype))?;
    let ends = Ends { subtype: gateway.subtype, customer: customer.to_owned(), system: source.to_owned() };
    if is_by_number(&ends.subtype) && !is_number(customer) {
        let message = "DestinationEndpoint.Address must be a telephone number: +, country and number.";
        return Err(ApiError::invalid_parameter(message));
    }
    let name = request.participant_details.as_ref().map(|details| details.display_name.clone());
    let content_types = request.supported_messaging_content_types.clone();
    let message = request.initial_system_message.clone();
    let start = StartChat {
        contact: ContactId(ids::new()),
        flow: id(&request.contact_flow_id, Thing::Flow)?,
        name: named(name, &ends)?,
        origin: Origin::IsWritten(ends),
        attributes: request.attributes.clone().unwrap_or_default(),
        related: related(&call, request.related_contact_id.as_deref()).await?,
        past: Vec::new(),
        customer_id: None,
        segment_attributes,
        content_types: content_types.unwrap_or_else(|| vec![TEXT_PLAIN.to_owned()]),
        disconnect_on_customer_exit: false,
        duration: duration_of(request.chat_duration_in_minutes.map(i64::from))
            .map_err(|refusal| ApiError::connect(refusal.into()))?,
        initial_message: message.map(|message| (message.content_type, Words::new(message.content))),
        streaming: Some(gateway.arn),
        token: token(&call, request.client_token.as_deref()),
    };
    let outcome = call.command(Command::StartChat(Box::new(start))).await?;
    let Outcome::Started { contact, .. } = outcome else {
        unreachable!("a start is answered with the contact")
    };
    Ok(StartOutboundChatContactResponse { contact_id: Some(contact.to_string()) })
}

/// The one attribute that must be there; the gateway's chats have it by themselves.
fn taken_subtype(given: &mut SegmentAttributes) -> Result<String, ApiError> {
    match given.remove(SUBTYPE) {
        Some(SegmentValue::Text(subtype)) => Ok(subtype),
        _ => {
            let message = format!("SegmentAttributes must have {SUBTYPE} with a ValueString.");
            Err(ApiError::invalid_parameter(message))
        }
    }
}

const OURS: &[EndpointType] = &[EndpointType::ConnectPhonenumberArn, EndpointType::TelephoneNumber];
const THEIRS: &[EndpointType] = &[EndpointType::TelephoneNumber];

fn address<'a>(endpoint: &'a Endpoint, member: &str, types: &[EndpointType]) -> Result<&'a str, ApiError> {
    if endpoint.r#type.is_some_and(|given| !types.contains(&given)) {
        let types: Vec<_> = types.iter().map(|known| known.as_str()).collect();
        let message = format!("{member}.Type must be {}.", types.join(" or "));
        return Err(ApiError::invalid_parameter(message));
    }
    let address = endpoint.address.as_deref().map(str::trim).filter(|address| !address.is_empty());
    address.ok_or_else(|| ApiError::invalid_parameter(format!("{member}.Address must not be empty.")))
}

fn is_by_number(subtype: &str) -> bool {
    subtype.eq_ignore_ascii_case("connect:SMS") || subtype.eq_ignore_ascii_case(WHATSAPP)
}

fn is_number(address: &str) -> bool {
    let digits = address.strip_prefix('+').unwrap_or_default();
    DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
}

/// Who has said no name is called by their address.
fn named(given: Option<String>, ends: &Ends) -> Result<String, ApiError> {
    match given {
        // CHAT-3.
        Some(name) if name.trim().is_empty() => {
            Err(ApiError::invalid_parameter("ParticipantDetails.DisplayName must not be empty."))
        }
        Some(name) => Ok(name),
        None => Ok(ends.customer.clone()),
    }
}

/// A webhook that serves an address, as what and under which name.
struct Found {
    subtype: String,
    arn: String,
}

fn gateway(app: &App, address: &str, subtype: Option<&str>) -> Result<Found, ApiError> {
    let serves = |webhook: &&Webhook| webhook.serves(address, subtype);
    let mut all = app.settings.webhooks.iter().filter(serves);
    let found = all.next().and_then(|webhook| {
        Some(Found { subtype: webhook.gateway.as_ref()?.subtype.clone(), arn: webhook.arn.clone()? })
    });
    let Some(found) = found else {
        let of = subtype.map(|subtype| format!(" for {subtype}")).unwrap_or_default();
        let message = format!(
            "No gateway serves {address}{of}: in the operator's settings no webhook has it among its \
             addresses."
        );
        return Err(ApiError::new(ErrorName::ResourceNotFoundException, message));
    };
    if all.next().is_some() {
        return Err(ApiError::invalid_request("Several gateways serve DestinationId: give the Subtype."));
    }
    Ok(found)
}

/// SendChatIntegrationEvent (CHAT-131).
pub(crate) async fn send_chat_integration_event(
    call: Call<SendChatIntegrationEventRequest>,
) -> Result<SendChatIntegrationEventResponse, ApiError> {
    let request = &call.request;
    let gateway = gateway(&call.app, &request.destination_id, request.subtype.as_deref())?;
    let customer = request.source_id.trim();
    if customer.is_empty() {
        return Err(ApiError::invalid_request("SourceId must not be empty."));
    }
    let ends = Ends {
        subtype: gateway.subtype,
        customer: customer.to_owned(),
        system: request.destination_id.clone(),
    };
    let event = &request.event;
    match (event.r#type, event.content_type.as_deref(), event.content.as_deref()) {
        (ChatEventType::Message, Some(content_type), Some(content)) => {
            let begins = begins(&call, &ends, gateway.arn).await?;
            message(&call, ends, begins, content_type, content).await
        }
        (ChatEventType::Event, Some(content_type), content) => {
            let Some(claim) = going_on(&call, ends).await? else { return Ok(nothing()) };
            let signal = receipt::signal(&call.app, claim, content_type, content).await;
            let signal = signal.map_err(|error| ApiError::invalid_request(error.message))?;
            let (chain, participant) = (claim.chain, claim.participant);
            let command = signal.map(|kind| Command::Signal { chain, participant, kind });
            in_chat(&call, claim, command).await
        }
        (ChatEventType::Disconnect, ..) => {
            let Some(claim) = going_on(&call, ends).await? else { return Ok(nothing()) };
            let (chain, participant) = (claim.chain, claim.participant);
            in_chat(&call, claim, Some(Command::Disconnect { chain, participant })).await
        }
        (ChatEventType::Message, ..) => {
            Err(ApiError::invalid_request("A MESSAGE needs ContentType and Content."))
        }
        (ChatEventType::Event, ..) => Err(ApiError::invalid_request("An EVENT needs a ContentType.")),
    }
}

type Sending = Call<SendChatIntegrationEventRequest>;

/// What only makes sense in a chat that goes on, where there is none.
fn nothing() -> SendChatIntegrationEventResponse {
    SendChatIntegrationEventResponse { initial_contact_id: None, new_chat_created: Some(false) }
}

/// The customer, in the chat between the two.
async fn going_on(call: &Sending, ends: Ends) -> Result<Option<ParticipantClaim>, ApiError> {
    let found = call.read(move |centre, _| {
        let chat = centre.chat_between(&ends)?;
        let participant = chat.customer()?.id;
        Some(ParticipantClaim { chain: chat.chain, contact: chat.contact, participant })
    });
    found.await
}

async fn in_chat(
    call: &Sending,
    claim: ParticipantClaim,
    command: Option<Command>,
) -> Result<SendChatIntegrationEventResponse, ApiError> {
    if let Some(command) = command {
        call.command(command).await?;
    }
    let initial_contact_id = Some(claim.chain.to_string());
    Ok(SendChatIntegrationEventResponse { initial_contact_id, new_chat_created: Some(false) })
}

/// How a chat would begin. None where the address has no flow.
async fn begins(call: &Sending, ends: &Ends, gateway: String) -> Result<Option<StartChat>, ApiError> {
    let details = call.request.new_session_details.clone().unwrap_or_default();
    let NewSessionDetails {
        supported_messaging_content_types: content_types,
        participant_details,
        attributes,
        streaming_configuration,
    } = details;
    let (resource_type, resource) = (resource_type(&ends.subtype), ends.system.clone());
    let flow = call.read(move |centre, _| {
        centre.instance_settings.flow_of(resource_type.as_str(), &resource).map(|found| found.flow)
    });
    let Some(flow): Option<FlowId> = flow.await? else { return Ok(None) };
    let streaming = match streaming_configuration {
        Some(to) => known(&call.app, &to.streaming_endpoint_arn)?,
        None => gateway,
    };
    Ok(Some(StartChat {
        contact: ContactId(ids::new()),
        flow,
        origin: Origin::Writes(ends.clone()),
        name: named(participant_details.map(|details| details.display_name), ends)?,
        attributes: attributes.unwrap_or_default(),
        related: None,
        past: Vec::new(),
        customer_id: None,
        segment_attributes: SegmentAttributes::new(),
        content_types: content_types.unwrap_or_else(|| vec![TEXT_PLAIN.to_owned()]),
        disconnect_on_customer_exit: false,
        duration: duration_of(None).map_err(|refusal| ApiError::connect(refusal.into()))?,
        initial_message: None,
        streaming: Some(streaming),
        token: None,
    }))
}

/// By which AssociateFlow gives an address its flow.
fn resource_type(subtype: &str) -> FlowAssociationResourceType {
    if subtype.eq_ignore_ascii_case(WHATSAPP) {
        FlowAssociationResourceType::WhatsappMessagingPhoneNumber
    } else {
        FlowAssociationResourceType::SmsPhoneNumber
    }
}

async fn message(
    call: &Sending,
    ends: Ends,
    begins: Option<StartChat>,
    content_type: &str,
    content: &str,
) -> Result<SendChatIntegrationEventResponse, ApiError> {
    let no_flow = begins.is_none().then(|| {
        format!(
            "No chat goes on between {} and {}, and none can begin: no flow is associated with the latter \
             (AssociateFlow, {}).",
            ends.customer,
            ends.system,
            resource_type(&ends.subtype).as_str()
        )
    });
    let receive = Receive {
        ends,
        content_type: content_type.to_owned(),
        words: Words::new(content),
        answer: interactive::answer(content_type, content),
        begins,
    };
    let received = call.command(Command::Receive(Box::new(receive))).await;
    let outcome = match (received, no_flow) {
        (Err(error), Some(message)) if error.name == ErrorName::ResourceNotFoundException => {
            return Err(ApiError::new(error.name, message));
        }
        (received, _) => received?,
    };
    let Outcome::Received { chain, begun } = outcome else {
        unreachable!("what is received is answered with its chat")
    };
    Ok(SendChatIntegrationEventResponse {
        initial_contact_id: Some(chain.to_string()),
        new_chat_created: Some(begun),
    })
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn a_telephone_number_is_a_plus_and_2_to_15_digits_without_a_leading_zero() {
        for good in ["+15550100", "+491701234567", "+12"] {
            assert!(is_number(good), "{good}");
        }
        for bad in ["", "15550100", "+", "+1", "+0155501", "+1 555", "+1234567890123456", "sms"] {
            assert!(!is_number(bad), "{bad}");
        }
    }
}

//! Chats that go on from earlier ones (CHAT-60 to CHAT-64).

use engine::domain::contact::{Channel, Contact, Past};
use engine::id::ContactId;
use engine::input::Command;
use engine::limits;
use engine::refusal::Thing;
use store::{Direction, Reader, Start, StoreError, TranscriptPage};
use wire::Service;
use wire::connect::{
    CreatePersistentContactAssociationRequest, CreatePersistentContactAssociationResponse, PersistentChat,
    RehydrationType,
};

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::contacts::find;
use crate::op::shape::id;

/// Items that are looked at in one go for the last one of a contact.
const LOOK: usize = 500;

/// CreatePersistentContactAssociation: a chat that has begun goes on from an earlier one.
pub(crate) async fn create_persistent_contact_association(
    call: Call<CreatePersistentContactAssociationRequest>,
) -> Result<CreatePersistentContactAssociationResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let chain: ContactId = id(&request.initial_contact_id, Thing::Contact)?;
    let past = past(&call, request.rehydration_type, &request.source_contact_id).await?;
    let continued_from = past.first().map(|past| past.contact.to_string());
    call.command(Command::ContinueChat { chain, past }).await?;
    Ok(CreatePersistentContactAssociationResponse { continued_from_contact_id: continued_from })
}

/// What a start names.
pub(super) async fn past_of<R>(call: &Call<R>, asked: &PersistentChat) -> Result<Vec<Past>, ApiError> {
    match (asked.rehydration_type, &asked.source_contact_id) {
        (Some(how), Some(source)) => past(call, how, source).await,
        _ => {
            Err(ApiError::invalid_parameter("PersistentChat needs both RehydrationType and SourceContactId."))
        }
    }
}

/// CHAT-60: of a segment, it and what is older; of a session, which its first contact names, all of it.
/// What the earlier chat went on from is the past of this one too (CHAT-62), as far as there is room.
async fn past<R>(call: &Call<R>, how: RehydrationType, source: &str) -> Result<Vec<Past>, ApiError> {
    let source = find(call, id(source, Thing::Contact)?).await?;
    if source.channel != Channel::Chat {
        return Err(ApiError::invalid_parameter("SourceContactId is not a chat."));
    }
    let from = match how {
        RehydrationType::FromSegment => source,
        RehydrationType::EntirePastSession if source.chain == source.id => last_of(call, source).await?,
        RehydrationType::EntirePastSession => {
            let message = "With ENTIRE_PAST_SESSION, SourceContactId is the first contact of its chat.";
            return Err(ApiError::invalid_parameter(message));
        }
    };
    if from.disconnected_at.is_none() {
        return Err(ApiError::invalid_parameter("The chat that SourceContactId names has not ended."));
    }
    let (chain, contact) = (from.chain, from.id);
    let through = call.app.readers.with(move |reader| last_item(reader, chain, contact)).await;
    let through = through.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))?;
    let mut past = vec![Past { contact, chain, through }];
    past.extend(from.past);
    past.truncate(limits::PAST_CHATS_MAX);
    Ok(past)
}

/// The contact of a chat that came last.
async fn last_of<R>(call: &Call<R>, first: Contact) -> Result<Contact, ApiError> {
    let mut last = first;
    while let Some(next) = last.next {
        last = find(call, next).await?;
    }
    Ok(last)
}

/// The position of the last item that belongs to a contact of a chain.
fn last_item(
    reader: &mut dyn Reader,
    chain: ContactId,
    contact: ContactId,
) -> Result<Option<u64>, StoreError> {
    let mut start = Start::Newest;
    loop {
        let page = TranscriptPage { start, direction: Direction::Backward, limit: LOOK };
        let items = reader.transcript(chain, &page)?;
        if let Some(item) = items.iter().rev().find(|item| item.contact == contact) {
            return Ok(Some(item.position));
        }
        match items.first().and_then(|oldest| oldest.position.checked_sub(1)) {
            Some(older) => start = Start::Position(older),
            None => return Ok(None),
        }
    }
}

//! Receipts (CHAT-31): that a message reached somebody, and that they read it.

use std::collections::BTreeMap;

use engine::domain::chat::{Item, ItemKind, ReceiptKind};
use engine::id::{ContactId, ItemId, ParticipantId};
use engine::input::{Receipt, SignalKind};
use serde::Deserialize;
use store::{Direction, Reader, Start, StoreError, TranscriptPage};
use wire::item::{self, ChatItem, MessageMetadata};
use wire::{Service, content_type};

use crate::app::App;
use crate::auth::token::ParticipantClaim;
use crate::clock::iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::participant::validation;

#[derive(Deserialize)]
struct ReceiptContent {
    #[serde(rename = "messageId")]
    message_id: String,
}

/// The message that a receipt names.
fn message(content: Option<&str>) -> Result<ItemId, ApiError> {
    let content = content.unwrap_or_default();
    let parsed = serde_json::from_str::<ReceiptContent>(content).ok();
    let id = parsed.and_then(|content| content.message_id.parse().ok());
    id.ok_or_else(|| validation("The content of a receipt is {\"messageId\":\"<id of a message>\"}."))
}

/// What a participant signals by an event. None where it changes nothing.
pub(crate) async fn signal(
    app: &App,
    claim: ParticipantClaim,
    content_type: &str,
    content: Option<&str>,
) -> Result<Option<SignalKind>, ApiError> {
    let kind = match content_type {
        content_type::event::TYPING => return Ok(Some(SignalKind::Typing)),
        content_type::event::MESSAGE_DELIVERED => ReceiptKind::Delivered,
        content_type::event::MESSAGE_READ => ReceiptKind::Read,
        // Retired, and still sent by old clients: it says what the connection itself says.
        content_type::event::CONNECTION_ACKNOWLEDGED => return Ok(None),
        other => return Err(validation(format!("{other} is not an event that participants send."))),
    };
    Ok(find(app, claim, message(content)?, kind).await?.map(SignalKind::Receipt))
}

/// What a receipt changes: nothing where it was given before, where the item is an event or one's
/// own, and where it is not kept, as whispers are not. Clients send receipts of all of these.
async fn find(
    app: &App,
    claim: ParticipantClaim,
    message: ItemId,
    kind: ReceiptKind,
) -> Result<Option<Receipt>, ApiError> {
    let found = app.readers.with(move |reader| look_up(reader, claim, message, kind)).await;
    found.map_err(|_| ApiError::internal(Service::Participant, Unavailable::Store))
}

fn look_up(
    reader: &mut dyn Reader,
    claim: ParticipantClaim,
    message: ItemId,
    kind: ReceiptKind,
) -> Result<Option<Receipt>, StoreError> {
    let ParticipantClaim { chain, participant, .. } = claim;
    let Some(position) = reader.item_position(chain, message)? else { return Ok(None) };
    let page = TranscriptPage { start: Start::Position(position), direction: Direction::Forward, limit: 1 };
    let items = reader.transcript(chain, &page)?;
    let of_another = |item: &Item| {
        item.kind != ItemKind::Event && item.author.as_ref().is_none_or(|a| a.participant != participant)
    };
    let given = reader.receipts(chain, position..=position)?;
    let is_given = given.iter().any(|r| r.participant == participant && r.at(kind).is_some());
    let new = items.first().is_some_and(of_another) && !is_given;
    Ok(new.then_some(Receipt { message, position, kind }))
}

/// The receipts of the messages of a page, by their positions.
pub(crate) fn of_page(
    reader: &mut dyn Reader,
    chain: ContactId,
    items: &[Item],
) -> Result<BTreeMap<u64, Vec<store::Receipt>>, StoreError> {
    let mut by_position: BTreeMap<u64, Vec<store::Receipt>> = BTreeMap::new();
    if let (Some(first), Some(last)) = (items.first(), items.last()) {
        for receipt in reader.receipts(chain, first.position..=last.position)? {
            by_position.entry(receipt.position).or_default().push(receipt);
        }
    }
    Ok(by_position)
}

pub(crate) fn add(shown: &mut ChatItem, receipts: &[store::Receipt]) {
    let receipt = |given: &store::Receipt| {
        of(given.participant, given.delivered_at.or(given.read_at).map(iso), given.read_at.map(iso))
    };
    shown.message_metadata = Some(MessageMetadata {
        message_id: shown.id.clone(),
        receipts: Some(receipts.iter().map(receipt).collect()),
        ..MessageMetadata::default()
    });
}

pub(crate) fn of(by: ParticipantId, delivered: Option<String>, read: Option<String>) -> item::Receipt {
    item::Receipt {
        delivered_timestamp: delivered,
        read_timestamp: read,
        recipient_participant_id: Some(by.to_string()),
    }
}

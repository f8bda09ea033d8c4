//! Chat items as clients see them: the same on the socket and in the transcript.

use engine::domain::chat::{Author, Item, ItemKind, Role, Signal, content};
use engine::id::ContactId;
use engine::input::SignalKind;
use wire::item::{ChatItem, ChatItemType, MessageMetadata, ParticipantRole, Receipt, socket_frame};

use crate::clock::iso;

/// For the transcript: the reply names the first contact once, beside the items.
pub(crate) fn transcript_item(item: &Item) -> ChatItem {
    let mut shown = ChatItem {
        id: Some(item.id.to_string()),
        absolute_time: Some(iso(item.at)),
        r#type: Some(match item.kind {
            ItemKind::Message => ChatItemType::Message,
            ItemKind::Event => ChatItemType::Event,
        }),
        content_type: Some(item.content_type.clone()),
        content: item.words.as_str().map(str::to_owned),
        contact_id: Some(item.contact.to_string()),
        ..ChatItem::default()
    };
    if let Some(author) = &item.author {
        shown.participant_id = Some(author.participant.to_string());
        shown.participant_role = Some(role(author.role));
        shown.display_name = author.name.as_str().map(str::to_owned);
    }
    shown
}

pub(crate) fn frame(chain: ContactId, item: &Item) -> String {
    let mut shown = transcript_item(item);
    shown.initial_contact_id = Some(chain.to_string());
    socket_frame(&shown)
}

pub(crate) fn signal_frame(signal: &Signal) -> String {
    let (message, delivered) = match signal.kind {
        SignalKind::Typing => {
            let mut typing = transcript_item(&signal.item);
            typing.content_type = Some(content::TYPING.to_owned());
            typing.initial_contact_id = Some(signal.chain.to_string());
            return socket_frame(&typing);
        }
        SignalKind::Delivered(message) => (message, true),
        SignalKind::Read(message) => (message, false),
    };
    let at = iso(signal.item.at);
    let receipt = Receipt {
        delivered_timestamp: Some(at.clone()),
        read_timestamp: (!delivered).then(|| at.clone()),
        recipient_participant_id: signal.item.author.as_ref().map(|a: &Author| a.participant.to_string()),
    };
    socket_frame(&ChatItem {
        id: Some(message.to_string()),
        r#type: Some(ChatItemType::Messagemetadata),
        absolute_time: Some(at),
        contact_id: Some(signal.item.contact.to_string()),
        initial_contact_id: Some(signal.chain.to_string()),
        message_metadata: Some(MessageMetadata {
            message_id: Some(message.to_string()),
            receipts: Some(vec![receipt]),
            ..MessageMetadata::default()
        }),
        ..ChatItem::default()
    })
}

fn role(role: Role) -> ParticipantRole {
    match role {
        Role::Agent => ParticipantRole::Agent,
        Role::Customer => ParticipantRole::Customer,
        Role::System => ParticipantRole::System,
        Role::CustomBot => ParticipantRole::CustomBot,
        Role::Supervisor => ParticipantRole::Supervisor,
    }
}

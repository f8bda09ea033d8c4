//! Chat items as clients see them: the same on the socket and in the transcript.

use engine::Uuid;
use engine::domain::chat::{Item, ItemKind, Passing, ReceiptKind, Role, Signal};
use engine::id::ContactId;
use engine::input::SignalKind;
use serde::Serialize;
use wire::item::{AttachmentItem, ChatItem, ChatItemType, MessageMetadata, ParticipantRole, frame_of};

use crate::clock::iso;
use crate::participant::receipt;

/// For the transcript: the reply names the first contact once, beside the items.
pub(crate) fn transcript_item(item: &Item) -> ChatItem {
    let mut shown = ChatItem {
        id: Some(item.id.to_string()),
        absolute_time: Some(iso(item.at)),
        r#type: Some(match item.kind {
            ItemKind::Message => ChatItemType::Message,
            ItemKind::Attachment => ChatItemType::Attachment,
            ItemKind::Event => ChatItemType::Event,
        }),
        content_type: Some(item.content_type.clone()),
        content: content(item).map(str::to_owned),
        attachments: attachments(item),
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

/// The same members as [`transcript_item`], written without copying them: this is done for every item
/// that is delivered.
pub(crate) fn frame(chain: ContactId, item: &Item) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct Live<'a> {
        absolute_time: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        content: Option<&'a str>,
        content_type: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        attachments: Option<Vec<AttachmentItem>>,
        id: Uuid,
        r#type: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        participant_id: Option<Uuid>,
        #[serde(skip_serializing_if = "Option::is_none")]
        display_name: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        participant_role: Option<&'static str>,
        contact_id: Uuid,
        initial_contact_id: Uuid,
    }
    let author = item.author.as_ref();
    frame_of(&Live {
        absolute_time: &iso(item.at),
        content: content(item),
        content_type: &item.content_type,
        attachments: attachments(item),
        id: item.id.0,
        r#type: match item.kind {
            ItemKind::Message => "MESSAGE",
            ItemKind::Attachment => "ATTACHMENT",
            ItemKind::Event => "EVENT",
        },
        participant_id: author.map(|a| a.participant.0),
        display_name: author.and_then(|a| a.name.as_str()),
        participant_role: author.map(|a| a.role.as_str()),
        contact_id: item.contact.0,
        initial_contact_id: chain.0,
    })
}

fn content(item: &Item) -> Option<&str> {
    item.words.as_str().filter(|_| item.kind != ItemKind::Attachment)
}

/// The words of a file's item are what is shown of it.
fn attachments(item: &Item) -> Option<Vec<AttachmentItem>> {
    let words = item.words.as_str().filter(|_| item.kind == ItemKind::Attachment)?;
    serde_json::from_str(words).ok()
}

pub(crate) fn signal_frame(signal: &Signal) -> String {
    let given = match signal.kind {
        Passing::From(SignalKind::Typing) | Passing::Notice(_) | Passing::Rehydrated | Passing::Whisper => {
            let mut passed = transcript_item(&signal.item);
            passed.initial_contact_id = Some(signal.chain.to_string());
            return frame_of(&passed);
        }
        Passing::From(SignalKind::Receipt(given)) => given,
    };
    let at = iso(signal.item.at);
    let read = (given.kind == ReceiptKind::Read).then(|| at.clone());
    let by = signal.item.author.as_ref().map(|author| author.participant);
    frame_of(&ChatItem {
        id: Some(given.message.to_string()),
        r#type: Some(ChatItemType::Messagemetadata),
        absolute_time: Some(at.clone()),
        contact_id: Some(signal.item.contact.to_string()),
        initial_contact_id: Some(signal.chain.to_string()),
        message_metadata: Some(MessageMetadata {
            message_id: Some(given.message.to_string()),
            receipts: by.map(|by| vec![receipt::of(by, Some(at), read)]),
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

#[cfg(test)]
mod tests {
    use engine::domain::chat::Author;
    use engine::event::Words;
    use engine::id::{ItemId, ParticipantId};
    use engine::time::Time;
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_live_item_is_the_transcripts_with_the_first_contact() {
        let author = Author {
            participant: ParticipantId(Uuid::from_u128(3)),
            role: Role::Customer,
            name: Words::new("Zoë \"Z\""),
        };
        for author in [Some(author), None] {
            let item = Item {
                id: ItemId(Uuid::from_u128(1)),
                position: 0,
                at: Time(1_700_000_000_100),
                contact: ContactId(Uuid::from_u128(2)),
                kind: if author.is_some() { ItemKind::Message } else { ItemKind::Event },
                content_type: "text/plain".to_owned(),
                size: 2,
                words: author.as_ref().map_or(Words::default(), |_| Words::new("a\n\"b\"")),
                author,
            };
            let chain = ContactId(Uuid::from_u128(9));
            let frame: Value = serde_json::from_str(&frame(chain, &item)).unwrap();
            let live: Value = serde_json::from_str(frame["content"].as_str().unwrap()).unwrap();
            let mut kept = transcript_item(&item);
            kept.initial_contact_id = Some(chain.to_string());
            assert_eq!(live, serde_json::to_value(&kept).unwrap());
        }
    }
}

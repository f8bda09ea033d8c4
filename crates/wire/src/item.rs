//! The chat item: one entry of a transcript, and what a chat's socket carries.
//!
//! The shape is the participant model's `Item` with what only live items have besides: `InitialContactId`, the
//! type `MESSAGEMETADATA`, and the chunk members of `MessageMetadata`. `cargo xtask codegen` adds these
//! (`xtask/src/codegen/additions.rs`), so there is one struct for both. In a transcript `InitialContactId` stays
//! `None`: there the reply carries it once.

use serde::Serialize;

pub use crate::participant::{
    ArtifactStatus, AttachmentItem, ChatItemType, Item as ChatItem, MessageMetadata, MessageProcessingStatus,
    ParticipantRole, Receipt,
};

/// The topic of chat frames.
pub const CHAT_TOPIC: &str = "aws/chat";

/// The text frame that carries an item over a socket. Clients parse `content` as JSON in a string; an object
/// there would break them.
#[must_use]
pub fn frame_of(item: &impl Serialize) -> String {
    #[derive(Serialize)]
    struct Frame<'a> {
        topic: &'a str,
        #[serde(rename = "contentType")]
        content_type: &'a str,
        content: &'a str,
    }
    let content = serde_json::to_string(item).expect("an item has text keys only");
    let frame = Frame { topic: CHAT_TOPIC, content_type: "application/json", content: &content };
    serde_json::to_string(&frame).expect("a frame has text keys only")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{ChatItem, ChatItemType, MessageMetadata, ParticipantRole, Receipt, frame_of};

    #[test]
    fn a_frame_holds_its_item_as_text() {
        let item = ChatItem {
            id: Some("m-1".into()),
            r#type: Some(ChatItemType::Message),
            content: Some("hi \"you\"".into()),
            participant_role: Some(ParticipantRole::Customer),
            initial_contact_id: Some("c-1".into()),
            ..ChatItem::default()
        };
        let frame: Value = serde_json::from_str(&frame_of(&item)).unwrap();
        assert_eq!(frame["topic"], "aws/chat");
        let content: Value = serde_json::from_str(frame["content"].as_str().unwrap()).unwrap();
        let expected = json!({
            "Id": "m-1", "Type": "MESSAGE", "Content": "hi \"you\"", "ParticipantRole": "CUSTOMER", "InitialContactId": "c-1"
        });
        assert_eq!(content, expected);
    }

    #[test]
    fn receipts_have_the_live_type_without_an_underscore() {
        let item = ChatItem {
            r#type: Some(ChatItemType::Messagemetadata),
            message_metadata: Some(MessageMetadata {
                message_id: Some("m-1".into()),
                receipts: Some(vec![Receipt {
                    read_timestamp: Some("2026-01-01T00:00:00.000Z".into()),
                    recipient_participant_id: Some("p-2".into()),
                    ..Receipt::default()
                }]),
                chunk_number: Some(1),
                message_completed: Some(false),
                ..MessageMetadata::default()
            }),
            ..ChatItem::default()
        };
        let expected = json!({"Type": "MESSAGEMETADATA", "MessageMetadata": {
            "MessageId": "m-1", "ChunkNumber": 1, "MessageCompleted": false,
            "Receipts": [{"ReadTimestamp": "2026-01-01T00:00:00.000Z", "RecipientParticipantId": "p-2"}],
        }});
        assert_eq!(serde_json::to_value(&item).unwrap(), expected);
    }
}

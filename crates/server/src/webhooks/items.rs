//! What was written in chats that name an endpoint, in the shape in which a topic of notifications
//! sends it (REC-30).

use engine::domain::chat::Item;
use engine::domain::config::Instance;
use engine::domain::told::{ItemTold, Stream, Telling};
use serde_json::{Map, Value, json};
use store::{Direction, Reader, Start, StoreError, TranscriptPage};

use super::Parcel;
use crate::clock::iso;
use crate::participant::item::transcript_item;
use crate::streams::position::Position;

const LINES_AT_A_TIME: usize = 100;

/// What is for one endpoint after a position, and how far was looked.
pub(super) fn after(
    reader: &mut dyn Reader,
    instance: &Instance,
    arn: &str,
    after: Position,
) -> Result<(Vec<Parcel>, Position), StoreError> {
    let mut parcels = Vec::new();
    let mut looked = after;
    for told in reader.told(Stream::ChatItems, after.line, LINES_AT_A_TIME)? {
        looked = Position::after(told.position);
        let Telling::Item(named) = &told.what else { continue };
        if !named.endpoints.iter().any(|endpoint| endpoint == arn) {
            continue;
        }
        let start = Start::Position(named.position);
        let page = TranscriptPage { start, direction: Direction::Forward, limit: 1 };
        for item in reader.transcript(named.chain, &page)? {
            let body = notification(instance, arn, named, &item).to_string();
            parcels.push(Parcel { reached: looked, lines: 1, body });
        }
    }
    Ok((parcels, looked))
}

fn notification(instance: &Instance, arn: &str, told: &ItemTold, item: &Item) -> Value {
    let mut shown = transcript_item(item);
    shown.initial_contact_id = Some(told.chain.to_string());
    json!({
        "Type": "Notification",
        "MessageId": item.id.to_string(),
        "TopicArn": arn,
        "Timestamp": iso(item.at),
        "Message": json!(shown).to_string(),
        "MessageAttributes": attributes(instance, told, item),
    })
}

fn attributes(instance: &Instance, told: &ItemTold, item: &Item) -> Map<String, Value> {
    let kind = json!(transcript_item(item).r#type);
    let ends = told.ends.as_ref();
    let attributes = [
        ("InitialContactId", Some(told.chain.to_string())),
        ("ContactId", Some(item.contact.to_string())),
        ("InstanceId", Some(instance.id.to_string())),
        ("AccountId", Some(instance.account.clone())),
        ("Type", kind.as_str().map(str::to_owned)),
        ("ContentType", Some(item.content_type.clone())),
        ("ParticipantRole", item.author.as_ref().map(|author| author.role.as_str().to_owned())),
        // Nothing is written that some of those in the chat may not see.
        ("MessageVisibility", Some("ALL".to_owned())),
        // Ours: what a gateway sends on, and to whom (CHAT-130).
        ("CustomerAddress", ends.map(|ends| ends.customer.clone())),
        ("SystemAddress", ends.map(|ends| ends.system.clone())),
        ("Subtype", ends.map(|ends| ends.subtype.clone())),
    ];
    let of = |(name, value): (&str, Option<String>)| {
        Some((name.to_owned(), json!({ "Type": "String", "Value": value? })))
    };
    attributes.into_iter().filter_map(of).collect()
}

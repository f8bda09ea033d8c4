//! What the wire has and the models lack.

use super::model::Model;
use crate::Outcome;

/// Members that real clients read and the model doesn't list: service, structure, member, and a shape of the model that has
/// the member's type.
const MEMBERS: &[(&str, &str, &str, &str)] = &[
    // Of a later model.
    ("connect", "StartChatContactRequest", "ChatStreamingConfiguration", "ChatStreamingConfiguration"),
    ("connect", "StartChatContactResponse", "StreamingId", "StreamingId"),
    // On live items only: the first contact of the chain, by which clients tell whether an item is theirs.
    ("participant", "Item", "InitialContactId", "ContactId"),
    // Live chunks of a message that a bot is still writing.
    ("participant", "MessageMetadata", "ChunkNumber", "MostRecent"),
    ("participant", "MessageMetadata", "MessageCompleted", "Bool"),
];

/// Enum values likewise: service, enum, value.
const VALUES: &[(&str, &str, &str)] = &[
    // The type of live receipts.
    ("participant", "ChatItemType", "MESSAGEMETADATA"),
];

/// Adds them to the model they belong to.
pub(super) fn put(model: &mut Model) -> Outcome {
    let module = model.module();
    for (_, structure, member, shape) in MEMBERS.iter().filter(|row| row.0 == module) {
        model.add_member(structure, member, shape)?;
    }
    for (_, shape, value) in VALUES.iter().filter(|row| row.0 == module) {
        model.add_value(shape, value)?;
    }
    Ok(())
}

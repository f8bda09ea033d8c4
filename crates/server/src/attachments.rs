//! Files in chats and of contacts: where their bytes go, and who says that they may be seen.
//!
//! ```text
//! StartAttachmentUpload -> PUT (transfer) -> staging -> CompleteAttachmentUpload -> judge (scan)
//!     -> approved: kept, an item, GET (transfer) | rejected: gone, an item that says so
//! ```
//!
//! A file attached to a contact goes the same way, begun by StartAttachedFileUpload, and is no item. Those
//! that a task begins with are fetched.

pub(crate) mod fetch;
pub(crate) mod judge;
pub(crate) mod objects;
mod scan;
mod sniff;
pub(crate) mod transfer;

use engine::domain::attachment::AttachmentState;
use engine::id::{AttachmentId, ContactId};
use store::StoreError;

use crate::app::App;

/// What is known of a file beside its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) id: AttachmentId,
    /// The chat that it is in; none where it is attached to a contact.
    pub(crate) chain: Option<ContactId>,
    pub(crate) name: String,
    pub(crate) content_type: String,
    /// Bytes.
    pub(crate) size: u32,
    pub(crate) approved: Option<bool>,
}

pub(crate) async fn held(app: &App, id: AttachmentId) -> Result<Option<Held>, StoreError> {
    let found = app.readers.with(move |reader| {
        if let Some(row) = reader.attachment(id)? {
            let (chain, approved) = (Some(row.chain), row.approved);
            let (name, content_type, size) = (row.name, row.content_type, row.size);
            return Ok(Some(Held { id, chain, name, content_type, size, approved }));
        }
        Ok(reader.file(id)?.map(|row| {
            let (name, content_type, size) = (row.name, row.content_type, row.size);
            Held { id, chain: None, name, content_type, size, approved: row.approved }
        }))
    });
    found.await
}

/// Whether its bytes may be put.
async fn is_begun(app: &App, held: &Held) -> Option<bool> {
    let (id, chain) = (held.id, held.chain);
    let is_begun = app.engine.read(move |centre, _| match chain {
        Some(chain) => {
            let attachment = centre.chats.get(&chain).and_then(|chat| chat.attachment(id));
            attachment.is_some_and(|attachment| attachment.state == AttachmentState::Begun)
        }
        None => centre.files.get(&id).is_some_and(|file| !file.uploaded),
    });
    is_begun.await.ok()
}

//! Files in chats: where their bytes go, and who says that they may be seen.
//!
//! ```text
//! StartAttachmentUpload -> PUT (transfer) -> staging -> CompleteAttachmentUpload -> judge (scan)
//!     -> approved: kept, an item, GET (transfer) | rejected: gone, an item that says so
//! ```

pub(crate) mod judge;
pub(crate) mod objects;
mod scan;
mod sniff;
pub(crate) mod transfer;

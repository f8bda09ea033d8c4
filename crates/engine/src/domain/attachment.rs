//! Files in a chat, and files attached to a contact. The engine knows that they are there, from whom and how far they have come; the
//! bytes and the names stand elsewhere.
//!
//! ```text
//! begun --complete--> uploaded --judge--> approved | rejected
//! ```

use serde::{Deserialize, Serialize};

use crate::event::TokenDigest;
use crate::id::{AttachmentId, ContactId, ParticipantId, UserId};
use crate::limits;
use crate::time::Time;

/// ENT-83.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    pub by: ParticipantId,
    pub content_type: String,
    /// Bytes.
    pub size: u32,
    pub begun_at: Time,
    /// Of the call that began it, so that a repeat begins nothing.
    pub token: TokenDigest,
    pub state: AttachmentState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AttachmentState {
    /// The sender has been told where to put it.
    Begun,
    /// Whole, and as it was said to be; whether it may be seen is being found out.
    Uploaded,
    Approved,
    Rejected,
}

impl Attachment {
    /// Until when its bytes may be put.
    pub fn upload_until(&self) -> Time {
        self.begun_at + limits::ATTACHMENT_UPLOAD
    }

    /// It was begun, and can no longer become anything.
    pub(crate) fn is_abandoned(&self, at: Time) -> bool {
        self.state == AttachmentState::Begun && self.upload_until() <= at
    }
}

/// A file attached to a contact, live or completed, from outside any chat. Known here until it is judged,
/// and to the store ever after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedFile {
    pub id: AttachmentId,
    pub contact: ContactId,
    pub created_by: UserId,
    pub content_type: String,
    /// Bytes.
    pub size: u32,
    pub begun_at: Time,
    /// Whole, and waiting to be judged.
    pub uploaded: bool,
}

impl AttachedFile {
    /// It was begun, and can no longer become anything.
    pub fn is_abandoned(&self, at: Time) -> bool {
        !self.uploaded && self.begun_at + limits::ATTACHMENT_UPLOAD <= at
    }
}

/// CHAT-80: endings of names, and the content types that go with each.
const TYPES: &[(&str, &[&str])] = &[
    ("csv", &["text/csv", "text/plain", "application/csv", "application/vnd.ms-excel"]),
    ("doc", &["application/msword"]),
    ("docx", &["application/vnd.openxmlformats-officedocument.wordprocessingml.document"]),
    ("heic", &["image/heic"]),
    ("jfif", &["image/jpeg"]),
    ("jpeg", &["image/jpeg"]),
    ("jpg", &["image/jpeg"]),
    ("mov", &["video/quicktime"]),
    ("mp4", &["video/mp4"]),
    ("pdf", &["application/pdf"]),
    ("png", &["image/png"]),
    ("ppt", &["application/vnd.ms-powerpoint"]),
    ("pptx", &["application/vnd.openxmlformats-officedocument.presentationml.presentation"]),
    ("rtf", &["application/rtf", "application/x-rtf", "text/rtf", "text/richtext"]),
    ("txt", &["text/plain"]),
    ("wav", &["audio/wav", "audio/x-wav", "audio/vnd.wave"]),
    ("xls", &["application/vnd.ms-excel"]),
    ("xlsx", &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]),
];

/// What a name ends in, if files with that ending are permitted.
pub fn ending(name: &str) -> Option<&'static str> {
    let (stem, given) = name.rsplit_once('.')?;
    let known = TYPES.iter().map(|(ending, _)| *ending).find(|ending| ending.eq_ignore_ascii_case(given));
    known.filter(|_| !stem.is_empty())
}

/// The content type that goes with a name, where nobody says one.
pub(crate) fn type_of(name: &str) -> Option<&'static str> {
    let ending = ending(name)?;
    let (_, types) = TYPES.iter().find(|(known, _)| *known == ending)?;
    types.first().copied()
}

/// CHAT-80: whether a name and a content type are permitted, and go together.
pub(crate) fn check_type(name: &str, content_type: &str) -> Result<(), String> {
    let Some(ending) = ending(name) else {
        let endings: Vec<_> = TYPES.iter().map(|(ending, _)| *ending).collect();
        return Err(format!("must end in one of .{}", endings.join(", .")));
    };
    let of_ending = TYPES.iter().find(|(known, _)| *known == ending).map_or(&[][..], |(_, types)| types);
    let bare = content_type.split(';').next().unwrap_or_default().trim();
    if of_ending.iter().any(|known| known.eq_ignore_ascii_case(bare)) {
        return Ok(());
    }
    Err(format!("is no {content_type}: a .{ending} file is {}", of_ending.join(" or ")))
}

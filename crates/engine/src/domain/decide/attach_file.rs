//! Files attached to contacts from outside: begun, there, and judged, as those in chats are.

use crate::domain::Centre;
use crate::domain::attachment::{AttachedFile, type_of};
use crate::domain::decide::Decided;
use crate::domain::decide::attach::FileMembers;
use crate::event::Event;
use crate::id::AttachmentId;
use crate::input::{BeginFile, Outcome};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    /// A file that is begun already is a repeat, and stays as it is.
    pub(super) fn begin_file(&self, begin: BeginFile, at: Time) -> Result<Decided, Refusal> {
        if let Some(begun) = self.files.get(&begin.file) {
            return Ok(Decided::with(Vec::new(), outcome(begun)));
        }
        let name = begin.name.as_str().unwrap_or_default();
        let content_type = type_of(name).unwrap_or_default();
        let members = FileMembers { name: "FileName", size: "FileSizeInBytes" };
        let size = self.check_file(&members, name, content_type, begin.size)?;
        let begun = self.files.values().filter(|file| file.contact == begin.contact);
        let unknown = begun.filter(|file| !begin.known.contains(&file.id)).count();
        if begin.known.len() + unknown >= limits::ATTACHED_FILES_MAX {
            let limit = limits::ATTACHED_FILES_MAX;
            return Err(Refusal::LimitReached { what: "files attached to one contact", limit });
        }
        let unfinished = self.files.values().filter(|file| !file.is_abandoned(at)).count();
        if unfinished >= limits::ATTACHED_FILES_UNFINISHED_MAX {
            let limit = limits::ATTACHED_FILES_UNFINISHED_MAX;
            return Err(Refusal::LimitReached { what: "attached files that are not completed", limit });
        }
        let file = AttachedFile {
            id: begin.file,
            contact: begin.contact,
            created_by: begin.created_by,
            content_type: content_type.to_owned(),
            size,
            begun_at: at,
            uploaded: false,
        };
        let outcome = outcome(&file);
        Ok(Decided::with(vec![Event::FileBegun { file, name: begin.name }], outcome))
    }

    pub(super) fn complete_file(&self, id: AttachmentId, at: Time) -> Result<Decided, Refusal> {
        let file = self.files.get(&id).ok_or(Refusal::Unknown(Thing::Attachment))?;
        if file.is_abandoned(at) {
            return Err(Refusal::NotAllowed("The file was not completed in time."));
        }
        let event = (!file.uploaded).then_some(Event::FileUploaded { file: id });
        Ok(Decided::done(event.into_iter().collect()))
    }

    pub(super) fn judge_file(&self, id: AttachmentId, approved: bool) -> Result<Decided, Refusal> {
        let file = self.files.get(&id).ok_or(Refusal::Unknown(Thing::Attachment))?;
        if !file.uploaded {
            return Err(Refusal::NotAllowed("The file is not there yet."));
        }
        Ok(Decided::done(vec![Event::FileJudged { file: id, approved }]))
    }
}

fn outcome(file: &AttachedFile) -> Outcome {
    Outcome::Attachment { attachment: file.id, upload_until: file.begun_at + limits::ATTACHMENT_UPLOAD }
}

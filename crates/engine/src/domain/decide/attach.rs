//! Files in a chat (CHAT-80 to CHAT-82): begun, there, and judged.

use crate::domain::Centre;
use crate::domain::attachment::{Attachment, AttachmentState, check_type};
use crate::domain::chat::{Participant, Writer};
use crate::domain::contact::Contact;
use crate::domain::decide::Decided;
use crate::event::{Event, Words};
use crate::id::{AttachmentId, ContactId, ParticipantId};
use crate::input::{BeginAttachment, Outcome};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

/// What the members are called that say what a file is.
pub(super) struct FileMembers {
    pub name: &'static str,
    pub size: &'static str,
}

impl Centre {
    pub(super) fn begin_attachment(&self, begin: BeginAttachment, at: Time) -> Result<Decided, Refusal> {
        let (chat, participant) = self.in_chat(begin.chain, begin.participant)?;
        let repeated = |a: &&Attachment| a.by == begin.participant && a.token == begin.token;
        if let Some(begun) = chat.attachments.iter().find(repeated) {
            return Ok(Decided::with(Vec::new(), begun_outcome(begun)));
        }
        let name = begin.name.as_str().unwrap_or_default();
        let names = FileMembers { name: "AttachmentName", size: "AttachmentSizeInBytes" };
        let size = self.check_file(&names, name, &begin.content_type, begin.size)?;
        if chat.attachments.iter().filter(|a| !a.is_abandoned(at)).count() >= limits::ATTACHMENTS_MAX {
            let limit = limits::ATTACHMENTS_MAX;
            return Err(Refusal::LimitReached { what: "attachments in one chat", limit });
        }
        let attachment = Attachment {
            id: begin.attachment,
            by: participant.id,
            content_type: begin.content_type,
            size,
            begun_at: at,
            token: begin.token,
            state: AttachmentState::Begun,
        };
        let outcome = begun_outcome(&attachment);
        let (chain, name) = (begin.chain, begin.name);
        let events = vec![Event::AttachmentBegun { chain, attachment, name }];
        Ok(Decided::with(events, outcome))
    }

    /// CHAT-80: the size, if files are switched on and one of this name, type and size is permitted.
    pub(super) fn check_file(
        &self,
        members: &FileMembers,
        name: &str,
        content_type: &str,
        size: u64,
    ) -> Result<u32, Refusal> {
        let invalid = |what, why: String| Err(Refusal::Invalid { what, why });
        if !self.instance_settings.attachments() {
            return invalid(members.name, "attachments are not switched on for this instance".to_owned());
        }
        if name.len() > limits::ATTACHMENT_NAME_BYTES_MAX || name.chars().any(|c| c.is_control() || c == '/')
        {
            let most = limits::ATTACHMENT_NAME_BYTES_MAX;
            return invalid(members.name, format!("must be at most {most} bytes, without / or line ends"));
        }
        if let Err(why) = check_type(name, content_type) {
            return invalid(members.name, why);
        }
        let size = u32::try_from(size).ok();
        let size = size.filter(|n| (1..=limits::ATTACHMENT_BYTES_MAX).contains(&u64::from(*n)));
        let most = limits::ATTACHMENT_BYTES_MAX;
        size.ok_or_else(|| Refusal::Invalid { what: members.size, why: format!("must be 1 to {most}") })
    }

    pub(super) fn complete_attachment(
        &self,
        chain: ContactId,
        participant: ParticipantId,
        id: AttachmentId,
    ) -> Result<Decided, Refusal> {
        let (chat, _) = self.in_chat(chain, participant)?;
        let found = chat.attachment(id).filter(|attachment| attachment.by == participant);
        let attachment = found.ok_or(Refusal::Unknown(Thing::Attachment))?;
        let events = match attachment.state {
            AttachmentState::Begun => vec![Event::AttachmentUploaded { chain, attachment: id }],
            AttachmentState::Uploaded | AttachmentState::Approved | AttachmentState::Rejected => Vec::new(),
        };
        Ok(Decided::done(events))
    }

    /// It is an item from now on, by who put it, whether or not they are still there.
    pub(super) fn judge_attachment(
        &self,
        chain: ContactId,
        id: AttachmentId,
        approved: bool,
        words: Words,
        at: Time,
    ) -> Result<Decided, Refusal> {
        let chat = self.chats.get(&chain).ok_or(Refusal::ContactEnded)?;
        if !self.contacts.get(&chat.contact).is_some_and(Contact::is_active) {
            return Err(Refusal::ContactEnded);
        }
        let attachment = chat.attachment(id).ok_or(Refusal::Unknown(Thing::Attachment))?;
        match attachment.state {
            AttachmentState::Uploaded => {}
            AttachmentState::Begun => return Err(Refusal::NotAllowed("The attachment is not there yet.")),
            AttachmentState::Approved | AttachmentState::Rejected => return Ok(Decided::nothing()),
        }
        let by: &Participant = chat.participant(attachment.by).expect("whoever put it was in the chat");
        let content_type = &attachment.content_type;
        let item = Writer::new(chat).attachment(at, by.as_author(), content_type, words);
        let mut events = vec![
            Event::AttachmentJudged { chain, attachment: id, approved },
            Event::ItemAppended { chain, item, token: None },
        ];
        events.extend(self.heard_of(chat, by.role));
        Ok(Decided::done(events))
    }
}

fn begun_outcome(attachment: &Attachment) -> Outcome {
    Outcome::Attachment { attachment: attachment.id, upload_until: attachment.upload_until() }
}

//! Files in three steps (CHAT-81): begun, put under a signed address, completed; and fetched.

use engine::Centre;
use engine::domain::attachment::AttachmentState;
use engine::domain::chat::Role;
use engine::event::Words;
use engine::id::{AttachmentId, ContactId};
use engine::input::{BeginAttachment, Command, Outcome};
use engine::refusal::Thing;
use engine::time::Span;
use wire::participant::{
    CompleteAttachmentUploadRequest, CompleteAttachmentUploadResponse, GetAttachmentRequest,
    GetAttachmentResponse, StartAttachmentUploadRequest, StartAttachmentUploadResponse, UploadMetadata,
};
use wire::{ErrorName, Service};

use crate::attachments::{judge, transfer};
use crate::auth::token::ParticipantClaim;
use crate::call::ParticipantCall;
use crate::clock::iso;
use crate::digest::digest;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::participant::transcript::agent_holds;
use crate::participant::validation;

/// CHAT-83: unless the caller says otherwise.
const DOWNLOAD_SECONDS: i32 = 60;

/// StartAttachmentUpload: where to put the bytes, and with which headers.
pub(crate) async fn start_attachment_upload(
    call: ParticipantCall<StartAttachmentUploadRequest>,
) -> Result<StartAttachmentUploadResponse, ApiError> {
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let request = &call.request;
    let token = digest(participant.0, "StartAttachmentUpload", &request.client_token, &call.body);
    let begin = BeginAttachment {
        chain,
        participant,
        attachment: AttachmentId(ids::new()),
        name: Words::new(request.attachment_name.as_str()),
        content_type: request.content_type.clone(),
        size: u64::try_from(request.attachment_size_in_bytes).unwrap_or(0),
        token,
    };
    let outcome = call.command(Command::BeginAttachment(Box::new(begin))).await?;
    let Outcome::Attachment { attachment, upload_until } = outcome else {
        unreachable!("a file that begins is answered with where to put it")
    };
    let headers = [("Content-Type".to_owned(), request.content_type.clone())];
    Ok(StartAttachmentUploadResponse {
        attachment_id: Some(attachment.to_string()),
        upload_metadata: Some(UploadMetadata {
            url: Some(transfer::upload_url(&call.app, attachment, upload_until)),
            url_expiry: Some(iso(upload_until)),
            headers_to_include: Some(headers.into()),
        }),
    })
}

/// CompleteAttachmentUpload. Where nothing scans, the others have it when this is answered; else they
/// have it, or hear that it was refused, when that is known.
pub(crate) async fn complete_attachment_upload(
    call: ParticipantCall<CompleteAttachmentUploadRequest>,
) -> Result<CompleteAttachmentUploadResponse, ApiError> {
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let [id] = call.request.attachment_ids.as_slice() else {
        return Err(validation("AttachmentIds must hold exactly one."));
    };
    let attachment: AttachmentId = id.parse().map_err(|_| unknown())?;
    let claim = call.claim;
    let state = call.read(move |centre, _| state_of(centre, claim, attachment)).await?;
    let is_begun = state.ok_or_else(unknown)? == AttachmentState::Begun;
    let staged = call.app.objects.is_staged(attachment).await;
    let staged = staged.map_err(|_| ApiError::internal(Service::Participant, Unavailable::Store))?;
    if is_begun && !staged {
        return Err(ApiError::new(ErrorName::ConflictException, "The file has not been put yet."));
    }
    call.command(Command::CompleteAttachment { chain, participant, attachment }).await?;
    if is_begun {
        let app = std::sync::Arc::clone(&call.app);
        let judged = tokio::spawn(async move { judge::judge(&app, attachment).await });
        if call.app.settings.clamd.is_none() {
            let _ = judged.await;
        }
    }
    Ok(CompleteAttachmentUploadResponse {})
}

/// GetAttachment (CHAT-83): an address for a short while, of a file that may be seen.
pub(crate) async fn get_attachment(
    call: ParticipantCall<GetAttachmentRequest>,
) -> Result<GetAttachmentResponse, ApiError> {
    let claim = call.claim;
    let chains = call.read(move |centre, _| fetchable(centre, claim)).await?;
    let denied = "This participant may not fetch files of this chat, or not any more.";
    let chains = chains.ok_or_else(|| ApiError::access_denied(denied))?;
    let attachment: AttachmentId = call.request.attachment_id.parse().map_err(|_| unknown())?;
    let found = call.app.readers.with(move |reader| reader.attachment(attachment)).await;
    let found = found.map_err(|_| ApiError::internal(Service::Participant, Unavailable::Store))?;
    let in_chat = found.filter(|row| chains.contains(&row.chain) && row.approved == Some(true));
    let row = in_chat.ok_or_else(unknown)?;
    let seconds = call.request.url_expiry_in_seconds.unwrap_or(DOWNLOAD_SECONDS);
    let until = call.app.clock.now() + Span::seconds(i64::from(seconds));
    Ok(GetAttachmentResponse {
        url: Some(transfer::download_url(&call.app, attachment, until)),
        url_expiry: Some(iso(until)),
        attachment_size_in_bytes: i64::from(row.size),
    })
}

fn unknown() -> ApiError {
    validation(format!("There is no such {}, or it may not be seen.", Thing::Attachment))
}

fn state_of(centre: &Centre, claim: ParticipantClaim, id: AttachmentId) -> Option<AttachmentState> {
    let attachment = centre.chats.get(&claim.chain)?.attachment(id)?;
    (attachment.by == claim.participant).then_some(attachment.state)
}

/// The chats whose files a participant may fetch: this one and those that it goes on from (CHAT-60).
/// CHAT-83, SEC-11: everyone who is in the chat but bots, and its agent until they clear it.
fn fetchable(centre: &Centre, claim: ParticipantClaim) -> Option<Vec<ContactId>> {
    let chat = centre.chats.get(&claim.chain)?;
    let reader = chat.participant(claim.participant)?;
    let may = match reader.role {
        Role::CustomBot => false,
        Role::Agent => agent_holds(centre, chat, reader),
        _ => centre.in_chat(claim.chain, claim.participant).is_ok(),
    };
    let past = centre.contacts.get(&chat.contact).map(|contact| &contact.past);
    let past = past.into_iter().flatten().map(|past| past.chain);
    may.then(|| past.chain([claim.chain]).collect())
}

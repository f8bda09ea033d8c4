//! Files attached to a contact, live or completed, by programs: begun, put under a signed address,
//! completed, looked at as files in chats are, fetched and deleted.

use std::sync::Arc;

use engine::event::Words;
use engine::id::{AttachmentId, ContactId, UserId};
use engine::input::{BeginFile, Command, Outcome};
use engine::refusal::Thing;
use engine::time::{Span, Time};
use store::{FileRow, StoreError};
use tracing::warn;
use wire::connect::{
    AttachedFile, AttachedFileError, AttachmentReference, BatchGetAttachedFileMetadataRequest,
    BatchGetAttachedFileMetadataResponse, CompleteAttachedFileUploadRequest,
    CompleteAttachedFileUploadResponse, CreatedByInfo, DeleteAttachedFileRequest, DeleteAttachedFileResponse,
    DownloadUrlMetadata, FileStatusType, FileUseCaseType, GetAttachedFileRequest, GetAttachedFileResponse,
    ReferenceStatus, ReferenceSummary, StartAttachedFileUploadRequest, StartAttachedFileUploadResponse,
    UploadUrlMetadata,
};
use wire::{ErrorName, Request, Service};

use crate::attachments::{judge, transfer};
use crate::call::Call;
use crate::clock::iso;
use crate::digest;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::op::contacts::find;
use crate::op::shape::{id, not_built};

/// Unless the caller says otherwise.
const URL_SECONDS: i32 = 300;

/// StartAttachedFileUpload. The same token names the same file for as long as that is there.
pub(crate) async fn start_attached_file_upload(
    call: Call<StartAttachedFileUploadRequest>,
) -> Result<StartAttachedFileUploadResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.file_use_case_type != FileUseCaseType::Attachment {
        return Err(not_built("A FileUseCaseType other than ATTACHMENT"));
    }
    if request.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        return Err(not_built("Tags"));
    }
    let created_by = created_by(&call).await?;
    let contact = contact_of(&call, &request.associated_resource_arn)?;
    find(&call, contact).await?;
    let operation = StartAttachedFileUploadRequest::OPERATION.name;
    let token = request.client_token.as_deref();
    let file = token.map_or_else(ids::new, |token| digest::id(call.caller.user.0, operation, token));
    let file = AttachmentId(file);
    let size = u64::try_from(request.file_size_in_bytes).unwrap_or(0);
    let row = match row(&call, file).await? {
        Some(row) => row,
        None => {
            let known = call.app.readers.with(move |reader| reader.files_of(contact)).await;
            let begin = BeginFile {
                contact,
                file,
                created_by,
                name: Words::new(request.file_name.as_str()),
                size,
                known: known.map_err(unreadable)?,
            };
            let outcome = call.command(Command::BeginFile(Box::new(begin))).await?;
            let Outcome::Attachment { attachment, .. } = outcome else {
                unreachable!("a file that begins is answered with where to put it")
            };
            row(&call, attachment).await?.ok_or_else(unknown)?
        }
    };
    if (row.contact, row.created_by, row.name.as_str(), u64::from(row.size))
        != (contact, created_by, request.file_name.as_str(), size)
    {
        let message = "The ClientToken was used for another file.";
        return Err(ApiError::new(ErrorName::ResourceConflictException, message));
    }
    let until = expiry(row.begun_at, request.url_expiry_in_seconds);
    let headers = [("Content-Type".to_owned(), row.content_type.clone())];
    let (url, status) = (transfer::upload_url(&call.app, row.id, until), status(&call, &row).await?);
    let shown = shape(&call, row, status);
    Ok(StartAttachedFileUploadResponse {
        file_arn: Some(shown.file_arn),
        file_id: Some(shown.file_id),
        creation_time: Some(shown.creation_time),
        file_status: Some(shown.file_status),
        created_by: shown.created_by,
        upload_url_metadata: Some(UploadUrlMetadata {
            url: Some(url),
            url_expiry: Some(iso(until)),
            headers_to_include: Some(headers.into()),
        }),
    })
}

/// CompleteAttachedFileUpload. Where nothing scans, it is judged when this is answered. A repeat does
/// nothing.
pub(crate) async fn complete_attached_file_upload(
    call: Call<CompleteAttachedFileUploadRequest>,
) -> Result<CompleteAttachedFileUploadResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let row = of_contact(&call, &request.file_id, &request.associated_resource_arn).await?;
    let file = row.id;
    let state = call.read(move |centre, _| centre.files.get(&file).map(|file| file.uploaded)).await?;
    // One that is not known to the engine has been judged, perhaps just now, or was given up.
    let Some(false) = state else {
        let row = self::row(&call, file).await?.ok_or_else(unknown)?;
        if state.is_none() && row.approved.is_none() {
            return Err(ApiError::invalid_request("The file was not completed in time."));
        }
        return Ok(CompleteAttachedFileUploadResponse {});
    };
    let staged = call.app.objects.is_staged(file).await;
    if !staged.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))? {
        return Err(ApiError::invalid_request("The file has not been put yet."));
    }
    call.command(Command::CompleteFile { file }).await?;
    let app = Arc::clone(&call.app);
    let judged = tokio::spawn(async move { judge::judge(&app, file).await });
    if call.app.settings.clamd.is_none() {
        let _ = judged.await;
    }
    Ok(CompleteAttachedFileUploadResponse {})
}

/// GetAttachedFile: with an address for a while where it may be seen.
pub(crate) async fn get_attached_file(
    call: Call<GetAttachedFileRequest>,
) -> Result<GetAttachedFileResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let row = of_contact(&call, &request.file_id, &request.associated_resource_arn).await?;
    let (file, status) = (row.id, status(&call, &row).await?);
    let until = expiry(call.app.clock.now(), request.url_expiry_in_seconds);
    let download = (status == FileStatusType::Approved).then(|| DownloadUrlMetadata {
        url: Some(transfer::download_url(&call.app, file, until)),
        url_expiry: Some(iso(until)),
    });
    let shown = shape(&call, row, status);
    Ok(GetAttachedFileResponse {
        file_arn: Some(shown.file_arn),
        file_id: Some(shown.file_id),
        creation_time: Some(shown.creation_time),
        file_status: Some(shown.file_status),
        file_name: Some(shown.file_name),
        file_size_in_bytes: shown.file_size_in_bytes,
        associated_resource_arn: shown.associated_resource_arn,
        file_use_case_type: shown.file_use_case_type,
        created_by: shown.created_by,
        download_url_metadata: download,
        tags: None,
    })
}

/// BatchGetAttachedFileMetadata: those of the contact, and an error for each that is none of its.
pub(crate) async fn batch_get_attached_file_metadata(
    call: Call<BatchGetAttachedFileMetadataRequest>,
) -> Result<BatchGetAttachedFileMetadataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = contact_of(&call, &request.associated_resource_arn)?;
    find(&call, contact).await?;
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for text in &request.file_ids {
        let found = match ids::parse(text) {
            Some(file) => row(&call, file).await?.filter(|row| row.contact == contact),
            None => None,
        };
        match found {
            Some(row) => {
                let status = status(&call, &row).await?;
                files.push(shape(&call, row, status));
            }
            None => errors.push(AttachedFileError {
                error_code: Some(ErrorName::ResourceNotFoundException.as_str().to_owned()),
                error_message: Some(unknown().message),
                file_id: Some(text.clone()),
            }),
        }
    }
    Ok(BatchGetAttachedFileMetadataResponse { files: Some(files), errors: Some(errors) })
}

/// DeleteAttachedFile, whatever became of it. The bytes go first, since where the rest fails it can be
/// asked for again; and once more, where it was judged and kept in between.
pub(crate) async fn delete_attached_file(
    call: Call<DeleteAttachedFileRequest>,
) -> Result<DeleteAttachedFileResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let file = of_contact(&call, &request.file_id, &request.associated_resource_arn).await?.id;
    let deleted = call.app.objects.delete(file).await;
    deleted.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))?;
    call.command(Command::DeleteFile { file }).await?;
    if let Err(cause) = call.app.objects.delete(file).await {
        warn!(attachment = %file, %cause, "a deleted file may stay");
    }
    Ok(DeleteAttachedFileResponse {})
}

/// What ListContactReferences shows of a contact's files, the first first.
pub(super) async fn references<R>(
    call: &Call<R>,
    contact: ContactId,
) -> Result<Vec<ReferenceSummary>, ApiError> {
    let files = call.app.readers.with(move |reader| reader.files_of(contact)).await.map_err(unreadable)?;
    let mut shown = Vec::new();
    for file in files {
        let Some(row) = row(call, file).await? else { continue };
        let status = match status(call, &row).await? {
            FileStatusType::Approved => ReferenceStatus::Approved,
            FileStatusType::Rejected => ReferenceStatus::Rejected,
            FileStatusType::Processing => ReferenceStatus::Processing,
            FileStatusType::Failed => ReferenceStatus::Failed,
        };
        let attachment = AttachmentReference {
            name: Some(row.name),
            value: Some(file.to_string()),
            status: Some(status),
            arn: Some(call.app.bus.instance().arn_of("file", file)),
        };
        shown.push(ReferenceSummary { attachment: Some(attachment), ..ReferenceSummary::default() });
    }
    Ok(shown)
}

/// Who asks, unless they say for which other user.
async fn created_by(call: &Call<StartAttachedFileUploadRequest>) -> Result<UserId, ApiError> {
    let Some(given) = &call.request.created_by else { return Ok(call.caller.user) };
    if given.aws_identity_arn.is_some() {
        return Err(not_built("AWSIdentityArn"));
    }
    let unknown = || ApiError::invalid_request("CreatedBy must name a user of the instance.");
    let arn = given.connect_user_arn.as_deref().ok_or_else(unknown)?;
    let user: UserId = ids::parse(arn).ok_or_else(unknown)?;
    let is_known = call.read(move |centre, _| centre.users.contains_key(&user)).await?;
    let is_named = is_known && arn == call.app.bus.instance().arn_of("agent", user);
    if is_named { Ok(user) } else { Err(unknown()) }
}

/// The contact of this instance that an ARN names.
fn contact_of<R>(call: &Call<R>, arn: &str) -> Result<ContactId, ApiError> {
    let contact = id(arn, Thing::Contact)?;
    let is_ours = arn == call.app.bus.instance().arn_of("contact", contact);
    if is_ours { Ok(contact) } else { Err(ApiError::unknown(Thing::Contact)) }
}

async fn of_contact<R>(call: &Call<R>, file: &str, contact: &str) -> Result<FileRow, ApiError> {
    let contact = contact_of(call, contact)?;
    let found = row(call, id(file, Thing::Attachment)?).await?;
    found.filter(|row| row.contact == contact).ok_or_else(unknown)
}

async fn row<R>(call: &Call<R>, file: AttachmentId) -> Result<Option<FileRow>, ApiError> {
    call.app.readers.with(move |reader| reader.file(file)).await.map_err(unreadable)
}

/// One that the engine has given up, or soon will, has failed.
async fn status<R>(call: &Call<R>, row: &FileRow) -> Result<FileStatusType, ApiError> {
    let of = |approved| if approved { FileStatusType::Approved } else { FileStatusType::Rejected };
    if let Some(approved) = row.approved {
        return Ok(of(approved));
    }
    let file = row.id;
    let known =
        call.read(move |centre, at| centre.files.get(&file).map(|file| file.is_abandoned(at))).await?;
    if known == Some(false) {
        return Ok(FileStatusType::Processing);
    }
    // It may have been judged since the row was read.
    let judged = self::row(call, file).await?.and_then(|row| row.approved);
    Ok(judged.map_or(FileStatusType::Failed, of))
}

fn shape<R>(call: &Call<R>, row: FileRow, status: FileStatusType) -> AttachedFile {
    let instance = call.app.bus.instance();
    AttachedFile {
        creation_time: iso(row.begun_at),
        file_arn: instance.arn_of("file", row.id),
        file_id: row.id.to_string(),
        file_name: row.name,
        file_size_in_bytes: i64::from(row.size),
        file_status: status,
        created_by: Some(CreatedByInfo {
            connect_user_arn: Some(instance.arn_of("agent", row.created_by)),
            aws_identity_arn: None,
        }),
        file_use_case_type: Some(FileUseCaseType::Attachment),
        associated_resource_arn: Some(instance.arn_of("contact", row.contact)),
        tags: None,
    }
}

fn expiry(from: Time, seconds: Option<i32>) -> Time {
    from + Span::seconds(i64::from(seconds.unwrap_or(URL_SECONDS)))
}

fn unknown() -> ApiError {
    ApiError::unknown(Thing::Attachment)
}

fn unreadable(_: StoreError) -> ApiError {
    ApiError::internal(Service::Connect, Unavailable::Store)
}

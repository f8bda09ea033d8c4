//! The files of a task that begins: fetched first, so that nothing has begun where one cannot be had, and then
//! attached as others are.

use std::sync::Arc;

use axum::body::Bytes;
use engine::event::{TokenDigest, Words};
use engine::id::AttachmentId;
use engine::input::{Command, NewFile};
use tokio::sync::SemaphorePermit;
use tracing::warn;
use wire::Service;
use wire::connect::TaskAttachment;

use crate::attachments::{fetch, judge};
use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;

pub(super) struct Fetched<'a> {
    files: Vec<(AttachmentId, String, Bytes)>,
    /// They are in memory for as long.
    _turn: Option<SemaphorePermit<'a>>,
}

impl Fetched<'_> {
    pub(super) fn begun<R>(&self, call: &Call<R>) -> Vec<NewFile> {
        let by = call.caller.user;
        let new = |(file, name, bytes): &(AttachmentId, String, Bytes)| NewFile {
            file: *file,
            by,
            name: Words::new(name.as_str()),
            size: bytes.len() as u64,
        };
        self.files.iter().map(new).collect()
    }

    /// Once the task has begun. One that cannot be kept has failed, and the task goes on.
    pub(super) async fn attach<R>(self, call: &Call<R>) {
        for (file, _, bytes) in self.files {
            if let Err(cause) = call.app.objects.stage(file, bytes).await {
                warn!(attachment = %file, %cause, "a file of a task could not be staged");
                continue;
            }
            if call.command(Command::CompleteFile { file }).await.is_ok() {
                let app = Arc::clone(&call.app);
                let judged = tokio::spawn(async move { judge::judge(&app, file).await });
                if call.app.settings.clamd.is_none() {
                    let _ = judged.await;
                }
            }
        }
    }
}

/// Nothing where the token says that this is a repeat: the addresses may be too old by now.
pub(super) async fn fetch<'a, R>(
    call: &'a Call<R>,
    asked: Option<&[TaskAttachment]>,
    token: Option<TokenDigest>,
) -> Result<Fetched<'a>, ApiError> {
    let asked = asked.unwrap_or_default();
    let is_repeat =
        call.read(move |centre, at| token.is_some_and(|token| centre.has_started(token, at))).await?;
    if asked.is_empty() || is_repeat {
        return Ok(Fetched { files: Vec::new(), _turn: None });
    }
    // The model permits five, which is less than there are turns.
    let turn = call.app.uploads.acquire_many(asked.len() as u32).await;
    let turn = turn.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Stopping))?;
    let mut files = Vec::new();
    for file in asked {
        let bytes = fetch::fetch(&call.app.settings, &file.file_name, &file.s3_url).await;
        let bytes = bytes.map_err(|why| ApiError::invalid_parameter(format!("Attachments: {why}.")))?;
        files.push((AttachmentId(ids::new()), file.file_name.clone(), bytes));
    }
    Ok(Fetched { files, _turn: Some(turn) })
}

//! Says of each file that is there whether it may be seen (CHAT-82). The engine remembers which are
//! waiting for that, so one that was being looked at when the program stopped is looked at again.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use engine::domain::attachment::AttachmentState;
use engine::event::Words;
use engine::id::AttachmentId;
use engine::input::Command;
use tokio::sync::Semaphore;
use tracing::{info, warn};
use wire::item::{ArtifactStatus, AttachmentItem};

use crate::app::App;
use crate::attachments::{Held, held, scan};

/// Files looked at at a time, each in memory.
const AT_A_TIME: usize = 4;
/// SEC-12: how long what was put and never completed is kept, and how often that is looked for.
const STAGED_FOR: Duration = Duration::from_secs(24 * 60 * 60);
const PURGE_EVERY: Duration = Duration::from_secs(60 * 60);

#[derive(Debug)]
pub(crate) struct Judge {
    turns: Semaphore,
}

impl Default for Judge {
    fn default() -> Judge {
        Judge { turns: Semaphore::new(AT_A_TIME) }
    }
}

/// Looks at what was waiting when the program last stopped, and at what is staged for too long.
pub(crate) async fn run(app: Arc<App>) {
    let waiting = app.engine.read(|centre, _| {
        let all = centre.chats.values().flat_map(|chat| &chat.attachments);
        let waiting = all.filter(|attachment| attachment.state == AttachmentState::Uploaded);
        let files = centre.files.values().filter(|file| file.uploaded).map(|file| file.id);
        waiting.map(|attachment| attachment.id).chain(files).collect::<Vec<_>>()
    });
    for id in waiting.await.unwrap_or_default() {
        judge(&app, id).await;
    }
    let mut stopping = app.stopping.clone();
    loop {
        match app.objects.purge_staged(STAGED_FOR).await {
            Ok(0) => {}
            Ok(files) => info!(files, "files that were put and never completed are gone"),
            Err(cause) => warn!(%cause, "files that were put and never completed could not be looked for"),
        }
        tokio::select! {
            () = tokio::time::sleep(PURGE_EVERY) => {}
            _ = stopping.changed() => return,
        }
    }
}

/// The same bytes are looked at and kept, so nothing can come between.
pub(crate) async fn judge(app: &App, id: AttachmentId) {
    let Ok(_turn) = app.judge.turns.acquire().await else { return };
    let Ok(Some(row)) = held(app, id).await else {
        warn!(attachment = %id, "a file that is waited for is not known");
        return;
    };
    let approved = match app.objects.staged(id).await {
        Ok(Some(bytes)) => may_be_seen(app, &row, bytes).await,
        Ok(None) => false,
        Err(cause) => {
            warn!(attachment = %id, %cause, "a file could not be read, and is refused");
            false
        }
    };
    let verdict = match row.chain {
        Some(chain) => {
            let words = Words::new(shown(&row, approved));
            Command::JudgeAttachment { chain, attachment: id, approved, words }
        }
        None => Command::JudgeFile { file: id, approved },
    };
    if let Err(why) = app.engine.command(None, verdict).await {
        info!(attachment = %id, ?why, "nobody is told of a file");
        // It was deleted while it was looked at.
        if matches!(held(app, id).await, Ok(None))
            && let Err(cause) = app.objects.delete(id).await
        {
            warn!(attachment = %id, %cause, "a deleted file stays");
        }
    }
    if let Err(cause) = app.objects.unstage(id).await {
        warn!(attachment = %id, %cause, "a staged file stays until the purge");
    }
}

async fn may_be_seen(app: &App, row: &Held, bytes: Bytes) -> bool {
    if let Some(clamd) = &app.settings.clamd {
        match scan::is_clean(clamd, &bytes).await {
            Ok(true) => {}
            Ok(false) => return false,
            Err(cause) => {
                warn!(attachment = %row.id, %cause, "a file could not be scanned, and is refused");
                return false;
            }
        }
    }
    let kept = app.objects.keep(row.id, bytes).await;
    kept.inspect_err(|cause| warn!(attachment = %row.id, %cause, "a file could not be kept, and is refused"))
        .is_ok()
}

/// What an item shows of its file: a list, as clients read it.
fn shown(row: &Held, approved: bool) -> String {
    let item = AttachmentItem {
        content_type: Some(row.content_type.clone()),
        attachment_id: Some(row.id.to_string()),
        attachment_name: Some(row.name.clone()),
        status: Some(if approved { ArtifactStatus::Approved } else { ArtifactStatus::Rejected }),
    };
    serde_json::to_string(&[item]).expect("texts are JSON")
}

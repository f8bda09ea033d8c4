//! `/conversations`: what was said in a contact that goes on or is over, and its files, for supervisors.
//!
//! Somebody reads what others wrote to one another, so it is written into the audit who did (SEC-10):
//! before anything is given, once an hour for each reader and conversation.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use engine::domain::contact::Contact;
use engine::id::{AttachmentId, ContactId, UserId};
use engine::input::Command;
use engine::refusal::Thing;
use engine::time::{Span, Time};
use serde_json::{Value, json};
use store::{FileRow, Reader, StoreError};
use tokio::sync::Mutex;
use wire::Service;

use crate::app::App;
use crate::attachments::transfer;
use crate::auth::caller::Caller;
use crate::clock::iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::explain;
use crate::host::reach::reach_bare;
use crate::ids;
use crate::participant::transcript;

/// To find the contact, and to read it. SEC-13: whoever holds RedactedData.View alone is given what is
/// redacted, and nothing is; so they are given nothing.
const FIND: &str = "ContactSearch.View";
const READ: &str = "ListenCallRecordings";

const PAGE_ITEMS: usize = 100;
/// As long as the agents' own addresses are good (CHAT-83).
const DOWNLOAD: Span = Span::seconds(60);
/// A reading that goes on is one.
const ONE_READING: Span = Span::minutes(60);
/// Readings that are remembered; beyond them the oldest are written once more.
const REMEMBERED_MAX: usize = 10_000;

type Reply = Result<Json<Value>, ApiError>;

/// When it was last written who reads what.
#[derive(Debug, Default)]
pub(crate) struct Readings(Mutex<BTreeMap<(UserId, ContactId), Time>>);

/// `GET /conversations/{contact}?nextToken=`: the newest page, oldest item first, or the one before it. The
/// first has the files that were attached to the contact, too.
pub(crate) async fn read(State(app): State<Arc<App>>, Path(id): Path<String>, request: Parts) -> Reply {
    let (app, caller, query) = reach_bare(app, &request, FIND).await?;
    let contact = find(&app, caller, &id).await?;
    write_down(&app, caller, contact.id).await?;
    let token = query.iter().find(|(name, _)| name == "nextToken").map(|(_, value)| value.clone());
    let (id, chain, past) = (contact.id, contact.chain, contact.past);
    let is_first = token.is_none();
    let found = app.readers.with(move |reader| {
        let page = transcript::page_before(reader, chain, &past, token.as_deref(), PAGE_ITEMS)?;
        let files = if is_first { files_of(reader, id)? } else { Vec::new() };
        Ok(page.map(|page| (page, files)))
    });
    let bad = || ApiError::invalid_parameter("nextToken is not one that was given out here.");
    let ((items, next), files) = found.await.map_err(unreadable)?.ok_or_else(bad)?;
    let mut shown = json!({
        "contactId": id.to_string(),
        "initialContactId": chain.to_string(),
        "transcript": items,
    });
    if is_first {
        shown["files"] = files.iter().map(file).collect();
    }
    if let Some(next) = next {
        shown["nextToken"] = json!(next);
    }
    Ok(Json(shown))
}

/// `GET /conversations/{contact}/files/{file}`: an address that is good for a minute.
pub(crate) async fn file_url(
    State(app): State<Arc<App>>,
    Path((id, file)): Path<(String, String)>,
    request: Parts,
) -> Reply {
    let (app, caller, _) = reach_bare(app, &request, FIND).await?;
    let contact = find(&app, caller, &id).await?;
    let unknown = || ApiError::unknown(Thing::Attachment);
    let file: AttachmentId = ids::parse(&file).ok_or_else(unknown)?;
    let (id, chain) = (contact.id, contact.chain);
    let chains: Vec<_> = contact.past.iter().map(|past| past.chain).chain([chain]).collect();
    let approved = app.readers.with(move |reader| {
        if let Some(row) = reader.attachment(file)? {
            return Ok(chains.contains(&row.chain) && row.approved == Some(true));
        }
        Ok(reader.file(file)?.is_some_and(|row| row.contact == id && row.approved == Some(true)))
    });
    if !approved.await.map_err(unreadable)? {
        return Err(unknown());
    }
    tell(&app, caller, Command::ReadConversation { contact: id, file: Some(file) }).await?;
    let until = app.clock.now() + DOWNLOAD;
    Ok(Json(json!({ "url": transfer::download_url(&app, file, until), "urlExpiry": iso(until) })))
}

/// The contact, if they may read it.
async fn find(app: &App, caller: Caller, id: &str) -> Result<Contact, ApiError> {
    let user = caller.user;
    let may = app.engine.read(move |centre, _| centre.may(user, READ)).await;
    if !may.map_err(|why| ApiError::internal(Service::Connect, why))? {
        let message = format!("The user's security profiles do not have the permission {READ}.");
        return Err(ApiError::access_denied(message));
    }
    let id = ids::parse(id).ok_or_else(|| ApiError::unknown(Thing::Contact))?;
    explain::find(app, id).await.map(|(contact, _)| contact)
}

async fn write_down(app: &App, caller: Caller, contact: ContactId) -> Result<(), ApiError> {
    let now = app.clock.now();
    let mut readings = app.readings.0.lock().await;
    if readings.get(&(caller.user, contact)).is_some_and(|at| now - *at < ONE_READING) {
        return Ok(());
    }
    tell(app, caller, Command::ReadConversation { contact, file: None }).await?;
    readings.retain(|_, at| now - *at < ONE_READING);
    if readings.len() >= REMEMBERED_MAX {
        readings.clear();
    }
    readings.insert((caller.user, contact), now);
    Ok(())
}

async fn tell(app: &App, caller: Caller, command: Command) -> Result<(), ApiError> {
    app.engine.command(Some(caller.user), command).await.map(drop).map_err(ApiError::connect)
}

fn files_of(reader: &mut dyn Reader, contact: ContactId) -> Result<Vec<FileRow>, StoreError> {
    let mut files = Vec::new();
    for id in reader.files_of(contact)? {
        files.extend(reader.file(id)?);
    }
    files.sort_by_key(|file| (file.begun_at, file.id));
    Ok(files)
}

/// As an attachment of an item looks, so that both are shown alike.
fn file(row: &FileRow) -> Value {
    let status = match row.approved {
        Some(true) => "APPROVED",
        Some(false) => "REJECTED",
        None => "IN_PROGRESS",
    };
    json!({
        "AttachmentId": row.id.to_string(),
        "AttachmentName": row.name,
        "ContentType": row.content_type,
        "Status": status,
    })
}

fn unreadable(_: StoreError) -> ApiError {
    ApiError::internal(Service::Connect, Unavailable::Store)
}

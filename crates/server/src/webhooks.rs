//! Webhooks: what `/streams` tells is sent to where the operator wants it.
//!
//! Each endpoint follows each of its streams by a task of its own, one batch after another, so that what
//! it gets is in order. How far it is, is kept in the store once it has said that it has a batch: after
//! a crash a batch may come twice, and none is left out. What it does not take in so many attempts is
//! laid aside as a letter (`letters.rs`), and the next batch follows.
//!
//! What is written in a chat that names an endpoint goes there item by item (`items.rs`).

use std::sync::Arc;
use std::time::Duration;

use engine::domain::told::Stream;
use engine::time::Time;
use serde_json::json;
use store::{Letter, LetterHead, Reader, Store, StoreError};
use tokio::sync::watch;
use tracing::warn;

use self::sender::Sender;
use crate::app::App;
use crate::config::Webhook;
use crate::error::ApiError;
use crate::streams::page::{self, Asked, Line, Page};
use crate::streams::position::Position;
use crate::streams::{durable_now, page_of, unreadable, until_beat};

mod items;
pub(crate) mod letters;
mod sender;

const LINES_PER_BATCH_MAX: usize = 100;
/// One line may be larger, and is then alone.
const BATCH_BYTES_MAX: usize = 256 * 1024;
/// Between tries while nothing can be read or kept.
const AGAIN: Duration = Duration::from_secs(1);

/// An endpoint begins where the stream is when it is first there. Before anything is served.
pub(crate) fn begin(store: &mut dyn Store, webhooks: &[Webhook], now: Time) -> Result<(), StoreError> {
    let mut reader = store.reader()?;
    for webhook in webhooks {
        for stream in &webhook.streams {
            let name = cursor_name(webhook, stream.as_str());
            if reader.cursor(&name)?.is_none() {
                let newest = page::newest(reader.as_mut(), *stream, now)?;
                store.put_cursor(&name, &newest.to_string(), None)?;
            }
        }
    }
    Ok(())
}

pub(crate) fn start(app: &Arc<App>) -> Result<(), String> {
    if app.settings.webhooks.is_empty() {
        return Ok(());
    }
    let sender = Sender::new()?;
    for webhook in &app.settings.webhooks {
        for stream in &webhook.streams {
            let (app, webhook) = (Arc::clone(app), webhook.clone());
            let follower = Follower { stopping: app.stopping.clone(), app, webhook, sender: sender.clone() };
            tokio::spawn(follower.follow(*stream));
        }
    }
    Ok(())
}

fn cursor_name(webhook: &Webhook, stream: &str) -> String {
    format!("{}/{stream}", webhook.name)
}

struct Follower {
    app: Arc<App>,
    webhook: Webhook,
    sender: Sender,
    stopping: watch::Receiver<bool>,
}

/// The server stops.
struct Stopped;

/// What there is to be sent.
struct Found {
    parcels: Vec<Parcel>,
    /// How far was looked.
    reached: Position,
    next_beat: Option<Time>,
    now: Time,
}

/// What goes out in one request.
struct Parcel {
    reached: Position,
    lines: u32,
    body: String,
}

impl Follower {
    async fn follow(mut self, stream: Stream) {
        let mut told = self.app.bus.listen_told();
        let Ok(mut after) = self.begin(stream).await else { return };
        loop {
            told.mark_unchanged();
            let Ok(found) = self.read(stream, after).await else { return };
            if found.parcels.is_empty() && found.reached == after {
                tokio::select! {
                    _ = told.changed() => {}
                    () = until_beat(&self.app, found.next_beat, found.now) => {}
                    _ = self.stopping.changed() => return,
                }
            }
            for parcel in found.parcels {
                if self.deliver(stream, parcel).await.is_err() {
                    return;
                }
            }
            after = found.reached;
        }
    }

    async fn begin(&mut self, stream: Stream) -> Result<Position, Stopped> {
        let name = cursor_name(&self.webhook, stream.as_str());
        loop {
            let name = name.clone();
            match self.app.readers.with(move |reader| reader.cursor(&name)).await {
                Ok(cursor) => return Ok(cursor.and_then(|text| text.parse().ok()).unwrap_or_default()),
                Err(_) => self.pause(AGAIN).await?,
            }
        }
    }

    async fn read(&mut self, stream: Stream, after: Position) -> Result<Found, Stopped> {
        loop {
            let found = match stream {
                Stream::ChatItems => self.items(after).await,
                _ => self.lines(stream, after).await,
            };
            match found {
                Ok(found) => return Ok(found),
                Err(_) => self.pause(AGAIN).await?,
            }
        }
    }

    async fn items(&self, after: Position) -> Result<Found, ApiError> {
        let instance = self.app.bus.instance().clone();
        let arn = self.webhook.arn.clone().unwrap_or_default();
        let now = durable_now(&self.app).await?;
        let read = move |reader: &mut dyn Reader| items::after(reader, &instance, &arn, after);
        let (parcels, reached) = self.app.readers.with(read).await.map_err(unreadable)?;
        Ok(Found { parcels, reached, next_beat: None, now })
    }

    /// As many lines as go into a batch.
    async fn lines(&self, stream: Stream, after: Position) -> Result<Found, ApiError> {
        let now = durable_now(&self.app).await?;
        match page_of(&self.app, Asked::new(stream, after, LINES_PER_BATCH_MAX, None), now).await? {
            Page::Lines { lines, next_beat } => {
                let parcel = parcel(stream, &lines);
                let reached = parcel.as_ref().map_or(after, |parcel| parcel.reached);
                Ok(Found { parcels: parcel.into_iter().collect(), reached, next_beat, now })
            }
            Page::Gone { .. } | Page::Unknown => {
                let endpoint = &self.webhook.name;
                warn!(endpoint, stream = stream.as_str(), "it is behind what is kept, and missed something");
                let reached = Position::default();
                Ok(Found { parcels: Vec::new(), reached, next_beat: None, now })
            }
        }
    }

    async fn deliver(&mut self, stream: Stream, parcel: Parcel) -> Result<(), Stopped> {
        let Parcel { reached, lines, body } = parcel;
        let stream = stream.as_str();
        let failed = self.send(stream, &body).await?;
        let letter = failed.map(|why| {
            let endpoint = self.webhook.name.clone();
            warn!(endpoint, stream, why, "a batch was not taken, and is laid aside");
            let failed_at = self.app.clock.now();
            let head = LetterHead { id: 0, endpoint, stream: stream.to_owned(), lines, why, failed_at };
            Letter { head, body }
        });
        self.keep(cursor_name(&self.webhook, stream), reached, letter).await
    }

    /// Until it is taken, or often enough; then why it was not.
    async fn send(&mut self, stream: &str, body: &str) -> Result<Option<String>, Stopped> {
        let mut attempt = 1;
        loop {
            let sent = tokio::select! {
                sent = self.sender.send(&self.webhook, stream, body) => sent,
                _ = self.stopping.changed() => return Err(Stopped),
            };
            match sent {
                Ok(()) => return Ok(None),
                Err(why) if attempt >= self.webhook.attempts => return Ok(Some(why)),
                Err(_) => self.pause(sender::back_off(attempt)).await?,
            }
            attempt += 1;
        }
    }

    async fn keep(&mut self, name: String, reached: Position, letter: Option<Letter>) -> Result<(), Stopped> {
        loop {
            let (name, position, letter) = (name.clone(), reached.to_string(), letter.clone());
            let write = move |store: &mut dyn Store| store.put_cursor(&name, &position, letter.as_ref());
            if self.app.engine.write(write).await.is_ok() {
                return Ok(());
            }
            self.pause(AGAIN).await?;
        }
    }

    async fn pause(&mut self, time: Duration) -> Result<(), Stopped> {
        tokio::select! {
            () = tokio::time::sleep(time) => Ok(()),
            _ = self.stopping.changed() => Err(Stopped),
        }
    }
}

fn parcel(stream: Stream, lines: &[Line]) -> Option<Parcel> {
    let mut shown = Vec::new();
    let (mut bytes, mut reached) = (0, Position::default());
    for line in lines {
        let text = json!({ "position": line.position.to_string(), "record": line.record }).to_string();
        if !shown.is_empty() && bytes + text.len() > BATCH_BYTES_MAX {
            break;
        }
        bytes += text.len();
        shown.push(text);
        reached = line.position;
    }
    let body = format!("{{\"stream\":{},\"lines\":[{}]}}", json!(stream.as_str()), shown.join(","));
    (!shown.is_empty()).then_some(Parcel { reached, lines: shown.len() as u32, body })
}

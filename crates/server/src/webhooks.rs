//! Webhooks: what `/streams` tells is sent to where the operator wants it.
//!
//! Each endpoint follows each of its streams by a task of its own, one batch after another, so that what
//! it gets is in order. How far it is, is kept in the store once it has said that it has a batch: after
//! a crash a batch may come twice, and none is left out. What it does not take in so many attempts is
//! laid aside as a letter (`letters.rs`), and the next batch follows.

use std::sync::Arc;
use std::time::Duration;

use engine::domain::told::Stream;
use engine::time::Time;
use serde_json::json;
use store::{Letter, LetterHead, Store, StoreError};
use tokio::sync::watch;
use tracing::warn;

use self::sender::Sender;
use crate::app::App;
use crate::config::Webhook;
use crate::streams::page::{self, Asked, Line, Page};
use crate::streams::position::Position;
use crate::streams::{durable_now, page_of, until_beat};

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

impl Follower {
    async fn follow(mut self, stream: Stream) {
        let mut told = self.app.bus.listen_told();
        let Ok(mut after) = self.begin(stream).await else { return };
        loop {
            told.mark_unchanged();
            let Ok((page, now)) = self.read(stream, after).await else { return };
            match page {
                Page::Lines { lines, next_beat } if lines.is_empty() => {
                    tokio::select! {
                        _ = told.changed() => {}
                        () = until_beat(&self.app, next_beat, now) => {}
                        _ = self.stopping.changed() => return,
                    }
                }
                Page::Lines { lines, .. } => {
                    let Ok(reached) = self.deliver(stream, lines).await else { return };
                    after = reached;
                }
                Page::Gone { .. } | Page::Unknown => {
                    let endpoint = &self.webhook.name;
                    warn!(
                        endpoint,
                        stream = stream.as_str(),
                        "it is behind what is kept, and missed something"
                    );
                    after = Position::default();
                }
            }
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

    async fn read(&mut self, stream: Stream, after: Position) -> Result<(Page, Time), Stopped> {
        let asked = Asked::new(stream, after, LINES_PER_BATCH_MAX, None);
        loop {
            if let Ok(now) = durable_now(&self.app).await
                && let Ok(page) = page_of(&self.app, asked.clone(), now).await
            {
                return Ok((page, now));
            }
            self.pause(AGAIN).await?;
        }
    }

    /// As many lines as go into a batch; says how far that was.
    async fn deliver(&mut self, stream: Stream, lines: Vec<Line>) -> Result<Position, Stopped> {
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
        let stream = stream.as_str();
        let body = format!("{{\"stream\":{},\"lines\":[{}]}}", json!(stream), shown.join(","));
        let failed = self.send(stream, &body).await?;
        let letter = failed.map(|why| {
            let endpoint = self.webhook.name.clone();
            warn!(endpoint, stream, why, "a batch was not taken, and is laid aside");
            let failed_at = self.app.clock.now();
            let lines = shown.len() as u32;
            let head = LetterHead { id: 0, endpoint, stream: stream.to_owned(), lines, why, failed_at };
            Letter { head, body }
        });
        self.keep(cursor_name(&self.webhook, stream), reached, letter).await?;
        Ok(reached)
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

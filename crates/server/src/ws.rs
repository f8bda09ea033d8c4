//! Sockets of participants and agents: one address, one small protocol of topics.
//!
//! A client that sends what is no frame of the protocol, that falls silent, or that does not read, is
//! dropped; nobody else notices.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use engine::Centre;
use engine::id::{ContactId, UserId};
use engine::time::{Span, Time};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior};
use wire::ErrorName;

use crate::agent::snapshot;
use crate::app::App;
use crate::auth::caller;
use crate::auth::token::Kind;
use crate::bus::{Outbox, Owner};
use crate::cors;
use crate::error::ApiError;
use crate::participant::item;

/// ENT-82.
const SOCKETS_PER_PARTICIPANT_MAX: usize = 5;
/// Tabs and windows of one agent.
const SOCKETS_PER_USER_MAX: usize = 20;
/// Bytes of one frame from a client; its largest is a list of topics.
const FRAME_BYTES_MAX: usize = 64 * 1024;
/// A client of the protocol is heard from every 10 seconds.
const SILENCE_MAX: Duration = Duration::from_secs(90);
/// How long a write may take before the client is taken for gone.
const WRITE_MAX: Duration = Duration::from_secs(30);
/// How often a place in a queue is looked at.
const QUEUE_EVERY: Duration = Duration::from_secs(1);
/// tokio-tungstenite's default of 128 KiB a connection is for other traffic than ours.
const READ_BUFFER: usize = 2 * 1024;
/// Frames written before the socket is flushed.
const WRITE_TOGETHER: usize = 64;

#[derive(Debug, Deserialize)]
pub(crate) struct Address {
    #[serde(default)]
    token: String,
}

pub(crate) async fn open(
    State(app): State<Arc<App>>,
    Query(address): Query<Address>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !cors::may_ask(&app, &headers) {
        return ApiError::access_denied("Pages of this site are not approved.").into_response();
    }
    let Some(owner) = owner(&app, &address.token).await else {
        return ApiError::access_denied("The address of this socket is not valid, or no longer.")
            .into_response();
    };
    let max = match owner {
        Owner::Participant { .. } => SOCKETS_PER_PARTICIPANT_MAX,
        Owner::User { .. } => SOCKETS_PER_USER_MAX,
    };
    let Some((outbox, frames)) = app.bus.open(owner, max) else {
        let message = format!("There may be at most {max} sockets open at a time.");
        return ApiError::new(ErrorName::LimitExceededException, message).into_response();
    };
    let failed = (Arc::clone(&app), Arc::clone(&outbox));
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_message_size(FRAME_BYTES_MAX)
        .max_frame_size(FRAME_BYTES_MAX)
        .on_failed_upgrade(move |_| failed.0.bus.close(owner, &failed.1))
        .on_upgrade(move |socket| async move {
            serve(&app, owner, socket, &outbox, frames).await;
            app.bus.close(owner, &outbox);
        })
}

async fn owner(app: &Arc<App>, token: &str) -> Option<Owner> {
    let now = app.clock.now();
    if let Ok(claim) = app.tokens.read_participant(Kind::ParticipantSocket, token, now) {
        return Some(Owner::Participant { chain: claim.chain, participant: claim.participant });
    }
    let claim = caller::session(app, Kind::AgentSocket, token).await.ok()?;
    Some(Owner::User { user: claim.user, session: claim.session })
}

async fn serve(
    app: &Arc<App>,
    owner: Owner,
    socket: WebSocket,
    outbox: &Arc<Outbox>,
    mut frames: mpsc::Receiver<Utf8Bytes>,
) {
    let (mut write, mut read) = socket.split();
    let mut together = Vec::with_capacity(WRITE_TOGETHER);
    let mut told_to_stop = app.stopping.clone();
    let stopping = told_to_stop.changed();
    tokio::pin!(stopping);
    let mut queue = QueuePlace::default();
    let mut look = tokio::time::interval(QUEUE_EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Moved on only when it goes off: a timer of its own for each frame would cost more than the frame.
    let mut heard_at = Instant::now();
    let silence = tokio::time::sleep_until(heard_at + SILENCE_MAX);
    tokio::pin!(silence);
    loop {
        tokio::select! {
            count = frames.recv_many(&mut together, WRITE_TOGETHER) => {
                if count == 0 || outbox.is_cut() {
                    return;
                }
                let writing = async {
                    for frame in together.drain(..) {
                        write.feed(Message::Text(frame)).await?;
                    }
                    write.flush().await
                };
                let written = tokio::select! {
                    biased;
                    written = tokio::time::timeout(WRITE_MAX, writing) => matches!(written, Ok(Ok(()))),
                    () = outbox.cut() => false,
                };
                if !written {
                    return;
                }
            }
            message = read.next() => {
                heard_at = Instant::now();
                match message {
                    Some(Ok(Message::Text(text))) => {
                        if !take(app, owner, outbox, &text) {
                            return;
                        }
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    Some(Ok(Message::Binary(_) | Message::Close(_)) | Err(_)) | None => return,
                }
            }
            () = outbox.cut() => return,
            _ = look.tick(), if outbox.queue.load(Ordering::Relaxed) => queue.look(app, owner, outbox).await,
            () = &mut silence => {
                if heard_at.elapsed() >= SILENCE_MAX {
                    return;
                }
                silence.as_mut().reset(heard_at + SILENCE_MAX);
            }
            _ = &mut stopping => {
                let _ = tokio::time::timeout(Duration::from_secs(1), write.close()).await;
                return;
            }
        }
    }
}

#[derive(Deserialize)]
struct Frame {
    topic: String,
    content: Option<Value>,
}

/// Whether the client goes on; one that does not speak the protocol is dropped.
pub(crate) fn take(app: &Arc<App>, owner: Owner, outbox: &Arc<Outbox>, text: &str) -> bool {
    let Ok(frame) = serde_json::from_str::<Frame>(text) else { return false };
    match frame.topic.as_str() {
        "aws/ping" => {
            push(outbox, &json!({ "topic": "aws/ping", "statusCode": 200, "statusContent": "OK" }));
        }
        "aws/heartbeat" => push(outbox, &json!({ "topic": "aws/heartbeat" })),
        "aws/subscribe" => subscribe(app, owner, outbox, frame.content.as_ref()),
        _ => {}
    }
    true
}

fn push(outbox: &Outbox, frame: &Value) {
    outbox.push(Utf8Bytes::from(frame.to_string()));
}

fn subscribe(app: &Arc<App>, owner: Owner, outbox: &Arc<Outbox>, content: Option<&Value>) {
    let topics = content.and_then(|c| c.get("topics")).and_then(Value::as_array);
    let topics: Vec<&str> = topics.into_iter().flatten().filter_map(Value::as_str).collect();
    let known = |topic: &&str| match owner {
        Owner::Participant { .. } => ["aws/chat", "bellboard/queue"].contains(topic),
        Owner::User { .. } => ["aws/chat", "bellboard/agent"].contains(topic),
    };
    if topics.is_empty() || !topics.iter().all(known) {
        let content = json!({ "status": "failure", "topics": topics });
        return push(outbox, &json!({ "topic": "aws/subscribe", "content": content }));
    }
    let content = json!({ "status": "success", "topics": topics });
    push(outbox, &json!({ "topic": "aws/subscribe", "content": content }));
    for topic in topics {
        match (topic, owner) {
            ("aws/chat", owner) => {
                outbox.chat.store(true, Ordering::Relaxed);
                if let Owner::Participant { chain, .. } = owner {
                    tell_rehydrated(app, chain, outbox);
                }
            }
            ("bellboard/queue", _) => outbox.queue.store(true, Ordering::Relaxed),
            ("bellboard/agent", Owner::User { user, .. }) => subscribe_agent(app, user, outbox),
            _ => {}
        }
    }
}

/// The state as it is, in its place among the changes: nothing older comes after it.
fn subscribe_agent(app: &Arc<App>, user: UserId, outbox: &Arc<Outbox>) {
    let (app_then, outbox_then) = (Arc::clone(app), Arc::clone(outbox));
    let bus = Arc::clone(&app.bus);
    let read = move |centre: &Centre, now: Time| {
        Some((centre.view_of(user, now)?, snapshot::configuration(centre, bus.desk(), user)?))
    };
    app.engine.read_then(read, move |found| {
        if let Some((view, configuration)) = found {
            outbox_then.agent.store(true, Ordering::Relaxed);
            outbox_then.push(Utf8Bytes::from(app_then.bus.agent_frame(&view, Some(configuration))));
        }
    });
}

/// CHAT-60: whoever comes to a chat that goes on from an earlier one is told that it can be read.
fn tell_rehydrated(app: &Arc<App>, chain: ContactId, outbox: &Arc<Outbox>) {
    let outbox = Arc::clone(outbox);
    app.engine.read_then(
        move |centre, now| centre.rehydrated(chain, now),
        move |signal| {
            if let Some(signal) = signal {
                outbox.push(Utf8Bytes::from(item::signal_frame(&signal)));
            }
        },
    );
}

/// A customer's place in the queue, told when it changes.
#[derive(Debug, Default)]
struct QueuePlace {
    told: Option<usize>,
}

impl QueuePlace {
    async fn look(&mut self, app: &App, owner: Owner, outbox: &Outbox) {
        let Owner::Participant { chain, .. } = owner else { return };
        let read = app.engine.read(move |centre, now| place_of(centre, chain, now));
        let Ok(found) = read.await else { return };
        let place = found.map(|(place, _)| place);
        if let Some((place, wait)) = found
            && Some(place) != self.told
        {
            let seconds = wait.map(Span::as_seconds);
            let content = json!({ "position": place, "estimatedWaitSeconds": seconds }).to_string();
            push(outbox, &json!({ "topic": "bellboard/queue", "content": content }));
        }
        self.told = place;
    }
}

/// 1 for whoever comes next, and how long they wait still (MET-28); none for who is not in a queue, or
/// no longer.
fn place_of(centre: &Centre, chain: ContactId, now: Time) -> Option<(usize, Option<Span>)> {
    let contact = centre.chats.get(&chain)?.contact;
    Some((centre.place_in_queue(contact)?, centre.estimated_wait(contact, now)))
}

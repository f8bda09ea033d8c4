//! The demo's bot: a participant BOT in each chat on the demo's flow, who asks what it is about and
//! leaves. It is a small client of the public API, on this machine; only its coming is arranged from
//! within, as a centre's own backend would by CreateParticipant.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use engine::domain::chat::Role;
use engine::id::{ContactId, FlowId};
use engine::input::{Command, Outcome};
use futures_util::{SinkExt, StreamExt};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::sync::broadcast::error::RecvError;
use tokio_tungstenite::tungstenite::Message;
use tracing::warn;

use crate::app::App;
use crate::auth::token::{Kind, ParticipantClaim};

const NAME: &str = "BOT";
const QUESTION: &str = "Hello, I'm the shop's assistant. What is it about?";
const THANKS: &str = "Thank you. I'll get someone who can help you.";
/// Chats that the bot is in at a time.
const CHATS_MAX: usize = 200;
/// On real time: a bot does not sit in a chat for ever.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
const HEARTBEAT: Duration = Duration::from_secs(10);

type Done<T> = Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) async fn run(app: Arc<App>, url: String, flow: FlowId) {
    let chats = Arc::new(Semaphore::new(CHATS_MAX));
    let mut started = app.bus.listen_started();
    loop {
        let contact = match started.recv().await {
            Ok(contact) => contact,
            Err(RecvError::Lagged(_)) => continue,
            Err(RecvError::Closed) => return,
        };
        let Ok(place) = Arc::clone(&chats).try_acquire_owned() else { continue };
        let (app, api) = (Arc::clone(&app), Api::new(&url));
        tokio::spawn(async move {
            let visit = tokio::time::timeout(PATIENCE, visit(&app, &api, flow, contact));
            if let Ok(Err(cause)) = visit.await {
                warn!(%contact, %cause, "the demo's bot left a chat early");
            }
            drop(place);
        });
    }
}

async fn visit(app: &App, api: &Api, flow: FlowId, contact: ContactId) -> Done<()> {
    let on_flow =
        move |centre: &engine::Centre| centre.contacts.get(&contact).is_some_and(|c| c.flow == Some(flow));
    if !app.engine.read(move |centre, _| on_flow(centre)).await.unwrap_or(false) {
        return Ok(());
    }
    let command =
        Command::AddParticipant { contact, role: Role::CustomBot, name: NAME.to_owned(), token: None };
    let Ok(Outcome::Participant { chain, participant }) = app.engine.command(None, command).await else {
        return Ok(());
    };
    let claim = ParticipantClaim { chain, contact, participant };
    let token = app.tokens.participant(Kind::Participant, claim, None);
    let types = json!({ "Type": ["WEBSOCKET", "CONNECTION_CREDENTIALS"] });
    let connection = api.post("connection", &token, &types).await?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let token = text(&connection["ConnectionCredentials"]["ConnectionToken"]);
    let talked = talk(api, &token, &text(&connection["Websocket"]["Url"])).await;
    if talked? {
        api.post("disconnect", &token, &json!({})).await?;
    }
    Ok(())
}

/// Whether the chat still goes on when the bot has done its part.
async fn talk(api: &Api, token: &str, socket: &str) -> Done<bool> {
    let path = socket.split_once("/ws?").map_or("", |(_, query)| query);
    let near = format!("{}/ws?{path}", api.url.replacen("http://", "ws://", 1));
    let (mut socket, _) = tokio_tungstenite::connect_async(near).await?;
    socket
        .send(Message::text(
            json!({ "topic": "aws/subscribe", "content": { "topics": ["aws/chat"] } }).to_string(),
        ))
        .await?;
    api.say(token, QUESTION).await?;
    let mut heartbeat = tokio::time::interval(HEARTBEAT);
    loop {
        tokio::select! {
            _ = heartbeat.tick() => socket.send(Message::text(r#"{"topic":"aws/heartbeat"}"#)).await?,
            frame = socket.next() => {
                let Some(frame) = frame else { return Ok(false) };
                let Message::Text(frame) = frame? else { continue };
                let item = item_of(&frame);
                if item["ContentType"] == "application/vnd.amazonaws.connect.event.chat.ended" {
                    return Ok(false);
                }
                if item["Type"] == "MESSAGE" && item["ParticipantRole"] == "CUSTOMER" {
                    api.say(token, THANKS).await?;
                    return Ok(true);
                }
            }
        }
    }
}

fn item_of(frame: &str) -> Value {
    let frame: Value = serde_json::from_str(frame).unwrap_or_default();
    frame["content"].as_str().and_then(|content| serde_json::from_str(content).ok()).unwrap_or_default()
}

struct Api {
    url: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Api {
    fn new(url: &str) -> Api {
        Api { url: url.to_owned(), client: Client::builder(TokioExecutor::new()).build_http() }
    }

    async fn say(&self, token: &str, text: &str) -> Done<()> {
        self.post("message", token, &json!({ "ContentType": "text/plain", "Content": text })).await?;
        Ok(())
    }

    async fn post(&self, operation: &str, token: &str, body: &Value) -> Done<Value> {
        let request = hyper::Request::post(format!("{}/participant/{operation}", self.url))
            .header("content-type", "application/json")
            .header("x-amz-bearer", token)
            .body(Full::new(Bytes::from(body.to_string())))?;
        let response = self.client.request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        if !status.is_success() {
            return Err(format!("{operation}: {status}: {}", String::from_utf8_lossy(&body)).into());
        }
        Ok(serde_json::from_slice(&body)?)
    }
}

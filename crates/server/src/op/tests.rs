//! Operations as their callers see them: JSON in, JSON or an error's name out, over a store in memory.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use engine::domain::config::{PhoneConfig, User};
use engine::event::Secret;
use engine::id::{ContactId, InstanceId, SessionId, UserId};
use engine::input::{Command, Outcome};
use engine::time::{Span, Time};
use engine::{Centre, Node};
use serde_json::{Value, json};
use store::memory::Disk;
use store::{MemoryStore, Store};
use tokio::sync::{Semaphore, watch};
use wire::{ErrorName, Request};

use crate::agent::desk::{Desk, QuickResponse};
use crate::agent::snapshot::Maker;
use crate::app::{App, Readers};
use crate::attachments::objects::Objects;
use crate::auth::caller::Caller;
use crate::auth::token::Tokens;
use crate::board::Board;
use crate::bus::Bus;
use crate::call::Call;
use crate::clock::Clock;
use crate::config::RawSettings;
use crate::config::Retention;
use crate::error::ApiError;
use crate::founding::{self, Names, New};
use crate::host::Host;
use crate::{engine_loop, ids};

mod configuration;
mod contacts;
mod hours;
mod metrics;
mod routing;
mod starts;

const NOW: Time = Time(1_700_000_000_000);

/// A new centre that serves, and its administrator.
pub(crate) struct World {
    pub(crate) app: Arc<App>,
    pub(crate) names: Names,
    pub(crate) admin: UserId,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> World {
        let founding = founding::founding(New {
            id: InstanceId(ids::new()),
            now: NOW,
            region: "us-east-1",
            account: "123456789012",
            alias: "test",
            password: Secret::new("hash"),
            access_key: "AKIATEST".to_owned(),
            access_secret: Secret::new("secret"),
        });
        let (names, admin) = (Names::of(&founding), founding.administrator.id);
        let desk = Desk {
            dispositions: vec!["Solved".to_owned()],
            quick_responses: vec![QuickResponse {
                name: "hello".to_owned(),
                text: "Hi {customer}".to_owned(),
            }],
            sites: vec!["https://crm.example".to_owned()],
        };
        let tokens = Tokens::new(b"key");
        let maker = Maker { instance: founding.instance.clone(), tokens: tokens.clone(), manual_clock: true };
        let bus = Arc::new(Bus::new(maker, founding.settings.clone(), desk));
        let mut node: Node<()> = Node::new(Centre::default());
        node.handle(NOW, None, Command::Found(Box::new(founding)), ());
        let mut store = MemoryStore::open(Disk::default());
        store.append(&node.take().0.unwrap()).unwrap();
        let readers = Readers::new(vec![store.reader().unwrap()]);
        let clock = Arc::new(Clock::Manual(AtomicI64::new(NOW.0)));
        let ready = Arc::default();
        let centre = store.load().unwrap();
        let parts = (Arc::clone(&clock), Arc::clone(&bus), Arc::clone(&ready));
        let retention = Retention { streams: Span::minutes(60), audit: Span::minutes(60), transcripts: None };
        let engine =
            engine_loop::start(Box::new(store), centre, parts.0, parts.1, parts.2, retention).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let settings = RawSettings::default().checked(false).unwrap();
        let url = "http://127.0.0.1:1".to_owned();
        let host = Host::new(settings.clone(), url.clone(), None, Arc::clone(&clock));
        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(App {
            host: Arc::clone(&host),
            folder: folder.path().to_owned(),
            settings,
            url,
            engine,
            clock,
            board: Board::new(bus.listen_told()),
            past: Default::default(),
            bus,
            ready,
            tokens,
            readers,
            objects: Objects::open(folder.path(), None).unwrap(),
            judge: Default::default(),
            uploads: Semaphore::new(1),
            slow_down: Default::default(),
            hashing: Semaphore::new(1),
            widget_flows: Vec::new(),
            throttle: None,
            widget_starts: Default::default(),
            jobs: Default::default(),
            scheduled: Default::default(),
            agent_days: Default::default(),
            readings: Default::default(),
            forgetting: Default::default(),
            stopping,
        });
        host.add(Arc::clone(&app), stop, None);
        World { app, names, admin, _folder: folder }
    }

    pub(crate) fn instance(&self) -> String {
        self.app.bus.instance().id.to_string()
    }

    /// Asks as the administrator. The instance is named where the request doesn't name one.
    pub(crate) async fn ask<R, F, Fut>(&self, operation: F, request: Value) -> Result<Value, ErrorName>
    where
        R: Request,
        F: FnOnce(Call<R>) -> Fut,
        Fut: Future<Output = Result<R::Response, ApiError>>,
    {
        self.ask_as(self.admin, operation, request).await
    }

    async fn ask_as<R, F, Fut>(
        &self,
        user: UserId,
        operation: F,
        mut request: Value,
    ) -> Result<Value, ErrorName>
    where
        R: Request,
        F: FnOnce(Call<R>) -> Fut,
        Fut: Future<Output = Result<R::Response, ApiError>>,
    {
        if request["InstanceId"].is_null() {
            request["InstanceId"] = json!(self.instance());
        }
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let members: Vec<_> =
            request.as_object().unwrap().iter().map(|(k, v)| (k.clone(), text(v))).collect();
        let labels: Vec<_> = members.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let given = |member: &str| members.iter().find(|(k, _)| k == member).map(|(_, v)| v.clone());
        let bound = R::OPERATION.query.iter();
        let query: Vec<_> = bound.filter_map(|b| Some((b.wire.to_owned(), given(b.member)?))).collect();
        let request = wire::decode(&labels, &query, request.to_string().as_bytes());
        let request: R = request.map_err(|e| refused::<R>(ApiError::decoding(R::OPERATION.service, &e)))?;
        let call = Call { app: Arc::clone(&self.app), caller: Caller { user, is_guest: false }, request };
        let reply = operation(call).await.map_err(refused::<R>)?;
        Ok(serde_json::to_value(&reply).unwrap())
    }

    pub(crate) async fn command(&self, command: Command) -> Outcome {
        self.app.engine.command(None, command).await.unwrap()
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.app.host.advance(Span::seconds(seconds)).await.unwrap();
    }

    pub(crate) async fn id_of_status(&self, name: &'static str) -> String {
        let id = self.app.engine.read(move |centre, _| {
            centre.statuses.values().find(|status| status.name == name).map(|status| status.id.to_string())
        });
        id.await.unwrap().unwrap()
    }

    /// A user with this one security profile, made without the work of hashing a password.
    pub(crate) async fn user(&self, username: &str, profile: &'static str) -> UserId {
        let security_profile = self.app.engine.read(move |centre, _| {
            centre.security_profiles.values().find(|p| p.name == profile).map(|p| p.id)
        });
        let user = User {
            id: UserId(ids::new()),
            username: username.to_owned(),
            first_name: "Ana".to_owned(),
            last_name: "Silva".to_owned(),
            email: None,
            routing_profile: self.names.basic_routing_profile,
            security_profiles: vec![security_profile.await.unwrap().unwrap()],
            hierarchy_group: None,
            phone: PhoneConfig {
                after_contact_work_seconds: 0,
                auto_accept: false,
                soft_phone: true,
                desk_phone_number: None,
            },
            proficiencies: Vec::new(),
            created_at: NOW,
        };
        let id = user.id;
        self.command(Command::CreateUser { user, password: Secret::new("hash") }).await;
        id
    }

    /// An agent who is signed in and Available.
    pub(crate) async fn agent(&self, username: &str) -> UserId {
        let user = self.user(username, "Agent").await;
        let expires = NOW + Span::minutes(600);
        self.command(Command::SignIn { user, session: SessionId(ids::new()), expires }).await;
        let status = self.id_of_status("Available").await;
        let request = json!({ "UserId": user.to_string(), "AgentStatusId": status });
        self.ask(super::users::put_user_status, request).await.unwrap();
        user
    }

    /// A chat on the sample flow, so in the basic queue.
    pub(crate) async fn chat(&self) -> ContactId {
        let request = json!({
            "ContactFlowId": self.names.sample_flow.to_string(),
            "ParticipantDetails": { "DisplayName": "Maria" },
            "Attributes": { "topic": "shoes" },
        });
        let reply = self.ask(super::starts::start_chat_contact, request).await.unwrap();
        ids::parse(reply["ContactId"].as_str().unwrap()).unwrap()
    }
}

/// What is given, with these members in place of its own.
fn with(mut given: Value, change: &Value) -> Value {
    change.as_object().unwrap().iter().for_each(|(k, v)| given[k] = v.clone());
    given
}

fn refused<R: Request>(error: ApiError) -> ErrorName {
    error.listed_by(&R::OPERATION).name
}

const NOBODY: &str = "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e";

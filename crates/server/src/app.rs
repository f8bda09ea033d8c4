//! One contact centre, as every request for it can reach it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use engine::id::UserId;
use store::{Reader, StoreError};
use tokio::sync::Semaphore;

use crate::attachments::judge::Judge;
use crate::attachments::objects::Objects;
use crate::auth::sign_in::SlowDown;
use crate::auth::token::Tokens;
use crate::board::Board;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Settings;
use crate::engine_loop::Engine;
use crate::host::Host;
use crate::past::Past;
use crate::ready::Ready;
use crate::reports::deliver::Scheduled;
use crate::reports::jobs::Jobs;
use crate::retention::Forgetting;
use crate::throttle::Throttle;

#[derive(Debug)]
pub(crate) struct App {
    pub(crate) host: Arc<Host>,
    /// Where its log and its files are.
    pub(crate) folder: PathBuf,
    pub(crate) settings: Settings,
    /// Where clients reach this server: `http://127.0.0.1:40123`, without a slash at the end.
    pub(crate) url: String,
    pub(crate) engine: Engine,
    pub(crate) clock: Arc<Clock>,
    pub(crate) bus: Arc<Bus>,
    pub(crate) board: Board,
    pub(crate) past: Past,
    pub(crate) ready: Arc<Ready>,
    pub(crate) tokens: Tokens,
    pub(crate) readers: Readers,
    pub(crate) objects: Objects,
    pub(crate) judge: Judge,
    /// Files taken in at a time.
    pub(crate) uploads: Semaphore,
    pub(crate) slow_down: SlowDown,
    /// Password hashes computed at a time: each takes a core and 19 MiB.
    pub(crate) hashing: Semaphore,
    /// Flows that the public start route may use.
    pub(crate) widget_flows: Vec<engine::id::FlowId>,
    /// ENT-5; none where the operator wants no rates.
    pub(crate) throttle: Option<Throttle>,
    pub(crate) widget_starts: crate::participant::start::Starts,
    /// Reports that take a while.
    pub(crate) jobs: Jobs,
    /// Told when what is scheduled changes.
    pub(crate) scheduled: Scheduled,
    pub(crate) agent_days: crate::agent::day::Days,
    pub(crate) readings: crate::conversation::Readings,
    pub(crate) forgetting: Forgetting,
    /// Told when sockets are to close, because the server stops.
    pub(crate) stopping: tokio::sync::watch::Receiver<bool>,
}

/// Readers of the store, each used by one request at a time, on threads that may block.
#[derive(Debug)]
pub(crate) struct Readers {
    idle: Arc<Mutex<Vec<Box<dyn Reader>>>>,
    free: Semaphore,
}

impl Readers {
    pub(crate) fn new(readers: Vec<Box<dyn Reader>>) -> Readers {
        let free = Semaphore::new(readers.len());
        Readers { idle: Arc::new(Mutex::new(readers)), free }
    }

    /// Runs `f` on a reader. What was durable when this is called is seen.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut dyn Reader) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let gone = || StoreError::Io("the server is stopping".to_owned());
        let _turn = self.free.acquire().await.map_err(|_| gone())?;
        let idle = Arc::clone(&self.idle);
        let work = move || {
            let mut reader = {
                let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
                idle.pop().expect("there are as many turns as readers")
            };
            let result = f(reader.as_mut());
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            result
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| gone())?
    }
}

impl App {
    /// The instance's id or ARN, as callers name it.
    pub(crate) fn is_instance(&self, text: &str) -> bool {
        crate::ids::parse(text) == Some(self.bus.instance().id)
    }

    /// SEC-9: those of the operator's setting, and those of the instance.
    pub(crate) fn approved_origins(&self) -> Vec<String> {
        let of_instance = self.bus.settings();
        self.settings.approved_origins.iter().chain(&of_instance.approved_origins).cloned().collect()
    }

    pub(crate) async fn password_hash(&self, user: UserId) -> Result<Option<Arc<str>>, StoreError> {
        let found = self.readers.with(move |reader| reader.password_hash(user)).await?;
        Ok(found.and_then(|secret| secret.0))
    }

    pub(crate) async fn access_key_secret(&self, key: String) -> Result<Option<Arc<str>>, StoreError> {
        let found = self.readers.with(move |reader| reader.access_key_secret(&key)).await?;
        Ok(found.and_then(|secret| secret.0))
    }

    /// Where a client opens a socket: never `localhost`, which ChatJS refuses.
    pub(crate) fn socket_url(&self, token: &str) -> String {
        let base = match self.url.strip_prefix("https://") {
            Some(rest) => format!("wss://{rest}"),
            None => self.url.replacen("http://", "ws://", 1).replacen("//localhost", "//127.0.0.1", 1),
        };
        format!("{base}/ws?token={token}")
    }
}

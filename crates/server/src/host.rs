//! The contact centres of this process: each an instance of the API, with an engine, a log and a folder
//! of its own. They share the address, the settings and the clock, and nothing else.
//!
//! The first lives in the data folder itself, and whoever administers it administers all of them
//! (`reach.rs`). Each of the others lives in `instances/<id>`, which is a data folder like any other.
//! Which one a request is for is found out in `front.rs`.

use std::sync::{Arc, PoisonError, RwLock};

use axum::Router;
use engine::Centre;
use engine::domain::instance::InstanceSettings;
use engine::id::InstanceId;
use engine::time::{Span, Time};
use store::Store;
use tokio::sync::{Mutex, Semaphore, watch};
use tracing::{info, warn};

use crate::agent::desk::Desk;
use crate::agent::snapshot::Maker;
use crate::app::{App, Readers};
use crate::attachments::judge::{self, Judge};
use crate::attachments::objects::Objects;
use crate::attachments::transfer::UPLOADS_AT_A_TIME;
use crate::auth::sign_in::random;
use crate::auth::token::Tokens;
use crate::board::Board;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Settings;
use crate::control::{self, Control};
use crate::engine_loop::{self, Unavailable};
use crate::error::ApiError;
use crate::ready::Ready;
use crate::throttle::Throttle;
use crate::{founding, ids, reports, retention, router, webhooks};

mod folders;
pub(crate) mod found;
mod front;
pub(crate) mod reach;

pub(crate) use folders::{Opened, others, tidy};
pub(crate) use front::Front;

type Done<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Each has threads and connections of its own.
const INSTANCES_MAX: usize = 100;
/// Readers of a store at a time.
const READERS: usize = 4;

#[derive(Debug)]
pub(crate) struct Host {
    pub(crate) settings: Settings,
    /// Where clients reach this server: `http://127.0.0.1:40123`, without a slash at the end.
    pub(crate) url: String,
    /// The same from this machine itself, in plain http; none where it speaks https only.
    pub(crate) local_url: Option<String>,
    pub(crate) clock: Arc<Clock>,
    /// In the order in which they were opened; the first stays.
    running: RwLock<Vec<Running>>,
    /// Held while one is made or taken away, and while a manual clock moves.
    changing: Mutex<()>,
}

#[derive(Debug, Clone)]
struct Running {
    app: Arc<App>,
    routes: Router,
    stop: watch::Sender<bool>,
    /// Where `bellboard user` and `import` find it; none where its socket could not be opened.
    _control: Option<Arc<Control>>,
}

impl Host {
    pub(crate) fn new(
        settings: Settings,
        url: String,
        local_url: Option<String>,
        clock: Arc<Clock>,
    ) -> Arc<Host> {
        let (running, changing) = (RwLock::default(), Mutex::default());
        Arc::new(Host { settings, url, local_url, clock, running, changing })
    }

    /// Serves a centre from now on. Call within the runtime.
    pub(crate) fn open(self: &Arc<Host>, opened: Opened) -> Done<Arc<App>> {
        let Opened { folder, mut store, mut centre } = opened;
        let settings = self.settings.clone();
        centre.settings = settings.rules;
        let instance = centre.instance.clone().ok_or("the folder holds no contact centre")?;
        let readers: Result<Vec<_>, _> = (0..READERS).map(|_| store.reader()).collect();
        let key = store.secret("tokens", &|| random::<32>().to_vec())?;
        let throttle = settings.throttles.then(Throttle::default);
        let widget_flows = widget_flows(&settings, &centre);
        let objects = Objects::open(&folder, settings.bucket.as_ref())?;
        let desk = Desk::load(&settings)?;
        let clock = Arc::clone(&self.clock);
        let tokens = Tokens::new(&key);
        let maker = Maker { instance, tokens: tokens.clone(), manual_clock: clock.is_manual() };
        let bus = Bus::new(maker, centre.instance_settings.clone(), desk);
        let (bus, ready) = (Arc::new(bus), Arc::new(Ready::default()));
        let parts = (Arc::clone(&clock), Arc::clone(&bus), Arc::clone(&ready));
        let purger = store.purger()?;
        webhooks::begin(&mut store, &settings.webhooks, clock.now().max(centre.at))?;
        let engine =
            engine_loop::start(Box::new(store), centre, parts.0, parts.1, parts.2, settings.retention)?;
        let (stop, stopping) = watch::channel(false);
        let app = Arc::new(App {
            host: Arc::clone(self),
            folder,
            settings,
            url: self.url.clone(),
            engine,
            clock,
            board: Board::new(bus.listen_told()),
            past: Default::default(),
            bus,
            ready,
            tokens,
            readers: Readers::new(readers?),
            objects,
            judge: Judge::default(),
            uploads: Semaphore::new(UPLOADS_AT_A_TIME),
            slow_down: Default::default(),
            hashing: Semaphore::new(2),
            widget_flows,
            throttle,
            widget_starts: Default::default(),
            jobs: Default::default(),
            scheduled: Default::default(),
            agent_days: Default::default(),
            readings: Default::default(),
            forgetting: Default::default(),
            stopping,
        });
        tokio::spawn(judge::run(Arc::clone(&app)));
        tokio::spawn(retention::run(Arc::clone(&app), purger));
        tokio::spawn(reports::deliver::run(Arc::clone(&app)));
        webhooks::start(&app)?;
        let control = control::listen(&app.folder, app.engine.clone(), router::router(Arc::clone(&app)))
            .inspect_err(|why| warn!(%why, "`bellboard user` and `import` will not reach this server"));
        self.add(Arc::clone(&app), stop, control.ok().map(Arc::new));
        Ok(app)
    }

    pub(crate) fn add(&self, app: Arc<App>, stop: watch::Sender<bool>, control: Option<Arc<Control>>) {
        let routes = router::router(Arc::clone(&app));
        self.write().push(Running { app, routes, stop, _control: control });
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Vec<Running>> {
        self.running.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<Running>> {
        self.running.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn first(&self) -> Arc<App> {
        Arc::clone(&self.read().first().expect("the first is opened before anything is served").app)
    }

    pub(crate) fn is_first(&self, app: &Arc<App>) -> bool {
        self.read().first().is_some_and(|running| Arc::ptr_eq(&running.app, app))
    }

    pub(crate) fn all(&self) -> Vec<Arc<App>> {
        self.read().iter().map(|running| Arc::clone(&running.app)).collect()
    }

    fn find(&self, id: InstanceId) -> Option<Arc<App>> {
        self.read().iter().find(|r| r.app.bus.instance().id == id).map(|r| Arc::clone(&r.app))
    }

    pub(crate) fn only_one(&self) -> bool {
        self.read().len() == 1
    }

    /// By id, ARN or alias, as a person may name one.
    pub(crate) fn named(&self, text: &str) -> Option<Arc<App>> {
        let running = self.read();
        let is_meant = |app: &App| app.is_instance(text) || app.bus.instance().alias == text;
        running.iter().find(|running| is_meant(&running.app)).map(|running| Arc::clone(&running.app))
    }

    /// CreateInstance: with what the first one began with. The same id again gives the one that is
    /// there.
    ///
    /// # Errors
    /// InvalidRequestException for an alias that is taken, ServiceQuotaExceededException where there
    /// are as many as there may be.
    pub(crate) async fn create(
        self: &Arc<Host>,
        id: InstanceId,
        alias: String,
        settings: InstanceSettings,
    ) -> Result<Arc<App>, ApiError> {
        let _turn = self.changing.lock().await;
        if let Some(there) = self.find(id) {
            return Ok(there);
        }
        if !alias.is_empty() && self.named(&alias).is_some() {
            return Err(ApiError::invalid_request("InstanceAlias is taken by another instance."));
        }
        if self.read().len() >= INSTANCES_MAX {
            let message = format!("There may be at most {INSTANCES_MAX} instances.");
            return Err(ApiError::new(wire::ErrorName::ServiceQuotaExceededException, message));
        }
        let first = self.first();
        let account = first.bus.instance().account.clone();
        let (host, data) = (Arc::clone(self), first.folder.clone());
        let make = move || {
            let new = found::New { id, account, alias, settings, now: host.clock.now() };
            folders::make(&host, &data, new)
        };
        let made = tokio::task::spawn_blocking(make).await.map_err(|_| internal("it broke off"))?;
        let app = made.and_then(|opened| self.open(opened)).map_err(|why| internal(&why.to_string()))?;
        info!(instance = %id, "another contact centre; how to sign in is in credentials.json in its folder");
        Ok(app)
    }

    /// DeleteInstance: with all that it holds. Never the first.
    pub(crate) async fn delete(&self, app: &Arc<App>) -> Result<(), ApiError> {
        let _turn = self.changing.lock().await;
        if self.is_first(app) {
            let message = "The first instance is the data folder itself: it is not deleted by a request.";
            return Err(ApiError::invalid_request(message));
        }
        let gone = {
            let mut running = self.write();
            let at = running.iter().position(|running| Arc::ptr_eq(&running.app, app));
            at.map(|at| running.remove(at))
        };
        let Some(gone) = gone else { return Err(ApiError::unknown(engine::refusal::Thing::Instance)) };
        let _ = gone.stop.send(true);
        gone.app.engine.stop().await;
        let folder = app.folder.clone();
        let removed = tokio::task::spawn_blocking(move || folders::remove(&folder)).await;
        removed.map_err(|_| internal("it broke off"))?.map_err(|why| internal(&why.to_string()))
    }

    /// Moves a manual clock: every centre comes to the new time.
    pub(crate) async fn advance(&self, by: Span) -> Result<Time, Unavailable> {
        let _turn = self.changing.lock().await;
        let until = self.clock.now() + by;
        for app in self.all() {
            app.engine.advance_to(until).await?;
            app.forgetting.moved.notify_one();
        }
        Ok(until)
    }

    /// Tells the sockets that the server goes down.
    pub(crate) fn begin_to_stop(&self) {
        for running in self.read().iter() {
            let _ = running.stop.send(true);
        }
    }

    pub(crate) async fn stop(&self) {
        for app in self.all() {
            app.engine.stop().await;
        }
    }
}

fn internal(why: &str) -> ApiError {
    warn!(why, "an instance could not be made or taken away");
    ApiError::new(wire::ErrorName::InternalServiceException, "The instance could not be made or taken away.")
}

fn widget_flows(settings: &Settings, centre: &Centre) -> Vec<engine::id::FlowId> {
    let mut flows: Vec<_> = settings.widget_flows.iter().filter_map(|id| ids::parse(id)).collect();
    if settings.demo {
        flows.extend(founding::demo_flow(centre));
    }
    flows
}

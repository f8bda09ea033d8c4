//! From the engine to the sockets of this process. An item is written as text once, whoever gets it.
//!
//! A socket that does not read is cut off when its outbox is full; nobody else waits for it. What it
//! missed is in the transcript.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use axum::extract::ws::Utf8Bytes;
use engine::domain::chat::{Item, Recipient, Signal};
use engine::domain::config::Instance;
use engine::domain::instance::InstanceSettings;
use engine::id::{ContactId, ParticipantId, SessionId, UserId};
use engine::view::AgentView;
use tokio::sync::{Notify, broadcast, mpsc, watch};

use crate::agent::desk::Desk;
use crate::agent::snapshot::{self, Maker};
use crate::participant::item;

/// Frames that a socket may be behind before it is cut off.
const OUTBOX_MAX: usize = 1_024;
/// Contacts begun that a listener inside the server may be behind.
const STARTED_MAX: usize = 1_024;

/// One socket, as those who write to it see it.
#[derive(Debug)]
pub(crate) struct Outbox {
    id: u64,
    owner: Owner,
    frames: mpsc::Sender<Utf8Bytes>,
    /// Topics that its client has subscribed to.
    pub(crate) chat: AtomicBool,
    pub(crate) agent: AtomicBool,
    pub(crate) queue: AtomicBool,
    /// The client did not keep up, or is signed out.
    cut: AtomicBool,
    cut_now: Notify,
}

impl Outbox {
    /// Queues a frame; a socket that is too far behind is cut off.
    pub(crate) fn push(&self, frame: Utf8Bytes) {
        if self.frames.try_send(frame).is_err() {
            self.cut_off();
        }
    }

    fn cut_off(&self) {
        self.cut.store(true, Ordering::Relaxed);
        self.cut_now.notify_one();
    }

    /// Ends when the socket has been cut off.
    pub(crate) async fn cut(&self) {
        self.cut_now.notified().await;
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }
}

/// Whose socket it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Owner {
    Participant { chain: ContactId, participant: ParticipantId },
    User { user: UserId, session: SessionId },
}

#[derive(Debug)]
pub(crate) struct Bus {
    maker: Maker,
    settings: RwLock<Arc<InstanceSettings>>,
    desk: Desk,
    sockets: Mutex<HashMap<Key, Vec<Arc<Outbox>>>>,
    /// How often each agent's state has changed, for those who poll.
    versions: Mutex<HashMap<UserId, watch::Sender<u64>>>,
    started: broadcast::Sender<ContactId>,
    /// Changes when something was told, and when a manual clock has moved.
    told: watch::Sender<()>,
    next_id: AtomicU64,
    first_version: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Participant(ParticipantId),
    User(UserId),
}

impl Owner {
    fn key(self) -> Key {
        match self {
            Owner::Participant { participant, .. } => Key::Participant(participant),
            Owner::User { user, .. } => Key::User(user),
        }
    }
}

impl Bus {
    pub(crate) fn new(maker: Maker, settings: InstanceSettings, desk: Desk) -> Bus {
        Bus {
            maker,
            settings: RwLock::new(Arc::new(settings)),
            desk,
            sockets: Mutex::default(),
            versions: Mutex::default(),
            started: broadcast::channel(STARTED_MAX).0,
            told: watch::channel(()).0,
            next_id: AtomicU64::new(0),
            // Another process counts from elsewhere, so that its tokens are not taken for ours.
            first_version: crate::clock::real_now().0.unsigned_abs() << 20,
        }
    }

    /// Opens an outbox; none when the owner has as many sockets as they may (`max`).
    pub(crate) fn open(&self, owner: Owner, max: usize) -> Option<(Arc<Outbox>, mpsc::Receiver<Utf8Bytes>)> {
        let (frames, outgoing) = mpsc::channel(OUTBOX_MAX);
        let outbox = Arc::new(Outbox {
            id: self.next_id.fetch_add(1, Ordering::Relaxed),
            owner,
            frames,
            chat: AtomicBool::new(false),
            agent: AtomicBool::new(false),
            queue: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            cut_now: Notify::new(),
        });
        let mut sockets = lock(&self.sockets);
        let open = sockets.entry(owner.key()).or_default();
        if open.len() >= max {
            return None;
        }
        open.push(Arc::clone(&outbox));
        Some((outbox, outgoing))
    }

    pub(crate) fn close(&self, owner: Owner, outbox: &Outbox) {
        let mut sockets = lock(&self.sockets);
        if let Some(open) = sockets.get_mut(&owner.key()) {
            open.retain(|o| o.id != outbox.id);
            if open.is_empty() {
                sockets.remove(&owner.key());
            }
        }
    }

    /// Whoever has signed out hears nothing more, in whatever windows that sign-in is.
    pub(crate) fn signed_out(&self, user: UserId, session: SessionId) {
        let sockets = lock(&self.sockets);
        let of_session = sockets.get(&Key::User(user)).into_iter().flatten();
        of_session.filter(|o| o.owner == Owner::User { user, session }).for_each(|o| o.cut_off());
    }

    pub(crate) fn item(&self, chain: ContactId, recipients: &[Recipient], item: &Item) {
        self.send(recipients, || item::frame(chain, item));
    }

    pub(crate) fn signal(&self, recipients: &[Recipient], signal: &Signal) {
        self.send(recipients, || item::signal_frame(signal));
    }

    fn send(&self, recipients: &[Recipient], write: impl FnOnce() -> String) {
        let sockets = lock(&self.sockets);
        let keys = recipients.iter().flat_map(|r| {
            [Some(Key::Participant(r.participant)), r.user.map(Key::User)].into_iter().flatten()
        });
        let mut listening = keys
            .filter_map(|key| sockets.get(&key))
            .flatten()
            .filter(|o| o.chat.load(Ordering::Relaxed))
            .peekable();
        if listening.peek().is_none() {
            return;
        }
        let frame = Utf8Bytes::from(write());
        listening.for_each(|outbox| outbox.push(frame.clone()));
    }

    pub(crate) fn agent(&self, user: UserId, view: Arc<AgentView>) {
        self.send_agent(user, || self.agent_frame(&view, None));
    }

    /// An agent whose configuration has changed.
    pub(crate) fn agent_configured(&self, user: UserId, view: &AgentView, configuration: serde_json::Value) {
        self.send_agent(user, || self.agent_frame(view, Some(configuration)));
    }

    fn send_agent(&self, user: UserId, write: impl FnOnce() -> String) {
        if let Some(version) = lock(&self.versions).get(&user) {
            version.send_modify(|v| *v += 1);
        }
        let sockets = lock(&self.sockets);
        let open = sockets.get(&Key::User(user)).into_iter().flatten();
        let mut listening = open.filter(|o| o.agent.load(Ordering::Relaxed)).peekable();
        if listening.peek().is_some() {
            let frame = Utf8Bytes::from(write());
            listening.for_each(|outbox| outbox.push(frame.clone()));
        }
    }

    /// What a socket is sent of its agent: `configuration` when it subscribes and when it has changed.
    pub(crate) fn agent_frame(&self, view: &AgentView, configuration: Option<serde_json::Value>) -> String {
        snapshot::frame(&self.maker, view, configuration)
    }

    pub(crate) fn snapshot(&self, view: &AgentView) -> serde_json::Value {
        snapshot::snapshot(&self.maker, view)
    }

    /// Agents who have a socket open.
    pub(crate) fn listening_users(&self) -> Vec<UserId> {
        let user = |key: &Key| match key {
            Key::User(user) => Some(*user),
            Key::Participant(_) => None,
        };
        lock(&self.sockets).keys().filter_map(user).collect()
    }

    /// Counts the changes of an agent's state; two readings of one process differ if it changed
    /// between them.
    pub(crate) fn version(&self, user: UserId) -> watch::Receiver<u64> {
        let mut versions = lock(&self.versions);
        versions.entry(user).or_insert_with(|| watch::channel(self.first_version).0).subscribe()
    }

    pub(crate) fn started(&self, contact: ContactId) {
        // Nobody may be listening.
        let _ = self.started.send(contact);
    }

    pub(crate) fn listen_started(&self) -> broadcast::Receiver<ContactId> {
        self.started.subscribe()
    }

    pub(crate) fn told(&self) {
        self.told.send_replace(());
    }

    pub(crate) fn listen_told(&self) -> watch::Receiver<()> {
        self.told.subscribe()
    }

    pub(crate) fn instance(&self) -> &Instance {
        &self.maker.instance
    }

    pub(crate) fn desk(&self) -> &Desk {
        &self.desk
    }

    /// What is switched on for the instance, as of the last change that was made durable.
    pub(crate) fn settings(&self) -> Arc<InstanceSettings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_settings(&self, settings: Arc<InstanceSettings>) {
        *self.settings.write().unwrap_or_else(PoisonError::into_inner) = settings;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

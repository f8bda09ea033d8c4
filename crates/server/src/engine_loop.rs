//! The loop that owns the engine and the store: one thread takes in commands and time, decides, and
//! writes. Everything that leaves, leaves from here, after its batch is durable.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use engine::domain::settings::Settings;
use engine::domain::told::Stream;
use engine::id::UserId;
use engine::input::{Command, Outcome};
use engine::output::{Batch, Output};
use engine::refusal::Refusal;
use engine::time::{Span, Time};
use engine::{Centre, Node};
use store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot};
use tracing::{error, info, warn};

use crate::agent::snapshot;
use crate::bus::Bus;
use crate::clock::Clock;
use crate::config::Retention;
use crate::ready::Ready;

/// Requests that wait for the engine. More are refused as over capacity, at once.
const ASKS_MAX: usize = 16_384;
/// Taken in before the disk is given the next batch, so that one batch stays a bounded piece.
const ASKS_PER_BATCH_MAX: usize = 4_096;
/// Events after which the state is written whole, so that a start replays no more than these.
const SNAPSHOT_EVERY_EVENTS: u64 = 100_000;
/// Batches that wait to be delivered; the engine waits beyond that.
const DELIVERIES_MAX: usize = 64;
/// Outputs handed out before other tasks of the runtime get their turn.
const DELIVERED_IN_A_ROW: usize = 256;
/// Lines of each stream that are forgotten between two batches.
const FORGOTTEN_AT_A_TIME: usize = 2_000;
/// Between looks for lines of streams that are kept no more.
const FORGET_EVERY: Span = Span::minutes(10);
/// Between tries of a store that failed.
const RETRY: Duration = Duration::from_millis(250);

/// Why there is no answer. The engine itself has refused nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unavailable {
    /// Too many wait already.
    Busy,
    /// The store does not take anything; `/readyz` says why. What was asked has not happened.
    Store,
    /// The server is going down.
    Stopping,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AskError {
    Refused(Refusal),
    Unavailable(Unavailable),
}

impl From<Refusal> for AskError {
    fn from(refusal: Refusal) -> AskError {
        AskError::Refused(refusal)
    }
}

type Release = Box<dyn FnOnce(Result<(), Unavailable>) + Send>;
/// Given the store, or nothing while it is failing.
type Write = Box<dyn FnOnce(Option<&mut dyn Store>) + Send>;
/// Given the state, or nothing while there is none to trust.
type Read = Box<dyn FnOnce(Option<(&Centre, Time)>) -> Release + Send>;

enum Ask {
    Command {
        by: Option<UserId>,
        command: Box<Command>,
        to: oneshot::Sender<Result<Outcome, AskError>>,
    },
    Read(Read),
    /// Of what is kept beside the log.
    Write(Write),
    /// Of a manual clock.
    Advance {
        until: Time,
        to: oneshot::Sender<Result<(), Unavailable>>,
    },
    Stop {
        to: oneshot::Sender<()>,
    },
}

/// The way back to whoever asked.
enum Way {
    Command(oneshot::Sender<Result<Outcome, AskError>>),
    Release(Release),
}

/// How the edge speaks to the engine.
#[derive(Clone)]
pub(crate) struct Engine {
    asks: SyncSender<Ask>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Engine(..)")
    }
}

impl Engine {
    /// Answers when what the command caused is durable.
    pub(crate) async fn command(&self, by: Option<UserId>, command: Command) -> Result<Outcome, AskError> {
        let (to, answer) = oneshot::channel();
        self.ask(Ask::Command { by, command: Box::new(command), to }).map_err(AskError::Unavailable)?;
        answer.await.unwrap_or(Err(AskError::Unavailable(Unavailable::Stopping)))
    }

    /// Reads the live state, and answers when all that was seen is durable. Keep `f` short: the
    /// whole centre waits for it.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Centre, Time) -> T + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (to, answer) = oneshot::channel();
        let read = move |seen: Option<(&Centre, Time)>| -> Release {
            let value = seen.map(|(centre, now)| f(centre, now)).ok_or(Unavailable::Store);
            Box::new(move |released: Result<(), Unavailable>| {
                // Whoever asked may have gone away; then nobody wants to know.
                let _ = to.send(released.and(value));
            })
        };
        self.ask(Ask::Read(Box::new(read)))?;
        answer.await.unwrap_or(Err(Unavailable::Stopping))
    }

    /// Writes what is no part of the log. It is durable when this answers.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Unavailable> {
        let (to, answer) = oneshot::channel();
        let write = move |store: Option<&mut dyn Store>| {
            // Whoever asked may have gone away; then nobody wants to know.
            let _ = to.send(store.map_or(Err(Unavailable::Store), |s| f(s).map_err(|_| Unavailable::Store)));
        };
        self.ask(Ask::Write(Box::new(write)))?;
        answer.await.unwrap_or(Err(Unavailable::Stopping))
    }

    /// Writes the whole state as it is.
    pub(crate) async fn save_snapshot(&self) -> Result<(), Unavailable> {
        let centre = self.read(|centre, _| Box::new(centre.clone())).await?;
        self.write(move |store| store.save_snapshot(&centre)).await
    }

    /// Reads the live state, and does `then` with it in its place among all that leaves the engine:
    /// nothing that was older comes after it. Does nothing where the engine cannot answer.
    pub(crate) fn read_then<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Centre, Time) -> T + Send + 'static,
        then: impl FnOnce(T) + Send + 'static,
    ) {
        let read = move |seen: Option<(&Centre, Time)>| -> Release {
            let value = seen.map(|(centre, now)| f(centre, now));
            Box::new(move |released: Result<(), Unavailable>| {
                if let (Ok(()), Some(value)) = (released, value) {
                    then(value);
                }
            })
        };
        // Without an answer the client hears nothing, and asks again.
        let _ = self.ask(Ask::Read(Box::new(read)));
    }

    /// Moves a manual clock. Answers when all that this caused is durable and pushed.
    pub(crate) async fn advance_to(&self, until: Time) -> Result<(), Unavailable> {
        let (to, answer) = oneshot::channel();
        self.ask(Ask::Advance { until, to })?;
        answer.await.unwrap_or(Err(Unavailable::Stopping))
    }

    /// Writes what is there, and ends the loop.
    pub(crate) async fn stop(&self) {
        let (to, answer) = oneshot::channel();
        if self.ask(Ask::Stop { to }).is_ok() {
            let _ = answer.await;
        }
    }

    fn ask(&self, ask: Ask) -> Result<(), Unavailable> {
        self.asks.try_send(ask).map_err(|e| match e {
            TrySendError::Full(_) => Unavailable::Busy,
            TrySendError::Disconnected(_) => Unavailable::Stopping,
        })
    }
}

/// Starts the engine's thread over what the store has, and the task that delivers what leaves it.
/// The centre's settings hold from then on, whatever is loaded again. Call within the runtime.
pub(crate) fn start(
    store: Box<dyn Store>,
    centre: Centre,
    clock: Arc<Clock>,
    bus: Arc<Bus>,
    ready: Arc<Ready>,
    retention: Retention,
) -> std::io::Result<Engine> {
    let (asks, inbox) = sync_channel(ASKS_MAX);
    let (leaving, left) = mpsc::channel(DELIVERIES_MAX);
    tokio::spawn(deliver(left, Arc::clone(&bus)));
    let settings = centre.settings;
    let mut node = Node::new(centre);
    node.resume(clock.now());
    let node = Some(node);
    let engine_loop = Loop {
        node,
        settings,
        store,
        inbox,
        leaving,
        forget_at: clock.now(),
        clock,
        bus,
        ready,
        retention,
        forgetting: false,
        stopping: None,
    };
    std::thread::Builder::new().name("engine".into()).spawn(move || engine_loop.run())?;
    Ok(Engine { asks })
}

/// The one thread that decides and writes. While the disk is busy, what comes in waits, and goes
/// into the next batch together: the busier, the larger the batches.
struct Loop {
    /// None while the store is failing.
    node: Option<Node<Way>>,
    settings: Settings,
    store: Box<dyn Store>,
    inbox: Receiver<Ask>,
    leaving: mpsc::Sender<Vec<Output<Way>>>,
    clock: Arc<Clock>,
    bus: Arc<Bus>,
    ready: Arc<Ready>,
    /// How long the lines of streams are kept, and when to look for older ones.
    retention: Retention,
    forget_at: Time,
    /// There may be more than the last piece.
    forgetting: bool,
    stopping: Option<oneshot::Sender<()>>,
}

impl Loop {
    fn run(mut self) {
        self.commit();
        while self.wait() {
            self.commit();
            if let Some(to) = self.stopping.take() {
                return self.end(to);
            }
            if self.node.is_none() {
                self.try_again();
            }
            self.forget_told();
        }
    }

    /// Takes in the first thing that comes, and what is there with it. False when nobody is left to
    /// ask anything.
    fn wait(&mut self) -> bool {
        let first = match self.patience() {
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(patience) => self.inbox.recv_timeout(patience),
        };
        match first {
            Ok(ask) => self.take(ask),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return false,
        }
        for _ in 1..ASKS_PER_BATCH_MAX {
            let Ok(ask) = self.inbox.try_recv() else { break };
            self.take(ask);
        }
        let now = self.clock.now();
        if let Some(node) = self.node.as_mut().filter(|_| !self.clock.is_manual()) {
            node.advance(now);
        }
        true
    }

    /// How long nothing need happen by itself: until the next deadline, or the next try of a store
    /// that failed; for ever where neither is.
    fn patience(&self) -> Option<Duration> {
        let Some(node) = &self.node else { return Some(RETRY) };
        if self.forgetting {
            return Some(Duration::ZERO);
        }
        let deadline = node.next_deadline().filter(|_| !self.clock.is_manual())?;
        Some(Duration::from_millis((deadline - self.clock.now()).0.max(0).unsigned_abs()))
    }

    fn take(&mut self, ask: Ask) {
        let now = self.clock.now();
        match (ask, &mut self.node) {
            (Ask::Command { by, command, to }, Some(node)) => {
                node.handle(now, by, *command, Way::Command(to));
            }
            (Ask::Read(read), Some(node)) => {
                if !self.clock.is_manual() {
                    node.advance(now);
                }
                let release = read(Some((node.centre(), node.now())));
                node.hold(Way::Release(release));
            }
            (Ask::Advance { until, to }, Some(node)) => {
                node.advance(until);
                self.clock.set(until);
                refresh(node, &self.bus);
                self.bus.told();
                let answer = move |released: Result<(), Unavailable>| {
                    let _ = to.send(released);
                };
                node.hold(Way::Release(Box::new(answer)));
            }
            (Ask::Write(write), node) => write(node.is_some().then_some(self.store.as_mut())),
            (Ask::Stop { to }, _) => self.stopping = Some(to),
            (Ask::Command { to, .. }, None) => {
                let _ = to.send(Err(AskError::Unavailable(Unavailable::Store)));
            }
            (Ask::Read(read), None) => read(None)(Err(Unavailable::Store)),
            (Ask::Advance { to, .. }, None) => {
                let _ = to.send(Err(Unavailable::Store));
            }
        }
    }

    /// Writes what there is, and lets out what waited for it.
    fn commit(&mut self) {
        let Some(node) = &mut self.node else { return };
        tell_reconfigured(node, &self.bus);
        let (batch, outputs) = node.take();
        self.leave(outputs);
        let Some(batch) = batch else { return };
        if let Err(cause) = self.store.append(&batch) {
            return self.fail(&cause);
        }
        let Some(node) = &mut self.node else { return };
        let outputs = node.persisted();
        if !batch.told.is_empty() {
            self.bus.told();
        }
        if crosses_snapshot(&batch) {
            save_snapshot(self.store.as_mut(), node.centre());
        }
        self.leave(outputs);
    }

    /// Waits where those who deliver are behind.
    fn leave(&self, outputs: Vec<Output<Way>>) {
        if !outputs.is_empty() {
            // The runtime goes away only when the program ends.
            let _ = self.leaving.blocking_send(outputs);
        }
    }

    /// What is in memory has not happened: nobody is told that it did, and it is dropped.
    fn fail(&mut self, cause: &StoreError) {
        error!(%cause, "the store does not take what it is given");
        self.ready.down(cause.to_string());
        end_if_corrupt(cause);
        if let Some(node) = self.node.take() {
            self.leave(node.failed());
        }
    }

    /// What the store has is the truth, whether or not it confirmed it.
    fn try_again(&mut self) {
        match self.store.probe().and_then(|()| self.store.load()) {
            Ok(mut centre) => {
                info!(seq = centre.seq, "the store takes writes again; serving resumes");
                centre.settings = self.settings;
                let mut node = Node::new(centre);
                node.resume(self.clock.now());
                refresh(&mut node, &self.bus);
                self.node = Some(node);
                self.ready.up();
                self.commit();
            }
            Err(cause) => end_if_corrupt(&cause),
        }
    }

    /// A piece at a time, so that nobody waits for long.
    fn forget_told(&mut self) {
        let now = self.clock.now();
        if self.node.is_none() || now < self.forget_at {
            return;
        }
        self.forgetting = false;
        for streams in Stream::ALL.chunk_by(|one, next| self.retention.of(*one) == self.retention.of(*next)) {
            let kept_since = Time(now.0.saturating_sub(self.retention.of(streams[0]).0));
            match self.store.forget_told(streams, kept_since, FORGOTTEN_AT_A_TIME) {
                Ok(lines) => self.forgetting |= lines >= FORGOTTEN_AT_A_TIME,
                Err(cause) => warn!(%cause, "old lines of streams were not forgotten"),
            }
        }
        if !self.forgetting {
            self.forget_at = now + FORGET_EVERY;
        }
    }

    fn end(mut self, to: oneshot::Sender<()>) {
        if let Some(node) = &self.node {
            save_snapshot(self.store.as_mut(), node.centre());
        }
        // Behind all that was to be delivered.
        let done: Release = Box::new(move |_| {
            let _ = to.send(());
        });
        self.leave(vec![Output::Read { to: Way::Release(done) }]);
    }
}

fn end_if_corrupt(cause: &StoreError) {
    if matches!(cause, StoreError::Corrupt(_)) {
        error!(%cause, "the store is damaged; the server ends here so that nothing is made worse");
        std::process::exit(2);
    }
}

/// The log is the truth, so a snapshot that cannot be written costs time at the next start and
/// nothing else.
fn save_snapshot(store: &mut dyn Store, centre: &Centre) {
    if let Err(cause) = store.save_snapshot(centre) {
        warn!(%cause, "no snapshot was written");
    }
}

/// Every agent who listens is sent their state anew: time has jumped, or the state was rebuilt.
fn refresh(node: &mut Node<Way>, bus: &Arc<Bus>) {
    let now = node.now();
    let users = bus.listening_users().into_iter();
    let views: Vec<_> =
        users.filter_map(|user| Some((user, Arc::new(node.centre().view_of(user, now)?)))).collect();
    let bus = Arc::clone(bus);
    let push = move |released: Result<(), Unavailable>| {
        if released.is_ok() {
            views.into_iter().for_each(|(user, view)| bus.agent(user, view));
        }
    };
    node.hold(Way::Release(Box::new(push)));
}

/// Agents with a panel open whose routing profile, statuses or name an administrator has changed.
fn tell_reconfigured(node: &mut Node<Way>, bus: &Arc<Bus>) {
    let reconfigured = node.take_reconfigured();
    if reconfigured.is_empty() {
        return;
    }
    let listening = bus.listening_users().into_iter().filter(|user| reconfigured.contains(user));
    let shown = |user: UserId| {
        let view = node.centre().view_of(user, node.now())?;
        Some((user, view, snapshot::configuration(node.centre(), bus.desk(), user)?))
    };
    let told: Vec<_> = listening.filter_map(shown).collect();
    let bus = Arc::clone(bus);
    let push = move |released: Result<(), Unavailable>| {
        if released.is_ok() {
            told.into_iter().for_each(|(user, view, configuration)| {
                bus.agent_configured(user, &view, configuration);
            });
        }
    };
    node.hold(Way::Release(Box::new(push)));
}

fn crosses_snapshot(batch: &Batch) -> bool {
    let part = |seq: u64| seq / SNAPSHOT_EVERY_EVENTS;
    match (batch.events.first(), batch.events.last()) {
        (Some(first), Some(last)) => part(first.seq - 1) != part(last.seq),
        _ => false,
    }
}

/// Hands out what has left the engine, in its order. A task of the runtime, since waking another
/// task is dear from outside and cheap from within.
async fn deliver(mut left: mpsc::Receiver<Vec<Output<Way>>>, bus: Arc<Bus>) {
    while let Some(outputs) = left.recv().await {
        let mut outputs = outputs.into_iter();
        while !outputs.as_slice().is_empty() {
            outputs.by_ref().take(DELIVERED_IN_A_ROW).for_each(|output| hand_out(&bus, output));
            tokio::task::yield_now().await;
        }
    }
}

fn hand_out(bus: &Bus, output: Output<Way>) {
    match output {
        Output::Reply { to: Way::Command(to), result } => {
            // Whoever asked may have gone away.
            let _ = to.send(result.map_err(AskError::Refused));
        }
        Output::Read { to: Way::Release(release) } => release(Ok(())),
        Output::Lost { to: Way::Command(to) } => {
            let _ = to.send(Err(AskError::Unavailable(Unavailable::Store)));
        }
        Output::Lost { to: Way::Release(release) } => release(Err(Unavailable::Store)),
        Output::Item { chain, recipients, item } => bus.item(chain, &recipients, &item),
        Output::Signal { recipients, signal } => bus.signal(&recipients, &signal),
        Output::Agent { user, view } => bus.agent(user, view),
        Output::Instance(settings) => bus.set_settings(settings),
        Output::Started { contact } => bus.started(contact),
        Output::Reply { to: Way::Release(_), .. } | Output::Read { to: Way::Command(_) } => {
            unreachable!("commands are replied to, reads are released")
        }
    }
}

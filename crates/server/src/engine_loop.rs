//! The loop that owns the engine: one thread takes commands and time, another writes batches.
//!
//! What arrived while the disk was busy goes into the next batch together. Everything that leaves,
//! leaves from here, after its batch is durable.

use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use engine::id::UserId;
use engine::input::{Command, Outcome};
use engine::output::{Batch, Output};
use engine::refusal::Refusal;
use engine::time::{Span, Time};
use engine::{Centre, Node};
use store::{Store, StoreError};
use tokio::sync::oneshot;
use tracing::{error, info, warn};

use crate::bus::Bus;
use crate::clock::Clock;
use crate::ready::Ready;

/// Requests that wait for the engine. More are refused as over capacity, at once.
const ASKS_MAX: usize = 16_384;
/// Taken in before the disk is given the next batch, so that one batch stays a bounded piece.
const ASKS_PER_BATCH_MAX: usize = 4_096;
/// Events after which the state is written whole, so that a start replays no more than these.
const SNAPSHOT_EVERY_EVENTS: u64 = 100_000;
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
/// Given the state, or nothing while there is none to trust.
type Read = Box<dyn FnOnce(Option<(&Centre, Time)>) -> Release + Send>;

enum Ask {
    Command {
        by: Option<UserId>,
        command: Box<Command>,
        to: oneshot::Sender<Result<Outcome, AskError>>,
    },
    Read(Read),
    /// Of a manual clock.
    Advance {
        by: Span,
        to: oneshot::Sender<Result<Time, Unavailable>>,
    },
    Written(Result<(), StoreError>),
    Recovered(Box<Centre>),
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

    /// Moves a manual clock. Answers with the new time when all that this caused is durable and
    /// pushed.
    pub(crate) async fn advance(&self, by: Span) -> Result<Time, Unavailable> {
        let (to, answer) = oneshot::channel();
        self.ask(Ask::Advance { by, to })?;
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

/// Starts the two threads over what the store has.
pub(crate) fn start(
    store: Box<dyn Store>,
    centre: Centre,
    clock: Arc<Clock>,
    bus: Arc<Bus>,
    ready: Arc<Ready>,
) -> std::io::Result<Engine> {
    let (asks, inbox) = sync_channel(ASKS_MAX);
    let (jobs, work) = sync_channel(1);
    let answers = asks.clone();
    let writer = Writer { store, answers };
    std::thread::Builder::new().name("writer".into()).spawn(move || writer.run(&work))?;
    let engine = Engine { asks };
    let mut node = Node::new(centre);
    node.resume(clock.now());
    let engine_loop = Loop { node: Some(node), inbox, jobs, clock, bus, ready, stopping: None };
    std::thread::Builder::new().name("engine".into()).spawn(move || engine_loop.run())?;
    Ok(engine)
}

struct Loop {
    /// None while the store is failing.
    node: Option<Node<Way>>,
    inbox: Receiver<Ask>,
    jobs: SyncSender<Job>,
    clock: Arc<Clock>,
    bus: Arc<Bus>,
    ready: Arc<Ready>,
    stopping: Option<oneshot::Sender<()>>,
}

impl Loop {
    fn run(mut self) {
        loop {
            self.flush();
            if self.wait().is_none() || self.is_stopped() {
                return;
            }
        }
    }

    /// The first thing that comes; others that are there already are taken in with it.
    fn wait(&mut self) -> Option<()> {
        let deadline = self.node.as_ref().and_then(Node::next_deadline).filter(|_| !self.clock.is_manual());
        let first = match deadline {
            None => self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(at) => {
                let wait = (at - self.clock.now()).0.max(0);
                self.inbox.recv_timeout(Duration::from_millis(wait.unsigned_abs()))
            }
        };
        match first {
            Ok(ask) => self.take(ask),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
        for _ in 1..ASKS_PER_BATCH_MAX {
            let Ok(ask) = self.inbox.try_recv() else { break };
            self.take(ask);
        }
        let now = self.clock.now();
        if let Some(node) = self.node.as_mut().filter(|_| !self.clock.is_manual()) {
            node.advance(now);
        }
        Some(())
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
            (Ask::Advance { by, to }, Some(node)) => {
                let until = now + by;
                node.advance(until);
                self.clock.set(until);
                refresh(node, &self.bus);
                let answer = move |released: Result<(), Unavailable>| {
                    let _ = to.send(released.map(|()| until));
                };
                node.hold(Way::Release(Box::new(answer)));
            }
            (Ask::Written(Ok(())), Some(node)) => {
                let outputs = node.persisted();
                self.deliver(outputs);
            }
            (Ask::Written(Err(cause)), _) => self.fail(&cause),
            (Ask::Recovered(centre), _) => self.recover(*centre),
            (Ask::Stop { to }, _) => self.stopping = Some(to),
            (Ask::Command { to, .. }, None) => {
                let _ = to.send(Err(AskError::Unavailable(Unavailable::Store)));
            }
            (Ask::Read(read), None) => read(None)(Err(Unavailable::Store)),
            (Ask::Advance { to, .. }, None) => {
                let _ = to.send(Err(Unavailable::Store));
            }
            (Ask::Written(Ok(())), None) => {}
        }
    }

    /// Gives the writer what is there, if it is free, and lets out what waits for nothing.
    fn flush(&mut self) {
        let Some(node) = &mut self.node else { return };
        let (batch, outputs) = node.take();
        let snapshot = batch.as_ref().is_some_and(crosses_snapshot);
        if let Some(batch) = batch {
            let state = snapshot.then(|| Box::new(node.centre().clone()));
            // The writer takes one batch at a time and this one was not given it before.
            let _ = self.jobs.send(Job::Append { batch, state });
        }
        self.deliver(outputs);
    }

    fn deliver(&self, outputs: Vec<Output<Way>>) {
        for output in outputs {
            match output {
                Output::Reply { to: Way::Command(to), result } => {
                    let _ = to.send(result.map_err(AskError::Refused));
                }
                Output::Read { to: Way::Release(release) } => release(Ok(())),
                Output::Lost { to: Way::Command(to) } => {
                    let _ = to.send(Err(AskError::Unavailable(Unavailable::Store)));
                }
                Output::Lost { to: Way::Release(release) } => release(Err(Unavailable::Store)),
                Output::Item { chain, recipients, item } => self.bus.item(chain, &recipients, &item),
                Output::Signal { recipients, signal } => self.bus.signal(&recipients, &signal),
                Output::Agent { user, view } => self.bus.agent(user, view),
                Output::Started { contact } => self.bus.started(contact),
                Output::Reply { to: Way::Release(_), .. } | Output::Read { to: Way::Command(_) } => {
                    unreachable!("commands are replied to, reads are released")
                }
            }
        }
    }

    /// What is in memory has not happened: nobody is told that it did, and it is dropped.
    fn fail(&mut self, cause: &StoreError) {
        error!(%cause, "the store does not take what it is given");
        self.ready.down(cause.to_string());
        if matches!(cause, StoreError::Corrupt(_)) {
            error!("the store is damaged; the server ends here so that nothing is made worse");
            std::process::exit(2);
        }
        if let Some(node) = self.node.take() {
            self.deliver(node.failed());
        }
        let _ = self.jobs.send(Job::Recover);
    }

    fn recover(&mut self, centre: Centre) {
        info!(seq = centre.seq, "the store takes writes again; serving resumes");
        let mut node = Node::new(centre);
        node.resume(self.clock.now());
        refresh(&mut node, &self.bus);
        self.node = Some(node);
        self.ready.up();
    }

    /// Once all that was asked before is written.
    fn is_stopped(&mut self) -> bool {
        let idle = self.node.as_ref().is_none_or(Node::is_idle);
        if !idle {
            return false;
        }
        let Some(to) = self.stopping.take() else { return false };
        let (done, last) = sync_channel(1);
        let state = self.node.as_ref().map(|node| Box::new(node.centre().clone()));
        if self.jobs.send(Job::Stop { state, done }).is_ok() {
            let _ = last.recv_timeout(Duration::from_secs(5));
        }
        let _ = to.send(());
        true
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

fn crosses_snapshot(batch: &Batch) -> bool {
    let part = |seq: u64| seq / SNAPSHOT_EVERY_EVENTS;
    match (batch.events.first(), batch.events.last()) {
        (Some(first), Some(last)) => part(first.seq - 1) != part(last.seq),
        _ => false,
    }
}

enum Job {
    Append { batch: Batch, state: Option<Box<Centre>> },
    Recover,
    Stop { state: Option<Box<Centre>>, done: SyncSender<()> },
}

struct Writer {
    store: Box<dyn Store>,
    answers: SyncSender<Ask>,
}

impl Writer {
    fn run(mut self, work: &Receiver<Job>) {
        while let Ok(job) = work.recv() {
            match job {
                Job::Append { batch, state } => {
                    let result = self.store.append(&batch);
                    let written = result.is_ok();
                    if self.answers.send(Ask::Written(result)).is_err() {
                        return;
                    }
                    if let Some(state) = state.filter(|_| written) {
                        self.snapshot(&state);
                    }
                }
                Job::Recover => match self.recover() {
                    Some(centre) => {
                        let _ = self.answers.send(Ask::Recovered(Box::new(centre)));
                    }
                    None => return,
                },
                Job::Stop { state, done } => {
                    if let Some(state) = state {
                        self.snapshot(&state);
                    }
                    let _ = done.send(());
                    return;
                }
            }
        }
    }

    /// The log is the truth, so a snapshot that cannot be written costs time at the next start and
    /// nothing else.
    fn snapshot(&mut self, state: &Centre) {
        if let Err(cause) = self.store.save_snapshot(state) {
            warn!(%cause, "no snapshot was written");
        }
    }

    fn recover(&mut self) -> Option<Centre> {
        loop {
            std::thread::sleep(RETRY);
            match self.store.probe().and_then(|()| self.store.load()) {
                Ok(centre) => return Some(centre),
                Err(cause) if matches!(cause, StoreError::Corrupt(_)) => {
                    error!(%cause, "the store is damaged");
                    std::process::exit(2);
                }
                Err(_) => {}
            }
        }
    }
}

//! States of the model, and when two of them are the same: when the same is with the same people in
//! the same states, with the same time left, and the same of it is durable. Which moment it is, how
//! many events the log has and how often something was tried before makes no difference.

use std::any::Any;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use engine::Centre;
use engine::domain::agent::{Agent, HeldState};
use engine::domain::contact::ContactState;
use engine::time::{Span, Time};

use super::machine::{Accepted, Deed, Kept, Machine};
use super::rules::{self, Broken, Rule};
use super::scene::{Ask, Scene};
use super::verdict::verdict;

#[derive(Clone)]
pub struct State {
    shape: Shape,
    pub kept: Arc<Kept>,
    /// What may be asked next.
    pub asks: Vec<Ask>,
    /// What was broken on the way from the state before, and is broken now.
    broken: Vec<Broken>,
    /// The same for what takes longer to find out, once somebody wants to know.
    verdict: Arc<OnceLock<Vec<Broken>>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Shape {
    durable: Seen,
    /// What the store is writing, where more than that has been done.
    written: Option<Seen>,
    /// None while the node is down.
    live: Option<Seen>,
    /// Who has become idle at this very moment: so may others yet.
    just_idle: Vec<bool>,
    in_flight: Vec<Done>,
    open: Vec<Done>,
    told: BTreeSet<Accepted>,
}

impl Shape {
    fn of(scene: &Scene, kept: &Kept, live: Option<(&Centre, Time)>) -> Shape {
        let written = kept.written.as_deref().filter(|_| !kept.open.is_empty());
        let seen = live.map(|(live, now)| scene.seen(live, now));
        let is_offering = seen.as_ref().is_some_and(Seen::is_offering);
        let just_idle = |(live, now): (&Centre, Time)| {
            let agents = scene.agents.iter().map(|user| &live.agents[user]);
            agents.map(|agent| is_offering && !scene.is_away(agent) && agent.idle_since == now).collect()
        };
        let done = |deeds: &[Deed]| deeds.iter().map(|deed| Done::of(*deed)).collect();
        Shape {
            durable: scene.seen(&kept.durable, kept.durable.at),
            written: written.map(|centre| scene.seen(centre, centre.at)),
            live: seen,
            just_idle: live.map_or_else(Vec::new, just_idle),
            in_flight: done(&kept.in_flight),
            open: done(&kept.open),
            told: kept.told.clone(),
        }
    }
}

/// A deed without its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Done {
    Ask(Ask),
    Pass,
    Resume,
}

/// A centre at a time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Seen {
    pub contacts: Vec<SeenContact>,
    pub agents: Vec<SeenAgent>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeenContact {
    NotStarted,
    Queued,
    Offered { to: usize, left: Span },
    Connected { with: usize },
    Ended { with: usize },
    Gone,
}

/// Whether something was missed or rejected makes no difference to what may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeenHeld {
    Connecting,
    Connected,
    Ended,
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeenAgent {
    is_away: bool,
    /// How many have been idle for longer, of those who are available. Nothing once nothing is left to
    /// be offered.
    behind: usize,
    pub held: Vec<(usize, SeenHeld)>,
}

impl State {
    pub fn of(machine: Machine<'_>) -> State {
        let (scene, live) = (machine.scene, (machine.node.centre(), machine.node.now()));
        let (shape, mut broken) = (Shape::of(scene, &machine.kept, Some(live)), Vec::new());
        let asks = scene.asks(live.0);
        broken.extend(rules::judge_state(scene, &machine.kept, live.0));
        if let Some(live) = &shape.live {
            let moves = live.to_do() == 0 || asks.iter().any(|ask| ask.is_tidy());
            broken.extend((!moves).then(|| Broken::new(Rule::Ends, format!("{live:?} waits for nothing"))));
        }
        let (kept, others) = machine.fail();
        broken.extend(others);
        State { shape, kept: kept.into(), asks, broken, verdict: Arc::default() }
    }

    pub fn down(scene: &Scene, kept: Kept) -> State {
        let shape = Shape::of(scene, &kept, None);
        let broken = rules::judge_state(scene, &kept, &kept.durable);
        State { shape, kept: kept.into(), asks: Vec::new(), broken, verdict: Arc::default() }
    }

    /// An assertion of the engine, or of the model, did not hold.
    pub fn panicked(mut self, panic: &(dyn Any + Send)) -> State {
        self.broken.push(Broken::panicked(panic));
        self
    }

    /// From the state before, in which a tidy thing was asked: less is left to do.
    pub fn after(mut self, before: &State, ask: Ask) -> State {
        let to_do = |state: &State| state.shape.live.as_ref().map(Seen::to_do);
        if ask.is_tidy() && to_do(&self) >= to_do(before) {
            self.broken.push(Broken::new(Rule::Ends, format!("{ask:?} leads to no end")));
        }
        self
    }

    pub fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// Dearer checks are made of states in which all is durable: every other one leads to one of them,
    /// or to a crash.
    pub fn keeps(&self, scene: &Scene, rule: Rule) -> bool {
        let is_at_rest = !self.is_broken() && !self.kept.is_down && !self.kept.is_writing();
        let verdict: &[Broken] =
            if is_at_rest { self.verdict.get_or_init(|| verdict(scene, &self.kept)) } else { &[] };
        self.broken.iter().chain(verdict).all(|broken| broken.rule != rule)
    }

    pub fn live(&self) -> Option<&Seen> {
        self.shape.live.as_ref()
    }

    pub fn durable(&self) -> &Seen {
        &self.shape.durable
    }

    pub fn in_flight(&self) -> &[Done] {
        &self.shape.in_flight
    }
}

impl PartialEq for State {
    fn eq(&self, other: &State) -> bool {
        self.shape == other.shape && self.is_broken() == other.is_broken()
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.shape.hash(hasher);
        self.is_broken().hash(hasher);
    }
}

/// What a path to something broken ends with.
impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shape { durable, live, in_flight, told, .. } = &self.shape;
        let verdict = self.verdict.get();
        write!(f, "durable: {durable:?}\nlive: {live:?}\nin flight: {in_flight:?}, told: {told:?}\n")?;
        write!(f, "broken: {:?} and {verdict:?}", self.broken)
    }
}

impl Done {
    fn of(deed: Deed) -> Done {
        match deed {
            Deed::Ask(_, ask) => Done::Ask(ask),
            Deed::Pass(_) => Done::Pass,
            Deed::Resume(_) => Done::Resume,
        }
    }
}

impl Seen {
    pub fn is_offering(&self) -> bool {
        self.contacts.iter().any(|contact| matches!(contact, SeenContact::Offered { .. }))
    }

    /// How many somebody has accepted.
    pub fn accepted(&self) -> usize {
        let is_accepted = |contact: &&SeenContact| {
            matches!(contact, SeenContact::Connected { .. } | SeenContact::Ended { .. })
        };
        self.contacts.iter().filter(is_accepted).count()
    }

    pub fn holds(&self, agent: usize, contact: usize, held: SeenHeld) -> bool {
        self.agents[agent].held.contains(&(contact, held))
    }

    /// Something may still be offered to somebody.
    pub fn is_open(&self) -> bool {
        let is_open = |contact: &SeenContact| {
            matches!(contact, SeenContact::NotStarted | SeenContact::Queued | SeenContact::Offered { .. })
        };
        self.contacts.iter().any(is_open)
    }

    /// How much is left to do until everyone is idle and nobody waits: it is less after each tidy
    /// thing that is done.
    fn to_do(&self) -> usize {
        let of = |contact: &SeenContact| match contact {
            SeenContact::NotStarted | SeenContact::Gone => 0,
            SeenContact::Ended { .. } => 1,
            SeenContact::Connected { .. } => 2,
            SeenContact::Offered { .. } => 3,
            SeenContact::Queued => 4,
        };
        let contacts: usize = self.contacts.iter().map(of).sum();
        let agents: usize = self.agents.iter().map(|agent| agent.failed() + usize::from(agent.is_away)).sum();
        contacts + agents
    }
}

impl SeenHeld {
    fn of(held: HeldState) -> SeenHeld {
        match held {
            HeldState::Connecting { .. } => SeenHeld::Connecting,
            HeldState::Connected => SeenHeld::Connected,
            HeldState::Ended => SeenHeld::Ended,
            HeldState::Missed | HeldState::Rejected => SeenHeld::Failed,
            HeldState::Joining | HeldState::OnHold | HeldState::Error => {
                unreachable!("nothing of the model is ever {held:?}")
            }
        }
    }
}

impl SeenAgent {
    fn failed(&self) -> usize {
        self.held.iter().filter(|(_, held)| *held == SeenHeld::Failed).count()
    }
}

impl Scene {
    pub fn seen(&self, centre: &Centre, at: Time) -> Seen {
        let agents = self.agents.iter().map(|user| self.seen_agent(centre, &centre.agents[user]));
        let contacts = (0..self.contacts.len()).map(|number| self.seen_contact(centre, number, at));
        let mut seen = Seen { contacts: contacts.collect(), agents: agents.collect() };
        if !seen.is_open() {
            seen.agents.iter_mut().for_each(|agent| agent.behind = 0);
        }
        seen
    }

    fn seen_contact(&self, centre: &Centre, number: usize, at: Time) -> SeenContact {
        let Some(contact) = centre.contacts.get(&self.contacts[number].0) else {
            let started = self.has_started(centre, number);
            return if started { SeenContact::Gone } else { SeenContact::NotStarted };
        };
        match contact.state {
            ContactState::Queued => SeenContact::Queued,
            ContactState::Offered { to, until } => {
                SeenContact::Offered { to: self.number_of(to), left: until - at }
            }
            ContactState::Connected { with } => SeenContact::Connected { with: self.number_of(with) },
            ContactState::Ended { with } => SeenContact::Ended { with: self.number_of(with) },
            other => unreachable!("no contact of the model rests there: {other:?}"),
        }
    }

    /// ROUTE-32: since when somebody is idle begins anew when they become available.
    fn seen_agent(&self, centre: &Centre, agent: &Agent) -> SeenAgent {
        let is_away = self.is_away(agent);
        let idler = |other: &&Agent| !self.is_away(other) && other.idle_since < agent.idle_since;
        let others = self.agents.iter().map(|user| &centre.agents[user]);
        let number =
            |id| self.contacts.iter().position(|(other, _)| other == id).expect("there are no others");
        SeenAgent {
            is_away,
            behind: if is_away { 0 } else { others.filter(idler).count() },
            held: agent.contacts.iter().map(|(id, held)| (number(id), SeenHeld::of(held.state))).collect(),
        }
    }
}

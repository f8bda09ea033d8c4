//! The protocol of offers, in every state that it can come to.
//!
//! Two agents and three contacts on two channels, the real node, and a store that may be done, fail,
//! or be done without saying so, between any two steps. Each step is one that a server could take.

use std::panic::{AssertUnwindSafe, catch_unwind};

use engine::domain::contact::Channel;
use engine::time::Span;
use stateright::{Checker, HasDiscoveries, Model, Property};

mod machine;
mod rules;
mod scene;
mod state;
mod verdict;

use self::machine::{Kept, Machine};
use self::rules::Rule;
use self::scene::{AGENTS, Ask, Scene};
use self::state::{Done, Seen, SeenAgent, SeenContact, SeenHeld, State};

struct Protocol {
    scene: Scene,
    /// What may be under way at once and is not known to be durable.
    unconfirmed_max: usize,
    /// That passes at a time: an offer, or half of one.
    pass: Span,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Ask(Ask),
    Pass,
    /// The store has written, and says so.
    Confirm,
    /// The store fails, with all or nothing on the disk, and the node goes down.
    Fail {
        written: bool,
    },
    /// The node goes down while nothing is being written.
    Crash,
    Restart,
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let kept = Kept::new(&self.scene);
        vec![State::of(Machine::of(&self.scene, &kept))]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.is_broken() {
            return;
        }
        let Some(live) = state.live() else {
            actions.push(Action::Restart);
            return;
        };
        if state.kept.is_writing() {
            actions.extend([
                Action::Confirm,
                Action::Fail { written: false },
                Action::Fail { written: true },
            ]);
        } else {
            actions.push(Action::Crash);
        }
        if state.kept.unconfirmed() < self.unconfirmed_max {
            actions.extend(state.asks.iter().copied().map(Action::Ask));
            if live.is_offering() {
                actions.push(Action::Pass);
            }
        }
    }

    fn next_state(&self, state: &State, action: Action) -> Option<State> {
        let step = || self.step(state, action);
        Some(catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|panic| state.clone().panicked(&*panic)))
    }

    fn properties(&self) -> Vec<Property<Protocol>> {
        vec![
            Property::always("a contact is with one agent at most", |p, s| keeps(p, s, Rule::OneAgent)),
            Property::always("no slot is sold twice", |p, s| keeps(p, s, Rule::Slots)),
            Property::always("ROUTE-1: offers go to those who are there", |p, s| keeps(p, s, Rule::Route1)),
            Property::always("ROUTE-13: what waits longest is first", |p, s| keeps(p, s, Rule::Route13)),
            Property::always("ROUTE-20: a channel may close the others", |p, s| keeps(p, s, Rule::Route20)),
            Property::always("ROUTE-30 and 33: who is idle longest is first", |p, s| {
                keeps(p, s, Rule::Route30)
            }),
            Property::always("ROUTE-40: an offer lasts 20 seconds", |p, s| keeps(p, s, Rule::Route40)),
            Property::always("ROUTE-42: not to who holds an entry of it", |p, s| keeps(p, s, Rule::Route42)),
            Property::always("AGT-52: an uncleared entry closes the others", |p, s| keeps(p, s, Rule::Agt52)),
            Property::always("LIFE-20: nobody else accepts, and not late", |p, s| keeps(p, s, Rule::Late)),
            Property::always("nothing acknowledged is lost", |p, s| keeps(p, s, Rule::Accepted)),
            Property::always("nobody hears of what is not durable", |p, s| keeps(p, s, Rule::Durable)),
            Property::always("everyone who asks is answered once", |p, s| keeps(p, s, Rule::Answered)),
            Property::always("a replay gives the same", |p, s| keeps(p, s, Rule::Replay)),
            Property::always("the engine's checks hold", |p, s| keeps(p, s, Rule::Sound)),
            Property::always("the engine's assertions hold", |p, s| keeps(p, s, Rule::Asserted)),
            Property::always("everything comes to its end", |p, s| keeps(p, s, Rule::Ends)),
            Property::sometimes("an offer is missed, and goes to the other agent", |_, s| {
                moved_on(s, Done::Pass)
            }),
            Property::sometimes("an offer is rejected, and goes to the other agent", |_, s| {
                any_pair(s, |_, agent, contact| moved_on(s, Done::Ask(Ask::Reject { agent, contact })))
            }),
            Property::sometimes("what one agent had is with the other", |_, s| {
                any_pair(s, |live, agent, contact| {
                    let other = SeenContact::Connected { with: 1 - agent };
                    live.holds(agent, contact, SeenHeld::Failed) && live.contacts[contact] == other
                })
            }),
            Property::sometimes("all are connected at once", |_, s| all_are_connected(s)),
            Property::sometimes("one agent has two offers", |_, s| two_offers_to_one(s)),
            Property::sometimes("it crashes with an accept written and not acknowledged", |_, s: &State| {
                s.kept.is_down && s.durable().accepted() > s.kept.told.len()
            }),
            Property::sometimes("an offer goes on after a restart", |_, s: &State| {
                s.in_flight() == [Done::Resume] && s.live().is_some_and(Seen::is_offering)
            }),
            Property::sometimes("an agent holds what is gone", |_, s| holds_what_is_gone(s)),
        ]
    }
}

impl Protocol {
    fn step(&self, state: &State, action: Action) -> State {
        let (scene, kept) = (&self.scene, &state.kept);
        match action {
            Action::Restart => State::of(Machine::restart(scene, kept)),
            Action::Crash => State::down(scene, kept.down(false)),
            Action::Fail { written } => State::down(scene, kept.down(written)),
            Action::Ask(ask) => {
                let mut machine = Machine::of(scene, kept);
                machine.ask(ask);
                State::of(machine).after(state, ask)
            }
            Action::Pass => {
                let mut machine = Machine::of(scene, kept);
                machine.pass(self.pass);
                State::of(machine)
            }
            Action::Confirm => {
                let mut machine = Machine::of(scene, kept);
                machine.confirm();
                State::of(machine)
            }
        }
    }
}

fn keeps(protocol: &Protocol, state: &State, rule: Rule) -> bool {
    state.keeps(&protocol.scene, rule)
}

/// An agent, a contact, and what is so of them.
fn any_pair(state: &State, is_so: impl Fn(&Seen, usize, usize) -> bool) -> bool {
    let Some(live) = state.live() else { return false };
    let pairs = (0..AGENTS).flat_map(|agent| (0..live.contacts.len()).map(move |contact| (agent, contact)));
    pairs.into_iter().any(|(agent, contact)| is_so(live, agent, contact))
}

/// By what is in flight an offer has come from one agent to the other.
fn moved_on(state: &State, by: Done) -> bool {
    state.in_flight() == [by]
        && any_pair(state, |live, agent, contact| {
            let was = state.durable().contacts[contact];
            let to = |contact: SeenContact, agent: usize| matches!(contact, SeenContact::Offered { to, .. } if to == agent);
            to(was, agent) && to(live.contacts[contact], 1 - agent)
        })
}

/// It has ended, and is still to be cleared.
fn holds_what_is_gone(state: &State) -> bool {
    any_pair(state, |live, agent, contact| {
        live.holds(agent, contact, SeenHeld::Failed) && live.contacts[contact] == SeenContact::Gone
    })
}

fn all_are_connected(state: &State) -> bool {
    let is_connected = |contact: &SeenContact| matches!(contact, SeenContact::Connected { .. });
    state.live().is_some_and(|live| live.contacts.iter().all(is_connected))
}

fn two_offers_to_one(state: &State) -> bool {
    let connecting = |held: &&(usize, SeenHeld)| held.1 == SeenHeld::Connecting;
    let both = |agent: &SeenAgent| agent.held.iter().filter(connecting).count() == 2;
    state.live().is_some_and(|live| live.agents.iter().any(both))
}

/// Explores all states, and gives how many there are.
fn explore(protocol: Protocol) -> usize {
    let checker = protocol.checker().threads(2).finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    let (states, steps, depth) = (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    println!("{states} states, {steps} steps, the longest way has {depth}");
    checker.assert_properties();
    states
}

const OFFER: Span = Span::seconds(20);
const HALF: Span = Span::seconds(10);

const CHANNELS: [Channel; 3] = [Channel::Chat, Channel::Task, Channel::Chat];

/// An offer passes at a time. While something is being written nothing else is done.
#[test]
fn the_offer_protocol_holds_in_every_state_of_two_agents_and_three_contacts() {
    let scene = Scene::new(&CHANNELS);
    let states = explore(Protocol { scene, unconfirmed_max: 1, pass: OFFER });
    assert!(states > 120_000, "there are {states} states: what has become impossible?");
}

/// Offers that end at different times, and that a restart finds half over.
#[test]
fn the_offer_protocol_holds_in_every_state_of_two_contacts_at_half_time() {
    let scene = Scene::new(&CHANNELS[..2]);
    let states = explore(Protocol { scene, unconfirmed_max: 1, pass: HALF });
    assert!(states > 14_000, "there are {states} states: what has become impossible?");
}

/// While something is being written the next thing is done, which waits for it.
#[test]
fn the_offer_protocol_holds_in_every_state_of_two_contacts_and_two_batches() {
    let scene = Scene::new(&CHANNELS[..2]);
    let states = explore(Protocol { scene, unconfirmed_max: 2, pass: OFFER });
    assert!(states > 30_000, "there are {states} states: what has become impossible?");
}

//! The checks bite: the simulator finds each of eight bugs that are planted in the engine, and finds
//! nothing in the same seeds without it.

use engine::planted::{Bug, plant};
use sim::prelude::*;

const ROUNDS: usize = 200;
const SEEDS_MAX: u64 = 300;

fn finds(bug: Bug) {
    plant(Some(bug));
    let found = (0..SEEDS_MAX).find_map(|seed| Some((seed, sim::run(seed, ROUNDS).err()?)));
    plant(None);
    let Some((seed, failure)) = found else { panic!("{bug:?} is not found in {SEEDS_MAX} seeds") };
    println!("{bug:?} is found by seed {seed}: {}", failure.why);
    for seed in 0..=seed {
        sim::run(seed, ROUNDS).unwrap_or_else(|failure| panic!("without {bug:?}:\n{failure}"));
    }
}

#[test]
fn double_offer_is_found() {
    finds(Bug::DoubleOffer);
}

#[test]
fn slot_leak_on_reject_is_found() {
    finds(Bug::SlotLeakOnReject);
}

#[test]
fn lost_timer_is_found() {
    finds(Bug::LostTimer);
}

#[test]
fn stale_delay_is_found() {
    finds(Bug::StaleDelay);
}

#[test]
fn wrong_tie_break_is_found() {
    finds(Bug::WrongTieBreak);
}

#[test]
fn miss_not_counted_is_found() {
    finds(Bug::MissNotCounted);
}

#[test]
fn clear_frees_two_is_found() {
    finds(Bug::ClearFreesTwo);
}

#[test]
fn next_status_ignored_is_found() {
    finds(Bug::NextStatusIgnored);
}

/// What the simulator prints of a run is short, and finds the same.
#[test]
fn a_run_that_finds_something_is_made_short() {
    plant(Some(Bug::MissNotCounted));
    let found = (0..SEEDS_MAX).find_map(|seed| sim::run(seed, ROUNDS).err());
    let long = found.expect("the bug is found");
    let short = sim::shrink(&long);
    assert!(short.steps.len() <= 30, "{} steps of {}", short.steps.len(), long.steps.len());
    assert!(short.why.contains("attempts"), "{}", short.why);
    plant(None);
    sim::replay(&short.steps).unwrap();
}

/// As it was printed.
const STEPS: &[Step] = &[
    Asks(Serve { profile: P2, queue: Q2, channel: Voice, priority: 3, delay: 0 }),
    Asks(Serve { profile: P2, queue: Q2, channel: Task, priority: 1, delay: 5 }),
    Asks(Assign { agent: Cem, profile: P2 }),
    Asks(Phone { agent: Cem, wrap_up: 10, auto_accept: true }),
    Asks(SignIn { agent: Cem, session: 4 }),
    Asks(Choose { agent: Cem, status: Available }),
    Asks(StartCall {
        number: 13,
        flow: Straight,
        wishes: Wishes { agent: Ben, queue: Q2, next: Q2, priority: 9, age: 300 },
        token: Some(10),
    }),
    Asks(Choose { agent: Cem, status: Lunch }),
    Asks(StartTask {
        number: 65,
        flow: Mumbles,
        wishes: Wishes { agent: Dee, queue: Q2, next: Q4, priority: 3, age: 0 },
        seconds: 0,
        token: Some(65),
    }),
    Pass(5000),
];

#[test]
fn what_is_printed_pastes_into_a_test_and_finds_the_same() {
    let plain = |text: &str| text.replace([' ', '\n', ','], "");
    assert!(plain(include_str!("planted.rs")).contains(&plain(&sim::snippet(STEPS))));
    sim::replay(STEPS).unwrap();
    plant(Some(Bug::NextStatusIgnored));
    let failure = sim::replay(STEPS).unwrap_err();
    plant(None);
    assert!(failure.why.contains("c65 was offered to cem, who has a next status"), "{failure}");
}

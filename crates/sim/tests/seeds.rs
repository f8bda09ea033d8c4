//! A few seeds each time; `sim --smoke` runs more.

const STEPS: usize = 300;

#[test]
fn a_hundred_seeds_find_nothing() {
    let mut events = 0;
    let mut crashes = 0;
    let mut failed_writes = 0;
    let mut messages = 0;
    for seed in 0..100 {
        let passed = sim::run(seed, STEPS).unwrap_or_else(|failure| panic!("\n{failure}"));
        events += passed.events;
        crashes += passed.crashes;
        failed_writes += passed.failed_writes;
        messages += passed.messages_acknowledged;
    }
    assert!(
        events > 20_000 && crashes > 200 && failed_writes > 200 && messages > 2_000,
        "too little happened: {events} events, {crashes} crashes, {failed_writes} failed writes, {messages} messages"
    );
}

#[test]
fn a_seed_tells_the_same_story_each_time() {
    assert_eq!(sim::run(7, STEPS).unwrap(), sim::run(7, STEPS).unwrap());
}

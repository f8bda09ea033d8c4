//! A few seeds each time; `sim --smoke` runs more.

const STEPS: usize = 300;

/// Fails with the story of the first seed that finds something, and where too little happened for
/// finding nothing to mean anything.
fn find_nothing(seeds: std::ops::Range<u64>) {
    let (mut events, mut crashes, mut failed_writes, mut messages) = (0, 0, 0, 0);
    for seed in seeds {
        let passed = sim::run(seed, STEPS).unwrap_or_else(|failure| panic!("\n{failure}"));
        events += passed.events;
        crashes += passed.crashes;
        failed_writes += passed.failed_writes;
        messages += passed.messages_acknowledged;
    }
    let enough = events > 10_000 && crashes > 80 && failed_writes > 80 && messages > 500;
    assert!(enough, "{events} events, {crashes} crashes, {failed_writes} failed writes, {messages} messages");
}

#[test]
fn seeds_0_to_24_find_nothing() {
    find_nothing(0..25);
}

#[test]
fn seeds_25_to_49_find_nothing() {
    find_nothing(25..50);
}

#[test]
fn seeds_50_to_74_find_nothing() {
    find_nothing(50..75);
}

#[test]
fn seeds_75_to_99_find_nothing() {
    find_nothing(75..100);
}

#[test]
fn a_seed_tells_the_same_story_each_time() {
    assert_eq!(sim::run(7, STEPS).unwrap(), sim::run(7, STEPS).unwrap());
}

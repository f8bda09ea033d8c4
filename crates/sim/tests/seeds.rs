//! A few seeds each time; `sim --smoke` runs more.

use sim::Passed;

const ROUNDS: usize = 200;

/// Fails with the story of the first seed that finds something, and where too little happened for
/// finding nothing to mean anything.
fn find_nothing(seeds: std::ops::Range<u64>) {
    let mut sum = Passed::default();
    for seed in seeds {
        sum.add(&sim::run(seed, ROUNDS).unwrap_or_else(|failure| panic!("\n{failure}")));
    }
    assert!(sum.crashes > 20 && sum.failed_writes > 20 && sum.messages_acknowledged > 200, "{sum}");
    for (event, least) in ENOUGH {
        assert!(sum.count(event) >= *least, "fewer than {least} of {event}: {sum}");
    }
}

/// Of what happens in 15 seeds.
const ENOUGH: &[(&str, u64)] = &[
    ("Chat by Api", 100),
    ("Voice by WebrtcApi", 40),
    ("Task by Api", 40),
    ("Offered", 300),
    ("OfferMissed", 100),
    ("OfferRejected", 5),
    ("OfferExtended", 20),
    ("Accepted", 50),
    ("JoinFailed", 2),
    ("Chat added Transfer", 5),
    ("ChatPassed", 1),
    ("ViewShown", 5),
    ("ViewAnswered", 1),
    ("NextStatusChosen", 3),
    ("RoutingStepExpired", 20),
    ("RoutingProfileQueuesChanged", 10),
];

#[test]
fn seeds_0_to_14_find_nothing() {
    find_nothing(0..15);
}

#[test]
fn seeds_15_to_29_find_nothing() {
    find_nothing(15..30);
}

#[test]
fn seeds_30_to_44_find_nothing() {
    find_nothing(30..45);
}

#[test]
fn seeds_45_to_59_find_nothing() {
    find_nothing(45..60);
}

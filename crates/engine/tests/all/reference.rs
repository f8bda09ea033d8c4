//! The router against a second opinion: a slow and plain one written from the rules, over small
//! random worlds; what the engine says of its decisions against the decisions; and figures of intervals
//! against their total and a recount.

use proptest::collection::vec;
use proptest::prelude::{TestCaseError, proptest};
use proptest::test_runner::{Config, RngAlgorithm};

mod both;
mod decisions;
mod figures;
mod slow;
mod steps;

use self::both::Both;
use self::decisions::Story;

proptest! {
    #![proptest_config(Config { cases: 2000, rng_algorithm: RngAlgorithm::XorShift, failure_persistence: None, ..Config::default() })]

    /// ROUTE-1, ROUTE-3, ROUTE-4, ROUTE-10 to ROUTE-16, ROUTE-30, ROUTE-33, ROUTE-42, ROUTE-50,
    /// ROUTE-55, ROUTE-61 to ROUTE-63.
    #[test]
    fn route_10_to_16_and_30_to_33_the_router_answers_as_the_rules_applied_one_by_one(
        profiles in steps::profiles(),
        abilities in steps::abilities(),
        requirements in steps::requirements(),
        in_turn in steps::in_turn(),
        steps in vec(steps::step(), 1..28),
    ) {
        let mut both = Both::new(in_turn, profiles, abilities, requirements);
        for step in &steps {
            both.take(step);
            both.compare().map_err(TestCaseError::fail)?;
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 100, failure_persistence: None, ..Config::default() })]

    #[test]
    fn route_30_to_42_each_offer_goes_to_the_first_agent_whom_the_explanation_does_not_exclude(
        steps in vec(decisions::step(), 20..80),
    ) {
        let mut story = Story::new();
        for step in &steps {
            story.take(step);
            story.judge().map_err(TestCaseError::fail)?;
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: 100, failure_persistence: None, ..Config::default() })]

    /// MET-1, MET-55 to MET-65. That real-time figures equal a recount is looked at after each step of
    /// every test: `Centre::check`.
    #[test]
    fn met_1_intervals_add_up_to_the_total_and_the_total_is_what_a_slow_recount_of_the_log_finds(
        steps in vec(decisions::step(), 20..80),
        cuts in vec(0..2000_i64, 0..12),
    ) {
        let mut story = Story::new();
        steps.iter().for_each(|step| story.take(step));
        figures::judge(&story.world, &cuts).map_err(TestCaseError::fail)?;
    }
}

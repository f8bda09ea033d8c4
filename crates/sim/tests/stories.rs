//! Runs that once found something, as the simulator printed them, and what it prints.

use sim::prelude::*;

const WISHES: Wishes = Wishes { agent: Ana, queue: Q1, next: Q2, priority: 5, age: 0 };

/// The contact is gone, and the agent still has an entry of it.
#[test]
fn who_leaves_a_contact_that_they_missed_and_that_is_over_is_refused() {
    sim::replay(&[
        Asks(Serve { profile: P1, queue: Q1, channel: Chat, priority: 1, delay: 0 }),
        Asks(SignIn { agent: Ana, session: 1 }),
        Asks(Choose { agent: Ana, status: Available }),
        Asks(StartChat { number: 1, flow: Straight, wishes: WISHES, says: false, token: None }),
        Pass(20_000),
        Asks(Stop { contact: C(1, 0) }),
        Asks(Leave { agent: Ana, contact: C(1, 0) }),
    ])
    .unwrap();
}

/// LIFE-4: a whisper that went on in the queue would speak to the customer.
#[test]
fn life_4_a_whisper_is_over_when_the_join_has_failed() {
    sim::replay(&[
        Asks(Serve { profile: P1, queue: Q1, channel: Chat, priority: 1, delay: 0 }),
        Asks(SignIn { agent: Ana, session: 1 }),
        Asks(Choose { agent: Ana, status: Available }),
        Asks(StartChat { number: 1, flow: Mumbles, wishes: WISHES, says: false, token: None }),
        Asks(Connect { who: Customer, contact: C(1, 0) }),
        Asks(Accept { agent: Ana, contact: C(1, 0) }),
        Pass(120_000),
        Pass(40_000),
    ])
    .unwrap();
}

/// ROUTE-46.
#[test]
fn route_46_a_call_that_rings_is_accepted_when_the_agent_begins_to_accept_by_themselves() {
    sim::replay(&[
        Asks(Serve { profile: P1, queue: Q1, channel: Voice, priority: 1, delay: 0 }),
        Asks(SignIn { agent: Ana, session: 1 }),
        Asks(Choose { agent: Ana, status: Available }),
        Asks(StartCall { number: 1, flow: Straight, wishes: WISHES, token: None }),
        Asks(Phone { agent: Ana, wrap_up: 0, auto_accept: true }),
        Take,
        Write,
    ])
    .unwrap();
}

/// A store that is slow, fails after it wrote, and a crash in the middle of a write.
#[test]
fn an_offer_is_extended_by_the_time_in_which_nothing_ran() {
    sim::replay(&[
        Asks(Serve { profile: P1, queue: Q1, channel: Chat, priority: 1, delay: 0 }),
        Asks(SignIn { agent: Ana, session: 1 }),
        Asks(Choose { agent: Ana, status: Available }),
        Asks(StartChat { number: 1, flow: Straight, wishes: WISHES, says: true, token: None }),
        Take,
        Write,
        Pass(5_000),
        Fails(1, AcknowledgementLost),
        Asks(Say { who: Customer, contact: C(1, 0), text: 1, token: Some(1) }),
        Take,
        Write,
        Crash { written: false, down: 60_000 },
        Pass(14_000),
        Take,
        Crash { written: true, down: -30_000 },
        Pass(1_000),
    ])
    .unwrap();
}

#[test]
fn a_seed_tells_the_same_story_each_time() {
    assert_eq!(sim::run(7, 200).unwrap(), sim::run(7, 200).unwrap());
}

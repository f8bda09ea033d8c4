//! Queues: how many they take, from one to another, and what flows ask of them.

use crate::world::verbs::{needs, step_of};
use crate::world::{World, action, graph, message, on_error, text, wait, when};
use engine::domain::config::FlowKind;
use engine::domain::contact::{Hook, InitiationMethod};
use engine::domain::flow::{Action, ActionKind, Metric, TargetTemplate};
use expect_test::expect;

/// Moves to a queue: at `moved` when it has, at `full` when the queue is at capacity, else at `error`.
fn to_other_queue(w: &mut World, queue: &str, [moved, full, error]: [u16; 3]) -> Action {
    let target = TargetTemplate::Queue(text(&w.id(queue).to_string()));
    let moves = action(ActionKind::DequeueContactAndTransferToQueue { target }, Some(moved));
    on_error(on_error(moves, "QueueAtCapacity", full), "NoMatchingError", error)
}

/// While they wait in BasicQueue: after 10 seconds to Second, and it is said what came of it.
fn moving_on() -> World {
    let mut w = World::new();
    w.line("Second", Some(5));
    let waiting = graph(vec![
        wait(10, false, 1),
        to_other_queue(&mut w, "Second", [2, 3, 4]),
        message("Moved", None),
        message("Full", None),
        message("Not now", None),
    ]);
    w.flow("waiting", FlowKind::CustomerQueue, waiting);
    w.flow_with_hooks("then on", &[(Hook::CustomerQueue, "waiting")]);
    w
}

fn asks(w: &mut World, queue: Option<&str>, metric: Metric) -> String {
    w.asks(queue, ActionKind::CheckMetricData { metric, target: None })
}

#[test]
fn life_30_and_flow_13_from_queue_to_queue_is_a_new_contact_whose_flow_goes_on() {
    let mut w = moving_on();
    w.profile("second", 1, &[("Second", 1, 0)]);
    w.agent_with("bo", "second", "Agent", 0);
    w.chat_on("c1", "then on");
    w.criteria("c1", vec![step_of(needs("language", "es", 1), Some(30))]).unwrap();
    w.at(5);
    w.priority("c1", 3).unwrap();
    w.at(10);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 c1 criteria
        00:05 c1 priority 3
        00:10 c1.2 follows c1 by QUEUE_TRANSFER
        00:10 c1 ended
        00:10 c1.2 in Second
        00:10 c1 completed
        00:10 SYSTEM_MESSAGE: Moved
    "#]]);
    // LIFE-32, ROUTE-58: it waits anew, and with it the first step of its criteria.
    let (old, new) = (w.contact("c1"), w.contact("c1.2"));
    assert_eq!((new.previous, old.next, new.chain), (Some(old.id), Some(new.id), old.id));
    assert_eq!(new.initiation, InitiationMethod::QueueTransfer);
    let step = new.routing.step.unwrap();
    assert_eq!((new.queue.unwrap().enqueued_at, step.since, step.index), (w.node.now(), w.node.now(), 0));
    assert_eq!((new.routing.priority, old.queue.unwrap().dequeued_at), (3, Some(w.node.now())));
    w.at(40);
    w.tells(expect![[r#"
        00:40 c1.2 step expired
        00:40 offer c1.2 to bo until 01:00
    "#]]);
}

#[test]
fn route_47_while_an_offer_rings_the_flow_in_the_queue_can_neither_move_nor_end_the_contact() {
    let mut w = moving_on();
    let ends = graph(vec![
        wait(10, false, 1),
        on_error(action(ActionKind::DisconnectParticipant, None), "NoMatchingError", 2),
        message("Still here", None),
    ]);
    w.flow("ending", FlowKind::CustomerQueue, ends);
    w.flow_with_hooks("then out", &[(Hook::CustomerQueue, "ending")]);
    w.agent("ana");
    w.chat_on("c1", "then on");
    w.chat_on("c2", "then out");
    w.at(20);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 c2 in BasicQueue
        00:00 offer c2 to ana until 00:20
        00:10 SYSTEM_MESSAGE: Not now
        00:10 SYSTEM_MESSAGE: Still here
        00:20 ana missed c1
        00:20 ana missed c2
    "#]]);
    // With nobody to ring for, both work.
    w.chat_on("c3", "then out");
    w.reject("ana", "c3").unwrap();
    w.story();
    w.at(30);
    w.tells(expect![[r#"
        00:30 c3 ended
        00:30 c3 completed
    "#]]);
}

#[test]
fn route_52_and_53_a_limit_of_5_takes_6_from_another_queue_and_the_7th_stays_in_its_own() {
    let mut w = moving_on();
    for n in 0..5 {
        w.chat_on(&format!("in second {n}"), "to Second");
    }
    w.story();
    w.chat_on("sixth", "then on");
    w.at(1);
    w.chat_on("seventh", "then on");
    w.at(11);
    w.tells(expect![[r#"
        00:00 sixth in BasicQueue
        00:01 seventh in BasicQueue
        00:10 sixth.2 follows sixth by QUEUE_TRANSFER
        00:10 sixth ended
        00:10 sixth.2 in Second
        00:10 sixth completed
        00:10 SYSTEM_MESSAGE: Moved
        00:11 SYSTEM_MESSAGE: Full
    "#]]);
    assert!(w.contact("seventh").is_waiting());
}

#[test]
fn route_52_and_ent_52_the_limit_counts_all_channels_and_those_on_offer() {
    let mut w = World::new();
    w.line("Second", Some(2));
    w.profile("second", 1, &[("Second", 1, 0)]);
    w.agent_with("bo", "second", "Agent", 0);
    w.chat_on("c1", "to Second");
    w.task_on("t1", "to Second").unwrap();
    w.call_on("v1", "to Second").unwrap();
    w.tells(expect![[r#"
        00:00 c1 in Second
        00:00 offer c1 to bo until 00:20
        00:00 t1 in Second
        00:00 v1 ended CONTACT_FLOW_DISCONNECT
        00:00 v1 completed
    "#]]);
    w.accept("bo", "c1").unwrap();
    w.call_on("v2", "to Second").unwrap();
    assert!(w.contact("v2").is_waiting());
}

#[test]
fn ent_53_a_disabled_queue_takes_nobody_more_and_those_in_it_are_still_routed() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 1, &[("Second", 1, 0)]);
    w.chat_on("c1", "to Second");
    w.switch("Second", false);
    w.start("c2", "to Second", None).unwrap();
    w.agent_with("bo", "second", "Agent", 0);
    assert_eq!(w.holds("bo"), "c1 CONNECTING");
    assert!(!w.contact("c2").is_active());
    w.switch("Second", true);
    w.chat_on("c3", "to Second");
    assert!(w.contact("c3").is_waiting());
}

#[test]
fn route_55_and_flow_15_available_staffed_and_online() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 1, &[("Second", 1, 0)]);
    let figures = |w: &mut World| {
        let metrics = [Metric::AgentsAvailable, Metric::AgentsStaffed, Metric::AgentsOnline];
        metrics.map(|metric| asks(w, Some("Second"), metric)).join(" ")
    };
    assert_eq!(figures(&mut w), "0 0 0");
    w.agent_with("bo", "second", "Agent", 0);
    assert_eq!(figures(&mut w), "1 1 1");
    w.chat_on("c1", "to Second");
    assert_eq!(figures(&mut w), "0 1 1", "an offer has the slot");
    w.accept("bo", "c1").unwrap();
    assert_eq!(figures(&mut w), "0 1 1", "on contact");
    w.leaves("c1").unwrap();
    assert_eq!(figures(&mut w), "0 1 1", "after contact work");
    w.clear("bo", "c1").unwrap();
    w.status("bo", "Lunch");
    assert_eq!(figures(&mut w), "0 0 1");
    w.status("bo", "Offline");
    assert_eq!(figures(&mut w), "0 0 0");
    w.agent_with("cy", "second", "Agent", 0);
    w.status("bo", "Available");
    assert_eq!(figures(&mut w), "1 2 2");
    for metric in [Metric::AgentsAvailable, Metric::AgentsStaffed, Metric::AgentsOnline] {
        assert_eq!(asks(&mut w, None, metric), "NoMatchingError", "no queue is set");
    }
    // Of one agent's own queue, and of a queue that is named.
    let own = || Some(TargetTemplate::Agent(text("bo")));
    let ask = |metric| ActionKind::CheckMetricData { metric, target: own() };
    assert_eq!(w.asks(None, ask(Metric::AgentsStaffed)), "1");
    w.status("bo", "Offline");
    assert_eq!(w.asks(Some("Second"), ask(Metric::AgentsStaffed)), "0");
}

#[test]
fn flow_16_the_oldest_and_the_number_in_a_queue() {
    let mut w = World::new();
    w.line("Second", None);
    assert_eq!(asks(&mut w, Some("Second"), Metric::ContactsInQueue), "0");
    assert_eq!(asks(&mut w, Some("Second"), Metric::OldestContactInQueueAgeSeconds), "0");
    w.chat_on("c1", "to Second");
    w.at(39);
    w.task_on("t1", "to Second").unwrap();
    w.at(40);
    assert_eq!(asks(&mut w, Some("Second"), Metric::ContactsInQueue), "2");
    assert_eq!(asks(&mut w, Some("Second"), Metric::OldestContactInQueueAgeSeconds), "40");
    w.at(41);
    let none = asks(&mut w, Some("Second"), Metric::OldestContactInQueueAgeSeconds);
    assert_eq!(none, "NoMatchingCondition", "41 is none of the values of its branches");
    assert_eq!(asks(&mut w, None, Metric::ContactsInQueue), "NoMatchingError");
}

#[test]
fn flow_13_and_24_rounds_of_a_loop_count_on_from_queue_to_queue() {
    let mut w = World::new();
    w.line("Second", None);
    let twice =
        when(when(action(ActionKind::Loop { count: 2 }, None), "ContinueLooping", 1), "DoneLooping", 3);
    let waiting = graph(vec![
        twice,
        wait(10, false, 2),
        to_other_queue(&mut w, "Second", [0, 0, 0]),
        message("Twice", None),
    ]);
    w.flow("waiting", FlowKind::CustomerQueue, waiting);
    w.flow_with_hooks("to and fro", &[(Hook::CustomerQueue, "waiting")]);
    w.chat_on("c1", "to and fro");
    w.at(100);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:10 c1.2 follows c1 by QUEUE_TRANSFER
        00:10 c1 ended
        00:10 c1.2 in Second
        00:10 c1 completed
        00:20 c1.3 follows c1.2 by QUEUE_TRANSFER
        00:20 c1.2 ended
        00:20 c1.3 in Second
        00:20 c1.2 completed
        00:20 SYSTEM_MESSAGE: Twice
    "#]]);
}

#[test]
fn flow_5_and_13_a_flow_moves_a_contact_once_at_a_moment() {
    let mut w = World::new();
    w.line("Second", None);
    let waiting = graph(vec![to_other_queue(&mut w, "Second", [0, 1, 1]), message("Once", None)]);
    w.flow("waiting", FlowKind::CustomerQueue, waiting);
    w.flow_with_hooks("round", &[(Hook::CustomerQueue, "waiting")]);
    w.chat_on("c1", "round");
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 c1.2 follows c1 by QUEUE_TRANSFER
        00:00 c1 ended
        00:00 c1.2 in Second
        00:00 c1 completed
        00:00 SYSTEM_MESSAGE: Once
    "#]]);
    // Outside of a queue there is nothing to move.
    let nowhere =
        graph(vec![to_other_queue(&mut w, "Second", [1, 1, 2]), message("Moved", None), message("No", None)]);
    w.flow("nowhere", FlowKind::ContactFlow, nowhere);
    w.start("c2", "nowhere", None).unwrap();
    w.tells(expect![[r#"
        00:00 SYSTEM_MESSAGE: No
        00:00 c2 ended
        00:00 c2 completed
    "#]]);
}

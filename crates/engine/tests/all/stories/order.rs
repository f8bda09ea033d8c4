//! Which contact an agent gets, by the contact's own priority and age; which agent a contact goes to.

use crate::world::World;
use engine::domain::contact::{Channel, QueueRef};
use engine::id::QueueId;
use engine::input::RoutingChange;
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

/// Sales and Support come first for who has the profile, Archive after them; one chat at a time.
fn three_lines() -> World {
    let mut w = World::new();
    for queue in ["Sales", "Support", "Archive"] {
        w.line(queue, None);
    }
    w.profile("three", 1, &[("Sales", 1, 0), ("Support", 1, 0), ("Archive", 2, 0)]);
    w
}

/// The contacts that come to an agent, each accepted, ended and cleared.
fn works_through(w: &mut World, agent: &str) -> Vec<String> {
    let mut order = Vec::new();
    while let Some(chat) = w.holds(agent).strip_suffix(" CONNECTING").map(str::to_owned) {
        w.accept(agent, &chat).unwrap();
        w.ends(agent, &chat).unwrap();
        w.clear(agent, &chat).unwrap();
        order.push(chat);
    }
    order
}

#[test]
fn route_11_and_12_a_contacts_own_priority_counts_across_queues_and_never_beats_the_profiles() {
    let mut w = three_lines();
    w.chat_on("old", "to Sales");
    w.at(5);
    w.chat_on("urgent", "to Support");
    w.at(6);
    w.chat_on("filed", "to Archive");
    w.priority("urgent", 1).unwrap();
    w.priority("filed", 1).unwrap();
    w.at(7);
    w.chat_on("late", "to Sales");
    w.priority("late", 6).unwrap();
    w.at(8);
    w.chat_on("new", "to Support");
    w.agent_with("ana", "three", "Agent", 0);
    assert_eq!(works_through(&mut w, "ana"), ["urgent", "old", "new", "late", "filed"]);
}

#[test]
fn route_13_and_50_age_orders_and_an_adjustment_moves_it_and_no_figure() {
    let mut w = three_lines();
    w.chat_on("c1", "to Sales");
    w.at(10);
    w.chat_on("c2", "to Support");
    w.at(20);
    w.chat_on("c3", "to Sales");
    // As if since -10, and since 60.
    w.age("c3", 30).unwrap();
    w.age("c1", -60).unwrap();
    w.at(100);
    let sales = QueueRef::Standard(QueueId(w.id("Sales")));
    let figures = w.node.centre().queue_now(sales, &[Channel::Chat], w.node.now());
    assert_eq!((figures.waiting, figures.oldest), (2, Some(Span::seconds(100))));
    w.agent_with("ana", "three", "Agent", 0);
    assert_eq!(works_through(&mut w, "ana"), ["c3", "c2", "c1"]);
}

#[test]
fn route_4_a_delay_is_compared_with_the_real_time_in_queue() {
    let mut w = World::new();
    w.profile("slow", 1, &[("BasicQueue", 1, 30)]);
    w.agent_with("ana", "slow", "Agent", 0);
    w.chat("c1");
    w.age("c1", 600).unwrap();
    w.at(29);
    assert_eq!(w.considers("c1"), "ana ROUTE-3");
    w.at(30);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 c1 age +600
        00:30 offer c1 to ana until 00:50
    "#]]);
}

#[test]
fn route_14_at_equal_age_who_was_queued_first_and_then_the_smaller_id() {
    let mut w = three_lines();
    let (smaller, larger) = (w.id("c2"), w.id("c1"));
    assert!(smaller < larger);
    w.chat_on("c1", "to Sales");
    w.at(10);
    w.chat_on("c2", "to Support");
    w.age("c2", 10).unwrap();
    w.agent_with("ana", "three", "Agent", 0);
    assert_eq!(works_through(&mut w, "ana"), ["c1", "c2"]);
    w.status("ana", "Lunch");
    let (smaller, larger) = (w.id("smaller"), w.id("larger"));
    assert!(smaller < larger);
    w.chat_on("larger", "to Sales");
    w.chat_on("smaller", "to Support");
    w.status("ana", "Available");
    assert_eq!(works_through(&mut w, "ana"), ["smaller", "larger"]);
}

#[test]
fn route_50_either_a_priority_from_1_or_an_age_and_only_while_it_lives() {
    let mut w = three_lines();
    w.chat_on("c1", "to Sales");
    let both = RoutingChange { priority: Some(1), age_adjustment: Some(Span::ZERO), criteria: None };
    assert!(matches!(w.routing("c1", both), Err(Refusal::Invalid { what: "QueuePriority", .. })));
    assert!(matches!(w.routing("c1", RoutingChange::default()), Err(Refusal::Invalid { .. })));
    for priority in [0, -1] {
        assert!(matches!(w.priority("c1", priority), Err(Refusal::Invalid { .. })), "{priority}");
    }
    for priority in [1, i64::MAX] {
        w.priority("c1", priority).unwrap();
        assert_eq!(w.contact("c1").routing.priority, priority);
    }
    assert_eq!(engine::limits::CONTACT_PRIORITY_DEFAULT, 5);
    assert!(matches!(w.age("c1", 86_400 * 365 + 1), Err(Refusal::Invalid { .. })));
    w.leaves("c1").unwrap();
    assert!(w.priority("c1", 1).is_err());
}

#[test]
fn route_51_a_change_counts_at_once_for_who_is_queued_already() {
    let mut w = three_lines();
    for chat in ["c1", "c2", "c3"] {
        w.chat_on(chat, "to Sales");
        w.at(w.seconds() + 1);
    }
    let places = |w: &mut World| {
        let ids = ["c1", "c2", "c3"].map(|chat| w.contact(chat).id);
        ids.map(|id| w.node.centre().place_in_queue(id).unwrap())
    };
    assert_eq!(places(&mut w), [1, 2, 3]);
    w.priority("c3", 1).unwrap();
    assert_eq!(places(&mut w), [2, 3, 1]);
}

#[test]
fn route_32_idle_since_the_last_contact_was_cleared_or_one_was_accepted() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.at(2);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.at(10);
    w.ends("ana", "c1").unwrap();
    w.clear("ana", "c1").unwrap();
    w.at(11);
    w.chat("c2");
    w.accept("bo", "c2").unwrap();
    // (b) ana since 10, (c) bo since 11.
    w.at(12);
    w.chat("c3");
    w.accept("ana", "c3").unwrap();
    w.at(13);
    w.chat("c4");
    w.accept("bo", "c4").unwrap();
    // Clearing one of two is no reason: ana since 12, bo since 13.
    w.at(20);
    w.ends("bo", "c2").unwrap();
    w.clear("bo", "c2").unwrap();
    w.story();
    w.chat("c5");
    w.reject("ana", "c5").unwrap();
    w.tells(expect![[r#"
        00:20 c5 in BasicQueue
        00:20 offer c5 to ana until 00:40
        00:20 ana rejected c5
        00:20 offer c5 to bo until 00:40
    "#]]);
}

#[test]
fn route_32_who_clears_a_missed_contact_is_idle_from_then_on() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.at(2);
    w.chat("c1");
    w.at(22);
    w.accept("bo", "c1").unwrap();
    w.at(25);
    w.clear("ana", "c1").unwrap();
    w.at(26);
    w.chat("c2");
    w.tells(expect![[r#"
        00:02 c1 in BasicQueue
        00:02 offer c1 to ana until 00:22
        00:22 ana missed c1
        00:22 offer c1 to bo until 00:42
        00:22 bo accepted c1
        00:25 ana cleared c1
        00:26 c2 in BasicQueue
        00:26 offer c2 to bo until 00:46
    "#]]);
}

#[test]
fn route_33_at_equal_idle_time_fewer_used_slots_and_then_the_smaller_id() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    w.chat("c1");
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
    "#]]);
    w.at(5);
    w.accept("ana", "c1").unwrap();
    w.status("bo", "Lunch");
    w.status("bo", "Available");
    w.story();
    w.at(6);
    w.chat("c2");
    w.tells(expect![[r#"
        00:06 c2 in BasicQueue
        00:06 offer c2 to bo until 00:26
    "#]]);
}

#[test]
fn route_32_and_34_a_status_entered_begins_idle_time_and_a_next_status_cancelled_does_not() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.at(2);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.at(3);
    w.chat("c2");
    w.accept("bo", "c2").unwrap();
    w.at(30);
    w.status("ana", "Lunch");
    w.status("ana", "Available");
    w.story();
    w.chat("c3");
    w.accept("ana", "c3").unwrap();
    w.tells(expect![[r#"
        00:30 c3 in BasicQueue
        00:30 offer c3 to ana until 00:50
        00:30 ana accepted c3
    "#]]);
    w.ends("bo", "c2").unwrap();
    w.at(40);
    // Only in after contact work: away at once (AGT-23), and back.
    w.status("bo", "Lunch");
    w.status("bo", "Available");
    w.story();
    w.chat("c4");
    w.tells(expect![[r#"
        00:40 c4 in BasicQueue
        00:40 offer c4 to ana until 01:00
    "#]]);
}

#[test]
fn route_32_idle_since_available_again_and_not_since_the_break_began() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    for (seconds, agent, status) in
        [(10, "ana", "Lunch"), (20, "bo", "Lunch"), (30, "bo", "Available"), (40, "ana", "Available")]
    {
        w.at(seconds);
        w.status(agent, status);
    }
    w.story();
    w.chat("c1");
    w.tells(expect![[r#"
        00:40 c1 in BasicQueue
        00:40 offer c1 to bo until 01:00
    "#]]);
}

#[test]
fn route_32_clearing_the_last_contact_counts_and_so_does_a_missed_one_beside_a_chat() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    for (seconds, agent, chat) in [(2, "ana", "c1"), (3, "bo", "c2")] {
        w.at(seconds);
        w.chat(chat);
        w.accept(agent, chat).unwrap();
    }
    // ana accepted first and is done last.
    for (seconds, agent, chat) in [(10, "bo", "c2"), (20, "ana", "c1")] {
        w.at(seconds);
        w.ends(agent, chat).unwrap();
        w.clear(agent, chat).unwrap();
    }
    w.story();
    w.at(30);
    w.chat("c3");
    w.accept("bo", "c3").unwrap();
    w.at(31);
    w.chat("c4");
    w.accept("ana", "c4").unwrap();
    // Both talk. bo rejects one more, ana accepts it, and then bo clears what was rejected.
    w.at(40);
    w.chat("c5");
    w.reject("bo", "c5").unwrap();
    w.accept("ana", "c5").unwrap();
    w.at(41);
    w.clear("bo", "c5").unwrap();
    w.chat("c6");
    w.tells(expect![[r#"
        00:30 c3 in BasicQueue
        00:30 offer c3 to bo until 00:50
        00:30 bo accepted c3
        00:31 c4 in BasicQueue
        00:31 offer c4 to ana until 00:51
        00:31 ana accepted c4
        00:40 c5 in BasicQueue
        00:40 offer c5 to bo until 01:00
        00:40 bo rejected c5
        00:40 offer c5 to ana until 01:00
        00:40 ana accepted c5
        00:41 bo cleared c5
        00:41 c6 in BasicQueue
        00:41 offer c6 to ana until 01:01
    "#]]);
}

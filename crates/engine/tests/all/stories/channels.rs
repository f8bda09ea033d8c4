//! Several channels at one agent: whose slots are used, and what may come beside what.

use crate::world::World;
use crate::world::verbs::concurrency;
use engine::domain::agent::HeldState;
use engine::domain::config::CrossChannel::{AnyChannel, CurrentChannelOnly};
use engine::domain::contact::Channel;
use engine::domain::contact::Channel::{Chat, Task, Voice};
use engine::id::UserId;
use engine::input::Command;
use engine::refusal::Refusal;
use expect_test::expect;

const EACH: [(&str, Channel, u8, u16); 3] =
    [("BasicQueue", Voice, 1, 0), ("BasicQueue", Chat, 1, 0), ("BasicQueue", Task, 1, 0)];

/// Used, active and available slots of a channel.
fn slots(w: &mut World, agent: &str, channel: Channel) -> (usize, usize, usize) {
    let user = UserId(w.id(agent));
    let centre = w.node.centre();
    let agent = &centre.agents[&user];
    (agent.used(channel), agent.active(channel), centre.available_slots(agent, channel))
}

#[test]
fn route_21_and_23_the_example_of_the_guide_step_by_step() {
    let mut w = World::new();
    let channels = [(Voice, 1, CurrentChannelOnly), (Chat, 2, CurrentChannelOnly), (Task, 1, AnyChannel)];
    w.profile_with("guide", &channels, &EACH);
    w.agent_with("ana", "guide", "Agent", 0);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.story();
    // (1) On one chat, a task is queued: not offered.
    w.at(10);
    w.task("t1");
    w.tells(expect![[r#"
        00:10 t1 in BasicQueue
    "#]]);
    // (2) A second chat: offered.
    w.at(20);
    w.chat("c2");
    w.accept("ana", "c2").unwrap();
    w.tells(expect![[r#"
        00:20 c2 in BasicQueue
        00:20 offer c2 to ana until 00:40
        00:20 ana accepted c2
    "#]]);
    // (3) Both chats closed: the task is offered. ROUTE-21: closed, not only ended.
    w.at(30);
    for chat in ["c1", "c2"] {
        w.ends("ana", chat).unwrap();
    }
    w.clear("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:30 c1 ended AGENT_DISCONNECT
        00:30 c2 ended AGENT_DISCONNECT
        00:30 ana cleared c1
        00:30 c1 completed
    "#]]);
    w.clear("ana", "c2").unwrap();
    w.accept("ana", "t1").unwrap();
    w.tells(expect![[r#"
        00:30 ana cleared c2
        00:30 c2 completed
        00:30 offer t1 to ana until 00:50
        00:30 ana accepted t1
    "#]]);
    // (4) On one task, a chat is queued: offered.
    w.at(40);
    w.chat("c3");
    w.accept("ana", "c3").unwrap();
    // (5) One chat and one task, a call is queued: not offered.
    w.at(50);
    w.call("v1");
    w.tells(expect![[r#"
        00:40 c3 in BasicQueue
        00:40 offer c3 to ana until 01:00
        00:40 ana accepted c3
        00:50 v1 in BasicQueue
    "#]]);
    // (6) The chat is done, the task remains: the call is offered.
    w.at(60);
    w.leaves("c3").unwrap();
    w.clear("ana", "c3").unwrap();
    w.accept("ana", "v1").unwrap();
    w.tells(expect![[r#"
        01:00 c3 ended CUSTOMER_DISCONNECT
        01:00 ana cleared c3
        01:00 c3 completed
        01:00 offer v1 to ana until 01:20
        01:00 ana accepted v1
    "#]]);
    // (7) A call and a task, a second task is queued: not offered, nor when the call is over.
    w.at(70);
    w.task("t2");
    w.leaves("v1").unwrap();
    w.clear("ana", "v1").unwrap();
    w.tells(expect![[r#"
        01:10 t2 in BasicQueue
        01:10 v1 ended CUSTOMER_DISCONNECT
        01:10 ana cleared v1
        01:10 v1 completed
    "#]]);
}

#[test]
fn ent_42_route_13_and_22_without_cross_channel_the_oldest_of_any_channel_and_then_only_that_channel() {
    let mut w = World::new();
    let channels =
        [(Voice, 1, CurrentChannelOnly), (Chat, 2, CurrentChannelOnly), (Task, 2, CurrentChannelOnly)];
    w.profile_with("one or the other", &channels, &EACH);
    w.task("t1");
    w.at(1);
    w.call("v1");
    w.at(2);
    w.chat("c1");
    w.at(3);
    w.task("t2");
    w.story();
    w.agent_with("ana", "one or the other", "Agent", 0);
    assert_eq!(w.holds("ana"), "t1 CONNECTING, t2 CONNECTING");
    for task in ["t1", "t2"] {
        w.accept("ana", task).unwrap();
        w.ends("ana", task).unwrap();
    }
    w.clear("ana", "t1").unwrap();
    w.story();
    w.clear("ana", "t2").unwrap();
    w.tells(expect![[r#"
        00:03 ana cleared t2
        00:03 t2 completed
        00:03 offer v1 to ana until 00:23
    "#]]);
}

#[test]
fn route_20_and_24_an_offer_counts_from_when_it_rings_and_several_ring_up_to_the_free_slots() {
    let mut w = World::new();
    w.profile_with("no others", &[(Chat, 2, CurrentChannelOnly), (Task, 2, AnyChannel)], &EACH[1..]);
    w.agent_with("ana", "no others", "Agent", 0);
    for chat in ["c1", "c2", "c3"] {
        w.chat(chat);
    }
    w.task("t1");
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 c2 in BasicQueue
        00:00 offer c2 to ana until 00:20
        00:00 c3 in BasicQueue
        00:00 t1 in BasicQueue
    "#]]);
    assert_eq!(w.considers("c3"), "ana ROUTE-20");
    assert_eq!(w.considers("t1"), "ana ROUTE-20");
}

#[test]
fn agt_52_and_53_and_57_what_is_missed_or_rejected_closes_every_other_channel_and_not_its_own() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    for (chat, comes_to) in [("missed", "MISSED"), ("rejected", "REJECTED")] {
        let start = w.seconds();
        w.chat(chat);
        if comes_to == "REJECTED" {
            w.reject("ana", chat).unwrap();
        }
        w.at(start + 20);
        assert_eq!(w.holds("ana"), format!("{chat} {comes_to}"));
        // It is not offered to her again while she holds it (ROUTE-42), and its customer goes.
        w.leaves(chat).unwrap();
        let [call, task, other] = ["call", "task", "other"].map(|kind| format!("{kind} after {chat}"));
        w.call(&call);
        w.task(&task);
        assert_eq!(w.considers(&call), "ana AGT-52");
        assert_eq!(w.considers(&task), "ana AGT-52");
        // The same channel has a slot left (AGT-53).
        w.chat(&other);
        assert_eq!(w.holds("ana"), format!("{chat} {comes_to}, {other} CONNECTING"));
        w.reject("ana", &other).unwrap();
        w.leaves(&other).unwrap();
        w.clear("ana", &other).unwrap();
        w.clear("ana", chat).unwrap();
        assert_eq!(w.holds("ana"), format!("{call} CONNECTING, {task} CONNECTING"));
        w.leaves(&call).unwrap();
        w.clear("ana", &call).unwrap();
        w.accept("ana", &task).unwrap();
        w.ends("ana", &task).unwrap();
        w.clear("ana", &task).unwrap();
    }
}

#[test]
fn agt_10_to_12_which_states_use_a_slot_and_which_are_active() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    assert_eq!(slots(&mut w, "ana", Voice), (0, 0, 1));
    w.call("v1");
    assert_eq!(slots(&mut w, "ana", Voice), (1, 0, 0), "on offer");
    w.accept("ana", "v1").unwrap();
    assert_eq!(slots(&mut w, "ana", Voice), (1, 1, 0), "connected");
    w.hold("ana", "v1").unwrap();
    assert_eq!(slots(&mut w, "ana", Voice), (1, 1, 0), "on hold");
    w.ends("ana", "v1").unwrap();
    assert_eq!(slots(&mut w, "ana", Voice), (1, 1, 0), "after contact work");
    assert_eq!(slots(&mut w, "ana", Chat), (0, 0, 2), "ROUTE_ANY_CHANNEL");
    w.clear("ana", "v1").unwrap();
    assert_eq!(slots(&mut w, "ana", Voice), (0, 0, 1), "cleared");
    w.call("v2");
    w.at(20);
    assert_eq!(slots(&mut w, "ana", Voice), (1, 0, 0), "missed");
    assert_eq!(slots(&mut w, "ana", Chat), (0, 0, 0), "AGT-52");
    w.status("ana", "Lunch");
    w.clear("ana", "v2").unwrap();
    assert_eq!(slots(&mut w, "ana", Voice), (0, 0, 0), "AGT-12: the status is not routable");
}

#[test]
fn agt_13_and_14_slots_left_over_all_channels_together() {
    let mut w = World::new();
    let available = |w: &mut World, agent: &str| {
        let user = UserId(w.id(agent));
        w.now(user, &Channel::ALL).slots_available
    };
    // The example: one call or three chats.
    let either = [(Voice, 1, CurrentChannelOnly), (Chat, 3, CurrentChannelOnly)];
    w.profile_with("or", &either, &EACH[..2]);
    w.agent_with("ana", "or", "Agent", 0);
    assert_eq!(available(&mut w, "ana"), 3);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    assert_eq!(available(&mut w, "ana"), 2);
    w.status("ana", "Lunch");
    // Tasks may come beside either.
    let and_tasks = [(Voice, 1, CurrentChannelOnly), (Chat, 3, CurrentChannelOnly), (Task, 2, AnyChannel)];
    w.profile_with("and tasks", &and_tasks, &EACH);
    w.agent_with("bo", "and tasks", "Agent", 0);
    assert_eq!(available(&mut w, "bo"), 5);
    w.task("t1");
    w.accept("bo", "t1").unwrap();
    assert_eq!(available(&mut w, "bo"), 4);
    w.call("v1");
    w.accept("bo", "v1").unwrap();
    assert_eq!(available(&mut w, "bo"), 0, "a call lets nothing in beside it");
}

#[test]
fn agt_56_and_life_11_a_call_that_is_declined_missed_or_given_up_is_missed_and_shuts_its_agent() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.agent_with("bo", "all at once", "Agent", 0);
    w.call("v1");
    // ROUTE-43: a miss without waiting.
    w.at(5);
    w.reject("ana", "v1").unwrap();
    w.at(25);
    w.tells(expect![[r#"
        00:00 v1 in BasicQueue
        00:00 offer v1 to ana until 00:20
        00:05 ana missed v1
        00:05 offer v1 to bo until 00:25
        00:25 bo missed v1
    "#]]);
    w.chat("c1");
    assert_eq!(w.considers("c1"), "ana AGT-52, bo AGT-52");
    assert_eq!(w.considers("v1"), "ana AGT-51, bo AGT-51");
    w.clear("ana", "v1").unwrap();
    // ROUTE-45: the caller gives up while it rings.
    w.leaves("v1").unwrap();
    w.tells(expect![[r#"
        00:25 c1 in BasicQueue
        00:25 ana cleared v1
        00:25 offer v1 to ana until 00:45
        00:25 offer c1 to ana until 00:45
        00:25 v1 ended CUSTOMER_DISCONNECT
        00:25 v1 completed
    "#]]);
    assert_eq!(w.holds("ana"), "v1 MISSED, c1 CONNECTING");
}

#[test]
fn route_46_and_chat_6_calls_are_accepted_by_themselves_where_the_agent_says_so_and_chats_never() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.phone("ana", |phone| phone.auto_accept = true);
    w.call("v1");
    w.chat("c1");
    w.task("t1");
    w.tells(expect![[r#"
        00:00 v1 in BasicQueue
        00:00 offer v1 to ana until 00:20
        00:00 ana accepted v1
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 t1 in BasicQueue
        00:00 offer t1 to ana until 00:20
    "#]]);
    // Who switches it on while a call rings has that call accepted too.
    w.agent_with("bo", "all at once", "Agent", 0);
    w.call("v2");
    w.story();
    w.at(3);
    w.phone("bo", |phone| phone.auto_accept = true);
    w.tells(expect![[r#"
        00:03 bo accepted v2
    "#]]);
}

#[test]
fn life_14_and_21_a_call_is_held_and_resumed_and_nothing_else_is() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.call("v1");
    assert!(w.hold("ana", "v1").is_err(), "it only rings");
    w.at(5);
    w.accept("ana", "v1").unwrap();
    assert!(w.end_hold("ana", "v1").is_err(), "it is not on hold");
    w.at(10);
    w.hold("ana", "v1").unwrap();
    assert!(w.hold("ana", "v1").is_err(), "it is on hold");
    assert_eq!(w.holds("ana"), "v1 CONNECTED_ONHOLD");
    // What is reported as the state's start stays that of the connection.
    assert_eq!(w.held("ana", "v1").since, w.held("ana", "v1").connected_at.unwrap());
    w.at(25);
    w.end_hold("ana", "v1").unwrap();
    w.at(30);
    w.hold("ana", "v1").unwrap();
    for (contact, start) in [("c1", World::chat as fn(&mut World, &str)), ("t1", World::task)] {
        start(&mut w, contact);
        w.accept("ana", contact).unwrap();
        let refused = Err(Refusal::WrongState { held: Some(HeldState::Connected), doing: "put on hold" });
        assert_eq!(w.hold("ana", contact), refused);
    }
    assert!(w.pause("ana", "v1").is_err());
    w.at(70);
    // LIFE-22: a call on hold can be ended.
    w.ends("ana", "v1").unwrap();
    let hold = w.contact("v1").agent.unwrap().hold;
    // VOICE-4: 10 to 25, 30 to 70.
    assert_eq!((hold.times, hold.total.as_seconds(), hold.longest.as_seconds()), (2, 55, 40));
    assert!(hold.cut, "MET-66");
}

#[test]
fn ent_41_and_45_slots_have_bounds_and_a_channel_that_is_not_named_is_off_for_all_its_agents() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    let profile = w.profile_id("all at once");
    for (channel, slots) in [(Voice, 0), (Voice, 2), (Chat, 11), (Task, 0), (Task, 11)] {
        let concurrency = concurrency(&[(channel, slots, AnyChannel)]);
        let refused = w.command(Command::SetConcurrency { profile, concurrency });
        assert!(matches!(refused, Err(Refusal::Invalid { what: "Concurrency", .. })), "{channel:?} {slots}");
    }
    let concurrency_of = concurrency(&[(Chat, 10, AnyChannel), (Task, 10, AnyChannel)]);
    w.must(Command::SetConcurrency { profile, concurrency: concurrency_of });
    w.call("v1");
    assert_eq!(w.considers("v1"), "ana ENT-45");
    // Its entries are as they were, so that it can be switched on again.
    assert_eq!(w.node.centre().routing_profiles[&profile].entries.len(), 3);
    w.story();
    let concurrency = concurrency(&[(Voice, 1, AnyChannel)]);
    w.must(Command::SetConcurrency { profile, concurrency });
    w.tells(expect![[r#"
        00:00 offer v1 to ana until 00:20
    "#]]);
}

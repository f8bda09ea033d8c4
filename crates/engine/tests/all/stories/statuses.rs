//! Statuses, next statuses, after contact work.

use crate::world::World;
use engine::domain::config::StatusKind;
use engine::domain::contact::Channel;
use engine::id::UserId;
use expect_test::{Expect, expect};

fn tells(world: &mut World, expected: Expect) {
    expected.assert_eq(&world.story());
}

fn in_chat(w: &mut World, chat: &str) {
    w.chat(chat);
    w.accept("ana", chat).unwrap();
}

#[test]
fn agt_20_a_status_chosen_in_a_live_chat_is_next_and_stops_routing_at_once() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    w.story();
    w.status("ana", "Lunch");
    w.chat("c2");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana next Lunch
        00:00 c2 in BasicQueue
    "#]],
    );
    // AGT-25: counted as Available meanwhile.
    let ana = UserId(w.id("ana"));
    let now = w.now(ana, &[Channel::Chat]);
    assert_eq!((now.status, now.slots_available), (StatusKind::Routable, 4));
    w.leaves("c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 ended CUSTOMER_DISCONNECT
    "#]],
    );
    // AGT-24: ended and cleared.
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 ana cleared c1
        00:00 c1 completed
        00:00 ana is Lunch
    "#]],
    );
}

#[test]
fn agt_22_available_again_cancels_the_next_status() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    w.status("ana", "Lunch");
    w.chat("c2");
    w.story();
    w.status("ana", "Available");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana no next status
        00:00 offer c2 to ana until 00:20
    "#]],
    );
}

#[test]
fn agt_23_only_in_after_contact_work_it_is_cleared_and_the_status_changes_at_once() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    w.ends("ana", "c1").unwrap();
    w.story();
    w.status("ana", "Lunch");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana cleared c1
        00:00 ana is Lunch
        00:00 c1 completed
    "#]],
    );
}

#[test]
fn agt_24_live_and_ended_together_clears_the_ended_and_keeps_the_live() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    in_chat(&mut w, "c2");
    w.ends("ana", "c1").unwrap();
    w.story();
    w.status("ana", "Lunch");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana cleared c1
        00:00 ana next Lunch
        00:00 c1 completed
    "#]],
    );
}

#[test]
fn agt_27b_and_28_with_nothing_live_it_changes_though_one_rings_and_one_is_missed() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(20);
    w.chat("c2");
    w.story();
    w.status("ana", "Lunch");
    tells(
        &mut w,
        expect![[r#"
        00:20 ana is Lunch
    "#]],
    );
    w.accept("ana", "c2").unwrap();
    w.chat("c3");
    tells(
        &mut w,
        expect![[r#"
        00:20 ana accepted c2
        00:20 c3 in BasicQueue
    "#]],
    );
}

#[test]
fn agt_29_a_second_next_status_takes_the_place_of_the_first() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    w.story();
    w.status("ana", "Lunch");
    w.at(9);
    w.status("ana", "Offline");
    w.ends("ana", "c1").unwrap();
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 ana next Lunch
        00:09 ana next Offline
        00:09 c1 ended AGENT_DISCONNECT
        00:09 ana cleared c1
        00:09 c1 completed
        00:09 ana is Offline
    "#]],
    );
}

#[test]
fn agt_42_after_contact_work_ends_by_itself_at_the_agents_limit() {
    let mut w = World::new();
    w.agent_with("ana", "Basic", "Agent", 30);
    in_chat(&mut w, "c1");
    w.at(10);
    w.ends("ana", "c1").unwrap();
    w.story();
    w.at(39);
    tells(&mut w, expect![""]);
    w.at(40);
    tells(
        &mut w,
        expect![[r#"
        00:40 ana cleared c1
        00:40 c1 completed
    "#]],
    );
}

#[test]
fn agt_7_signing_out_is_offline_and_next_while_in_a_chat() {
    let mut w = World::new();
    w.agent("ana");
    in_chat(&mut w, "c1");
    w.story();
    w.sign_out("ana");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana next Offline
    "#]],
    );
    w.ends("ana", "c1").unwrap();
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 ended AGENT_DISCONNECT
        00:00 ana cleared c1
        00:00 c1 completed
        00:00 ana is Offline
    "#]],
    );
}

#[test]
fn agt_58_what_was_missed_is_there_after_signing_out_and_in() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(20);
    w.sign_out("ana");
    w.at(900);
    w.sign_in("ana");
    let ana = UserId(w.id("ana"));
    assert_eq!(w.node.centre().agents[&ana].used(Channel::Chat), 1);
    w.clear("ana", "c1").unwrap();
}

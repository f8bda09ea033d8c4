//! Offers: who is offered what, the 20 seconds, and what becomes of those that come to nothing.

use crate::world::World;
use engine::domain::agent::HeldState;
use engine::domain::contact::Channel;
use engine::id::{ContactId, UserId};
use engine::refusal::Refusal;
use expect_test::{Expect, expect};

fn tells(world: &mut World, expected: Expect) {
    expected.assert_eq(&world.story());
}

#[test]
fn route_40_an_offer_lasts_20_seconds_and_is_then_missed_and_goes_to_the_next() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.at(3);
    w.chat("c1");
    w.at(22);
    tells(
        &mut w,
        expect![[r#"
        00:03 c1 in BasicQueue
        00:03 offer c1 to ana until 00:23
    "#]],
    );
    w.at(23);
    tells(
        &mut w,
        expect![[r#"
        00:23 ana missed c1
        00:23 offer c1 to bo until 00:43
    "#]],
    );
    w.accept("bo", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:23 bo accepted c1
    "#]],
    );
}

#[test]
fn life_26_a_late_accept_is_refused_and_changes_nothing() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(20);
    assert_eq!(w.accept("ana", "c1"), Err(Refusal::NotOffered));
    assert_eq!(w.reject("ana", "c1"), Err(Refusal::NotOffered));
}

#[test]
fn agt_51_missed_contacts_hold_slots_until_each_is_cleared() {
    let mut w = World::new();
    w.profile("two", 2, &[("BasicQueue", 1, 0)]);
    w.agent_with("ana", "two", "Agent", 0);
    w.chat("c1");
    w.chat("c2");
    w.at(20);
    w.chat("c3");
    w.at(300);
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 c2 in BasicQueue
        00:00 offer c2 to ana until 00:20
        00:20 ana missed c1
        00:20 ana missed c2
        00:20 c3 in BasicQueue
    "#]],
    );
    // AGT-54: one clear frees one slot, for who has waited longest; ROUTE-42: not for what she missed
    // and still holds.
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        05:00 ana cleared c1
        05:00 offer c1 to ana until 05:20
    "#]],
    );
}

#[test]
fn agt_53_with_free_slots_left_routing_goes_on_beside_a_missed_chat() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(20);
    w.chat("c2");
    w.accept("ana", "c2").unwrap();
    let (ana, c1) = (UserId(w.id("ana")), ContactId(w.id("c1")));
    let centre = w.node.centre();
    assert_eq!(centre.agents[&ana].contacts[&c1].state, HeldState::Missed);
    assert_eq!(centre.agents[&ana].used(Channel::Chat), 2);
    assert_eq!(centre.available_slots(&centre.agents[&ana], Channel::Chat), 3);
}

#[test]
fn route_43_a_reject_is_a_miss_without_waiting() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.chat("c1");
    w.at(5);
    w.reject("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:01 c1 in BasicQueue
        00:01 offer c1 to ana until 00:21
        00:05 ana rejected c1
        00:05 offer c1 to bo until 00:25
    "#]],
    );
    let c1 = ContactId(w.id("c1"));
    assert_eq!(w.node.centre().contacts[&c1].attempts, 1, "LIFE-38");
}

#[test]
fn route_42_who_has_cleared_a_missed_contact_may_be_offered_it_again() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(25);
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:20 ana missed c1
        00:25 ana cleared c1
        00:25 offer c1 to ana until 00:45
    "#]],
    );
}

#[test]
fn route_45_a_customer_who_leaves_during_an_offer_leaves_it_rejected() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(4);
    w.leaves("c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:04 c1 ended CUSTOMER_DISCONNECT
        00:04 c1 completed
    "#]],
    );
    w.clear("ana", "c1").unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:04 ana cleared c1
    "#]],
    );
}

#[test]
fn life_23_a_live_contact_cannot_be_cleared_nor_an_ended_one_left() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    assert!(matches!(w.clear("ana", "c1"), Err(Refusal::WrongState { .. })), "while it rings");
    w.accept("ana", "c1").unwrap();
    assert!(matches!(w.clear("ana", "c1"), Err(Refusal::WrongState { .. })), "while it is live");
    w.ends("ana", "c1").unwrap();
    assert!(matches!(w.ends("ana", "c1"), Err(Refusal::WrongState { .. })), "twice");
    w.clear("ana", "c1").unwrap();
    assert!(w.clear("ana", "c1").is_err(), "twice");
}

#[test]
fn a_contact_is_accepted_by_whom_it_was_offered_to_and_nobody_else() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.chat("c1");
    assert_eq!(w.accept("bo", "c1"), Err(Refusal::NotOffered));
    assert!(matches!(w.accept("ana", "nothing"), Err(Refusal::Unknown(_))));
    w.accept("ana", "c1").unwrap();
    assert_eq!(w.accept("ana", "c1"), Err(Refusal::NotOffered), "twice");
}

#[test]
fn route_30_the_agent_idle_longest_is_first_and_work_sends_to_the_end() {
    let mut w = World::new();
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    for (n, (second, by)) in [(2, "ana"), (3, "bo"), (4, "ana"), (5, "bo")].iter().enumerate() {
        w.at(*second);
        let chat = format!("c{n}");
        w.chat(&chat);
        w.accept(by, &chat).unwrap();
    }
    tells(
        &mut w,
        expect![[r#"
        00:02 c0 in BasicQueue
        00:02 offer c0 to ana until 00:22
        00:02 ana accepted c0
        00:03 c1 in BasicQueue
        00:03 offer c1 to bo until 00:23
        00:03 bo accepted c1
        00:04 c2 in BasicQueue
        00:04 offer c2 to ana until 00:24
        00:04 ana accepted c2
        00:05 c3 in BasicQueue
        00:05 offer c3 to bo until 00:25
        00:05 bo accepted c3
    "#]],
    );
}

#[test]
fn ten_chats_at_a_time_and_the_eleventh_waits() {
    let mut w = World::new();
    w.profile("ten", 10, &[("BasicQueue", 1, 0)]);
    w.agent_with("ana", "ten", "Agent", 0);
    for n in 0..11 {
        w.chat(&format!("c{n}"));
        if n < 10 {
            w.accept("ana", &format!("c{n}")).unwrap();
        }
    }
    w.story();
    w.at(60);
    tells(&mut w, expect![""]);
    w.ends("ana", "c3").unwrap();
    tells(
        &mut w,
        expect![[r#"
        01:00 c3 ended AGENT_DISCONNECT
    "#]],
    );
    w.clear("ana", "c3").unwrap();
    tells(
        &mut w,
        expect![[r#"
        01:00 ana cleared c3
        01:00 c3 completed
        01:00 offer c10 to ana until 01:20
    "#]],
    );
}

#[test]
fn ent_41_no_profile_has_eleven_chats() {
    let mut w = World::new();
    let entries = vec![w.entry("BasicQueue", Channel::Chat, 1, 0)];
    let mut profile = w.node.centre().routing_profiles.values().next().unwrap().clone();
    profile.id = engine::id::RoutingProfileId(w.id("eleven"));
    profile.name = "eleven".to_owned();
    profile.entries = entries;
    for slots in [0, 11] {
        profile.concurrency.get_mut(&Channel::Chat).unwrap().slots = slots;
        let refused = w.command(engine::input::Command::CreateRoutingProfile(profile.clone()));
        assert!(matches!(refused, Err(Refusal::Invalid { what: "Concurrency", .. })), "{slots}");
    }
}

#[test]
fn route_1_nothing_is_offered_to_who_is_signed_out_or_may_not_use_the_panel() {
    let mut w = World::new();
    w.agent_with("eve", "Basic", "Watcher", 0);
    w.agent("ana");
    w.sign_out("ana");
    w.story();
    w.chat("c1");
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
    "#]],
    );
    // ROUTE-1b: signing in leaves the status as it was.
    w.sign_in("ana");
    tells(&mut w, expect![""]);
    w.status("ana", "Available");
    tells(
        &mut w,
        expect![[r#"
        00:00 ana is Available
        00:00 offer c1 to ana until 00:20
    "#]],
    );
}

#[test]
fn a_restart_does_not_count_against_an_offer() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.at(5);
    w.status("ana", "Available");
    w.says("c1", "anyone?").unwrap();
    let (batch, _) = w.node.take();
    assert!(batch.is_none());
    // Down for ten minutes.
    w.node.resume(crate::world::START + engine::time::Span::seconds(605));
    w.at(619);
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:05 customer of c1: anyone?
        10:05 c1 still offered to ana
    "#]],
    );
    w.at(620);
    tells(
        &mut w,
        expect![[r#"
        10:20 ana missed c1
    "#]],
    );
}

#[test]
fn life_22_what_was_missed_is_not_the_agents_to_end_whether_the_contact_lives_or_not() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.connect("c1");
    w.at(20);
    assert!(matches!(w.ends("ana", "c1"), Err(Refusal::WrongState { .. })));
    w.leaves("c1").unwrap();
    assert!(matches!(w.ends("ana", "c1"), Err(Refusal::WrongState { .. } | Refusal::Unknown(_))));
}

//! Which contact a free agent gets: the worked examples of ROUTE-16.

use crate::world::{World, queue_flow};
use expect_test::{Expect, expect};

fn tells(world: &mut World, expected: Expect) {
    expected.assert_eq(&world.story());
}

/// A flow for each queue, named like it.
fn queues(w: &mut World, names: &[&str]) {
    for name in names {
        w.queue(name, None);
        let id = w.id(name).to_string();
        w.flow(&format!("to {name}"), engine::domain::config::FlowKind::ContactFlow, queue_flow(&id));
    }
}

#[test]
fn route_16_example_1_support_only_when_sales_has_nothing() {
    let mut w = World::new();
    queues(&mut w, &["Sales", "Support"]);
    w.profile("both", 1, &[("Sales", 1, 0), ("Support", 2, 0)]);
    w.chat_on("support", "to Support");
    w.at(10);
    w.chat_on("sales", "to Sales");
    w.story();
    w.agent_with("ana", "both", "Agent", 0);
    assert_eq!(offered_to(&w, "ana"), vec!["customer of sales"]);
    w.accept("ana", "sales").unwrap();
    w.ends("ana", "sales").unwrap();
    w.clear("ana", "sales").unwrap();
    assert_eq!(offered_to(&w, "ana"), vec!["customer of support"]);
}

#[test]
fn route_16_example_2_a_delayed_contact_is_invisible_until_its_delay_and_then_competes_by_age() {
    let mut w = World::new();
    queues(&mut w, &["Sales", "Support"]);
    w.profile("both", 1, &[("Sales", 1, 0), ("Support", 1, 30)]);
    w.agent_with("ana", "both", "Agent", 0);
    w.chat_on("support", "to Support");
    w.at(29);
    tells(
        &mut w,
        expect![[r#"
        00:00 support in Support
    "#]],
    );
    // The delay wakes the router by itself.
    w.at(30);
    tells(
        &mut w,
        expect![[r#"
        00:30 offer support to ana until 00:50
    "#]],
    );
    w.accept("ana", "support").unwrap();
    w.at(40);
    w.chat_on("support2", "to Support");
    w.at(50);
    w.chat_on("sales", "to Sales");
    w.at(71);
    w.ends("ana", "support").unwrap();
    w.story();
    w.clear("ana", "support").unwrap();
    tells(
        &mut w,
        expect![[r#"
        01:11 ana cleared support
        01:11 support completed
        01:11 offer support2 to ana until 01:31
    "#]],
    );
}

#[test]
fn route_16_example_3_priority_beats_age_whatever_the_age() {
    let mut w = World::new();
    queues(&mut w, &["T1", "T2", "T3", "T4"]);
    w.profile("tiers", 1, &[("T1", 1, 0), ("T2", 1, 0), ("T3", 2, 20), ("T4", 3, 80)]);
    for queue in ["T4", "T3", "T2", "T1"] {
        w.chat_on(&format!("in {queue}"), &format!("to {queue}"));
        w.at(w_seconds(&w) + 1);
    }
    w.at(200);
    w.agent_with("ana", "tiers", "Agent", 0);
    let mut order = Vec::new();
    for _ in 0..4 {
        let offered = offered_to(&w, "ana").concat();
        let chat = offered.trim_start_matches("customer of ").to_owned();
        w.accept("ana", &chat).unwrap();
        w.ends("ana", &chat).unwrap();
        w.clear("ana", &chat).unwrap();
        order.push(chat);
    }
    assert_eq!(order, ["in T2", "in T1", "in T3", "in T4"]);
}

#[test]
fn route_16_example_4_the_oldest_contact_to_the_agent_idle_longest() {
    let mut w = World::new();
    w.chat("c1");
    w.at(1);
    w.chat("c2");
    w.story();
    w.at(2);
    w.agent("ana");
    assert_eq!(offered_to(&w, "ana"), vec!["customer of c1", "customer of c2"]);
}

#[test]
fn route_10_the_agents_own_queue_is_before_every_other() {
    let mut w = World::new();
    let ana = w.id("ana").to_string();
    let target = engine::domain::flow::TargetTemplate::Agent(crate::world::text(&ana));
    let flow = crate::world::graph(vec![
        crate::world::action(engine::domain::flow::ActionKind::UpdateContactTargetQueue { target }, Some(1)),
        crate::world::action(engine::domain::flow::ActionKind::TransferContactToQueue, None),
    ]);
    w.profile("one", 1, &[("BasicQueue", 1, 0)]);
    w.agent_with("ana", "one", "Agent", 0);
    w.agent_with("bo", "one", "Agent", 0);
    w.status("ana", "Lunch");
    w.status("bo", "Lunch");
    w.flow("to ana", engine::domain::config::FlowKind::ContactFlow, flow);
    w.chat("any");
    w.at(5);
    // ROUTE-57: it waits for its agent, though she is away, and is for nobody else.
    w.chat_on("own", "to ana");
    w.story();
    w.status("ana", "Available");
    w.status("bo", "Available");
    tells(
        &mut w,
        expect![[r#"
        00:05 ana is Available
        00:05 offer own to ana until 00:25
        00:05 bo is Available
        00:05 offer any to bo until 00:25
    "#]],
    );
}

#[test]
fn route_15_who_may_not_go_yet_does_not_block_who_stands_behind() {
    let mut w = World::new();
    queues(&mut w, &["Slow", "Fast"]);
    w.profile("both", 1, &[("Slow", 1, 60), ("Fast", 2, 0)]);
    w.chat_on("slow", "to Slow");
    w.at(1);
    w.chat_on("fast", "to Fast");
    w.story();
    w.agent_with("ana", "both", "Agent", 0);
    assert_eq!(offered_to(&w, "ana"), vec!["customer of fast"]);
}

fn offered_to(w: &World, agent: &str) -> Vec<String> {
    let users = w.node.centre().users.values();
    let user = users.into_iter().find(|u| u.username == agent).unwrap().id;
    let view = w.node.centre().view_of(user, w.node.now()).unwrap();
    let ringing = |c: &&engine::view::ContactView| {
        matches!(c.held.state, engine::domain::agent::HeldState::Connecting { .. })
    };
    let mut offered: Vec<_> = view.contacts.iter().filter(ringing).collect();
    offered.sort_by_key(|c| c.held.enqueued_at);
    offered.into_iter().map(|c| c.held.name.clone()).collect()
}

fn w_seconds(w: &World) -> i64 {
    (w.node.now() - crate::world::START).as_seconds()
}

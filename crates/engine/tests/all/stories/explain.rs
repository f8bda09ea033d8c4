//! What the engine says of its decisions: who was considered, and which rule said no to whom.

use crate::world::World;
use crate::world::verbs::{concurrency, needs, step_of};
use engine::domain::config::CrossChannel::{AnyChannel, CurrentChannelOnly};
use engine::domain::contact::Channel::{Chat, Task, Voice};
use engine::domain::contact::QueueRef;
use engine::id::{ContactId, QueueId, UserId};
use engine::input::Command;
use expect_test::{Expect, expect};

/// The rule that says no, and its words.
fn refuses(w: &mut World, agent: &str, contact: &str, expected: Expect) {
    let (user, contact) = (UserId(w.id(agent)), ContactId(w.id(contact)));
    let centre = w.node.centre();
    let exclusion =
        centre.exclusion(&centre.agents[&user], &centre.contacts[&contact], w.node.now()).unwrap();
    expected.assert_eq(&format!("{}: {}", exclusion.rule, exclusion.text));
}

fn explains_agent(w: &mut World, agent: &str, expected: Expect) {
    let user = UserId(w.id(agent));
    let explained = w.node.centre().explain_agent(user).unwrap();
    let names = ["c1", "c2", "c3", "t1", "t2", "v1", "own"].map(|name| (ContactId(w.id(name)), name));
    let name = |id| names.iter().find(|(known, _)| *known == id).unwrap().1;
    let next = explained.next.iter().map(|rank| match rank.other_queue {
        true => format!("{} {}", rank.priority, name(rank.wait.contact)),
        false => format!("own {}", name(rank.wait.contact)),
    });
    let mut lines = vec![format!("routable: {}", explained.routable)];
    lines.extend(explained.blocked_by.iter().map(|no| format!("{}: {}", no.rule, no.text)));
    lines.push(format!("next: {}", next.collect::<Vec<_>>().join(", ")));
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn route_30_and_41_and_42_each_decision_names_who_was_considered_in_their_order() {
    let mut w = World::new();
    w.profile("late", 1, &[("BasicQueue", 1, 30)]);
    w.agent("ana");
    w.at(1);
    w.agent("bo");
    w.at(2);
    w.agent_with("cy", "late", "Agent", 0);
    w.chat("c1");
    w.at(10);
    w.reject("ana", "c1").unwrap();
    w.at(11);
    w.reject("bo", "c1").unwrap();
    w.at(60);
    expect![[r#"
        00:02 to ana: ana, bo, cy ROUTE-3
        00:10 to bo: ana ROUTE-42, bo, cy ROUTE-3
        00:11 to nobody: ana ROUTE-42, bo ROUTE-42, cy ROUTE-3; wakes 00:32
        00:32 to cy: ana ROUTE-42, bo ROUTE-42, cy
        00:52 to nobody: ana ROUTE-42, bo ROUTE-42, cy AGT-51
    "#]]
    .assert_eq(&w.explains());
}

#[test]
fn route_3_and_63_when_time_alone_would_let_someone_have_it() {
    let mut w = World::new();
    w.profile("thirty", 1, &[("BasicQueue", 1, 30)]);
    w.profile("sixty", 1, &[("BasicQueue", 1, 60)]);
    for (agent, profile) in [("ana", "thirty"), ("bo", "sixty")] {
        w.agent_with(agent, profile, "Agent", 0);
        w.status(agent, "Lunch");
    }
    w.chat("c1");
    w.at(10);
    w.criteria("c1", vec![step_of(needs("language", "es", 1), Some(35))]).unwrap();
    w.at(100);
    expect![[r#"
        00:00 to nobody: ana ROUTE-1, bo ROUTE-1; wakes 00:30
        00:10 to nobody: ana ROUTE-1, bo ROUTE-1; wakes 00:30
        00:30 to nobody: ana ROUTE-1, bo ROUTE-1; wakes 00:45
        00:45 to nobody: ana ROUTE-1, bo ROUTE-1; wakes 01:00
        01:00 to nobody: ana ROUTE-1, bo ROUTE-1
    "#]]
    .assert_eq(&w.explains());
}

#[test]
fn route_1_each_condition_on_an_agent_has_its_rule_and_its_words() {
    let mut w = World::new();
    w.profile("other", 1, &[]);
    w.profile("late", 1, &[("BasicQueue", 1, 30)]);
    w.agent_with("no queue", "other", "Agent", 0);
    w.agent("away");
    w.status("away", "Lunch");
    w.agent("going");
    w.chat("c0");
    w.accept("going", "c0").unwrap();
    w.status("going", "Lunch");
    w.agent("signed out");
    w.sign_out("signed out");
    w.status("signed out", "Available");
    w.agent_with("watcher", "Basic", "Watcher", 0);
    w.agent_with("late", "late", "Agent", 0);
    w.chat("c1");
    refuses(
        &mut w,
        "no queue",
        "c1",
        expect!["ROUTE-1: Neither the routing profile nor the agent has this queue."],
    );
    refuses(&mut w, "away", "c1", expect!["ROUTE-1: The status Lunch is not routable."]);
    refuses(&mut w, "going", "c1", expect!["AGT-20: A next status is chosen, so nothing new comes."]);
    refuses(&mut w, "signed out", "c1", expect!["ROUTE-1b: The agent is not signed in."]);
    refuses(&mut w, "watcher", "c1", expect!["ENT-13: No security profile of the agent allows the panel."]);
    w.at(10);
    refuses(&mut w, "late", "c1", expect!["ROUTE-3: The delay of the routing profile has 20 s to go."]);
    w.criteria("c1", vec![step_of(needs("language", "es", 1), None)]).unwrap();
    w.at(30);
    refuses(
        &mut w,
        "late",
        "c1",
        expect!["ROUTE-63: The agent does not meet the active step of the criteria."],
    );
}

#[test]
fn route_20_and_42_agt_51_and_52_what_an_agent_holds_has_its_rule_and_its_words() {
    let mut w = World::new();
    let channels = [(Voice, 1, AnyChannel), (Chat, 1, CurrentChannelOnly), (Task, 2, AnyChannel)];
    let entries = [Voice, Chat, Task].map(|channel| ("BasicQueue", channel, 1, 0));
    w.profile_with("three", &channels, &entries);
    for agent in ["missed", "talks", "works"] {
        w.agent_with(agent, "three", "Agent", 0);
        w.status(agent, "Lunch");
    }
    w.status("talks", "Available");
    w.chat("c1");
    w.accept("talks", "c1").unwrap();
    w.status("missed", "Available");
    w.task("t0");
    w.reject("missed", "t0").unwrap();
    w.status("works", "Available");
    w.accept("works", "t0").unwrap();
    w.call("v0");
    w.accept("works", "v0").unwrap();
    w.chat("c2");
    w.reject("works", "c2").unwrap();
    w.task("t1");
    w.call("v1");
    w.accept("missed", "t1").unwrap();
    refuses(&mut w, "talks", "c2", expect!["ROUTE-20: Every CHAT slot is in use."]);
    refuses(
        &mut w,
        "talks",
        "v1",
        expect!["ROUTE-20: A contact on another channel does not let VOICE in beside it."],
    );
    refuses(&mut w, "missed", "v1", expect!["AGT-52: 1 missed or rejected on another channel, not cleared."]);
    refuses(&mut w, "works", "c2", expect!["AGT-51: Every CHAT slot is in use, 1 by what is not cleared."]);
    w.task("t2");
    w.task("t3");
    w.reject("missed", "t1").unwrap_err();
    // AGT-53: with a slot free on its own channel, only the very entry that is held is kept away.
    let five = concurrency(&[(Voice, 1, AnyChannel), (Chat, 5, AnyChannel), (Task, 5, AnyChannel)]);
    let profile = w.profile_id("three");
    w.leaves("c1").unwrap();
    w.clear("talks", "c1").unwrap();
    w.status("talks", "Lunch");
    w.must(Command::SetConcurrency { profile, concurrency: five });
    refuses(
        &mut w,
        "works",
        "c2",
        expect!["ROUTE-42: The agent still holds an entry of this contact, which is to be cleared."],
    );
}

#[test]
fn route_10_and_11_what_comes_next_to_an_agent_and_what_stands_in_the_way() {
    let mut w = World::new();
    w.line("Second", None);
    let channels = [(Voice, 1, AnyChannel), (Chat, 1, AnyChannel)];
    let entries = [("BasicQueue", Chat, 2, 0), ("Second", Chat, 1, 0), ("Second", Voice, 1, 30)];
    w.profile_with("both", &channels, &entries);
    w.agent_with("ana", "both", "Agent", 0);
    explains_agent(
        &mut w,
        "ana",
        expect![[r#"
        routable: true
        next: "#]],
    );
    w.status("ana", "Lunch");
    w.chat("c1");
    w.chat_on("c2", "to Second");
    w.call_on("v1", "to Second").unwrap();
    w.quick_to_agent("to ana", "ana");
    let mut own = w.task_of("own", "inbound");
    own.on = engine::input::TaskStart::QuickConnect(engine::id::QuickConnectId(w.id("to ana")));
    w.start_task(own).unwrap();
    explains_agent(
        &mut w,
        "ana",
        expect![[r#"
        routable: false
        ROUTE-1: The status Lunch is not routable.
        next: own own, 1 c2, 2 c1"#]],
    );
    w.at(40);
    explains_agent(
        &mut w,
        "ana",
        expect![[r#"
        routable: false
        ROUTE-1: The status Lunch is not routable.
        next: own own, 1 c2, 1 v1, 2 c1"#]],
    );
    w.status("ana", "Available");
    w.reject("ana", "c2").unwrap();
    w.reject("ana", "v1").unwrap();
    // What she has rejected comes again, once she has cleared it (ROUTE-42).
    explains_agent(
        &mut w,
        "ana",
        expect![[r#"
        routable: false
        AGT-51: Every VOICE slot is in use, 1 by what is not cleared.
        AGT-51: Every CHAT slot is in use, 1 by what is not cleared.
        next: own own, 1 c2, 1 v1, 2 c1"#]],
    );
}

#[test]
fn agt_52_what_is_not_cleared_on_other_channels_is_counted_without_those_of_its_own() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.task("t1");
    w.chat("c1");
    w.reject("ana", "t1").unwrap();
    w.reject("ana", "c1").unwrap();
    w.chat("c2");
    w.task("t2");
    w.call("v1");
    refuses(&mut w, "ana", "c2", expect!["AGT-52: 1 missed or rejected on another channel, not cleared."]);
    refuses(&mut w, "ana", "v1", expect!["AGT-52: 2 missed or rejected on another channel, not cleared."]);
}

#[test]
fn route_63_who_meets_the_active_step_is_considered_and_who_does_not_is_excluded() {
    let mut w = World::new();
    w.attribute("language", &["es"]);
    for agent in ["ana", "bo"] {
        w.agent(agent);
        w.status(agent, "Lunch");
    }
    w.skill("bo", "language", "es", 3).unwrap();
    w.chat("c1");
    w.criteria("c1", vec![step_of(needs("language", "es", 3), None)]).unwrap();
    w.at(1);
    w.status("ana", "Available");
    w.at(2);
    w.status("bo", "Available");
    expect![[r#"
        00:00 to nobody: ana ROUTE-1, bo ROUTE-1
        00:00 to nobody: ana ROUTE-1, bo ROUTE-1
        00:02 to bo: ana ROUTE-63, bo
    "#]]
    .assert_eq(&w.explains());
}

#[test]
fn route_12_to_14_a_line_is_told_in_the_order_in_which_its_contacts_go() {
    let mut w = World::new();
    w.profile("one", 1, &[("BasicQueue", 1, 0)]);
    for (second, name) in ["c1", "c2", "c3", "c4"].into_iter().enumerate() {
        w.at(second as i64);
        w.chat(name);
    }
    w.priority("c3", 2).unwrap();
    w.age("c4", 60).unwrap();
    w.agent_with("ana", "one", "Agent", 0);
    let (user, queue) = (UserId(w.id("ana")), QueueRef::Standard(QueueId(w.id("BasicQueue"))));
    let ids = ["c3", "c4", "c1", "c2"].map(|name| ContactId(w.id(name)));
    let line = w.node.centre().line_of(queue);
    assert_eq!(line.iter().map(|one| one.key.contact).collect::<Vec<_>>(), ids);
    let with: Vec<_> = line.iter().map(|one| one.with).collect();
    assert_eq!(with, [Some(user), None, None, None], "whoever is on offer is first");
    let next = w.node.centre().explain_agent(user).unwrap().next;
    let waiting: Vec<_> = line[1..].iter().map(|one| one.key).collect();
    assert_eq!(waiting, next.iter().map(|rank| rank.wait).collect::<Vec<_>>(), "as the router has them");
}

//! From one contact to the next of its chain: transfers by agents, and who stays when an agent leaves.

use crate::world::verbs::{needs, step_of};
use crate::world::{World, action, graph, message, text, wait, when};
use engine::domain::agent::HeldState;
use engine::domain::config::{FlowKind, QuickConnectTarget};
use engine::domain::contact::{Channel, Hook, InitiationMethod, QueueRef};
use engine::domain::flow::{ActionKind, TargetTemplate};
use engine::id::{ContactId, QueueId, UserId};
use engine::input::Outcome;
use engine::refusal::{Refusal, Thing};
use engine::time::Span;
use expect_test::expect;

/// ana has BasicQueue and a quick connect to Second, which bo has.
fn two_desks() -> World {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 5, &[("Second", 1, 0)]);
    w.agent("ana");
    w.agent_with("bo", "second", "Agent", 0);
    w.quick_to_queue("to second", "Second");
    w
}

fn in_chat(w: &mut World, agent: &str, chat: &str) {
    w.chat(chat);
    w.accept(agent, chat).unwrap();
    w.story();
}

#[test]
fn route_56_and_58_life_30_to_32_agt_44_and_chat_120_a_transfer_is_a_new_contact_that_waits_anew() {
    let mut w = two_desks();
    w.chat("c1");
    w.says("c1", "hello").unwrap();
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(10);
    assert_eq!(
        w.transfer("ana", "c1", "to second"),
        Ok(Outcome::Transferred { contact: ContactId(w.id("c1.2")) })
    );
    w.tells(expect![[r#"
        00:10 c1.2 follows c1 by TRANSFER
        00:10 c1 ended
        00:10 c1.2 in Second
        00:10 offer c1.2 to bo until 00:30
    "#]]);
    // AGT-44.
    assert_eq!((w.holds("ana"), w.holds("bo")), ("c1 ENDED".to_owned(), "c1.2 CONNECTING".to_owned()));
    w.at(12);
    w.accept("bo", "c1.2").unwrap();
    w.agent_says("bo", "c1.2", "I have read it all").unwrap();
    w.says("c1", "good").unwrap();
    w.hears(expect![[r#"
        customer of c1 joined -> customer of c1
        customer of c1: hello -> customer of c1
        ana joined -> customer of c1, ana
        transferred -> customer of c1, ana
        ana left -> customer of c1, ana
        bo joined -> customer of c1, bo
        bo: I have read it all -> customer of c1, bo
        customer of c1: good -> customer of c1, bo
    "#]]);
    assert_eq!(w.agent_says("ana", "c1", "and I am gone"), Err(Refusal::NotInChat));
    // LIFE-31, LIFE-32, LIFE-33.
    let (old, new) = (w.contact("c1"), w.contact("c1.2"));
    assert_eq!((old.previous, old.next, old.chain), (None, Some(new.id), old.id));
    assert_eq!((new.previous, new.next, new.chain), (Some(old.id), None, old.id));
    assert_eq!((old.initiation, new.initiation), (InitiationMethod::Api, InitiationMethod::Transfer));
    let ten = crate::world::START + Span::seconds(10);
    assert_eq!((new.initiated_at, new.queue.unwrap().enqueued_at), (ten, ten));
    // CHAT-20: the chat reached the centre at 0.
    assert_eq!(w.held("bo", "c1.2").started_at, crate::world::START);
    // The chat is over with its last contact, each is completed by its own agent.
    w.clear("ana", "c1").unwrap();
    w.leaves("c1").unwrap();
    w.clear("bo", "c1.2").unwrap();
    w.tells(expect![[r#"
        00:12 bo accepted c1.2
        00:12 bo: I have read it all
        00:12 customer of c1: good
        00:12 ana cleared c1
        00:12 c1 completed
        00:12 c1.2 ended CUSTOMER_DISCONNECT
        00:12 bo cleared c1.2
        00:12 c1.2 completed
    "#]]);
}

#[test]
fn life_25_a_transfer_needs_a_contact_that_is_connected_and_a_call_may_be_on_hold() {
    let mut w = two_desks();
    w.everything("all at once");
    w.agent_with("cy", "all at once", "Agent", 0);
    w.status("ana", "Lunch");
    let refused = |held| Err(Refusal::WrongState { held: Some(held), doing: "transferred" });
    w.call("v1");
    assert!(w.transfer("cy", "v1", "to second").is_err(), "on offer");
    w.accept("cy", "v1").unwrap();
    w.hold("cy", "v1").unwrap();
    w.transfer("cy", "v1", "to second").unwrap();
    assert_eq!(w.transfer("cy", "v1", "to second"), refused(HeldState::Ended));
    assert_eq!(w.contact("v1").agent.unwrap().hold.since, None, "the hold is over with it");
    w.task("t1");
    w.accept("cy", "t1").unwrap();
    w.pause("cy", "t1").unwrap();
    assert_eq!(w.transfer("cy", "t1", "to second"), refused(HeldState::OnHold));
    w.end_pause("cy", "t1").unwrap();
    w.transfer("cy", "t1", "to second").unwrap();
    let not_held = Err(Refusal::WrongState { held: None, doing: "transferred" });
    assert_eq!(w.transfer("ana", "t1", "to second"), not_held);
}

#[test]
fn ent_61_an_agent_has_the_quick_connects_of_the_queues_in_their_profile() {
    let mut w = two_desks();
    let queue = QueueId(w.id("Second"));
    let flow = engine::id::FlowId(w.id("flow of to second"));
    w.quick("of second", QuickConnectTarget::Queue { queue, flow }, "Second");
    w.quick("outside", QuickConnectTarget::PhoneNumber { number: "+4930123456".to_owned() }, "BasicQueue");
    in_chat(&mut w, "ana", "c1");
    assert!(matches!(w.transfer("ana", "c1", "of second"), Err(Refusal::NotAllowed(_))));
    assert!(matches!(w.transfer("ana", "c1", "outside"), Err(Refusal::NotAllowed(_))));
    assert_eq!(w.transfer("ana", "c1", "no such"), Err(Refusal::Unknown(Thing::QuickConnect)));
    w.transfer("ana", "c1", "to second").unwrap();
    w.accept("bo", "c1.2").unwrap();
    w.transfer("bo", "c1.2", "of second").unwrap();
}

#[test]
fn route_57_and_ent_51_a_transfer_to_an_agent_waits_in_their_queue_though_they_are_away() {
    let mut w = two_desks();
    w.quick_to_agent("to bo", "bo");
    w.sign_out("bo");
    in_chat(&mut w, "ana", "c1");
    w.transfer("ana", "c1", "to bo").unwrap();
    w.at(3600);
    w.sign_in("bo");
    w.status("bo", "Available");
    w.tells(expect![[r#"
        00:00 c1.2 follows c1 by TRANSFER
        00:00 c1 ended
        00:00 c1.2 in the queue of bo
        60:00 bo is Available
        60:00 offer c1.2 to bo until 60:20
    "#]]);
    // It has no name.
    let bo = UserId(w.id("bo"));
    let view = w.view("bo");
    assert_eq!((&view.contacts[0].queue_name, view.contacts[0].queue), (&None, Some(QueueRef::Agent(bo))));
}

#[test]
fn route_53_a_limit_of_10_takes_12_by_an_agents_hand_and_the_13th_stays_where_it_is() {
    let mut w = World::new();
    w.line("Second", Some(10));
    w.quick_to_queue("to second", "Second");
    w.agent("ana");
    for n in 0..10 {
        w.chat_on(&format!("queued {n}"), "to Second");
    }
    // ROUTE-52: one more by a flow finds it full.
    w.start("by flow", "to Second", None).unwrap();
    w.story();
    for chat in ["eleventh", "twelfth", "thirteenth"] {
        in_chat(&mut w, "ana", chat);
        w.heard.clear();
        let transferred = w.transfer("ana", chat, "to second").unwrap();
        match chat {
            "thirteenth" => assert_eq!(transferred, Outcome::NotTransferred("The queue is at capacity.")),
            _ => assert!(matches!(transferred, Outcome::Transferred { .. })),
        }
    }
    w.hears(expect![[r#"
        not transferred -> customer of thirteenth, ana
    "#]]);
    assert_eq!(w.holds("ana"), "eleventh ENDED, twelfth ENDED, thirteenth CONNECTED");
    // ENT-53.
    w.switch("Second", false);
    let transferred = w.transfer("ana", "thirteenth", "to second");
    assert_eq!(transferred, Ok(Outcome::NotTransferred("The queue is disabled.")));
}

#[test]
fn route_54_and_ent_51_an_agents_own_queue_takes_10_and_no_more() {
    let mut w = two_desks();
    w.quick_to_agent("to bo", "bo");
    w.status("bo", "Lunch");
    for n in 0..11 {
        let chat = format!("c{n}");
        in_chat(&mut w, "ana", &chat);
        let transferred = w.transfer("ana", &chat, "to bo").unwrap();
        assert_eq!(matches!(transferred, Outcome::Transferred { .. }), n < 10, "{n}");
        if n < 10 {
            w.clear("ana", &chat).unwrap();
        }
    }
}

#[test]
fn task_6_eleven_transfers_and_not_one_more_on_any_channel() {
    let mut w = World::new();
    w.everything("all at once");
    w.quick_to_queue("again", "BasicQueue");
    w.agent_with("ana", "all at once", "Agent", 0);
    for (name, start) in [("t", World::task as fn(&mut World, &str)), ("c", World::chat), ("v", World::call)]
    {
        start(&mut w, name);
        let mut leg = name.to_owned();
        w.accept("ana", &leg).unwrap();
        for n in 2..13 {
            w.transfer("ana", &leg, "again").unwrap();
            w.clear("ana", &leg).unwrap();
            leg = format!("{name}.{n}");
            w.accept("ana", &leg).unwrap();
        }
        let refused = Err(Refusal::LimitReached { what: "transfers of one contact", limit: 11 });
        assert_eq!(w.transfer("ana", &leg, "again"), refused);
        assert_eq!(w.contact(&leg).transfers, 11);
    }
}

#[test]
fn life_30_what_goes_along_with_a_transfer_and_what_does_not() {
    let mut w = two_desks();
    w.status("bo", "Lunch");
    in_chat(&mut w, "ana", "c1");
    let attributes = [("tier".to_owned(), "gold".to_owned())].into();
    let contact = ContactId(w.id("c1"));
    w.must(engine::input::Command::UpdateAttributes { contact, attributes });
    w.priority("c1", 2).unwrap();
    w.criteria("c1", vec![step_of(needs("language", "es", 1), None)]).unwrap();
    w.transfer("ana", "c1", "to second").unwrap();
    let next = w.contact("c1.2");
    assert_eq!((next.attributes["tier"].as_str(), next.routing.priority), ("gold", 2));
    assert_eq!((next.routing.criteria, next.routing.step), (None, None));
    // LIFE-35 names no reason for it.
    assert_eq!(w.contact("c1").disconnect_reason, None);
}

/// Greets, waits for the customer 15 minutes, and queues whoever writes.
fn sample_disconnect(w: &mut World) {
    let queue = w.id("BasicQueue").to_string();
    let target = TargetTemplate::Queue(text(&queue));
    let flow = graph(vec![
        message("The agent has left", Some(1)),
        when(wait(900, true, 4), "CustomerReturned", 2),
        action(ActionKind::UpdateContactTargetQueue { target }, Some(3)),
        action(ActionKind::TransferContactToQueue, None),
        action(ActionKind::DisconnectParticipant, None),
    ]);
    w.flow("left", FlowKind::ContactFlow, flow);
    w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
}

#[test]
fn chat_52_and_53_the_customer_stays_and_is_queued_again_when_they_write() {
    let mut w = two_desks();
    sample_disconnect(&mut w);
    w.chat_on("c1", "with left");
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(60);
    w.ends("ana", "c1").unwrap();
    assert_eq!(w.holds("ana"), "c1 ENDED");
    assert_eq!(w.contact("c1.2").initiation, InitiationMethod::Disconnect);
    w.at(959);
    w.says("c1", "one more thing").unwrap();
    w.accept("ana", "c1.2").unwrap();
    w.tells(expect![[r#"
        01:00 c1.2 follows c1 by DISCONNECT
        01:00 c1 ended AGENT_DISCONNECT
        01:00 SYSTEM_MESSAGE: The agent has left
        15:59 customer of c1: one more thing
        15:59 c1.2 in BasicQueue
        15:59 offer c1.2 to ana until 16:19
        15:59 ana accepted c1.2
    "#]]);
    // It is still set: so again when she leaves again.
    w.ends("ana", "c1.2").unwrap();
    w.at(959 + 900);
    w.tells(expect![[r#"
        15:59 c1.3 follows c1.2 by DISCONNECT
        15:59 c1.2 ended AGENT_DISCONNECT
        15:59 SYSTEM_MESSAGE: The agent has left
        30:59 c1.3 ended
        30:59 c1.3 completed
    "#]]);
}

#[test]
fn chat_52_without_a_disconnect_flow_the_chat_ends_for_the_customer_too() {
    let mut w = two_desks();
    in_chat(&mut w, "ana", "c1");
    w.heard.clear();
    w.ends("ana", "c1").unwrap();
    w.hears(expect![[r#"
        ana left -> customer of c1, ana
        chat ended -> customer of c1, ana
    "#]]);
    assert_eq!(w.says("c1", "hello?"), Err(Refusal::NotInChat));
}

#[test]
fn chat_55_a_customer_who_ends_the_chat_goes_on_to_the_disconnect_flow_without_the_agent() {
    let mut w = two_desks();
    sample_disconnect(&mut w);
    let flow = engine::id::FlowId(w.id("with left"));
    w.start_with("c1", |start| {
        (start.flow, start.disconnect_on_customer_exit) = (flow, true);
    })
    .unwrap();
    w.connect("c1");
    w.accept("ana", "c1").unwrap();
    w.story();
    w.heard.clear();
    w.leaves("c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1.2 follows c1 by DISCONNECT
        00:00 c1 ended CUSTOMER_DISCONNECT
        00:00 SYSTEM_MESSAGE: The agent has left
    "#]]);
    w.hears(expect![[r#"
        ana left -> customer of c1, ana
        SYSTEM_MESSAGE: The agent has left -> customer of c1
    "#]]);
    assert_eq!(w.holds("ana"), "c1 ENDED");
    // Nobody is left who could be taken out: so this is the end.
    w.leaves("c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1.2 ended CUSTOMER_DISCONNECT
        00:00 c1.2 completed
    "#]]);
}

#[test]
fn chat_55_without_a_disconnect_flow_or_an_agent_the_chat_ends_with_its_customer() {
    let mut w = two_desks();
    sample_disconnect(&mut w);
    let flow = engine::id::FlowId(w.id("with left"));
    w.start_with("c1", |start| start.disconnect_on_customer_exit = true).unwrap();
    w.connect("c1");
    w.accept("ana", "c1").unwrap();
    w.story();
    w.leaves("c1").unwrap();
    w.start_with("c2", |start| {
        (start.flow, start.disconnect_on_customer_exit) = (flow, true);
    })
    .unwrap();
    w.leaves("c2").unwrap();
    w.tells(expect![[r#"
        00:00 c1 ended CUSTOMER_DISCONNECT
        00:00 c2 in BasicQueue
        00:00 offer c2 to ana until 00:20
        00:00 c2 ended CUSTOMER_DISCONNECT
        00:00 c2 completed
    "#]]);
}

#[test]
fn chat_50_and_54_the_duration_is_that_of_the_whole_chain_and_bounds_every_wait() {
    let mut w = two_desks();
    sample_disconnect(&mut w);
    w.chat_on("c1", "with left");
    w.accept("ana", "c1").unwrap();
    w.at(1495 * 60);
    w.ends("ana", "c1").unwrap();
    w.story();
    w.at(1500 * 60);
    w.tells(expect![[r#"
        1500:00 c1.2 ended EXPIRED
        1500:00 c1.2 completed
    "#]]);
}

#[test]
fn life_37_and_38_time_in_queue_runs_on_through_offers_that_come_to_nothing() {
    let mut w = two_desks();
    w.at(2);
    w.chat("c1");
    w.at(7);
    w.reject("ana", "c1").unwrap();
    w.clear("ana", "c1").unwrap();
    w.at(30);
    w.clear("ana", "c1").unwrap();
    w.at(33);
    w.accept("ana", "c1").unwrap();
    let contact = w.contact("c1");
    let queue = contact.queue.unwrap();
    let [from, to] = [2, 33].map(|seconds| crate::world::START + Span::seconds(seconds));
    assert_eq!((queue.enqueued_at, queue.dequeued_at, contact.attempts), (from, Some(to), 2));
    assert_eq!(w.node.centre().queue_now(queue.queue, &[Channel::Chat], w.node.now()).waiting, 0);
}

#[test]
fn life_30_and_route_62_who_stays_after_an_agent_has_no_criteria_any_more() {
    let mut w = two_desks();
    sample_disconnect(&mut w);
    w.attribute("language", &["es"]);
    w.skill("ana", "language", "es", 3).unwrap();
    w.status("ana", "Lunch");
    w.chat_on("c1", "with left");
    w.criteria("c1", vec![step_of(needs("language", "es", 1), None)]).unwrap();
    assert!(w.contact("c1").routing.step.is_some());
    w.status("ana", "Available");
    w.accept("ana", "c1").unwrap();
    w.ends("ana", "c1").unwrap();
    let routing = w.contact("c1.2").routing;
    assert_eq!((routing.criteria, routing.step), (None, None));
}

#[test]
fn life_2_and_31_a_call_lasts_until_the_last_contact_of_its_chain_is_completed() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.quick_to_queue("again", "BasicQueue");
    w.call("v1");
    w.accept("ana", "v1").unwrap();
    w.transfer("ana", "v1", "again").unwrap();
    w.story();
    w.clear("ana", "v1").unwrap();
    // The agent of the first contact is done with it; the caller is still there, and hangs up.
    w.leaves("v1.2").unwrap();
    w.clear("ana", "v1.2").unwrap();
    w.tells(expect![[r#"
        00:00 ana cleared v1
        00:00 v1 completed
        00:00 offer v1.2 to ana until 00:20
        00:00 v1.2 ended CUSTOMER_DISCONNECT
        00:00 v1.2 completed
        00:00 ana cleared v1.2
    "#]]);
    assert!(w.node.centre().calls.is_empty());
    assert!(w.leaves("v1.2").is_err());
}

//! Between the accept and the conversation: what the agent hears, then the customer.

use std::collections::BTreeSet;

use crate::world::{World, action, graph, message, wait};
use engine::domain::agent::HeldState;
use engine::domain::config::FlowKind;
use engine::domain::contact::{Channel, Hook};
use engine::domain::flow::{ActionKind, Metric};
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

/// c1 is on offer to ana, who then hears something for so many seconds, and the customer after her.
fn whispering(agent: i64, customer: i64) -> World {
    let mut w = World::new();
    let says = |words, seconds| {
        graph(vec![
            message(words, Some(1)),
            wait(seconds, false, 2),
            action(ActionKind::EndFlowExecution, None),
        ])
    };
    w.flow("to agent", FlowKind::AgentWhisper, says("From BasicQueue", agent));
    w.flow("to customer", FlowKind::CustomerWhisper, says("One moment", customer));
    let hooks = [(Hook::AgentWhisper, "to agent"), (Hook::CustomerWhisper, "to customer")];
    w.flow_with_hooks("whispers", &hooks);
    w.agent("ana");
    w.chat_on("c1", "whispers");
    w.story();
    w
}

fn in_queue(w: &mut World) -> usize {
    let queue = w.contact("c1").queue.unwrap().queue;
    w.node.centre().queue_now(queue, &[Channel::Chat], w.node.now()).waiting
}

#[test]
fn life_4_and_chat_7_the_agent_hears_theirs_in_the_queue_the_customer_theirs_and_nobody_keeps_it() {
    let mut w = whispering(3, 2);
    w.heard.clear();
    w.at(5);
    w.accept("ana", "c1").unwrap();
    assert_eq!((in_queue(&mut w), w.holds("ana")), (1, "c1 CONNECTING".to_owned()));
    assert!(w.contact("c1").agent.is_none());
    w.at(8);
    assert_eq!(in_queue(&mut w), 0, "it leaves when the agent's whisper is over");
    w.at(10);
    w.agent_says("ana", "c1", "hi").unwrap();
    w.tells(expect![[r#"
        00:05 ana answered c1
        00:05 c1 whisper to Agent
        00:08 c1 whisper to Customer
        00:10 ana connected to c1
        00:10 ana: hi
    "#]]);
    w.hears(expect![[r#"
        (whisper) From BasicQueue -> ana
        (whisper) One moment -> customer of c1
        ana joined -> customer of c1, ana
        ana: hi -> customer of c1, ana
    "#]]);
    let contact = w.contact("c1");
    let [left, joined] = [8, 10].map(|seconds| crate::world::START + Span::seconds(seconds));
    assert_eq!(contact.queue.unwrap().dequeued_at, Some(left), "LIFE-37");
    assert_eq!(contact.agent.unwrap().connected_at, joined);
}

#[test]
fn life_6_without_whispers_the_accept_connects_at_once_and_one_may_be_alone() {
    let mut w = whispering(3, 2);
    w.flow_with_hooks("agent's alone", &[(Hook::AgentWhisper, "to agent")]);
    w.flow_with_hooks("customer's alone", &[(Hook::CustomerWhisper, "to customer")]);
    for (n, flow) in ["agent's alone", "customer's alone", "inbound"].into_iter().enumerate() {
        let chat = format!("chat {n}");
        w.chat_on(&chat, flow);
        w.story();
        w.accept("ana", &chat).unwrap();
        w.at(w.seconds() + 3);
    }
    w.tells(expect![[r#"
        00:06 ana accepted chat 2
    "#]]);
    assert_eq!(w.holds("ana"), "c1 CONNECTING, chat 0 CONNECTED, chat 1 CONNECTED, chat 2 CONNECTED");
}

#[test]
fn life_4_an_agent_who_drops_out_of_their_whisper_leaves_the_customer_queued_and_routed_again() {
    let mut w = whispering(30, 30);
    w.accept("ana", "c1").unwrap();
    w.at(1);
    w.agent("bo");
    w.at(2);
    w.ends("ana", "c1").unwrap();
    assert_eq!(w.holds("ana"), "c1 ERROR");
    let contact = w.contact("c1");
    assert_eq!((contact.queue.unwrap().enqueued_at, contact.attempts), (crate::world::START, 1), "LIFE-38");
    // What was left of the whisper is nobody's: the customer does not read it in the chat.
    w.at(3);
    w.accept("bo", "c1").unwrap();
    w.at(63);
    w.tells(expect![[r#"
        00:02 ana failed to join c1
        00:02 offer c1 to bo until 00:22
        00:03 bo answered c1
        00:03 c1 whisper to Agent
        00:33 c1 whisper to Customer
        01:03 bo connected to c1
    "#]]);
    // LIFE-23: the agent clears it; until then AGT-52 holds.
    w.clear("ana", "c1").unwrap();
}

#[test]
fn life_4_a_whisper_that_failed_does_not_go_on_in_the_queue() {
    let mut w = whispering(30, 30);
    let then_speaks = vec![
        wait(30, false, 1),
        message("Not for the chat", Some(2)),
        action(ActionKind::DisconnectParticipant, None),
    ];
    w.flow("speaks", FlowKind::AgentWhisper, graph(then_speaks));
    w.flow_with_hooks("speaking", &[(Hook::AgentWhisper, "speaks")]);
    w.chat_on("c2", "speaking");
    w.accept("ana", "c2").unwrap();
    w.ends("ana", "c2").unwrap();
    w.story();
    w.at(60);
    w.tells(expect![[r#"
        00:20 ana missed c1
    "#]]);
    assert!(w.contact("c2").is_waiting());
}

#[test]
fn life_4_and_12_and_35_a_customer_who_drops_in_a_whisper_ends_the_contact_and_the_agent_has_an_error() {
    for (seconds, whisper) in [(10, "the agent's"), (35, "the customer's")] {
        let mut w = whispering(30, 30);
        w.accept("ana", "c1").unwrap();
        w.at(seconds);
        w.story();
        w.leaves("c1").unwrap();
        w.tells(match whisper {
            "the agent's" => expect![[r#"
                00:10 c1 ended CUSTOMER_DISCONNECT
                00:10 c1 completed
            "#]],
            _ => expect![[r#"
                00:35 c1 ended CUSTOMER_DISCONNECT
                00:35 c1 completed
            "#]],
        });
        assert_eq!(w.holds("ana"), "c1 ERROR");
        // AGT-28: it holds no status up.
        w.status("ana", "Lunch");
        w.clear("ana", "c1").unwrap();
    }
}

#[test]
fn life_4_an_agent_who_drops_in_the_customers_whisper_ends_the_contact() {
    let mut w = whispering(30, 30);
    w.accept("ana", "c1").unwrap();
    w.at(40);
    w.ends("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:00 ana answered c1
        00:00 c1 whisper to Agent
        00:30 c1 whisper to Customer
        00:40 c1 ended AGENT_DISCONNECT
        00:40 c1 completed
    "#]]);
}

#[test]
fn life_5_each_whisper_has_two_minutes_and_then_the_join_fails() {
    let mut w = whispering(119, 119);
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(119 + 119);
    w.tells(expect![[r#"
        01:59 c1 whisper to Customer
        03:58 ana connected to c1
    "#]]);

    let mut w = whispering(300, 1);
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(400);
    w.tells(expect![[r#"
        02:00 ana failed to join c1
    "#]]);

    // Who has heard the agent's is in no queue to which they could go back.
    let mut w = whispering(10, 300);
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(400);
    w.tells(expect![[r#"
        00:10 c1 whisper to Customer
        02:10 c1 ended OTHER
        02:10 c1 completed
    "#]]);
}

#[test]
fn agt_20_who_hears_a_whisper_has_a_live_contact() {
    let mut w = whispering(30, 30);
    w.accept("ana", "c1").unwrap();
    w.story();
    w.status("ana", "Lunch");
    w.at(60);
    w.tells(expect![[r#"
        00:00 ana next Lunch
        00:30 c1 whisper to Customer
        01:00 ana connected to c1
    "#]]);
    assert_eq!(w.accept("ana", "c1").unwrap_err(), engine::refusal::Refusal::NotOffered);
}

#[test]
fn voice_2_a_call_has_its_whispers_in_the_same_order_without_sound() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    for (name, kind) in [("to agent", FlowKind::AgentWhisper), ("to customer", FlowKind::CustomerWhisper)] {
        w.flow(name, kind, graph(vec![message(name, None)]));
    }
    let hooks = [(Hook::CustomerWhisper, "to customer"), (Hook::AgentWhisper, "to agent")];
    w.flow_with_hooks("whispers", &hooks);
    w.call_on("v1", "whispers").unwrap();
    w.accept("ana", "v1").unwrap();
    w.tells(expect![[r#"
        00:00 v1 in BasicQueue
        00:00 offer v1 to ana until 00:20
        00:00 ana answered v1
        00:00 v1 whisper to Agent
        00:00 v1 whisper to Customer
        00:00 ana connected to v1
    "#]]);
    w.hears(expect![""]);
}

#[test]
fn life_4_and_flow_16_who_hears_the_agents_whisper_counts_in_the_queue() {
    let mut w = whispering(30, 30);
    w.accept("ana", "c1").unwrap();
    let asks = ActionKind::CheckMetricData { metric: Metric::ContactsInQueue, target: None };
    assert_eq!(w.asks(Some("BasicQueue"), asks), "1");
}

#[test]
fn life_22_who_missed_it_before_cannot_end_the_whisper_of_who_has_it_now() {
    let mut w = whispering(30, 30);
    w.at(20);
    w.agent("bo");
    w.accept("bo", "c1").unwrap();
    w.at(25);
    assert_eq!(w.holds("ana"), "c1 MISSED");
    let refused = Refusal::WrongState { held: Some(HeldState::Missed), doing: "ended" };
    assert_eq!(w.ends("ana", "c1"), Err(refused));
    assert_eq!(w.holds("bo"), "c1 CONNECTING");
}

#[test]
fn chat_7_and_11_whispers_of_one_moment_have_ids_of_their_own() {
    let mut w = World::new();
    let says_two = graph(vec![message("From BasicQueue", Some(1)), message("A gold customer", None)]);
    w.flow("to agent", FlowKind::AgentWhisper, says_two.clone());
    w.flow("to customer", FlowKind::CustomerWhisper, says_two);
    let hooks = [(Hook::AgentWhisper, "to agent"), (Hook::CustomerWhisper, "to customer")];
    w.flow_with_hooks("whispers", &hooks);
    w.agent("ana");
    w.chat_on("c1", "whispers");
    w.accept("ana", "c1").unwrap();
    let ids: BTreeSet<_> = w.signals.iter().map(|signal| signal.item.id.0).collect();
    assert_eq!((w.signals.len(), ids.len()), (4, 4));
}

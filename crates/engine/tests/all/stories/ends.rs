//! How contacts end: when customers give up at each stage, when flows, programs and time do it, and
//! with what reason.

use crate::world::{World, action, graph, wait};
use engine::domain::config::FlowKind;
use engine::domain::contact::{DisconnectReason, InitiationMethod};
use engine::domain::flow::ActionKind;
use engine::input::Outcome;
use engine::refusal::Refusal;
use expect_test::expect;

/// ana takes everything from BasicQueue. `ends` ends at once, `thinks` after 30 seconds.
fn centre() -> World {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.flow("ends", FlowKind::ContactFlow, graph(vec![action(ActionKind::DisconnectParticipant, None)]));
    let thinks = vec![wait(30, false, 1), action(ActionKind::DisconnectParticipant, None)];
    w.flow("thinks", FlowKind::ContactFlow, graph(thinks));
    w
}

#[test]
fn route_44_and_45_chat_51_life_2_and_3_a_customer_who_leaves_a_chat_at_each_stage() {
    let mut w = centre();
    // In the flow.
    w.chat_on("in flow", "thinks");
    w.at(5);
    w.leaves("in flow").unwrap();
    // In the queue, with nobody there.
    w.status("ana", "Lunch");
    w.chat("queued");
    w.at(10);
    w.leaves("queued").unwrap();
    w.tells(expect![[r#"
        00:05 in flow ended CUSTOMER_DISCONNECT
        00:05 in flow completed
        00:05 ana is Lunch
        00:05 queued in BasicQueue
        00:10 queued ended CUSTOMER_DISCONNECT
        00:10 queued completed
    "#]]);
    // On offer.
    w.status("ana", "Available");
    w.chat("offered");
    w.at(15);
    w.leaves("offered").unwrap();
    assert_eq!((w.holds("ana"), w.contact("offered").attempts), ("offered REJECTED".to_owned(), 1));
    w.clear("ana", "offered").unwrap();
    // In the conversation.
    w.chat("connected");
    w.accept("ana", "connected").unwrap();
    w.at(20);
    w.leaves("connected").unwrap();
    w.tells(expect![[r#"
        00:10 ana is Available
        00:10 offered in BasicQueue
        00:10 offer offered to ana until 00:30
        00:15 offered ended CUSTOMER_DISCONNECT
        00:15 offered completed
        00:15 ana cleared offered
        00:15 connected in BasicQueue
        00:15 offer connected to ana until 00:35
        00:15 ana accepted connected
        00:20 connected ended CUSTOMER_DISCONNECT
    "#]]);
    // In after contact work there is nothing left to leave, and the record waits for the agent.
    assert_eq!(w.holds("ana"), "connected ENDED");
    assert_eq!(w.leaves("connected"), Err(Refusal::NotInChat));
    w.at(25);
    w.clear("ana", "connected").unwrap();
    let agent = w.contact("connected").agent.unwrap();
    let seconds = |at: Option<engine::time::Time>| (at.unwrap() - crate::world::START).as_seconds();
    let work = (seconds(agent.after_contact_work_started_at), seconds(agent.after_contact_work_ended_at));
    assert_eq!(work, (20, 25), "AGT-40, AGT-41");
}

#[test]
fn route_44_and_45_a_caller_who_hangs_up_at_each_stage() {
    let mut w = centre();
    w.status("ana", "Lunch");
    w.call("queued");
    w.leaves("queued").unwrap();
    w.status("ana", "Available");
    w.call("offered");
    w.leaves("offered").unwrap();
    assert_eq!(w.holds("ana"), "offered MISSED", "LIFE-11");
    w.clear("ana", "offered").unwrap();
    w.call("on hold");
    w.accept("ana", "on hold").unwrap();
    w.hold("ana", "on hold").unwrap();
    w.story();
    w.at(60);
    w.leaves("on hold").unwrap();
    w.tells(expect![[r#"
        01:00 on hold ended CUSTOMER_DISCONNECT
    "#]]);
    assert_eq!(w.contact("on hold").agent.unwrap().hold.total.as_seconds(), 60);
    assert!(w.leaves("on hold").is_err());
}

#[test]
fn life_35_flow_31_and_task_5_reasons_of_each_channel() {
    let mut w = centre();
    type Start = fn(&mut World, &str, &str) -> Result<Outcome, Refusal>;
    let chat: Start = |w, name, flow| w.start(name, flow, None);
    let starts: [(&str, Start); 3] = [("chat", chat), ("task", World::task_on), ("call", World::call_on)];
    for (channel, start) in starts {
        let [by_flow, by_api, by_agent, by_time] =
            ["flow", "api", "agent", "time"].map(|by| format!("{channel} by {by}"));
        start(&mut w, &by_flow, "ends").unwrap();
        start(&mut w, &by_api, "inbound").unwrap();
        w.stop(&by_api).unwrap();
        w.clear("ana", &by_api).unwrap();
        assert!(w.stop(&by_api).is_err());
        start(&mut w, &by_agent, "inbound").unwrap();
        w.accept("ana", &by_agent).unwrap();
        w.ends("ana", &by_agent).unwrap();
        w.clear("ana", &by_agent).unwrap();
        w.status("ana", "Lunch");
        start(&mut w, &by_time, "inbound").unwrap();
        if channel == "chat" {
            w.connect(&by_time);
        }
        w.at(w.seconds() + 7 * 86_400);
        w.status("ana", "Available");
        let reasons = [by_flow, by_api, by_agent, by_time].map(|name| w.contact(&name).disconnect_reason);
        let reasons = reasons.map(|reason| reason.map_or("none", DisconnectReason::as_str));
        let expected = match channel {
            "chat" => ["none", "none", "AGENT_DISCONNECT", "EXPIRED"],
            "task" => ["CONTACT_FLOW_DISCONNECT", "API", "AGENT_DISCONNECT", "EXPIRED"],
            _ => ["CONTACT_FLOW_DISCONNECT", "OTHER", "AGENT_DISCONNECT", "OTHER"],
        };
        assert_eq!(reasons, expected, "{channel}");
    }
}

#[test]
fn life_32_and_33_a_call_begins_by_webrtc_a_chat_and_a_task_by_the_api() {
    let mut w = centre();
    w.chat("c1");
    w.task("t1");
    w.call("v1");
    let methods = ["c1", "t1", "v1"].map(|name| w.contact(name).initiation);
    assert_eq!(methods, [InitiationMethod::Api, InitiationMethod::Api, InitiationMethod::WebrtcApi]);
    // LIFE-34: the customer is there from the beginning.
    assert_eq!(w.contact("c1").initiated_at, crate::world::START);
}

#[test]
fn a_call_ends_after_24_hours() {
    let mut w = centre();
    w.call("v1");
    w.accept("ana", "v1").unwrap();
    w.story();
    w.at(86_399);
    w.tells(expect![""]);
    w.at(86_400);
    w.tells(expect![[r#"
        1440:00 v1 ended OTHER
    "#]]);
}

#[test]
fn chat_50_time_does_not_cut_after_contact_work_short() {
    let mut w = centre();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.at(1499 * 60);
    w.ends("ana", "c1").unwrap();
    w.at(2000 * 60);
    assert_eq!(w.holds("ana"), "c1 ENDED");
}

#[test]
fn chat_51_a_socket_that_breaks_ends_nothing_and_the_customer_may_come_back() {
    let mut w = centre();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    // The engine hears of no socket: a connection made anew finds all as it was.
    let seq = w.node.centre().seq;
    w.connect("c1");
    assert_eq!(w.node.centre().seq, seq);
    w.says("c1", "here again").unwrap();
}

#[test]
fn chat_50_the_duration_is_60_to_10080_minutes_and_1500_unless_said() {
    use engine::domain::duration_of;
    use engine::time::Span;
    assert_eq!(duration_of(None), Ok(Span::minutes(1500)));
    assert_eq!(
        [60, 10_080].map(|m| duration_of(Some(m)).unwrap()),
        [Span::minutes(60), Span::minutes(10_080)]
    );
    for minutes in [0, 59, 10_081] {
        assert!(duration_of(Some(minutes)).is_err(), "{minutes}");
    }
}

//! Chats of several agents (CHAT-113, CHAT-114).

use crate::world::{World, action, graph, message, wait};
use engine::domain::agent::HeldState;
use engine::domain::config::FlowKind;
use engine::domain::contact::{Hook, InitiationMethod};
use engine::domain::flow::ActionKind;
use engine::id::{ContactId, UserId};
use engine::input::{Command, InstanceChange, Outcome, SignalKind};
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

/// ana has BasicQueue and quick connects to Second, which bo and cy have, and to bo.
fn desks() -> World {
    let mut w = World::new();
    switch(&mut w, true);
    w.line("Second", None);
    w.profile("second", 5, &[("Second", 1, 0)]);
    w.agent("ana");
    for other in ["bo", "cy"] {
        w.agent_with(other, "second", "Agent", 0);
    }
    w.quick_to_queue("to second", "Second");
    w.quick_to_agent("to bo", "bo");
    w
}

fn switch(w: &mut World, on: bool) {
    let name = "MULTI_PARTY_CHAT_CONFERENCE".to_owned();
    w.must(Command::ChangeInstance(InstanceChange::Attribute { name, on }));
}

/// c1 is ana's; bo, who has been idle longest, has been added to it.
fn ana_and_bo(flow: &str) -> World {
    let mut w = desks();
    if flow == "with left" {
        w.flow(
            "left",
            FlowKind::ContactFlow,
            graph(vec![message("They left.", Some(1)), wait(900, true, 1)]),
        );
        w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
    }
    w.chat_on("c1", flow);
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
    w.accept("bo", "c1+1").unwrap();
    w.story();
    w.heard.clear();
    w
}

#[test]
fn chat_113_a_further_agent_has_a_contact_of_their_own_and_everyone_hears_everyone() {
    let mut w = desks();
    w.chat("c1");
    w.says("c1", "hello").unwrap();
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(10);
    let added = ContactId(w.id("c1+1"));
    w.ids_anew("c1+1");
    assert_ne!(w.adds("ana", "c1", "to second"), Ok(Outcome::Transferred { contact: added }));
    w.at(12);
    w.accept("bo", "c1+1").unwrap();
    w.agent_says("bo", "c1+1", "I am here too").unwrap();
    w.says("c1", "good").unwrap();
    w.agent_says("ana", "c1", "we both are").unwrap();
    w.tells(expect![[r#"
        00:10 c1+1 is added from c1
        00:10 c1+1 in Second
        00:10 offer c1+1 to bo until 00:30
        00:12 bo accepted c1+1
        00:12 bo: I am here too
        00:12 customer of c1: good
        00:12 ana: we both are
    "#]]);
    w.hears(expect![[r#"
        customer of c1 joined -> customer of c1
        customer of c1: hello -> customer of c1
        ana joined -> customer of c1, ana
        bo joined -> customer of c1, ana, bo
        bo: I am here too -> customer of c1, ana, bo
        customer of c1: good -> customer of c1, ana, bo
        ana: we both are -> customer of c1, ana, bo
    "#]]);
    assert_eq!((w.holds("ana"), w.holds("bo")), ("c1 CONNECTED".to_owned(), "c1+1 CONNECTED".to_owned()));
    // LIFE-30, LIFE-31: it is a contact like one of a transfer, and the first one goes on.
    let (first, other) = (w.contact("c1"), w.contact("c1+1"));
    assert_eq!(
        (other.chain, other.previous, other.initiation),
        (first.id, Some(first.id), InitiationMethod::Transfer)
    );
    assert_eq!((first.next, first.added, other.transfers), (None, vec![other.id], 0));
    assert_eq!(other.expires_at, first.expires_at);
    // CHAT-20.
    assert_eq!(w.held("bo", "c1+1").started_at, crate::world::START);
    // ENT-3: it is one chat.
    assert_eq!(w.node.centre().chats.len(), 1);
}

#[test]
fn chat_113_the_switch_the_contact_and_the_quick_connect_must_allow_it() {
    let mut w = desks();
    w.everything("all at once");
    w.agent_with("dee", "all at once", "Agent", 0);
    w.status("ana", "Lunch");
    w.chat("c1");
    let is_not_allowed = |result| assert!(matches!(result, Err(Refusal::NotAllowed(_))), "{result:?}");
    let offered = Some(HeldState::Connecting { until: crate::world::START + Span::seconds(20) });
    let doing = "joined by another agent";
    assert_eq!(w.adds("dee", "c1", "to second"), Err(Refusal::WrongState { held: offered, doing }));
    w.accept("dee", "c1").unwrap();
    switch(&mut w, false);
    is_not_allowed(w.adds("dee", "c1", "to second"));
    switch(&mut w, true);
    assert_eq!(w.adds("ana", "c1", "to second"), Err(Refusal::WrongState { held: None, doing }));
    // ENT-61: bo's profile has no quick connects.
    w.adds("dee", "c1", "to bo").unwrap();
    is_not_allowed(w.adds("dee", "c1", "to bo"));
    w.accept("bo", "c1+1").unwrap();
    is_not_allowed(w.adds("bo", "c1+1", "to second"));
    is_not_allowed(w.adds("dee", "c1", "to bo"));
    is_not_allowed(w.transfer("dee", "c1", "to bo"));
    // ENT-53: as a transfer would.
    w.switch("Second", false);
    let disabled = Outcome::NotTransferred("The queue is disabled.");
    assert_eq!(w.adds("dee", "c1", "to second"), Ok(disabled));
    w.ends("dee", "c1").unwrap();
    assert_eq!(
        w.adds("dee", "c1", "to second"),
        Err(Refusal::WrongState { held: Some(HeldState::Ended), doing })
    );
    w.call("v1");
    w.clear("dee", "c1").unwrap();
    w.accept("dee", "v1").unwrap();
    is_not_allowed(w.adds("dee", "v1", "to second"));
}

#[test]
fn chat_113_the_invited_miss_reject_and_are_asked_one_after_the_other() {
    let mut w = desks();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
    w.story();
    w.at(20);
    w.reject("cy", "c1+1").unwrap();
    w.at(30);
    w.clear("bo", "c1+1").unwrap();
    w.accept("bo", "c1+1").unwrap();
    w.tells(expect![[r#"
        00:20 bo missed c1+1
        00:20 offer c1+1 to cy until 00:40
        00:20 cy rejected c1+1
        00:30 bo cleared c1+1
        00:30 offer c1+1 to bo until 00:50
        00:30 bo accepted c1+1
    "#]]);
    assert_eq!((w.contact("c1+1").attempts, w.holds("cy").as_str()), (2, "c1+1 REJECTED"));
}

#[test]
fn chat_113_nobody_is_asked_to_join_a_chat_that_they_are_in() {
    let mut w = World::new();
    switch(&mut w, true);
    w.quick_to_queue("more", "BasicQueue");
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "more").unwrap();
    w.adds("ana", "c1", "more").unwrap();
    // Of two who are wanted bo is one, and not the other.
    w.agent("bo");
    assert_eq!(w.considers("c1+2"), "ana CHAT-113, bo CHAT-113");
    w.accept("bo", "c1+1").unwrap();
    assert_eq!(w.considers("c1+2"), "ana CHAT-113, bo CHAT-113");
    w.story();
    // Who has left may be asked again.
    w.ends("bo", "c1+1").unwrap();
    w.tells(expect![[r#"
        00:00 c1+1 ended AGENT_DISCONNECT
        00:00 offer c1+2 to bo until 00:20
    "#]]);
}

#[test]
fn chat_113_the_flow_of_who_is_to_join_tells_the_customer_nothing() {
    let mut w = desks();
    let says =
        graph(vec![message("Transferring now.", Some(1)), action(ActionKind::TransferContactToQueue, None)]);
    w.flow("says", FlowKind::QueueTransfer, says);
    let (queue, flow) = (engine::id::QueueId(w.id("Second")), engine::id::FlowId(w.id("says")));
    w.quick("aloud", engine::domain::config::QuickConnectTarget::Queue { queue, flow }, "BasicQueue");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.heard.clear();
    w.adds("ana", "c1", "aloud").unwrap();
    w.hears(expect![""]);
    w.transfer("ana", "c1", "aloud").unwrap();
    w.hears(expect![[r#"
        transferred -> customer of c1, ana
        ana left -> customer of c1, ana
        SYSTEM_MESSAGE: Transferring now. -> customer of c1
    "#]]);
}

#[test]
fn chat_113_a_seventh_is_refused_and_who_is_to_come_has_a_seat() {
    let mut w = desks();
    w.profile("third", 5, &[]);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let (chain, bot) = w.bot("c1");
    for _ in 0..3 {
        w.adds("ana", "c1", "to second").unwrap();
    }
    let full = Err(Refusal::LimitReached { what: "participants of one chat", limit: 6 });
    assert_eq!(w.adds("ana", "c1", "to second"), full);
    let contact = ContactId(w.id("c1"));
    let role = engine::domain::chat::Role::CustomBot;
    let another = Command::AddParticipant { contact, role, name: "BOT".to_owned(), token: None };
    assert_eq!(w.command(another), full);
    w.must(Command::Disconnect { chain, participant: bot });
    w.adds("ana", "c1", "to second").unwrap();
    assert_eq!(w.adds("ana", "c1", "to second"), full);
    // Whoever leaves makes room.
    w.accept("bo", "c1+1").unwrap();
    w.ends("bo", "c1+1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
}

#[test]
fn chat_114_when_the_first_agent_leaves_the_others_stay_and_the_chat_is_theirs() {
    let mut w = ana_and_bo("with left");
    w.at(30);
    w.ends("ana", "c1").unwrap();
    w.says("c1", "bye ana").unwrap();
    w.agent_says("bo", "c1+1", "I am still here").unwrap();
    w.tells(expect![[r#"
        00:30 the chat of c1 is c1+1's
        00:30 c1 ended AGENT_DISCONNECT
        00:30 customer of c1: bye ana
        00:30 bo: I am still here
    "#]]);
    w.hears(expect![[r#"
        ana left -> customer of c1, ana, bo
        customer of c1: bye ana -> customer of c1, bo
        bo: I am still here -> customer of c1, bo
    "#]]);
    // AGT-40.
    assert_eq!(w.holds("ana"), "c1 ENDED");
    assert_eq!(w.contact("c1").next, Some(w.contact("c1+1").id));
    w.clear("ana", "c1").unwrap();
    // CHAT-52: the last one is followed by the disconnect flow.
    w.at(40);
    w.ends("bo", "c1+1").unwrap();
    w.tells(expect![[r#"
        00:30 ana cleared c1
        00:30 c1 completed
        00:40 c1+1.2 follows c1+1 by DISCONNECT
        00:40 c1+1 ended AGENT_DISCONNECT
        00:40 SYSTEM_MESSAGE: They left.
    "#]]);
    w.says("c1", "hello?").unwrap();
}

#[test]
fn chat_114_an_added_agent_leaves_the_others_to_it_and_without_a_disconnect_flow_the_last_ends_it() {
    let mut w = ana_and_bo("inbound");
    let user = UserId(w.id("bo"));
    let (chain, participant) = {
        let held = w.held("bo", "c1+1");
        (held.chain, held.participant)
    };
    // By the participant service, as by their panel.
    w.must(Command::Disconnect { chain, participant });
    assert_eq!(w.agent_says("ana", "c1", "only me").map(drop), Ok(()));
    w.ends("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1+1 ended AGENT_DISCONNECT
        00:00 ana: only me
        00:00 c1 ended AGENT_DISCONNECT
    "#]]);
    w.hears(expect![[r#"
        bo left -> customer of c1, ana, bo
        ana: only me -> customer of c1, ana
        ana left -> customer of c1, ana
        chat ended -> customer of c1, ana
    "#]]);
    assert_eq!(w.node.centre().agents[&user].contacts.len(), 1, "bo has yet to clear it");
}

#[test]
fn chat_114_who_was_still_to_join_does_not_when_the_last_agent_leaves() {
    let mut w = desks();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
    w.story();
    w.ends("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1 ended AGENT_DISCONNECT
        00:00 c1+1 ended AGENT_DISCONNECT
        00:00 c1+1 completed
    "#]]);
    // ROUTE-45.
    assert_eq!(w.holds("bo"), "c1+1 REJECTED");
}

#[test]
fn chat_51_when_the_customer_leaves_every_agent_is_in_after_contact_work_and_may_read() {
    let mut w = ana_and_bo("inbound");
    w.adds("ana", "c1", "to second").unwrap();
    w.story();
    w.leaves("c1").unwrap();
    w.clear("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1 ended CUSTOMER_DISCONNECT
        00:00 c1+1 ended CUSTOMER_DISCONNECT
        00:00 c1+2 ended CUSTOMER_DISCONNECT
        00:00 c1+2 completed
        00:00 ana cleared c1
        00:00 c1 completed
    "#]]);
    assert_eq!((w.holds("bo"), w.holds("cy")), ("c1+1 ENDED".to_owned(), "c1+2 REJECTED".to_owned()));
    // The chat is there until the last of them has cleared it.
    assert_eq!(w.node.centre().chats.len(), 1);
    w.clear("bo", "c1+1").unwrap();
    assert!(w.node.centre().chats.is_empty());
}

#[test]
fn chat_55_a_customer_who_goes_on_to_the_disconnect_flow_leaves_all_agents_behind() {
    let mut w = desks();
    w.flow("left", FlowKind::ContactFlow, graph(vec![message("How was it?", Some(1)), wait(900, true, 1)]));
    w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
    let flow = engine::id::FlowId(w.id("with left"));
    w.start_with("c1", |start| (start.flow, start.disconnect_on_customer_exit) = (flow, true)).unwrap();
    w.connect("c1");
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
    w.accept("bo", "c1+1").unwrap();
    w.story();
    w.leaves("c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1+1 ended CUSTOMER_DISCONNECT
        00:00 c1.2 follows c1 by DISCONNECT
        00:00 c1 ended CUSTOMER_DISCONNECT
        00:00 SYSTEM_MESSAGE: How was it?
    "#]]);
    assert_eq!((w.holds("ana"), w.holds("bo")), ("c1 ENDED".to_owned(), "c1+1 ENDED".to_owned()));
}

#[test]
fn chat_32_receipts_are_refused_while_more_than_two_are_there() {
    let mut w = ana_and_bo("inbound");
    let receipt = w.message_of_agent("ana", "c1", "hello");
    let (chain, participant) = w.customer_of("c1");
    let read = || Command::Signal { chain, participant, kind: SignalKind::Receipt(receipt) };
    assert!(matches!(w.command(read()), Err(Refusal::NotAllowed(_))));
    w.ends("ana", "c1").unwrap();
    w.must(read());
}

#[test]
fn route_56_and_chat_120_each_may_transfer_their_part_and_the_others_go_on() {
    let mut w = ana_and_bo("inbound");
    w.quick_to_queue("again", "BasicQueue");
    // ana, who had it first: the customer waits for the next, and bo is with them meanwhile.
    w.transfer("ana", "c1", "again").unwrap();
    w.hears(expect![[r#"
        ana left -> customer of c1, ana, bo
    "#]]);
    w.tells(expect![[r#"
        00:00 c1.2 follows c1 by TRANSFER
        00:00 c1 ended
        00:00 c1.2 in BasicQueue
        00:00 offer c1.2 to ana until 00:20
    "#]]);
    w.agent_says("bo", "c1+1", "a moment").unwrap();
    w.reject("ana", "c1.2").unwrap();
    // bo leaves; the customer goes on waiting.
    w.ends("bo", "c1+1").unwrap();
    w.clear("ana", "c1.2").unwrap();
    w.accept("ana", "c1.2").unwrap();
    w.adds("ana", "c1.2", "to second").unwrap();
    w.accept("cy", "c1+2").unwrap();
    w.story();
    // cy, who was added: who follows them is beside ana too.
    w.everything("with basic");
    w.profile("both", 5, &[("Second", 1, 0), ("BasicQueue", 1, 0)]);
    let (user, profile) = (UserId(w.id("cy")), engine::id::RoutingProfileId(w.id("both")));
    w.must(Command::SetRoutingProfile { user, profile });
    w.transfer("cy", "c1+2", "to bo").unwrap();
    w.accept("bo", "c1+2.2").unwrap();
    w.ends("bo", "c1+2.2").unwrap();
    w.tells(expect![[r#"
        00:00 c1+2.2 follows c1+2 by TRANSFER
        00:00 c1+2 ended
        00:00 c1+2.2 in the queue of bo
        00:00 offer c1+2.2 to bo until 00:20
        00:00 bo accepted c1+2.2
        00:00 c1+2.2 ended AGENT_DISCONNECT
    "#]]);
    assert_eq!(w.agent_says("ana", "c1.2", "me again").map(drop), Ok(()));
}

#[test]
fn chat_114_what_ends_by_a_flow_or_by_the_api_ends_for_its_own_agent_unless_it_is_the_chats() {
    let mut w = ana_and_bo("inbound");
    w.flow("ends", FlowKind::QueueTransfer, graph(vec![action(ActionKind::DisconnectParticipant, None)]));
    let (queue, flow) = (engine::id::QueueId(w.id("Second")), engine::id::FlowId(w.id("ends")));
    w.quick("nowhere", engine::domain::config::QuickConnectTarget::Queue { queue, flow }, "BasicQueue");
    w.adds("ana", "c1", "nowhere").unwrap();
    w.transfer("ana", "c1", "nowhere").unwrap();
    w.agent_says("bo", "c1+1", "still here").unwrap();
    w.tells(expect![[r#"
        00:00 c1+2 is added from c1
        00:00 c1+2 ended
        00:00 c1+2 completed
        00:00 c1.2 follows c1 by TRANSFER
        00:00 c1 ended
        00:00 the chat of c1 is c1+1's
        00:00 c1.2 ended
        00:00 c1.2 completed
        00:00 bo: still here
    "#]]);
    let mut w = ana_and_bo("inbound");
    w.adds("ana", "c1", "to second").unwrap();
    w.story();
    w.stop("c1+1").unwrap();
    w.stop("c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1+1 ended
        00:00 c1 ended
        00:00 c1+2 ended
        00:00 c1+2 completed
    "#]]);
}

#[test]
fn chat_50_the_chats_duration_ends_it_for_all() {
    let mut w = ana_and_bo("with left");
    w.adds("ana", "c1", "to bo").unwrap_err();
    w.at(1500 * 60);
    w.tells(expect![[r#"
        1500:00 c1 ended EXPIRED
        1500:00 c1+1 ended EXPIRED
    "#]]);
}

#[test]
fn chat_41_and_44_and_45_timers_run_until_the_last_agent_leaves_and_take_all_of_them_out() {
    let mut w = desks();
    w.chat("c1");
    w.timers("c1", (Some(2), Some(2)), (None, None)).unwrap();
    w.accept("ana", "c1").unwrap();
    w.adds("ana", "c1", "to second").unwrap();
    // CHAT-44: a change waits for the next to join, and with whoever joins the time begins anew.
    w.timers("c1", (Some(3), Some(3)), (None, None)).unwrap();
    w.accept("bo", "c1+1").unwrap();
    w.at(60);
    w.ends("ana", "c1").unwrap();
    w.story();
    w.at(1000);
    w.tells(expect![[r#"
        03:00 c1 Customer Idle
        06:00 c1 Customer AutoDisconnection
        06:00 c1+1 ended IDLE_DISCONNECT
    "#]]);
    assert_eq!(w.holds("bo"), "c1+1 ENDED");
}

#[test]
fn agt_24_a_next_status_waits_for_the_part_of_who_was_added() {
    let mut w = ana_and_bo("inbound");
    w.status("bo", "Lunch");
    w.ends("bo", "c1+1").unwrap();
    w.clear("bo", "c1+1").unwrap();
    w.tells(expect![[r#"
        00:00 bo next Lunch
        00:00 c1+1 ended AGENT_DISCONNECT
        00:00 bo cleared c1+1
        00:00 c1+1 completed
        00:00 bo is Lunch
    "#]]);
}

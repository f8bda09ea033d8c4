//! Conversations: order, who hears what, repeats, and ends.

use std::collections::BTreeSet;

use crate::world::{World, action, graph, message, on_error, text, wait, when};
use engine::domain::chat::{ReceiptKind, Role};
use engine::domain::config::FlowKind;
use engine::domain::flow::ActionKind;
use engine::event::{Event, TokenDigest};
use engine::id::ContactId;
use engine::input::{Command, Outcome, Receipt, SignalKind};
use engine::refusal::{Refusal, Thing};
use engine::time::Span;
use expect_test::{Expect, expect};

fn tells(world: &mut World, expected: Expect) {
    expected.assert_eq(&world.story());
}

fn hears(world: &mut World, expected: Expect) {
    let heard = std::mem::take(&mut world.heard);
    let lines: Vec<_> = heard.iter().map(|(to, what)| format!("{what} -> {}", to.join(", "))).collect();
    expected.assert_eq(&lines.join("\n"));
}

#[test]
fn chat_4_and_5_the_agent_hears_from_the_accept_on_and_everyone_in_one_order() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.says("c1", "hello").unwrap();
    w.accept("ana", "c1").unwrap();
    w.agent_says("ana", "c1", "hi").unwrap();
    w.says("c1", "bye").unwrap();
    w.leaves("c1").unwrap();
    hears(
        &mut w,
        expect![[r#"
        customer of c1 joined -> customer of c1
        customer of c1: hello -> customer of c1
        ana joined -> customer of c1, ana
        ana: hi -> customer of c1, ana
        customer of c1: bye -> customer of c1, ana
        customer of c1 left -> customer of c1, ana
        chat ended -> customer of c1, ana"#]],
    );
}

#[test]
fn chat_11_times_rise_strictly_though_the_clock_stands_still() {
    let mut w = World::new();
    w.chat("c1");
    let mut last = None;
    for n in 0..5 {
        let Outcome::Sent(sent) = w.says("c1", &n.to_string()).unwrap() else { panic!() };
        assert!(last.is_none_or(|last| sent.at == last + Span::MILLISECOND));
        last = Some(sent.at);
    }
}

#[test]
fn chat_12_and_life_27_a_repeat_gets_the_first_reply_and_writes_nothing() {
    let mut w = World::new();
    w.chat("c1");
    let first = w.says_with("c1", "once", Some(7)).unwrap();
    let seq = w.node.centre().seq;
    w.at(30);
    assert_eq!(w.says_with("c1", "once", Some(7)).unwrap(), first);
    assert_eq!(w.node.centre().seq, seq);
    assert_ne!(w.says_with("c1", "twice", Some(8)).unwrap(), first);
}

#[test]
fn chat_2_and_life_27_a_repeated_start_is_the_same_chat() {
    let mut w = World::new();
    let first = w.start("c1", "inbound", Some(9)).unwrap();
    assert_eq!(w.start("c2", "inbound", Some(9)).unwrap(), first);
    assert_eq!(w.node.centre().contacts.len(), 1);
}

#[test]
fn chat_10_a_message_has_1_to_16384_bytes_of_a_type_that_the_chat_takes() {
    let mut w = World::new();
    w.chat("c1");
    w.says("c1", &"x".repeat(16_384)).unwrap();
    assert!(matches!(w.says("c1", &"x".repeat(16_385)), Err(Refusal::Invalid { what: "Content", .. })));
    // Bytes, not characters.
    assert!(w.says("c1", &"é".repeat(8_193)).is_err());
    assert!(w.says("c1", "").is_err());
    let (chain, participant) = w.customer_of("c1");
    let markdown = engine::input::Send {
        chain,
        participant,
        content_type: "text/markdown".to_owned(),
        words: engine::event::Words::new("**bold**"),
        token: None,
        answer: None,
    };
    let refused = w.command(engine::input::Command::Send(markdown));
    assert!(matches!(refused, Err(Refusal::Invalid { what: "ContentType", .. })));
}

#[test]
fn life_24_nobody_writes_into_a_chat_that_is_over_or_that_they_are_not_in() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.chat("c2");
    w.accept("ana", "c1").unwrap();
    let (_, other) = w.customer_of("c2");
    let (chain, _) = w.customer_of("c1");
    assert_eq!(w.send(chain, other, "let me in", None), Err(Refusal::NotInChat));
    w.leaves("c1").unwrap();
    assert_eq!(w.says("c1", "still here?"), Err(Refusal::NotInChat));
    assert_eq!(w.agent_says("ana", "c1", "gone?"), Err(Refusal::NotInChat));
    assert_eq!(w.leaves("c1"), Err(Refusal::NotInChat));
}

#[test]
fn chat_30_typing_goes_to_the_others_and_is_not_kept() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.heard.clear();
    let seq = w.node.centre().seq;
    let (chain, participant) = w.customer_of("c1");
    w.typing(chain, participant).unwrap();
    hears(&mut w, expect!["typing -> ana"]);
    assert_eq!(w.node.centre().seq, seq);
}

#[test]
fn chat_2b_a_customer_who_never_connects_is_let_go_after_five_minutes() {
    let mut w = World::new();
    w.start("c1", "inbound", None).unwrap();
    w.at(299);
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in BasicQueue
    "#]],
    );
    w.at(300);
    tells(
        &mut w,
        expect![[r#"
        05:00 c1 ended OTHER
        05:00 c1 completed
    "#]],
    );
}

#[test]
fn chat_50_a_chat_ends_at_its_duration_even_in_the_middle() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(1500 * 60);
    tells(
        &mut w,
        expect![[r#"
        1500:00 c1 ended EXPIRED
    "#]],
    );
}

#[test]
fn flow_23_a_wait_ends_when_the_bot_leaves_and_the_bots_lines_are_in_the_chat() {
    let wait = ActionKind::Wait { limit: Span::seconds(60), customer_returned: false, bot_left: true };
    let flow = graph(vec![
        action(ActionKind::MessageParticipant { text: text("Welcome") }, Some(1)),
        on_error(
            when(when(action(wait, None), "WaitCompleted", 3), "BotParticipantDisconnected", 2),
            "ParticipantNotFound",
            3,
        ),
        action(ActionKind::MessageParticipant { text: text("The bot has left") }, Some(4)),
        action(ActionKind::MessageParticipant { text: text("No bot") }, Some(4)),
        action(ActionKind::DisconnectParticipant, None),
    ]);
    let mut w = World::new();
    w.flow("bots", engine::domain::config::FlowKind::ContactFlow, flow);
    w.chat_on("c1", "bots");
    let (chain, bot) = w.bot("c1");
    w.send(chain, bot, "What is it about?", None).unwrap();
    w.says("c1", "a tent").unwrap();
    w.command(engine::input::Command::Disconnect { chain, participant: bot }).unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 SYSTEM_MESSAGE: Welcome
        00:00 BOT: What is it about?
        00:00 customer of c1: a tent
        00:00 SYSTEM_MESSAGE: The bot has left
        00:00 c1 ended
        00:00 c1 completed
    "#]],
    );
    w.chat_on("c2", "bots");
    w.story();
    w.at(60);
    tells(
        &mut w,
        expect![[r#"
        01:00 SYSTEM_MESSAGE: No bot
        01:00 c2 ended
        01:00 c2 completed
    "#]],
    );
}

#[test]
fn flow_5_a_flow_that_goes_round_without_waiting_is_left() {
    let round = graph(vec![action(ActionKind::UpdateContactAttributes { attributes: vec![] }, Some(0))]);
    let mut w = World::new();
    w.flow("round", engine::domain::config::FlowKind::ContactFlow, round);
    w.start("c1", "round", None).unwrap();
    assert!(w.log.len() < 3_000);
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 ended
        00:00 c1 completed
    "#]],
    );
}

#[test]
fn route_52_a_full_queue_takes_nobody_more() {
    let mut w = World::new();
    w.queue("small", Some(1));
    let small = w.id("small").to_string();
    let target = engine::domain::flow::TargetTemplate::Queue(text(&small));
    let flow = graph(vec![
        action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
        on_error(action(ActionKind::TransferContactToQueue, None), "QueueAtCapacity", 2),
        action(ActionKind::MessageParticipant { text: text("We are full") }, Some(3)),
        action(ActionKind::DisconnectParticipant, None),
    ]);
    w.flow("small flow", engine::domain::config::FlowKind::ContactFlow, flow);
    w.chat_on("c1", "small flow");
    w.start("c2", "small flow", None).unwrap();
    tells(
        &mut w,
        expect![[r#"
        00:00 c1 in small
        00:00 SYSTEM_MESSAGE: We are full
        00:00 c2 ended
        00:00 c2 completed
    "#]],
    );
}

#[test]
fn a_log_without_words_rebuilds_the_same_state() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.says("c1", "my name is Tom").unwrap();
    w.accept("ana", "c1").unwrap();
    w.agent_says("ana", "c1", "hello Tom").unwrap();
    w.chat("c2");
    w.at(21);
    let mut rebuilt = engine::Centre::default();
    for recorded in &w.log {
        let line = serde_json::to_string(recorded).unwrap();
        assert!(!line.contains("Tom") && !line.contains("\"hash\"") && !line.contains("secret"), "{line}");
        rebuilt.apply(&serde_json::from_str(&line).unwrap());
    }
    let text = |centre: &engine::Centre| serde_json::to_string(centre).unwrap();
    assert_eq!(text(&rebuilt), text(w.node.centre()));
    let mut snapshot: engine::Centre = serde_json::from_str(&text(&rebuilt)).unwrap();
    snapshot.reindex();
    assert_eq!(snapshot.check(), Ok(()));
}

#[test]
fn chat_31_and_32_receipts_are_for_two_and_typing_is_for_all() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let (chain, participant) = w.customer_of("c1");
    let hi = w.message_of_agent("ana", "c1", "hi");
    let receipts = [ReceiptKind::Delivered, ReceiptKind::Read].map(|kind| Receipt { kind, ..hi });
    for receipt in receipts {
        w.heard.clear();
        w.command(Command::Signal { chain, participant, kind: SignalKind::Receipt(receipt) }).unwrap();
        assert_eq!(w.heard.len(), 1);
        assert_eq!(w.heard[0].0, ["ana"]);
        let Some(Event::Receipted { chain: of, participant: by, position, kind }) = w.last_event() else {
            panic!("it is not kept")
        };
        assert_eq!((of, by, position, kind), (chain, participant, hi.position, receipt.kind));
    }
    w.bot("c1");
    for kind in receipts.map(SignalKind::Receipt) {
        let refused = w.command(Command::Signal { chain, participant, kind });
        assert!(matches!(refused, Err(Refusal::NotAllowed(_))));
    }
    w.typing(chain, participant).unwrap();
}

#[test]
fn chat_31_a_receipt_is_of_a_message_that_is_there() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let (chain, participant) = w.customer_of("c1");
    let hi = w.message_of_agent("ana", "c1", "hi");
    let elsewhere = Receipt { position: hi.position - 1, ..hi };
    let beyond = Receipt { position: hi.position + 1, ..hi };
    let seq = w.node.centre().seq;
    for receipt in [elsewhere, beyond] {
        let kind = SignalKind::Receipt(receipt);
        let refused = w.command(Command::Signal { chain, participant, kind });
        assert_eq!(refused, Err(Refusal::Unknown(Thing::Item)));
    }
    assert_eq!(w.node.centre().seq, seq);
}

#[test]
fn chat_8_and_ent_82_items_are_messages_and_events_of_people_bots_and_flows() {
    let mut w = World::new();
    w.flow(
        "greets",
        FlowKind::ContactFlow,
        graph(vec![message("Welcome", Some(1)), wait(60, false, 2), message("Bye", None)]),
    );
    w.chat_on("c1", "greets");
    let (chain, bot) = w.bot("c1");
    w.send(chain, bot, "I am a bot", None).unwrap();
    w.says("c1", "and I am not").unwrap();
    w.command(Command::Disconnect { chain, participant: bot }).unwrap();
    w.leaves("c1").unwrap();
    let items = w.log.iter().filter_map(|recorded| match &recorded.event {
        Event::ItemAppended { item, .. } => Some(item),
        _ => None,
    });
    let lines = items.map(|item| {
        let role = item.author.as_ref().map_or("-", |author| author.role.as_str());
        format!("{} {:?} {role}", item.position, item.kind)
    });
    expect![[r#"
        0 Message SYSTEM
        1 Event CUSTOMER
        2 Event CUSTOM_BOT
        3 Message CUSTOM_BOT
        4 Message CUSTOMER
        5 Event CUSTOM_BOT
        6 Event CUSTOMER
        7 Event -"#]]
    .assert_eq(&lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn chat_113_six_at_a_time_with_a_seat_for_the_agent() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    let (contact, _) = w.customer_of("c1");
    let bots: Vec<_> = (0..4).map(|_| w.bot("c1")).collect();
    let one_more = |role| Command::AddParticipant { contact, role, name: "BOT".to_owned(), token: None };
    let refused = w.command(one_more(Role::CustomBot));
    assert!(matches!(refused, Err(Refusal::LimitReached { limit: 6, .. })));
    w.accept("ana", "c1").unwrap();
    let (chain, participant) = bots[0];
    w.command(Command::Disconnect { chain, participant }).unwrap();
    w.bot("c1");
    assert!(w.command(one_more(Role::CustomBot)).is_err(), "six are there");
    // The seat of an agent who leaves is for the next one.
    w.quick_to_queue("again", "BasicQueue");
    w.transfer("ana", "c1", "again").unwrap();
    let contact = ContactId(w.id("c1.2"));
    let one_more = |role| Command::AddParticipant { contact, role, name: "BOT".to_owned(), token: None };
    assert!(w.command(one_more(Role::CustomBot)).is_err());
    w.accept("ana", "c1.2").unwrap();
    for role in [Role::Customer, Role::Agent, Role::System, Role::Supervisor] {
        assert!(matches!(w.command(one_more(role)), Err(Refusal::Invalid { what: "ParticipantRole", .. })));
    }
}

#[test]
fn chat_32_only_those_count_who_have_connected_and_not_left() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let (chain, participant) = w.customer_of("c1");
    let kind = SignalKind::Receipt(w.message_of_agent("ana", "c1", "hi"));
    let receipt = |w: &mut World| w.command(Command::Signal { chain, participant, kind });
    let contact = ContactId(w.id("c1"));
    let added = w.must(Command::AddParticipant {
        contact,
        role: Role::CustomBot,
        name: "BOT".to_owned(),
        token: None,
    });
    let Outcome::Participant { participant: bot, .. } = added else { panic!("{added:?}") };
    receipt(&mut w).expect("the bot has been told that it may come, and has not");
    w.must(Command::Connect { chain, participant: bot });
    assert!(matches!(receipt(&mut w), Err(Refusal::NotAllowed(_))));
    w.must(Command::Disconnect { chain, participant: bot });
    receipt(&mut w).expect("two are left");
}

#[test]
fn a_participant_that_is_added_again_with_the_same_client_token_is_the_same() {
    let mut w = World::new();
    w.chat("c1");
    let (contact, customer) = w.customer_of("c1");
    let mut add = |token: Option<u64>| {
        let (role, name, token) = (Role::CustomBot, "BOT".to_owned(), token.map(TokenDigest));
        match w.must(Command::AddParticipant { contact, role, name, token }) {
            Outcome::Participant { participant, .. } => participant,
            other => panic!("{other:?}"),
        }
    };
    let first = add(Some(1));
    assert_eq!(add(Some(1)), first);
    let others = [add(Some(2)), add(None), add(None)];
    let all: BTreeSet<_> = others.into_iter().chain([customer, first]).map(|p| p.0).collect();
    assert_eq!(all.len(), 5);
    assert_eq!(w.node.centre().chats[&contact].participants.len(), 5);
}

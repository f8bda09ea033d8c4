//! Chats in which somebody has gone quiet: notices, and the end.

use std::collections::BTreeSet;

use crate::world::verbs::Minutes;
use crate::world::{World, graph, message, wait};
use engine::domain::chat::{Notice, Passing};
use engine::domain::config::FlowKind;
use engine::domain::contact::Hook;
use engine::id::ContactId;
use engine::input::{Command, SignalKind};
use engine::refusal::Refusal;
use expect_test::expect;

const UNSET: Minutes = (None, None);

#[test]
fn chat_40_each_timer_is_2_to_480_minutes_or_unset() {
    let mut w = World::new();
    w.chat("c1");
    for minutes in [1, 481] {
        for timers in [(Some(minutes), None), (None, Some(minutes))] {
            let refused = [w.timers("c1", timers, UNSET), w.timers("c1", UNSET, timers)];
            assert!(refused.iter().all(|r| matches!(r, Err(Refusal::Invalid { what: "TimerValue", .. }))));
        }
    }
    w.timers("c1", (Some(2), Some(480)), (Some(480), Some(2))).unwrap();
    w.timers("c1", UNSET, UNSET).unwrap();
    w.task("t1");
    assert!(matches!(w.timers("t1", UNSET, UNSET), Err(Refusal::NotAllowed(_))));
    w.agent("ana");
    w.accept("ana", "c1").unwrap();
    w.leaves("c1").unwrap();
    assert_eq!(w.timers("c1", UNSET, UNSET), Err(Refusal::ContactEnded));
}

#[test]
fn chat_41_and_42_and_45_idle_after_the_first_and_closed_after_both_from_the_agents_join_on() {
    let mut w = World::new();
    w.chat("c1");
    w.timers("c1", (Some(2), Some(3)), UNSET).unwrap();
    // Nobody is late while they wait.
    w.at(600);
    w.agent("ana");
    w.at(605);
    w.accept("ana", "c1").unwrap();
    w.story();
    w.at(605 + 119);
    w.tells(expect![""]);
    w.at(605 + 299);
    w.tells(expect![[r#"
        12:05 c1 Customer Idle
    "#]]);
    // LIFE-36. Without a disconnect flow it is the end for everyone.
    w.at(605 + 300);
    w.tells(expect![[r#"
        15:05 c1 Customer AutoDisconnection
        15:05 c1 ended IDLE_DISCONNECT
    "#]]);
    assert_eq!(w.holds("ana"), "c1 ENDED");
}

#[test]
fn chat_42_one_timer_alone_begins_at_once_and_an_idle_timer_alone_closes_nothing() {
    let mut w = World::new();
    w.agent("ana");
    for (chat, customer, agent) in
        [("closes", UNSET, (None, Some(5))), ("stays", (Some(3), None), (Some(4), None))]
    {
        w.chat(chat);
        w.timers(chat, customer, agent).unwrap();
        w.accept("ana", chat).unwrap();
    }
    w.story();
    w.at(3600);
    w.tells(expect![[r#"
        03:00 stays Customer Idle
        04:00 stays Agent Idle
        05:00 closes Agent AutoDisconnection
        05:00 closes ended IDLE_DISCONNECT
    "#]]);
}

#[test]
fn chat_43_and_46_a_message_begins_the_timers_of_its_own_side_anew_and_who_was_idle_is_back() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.timers("c1", (Some(2), Some(2)), (Some(3), None)).unwrap();
    w.accept("ana", "c1").unwrap();
    w.story();
    w.heard.clear();
    w.at(90);
    w.says("c1", "let me look").unwrap();
    w.at(240);
    w.agent_says("ana", "c1", "take your time").unwrap();
    w.at(270);
    // A bot is on neither side.
    let (chain, bot) = w.bot("c1");
    w.send(chain, bot, "I am here too", None).unwrap();
    w.at(300);
    let items = w.node.centre().chats[&chain].items;
    w.says("c1", "found it").unwrap();
    w.at(300 + 4 * 60);
    w.tells(expect![[r#"
        01:30 customer of c1: let me look
        03:00 c1 Agent Idle
        03:30 c1 Customer Idle
        04:00 ana: take your time
        04:00 c1 Agent Returned
        04:30 BOT: I am here too
        05:00 customer of c1: found it
        05:00 c1 Customer Returned
        07:00 c1 Customer Idle
        07:00 c1 Agent Idle
        09:00 c1 Customer AutoDisconnection
        09:00 c1 ended IDLE_DISCONNECT
    "#]]);
    w.hears(expect![[r#"
        customer of c1: let me look -> customer of c1, ana
        (notice) ana Idle -> customer of c1, ana
        (notice) customer of c1 Idle -> customer of c1, ana
        ana: take your time -> customer of c1, ana
        (notice) ana Returned -> customer of c1, ana
        BOT joined -> customer of c1, ana, BOT
        BOT: I am here too -> customer of c1, ana, BOT
        customer of c1: found it -> customer of c1, ana, BOT
        (notice) customer of c1 Returned -> customer of c1, ana, BOT
        (notice) customer of c1 Idle -> customer of c1, ana, BOT
        (notice) ana Idle -> customer of c1, ana, BOT
        (notice) customer of c1 AutoDisconnection -> customer of c1, ana, BOT
        ana left -> customer of c1, ana, BOT
        chat ended -> customer of c1, ana, BOT
    "#]]);
    // Notices are no items: since then one message, who left, and the end.
    assert_eq!(w.node.centre().chats[&chain].items, items + 3);
}

#[test]
fn chat_44_what_was_set_when_the_agent_joined_is_in_force_and_the_rest_waits_for_the_next() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 5, &[("Second", 1, 0)]);
    w.quick_to_queue("to second", "Second");
    w.agent("ana");
    w.agent_with("bo", "second", "Agent", 0);
    w.chat("c1");
    w.timers("c1", (Some(2), None), UNSET).unwrap();
    w.accept("ana", "c1").unwrap();
    w.at(60);
    w.timers("c1", (Some(10), None), UNSET).unwrap();
    w.story();
    w.at(170);
    w.transfer("ana", "c1", "to second").unwrap();
    w.at(180);
    w.accept("bo", "c1.2").unwrap();
    w.at(1000);
    w.tells(expect![[r#"
        02:00 c1 Customer Idle
        02:50 c1.2 follows c1 by TRANSFER
        02:50 c1 ended
        02:50 c1.2 in Second
        02:50 offer c1.2 to bo until 03:10
        03:00 bo accepted c1.2
        13:00 c1 Customer Idle
    "#]]);
}

#[test]
fn chat_45_all_but_the_customer_are_taken_out_and_the_disconnect_flow_runs() {
    let mut w = World::new();
    w.flow(
        "left",
        FlowKind::ContactFlow,
        graph(vec![message("Are you there?", Some(1)), wait(900, true, 1)]),
    );
    w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
    w.agent("ana");
    w.chat_on("c1", "with left");
    let (chain, bot) = w.bot("c1");
    w.timers("c1", (None, Some(2)), UNSET).unwrap();
    w.accept("ana", "c1").unwrap();
    w.story();
    w.heard.clear();
    // CHAT-41: they stop when the agent leaves.
    w.at(900);
    w.tells(expect![[r#"
        02:00 c1 Customer AutoDisconnection
        02:00 c1.2 follows c1 by DISCONNECT
        02:00 c1 ended IDLE_DISCONNECT
        02:00 SYSTEM_MESSAGE: Are you there?
    "#]]);
    w.hears(expect![[r#"
        (notice) customer of c1 AutoDisconnection -> customer of c1, BOT, ana
        BOT left -> customer of c1, BOT, ana
        ana left -> customer of c1, ana
        SYSTEM_MESSAGE: Are you there? -> customer of c1
    "#]]);
    assert_eq!(w.send(chain, bot, "and I?", None), Err(Refusal::NotInChat));
    w.says("c1", "yes").unwrap();
}

#[test]
fn chat_41_they_run_only_while_both_are_connected() {
    let mut w = World::new();
    w.agent("ana");
    w.start("c1", "inbound", None).unwrap();
    w.timers("c1", (Some(2), None), UNSET).unwrap();
    w.accept("ana", "c1").unwrap();
    w.at(200);
    w.connect("c1");
    w.story();
    w.at(320);
    w.tells(expect![[r#"
        05:20 c1 Customer Idle
    "#]]);
    // A repeated connection, as of a page that is loaded again, changes nothing.
    let (chain, participant) = w.customer_of("c1");
    w.must(Command::Connect { chain, participant });
    w.at(1000);
    w.tells(expect![""]);
    assert_eq!(chain, ContactId(w.id("c1")));
}

#[test]
fn chat_46_notices_of_one_moment_have_ids_of_their_own() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.timers("c1", (Some(2), Some(3)), (Some(2), Some(3))).unwrap();
    w.accept("ana", "c1").unwrap();
    w.at(120);
    // Both are idle, one types, and both are back: all at one moment.
    let (chain, customer) = w.customer_of("c1");
    w.typing(chain, customer).unwrap();
    w.says("c1", "still here").unwrap();
    w.agent_says("ana", "c1", "so am I").unwrap();
    let kinds: Vec<_> = w.signals.iter().map(|signal| signal.kind).collect();
    let idle = Passing::Notice(Notice::Idle);
    let back = Passing::Notice(Notice::Returned);
    assert_eq!(kinds, [idle, idle, Passing::From(SignalKind::Typing), back, back]);
    let ids: BTreeSet<_> = w.signals.iter().map(|signal| signal.item.id.0).collect();
    assert_eq!(ids.len(), kinds.len());
}

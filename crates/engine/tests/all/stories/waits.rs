//! Flows that wait, and flows that never do.

use crate::world::{World, action, graph, message, on_error, wait, when};
use engine::domain::config::FlowKind;
use engine::domain::contact::ContactState;
use engine::domain::flow::ActionKind;
use engine::input::Command;
use engine::time::Span;
use expect_test::expect;

/// Of a chat that waits 60 seconds from 00:10 on: when the wait is over, and as what.
fn waits(watches_bots: bool, has_missing_branch: bool, bot: &str) -> String {
    let kind =
        ActionKind::Wait { limit: Span::seconds(60), customer_returned: false, bot_left: watches_bots };
    let mut waits = on_error(action(kind, None), "NoMatchingError", 5);
    for (branch, next) in [("WaitCompleted", 2), ("BotParticipantDisconnected", 3)] {
        waits = when(waits, branch, next);
    }
    if has_missing_branch {
        waits = on_error(waits, "ParticipantNotFound", 4);
    }
    let mut actions = vec![wait(10, false, 1), waits];
    let branches = ["WaitCompleted", "BotParticipantDisconnected", "ParticipantNotFound", "NoMatchingError"];
    actions.extend(branches.map(|branch| message(branch, Some(6))));
    actions.push(action(ActionKind::DisconnectParticipant, None));
    let mut w = World::new();
    w.flow("waits", FlowKind::ContactFlow, graph(actions));
    w.chat_on("c1", "waits");
    let leaves_at = match bot {
        "leaves early" => Some(5),
        "leaves" => Some(30),
        _ => None,
    };
    if bot != "never comes" {
        let (chain, participant) = w.bot("c1");
        if let Some(at) = leaves_at {
            w.at(at);
            w.must(Command::Disconnect { chain, participant });
        }
    }
    w.at(100);
    let story = w.story();
    let line = story.lines().find(|line| line.contains("SYSTEM_MESSAGE: ")).unwrap();
    line.replace("SYSTEM_MESSAGE: ", "")
}

#[test]
fn flow_23_what_ends_a_wait_for_a_bot_that_leaves_stays_or_never_comes() {
    let mut told = String::new();
    for watches in [true, false] {
        for has_branch in [true, false] {
            for bot in ["leaves", "leaves early", "stays", "never comes"] {
                let over = waits(watches, has_branch, bot);
                let watches = if watches { "watched" } else { "not watched" };
                let branch = if has_branch { ", with ParticipantNotFound" } else { "" };
                told += &format!("{watches}{branch}, {bot}: {over}\n");
            }
        }
    }
    expect![[r#"
        watched, with ParticipantNotFound, leaves: 00:30 BotParticipantDisconnected
        watched, with ParticipantNotFound, leaves early: 00:10 BotParticipantDisconnected
        watched, with ParticipantNotFound, stays: 01:10 WaitCompleted
        watched, with ParticipantNotFound, never comes: 01:10 ParticipantNotFound
        watched, leaves: 00:30 BotParticipantDisconnected
        watched, leaves early: 00:10 BotParticipantDisconnected
        watched, stays: 01:10 WaitCompleted
        watched, never comes: 01:10 WaitCompleted
        not watched, with ParticipantNotFound, leaves: 01:10 WaitCompleted
        not watched, with ParticipantNotFound, leaves early: 01:10 WaitCompleted
        not watched, with ParticipantNotFound, stays: 01:10 WaitCompleted
        not watched, with ParticipantNotFound, never comes: 01:10 WaitCompleted
        not watched, leaves: 01:10 WaitCompleted
        not watched, leaves early: 01:10 WaitCompleted
        not watched, stays: 01:10 WaitCompleted
        not watched, never comes: 01:10 WaitCompleted
    "#]]
    .assert_eq(&told);
}

#[test]
fn flow_5_a_thousand_actions_at_one_moment_and_not_one_more() {
    let nothing = || ActionKind::UpdateContactAttributes { attributes: Vec::new() };
    let mut actions: Vec<_> = (1..1000).map(|next| action(nothing(), Some(next))).collect();
    actions.push(message("the thousandth", Some(1000)));
    actions.push(message("one more", None));
    let mut w = World::new();
    w.flow("long", FlowKind::ContactFlow, graph(actions));
    w.start("c1", "long", None).unwrap();
    w.tells(expect![[r#"
        00:00 SYSTEM_MESSAGE: the thousandth
        00:00 c1 ended
        00:00 c1 completed
    "#]]);
}

#[test]
fn flow_5_actions_count_anew_at_each_moment() {
    let mut w = World::new();
    let nothing = ActionKind::UpdateContactAttributes { attributes: Vec::new() };
    w.flow("patience", FlowKind::ContactFlow, graph(vec![wait(1, false, 1), action(nothing, Some(0))]));
    w.chat_on("c1", "patience");
    w.at(1500);
    assert_eq!(w.contact("c1").state, ContactState::InFlow, "3,000 actions, two at a moment");
}

//! Agents at work: what they may do with a contact in which state, and what their status waits for.

use crate::world::{World, graph, wait};
use engine::domain::agent::HeldState;
use engine::domain::config::FlowKind;
use engine::domain::contact::{ContactState, Hook};
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

/// ana with calls, chats and tasks, and a flow that whispers to her for ten seconds.
fn desk() -> World {
    let mut w = World::new();
    w.everything("all at once");
    w.flow(
        "whisper",
        FlowKind::AgentWhisper,
        graph(vec![wait(10, false, 1), crate::world::message("Now", None)]),
    );
    w.flow_with_hooks("whispers", &[(Hook::AgentWhisper, "whisper")]);
    w.quick_to_queue("again", "BasicQueue");
    w.agent_with("ana", "all at once", "Agent", 0);
    w
}

fn in_state(state: &str) -> (World, &'static str) {
    let mut w = desk();
    let contact = match state {
        "CONNECTED_ONHOLD" => "v1",
        "PAUSED" => "t1",
        _ => "c1",
    };
    match state {
        "CONNECTED_ONHOLD" => w.call("v1"),
        "PAUSED" => w.task("t1"),
        "joining" | "ERROR" => w.chat_on("c1", "whispers"),
        _ => w.chat("c1"),
    }
    match state {
        "CONNECTING" => {}
        "MISSED" => w.at(20),
        "REJECTED" => assert!(w.reject("ana", contact).is_ok()),
        _ => assert!(w.accept("ana", contact).is_ok()),
    }
    match state {
        "CONNECTED_ONHOLD" => assert!(w.hold("ana", contact).is_ok()),
        "PAUSED" => assert!(w.pause("ana", contact).is_ok()),
        "ENDED" | "ERROR" => assert!(w.ends("ana", contact).is_ok()),
        _ => {}
    }
    let shown = if state == "joining" { "CONNECTING" } else { state };
    assert_eq!(w.holds("ana"), format!("{contact} {shown}"));
    (w, contact)
}

#[test]
fn life_20_to_23_and_25_what_an_agent_may_do_in_each_state() {
    let states = [
        ("CONNECTING", "accept reject"),
        ("joining", "end"),
        ("CONNECTED", "end transfer"),
        ("CONNECTED_ONHOLD", "end resume transfer"),
        ("PAUSED", "end"),
        ("ENDED", "clear"),
        ("MISSED", "clear"),
        ("REJECTED", "clear"),
        ("ERROR", "clear"),
    ];
    type Doing = (&'static str, fn(&mut World, &str) -> bool);
    let doings: [Doing; 7] = [
        ("accept", |w, contact| w.accept("ana", contact).is_ok()),
        ("reject", |w, contact| w.reject("ana", contact).is_ok()),
        ("end", |w, contact| w.ends("ana", contact).is_ok()),
        ("clear", |w, contact| w.clear("ana", contact).is_ok()),
        ("hold", |w, contact| w.hold("ana", contact).is_ok()),
        ("resume", |w, contact| w.end_hold("ana", contact).is_ok()),
        ("transfer", |w, contact| w.transfer("ana", contact, "again").is_ok()),
    ];
    for (state, expected) in states {
        let allowed = doings.iter().filter(|(_, does)| {
            let (mut w, contact) = in_state(state);
            // What is refused changes nothing: the world itself sees to that.
            does(&mut w, contact)
        });
        let allowed: Vec<_> = allowed.map(|(doing, _)| *doing).collect();
        assert_eq!(allowed.join(" "), expected, "{state}");
    }
}

#[test]
fn life_1_a_contact_goes_through_its_states_in_order() {
    let mut w = desk();
    w.flow(
        "begins",
        FlowKind::ContactFlow,
        graph(vec![wait(5, false, 1), crate::world::message("Now", None)]),
    );
    w.chat_on("c0", "begins");
    assert_eq!(w.contact("c0").state, ContactState::InFlow);
    w.status("ana", "Lunch");
    w.chat_on("c1", "whispers");
    assert_eq!(w.contact("c1").state, ContactState::Queued);
    w.status("ana", "Available");
    assert!(matches!(w.contact("c1").state, ContactState::Offered { .. }));
    w.accept("ana", "c1").unwrap();
    assert!(matches!(w.contact("c1").state, ContactState::Connecting { .. }));
    w.at(10);
    assert!(matches!(w.contact("c1").state, ContactState::Connected { .. }));
    w.ends("ana", "c1").unwrap();
    assert!(matches!(w.contact("c1").state, ContactState::Ended { .. }));
    w.clear("ana", "c1").unwrap();
    assert_eq!(w.contact("c1").state, ContactState::Over);
    assert!(w.completed.iter().any(|completed| completed.contact.state == ContactState::Over));
}

#[test]
fn agt_1_and_ent_33_a_status_stays_while_contacts_come_and_go() {
    let mut w = desk();
    w.at(1);
    w.chat("c1");
    w.at(21);
    w.clear("ana", "c1").unwrap();
    w.accept("ana", "c1").unwrap();
    w.at(30);
    w.ends("ana", "c1").unwrap();
    w.at(40);
    w.clear("ana", "c1").unwrap();
    let view = w.view("ana");
    assert_eq!((view.status.name.as_str(), view.status_since), ("Available", crate::world::START));
}

#[test]
fn agt_21_a_routable_status_is_never_next() {
    let mut w = desk();
    w.chat("c1");
    w.status("ana", "Lunch");
    w.accept("ana", "c1").unwrap();
    w.story();
    w.status("ana", "Available");
    w.tells(expect![[r#"
        00:00 ana is Available
    "#]]);
}

#[test]
fn agt_25_and_26_the_panel_shows_the_next_status_and_since_when() {
    let mut w = desk();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    assert_eq!(w.view("ana").next, None);
    w.at(7);
    w.status("ana", "Lunch");
    let view = w.view("ana");
    let (status, next) = view.next.unwrap();
    assert_eq!((view.status.name.as_str(), status.name.as_str()), ("Available", "Lunch"));
    assert_eq!(next.chosen_at, crate::world::START + Span::seconds(7));
}

#[test]
fn agt_30_and_sec_10_a_status_that_someone_else_sets_waits_in_the_same_way_and_the_log_says_who() {
    let mut w = desk();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let [ana, admin] = ["ana", "admin"].map(|name| engine::id::UserId(w.id(name)));
    let status = engine::id::StatusId(w.id("Lunch"));
    w.story();
    w.command_by(Some(admin), engine::input::Command::SetStatus { user: ana, status }).unwrap();
    w.tells(expect![[r#"
        00:00 ana next Lunch
    "#]]);
    assert_eq!(w.log.last().unwrap().by, Some(admin));
    w.leaves("c1").unwrap();
    assert_eq!(w.log.last().unwrap().by, None);
}

#[test]
fn agt_27_an_offer_that_rings_goes_on_and_is_one_more_contact_to_finish() {
    let mut w = desk();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.chat("c2");
    w.status("ana", "Lunch");
    w.story();
    w.accept("ana", "c2").unwrap();
    for chat in ["c1", "c2"] {
        w.ends("ana", chat).unwrap();
        w.clear("ana", chat).unwrap();
    }
    w.tells(expect![[r#"
        00:00 ana accepted c2
        00:00 c1 ended AGENT_DISCONNECT
        00:00 ana cleared c1
        00:00 c1 completed
        00:00 c2 ended AGENT_DISCONNECT
        00:00 ana cleared c2
        00:00 c2 completed
        00:00 ana is Lunch
    "#]]);
}

#[test]
fn agt_28_and_39_a_next_status_waits_for_after_contact_work_and_for_nothing_that_was_missed() {
    let mut w = desk();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.chat("c2");
    w.at(20);
    w.status("ana", "Lunch");
    w.ends("ana", "c1").unwrap();
    w.at(30);
    assert_eq!(w.view("ana").status.name, "Available");
    w.story();
    w.clear("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:30 ana cleared c1
        00:30 c1 completed
        00:30 ana is Lunch
    "#]]);
    // She finds it on return, and clears it by hand.
    w.at(3600);
    w.status("ana", "Available");
    assert_eq!(w.holds("ana"), "c2 MISSED");
}

#[test]
fn agt_41_and_42_the_limit_of_after_contact_work_may_change_while_it_runs() {
    let mut w = desk();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.ends("ana", "c1").unwrap();
    w.story();
    w.at(100);
    w.phone("ana", |phone| phone.after_contact_work_seconds = 150);
    w.at(149);
    assert_eq!(w.holds("ana"), "c1 ENDED");
    w.at(150);
    w.tells(expect![[r#"
        02:30 ana cleared c1
        02:30 c1 completed
    "#]]);
}

#[test]
fn agt_42_a_next_status_takes_effect_when_the_limit_is_over() {
    let mut w = World::new();
    w.agent_with("ana", "Basic", "Agent", 30);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.status("ana", "Lunch");
    w.at(10);
    w.ends("ana", "c1").unwrap();
    w.story();
    w.at(40);
    w.tells(expect![[r#"
        00:40 ana cleared c1
        00:40 c1 completed
        00:40 ana is Lunch
    "#]]);
}

#[test]
fn agt_50_and_60_what_was_missed_or_rejected_is_never_cleared_by_itself() {
    let mut w = World::new();
    w.agent_with("ana", "Basic", "Agent", 30);
    w.chat("c1");
    w.chat("c2");
    w.leaves("c2").unwrap();
    w.at(20);
    w.leaves("c1").unwrap();
    w.at(3 * 86_400);
    assert_eq!(w.holds("ana"), "c1 MISSED, c2 REJECTED");
    assert_eq!(w.held("ana", "c1").state, HeldState::Missed);
    // LIFE-23: each by hand, and once.
    for chat in ["c1", "c2"] {
        w.clear("ana", chat).unwrap();
        assert!(matches!(w.clear("ana", chat), Err(Refusal::Unknown(_))));
    }
}

#[test]
fn route_1b_a_sign_in_too_many_ends_the_oldest_and_an_expired_one_changes_nothing() {
    let mut w = World::new();
    w.agent("ana");
    let user = engine::id::UserId(w.id("ana"));
    for n in 0..17 {
        let session = engine::id::SessionId(w.id(&format!("session {n}")));
        w.at(n);
        w.must(engine::input::Command::SignIn {
            user,
            session,
            expires: crate::world::START + Span::seconds(60),
        });
    }
    let sessions = w.node.centre().agents[&user].sessions.len();
    assert_eq!(sessions, 16);
    w.at(3600);
    w.chat("c1");
    assert_eq!(w.holds("ana"), "c1 CONNECTING");
}

//! The timers at the top of a chat's tab, as the agent's panel is told them.

use crate::world::World;
use engine::domain::agent::HeldState;
use engine::time::Time;
use expect_test::expect;

/// What the two timers show: since the chat reached the centre, and since the last text that counts.
fn timers(w: &mut World, agent: &str, chat: &str) -> (i64, i64) {
    let view = w.view(agent);
    let id = w.contact(chat).id;
    let shown = view.contacts.iter().find(|contact| contact.id == id).unwrap();
    let since = |then: Time| (view.at - then).as_seconds();
    (since(shown.held.started_at), since(shown.reply_since.unwrap()))
}

#[test]
fn chat_21_and_24_and_26_the_worked_example_to_the_second() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let mut shows = Vec::new();
    for second in 0..=65 {
        w.at(second);
        match second {
            10 | 15 | 60 => assert!(w.says("c1", "customer").is_ok()),
            40 | 44 => assert!(w.agent_says("ana", "c1", "agent").is_ok()),
            _ => {}
        }
        shows.push(timers(&mut w, "ana", "c1"));
    }
    assert_eq!((shows[59].1, shows[65].1), (19, 5));
    for (second, (contact, reply)) in (0..).zip(shows) {
        let reset = match second {
            0..10 => 0,
            10..40 => 10,
            40..60 => 40,
            _ => 60,
        };
        assert_eq!((contact, reply), (second, second - reset), "at {second}");
    }
}

#[test]
fn chat_22_and_23_from_the_customers_first_text_of_their_last_run_and_bots_are_on_neither_side() {
    let mut w = World::new();
    w.chat("c1");
    let (chain, bot) = w.bot("c1");
    for (second, words) in [(5, "hello"), (8, "are you there?")] {
        w.at(second);
        w.says("c1", words).unwrap();
        w.send(chain, bot, "A person will come", None).unwrap();
    }
    w.at(20);
    w.agent("ana");
    w.accept("ana", "c1").unwrap();
    assert_eq!(timers(&mut w, "ana", "c1"), (20, 15));
    // CHAT-22: neither typing nor a bot's text counts.
    w.at(30);
    w.agent_says("ana", "c1", "here I am").unwrap();
    w.at(35);
    w.send(chain, bot, "I leave you to it", None).unwrap();
    let (_, customer) = w.customer_of("c1");
    w.typing(chain, customer).unwrap();
    assert_eq!(timers(&mut w, "ana", "c1"), (35, 5));
}

#[test]
fn chat_23_from_the_connection_where_the_customer_has_written_nothing() {
    let mut w = World::new();
    w.chat("c1");
    w.at(70);
    w.agent("ana");
    w.at(75);
    w.accept("ana", "c1").unwrap();
    w.at(80);
    assert_eq!(timers(&mut w, "ana", "c1"), (80, 5));
    assert_eq!(w.view("ana").contacts[0].leg_started_at, Some(crate::world::START));
}

#[test]
fn chat_20_after_a_transfer_the_first_goes_on_from_the_chains_first_contact() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 5, &[("Second", 1, 0)]);
    w.quick_to_queue("to second", "Second");
    w.agent("ana");
    w.agent_with("bo", "second", "Agent", 0);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.at(10);
    w.agent_says("ana", "c1", "I pass you on").unwrap();
    w.at(15);
    w.says("c1", "please").unwrap();
    w.at(100);
    w.transfer("ana", "c1", "to second").unwrap();
    w.accept("bo", "c1.2").unwrap();
    w.at(110);
    assert_eq!(timers(&mut w, "bo", "c1.2"), (110, 95));
    let leg = w.view("bo").contacts[0].leg_started_at.unwrap();
    assert_eq!((leg - crate::world::START).as_seconds(), 100);
    // All agents are one side, and an agent begins no run of the customer's.
    w.agent_says("bo", "c1.2", "hello").unwrap();
    w.quick_to_agent("back to ana", "ana");
    w.at(120);
    let quick = w.id("back to ana");
    let queue = engine::id::QueueId(w.id("Second"));
    let quick_connects = vec![engine::id::QuickConnectId(quick)];
    w.must(engine::input::Command::AssociateQuickConnects { queue, quick_connects });
    w.transfer("bo", "c1.2", "back to ana").unwrap();
    w.accept("ana", "c1.3").unwrap();
    w.at(125);
    assert_eq!(timers(&mut w, "ana", "c1.3"), (125, 5), "an earlier agent wrote last: from the connection");
}

#[test]
fn chat_25_and_agt_55_since_when_a_chat_is_in_after_contact_work_or_was_missed() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    w.chat("missed");
    w.at(20);
    w.accept("bo", "missed").unwrap();
    w.chat("ended");
    w.accept("ana", "ended").unwrap();
    w.at(60);
    w.ends("ana", "ended").unwrap();
    w.at(90);
    let view = w.view("ana");
    let shown = view.contacts.iter().map(|c| (c.held.state, (view.at - c.held.since).as_seconds()));
    // The customer is with bo meanwhile.
    assert_eq!(shown.collect::<Vec<_>>(), [(HeldState::Missed, 70), (HeldState::Ended, 30)]);
    w.tells(expect![[r#"
        00:00 missed in BasicQueue
        00:00 offer missed to ana until 00:20
        00:20 ana missed missed
        00:20 offer missed to bo until 00:40
        00:20 bo accepted missed
        00:20 ended in BasicQueue
        00:20 offer ended to ana until 00:40
        00:20 ana accepted ended
        01:00 ended ended AGENT_DISCONNECT
    "#]]);
}

//! Bounds that always hold: what is at the bound is taken, and one more is not.

use std::collections::BTreeMap;

use crate::world::{START, World, action, graph};
use engine::Uuid;
use engine::domain::config::{FlowKind, PredefinedAttribute};
use engine::domain::contact::{Reference, ReferenceKind};
use engine::domain::flow::ActionKind;
use engine::event::{Event, Secret, TokenDigest};
use engine::id::{ContactId, FlowId, UserId};
use engine::input::{Command, Outcome, StartCall};
use engine::refusal::{Refusal, Thing};

fn is_full<T>(result: &Result<T, Refusal>, of: &str) -> bool {
    matches!(result, Err(Refusal::LimitReached { what, .. }) if *what == of)
}

fn call_of(w: &mut World, name: &str) -> StartCall {
    let (contact, flow) = (ContactId(w.id(name)), FlowId(w.id("inbound")));
    let (references, attributes) = (BTreeMap::new(), BTreeMap::new());
    let name = name.to_owned();
    StartCall { contact, flow, name, description: None, references, attributes, related: None, token: None }
}

#[test]
fn ent_81_and_chat_2_each_contact_begins_with_up_to_32_kib_of_attributes() {
    let mut w = World::new();
    for (bytes, fits) in [(32 * 1024, true), (32 * 1024 + 1, false)] {
        // The name counts too.
        let attributes: BTreeMap<_, _> = [("n".repeat(100), "v".repeat(bytes - 100))].into();
        let task = {
            let mut start = w.task_of(&format!("t{bytes}"), "inbound");
            start.attributes = attributes.clone();
            w.start_task(start)
        };
        let call = StartCall { attributes: attributes.clone(), ..call_of(&mut w, &format!("v{bytes}")) };
        let call = w.command(Command::StartCall(Box::new(call)));
        let chat = w.start_with(&format!("c{bytes}"), |start| start.attributes = attributes);
        for started in [task, call, chat] {
            assert_eq!(started.is_ok(), fits, "{bytes}");
            assert_eq!(is_full(&started, "bytes of attributes"), !fits, "{bytes}");
        }
    }
}

#[test]
fn task_1_a_task_and_a_call_have_up_to_50_references() {
    let mut w = World::new();
    for (n, fits) in [(50, true), (51, false)] {
        let reference = Reference { kind: ReferenceKind::String, value: "x".to_owned() };
        let references: BTreeMap<_, _> = (0..n).map(|n| (n.to_string(), reference.clone())).collect();
        let mut start = w.task_of(&format!("t{n}"), "inbound");
        start.references = references.clone();
        let task = w.start_task(start);
        let call = StartCall { references, ..call_of(&mut w, &format!("v{n}")) };
        let call = w.command(Command::StartCall(Box::new(call)));
        for started in [task, call] {
            assert_eq!(started.is_ok(), fits, "{n}");
            assert_eq!(is_full(&started, "references"), !fits, "{n}");
        }
    }
}

#[test]
fn route_60_a_predefined_attribute_has_up_to_128_values_each_once() {
    let mut w = World::new();
    let mut create = |name: &str, values: Vec<String>| {
        let attribute = PredefinedAttribute { name: name.to_owned(), values, created_at: START };
        w.command(Command::CreatePredefinedAttribute(attribute))
    };
    let values = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(create("most", values(128)), Ok(Outcome::Done));
    assert!(is_full(&create("more", values(129)), "values of one predefined attribute"));
    let twice = create("twice", vec!["es".to_owned(), "fr".to_owned(), "es".to_owned()]);
    assert!(matches!(twice, Err(Refusal::Invalid { what: "Values", .. })));
}

#[test]
fn a_user_has_two_access_keys_and_only_their_owner_may_delete_them() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    let [ana, bo] = ["ana", "bo"].map(|name| UserId(w.id(name)));
    let mut keys = |user, key: &str, is_new: bool| {
        let key = key.to_owned();
        w.command(match is_new {
            true => Command::CreateAccessKey { user, key, secret: Secret::new("secret") },
            false => Command::DeleteAccessKey { user, key },
        })
    };
    for key in ["A1", "A2"] {
        keys(ana, key, true).unwrap();
    }
    assert!(is_full(&keys(ana, "A3", true), "access keys of one user"));
    // What others have does not count.
    keys(bo, "B1", true).unwrap();
    for (user, key) in [(bo, "A1"), (ana, "A3")] {
        assert_eq!(keys(user, key, false), Err(Refusal::Unknown(Thing::AccessKey)));
    }
    keys(ana, "A1", false).unwrap();
    keys(ana, "A3", true).unwrap();
    assert!(is_full(&keys(ana, "A4", true), "access keys of one user"));
}

#[test]
fn chat_12_a_chat_remembers_the_last_64_client_tokens() {
    let mut w = World::new();
    w.chat("c1");
    let first = w.says_with("c1", "message 0", Some(0));
    for token in 1..64 {
        w.says_with("c1", "more", Some(token)).unwrap();
    }
    let (chain, _) = w.customer_of("c1");
    let items = |w: &World| w.node.centre().chats[&chain].items;
    let before = items(&w);
    assert_eq!(w.says_with("c1", "message 0", Some(0)), first);
    assert_eq!(items(&w), before);
    w.says_with("c1", "more", Some(64)).unwrap();
    w.says_with("c1", "more", Some(1)).unwrap();
    assert_eq!(items(&w), before + 1, "the second is remembered");
    assert_ne!(w.says_with("c1", "message 0", Some(0)), first);
    assert_eq!(items(&w), before + 2, "the first is taken as new");
}

#[test]
fn chat_2_a_repeated_start_answers_the_same_chat_within_a_day_and_not_after_it() {
    const DAY: i64 = 86_400;
    let mut w = World::new();
    let first = w.start("c1", "inbound", Some(1));
    w.connect("c1");
    w.at(DAY);
    w.start("c2", "inbound", Some(2)).unwrap();
    assert_eq!(w.start("c1 again", "inbound", Some(1)), first);
    w.at(DAY + 1);
    assert_ne!(w.start("c3", "inbound", Some(1)), first);
    assert_eq!(w.node.centre().contacts.len(), 3);
}

#[test]
fn life_27_the_last_10_000_client_tokens_of_starts_are_remembered() {
    let mut w = World::new();
    let ends = graph(vec![action(ActionKind::DisconnectParticipant, None)]);
    w.flow("ends", FlowKind::ContactFlow, ends);
    let start = |w: &mut World, contact: u128, token: u64| {
        let mut start = w.task_of("a task", "ends");
        (start.contact, start.token) =
            (ContactId(Uuid::from_u128(1_000_000 + contact)), Some(TokenDigest(token)));
        Command::StartTask(Box::new(start))
    };
    for n in 0..10_000 {
        let command = start(&mut w, n.into(), n);
        w.node.handle(START, None, command, ());
    }
    let mut started = |contact: u128, token: u64| {
        let command = start(&mut w, contact, token);
        match w.must(command) {
            Outcome::Started { contact, .. } => contact.0.as_u128() - 1_000_000,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(started(20_000, 0), 0);
    assert_eq!(started(10_000, 10_000), 10_000);
    assert_eq!(started(20_001, 1), 1);
    assert_eq!(started(20_002, 0), 20_002, "one more than are remembered came after it");
}

#[test]
fn explanations_have_the_newest_50_decisions_about_a_contact() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    let contact = ContactId(w.id("c1"));
    let decided = |w: &World| {
        let decisions = w.log.iter().filter(|recorded| match recorded.event {
            Event::Offered { contact: of, .. } | Event::NoAgent { contact: of } => of == contact,
            _ => false,
        });
        decisions.map(|recorded| recorded.seq).collect::<Vec<_>>()
    };
    for rejected in 1..40 {
        w.reject("ana", "c1").unwrap();
        w.clear("ana", "c1").unwrap();
        let all = decided(&w);
        // Nobody is left, and then ana again.
        assert_eq!(all.len(), 1 + 2 * rejected);
        assert_eq!(w.contact("c1").decisions, &all[all.len().saturating_sub(50)..]);
    }
}

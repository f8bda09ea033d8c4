//! Tasks: from their start, perhaps later, to their completion.

use crate::world::{World, action, graph, message, wait};
use engine::domain::config::{FlowKind, QuickConnectTarget};
use engine::domain::contact::{Channel, Hook, InitiationMethod, Reference, ReferenceKind};
use engine::domain::flow::ActionKind;
use engine::domain::resource::Resource;
use engine::domain::segment::SegmentValue;
use engine::domain::task_template::{FieldKind, TaskTemplate, TemplateField};
use engine::event::TokenDigest;
use engine::id::{ContactId, FlowId, QuickConnectId, TaskTemplateId, UserId};
use engine::input::{Command, Outcome, Previous, Revision, StartCall, StartTask, TaskStart, TransferTask};
use engine::refusal::{Refusal, Thing};
use engine::time::Span;
use expect_test::expect;

const DAY: i64 = 86_400;

/// ana takes tasks from BasicQueue, two at a time.
fn office() -> World {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w
}

#[test]
fn task_1_and_11_agt_43_a_task_is_offered_like_any_contact_and_completed_by_its_agent() {
    let mut w = office();
    let mut start = w.task_of("t1", "inbound");
    start.description = Some("Call the supplier".to_owned());
    let reference = Reference { kind: ReferenceKind::Url, value: "https://example.org".to_owned() };
    start.references.insert("page".to_owned(), reference.clone());
    start.attributes.insert("tier".to_owned(), "gold".to_owned());
    w.start_task(start).unwrap();
    w.at(20);
    w.clear("ana", "t1").unwrap();
    w.at(25);
    w.accept("ana", "t1").unwrap();
    let view = w.view("ana");
    let seen = &view.contacts[0];
    assert_eq!((seen.held.name.as_str(), seen.description.as_deref()), ("t1", Some("Call the supplier")));
    assert_eq!((&seen.references["page"], seen.attributes["tier"].as_str()), (&reference, "gold"));
    w.at(60);
    w.ends("ana", "t1").unwrap();
    w.clear("ana", "t1").unwrap();
    w.tells(expect![[r#"
        00:00 t1 in BasicQueue
        00:00 offer t1 to ana until 00:20
        00:20 ana missed t1
        00:20 ana cleared t1
        00:20 offer t1 to ana until 00:40
        00:25 ana accepted t1
        01:00 t1 ended AGENT_DISCONNECT
        01:00 ana cleared t1
        01:00 t1 completed
    "#]]);
    // LIFE-33.
    assert_eq!(w.contact("t1").initiation, InitiationMethod::Api);
}

#[test]
fn task_11_and_agt_57_a_task_that_is_rejected_holds_its_slot() {
    let mut w = office();
    w.task("t1");
    w.reject("ana", "t1").unwrap();
    assert_eq!(w.holds("ana"), "t1 REJECTED");
    let ana = UserId(w.id("ana"));
    assert_eq!(w.now(ana, &[Channel::Task]).failed, 1);
    w.task("t2");
    w.task("t3");
    assert_eq!(w.holds("ana"), "t1 REJECTED, t2 CONNECTING");
}

#[test]
fn task_3_a_task_may_begin_up_to_six_days_ahead_and_its_flow_runs_then() {
    let mut w = office();
    w.at(10);
    for seconds in [0, 10, 10 + 6 * DAY + 1] {
        let mut start = w.task_of("t1", "inbound");
        start.scheduled_at = Some(crate::world::START + Span::seconds(seconds));
        let refused = w.start_task(start);
        assert!(matches!(refused, Err(Refusal::Invalid { what: "ScheduledTime", .. })), "{seconds}");
    }
    for (name, seconds) in [("soon", 11), ("last", 10 + 6 * DAY)] {
        let mut start = w.task_of(name, "inbound");
        start.scheduled_at = Some(crate::world::START + Span::seconds(seconds));
        w.start_task(start).unwrap();
    }
    assert_eq!(w.contact("soon").scheduled_at, Some(crate::world::START + Span::seconds(11)));
    w.at(11);
    w.stop("soon").unwrap();
    w.clear("ana", "soon").unwrap();
    w.tells(expect![[r#"
        00:11 soon in BasicQueue
        00:11 offer soon to ana until 00:31
        00:11 soon ended API
        00:11 soon completed
        00:11 ana cleared soon
    "#]]);
    w.at(10 + 6 * DAY);
    assert_eq!(w.holds("ana"), "last CONNECTING");
}

#[test]
fn task_3_and_5_a_task_may_be_stopped_before_it_begins() {
    let mut w = office();
    let mut start = w.task_of("t1", "inbound");
    start.scheduled_at = Some(crate::world::START + Span::seconds(60));
    w.start_task(start).unwrap();
    w.stop("t1").unwrap();
    w.at(60);
    w.tells(expect![[r#"
        00:00 t1 ended API
        00:00 t1 completed
    "#]]);
}

#[test]
fn task_4_after_seven_days_it_has_expired_and_its_disconnect_flow_runs_once() {
    let mut w = office();
    let left = graph(vec![wait(5 * DAY, false, 1), wait(5 * DAY, false, 2), message("done", None)]);
    w.flow("left", FlowKind::ContactFlow, left);
    w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
    w.task("plain");
    w.accept("ana", "plain").unwrap();
    w.task_on("hooked", "with left").unwrap();
    w.accept("ana", "hooked").unwrap();
    w.story();
    w.at(7 * DAY - 1);
    w.tells(expect![""]);
    w.at(7 * DAY);
    w.tells(expect![[r#"
        10080:00 plain ended EXPIRED
        10080:00 hooked.2 follows hooked by DISCONNECT
        10080:00 hooked ended EXPIRED
    "#]]);
    assert_eq!(w.holds("ana"), "plain ENDED, hooked ENDED");
    // For as long again and no more.
    w.at(14 * DAY);
    w.tells(expect![[r#"
        20160:00 hooked.2 ended EXPIRED
        20160:00 hooked.2 completed
    "#]]);
}

#[test]
fn task_4_of_a_task_that_begins_later_the_seven_days_begin_then() {
    let mut w = office();
    w.status("ana", "Lunch");
    let mut start = w.task_of("t1", "inbound");
    start.scheduled_at = Some(crate::world::START + Span::seconds(DAY));
    w.start_task(start).unwrap();
    w.at(8 * DAY - 1);
    assert!(w.contact("t1").is_waiting());
    w.at(8 * DAY);
    assert!(!w.contact("t1").is_active());
}

#[test]
fn task_5_and_life_35_a_flow_ends_a_task_with_a_reason() {
    let mut w = office();
    let ends = graph(vec![action(ActionKind::DisconnectParticipant, None)]);
    w.flow("ends", FlowKind::ContactFlow, ends);
    w.task_on("t1", "ends").unwrap();
    // FLOW-10: a task has nobody to read a message, and goes on.
    w.flow("speaks", FlowKind::ContactFlow, graph(vec![message("hello", None)]));
    w.task_on("t2", "speaks").unwrap();
    w.tells(expect![[r#"
        00:00 t1 ended CONTACT_FLOW_DISCONNECT
        00:00 t1 completed
        00:00 t2 ended CONTACT_FLOW_DISCONNECT
        00:00 t2 completed
    "#]]);
}

#[test]
fn task_10_and_life_10_a_task_is_paused_and_resumed_and_nothing_else_is() {
    let mut w = office();
    w.task("t1");
    w.accept("ana", "t1").unwrap();
    assert!(w.end_pause("ana", "t1").is_err());
    w.at(10);
    w.pause("ana", "t1").unwrap();
    assert!(w.pause("ana", "t1").is_err());
    assert!(w.hold("ana", "t1").is_err());
    // PROPOSED: its slot is an active one.
    let ana = UserId(w.id("ana"));
    let active = |w: &World| w.node.centre().agents[&ana].active(Channel::Task);
    assert_eq!((w.holds("ana"), active(&w)), ("t1 PAUSED".to_owned(), 1));
    w.at(70);
    w.end_pause("ana", "t1").unwrap();
    assert_eq!(w.holds("ana"), "t1 CONNECTED");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    assert!(w.pause("ana", "c1").is_err());
    // LIFE-22: it can be ended while it is paused.
    w.pause("ana", "t1").unwrap();
    w.ends("ana", "t1").unwrap();
}

#[test]
fn task_2_and_ent_60_a_task_goes_where_a_quick_connect_says() {
    let mut w = office();
    w.line("Second", None);
    w.quick_to_queue("second", "Second");
    w.quick_to_agent("ana's", "ana");
    w.quick("outside", QuickConnectTarget::PhoneNumber { number: "+4930123456".to_owned() }, "BasicQueue");
    for (name, quick) in [("t1", "second"), ("t2", "ana's")] {
        let mut start = w.task_of(name, "inbound");
        start.on = TaskStart::QuickConnect(QuickConnectId(w.id(quick)));
        w.start_task(start).unwrap();
    }
    w.tells(expect![[r#"
        00:00 t1 in Second
        00:00 t2 in the queue of ana
        00:00 offer t2 to ana until 00:20
    "#]]);
    let mut start = w.task_of("t3", "inbound");
    start.on = TaskStart::QuickConnect(QuickConnectId(w.id("outside")));
    assert!(matches!(w.start_task(start.clone()), Err(Refusal::NotAllowed(_))));
    start.on = TaskStart::QuickConnect(QuickConnectId(w.id("none")));
    assert_eq!(w.start_task(start), Err(Refusal::Unknown(Thing::QuickConnect)));
}

#[test]
fn task_8_a_template_gives_a_task_its_flow_and_defaults_and_refuses_what_lacks_something() {
    let mut w = office();
    let field = |name: &str, kind, options: &[&str]| TemplateField {
        name: name.to_owned(),
        description: None,
        kind,
        options: options.iter().map(|&option| option.to_owned()).collect(),
    };
    let template = TaskTemplate {
        id: TaskTemplateId(w.id("return")),
        name: "Return".to_owned(),
        description: None,
        flow: Some(FlowId(w.id("inbound"))),
        fields: vec![
            field("Title", FieldKind::Name, &[]),
            field("Size", FieldKind::SingleSelect, &["small", "large"]),
            field("Order", FieldKind::Number, &[]),
        ],
        defaults: [("Title".to_owned(), "Return".to_owned()), ("Size".to_owned(), "small".to_owned())].into(),
        required: ["Title".to_owned(), "Order".to_owned()].into(),
        read_only: [].into(),
        invisible: [].into(),
        active: true,
        created_at: crate::world::START,
    };
    w.must(Command::CreateTaskTemplate(Box::new(template.clone())));
    let mut start = w.task_of("t1", "inbound");
    start.on = TaskStart::Template { template: template.id, flow: None };
    start.name = String::new();
    let lacks = |refused, name: &str| match refused {
        Err(Refusal::AgainstTemplate { field, .. }) => assert_eq!(field, name),
        other => panic!("{other:?}"),
    };
    lacks(w.start_task(start.clone()), "Order");
    start.attributes.insert("Order".to_owned(), "4711".to_owned());
    let mut huge = start.clone();
    huge.attributes.insert("Size".to_owned(), "huge".to_owned());
    lacks(w.start_task(huge), "Size");
    let two = TaskStart::Template { template: template.id, flow: template.flow };
    let refused = w.start_task(StartTask { on: two, ..start.clone() });
    assert!(matches!(refused, Err(Refusal::NotAllowed(_))), "{refused:?}");
    w.start_task(start.clone()).unwrap();
    let task = w.contact("t1");
    let small = Reference { kind: ReferenceKind::String, value: "small".to_owned() };
    assert_eq!(
        (task.name.as_str(), &task.references, task.flow),
        ("Return", &[("Size".to_owned(), small)].into(), Some(FlowId(w.id("inbound"))))
    );
    let resource = Resource::Flow(FlowId(w.id("inbound")));
    let by = "a task template";
    assert_eq!(w.command(Command::Remove(resource)), Err(Refusal::InUse { thing: Thing::Flow, by }));
    w.must(Command::Revise(Box::new(Revision::TaskTemplate(Box::new(TaskTemplate {
        active: false,
        ..template
    })))));
    start.contact = ContactId(w.id("t2"));
    assert!(matches!(w.start_task(start), Err(Refusal::NotAllowed(_))));
}

#[test]
fn task_7_a_related_contacts_attributes_are_copied_once_and_what_is_given_comes_before_them() {
    let mut w = office();
    let of = |pairs: &[(&str, &str)]| {
        pairs
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect::<std::collections::BTreeMap<_, _>>()
    };
    let mut start = w.task_of("t1", "inbound");
    start.attributes = of(&[("tier", "silver")]);
    start.related = Some((ContactId(w.id("c1")), of(&[("tier", "gold"), ("language", "es")])));
    w.start_task(start).unwrap();
    let task = w.contact("t1");
    assert_eq!(task.attributes, of(&[("language", "es"), ("tier", "silver")]));
    assert_eq!((task.related, task.previous, task.chain), (Some(ContactId(w.id("c1"))), None, task.id));
}

#[test]
fn agt_5_a_task_may_be_started_whatever_anybodys_status_and_routed_only_to_who_is_routable() {
    let mut w = office();
    w.status("ana", "Offline");
    w.task("t1");
    w.story();
    w.at(5);
    w.status("ana", "Lunch");
    w.status("ana", "Available");
    w.tells(expect![[r#"
        00:05 ana is Lunch
        00:05 ana is Available
        00:05 offer t1 to ana until 00:25
    "#]]);
}

#[test]
fn life_27_and_task_7_a_call_begins_with_what_it_is_given_and_a_repeated_start_begins_nothing() {
    let mut w = office();
    let reference = Reference { kind: ReferenceKind::Number, value: "4711".to_owned() };
    let start = StartCall {
        contact: ContactId(w.id("v1")),
        flow: FlowId(w.id("inbound")),
        name: "Mary".to_owned(),
        description: Some("About an order".to_owned()),
        references: [("order".to_owned(), reference.clone())].into(),
        attributes: [("tier".to_owned(), "silver".to_owned())].into(),
        related: Some((ContactId(w.id("c1")), [("language".to_owned(), "es".to_owned())].into())),
        token: Some(TokenDigest(1)),
    };
    let started = w.command(Command::StartCall(Box::new(start.clone())));
    w.accept("ana", "v1").unwrap();
    let view = w.view("ana");
    let seen = &view.contacts[0];
    assert_eq!((seen.held.name.as_str(), seen.description.as_deref()), ("Mary", Some("About an order")));
    assert_eq!((&seen.references["order"], seen.related), (&reference, Some(ContactId(w.id("c1")))));
    assert_eq!((seen.attributes["tier"].as_str(), seen.attributes["language"].as_str()), ("silver", "es"));
    // What makes it the same is its token alone.
    let again = StartCall { contact: ContactId(w.id("v2")), ..start };
    assert_eq!(w.command(Command::StartCall(Box::new(again))), started);
    let task = |w: &mut World, name: &str| {
        let start = w.task_of(name, "inbound");
        w.start_task(StartTask { token: Some(TokenDigest(2)), ..start })
    };
    let started = task(&mut w, "t1");
    assert_eq!(task(&mut w, "t2"), started);
    assert_eq!(w.holds("ana"), "v1 CONNECTED, t1 CONNECTING");
}

fn of(pairs: &[(&str, &str)]) -> std::collections::BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

/// A task that is linked to a contact, as it is known now.
fn link(w: &mut World, task: &str, to: &str, given: &[(&str, &str)]) -> Result<Outcome, Refusal> {
    let previous = w.contact(to);
    let mut start = w.task_of(task, "inbound");
    start.attributes = of(given);
    start.previous =
        Some(Previous { contact: previous.id, linked: previous.linked, attributes: previous.attributes });
    w.start_task(start)
}

fn attributes(w: &mut World, contacts: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
    contacts.iter().map(|contact| w.contact(contact).attributes).collect()
}

#[test]
fn task_7_linked_tasks_share_their_attributes_with_all_before_and_after_them() {
    let mut w = office();
    w.start_with("c1", |start| start.attributes = of(&[("tier", "gold")])).unwrap();
    link(&mut w, "t1", "c1", &[("language", "es")]).unwrap();
    link(&mut w, "t2", "t1", &[]).unwrap();
    w.task("t3");
    let shared = of(&[("language", "es"), ("tier", "gold")]);
    assert_eq!(
        attributes(&mut w, &["c1", "t1", "t2", "t3"]),
        [shared.clone(), shared.clone(), shared, of(&[])]
    );
    let (c1, t1) = (ContactId(w.id("c1")), ContactId(w.id("t1")));
    assert_eq!(w.contact("t2").before(), Some(t1));
    assert_eq!(
        (w.contact("t1").before(), w.contact("t1").chain, w.contact("t1").related),
        (Some(c1), t1, None)
    );
    for (who, value) in [("c1", "1"), ("t2", "2"), ("t1", "3")] {
        let contact = ContactId(w.id(who));
        w.must(Command::UpdateAttributes { contact, attributes: of(&[("n", value)]) });
        let all = attributes(&mut w, &["c1", "t1", "t2"]);
        assert!(all.iter().all(|attributes| attributes["n"] == value), "{who}: {all:?}");
    }
    // All or nothing.
    let contact = ContactId(w.id("t2"));
    let big = Command::UpdateAttributes { contact, attributes: of(&[("big", &"x".repeat(32 * 1024))]) };
    assert!(matches!(w.command(big), Err(Refusal::LimitReached { .. })));
    // What is over is left as it was, and the others go on sharing.
    w.must(Command::Stop { contact: t1 });
    w.must(Command::UpdateAttributes { contact, attributes: of(&[("n", "4")]) });
    assert_eq!(attributes(&mut w, &["c1", "t2"]).iter().filter(|a| a["n"] == "4").count(), 2);
}

#[test]
fn task_7_what_follows_a_linked_contact_shares_too() {
    let mut w = office();
    w.task("t1");
    w.accept("ana", "t1").unwrap();
    link(&mut w, "t2", "t1", &[]).unwrap();
    let transfer = |contact, flow| TransferTask { contact, flow, target_queue: None, token: None };
    let (t1, flow) = (ContactId(w.id("t1")), FlowId(w.id("inbound")));
    w.must(Command::TransferTask(transfer(t1, flow)));
    let contact = ContactId(w.id("t2"));
    w.must(Command::UpdateAttributes { contact, attributes: of(&[("n", "1")]) });
    assert_eq!(w.contact("t1.2").attributes, of(&[("n", "1")]));
    let contact = ContactId(w.id("t1.2"));
    w.must(Command::UpdateAttributes { contact, attributes: of(&[("n", "2")]) });
    assert_eq!(w.contact("t2").attributes, of(&[("n", "2")]));
}

#[test]
fn task_7_twelve_are_linked_and_one_more_is_refused() {
    let limit = Err(Refusal::LimitReached { what: "linked contacts", limit: 12 });
    let mut row = office();
    row.task("t1");
    for n in 2..=12 {
        link(&mut row, &format!("t{n}"), &format!("t{}", n - 1), &[]).unwrap();
        // Also where those before are over.
        let contact = ContactId(row.id(&format!("t{}", n - 1)));
        row.must(Command::Stop { contact });
    }
    assert_eq!(link(&mut row, "t13", "t12", &[]), limit);
    let mut fan = office();
    fan.task("t1");
    for n in 2..=12 {
        link(&mut fan, &format!("t{n}"), "t1", &[]).unwrap();
    }
    assert_eq!(link(&mut fan, "t13", "t1", &[]), limit);
    let contact = ContactId(fan.id("t2"));
    fan.must(Command::Stop { contact });
    link(&mut fan, "t13", "t1", &[]).unwrap();
}

#[test]
fn task_12_a_task_of_another_system_is_with_its_agent_at_once_and_takes_a_slot() {
    let mut w = office();
    let ana = UserId(w.id("ana"));
    let with = |w: &mut World, name: &str, user| {
        let task = StartTask { on: TaskStart::ConnectedTo(user), ..w.task_of(name, "inbound") };
        w.start_task(task)
    };
    with(&mut w, "t1", ana).unwrap();
    let subtype = w.contact("t1").all_segment_attributes()["connect:Subtype"].clone();
    assert_eq!(subtype, SegmentValue::Text("connect:ExternalTask".to_owned()));
    assert_eq!((w.contact("t1").flow, w.contact("t1").initiation), (None, InitiationMethod::Api));
    with(&mut w, "t2", ana).unwrap();
    let full = Refusal::AgentNotOpen("Every TASK slot is in use.".to_owned());
    assert_eq!(with(&mut w, "t3", ana), Err(full));
    w.ends("ana", "t2").unwrap();
    w.clear("ana", "t2").unwrap();
    w.tells(expect![[r#"
        00:00 t1 in the queue of ana
        00:00 offer t1 to ana until 00:20
        00:00 ana accepted t1
        00:00 t2 in the queue of ana
        00:00 offer t2 to ana until 00:20
        00:00 ana accepted t2
        00:00 t2 ended AGENT_DISCONNECT
        00:00 ana cleared t2
        00:00 t2 completed
    "#]]);
    let away = |w: &mut World, status| {
        w.status("ana", status);
        with(w, "t3", ana)
    };
    assert!(matches!(away(&mut w, "Offline"), Err(Refusal::AgentNotOpen(_))));
    let nobody = UserId(w.id("nobody"));
    assert_eq!(with(&mut w, "t3", nobody), Err(Refusal::Unknown(Thing::User)));
    // It ends by its own life, as any task does.
    w.at(7 * DAY + 1);
    w.clear("ana", "t1").unwrap();
    w.tells(expect![[r#"
        00:00 ana next Offline
        10080:00 t1 ended EXPIRED
        10080:01 ana cleared t1
        10080:01 t1 completed
        10080:01 ana is Offline
    "#]]);
}

#[test]
fn task_12_a_task_that_is_done_is_a_record_at_once() {
    let mut w = office();
    let task =
        StartTask { on: TaskStart::Completed, token: Some(TokenDigest(1)), ..w.task_of("t1", "inbound") };
    let started = w.start_task(task.clone());
    let repeat = StartTask { contact: ContactId(w.id("t2")), ..task.clone() };
    assert_eq!(w.start_task(repeat), started);
    let other = [("connect:Subtype".to_owned(), SegmentValue::Text("connect:Task".to_owned()))].into();
    let refused = w.start_task(StartTask { token: None, segment_attributes: other, ..task });
    assert!(matches!(refused, Err(Refusal::Invalid { what: "SegmentAttributes", .. })), "{refused:?}");
    w.tells(expect![[r#"
        00:00 t1 ended API
        00:00 t1 completed
    "#]]);
    assert!(w.node.centre().contacts.is_empty());
}

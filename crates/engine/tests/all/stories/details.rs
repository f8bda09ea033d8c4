//! What is said about a contact that is under way.

use std::collections::BTreeMap;

use engine::domain::chat::content;
use engine::domain::contact::{Reference, ReferenceKind};
use engine::domain::segment::{SegmentAttributes, SegmentValue};
use engine::id::ContactId;
use engine::input::{Command, ContactChange, Outcome};
use engine::refusal::{Refusal, Thing};
use engine::time::Span;
use expect_test::expect;

use crate::world::{START, World};

const DAY: i64 = 86_400;

fn office() -> World {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w
}

fn url(value: &str) -> Reference {
    Reference { kind: ReferenceKind::Url, value: value.to_owned() }
}

fn change(w: &mut World, contact: &str, change: ContactChange) -> Result<Outcome, Refusal> {
    let contact = ContactId(w.id(contact));
    w.command(Command::UpdateContact { contact, change })
}

#[test]
fn task_1_a_tasks_name_description_and_references_are_changed_while_it_lives() {
    let mut w = office();
    w.task("t1");
    w.accept("ana", "t1").unwrap();
    let references = BTreeMap::from([("page".to_owned(), url("https://example.org/1"))]);
    let name = Some("Call Ada back".to_owned());
    let described = ContactChange { name, references, ..ContactChange::default() };
    change(&mut w, "t1", described.clone()).unwrap();
    let description = Some("She asked twice".to_owned());
    change(&mut w, "t1", ContactChange { description, ..ContactChange::default() }).unwrap();
    let contact = w.contact("t1");
    assert_eq!(
        (contact.name.as_str(), contact.description.as_deref()),
        ("Call Ada back", Some("She asked twice"))
    );
    assert_eq!(contact.references["page"], url("https://example.org/1"));
    // The panel shows what it is about now.
    assert_eq!(w.view("ana").contacts[0].description.as_deref(), Some("She asked twice"));
    let events = w.log.len();
    change(&mut w, "t1", described).unwrap();
    assert_eq!(w.log.len(), events);

    let many = (0..49).map(|n| (n.to_string(), url("x"))).collect();
    change(&mut w, "t1", ContactChange { references: many, ..ContactChange::default() }).unwrap();
    let one_more = BTreeMap::from([("more".to_owned(), url("x"))]);
    let refused = change(&mut w, "t1", ContactChange { references: one_more, ..ContactChange::default() });
    assert_eq!(refused, Err(Refusal::LimitReached { what: "references", limit: 50 }));

    w.chat("c1");
    let name = Some("Ada".to_owned());
    let refused = change(&mut w, "c1", ContactChange { name, ..ContactChange::default() });
    assert_eq!(refused, Err(Refusal::NotAllowed("Only a task has a name.")));
    w.ends("ana", "t1").unwrap();
    assert_eq!(change(&mut w, "t1", ContactChange::default()), Err(Refusal::ContactEnded));
    assert_eq!(change(&mut w, "none", ContactChange::default()), Err(Refusal::Unknown(Thing::Contact)));
}

#[test]
fn task_3_and_5_a_scheduled_task_is_moved_with_its_end_and_not_once_it_has_begun() {
    let mut w = office();
    let mut start = w.task_of("t1", "inbound");
    start.scheduled_at = Some(START + Span::seconds(60));
    w.start_task(start).unwrap();
    let contact = ContactId(w.id("t1"));
    let to = |seconds| Command::Reschedule { contact, scheduled_at: START + Span::seconds(seconds) };
    for seconds in [0, 6 * DAY + 1] {
        let refused = w.command(to(seconds));
        assert!(matches!(refused, Err(Refusal::Invalid { what: "ScheduledTime", .. })), "{seconds}");
    }
    w.must(to(2 * DAY));
    assert_eq!(w.contact("t1").scheduled_at, Some(START + Span::seconds(2 * DAY)));
    w.at(2 * DAY - 1);
    w.tells(expect![""]);
    w.at(2 * DAY);
    w.tells(expect![[r#"
        2880:00 t1 in BasicQueue
        2880:00 offer t1 to ana until 2880:20
    "#]]);
    assert!(matches!(w.command(to(3 * DAY)), Err(Refusal::NotAllowed(_))));
    w.accept("ana", "t1").unwrap();
    // Seven days from when it began.
    w.at(9 * DAY - 1);
    assert_eq!(w.holds("ana"), "t1 CONNECTED");
    w.at(9 * DAY);
    assert_eq!(w.holds("ana"), "t1 ENDED");
}

#[test]
fn ent_81_a_contact_has_up_to_six_tags_which_the_next_leg_has_too() {
    let mut w = office();
    w.quick_to_queue("again", "BasicQueue");
    w.chat("c1");
    let contact = ContactId(w.id("c1"));
    let tags = |names: &[&str]| names.iter().map(|n| ((*n).to_owned(), "yes".to_owned())).collect();
    w.must(Command::TagContact { contact, tags: tags(&["a", "b", "c", "d", "e", "f"]) });
    let refused = w.command(Command::TagContact { contact, tags: tags(&["g"]) });
    assert_eq!(refused, Err(Refusal::LimitReached { what: "tags of one contact", limit: 6 }));
    let keys = ["a", "b", "c", "d", "none"].map(str::to_owned).to_vec();
    w.must(Command::UntagContact { contact, keys });
    w.accept("ana", "c1").unwrap();
    w.transfer("ana", "c1", "again").unwrap();
    assert_eq!(w.contact("c1.2").tags, tags(&["e", "f"]));
    let events = w.log.len();
    let next = ContactId(w.id("c1.2"));
    w.must(Command::UntagContact { contact: next, keys: vec!["none".to_owned()] });
    w.must(Command::TagContact { contact: next, tags: tags(&["e"]) });
    assert_eq!(w.log.len(), events);
    assert_eq!(w.command(Command::TagContact { contact, tags: tags(&["e"]) }), Err(Refusal::ContactEnded));
}

fn text_of(text: &str) -> SegmentValue {
    SegmentValue::Text(text.to_owned())
}

fn segment(pairs: &[(&str, SegmentValue)]) -> SegmentAttributes {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[test]
fn ent_81_segment_attributes_are_kept_of_one_contact_and_of_the_kinds_that_it_may_have() {
    let mut w = office();
    let nested = |levels: usize| {
        (0..levels).fold(SegmentValue::Number(1), |inner, _| SegmentValue::Map(segment(&[("in", inner)])))
    };
    let big = text_of(&"x".repeat(32 * 1024));
    let mut told = String::new();
    for (name, value) in [
        ("plan", text_of("gold")),
        ("plan_2-b", SegmentValue::Number(7)),
        ("deep", nested(4)),
        ("too-deep", nested(5)),
        ("big", big.clone()),
        ("with space", text_of("x")),
        ("connect:Other", text_of("x")),
        ("connect:Subtype", text_of("connect:Chat")),
        ("connect:Subtype", text_of("connect:Guide")),
        ("connect:Subtype", text_of("connect:Task")),
        ("connect:Subtype", SegmentValue::Number(1)),
        (
            "connect:ContactExpiry",
            SegmentValue::Map(segment(&[("ExpiryDuration", SegmentValue::Number(60))])),
        ),
    ] {
        let mut of = |types: &[&str]| {
            let given = segment(&[(name, value.clone())]);
            w.ids_anew("c");
            w.start_with("c", |start| {
                start.segment_attributes = given;
                start.content_types.extend(types.iter().map(|of| (*of).to_owned()));
            })
        };
        let plain = of(&[]).is_ok();
        let guide = of(&[content::INTERACTIVE, content::INTERACTIVE_RESPONSE]).is_ok();
        told += &format!("{name}: {plain} {guide}\n");
    }
    expect![[r#"
        plan: true true
        plan_2-b: true true
        deep: true true
        too-deep: false false
        big: false false
        with space: false false
        connect:Other: false false
        connect:Subtype: true true
        connect:Subtype: false true
        connect:Subtype: false false
        connect:Subtype: false false
        connect:ContactExpiry: false false
    "#]]
    .assert_eq(&told);
    w.start_with("c1", |start| start.segment_attributes = segment(&[("plan", text_of("gold"))])).unwrap();
    let all = segment(&[("connect:Subtype", text_of("connect:Chat")), ("plan", text_of("gold"))]);
    assert_eq!(w.contact("c1").all_segment_attributes(), all);
    let of = |given| ContactChange { segment_attributes: given, ..ContactChange::default() };
    change(&mut w, "c1", of(segment(&[("plan", text_of("silver")), ("n", SegmentValue::Number(1))])))
        .unwrap();
    assert_eq!(w.contact("c1").segment_attributes.len(), 2);
    assert_eq!(w.contact("c1").segment_attributes["plan"], text_of("silver"));
    for bad in [segment(&[("connect:Subtype", text_of("connect:Chat"))]), segment(&[("big", big)])] {
        assert!(change(&mut w, "c1", of(bad)).is_err());
    }
}

#[test]
fn task_4_a_task_lives_as_long_as_it_is_told_to_and_is_made_by_someone() {
    let mut w = office();
    let expiry = |minutes| SegmentValue::Map(segment(&[("ExpiryDuration", SegmentValue::Number(minutes))]));
    let ana = text_of(&format!("arn:aws:connect:us-east-1:1:instance/i/agent/{}", w.id("ana")));
    let nobody = text_of(&w.id("nobody").to_string());
    let mut n = 0;
    let mut starts = |w: &mut World, name: &str, value: SegmentValue| {
        n += 1;
        let mut start = w.task_of(&format!("t{n}"), "inbound");
        start.segment_attributes = segment(&[(name, value)]);
        w.start_task(start).is_ok()
    };
    for (name, value, good) in [
        ("connect:ContactExpiry", expiry(0), false),
        ("connect:ContactExpiry", expiry(129_601), false),
        ("connect:ContactExpiry", expiry(129_600), true),
        ("connect:ContactExpiry", SegmentValue::Number(60), false),
        ("connect:CreatedByUser", nobody, false),
        ("connect:CreatedByUser", ana, true),
        ("connect:CreatedByUser", SegmentValue::Number(1), false),
    ] {
        assert_eq!(starts(&mut w, name, value.clone()), good, "{name} {value:?}");
    }
    let mut start = w.task_of("short", "inbound");
    start.segment_attributes = segment(&[("connect:ContactExpiry", expiry(2))]);
    start.scheduled_at = Some(START + Span::seconds(60));
    w.start_task(start).unwrap();
    let command =
        Command::Reschedule { contact: ContactId(w.id("short")), scheduled_at: START + Span::seconds(120) };
    w.must(command);
    assert_eq!(w.contact("short").expires_at, START + Span::minutes(4));
}

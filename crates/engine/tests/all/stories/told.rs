//! What is told outside: contact records, contact events, agent events.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::Uuid;
use engine::domain::agent::HeldState;
use engine::domain::resource::{Configured, Resource};
use engine::domain::told::{AgentSnapshot, Beat, Beats, ChangeKind, Telling, Thing, Told, What};
use engine::event::TokenDigest;
use engine::id::{ContactId, QueueId, UserId};
use engine::input::{Command, Outcome};
use engine::refusal::{self, Refusal};
use engine::time::{Span, Time};
use expect_test::expect;

use crate::world::{START, World};

/// Each line that was told since this was last asked, agents with status and contacts.
fn told(w: &mut World) -> String {
    let mut text = String::new();
    for told in std::mem::take(&mut w.told) {
        let since = (told.at - START).as_seconds();
        let what = match &told.what {
            Telling::Record(record) => format!("record of {}", w.name(record.contact.id.0)),
            Telling::Item(item) => {
                format!("{} item {} for {}", w.name(item.chain.0), item.position, item.endpoints.join(", "))
            }
            Telling::Contact(event) => format!("{} {:?}", w.name(event.contact.0), event.kind),
            Telling::Agent(agent) => {
                let shown = |snapshot: &Option<AgentSnapshot>| {
                    let Some(snapshot) = snapshot else { return "-".to_owned() };
                    let contacts = snapshot.contacts.iter();
                    let contacts: Vec<_> = contacts
                        .map(|(id, held)| format!(" {} {}", w.name(id.0), held.state_name()))
                        .collect();
                    format!("{}{}", snapshot.status.name, contacts.concat())
                };
                let name = w.name(agent.user.0);
                let line = |before| format!("{name} {:?}: {} -> {}", agent.kind, before, shown(&agent.after));
                let text = line(w.shown.get(&agent.user).map_or("-".to_owned(), shown));
                w.shown.insert(agent.user, agent.after.clone());
                text
            }
            Telling::Change(change) => {
                let by = change.by.as_ref().map_or("nobody", |by| &by.name);
                let subject = format!("{:?}", change.subject);
                let kind = subject.trim_start_matches("Resource(").split('(').next().unwrap_or_default();
                format!("{kind} {:?} by {by}", change.kind)
            }
        };
        writeln!(text, "{:02}:{:02} {what}", since / 60, since % 60).unwrap();
    }
    text
}

#[test]
fn rec_10_rec_11_rec_20_a_contact_and_its_agent_are_told_from_beginning_to_end() {
    let mut w = World::new();
    w.agent("ana");
    told(&mut w);
    w.chat("c1");
    w.at(5);
    w.accept("ana", "c1").unwrap();
    w.says("c1", "hello").unwrap();
    w.agent_says("ana", "c1", "hello").unwrap();
    w.at(60);
    w.ends("ana", "c1").unwrap();
    w.at(70);
    w.clear("ana", "c1").unwrap();
    w.sign_out("ana");
    expect![[r#"
        00:00 c1 Initiated
        00:00 c1 ConnectedToSystem
        00:00 c1 Queued
        00:00 ana Changed: Available -> Available c1 CONNECTING
        00:05 c1 ConnectedToAgent
        00:05 ana Changed: Available c1 CONNECTING -> Available c1 CONNECTED
        01:00 c1 Disconnected
        01:00 ana Changed: Available c1 CONNECTED -> Available c1 ENDED
        01:10 ana Changed: Available c1 ENDED -> Available
        01:10 c1 Completed
        01:10 record of c1
        01:10 ana Changed: Available -> Offline
        01:10 ana SignedOut: Offline -> Offline
    "#]]
    .assert_eq(&told(&mut w));
    w.sign_in("ana");
    assert_eq!(told(&mut w), "01:10 ana SignedIn: Offline -> Offline\n");
}

#[test]
fn rec_23_a_missed_offer_tells_no_queued_again_and_counts_in_the_record() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    told(&mut w);
    w.at(20);
    assert_eq!(told(&mut w), "00:20 ana Changed: Available c1 CONNECTING -> Available c1 MISSED\n");
    w.leaves("c1").unwrap();
    let record = w.told.iter().find_map(|told| match &told.what {
        Telling::Record(record) => Some(record.clone()),
        _ => None,
    });
    let record = record.expect("it is completed");
    // REC-4: abandoned.
    assert_eq!(record.contact.attempts, 1);
    assert!(record.contact.queue.is_some() && record.contact.agent.is_none() && record.agent.is_none());
    assert_eq!(record.queue_name.as_deref(), Some("BasicQueue"));
}

#[test]
fn rec_21_a_transferred_contact_is_initiated_under_its_new_id() {
    let mut w = World::new();
    w.line("Other", None);
    w.quick_to_queue("to other", "Other");
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    told(&mut w);
    w.transfer("ana", "c1", "to other").unwrap();
    expect![[r#"
        00:00 c1.2 Initiated
        00:00 c1.2 ConnectedToSystem
        00:00 c1 Disconnected
        00:00 ana Changed: Available c1 CONNECTED -> Available c1 ENDED
        00:00 c1.2 Queued
    "#]]
    .assert_eq(&told(&mut w));
}

#[test]
fn rec_14_rec_15_after_contact_work_can_be_read_from_the_agents_events_and_from_the_record() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    let now = w.node.now();
    let (ended, cleared) = (now + Span(27_017), now + Span(32_022));
    let (user, contact) = (UserId(w.id("ana")), ContactId(w.id("c1")));
    w.command_at(ended, Command::Leave { user, contact }).unwrap();
    w.command_at(cleared, Command::Clear { user, contact }).unwrap();
    let snapshots: Vec<_> = (w.told.iter())
        .filter_map(|told| match &told.what {
            Telling::Agent(agent) => Some((told.at, agent.after.as_ref()?)),
            _ => None,
        })
        .collect();
    let ends = snapshots.windows(2).find_map(|lines| {
        let [(_, before), (at, after)] = lines else { return None };
        let (_, held) = before.contacts.iter().find(|(id, _)| *id == contact)?;
        let is_gone = !after.contacts.iter().any(|(id, _)| *id == contact);
        (held.state == HeldState::Ended && is_gone).then_some((held.since, *at))
    });
    let (from, to) = ends.expect("the stream tells when it was over");
    assert_eq!((from, to), (ended, cleared));
    assert_eq!(to - from, Span(5_005));
    let record = w.completed[0].contact.agent.expect("an agent was in it");
    let work = record.after_contact_work_ended_at.unwrap() - record.after_contact_work_started_at.unwrap();
    assert_eq!(work.as_seconds(), 5);
}

#[test]
fn rec_11_what_is_set_up_for_agents_who_are_signed_in_tells_a_change() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    w.sign_out("bo");
    told(&mut w);
    w.phone("ana", |phone| phone.auto_accept = true);
    assert_eq!(told(&mut w), "00:00 ana Changed: Available -> Available\n00:00 User Updated by nobody\n");
    w.queue("Other", None);
    let entry = w.entry("Other", engine::domain::contact::Channel::Chat, 1, 0);
    let profile = w.profile_id("Basic");
    w.must(Command::AssociateQueues { profile, entries: vec![entry] });
    expect![[r#"
        00:00 Queue Created by nobody
        00:00 ana Changed: Available -> Available
        00:00 RoutingProfile Updated by nobody
    "#]]
    .assert_eq(&told(&mut w));
    w.skill("ana", "none", "none", 1).unwrap_err();
    assert_eq!(told(&mut w), "");
}

#[test]
fn sec_10_a_change_tells_what_was_before_it_and_is_after_it() {
    let mut w = World::new();
    w.queue("Other", None);
    let queue = QueueId(w.id("Other"));
    w.told.clear();
    w.must(Command::SetMaxContacts { queue, max_contacts: Some(7) });
    // The same again is no change.
    w.must(Command::SetMaxContacts { queue, max_contacts: Some(7) });
    w.must(Command::Remove(Resource::Queue(queue)));
    let limits = |thing: &Option<Thing>| match thing.as_ref().map(|thing| &thing.what) {
        Some(What::Configured(Configured::Queue(queue))) => Some(queue.max_contacts),
        _ => None,
    };
    let changes: Vec<_> = std::mem::take(&mut w.told)
        .into_iter()
        .filter_map(|told| match told.what {
            Telling::Change(change) => Some((change.kind, limits(&change.before), limits(&change.after))),
            _ => None,
        })
        .collect();
    let expected =
        [(ChangeKind::Updated, Some(None), Some(Some(7))), (ChangeKind::Deleted, Some(Some(7)), None)];
    assert_eq!(changes, expected);
}

#[test]
fn a_message_a_receipt_and_typing_tell_nothing() {
    let mut w = World::new();
    w.agent("ana");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    told(&mut w);
    w.says("c1", "one").unwrap();
    w.agent_says("ana", "c1", "two").unwrap();
    let (chain, participant) = w.customer_of("c1");
    w.typing(chain, participant).unwrap();
    assert_eq!(told(&mut w), "");
}

#[test]
fn rec_30_what_is_written_in_a_chat_is_told_to_two_endpoints_at_most_until_they_are_stopped() {
    let mut w = World::new();
    w.chat("c1");
    w.chat("other");
    told(&mut w);
    let contact = ContactId(w.id("c1"));
    let start = |endpoint: &str, token| Command::StartStreaming {
        contact,
        endpoint: endpoint.to_owned(),
        token: TokenDigest(token),
    };
    let first = w.must(start("a", 1));
    let Outcome::Streaming(streaming) = first else { panic!("{first:?}") };
    let stop = Command::StopStreaming { contact, streaming };
    w.says("c1", "one").unwrap();
    w.says("other", "nobody hears").unwrap();
    assert_eq!(w.must(start("a", 1)), first, "a repeat");
    w.must(start("b", 2));
    w.says("c1", "two").unwrap();
    let limit = Refusal::LimitReached { what: "streaming endpoints of one contact", limit: 2 };
    assert_eq!(w.command(start("c", 3)), Err(limit));
    w.must(stop.clone());
    assert_eq!(w.command(stop.clone()), Err(Refusal::Unknown(refusal::Thing::Streaming)));
    w.says("c1", "three").unwrap();
    w.leaves("c1").unwrap();
    expect![[r#"
        00:00 c1 item 1 for a
        00:00 c1 item 2 for a, b
        00:00 c1 item 3 for b
        00:00 c1 item 4 for b
        00:00 c1 item 5 for b
        00:00 c1 Disconnected
        00:00 c1 Completed
        00:00 record of c1
    "#]]
    .assert_eq(&told(&mut w));
    assert_eq!(w.command(stop), Err(Refusal::Unknown(refusal::Thing::Contact)));
}

#[test]
fn rec_30_a_chat_that_begins_with_an_endpoint_tells_all_of_it_over_its_transfers() {
    let mut w = World::new();
    w.line("Other", None);
    w.quick_to_queue("to other", "Other");
    w.agent("ana");
    w.start_with("c1", |start| start.streaming = Some("a".to_owned())).unwrap();
    w.connect("c1");
    w.accept("ana", "c1").unwrap();
    w.transfer("ana", "c1", "to other").unwrap();
    w.says("c1.2", "hello").unwrap();
    let items = w.told.iter().filter(|told| matches!(told.what, Telling::Item(_))).count() as u64;
    let (chain, contact) = (ContactId(w.id("c1")), ContactId(w.id("c1.2")));
    assert_eq!(items, w.node.centre().chats[&chain].items);
    let streaming = engine::domain::first_streaming(chain);
    w.must(Command::StopStreaming { contact, streaming });
}

/// The heartbeats after the newest of these lines, as seconds since the start.
fn beats(lines: &[Told], passed: Beat, until: i64) -> Vec<i64> {
    let newest: BTreeMap<_, _> = lines.iter().map(|told| (told.agent(), told.clone())).collect();
    let newest: Vec<_> = newest.into_values().filter(|told| told.agent().is_some()).collect();
    let mut beats = Beats::new(&newest, passed);
    std::iter::from_fn(|| beats.next(START + Span::seconds(until)).map(|(beat, _)| beat.at))
        .map(|at| (at - START).as_seconds())
        .collect()
}

#[test]
fn rec_10_hearts_beat_every_two_minutes_until_an_hour_after_the_sign_out() {
    let mut w = World::new();
    w.agent("ana");
    w.at(7);
    w.status("ana", "Lunch");
    let first = Beat { at: Time(0), user: UserId(Uuid::nil()) };
    assert_eq!(beats(&w.told, first, 126), [0; 0]);
    assert_eq!(beats(&w.told, first, 500), [127, 247, 367, 487]);
    let user = UserId(w.id("ana"));
    let passed = Beat { at: START + Span::seconds(247), user };
    assert_eq!(beats(&w.told, passed, 500), [367, 487], "none is told twice");
    let just_before = Beat { user: UserId(Uuid::nil()), ..passed };
    assert_eq!(beats(&w.told, just_before, 500), [247, 367, 487]);
    w.at(1000);
    w.sign_out("ana");
    let after = beats(&w.told, first, 100_000);
    assert_eq!((after[0], after[after.len() - 1], after.len()), (1120, 1000 + 3600, 30));
}

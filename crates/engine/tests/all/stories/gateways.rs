//! Chats over a network of others, by a gateway (CHAT-130, CHAT-131).

use crate::world::{World, action, graph, message, wait};
use engine::domain::config::{AvailabilityTimer, FlowKind, RoutingProfile};
use engine::domain::contact::{Contact, Hook, InitiationMethod};
use engine::domain::flow::{ActionKind, Part, Template};
use engine::domain::gateway::Ends;
use engine::domain::segment::{SUBTYPE, SegmentValue};
use engine::domain::told::Telling;
use engine::event::Words;
use engine::id::{ContactId, FlowId, RoutingProfileId};
use engine::input::{Command, Origin, Outcome, Receive, StartChat};
use engine::refusal::{Refusal, Thing};
use expect_test::expect;

fn ends(customer: &str) -> Ends {
    let (subtype, system) = ("connect:SMS".to_owned(), "+15550100".to_owned());
    Ends { subtype, customer: customer.to_owned(), system }
}

/// The centre writes first.
fn writes(w: &mut World, name: &str, customer: &str) -> Result<Outcome, Refusal> {
    let origin = Origin::IsWritten(ends(customer));
    w.start_with(name, |start| {
        start.origin = origin;
        start.streaming = Some("gateway".to_owned());
        start.initial_message = Some(("text/plain".to_owned(), Words::new("Your parcel is here.")));
    })
}

/// The customer writes; a chat that begins so has this name.
fn receives(w: &mut World, name: &str, customer: &str, text: &str) -> Result<Outcome, Refusal> {
    let begins = Some(start_of(w, name));
    receives_with(w, begins, customer, text)
}

fn start_of(w: &mut World, name: &str) -> StartChat {
    let streaming = Some("gateway".to_owned());
    StartChat { streaming, ..w.chat_of(name, "inbound") }
}

fn receives_with(
    w: &mut World,
    begins: Option<StartChat>,
    customer: &str,
    text: &str,
) -> Result<Outcome, Refusal> {
    let (content_type, words) = ("text/plain".to_owned(), Words::new(text));
    let receive = Receive { ends: ends(customer), content_type, words, answer: None, begins };
    w.command(Command::Receive(Box::new(receive)))
}

fn chain(w: &mut World, name: &str) -> ContactId {
    ContactId(w.id(name))
}

fn subtype(contact: &Contact) -> SegmentValue {
    contact.all_segment_attributes()[SUBTYPE].clone()
}

#[test]
fn chat_130_a_customer_who_is_written_to_is_there_at_once_and_what_they_answer_is_theirs() {
    let mut w = World::new();
    w.agent("ana");
    writes(&mut w, "c1", "+491701234567").unwrap();
    w.tells(expect![[r#"
        00:00 SYSTEM_MESSAGE: Your parcel is here.
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
    "#]]);
    let chain = chain(&mut w, "c1");
    assert_eq!(
        receives_with(&mut w, None, "+491701234567", "Thanks!"),
        Ok(Outcome::Received { chain, begun: false })
    );
    w.accept("ana", "c1").unwrap();
    w.agent_says("ana", "c1", "You are welcome.").unwrap();
    w.tells(expect![[r#"
        00:00 customer of c1: Thanks!
        00:00 ana accepted c1
        00:00 ana: You are welcome.
    "#]]);
    // Nobody connects, and nobody is missed for it (CHAT-2b).
    w.at(600);
    w.tells(expect![[""]]);
    let contact = w.contact("c1");
    assert_eq!(contact.initiation, InitiationMethod::Outbound);
    assert_eq!(contact.customer_id.as_deref(), Some("+491701234567"));
    assert_eq!(subtype(&contact), SegmentValue::Text("connect:SMS".to_owned()));
    let told = w.told.iter().filter_map(|told| match &told.what {
        Telling::Item(item) => Some((item.endpoints.clone(), item.ends.clone())),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    let to_gateway = (vec!["gateway".to_owned()], Some(ends("+491701234567")));
    assert_eq!(told, vec![to_gateway; w.node.centre().chats[&chain].items as usize]);
}

#[test]
fn chat_130_a_flow_reads_both_ends_and_of_another_chat_nothing() {
    let mut w = World::new();
    let path = |path: &[&str]| Part::Path(path.iter().map(|&part| part.to_owned()).collect());
    let text = Template(vec![
        path(&["CustomerEndpoint", "Address"]),
        Part::Text("/".to_owned()),
        path(&["CustomerEndpoint", "Type"]),
        Part::Text("/".to_owned()),
        path(&["SystemEndpoint", "Address"]),
        Part::Text("/".to_owned()),
        path(&["SegmentAttributes", SUBTYPE]),
    ]);
    let says = action(ActionKind::MessageParticipant { text }, Some(1));
    w.flow("ends", FlowKind::ContactFlow, graph(vec![says, wait(900, true, 1)]));
    let start = StartChat { flow: FlowId(w.id("ends")), ..start_of(&mut w, "c1") };
    receives_with(&mut w, Some(start), "+491701234567", "Hello?").unwrap();
    w.chat_on("c2", "ends");
    w.tells(expect![[r#"
        00:00 customer of c1: Hello?
        00:00 SYSTEM_MESSAGE: +491701234567/TELEPHONE_NUMBER/+15550100/connect:SMS
        00:00 SYSTEM_MESSAGE: ///connect:Chat
    "#]]);
}

#[test]
fn chat_130_of_two_addresses_one_chat_goes_on_at_a_time() {
    let mut w = World::new();
    w.agent("ana");
    writes(&mut w, "c1", "+491701234567").unwrap();
    let c1 = chain(&mut w, "c1");
    assert_eq!(writes(&mut w, "c2", "+491701234567"), Err(Refusal::ChatGoesOn(c1)));
    writes(&mut w, "c3", "+491709999999").unwrap();
    w.leaves("c1").unwrap();
    writes(&mut w, "c4", "+491701234567").unwrap();
    // After contact work is no chat that goes on.
    w.accept("ana", "c3").unwrap();
    w.ends("ana", "c3").unwrap();
    writes(&mut w, "c5", "+491709999999").unwrap();
    w.clear("ana", "c3").unwrap();
    let c5 = chain(&mut w, "c5");
    let answered = receives_with(&mut w, None, "+491709999999", "Yes?");
    assert_eq!(answered, Ok(Outcome::Received { chain: c5, begun: false }));
}

#[test]
fn chat_131_whoever_writes_first_begins_a_chat_and_goes_on_in_it_over_its_legs() {
    let mut w = World::new();
    w.line("Other", None);
    w.quick_to_queue("to other", "Other");
    w.flow("left", FlowKind::ContactFlow, graph(vec![message("They left.", Some(1)), wait(900, true, 1)]));
    w.agent("ana");
    let c1 = chain(&mut w, "c1");
    assert_eq!(
        receives(&mut w, "c1", "+491701234567", "Hello?"),
        Ok(Outcome::Received { chain: c1, begun: true })
    );
    let contact = w.contact("c1");
    assert_eq!(contact.initiation, InitiationMethod::Inbound);
    assert_eq!(contact.ends, Some(ends("+491701234567")));
    let same = Ok(Outcome::Received { chain: c1, begun: false });
    assert_eq!(receives(&mut w, "c2", "+491701234567", "Anyone?"), same);
    w.accept("ana", "c1").unwrap();
    w.transfer("ana", "c1", "to other").unwrap();
    assert_eq!(receives(&mut w, "c3", "+491701234567", "Still here."), same);
    w.clear("ana", "c1").unwrap();
    assert_eq!(receives(&mut w, "c4", "+491701234567", "And now?"), same);
    let leg = w.contact("c1.2");
    assert_eq!(subtype(&leg), SegmentValue::Text("connect:SMS".to_owned()));
    w.tells(expect![[r#"
        00:00 customer of c1: Hello?
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 customer of c1: Anyone?
        00:00 ana accepted c1
        00:00 c1.2 follows c1 by TRANSFER
        00:00 c1 ended
        00:00 c1.2 in Other
        00:00 customer of c1: Still here.
        00:00 ana cleared c1
        00:00 c1 completed
        00:00 customer of c1: And now?
    "#]]);
    w.leaves("c1").unwrap();
    let c5 = chain(&mut w, "c5");
    let anew = Ok(Outcome::Received { chain: c5, begun: true });
    assert_eq!(receives(&mut w, "c5", "+491701234567", "One more thing"), anew);
}

#[test]
fn chat_131_without_a_flow_nothing_begins_and_what_may_not_be_said_begins_nothing() {
    let mut w = World::new();
    let unknown = Err(Refusal::Unknown(Thing::FlowAssociation));
    assert_eq!(receives_with(&mut w, None, "+491701234567", "Hello?"), unknown);
    let markdown = StartChat { content_types: vec![], ..start_of(&mut w, "c1") };
    let refused = receives_with(&mut w, Some(markdown), "+491701234567", "Hello?");
    assert!(matches!(refused, Err(Refusal::Invalid { what: "SupportedMessagingContentTypes", .. })));
    assert!(matches!(receives(&mut w, "c2", "+491701234567", ""), Err(Refusal::Invalid { .. })));
    assert!(w.node.centre().contacts.is_empty());
}

#[test]
fn chat_131_a_disconnect_flow_keeps_the_customer_who_stays() {
    let mut w = World::new();
    w.flow("left", FlowKind::ContactFlow, graph(vec![message("They left.", Some(1)), wait(900, true, 1)]));
    w.flow_with_hooks("with left", &[(Hook::CustomerRemaining, "left")]);
    w.agent("ana");
    let start = StartChat { flow: FlowId(w.id("with left")), ..start_of(&mut w, "c1") };
    receives_with(&mut w, Some(start), "+491701234567", "Hello?").unwrap();
    w.accept("ana", "c1").unwrap();
    w.ends("ana", "c1").unwrap();
    let c1 = chain(&mut w, "c1");
    let stays = receives(&mut w, "c2", "+491701234567", "Are you there?");
    assert_eq!(stays, Ok(Outcome::Received { chain: c1, begun: false }));
    assert_eq!(w.contact("c1.2").initiation, InitiationMethod::Disconnect);
}

#[test]
fn chat_130_after_a_restart_the_chat_between_two_is_found_again() {
    let mut w = World::new();
    writes(&mut w, "c1", "+491701234567").unwrap();
    let mut centre = w.node.centre().clone();
    centre.reindex();
    let found = centre.chat_between(&ends("+491701234567")).map(|chat| chat.chain);
    assert_eq!(found, Some(chain(&mut w, "c1")));
    assert!(centre.chat_between(&ends("+491709999999")).is_none());
}

/// Who has been idle longest gets the next one.
#[test]
fn route_31_outbound_work_sends_nobody_to_the_end_of_the_line_where_the_profile_says_so() {
    for (timer, next) in [
        (AvailabilityTimer::TimeSinceLastActivity, "offer c2 to bo"),
        (AvailabilityTimer::TimeSinceLastInbound, "offer c2 to ana"),
    ] {
        let mut w = World::new();
        let basic = RoutingProfileId(w.id("Basic"));
        let basic = w.node.centre().routing_profiles[&basic].clone();
        let (id, name) = (RoutingProfileId(w.id("timed")), "timed".to_owned());
        let timed = RoutingProfile { id, name, availability_timer: timer, ..basic };
        w.must(Command::CreateRoutingProfile(timed));
        w.agent_with("ana", "timed", "Agent", 0);
        w.at(10);
        w.agent_with("bo", "timed", "Agent", 0);
        w.at(20);
        writes(&mut w, "c1", "+491701234567").unwrap();
        w.accept("ana", "c1").unwrap();
        w.at(30);
        w.ends("ana", "c1").unwrap();
        w.clear("ana", "c1").unwrap();
        w.story();
        w.chat("c2");
        assert!(w.story().contains(next), "{timer:?}");
    }
}

#[test]
fn chat_130_a_customer_is_forgotten_with_their_address() {
    let mut w = World::new();
    writes(&mut w, "c1", "+491701234567").unwrap();
    w.leaves("c1").unwrap();
    let of = [chain(&mut w, "c1")].into();
    for recorded in &mut w.log {
        recorded.event.forget(&of);
    }
    for told in &mut w.told {
        told.what.forget(&of);
    }
    let written = format!("{:?}{:?}", w.log, w.told);
    assert!(written.contains("+15550100") && !written.contains("+491701234567"), "{written}");
}

//! Flows change while contacts are in them.

use engine::domain::config::{FlowContent, FlowKind};
use engine::domain::flow::{ActionKind, FlowGraph};
use engine::domain::resource::Resource;
use engine::id::FlowId;
use engine::input::{Command, Described, FlowChange, Outcome};
use engine::limits;
use engine::refusal::{Refusal, Thing};

use crate::world::{World, action, graph, message, wait};

/// Waits for ten seconds, says something, and ends.
fn says(text: &str, place: usize) -> FlowGraph {
    let mut actions = vec![wait(10, false, place as u16)];
    // Elsewhere in each, so that a place of one is not that of another.
    actions.extend((1..place).map(|_| action(ActionKind::DisconnectParticipant, None)));
    actions.push(message(text, Some(place as u16 + 1)));
    actions.push(action(ActionKind::DisconnectParticipant, None));
    graph(actions)
}

fn content(text: &str, place: usize) -> FlowContent {
    FlowContent { content: text.into(), graph: says(text, place).into() }
}

fn flow(w: &mut World) -> FlowId {
    w.flow("asks", FlowKind::ContactFlow, says("first", 1));
    FlowId(w.id("asks"))
}

fn change(w: &mut World, flow: FlowId, change: FlowChange) -> Result<Outcome, Refusal> {
    w.command(Command::ChangeFlow { flow, change })
}

/// What flows said since this was last asked, in order.
fn said(w: &mut World) -> Vec<String> {
    let story = w.story();
    let texts = story.lines().filter_map(|line| line.split("SYSTEM_MESSAGE: ").nth(1));
    texts.map(str::to_owned).collect()
}

#[test]
fn flow_4_contacts_stay_with_the_revision_that_they_began() {
    let mut w = World::new();
    let id = flow(&mut w);
    w.chat_on("c1", "asks");
    change(&mut w, id, FlowChange::Content { content: content("second", 3), published: true }).unwrap();
    w.at(5);
    w.chat_on("c2", "asks");
    change(&mut w, id, FlowChange::Content { content: content("third", 2), published: true }).unwrap();
    w.chat_on("c3", "asks");
    w.at(60);
    assert_eq!(said(&mut w), ["first", "second", "third"]);
    // What nobody is in any more is not kept when the next change comes.
    change(&mut w, id, FlowChange::Content { content: content("fourth", 1), published: true }).unwrap();
    let kept = serde_json::to_value(w.node.centre()).unwrap()["superseded"].clone();
    assert_eq!(kept, serde_json::json!([]));
}

#[test]
fn flow_4_what_is_only_saved_does_not_run_until_it_is_published() {
    let mut w = World::new();
    let id = flow(&mut w);
    change(&mut w, id, FlowChange::Content { content: content("draft", 2), published: false }).unwrap();
    assert_eq!(&**w.node.centre().flows[&id].saved(), "draft");
    w.chat_on("c1", "asks");
    w.at(20);
    assert_eq!(said(&mut w), ["first"]);
    change(&mut w, id, FlowChange::Content { content: content("draft", 2), published: true }).unwrap();
    assert!(w.node.centre().flows[&id].history.draft.is_none());
    w.chat_on("c2", "asks");
    w.at(40);
    assert_eq!(said(&mut w), ["draft"]);
    let seq = w.node.centre().seq;
    for published in [true, false] {
        change(&mut w, id, FlowChange::Content { content: content("draft", 2), published }).unwrap();
    }
    assert_eq!(w.node.centre().seq, seq, "what is there already changes nothing");
}

#[test]
fn flow_4_versions_are_numbered_bounded_and_never_change() {
    let mut w = World::new();
    let id = flow(&mut w);
    let make = |of_saved| FlowChange::CreateVersion { description: None, of_saved };
    assert_eq!(change(&mut w, id, make(false)), Ok(Outcome::FlowVersion(1)));
    change(&mut w, id, FlowChange::Content { content: content("draft", 2), published: false }).unwrap();
    assert_eq!(change(&mut w, id, make(true)), Ok(Outcome::FlowVersion(2)));
    assert_eq!(change(&mut w, id, make(false)), Ok(Outcome::FlowVersion(3)));
    let contents = |w: &World| {
        let versions = &w.node.centre().flows[&id].history.versions;
        versions.iter().map(|(n, v)| format!("{n} {}", v.content)).collect::<Vec<_>>()
    };
    assert_eq!(contents(&w), ["1 ", "2 draft", "3 "]);
    change(&mut w, id, FlowChange::DeleteVersion(3)).unwrap();
    let unknown = Err(Refusal::Unknown(Thing::FlowVersion));
    assert_eq!(change(&mut w, id, FlowChange::DeleteVersion(3)), unknown);
    assert_eq!(change(&mut w, id, make(false)), Ok(Outcome::FlowVersion(4)));
    for _ in 3..limits::FLOW_VERSIONS_MAX {
        change(&mut w, id, make(false)).unwrap();
    }
    let limit = limits::FLOW_VERSIONS_MAX;
    let full = Err(Refusal::LimitReached { what: "versions of a flow", limit });
    assert_eq!(change(&mut w, id, make(false)), full);
}

#[test]
fn ent_80_a_flow_is_renamed_archived_and_deleted_when_nothing_names_it() {
    let mut w = World::new();
    let id = flow(&mut w);
    w.flow("other", FlowKind::ContactFlow, says("other", 1));
    let named = |name: &str| FlowChange::Describe {
        described: Described { name: Some(name.to_owned()), description: Some("Why".to_owned()) },
        archived: Some(true),
    };
    let taken = Err(Refusal::Duplicate(Thing::Flow, "other".to_owned()));
    assert_eq!(change(&mut w, id, named("other")), taken);
    change(&mut w, id, named("asked")).unwrap();
    let flow = &w.node.centre().flows[&id];
    assert_eq!((flow.name.as_str(), flow.description.as_deref()), ("asked", Some("Why")));
    assert!(flow.history.archived);

    w.chat_on("c1", "asks");
    let in_use = |by| Err(Refusal::InUse { thing: Thing::Flow, by });
    assert_eq!(w.command(Command::Remove(Resource::Flow(id))), in_use("a contact"));
    w.at(20);
    let mut naming = content("naming", 1);
    naming.content = format!("{{\"ContactFlowId\":\"{id}\"}}").into();
    let other = FlowId(w.id("other"));
    change(&mut w, other, FlowChange::Content { content: naming, published: false }).unwrap();
    assert_eq!(w.command(Command::Remove(Resource::Flow(id))), in_use("another flow"));
    change(&mut w, other, FlowChange::Content { content: content("plain", 1), published: true }).unwrap();
    w.command(Command::Remove(Resource::Flow(id))).unwrap();
    assert!(!w.node.centre().flows.contains_key(&id));
    assert_eq!(change(&mut w, id, FlowChange::DeleteVersion(1)), Err(Refusal::Unknown(Thing::Flow)));
}

//! FLOW-30: flows that other flows invoke, and that come back.

use engine::domain::config::{FlowContent, FlowKind};
use engine::domain::contact::Hook;
use engine::domain::flow::{Action, ActionKind, TargetTemplate};
use engine::domain::resource::Resource;
use engine::id::FlowId;
use engine::input::{Command, FlowChange};
use engine::refusal::{Refusal, Thing};

use crate::world::{World, action, graph, message, on_error, text, wait, when};

const ERROR: &str = "NoMatchingError";

fn ends() -> Action {
    action(ActionKind::DisconnectParticipant, None)
}

fn returns() -> Action {
    action(ActionKind::EndFlowModuleExecution, None)
}

fn invokes(w: &mut World, module: &str, next: Option<u16>) -> Action {
    let id = w.id(module).to_string();
    action(ActionKind::InvokeFlowModule { module: text(&id) }, next)
}

fn module(w: &mut World, name: &str, actions: Vec<Action>) {
    w.flow(name, FlowKind::Module, graph(actions));
}

/// A flow that invokes it, and says whether it came back or failed.
fn calls(w: &mut World, name: &str, of: &str) {
    let invoke = on_error(invokes(w, of, Some(1)), ERROR, 2);
    let actions = vec![invoke, message("back", Some(3)), message("failed", Some(3)), ends()];
    w.flow(name, FlowKind::ContactFlow, graph(actions));
}

/// What flows said since this was last asked, in order.
fn said(w: &mut World) -> Vec<String> {
    let story = w.story();
    let texts = story.lines().filter_map(|line| line.split("SYSTEM_MESSAGE: ").nth(1));
    texts.map(str::to_owned).collect()
}

/// What a chat is told whose flow invokes a module of these actions.
fn told(actions: Vec<Action>) -> Vec<String> {
    let mut w = World::new();
    module(&mut w, "module", actions);
    calls(&mut w, "calls", "module");
    w.start("c1", "calls", None).unwrap();
    w.at(60);
    said(&mut w)
}

#[test]
fn flow_30_a_module_comes_back_where_it_was_invoked() {
    assert_eq!(told(vec![message("in it", Some(1)), returns()]), ["in it", "back"]);
    assert_eq!(told(vec![wait(10, false, 1), message("in it", Some(2)), returns()]), ["in it", "back"]);
    // Its end is as good.
    assert_eq!(told(vec![message("in it", None)]), ["in it", "back"]);
}

#[test]
fn flow_30_an_error_that_a_module_does_not_handle_is_one_of_the_flow_that_invoked_it() {
    let bad = |next| action(ActionKind::NotBuilt { name: "Bad".to_owned() }, next);
    assert_eq!(told(vec![bad(None)]), ["failed"]);
    assert_eq!(told(vec![on_error(bad(None), ERROR, 1), returns()]), ["back"]);
}

#[test]
fn flow_30_what_ends_a_flow_ends_it_from_a_module_too() {
    assert_eq!(told(vec![action(ActionKind::EndFlowExecution, None)]), [""; 0]);
    assert_eq!(told(vec![ends()]), [""; 0]);
}

#[test]
fn flow_30_modules_stand_five_deep_at_most() {
    let mut w = World::new();
    let again = on_error(invokes(&mut w, "module", Some(1)), ERROR, 1);
    module(&mut w, "module", vec![again, message("out", Some(2)), returns()]);
    calls(&mut w, "calls", "module");
    w.start("c1", "calls", None).unwrap();
    assert_eq!(said(&mut w), ["out", "out", "out", "out", "out", "back"]);
}

#[test]
fn flow_24_loops_of_a_module_and_of_its_flow_are_their_own() {
    let mut w = World::new();
    let twice = |then| {
        let go = action(ActionKind::Loop { count: 2 }, None);
        when(when(go, "ContinueLooping", 1), "DoneLooping", then)
    };
    module(&mut w, "module", vec![twice(2), message("inner", Some(0)), returns()]);
    let invoke = invokes(&mut w, "module", Some(0));
    w.flow("calls", FlowKind::ContactFlow, graph(vec![twice(2), invoke, message("done", Some(3)), ends()]));
    w.start("c1", "calls", None).unwrap();
    assert_eq!(said(&mut w), ["inner", "inner", "inner", "inner", "done"]);
}

#[test]
fn flow_4_a_contact_stays_with_the_revision_of_flow_and_module_that_it_began() {
    let mut w = World::new();
    module(&mut w, "module", vec![wait(10, false, 1), message("old", Some(2)), returns()]);
    calls(&mut w, "calls", "module");
    w.start("c1", "calls", None).unwrap();
    let content = |actions| FlowContent { content: "{}".into(), graph: graph(actions).into() };
    let (module, flow) = (FlowId(w.id("module")), FlowId(w.id("calls")));
    let change = FlowChange::Content { content: content(vec![returns()]), published: true };
    w.command(Command::ChangeModule { module, change }).unwrap();
    let change = FlowChange::Content { content: content(vec![ends()]), published: true };
    w.command(Command::ChangeFlow { flow, change }).unwrap();
    w.at(20);
    assert_eq!(said(&mut w), ["old", "back"]);
}

#[test]
fn flow_13_a_flow_goes_on_in_another_queue_as_it_began_and_in_the_module_where_it_was() {
    let mut w = World::new();
    w.queue("other", None);
    let target = TargetTemplate::Queue(text(&w.id("other").to_string()));
    let moves = action(ActionKind::DequeueContactAndTransferToQueue { target }, Some(2));
    let moved = vec![wait(10, false, 1), moves, message("moved", Some(3)), returns()];
    module(&mut w, "module", moved);
    let invoke = invokes(&mut w, "module", Some(1));
    let waits = vec![invoke, message("waiting", Some(2)), wait(600, false, 1)];
    w.flow("queue flow", FlowKind::CustomerQueue, graph(waits));
    w.flow_with_hooks("queues", &[(Hook::CustomerQueue, "queue flow")]);
    w.start("c1", "queues", None).unwrap();
    let content = |actions| FlowContent { content: "{}".into(), graph: graph(actions).into() };
    for (name, is_module) in [("module", true), ("queue flow", false)] {
        let id = FlowId(w.id(name));
        let change = FlowChange::Content { content: content(vec![ends()]), published: true };
        w.command(match is_module {
            true => Command::ChangeModule { module: id, change },
            false => Command::ChangeFlow { flow: id, change },
        })
        .unwrap();
    }
    w.at(20);
    assert_eq!(said(&mut w), ["moved", "waiting"]);
}

#[test]
fn ent_80_a_module_is_no_flow_and_is_deleted_when_nothing_names_it() {
    let mut w = World::new();
    module(&mut w, "module", vec![wait(10, false, 1), returns()]);
    calls(&mut w, "calls", "module");
    let id = FlowId(w.id("module"));
    let unknown = |thing| Err(Refusal::Unknown(thing));
    assert_eq!(w.start("c0", "module", None), unknown(Thing::Flow));
    let change = FlowChange::DeleteVersion(1);
    assert_eq!(w.command(Command::ChangeFlow { flow: id, change: change.clone() }), unknown(Thing::Flow));
    let flow = FlowId(w.id("calls"));
    assert_eq!(w.command(Command::ChangeModule { module: flow, change }), unknown(Thing::FlowModule));
    assert_eq!(w.command(Command::Remove(Resource::Flow(id))), unknown(Thing::Flow));

    w.start("c1", "calls", None).unwrap();
    let by = "a contact";
    let in_use = Err(Refusal::InUse { thing: Thing::FlowModule, by });
    assert_eq!(w.command(Command::Remove(Resource::FlowModule(id))), in_use);
    w.at(20);
    w.command(Command::Remove(Resource::FlowModule(id))).unwrap();
    w.story();
    w.start("c2", "calls", None).unwrap();
    assert_eq!(said(&mut w), ["failed"]);
}

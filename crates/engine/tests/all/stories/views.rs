//! FLOW-36: flows that show views, and customers who answer in them.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::domain::chat::content;
use engine::domain::config::FlowKind;
use engine::domain::contact::ContactState;
use engine::domain::flow::{Action, ActionKind, Part, ShowView, Template};
use engine::domain::views::{Shown, View, ViewAnswer, ViewContent};
use engine::event::{TokenDigest, Words};
use engine::id::ViewId;
use engine::input::{Command, Described, Outcome, Send, StartChat, ViewChange};
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

use crate::world::{START, World, action, graph, message, on_error, text, wait, when};

const NO_DATA: &str = "{}";

fn view(w: &mut World, name: &str) {
    let saved = Arc::new(ViewContent { template: Some("{}".to_owned()), actions: vec!["Yes".to_owned()] });
    let id = ViewId(w.id(name));
    w.must(Command::CreateView(Box::new(View {
        id,
        name: name.to_owned(),
        description: None,
        published: Some(Arc::clone(&saved)),
        saved,
        versions: BTreeMap::new(),
        last_version: 0,
        created_at: START,
        modified_at: START,
    })));
}

fn shows(view: &str, data: Template, hides_response: bool) -> ShowView {
    ShowView { view: text(view), version: None, limit: Span::seconds(60), data, hides_response }
}

/// A flow that shows it, says by which branch it went on, and ends.
fn flow_of(w: &mut World, name: &str, show: ShowView) {
    let mut shows = action(ActionKind::ShowView(Box::new(show)), None);
    shows = when(when(shows, "Yes", 1), "No", 2);
    let errors = ["TimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"];
    for (error, at) in errors.into_iter().zip(3..) {
        shows = on_error(shows, error, at);
    }
    let mut actions = vec![shows];
    let entered = Template(vec![
        Part::Text("Yes: ".to_owned()),
        Part::Path(["Views", "ViewResultData", "pet", "name"].map(str::to_owned).to_vec()),
        Part::Text(" by ".to_owned()),
        Part::Path(["Views", "Action"].map(str::to_owned).to_vec()),
    ]);
    actions.push(action(ActionKind::MessageParticipant { text: entered }, Some(6)));
    actions.extend(["No", errors[0], errors[1], errors[2]].map(|words| message(words, Some(6))));
    actions.push(wait(600, false, 7));
    actions.push(action(ActionKind::DisconnectParticipant, None));
    w.flow(name, FlowKind::ContactFlow, graph(actions));
}

fn chat_that_takes(w: &mut World, name: &str, flow: &str, types: &[&str]) {
    let flow = engine::id::FlowId(w.id(flow));
    let change = |start: &mut StartChat| {
        start.flow = flow;
        start.content_types.extend(types.iter().map(|t| (*t).to_owned()));
    };
    w.start_with(name, change).unwrap();
    w.connect(name);
}

fn chat(w: &mut World, name: &str, flow: &str) {
    chat_that_takes(w, name, flow, &[content::INTERACTIVE, content::INTERACTIVE_RESPONSE]);
}

/// A centre with a chat that has just been shown a view.
fn shown(hides_response: bool) -> World {
    let mut w = World::new();
    view(&mut w, "form");
    let id = w.id("form").to_string();
    flow_of(&mut w, "shows", shows(&id, text(NO_DATA), hides_response));
    chat(&mut w, "c1", "shows");
    w
}

fn answers(w: &mut World, answer: ViewAnswer, token: Option<u64>) -> Result<Outcome, Refusal> {
    let (chain, participant) = w.customer_of("c1");
    w.command(Command::Send(Send {
        chain,
        participant,
        content_type: content::INTERACTIVE_RESPONSE.to_owned(),
        words: Words::new(format!("{} with secrets", answer.action)),
        token: token.map(TokenDigest),
        answer: Some(answer),
    }))
}

fn answer(action: &str, data: &[(&str, &str)]) -> ViewAnswer {
    let data = data.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    ViewAnswer { action: action.to_owned(), data }
}

/// What the flow said first after the view, and when.
fn went_on(w: &mut World) -> String {
    let story = w.story();
    let said =
        story.lines().filter(|line| line.contains("SYSTEM_MESSAGE: ") && !line.contains("ViewResource"));
    said.map(|line| line.replace("SYSTEM_MESSAGE: ", "")).collect::<Vec<_>>().join(", ")
}

#[test]
fn flow_36_a_flow_waits_in_the_view_and_goes_on_by_what_was_chosen() {
    let mut w = shown(false);
    w.at(20);
    // Words of another kind are no choice.
    w.says("c1", "What is this?").unwrap();
    w.at(30);
    answers(&mut w, answer("Yes", &[("pet.name", "Rex"), ("other", "x")]), None).unwrap();
    w.tells(expect![[r#"
        00:00 SYSTEM_MESSAGE: {"templateType":"ViewResource","version":"1.0","data":{"content":{"viewId":"00000000-0000-0000-0000-00000000000c","viewToken":"0000000000000000000000000000000c","viewData":{}}}}
        00:20 customer of c1: What is this?
        00:30 customer of c1: Yes with secrets
        00:30 SYSTEM_MESSAGE: Yes: Rex by Yes
    "#]]);
}

#[test]
fn flow_36_what_a_view_comes_to() {
    let mut told = String::new();
    for (action, at) in [("Yes", 59), ("No", 10), ("Maybe", 10), ("Yes", 60)] {
        let mut w = shown(false);
        w.at(at);
        answers(&mut w, answer(action, &[]), None).unwrap();
        told += &format!("{action} at {at}: {}\n", went_on(&mut w));
    }
    let mut w = shown(false);
    w.at(100);
    told += &format!("nothing: {}\n", went_on(&mut w));
    expect![[r#"
        Yes at 59: 00:59 Yes:  by Yes
        No at 10: 00:10 No
        Maybe at 10: 00:10 NoMatchingCondition
        Yes at 60: 01:00 TimeLimitExceeded
        nothing: 01:00 TimeLimitExceeded
    "#]]
    .assert_eq(&told);
}

#[test]
fn flow_36_an_answer_counts_once_and_for_a_view_that_is_open_only() {
    let mut w = shown(false);
    w.at(5);
    let first = answers(&mut w, answer("Yes", &[]), Some(7)).unwrap();
    assert_eq!(went_on(&mut w), "00:05 Yes:  by Yes");
    assert_eq!(answers(&mut w, answer("Yes", &[]), Some(7)).unwrap(), first);
    let (chain, _) = w.customer_of("c1");
    let before = w.node.centre().chats[&chain].view_answer.clone();
    // The flow waits for something else now.
    answers(&mut w, answer("No", &[]), None).unwrap();
    assert_eq!(w.node.centre().chats[&chain].view_answer, before);
}

#[test]
fn flow_36_only_the_customer_answers() {
    let mut w = shown(false);
    let (chain, participant) = w.bot("c1");
    w.must(Command::Connect { chain, participant });
    w.must(Command::Send(Send {
        chain,
        participant,
        content_type: content::INTERACTIVE_RESPONSE.to_owned(),
        words: Words::new("Yes"),
        token: None,
        answer: Some(answer("Yes", &[])),
    }));
    assert_eq!(went_on(&mut w), "");
}

#[test]
fn flow_36_an_answer_has_bounds() {
    let mut w = shown(false);
    let big = "x".repeat(32 * 1024);
    for bad in [answer("", &[]), answer(&"x".repeat(256), &[]), answer("Yes", &[("a", &big)])] {
        let refused = answers(&mut w, bad, None);
        assert!(matches!(refused, Err(Refusal::Invalid { what: "Content", .. })), "{refused:?}");
    }
    assert_eq!(went_on(&mut w), "");
    answers(&mut w, answer("Yes", &[("", &big)]), None).unwrap();
}

#[test]
fn flow_36_what_was_entered_is_hidden_where_the_flow_says_so() {
    let mut w = shown(true);
    w.heard.clear();
    answers(&mut w, answer("Yes", &[("pet.name", "Rex")]), None).unwrap();
    w.hears(expect![[r#"
        customer of c1: {"templateType":"ViewResource","version":"1.0","action":"Yes","data":{}} -> customer of c1
        SYSTEM_MESSAGE: Yes: Rex by Yes -> customer of c1
    "#]]);
    // Again, and too late.
    answers(&mut w, answer("\"Yes\"", &[("card", "4111")]), None).unwrap();
    w.hears(expect![[r#"
        customer of c1: {"templateType":"ViewResource","version":"1.0","action":"\"Yes\"","data":{}} -> customer of c1
    "#]]);
}

#[test]
fn flow_36_data_is_filled_in_and_stays_where_it_was_put() {
    let mut w = World::new();
    view(&mut w, "form");
    let id = w.id("form").to_string();
    let data = Template(vec![
        Part::Text(r#"{"Heading":"For "#.to_owned()),
        Part::Attribute("who".to_owned()),
        Part::Text(r#"","n":1}"#.to_owned()),
    ]);
    flow_of(&mut w, "shows", shows(&id, data, false));
    let flow = engine::id::FlowId(w.id("shows"));
    let change = |start: &mut StartChat| {
        start.flow = flow;
        start.content_types.extend([content::INTERACTIVE, content::INTERACTIVE_RESPONSE].map(str::to_owned));
        start.attributes.insert("who".to_owned(), "\"Ada\\\n\"},".to_owned());
    };
    w.start_with("c1", change).unwrap();
    let story = w.story();
    let line = story.lines().find_map(|line| line.split_once("SYSTEM_MESSAGE: ")).unwrap();
    let shown: serde_json::Value = serde_json::from_str(line.1).unwrap();
    let expected = serde_json::json!({ "Heading": "For \"Ada\\\n\"},", "n": 1 });
    assert_eq!(shown["data"]["content"]["viewData"], expected);
}

#[test]
fn flow_36_a_view_is_named_by_id_or_arn_and_by_its_version() {
    let mut w = World::new();
    view(&mut w, "form");
    let id = w.id("form");
    let change = ViewChange::CreateVersion { description: None };
    w.must(Command::ChangeView { view: ViewId(id), change });
    let arn = format!("arn:aws:connect:us-east-1:123456789012:instance/i/view/{id}");
    let mut told = String::new();
    for (n, (named, version)) in [
        (id.to_string(), None),
        (arn.clone(), None),
        (format!("{arn}:$LATEST"), None),
        (format!("{arn}:1"), None),
        (format!("{id}:1"), Some("$LATEST")),
        (id.to_string(), Some("1")),
        (id.to_string(), Some("2")),
        (id.to_string(), Some("$SAVED")),
        ("form".to_owned(), None),
        (w.id("nothing").to_string(), None),
    ]
    .into_iter()
    .enumerate()
    {
        let (flow, c) = (format!("flow {n}"), format!("c{n}"));
        let show = ShowView { version: version.map(text), ..shows(&named, text(NO_DATA), false) };
        flow_of(&mut w, &flow, show);
        chat(&mut w, &c, &flow);
        let (chain, _) = w.customer_of(&c);
        let shown = w.node.centre().chats[&chain].views.first().map(Shown::token);
        told += &format!("{} {version:?}: {shown:?}\n", named.replace(&id.to_string(), "id"));
    }
    expect![[r#"
        id None: Some("0000000000000000000000000000000c")
        arn:aws:connect:us-east-1:123456789012:instance/i/view/id None: Some("0000000000000000000000000000000c")
        arn:aws:connect:us-east-1:123456789012:instance/i/view/id:$LATEST None: Some("0000000000000000000000000000000c")
        arn:aws:connect:us-east-1:123456789012:instance/i/view/id:1 None: Some("0000000000000000000000000000000c.1")
        id:1 Some("$LATEST"): Some("0000000000000000000000000000000c")
        id Some("1"): Some("0000000000000000000000000000000c.1")
        id Some("2"): None
        id Some("$SAVED"): None
        form None: None
        00000000-0000-0000-0000-00000000000d None: None
    "#]]
    .assert_eq(&told);
}

#[test]
fn flow_36_and_flow_1_what_cannot_be_shown_or_answered_takes_the_error_branch() {
    let mut w = World::new();
    view(&mut w, "form");
    let id = w.id("form").to_string();
    flow_of(&mut w, "shows", shows(&id, text(NO_DATA), false));
    let large = format!(r#"{{"a":"{}"}}"#, "x".repeat(16_384));
    flow_of(&mut w, "large", shows(&id, text(&large), false));
    chat_that_takes(&mut w, "c1", "shows", &[]);
    chat_that_takes(&mut w, "c2", "shows", &[content::INTERACTIVE]);
    chat(&mut w, "c3", "large");
    w.task_on("t1", "shows").unwrap();
    assert_eq!(went_on(&mut w), ["00:00 NoMatchingError"; 3].join(", "));
    let task = w.contact("t1");
    assert_eq!(task.run.as_ref().map(|run| run.action), Some(6), "by the same branch to the wait");
}

#[test]
fn flow_36_a_view_is_not_a_whisper() {
    let mut w = World::new();
    view(&mut w, "form");
    w.agent("ana");
    let id = w.id("form").to_string();
    let show = action(ActionKind::ShowView(Box::new(shows(&id, text(NO_DATA), false))), None);
    let actions = vec![on_error(when(show, "Yes", 1), "NoMatchingError", 1), message("not here", None)];
    w.flow("whisper", FlowKind::AgentWhisper, graph(actions));
    w.flow_with_hooks("hooked", &[(engine::domain::contact::Hook::AgentWhisper, "whisper")]);
    chat(&mut w, "c1", "hooked");
    w.accept("ana", "c1").unwrap();
    let (chain, _) = w.customer_of("c1");
    assert!(w.node.centre().chats[&chain].views.is_empty());
    assert!(matches!(w.contact("c1").state, ContactState::Connected { .. }));
}

#[test]
fn flow_36_what_was_shown_is_read_until_it_is_gone_and_only_the_newest_are_kept() {
    let mut w = shown(false);
    let (chain, _) = w.customer_of("c1");
    let first = w.node.centre().chats[&chain].views[0];
    assert!(w.node.centre().shown(first).is_some());
    let described = Described { name: Some("renamed".to_owned()), description: None };
    w.must(Command::ChangeView { view: first.view, change: ViewChange::Describe(described) });
    assert_eq!(w.node.centre().shown(first).unwrap().0.name, "renamed");
    w.must(Command::Remove(engine::domain::resource::Resource::View(first.view)));
    assert!(w.node.centre().shown(first).is_none());

    let mut w = World::new();
    let mut actions = Vec::new();
    for n in 0..21_u16 {
        view(&mut w, &format!("view {n}"));
        let id = w.id(&format!("view {n}")).to_string();
        let show = ShowView { limit: Span::seconds(1), ..shows(&id, text(NO_DATA), false) };
        let show = action(ActionKind::ShowView(Box::new(show)), None);
        actions.push(on_error(when(show, "Yes", n + 1), "TimeLimitExceeded", n + 1));
    }
    // The second again, which is the newest then.
    actions.push(Action { errors: Vec::new(), ..actions[1].clone() });
    actions[21].conditions = Vec::new();
    w.flow("many", FlowKind::ContactFlow, graph(actions));
    chat(&mut w, "c1", "many");
    w.at(21);
    let (chain, _) = w.customer_of("c1");
    let views = &w.node.centre().chats[&chain].views;
    let views: Vec<_> = views.iter().map(|shown| w.name(shown.view.0)).collect();
    assert_eq!((views.len(), views[0].as_str(), views[19].as_str()), (20, "view 2", "view 1"));
}

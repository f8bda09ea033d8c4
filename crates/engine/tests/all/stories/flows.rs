//! Flows: what each action does, and where the contact goes from there.

use crate::world::verbs::needs;
use crate::world::{World, action, graph, message, on_error, text, wait, when};
use engine::domain::config::FlowKind;
use engine::domain::contact::Hook;
use engine::domain::criteria::Expression;
use engine::domain::flow::{
    Action, ActionKind, Condition, ExpressionTemplate, Operator, Part, RoutingTemplate, StepTemplate,
    TargetTemplate, Template,
};
use engine::id::UserId;
use engine::input::Command;
use engine::refusal::Refusal;
use engine::time::Span;
use expect_test::expect;

fn attribute(name: &str) -> Template {
    Template(vec![Part::Attribute(name.to_owned())])
}

fn ends() -> Action {
    action(ActionKind::DisconnectParticipant, None)
}

/// What a chat with these attributes is told on a flow of these actions.
fn told(w: &mut World, actions: Vec<Action>, attributes: &[(&str, &str)]) -> Vec<String> {
    let name = format!("flow at {}", w.log.len());
    w.flow(&name, FlowKind::ContactFlow, graph(actions));
    w.story();
    let flow = engine::id::FlowId(w.id(&name));
    w.start_with(&format!("chat on {name}"), |start| {
        start.flow = flow;
        start.attributes = attributes.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    })
    .unwrap();
    let story = w.story();
    let said = story.lines().filter_map(|line| line.split_once("SYSTEM_MESSAGE: "));
    said.map(|(_, said)| said.to_owned()).collect()
}

#[test]
fn flow_24_a_loop_goes_round_n_times_is_through_and_begins_anew_the_next_time() {
    let looping = |count| {
        let go = action(ActionKind::Loop { count }, None);
        vec![
            when(when(go, "ContinueLooping", 1), "DoneLooping", 2),
            message("round", Some(0)),
            message("through", Some(3)),
            // Once more from the beginning.
            when(when(action(ActionKind::Loop { count: 1 }, None), "ContinueLooping", 0), "DoneLooping", 4),
            ends(),
        ]
    };
    let mut w = World::new();
    assert_eq!(told(&mut w, looping(0), &[]), ["through", "through"]);
    assert_eq!(told(&mut w, looping(2), &[]), ["round", "round", "through", "round", "round", "through"]);
}

#[test]
fn flow_3_and_17_conditions_are_tried_in_their_order_and_case_matters() {
    use Operator::*;
    let compare = |conditions: &[(Operator, &str)]| {
        let mut compare = action(ActionKind::Compare { value: attribute("value") }, None);
        for (next, (operator, operand)) in (1..).zip(conditions) {
            let condition = Condition { operator: *operator, operand: text(operand) };
            compare.conditions.push((condition, next));
        }
        let last = conditions.len() as u16 + 1;
        let mut actions = vec![on_error(compare, "NoMatchingCondition", last)];
        actions.extend(conditions.iter().map(|(_, operand)| message(operand, Some(last + 1))));
        actions.extend([message("none", Some(last + 1)), ends()]);
        actions
    };
    let mut w = World::new();
    for (value, conditions, expected) in [
        ("gold", vec![(Equals, "silver"), (Equals, "gold")], "gold"),
        ("gold", vec![(Equals, "Gold")], "none"),
        ("golden", vec![(TextStartsWith, "gold"), (Equals, "golden")], "gold"),
        ("golden", vec![(TextStartsWith, "en"), (TextEndsWith, "en")], "en"),
        ("golden", vec![(TextContains, "LD"), (TextContains, "ld")], "ld"),
        ("10", vec![(NumberGreaterThan, "10"), (NumberGreaterOrEqualTo, "10.0")], "10.0"),
        ("9", vec![(NumberLessThan, "9"), (NumberLessOrEqualTo, "9")], "9"),
        // As numbers, not as text.
        ("9", vec![(NumberGreaterThan, "10")], "none"),
        ("many", vec![(NumberGreaterThan, "0"), (NumberLessThan, "0")], "none"),
        ("", vec![(Equals, "x")], "none"),
    ] {
        assert_eq!(
            told(&mut w, compare(&conditions), &[("value", value)]),
            [expected],
            "{value} {conditions:?}"
        );
    }
}

#[test]
fn flow_2_and_30_the_queue_that_a_flow_set_is_still_set_in_the_next() {
    let mut w = World::new();
    w.line("Second", None);
    let second = w.id("Second").to_string();
    w.flow("queues", FlowKind::ContactFlow, graph(vec![action(ActionKind::TransferContactToQueue, None)]));
    let next = w.id("queues").to_string();
    let actions = |flow: Template| {
        let target = TargetTemplate::Queue(text(&second));
        let transfer = action(ActionKind::TransferToFlow { flow }, Some(3));
        vec![
            action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
            on_error(transfer, "NoMatchingError", 2),
            message("No such flow", Some(4)),
            message("Never comes back", Some(4)),
            ends(),
        ]
    };
    w.flow("first", FlowKind::ContactFlow, graph(actions(text(&next))));
    w.chat_on("c1", "first");
    w.tells(expect![[r#"
        00:00 c1 in Second
    "#]]);
    let none = w.id("none").to_string();
    for flow in ["", "queues", &none] {
        assert_eq!(told(&mut w, actions(text(flow)), &[]), ["No such flow"]);
    }
}

#[test]
fn flow_4_and_20_what_is_saved_and_not_published_neither_starts_nor_runs() {
    let mut w = World::new();
    let saved = engine::id::FlowId(w.id("saved"));
    let inbound = engine::id::FlowId(w.id("inbound"));
    let mut flow = w.node.centre().flows[&inbound].clone();
    (flow.id, flow.name, flow.published) = (saved, "saved".to_owned(), false);
    w.must(Command::CreateFlow(flow));
    assert_eq!(w.start("c0", "saved", None), Err(Refusal::FlowNotPublished));
    w.flow_with_hooks(
        "hooked",
        &[(Hook::CustomerQueue, "saved"), (Hook::AgentWhisper, "saved"), (Hook::CustomerRemaining, "saved")],
    );
    w.agent("ana");
    w.chat_on("c1", "hooked");
    w.accept("ana", "c1").unwrap();
    w.ends("ana", "c1").unwrap();
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to ana until 00:20
        00:00 ana accepted c1
        00:00 c1 ended AGENT_DISCONNECT
    "#]]);
}

#[test]
fn flow_19_and_route_50_a_flow_gives_a_contact_its_priority_or_its_age() {
    let routed = |template| {
        let change = action(ActionKind::UpdateContactRoutingBehavior(template), Some(1));
        vec![
            on_error(change, "NoMatchingError", 2),
            message("changed", Some(3)),
            message("error", Some(3)),
            wait(60, false, 4),
            ends(),
        ]
    };
    let priority = || routed(RoutingTemplate::Priority(attribute("n")));
    let age = || routed(RoutingTemplate::AgeAdjustmentSeconds(attribute("n")));
    let mut w = World::new();
    for (n, expected) in
        [("1", "changed"), (" 7 ", "changed"), ("0", "error"), ("-1", "error"), ("high", "error")]
    {
        assert_eq!(told(&mut w, priority(), &[("n", n)]), [expected], "{n}");
    }
    for (n, expected) in [("600", "changed"), ("-600", "changed"), ("31536001", "error"), ("", "error")] {
        assert_eq!(told(&mut w, age(), &[("n", n)]), [expected], "{n}");
    }
    let routing = w
        .node
        .centre()
        .contacts
        .values()
        .map(|c| (c.routing.priority, c.routing.age_adjustment.as_seconds()));
    let mut routing: Vec<_> = routing.collect();
    routing.sort_unstable();
    let unchanged = std::iter::repeat_n((5, 0), 5);
    let expected: Vec<_> =
        [(1, 0), (5, -600)].into_iter().chain(unchanged).chain([(5, 600), (7, 0)]).collect();
    assert_eq!(routing, expected);
}

#[test]
fn route_61_and_62_a_flow_gives_criteria_that_it_fills_in_and_that_begin_in_the_queue() {
    let mut w = World::new();
    w.attribute("language", &["es"]);
    for (agent, level) in [("ana", 2), ("bo", 4)] {
        w.agent(agent);
        w.skill(agent, "language", "es", level).unwrap();
    }
    let asks = |agents: Template| {
        let language = ExpressionTemplate::Attribute {
            attribute: text("language"),
            value: attribute("language"),
            least: 3,
            most: 5,
        };
        let not = ExpressionTemplate::Not(ExpressionTemplate::Agents(vec![agents]).into());
        let expression = ExpressionTemplate::And(vec![ExpressionTemplate::Or(vec![language]), not]);
        let steps = vec![StepTemplate { expression, expires_after: Some(Span::seconds(30)) }];
        action(ActionKind::UpdateRoutingCriteria { steps }, Some(2))
    };
    let queue = w.id("BasicQueue").to_string();
    let actions = |agents| {
        let target = TargetTemplate::Queue(text(&queue));
        vec![
            action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
            on_error(asks(agents), "NoMatchingError", 3),
            action(ActionKind::TransferContactToQueue, None),
            message("error", Some(4)),
            ends(),
        ]
    };
    // By username.
    assert_eq!(told(&mut w, actions(text("ana")), &[("language", "es")]), [""; 0]);
    assert_eq!((w.holds("ana").as_str(), w.holds("bo").contains("CONNECTING")), ("", true));
    let bo = UserId(w.id("bo"));
    let contact = *w.node.centre().agents[&bo].contacts.keys().next().unwrap();
    let criteria = w.node.centre().contacts[&contact].routing.criteria.clone().unwrap();
    let not_ana = Expression::Not(Box::new(Expression::Agents([UserId(w.id("ana"))].into())));
    let filled = Expression::And(vec![Expression::Or(vec![needs("language", "es", 3)]), not_ana]);
    assert_eq!(*criteria.steps[0].expression, filled);
    // Someone who is nobody, or a value that is empty, is an error.
    assert_eq!(told(&mut w, actions(text("nobody")), &[("language", "es")]), ["error"]);
    assert_eq!(told(&mut w, actions(text("ana")), &[]), ["error"]);
}

#[test]
fn flow_12_and_route_57_a_queue_by_id_or_arn_and_an_agent_by_id_arn_or_name() {
    let mut w = World::new();
    w.agent("ana");
    w.status("ana", "Lunch");
    let (queue, ana) = (w.id("BasicQueue").to_string(), w.id("ana").to_string());
    let arn = |kind: &str, id: &str| format!("arn:aws:connect:us-east-1:123456789012:instance/x/{kind}/{id}");
    for target in [
        TargetTemplate::Queue(text(&queue)),
        TargetTemplate::Queue(text(&arn("queue", &queue))),
        TargetTemplate::Agent(text(&ana)),
        TargetTemplate::Agent(text(&arn("agent", &ana))),
        TargetTemplate::Agent(text("ana")),
    ] {
        let chat = format!("c{}", w.log.len());
        let to_it = vec![
            action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
            action(ActionKind::TransferContactToQueue, None),
        ];
        w.flow(&format!("flow of {chat}"), FlowKind::ContactFlow, graph(to_it));
        w.chat_on(&chat, &format!("flow of {chat}"));
        assert!(w.contact(&chat).is_waiting());
    }
    for target in [TargetTemplate::Queue(text(&ana)), TargetTemplate::Agent(text("nobody"))] {
        let set = action(ActionKind::UpdateContactTargetQueue { target }, Some(2));
        let actions = vec![on_error(set, "NoMatchingError", 1), message("error", Some(2)), ends()];
        assert_eq!(told(&mut w, actions, &[]), ["error"]);
    }
    // FLOW-13: where none is set.
    let nowhere = on_error(action(ActionKind::TransferContactToQueue, None), "NoMatchingError", 1);
    assert_eq!(told(&mut w, vec![nowhere, message("error", Some(2)), ends()], &[]), ["error"]);
}

#[test]
fn flow_18_attributes_are_all_set_or_none() {
    let mut w = World::new();
    let set = |bytes: usize| {
        let attributes = vec![("a".to_owned(), text("1")), ("b".to_owned(), text(&"x".repeat(bytes)))];
        let set = action(ActionKind::UpdateContactAttributes { attributes }, Some(1));
        vec![on_error(set, "NoMatchingError", 1), message("a is ", Some(2)), ends()]
    };
    let mut with = set(10);
    let shown = Template(vec![Part::Text("a is ".to_owned()), Part::Attribute("a".to_owned())]);
    with[1] = action(ActionKind::MessageParticipant { text: shown.clone() }, Some(2));
    assert_eq!(told(&mut w, with, &[("a", "0")]), ["a is 1"]);
    let mut without = set(32 * 1024);
    without[1] = action(ActionKind::MessageParticipant { text: shown }, Some(2));
    assert_eq!(told(&mut w, without, &[("a", "0")]), ["a is 0"]);
}

#[test]
fn flow_21_and_22_hooks_name_flows_and_the_disconnect_flow_is_an_inbound_one() {
    let mut w = World::new();
    w.flow("waits", FlowKind::CustomerQueue, graph(vec![ends()]));
    for (hook, flow, expected) in [
        (Hook::CustomerRemaining, "inbound", "set"),
        (Hook::CustomerRemaining, "waits", "error"),
        (Hook::CustomerQueue, "waits", "set"),
        (Hook::AgentWhisper, "none", "error"),
    ] {
        let flow = text(&w.id(flow).to_string());
        let set = action(ActionKind::UpdateContactEventHooks { hook, flow }, Some(1));
        let actions = vec![
            on_error(set, "NoMatchingError", 2),
            message("set", Some(3)),
            message("error", Some(3)),
            ends(),
        ];
        assert_eq!(told(&mut w, actions, &[]), [expected], "{hook:?}");
    }
}

#[test]
fn flow_10_and_32_the_last_words_of_a_flow_come_before_the_end_of_the_chat() {
    let mut w = World::new();
    w.flow("says one thing", FlowKind::ContactFlow, graph(vec![message("Closed", None)]));
    w.start("c1", "says one thing", None).unwrap();
    w.tells(expect![[r#"
        00:00 SYSTEM_MESSAGE: Closed
        00:00 c1 ended
        00:00 c1 completed
    "#]]);
    w.hears(expect![[r#"
        SYSTEM_MESSAGE: Closed -> customer of c1
        chat ended -> customer of c1
    "#]]);
    // Nothing, and too much once its places are filled in.
    let most = "x".repeat(16_384);
    for (value, said) in [("", "error"), (&most, &most), (&"x".repeat(16_385), "error")] {
        let say = action(ActionKind::MessageParticipant { text: attribute("words") }, Some(2));
        let actions = vec![on_error(say, "NoMatchingError", 1), message("error", Some(2)), ends()];
        assert_eq!(told(&mut w, actions, &[("words", value)]), [said]);
    }
}

#[test]
fn flow_23_and_32_a_customers_words_wake_a_flow_that_has_nothing_more_to_do() {
    let mut w = World::new();
    let kind = ActionKind::Wait { limit: Span::seconds(60), customer_returned: true, bot_left: true };
    w.flow("waits", FlowKind::ContactFlow, graph(vec![action(kind, None)]));
    w.chat_on("c1", "waits");
    w.says("c1", "hello?").unwrap();
    w.chat_on("c2", "waits");
    let (chain, bot) = w.bot("c2");
    w.must(Command::Disconnect { chain, participant: bot });
    w.tells(expect![[r#"
        00:00 customer of c1: hello?
        00:00 c1 ended
        00:00 c1 completed
        00:00 c2 ended
        00:00 c2 completed
    "#]]);
}

#[test]
fn flow_20_and_32_and_41_the_flow_of_the_queue_runs_while_they_wait_and_no_longer() {
    let mut w = World::new();
    w.flow(
        "patience",
        FlowKind::CustomerQueue,
        graph(vec![wait(30, false, 1), message("Please wait", Some(0))]),
    );
    w.flow("once", FlowKind::CustomerQueue, graph(vec![message("You are queued", None)]));
    w.flow_with_hooks("patient", &[(Hook::CustomerQueue, "patience")]);
    w.flow_with_hooks("told once", &[(Hook::CustomerQueue, "once")]);
    w.chat_on("c1", "patient");
    w.chat_on("c2", "told once");
    w.at(50);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 c2 in BasicQueue
        00:00 SYSTEM_MESSAGE: You are queued
        00:30 SYSTEM_MESSAGE: Please wait
    "#]]);
    w.agent("ana");
    w.at(65);
    w.accept("ana", "c1").unwrap();
    w.at(300);
    w.tells(expect![[r#"
        01:00 SYSTEM_MESSAGE: Please wait
        01:05 ana accepted c1
        01:10 ana missed c2
    "#]]);
    assert!(w.contact("c2").is_waiting(), "FLOW-32: its flow is over, and it is still queued");
}

#[test]
fn flow_1_a_call_does_not_wait_in_a_flow() {
    let mut w = World::new();
    let waits = graph(vec![on_error(wait(60, false, 1), "NoMatchingError", 1), ends()]);
    w.flow("waits", FlowKind::ContactFlow, waits);
    w.call_on("v1", "waits").unwrap();
    w.tells(expect![[r#"
        00:00 v1 ended CONTACT_FLOW_DISCONNECT
        00:00 v1 completed
    "#]]);
}

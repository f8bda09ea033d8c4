//! Routing criteria: what contacts ask of agents, step by step.

use crate::world::verbs::{needs, step_of};
use crate::world::{World, action, graph, text};
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::{Criteria, Expression, Proficiency};
use engine::domain::flow::{ActionKind, TargetTemplate};
use engine::id::{QueueId, UserId};
use engine::input::Command;
use engine::refusal::{Refusal, Thing};
use engine::time::Span;
use expect_test::expect;

/// Nobody is there yet; ana, bo and cy can do this and that.
fn staff() -> World {
    let mut w = World::new();
    w.attribute("language", &["es", "fr"]);
    w.attribute("product", &["tent"]);
    for agent in ["ana", "bo", "cy"] {
        w.agent(agent);
        w.status(agent, "Lunch");
    }
    w.skill("ana", "language", "es", 3).unwrap();
    w.skill("ana", "product", "tent", 5).unwrap();
    w.skill("bo", "language", "es", 5).unwrap();
    w.story();
    w
}

/// Who of those who are there could have a chat that asks for this.
fn suits(w: &mut World, expression: Expression) -> String {
    let chat = format!("asks {}", w.log.len());
    for agent in ["ana", "bo", "cy"] {
        w.status(agent, "Lunch");
    }
    w.chat(&chat);
    w.criteria(&chat, vec![step_of(expression, None)]).unwrap();
    for agent in ["cy", "bo", "ana"] {
        w.status(agent, "Available");
        if !w.holds(agent).is_empty() {
            w.reject(agent, &chat).unwrap();
        }
    }
    let who = ["ana", "bo", "cy"].into_iter().filter(|agent| !w.holds(agent).is_empty());
    let who = who.collect::<Vec<_>>().join(" ");
    w.leaves(&chat).unwrap();
    for agent in ["ana", "bo", "cy"] {
        let _ = w.clear(agent, &chat);
    }
    who
}

#[test]
fn route_60_a_proficiency_names_a_value_of_an_attribute_and_a_whole_level_from_1_to_5() {
    let mut w = staff();
    for level in [0, 6] {
        assert!(matches!(
            w.skill("cy", "language", "es", level),
            Err(Refusal::Invalid { what: "Level", .. })
        ));
    }
    let unknown = Err(Refusal::Unknown(Thing::PredefinedAttribute));
    assert_eq!(w.skill("cy", "language", "de", 3), unknown);
    assert_eq!(w.skill("cy", "size", "es", 3), unknown);
    // One for the same attribute and value takes the place of the one before.
    w.skill("cy", "language", "es", 1).unwrap();
    w.skill("cy", "language", "es", 5).unwrap();
    let cy = UserId(w.id("cy"));
    let es = Proficiency { attribute: "language".to_owned(), value: "es".to_owned(), level: 5 };
    assert_eq!(w.node.centre().users[&cy].proficiencies, std::slice::from_ref(&es));
    let twice = Command::AssociateProficiencies { user: cy, proficiencies: vec![es.clone(), es] };
    assert!(matches!(w.command(twice), Err(Refusal::Invalid { what: "UserProficiencies", .. })));
    let values: Vec<_> = (0..10).map(|n| n.to_string()).collect();
    w.attribute("number", &values.iter().map(String::as_str).collect::<Vec<_>>());
    for n in 0..9 {
        w.skill("cy", "number", &n.to_string(), 1).unwrap();
    }
    assert!(matches!(w.skill("cy", "number", "9", 1), Err(Refusal::LimitReached { limit: 10, .. })));
}

#[test]
fn route_61_attributes_and_or_not_levels_and_agents_by_name() {
    let mut w = staff();
    let [ana, bo, cy] = ["ana", "bo", "cy"].map(|agent| UserId(w.id(agent)));
    let es = |least| needs("language", "es", least);
    let tent = || needs("product", "tent", 1);
    assert_eq!(suits(&mut w, es(1)), "ana bo");
    assert_eq!(suits(&mut w, es(4)), "bo");
    let range = Expression::Attribute { attribute: "language".into(), value: "es".into(), least: 2, most: 4 };
    assert_eq!(suits(&mut w, range), "ana");
    assert_eq!(suits(&mut w, Expression::And(vec![es(1), tent()])), "ana");
    assert_eq!(suits(&mut w, Expression::Or(vec![es(4), tent()])), "ana bo");
    assert_eq!(suits(&mut w, Expression::Not(Box::new(es(1)))), "cy");
    assert_eq!(suits(&mut w, Expression::Agents([ana, cy].into())), "ana cy");
    let but_bo = Expression::And(vec![es(1), Expression::Not(Box::new(Expression::Agents([bo].into())))]);
    assert_eq!(suits(&mut w, but_bo), "ana");
    assert_eq!(suits(&mut w, needs("language", "fr", 1)), "");
}

#[test]
fn route_61_criteria_that_say_nothing_or_too_much_are_refused() {
    let mut w = staff();
    w.chat("c1");
    let es = |least, most| Expression::Attribute { attribute: "a".into(), value: "b".into(), least, most };
    let long = Expression::Attribute { attribute: "a".repeat(65), value: "b".into(), least: 1, most: 5 };
    let deep = |levels| (1..levels).fold(es(1, 5), |inner, _| Expression::And(vec![inner]));
    let refused = [
        vec![],
        vec![step_of(deep(9), None)],
        vec![step_of(es(1, 5), None); 6],
        vec![step_of(es(0, 5), None)],
        vec![step_of(es(1, 6), None)],
        vec![step_of(es(4, 3), None)],
        vec![step_of(long, None)],
        vec![step_of(es(1, 5), Some(0))],
        vec![step_of((1..9).fold(es(1, 5), |inner, _| Expression::Not(Box::new(inner))), None)],
        vec![step_of(Expression::And(vec![]), None)],
        vec![step_of(Expression::Or(vec![]), None)],
        vec![step_of(Expression::Agents([].into()), None)],
        vec![step_of(Expression::Agents([UserId(w.id("nobody"))].into()), None)],
        vec![step_of(Expression::Or(vec![es(1, 5); 51]), None)],
    ];
    for steps in refused {
        assert!(w.criteria("c1", steps.clone()).is_err(), "{steps:?}");
    }
    w.criteria("c1", vec![step_of(deep(8), None)]).unwrap();
    w.criteria("c1", vec![step_of(Expression::Or(vec![es(1, 5); 10]), Some(1)); 5]).unwrap();
}

#[test]
fn route_62_criteria_begin_to_count_in_a_standard_queue_and_never_in_an_agents_own() {
    let mut w = staff();
    let own = w.id("cy").to_string();
    let wait = ActionKind::Wait { limit: Span::seconds(60), customer_returned: false, bot_left: false };
    let first = w.id("BasicQueue").to_string();
    for (name, target) in
        [("standard", TargetTemplate::Queue(text(&first))), ("own", TargetTemplate::Agent(text(&own)))]
    {
        let waits = graph(vec![
            action(wait.clone(), Some(1)),
            action(ActionKind::UpdateContactTargetQueue { target }, Some(2)),
            action(ActionKind::TransferContactToQueue, None),
        ]);
        w.flow(&format!("waits for {name}"), engine::domain::config::FlowKind::ContactFlow, waits);
        w.chat_on(name, &format!("waits for {name}"));
        w.criteria(name, vec![step_of(needs("language", "es", 1), Some(30))]).unwrap();
    }
    let step = |w: &mut World, chat| w.contact(chat).routing.step.map(|s| (s.index, s.since));
    assert_eq!(step(&mut w, "standard"), None, "INACTIVE");
    w.at(60);
    assert_eq!(step(&mut w, "standard"), Some((0, w.node.now())), "ACTIVE");
    assert_eq!(step(&mut w, "own"), None, "INACTIVE");
    w.story();
    w.status("cy", "Available");
    w.tells(expect![[r#"
        01:00 cy is Available
        01:00 offer own to cy until 01:20
    "#]]);
    assert_eq!(w.considers("standard"), "ana ROUTE-1, bo ROUTE-1, cy ROUTE-63");
}

#[test]
fn route_63_and_64_one_step_after_the_other_and_then_anyone_while_the_wait_goes_on() {
    let mut w = staff();
    w.status("cy", "Available");
    w.story();
    w.chat("c1");
    let steps = vec![
        step_of(needs("language", "fr", 1), Some(30)),
        step_of(needs("language", "es", 5), Some(10)),
        step_of(needs("language", "es", 1), Some(5)),
    ];
    w.criteria("c1", steps).unwrap();
    w.at(1);
    // cy is not one of those.
    w.reject("cy", "c1").unwrap();
    w.clear("cy", "c1").unwrap();
    w.at(39);
    let basic = QueueRef::Standard(QueueId(w.id("BasicQueue")));
    let figures = w.node.centre().queue_now(basic, &[Channel::Chat], w.node.now());
    assert_eq!((figures.waiting, figures.oldest), (1, Some(Span::seconds(39))), "ROUTE-64");
    w.at(45);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 offer c1 to cy until 00:20
        00:00 c1 criteria
        00:01 cy rejected c1
        00:01 cy cleared c1
        00:30 c1 step expired
        00:40 c1 step expired
        00:45 c1 step expired
        00:45 offer c1 to cy until 01:05
    "#]]);
    assert_eq!(w.contact("c1").queue.unwrap().enqueued_at, crate::world::START, "LIFE-38");
}

#[test]
fn route_15_and_63_a_step_without_an_end_stays_and_holds_up_nobody_else() {
    let mut w = staff();
    w.chat("picky");
    w.criteria("picky", vec![step_of(needs("language", "fr", 1), None)]).unwrap();
    w.priority("picky", 1).unwrap();
    w.at(1);
    w.chat("easy");
    w.story();
    w.status("cy", "Available");
    w.at(3000);
    w.tells(expect![[r#"
        00:01 cy is Available
        00:01 offer easy to cy until 00:21
        00:21 cy missed easy
    "#]]);
    // Whoever learns it gets what has waited for it.
    w.skill("cy", "language", "fr", 1).unwrap();
    w.tells(expect![[r#"
        50:00 offer picky to cy until 50:20
    "#]]);
}

#[test]
fn route_65_an_offer_that_rings_when_a_step_expires_goes_on() {
    let mut w = staff();
    w.chat("c1");
    let es = || needs("language", "es", 1);
    w.criteria("c1", vec![step_of(es(), Some(30)), step_of(Expression::Not(Box::new(es())), None)]).unwrap();
    w.status("cy", "Available");
    w.at(25);
    w.status("ana", "Available");
    w.status("bo", "Available");
    w.at(45);
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:00 c1 criteria
        00:00 cy is Available
        00:25 ana is Available
        00:25 offer c1 to ana until 00:45
        00:25 bo is Available
        00:30 c1 step expired
        00:45 ana missed c1
        00:45 offer c1 to cy until 01:05
    "#]]);
    w.accept("cy", "c1").unwrap();
}

#[test]
fn route_62_criteria_given_anew_begin_with_their_first_step() {
    let mut w = staff();
    w.chat("c1");
    let two =
        || vec![step_of(needs("language", "fr", 1), Some(10)), step_of(needs("language", "es", 1), None)];
    w.criteria("c1", two()).unwrap();
    w.at(15);
    assert_eq!(w.contact("c1").routing.step.unwrap().index, 1);
    w.criteria("c1", two()).unwrap();
    let step = w.contact("c1").routing.step.unwrap();
    assert_eq!((step.index, step.since), (0, w.node.now()));
    assert_eq!(*w.contact("c1").routing.criteria.unwrap(), Criteria { steps: two() });
}

//! Hours of operation, as flows ask for them.

use crate::world::{World, action, graph, message, on_error, queue_flow, text};
use engine::domain::config::{FlowKind, HoursRange, Queue};
use engine::domain::flow::{ActionKind, TargetTemplate};
use engine::domain::hours::{HoursOverride, OverrideKind};
use engine::id::{HoursId, OverrideId, QueueId};
use engine::input::Command;
use expect_test::expect;

#[test]
fn flow_14_and_route_2_hours_are_asked_by_flows_and_enforced_by_nothing_else() {
    let mut w = World::new();
    let hours = HoursId(w.id("evening"));
    let mut evening = w.node.centre().hours.values().next().unwrap().clone();
    (evening.id, evening.name) = (hours, "evening".to_owned());
    // The story begins on a Tuesday at 22:13:20.
    evening.ranges = vec![HoursRange { day: 1, start_minute: 22 * 60, end_minute: 23 * 60 }];
    w.must(Command::CreateHours(evening));
    let basic = w.node.centre().queues.values().next().unwrap().clone();
    let second = Queue { id: QueueId(w.id("Second")), name: "Second".to_owned(), hours, ..basic };
    let id = second.id.to_string();
    w.must(Command::CreateQueue(second));
    w.flow("to Second", FlowKind::ContactFlow, queue_flow(&id));
    let of_queue = ActionKind::CheckHoursOfOperation { hours: None };
    let named = |hours: &str| ActionKind::CheckHoursOfOperation { hours: Some(text(hours)) };
    w.at(46 * 60 + 39);
    assert_eq!(w.asks(Some("Second"), of_queue.clone()), "True");
    assert_eq!(w.asks(None, named(&hours.to_string())), "True");
    assert_eq!(w.asks(Some("BasicQueue"), of_queue.clone()), "False", "it has hours without rows");
    w.chat_on("c1", "to Second");
    w.at(46 * 60 + 40);
    assert_eq!(w.asks(Some("Second"), of_queue.clone()), "False", "ENT-74");
    // Who is queued is routed after closing time, and whom a flow puts there too.
    w.profile("second", 5, &[("Second", 1, 0)]);
    w.agent_with("bo", "second", "Agent", 0);
    w.chat_on("c2", "to Second");
    assert_eq!(w.holds("bo"), "c1 CONNECTING, c2 CONNECTING");
    // ENT-51: an agent's own queue has none.
    for error in [w.asks(None, of_queue.clone()), w.asks(None, named("no such hours"))] {
        assert_eq!(error, "NoMatchingError");
    }
    let own = TargetTemplate::Agent(text("bo"));
    let asks = graph(vec![
        action(ActionKind::UpdateContactTargetQueue { target: own }, Some(1)),
        on_error(action(of_queue.clone(), Some(2)), "NoMatchingError", 3),
        message("answer", None),
        message("error", None),
    ]);
    w.flow("asks for bo", FlowKind::ContactFlow, asks);
    w.story();
    w.start("c3", "asks for bo", None).unwrap();
    w.tells(expect![[r#"
        46:40 SYSTEM_MESSAGE: error
        46:40 c3 ended
        46:40 c3 completed
    "#]]);
    // ENT-72, ENT-73.
    let [from, till] = ["2023-11-14", "2023-11-14"].map(|date| date.parse().unwrap());
    let hours_override = HoursOverride {
        id: OverrideId(w.id("late")),
        name: "late".to_owned(),
        description: None,
        kind: OverrideKind::Open,
        from,
        till,
        ranges: vec![HoursRange { day: 1, start_minute: 0, end_minute: 0 }],
        recurrence: None,
        created_at: crate::world::START,
    };
    w.must(Command::CreateHoursOverride { hours, hours_override });
    assert_eq!(w.asks(Some("Second"), of_queue), "True");
}

//! Several things at one moment: the order among them is the rules', not chance's.

use crate::world::{World, queue_flow};
use engine::domain::config::FlowKind;
use expect_test::expect;

fn queue(w: &mut World, name: &str) {
    w.queue(name, None);
    let id = w.id(name).to_string();
    w.flow(&format!("to {name}"), FlowKind::ContactFlow, queue_flow(&id));
}

#[test]
fn route_11_of_two_offers_missed_at_one_moment_the_next_agent_gets_the_one_first_for_them() {
    let mut w = World::new();
    queue(&mut w, "Late");
    queue(&mut w, "First");
    w.profile("any", 2, &[("Late", 1, 0), ("First", 1, 0)]);
    w.profile("first before late", 1, &[("Late", 3, 0), ("First", 2, 0)]);
    w.agent_with("ana", "any", "Agent", 0);
    w.chat_on("older", "to Late");
    w.chat_on("newer", "to First");
    w.agent_with("dee", "first before late", "Agent", 0);
    w.story();
    w.at(20);
    // The older one waits on: dee has one slot, and it is for whom her profile puts first.
    expect![[r#"
        00:20 ana missed older
        00:20 ana missed newer
        00:20 offer newer to dee until 00:40
    "#]]
    .assert_eq(&w.story());
    w.accept("dee", "newer").unwrap();
}

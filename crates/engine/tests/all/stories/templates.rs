//! Texts of a flow: what their places are filled in with.

use crate::world::{World, action, graph, text};
use engine::domain::config::{FlowKind, QuickConnectTarget};
use engine::domain::contact::{Reference, ReferenceKind};
use engine::domain::flow::{Action, ActionKind, Part, TargetTemplate, Template};
use engine::id::{FlowId, UserId};
use expect_test::expect;

/// Sets an attribute for each place that a text may have, named after it.
fn fills_in(next: u16) -> Action {
    let places = [
        "ContactId",
        "InitialContactId",
        "PreviousContactId",
        "Channel",
        "InstanceARN",
        "CustomerName",
        "Name",
        "Description",
        "References.page",
        "References.none",
        "Queue.Name",
        "Queue.ARN",
        "Queue.Size",
        "Weather",
    ];
    let place = |path: &str| Template(vec![Part::Path(path.split('.').map(str::to_owned).collect())]);
    let mut attributes: Vec<_> = places.map(|path| (path.to_owned(), place(path))).into();
    let tier = Part::Attribute("tier".to_owned());
    let words = [Part::Text("A ".to_owned()), tier, Part::Text(" customer".to_owned())];
    attributes.push(("Words".to_owned(), Template(words.into())));
    action(ActionKind::UpdateContactAttributes { attributes }, Some(next))
}

/// The attributes of a contact that have a value, with names in place of ids.
fn filled_in(w: &mut World, contact: &str) -> String {
    let attributes = w.contact(contact).attributes;
    let with_value = attributes.iter().filter(|(_, value)| !value.is_empty());
    let mut lines: String = with_value.map(|(key, value)| format!("{key}: {value}\n")).collect();
    for name in ["instance", "BasicQueue", "ana", "t1", "t1.2", "c1"] {
        lines = lines.replace(&w.id(name).to_string(), &format!("<{name}>"));
    }
    lines
}

#[test]
fn a_text_may_name_its_contact_its_queue_its_references_and_the_instance() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    let target = TargetTemplate::Queue(text(&w.id("BasicQueue").to_string()));
    let flow = vec![
        action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
        fills_in(2),
        action(ActionKind::TransferContactToQueue, None),
    ];
    w.flow("fills in", FlowKind::ContactFlow, graph(flow));
    let mut start = w.task_of("t1", "fills in");
    start.description = Some("Call the supplier".to_owned());
    let reference = Reference { kind: ReferenceKind::Url, value: "https://example.org".to_owned() };
    start.references.insert("page".to_owned(), reference);
    start.attributes.insert("tier".to_owned(), "gold".to_owned());
    w.start_task(start).unwrap();
    expect![[r#"
        Channel: TASK
        ContactId: <t1>
        CustomerName: t1
        Description: Call the supplier
        InitialContactId: <t1>
        InstanceARN: arn:aws:connect:us-east-1:123456789012:instance/<instance>
        Name: t1
        Queue.ARN: arn:aws:connect:us-east-1:123456789012:instance/<instance>/queue/<BasicQueue>
        Queue.Name: BasicQueue
        References.page: https://example.org
        Words: A gold customer
        tier: gold
    "#]]
    .assert_eq(&filled_in(&mut w, "t1"));
    // The next contact of the chain, in an agent's own queue, which has no name (ENT-51).
    let transfers = vec![fills_in(1), action(ActionKind::TransferContactToQueue, None)];
    w.flow("to an agent", FlowKind::AgentTransfer, graph(transfers));
    let (user, flow) = (UserId(w.id("ana")), FlowId(w.id("to an agent")));
    w.quick("to ana", QuickConnectTarget::User { user, flow }, "BasicQueue");
    w.accept("ana", "t1").unwrap();
    w.transfer("ana", "t1", "to ana").unwrap();
    expect![[r#"
        Channel: TASK
        ContactId: <t1.2>
        CustomerName: t1
        Description: Call the supplier
        InitialContactId: <t1>
        InstanceARN: arn:aws:connect:us-east-1:123456789012:instance/<instance>
        Name: t1
        PreviousContactId: <t1>
        Queue.ARN: arn:aws:connect:us-east-1:123456789012:instance/<instance>/queue/agent/<ana>
        References.page: https://example.org
        Words: A gold customer
        tier: gold
    "#]]
    .assert_eq(&filled_in(&mut w, "t1.2"));
    // Of a chat the name is the customer's, and where no queue is set there is none.
    let flow = vec![fills_in(1), action(ActionKind::DisconnectParticipant, None)];
    w.flow("no queue", FlowKind::ContactFlow, graph(flow));
    w.start("c1", "no queue", None).unwrap();
    expect![[r#"
        Channel: CHAT
        ContactId: <c1>
        CustomerName: customer of c1
        InitialContactId: <c1>
        InstanceARN: arn:aws:connect:us-east-1:123456789012:instance/<instance>
        Name: customer of c1
        Words: A  customer
    "#]]
    .assert_eq(&filled_in(&mut w, "c1"));
}

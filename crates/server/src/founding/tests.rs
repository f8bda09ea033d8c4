use engine::Node;
use engine::domain::chat::Role;
use engine::domain::contact::ContactState;
use engine::event::Words;
use engine::id::ContactId;
use engine::input::{Command, Outcome, StartChat};
use engine::output::Output;
use engine::time::Span;

use super::*;

const NOW: Time = Time(1_700_000_000_000);

fn new_founding() -> Founding {
    founding(New {
        now: NOW,
        region: "us-east-1",
        account: "123456789012",
        alias: "test",
        password: Secret::new("hash"),
        access_key: "AKIATEST".to_owned(),
        access_secret: Secret::new("secret"),
    })
}

/// Does it, and gives what it came to.
fn carry_out(node: &mut Node<()>, at: Time, command: Command) -> Outcome {
    node.handle(at, None, command, ());
    node.take();
    let replies = node.persisted().into_iter().filter_map(|output| match output {
        Output::Reply { result, .. } => Some(result.unwrap()),
        _ => None,
    });
    replies.last().unwrap()
}

fn founded() -> (Node<()>, Names) {
    let founding = new_founding();
    let names = Names::of(&founding);
    let mut node = Node::new(Centre::default());
    carry_out(&mut node, NOW, Command::Found(Box::new(founding)));
    (node, names)
}

fn with_demo() -> Node<()> {
    let (mut node, _) = founded();
    for command in demo(node.centre(), NOW, &Secret::new("hash")) {
        carry_out(&mut node, NOW, command);
    }
    node
}

fn start(node: &mut Node<()>, flow: FlowId) -> ContactId {
    let chat = StartChat {
        contact: ContactId(ids::new()),
        flow,
        name: "Maria".to_owned(),
        attributes: Default::default(),
        content_types: vec!["text/plain".to_owned()],
        duration: Span::minutes(60),
        initial_message: None::<(String, Words)>,
        token: None,
    };
    match carry_out(node, NOW, Command::StartChat(Box::new(chat))) {
        Outcome::Chat { contact, .. } => contact,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_new_centre_is_sound_and_has_what_it_begins_with() {
    let (node, names) = founded();
    let centre = node.centre();
    centre.check().unwrap();
    assert_eq!(centre.queues[&names.basic_queue].name, "BasicQueue");
    let profile = &centre.routing_profiles[&names.basic_routing_profile];
    assert_eq!(profile.name, "Basic Routing Profile");
    assert_eq!(Channel::ALL.map(|c| profile.slots(c)), [1, 2, 1]);
    assert_eq!(profile.entries.len(), 3);
    let statuses: Vec<_> = centre.statuses.values().map(|s| (s.name.as_str(), s.kind)).collect();
    assert_eq!(statuses, [("Available", StatusKind::Routable), ("Offline", StatusKind::Offline)]);
    let profiles: Vec<_> = centre.security_profiles.values().map(|p| p.name.as_str()).collect();
    assert_eq!(profiles, ["Admin", "Agent", "CallCenterManager", "QualityAnalyst"]);
    let admin = centre.user_by_name("admin").unwrap();
    assert!(permission::ALL.iter().all(|p| centre.may(admin.id, p)));
    assert_eq!(centre.flows.len(), 9);
    assert!(centre.flows.values().all(|flow| flow.published && !flow.content.contains(BASIC_QUEUE_ARN)));
    assert_eq!(centre.access_keys["AKIATEST"], admin.id);
}

#[test]
fn a_chat_on_the_sample_flow_is_greeted_and_waits_in_the_basic_queue() {
    let (mut node, names) = founded();
    let contact = start(&mut node, names.sample_flow);
    let centre = node.centre();
    let contact = &centre.contacts[&contact];
    assert_eq!(contact.state, ContactState::Queued);
    assert_eq!(contact.queue.unwrap().queue, QueueRef::Standard(names.basic_queue));
    assert_eq!(centre.chat_of(contact.id).unwrap().items, 1);
    centre.check().unwrap();
}

#[test]
fn the_demo_adds_what_is_missing_and_nothing_twice() {
    let mut node = with_demo();
    let centre = node.centre();
    centre.check().unwrap();
    for name in DEMO_AGENTS {
        let user = centre.user_by_name(name).unwrap();
        assert_eq!(centre.routing_profiles[&user.routing_profile].slots(Channel::Chat), 5);
        assert!(centre.may(user.id, permission::USE_PANEL) && !centre.may(user.id, "Users.View"));
    }
    assert_eq!(centre.user_by_name("jane").unwrap().full_name(), "Jane Okafor");
    let custom: Vec<_> = centre.statuses.values().filter(|s| s.kind == StatusKind::Custom).collect();
    assert_eq!(custom.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["Break", "Lunch"]);
    assert!(demo(centre, NOW, &Secret::new("hash")).is_empty());
    let flow = demo_flow(centre).unwrap();
    let contact = start(&mut node, flow);
    assert_eq!(node.centre().contacts[&contact].state, ContactState::InFlow);
}

#[test]
fn a_chat_of_the_demo_is_queued_when_its_bot_leaves_or_never_comes() {
    let mut node = with_demo();
    let flow = demo_flow(node.centre()).unwrap();
    let (served, forgotten) = (start(&mut node, flow), start(&mut node, flow));
    let bot = Command::AddParticipant {
        contact: served,
        role: Role::CustomBot,
        name: "BOT".to_owned(),
        token: None,
    };
    let Outcome::Participant { chain, participant } = carry_out(&mut node, NOW, bot) else { panic!() };
    carry_out(&mut node, NOW, Command::Connect { chain, participant });
    assert_eq!(node.centre().contacts[&served].state, ContactState::InFlow);
    carry_out(&mut node, NOW, Command::Disconnect { chain, participant });
    assert_eq!(node.centre().contacts[&served].state, ContactState::Queued);
    assert_eq!(node.centre().contacts[&forgotten].state, ContactState::InFlow);
    let customer = node.centre().chat_of(forgotten).unwrap().customer().unwrap().id;
    carry_out(&mut node, NOW, Command::Connect { chain: forgotten, participant: customer });
    node.advance(NOW + Span::seconds(901));
    assert_eq!(node.centre().contacts[&forgotten].state, ContactState::Queued);
}

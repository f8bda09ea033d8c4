use engine::Node;
use engine::domain::chat::Role;
use engine::domain::contact::ContactState;
use engine::event::Words;
use engine::id::ContactId;
use engine::input::{Command, Origin, Outcome, StartChat};
use engine::output::Output;
use engine::time::Span;

use super::*;

const NOW: Time = Time(1_700_000_000_000);

fn new_founding() -> Founding {
    founding(New {
        id: InstanceId(ids::new()),
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
        origin: Origin::Connects,
        name: "Maria".to_owned(),
        attributes: Default::default(),
        related: None,
        past: Vec::new(),
        customer_id: None,
        segment_attributes: std::collections::BTreeMap::new(),
        content_types: vec!["text/plain".to_owned()],
        disconnect_on_customer_exit: false,
        duration: Span::minutes(60),
        streaming: None,
        initial_message: None::<(String, Words)>,
        token: None,
    };
    match carry_out(node, NOW, Command::StartChat(Box::new(chat))) {
        Outcome::Started { contact, .. } => contact,
        other => panic!("{other:?}"),
    }
}

/// ENT-20, ENT-31, ENT-48.
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
    assert_eq!(centre.flows.len(), 10);
    assert!(centre.flows.values().all(|flow| flow.published && !flow.content.contains(BASIC_QUEUE_ARN)));
    assert_eq!(centre.access_keys["AKIATEST"], admin.id);
}

/// FLOW-44.
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

/// A chat on a flow that sets a disconnect flow, accepted by the administrator: the contact, and the
/// agent.
fn accepted_with_disconnect_flow(node: &mut Node<()>) -> (ContactId, UserId) {
    let centre = node.centre();
    let disconnect = SAMPLE_DISCONNECT_FLOW.find(centre).unwrap();
    let queue = centre.queues.values().next().unwrap().id;
    let admin = centre.user_by_name("admin").unwrap().id;
    let available = centre.statuses.values().find(|s| s.kind == StatusKind::Routable).unwrap().id;
    let content = serde_json::json!({
        "Version": "2019-10-30", "StartAction": "hook",
        "Actions": [
            {
                "Identifier": "hook", "Type": "UpdateContactEventHooks",
                "Parameters": { "EventHooks": { "CustomerRemaining": disconnect.to_string() } },
                "Transitions": { "NextAction": "queue" },
            },
            {
                "Identifier": "queue", "Type": "UpdateContactTargetQueue",
                "Parameters": { "QueueId": queue.to_string() }, "Transitions": { "NextAction": "transfer" },
            },
            { "Identifier": "transfer", "Type": "TransferContactToQueue", "Transitions": {} },
        ],
    });
    let flow = Flow {
        id: FlowId(ids::new()),
        name: "With a disconnect flow".to_owned(),
        description: None,
        kind: FlowKind::ContactFlow,
        published: true,
        graph: Arc::new(flow::parse(&content.to_string()).unwrap()),
        history: Default::default(),
        content: Arc::from(content.to_string()),
        created_at: NOW,
    };
    let id = flow.id;
    carry_out(node, NOW, Command::CreateFlow(flow));
    let session = engine::id::SessionId(ids::new());
    carry_out(node, NOW, Command::SignIn { user: admin, session, expires: NOW + Span::minutes(60) });
    carry_out(node, NOW, Command::SetStatus { user: admin, status: available });
    let contact = start(node, id);
    let customer = node.centre().chat_of(contact).unwrap().customer().unwrap().id;
    carry_out(node, NOW, Command::Connect { chain: contact, participant: customer });
    carry_out(node, NOW, Command::Accept { user: admin, contact });
    (contact, admin)
}

#[test]
fn chat_53_a_customer_whose_agent_has_left_is_queued_again_when_they_write() {
    let (mut node, _) = founded();
    let (first, agent) = accepted_with_disconnect_flow(&mut node);
    let leave = NOW + Span::seconds(60);
    carry_out(&mut node, leave, Command::Leave { user: agent, contact: first });
    let next = node.centre().chats[&first].contact;
    assert_ne!(next, first);
    assert_eq!(node.centre().contacts[&next].state, ContactState::InFlow);
    let participant = node.centre().chats[&first].customer().unwrap().id;
    let words = engine::input::Send {
        chain: first,
        participant,
        content_type: "text/plain".to_owned(),
        words: Words::new("Are you there?"),
        token: None,
        answer: None,
    };
    carry_out(&mut node, leave + Span::seconds(899), Command::Send(words));
    let contact = &node.centre().contacts[&next];
    assert!(contact.is_queued(), "{:?}", contact.state);
    assert_eq!(contact.target_queue, node.centre().contacts[&first].target_queue);
}

#[test]
fn chat_53_a_customer_who_does_not_write_again_is_let_go_after_fifteen_minutes() {
    let (mut node, _) = founded();
    let (first, agent) = accepted_with_disconnect_flow(&mut node);
    carry_out(&mut node, NOW, Command::Leave { user: agent, contact: first });
    node.advance(NOW + Span::seconds(899));
    let next = node.centre().chats[&first].contact;
    assert_eq!(node.centre().contacts[&next].state, ContactState::InFlow);
    node.advance(NOW + Span::seconds(900));
    assert!(!node.centre().chats.contains_key(&first), "the chat is over");
}

#[test]
fn flow_42_quick_connects_have_flows_to_name_that_lead_to_their_queue() {
    use engine::domain::config::{QuickConnect, QuickConnectTarget};
    let (mut node, names) = founded();
    let (contact, agent) = accepted_with_disconnect_flow(&mut node);
    let flow = DEFAULT_FLOWS.iter().find(|f| f.kind == FlowKind::QueueTransfer).unwrap();
    let id = engine::id::QuickConnectId(ids::new());
    let quick_connect = QuickConnect {
        id,
        name: "Support".to_owned(),
        description: None,
        target: QuickConnectTarget::Queue {
            queue: names.basic_queue,
            flow: flow.find(node.centre()).unwrap(),
        },
        created_at: NOW,
    };
    carry_out(&mut node, NOW, Command::CreateQuickConnect(quick_connect));
    let associate = Command::AssociateQuickConnects { queue: names.basic_queue, quick_connects: vec![id] };
    carry_out(&mut node, NOW, associate);
    let transfer = Command::Transfer { user: agent, contact, quick_connect: id };
    let Outcome::Transferred { contact: next } = carry_out(&mut node, NOW, transfer) else { panic!() };
    let next = &node.centre().contacts[&next];
    assert!(next.is_queued(), "{:?}", next.state);
    assert_eq!(next.queue.unwrap().queue, QueueRef::Standard(names.basic_queue));
}

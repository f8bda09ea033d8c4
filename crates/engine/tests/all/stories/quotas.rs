//! Amazon's quotas, where an operator has switched them on.

use crate::world::World;
use engine::Uuid;
use engine::domain::config::{
    AgentStatus, Flow, FlowKind, Hours, Queue, QuickConnect, QuickConnectTarget, RoutingProfile, StatusKind,
    User,
};
use engine::domain::settings::{Quotas, Settings};
use engine::event::{Secret, Words};
use engine::id::{FlowId, HoursId, QueueId, QuickConnectId, RoutingProfileId, StatusId, UserId};
use engine::input::{Command, Send};
use engine::refusal::{Refusal, Thing};

fn amazon() -> World {
    World::with(Settings { quotas: Some(Quotas::AMAZON), ..Settings::default() })
}

/// Three of each.
fn small() -> World {
    let quotas = Quotas { active_chats: 3, active_tasks: 3, active_calls: 3, ..Quotas::AMAZON };
    let mut w = World::with(Settings { quotas: Some(quotas), ..Settings::default() });
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w
}

fn is_full<T>(result: &Result<T, Refusal>) -> bool {
    matches!(result, Err(Refusal::LimitReached { .. }))
}

#[test]
fn ent_2_and_3_the_figures_are_amazons() {
    let Quotas { users, queues, routing_profiles, quick_connects, hours_of_operation, flows, .. } =
        Quotas::AMAZON;
    assert_eq!((users, queues, routing_profiles, quick_connects), (500, 50, 100, 100));
    assert_eq!((hours_of_operation, flows, Quotas::AMAZON.agent_statuses), (100, 100, 50));
    let Quotas { active_chats, active_tasks, active_calls, .. } = Quotas::AMAZON;
    assert_eq!((active_chats, active_tasks, active_calls), (100, 2500, 10));
}

/// Makes things of a kind until one is refused: how many there can be.
fn room(w: &mut World, kind: &str, one_more: impl Fn(String, Uuid) -> Command) -> usize {
    for n in 0..100 {
        let name = format!("{kind} {n}");
        let command = one_more(name.clone(), w.id(&name));
        if let Err(refused) = w.command(command) {
            assert!(matches!(refused, Refusal::LimitReached { .. }), "{refused:?}");
            return n;
        }
    }
    unreachable!()
}

#[test]
fn ent_2_one_more_of_each_kind_is_refused() {
    let quotas = Quotas {
        users: 11,
        queues: 12,
        routing_profiles: 13,
        quick_connects: 14,
        hours_of_operation: 15,
        flows: 16,
        flow_modules: 3,
        agent_statuses: 17,
        ..Quotas::AMAZON
    };
    let mut w = World::with(Settings { quotas: Some(quotas), ..Settings::default() });
    // What is there from the start: three statuses, and one of each of the others but quick connects.
    let centre = w.node.centre().clone();
    let status = centre.statuses.values().find(|s| s.kind == StatusKind::Custom).unwrap();
    let (hours, queue) = (centre.hours.values().next().unwrap(), centre.queues.values().next().unwrap());
    let (flow, user) = (centre.flows.values().next().unwrap(), centre.users.values().next().unwrap());
    let profile = centre.routing_profiles.values().next().unwrap();
    let rooms = [
        room(&mut w, "user", |username, id| {
            let user = User { id: UserId(id), username, ..user.clone() };
            Command::CreateUser { user, password: Secret::new("hash") }
        }),
        room(&mut w, "queue", |name, id| {
            Command::CreateQueue(Queue { id: QueueId(id), name, ..queue.clone() })
        }),
        room(&mut w, "profile", |name, id| {
            let id = RoutingProfileId(id);
            Command::CreateRoutingProfile(RoutingProfile { id, name, ..profile.clone() })
        }),
        room(&mut w, "quick connect", |name, id| {
            let target = QuickConnectTarget::PhoneNumber { number: "+4930123456".to_owned() };
            let (id, created_at) = (QuickConnectId(id), crate::world::START);
            Command::CreateQuickConnect(QuickConnect { id, name, description: None, target, created_at })
        }),
        room(&mut w, "hours", |name, id| {
            Command::CreateHours(Hours { id: HoursId(id), name, ..hours.clone() })
        }),
        room(&mut w, "flow", |name, id| Command::CreateFlow(Flow { id: FlowId(id), name, ..flow.clone() })),
        room(&mut w, "module", |name, id| {
            Command::CreateFlow(Flow { id: FlowId(id), name, kind: FlowKind::Module, ..flow.clone() })
        }),
        room(&mut w, "status", |name, id| {
            Command::CreateStatus(AgentStatus { id: StatusId(id), name, ..status.clone() })
        }),
    ];
    assert_eq!(rooms, [11 - 1, 12 - 1, 13 - 1, 14, 15 - 1, 16 - 1, 3, 17 - 3]);
}

#[test]
fn ent_1b_without_the_setting_there_are_no_quotas() {
    let mut w = World::new();
    for n in 0..60 {
        w.queue(&format!("queue {n}"), Some(1000));
    }
    for n in 0..11 {
        w.call(&format!("call {n}"));
    }
    assert_eq!(w.node.centre().contacts.len(), 11);
}

#[test]
fn ent_3_chats_count_while_they_wait_or_are_talked_in() {
    let mut w = small();
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.chat("c2");
    w.chat("c3");
    assert!(is_full(&w.start("c4", "inbound", None)));
    // In after contact work a chat is none any more.
    w.ends("ana", "c1").unwrap();
    w.chat("c4");
    assert!(is_full(&w.start("c5", "inbound", None)));
    w.leaves("c2").unwrap();
    w.chat("c5");
    // Calls and tasks have room of their own.
    w.task("t1");
    w.call("v1");
}

#[test]
fn ent_3_tasks_count_until_they_are_closed() {
    let mut w = small();
    w.task("t1");
    w.accept("ana", "t1").unwrap();
    let mut later = w.task_of("t2", "inbound");
    later.scheduled_at = Some(crate::world::START + engine::time::Span::seconds(60));
    w.start_task(later).unwrap();
    w.task("t3");
    assert!(is_full(&w.task_on("t4", "inbound")));
    w.ends("ana", "t1").unwrap();
    assert!(is_full(&w.task_on("t4", "inbound")), "after contact work is included");
    w.clear("ana", "t1").unwrap();
    w.task("t4");
}

#[test]
fn ent_3_the_eleventh_call_is_refused() {
    let mut w = amazon();
    for n in 0..10 {
        w.call(&format!("v{n}"));
    }
    assert!(is_full(&w.call_on("v10", "inbound")));
    w.leaves("v3").unwrap();
    w.call("v10");
}

#[test]
fn ent_52_a_queues_limit_is_below_the_quota_for_calls() {
    let mut w = amazon();
    let queue = QueueId(w.id("BasicQueue"));
    w.must(Command::SetMaxContacts { queue, max_contacts: Some(9) });
    let refused = w.command(Command::SetMaxContacts { queue, max_contacts: Some(10) });
    assert!(matches!(refused, Err(Refusal::Invalid { what: "MaxContacts", .. })));
    w.must(Command::SetMaxContacts { queue, max_contacts: None });
    let unknown = QueueId(w.id("no such queue"));
    let refused = w.command(Command::SetMaxContacts { queue: unknown, max_contacts: None });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::Queue)));
}

#[test]
fn a_transfer_needs_no_room_for_one_more_contact() {
    let mut w = small();
    w.quick_to_queue("again", "BasicQueue");
    for chat in ["c1", "c2", "c3"] {
        w.chat(chat);
    }
    w.accept("ana", "c1").unwrap();
    w.transfer("ana", "c1", "again").unwrap();
    assert!(is_full(&w.start("c4", "inbound", None)));
}

#[test]
fn chat_10_under_the_limits_of_2023_characters_count_by_the_type() {
    const JSON: &str = "application/json";
    const RESPONSE: &str = "application/vnd.amazonaws.connect.message.interactive.response";
    for (old, limits) in [(true, [1024, 1024, 12_000, 12_288]), (false, [8192, 8192, 8192, 8192])] {
        let mut w = World::with(Settings { chat_limits_2023: old, ..Settings::default() });
        w.start_with("c1", |start| {
            start.content_types.extend(["text/markdown", JSON, RESPONSE].map(str::to_owned));
        })
        .unwrap();
        w.connect("c1");
        let (chain, participant) = w.customer_of("c1");
        for (content_type, most) in ["text/plain", "text/markdown", JSON, RESPONSE].into_iter().zip(limits) {
            // Two bytes a character where bytes count, one where characters do.
            let of = |n: usize| if old { "x".repeat(n) } else { "é".repeat(n) };
            let send = |n: usize| {
                let (content_type, words) = (content_type.to_owned(), Words::new(of(n)));
                Command::Send(Send { chain, participant, content_type, words, token: None, answer: None })
            };
            w.must(send(most));
            let refused = w.command(send(most + 1));
            assert!(
                matches!(refused, Err(Refusal::Invalid { what: "Content", .. })),
                "{content_type} {most}"
            );
        }
        assert_eq!(w.node.centre().chats[&chain].items, 1 + 4);
    }
}

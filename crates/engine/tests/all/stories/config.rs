//! What is set up: what may be in it, and what is refused.

use std::collections::BTreeSet;

use crate::world::verbs::concurrency;
use crate::world::{World, queue_flow};
use engine::domain::config::{
    AvailabilityTimer, CrossChannel, FlowKind, HoursRange, Queue, QuickConnectTarget, StatusKind, User,
};
use engine::domain::contact::Channel;
use engine::domain::contact::Channel::{Chat, Task};
use engine::domain::hours::{HoursOverride, OverrideKind};
use engine::domain::permission;
use engine::event::Secret;
use engine::id::{
    ContactId, FlowId, HoursId, OverrideId, QueueId, QuickConnectId, SecurityProfileId, StatusId, UserId,
};
use engine::input::{Command, Outcome};
use engine::refusal::{Refusal, Thing};
use expect_test::expect;

fn is_invalid<T>(result: &Result<T, Refusal>, of: &str) -> bool {
    matches!(result, Err(Refusal::Invalid { what, .. }) if *what == of)
}

#[test]
fn ent_30_and_31_two_statuses_come_with_the_centre_and_every_other_is_custom() {
    let mut w = World::new();
    let available = StatusId(w.id("Available"));
    let status = w.node.centre().statuses[&available].clone();
    let mut named = |name: &str, kind| {
        let mut new = status.clone();
        (new.id, new.name, new.kind) = (StatusId(w.id(name)), name.to_owned(), kind);
        w.command(Command::CreateStatus(new))
    };
    assert_eq!(named("Training", StatusKind::Custom), Ok(Outcome::Done));
    for kind in [StatusKind::Routable, StatusKind::Offline] {
        assert!(matches!(named("Other", kind), Err(Refusal::NotAllowed(_))), "{kind:?}");
    }
    assert!(matches!(named("Lunch", StatusKind::Custom), Err(Refusal::Duplicate(Thing::AgentStatus, _))));
    w.agent("ana");
    w.chat("c1");
    w.status("ana", "Training");
    assert_eq!(w.considers("c1"), "ana ROUTE-1");
}

#[test]
fn ent_32_a_disabled_status_cannot_be_chosen() {
    let mut w = World::new();
    w.agent("ana");
    let (user, off, lunch) = (UserId(w.id("ana")), StatusId(w.id("Off")), StatusId(w.id("Lunch")));
    let mut disabled = w.node.centre().statuses[&lunch].clone();
    (disabled.id, disabled.name, disabled.enabled) = (off, "Off".to_owned(), false);
    w.must(Command::CreateStatus(disabled));
    assert_eq!(w.command(Command::SetStatus { user, status: off }), Err(Refusal::StatusDisabled));
    let unknown = StatusId(w.id("none"));
    let refused = w.command(Command::SetStatus { user, status: unknown });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::AgentStatus)));
}

#[test]
fn ent_10_a_user_has_one_routing_profile_and_some_security_profile() {
    let mut w = World::new();
    let admin = UserId(w.id("admin"));
    let user = w.node.centre().users[&admin].clone();
    let user = User { id: UserId(w.id("ana")), username: "ana".to_owned(), ..user };
    let none = w.id("none");
    let mut create = |user: User| w.command(Command::CreateUser { user, password: Secret::new("hash") });
    let no_profile = User { routing_profile: engine::id::RoutingProfileId(none), ..user.clone() };
    assert_eq!(create(no_profile), Err(Refusal::Unknown(Thing::RoutingProfile)));
    let unknown = User { security_profiles: vec![SecurityProfileId(none)], ..user.clone() };
    assert_eq!(create(unknown), Err(Refusal::Unknown(Thing::SecurityProfile)));
    assert!(is_invalid(&create(User { security_profiles: vec![], ..user.clone() }), "SecurityProfileIds"));
    create(user.clone()).unwrap();
    // Whatever the case of its letters.
    let again = User { id: UserId(none), username: "ANA".to_owned(), ..user };
    assert_eq!(create(again), Err(Refusal::Duplicate(Thing::User, "ANA".to_owned())));
    assert_eq!(w.view("ana").status.name, "Offline", "ROUTE-1b");
}

#[test]
fn ent_13_what_waits_for_someone_who_may_not_use_the_panel_is_never_handled() {
    let mut w = World::new();
    w.agent_with("eve", "Basic", "Watcher", 0);
    w.agent("ana");
    w.quick_to_agent("to eve", "eve");
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.transfer("ana", "c1", "to eve").unwrap();
    w.at(3600);
    assert_eq!(w.considers("c1.2"), "eve ENT-13, ana ROUTE-1");
}

#[test]
fn ent_20_what_the_default_profiles_hold() {
    assert_eq!(permission::AGENT, ["BasicAgentAccess", "OutboundCallAccess", "TransferDestinations.View"]);
    let all: BTreeSet<_> = permission::ALL.iter().collect();
    for profile in [permission::AGENT, permission::CALL_CENTER_MANAGER, permission::QUALITY_ANALYST] {
        assert!(profile.iter().all(|permission| all.contains(permission)));
    }
}

#[test]
fn ent_40_and_42_to_44_and_47_a_profile_and_its_entries() {
    let mut w = World::new();
    w.queue("Second", None);
    let basic = w.profile_id("Basic");
    let mut profile = w.node.centre().routing_profiles[&basic].clone();
    (profile.id, profile.name) = (w.profile_id("new"), "new".to_owned());
    profile.availability_timer = AvailabilityTimer::TimeSinceLastInbound;
    profile.concurrency =
        concurrency(&[(Chat, 10, CrossChannel::AnyChannel), (Task, 1, CrossChannel::AnyChannel)]);
    // ENT-43: a queue once for each channel, with another priority and delay.
    profile.entries = vec![w.entry("BasicQueue", Chat, 1, 0), w.entry("BasicQueue", Task, 99, 9999)];
    w.must(Command::CreateRoutingProfile(profile.clone()));
    assert_eq!(w.node.centre().routing_profiles[&profile.id], profile);
    profile.id = w.profile_id("other");
    let refused = w.command(Command::CreateRoutingProfile(profile.clone()));
    assert_eq!(refused, Err(Refusal::Duplicate(Thing::RoutingProfile, "new".to_owned())));
    profile.name = "other".to_owned();
    for (priority, delay, what) in [(0, 0, "Priority"), (100, 0, "Priority"), (1, 10_000, "Delay")] {
        profile.entries = vec![w.entry("BasicQueue", Chat, priority, delay)];
        assert!(is_invalid(&w.command(Command::CreateRoutingProfile(profile.clone())), what));
    }
    profile.entries = vec![w.entry("BasicQueue", Chat, 1, 0), w.entry("BasicQueue", Chat, 2, 0)];
    let refused = w.command(Command::CreateRoutingProfile(profile.clone()));
    assert!(matches!(refused, Err(Refusal::Duplicate(Thing::Queue, _))), "{refused:?}");
    profile.entries = vec![w.entry("none", Chat, 1, 0)];
    let refused = w.command(Command::CreateRoutingProfile(profile.clone()));
    assert_eq!(refused, Err(Refusal::Unknown(Thing::Queue)));
    // ENT-44: 50 entries.
    profile.entries.clear();
    for n in 0..17 {
        w.queue(&format!("queue {n}"), None);
        profile.entries.extend(Channel::ALL.map(|channel| w.entry(&format!("queue {n}"), channel, 1, 0)));
    }
    let refused = w.command(Command::CreateRoutingProfile(profile.clone()));
    assert!(matches!(refused, Err(Refusal::LimitReached { limit: 50, .. })));
    profile.entries.pop();
    w.must(Command::CreateRoutingProfile(profile.clone()));
    let one_more =
        Command::AssociateQueues { profile: profile.id, entries: vec![w.entry("Second", Chat, 1, 0)] };
    assert!(matches!(w.command(one_more), Err(Refusal::LimitReached { limit: 50, .. })));
}

#[test]
fn ent_43_an_entry_that_changes_counts_at_once_for_those_who_wait() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("both", 1, &[("BasicQueue", 1, 0), ("Second", 2, 600)]);
    w.agent_with("ana", "both", "Agent", 0);
    w.chat_on("c1", "to Second");
    w.at(30);
    let profile = w.profile_id("both");
    let entries = vec![w.entry("Second", Chat, 2, 60)];
    w.must(Command::UpdateQueues { profile, entries });
    w.at(60);
    w.tells(expect![[r#"
        00:00 c1 in Second
        01:00 offer c1 to ana until 01:20
    "#]]);
    // It changes what is there and adds nothing.
    let entries = vec![w.entry("Second", Task, 1, 0)];
    let refused = w.command(Command::UpdateQueues { profile, entries: entries.clone() });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::Queue)));
    w.must(Command::AssociateQueues { profile, entries });
}

#[test]
fn ent_45_a_channel_that_is_switched_off_lets_go_of_nobody() {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.chat("c1");
    w.accept("ana", "c1").unwrap();
    w.chat("c2");
    let profile = w.profile_id("all at once");
    let only_tasks = concurrency(&[(Task, 1, CrossChannel::AnyChannel)]);
    w.must(Command::SetConcurrency { profile, concurrency: only_tasks });
    w.accept("ana", "c2").unwrap();
    w.chat("c3");
    assert_eq!(w.considers("c3"), "ana ENT-45");
    w.agent_says("ana", "c1", "still here").unwrap();
}

#[test]
fn ent_50_a_queue_is_active_from_the_start_and_has_up_to_700_quick_connects() {
    let mut w = World::new();
    let basic = QueueId(w.id("BasicQueue"));
    let queue = w.node.centre().queues[&basic].clone();
    let queue = Queue { id: QueueId(w.id("Second")), name: "Second".to_owned(), ..queue };
    let none = w.id("none");
    let refused = w.command(Command::CreateQueue(Queue { hours: HoursId(none), ..queue.clone() }));
    assert_eq!(refused, Err(Refusal::Unknown(Thing::HoursOfOperation)));
    let unknown = Queue { quick_connects: [QuickConnectId(none)].into(), ..queue.clone() };
    assert_eq!(w.command(Command::CreateQueue(unknown)), Err(Refusal::Unknown(Thing::QuickConnect)));
    w.must(Command::CreateQueue(queue.clone()));
    assert!(w.node.centre().queues[&queue.id].enabled);
    assert!(matches!(w.command(Command::CreateQueue(queue)), Err(Refusal::Duplicate(Thing::Queue, _))));
    let all: Vec<_> = (0..701).map(|n| QuickConnectId(w.id(&format!("quick {n}")))).collect();
    for n in 0..701 {
        let target = QuickConnectTarget::PhoneNumber { number: "+4930123456".to_owned() };
        let quick = w.quick_of(&format!("quick {n}"), target);
        w.node.handle(crate::world::START, None, Command::CreateQuickConnect(quick), ());
    }
    let associate = |ids: &[QuickConnectId]| Command::AssociateQuickConnects {
        queue: basic,
        quick_connects: ids.to_vec(),
    };
    let refused = w.command(associate(&all));
    assert!(matches!(refused, Err(Refusal::LimitReached { limit: 700, .. })));
    w.must(associate(&all[..700]));
    // Those that are there already are no error.
    w.must(associate(&all[..2]));
    assert!(w.command(associate(&all[700..])).is_err());
}

#[test]
fn ent_60_a_quick_connect_names_who_it_leads_to_and_the_flow_that_runs() {
    let mut w = World::new();
    let (user, queue) = (UserId(w.id("admin")), QueueId(w.id("BasicQueue")));
    let (flow, none) = (FlowId(w.id("inbound")), w.id("none"));
    let mut create = |name: &str, target| {
        let quick = w.quick_of(name, target);
        w.command(Command::CreateQuickConnect(quick))
    };
    create("user", QuickConnectTarget::User { user, flow }).unwrap();
    create("queue", QuickConnectTarget::Queue { queue, flow }).unwrap();
    create("number", QuickConnectTarget::PhoneNumber { number: "+4930123456".to_owned() }).unwrap();
    let twice = create("user", QuickConnectTarget::User { user, flow });
    assert!(matches!(twice, Err(Refusal::Duplicate(Thing::QuickConnect, _))));
    for (target, thing) in [
        (QuickConnectTarget::User { user: UserId(none), flow }, Thing::User),
        (QuickConnectTarget::Queue { queue: QueueId(none), flow }, Thing::Queue),
        (QuickConnectTarget::Queue { queue, flow: FlowId(none) }, Thing::Flow),
    ] {
        assert_eq!(create("other", target), Err(Refusal::Unknown(thing)));
    }
}

#[test]
fn ent_70_and_72_hours_and_their_overrides_are_checked_when_they_are_written() {
    let mut w = World::new();
    let hours = HoursId(w.id("hours"));
    let mut other = w.node.centre().hours[&hours].clone();
    (other.id, other.name) = (HoursId(w.id("other")), "other".to_owned());
    other.time_zone = "Europe/Atlantis".to_owned();
    assert!(is_invalid(&w.command(Command::CreateHours(other.clone())), "TimeZone"));
    other.time_zone = "Europe/Berlin".to_owned();
    other.ranges = vec![HoursRange { day: 7, start_minute: 0, end_minute: 60 }];
    assert!(is_invalid(&w.command(Command::CreateHours(other.clone())), "Config"));
    other.ranges.clear();
    w.must(Command::CreateHours(other));
    let holiday = |w: &mut World, name: &str, from: &str, till: &str| {
        let (id, created_at) = (OverrideId(w.id(name)), crate::world::START);
        let [from, till] = [from, till].map(|date| date.parse().unwrap());
        let (name, kind) = (name.to_owned(), OverrideKind::Closed);
        let ranges = Vec::new();
        let hours_override = HoursOverride {
            id,
            name,
            description: None,
            kind,
            from,
            till,
            ranges,
            recurrence: None,
            created_at,
        };
        w.command(Command::CreateHoursOverride { hours, hours_override })
    };
    assert!(is_invalid(&holiday(&mut w, "backwards", "2023-12-26", "2023-12-24"), "Config"));
    holiday(&mut w, "holiday 0", "2023-12-24", "2023-12-26").unwrap();
    let twice = holiday(&mut w, "holiday 0", "2023-12-24", "2023-12-26");
    assert!(matches!(twice, Err(Refusal::Duplicate(Thing::HoursOfOperationOverride, _))));
    for n in 1..100 {
        holiday(&mut w, &format!("holiday {n}"), "2023-12-24", "2023-12-26").unwrap();
    }
    let full = holiday(&mut w, "holiday 100", "2023-12-24", "2023-12-26");
    assert!(matches!(full, Err(Refusal::LimitReached { limit: 100, .. })));
}

#[test]
fn ent_80_and_81_a_contact_runs_a_published_flow_and_holds_32_kib_of_attributes() {
    let mut w = World::new();
    let id = w.id("BasicQueue").to_string();
    w.flow("waits", FlowKind::CustomerQueue, queue_flow(&id));
    assert!(is_invalid(&w.start("c0", "waits", None), "ContactFlowId"));
    assert_eq!(w.start("c0", "none", None), Err(Refusal::Unknown(Thing::Flow)));
    w.chat("c1");
    let contact = ContactId(w.id("c1"));
    let mut set = |pairs: &[(&str, usize)]| {
        let attributes = pairs.iter().map(|(key, bytes)| ((*key).to_owned(), "x".repeat(*bytes))).collect();
        w.command(Command::UpdateAttributes { contact, attributes })
    };
    set(&[("a", 16_000), ("b", 16_000)]).unwrap();
    assert!(matches!(set(&[("c", 1000)]), Err(Refusal::LimitReached { what: "bytes of attributes", .. })));
    // What takes the place of another does not count twice: 2 names and 32,766 bytes.
    set(&[("a", 16_766)]).unwrap();
    assert!(set(&[("a", 16_767)]).is_err());
    let attributes = &w.contact("c1").attributes;
    assert_eq!((attributes["a"].len(), attributes["b"].len()), (16_766, 16_000));
}

#[test]
fn chat_2_and_73_a_chat_begins_with_its_first_message_attributes_and_content_types() {
    let mut w = World::new();
    let first = Some(("text/plain".to_owned(), engine::event::Words::new("I am stuck")));
    w.start_with("c1", |start| {
        start.initial_message = first;
        start.attributes = [("page".to_owned(), "checkout".to_owned())].into();
    })
    .unwrap();
    assert_eq!(w.contact("c1").attributes["page"], "checkout");
    w.tells(expect![[r#"
        00:00 customer of c1: I am stuck
        00:00 c1 in BasicQueue
    "#]]);
    let refused = w.start_with("c2", |start| start.content_types = vec!["text/markdown".to_owned()]);
    assert!(is_invalid(&refused, "SupportedMessagingContentTypes"));
    let refused = w.start_with("c3", |start| {
        start.initial_message = Some(("text/markdown".to_owned(), engine::event::Words::new("*hi*")));
    });
    assert!(is_invalid(&refused, "ContentType"));
}

#[test]
fn ent_40_and_43_of_the_entries_of_a_profile_only_the_one_that_is_named_changes() {
    let mut w = World::new();
    w.queue("Second", None);
    w.queue("Third", None);
    let both = [(Chat, 1, CrossChannel::AnyChannel), (Task, 1, CrossChannel::AnyChannel)];
    let entries = [
        ("BasicQueue", Chat, 1, 0),
        ("BasicQueue", Task, 2, 0),
        ("Second", Chat, 3, 0),
        ("Second", Task, 4, 0),
    ];
    w.profile_with("four", &both, &entries);
    let profile = w.profile_id("four");
    let entries = vec![w.entry("Second", Task, 9, 30)];
    w.must(Command::UpdateQueues { profile, entries });
    let after = [
        ("BasicQueue", Chat, 1, 0),
        ("BasicQueue", Task, 2, 0),
        ("Second", Chat, 3, 0),
        ("Second", Task, 9, 30),
    ];
    let after = after.map(|(queue, channel, priority, delay)| w.entry(queue, channel, priority, delay));
    assert_eq!(w.node.centre().routing_profiles[&profile].entries, after);
    let third = vec![w.entry("Third", Chat, 1, 0)];
    let refused = w.command(Command::UpdateQueues { profile, entries: third });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::Queue)));
}

#[test]
fn ent_10_another_routing_profile_counts_at_once_for_those_who_wait() {
    let mut w = World::new();
    w.line("Second", None);
    w.profile("second", 1, &[("Second", 1, 0)]);
    w.agent("ana");
    w.chat_on("c1", "to Second");
    let (user, profile, none) = (UserId(w.id("ana")), w.profile_id("second"), w.profile_id("none"));
    let refused = w.command(Command::SetRoutingProfile { user, profile: none });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::RoutingProfile)));
    let nobody = UserId(w.id("nobody"));
    let refused = w.command(Command::SetRoutingProfile { user: nobody, profile });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::User)));
    w.must(Command::SetRoutingProfile { user, profile });
    w.tells(expect![[r#"
        00:00 c1 in Second
        00:00 offer c1 to ana until 00:20
    "#]]);
    let seq = w.node.centre().seq;
    w.must(Command::SetRoutingProfile { user, profile });
    assert_eq!(w.node.centre().seq, seq, "she has it already");
}

#[test]
fn ent_50_and_route_52_a_queues_limit_may_be_changed_and_be_taken_away() {
    let mut w = World::new();
    w.line("small", Some(1));
    let queue = QueueId(w.id("small"));
    for (max_contacts, chats) in [(Some(1), ["c1", "c2"]), (Some(2), ["c3", "c4"]), (None, ["c5", "c6"])] {
        w.must(Command::SetMaxContacts { queue, max_contacts });
        let seq = w.node.centre().seq;
        w.must(Command::SetMaxContacts { queue, max_contacts });
        assert_eq!(w.node.centre().seq, seq, "it is so already");
        for chat in chats {
            w.start(chat, "to small", None).unwrap();
        }
    }
    w.tells(expect![[r#"
        00:00 c1 in small
        00:00 c2 ended
        00:00 c2 completed
        00:00 c3 in small
        00:00 c4 ended
        00:00 c4 completed
        00:00 c5 in small
        00:00 c6 in small
    "#]]);
}

//! What is set up is changed, tagged and taken away while people work.

use std::collections::{BTreeMap, BTreeSet};

use engine::domain::config::{SecurityProfile, StatusKind};
use engine::domain::contact::Channel::Chat;
use engine::domain::permission;
use engine::domain::resource::Resource;
use engine::id::*;
use engine::input::{Command, Described, Outcome, Revision};
use engine::refusal::{Refusal, Thing};
use expect_test::expect;

use crate::world::{START, World};

fn named(name: &str) -> Described {
    Described { name: Some(name.to_owned()), description: None }
}

fn revise(w: &mut World, revision: Revision) -> Result<Outcome, Refusal> {
    w.command(Command::Revise(revision.into()))
}

fn remove(w: &mut World, resource: Resource) -> Result<Outcome, Refusal> {
    w.command(Command::Remove(resource))
}

fn status(id: StatusId) -> Revision {
    Revision::AgentStatus { id, described: Described::default(), enabled: None, display_order: None }
}

#[test]
fn ent_31_and_32_a_status_is_renamed_and_only_a_custom_one_disabled() {
    let mut w = World::new();
    let (available, lunch) = (StatusId(w.id("Available")), StatusId(w.id("Lunch")));
    let renamed = Revision::AgentStatus {
        id: available,
        described: named("Bereit"),
        enabled: None,
        display_order: Some(Some(3)),
    };
    assert_eq!(revise(&mut w, renamed.clone()), Ok(Outcome::Done));
    let now = &w.node.centre().statuses[&available];
    assert_eq!((now.name.as_str(), now.display_order, now.kind), ("Bereit", Some(3), StatusKind::Routable));

    let disabled = |id| Revision::AgentStatus {
        id,
        described: Described::default(),
        enabled: Some(false),
        display_order: None,
    };
    assert!(matches!(revise(&mut w, disabled(available)), Err(Refusal::NotAllowed(_))));
    w.agent("ana");
    w.status("ana", "Lunch");
    assert_eq!(revise(&mut w, disabled(lunch)), Ok(Outcome::Done));
    let user = UserId(w.id("ana"));
    w.status("ana", "Available");
    assert_eq!(w.command(Command::SetStatus { user, status: lunch }), Err(Refusal::StatusDisabled));

    let taken =
        Revision::AgentStatus { id: lunch, described: named("Bereit"), enabled: None, display_order: None };
    assert_eq!(revise(&mut w, taken), Err(Refusal::Duplicate(Thing::AgentStatus, "Bereit".to_owned())));
    let unknown = StatusId(w.id("none"));
    assert_eq!(revise(&mut w, status(unknown)), Err(Refusal::Unknown(Thing::AgentStatus)));
    assert_eq!(
        remove(&mut w, Resource::AgentStatus(lunch)),
        Err(Refusal::InUse { thing: Thing::AgentStatus, by: "reports: disable it" })
    );

    // What changes nothing is in no log.
    let events = w.log.len();
    assert_eq!(revise(&mut w, renamed), Ok(Outcome::Done));
    assert_eq!(w.log.len(), events);
}

#[test]
fn ent_13_who_loses_the_panel_is_offered_nothing_until_they_have_it_again() {
    let mut w = World::new();
    w.agent("ana");
    let id = SecurityProfileId(w.id("Agent"));
    let holds = |permissions: &[&str]| Revision::SecurityProfile {
        id,
        description: None,
        permissions: Some(permissions.iter().map(|p| (*p).to_owned()).collect()),
    };
    revise(&mut w, holds(&["OutboundCallAccess"])).unwrap();
    w.chat("c1");
    w.at(5);
    revise(&mut w, holds(permission::AGENT)).unwrap();
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:05 offer c1 to ana until 00:25
    "#]]);
}

#[test]
fn ent_40_an_entry_that_is_taken_away_brings_nothing_more() {
    let mut w = World::new();
    w.agent("ana");
    let (profile, queue) = (RoutingProfileId(w.id("Basic")), QueueId(w.id("BasicQueue")));
    let without = Command::DisassociateQueues { profile, entries: vec![(queue, Chat)] };
    w.must(without.clone());
    w.chat("c1");
    assert_eq!(w.command(without), Err(Refusal::Unknown(Thing::Queue)));
    w.at(3);
    let entries = vec![w.entry("BasicQueue", Chat, 1, 0)];
    w.must(Command::AssociateQueues { profile, entries });
    w.tells(expect![[r#"
        00:00 c1 in BasicQueue
        00:03 offer c1 to ana until 00:23
    "#]]);
    let other = QueueId(w.id("none"));
    let outbound = Revision::RoutingProfile {
        id: profile,
        described: Described { name: None, description: Some("All of them".to_owned()) },
        default_outbound_queue: Some(other),
    };
    assert_eq!(revise(&mut w, outbound), Err(Refusal::Unknown(Thing::Queue)));
    assert_eq!(w.node.centre().routing_profiles[&profile].description, "");
}

#[test]
fn ent_14_a_user_is_deleted_once_nothing_leads_to_them() {
    let mut w = World::new();
    w.agent("ana");
    w.agent("bo");
    let (ana, bo) = (UserId(w.id("ana")), UserId(w.id("bo")));
    let in_use = |by| Err(Refusal::InUse { thing: Thing::User, by });
    w.chat("c1");
    assert_eq!(remove(&mut w, Resource::User(ana)), in_use("a contact"));
    w.accept("ana", "c1").unwrap();
    w.ends("ana", "c1").unwrap();
    assert_eq!(remove(&mut w, Resource::User(ana)), in_use("a contact"));
    w.clear("ana", "c1").unwrap();
    w.quick_to_agent("to bo", "bo");
    assert_eq!(remove(&mut w, Resource::User(bo)), in_use("a quick connect"));

    w.at(10);
    assert_eq!(remove(&mut w, Resource::User(ana)), Ok(Outcome::Done));
    let signs_in = Command::SignIn { user: ana, session: SessionId(w.id("again")), expires: START };
    assert_eq!(w.command(signs_in), Err(Refusal::Unknown(Thing::User)));
    w.story();
    w.chat("c2");
    w.tells(expect![[r#"
        00:10 c2 in BasicQueue
        00:10 offer c2 to bo until 00:30
    "#]]);
    // The name is free again, for someone else.
    w.ids_anew("ana");
    w.agent("ana");
    assert_ne!(UserId(w.id("ana")), ana);
    w.reject("bo", "c2").unwrap();
    w.tells(expect![[r#"
        00:10 bo rejected c2
        00:10 offer c2 to ana until 00:30
    "#]]);
}

#[test]
fn ent_46_nothing_is_deleted_that_something_else_names() {
    let mut w = World::new();
    w.line("Other", None);
    w.profile("Second", 2, &[("Other", 1, 0)]);
    w.agent_with("ana", "Second", "Agent", 0);
    w.quick_to_queue("quick", "Other");
    w.attribute("language", &["en", "fr"]);
    w.skill("ana", "language", "en", 3).unwrap();
    let (queue, profile) = (QueueId(w.id("Other")), RoutingProfileId(w.id("Second")));
    let (quick, hours) = (QuickConnectId(w.id("quick")), HoursId(w.id("hours")));
    let (agent, user) = (SecurityProfileId(w.id("Agent")), UserId(w.id("ana")));
    let language = Resource::PredefinedAttribute("language".to_owned());
    let in_use = |thing, by| Err(Refusal::InUse { thing, by });

    assert_eq!(remove(&mut w, Resource::HoursOfOperation(hours)), in_use(Thing::HoursOfOperation, "a queue"));
    assert_eq!(remove(&mut w, Resource::SecurityProfile(agent)), in_use(Thing::SecurityProfile, "a user"));
    assert_eq!(remove(&mut w, Resource::RoutingProfile(profile)), in_use(Thing::RoutingProfile, "a user"));
    let (thing, by) = (Thing::PredefinedAttribute, "a user's proficiency");
    assert_eq!(remove(&mut w, language.clone()), in_use(thing, by));
    let values = |values: &[&str]| Revision::PredefinedAttribute {
        name: "language".to_owned(),
        values: values.iter().map(|v| (*v).to_owned()).collect(),
    };
    assert_eq!(revise(&mut w, values(&["fr"])), in_use(thing, by));
    assert_eq!(revise(&mut w, values(&["en", "de"])), Ok(Outcome::Done));

    assert_eq!(remove(&mut w, Resource::Queue(queue)), in_use(Thing::Queue, "a routing profile"));
    w.must(Command::DisassociateQueues { profile, entries: vec![(queue, Chat)] });
    assert_eq!(remove(&mut w, Resource::Queue(queue)), in_use(Thing::Queue, "a quick connect"));
    assert_eq!(remove(&mut w, Resource::QuickConnect(quick)), Ok(Outcome::Done));
    assert!(w.node.centre().queues.values().all(|q| !q.quick_connects.contains(&quick)));
    w.chat_on("c1", "to Other");
    assert_eq!(remove(&mut w, Resource::Queue(queue)), in_use(Thing::Queue, "a contact"));
    w.stop("c1").unwrap();
    assert_eq!(remove(&mut w, Resource::Queue(queue)), Ok(Outcome::Done));

    assert_eq!(remove(&mut w, Resource::User(user)), Ok(Outcome::Done));
    assert_eq!(remove(&mut w, Resource::RoutingProfile(profile)), Ok(Outcome::Done));
    assert_eq!(remove(&mut w, language), Ok(Outcome::Done));
    // A name is free once what had it is gone.
    w.queue("Other", None);
    w.profile("Second", 1, &[]);
}

#[test]
fn sec_16_someone_is_left_who_may_edit_security_profiles() {
    let mut w = World::new();
    let id = SecurityProfileId(w.id("Boss"));
    let permissions = BTreeSet::from(["SecurityProfiles.Edit".to_owned()]);
    let boss =
        SecurityProfile { id, name: "Boss".to_owned(), description: None, permissions, created_at: START };
    w.must(Command::CreateSecurityProfile(boss.clone()));
    let again = w.command(Command::CreateSecurityProfile(boss));
    assert_eq!(again, Err(Refusal::Duplicate(Thing::SecurityProfile, "Boss".to_owned())));
    w.agent_with("ana", "Basic", "Boss", 0);
    w.agent_with("bo", "Basic", "Agent", 0);
    let (ana, bo, agent) = (UserId(w.id("ana")), UserId(w.id("bo")), SecurityProfileId(w.id("Agent")));

    let nobody = Err(Refusal::NotAllowed("Someone must be left who may edit security profiles."));
    let is = |id, security_profiles| Revision::User {
        id,
        first_name: None,
        last_name: None,
        email: None,
        security_profiles: Some(security_profiles),
    };
    let holds_nothing =
        Revision::SecurityProfile { id, description: None, permissions: Some(BTreeSet::new()) };
    assert_eq!(revise(&mut w, is(ana, vec![agent])), nobody);
    assert_eq!(revise(&mut w, holds_nothing.clone()), nobody);
    assert_eq!(remove(&mut w, Resource::User(ana)), nobody);
    assert_eq!(revise(&mut w, is(bo, vec![agent, id])), Ok(Outcome::Done));
    assert_eq!(revise(&mut w, holds_nothing), nobody);
    assert_eq!(revise(&mut w, is(ana, vec![agent])), Ok(Outcome::Done));
    assert_eq!(remove(&mut w, Resource::User(ana)), Ok(Outcome::Done));
    assert!(matches!(revise(&mut w, is(bo, vec![])), Err(Refusal::Invalid { .. })));
    let none = SecurityProfileId(w.id("none"));
    assert_eq!(revise(&mut w, is(bo, vec![none])), Err(Refusal::Unknown(Thing::SecurityProfile)));
}

#[test]
fn ent_50_and_70_names_and_hours_are_changed() {
    let mut w = World::new();
    w.queue("Other", None);
    let (queue, hours) = (QueueId(w.id("Other")), HoursId(w.id("hours")));
    let none = HoursId(w.id("none"));
    let with = |described, hours| Revision::Queue { id: queue, described, hours };
    assert!(matches!(revise(&mut w, with(named("BasicQueue"), None)), Err(Refusal::Duplicate(..))));
    let unknown = Err(Refusal::Unknown(Thing::HoursOfOperation));
    assert_eq!(revise(&mut w, with(named("New"), Some(none))), unknown);
    let described = |text: &str| Described { name: None, description: Some(text.to_owned()) };
    assert_eq!(revise(&mut w, with(described("For all"), Some(hours))), Ok(Outcome::Done));
    assert_eq!(w.node.centre().queues[&queue].description.as_deref(), Some("For all"));
    assert_eq!(revise(&mut w, with(described(""), None)), Ok(Outcome::Done));
    let now = &w.node.centre().queues[&queue];
    assert_eq!((now.name.as_str(), now.description.as_deref()), ("Other", None));

    // A name is taken by what was there first, hours and flows too.
    let mut twice = w.node.centre().hours[&hours].clone();
    twice.id = none;
    let name = twice.name.clone();
    let refused = w.command(Command::CreateHours(twice));
    assert_eq!(refused, Err(Refusal::Duplicate(Thing::HoursOfOperation, name)));
    let inbound = FlowId(w.id("inbound"));
    let mut twice = w.node.centre().flows[&inbound].clone();
    twice.id = FlowId(w.id("another"));
    let refused = w.command(Command::CreateFlow(twice));
    assert_eq!(refused, Err(Refusal::Duplicate(Thing::Flow, "inbound".to_owned())));

    let in_zone = |zone: &str| Revision::HoursOfOperation {
        id: hours,
        described: Described::default(),
        time_zone: Some(zone.to_owned()),
        ranges: None,
    };
    assert!(matches!(revise(&mut w, in_zone("Vienna")), Err(Refusal::Invalid { what: "TimeZone", .. })));
    assert_eq!(revise(&mut w, in_zone("Europe/Vienna")), Ok(Outcome::Done));
}

#[test]
fn ent_40_and_50_what_is_set_up_has_tags() {
    let mut w = World::new();
    let queue = Resource::Queue(QueueId(w.id("BasicQueue")));
    let tags = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let tag = |tags| Command::Tag { resource: queue.clone(), tags };
    w.must(tag(tags(&[("team", "sales"), ("site", "Wien")])));
    w.at(60);
    w.must(tag(tags(&[("team", "service")])));
    let untag = |keys: &[&str]| Command::Untag {
        resource: queue.clone(),
        keys: keys.iter().map(|k| (*k).to_owned()).collect(),
    };
    w.must(untag(&["site", "never there"]));
    let meta = w.node.centre().meta(&queue).unwrap();
    assert_eq!(meta.tags, tags(&[("team", "service")]));
    assert_eq!(meta.modified_at, Some(START + engine::time::Span::seconds(60)));

    let many: BTreeMap<_, _> = (0..49).map(|n| (format!("k{n}"), String::new())).collect();
    w.must(tag(many));
    let limit = Err(Refusal::LimitReached { what: "tags of one resource", limit: 50 });
    assert_eq!(w.command(tag(tags(&[("one", "more")]))), limit);
    let events = w.log.len();
    w.must(tag(tags(&[("team", "service")])));
    w.must(untag(&["never there"]));
    assert_eq!(w.log.len(), events);

    let none = Resource::Queue(QueueId(w.id("none")));
    let refused = w.command(Command::Tag { resource: none, tags: tags(&[("a", "b")]) });
    assert_eq!(refused, Err(Refusal::Unknown(Thing::Queue)));
}

//! What is switched on for the whole instance.

use engine::domain::instance::{ATTACHMENTS, StorageConfig};
use engine::id::StorageConfigId;
use engine::input::{Command, InstanceChange, Outcome};
use engine::refusal::{Refusal, Thing};
use engine::{Uuid, limits};

use crate::world::World;

fn change(w: &mut World, change: InstanceChange) -> Result<Outcome, Refusal> {
    w.command(Command::ChangeInstance(change))
}

#[test]
fn sec_9_a_site_is_approved_once_and_there_is_a_bound() {
    let mut w = World::new();
    let site = |n: usize| format!("https://shop{n}.example");
    for n in 0..limits::APPROVED_ORIGINS_MAX {
        change(&mut w, InstanceChange::ApproveOrigin(site(n))).unwrap();
    }
    let limit = limits::APPROVED_ORIGINS_MAX;
    let full = Refusal::LimitReached { what: "approved origins", limit };
    assert_eq!(change(&mut w, InstanceChange::ApproveOrigin(site(limit))), Err(full));
    change(&mut w, InstanceChange::DisapproveOrigin(site(0))).unwrap();
    let again = Refusal::Duplicate(Thing::ApprovedOrigin, site(1));
    assert_eq!(change(&mut w, InstanceChange::ApproveOrigin(site(1))), Err(again));
    let unknown = Refusal::Unknown(Thing::ApprovedOrigin);
    assert_eq!(change(&mut w, InstanceChange::DisapproveOrigin(site(0))), Err(unknown));
    assert_eq!(w.node.centre().instance_settings.approved_origins.len(), limit - 1);
}

#[test]
fn chat_80_attachments_are_on_while_they_have_a_place() {
    let mut w = World::new();
    let id = StorageConfigId(Uuid::from_u128(0x51));
    let other = StorageConfigId(Uuid::from_u128(0x52));
    let config = |resource_type: &str, prefix: &str| StorageConfig {
        resource_type: resource_type.to_owned(),
        bucket: "centre".to_owned(),
        prefix: prefix.to_owned(),
    };
    let place = config(ATTACHMENTS, "a");
    assert!(!w.node.centre().instance_settings.attachments());
    change(&mut w, InstanceChange::AddStorage { id, config: place.clone() }).unwrap();
    assert!(w.node.centre().instance_settings.attachments());
    let second = Refusal::Duplicate(Thing::StorageConfig, ATTACHMENTS.to_owned());
    assert_eq!(change(&mut w, InstanceChange::AddStorage { id: other, config: place }), Err(second));

    let unknown = Err(Refusal::Unknown(Thing::StorageConfig));
    let moved = config(ATTACHMENTS, "b");
    let replace = |id, config| InstanceChange::ReplaceStorage { id, config };
    assert_eq!(change(&mut w, replace(other, moved.clone())), unknown);
    assert_eq!(change(&mut w, replace(id, config("AGENT_EVENTS", "b"))), unknown);
    change(&mut w, replace(id, moved.clone())).unwrap();
    assert_eq!(w.node.centre().instance_settings.storage[&id], moved);

    let remove =
        |resource_type: &str| InstanceChange::RemoveStorage { id, resource_type: resource_type.to_owned() };
    assert_eq!(change(&mut w, remove("AGENT_EVENTS")), unknown);
    change(&mut w, remove(ATTACHMENTS)).unwrap();
    assert!(!w.node.centre().instance_settings.attachments());
}

//! Files attached to contacts from outside any chat, and those that a task begins with.

use std::collections::BTreeSet;

use engine::domain::instance::{ATTACHMENTS, StorageConfig};
use engine::event::{Event, Words};
use engine::id::{AttachmentId, ContactId, StorageConfigId, UserId};
use engine::input::{BeginFile, Command, InstanceChange, NewFile, Outcome, StartTask};
use engine::refusal::{Refusal, Thing};
use engine::{Uuid, limits};

use crate::world::World;

/// A centre that takes files, with a task of ana's.
fn world() -> World {
    let mut w = World::new();
    let id = StorageConfigId(Uuid::from_u128(0x51));
    let (resource_type, bucket) = (ATTACHMENTS.to_owned(), "centre".to_owned());
    let config = StorageConfig { resource_type, bucket, prefix: "attachments".to_owned() };
    w.must(Command::ChangeInstance(InstanceChange::AddStorage { id, config }));
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.task("t1");
    w
}

fn id(n: u64) -> AttachmentId {
    AttachmentId(Uuid::from_u128(0xf000 + u128::from(n)))
}

fn file(w: &mut World, n: u64) -> BeginFile {
    BeginFile {
        contact: ContactId(w.id("t1")),
        file: id(n),
        created_by: UserId(w.id("ana")),
        name: Words::new("plan.pdf"),
        size: 1234,
        known: BTreeSet::new(),
    }
}

fn begin(w: &mut World, n: u64) -> Result<Outcome, Refusal> {
    let file = file(w, n);
    w.command(Command::BeginFile(Box::new(file)))
}

fn begin_with(w: &mut World, n: u64, change: impl FnOnce(&mut BeginFile)) -> Result<Outcome, Refusal> {
    let mut file = file(w, n);
    change(&mut file);
    w.command(Command::BeginFile(Box::new(file)))
}

#[test]
fn a_file_is_begun_put_and_judged_and_then_the_engine_forgets_it() {
    let mut w = world();
    let begun = begin(&mut w, 1).unwrap();
    assert!(matches!(begun, Outcome::Attachment { attachment, .. } if attachment == id(1)));
    let events = w.log.len();
    assert_eq!(begin(&mut w, 1), Ok(begun), "a repeat");
    assert_eq!(w.log.len(), events);
    let judge = Command::JudgeFile { file: id(1), approved: true };
    assert!(matches!(w.command(judge.clone()), Err(Refusal::NotAllowed(_))));
    w.must(Command::CompleteFile { file: id(1) });
    assert_eq!(w.last_event(), Some(Event::FileUploaded { file: id(1) }));
    w.must(Command::CompleteFile { file: id(1) });
    w.must(judge.clone());
    assert_eq!(w.last_event(), Some(Event::FileJudged { file: id(1), approved: true }));
    assert!(w.node.centre().files.is_empty());
    for late in [judge, Command::CompleteFile { file: id(1) }] {
        assert_eq!(w.command(late), Err(Refusal::Unknown(Thing::Attachment)));
    }
    w.must(Command::DeleteFile { file: id(1) });
}

#[test]
fn a_file_that_is_deleted_before_it_is_judged_is_gone() {
    let mut w = world();
    begin(&mut w, 1).unwrap();
    w.must(Command::CompleteFile { file: id(1) });
    w.must(Command::DeleteFile { file: id(1) });
    let judged = w.command(Command::JudgeFile { file: id(1), approved: true });
    assert_eq!(judged, Err(Refusal::Unknown(Thing::Attachment)));
}

#[test]
fn a_file_has_fifteen_minutes_to_come() {
    let mut w = world();
    begin(&mut w, 1).unwrap();
    w.at(899);
    begin(&mut w, 2).unwrap();
    w.must(Command::CompleteFile { file: id(1) });
    w.at(899 + 900);
    let late = w.command(Command::CompleteFile { file: id(2) });
    assert!(matches!(late, Err(Refusal::NotAllowed(_))), "{late:?}");
    // One that is there may take as long as it likes to be judged.
    begin(&mut w, 3).unwrap();
    assert_eq!(w.node.centre().files.keys().copied().collect::<Vec<_>>(), [id(1), id(3)]);
}

#[test]
fn a_file_is_of_a_permitted_name_and_size_and_goes_where_files_are_kept() {
    let mut w = world();
    for name in ["plan", "plan.exe", ".pdf", "a/b.pdf", "a\n.pdf"] {
        let refused = begin_with(&mut w, 1, |file| file.name = Words::new(name));
        assert!(matches!(refused, Err(Refusal::Invalid { what: "FileName", .. })), "{name}: {refused:?}");
    }
    for size in [0, limits::ATTACHMENT_BYTES_MAX + 1] {
        let refused = begin_with(&mut w, 1, |file| file.size = size);
        assert!(matches!(refused, Err(Refusal::Invalid { what: "FileSizeInBytes", .. })), "{size}");
    }
    begin_with(&mut w, 1, |file| file.size = limits::ATTACHMENT_BYTES_MAX).unwrap();
    let mut without = World::new();
    without.task("t1");
    assert!(matches!(begin(&mut without, 1), Err(Refusal::Invalid { what: "FileName", .. })));
}

#[test]
fn a_contact_has_fifty_files_those_that_the_store_knows_included() {
    let mut w = world();
    let known: BTreeSet<_> = (1..limits::ATTACHED_FILES_MAX as u64).map(id).collect();
    begin_with(&mut w, 900, |file| file.known.clone_from(&known)).unwrap();
    let full = Refusal::LimitReached { what: "files attached to one contact", limit: 50 };
    assert_eq!(begin_with(&mut w, 901, |file| file.known.clone_from(&known)), Err(full));
    // Another contact's do not count.
    let other = ContactId(w.id("t2"));
    begin_with(&mut w, 901, |file| file.contact = other).unwrap();
}

#[test]
fn task_1_a_task_begins_with_its_files_or_not_at_all() {
    let mut w = world();
    let by = UserId(w.id("ana"));
    let new = |n, name| NewFile { file: id(n), by, name: Words::new(name), size: 10 };
    let bad = StartTask { files: vec![new(1, "a.pdf"), new(2, "b.exe")], ..w.task_of("t2", "inbound") };
    let refused = w.start_task(bad);
    assert!(matches!(refused, Err(Refusal::Invalid { what: "FileName", .. })), "{refused:?}");
    let t2 = ContactId(w.id("t2"));
    assert!(w.node.centre().files.is_empty() && !w.node.centre().contacts.contains_key(&t2));
    let good = StartTask { files: vec![new(1, "a.pdf"), new(2, "b.png")], ..w.task_of("t2", "inbound") };
    w.start_task(good).unwrap();
    let types = w.node.centre().files.values().map(|file| (file.contact, file.content_type.as_str()));
    assert_eq!(types.collect::<Vec<_>>(), [(t2, "application/pdf"), (t2, "image/png")]);
}

//! SEC-14: what is old goes, all of it and nothing else, whatever comes between.

use std::fs;
use std::path::Path;

use engine::Uuid;
use engine::domain::contact::Past;
use engine::domain::measure::Measure;
use engine::input::Command;
use tempfile::TempDir;

use super::*;
use crate::conformance::{AGENT, Sample, measures};
use crate::sqlite::{check_measures, erase};
use crate::{Direction, LetterHead, Start, TranscriptPage, unwatched};

const DAY: Span = Span::minutes(24 * 60);
const KEPT: Span = Span(90 * DAY.0);
/// In the name, an attribute and the words of what is old, and nowhere else.
const OLD: &str = "Xerxes";
const YOUNG: &str = "Yolanda";

struct World {
    folder: TempDir,
    store: SqliteStore,
    sample: Sample,
    /// A hundred days old: two of them with files, one with a letter that nobody took.
    old: Vec<ContactId>,
    young: ContactId,
}

impl World {
    /// What was a hundred days ago, what was yesterday, and a hundred days of work between.
    fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let (store, sample) = (SqliteStore::open(folder.path()).unwrap(), Sample::new(5));
        let young = ContactId(Uuid::from_u128(0));
        let mut world = World { folder, store, sample, old: Vec::new(), young };
        world.append(|sample| sample.found());
        for _ in 0..25 {
            let id = world.chat(OLD);
            world.old.push(id);
            match world.old.len() {
                1 => world.append(|sample| sample.attachment(id, file(1))),
                2 => world.append(|sample| sample.file(id, file(2))),
                _ => {}
            }
            world.append(|sample| sample.any(2));
        }
        let head = LetterHead {
            id: 0,
            endpoint: "crm".to_owned(),
            stream: "contact-records".to_owned(),
            lines: 1,
            why: "503".to_owned(),
            failed_at: world.sample.now(),
        };
        for contact in [world.old[3].to_string(), "nobody".to_owned()] {
            let letter = crate::Letter { head: head.clone(), body: format!("{contact} {OLD}") };
            world.store.put_cursor("crm", "1", Some(&letter)).unwrap();
        }
        let at_work = world.sample.centre().clone();
        world.store.save_snapshot(&at_work).unwrap();
        // Whoever comes next is offered when one goes.
        let all: Vec<_> = at_work.contacts.keys().copied().collect();
        world.stop(&all);
        world.sample.pass(Span(100 * DAY.0));
        world.young = world.chat(YOUNG);
        world.stop(&[world.young]);
        for _ in 0..10 {
            world.append(|sample| sample.any(20));
        }
        // As the server does, of what is older than a week.
        let since = Time(world.sample.now().0 - 7 * DAY.0);
        world.store.forget_told(&Stream::ALL, since, usize::MAX >> 1).unwrap();
        world
    }

    fn opened(folder: TempDir, sample: Sample, old: Vec<ContactId>, young: ContactId) -> World {
        let store = SqliteStore::open(folder.path()).unwrap();
        World { folder, store, sample, old, young }
    }

    /// A chat of someone with this name, who says it.
    fn chat(&mut self, name: &str) -> ContactId {
        self.chat_after(name, Vec::new())
    }

    fn chat_after(&mut self, name: &str, past: Vec<Past>) -> ContactId {
        let (id, begun) = self.sample.chat_with(|start| {
            name.clone_into(&mut start.name);
            start.attributes.insert("who".to_owned(), name.to_owned());
            start.customer_id = Some(name.to_owned());
            start.past = past;
        });
        self.store.append(&begun).unwrap();
        let text = format!("I am {name}. {}", "It is a long story. ".repeat(30));
        self.append(|sample| sample.say(id, &text));
        id
    }

    fn append(&mut self, make: impl FnOnce(&mut Sample) -> engine::output::Batch) {
        let batch = make(&mut self.sample);
        self.store.append(&batch).unwrap();
    }

    fn stop(&mut self, contacts: &[ContactId]) {
        let stop = |contact: &ContactId| Command::Stop { contact: *contact };
        self.append(|sample| sample.batch(contacts.iter().map(stop).collect()));
        let held: Vec<_> = self.sample.centre().agents[&AGENT].contacts.keys().copied().collect();
        let clear = |contact| Command::Clear { user: AGENT, contact };
        self.append(|sample| sample.batch(held.into_iter().map(clear).collect()));
    }

    fn sweep(&self) -> Sweep {
        let before = Time(self.sample.now().0 - KEPT.0);
        Sweep::new(before, self.sample.centre().tied_to_the_living())
    }

    fn step(&mut self, purger: &mut Purger, sweep: &mut Sweep) -> Step {
        let step = purger.step(sweep).unwrap();
        if step == Step::SnapshotFirst {
            self.store.save_snapshot(self.sample.centre()).unwrap();
        }
        step
    }

    fn purge(&mut self) -> Purged {
        let (mut purger, mut sweep) = (self.store.purger().unwrap(), self.sweep());
        while self.step(&mut purger, &mut sweep) != Step::Done {}
        sweep.done
    }

    fn facts(&self) -> Vec<Measure> {
        measures(&mut *self.store.reader().unwrap())
    }

    fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn file(n: u128) -> AttachmentId {
    AttachmentId(Uuid::from_u128(n))
}

fn assert_sound(folder: &Path) {
    assert_eq!(check::check(folder, &mut unwatched).unwrap().problems.listed, [""; 0]);
    assert_eq!(check_measures(folder, &mut unwatched).unwrap().problems.listed, [""; 0]);
}

/// How often a text is in the bytes of all that is in the folder.
fn found(folder: &Path, text: &str) -> usize {
    let of = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        String::from_utf8_lossy(&bytes).matches(text).count()
    };
    fs::read_dir(folder).unwrap().map(|entry| of(&entry.unwrap().path())).sum()
}

/// In what is packed and so not to be seen in the bytes: the log and the streams.
fn is_told(world: &World, text: &str) -> bool {
    let mut reader = world.store.reader().unwrap();
    let events = reader.events(0, usize::MAX).unwrap();
    let lines = Stream::ALL.into_iter().flat_map(|stream| reader.told(stream, 0, usize::MAX).unwrap());
    let lines: Vec<_> = lines.collect();
    let anchors = reader.agents_told(u64::MAX).unwrap();
    let all = format!("{events:?} {lines:?} {anchors:?}");
    all.contains(text)
}

#[test]
fn sec_14_no_byte_of_what_is_old_stays_while_the_server_works_and_all_else_does() {
    let mut world = World::new();
    assert!(found(world.folder(), OLD) > 50 && is_told(&world, OLD));
    let facts = world.facts();
    let (mut purger, mut sweep) = (world.store.purger().unwrap(), world.sweep());
    let mut steps = 0;
    while world.step(&mut purger, &mut sweep) != Step::Done {
        // Work goes on, and the folder is sound after every step.
        world.append(|sample| sample.any(2));
        assert_sound(world.folder());
        steps += 1;
    }
    assert!(steps > 4, "{steps}");
    let done = sweep.done();
    assert!(done.contacts >= 25 && done.items >= 50 && done.events >= 75, "{done:?}");
    assert_eq!((done.files, done.letters, done.held_back), (2, 1, 0));
    assert_eq!(purger.objects(9).unwrap(), [file(1), file(2)]);
    purger.objects_removed(&[file(1), file(2)]).unwrap();
    assert_eq!(purger.objects(9).unwrap(), []);

    // One letter is of nobody who is forgotten.
    assert_eq!((found(world.folder(), OLD), is_told(&world, OLD)), (1, false));
    assert!(found(world.folder(), YOUNG) > 1 && is_told(&world, YOUNG));
    assert_eq!(world.facts()[..facts.len()], facts, "every figure is what it was");
    let mut reader = world.store.reader().unwrap();
    let record = reader.contact(world.old[0]).unwrap().unwrap();
    assert!(record.contact.name.is_empty() && record.contact.attributes.is_empty());
    assert_eq!(reader.contacts_of_customer(OLD, 9).unwrap().len(), 0);
    let page = TranscriptPage { start: Start::Oldest, direction: Direction::Forward, limit: 100 };
    let items = reader.transcript(world.old[0], &page).unwrap();
    assert!(items.len() > 2 && items.iter().all(|item| item.words.is_empty()));
    let kept = reader.transcript(world.young, &page).unwrap();
    assert!(kept.iter().any(|item| item.words.as_str().is_some_and(|text| text.contains(YOUNG))));
    drop(reader);
    let World { folder, mut store, sample, .. } = world;
    assert_eq!(crate::conformance::state(&store.load().unwrap()), crate::conformance::state(sample.centre()));
    drop((store, purger));
    assert_eq!(found(folder.path(), OLD), 1);
}

#[test]
fn a_sweep_that_breaks_off_anywhere_is_sound_and_the_next_one_ends_it() {
    let World { folder, store, sample, old, young } = World::new();
    drop(store);
    let mut world = World::opened(copy_of(folder.path()), sample, old, young);
    for broken_off_after in 1.. {
        let (mut purger, mut sweep) = (world.store.purger().unwrap(), world.sweep());
        let mut steps = (0..broken_off_after).map(|_| world.step(&mut purger, &mut sweep));
        let is_done = steps.any(|step| step == Step::Done);
        drop((purger, sweep));
        let World { folder: broken_off, store, sample, old, young } = world;
        drop(store);
        assert_sound(broken_off.path());
        world = World::opened(broken_off, sample, old, young);
        world.purge();
        assert_eq!((found(world.folder(), OLD), is_told(&world, OLD)), (1, false), "{broken_off_after}");
        let World { folder: purged, store, sample, old, young } = world;
        drop(store);
        assert_sound(purged.path());
        world = World::opened(copy_of(folder.path()), sample, old, young);
        if is_done {
            assert!(broken_off_after > 5);
            break;
        }
    }
}

fn copy_of(folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
    }
    copy
}

#[test]
fn chat_60_what_a_live_chat_goes_on_from_is_kept_until_that_ends() {
    let mut world = World::new();
    let gone_on_from = world.old[0];
    let past = vec![Past { contact: gone_on_from, chain: gone_on_from, through: Some(0) }];
    let live = world.chat_after(YOUNG, past);
    let done = world.purge();
    assert_eq!(done.held_back, 1);
    let name = |world: &World, id| world.store.reader().unwrap().contact(id).unwrap().unwrap().contact.name;
    assert_eq!((name(&world, gone_on_from).as_str(), name(&world, world.old[1]).as_str()), (OLD, ""));
    assert_sound(world.folder());
    world.stop(&[live]);
    let done = world.purge();
    assert_eq!((done.contacts, done.held_back), (1, 0));
    assert_eq!((name(&world, gone_on_from).as_str(), name(&world, live).as_str()), ("", YOUNG));
    assert_sound(world.folder());
}

#[test]
fn a_file_that_comes_after_its_contact_was_forgotten_goes_when_it_is_old() {
    let mut world = World::new();
    world.purge();
    let contact = world.old[0];
    world.append(|sample| sample.file(contact, file(3)));
    assert_eq!(world.purge().files, 0);
    world.sample.pass(Span(91 * DAY.0));
    world.append(|sample| sample.any(1));
    assert_eq!(world.purge().files, 1);
    assert_eq!(world.store.reader().unwrap().file(file(3)).unwrap(), None);
}

#[test]
fn a_folder_in_which_nothing_has_happened_since_is_purged_too() {
    let World { folder, store, sample, .. } = World::new();
    drop(store);
    let later = sample.now() + Span(200 * DAY.0);
    let (done, _) = purge(folder.path(), later, KEPT, &mut unwatched).unwrap();
    assert!(done.contacts >= 26, "{done:?}");
    assert_sound(folder.path());
    assert_eq!(found(folder.path(), YOUNG), 0);
}

#[test]
fn a_folder_that_nobody_serves_is_purged_as_the_dry_run_said_it_would_be() {
    let World { folder, store, sample, old, .. } = World::new();
    let now = sample.now();
    let would = would_purge(folder.path(), now, KEPT).unwrap();
    assert_eq!(would_purge(folder.path(), now, KEPT).unwrap(), would, "it changed nothing");
    let held = purge(folder.path(), now, KEPT, &mut unwatched).map(|_| ());
    assert!(matches!(held, Err(StoreError::Held { .. })), "{held:?}");
    drop(store);
    let (done, objects) = purge(folder.path(), now, KEPT, &mut unwatched).unwrap();
    assert_eq!((done.contacts, done.items, done.files), (would.contacts, would.items, would.files));
    assert!(done.contacts >= 25);
    assert_eq!(objects, [file(1), file(2)]);
    objects_removed(folder.path(), &objects).unwrap();
    assert_sound(folder.path());
    assert_eq!(found(folder.path(), OLD), 1);
    let (again, objects) = purge(folder.path(), now, KEPT, &mut unwatched).unwrap();
    assert_eq!((again, objects), (Purged::default(), Vec::new()));
    // What is forgotten can be erased all the same.
    let erased = erase(folder.path(), &crate::sqlite::Whom::Contact(old[0])).unwrap();
    assert_eq!((erased.contacts.len(), erased.items), (1, 0));
    assert_sound(folder.path());
}

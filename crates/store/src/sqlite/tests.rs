//! What only SQLite can get wrong. What every store must do is in `conformance.rs`.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use engine::Uuid;
use engine::domain::chat::ReceiptKind;
use engine::domain::told::Stream;
use engine::event::Recorded;
use engine::id::AttachmentId;
use engine::input::Command;
use engine::time::Time;
use rusqlite::Connection;
use tempfile::TempDir;

use super::{SqliteStore, Whom, backup, check, check_measures, erase, folder::DATABASE, migrate, restore};
use crate::conformance::{self, AGENT, Sample, measures, state};
use crate::{
    ContactTime, ContactsPage, ContactsWanted, Direction, Start, Store, StoreError, TranscriptPage, Watch,
    unwatched,
};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// A store with a few hundred events in it.
fn filled(folder: &Path, seed: u64) -> (SqliteStore, Sample) {
    let mut store = SqliteStore::open(folder).unwrap();
    let mut sample = Sample::new(seed);
    store.append(&sample.found()).unwrap();
    for _ in 0..20 {
        store.append(&sample.any(20)).unwrap();
    }
    (store, sample)
}

fn problems(folder: &Path) -> Vec<String> {
    check(folder, &mut unwatched).unwrap().problems.listed
}

#[test]
fn it_keeps_to_what_every_store_must_do() {
    for (name, case) in conformance::CASES {
        eprintln!("{name}");
        let folder = folder();
        case(&mut || Box::new(SqliteStore::open(folder.path()).unwrap()));
        assert_eq!(problems(folder.path()), [""; 0], "{name}");
    }
}

#[test]
fn a_second_writer_is_told_who_holds_the_folder() {
    let folder = folder();
    let first = SqliteStore::open(folder.path()).unwrap();
    let held = StoreError::Held { folder: folder.path().to_owned(), by: Some(std::process::id()) };
    assert_eq!(SqliteStore::open(folder.path()).map(|_| ()), Err(held));
    drop(first);
    SqliteStore::open(folder.path()).unwrap();
}

#[test]
fn a_newer_format_is_refused_and_left_as_it_was() {
    let folder = folder();
    drop(filled(folder.path(), 1));
    let database = folder.path().join(DATABASE);
    let connection = Connection::open(&database).unwrap();
    connection.pragma_update(None, "user_version", migrate::FORMAT + 1).unwrap();
    drop(connection);
    let before = fs::read(&database).unwrap();
    let refused = StoreError::Format { found: migrate::FORMAT + 1, known: migrate::FORMAT };
    assert_eq!(SqliteStore::open(folder.path()).map(|_| ()), Err(refused.clone()));
    assert_eq!(check(folder.path(), &mut unwatched), Err(refused.clone()));
    assert_eq!(backup(folder.path(), &folder.path().join("copy"), &mut unwatched), Err(refused));
    assert!(fs::read(&database).unwrap() == before, "the file was touched");
}

#[test]
fn a_folder_of_the_first_format_is_brought_up_to_date() {
    let folder = folder();
    let (mut store, mut sample) = filled(folder.path(), 5);
    let before = state(&store.load().unwrap());
    let measured = |store: &SqliteStore| measures(&mut *store.reader().unwrap());
    let facts = measured(&store);
    let keys = |store: &SqliteStore| {
        let wanted = ContactsWanted {
            by: ContactTime::Initiated,
            range: Time(0)..Time(i64::MAX),
            begun_since: Time(0),
            channels: None,
            initiations: None,
            queues: None,
            agents: None,
        };
        let order = ContactTime::Initiated;
        let page = ContactsPage { up_to: u64::MAX, order, descending: false, after: None, limit: 1000 };
        store.reader().unwrap().find_contacts(&wanted, &page).unwrap()
    };
    let at_work = |store: &SqliteStore| {
        let mut reader = store.reader().unwrap();
        let always = Time(0)..Time(i64::MAX);
        (reader.at_work(AGENT, &always, 1000).unwrap(), reader.sign_ins(&always, 1000).unwrap())
    };
    let worked = at_work(&store);
    assert!(!worked.0.is_empty() && !worked.1.is_empty());
    let found = keys(&store);
    assert!(found.1 > 0);
    assert!(!facts.is_empty());
    drop(store);
    let connection = Connection::open(folder.path().join(DATABASE)).unwrap();
    let older = "DROP TABLE receipt; DROP TABLE attachment; DROP TABLE measure;
        DROP TABLE told; DROP TABLE stream; DROP TABLE cursor; DROP TABLE letter;
        DROP TABLE attached_file; DROP TABLE contact_key; DROP INDEX contact_by_customer; DROP INDEX contact_to_forget;
        ALTER TABLE contact DROP COLUMN forgotten; DROP TABLE still_logged; DROP TABLE object_to_remove;
        DROP TABLE at_work; DROP TABLE sign_in; PRAGMA user_version = 1;";
    connection.execute_batch(older).unwrap();
    drop(connection);
    let mut store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(state(&store.load().unwrap()), before);
    assert_eq!(measured(&store), facts, "the log tells them again");
    assert_eq!(keys(&store), found, "the records tell them again");
    assert_eq!(at_work(&store), worked, "the log tells them again");
    let (chat, batch) = sample.chat();
    store.append(&batch).unwrap();
    store.append(&sample.receipt(chat, sample.now(), 0, ReceiptKind::Read)).unwrap();
    assert_eq!(store.reader().unwrap().receipts(chat, 0..=9).unwrap().len(), 1);
    assert_eq!(problems(folder.path()), [""; 0]);
}

/// Facts were JSON up to format 9, and knew less than the log tells.
#[test]
fn the_facts_of_an_older_folder_are_told_anew_from_its_log() {
    let folder = folder();
    let (store, _) = filled(folder.path(), 9);
    let facts = measures(&mut *store.reader().unwrap());
    drop(store);
    let connection = Connection::open(folder.path().join(DATABASE)).unwrap();
    let older = "DROP TABLE measure; CREATE TABLE measure (at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
        CREATE INDEX measure_by_at ON measure (at); INSERT INTO measure VALUES (1, '{}');
        DROP INDEX contact_to_forget; ALTER TABLE contact DROP COLUMN forgotten; DROP TABLE still_logged;
        DROP TABLE object_to_remove; DROP TABLE at_work; DROP TABLE sign_in;
        DROP INDEX contact_key_by_queue; DROP INDEX contact_key_by_queue_ended;
        DROP INDEX contact_key_by_agent; DROP INDEX contact_key_by_agent_ended; PRAGMA user_version = 9;";
    connection.execute_batch(older).unwrap();
    drop(connection);
    let store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(measures(&mut *store.reader().unwrap()), facts);
    drop(store);
    assert_eq!(check_measures(folder.path(), &mut unwatched).unwrap().problems.listed, [""; 0]);
    assert_eq!(problems(folder.path()), [""; 0]);
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_damaged() {
    let folder = folder();
    fs::write(folder.path().join(DATABASE), "not a database, and long enough to be looked at".repeat(99))
        .unwrap();
    assert!(matches!(SqliteStore::open(folder.path()), Err(StoreError::Corrupt(_))));
}

/// The file may not grow any further, as on a full disk.
fn fill_up(store: &SqliteStore) {
    store.writer.pragma_update(None, "max_page_count", 1).unwrap();
}

fn make_room(store: &SqliteStore) {
    store.writer.pragma_update(None, "max_page_count", u32::MAX - 1).unwrap();
}

#[test]
fn a_full_disk_loses_nothing_and_writing_goes_on_when_there_is_room() {
    let folder = folder();
    let (mut store, mut sample) = filled(folder.path(), 2);
    for _ in 0..3 {
        fill_up(&store);
        let (before, refused) = loop {
            let before = state(sample.centre());
            let batch = sample.any(50);
            match store.append(&batch) {
                Ok(()) => {}
                Err(StoreError::Full(_)) => break (before, batch),
                Err(other) => panic!("{other:?}"),
            }
        };
        assert_eq!(state(&store.load().unwrap()), before, "nothing of the batch is there");
        assert!(matches!(store.append(&refused), Err(StoreError::Full(_))), "still full");
        make_room(&store);
        store.probe().unwrap();
        store.append(&refused).unwrap();
        assert_eq!(state(&store.load().unwrap()), state(sample.centre()));
    }
    drop(store);
    assert_eq!(problems(folder.path()), [""; 0]);
}

#[test]
fn a_backup_of_a_live_folder_is_one_state_and_is_restored() {
    let folder = folder();
    let place = tempfile::tempdir().unwrap();
    let copy = place.path().join("copy.db");
    let (mut store, mut sample) = filled(folder.path(), 3);
    backup(folder.path(), &copy, &mut unwatched).unwrap();
    let then = state(sample.centre());
    for _ in 0..5 {
        store.append(&sample.any(20)).unwrap();
    }
    let restored = place.path().join("restored");
    restore(&copy, &restored, &mut unwatched).unwrap();
    assert_eq!(problems(&restored), [""; 0]);
    assert_eq!(state(&SqliteStore::open(&restored).unwrap().load().unwrap()), then);
    assert!(
        matches!(restore(&copy, &restored, &mut unwatched), Err(StoreError::Io(_))),
        "it is not empty any more"
    );
    backup(folder.path(), &copy, &mut unwatched).unwrap();
    let names = fs::read_dir(place.path()).unwrap().map(|e| e.unwrap().file_name());
    assert_eq!(names.count(), 2, "nothing is left over");
}

#[test]
fn a_backup_while_writing_goes_on_is_sound() {
    let folder = folder();
    let place = tempfile::tempdir().unwrap();
    let (mut store, mut sample) = filled(folder.path(), 4);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| (0..100).for_each(|_| store.append(&sample.any(20)).unwrap()));
        let mut n = 0;
        while n < 3 || !writing.is_finished() {
            let copy = place.path().join(format!("{n}.db"));
            backup(folder.path(), &copy, &mut unwatched).unwrap();
            restore(&copy, &place.path().join(n.to_string()), &mut unwatched).unwrap();
            assert_eq!(problems(&place.path().join(n.to_string())), [""; 0]);
            n += 1;
        }
    });
}

#[test]
fn long_work_says_how_far_it_has_come_and_leaves_nothing_half_done_where_it_is_broken_off() {
    type Work<'a> = &'a dyn Fn(&mut Watch<'_>) -> Result<(), StoreError>;
    let (folder, place) = (folder(), tempfile::tempdir().unwrap());
    let (mut store, mut sample) = filled(folder.path(), 4);
    let (chat, batch) = sample.chat();
    store.append(&batch).unwrap();
    let long = "x".repeat(16_000);
    for _ in 0..600 {
        store.append(&sample.say(chat, &long)).unwrap();
    }
    let (live, copy) = (folder.path(), place.path().join("copy"));
    backup(live, &place.path().join("source"), &mut unwatched).unwrap();
    let work: [(&str, Work<'_>); 4] = [
        ("pages", &|watch| backup(live, &copy, watch)),
        ("pages", &|watch| restore(&place.path().join("source"), &place.path().join("new"), watch)),
        ("events", &|watch| check(live, watch).map(drop)),
        ("events", &|watch| check_measures(live, watch).map(drop)),
    ];
    for (what, work) in work {
        let mut told = Vec::new();
        work(&mut |progress| {
            told.push(progress);
            ControlFlow::Continue(())
        })
        .unwrap();
        assert!(
            told.len() > 1 && told.iter().all(|one| one.what == what && one.done <= one.total),
            "{told:?}"
        );
        assert!(told.is_sorted_by_key(|one| one.done));
        for made in ["copy", "new/bellboard.db"] {
            let _ = fs::remove_file(place.path().join(made));
        }
        let _ = fs::remove_dir(place.path().join("new"));
        assert_eq!(work(&mut |_| ControlFlow::Break(())), Err(StoreError::BrokenOff));
        let left = fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(left.collect::<Vec<_>>(), ["source"], "{what}");
    }
    assert_eq!(problems(live), [""; 0]);
}

#[test]
fn what_is_no_sound_copy_is_not_restored() {
    let folder = folder();
    let copy = folder.path().join("copy.db");
    drop(filled(&folder.path().join("live"), 5));
    backup(&folder.path().join("live"), &copy, &mut unwatched).unwrap();
    let mut bytes = fs::read(&copy).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&copy, &bytes).unwrap();
    assert!(matches!(
        restore(&copy, &folder.path().join("new"), &mut unwatched),
        Err(StoreError::Corrupt(_))
    ));
    fs::write(&copy, "something else").unwrap();
    assert!(matches!(
        restore(&copy, &folder.path().join("new"), &mut unwatched),
        Err(StoreError::Corrupt(_))
    ));
    assert!(!folder.path().join("new").exists());
}

#[test]
fn check_finds_what_is_wrong() {
    let damages = [
        (
            "DELETE FROM log WHERE first_seq = (SELECT max(first_seq) FROM log WHERE first_seq < 300)",
            "after event",
        ),
        ("DELETE FROM item WHERE row = 20", "has no row"),
        ("UPDATE item SET at = at + 1 WHERE row = 20", "not what the log says"),
        (
            "INSERT INTO item SELECT row + 100000, place + 16777216000, contact, id, at, kind, content_type,
             content, participant, role, name FROM item WHERE row = 3",
            "items, and the log has",
        ),
        (
            "DELETE FROM contact WHERE completed_seq = (SELECT max(completed_seq) FROM contact)",
            "the record of",
        ),
        ("UPDATE contact SET body = replace(body, 'Zoë', 'Zoe')", "the record of"),
        ("UPDATE snapshot SET body = replace(body, 'BasicQueue', 'Other')", "the snapshot"),
        (
            "UPDATE log SET body = (SELECT body FROM log ORDER BY first_seq DESC LIMIT 1) WHERE first_seq = 1",
            "after event",
        ),
    ];
    for (damage, finding) in damages {
        let folder = folder();
        let (mut store, mut sample) = filled(folder.path(), 6);
        store.save_snapshot(sample.centre()).unwrap();
        store.append(&sample.any(20)).unwrap();
        assert_eq!(problems(folder.path()), [""; 0], "while it is live");
        drop(store);
        let changed = Connection::open(folder.path().join(DATABASE)).unwrap();
        assert!(changed.execute(damage, []).unwrap() > 0, "{damage}");
        drop(changed);
        let found = problems(folder.path());
        assert!(found.iter().any(|p| p.contains(finding)), "{damage}: {found:?}");
    }
}

#[test]
fn check_measures_finds_each_fact_that_is_not_as_the_log_tells() {
    let damages = [
        (
            "DELETE FROM measure WHERE (at, told, n) = (SELECT at, told, n FROM measure LIMIT 1 OFFSET 2)",
            1,
            "is not stored",
        ),
        (
            "INSERT INTO measure SELECT at, told, n + 1000, body FROM measure LIMIT 1",
            1,
            "the log does not tell it",
        ),
        (
            "UPDATE measure SET at = at + 1 WHERE (at, told, n) = (SELECT at, told, n FROM measure LIMIT 1)",
            2,
            "is not stored",
        ),
        (
            "UPDATE measure SET body = x'7b' WHERE (at, told, n) = (SELECT at, told, n FROM measure LIMIT 1)",
            2,
            "a measure",
        ),
    ];
    for (damage, differences, finding) in damages {
        let folder = folder();
        let (store, _) = filled(folder.path(), 6);
        let sound = check_measures(folder.path(), &mut unwatched).unwrap();
        assert!(sound.told > 3 && sound.told == sound.stored && sound.problems.is_empty(), "{sound:?}");
        drop(store);
        let changed = Connection::open(folder.path().join(DATABASE)).unwrap();
        assert!(changed.execute(damage, []).unwrap() > 0, "{damage}");
        drop(changed);
        let found = check_measures(folder.path(), &mut unwatched).unwrap().problems.listed;
        assert_eq!(found.len(), differences, "{damage}: {found:?}");
        assert!(found.iter().any(|p| p.contains(finding)), "{damage}: {found:?}");
    }
}

#[test]
fn the_write_ahead_log_does_not_grow_for_ever() {
    let folder = folder();
    let (mut store, mut sample) = filled(folder.path(), 7);
    let (chat, batch) = sample.chat();
    store.append(&batch).unwrap();
    let text = "x".repeat(16_000);
    let mut reader = store.reader().unwrap();
    for _ in 0..5_000 {
        store.append(&sample.say(chat, &text)).unwrap();
        let page = TranscriptPage { start: Start::Newest, direction: Direction::Backward, limit: 1 };
        reader.transcript(chat, &page).unwrap();
    }
    let wal = fs::metadata(folder.path().join(format!("{DATABASE}-wal"))).unwrap().len();
    let whole = fs::metadata(folder.path().join(DATABASE)).unwrap().len();
    assert!(wal < 48 * 1024 * 1024, "{} MiB of {} MiB", wal >> 20, whole >> 20);
}

#[test]
fn the_database_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let (_store, _) = filled(folder.path(), 8);
    for entry in fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.file_name());
    }
}

#[test]
fn a_customer_is_forgotten_everywhere_and_all_else_stays() {
    let folder = folder();
    let (mut store, mut sample) = filled(folder.path(), 11);
    let (chat, begun) = sample.chat();
    store.append(&begun).unwrap();
    store.append(&sample.say(chat, "my card is 4711-4712")).unwrap();
    let file = AttachmentId(Uuid::from_u128(77));
    store.append(&sample.attachment(chat, file)).unwrap();
    store.save_snapshot(sample.centre()).unwrap();
    drop(store);
    let whom = Whom::Contact(chat);
    let refused = erase(folder.path(), &whom).unwrap();
    assert_eq!((refused.live.into_iter().collect::<Vec<_>>(), refused.items), (vec![chat], 0));

    let mut store = SqliteStore::open(folder.path()).unwrap();
    store.append(&sample.batch(vec![Command::Stop { contact: chat }])).unwrap();
    let others = |store: &SqliteStore| {
        let mut reader = store.reader().unwrap();
        let events = reader.events(0, usize::MAX).unwrap();
        let is_other = |recorded: &&Recorded| !format!("{:?}", recorded.event).contains(&chat.to_string());
        let others: Vec<_> = events.iter().filter(is_other).cloned().collect();
        (others, measures(&mut *reader))
    };
    let before = others(&store);
    let name = store.reader().unwrap().contact(chat).unwrap().unwrap().contact.name;
    drop(store);
    let erased = erase(folder.path(), &whom).unwrap();
    assert_eq!(erased.contacts.into_iter().collect::<Vec<_>>(), [chat]);
    assert_eq!(erased.files.into_iter().collect::<Vec<_>>(), [file]);
    assert!(
        erased.items >= 2 && erased.events >= 3 && erased.told >= 1,
        "{} {}",
        erased.items,
        erased.events
    );

    let mut store = SqliteStore::open(folder.path()).unwrap();
    assert_eq!(others(&store), before);
    let mut reader = store.reader().unwrap();
    let record = reader.contact(chat).unwrap().unwrap();
    assert!(record.contact.name.is_empty() && record.contact.attributes.is_empty(), "{record:?}");
    let page = TranscriptPage { start: Start::Oldest, direction: Direction::Forward, limit: 100 };
    assert!(reader.transcript(chat, &page).unwrap().iter().all(|item| item.words.is_empty()));
    assert_eq!(reader.attachment(file).unwrap(), None);
    for recorded in reader.events(0, usize::MAX).unwrap() {
        let text = format!("{:?}", recorded.event);
        assert!(!text.contains(&chat.to_string()) || !text.contains(&name), "{text}");
    }
    for told in Stream::ALL.into_iter().flat_map(|stream| reader.told(stream, 0, usize::MAX).unwrap()) {
        let text = format!("{:?}", told.what);
        assert!(!text.contains(&chat.to_string()) || !text.contains(&name), "{text}");
    }
    assert_eq!(problems(folder.path()), [""; 0]);
    assert_eq!(check_measures(folder.path(), &mut unwatched).unwrap().problems.listed, [""; 0]);
    // Other sentences are there, so that this looks in the right place.
    let bytes = fs::read(folder.path().join(DATABASE)).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("naïve") && !holds("4711-4712"));
    store.append(&sample.any(20)).unwrap();
    store.load().unwrap();
}

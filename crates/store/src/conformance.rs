//! One suite for every store: what its callers may rely on, each as a story that panics where a
//! store does not keep to it.

use engine::domain::chat::{ReceiptKind, participant_id};
use engine::domain::measure::Measure;
use engine::event::{Event, Secret, Words};
use engine::id::{AttachmentId, ContactId, ItemId, UserId};
use engine::input::Command;
use engine::output::Batch;
use engine::time::{Span, Time};
use engine::{Centre, Uuid};

use crate::{ContactRecord, Direction, Reader, Receipt, Start, Store, StoreError, TranscriptPage};

mod at_work;
mod deliver;
mod find;
mod past;
mod sample;
mod told;

pub use sample::{ACCESS_KEY, ACCESS_SECRET, AGENT, PASSWORD_HASH, Sample, founding};

/// Opens the store of one place, each time anew; the one before has been dropped by then. The first
/// time the place is empty.
pub type Open<'a> = &'a mut dyn FnMut() -> Box<dyn Store>;

/// A story, by its name.
pub type Case = (&'static str, fn(Open<'_>));

/// Each wants an empty place.
pub const CASES: &[Case] = &[
    ("an empty store loads an empty centre", an_empty_store_loads_an_empty_centre),
    ("what is appended is loaded", what_is_appended_is_loaded),
    ("batches that do not follow are refused", batches_that_do_not_follow_are_refused),
    ("a batch that fails half-way leaves nothing", a_batch_that_fails_half_way_leaves_nothing),
    ("a snapshot and what follows load as the whole", a_snapshot_and_what_follows_load_as_the_whole),
    ("a snapshot of what is not durable is refused", a_snapshot_of_what_is_not_durable_is_refused),
    ("transcripts are read both ways", transcripts_are_read_both_ways),
    ("words are kept, and not in the log", words_are_kept_and_not_in_the_log),
    ("places in a transcript are found", places_in_a_transcript_are_found),
    ("the first receipts of each kind are kept", the_first_receipts_of_each_kind_are_kept),
    ("files and what became of them are kept", files_and_what_became_of_them_are_kept),
    ("files of contacts are kept until they are deleted", files_of_contacts_are_kept_until_they_are_deleted),
    ("credentials are kept, changed and deleted", credentials_are_kept_changed_and_deleted),
    ("records of completed contacts are kept", records_of_completed_contacts_are_kept),
    ("completed contacts are found in pages", find::completed_contacts_are_found_in_pages),
    ("measures are kept and found by their time", measures_are_kept_and_found_by_their_time),
    ("what is told is kept in streams", told::what_is_told_is_kept_in_streams),
    ("the oldest lines of streams are forgotten", told::the_oldest_lines_of_streams_are_forgotten),
    ("what agents did is kept as it was told", at_work::what_agents_did_is_kept_as_it_was_told),
    ("the rows of a day come to what its facts do", at_work::the_rows_of_a_day_come_to_what_its_facts_do),
    ("cursors and letters are kept", deliver::cursors_and_letters_are_kept),
    ("the newest letters are kept", deliver::the_newest_letters_are_kept),
    ("events are read in pages", events_are_read_in_pages),
    ("the state before any event can be had again", past::the_state_before_any_event_can_be_had_again),
    ("the state at any time can be had again", past::the_state_at_any_time_can_be_had_again),
    (
        "of snapshots close together the newest two are kept",
        past::of_snapshots_close_together_the_newest_two_are_kept,
    ),
    ("a server secret is made once", a_server_secret_is_made_once),
    ("a reader sees what was written after it was made", a_reader_sees_what_was_written_after_it_was_made),
];

/// The state as JSON. What a centre knows beyond it is computed from it.
pub fn state(centre: &Centre) -> String {
    let mut centre = centre.clone();
    // How far the clock had gone on without an event is nowhere kept.
    centre.at = Time(0);
    serde_json::to_string(&centre).expect("a centre is JSON")
}

fn append(store: &mut dyn Store, batch: &Batch) {
    store.append(batch).expect("the batch follows");
}

fn load(store: &mut dyn Store) -> Centre {
    store.load().expect("what was written can be read")
}

fn reader(store: &dyn Store) -> Box<dyn Reader> {
    store.reader().expect("a reader is made")
}

fn an_empty_store_loads_an_empty_centre(open: Open<'_>) {
    let mut store = open();
    append(&mut *store, &Batch::default());
    assert_eq!(state(&load(&mut *store)), state(&Centre::default()));
    store.probe().expect("it can be written to");
    let mut reader = reader(&*store);
    assert_eq!(reader.events(0, 10), Ok(Vec::new()));
    assert_eq!(reader.transcript(ContactId::from_n(7), &whole(Direction::Forward)), Ok(Vec::new()));
    assert_eq!(reader.contact(ContactId::from_n(7)), Ok(None));
}

/// All of them.
pub(crate) fn measures(reader: &mut dyn Reader) -> Vec<Measure> {
    let mut all = Vec::new();
    reader.measures(Time(i64::MIN)..Time(i64::MAX), &mut |measure| all.push(measure)).expect("they are read");
    all
}

fn measures_are_kept_and_found_by_their_time(open: Open<'_>) {
    let mut sample = Sample::new(12);
    let mut store = open();
    let mut told = Vec::new();
    let founding = sample.found();
    append(&mut *store, &founding);
    for _ in 0..30 {
        let batch = sample.any(20);
        told.extend(batch.measures.iter().cloned());
        append(&mut *store, &batch);
    }
    told.sort_by_key(Measure::at);
    let mut reader = reader(&*store);
    assert_eq!(measures(&mut *reader), told);
    let is_there = |is: fn(&Measure) -> bool| told.iter().any(is);
    assert!(is_there(|m| matches!(m, Measure::Contact(_))), "no contact was completed");
    assert!(is_there(|m| matches!(m, Measure::Offer(_))), "nothing was offered");
    assert!(is_there(|m| matches!(m, Measure::Activity(_))), "nobody's time was told");
    let (first, last) = (told[0].at(), told[told.len() - 1].at());
    let middle = Time((first.0 + last.0) / 2);
    for (from, to) in [(first, middle), (middle, last), (first, last), (last, first)] {
        let mut found = Vec::new();
        reader.measures(from..to, &mut |measure| found.push(measure)).expect("they are read");
        let expected: Vec<_> = told.iter().filter(|m| from <= m.at() && m.at() < to).cloned().collect();
        assert_eq!(found, expected);
    }
    // And the log tells the same again.
    let mut again = Centre::default();
    let events = reader.events(0, usize::MAX).expect("the log is read");
    let mut retold: Vec<_> = events.iter().flat_map(|recorded| again.apply_measured(recorded)).collect();
    retold.sort_by_key(Measure::at);
    assert_eq!(retold, told);
}

fn what_is_appended_is_loaded(open: Open<'_>) {
    let mut sample = Sample::new(1);
    let founding = sample.found();
    append(&mut *open(), &founding);
    for round in 0..20 {
        let mut store = open();
        assert_eq!(state(&load(&mut *store)), state(sample.centre()), "in round {round}");
        for size in [1, 7, 40] {
            append(&mut *store, &sample.any(size));
        }
        assert_eq!(state(&load(&mut *store)), state(sample.centre()), "in round {round}");
        let again = load(&mut *store);
        assert_eq!(again.check(), Ok(()), "in round {round}");
    }
}

fn batches_that_do_not_follow_are_refused(open: Open<'_>) {
    let mut sample = Sample::new(2);
    let mut store = open();
    let first = sample.found();
    append(&mut *store, &first);
    let before = state(sample.centre());
    let second = sample.chat().1;
    let third = sample.chat().1;
    let next = second.events[0].seq;
    let refused = |batch: &Batch| Err(StoreError::Gap { expected: next, found: batch.events[0].seq });
    assert_eq!(store.append(&third), refused(&third), "it skips one");
    assert_eq!(store.append(&first), refused(&first), "it is there already");
    assert_eq!(state(&load(&mut *store)), before);
    drop(store);
    let mut store = open();
    assert_eq!(store.append(&third), refused(&third), "without having loaded");
    append(&mut *store, &second);
    append(&mut *store, &third);
    assert_eq!(state(&load(&mut *store)), state(sample.centre()));
}

fn a_batch_that_fails_half_way_leaves_nothing(open: Open<'_>) {
    let mut sample = Sample::new(3);
    let mut store = open();
    append(&mut *store, &sample.found());
    let (chat, batch) = sample.chat();
    append(&mut *store, &batch);
    let before = state(sample.centre());
    let good = sample.say(chat, "first");
    let items = reader(&*store).transcript(chat, &whole(Direction::Forward));
    let mut bad = good.clone();
    let last = bad.events.last_mut().expect("it holds the message");
    let Event::ItemAppended { item, .. } = &mut last.event else { panic!("it ends in the message") };
    // The place of the welcome.
    item.position = 0;
    let failed = store.append(&bad);
    assert!(matches!(failed, Err(StoreError::Corrupt(_))), "{failed:?}");
    assert_eq!(reader(&*store).transcript(chat, &whole(Direction::Forward)), items);
    assert_eq!(state(&load(&mut *store)), before);
    append(&mut *store, &good);
    assert_eq!(state(&load(&mut *store)), state(sample.centre()));
}

fn a_snapshot_and_what_follows_load_as_the_whole(open: Open<'_>) {
    let mut sample = Sample::new(4);
    let mut store = open();
    append(&mut *store, &sample.found());
    for round in 0..4 {
        append(&mut *store, &sample.any(20));
        store.save_snapshot(sample.centre()).expect("all of it is durable");
        assert_eq!(state(&load(&mut *store)), state(sample.centre()), "in round {round}");
        append(&mut *store, &sample.any(20));
        append(&mut *store, &sample.any(20));
        drop(store);
        store = open();
        assert_eq!(state(&load(&mut *store)), state(sample.centre()), "in round {round}");
    }
}

fn a_snapshot_of_what_is_not_durable_is_refused(open: Open<'_>) {
    let mut sample = Sample::new(5);
    let mut store = open();
    let founding = sample.found();
    assert!(matches!(store.save_snapshot(sample.centre()), Err(StoreError::Gap { expected: 1, .. })));
    append(&mut *store, &founding);
    store.save_snapshot(sample.centre()).expect("now it is");
}

fn whole(direction: Direction) -> TranscriptPage {
    let start = match direction {
        Direction::Forward => Start::Oldest,
        Direction::Backward => Start::Newest,
    };
    TranscriptPage { start, direction, limit: 1000 }
}

/// A store with one chat of a welcome and nine messages.
fn ten_items(open: Open<'_>) -> (Box<dyn Store>, Sample, ContactId) {
    let mut sample = Sample::new(6);
    let mut store = open();
    append(&mut *store, &sample.found());
    let (chat, batch) = sample.chat();
    append(&mut *store, &batch);
    append(&mut *store, &sample.chat().1);
    for n in 1..10 {
        append(&mut *store, &sample.say(chat, &format!("message {n}")));
    }
    (store, sample, chat)
}

fn transcripts_are_read_both_ways(open: Open<'_>) {
    let (store, _, chat) = ten_items(open);
    let mut reader = reader(&*store);
    let mut positions = |start, direction, limit| -> Vec<u64> {
        let page = reader.transcript(chat, &TranscriptPage { start, direction, limit });
        page.expect("it can be read").iter().map(|item| item.position).collect()
    };
    let all: Vec<u64> = (0..10).collect();
    use Direction::{Backward, Forward};
    assert_eq!(positions(Start::Oldest, Forward, 100), all);
    assert_eq!(positions(Start::Newest, Backward, 100), all);
    assert_eq!(positions(Start::Oldest, Forward, 3), [0, 1, 2]);
    assert_eq!(positions(Start::Newest, Backward, 3), [7, 8, 9], "oldest first, whichever way");
    assert_eq!(positions(Start::Position(4), Forward, 2), [4, 5]);
    assert_eq!(positions(Start::Position(4), Backward, 2), [3, 4]);
    assert_eq!(positions(Start::Position(9), Forward, 5), [9]);
    assert_eq!(positions(Start::Position(0), Backward, 5), [0]);
    assert_eq!(positions(Start::Oldest, Backward, 5), [0]);
    assert_eq!(positions(Start::Newest, Forward, 5), [9]);
    assert_eq!(positions(Start::Position(10), Forward, 5), [0; 0]);
    assert_eq!(positions(Start::Position(99), Backward, 2), [8, 9]);
    assert_eq!(positions(Start::Position(u64::MAX), Backward, 2), [8, 9]);
    assert_eq!(positions(Start::Newest, Backward, 0), [0; 0]);
}

fn the_first_receipts_of_each_kind_are_kept(open: Open<'_>) {
    use ReceiptKind::{Delivered, Read};
    let (store, mut sample, chat) = ten_items(open);
    drop(store);
    let mut store = open();
    load(&mut *store);
    let at = sample.now();
    for (later, position, kind) in
        [(1, 2, Delivered), (2, 2, Read), (3, 2, Delivered), (4, 2, Read), (5, 7, Read)]
    {
        append(&mut *store, &sample.receipt(chat, at + Span(later), position, kind));
    }
    let other = sample.chat();
    append(&mut *store, &other.1);
    append(&mut *store, &sample.receipt(other.0, sample.now(), 0, Read));
    let participant = participant_id(chat, 0);
    let second =
        Receipt { position: 2, participant, delivered_at: Some(at + Span(1)), read_at: Some(at + Span(2)) };
    let seventh = Receipt { position: 7, participant, delivered_at: None, read_at: Some(at + Span(5)) };
    let mut reader = reader(&*store);
    let mut receipts = |positions| reader.receipts(chat, positions).expect("they can be read");
    assert_eq!(receipts(0..=u64::MAX), [second, seventh]);
    assert_eq!(receipts(2..=6), [second]);
    assert_eq!(receipts(3..=7), [seventh]);
    assert_eq!(receipts(3..=6), []);
    assert_eq!(reader.receipts(ContactId(Uuid::nil()), 0..=u64::MAX).expect("there are none"), []);
}

fn files_and_what_became_of_them_are_kept(open: Open<'_>) {
    let (store, mut sample, chat) = ten_items(open);
    drop(store);
    let mut store = open();
    load(&mut *store);
    let ids = [1, 2, 3].map(|n| AttachmentId(Uuid::from_u128(n)));
    for id in ids {
        append(&mut *store, &sample.attachment(chat, id));
    }
    append(&mut *store, &sample.attachment_judged(chat, ids[0], true));
    append(&mut *store, &sample.attachment_judged(chat, ids[1], false));
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    let mut read = |id| reader.attachment(id).expect("it can be read");
    let approved = ids.map(|id| read(id).map(|row| row.approved));
    assert_eq!(approved, [Some(Some(true)), Some(Some(false)), Some(None)]);
    let row = read(ids[2]).expect("it was just read");
    assert_eq!((row.id, row.chain, row.participant), (ids[2], chat, participant_id(chat, 0)));
    assert_eq!((row.name.as_str(), row.content_type.as_str(), row.size), ("Foto Zoë.png", "image/png", 77));
    assert_eq!(row.begun_at, sample.now());
    assert_eq!(read(AttachmentId(Uuid::from_u128(9))), None);
}

fn files_of_contacts_are_kept_until_they_are_deleted(open: Open<'_>) {
    let (store, mut sample, chat) = ten_items(open);
    drop(store);
    let mut store = open();
    load(&mut *store);
    let ids = [1, 2, 3].map(|n| AttachmentId(Uuid::from_u128(n)));
    for id in ids {
        append(&mut *store, &sample.file(chat, id));
    }
    append(&mut *store, &sample.file_judged(ids[0], true));
    append(&mut *store, &sample.file_judged(ids[1], false));
    let mut before = reader(&*store);
    assert_eq!(before.files_of(chat).expect("they can be read"), ids.into());
    assert_eq!(before.files_of(ContactId(Uuid::nil())).expect("there are none"), [].into());
    drop(before);
    append(&mut *store, &sample.batch(vec![Command::DeleteFile { file: ids[1] }]));
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    let mut read = |id| reader.file(id).expect("it can be read");
    let approved = ids.map(|id| read(id).map(|row| row.approved));
    assert_eq!(approved, [Some(Some(true)), None, Some(None)]);
    let row = read(ids[2]).expect("it was just read");
    assert_eq!((row.id, row.contact, row.created_by), (ids[2], chat, AGENT));
    assert_eq!((row.name.as_str(), row.content_type.as_str(), row.size), ("Zoë.csv", "text/csv", 77));
    assert_eq!(row.begun_at, sample.now());
    assert_eq!(reader.attachment(ids[0]).expect("it can be read"), None, "it is in no chat");
}

fn words_are_kept_and_not_in_the_log(open: Open<'_>) {
    let (store, mut sample, chat) = ten_items(open);
    drop(store);
    let mut store = open();
    load(&mut *store);
    let odd = "naïve \u{1f514} 日本 \0 ' \" \\ \r\n\u{202e}";
    append(&mut *store, &sample.say(chat, odd));
    append(&mut *store, &sample.batch(vec![Command::Accept { user: AGENT, contact: chat }]));
    let mut reader = reader(&*store);
    let items = reader.transcript(chat, &whole(Direction::Forward)).expect("it can be read");
    assert_eq!(items, sample.items[&chat], "words, names and all");
    assert_eq!(items[10].words.as_str(), Some(odd));
    let log = reader.events(0, 10_000).expect("it can be read");
    assert_eq!(log.len() as u64, sample.centre().seq);
    let words = log.iter().filter_map(|recorded| match &recorded.event {
        Event::ItemAppended { item, .. } => Some(&item.words),
        _ => None,
    });
    assert!(words.into_iter().all(|words| *words == Words::default()));
}

fn places_in_a_transcript_are_found(open: Open<'_>) {
    let (store, sample, chat) = ten_items(open);
    let mut reader = reader(&*store);
    let items = &sample.items[&chat];
    for item in items {
        let position = Ok(Some(item.position));
        assert_eq!(reader.item_position(chat, item.id), position);
        assert_eq!(reader.position_at(chat, item.at), position);
        assert_eq!(reader.position_at(chat, item.at + Span(-9)), position, "they are 10 ms apart");
    }
    assert_eq!(reader.item_position(chat, ItemId(engine::Uuid::from_u128(5))), Ok(None));
    assert_eq!(reader.position_at(chat, Time(0)), Ok(Some(0)));
    assert_eq!(reader.position_at(chat, items[9].at + Span(1)), Ok(None));
    assert_eq!(reader.position_at(ContactId::from_n(9), Time(0)), Ok(None));
}

fn credentials_are_kept_changed_and_deleted(open: Open<'_>) {
    let mut sample = Sample::new(8);
    let mut store = open();
    append(&mut *store, &sample.found());
    let secret = |text: &str| Ok(Some(Secret::new(text)));
    let mut before = reader(&*store);
    assert_eq!(before.password_hash(AGENT), secret(PASSWORD_HASH));
    assert_eq!(before.access_key_secret(ACCESS_KEY), secret(ACCESS_SECRET));
    assert_eq!(before.access_key_secret("AKIANONE"), Ok(None));
    assert_eq!(before.password_hash(UserId(engine::Uuid::from_u128(0))), Ok(None));
    drop(before);
    append(
        &mut *store,
        &sample.batch(vec![
            Command::SetPassword { user: AGENT, password: Secret::new("second") },
            Command::CreateAccessKey { user: AGENT, key: "AKIATWO".to_owned(), secret: Secret::new("two") },
            Command::DeleteAccessKey { user: AGENT, key: ACCESS_KEY.to_owned() },
        ]),
    );
    drop(store);
    let mut after = reader(&*open());
    assert_eq!(after.password_hash(AGENT), secret("second"));
    assert_eq!(after.access_key_secret("AKIATWO"), secret("two"));
    assert_eq!(after.access_key_secret(ACCESS_KEY), Ok(None));
    let log = after.events(0, 1000).expect("it can be read");
    for recorded in log {
        let (Event::UserCreated { password: secret, .. }
        | Event::PasswordChanged { password: secret, .. }
        | Event::AccessKeyCreated { secret, .. }) = &recorded.event
        else {
            continue;
        };
        assert_eq!(*secret, Secret::default(), "in the log at {}", recorded.seq);
    }
}

fn records_of_completed_contacts_are_kept(open: Open<'_>) {
    let mut sample = Sample::new(9);
    let mut store = open();
    append(&mut *store, &sample.found());
    for _ in 0..30 {
        append(&mut *store, &sample.any(20));
    }
    assert!(sample.completed.len() > 5, "only {} were completed", sample.completed.len());
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    for completed in &sample.completed {
        let record = reader.contact(completed.contact.id).expect("it can be read").expect("it is kept");
        assert_eq!(record.contact, completed.contact);
        let chat = completed.chat.as_ref().expect("all are chats here");
        assert_eq!(record.participants, chat.participants);
        let event = reader.events(record.completed_seq - 1, 1).expect("it can be read").remove(0);
        assert_eq!(event.event, Event::ContactCompleted { contact: completed.contact.id });
        assert_eq!(event.at, record.completed_at);
        assert_eq!(reader.last_contact_of_chain(completed.contact.chain), Ok(Some(record)));
    }
    for live in sample.centre().contacts.keys() {
        assert_eq!(reader.contact(*live), Ok(None));
    }
    let mut of_zoe = sample.completed.iter().filter(|c| c.contact.customer_id.is_some()).rev();
    let ids = |all: Vec<ContactRecord>| all.iter().map(|record| record.contact.id).collect::<Vec<_>>();
    let found = ids(reader.contacts_of_customer("Zoë", 100).expect("they can be read"));
    assert!(found.len() > 1, "only {} are of the customer", found.len());
    assert_eq!(found, of_zoe.by_ref().map(|c| c.contact.id).collect::<Vec<_>>(), "the last one first");
    assert_eq!(ids(reader.contacts_of_customer("Zoë", 1).expect("it can be read")), found[..1]);
    assert_eq!(reader.contacts_of_customer("zoë", 100), Ok(Vec::new()));
}

fn events_are_read_in_pages(open: Open<'_>) {
    let mut sample = Sample::new(10);
    let mut store = open();
    append(&mut *store, &sample.found());
    for size in [1, 2, 3, 30, 1] {
        append(&mut *store, &sample.any(size));
    }
    let last = sample.centre().seq;
    let mut reader = reader(&*store);
    for limit in [1, 2, 5, 1000] {
        let mut after = 0;
        loop {
            let page = reader.events(after, limit).expect("it can be read");
            let expected: Vec<u64> = (after + 1..=last).take(limit).collect();
            assert_eq!(page.iter().map(|e| e.seq).collect::<Vec<_>>(), expected);
            let Some(newest) = page.last() else { break };
            after = newest.seq;
        }
    }
    assert_eq!(reader.events(0, 0), Ok(Vec::new()));
    assert_eq!(reader.events(last + 100, 10), Ok(Vec::new()));
}

fn a_server_secret_is_made_once(open: Open<'_>) {
    let mut store = open();
    assert_eq!(store.secret("signing", &|| vec![1, 2, 3]), Ok(vec![1, 2, 3]));
    assert_eq!(store.secret("other", &|| vec![9]), Ok(vec![9]));
    drop(store);
    assert_eq!(open().secret("signing", &|| vec![4]), Ok(vec![1, 2, 3]));
}

fn a_reader_sees_what_was_written_after_it_was_made(open: Open<'_>) {
    let mut sample = Sample::new(11);
    let mut store = open();
    append(&mut *store, &sample.found());
    let mut reader = reader(&*store);
    let (chat, batch) = sample.chat();
    append(&mut *store, &batch);
    for n in 0..5 {
        let before = reader.transcript(chat, &whole(Direction::Forward)).expect("it can be read").len();
        append(&mut *store, &sample.say(chat, &n.to_string()));
        let after = reader.transcript(chat, &whole(Direction::Forward)).expect("it can be read").len();
        assert_eq!(after, before + 1);
    }
}

/// Ids for what is nowhere.
trait FromNumber {
    fn from_n(n: u128) -> Self;
}

impl FromNumber for ContactId {
    fn from_n(n: u128) -> ContactId {
        ContactId(engine::Uuid::from_u128(n))
    }
}

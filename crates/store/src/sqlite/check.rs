//! Is what is stored what was written? Read only, on a live folder too.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use engine::Centre;
use engine::domain::chat::Item;
use engine::domain::erase::Forgotten;
use engine::event::{Event, Recorded, Words};
use engine::id::ContactId;
use rusqlite::Connection;

use crate::progress::{Watch, tell};
use crate::project;
use crate::sqlite::folder::DATABASE;
use crate::sqlite::{connect_to_read, migrate, read};
use crate::{ContactRecord, StoreError};

mod measures;

pub use measures::{MeasuresReport, check_measures};

/// Problems beyond this many are counted, not told.
const PROBLEMS_MAX: usize = 100;

/// What was looked at, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    pub format: u32,
    pub batches: u64,
    pub events: u64,
    pub items: u64,
    pub contacts: u64,
    pub problems: Problems,
}

/// What is wrong, in words; empty when all is well.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems {
    pub listed: Vec<String>,
    /// How many more there are.
    pub more: u64,
}

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    fn add(&mut self, problem: String) {
        if self.listed.len() < PROBLEMS_MAX {
            self.listed.push(problem);
        } else {
            self.more += 1;
        }
    }
}

/// Looks at the whole store of a folder: the file, the log from its first event, the snapshot, and
/// that each item and contact record is there once and as the log has it.
///
/// # Errors
/// Where it cannot be read at all. What can be read and is wrong is in the report.
pub fn check(folder: &Path, watch: &mut Watch<'_>) -> Result<Report, StoreError> {
    let connection = open(folder)?;
    let mut report = Report { format: migrate::format_of(&connection)?, ..Report::default() };
    check_file(&connection, &mut report)?;
    if let Some(replayed) = check_log(&connection, &mut report, watch)? {
        check_snapshot(&connection, replayed, &mut report)?;
    }
    Ok(report)
}

/// With one state for all that is read.
pub(super) fn open(folder: &Path) -> Result<Connection, StoreError> {
    let database = folder.join(DATABASE);
    if !database.try_exists()? {
        return Err(StoreError::Io(format!("there is no {}", database.display())));
    }
    migrate::refuse_newer(&database)?;
    let connection = connect_to_read(&database)?;
    connection.execute_batch("BEGIN")?;
    Ok(connection)
}

fn check_file(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let mut select = connection.prepare("PRAGMA integrity_check")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let found: String = row.get(0)?;
        if found != "ok" {
            report.problems.add(format!("the file: {found}"));
        }
    }
    Ok(())
}

/// Replays the log from the beginning, comparing rows on the way. None where it does not replay.
fn check_log(
    connection: &Connection,
    report: &mut Report,
    watch: &mut Watch<'_>,
) -> Result<Option<Centre>, StoreError> {
    let total = read::last_seq(connection)?;
    let mut centre = Centre::default();
    let mut seen = Seen::default();
    let forgotten = forgotten(connection)?;
    let mut replays = true;
    let mut batches = 0;
    read::each_batch(connection, 0, |events| {
        batches += 1;
        tell(watch, "events", report.events, total)?;
        for recorded in events {
            report.events += 1;
            if replays
                && let Err(problem) = replay_one(&mut centre, &recorded, &forgotten, connection, report)
            {
                report.problems.add(problem);
                replays = false;
            }
            check_item(connection, &recorded, &forgotten, &mut seen, report)?;
        }
        Ok(true)
    })?;
    report.batches = batches;
    check_no_more(connection, report)?;
    Ok(replays.then_some(centre))
}

fn replay_one(
    centre: &mut Centre,
    recorded: &Recorded,
    forgotten: &Forgotten,
    connection: &Connection,
    report: &mut Report,
) -> Result<(), String> {
    if recorded.seq != centre.seq + 1 {
        return Err(format!("after event {} the log has event {}", centre.seq, recorded.seq));
    }
    if let Event::ContactCompleted { contact } = &recorded.event {
        report.contacts += 1;
        check_record(centre, *contact, recorded, forgotten, connection)
            .unwrap_or_else(|problem| report.problems.add(problem));
    }
    // The engine asserts that an event fits the state; here that is a finding, not an end.
    let applied = catch_unwind(AssertUnwindSafe(|| centre.apply(recorded)));
    applied.map_err(|_| format!("event {} does not fit the state before it", recorded.seq))
}

fn check_record(
    centre: &Centre,
    id: ContactId,
    recorded: &Recorded,
    forgotten: &Forgotten,
    connection: &Connection,
) -> Result<(), String> {
    let Some(contact) = centre.contacts.get(&id) else { return Ok(()) };
    let chat = centre.chats.get(&contact.chain);
    let mut expected = ContactRecord {
        contact: contact.clone(),
        participants: chat.map_or(Vec::new(), |chat| chat.participants.clone()),
        completed_at: recorded.at,
        completed_seq: recorded.seq,
    };
    if forgotten.contains(&id) {
        expected.forget_customer();
    }
    let select = "SELECT body FROM contact WHERE id = ?1";
    let body = connection.query_row(select, [id.0.as_bytes()], |row| row.get::<_, String>(0));
    let body = body.map_err(|e| format!("the record of contact {id}: {e}"))?;
    match project::from_record_body(&body) {
        Ok(record) if record == expected => Ok(()),
        Ok(_) => Err(format!("the record of contact {id} is not what the log says")),
        Err(error) => Err(format!("the record of contact {id}: {error}")),
    }
}

/// Contacts and chains whose words and records are forgotten already, and of which the log tells still: a
/// purge is under way, or was broken off.
fn forgotten(connection: &Connection) -> Result<Forgotten, StoreError> {
    let mut forgotten = Forgotten::new();
    let is_there = "SELECT count(*) FROM sqlite_schema WHERE name = 'still_logged'";
    if connection.query_row(is_there, [], |row| row.get::<_, i64>(0))? == 0 {
        // A folder of an older format.
        return Ok(forgotten);
    }
    let mut select = connection.prepare("SELECT contact, chain FROM still_logged")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        forgotten.extend([ContactId(read::uuid(row, 0)?), ContactId(read::uuid(row, 1)?)]);
    }
    Ok(forgotten)
}

/// The next position of each chain.
type Seen = BTreeMap<ContactId, u64>;

fn check_item(
    connection: &Connection,
    recorded: &Recorded,
    forgotten: &Forgotten,
    seen: &mut Seen,
    report: &mut Report,
) -> Result<(), StoreError> {
    let Event::ItemAppended { chain, item, .. } = &recorded.event else { return Ok(()) };
    let mut item = item.clone();
    if forgotten.contains(chain) {
        item.size = 0;
    }
    report.items += 1;
    let next = seen.entry(*chain).or_default();
    if item.position != *next {
        report.problems.add(format!("chain {chain} has item {} where {next} is next", item.position));
    }
    *next = item.position + 1;
    let stored = read::item_at(connection, *chain, item.position)?;
    match stored.map(without_words) {
        None => report.problems.add(format!("item {} of chain {chain} has no row", item.position)),
        Some(stored) if stored != item => {
            report.problems.add(format!("item {} of chain {chain} is not what the log says", item.position));
        }
        Some(_) => {}
    }
    Ok(())
}

fn without_words(mut item: Item) -> Item {
    item.words = Words::default();
    if let Some(author) = &mut item.author {
        author.name = Words::default();
    }
    item
}

/// As every row that the log asks for is there, more rows than that are too many.
fn check_no_more(connection: &Connection, report: &mut Report) -> Result<(), StoreError> {
    let count = |table: &str| -> Result<u64, StoreError> {
        let select = format!("SELECT count(*) FROM {table}");
        Ok(connection.query_row(&select, [], |row| row.get::<_, i64>(0))? as u64)
    };
    let (items, contacts) = (count("item")?, count("contact")?);
    if items != report.items {
        report.problems.add(format!("there are {items} items, and the log has {}", report.items));
    }
    if contacts != report.contacts {
        report
            .problems
            .add(format!("there are {contacts} contact records, and the log has {}", report.contacts));
    }
    Ok(())
}

fn check_snapshot(
    connection: &Connection,
    mut replayed: Centre,
    report: &mut Report,
) -> Result<(), StoreError> {
    let loaded = catch_unwind(AssertUnwindSafe(|| read::load(connection)));
    let Ok(loaded) = loaded else {
        report.problems.add("the snapshot and the events after it do not fit".to_owned());
        return Ok(());
    };
    let loaded = loaded?;
    // How far the clock had gone on without an event is in a snapshot, but not in the log.
    replayed.at = loaded.at;
    let (loaded, replayed) = (serde_json::to_value(&loaded), serde_json::to_value(&replayed));
    match (loaded, replayed) {
        (Ok(loaded), Ok(replayed)) if loaded == replayed => {}
        _ => report
            .problems
            .add("the snapshot and the events after it differ from the log as a whole".to_owned()),
    }
    Ok(())
}

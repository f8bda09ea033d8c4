//! What reports cost: a folder of many completed contacts, and what is asked of it as the API asks.
//!
//! The contacts are made up, and come over thirty days. With `--year` nothing is asked: the folder is for a
//! server to be measured with.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::collections::BTreeSet;
use std::error::Error;
use std::ops::Range;
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use engine::domain::dictionary::Metric;
use engine::domain::measure::PIECE;
use engine::domain::report::Threshold;
use engine::domain::report::table::{Asked, Dimension, Figure, Table};
use engine::id::QueueId;
use engine::time::{Span, Time};
use store::{ContactTime, ContactsPage, ContactsWanted, Reader, SqliteStore, Store};

mod made_up;

const HELP: &str = "\
cargo bench -p store --bench reports --profile dist -- [--contacts N] [--folder PATH] [--year]
  --contacts N   a million unless said
  --folder PATH  one that stays, and is not filled again; else one for the while
  --year         puts the contacts into the year before now, behind what the folder has, and asks nothing";

const START: Time = Time(1_800_000_000_000);
const DAY: Span = Span::minutes(24 * 60);
const DAYS: i64 = 30;
const YEAR: Span = Span(365 * DAY.0);
const ROUNDS: usize = 7;
const METRICS: [&str; 10] = [
    "CONTACTS_QUEUED",
    "CONTACTS_HANDLED",
    "CONTACTS_ABANDONED",
    "ABANDONMENT_RATE",
    "SERVICE_LEVEL",
    "AVG_QUEUE_ANSWER_TIME",
    "AVG_HANDLE_TIME",
    "MAX_QUEUED_TIME",
    "AGENT_NON_RESPONSE",
    "AGENT_ANSWER_RATE",
];

fn main() -> Result<(), Box<dyn Error>> {
    let Some(Options { contacts, folder, year }) = Options::read() else {
        println!("{HELP}");
        return Ok(());
    };
    let made = tempfile::tempdir()?;
    let path = folder.as_deref().unwrap_or(made.path());
    let mut store = SqliteStore::open(path)?;
    if year {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_millis();
        let now = Time(i64::try_from(now)?);
        return made_up::fill(&mut store, contacts, &(Time(now.0 - YEAR.0)..now));
    }
    let month = START..START + Span(DAYS * DAY.0);
    if store.load()?.seq == 0 {
        let begun = Instant::now();
        made_up::fill(&mut store, contacts, &month)?;
        println!("{contacts} contacts in {DAYS} days, written in {:.1?}", begun.elapsed());
        // As a server finds it that has had time to put it in order.
        drop(store);
        store = SqliteStore::open(path)?;
    }
    ask(&mut *store.reader()?, &month)
}

struct Options {
    contacts: u64,
    folder: Option<PathBuf>,
    year: bool,
}

impl Options {
    /// None for help.
    fn read() -> Option<Options> {
        let mut options = Options { contacts: 1_000_000, folder: None, year: false };
        let mut given = std::env::args().skip(1);
        while let Some(argument) = given.next() {
            match argument.as_str() {
                // Cargo tells every bench that it is one.
                "--bench" => {}
                "--year" => options.year = true,
                "--contacts" => options.contacts = given.next()?.parse().ok()?,
                "--folder" => options.folder = Some(given.next()?.into()),
                _ => return None,
            }
        }
        Some(options)
    }
}

fn ask(reader: &mut dyn Reader, month: &Range<Time>) -> Result<(), Box<dyn Error>> {
    let day = START + Span(10 * DAY.0)..START + Span(11 * DAY.0);
    let by = [Dimension::Queue, Dimension::Agent];
    timed("ten metrics of a day, by queue and agent", || {
        Ok(format!("{} rows", table(reader, &day, &by)?.rows.len()))
    })?;
    timed("the same in all", || Ok(format!("{} rows", table(reader, &day, &[])?.rows.len())))?;
    timed("reading the day's facts, and nothing else", || {
        let mut facts = 0;
        reader.measures(day.clone(), &mut |_| facts += 1)?;
        Ok(format!("{facts} facts"))
    })?;
    let (began, ended) = (ContactTime::Initiated, ContactTime::Disconnected);
    for (what, range) in [("a day", &day), ("all days", month)] {
        timed(&format!("a page of contacts of {what}"), || find(reader, range, began, 0..0))?;
        for (of, queues) in [("one queue", 3..4), ("three queues", 3..6)] {
            timed(&format!("a page of contacts of {what}, of {of}"), || {
                find(reader, range, began, queues.clone())
            })?;
        }
        timed(&format!("a page of contacts of {what}, of one queue, by their end"), || {
            find(reader, range, ended, 3..4)
        })?;
    }
    Ok(())
}

/// The best of some rounds, and the worst; and how long a processor was at it, which is the same on a machine that
/// does nothing else.
fn timed(what: &str, mut ask: impl FnMut() -> Result<String, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let (mut took, mut worked) = (Vec::new(), Vec::new());
    let mut found = String::new();
    for _ in 0..ROUNDS {
        let (begun, before) = (Instant::now(), processor()?);
        found = ask()?;
        took.push(begun.elapsed());
        worked.push(processor()?.saturating_sub(before));
    }
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    let (best, worst) = (ms(took.iter().min()), ms(took.iter().max()));
    println!("{what}: {best:.1} to {worst:.1} ms, {:.1} of them at work ({found})", ms(worked.iter().min()));
    Ok(())
}

/// How long this thread has had one.
fn processor() -> Result<Duration, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(stat.split(' ').next().unwrap_or_default().parse()?))
}

fn table(reader: &mut dyn Reader, day: &Range<Time>, by: &[Dimension]) -> Result<Table, Box<dyn Error>> {
    let figures = METRICS.iter().filter_map(|name| Metric::then(name)).map(|metric| Figure {
        metric,
        threshold: metric.has_threshold.then_some(Threshold { seconds: 20, is_strict: true }),
        only: Vec::new(),
    });
    let asked = Asked {
        periods: vec![day.clone()],
        filters: Vec::new(),
        groupings: by.to_vec(),
        figures: figures.collect(),
    };
    let mut table = Table::new(asked);
    reader.measures(day.start + Span(-PIECE.0)..day.end, &mut |measure| table.add(&measure))?;
    Ok(table)
}

/// Of all queues where none is named.
fn find(
    reader: &mut dyn Reader,
    range: &Range<Time>,
    by: ContactTime,
    queues: Range<u64>,
) -> Result<String, Box<dyn Error>> {
    let queues: BTreeSet<QueueId> = queues.map(made_up::queue).collect();
    let wanted = ContactsWanted {
        by,
        range: range.clone(),
        begun_since: Time(0),
        channels: None,
        initiations: None,
        queues: Some(queues).filter(|queues| !queues.is_empty()),
        agents: None,
    };
    let page = ContactsPage { up_to: u64::MAX, order: by, descending: true, after: None, limit: 101 };
    let (keys, total) = reader.find_contacts(&wanted, &page)?;
    for key in &keys {
        reader.contact(key.id)?;
    }
    Ok(format!("{} of {total}", keys.len()))
}

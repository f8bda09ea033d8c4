//! What reports cost: a folder of many completed contacts, and what is asked of it as the API asks.
//!
//! The contacts are made up: each is one that really was completed, with another id, queue, agent and
//! time, and the facts that belong to it. They come over thirty days. Nobody replays this log.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

use std::collections::BTreeSet;
use std::error::Error;
use std::ops::Range;
use std::time::{Duration, Instant};

use engine::Uuid;
use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, Contact, DisconnectReason, QueueRef};
use engine::domain::dictionary::Metric;
use engine::domain::measure::{
    Activity, ActivityMeasure, ContactMeasure, Measure, OfferMeasure, OfferOutcome, PIECE,
};
use engine::domain::report::Threshold;
use engine::domain::report::table::{Asked, Dimension, Figure, Table};
use engine::event::{Event, Recorded};
use engine::id::{ContactId, QueueId, RoutingProfileId, UserId};
use engine::output::{Batch, Completed};
use engine::time::{Span, Time};
use store::conformance::Sample;
use store::{ContactTime, ContactsPage, ContactsWanted, Reader, SqliteStore, Store};

const HELP: &str = "\
cargo xtask bench reports [--contacts N]   a million unless said; the folder is made for the while";

const START: Time = Time(1_800_000_000_000);
const DAY: Span = Span::minutes(24 * 60);
const DAYS: i64 = 30;
const QUEUES: u64 = 20;
const AGENTS: u64 = 200;
const CONTACTS_PER_BATCH: u64 = 1_000;
const ROUNDS: usize = 5;
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
    let Some(contacts) = contacts(&std::env::args().skip(1).collect::<Vec<_>>()) else {
        println!("{HELP}");
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let mut store = SqliteStore::open(folder.path())?;
    let begun = Instant::now();
    fill(&mut store, contacts)?;
    println!("{contacts} contacts in {} days, written in {:.1?}", DAYS, begun.elapsed());
    let mut reader = store.reader()?;
    let day = START + Span(10 * DAY.0)..START + Span(11 * DAY.0);
    let month = START..START + Span(DAYS * DAY.0);

    let by = [Dimension::Queue, Dimension::Agent];
    timed("ten metrics of a day, by queue and agent", || {
        Ok(format!("{} rows", table(&mut *reader, &day, &by)?.rows.len()))
    })?;
    timed("the same in all", || Ok(format!("{} rows", table(&mut *reader, &day, &[])?.rows.len())))?;
    for (what, range) in [("a day", &day), ("all days", &month)] {
        timed(&format!("a page of contacts of {what}"), || find(&mut *reader, range, None))?;
        let one = Some(BTreeSet::from([queue(3)]));
        timed(&format!("a page of contacts of {what}, of one queue"), || {
            find(&mut *reader, range, one.clone())
        })?;
    }
    Ok(())
}

/// None for help.
fn contacts(arguments: &[String]) -> Option<u64> {
    // Cargo tells every bench that it is one.
    match arguments.iter().map(String::as_str).filter(|argument| *argument != "--bench").collect::<Vec<_>>()[..]
    {
        [] => Some(1_000_000),
        ["--contacts", number] => number.parse().ok(),
        _ => None,
    }
}

/// The best of some rounds, and the worst.
fn timed(what: &str, mut ask: impl FnMut() -> Result<String, Box<dyn Error>>) -> Result<(), Box<dyn Error>> {
    let mut took = Vec::new();
    let mut found = String::new();
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        found = ask()?;
        took.push(begun.elapsed());
    }
    let (best, worst) = (took.iter().min(), took.iter().max());
    let ms = |time: Option<&Duration>| time.map_or(0.0, |time| time.as_secs_f64() * 1000.0);
    println!("{what}: {:.1} to {:.1} ms ({found})", ms(best), ms(worst));
    Ok(())
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

fn find(
    reader: &mut dyn Reader,
    range: &Range<Time>,
    queues: Option<BTreeSet<QueueId>>,
) -> Result<String, Box<dyn Error>> {
    let by = ContactTime::Initiated;
    let wanted = ContactsWanted {
        by,
        range: range.clone(),
        begun_since: Time(0),
        channels: None,
        initiations: None,
        queues,
        agents: None,
    };
    let page = ContactsPage { up_to: u64::MAX, order: by, descending: true, after: None, limit: 101 };
    let (keys, total) = reader.find_contacts(&wanted, &page)?;
    for key in &keys {
        reader.contact(key.id)?;
    }
    Ok(format!("{} of {total}", keys.len()))
}

fn fill(store: &mut SqliteStore, contacts: u64) -> Result<(), Box<dyn Error>> {
    let mut sample = Sample::new(1);
    let mut batch = sample.found();
    let whole = loop {
        store.append(&batch)?;
        if let Some(completed) = batch.completed.iter().find(|one| one.contact.agent.is_some()) {
            break completed.contact.clone();
        }
        batch = sample.any(20);
    };
    let mut seq = sample.centre().seq;
    let apart = DAYS * DAY.0 / i64::try_from(contacts)?.max(1);
    let mut n = 0;
    while n < contacts {
        let mut batch = Batch::default();
        for _ in 0..CONTACTS_PER_BATCH.min(contacts - n) {
            seq += 1;
            put(&mut batch, &whole, seq, n, START + Span(apart * i64::try_from(n)?));
            n += 1;
        }
        store.append(&batch)?;
    }
    Ok(())
}

fn queue(n: u64) -> QueueId {
    QueueId(Uuid::from_u64_pair(1, n % QUEUES))
}

fn put(batch: &mut Batch, whole: &Contact, seq: u64, n: u64, at: Time) {
    let id = ContactId(Uuid::from_u64_pair(2, n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let (agent, profile) = (UserId(Uuid::from_u64_pair(3, n % AGENTS)), RoutingProfileId::default());
    let queue = queue(n / 7);
    let (waited, talked) = ((n % 90) as i64, (100 + n % 500) as i64);
    let ended = at + Span::seconds(waited + talked);
    let is_handled = !n.is_multiple_of(10);
    let mut contact = whole.clone();
    (contact.id, contact.chain, contact.initiated_at, contact.disconnected_at) = (id, id, at, Some(ended));
    contact.queue = contact.queue.map(|in_queue| {
        let mut in_queue = in_queue;
        (in_queue.queue, in_queue.enqueued_at) = (QueueRef::Standard(queue), at);
        in_queue
    });
    contact.agent = contact.agent.filter(|_| is_handled).map(|part| {
        let mut part = part;
        part.user = agent;
        part
    });
    let (initiation, channel) = (contact.initiation, Channel::Chat);
    batch.measures.push(Measure::Offer(OfferMeasure {
        at: at + Span::seconds(waited),
        contact: id,
        channel,
        initiation,
        queue: Some(QueueRef::Standard(queue)),
        agent,
        profile,
        outcome: if is_handled { OfferOutcome::Answered } else { OfferOutcome::Abandoned },
        rang: Span::seconds(waited.min(19)),
    }));
    for (from, to, on_contact) in
        [(at, at + Span::seconds(waited), false), (at + Span::seconds(waited), ended, true)]
    {
        let activity = Activity {
            since: from,
            profile,
            status: StatusKind::Routable,
            on_contact,
            ringing: false,
            failed: false,
        };
        batch.measures.push(Measure::Activity(ActivityMeasure { from, to, agent, activity }));
    }
    batch.measures.push(Measure::Contact(ContactMeasure {
        at: ended,
        contact: id,
        channel,
        initiation,
        initiated_at: at,
        queue: Some(QueueRef::Standard(queue)),
        agent: is_handled.then_some(agent),
        profile: is_handled.then_some(profile),
        reason: Some(DisconnectReason::CustomerDisconnect),
        followed: false,
        waited,
        interaction: if is_handled { talked } else { 0 },
        hold: 0,
        holds: 0,
        after_contact_work: if is_handled { 20 } else { 0 },
    }));
    batch.events.push(Recorded { seq, at: ended, by: None, event: Event::ContactCompleted { contact: id } });
    batch.completed.push(Completed { contact, chat: None });
}

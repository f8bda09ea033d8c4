//! `bellboard export`: what a data folder holds, as JSON lines that any program can read.
//!
//! * `events.ndjson`: the log, one event a line, without words and secrets
//! * `transcripts.ndjson`: one item a line, as GetTranscript has it, with its chain
//! * `contacts.ndjson`: the records of completed contacts

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use engine::event::{Event, Recorded};
use engine::id::ContactId;
use serde::Serialize;
use store::{Direction, Reader, Start, TranscriptPage, sqlite};

use crate::commands;
use crate::participant::item::transcript_item;

type Done = Result<(), Box<dyn Error>>;

const EVENTS_AT_A_TIME: usize = 10_000;
const ITEMS_AT_A_TIME: usize = 1_000;

pub(crate) fn export(to: &Path, folder: &Path) -> Done {
    let mut reader = sqlite::open_to_read(folder)?;
    fs::create_dir(to).map_err(|e| format!("{}: {e}", to.display()))?;
    let chains = events(reader.as_mut(), &mut lines(to, "events.ndjson")?)?;
    transcripts(reader.as_mut(), &chains, &mut lines(to, "transcripts.ndjson")?)?;
    contacts(reader.as_mut(), &chains, &mut lines(to, "contacts.ndjson")?)?;
    println!("wrote {}", to.display());
    commands::say_others(folder)
}

fn lines(to: &Path, name: &str) -> std::io::Result<BufWriter<File>> {
    Ok(BufWriter::new(File::create_new(to.join(name))?))
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Done {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

/// The log; tells which contacts there were.
fn events(reader: &mut dyn Reader, out: &mut impl Write) -> Result<BTreeSet<ContactId>, Box<dyn Error>> {
    let mut contacts = BTreeSet::new();
    let mut after = 0;
    loop {
        let events: Vec<Recorded> = reader.events(after, EVENTS_AT_A_TIME)?;
        let Some(last) = events.last() else { break };
        after = last.seq;
        for recorded in &events {
            line(out, recorded)?;
            if let Event::ContactCreated(created) = &recorded.event {
                contacts.insert(created.contact);
            }
        }
    }
    out.flush()?;
    Ok(contacts)
}

#[derive(Serialize)]
struct ExportedItem {
    #[serde(rename = "InitialContactId")]
    chain: ContactId,
    #[serde(flatten)]
    item: wire::ChatItem,
}

fn transcripts(reader: &mut dyn Reader, chains: &BTreeSet<ContactId>, out: &mut impl Write) -> Done {
    for chain in chains {
        let mut from = 0;
        loop {
            let page = TranscriptPage {
                start: Start::Position(from),
                direction: Direction::Forward,
                limit: ITEMS_AT_A_TIME,
            };
            let items = reader.transcript(*chain, &page)?;
            let Some(last) = items.last() else { break };
            from = last.position + 1;
            for item in &items {
                line(out, &ExportedItem { chain: *chain, item: transcript_item(item) })?;
            }
        }
    }
    out.flush()?;
    Ok(())
}

fn contacts(reader: &mut dyn Reader, contacts: &BTreeSet<ContactId>, out: &mut impl Write) -> Done {
    for contact in contacts {
        if let Some(record) = reader.contact(*contact)? {
            line(out, &record)?;
        }
    }
    out.flush()?;
    Ok(())
}

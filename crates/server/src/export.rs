//! `bellboard export`: what a data folder holds, as JSON lines that any program can read.
//!
//! * `events.ndjson`: the log, one event a line, without words and secrets
//! * `transcripts.ndjson`: one item a line, as GetTranscript has it, with its chain
//! * `contacts.ndjson`: the records of completed contacts
//! * one file for each stream, with the lines that are kept, as `/streams` tells them but for heartbeats

use std::collections::BTreeSet;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use engine::domain::config::Instance;
use engine::domain::told::{Beats, Stream};
use engine::event::{Event, Recorded};
use engine::id::ContactId;
use engine::time::Time;
use serde::Serialize;
use store::{Direction, Progress, Reader, Start, StoreError, TranscriptPage, Watch, sqlite};

use crate::commands;
use crate::participant::item::transcript_item;
use crate::progress::{Meter, Shown};
use crate::streams::{self, page};

type Done = Result<(), Box<dyn Error>>;

const EVENTS_AT_A_TIME: usize = 10_000;
const ITEMS_AT_A_TIME: usize = 1_000;
const LINES_AT_A_TIME: usize = 1_000;

/// The folder appears under its name when all of it is written; one that is broken off is taken away.
pub(crate) fn export(to: &Path, shown: Shown, folder: &Path) -> Done {
    let mut reader = sqlite::open_to_read(folder)?;
    if to.try_exists()? {
        return Err(format!("{} is there already", to.display()).into());
    }
    let partial = partial_name(to);
    fs::create_dir(&partial).map_err(|e| format!("{}: {e}", partial.display()))?;
    let mut meter = Meter::breakable("export", shown)?;
    let written = Export { to: &partial, reader: reader.as_mut(), watch: &mut meter.watch() }.write();
    meter.end();
    if let Err(why) = written.and_then(|()| Ok(fs::rename(&partial, to)?)) {
        fs::remove_dir_all(&partial)?;
        return Err(why);
    }
    println!("wrote {}", to.display());
    commands::say_others(folder)
}

fn partial_name(to: &Path) -> PathBuf {
    let mut name = to.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

struct Export<'a> {
    to: &'a Path,
    reader: &'a mut dyn Reader,
    watch: &'a mut Watch<'a>,
}

/// What the log tells of what else there is.
#[derive(Default)]
struct Found {
    instance: Option<Instance>,
    contacts: BTreeSet<ContactId>,
}

impl Export<'_> {
    fn write(mut self) -> Done {
        let Found { instance, contacts } = self.events()?;
        self.transcripts(&contacts)?;
        self.contacts(&contacts)?;
        let instance = instance.ok_or("the folder holds no contact centre")?;
        Stream::PUBLIC.into_iter().try_for_each(|stream| self.stream(&instance, stream))
    }

    fn file(&self, name: &str) -> std::io::Result<BufWriter<File>> {
        Ok(BufWriter::new(File::create_new(self.to.join(format!("{name}.ndjson")))?))
    }

    fn tell(&mut self, what: &'static str, done: usize, total: usize) -> Result<(), StoreError> {
        match (self.watch)(Progress { what, done: done as u64, total: total as u64 }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(StoreError::BrokenOff),
        }
    }

    fn events(&mut self) -> Result<Found, Box<dyn Error>> {
        let mut out = self.file("events")?;
        let mut found = Found::default();
        let total = self.reader.seq_at(Time(i64::MAX))?;
        let mut after = 0;
        loop {
            self.tell("events", after as usize, total.max(after) as usize)?;
            let events: Vec<Recorded> = self.reader.events(after, EVENTS_AT_A_TIME)?;
            let Some(last) = events.last() else { break };
            after = last.seq;
            for recorded in events {
                line(&mut out, &recorded)?;
                match recorded.event {
                    Event::ContactCreated(created) => drop(found.contacts.insert(created.contact)),
                    Event::InstanceCreated(instance) => found.instance = Some(instance),
                    _ => {}
                }
            }
        }
        out.flush()?;
        Ok(found)
    }

    fn transcripts(&mut self, chains: &BTreeSet<ContactId>) -> Done {
        let mut out = self.file("transcripts")?;
        for (n, chain) in chains.iter().enumerate() {
            self.tell("transcripts", n, chains.len())?;
            let mut from = 0;
            loop {
                let page = TranscriptPage {
                    start: Start::Position(from),
                    direction: Direction::Forward,
                    limit: ITEMS_AT_A_TIME,
                };
                let items = self.reader.transcript(*chain, &page)?;
                let Some(last) = items.last() else { break };
                from = last.position + 1;
                for item in &items {
                    line(&mut out, &ExportedItem { chain: *chain, item: transcript_item(item) })?;
                }
            }
        }
        Ok(out.flush()?)
    }

    fn contacts(&mut self, contacts: &BTreeSet<ContactId>) -> Done {
        let mut out = self.file("contacts")?;
        for (n, contact) in contacts.iter().enumerate() {
            self.tell("contacts", n, contacts.len())?;
            if let Some(record) = self.reader.contact(*contact)? {
                line(&mut out, &record)?;
            }
        }
        Ok(out.flush()?)
    }

    fn stream(&mut self, instance: &Instance, stream: Stream) -> Done {
        let mut out = self.file(stream.as_str())?;
        let newest = self.reader.ends_of_told(stream)?.newest;
        let (mut beats, mut after) = (Beats::default(), 0);
        loop {
            self.tell(stream.as_str(), event_of(after), event_of(newest.max(after)))?;
            let lines = page::kept(self.reader, instance, (stream, after), LINES_AT_A_TIME, &mut beats)?;
            let Some(last) = lines.last() else { break };
            after = last.position.line;
            out.write_all(streams::as_text(&lines).as_bytes())?;
        }
        Ok(out.flush()?)
    }
}

/// By which event a line was told, for how far it has come.
fn event_of(position: u64) -> usize {
    (position >> 20) as usize
}

fn line(out: &mut impl Write, value: &impl Serialize) -> Done {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    Ok(())
}

#[derive(Serialize)]
struct ExportedItem {
    #[serde(rename = "InitialContactId")]
    chain: ContactId,
    #[serde(flatten)]
    item: wire::ChatItem,
}

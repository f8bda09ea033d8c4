//! A part of a stream: what was told, and between it the heartbeats that nobody keeps.

use engine::Uuid;
use engine::domain::config::Instance;
use engine::domain::told::{Beat, Beats, Stream};
use engine::id::UserId;
use engine::time::Time;
use serde_json::Value;
use store::{Reader, StoreError};

use super::filter::{self, Filter};
use super::position::Position;
use super::shape;

#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) stream: Stream,
    pub(crate) after: Position,
    pub(crate) limit: usize,
    /// None where all is wanted.
    pub(crate) filter: Option<Filter>,
    /// Nothing that is older happens any more: heartbeats are told up to here.
    pub(crate) now: Time,
    /// What is older may be forgotten.
    pub(crate) kept_since: Time,
}

impl Asked {
    /// `page_of` says what time it is.
    pub(crate) fn new(stream: Stream, after: Position, limit: usize, filter: Option<Filter>) -> Asked {
        Asked { stream, after, limit, filter, now: Time(i64::MIN), kept_since: Time(i64::MIN) }
    }
}

#[derive(Debug)]
pub(crate) enum Page {
    Lines {
        lines: Vec<Line>,
        /// The heartbeat that comes next, if nothing else does before.
        next_beat: Option<Time>,
    },
    /// It is older than what is kept.
    Gone { oldest: Option<Position> },
    /// No line ever had it.
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) position: Position,
    pub(crate) record: Value,
}

/// Behind the last line that there is.
pub(crate) fn newest(reader: &mut dyn Reader, stream: Stream, now: Time) -> Result<Position, StoreError> {
    let line = reader.ends_of_told(stream)?.newest;
    let beat = (stream == Stream::AgentEvents && line > 0).then_some(last_of(now));
    Ok(Position { line, beat })
}

/// After every heartbeat of a moment.
fn last_of(at: Time) -> Beat {
    Beat { at, user: UserId(Uuid::max()) }
}

pub(crate) fn page(reader: &mut dyn Reader, instance: &Instance, asked: &Asked) -> Result<Page, StoreError> {
    let Asked { stream, after, limit, .. } = *asked;
    let mut passed = after.beat.unwrap_or(last_of(Time(i64::MIN)));
    if after.line > 0 {
        let found = reader.told(stream, after.line - 1, 1)?;
        match found.first().filter(|told| told.position == after.line) {
            // Heartbeats of its moment came before it.
            Some(told) => passed = passed.max(last_of(told.at)),
            None if after.line > reader.ends_of_told(stream)?.forgotten => return Ok(Page::Unknown),
            None if after.beat.is_some_and(|beat| beat.at >= asked.kept_since) => {}
            None => {
                let oldest = reader.told(stream, 0, 1)?.first().map(|told| Position::after(told.position));
                return Ok(Page::Gone { oldest });
            }
        }
    }
    let mut beats = match stream {
        Stream::AgentEvents => {
            let forgotten = reader.ends_of_told(stream)?.forgotten;
            if after.line < forgotten {
                passed = passed.max(last_of(asked.kept_since));
            }
            Beats::new(&reader.agents_told(after.line.max(forgotten))?, passed)
        }
        _ => Beats::default(),
    };
    let told = filter::wanted(reader, asked)?;
    let mut lines = Vec::with_capacity(told.len());
    let mut position = Position::after(after.line);
    for told in told {
        push_beats(&mut lines, instance, &mut beats, position, told.at, limit);
        if lines.len() >= limit {
            return Ok(Page::Lines { lines, next_beat: None });
        }
        position = Position::after(told.position);
        lines.push(Line { position, record: shape::record(instance, &told, &beats) });
        beats.told(&told);
    }
    push_beats(&mut lines, instance, &mut beats, position, asked.now, limit);
    Ok(Page::Lines { lines, next_beat: beats.due() })
}

fn push_beats(
    lines: &mut Vec<Line>,
    instance: &Instance,
    beats: &mut Beats,
    after: Position,
    until: Time,
    limit: usize,
) {
    while lines.len() < limit
        && let Some((beat, last)) = beats.next(until)
    {
        let position = Position { beat: Some(beat), ..after };
        lines.push(Line { position, record: shape::heartbeat(instance, beat, last) });
    }
}

/// The lines of a stream that are kept after one of them, without the heartbeats between; `beats` is what
/// the lines before told of agents.
pub(crate) fn kept(
    reader: &mut dyn Reader,
    instance: &Instance,
    (stream, after): (Stream, u64),
    limit: usize,
    beats: &mut Beats,
) -> Result<Vec<Line>, StoreError> {
    if after == 0 && stream == Stream::AgentEvents {
        let forgotten = reader.ends_of_told(stream)?.forgotten;
        reader.agents_told(forgotten)?.iter().for_each(|told| beats.told(told));
    }
    let mut lines = Vec::new();
    for told in reader.told(stream, after, limit)? {
        let (position, record) = (Position::after(told.position), shape::record(instance, &told, beats));
        lines.push(Line { position, record });
        beats.told(&told);
    }
    Ok(lines)
}

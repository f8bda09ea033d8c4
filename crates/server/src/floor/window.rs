//! A stretch of the past: the floor where it begins, and what happened from there, step by step, each
//! with what it changed. Whoever steps on and back within it needs no replay.

use engine::event::Recorded;
use engine::time::Time;
use serde_json::{Value, json};
use store::{Reader, StoreError};

use super::row::{self, Floor, Shown, seconds};
use super::step;
use crate::past::Past;

/// Events that are read to find the steps before a moment, or those after it.
const LOOKED_AT_MAX: u64 = 20_000;
/// Events that are read at a time.
const AT_ONCE: usize = 500;

/// Wanted where a stretch of the past is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// With as many steps before it as after it.
    Time(Time),
    /// A step, likewise.
    Step(u64),
    After(u64),
    Before(u64),
}

/// None where it lies too far back.
pub(super) fn window(
    reader: &mut dyn Reader,
    past: &Past,
    from: Wanted,
    limit: usize,
) -> Result<Option<Value>, StoreError> {
    let newest = reader.seq_at(Time(i64::MAX))?;
    let (start, middle) = match from {
        Wanted::After(seq) => (seq.min(newest), seq.min(newest)),
        Wanted::Before(seq) => (steps_back(reader, seq.min(newest), limit)?, seq.min(newest)),
        Wanted::Step(seq) => (steps_back(reader, seq.min(newest), limit / 2)?, seq.min(newest)),
        Wanted::Time(at) => {
            let seq = reader.seq_at(at)?;
            (steps_back(reader, seq, limit / 2)?, seq)
        }
    };
    let Some(mut state) = past.state_after(reader, start, matches!(from, Wanted::Before(_)))? else {
        return Ok(None);
    };
    let mut floor = row::floor(&state);
    let first = json!({
        "position": start,
        "at": (start > 0).then(|| seconds(state.at)),
        "floor": Shown::whole(&floor).json(),
    });
    if !matches!(from, Wanted::After(_)) {
        past.keep(state.clone());
    }
    let mut steps = Vec::new();
    // Whoever goes back has the rest already, so all up to there is told, and it begins where it may.
    let (until, limit) = match from {
        Wanted::Before(_) => (middle, usize::MAX),
        _ => (newest.min(middle + LOOKED_AT_MAX), limit),
    };
    while state.seq < until && steps.len() < limit {
        for recorded in reader.events(state.seq, AT_ONCE)? {
            steps.extend(pass(&mut state, &mut floor, &recorded));
            if steps.len() == limit || state.seq == until {
                break;
            }
        }
    }
    let window = json!({
        "first": first,
        "steps": steps,
        "end": { "position": state.seq, "at": (state.seq > 0).then(|| seconds(state.at)) },
        "newest": newest,
    });
    past.keep(state);
    Ok(Some(window))
}

/// Takes an event in; what there is to tell of it, if it is a step.
fn pass(state: &mut engine::Centre, floor: &mut Floor, recorded: &Recorded) -> Option<Value> {
    let kind = step::kind(&recorded.event);
    let told_before = kind.filter(|_| step::is_told_before(&recorded.event));
    let told_before = told_before.map(|kind| step::told(state, recorded, kind));
    state.apply(recorded);
    let kind = kind?;
    let mut told = told_before.unwrap_or_else(|| step::told(state, recorded, kind));
    let now = row::floor(state);
    told["changed"] = Shown::changed(floor, &now).json();
    *floor = now;
    Some(told)
}

/// After which event to begin, so that so many steps come up to another.
fn steps_back(reader: &mut dyn Reader, seq: u64, steps: usize) -> Result<u64, StoreError> {
    let (mut left, mut begin) = (steps, seq);
    while left > 0 && begin > 0 && seq - begin < LOOKED_AT_MAX {
        let after = begin.saturating_sub(AT_ONCE as u64);
        let events = reader.events(after, (begin - after) as usize)?;
        begin = after;
        for recorded in events.iter().rev().filter(|recorded| step::kind(&recorded.event).is_some()) {
            left -= 1;
            if left == 0 {
                begin = recorded.seq - 1;
                break;
            }
        }
    }
    Ok(begin)
}

/// The event of a step, where there is one.
pub(super) fn step_of(reader: &mut dyn Reader, seq: u64) -> Result<Option<Recorded>, StoreError> {
    let before = seq.saturating_sub(1);
    let found = reader.events(before, 1)?.into_iter().find(|recorded| recorded.seq == seq);
    Ok(found.filter(|recorded| step::kind(&recorded.event).is_some()))
}

/// How often what happened, in parts of a time: where to look. Nothing is replayed for it.
pub(super) fn marks(
    reader: &mut dyn Reader,
    between: (Time, Time),
    parts: i64,
    events_max: u64,
) -> Result<Value, StoreError> {
    let (from, to) = between;
    let each = (to.0 - from.0).max(parts) / parts;
    let first = reader.seq_at(Time(from.0 - 1))?;
    let (mut seq, mut is_through) = (first, false);
    let mut known_to = from;
    let mut marks = std::collections::BTreeMap::<i64, std::collections::BTreeMap<&str, u32>>::new();
    while !is_through && seq - first < events_max {
        let events = reader.events(seq, AT_ONCE)?;
        is_through = events.len() < AT_ONCE;
        for Recorded { seq: number, at, event, .. } in &events {
            if *at >= to {
                is_through = true;
                break;
            }
            (seq, known_to) = (*number, *at);
            if let Some(kind) = step::kind(event) {
                let part = ((at.0 - from.0) / each).min(parts - 1);
                *marks.entry(part).or_default().entry(kind).or_default() += 1;
            }
        }
    }
    let marks = marks
        .into_iter()
        .map(|(part, kinds)| json!({ "at": seconds(Time(from.0 + part * each)), "kinds": kinds }));
    Ok(json!({
        "from": seconds(from),
        "to": seconds(to),
        "every": each as f64 / 1000.0,
        "knownTo": seconds(if is_through { to } else { known_to }),
        "marks": marks.collect::<Vec<_>>(),
    }))
}

//! Fills in a report, however far it reaches: day by day, one report at a time, resting as long as it
//! worked, so that whoever routes and chats meanwhile does not notice.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use engine::Centre;
use engine::domain::contact::Channel;
use engine::domain::measure::PIECE;
use engine::domain::report::table::{Dimension, Value};
use engine::domain::saved::{Definition, Figures, Sheet};
use engine::time::{Span, Time};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::app::App;

/// How much is read before others get their turn.
const AT_A_TIME: Span = Span::minutes(24 * 60);
/// Of a day of a very busy centre, which must not stretch the rest as well.
const REST_MAX: Duration = Duration::from_secs(2);

/// In the whole process.
static TURN: Semaphore = Semaphore::const_new(1);

/// How far it is; and the way to stop it.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) begun: AtomicBool,
    pub(super) done: AtomicUsize,
    pub(super) of: AtomicUsize,
    pub(super) cancelled: AtomicBool,
}

/// A report that is filled in, its rows in its order.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) definition: Definition,
    pub(super) span: Range<Time>,
    pub(super) figures: Figures,
    names: BTreeMap<Value, String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotFilled {
    Cancelled,
    /// MET-84.
    TooMuch,
    Unavailable,
}

impl NotFilled {
    pub(super) fn words(self) -> &'static str {
        match self {
            NotFilled::Cancelled => "It was cancelled.",
            NotFilled::TooMuch => "It comes to more than 80,000 cells.",
            NotFilled::Unavailable => "The figures could not be read.",
        }
    }
}

impl Filled {
    pub(super) fn name_of(&self, value: Value) -> String {
        self.names.get(&value).cloned().unwrap_or_else(|| value.to_string())
    }
}

pub(super) async fn fill(
    app: &App,
    definition: &Definition,
    span: &Range<Time>,
    progress: &Progress,
) -> Result<Filled, NotFilled> {
    let _turn = TURN.acquire().await.map_err(|_| NotFilled::Unavailable)?;
    progress.begun.store(true, Ordering::Relaxed);
    let (wanted, range) = (definition.clone(), span.clone());
    let read = app.engine.read(move |centre, now| (Sheet::new(&wanted, &range, centre), now)).await;
    let (sheet, now) = read.map_err(|_| NotFilled::Unavailable)?;
    let mut sheet = sheet.ok_or(NotFilled::Unavailable)?;
    let pieces = pieces(span, now);
    progress.of.store(pieces.len(), Ordering::Relaxed);
    let last = pieces.len().saturating_sub(1);
    for (nth, piece) in pieces.into_iter().enumerate() {
        if progress.cancelled.load(Ordering::Relaxed) || *app.stopping.borrow() {
            return Err(NotFilled::Cancelled);
        }
        let begun = Instant::now();
        if nth == last {
            // As late as can be: what goes on now must not be read once more as what is over.
            let open = app.engine.read(|centre, now| centre.open_activities(now).collect::<Vec<_>>()).await;
            open.map_err(|_| NotFilled::Unavailable)?.iter().for_each(|measure| sheet.add(measure));
        }
        let read = app.readers.with(move |reader| {
            reader.measures(piece, &mut |measure| sheet.add(&measure))?;
            Ok(sheet)
        });
        sheet = read.await.map_err(|_| NotFilled::Unavailable)?;
        if sheet.is_too_much() {
            return Err(NotFilled::TooMuch);
        }
        progress.done.store(nth + 1, Ordering::Relaxed);
        if nth < last {
            tokio::time::sleep(begun.elapsed().min(REST_MAX)).await;
        }
    }
    let mut figures = sheet.finish();
    let of: BTreeSet<_> = figures.rows.iter().flat_map(|row| row.of.iter().copied()).collect();
    let by_agent = definition.by.contains(&Dimension::Agent);
    let names = app.engine.read(move |centre, _| names(centre, &of, by_agent)).await;
    let names = names.map_err(|_| NotFilled::Unavailable)?;
    let name_of = |value: Value| names.get(&value).cloned().unwrap_or_else(|| value.to_string());
    figures.sort(definition, &name_of);
    Ok(Filled { definition: definition.clone(), span: span.clone(), figures, names })
}

/// The days of a range, the last of them now; a piece of time is found by when it began.
fn pieces(span: &Range<Time>, now: Time) -> Vec<Range<Time>> {
    let end = span.end.min(now + PIECE);
    let mut pieces = Vec::new();
    let mut from = Time(span.start.0 - PIECE.0);
    while from < end {
        let to = (from + AT_A_TIME).min(end);
        pieces.push(from..to);
        from = to;
    }
    pieces
}

/// As the page calls them: agents of one name are told apart.
fn names(centre: &Centre, of: &BTreeSet<Value>, by_agent: bool) -> BTreeMap<Value, String> {
    let mut often: BTreeMap<String, u32> = BTreeMap::new();
    if by_agent {
        centre.users.values().for_each(|user| *often.entry(user.full_name()).or_default() += 1);
    }
    let name = |value: &Value| match value {
        Value::Queue(id) => centre.queues.get(id).map(|queue| queue.name.clone()),
        Value::Group(id) => centre.hierarchy_groups.get(id).map(|group| group.name.clone()),
        Value::RoutingProfile(id) => centre.routing_profiles.get(id).map(|profile| profile.name.clone()),
        Value::Agent(id) => centre.users.get(id).map(|user| {
            let name = user.full_name();
            let is_one = often.get(&name).is_none_or(|often| *often < 2);
            if is_one { name } else { format!("{name} ({})", user.username) }
        }),
        Value::Channel(Channel::Voice) => Some("Call".to_owned()),
        Value::Channel(Channel::Chat) => Some("Chat".to_owned()),
        Value::Channel(Channel::Task) => Some("Task".to_owned()),
    };
    let gone: BTreeMap<_, _> = centre.gone().collect();
    let gone = |value: &Value| Some(format!("{} (deleted)", gone.get(value)?.name));
    of.iter().filter_map(|value| Some((*value, name(value).or_else(|| gone(value))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_days_without_gaps_and_end_with_now() {
        let day = AT_A_TIME.0;
        let span = Time(10 * day)..Time(12 * day);
        let found = pieces(&span, Time(100 * day));
        assert_eq!(found.first().map(|piece| piece.start), Some(Time(10 * day - PIECE.0)));
        assert_eq!(found.last().map(|piece| piece.end), Some(span.end));
        assert!(found.windows(2).all(|pair| pair[0].end == pair[1].start), "{found:?}");
        assert_eq!(found.len(), 3);
        assert_eq!(pieces(&span, Time(10 * day)).len(), 1, "nothing of the future is looked for");
        assert_eq!(pieces(&span, Time(0)), []);
    }
}

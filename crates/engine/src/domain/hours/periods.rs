//! Stretches of time as people of a zone divide it, for reports (MET-82).

use std::ops::Range;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use serde::{Deserialize, Serialize};

use super::Zone;
use crate::time::Time;

/// Spelled as in the public API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Period {
    #[serde(rename = "FIFTEEN_MIN")]
    FifteenMinutes,
    #[serde(rename = "THIRTY_MIN")]
    ThirtyMinutes,
    Hour,
    /// From midnight to midnight: 23 or 25 hours where the clock is changed.
    Day,
    /// From Monday.
    Week,
    Total,
}

impl Zone {
    /// The periods that a range touches, in order, the first and the last cut to the range. None where
    /// a moment is outside of the calendar.
    pub fn periods(&self, period: Period, range: Range<Time>) -> Option<Vec<Range<Time>>> {
        let mut periods = Vec::new();
        let mut from = range.start;
        while from < range.end {
            let to = self.end_of(period, from)?.map_or(range.end, |end| end.min(range.end));
            periods.push(from..to);
            from = to;
        }
        Some(periods)
    }

    /// When the period that a moment is in ends; the inner None for one that has no end.
    fn end_of(&self, period: Period, at: Time) -> Option<Option<Time>> {
        let local = Timestamp::from_millisecond(at.0).ok()?.to_zoned(self.0.clone());
        let minutes = match period {
            Period::Total => return Some(None),
            Period::Day => return start_of_day_after(&local, 1).map(Some),
            Period::Week => {
                let days = 7 - i32::from(local.weekday().to_monday_zero_offset());
                return start_of_day_after(&local, days).map(Some);
            }
            Period::FifteenMinutes => 15,
            Period::ThirtyMinutes => 30,
            Period::Hour => 60,
        };
        // By the hands of the clock where that is: offsets of zones are whole quarters of an hour.
        let length = minutes * 60_000;
        let offset = i64::from(local.offset().seconds()) * 1000;
        let begun = (at.0 + offset).rem_euclid(length);
        Some(Some(Time(at.0 - begun + length)))
    }
}

fn start_of_day_after(local: &Zoned, days: i32) -> Option<Time> {
    let date = local.date().checked_add(days.days()).ok()?;
    let zone: TimeZone = local.time_zone().clone();
    let start = date.to_zoned(zone).ok()?;
    Some(Time(start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn periods(zone: &str, period: Period, from: &str, to: &str) -> Vec<String> {
        let found = Zone::named(zone).unwrap().periods(period, at(from)..at(to)).unwrap();
        let text = |time: Time| Timestamp::from_millisecond(time.0).unwrap().to_string();
        found.iter().map(|range| format!("{} {}", text(range.start), text(range.end))).collect()
    }

    #[test]
    fn met_82_days_are_those_of_the_zone_and_as_long_as_they_are() {
        let days = periods("Europe/Berlin", Period::Day, "2026-10-24T22:00:00Z", "2026-10-26T10:00:00Z");
        assert_eq!(
            days,
            ["2026-10-24T22:00:00Z 2026-10-25T23:00:00Z", "2026-10-25T23:00:00Z 2026-10-26T10:00:00Z"]
        );
        let short = periods("Europe/Berlin", Period::Day, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z");
        assert_eq!(short.len(), 1, "23 hours");
    }

    #[test]
    fn met_82_weeks_begin_on_monday_and_parts_of_hours_on_the_clock_of_the_zone() {
        let weeks = periods("UTC", Period::Week, "2026-11-20T12:00:00Z", "2026-11-24T00:00:00Z");
        assert_eq!(
            weeks,
            ["2026-11-20T12:00:00Z 2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z"]
        );
        let hours = periods("Asia/Kolkata", Period::Hour, "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z");
        assert_eq!(
            hours,
            ["2026-01-01T00:00:00Z 2026-01-01T00:30:00Z", "2026-01-01T00:30:00Z 2026-01-01T01:00:00Z"]
        );
        assert_eq!(
            periods("UTC", Period::FifteenMinutes, "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z").len(),
            4
        );
        assert_eq!(periods("UTC", Period::Total, "2026-01-01T00:00:00Z", "2026-01-31T01:00:00Z").len(), 1);
    }
}

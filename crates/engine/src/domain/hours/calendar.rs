//! From the calendar and the clock of a zone to moments: for reports, which people ask for by day, by
//! month and by the hands of a clock.

use jiff::civil::{self, DateTime};
use jiff::{Timestamp, ToSpan, Zoned};

use super::{Date, Zone};
use crate::time::Time;

/// As browsers write it; finer is nothing that a report begins with.
const WRITTEN: usize = "2026-03-01T09:00".len();

impl Zone {
    /// None outside of the calendar, as below.
    pub(crate) fn date_of(&self, at: Time) -> Option<Date> {
        Some(self.local(at)?.date().into())
    }

    /// Where the day begins that is so many days from the one that a moment is in.
    pub(crate) fn day_from(&self, at: Time, days: i32) -> Option<Time> {
        self.start_of(self.local(at)?.date().checked_add(days.days()).ok()?)
    }

    /// The same of months.
    pub(crate) fn month_from(&self, at: Time, months: i32) -> Option<Time> {
        self.start_of(self.local(at)?.date().first_of_month().checked_add(months.months()).ok()?)
    }

    /// `2026-03-01T09:00`. A time that the clock leaves out is as much later; of two the first.
    pub(crate) fn at_clock(&self, text: &str) -> Option<Time> {
        let is_written = text.len() == WRITTEN && text.as_bytes().get(10) == Some(&b'T');
        self.moment(text.parse().ok().filter(|_| is_written)?)
    }

    pub(crate) fn on(&self, date: Date, minute: u16) -> Option<Time> {
        let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
        self.moment(date.civil().to_datetime(civil::Time::new(hour, minute, 0, 0).ok()?))
    }

    fn local(&self, at: Time) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(at.0).ok()?.to_zoned(self.0.clone()))
    }

    fn start_of(&self, date: civil::Date) -> Option<Time> {
        Some(Time(date.to_zoned(self.0.clone()).ok()?.timestamp().as_millisecond()))
    }

    fn moment(&self, clock: DateTime) -> Option<Time> {
        Some(Time(clock.to_zoned(self.0.clone()).ok()?.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(time: Option<Time>) -> String {
        time.map_or("none".to_owned(), |time| Timestamp::from_millisecond(time.0).unwrap().to_string())
    }

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    #[test]
    fn days_and_months_begin_by_the_calendar_of_the_zone() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let morning = at("2026-03-30T08:00:00Z");
        assert_eq!(text(berlin.day_from(morning, 0)), "2026-03-29T22:00:00Z");
        assert_eq!(text(berlin.day_from(morning, -1)), "2026-03-28T23:00:00Z", "a day of 23 hours");
        assert_eq!(text(berlin.month_from(morning, 0)), "2026-02-28T23:00:00Z");
        assert_eq!(text(berlin.month_from(morning, -3)), "2025-11-30T23:00:00Z");
        assert_eq!(text(berlin.month_from(morning, 1)), "2026-03-31T22:00:00Z");
    }

    #[test]
    fn a_time_of_the_clock_is_one_moment_where_the_clock_is_changed_too() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(text(berlin.at_clock("2026-03-29T02:30")), "2026-03-29T01:30:00Z");
        assert_eq!(text(berlin.at_clock("2026-10-25T02:30")), "2026-10-25T00:30:00Z");
        for wrong in ["", "2026-02-30T09:00", "2026-03-01T24:01", "2026-03-01 09:00", "2026-03-01T09:00:00"] {
            assert_eq!(berlin.at_clock(wrong), None, "{wrong}");
        }
    }
}

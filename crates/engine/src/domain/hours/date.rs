//! A date of the calendar, without a time and without a zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use serde::{Deserialize, Serialize};

/// A date that exists; `YYYY-MM-DD` as a text, in the log as well (ENT-72).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(civil::Date);

/// A text that is no date: of another form, or a day that its month does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADate;

impl Date {
    /// `None` where there is no such day. Years 0 to 9999, months and days from 1.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Date> {
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        civil::Date::new(year, month, day).ok().filter(|_| year >= 0).map(Date)
    }

    /// 0 is Monday, as in `HoursRange`.
    pub(crate) fn weekday(self) -> u8 {
        self.0.weekday().to_monday_zero_offset().unsigned_abs()
    }

    /// None at the end of the calendar.
    pub(crate) fn tomorrow(self) -> Option<Date> {
        self.0.tomorrow().ok().map(Date)
    }

    pub(crate) fn yesterday(self) -> Option<Date> {
        self.0.yesterday().ok().map(Date)
    }

    pub(super) fn civil(self) -> civil::Date {
        self.0
    }

    /// 1 to 31.
    pub(crate) fn day(self) -> i8 {
        self.0.day()
    }

    /// 1 to 12.
    pub(super) fn month(self) -> u8 {
        self.0.month().unsigned_abs()
    }

    pub(crate) fn days_in_month(self) -> i8 {
        self.0.days_in_month()
    }

    /// Negative where `self` is the earlier one, as the two below.
    pub fn days_since(self, earlier: Date) -> i64 {
        self.0.duration_since(earlier.0).as_hours() / 24
    }

    /// By the calendar: from the last of a month to the first of the next is one.
    pub(super) fn months_since(self, earlier: Date) -> i64 {
        self.years_since(earlier) * 12 + i64::from(self.0.month()) - i64::from(earlier.0.month())
    }

    /// By the calendar: from New Year's Eve to New Year's Day is one.
    pub(super) fn years_since(self, earlier: Date) -> i64 {
        i64::from(self.0.year()) - i64::from(earlier.0.year())
    }
}

impl From<civil::Date> for Date {
    fn from(date: civil::Date) -> Date {
        Date(date)
    }
}

impl FromStr for Date {
    type Err = NotADate;

    /// Four digits, two and two; no other spelling of ISO 8601.
    fn from_str(text: &str) -> Result<Date, NotADate> {
        let date = text.parse().map(Date).map_err(|_| NotADate)?;
        if date.to_string() == text { Ok(date) } else { Err(NotADate) }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl TryFrom<String> for Date {
    type Error = NotADate;

    fn try_from(text: String) -> Result<Date, NotADate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

impl fmt::Display for NotADate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date must be written YYYY-MM-DD and exist")
    }
}

impl std::error::Error for NotADate {}

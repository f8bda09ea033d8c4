//! On which dates an override comes round (ENT-72).
//!
//! It does not know the rows: where it goes by the weekday, the caller looks at them.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::Date;

const INTERVALS: RangeInclusive<u8> = 1..=6;
const MONTHS: RangeInclusive<u8> = 1..=12;
const MONTH_DAYS: RangeInclusive<i8> = 1..=31;
const WEEKDAY_OCCURRENCES: RangeInclusive<i8> = 1..=4;

/// In place of a day or an occurrence: the last one of the month.
const LAST: i8 = -1;

/// How often, counted from the first date of the override, and on what day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recurrence {
    /// Every so many weeks, months or years: 1 to 6.
    pub interval: u8,
    pub pattern: Pattern,
}

/// The unit that the interval counts, and the day in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// On the weekdays of the rows. A week is seven days from the override's first date on.
    Weekly,
    /// By the calendar: the month of the override's first date is the first.
    Monthly(DayInMonth),
    /// By the calendar: the year of the override's first date is the first.
    Yearly {
        /// 1 to 12; the month of the override's first date if it is not given.
        month: Option<u8>,
        day: DayInMonth,
    },
}

/// The day of a month, by its number or by its weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DayInMonth {
    /// That of the override's first date.
    OfFirstDate,
    /// 1 to 31, or -1 for the last. A month that has no such day is skipped.
    Date(i8),
    /// 1 to 4, or -1 for the last: which of its kind in the month. The rows name the weekday.
    Weekday(i8),
}

/// A recurrence as the API spells it. A list that is empty is not given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurrenceFields {
    pub frequency: Frequency,
    pub interval: i32,
    pub by_month: Vec<i32>,
    pub by_month_day: Vec<i32>,
    pub by_weekday_occurrence: Vec<i32>,
}

/// The unit as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    Weekly,
    Monthly,
    Yearly,
}

impl Recurrence {
    /// Whether it comes on `date`, by the calendar alone. `from` is the override's first date.
    pub(super) fn comes(self, from: Date, date: Date) -> bool {
        match self.pattern {
            Pattern::Weekly => self.is_turn(date.days_since(from).div_euclid(7)),
            Pattern::Monthly(day) => self.is_turn(date.months_since(from)) && day.is(from, date),
            Pattern::Yearly { month, day } => {
                self.is_turn(date.years_since(from))
                    && date.month() == month.unwrap_or(from.month())
                    && day.is(from, date)
            }
        }
    }

    /// An interval of 0 is refused when it is written; it never comes.
    fn is_turn(self, passed: i64) -> bool {
        passed.checked_rem(i64::from(self.interval)) == Some(0)
    }

    pub(super) fn goes_by_weekday(self) -> bool {
        match self.pattern {
            Pattern::Weekly => true,
            Pattern::Monthly(day) | Pattern::Yearly { day, .. } => matches!(day, DayInMonth::Weekday(_)),
        }
    }

    pub(super) fn check(self) -> Result<(), String> {
        if !INTERVALS.contains(&self.interval) {
            return Err(format!("Interval must be 1 to 6, not {}", self.interval));
        }
        match self.pattern {
            Pattern::Weekly => Ok(()),
            Pattern::Monthly(day) | Pattern::Yearly { month: None, day } => day.check(),
            Pattern::Yearly { month: Some(month), day } if MONTHS.contains(&month) => day.check(),
            Pattern::Yearly { month: Some(month), .. } => {
                Err(format!("ByMonth must be 1 to 12, not {month}"))
            }
        }
    }

    /// The recurrence that the fields spell, or what is wrong with them.
    pub fn from_fields(fields: &RecurrenceFields) -> Result<Recurrence, String> {
        let month = only("ByMonth", &fields.by_month)?;
        let date = only("ByMonthDay", &fields.by_month_day)?;
        let weekday = only("ByWeekdayOccurrence", &fields.by_weekday_occurrence)?;
        let day = match (date, weekday) {
            (None, None) => DayInMonth::OfFirstDate,
            (Some(day), None) => DayInMonth::Date(narrow("ByMonthDay", day)?),
            (None, Some(occurrence)) => DayInMonth::Weekday(narrow("ByWeekdayOccurrence", occurrence)?),
            (Some(_), Some(_)) => {
                return Err("only one of ByMonthDay and ByWeekdayOccurrence may be given".to_owned());
            }
        };
        let pattern = match (fields.frequency, month, day) {
            (Frequency::Yearly, None, day) => Pattern::Yearly { month: None, day },
            (Frequency::Yearly, Some(month), day) => {
                Pattern::Yearly { month: Some(narrow("ByMonth", month)?), day }
            }
            (_, Some(_), _) => return Err("ByMonth goes with YEARLY only".to_owned()),
            (Frequency::Monthly, None, day) => Pattern::Monthly(day),
            (Frequency::Weekly, None, DayInMonth::OfFirstDate) => Pattern::Weekly,
            (Frequency::Weekly, None, _) => {
                return Err("ByMonthDay and ByWeekdayOccurrence do not go with WEEKLY".to_owned());
            }
        };
        let recurrence = Recurrence { interval: narrow("Interval", fields.interval)?, pattern };
        recurrence.check().map(|()| recurrence)
    }

    /// What [`Recurrence::from_fields`] read.
    pub fn fields(self) -> RecurrenceFields {
        let (frequency, month, day) = match self.pattern {
            Pattern::Weekly => (Frequency::Weekly, None, DayInMonth::OfFirstDate),
            Pattern::Monthly(day) => (Frequency::Monthly, None, day),
            Pattern::Yearly { month, day } => (Frequency::Yearly, month, day),
        };
        let (date, weekday) = match day {
            DayInMonth::OfFirstDate => (None, None),
            DayInMonth::Date(day) => (Some(day), None),
            DayInMonth::Weekday(occurrence) => (None, Some(occurrence)),
        };
        RecurrenceFields {
            frequency,
            interval: i32::from(self.interval),
            by_month: month.map(i32::from).into_iter().collect(),
            by_month_day: date.map(i32::from).into_iter().collect(),
            by_weekday_occurrence: weekday.map(i32::from).into_iter().collect(),
        }
    }
}

impl DayInMonth {
    fn is(self, from: Date, date: Date) -> bool {
        match self {
            DayInMonth::OfFirstDate => date.day() == from.day(),
            DayInMonth::Date(LAST) => date.day() == date.days_in_month(),
            DayInMonth::Date(day) => date.day() == day,
            DayInMonth::Weekday(LAST) => date.day() > date.days_in_month() - 7,
            DayInMonth::Weekday(occurrence) => (date.day() - 1) / 7 + 1 == occurrence,
        }
    }

    fn check(self) -> Result<(), String> {
        match self {
            DayInMonth::Date(day) if day != LAST && !MONTH_DAYS.contains(&day) => {
                Err(format!("ByMonthDay must be 1 to 31, or -1 for the last day, not {day}"))
            }
            DayInMonth::Weekday(nth) if nth != LAST && !WEEKDAY_OCCURRENCES.contains(&nth) => {
                Err(format!("ByWeekdayOccurrence must be 1 to 4, or -1 for the last, not {nth}"))
            }
            _ => Ok(()),
        }
    }
}

/// The lists of the API take one value.
fn only(field: &str, values: &[i32]) -> Result<Option<i32>, String> {
    match values {
        [] => Ok(None),
        [value] => Ok(Some(*value)),
        _ => Err(format!("{field} takes one value, not {}", values.len())),
    }
}

fn narrow<T: TryFrom<i32>>(field: &str, value: i32) -> Result<T, String> {
    T::try_from(value).map_err(|_| format!("{field} is out of range: {value}"))
}

//! When a report is made by itself, and who gets it (MET-87).

use serde::{Deserialize, Serialize};

use crate::domain::hours::{Date, Zone};
use crate::limits;
use crate::refusal::Refusal;
use crate::time::{Span, Time};

/// MET-87: so long after it was due a report is made, so that what was over by then is in it.
const MADE_AFTER: Span = Span::minutes(15);
/// The farthest apart that two times can be, a long month and a change of the clock.
const DAYS_APART_MAX: usize = 33;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Schedule {
    pub every: Every,
    /// Of the day, by the clock of the zone. Where the clock leaves it out, it is as much later; where
    /// there are two, it is the first.
    pub minute: u16,
    pub zone: String,
    #[serde(default)]
    pub mail: Vec<String>,
    /// Kept where attachments are, in `reports/`.
    #[serde(default)]
    pub storage: bool,
    /// When it was set: what was due before is not made.
    #[serde(default)]
    pub since: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "UPPERCASE", deny_unknown_fields)]
pub enum Every {
    Day,
    /// 0 is Monday.
    Week {
        day: u8,
    },
    /// The last day where a month has no such day.
    Month {
        day: u8,
    },
}

impl Every {
    fn is_on(self, date: Date) -> bool {
        match self {
            Every::Day => true,
            Every::Week { day } => date.weekday() == day,
            Every::Month { day } => {
                let last = date.days_in_month().unsigned_abs();
                date.day().unsigned_abs() == day.min(last)
            }
        }
    }
}

impl Schedule {
    pub fn check(&self) -> Result<(), Refusal> {
        let invalid = |what, why: &str| Err(Refusal::Invalid { what, why: why.to_owned() });
        match self.every {
            Every::Week { day } if day > 6 => return invalid("every", "a day of a week is 0 to 6"),
            Every::Month { day } if !(1..=31).contains(&day) => {
                return invalid("every", "a day of a month is 1 to 31");
            }
            _ => {}
        }
        if self.minute >= 24 * 60 {
            return invalid("minute", "must be 0 to 1439");
        }
        if Zone::named(&self.zone).is_none() {
            return invalid("zone", "there is no such time zone");
        }
        let limit = limits::REPORT_RECIPIENTS_MAX;
        if self.mail.len() > limit {
            return Err(Refusal::LimitReached { what: "recipients of a report", limit });
        }
        if let Some(other) = self.mail.iter().find(|address| !is_address(address)) {
            let why = format!("{} is no address", other.chars().take(80).collect::<String>());
            return Err(Refusal::Invalid { what: "mail", why });
        }
        if self.mail.is_empty() && !self.storage {
            return invalid("mail", "is needed where nothing goes to storage");
        }
        Ok(())
    }

    /// The last time that it was due, of those that are to be made by now.
    pub fn latest(&self, now: Time) -> Option<Time> {
        let zone = Zone::named(&self.zone)?;
        let by = Time(now.0 - MADE_AFTER.0);
        // A day later too: a time that the clock leaves out may come only on the next date.
        let mut date = zone.date_of(by)?.tomorrow()?;
        for _ in 0..=DAYS_APART_MAX {
            let at = self.every.is_on(date).then(|| zone.on(date, self.minute)).flatten();
            if let Some(at) = at.filter(|at| *at <= by) {
                return Some(at).filter(|at| *at > self.since);
            }
            date = date.yesterday()?;
        }
        None
    }

    /// When it is due next.
    pub fn next(&self, now: Time) -> Option<Time> {
        let zone = Zone::named(&self.zone)?;
        let mut date = zone.date_of(now)?.yesterday()?;
        for _ in 0..=2 * DAYS_APART_MAX {
            let at = self.every.is_on(date).then(|| zone.on(date, self.minute)).flatten();
            if let Some(at) = at.filter(|at| *at > now) {
                return Some(at);
            }
            date = date.tomorrow()?;
        }
        None
    }

    /// When it is made next.
    pub fn next_made(&self, now: Time) -> Option<Time> {
        self.next(Time(now.0 - MADE_AFTER.0)).map(|due| due + MADE_AFTER)
    }
}

/// What goes into the head of a mail; whether somebody is there the mail says.
fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let is_plain = |c: char| {
        c.is_ascii_graphic()
            && !matches!(c, '@' | '<' | '>' | '(' | ')' | ',' | ';' | ':' | '"' | '\\' | '[' | ']')
    };
    !name.is_empty()
        && host.contains('.') | (host == "localhost")
        && text.len() <= 254
        && name.chars().chain(host.chars()).all(is_plain)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn at(text: &str) -> Time {
        Time(text.parse::<Timestamp>().unwrap().as_millisecond())
    }

    fn schedule(every: Every, minute: u16, zone: &str) -> Schedule {
        Schedule { every, minute, zone: zone.to_owned(), mail: Vec::new(), storage: true, since: Time(0) }
    }

    /// Each time that it is due, from one moment on.
    fn times(schedule: &Schedule, from: &str, count: usize) -> Vec<String> {
        let mut now = at(from);
        let next = |_| {
            now = schedule.next(now).unwrap();
            // Looked back at, it is the same one, until the next.
            assert_eq!(schedule.latest(now + MADE_AFTER), Some(now));
            assert_eq!(schedule.latest(now + MADE_AFTER + Span::minutes(60)), Some(now));
            assert_ne!(schedule.latest(now + Span(MADE_AFTER.0 - 1)), Some(now));
            Timestamp::from_millisecond(now.0).unwrap().to_string()
        };
        (0..count).map(next).collect()
    }

    #[test]
    fn met_87_a_report_is_due_by_the_clock_of_its_zone_when_the_clock_is_changed() {
        let daily = schedule(Every::Day, 7 * 60, "Europe/Berlin");
        let spring = ["2026-03-28T06:00:00Z", "2026-03-29T05:00:00Z", "2026-03-30T05:00:00Z"];
        assert_eq!(times(&daily, "2026-03-27T12:00:00Z", 3), spring);
        // Half past two is left out in spring, and there twice in autumn.
        let night = schedule(Every::Day, 2 * 60 + 30, "Europe/Berlin");
        let spring = ["2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"];
        assert_eq!(times(&night, "2026-03-27T12:00:00Z", 3), spring);
        let autumn = ["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"];
        assert_eq!(times(&night, "2026-10-23T12:00:00Z", 3), autumn);
    }

    #[test]
    fn met_87_weeks_have_a_day_and_months_have_one_or_their_last() {
        let weekly = schedule(Every::Week { day: 0 }, 0, "America/New_York");
        let weeks = ["2026-11-02T05:00:00Z", "2026-11-09T05:00:00Z"];
        assert_eq!(times(&weekly, "2026-10-30T00:00:00Z", 2), weeks);
        let monthly = schedule(Every::Month { day: 31 }, 8 * 60, "UTC");
        let months = ["2026-01-31T08:00:00Z", "2026-02-28T08:00:00Z", "2026-03-31T08:00:00Z"];
        assert_eq!(times(&monthly, "2026-01-01T00:00:00Z", 3), months);
    }

    #[test]
    fn what_was_due_before_it_was_set_is_not_made() {
        let mut daily = schedule(Every::Day, 8 * 60, "UTC");
        daily.since = at("2026-01-02T09:00:00Z");
        assert_eq!(daily.latest(at("2026-01-02T10:00:00Z")), None);
        assert_eq!(daily.latest(at("2026-01-03T08:14:59Z")), None);
        assert_eq!(daily.latest(at("2026-01-03T08:15:00Z")), Some(at("2026-01-03T08:00:00Z")));
        assert_eq!(daily.next_made(at("2026-01-03T08:10:00Z")), Some(at("2026-01-03T08:15:00Z")));
        assert_eq!(daily.next_made(at("2026-01-03T08:15:00Z")), Some(at("2026-01-04T08:15:00Z")));
    }

    #[test]
    fn recipients_are_addresses_and_nothing_that_ends_a_line() {
        for good in ["ana@example.com", "a.b+c@mail.example", "ops@localhost"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "ana",
            "@example.com",
            "ana@",
            "a b@example.com",
            "ana@example.com\r\nBcc: x@y.z",
            "<a@b.c>",
            "a@b@c.d",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

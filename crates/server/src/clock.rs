//! What time it is. A test may hold the clock in its hand; then it moves only when told.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use engine::time::Time;
use jiff::Timestamp;
use jiff::fmt::temporal::DateTimePrinter;

#[derive(Debug)]
pub(crate) enum Clock {
    Real,
    Manual(AtomicI64),
}

impl Clock {
    pub(crate) fn now(&self) -> Time {
        match self {
            Clock::Real => real_now(),
            Clock::Manual(now) => Time(now.load(Ordering::SeqCst)),
        }
    }

    pub(crate) fn is_manual(&self) -> bool {
        matches!(self, Clock::Manual(_))
    }

    /// Of a manual clock; only the engine's loop moves it, and never back.
    pub(crate) fn set(&self, to: Time) {
        if let Clock::Manual(now) = self {
            now.fetch_max(to.0, Ordering::SeqCst);
        }
    }
}

pub(crate) fn real_now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

/// ISO 8601 in UTC with milliseconds: `2026-11-23T01:02:03.004Z`.
pub(crate) fn iso(time: Time) -> String {
    const PRINTER: DateTimePrinter = DateTimePrinter::new().precision(Some(3));
    let mut text = String::with_capacity(24);
    let timestamp = Timestamp::from_millisecond(time.0).unwrap_or(Timestamp::MAX);
    PRINTER.print_timestamp(&timestamp, &mut text).expect("a string takes any text");
    text
}

/// ISO 8601 with a zone; finer than a millisecond is cut off.
pub(crate) fn parse_iso(text: &str) -> Option<Time> {
    Some(Time(text.parse::<Timestamp>().ok()?.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_decimals_whatever_they_are() {
        for (ms, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_700_000_000_100, "2023-11-14T22:13:20.100Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso(Time(ms)), text);
            assert_eq!(parse_iso(text), Some(Time(ms)));
        }
        assert_eq!(parse_iso("yesterday"), None);
    }
}

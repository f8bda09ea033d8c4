//! Instants as the control plane writes them.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An instant: on the wire a JSON number of seconds since 1970-01-01T00:00:00Z, here whole milliseconds.
///
/// Whole seconds are written without a fraction. Fractions finer than a millisecond are rounded when read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp {
    epoch_millis: i64,
}

/// The last instant that a JSON number still carries to the millisecond (about the year 287,396).
const EPOCH_SECONDS_MAX: f64 = 9_007_199_254_740.0;

impl Timestamp {
    /// The instant `epoch_millis` milliseconds after the epoch.
    #[must_use]
    pub const fn from_millis(epoch_millis: i64) -> Self {
        Self { epoch_millis }
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.epoch_millis
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.epoch_millis < 0 { "-" } else { "" };
        let millis = self.epoch_millis.unsigned_abs();
        write!(f, "{sign}{}.{:03}", millis / 1000, millis % 1000)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.epoch_millis % 1000 == 0 {
            serializer.serialize_i64(self.epoch_millis / 1000)
        } else {
            serializer.serialize_f64(self.epoch_millis as f64 / 1000.0)
        }
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if seconds.abs() > EPOCH_SECONDS_MAX {
            return Err(de::Error::invalid_value(de::Unexpected::Float(seconds), &"an instant"));
        }
        Ok(Self::from_millis((seconds * 1000.0).round() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn whole_seconds_have_no_fraction_and_milliseconds_survive() {
        for (millis, text) in
            [(1_767_225_600_000, "1767225600"), (1_767_225_600_123, "1767225600.123"), (-1, "-0.001")]
        {
            let instant = Timestamp::from_millis(millis);
            assert_eq!(serde_json::to_string(&instant).unwrap(), text);
            assert_eq!(serde_json::from_str::<Timestamp>(text).unwrap(), instant);
        }
    }

    #[test]
    fn every_millisecond_of_a_day_round_trips() {
        let midnight = 1_767_225_600_000;
        for millis in (midnight..midnight + 86_400_000).step_by(997) {
            let instant = Timestamp::from_millis(millis);
            let text = serde_json::to_string(&instant).unwrap();
            assert_eq!(serde_json::from_str::<Timestamp>(&text).unwrap(), instant, "{text}");
        }
    }

    #[test]
    fn finer_fractions_are_rounded_and_absurd_instants_refused() {
        assert_eq!(serde_json::from_str::<Timestamp>("1.0006").unwrap().as_millis(), 1001);
        assert_eq!(serde_json::from_str::<Timestamp>("1.7672256E9").unwrap().as_millis(), 1_767_225_600_000);
        assert!(serde_json::from_str::<Timestamp>("1e300").is_err());
        assert!(serde_json::from_str::<Timestamp>("\"2026-01-01T00:00:00Z\"").is_err());
    }
}

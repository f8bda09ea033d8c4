//! How long things are kept.

use engine::domain::told::Stream;
use engine::time::Span;

use super::{RawSettings, Wrong};

const DAY: i64 = 24 * 60;

/// How long the lines of streams are kept, and what tells who customers were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) streams: Span,
    /// Who changed what.
    pub(crate) audit: Span,
    /// Words, files, names and attributes of completed contacts; for ever where none.
    pub(crate) transcripts: Option<Span>,
}

impl Retention {
    pub(crate) fn of(self, stream: Stream) -> Span {
        if stream == Stream::ConfigurationChanges { self.audit } else { self.streams }
    }
}

impl RawSettings {
    pub(super) fn retention(&self) -> Result<Retention, Wrong> {
        let streams = self.between("streams.retention_days", 1, 365)?;
        let audit = self.between("streams.audit_retention_days", 1, 3650)?;
        let key = "retention.transcripts_days";
        let transcripts = match self.text(key).as_str() {
            "off" => None,
            text if text.parse::<i64>().is_ok_and(|days| (1..=36_500).contains(&days)) => {
                Some(self.between(key, 1, 36_500)?)
            }
            _ => return Err(self.wrong(key, "must be off, or 1 to 36500")),
        };
        if transcripts.is_some_and(|days| days < streams) {
            // Streams tell records and words.
            let why = format!("must be at least streams.retention_days, which is {streams}");
            return Err(self.wrong(key, &why));
        }
        let days = |days: i64| Span::minutes(days * DAY);
        Ok(Retention { streams: days(streams), audit: days(audit), transcripts: transcripts.map(days) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_toml(text: &str) -> Result<Retention, Wrong> {
        let mut raw = RawSettings::default();
        raw.toml(text, "bellboard.toml")?;
        Ok(raw.checked(false)?.retention)
    }

    #[test]
    fn sec_14_transcripts_are_kept_for_ever_unless_said_otherwise() {
        assert_eq!(from_toml("").unwrap().transcripts, None);
        let days =
            |text: &str| from_toml(text).unwrap().transcripts.map(|kept| kept.0 / Span::minutes(DAY).0);
        assert_eq!(days("[retention]\ntranscripts_days = \"off\""), None);
        assert_eq!(days("[retention]\ntranscripts_days = 90"), Some(90));
        assert_eq!(days("[retention]\ntranscripts_days = 7"), Some(7));
        for (text, says) in [
            ("[retention]\ntranscripts_days = 0", "must be off, or 1 to 36500"),
            ("[retention]\ntranscripts_days = 36501", "must be off, or 1 to 36500"),
            ("[retention]\ntranscripts_days = 6", "must be at least streams.retention_days, which is 7"),
        ] {
            let wrong = from_toml(text).unwrap_err().to_string();
            assert!(wrong.starts_with("bellboard.toml:2: retention.") && wrong.ends_with(says), "{wrong}");
        }
    }
}

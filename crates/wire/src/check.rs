//! Limits of the model, and the sentence for a broken one.

use std::fmt;
use std::ops::{Bound, RangeBounds};

/// A value that the model doesn't permit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    /// The member, from the top of the request: `ParticipantDetails.DisplayName`, `QueueConfigs[0].Priority`.
    pub member: String,
    /// A whole sentence that names the member and the limit, without a full stop. Never holds a sensitive text.
    pub message: String,
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Constraint {}

impl Constraint {
    /// `must` completes the sentence that starts with the member's name.
    pub(crate) fn new(member: String, must: &str) -> Self {
        let message = format!("{member} {must}");
        Self { member, message }
    }
}

/// A place in a request. Lives on the stack of the checks; becomes text only when a limit is broken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    outer: Option<&'a At<'a>>,
    step: Step<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Root,
    Member(&'static str),
    Index(usize),
    Key(&'a str),
}

impl<'a> At<'a> {
    /// The request itself.
    pub(crate) const ROOT: Self = Self { outer: None, step: Step::Root };

    pub(crate) fn member(&'a self, name: &'static str) -> At<'a> {
        At { outer: Some(self), step: Step::Member(name) }
    }

    pub(crate) fn index(&'a self, index: usize) -> At<'a> {
        At { outer: Some(self), step: Step::Index(index) }
    }

    pub(crate) fn key(&'a self, key: &'a str) -> At<'a> {
        At { outer: Some(self), step: Step::Key(key) }
    }

    /// Unicode scalar values of a text.
    pub(crate) fn characters(&self, text: &str, limits: impl RangeBounds<usize>) -> Result<(), Constraint> {
        self.within(text.chars().count(), &limits, |is| format!("have {is} characters"))
    }

    /// Items of a list, or entries of a map.
    pub(crate) fn entries(&self, count: usize, limits: impl RangeBounds<usize>) -> Result<(), Constraint> {
        self.within(count, &limits, |is| format!("have {is} entries"))
    }

    /// A number of any type, limits being of the same type.
    pub(crate) fn number<T: PartialOrd + fmt::Display>(
        &self,
        number: T,
        limits: impl RangeBounds<T>,
    ) -> Result<(), Constraint> {
        self.within(number, &limits, |is| format!("be {is}"))
    }

    fn within<T: PartialOrd + fmt::Display>(
        &self,
        given: T,
        limits: &impl RangeBounds<T>,
        sentence: impl Fn(&str) -> String,
    ) -> Result<(), Constraint> {
        if limits.contains(&given) {
            return Ok(());
        }
        let is = match (limits.start_bound(), limits.end_bound()) {
            (Bound::Included(min), Bound::Included(max)) if min == max => format!("exactly {min}"),
            (Bound::Included(min), Bound::Included(max)) => format!("{min} to {max}"),
            (Bound::Included(min), _) => format!("at least {min}"),
            (_, Bound::Included(max)) => format!("at most {max}"),
            _ => unreachable!("generated limits are inclusive ranges"),
        };
        Err(Constraint::new(self.path(), &format!("must {}, not {given}", sentence(&is))))
    }

    fn path(&self) -> String {
        let mut path = self.outer.map(At::path).unwrap_or_default();
        match self.step {
            Step::Root => {}
            Step::Member(name) => push_member(&mut path, name),
            Step::Index(index) => push_index(&mut path, index),
            Step::Key(key) => push_member(&mut path, key),
        }
        path
    }
}

/// How much of a text from outside a message repeats.
const ECHO_CHARACTERS_MAX: usize = 80;

/// The text, cut so that a message stays short.
pub(crate) fn echo(text: &str) -> &str {
    text.char_indices().nth(ECHO_CHARACTERS_MAX).map_or(text, |(end, _)| &text[..end])
}

pub(crate) fn push_member(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(echo(name));
}

pub(crate) fn push_index(path: &mut String, index: usize) {
    path.push_str(&format!("[{index}]"));
}

#[cfg(test)]
mod tests {
    use super::{At, echo};

    #[test]
    fn sentences_name_the_member_and_the_limit() {
        let at = At::ROOT;
        let outer = at.member("QueueConfigs");
        let item = outer.index(2);
        let priority = item.member("Priority");
        assert_eq!(
            priority.number(100, 1..=99).unwrap_err().message,
            "QueueConfigs[2].Priority must be 1 to 99, not 100"
        );
        assert_eq!(
            outer.entries(3, ..=2).unwrap_err().message,
            "QueueConfigs must have at most 2 entries, not 3"
        );
        assert_eq!(
            outer.entries(0, 1..=1).unwrap_err().message,
            "QueueConfigs must have exactly 1 entries, not 0"
        );
        assert_eq!(
            at.member("Name").characters("", 1..).unwrap_err().message,
            "Name must have at least 1 characters, not 0"
        );
        assert_eq!(
            at.member("Level").number(5.5, 1.0..=5.0).unwrap_err().message,
            "Level must be 1 to 5, not 5.5"
        );
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert!(At::ROOT.member("Name").characters("ééé", ..=3).is_ok());
        assert!(At::ROOT.member("Name").characters("éééé", ..=3).is_err());
    }

    #[test]
    fn long_keys_are_cut() {
        assert_eq!(echo(&"é".repeat(200)).chars().count(), 80);
        assert_eq!(echo("short"), "short");
    }
}

//! What a run came to.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use crate::step::Step;

/// What a run did, to see that it did something.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passed {
    /// How many of each kind.
    pub events: BTreeMap<String, u64>,
    pub messages_acknowledged: u64,
    pub crashes: u64,
    pub failed_writes: u64,
}

impl Passed {
    pub fn count(&self, event: &str) -> u64 {
        self.events.get(event).copied().unwrap_or(0)
    }

    /// What several runs did together.
    pub fn add(&mut self, other: &Passed) {
        for (kind, count) in &other.events {
            *self.events.entry(kind.clone()).or_default() += count;
        }
        self.messages_acknowledged += other.messages_acknowledged;
        self.crashes += other.crashes;
        self.failed_writes += other.failed_writes;
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events = self.events.iter().map(|(kind, count)| format!("{kind} {count}"));
        writeln!(f, "{}", events.collect::<Vec<_>>().join(", "))?;
        let Passed { messages_acknowledged, crashes, failed_writes, .. } = self;
        write!(
            f,
            "{messages_acknowledged} messages acknowledged, {crashes} crashes, {failed_writes} failed writes"
        )
    }
}

/// A run that found something.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Of a list of steps that no seed made there is none.
    pub seed: Option<u64>,
    /// Up to and with the one at which it was found, or all, where it was found afterwards.
    pub steps: Vec<Step>,
    pub why: String,
    /// What happened until then.
    pub story: Vec<String>,
}

/// Lines of a story that are printed: what matters is near its end.
const STORY_LINES: usize = 80;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = self.story.len().saturating_sub(STORY_LINES);
        if skipped > 0 {
            writeln!(f, "  ({skipped} lines before)")?;
        }
        self.story[skipped..].iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        if let Some(seed) = self.seed {
            write!(f, "seed {seed}: ")?;
        }
        write!(f, "{} (after {} steps)", self.why, self.steps.len())
    }
}

impl Failure {
    /// What was found, without whom it befell: runs that come to the same are alike.
    pub(crate) fn kind(&self) -> String {
        let plain = |word: &&str| word.chars().all(|c| c.is_alphabetic() || ",.:;'".contains(c));
        let names = |word: &&str| !["ana", "ben", "cem", "dee", "eli"].contains(&word.trim_matches(','));
        self.why.split(' ').filter(plain).filter(names).take(8).collect::<Vec<_>>().join(" ")
    }
}

/// Steps as they stand in a test: for `use sim::prelude::*`.
pub fn snippet(steps: &[Step]) -> String {
    let mut text = String::from("const STEPS: &[Step] = &[\n");
    for step in steps {
        let _ = writeln!(text, "    {step:?},");
    }
    text + "];\n"
}

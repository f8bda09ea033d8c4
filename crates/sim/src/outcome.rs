//! What a run came to.

use std::fmt;

/// What a run did, to see that it did something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Passed {
    pub events: u64,
    pub contacts: usize,
    pub messages_acknowledged: usize,
    pub crashes: usize,
    pub failed_writes: usize,
}

/// A seed that found something.
#[derive(Debug)]
pub struct Failure {
    pub seed: u64,
    pub step: usize,
    pub why: String,
    /// What happened until then.
    pub story: Vec<String>,
}

/// Lines of a story that are printed: what matters is near its end.
const STORY_LINES: usize = 60;

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let skipped = self.story.len().saturating_sub(STORY_LINES);
        if skipped > 0 {
            writeln!(f, "  ({skipped} lines before)")?;
        }
        self.story[skipped..].iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        write!(f, "seed {} fails at step {}: {}", self.seed, self.step, self.why)
    }
}

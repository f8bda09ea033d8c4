//! From a run that finds something to a short one that finds the same.

use std::collections::BTreeSet;

use crate::outcome::Failure;
use crate::run::replay;
use crate::step::{Agent, Ask, Step};

/// Runs that may be spent on making one shorter.
const RUNS_MAX: usize = 400;

/// The shortest that was found, within a bound.
pub fn shrink(failure: &Failure) -> Failure {
    let mut shrinking = Shrinking { best: failure.clone(), kind: failure.kind(), runs_left: RUNS_MAX };
    shrinking.drop_themes();
    shrinking.drop_chunks();
    shrinking.join_times();
    shrinking.drop_chunks();
    Failure { seed: failure.seed, ..shrinking.best }
}

struct Shrinking {
    best: Failure,
    kind: String,
    runs_left: usize,
}

impl Shrinking {
    /// Keeps these steps if they still come to the same.
    fn attempt(&mut self, steps: Vec<Step>) -> bool {
        if self.runs_left == 0 || steps.len() >= self.best.steps.len() {
            return false;
        }
        self.runs_left -= 1;
        match replay(&steps) {
            Err(failure) if failure.kind() == self.kind => {
                self.best = *failure;
                true
            }
            _ => false,
        }
    }

    fn drop_where(&mut self, dropped: impl Fn(&Step) -> bool) {
        let kept = self.best.steps.iter().copied().filter(|step| !dropped(step)).collect();
        self.attempt(kept);
    }

    /// All crashes at once, all that one agent does, all that is about one contact.
    fn drop_themes(&mut self) {
        self.drop_where(|step| matches!(step, Step::Crash { .. }));
        self.drop_where(|step| matches!(step, Step::Fails(..)));
        self.drop_where(|step| matches!(step, Step::Snapshot | Step::Reads));
        self.drop_where(|step| matches!(step, Step::Take | Step::Write));
        let asks = |step: &Step| match step {
            Step::Asks(ask) | Step::AsksBehind(ask) => Some(*ask),
            _ => None,
        };
        let numbers: BTreeSet<_> =
            self.best.steps.iter().filter_map(|step| asks(step).and_then(Ask::number)).collect();
        for number in numbers {
            self.drop_where(|step| asks(step).and_then(Ask::number) == Some(number));
        }
        for agent in Agent::ALL {
            self.drop_where(|step| asks(step).and_then(Ask::by) == Some(agent));
        }
    }

    /// Ever smaller pieces, the last ones first.
    fn drop_chunks(&mut self) {
        let mut size = self.best.steps.len() / 2;
        while size > 0 && self.runs_left > 0 {
            let mut end = self.best.steps.len();
            while end > 0 {
                let start = end.saturating_sub(size);
                let steps = &self.best.steps;
                let kept = steps[..start].iter().chain(&steps[end..]).copied().collect();
                self.attempt(kept);
                end = start.min(self.best.steps.len());
            }
            size /= 2;
        }
    }

    /// Time that passes twice passes at once.
    fn join_times(&mut self) {
        let mut joined: Vec<Step> = Vec::new();
        for step in &self.best.steps {
            match (joined.last_mut(), step) {
                (Some(Step::Pass(before)), Step::Pass(more)) => *before += more,
                _ => joined.push(*step),
            }
        }
        self.attempt(joined);
    }
}

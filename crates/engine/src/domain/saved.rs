//! Reports that are kept by name: whose they are, who sees them, when they are made by themselves and
//! what became of that (MET-86, MET-87).

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::id::{ReportId, UserId};
use crate::limits;
use crate::time::{Span, Time};

mod definition;
mod schedule;
mod sheet;

pub use self::definition::{Definition, DrawnAs, Kept, Only, Preset, Sort};
pub use self::schedule::{Every, Schedule};
pub use self::sheet::{Figures, Row, Sheet};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub id: ReportId,
    pub name: String,
    /// None once they are no user any more: whoever may change reports may take it then.
    pub owner: Option<UserId>,
    /// Seen by everybody who may see saved reports.
    pub published: bool,
    pub definition: Definition,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<Schedule>,
    pub created_at: Time,
}

/// What its owner says of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub name: String,
    #[serde(default)]
    pub published: bool,
    pub definition: Definition,
}

/// One time that a report was due, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub due: Time,
    pub at: Time,
    /// From 1 on.
    pub attempt: u32,
    pub outcome: RunOutcome,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RunOutcome {
    Delivered {
        rows: usize,
        /// How the file is called.
        file: String,
    },
    Failed {
        why: String,
        /// When it is tried again; none where it was given up.
        again: Option<Time>,
    },
}

impl Run {
    pub fn delivered(due: Time, at: Time, attempt: u32, rows: usize, file: String) -> Run {
        Run { due, at, attempt, outcome: RunOutcome::Delivered { rows, file } }
    }

    /// Tried again ever later, and not for ever.
    pub fn failed(due: Time, at: Time, attempt: u32, why: &str) -> Run {
        let minutes = [1, 5, 15, 60, 240];
        let wait = usize::try_from(attempt).ok().and_then(|nth| minutes.get(nth.saturating_sub(1)));
        let again = wait.map(|minutes| at + Span::minutes(*minutes));
        let why = why.chars().take(limits::RUN_WHY_CHARACTERS_MAX).collect();
        Run { due, at, attempt, outcome: RunOutcome::Failed { why, again } }
    }
}

impl Report {
    pub fn is_seen_by(&self, user: UserId) -> bool {
        self.published || self.owner == Some(user)
    }
}

/// A report that is to be made and delivered now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    pub report: Report,
    pub due: Time,
    pub attempt: u32,
}

impl Centre {
    /// The newest first.
    pub fn runs_of(&self, report: ReportId) -> impl Iterator<Item = &Run> {
        self.report_runs.get(&report).into_iter().flatten().rev()
    }

    /// What is to be made now. Of several times that went by, as while the server was down, only the
    /// last is made up for.
    pub fn reports_due(&self, now: Time) -> Vec<Due> {
        let due = |report: &Report| {
            let due = report.schedule.as_ref()?.latest(now)?;
            let attempt = match self.runs_of(report.id).next() {
                Some(run) if run.due >= due => match run.outcome {
                    RunOutcome::Failed { again: Some(again), .. } if run.due == due && again <= now => {
                        run.attempt + 1
                    }
                    _ => return None,
                },
                _ => 1,
            };
            Some(Due { report: report.clone(), due, attempt })
        };
        self.reports.values().filter_map(due).collect()
    }

    /// The first moment after this one at which something may be due.
    pub fn next_report_at(&self, after: Time) -> Option<Time> {
        let next = |report: &Report| {
            let schedule = report.schedule.as_ref()?;
            let again = self.runs_of(report.id).next().and_then(|run| match run.outcome {
                RunOutcome::Failed { again, .. } => again.filter(|again| *again > after),
                RunOutcome::Delivered { .. } => None,
            });
            schedule.next_made(after).into_iter().chain(again).min()
        };
        self.reports.values().filter_map(next).min()
    }

    pub(super) fn report_run(&mut self, report: ReportId, run: &Run) {
        let runs = self.report_runs.entry(report).or_default();
        runs.retain(|other| other.due != run.due);
        runs.push_back(run.clone());
        while runs.len() > limits::REPORT_RUNS_KEPT {
            runs.pop_front();
        }
    }
}

/// Of one report, the oldest first.
pub(super) type Runs = VecDeque<Run>;

//! Are the facts that reports are made from what the log tells?

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use engine::Centre;
use rusqlite::Rows;

use super::{Problems, open};
use crate::progress::{Watch, tell};
use crate::sqlite::{migrate, read};
use crate::{StoreError, project};

/// What was compared, and what differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MeasuresReport {
    /// That the log tells.
    pub told: u64,
    /// That are stored.
    pub stored: u64,
    pub problems: Problems,
}

/// Tells the facts of a folder anew from its log, and compares each with what is stored.
///
/// # Errors
/// Where it cannot be read at all. What can be read and differs is in the report.
pub fn check_measures(folder: &Path, watch: &mut Watch<'_>) -> Result<MeasuresReport, StoreError> {
    let connection = open(folder)?;
    migrate::refuse_older(&connection)?;
    let total = read::last_seq(&connection)?;
    let mut report = MeasuresReport::default();
    let mut differing = Differing::default();
    let mut centre = Centre::default();
    // Nearly the order in which they were told, so that few are different for a while.
    let mut select = connection.prepare("SELECT at, body FROM measure ORDER BY at, told, n")?;
    let mut stored = select.query([])?;
    let mut misfit = None;
    read::each_batch(&connection, 0, |events| {
        tell(watch, "events", centre.seq, total)?;
        for recorded in &events {
            // The engine asserts that an event fits the state; here that is a finding, not an end.
            let Ok(told) = catch_unwind(AssertUnwindSafe(|| centre.apply_measured(recorded))) else {
                misfit = Some(recorded.seq);
                return Ok(false);
            };
            for measure in told {
                report.told += 1;
                differing.told(project::measure_text(&measure)?);
                differing.stored_next(&mut stored, &mut report)?;
            }
        }
        Ok(true)
    })?;
    if let Some(seq) = misfit {
        report.problems.add(format!("event {seq} does not fit the state before it"));
        return Ok(report);
    }
    while differing.stored_next(&mut stored, &mut report)? {}
    for (text, times) in differing.0 {
        let what = if times > 0 {
            "the log tells, and is not stored"
        } else {
            "is stored, and the log does not tell it"
        };
        (0..times.abs()).for_each(|_| report.problems.add(format!("{text} {what}")));
    }
    Ok(report)
}

/// How often a fact was told more than it is stored.
#[derive(Default)]
struct Differing(BTreeMap<String, i64>);

impl Differing {
    fn told(&mut self, text: String) {
        self.count(text, 1);
    }

    /// False where there are no more.
    fn stored_next(&mut self, rows: &mut Rows<'_>, report: &mut MeasuresReport) -> Result<bool, StoreError> {
        let Some(row) = rows.next()? else { return Ok(false) };
        report.stored += 1;
        match read::measure(row) {
            Ok(measure) => self.count(project::measure_text(&measure)?, -1),
            Err(error) => report.problems.add(error.to_string()),
        }
        Ok(true)
    }

    fn count(&mut self, text: String, by: i64) {
        let times = self.0.remove(&text).unwrap_or(0) + by;
        if times != 0 {
            self.0.insert(text, times);
        }
    }
}

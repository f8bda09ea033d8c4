//! How many checks passed, failed and were skipped, as the test programs say it.

use std::fmt;
use std::ops::{Add, AddAssign};

use crate::Outcome;

/// Counts of checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// One check that passed.
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One check that failed.
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// An error when anything failed.
    ///
    /// # Errors
    ///
    /// That `what` failed, and how often.
    pub(crate) fn into_outcome(self, what: &str) -> Outcome {
        if self.failed == 0 { Ok(()) } else { Err(format!("{what}: {self}")) }
    }
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

/// `Summary [   1.2s] 24 tests run: 20 passed (1 slow), 3 failed, 1 timed out, 2 skipped`
pub(crate) fn of_nextest(lines: &[String]) -> Option<Tally> {
    let line = lines.iter().rev().find(|line| line.trim_start().starts_with("Summary ["))?;
    let (_, counts) = line.split_once("run: ")?;
    Some(of_words(counts))
}

/// `test result: ok. 24 passed; 0 failed; 1 ignored; 0 measured; ...`, once for each test program.
pub(crate) fn of_cargo_test(lines: &[String]) -> Option<Tally> {
    let results: Vec<_> =
        lines.iter().filter_map(|line| line.strip_prefix("test result: ")).map(of_words).collect();
    if results.is_empty() { None } else { Some(results.into_iter().fold(Tally::default(), Add::add)) }
}

/// `      Tests  1 failed | 24 passed | 2 skipped (27)`
pub(crate) fn of_vitest(lines: &[String]) -> Option<Tally> {
    let counts = lines.iter().rev().find_map(|line| line.trim_start().strip_prefix("Tests  "))?;
    Some(of_words(counts))
}

/// `24 passed, 0 failed, 2 skipped`, a line of its own.
pub(crate) fn of_last_line(lines: &[String]) -> Option<Tally> {
    lines.iter().rev().find_map(|line| {
        let tally = of_words(line);
        (tally.to_string() == line.trim()).then_some(tally)
    })
}

/// Each number followed by what it counts. Whatever isn't passed or skipped, and counts tests, has failed.
fn of_words(counts: &str) -> Tally {
    let words: Vec<_> =
        counts.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let mut tally = Tally::default();
    for pair in words.windows(2) {
        let Ok(number) = pair[0].parse::<u64>() else { continue };
        match pair[1] {
            "passed" => tally.passed += number,
            "failed" | "timed" | "exec" => tally.failed += number,
            "skipped" | "ignored" | "todo" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use super::{Tally, of_cargo_test, of_last_line, of_nextest, of_vitest};

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    const fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn nextest_is_understood() {
        let green = "    PASS [0.0s] a\n     Summary [   0.012s] 24 tests run: 24 passed, 0 skipped\n";
        assert_eq!(of_nextest(&lines(green)), Some(tally(24, 0, 0)));
        let mixed = "Summary [  61.0s] 9 tests run: 5 passed (2 slow), 2 failed, 1 timed out, 1 exec failed, 3 skipped\nerror: test run failed";
        assert_eq!(of_nextest(&lines(mixed)), Some(tally(5, 4, 3)));
        assert_eq!(of_nextest(&lines("error: could not compile `wire`")), None);
    }

    #[test]
    fn cargo_test_is_summed_over_its_programs() {
        let text = "test result: ok. 24 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.09s\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        assert_eq!(of_cargo_test(&lines(text)), Some(tally(25, 2, 1)));
        assert_eq!(of_cargo_test(&lines("error")), None);
    }

    #[test]
    fn vitest_is_understood() {
        let text = " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 24 passed | 2 skipped (27)\n   Duration  1.2s";
        assert_eq!(of_vitest(&lines(text)), Some(tally(24, 1, 2)));
    }

    #[test]
    fn the_last_sum_counts_and_prose_does_not() {
        let text = "1 passed, 0 failed, 0 skipped\n7 passed, 1 failed, 2 skipped\nso 9 passed, 9 failed, 9 skipped or not";
        assert_eq!(of_last_line(&lines(text)), Some(tally(7, 1, 2)));
        assert_eq!(of_last_line(&lines("nothing")), None);
    }
}

//! `cargo xtask simulate`: seeds that nobody has run yet, for as long as there is time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::Outcome;
use crate::shell::{command, succeed};

const MINUTES: &str = "10";
/// Seeds that begin in one second. No machine runs so many.
const SEEDS_A_SECOND: u64 = 10_000;

/// Runs the simulator, optimised, with these options. Without `--from` the seeds begin at a number that the clock
/// gives, so that each call has new ones; what fails is printed with its seed.
///
/// # Errors
///
/// When it can't be built, or a seed finds something.
pub(crate) fn run(options: &[String]) -> Outcome {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let from = (now.as_secs() * SEEDS_A_SECOND).to_string();
    let mut simulate = command("", "cargo", &["run", "--release", "--quiet", "-p", "sim", "--"]);
    for (option, value) in [("--minutes", MINUTES), ("--from", &from)] {
        if !options.iter().any(|given| given == option) {
            simulate.args([option, value]);
        }
    }
    succeed(simulate.args(options))
}

//! `cargo xtask fuzz`: what comes from outside, spoilt by chance, for as long as there is time.

use crate::Outcome;
use crate::shell::{command, succeed};

const MINUTES: u64 = 10;

/// Runs each target of `crates/server/src/fuzz.rs` for so long, all at a time. What fails is printed with
/// its seed.
///
/// # Errors
///
/// When it can't be built, or something is found.
pub(crate) fn run(options: &[String]) -> Outcome {
    let minutes = match options {
        [] => MINUTES,
        [flag, minutes] if flag == "--minutes" => {
            minutes.parse().map_err(|_| format!("--minutes {minutes}: must be a whole number"))?
        }
        _ => return Err("fuzz takes --minutes N and nothing else".to_owned()),
    };
    let mut fuzz = command("", "cargo", &["test", "-p", "server", "--", "fuzz::"]);
    succeed(fuzz.env("BOLERO_RANDOM_TEST_TIME_MS", (minutes * 60_000).to_string()))
}

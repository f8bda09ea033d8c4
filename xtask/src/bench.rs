//! `cargo xtask bench`: figures of the build that is shipped, or of what it is made of.

use crate::setup::{self, Need};
use crate::shell::{command, npm_ci, succeed};
use crate::{Outcome, root};

/// What a text costs, or with `routing` as the first word what a routing decision costs, with `reports` what
/// reports do.
///
/// # Errors
///
/// When something can't be built or the measurement fails.
pub(crate) fn run(options: &[String]) -> Outcome {
    match options.split_first() {
        Some((word, options)) if word == "routing" => routing(options),
        Some((word, options)) if word == "reports" => reports(options),
        _ => text(options),
    }
}

/// Builds with the profile `dist` and runs `e2e/bench/bench.mjs --server target/dist/bellboard <options>`.
fn text(options: &[String]) -> Outcome {
    setup::provide(&[Need::Node])?;
    succeed(&mut command("", "cargo", &["build", "--profile", "dist", "-p", "server"]))?;
    npm_ci("e2e")?;
    let mut bench = command("", "node", &["e2e/bench/bench.mjs", "--server"]);
    succeed(bench.arg(root().join("target/dist/bellboard")).args(options))
}

/// Builds with the profile `dist` and runs `crates/sim/benches/routing`.
fn routing(options: &[String]) -> Outcome {
    let bench = ["bench", "-p", "sim", "--bench", "routing", "--profile", "dist", "--"];
    succeed(command("", "cargo", &bench).args(options))
}

/// Builds with the profile `dist` and runs `crates/store/benches/reports.rs`.
fn reports(options: &[String]) -> Outcome {
    let bench = ["bench", "-p", "store", "--bench", "reports", "--profile", "dist", "--"];
    succeed(command("", "cargo", &bench).args(options))
}

//! `cargo xtask bench`: figures of the build that is shipped, or of what it is made of.

use crate::setup::{self, Need};
use crate::shell::{command, npm_ci, succeed};
use crate::{Outcome, root};

/// What a text costs, or with `routing` as the first word what a routing decision costs. With `reports`, what
/// reports and searches take and what they cost those who work; with `reports store` or `reports served` one of
/// the two, with options.
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

/// Builds with the profile `dist` and runs `crates/store/benches/reports`, then `e2e/bench/reports.mjs`.
fn reports(options: &[String]) -> Outcome {
    match options.split_first() {
        Some((word, options)) if word == "store" => reports_of_a_store(options),
        Some((word, options)) if word == "served" => reports_of_a_server(options),
        Some((word, _)) => Err(format!("`{word}`: store or served, or nothing for both")),
        None => {
            reports_of_a_store(options)?;
            reports_of_a_server(options)
        }
    }
}

fn reports_of_a_store(options: &[String]) -> Outcome {
    let bench = ["bench", "-p", "store", "--bench", "reports", "--profile", "dist", "--"];
    succeed(command("", "cargo", &bench).args(options))
}

/// Its folder is filled by the bench of the store. `--profile release` is sooner built than `dist`.
fn reports_of_a_server(options: &[String]) -> Outcome {
    let given = options.iter().skip_while(|option| *option != "--profile").nth(1);
    let profile = given.map_or("dist", String::as_str);
    setup::provide(&[Need::Node])?;
    succeed(&mut command("", "cargo", &["build", "--profile", profile, "-p", "server"]))?;
    npm_ci("e2e")?;
    let mut bench = command("", "node", &["e2e/bench/reports.mjs", "--server"]);
    succeed(bench.arg(root().join("target").join(profile).join("bellboard")).args(options))
}

//! `cargo xtask bench`: figures of the build that is shipped.

use crate::setup::{self, Need};
use crate::shell::{command, npm_ci, succeed};
use crate::{Outcome, root};

/// Builds with the profile `dist` and runs `e2e/bench/bench.mjs --server target/dist/bellboard <options>`.
///
/// # Errors
///
/// When something can't be built or the measurement fails.
pub(crate) fn run(options: &[String]) -> Outcome {
    setup::provide(&[Need::Node])?;
    succeed(&mut command("", "cargo", &["build", "--profile", "dist", "-p", "server"]))?;
    npm_ci("e2e")?;
    let mut bench = command("", "node", &["e2e/bench/bench.mjs", "--server"]);
    succeed(bench.arg(root().join("target/dist/bellboard")).args(options))
}

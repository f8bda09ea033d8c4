//! `cargo xtask check`: what a commit must pass, in a minute or two.

use crate::shell::{command, succeed};
use crate::{Outcome, codegen, tidy};

/// The command lines of the lint layer.
pub(crate) const LINTS: [&[&str]; 3] = [
    &["fmt", "--all", "--check"],
    &["fmt", "--manifest-path", "e2e/rust-sdk/Cargo.toml", "--check"],
    &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"],
];

/// Stops at the first thing that is wrong.
///
/// # Errors
///
/// What is wrong, after its own output.
pub(crate) fn run() -> Outcome {
    tidy::run()?.into_outcome("tidy")?;
    codegen::run(codegen::Mode::Check)?;
    for line in LINTS {
        succeed(&mut command("", "cargo", line))?;
    }
    Ok(())
}

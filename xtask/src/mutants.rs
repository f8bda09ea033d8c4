//! `cargo xtask mutants`: what could be wrong in the engine's domain without a test that notices.

use crate::Outcome;
use crate::shell::{answer, command, succeed};

/// Files, tests, and what is left out. The model takes a minute each time and the rest finds what it finds.
const MUTANTS: &[&str] = &[
    "mutants",
    "--package=engine",
    "--file=crates/engine/src/domain/**",
    "--timeout=30",
    "--output=target/mutants",
];
const TESTS: &[&str] = &["--", "--lib", "--test=all", "--", "--skip=model"];

/// Changes the engine's domain in one place after another, and lists in `target/mutants` which changes no test of
/// the engine notices. Options come after ours: `--file` narrows it to a file, `--iterate` leaves out what was caught
/// in the run before.
///
/// # Errors
///
/// When cargo-mutants isn't there, or something survived.
pub(crate) fn run(options: &[String]) -> Outcome {
    if answer("cargo", &["mutants", "--version"]).is_none() {
        return Err("cargo-mutants is needed: `cargo install cargo-mutants --locked`".to_owned());
    }
    let own_files = options.iter().any(|option| option.starts_with("--file") || option == "-f");
    let ours = MUTANTS.iter().filter(|option| !(own_files && option.starts_with("--file")));
    let ours: Vec<&str> = ours.copied().collect();
    let mut mutants = command("", "cargo", &ours);
    // Thousands of builds: without debug information each is shorter.
    succeed(mutants.args(options).args(TESTS).env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

//! The project's own commands: `cargo xtask help`.

mod bench;
mod check;
mod codegen;
mod files;
mod fuzz;
mod lexer;
mod mutants;
mod rules;
mod run;
mod setup;
mod shell;
mod simulate;
mod test;
mod third_party;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  run [options of `bellboard serve`]   build everything and serve the demo on http://127.0.0.1:8080, data in ./data
  test [layer...]                      set up and run all tests, or these layers:
                                       tidy codegen lint rust sim web e2e rust-sdk, or the name of a
                                       crate
  check                                what a commit must pass: formatting, lints, tidy, generated code
  codegen [--check]                    write crates/wire/src/generated from the public service models, docs/COMPATIBILITY.md, docs/METRICS.md
  rules [--check]                      write docs/RULES.md: every rule, its code, its tests
  bench [options]                      measure the shipped build
  bench routing [options]              measure routing decisions: in memory, stored, and in PostgreSQL
  bench reports [--contacts N]         measure figures of a day and searches among a million contacts
  simulate [--minutes N] [--from SEED] run seeds that nobody has run yet, and print what fails
  fuzz [--minutes N]                   bodies, frames, signatures and flows, spoilt by chance
  mutants [options of cargo-mutants]   change the engine's domain place by place, and list what no test notices
  tidy                                 what no compiler knows: layers, SQL, file sizes, rule ids, docs/RULES.md
  help                                 this text
";

/// What a command comes to: its result, or a sentence for the person who ran it.
type Outcome<T = ()> = Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("help", &[][..]), |(first, rest)| (first, rest));
    let outcome = match (command, rest) {
        ("run", options) => run::run(options),
        ("test", layers) => return exit(test::run(layers)),
        ("check", []) => check::run(),
        ("codegen", []) => codegen::run(codegen::Mode::Write),
        ("codegen", [flag]) if flag == "--check" => codegen::run(codegen::Mode::Check),
        ("rules", []) => rules::run(codegen::Mode::Write),
        ("rules", [flag]) if flag == "--check" => rules::run(codegen::Mode::Check),
        ("bench", options) => bench::run(options),
        ("simulate", options) => simulate::run(options),
        ("fuzz", options) => fuzz::run(options),
        ("mutants", options) => mutants::run(options),
        ("tidy", []) => tidy::run().and_then(|tally| tally.into_outcome("tidy")),
        (run::ANNOUNCE, []) => run::announce(),
        ("help" | "--help" | "-h", _) => {
            print!("{HELP}");
            Ok(())
        }
        _ => Err(format!("no such command: {}\n\n{HELP}", arguments.join(" "))),
    };
    exit(outcome.map(|()| true))
}

/// Success, a failure that has been shown already, or one to show.
fn exit(outcome: Outcome<bool>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// The repository's root.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_owned()
}

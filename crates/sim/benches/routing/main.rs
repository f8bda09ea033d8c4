//! What a routing decision costs: `cargo xtask bench routing [--only WAY] [--folder DIR] [--json FILE]`.
//!
//! A decision, the same in every way it is measured: the agent who is first in the idle line gets the
//! contact that is first for them, is released to the end of that line, and a new contact begins to
//! wait, so that the numbers stay what they are.
//!
//! * `memory`: the engine's router alone, at four sizes;
//! * `durable`: a whole node over SQLite, counting offers that are stored;
//! * `postgresql`: rows and `SKIP LOCKED`, for comparison, where PostgreSQL is installed.
//!
//! The figures of one run may be compared with each other.

mod centre;
mod cluster;
mod durable;
mod machine;
mod memory;
mod postgresql;
#[path = "../../src/random.rs"]
mod random;
mod report;
mod routes;
mod world;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use report::{Report, Row};

const HELP: &str = "\
cargo xtask bench routing [options]

  --only WAY       memory, durable or postgresql; may be given more than once
  --folder DIR     where databases are made for the while, best on a disk (default: the system's)
  --json FILE      the figures, to read by program; from the repository's root
";

const WAYS: [&str; 3] = ["memory", "durable", "postgresql"];

#[derive(Debug)]
struct Options {
    ways: Vec<String>,
    folder: PathBuf,
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [flag, waiting, agents] = arguments.as_slice()
        && flag == memory::CHILD
    {
        return exit(memory::print_bytes(waiting, agents));
    }
    if arguments.iter().any(|argument| argument == "--help") {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    exit(options(&arguments).and_then(|options| run(&options, &arguments)))
}

fn exit(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options { ways: Vec::new(), folder: std::env::temp_dir(), json: None };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        // Cargo tells every bench that it is one.
        if argument == "--bench" {
            continue;
        }
        let value = rest.next().ok_or_else(|| format!("{argument}?\n\n{HELP}"))?;
        match argument.as_str() {
            "--only" if WAYS.contains(&value.as_str()) => options.ways.push(value.clone()),
            "--folder" => options.folder = from_root(value),
            "--json" => options.json = Some(from_root(value)),
            _ => return Err(format!("not understood: {argument} {value}\n\n{HELP}")),
        }
    }
    Ok(options)
}

/// Cargo runs a bench in its crate's folder; whoever typed the command was elsewhere.
fn from_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn run(options: &Options, arguments: &[String]) -> Result<(), String> {
    let mut report = Report::begin(arguments);
    let wanted = |way: &str| options.ways.is_empty() || options.ways.iter().any(|w| w == way);
    let mut add = |rows: Vec<Row>| report.add(rows);
    if wanted("memory") {
        world::SIZES.into_iter().try_for_each(|size| memory::measure(size).map(&mut add))?;
    }
    if wanted("durable") {
        durable::Routine::ALL
            .into_iter()
            .try_for_each(|routine| durable::measure(routine, &options.folder).map(&mut add))?;
    }
    if wanted("postgresql") {
        postgresql::measure(&options.folder).map(&mut add)?;
    }
    report.print();
    options.json.as_deref().map_or(Ok(()), |file| report.write(file))
}

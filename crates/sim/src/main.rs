//! `sim --seed N [--steps M]` tells one run; `sim --smoke [--seeds N]` runs many.

use std::process::ExitCode;

const STEPS: usize = 300;
const SMOKE_SEEDS: u64 = 500;
const USAGE: &str = "sim --seed N [--steps M] | sim --smoke [--seeds N] [--steps M]";

struct Arguments {
    seed: Option<u64>,
    smoke: bool,
    seeds: u64,
    steps: usize,
}

fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(why) => {
            eprintln!("{why}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match arguments.seed {
        Some(seed) => one(seed, arguments.steps),
        None => many(arguments.seeds, arguments.steps),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments { seed: None, smoke: false, seeds: SMOKE_SEEDS, steps: STEPS };
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or(format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{word} needs a number, not {value}"))
        };
        match word.as_str() {
            "--seed" => arguments.seed = Some(number()?),
            "--steps" => arguments.steps = number()? as usize,
            "--seeds" => arguments.seeds = number()?,
            "--smoke" => arguments.smoke = true,
            _ => return Err(format!("{word} is not known")),
        }
    }
    if arguments.smoke == arguments.seed.is_some() {
        return Err("either one seed or --smoke".to_owned());
    }
    Ok(arguments)
}

fn one(seed: u64, steps: usize) -> ExitCode {
    match sim::run(seed, steps) {
        Ok(passed) => {
            println!("seed {seed}: {passed:?}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn many(seeds: u64, steps: usize) -> ExitCode {
    let (mut passed, mut failed) = (0, 0);
    for seed in 0..seeds {
        match sim::run(seed, steps) {
            Ok(_) => passed += 1,
            Err(failure) => {
                failed += 1;
                println!("{failure}");
            }
        }
    }
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

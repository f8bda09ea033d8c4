//! `sim --seed N` tells one run, and shortens one that finds something; `sim --smoke` runs many, and
//! `sim --minutes M` as many as there is time for.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sim::Passed;

const ROUNDS: usize = 300;
const SMOKE_SEEDS: u64 = 2_000;
const USAGE: &str = "\
sim --seed N [--rounds R]
sim --smoke [--seeds N] [--from SEED] [--rounds R] [--threads T]
sim --minutes M [--from SEED] [--rounds R] [--threads T]";

struct Arguments {
    seed: Option<u64>,
    smoke: bool,
    minutes: Option<u64>,
    seeds: u64,
    from: u64,
    rounds: usize,
    threads: usize,
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
        Some(seed) => one(seed, arguments.rounds),
        None => many(&arguments),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Arguments, String> {
    let mut arguments = Arguments {
        seed: None,
        smoke: false,
        minutes: None,
        seeds: SMOKE_SEEDS,
        from: 0,
        rounds: ROUNDS,
        threads: thread::available_parallelism().map_or(1, usize::from),
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or(format!("{word} needs a number"))?;
            value.parse::<u64>().map_err(|_| format!("{word} needs a number, not {value}"))
        };
        match word.as_str() {
            "--seed" => arguments.seed = Some(number()?),
            "--rounds" => arguments.rounds = number()? as usize,
            "--seeds" => arguments.seeds = number()?,
            "--from" => arguments.from = number()?,
            "--minutes" => arguments.minutes = Some(number()?),
            "--threads" => arguments.threads = (number()? as usize).max(1),
            "--smoke" => arguments.smoke = true,
            _ => return Err(format!("{word} is not known")),
        }
    }
    let asked = [arguments.seed.is_some(), arguments.smoke, arguments.minutes.is_some()];
    if asked.into_iter().filter(|asked| *asked).count() != 1 {
        return Err("one of --seed, --smoke and --minutes".to_owned());
    }
    Ok(arguments)
}

fn one(seed: u64, rounds: usize) -> ExitCode {
    match sim::run(seed, rounds) {
        Ok(passed) => {
            println!("seed {seed}: {passed}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("{failure}\n\nshorter:\n");
            let shorter = sim::shrink(&failure);
            println!("{shorter}\n\nas a test, with `use sim::prelude::*`:\n");
            println!("{}", sim::snippet(&shorter.steps));
            ExitCode::FAILURE
        }
    }
}

/// Threads take the next seed until there is none, or no time. A run itself knows no thread.
fn many(arguments: &Arguments) -> ExitCode {
    let until = arguments.minutes.map(|minutes| Instant::now() + Duration::from_secs(60 * minutes));
    let last = if until.is_some() { u64::MAX } else { arguments.from + arguments.seeds };
    let next = AtomicU64::new(arguments.from);
    let (failures, sum) = (Mutex::new(Vec::new()), Mutex::new(Passed::default()));
    thread::scope(|scope| {
        for _ in 0..arguments.threads {
            scope.spawn(|| {
                while until.is_none_or(|until| Instant::now() < until) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= last {
                        break;
                    }
                    match sim::run(seed, arguments.rounds) {
                        Ok(passed) => sum.lock().unwrap_or_else(PoisonError::into_inner).add(&passed),
                        Err(failure) => {
                            println!("seed {seed} finds: {}", failure.why);
                            failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
                        }
                    }
                }
            });
        }
    });
    let run = next.into_inner().min(last) - arguments.from;
    let mut failures = into(failures);
    failures.sort_by_key(|failure| failure.steps.len());
    if let Some(failure) = failures.first() {
        println!("\nthe shortest, made shorter:\n\n{}", sim::shrink(failure));
    }
    let failed = failures.len() as u64;
    println!("seeds {} to {}: {}", arguments.from, arguments.from + run - 1, into(sum));
    println!("{} passed, {failed} failed", run - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn into<T>(mutex: Mutex<T>) -> T {
    mutex.into_inner().unwrap_or_else(PoisonError::into_inner)
}

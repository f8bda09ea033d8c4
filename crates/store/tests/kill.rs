//! A writer that is killed at any moment has lost nothing that it had acknowledged.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use store::conformance::{Sample, state};
use store::sqlite::check;
use store::{SqliteStore, Store, unwatched};

const KILLS: u64 = 20;

/// Appends until it is killed, and prints the number of each last event once it is durable. It is
/// this same program, told so by a variable.
fn write_until_killed(folder: &str, seed: u64) {
    let mut store = SqliteStore::open(folder.as_ref()).expect("the folder is this writer's");
    let mut sample = Sample::new(seed);
    let mut batch = sample.found();
    for size in (1..).map(|n: usize| 1 + n * 7 % 50) {
        store.append(&batch).expect("it follows");
        println!("{}", sample.centre().seq);
        batch = sample.any(size);
    }
}

#[test]
fn what_was_acknowledged_outlives_the_writer() {
    if let Ok(folder) = std::env::var("STORE_WRITES_TO") {
        let seed = std::env::var("STORE_SEED").unwrap().parse().unwrap();
        return write_until_killed(&folder, seed);
    }
    let mut kept = 0;
    for seed in 0..KILLS {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "what_was_acknowledged_outlives_the_writer", "--nocapture"])
            .env("STORE_WRITES_TO", folder.path())
            .env("STORE_SEED", seed.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // After so many acknowledgements, somewhere in the batches that follow.
        let kill_after = 1 + (seed * 37) % 120;
        let lines = BufReader::new(writer.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut numbers = lines.filter_map(|line| line.trim().parse::<u64>().ok());
        let mut acknowledged = numbers.by_ref().take(kill_after as usize).last().unwrap();
        writer.kill().unwrap();
        // What it said before it died counts as well.
        acknowledged = numbers.last().unwrap_or(acknowledged);
        writer.wait().unwrap();

        let centre = SqliteStore::open(folder.path()).unwrap().load().unwrap();
        assert!(centre.seq >= acknowledged, "{acknowledged} was acknowledged, {} is there", centre.seq);
        assert_eq!(check(folder.path(), &mut unwatched).unwrap().problems.listed, [""; 0]);
        assert_eq!(state(&centre), state(&replayed(seed, centre.seq)), "a whole number of batches");
        kept += acknowledged;
    }
    assert!(kept > KILLS * 100, "too little was written to mean anything: {kept}");
}

/// The same batches again, up to an event.
fn replayed(seed: u64, seq: u64) -> engine::Centre {
    let mut sample = Sample::new(seed);
    sample.found();
    for size in (1..).map(|n: usize| 1 + n * 7 % 50) {
        if sample.centre().seq >= seq {
            break;
        }
        sample.any(size);
    }
    sample.centre().clone()
}

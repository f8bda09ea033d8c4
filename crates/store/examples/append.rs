//! What a stored message costs: `cargo run --release -p store --example append [FOLDER]`.
//!
//! Messages of 256 bytes in 1,000 chats, in batches of 1 to 1,000. CPU is the whole process's, the
//! checkpoints included; the engine's share is measured beside it and taken off.

use std::path::PathBuf;
use std::time::Instant;

use engine::id::ContactId;
use engine::output::Batch;
use store::conformance::Sample;
use store::{SqliteStore, Store};

const CHATS: usize = 1_000;

fn main() {
    let folder = std::env::args().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    println!("messages/commit  commits  messages/s  CPU us/message  of it engine  slowest commit ms");
    for (size, commits) in [(1, 3_000), (10, 1_500), (100, 400), (1_000, 60)] {
        let folder = folder.join(format!("append-{}-{size}", std::process::id()));
        measure(&folder, size, commits);
        std::fs::remove_dir_all(&folder).expect("it was made here");
    }
}

fn measure(folder: &std::path::Path, size: usize, commits: usize) {
    let mut store = SqliteStore::open(folder).expect("the folder can be used");
    let mut sample = Sample::new(1);
    store.append(&sample.found()).expect("it is new");
    let chats: Vec<ContactId> = (0..CHATS)
        .map(|_| {
            let (chat, batch) = sample.chat();
            store.append(&batch).expect("it follows");
            chat
        })
        .collect();
    let text = "x".repeat(256);
    let before_engine = cpu_microseconds();
    let batches: Vec<Batch> = (0..commits)
        .map(|n| sample.say_all((0..size).map(|i| chats[(n * size + i) * 7 % CHATS]), &text))
        .collect();
    let before = cpu_microseconds();
    let begun = Instant::now();
    let mut slowest = 0.0_f64;
    for batch in &batches {
        let commit = Instant::now();
        store.append(batch).expect("it follows");
        slowest = slowest.max(commit.elapsed().as_secs_f64());
    }
    let seconds = begun.elapsed().as_secs_f64();
    let messages = (size * commits) as f64;
    println!(
        "{size:>15}  {commits:>7}  {:>10.0}  {:>14.2}  {:>12.2}  {:>17.1}",
        messages / seconds,
        (cpu_microseconds() - before) / messages,
        (before - before_engine) / messages,
        slowest * 1e3,
    );
}

/// Of this process, user and system; in steps of 10 ms.
fn cpu_microseconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("this runs on Linux");
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: usize| fields[n].parse::<f64>().expect("ticks");
    (ticks(11) + ticks(12)) * 10_000.0
}

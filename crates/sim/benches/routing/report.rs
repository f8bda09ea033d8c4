//! The figures: a table to read, and the same as JSON.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::machine;
use crate::world::Size;

#[derive(Debug)]
pub(crate) struct Report {
    date: String,
    machine: String,
    command: String,
    rows: Vec<Row>,
}

/// One way at one size. What was not measured is not there.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(crate) way: String,
    pub(crate) size: Option<Size>,
    pub(crate) per_second: Option<f64>,
    /// Of the processor, a decision.
    pub(crate) cpu: Option<Duration>,
    pub(crate) times: Option<Times>,
    pub(crate) bytes: Option<u64>,
    /// What the row needs to be understood.
    pub(crate) note: String,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    p50: Duration,
    p99: Duration,
    max: Duration,
}

impl Times {
    /// Of all that was taken; none where nothing was.
    pub(crate) fn of(mut taken: Vec<Duration>) -> Option<Times> {
        taken.sort_unstable();
        let max = *taken.last()?;
        let at = |percent: usize| taken[(taken.len() * percent / 100).min(taken.len() - 1)];
        Some(Times { p50: at(50), p99: at(99), max })
    }
}

impl Report {
    pub(crate) fn begin(arguments: &[String]) -> Report {
        let options = arguments.iter().filter(|argument| *argument != "--bench");
        let command = options.fold("cargo xtask bench routing".to_owned(), |line, word| line + " " + word);
        Report { date: machine::date(), machine: machine::describe(), command, rows: Vec::new() }
    }

    /// Shown at once too, since the whole takes minutes.
    pub(crate) fn add(&mut self, rows: Vec<Row>) {
        rows.iter().for_each(|row| eprintln!("{}", row.cells().join("  ")));
        self.rows.extend(rows);
    }

    pub(crate) fn print(&self) {
        println!("\n{}\n{}\n{}\n", self.command, self.machine, self.date);
        println!("| way | waiting x agents | decisions/s | CPU µs | p50 µs | p99 µs | max µs | MiB | note |");
        println!("|---|---|---|---|---|---|---|---|---|");
        self.rows.iter().for_each(|row| println!("| {} |", row.cells().join(" | ")));
    }

    /// # Errors
    ///
    /// When the file cannot be written.
    pub(crate) fn write(&self, file: &Path) -> Result<(), String> {
        let rows: Vec<Value> = self.rows.iter().map(Row::json).collect();
        let all = json!({
            "date": self.date, "machine": self.machine, "command": self.command, "rows": rows,
        });
        fs::write(file, format!("{all:#}\n")).map_err(|error| format!("{}: {error}", file.display()))
    }
}

impl Row {
    fn cells(&self) -> Vec<String> {
        let time = |pick: fn(&Times) -> Duration| self.times.as_ref().map(pick);
        vec![
            self.way.clone(),
            self.size.map_or_else(String::new, |size| size.to_string()),
            self.per_second.map_or_else(String::new, figure),
            microseconds(self.cpu),
            microseconds(time(|times| times.p50)),
            microseconds(time(|times| times.p99)),
            microseconds(time(|times| times.max)),
            self.bytes.map_or_else(String::new, |bytes| figure(bytes as f64 / 1_048_576.0)),
            self.note.clone(),
        ]
    }

    fn json(&self) -> Value {
        let seconds = |time: Option<Duration>| time.map(|time| time.as_secs_f64());
        json!({
            "way": self.way,
            "waiting": self.size.map(|size| size.waiting),
            "agents": self.size.map(|size| size.agents),
            "decisions_per_second": self.per_second,
            "cpu_seconds": seconds(self.cpu),
            "p50_seconds": seconds(self.times.map(|times| times.p50)),
            "p99_seconds": seconds(self.times.map(|times| times.p99)),
            "max_seconds": seconds(self.times.map(|times| times.max)),
            "bytes": self.bytes,
            "note": self.note,
        })
    }
}

fn microseconds(time: Option<Duration>) -> String {
    time.map_or_else(String::new, |time| figure(time.as_secs_f64() * 1e6))
}

/// Three digits that matter; from a thousand on in groups.
fn figure(value: f64) -> String {
    match value {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => grouped(value.round() as u64),
    }
}

/// `1,234,567`.
pub(crate) fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

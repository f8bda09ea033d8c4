//! The machine that is measured on, as Linux tells of it.

use std::fs;
use std::process::Command;
use std::time::Duration;

/// Processor, cores, system and how busy it was.
pub(crate) fn describe() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus.lines().find(|line| line.starts_with("model name"));
    let model = model.and_then(|line| line.split(": ").nth(1)).unwrap_or("unknown processor");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or_default();
    format!("{cores} x {model}, Linux {}, load {load}", system.trim())
}

/// Today, as `2026-11-23`.
pub(crate) fn date() -> String {
    let said = Command::new("date").args(["-u", "+%F"]).output();
    said.map_or_else(|_| "unknown".to_owned(), |said| String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

/// Memory that this process holds, in bytes.
pub(crate) fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or_default() * 1024
}

/// What this process has computed, its threads and the kernel's part included; in steps of 10 ms.
pub(crate) fn cpu() -> Duration {
    ticks("self", &[UTIME, STIME])
}

/// The same of another process with its children, those included that have ended.
pub(crate) fn cpu_with_children(process: u32) -> Duration {
    let own = ticks(&process.to_string(), &[UTIME, STIME, CHILDREN_UTIME, CHILDREN_STIME]);
    let list = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    list.split_whitespace().map(|child| ticks(child, &[UTIME, STIME])).sum::<Duration>() + own
}

// Fields of /proc/PID/stat, counted from the one behind the name.
const UTIME: usize = 11;
const STIME: usize = 12;
const CHILDREN_UTIME: usize = 13;
const CHILDREN_STIME: usize = 14;

/// A tick is 10 ms on every Linux that people run.
fn ticks(process: &str, fields: &[usize]) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let values: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |n: &usize| values.get(*n).and_then(|value| value.parse().ok()).unwrap_or(0);
    Duration::from_millis(10 * fields.iter().map(ticks).sum::<u64>())
}

//! How far a command has come, on standard error, and Ctrl-C.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::Progress;
use tokio::signal::unix::{SignalKind, signal};
use tracing::info;

/// At most one line in this time.
const EVERY: Duration = Duration::from_secs(1);

const EVERY_IN_LOG: Duration = Duration::from_secs(5);

/// Whether it is shown where standard error is no terminal too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown(pub(crate) bool);

pub(crate) struct Meter {
    command: &'static str,
    is_shown: bool,
    is_terminal: bool,
    last: Instant,
    broken_off: Arc<AtomicBool>,
}

impl Meter {
    /// For a command that only reads: Ctrl-C ends it.
    pub(crate) fn new(command: &'static str, shown: Shown) -> Meter {
        let is_terminal = std::io::stderr().is_terminal();
        let (is_shown, broken_off) = (shown.0 || is_terminal, Arc::default());
        Meter { command, is_shown, is_terminal, last: Instant::now(), broken_off }
    }

    /// For a command that has something to take away when Ctrl-C breaks it off. The second ends it as it is.
    pub(crate) fn breakable(command: &'static str, shown: Shown) -> std::io::Result<Meter> {
        let meter = Meter::new(command, shown);
        listen(Arc::clone(&meter.broken_off))?;
        Ok(meter)
    }

    pub(crate) fn watch(&mut self) -> impl FnMut(Progress) -> ControlFlow<()> {
        |progress| self.tell(progress)
    }

    fn tell(&mut self, Progress { what, done, total }: Progress) -> ControlFlow<()> {
        if self.broken_off.load(Ordering::Relaxed) {
            self.end();
            return ControlFlow::Break(());
        }
        if self.is_shown && self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            let line = line(self.command, Progress { what, done, total });
            self.print(&if self.is_terminal { format!("\r\x1b[K{line}") } else { format!("{line}\n") });
        }
        ControlFlow::Continue(())
    }

    /// The terminal's line is for what comes next.
    pub(crate) fn end(&self) {
        if self.is_shown && self.is_terminal {
            self.print("\r\x1b[K");
        }
    }

    fn print(&self, text: &str) {
        // Where nobody can be told, the work goes on.
        let _ = write!(std::io::stderr(), "{text}");
    }
}

fn line(command: &str, Progress { what, done, total }: Progress) -> String {
    let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100);
    format!("{command}: {done} of {total} {what}, {percent} %")
}

/// How far an older data folder has been brought, in the log of the server that waits for it.
pub(crate) fn in_log() -> impl FnMut(Progress) -> ControlFlow<()> {
    let mut last: Option<Instant> = None;
    move |Progress { what, done, total }| {
        if last.is_none_or(|last| last.elapsed() >= EVERY_IN_LOG) {
            last = Some(Instant::now());
            info!(done, total, what, "an older data folder is brought up to date");
        }
        ControlFlow::Continue(())
    }
}

fn listen(broken_off: Arc<AtomicBool>) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupt, mut terminate) = runtime.block_on(async {
        Ok::<_, std::io::Error>((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?))
    })?;
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                if broken_off.swap(true, Ordering::Relaxed) {
                    std::process::exit(130);
                }
            }
        });
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_far_it_is() {
        let at = |done, total| line("check", Progress { what: "events", done, total });
        assert_eq!(at(1_000, 4_000), "check: 1000 of 4000 events, 25 %");
        assert_eq!(
            (at(0, 0), at(4, 4)),
            ("check: 0 of 0 events, 100 %".to_owned(), "check: 4 of 4 events, 100 %".to_owned())
        );
    }

    #[test]
    fn what_is_broken_off_is_told_to_stop() {
        let mut meter = Meter::new("backup", Shown(false));
        let broken_off = Arc::clone(&meter.broken_off);
        let mut watch = meter.watch();
        let progress = Progress { what: "pages", done: 1, total: 2 };
        assert_eq!(watch(progress), ControlFlow::Continue(()));
        broken_off.store(true, Ordering::Relaxed);
        assert_eq!(watch(progress), ControlFlow::Break(()));
    }
}

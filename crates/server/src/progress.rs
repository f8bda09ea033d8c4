//! How far a command has come, on standard error, and Ctrl-C.

use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use store::Progress;
use tokio::signal::unix::{SignalKind, signal};

/// At most one line in this time.
const EVERY: Duration = Duration::from_secs(1);

/// Whether it is shown where standard error is no terminal too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown(pub(crate) bool);

/// For a command that has something to take away when it is broken off. A second Ctrl-C ends it as it is.
pub(crate) struct Meter {
    command: &'static str,
    is_shown: bool,
    is_terminal: bool,
    last: Instant,
    broken_off: Arc<AtomicBool>,
}

impl Meter {
    pub(crate) fn start(command: &'static str, shown: Shown) -> std::io::Result<Meter> {
        let is_terminal = std::io::stderr().is_terminal();
        let broken_off = Arc::new(AtomicBool::new(false));
        listen(Arc::clone(&broken_off))?;
        let is_shown = shown.0 || is_terminal;
        Ok(Meter { command, is_shown, is_terminal, last: Instant::now(), broken_off })
    }

    pub(crate) fn watch(&mut self) -> impl FnMut(Progress) -> ControlFlow<()> {
        |progress| self.tell(progress)
    }

    pub(crate) fn tell(&mut self, Progress { what, done, total }: Progress) -> ControlFlow<()> {
        if self.broken_off.load(Ordering::Relaxed) {
            self.end();
            return ControlFlow::Break(());
        }
        if self.is_shown && self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            let percent = (done * 100).checked_div(total).unwrap_or(100);
            let line = format!("{}: {done} of {total} {what}, {percent} %", self.command);
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

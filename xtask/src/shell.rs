//! Other programs: started at the repository's root, shown as they run, their output kept where it is read.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;

use crate::{Outcome, root};

/// What a program said and whether it succeeded.
pub(crate) struct Said {
    pub(crate) success: bool,
    /// Standard output and standard error, line by line as they came, without colours.
    pub(crate) lines: Vec<String>,
}

/// A program to run in this folder of the repository (`""` is the root), in an environment fit for unattended runs.
pub(crate) fn command(folder: &str, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root().join(folder)).args(arguments);
    let quiet = ["npm_config_fund", "npm_config_audit", "npm_config_update_notifier"];
    command.envs(quiet.map(|setting| (setting, "false")));
    // Tests drive the system's Chromium.
    command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// Runs it with its output going where ours goes.
///
/// # Errors
///
/// When it can't be started or fails.
pub(crate) fn succeed(command: &mut Command) -> Outcome {
    show(command);
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(format!("{} failed ({status})", words(command))) }
}

/// Runs it, passing its output on line by line and keeping it.
///
/// # Errors
///
/// When it can't be started. A failure of its own is in what it [`Said`].
pub(crate) fn listen(command: &mut Command) -> Outcome<Said> {
    show(command);
    command
        .env("CI", "1")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| cannot_start(command, &error))?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let lines = Mutex::new(Vec::new());
    let status = thread::scope(|scope| {
        scope.spawn(|| pass_on(stdout, &mut std::io::stdout(), &lines));
        scope.spawn(|| pass_on(stderr, &mut std::io::stderr(), &lines));
        child.wait()
    });
    let success = status.map_err(|error| format!("{}: {error}", words(command)))?.success();
    let lines = lines.into_inner().map_err(|_| "a reader panicked")?;
    Ok(Said { success, lines })
}

/// Whether the program runs and succeeds, unseen.
pub(crate) fn works(program: &str, arguments: &[&str]) -> bool {
    answer(program, arguments).is_some()
}

/// What the program prints, when it runs and succeeds, unseen.
pub(crate) fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let output =
        Command::new(program).args(arguments).current_dir(root()).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is on the path.
pub(crate) fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Installs what the lock file of this folder says, unless that has been done since it last changed.
///
/// # Errors
///
/// When `npm ci` fails.
pub(crate) fn npm_ci(folder: &str) -> Outcome {
    let changed = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    let folder_path = root().join(folder);
    let locked = changed(&folder_path.join("package-lock.json"));
    let installed = changed(&folder_path.join("node_modules/.package-lock.json"));
    if locked.is_some() && installed >= locked {
        return Ok(());
    }
    succeed(&mut command(folder, "npm", &["ci"]))
}

fn pass_on(source: Option<impl Read>, target: &mut impl Write, lines: &Mutex<Vec<String>>) {
    let Some(source) = source else { return };
    for line in BufReader::new(source).split(b'\n').map_while(Result::ok) {
        let line = String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned();
        // Whoever reads us may have gone; the tests still run to their end.
        let _ = writeln!(target, "{line}");
        if let Ok(mut lines) = lines.lock() {
            lines.push(without_colours(&line));
        }
    }
}

/// The line without terminal escape sequences of the form `ESC [ ... letter`.
fn without_colours(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| letter.is_ascii_alphabetic()).map_or(part.len(), |end| end + 1);
        plain.push_str(&part[end..]);
    }
    plain
}

fn show(command: &Command) {
    println!("$ {}", words(command));
}

fn words(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

fn cannot_start(command: &Command, error: &std::io::Error) -> String {
    format!("can't start {}: {error}", command.get_program().to_string_lossy())
}

#[cfg(test)]
mod tests {
    use super::{command, listen, without_colours};

    #[test]
    fn colours_are_taken_out() {
        assert_eq!(
            without_colours("\u{1b}[2m Tests \u{1b}[22m \u{1b}[32m24 passed\u{1b}[39m"),
            " Tests  24 passed"
        );
        assert_eq!(without_colours("plain"), "plain");
    }

    #[test]
    fn both_outputs_are_kept_and_the_failure_told() {
        let said = listen(&mut command("", "sh", &["-c", "echo out; echo err >&2; exit 3"])).unwrap();
        assert!(!said.success);
        let mut lines = said.lines;
        lines.sort();
        assert_eq!(lines, ["err", "out"]);
    }
}

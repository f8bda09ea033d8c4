//! `docs/COMPATIBILITY.md`: every operation of both services, built or not, from what is routed, what the tests call,
//! and the remarks of `operations.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use super::operations::Listed;
use crate::{Outcome, root};

/// What stands around the tables, with `{{connect}}` and `{{participant}}` where they belong.
const TEMPLATE: &str = include_str!("compatibility.md");

/// One service: all of its operations, and those that `operations.txt` lists.
pub(super) struct Covered<'a> {
    pub(super) module: &'static str,
    pub(super) all: Vec<String>,
    pub(super) listed: &'a [Listed],
}

pub(super) fn target_file() -> PathBuf {
    root().join("docs/COMPATIBILITY.md")
}

/// # Errors
///
/// When a file cannot be read, or an operation has a remark and no route.
pub(super) fn text(services: &[Covered<'_>]) -> Outcome<String> {
    let routed = routes(&read(&root().join("crates/server/src/router.rs"))?);
    let clients = clients()?;
    let mut text = TEMPLATE.to_owned();
    for service in services {
        let table = table(service, &routed, &clients);
        text = text.replace(&format!("{{{{{}}}}}", service.module), &table);
    }
    let of = |service: &Covered<'_>| -> Vec<_> {
        service.all.iter().map(|name| (service.module, plain(name))).collect()
    };
    let mut found: BTreeSet<_> = services.iter().flat_map(of).collect();
    if let Some((module, unknown)) = routed.keys().find(|key| !found.remove(*key)) {
        return Err(format!("router.rs routes {unknown}, which the service {module} does not have"));
    }
    Ok(text)
}

fn table(service: &Covered<'_>, routed: &Routed, clients: &[(&str, BTreeSet<String>)]) -> String {
    let mut text = String::from("| operation | needs | tested with | remarks |\n|---|---|---|---|\n");
    let mut missing = Vec::new();
    for name in &service.all {
        let Some(needs) = routed.get(&(service.module, plain(name))) else {
            missing.push(name.as_str());
            continue;
        };
        let tested: Vec<_> = clients
            .iter()
            .filter(|(_, called)| called.contains(&plain(name)))
            .map(|(client, _)| *client)
            .collect();
        let remark =
            service.listed.iter().find(|listed| listed.name == *name).map_or("", |listed| &listed.remark);
        let _ = writeln!(text, "| {name} | {needs} | {} | {remark} |", tested.join(", "));
    }
    let built = service.all.len() - missing.len();
    let _ = write!(text, "\n{built} of {} operations are built.", service.all.len());
    if !missing.is_empty() {
        let _ = write!(text, " The others answer UnknownOperationException: {}.", missing.join(", "));
    }
    text
}

/// Service and operation to what its caller must hold. Both services have a DescribeView.
type Routed = BTreeMap<(&'static str, String), String>;

/// By the calls of `connect(...)` and `bearer(...)`.
fn routes(router: &str) -> Routed {
    let mut found = BTreeMap::new();
    for line in router.lines() {
        let call = line.trim().trim_start_matches("let routes = ");
        let arguments = |name: &str| Some(call.strip_prefix(name)?.split_once(')').map_or("", |_| call));
        let module = match (arguments("connect(routes, "), arguments("bearer(routes, ")) {
            (Some(_), _) => "connect",
            (_, Some(_)) => "participant",
            _ => continue,
        };
        let Some((before, operation)) = call.trim_end_matches([')', ';']).rsplit_once(", ") else { continue };
        let Some((_, operation)) = operation.rsplit_once("::") else { continue };
        let needs = before.split('"').nth(1).unwrap_or_default();
        let needs = if before.ends_with("Participant") { "ParticipantToken" } else { needs };
        let needs = if before.ends_with("Connection") { "ConnectionToken" } else { needs };
        found.insert((module, plain(operation)), needs.to_owned());
    }
    found
}

/// Which operations each client calls in the tests.
fn clients() -> Outcome<Vec<(&'static str, BTreeSet<String>)>> {
    let words = |folder: &str, is_wanted: fn(&str) -> bool| -> Outcome<BTreeSet<String>> {
        let mut found = BTreeSet::new();
        for path in files(&root().join(folder))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if is_wanted(name) {
                let text = read(&path)?;
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                found.extend(text.split(|c| !is_word(c)).map(str::to_owned));
            }
        }
        Ok(found)
    };
    let by_snake = |words: BTreeSet<String>| -> BTreeSet<String> {
        words.iter().filter(|word| word.contains('_')).map(|word| plain(word)).collect()
    };
    let mut browser = words("e2e/suites", |name| name.starts_with("sdk-"))?;
    browser.extend(words("e2e/lib", |name| name.starts_with("sdk-"))?);
    let commands = browser.iter().filter_map(|word| word.strip_suffix("Command")).map(plain).collect();
    let mut chat = words("e2e/suites", |name| name.starts_with("chatjs"))?;
    chat.extend(words("e2e/lib", |name| name.starts_with("chat-"))?);
    let chat =
        CHATJS.iter().filter(|(method, _)| chat.contains(*method)).map(|(_, name)| plain(name)).collect();
    Ok(vec![
        ("boto3", by_snake(words("e2e/boto3", |name| name.ends_with(".py"))?)),
        ("SDK for Rust", by_snake(words("e2e/rust-sdk/src", |name| name.ends_with(".rs"))?)),
        ("SDK for JavaScript", commands),
        ("ChatJS", chat),
    ])
}

/// What a session of ChatJS does by which operation.
const CHATJS: &[(&str, &str)] = &[
    ("connect", "CreateParticipantConnection"),
    ("sendMessage", "SendMessage"),
    ("sendEvent", "SendEvent"),
    ("getTranscript", "GetTranscript"),
    ("sendAttachment", "StartAttachmentUpload"),
    ("sendAttachment", "CompleteAttachmentUpload"),
    ("downloadAttachment", "GetAttachment"),
    ("disconnectParticipant", "DisconnectParticipant"),
    ("describeView", "DescribeView"),
];

/// A name however its words are set apart: `StartWebRTCContact`, `start_web_rtc_contact`.
fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    // A client whose tests are not there has called nothing.
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let paths: Result<Vec<_>, _> = entries.map(|entry| entry.map(|entry| entry.path())).collect();
    let mut paths = paths.map_err(|error| format!("{}: {error}", folder.display()))?;
    paths.retain(|path| path.is_file());
    Ok(paths)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(|error| format!("can't read {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_routed_is_told_with_what_it_needs() {
        let router = "    let routes = connect(routes, Some(\"Users.View\"), op::users::describe_user);\n    \
                      let routes = connect(routes, None, op::starts::start_web_rtc_contact);\n    \
                      let routes = bearer(routes, Participant, participant::create_participant_connection);\n    \
                      bearer(routes, Connection, participant::transcript::get_transcript)\n";
        let routed = routes(router);
        let needs = |name: &str| {
            let of = |module| routed.get(&(module, plain(name)));
            of("connect").or_else(|| of("participant")).map(String::as_str)
        };
        assert_eq!(needs("DescribeUser"), Some("Users.View"));
        assert_eq!(needs("StartWebRTCContact"), Some(""));
        assert_eq!(needs("CreateParticipantConnection"), Some("ParticipantToken"));
        assert_eq!(needs("GetTranscript"), Some("ConnectionToken"));
        assert_eq!(routed.len(), 4);
    }

    #[test]
    fn an_operation_is_in_the_table_or_among_the_others() {
        let listed = [Listed { name: "Send".to_owned(), remark: "once".to_owned() }];
        let all = vec!["Receive".to_owned(), "Send".to_owned()];
        let service = Covered { module: "x", all, listed: &listed };
        let routed = BTreeMap::from([(("x", "send".to_owned()), "A.B".to_owned())]);
        let clients = [("boto3", BTreeSet::from(["send".to_owned()])), ("ChatJS", BTreeSet::new())];
        let text = table(&service, &routed, &clients);
        assert!(text.contains("| Send | A.B | boto3 | once |"), "{text}");
        assert!(
            text.ends_with(
                "1 of 2 operations are built. The others answer UnknownOperationException: Receive."
            )
        );
    }
}

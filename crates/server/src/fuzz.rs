//! What comes from outside, spoilt by chance: bodies, frames, signatures, flows.
//!
//! Each target reads the files of its corpus in `__fuzz__` as they are, and then, for two seconds or as
//! long as `BOLERO_RANDOM_TEST_TIME_MS` says, chance bytes and files of the corpus that chance bytes have
//! edited. A failure names the seed that repeats it (`BOLERO_RANDOM_SEED`).

use std::fs;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use bolero::check;
use engine::domain::flow::FlowGraph;
use engine::id::SessionId;
use engine::limits;
use engine::time::Time;
use serde_json::Value;
use wire::{Request, connect, participant};

use crate::auth::sigv4::{self, Signed};
use crate::bus::Owner;
use crate::op::tests::World;
use crate::{flow, ws};

const TIME: Duration = Duration::from_secs(2);
/// Pieces that are put into a file: what readers of text treat in a way of their own.
const PIECES: [&str; 16] = [
    "\"",
    "\\",
    "\\u0000",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "-1",
    "1e999",
    "9223372036854775808",
    "%",
    "\n",
    "\u{fffd}",
];

#[test]
fn flows_are_read_or_refused() {
    let files = corpus("flow");
    check!(name = "flow").with_test_time(TIME).for_each(|input: &[u8]| {
        for content in [input.to_vec(), edited(&files, input)] {
            match flow::parse(&String::from_utf8_lossy(&content)) {
                Ok(graph) => check_graph(&graph),
                Err(problems) => assert!((1..=50).contains(&problems.len()), "{problems:?}"),
            }
        }
    });
}

/// The engine looks up any of its indices without asking, and the log gives it back as it was.
fn check_graph(graph: &FlowGraph) {
    assert!(graph.actions.len() <= limits::FLOW_ACTIONS_MAX);
    let there = |index: u64| usize::try_from(index).is_ok_and(|index| index < graph.actions.len());
    assert!(there(graph.start.into()));
    for action in &graph.actions {
        let after = action.next.iter().chain(action.conditions.iter().map(|(_, next)| next));
        let mut after = after.chain(action.errors.iter().map(|(_, next)| next));
        assert!(after.all(|next| there((*next).into())), "{action:?}");
    }
    let text = serde_json::to_string(graph).unwrap();
    assert_eq!(serde_json::from_str::<FlowGraph>(&text).unwrap(), *graph);
}

#[test]
fn bodies_are_decoded_or_refused() {
    let files = corpus("body");
    check!(name = "body").with_test_time(TIME).for_each(|input: &[u8]| {
        for body in [input.to_vec(), edited(&files, input)] {
            decode::<connect::StartChatContactRequest>(&body);
            decode::<connect::CreateRoutingProfileRequest>(&body);
            decode::<connect::UpdateContactRoutingDataRequest>(&body);
            decode::<connect::CreateHoursOfOperationOverrideRequest>(&body);
            decode::<connect::SearchContactsRequest>(&body);
            decode::<connect::GetMetricDataV2Request>(&body);
            decode::<participant::SendMessageRequest>(&body);
        }
    });
}

/// As the router asks it: with a value for each part of the path.
fn decode<R: Request>(body: &[u8]) {
    let labels: Vec<_> = R::OPERATION.labels.iter().map(|label| (label.wire, "x")).collect();
    let _ = wire::decode::<R>(&labels, &[], body);
}

#[test]
fn frames_are_answered_or_drop_their_client() {
    let files = corpus("frame");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let _entered = runtime.enter();
    let world = AssertUnwindSafe(World::new());
    let owner = Owner::User { user: world.admin, session: SessionId(crate::ids::new()) };
    check!(name = "frame").with_test_time(TIME).for_each(|input: &[u8]| {
        for text in [input.to_vec(), edited(&files, input)] {
            let (outbox, mut frames) = world.app.bus.open(owner, 20).expect("the last one is closed");
            ws::take(&world.app, owner, &outbox, &String::from_utf8_lossy(&text));
            while let Ok(frame) = frames.try_recv() {
                let frame: Value = serde_json::from_str(&frame).unwrap();
                assert!(frame["topic"].is_string(), "{frame}");
            }
            world.app.bus.close(owner, &outbox);
        }
    });
}

/// Nobody who does not know the secret signs anything.
#[test]
fn signatures_of_others_are_refused() {
    let files = corpus("signature");
    check!(name = "signature").with_test_time(TIME).for_each(|input: &[u8]| {
        for text in [input.to_vec(), edited(&files, input)] {
            assert!(!verifies(&String::from_utf8_lossy(&text)));
        }
    });
}

/// Of a request as text: method and target, headers, an empty line, the body.
fn verifies(text: &str) -> bool {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.split('\n');
    let (method, target) = lines.next().and_then(|line| line.split_once(' ')).unwrap_or(("GET", "/"));
    let method: Method = method.parse().unwrap_or(Method::GET);
    let header = |line: &str| {
        let (name, value) = line.split_once(": ")?;
        Some((name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value).ok()?))
    };
    let headers: HeaderMap = lines.filter_map(header).collect();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Signed { method: &method, path, query, headers: &headers, body: body.as_bytes() };
    // 2026-09-21T14:13:20Z, as the corpus has it.
    let now = Time(1_790_000_000_000);
    sigv4::read(&headers).and_then(|said| said.verify("secret", &request, now)).is_ok()
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/__fuzz__").join(target).join("corpus");
    let files = fs::read_dir(folder).expect("each target has a corpus");
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A file of the corpus, which the first byte names, changed as the others say: four of them a change.
fn edited(files: &[Vec<u8>], input: &[u8]) -> Vec<u8> {
    let (first, changes) = input.split_first().unwrap_or((&0, &[]));
    let mut text = files[usize::from(*first) % files.len()].clone();
    for change in changes.chunks_exact(4).take(8) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % (text.len() + 1);
        let value = change[3];
        match change[2] % 8 {
            0 => text.truncate(at),
            1 | 2 => drop(text.drain(at..(at + usize::from(value)).min(text.len()))),
            3 | 4 => drop(text.splice(at..at, PIECES[usize::from(value) % PIECES.len()].bytes())),
            _ => {
                if let Some(byte) = text.get_mut(at) {
                    *byte = value;
                }
            }
        }
    }
    text
}

//! Whether the server lives, whether it serves, and its figures.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Centre;
use engine::domain::contact::ContactState;
use serde_json::json;

use crate::app::App;
use crate::peer::Peer;

pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// 503 names the cause.
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Response {
    match app.host.all().iter().find_map(|app| app.ready.cause()) {
        None => Json(json!({ "ready": true })).into_response(),
        Some(cause) => {
            let body = Json(json!({ "ready": false, "cause": cause }));
            (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
        }
    }
}

/// For Prometheus; from this machine only, unless the setting `metrics.token` is given as bearer.
pub(crate) async fn metrics(State(app): State<Arc<App>>, Peer(peer): Peer, headers: HeaderMap) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let allowed = match &app.settings.metrics_token {
        Some(token) => given.and_then(|g| g.strip_prefix("Bearer ")) == Some(token.as_str()),
        None => peer.is_loopback(),
    };
    if !allowed {
        return StatusCode::FORBIDDEN.into_response();
    }
    let (mut sum, mut forgotten) = (Counted::default(), [0; 3]);
    for app in app.host.all() {
        let Ok(counted) = app.engine.read(|centre, _| count(centre)).await else {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        };
        sum.add(&counted);
        let forgetting = [&app.forgetting.contacts, &app.forgetting.items, &app.forgetting.files];
        forgotten.iter_mut().zip(forgetting).for_each(|(sum, one)| *sum += one.load(Ordering::Relaxed));
    }
    let Counted { events, logged_in, states } = sum;
    let mut text = String::new();
    let names = ["in_flow", "queued", "offered", "connected", "after_contact_work", "scheduled"];
    text += "# HELP bellboard_contacts Live contacts by state.\n# TYPE bellboard_contacts gauge\n";
    for (name, count) in names.iter().zip(states) {
        let _ = writeln!(text, "bellboard_contacts{{state=\"{name}\"}} {count}");
    }
    text += "# HELP bellboard_agents_logged_in Agents who are signed in.\n# TYPE bellboard_agents_logged_in gauge\n";
    let _ = writeln!(text, "bellboard_agents_logged_in {logged_in}");
    text += "# HELP bellboard_events_total Events in the log.\n# TYPE bellboard_events_total counter\n";
    let _ = writeln!(text, "bellboard_events_total {events}");
    text += "# HELP bellboard_forgotten_total What was older than is kept, and went since the start.\n";
    text += "# TYPE bellboard_forgotten_total counter\n";
    for (name, count) in ["contacts", "items", "files"].iter().zip(forgotten) {
        let _ = writeln!(text, "bellboard_forgotten_total{{kind=\"{name}\"}} {count}");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Of one instance, or of all.
#[derive(Default)]
struct Counted {
    events: u64,
    logged_in: usize,
    /// Contacts by state.
    states: [usize; 6],
}

impl Counted {
    fn add(&mut self, other: &Counted) {
        self.events += other.events;
        self.logged_in += other.logged_in;
        self.states.iter_mut().zip(other.states).for_each(|(sum, count)| *sum += count);
    }
}

fn count(centre: &Centre) -> Counted {
    let mut states = [0; 6];
    for contact in centre.contacts.values() {
        states[match contact.state {
            ContactState::Scheduled { .. } => 5,
            ContactState::InFlow => 0,
            ContactState::Queued => 1,
            ContactState::Offered { .. } | ContactState::Connecting { .. } => 2,
            ContactState::Connected { .. } => 3,
            ContactState::Ended { .. } | ContactState::Over => 4,
        }] += 1;
    }
    let logged_in = centre.agents.values().filter(|agent| agent.logged_in).count();
    Counted { events: centre.seq, logged_in, states }
}

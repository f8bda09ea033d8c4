//! `/explain`: why a contact went to whom it went, and why an agent gets nothing, or what comes next.
//!
//! What an agent gets is read from the live state. What was decided about a contact is explained from
//! the states in which it was decided: the log is replayed to each of them, by a reader of the store,
//! so that the engine does not wait.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use engine::domain::contact::{Channel, Contact, ContactState};
use engine::domain::explain::{Considered, Decision, Exclusion};
use engine::domain::router::Rank;
use engine::id::{ContactId, UserId};
use engine::refusal::Thing;
use engine::time::Time;
use serde_json::{Value, json};
use store::{Reader, StoreError};
use wire::Service;

use crate::app::App;
use crate::auth::caller;
use crate::clock::iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::ids;
use crate::past::REACH_EVENTS;

#[cfg(test)]
mod tests;

type Reply = Result<Json<Value>, ApiError>;

/// `GET /explain/contact/{id}`.
pub(crate) async fn contact(State(app): State<Arc<App>>, Path(id): Path<String>, request: Parts) -> Reply {
    caller::authorize_bare(&app, &request, "ContactSearch.View").await?;
    let id = ids::parse(&id).ok_or_else(|| ApiError::unknown(Thing::Contact))?;
    let (contact, is_live) = find(&app, id).await?;
    let decisions = decisions(&app, &contact).await?;
    Ok(Json(json!({
        "contactId": id.to_string(),
        "state": if is_live { state_name(&contact) } else { COMPLETED },
        "decisions": decisions,
    })))
}

/// `GET /explain/agent/{id}`.
pub(crate) async fn agent(State(app): State<Arc<App>>, Path(id): Path<String>, request: Parts) -> Reply {
    caller::authorize_bare(&app, &request, "AccessMetrics").await?;
    let unknown = || ApiError::unknown(Thing::User);
    let user: UserId = ids::parse(&id).ok_or_else(unknown)?;
    let explained = app.engine.read(move |centre, now| Some((centre.explain_agent(user)?, now))).await;
    let (explained, now) = explained.map_err(internal)?.ok_or_else(unknown)?;
    Ok(Json(json!({
        "agentId": user.to_string(),
        "at": iso(now),
        "routable": explained.routable,
        "blockedBy": explained.blocked_by.iter().map(exclusion).collect::<Vec<_>>(),
        "next": explained.next.iter().map(|next| rank(next, now)).collect::<Vec<_>>(),
    })))
}

fn internal(why: Unavailable) -> ApiError {
    ApiError::internal(Service::Connect, why)
}

/// A contact, and whether it lives.
pub(crate) async fn find(app: &App, id: ContactId) -> Result<(Contact, bool), ApiError> {
    let live = app.engine.read(move |centre, _| centre.contacts.get(&id).cloned()).await;
    if let Some(live) = live.map_err(internal)? {
        return Ok((live, true));
    }
    let record = app.readers.with(move |reader| reader.contact(id)).await;
    let record = record.map_err(|_| internal(Unavailable::Store))?;
    record.map(|record| (record.contact, false)).ok_or_else(|| ApiError::unknown(Thing::Contact))
}

async fn decisions(app: &App, contact: &Contact) -> Result<Vec<Value>, ApiError> {
    let seqs: Vec<u64> = contact.decisions.iter().copied().collect();
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    app.past.look(&app.readers, move |reader, _| replay(reader, &seqs)).await
}

fn replay(reader: &mut dyn Reader, seqs: &[u64]) -> Result<Vec<Value>, StoreError> {
    let mut decisions = Vec::with_capacity(seqs.len());
    reader.states_before(seqs, REACH_EVENTS, &mut |centre, recorded| {
        decisions.extend(centre.explain(recorded).map(|explained| decision(&explained, recorded.seq)));
    })?;
    Ok(decisions)
}

/// By the number of its event it is found among the steps of the floor.
pub(crate) fn decision(decision: &Decision, position: u64) -> Value {
    let first = decision.considered.iter().position(|considered| considered.excluded.is_none());
    let considered = decision.considered.iter().enumerate();
    let considered: Vec<_> =
        considered.map(|(place, each)| self::considered(each, Some(place) == first)).collect();
    let mut shown = json!({
        "position": position,
        "at": iso(decision.at),
        "outcome": if decision.offered_to.is_some() { "offered" } else { "no_agent" },
        "considered": considered,
    });
    if let Some(user) = decision.offered_to {
        shown["agentId"] = json!(user.to_string());
    }
    if let Some(at) = decision.would_wake_at {
        shown["wouldWakeAt"] = json!(iso(at));
    }
    shown
}

/// ROUTE-30: of those who are not excluded the first one gets it.
fn considered(considered: &Considered, is_first: bool) -> Value {
    let (rule, text) = match &considered.excluded {
        Some(Exclusion { rule, text }) => (Some(*rule), text.as_str()),
        None if is_first => (None, "Could have it, and has been idle for longest of those who could."),
        None => (None, "Could have it, and has not been idle for longest."),
    };
    json!({ "agentId": considered.user.to_string(), "excludedBy": rule, "text": text })
}

fn exclusion(exclusion: &Exclusion) -> Value {
    json!({ "rule": exclusion.rule, "text": exclusion.text })
}

/// What is compared, in the order in which it is.
fn rank(rank: &Rank, now: Time) -> Value {
    let Rank { other_queue, priority, wait } = rank;
    let part = |rule: &str, value: Value| json!({ "rule": rule, "value": value });
    let queue = if *other_queue { "queue of the routing profile" } else { "agent's own queue" };
    json!({
        "contactId": wait.contact.to_string(),
        "rank": [
            part("ROUTE-10", json!(queue)),
            part("ROUTE-11", json!(priority)),
            part("ROUTE-12", json!(wait.priority)),
            part("ROUTE-13", json!((now - wait.aged_since).as_seconds())),
            part("ROUTE-14", json!(iso(wait.enqueued_at))),
        ],
    })
}

const COMPLETED: &str = "COMPLETED";

/// LIFE-1.
fn state_name(contact: &Contact) -> &'static str {
    let is_held = contact.agent.is_some_and(|agent| agent.hold.since.is_some());
    match (contact.state, contact.channel) {
        (ContactState::Scheduled { .. }, _) => "SCHEDULED",
        (ContactState::InFlow, _) => "IN_FLOW",
        (ContactState::Queued, _) => "QUEUED",
        (ContactState::Offered { .. }, _) => "OFFERED",
        (ContactState::Connecting { .. }, _) => "CONNECTING",
        (ContactState::Connected { .. }, Channel::Task) if is_held => "PAUSED",
        (ContactState::Connected { .. }, _) if is_held => "ON_HOLD",
        (ContactState::Connected { .. }, _) => "CONNECTED",
        (ContactState::Ended { .. }, _) => "ENDED",
        (ContactState::Over, _) => COMPLETED,
    }
}

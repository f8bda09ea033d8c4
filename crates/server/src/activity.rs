//! `/activity`: what an agent did in a time, moment by moment (MET-74), with the figures that reports have
//! of it, and when agents were signed in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use engine::Centre;
use engine::domain::agent::HeldState;
use engine::domain::contact::Channel;
use engine::domain::dictionary::Metric;
use engine::domain::measure::{Measure, OfferOutcome, PIECE};
use engine::domain::report::Tally;
use engine::domain::report::table::{Asked, Dimension, Figure, Table, Value as Of};
use engine::domain::told::at_work::{self, Doing, Holding, InStatus, Row};
use engine::id::{ContactId, UserId};
use engine::refusal::Thing;
use engine::time::{Span, Time};
use serde_json::{Map, Value, json};
use store::{SignIn, StoreError};
use wire::Service;

use crate::agent::snapshot::queue_name;
use crate::app::App;
use crate::clock::parse_iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::host::reach::reach_bare;
use crate::ids;
use crate::op::shape::status_type;

const AUDIT: &str = "AgentActivityAudit.Access";
const TIME_CARD: &str = "AgentTimeCard.View";

/// No day of any zone is longer.
const DAY_MAX: Span = Span::minutes(26 * 60);
const SIGN_INS_RANGE_MAX: Span = Span::minutes(35 * 24 * 60);
/// What one agent does in a day is far less.
const MOMENTS_MAX: usize = 20_000;
const SIGN_INS_MAX: usize = 10_000;

const FIGURES: [&str; 8] = [
    "SUM_ONLINE_TIME_AGENT",
    "SUM_CONTACT_TIME_AGENT",
    "SUM_IDLE_TIME_AGENT",
    "SUM_NON_PRODUCTIVE_TIME_AGENT",
    "SUM_ERROR_STATUS_TIME_AGENT",
    "AGENT_OCCUPANCY",
    "CONTACTS_HANDLED",
    "AGENT_NON_RESPONSE",
];

type Reply = Result<Json<Value>, ApiError>;
type Offers = BTreeMap<(ContactId, Time), OfferOutcome>;

/// `GET /activity/agents`: those who may be asked for. ENT-14: no one who was deleted.
pub(crate) async fn agents(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let (app, _, _) = reach_bare(app, &request, AUDIT).await?;
    let agents = app.engine.read(|centre, _| centre.users.keys().map(|user| person(centre, *user)).collect());
    let agents: Vec<Value> = agents.await.map_err(internal)?;
    Ok(Json(json!({ "agents": agents })))
}

/// `GET /activity/agents/{id}?since=&until=`.
pub(crate) async fn agent(State(app): State<Arc<App>>, Path(id): Path<String>, request: Parts) -> Reply {
    let (app, _, query) = reach_bare(app, &request, AUDIT).await?;
    let unknown = || ApiError::unknown(Thing::User);
    let user: UserId = ids::parse(&id).ok_or_else(unknown)?;
    let mut range = range(&query, DAY_MAX, "26 hours")?;
    let now = app.engine.read(move |centre, now| {
        let open: Vec<_> = centre.open_activities(now).collect();
        (person(centre, user), centre.users.contains_key(&user), open, now)
    });
    let (person, is_known, open, now) = now.await.map_err(internal)?;
    let until = range.end;
    // What comes after now is not known.
    range.end = range.end.min(now).max(range.start);
    let asked = range.clone();
    let read = app.readers.with(move |reader| {
        let moments = reader.at_work(user, &asked, MOMENTS_MAX + 1)?;
        let mut table = figures(user, asked.clone());
        let mut offers = Offers::new();
        for fact in &open {
            table.add(fact);
        }
        // A piece of time is found by when it began.
        let from = Time(asked.start.0 - PIECE.0);
        reader.measures(from..asked.end, &mut |fact| {
            table.add(&fact);
            if let Measure::Offer(offer) = &fact
                && offer.agent == user
            {
                offers.insert((offer.contact, offer.at), offer.outcome);
            }
        })?;
        Ok((moments, table, offers))
    });
    let (moments, table, offers) = read.await.map_err(unreadable)?;
    if moments.is_empty() && !is_known {
        return Err(unknown());
    }
    if moments.len() > MOMENTS_MAX {
        let message = "More happened than can be shown at once; ask for a shorter time.";
        return Err(ApiError::invalid_parameter(message));
    }
    let rows = at_work::rows(&moments, &range);
    let is_open = move |row: &Row| range.end == now && row.to == now;
    let rows = app.engine.read(move |centre, _| {
        rows.iter().map(|row| show(centre, row, &offers, is_open(row))).collect::<Vec<_>>()
    });
    Ok(Json(json!({
        "agent": person,
        "since": range.start.as_epoch_seconds(),
        "until": until.as_epoch_seconds(),
        "at": now.as_epoch_seconds(),
        "figures": shown_figures(&table),
        "rows": rows.await.map_err(internal)?,
    })))
}

/// `GET /activity/sign-ins?since=&until=`: who was signed in, from when until when.
pub(crate) async fn sign_ins(State(app): State<Arc<App>>, request: Parts) -> Reply {
    let (app, _, query) = reach_bare(app, &request, TIME_CARD).await?;
    let range = range(&query, SIGN_INS_RANGE_MAX, "35 days")?;
    let now = app.engine.read(|_, now| now).await.map_err(internal)?;
    let found = app.readers.with(move |reader| reader.sign_ins(&range, SIGN_INS_MAX + 1));
    let mut found = found.await.map_err(unreadable)?;
    let is_cut = found.len() > SIGN_INS_MAX;
    found.truncate(SIGN_INS_MAX);
    let show = |one: &SignIn| {
        let name = if one.name.is_empty() { &one.username } else { &one.name };
        json!({
            "agentId": one.agent.to_string(),
            "name": name,
            "username": one.username,
            "in": one.at.as_epoch_seconds(),
            "out": one.until.map(Time::as_epoch_seconds),
        })
    };
    Ok(Json(json!({
        "at": now.as_epoch_seconds(),
        "isCut": is_cut,
        "signIns": found.iter().map(show).collect::<Vec<_>>(),
    })))
}

fn person(centre: &Centre, user: UserId) -> Value {
    let known = centre.users.get(&user);
    json!({
        "id": user.to_string(),
        "name": known.map(|known| known.full_name()),
        "username": known.map(|known| &known.username),
    })
}

fn range(query: &[(String, String)], most: Span, words: &str) -> Result<Range<Time>, ApiError> {
    let time = |name: &str| {
        let given = query.iter().find(|(n, _)| n == name).and_then(|(_, value)| parse_iso(value));
        given.ok_or_else(|| {
            ApiError::invalid_parameter(format!(
                "{name} must be a time in ISO 8601, such as 2026-01-31T09:00:00Z."
            ))
        })
    };
    let range = time("since")?..time("until")?;
    if range.is_empty() || range.end - range.start > most {
        let message = format!("since must be before until, and they are at most {words} apart.");
        return Err(ApiError::invalid_parameter(message));
    }
    Ok(range)
}

fn figures(user: UserId, range: Range<Time>) -> Table {
    let figure = |metric| Figure { metric, threshold: None, only: Vec::new() };
    Table::new(Asked {
        periods: vec![range],
        filters: vec![(Dimension::Agent, BTreeSet::from([Of::Agent(user)]))],
        groupings: Vec::new(),
        figures: FIGURES.iter().filter_map(|name| Metric::then(name)).map(figure).collect(),
    })
}

/// By their names in GetMetricDataV2.
fn shown_figures(table: &Table) -> Map<String, Value> {
    let nothing = vec![Tally::default(); table.asked.figures.len()];
    let tallies = table.rows.values().next().unwrap_or(&nothing);
    let all = table.asked.figures.iter().zip(tallies);
    all.filter_map(|(figure, tally)| {
        Some((figure.metric.names.then?.to_owned(), json!(table.value(figure, tally))))
    })
    .collect()
}

fn show(centre: &Centre, row: &Row, offers: &Offers, is_open: bool) -> Value {
    let mut shown = match &row.what {
        Doing::Status(status) => in_status(status),
        Doing::Contact(holding) => contact(centre, row, holding, offers),
    };
    shown["from"] = json!(row.from.as_epoch_seconds());
    shown["to"] = json!(row.to.as_epoch_seconds());
    if is_open {
        shown["isOpen"] = json!(true);
    }
    shown
}

fn in_status(of: &InStatus) -> Value {
    json!({
        "status": { "id": of.status.id.to_string(), "name": of.status.name, "type": status_type(of.kind).as_str() },
        "signedIn": of.signed_in,
        "onContact": of.on_contact,
        "ringing": of.ringing,
        "failed": of.failed,
    })
}

fn contact(centre: &Centre, row: &Row, holding: &Holding, offers: &Offers) -> Value {
    let is_offer = matches!(holding.state, HeldState::Connecting { .. });
    let outcome = offers.get(&(holding.contact, if is_offer { row.to } else { row.from }));
    // Of what is left of an offer, only that its customer went is not in its state.
    let outcome = outcome.filter(|outcome| is_offer || **outcome == OfferOutcome::Abandoned);
    json!({
        "contactId": holding.contact.to_string(),
        "channel": holding.channel.as_str(),
        "queue": holding.queue.and_then(|queue| queue_name(centre, queue)),
        "state": state(holding),
        "outcome": outcome.map(|outcome| match outcome {
            OfferOutcome::Answered => "ANSWERED",
            OfferOutcome::Missed => "MISSED",
            OfferOutcome::Rejected => "REJECTED",
            OfferOutcome::Abandoned => "ABANDONED",
        }),
    })
}

fn state(holding: &Holding) -> &'static str {
    match (holding.state, holding.channel) {
        (HeldState::Connecting { .. }, _) => "OFFERED",
        (HeldState::Joining, _) => "JOINING",
        (HeldState::Connected, _) => "CONNECTED",
        (HeldState::OnHold, Channel::Task) => "PAUSED",
        (HeldState::OnHold, _) => "ON_HOLD",
        (HeldState::Ended, _) => "AFTER_CONTACT_WORK",
        (HeldState::Missed, _) => "MISSED",
        (HeldState::Rejected, _) => "REJECTED",
        (HeldState::Error, _) => "ERROR",
    }
}

fn internal(why: Unavailable) -> ApiError {
    ApiError::internal(Service::Connect, why)
}

fn unreadable(_: StoreError) -> ApiError {
    internal(Unavailable::Store)
}

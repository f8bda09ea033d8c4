//! `/reports`: reports that are kept by name, for all who may see them (MET-86, MET-87).
//!
//! ```text
//! GET             /reports                 those that one sees, and what one may do with them
//! GET             /reports/deleted         what is no more, and figures are told by
//! GET PUT DELETE  /reports/{id}            a definition, under an id that whoever saves it makes
//! PUT DELETE      /reports/{id}/schedule   when it is made by itself, and who gets it
//! ```
//!
//! Reports that take a while are in `jobs.rs`, those that are made by themselves in `deliver.rs`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use engine::Centre;
use engine::domain::config::User;
use engine::domain::gone::Gone;
use engine::domain::report::table::Value as Told;
use engine::domain::resource::Resource;
use engine::domain::saved::{Draft, Report, Run, RunOutcome, Schedule};
use engine::id::{ReportId, UserId};
use engine::input::Command;
use engine::refusal::Thing;
use engine::time::Time;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use wire::Service;

use crate::app::App;
use crate::auth::caller;
use crate::auth::sigv4::Signed;
use crate::call::query_of;
use crate::clock::iso;
use crate::error::ApiError;
use crate::host::reach::reach;

mod csv;
pub(crate) mod deliver;
mod fill;
pub(crate) mod jobs;
mod mail;

const VIEW: &str = "MetricsReports.View";
const CREATE: &str = "MetricsReports.Create";
const EDIT: &str = "MetricsReports.Edit";
const DELETE: &str = "MetricsReports.Delete";
const PUBLISH: &str = "MetricsReports.Publish";
const SCHEDULE: &str = "MetricsReports.Schedule";
const SEE_SCHEDULES: &str = "ReportSchedules.View";
const CREATE_SCHEDULES: &str = "ReportSchedules.Create";
const EDIT_SCHEDULES: &str = "ReportSchedules.Edit";
const DELETE_SCHEDULES: &str = "ReportSchedules.Delete";

/// SEC-4: either shows what happened.
const FIGURES: [&str; 2] = ["AccessMetrics", "HistoricalMetrics.Access"];

/// Of a definition with all that it may name.
const BODY_MAX: usize = 128 * 1024;

/// A request that somebody may make, in the centre that it is for.
struct Asked {
    app: Arc<App>,
    user: UserId,
    body: Vec<u8>,
}

impl Asked {
    async fn by(app: Arc<App>, request: Request, permission: &'static str) -> Result<Asked, ApiError> {
        Asked::with(app, request, Some(permission)).await
    }

    async fn by_who_sees_figures(app: Arc<App>, request: Request) -> Result<Asked, ApiError> {
        let asked = Asked::with(app, request, None).await?;
        let user = asked.user;
        if asked.read(move |centre, _| sees_figures(centre, user)).await? {
            return Ok(asked);
        }
        let [one, other] = FIGURES;
        let message = format!("The user's security profiles have neither the permission {one} nor {other}.");
        Err(ApiError::access_denied(message))
    }

    /// The instance may be named in the address, as on the board.
    async fn with(
        app: Arc<App>,
        request: Request,
        permission: Option<&'static str>,
    ) -> Result<Asked, ApiError> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, BODY_MAX).await.map_err(|_| {
            ApiError::invalid_request(format!("The body is larger than {BODY_MAX} bytes, or broke off."))
        })?;
        let query = parts.uri.query().unwrap_or_default();
        let signed = Signed {
            method: &parts.method,
            path: parts.uri.path(),
            query,
            headers: &parts.headers,
            body: &body,
        };
        let caller = caller::authorize(&app, &signed, permission).await?;
        let query = query_of(query);
        let labels = query.iter().filter(|(name, _)| name == "instance");
        let labels: Vec<_> = labels.map(|(_, value)| ("InstanceId", value.as_str())).collect();
        let (app, caller) = reach(app, caller, permission, &labels, b"").await?;
        Ok(Asked { app, user: caller.user, body: body.to_vec() })
    }

    fn read_body<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.body)
            .map_err(|why| ApiError::invalid_parameter(format!("The body: {why}.")))
    }

    async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Centre, Time) -> T + Send + 'static,
    ) -> Result<T, ApiError> {
        self.app.engine.read(f).await.map_err(|why| ApiError::internal(Service::Connect, why))
    }

    async fn command(&self, command: Command) -> Result<(), ApiError> {
        let done = self.app.engine.command(Some(self.user), command).await;
        done.map(drop).map_err(ApiError::connect)
    }

    async fn require(&self, permissions: &'static [&'static str]) -> Result<(), ApiError> {
        let user = self.user;
        let missing = self.read(move |centre, _| permissions.iter().find(|one| !centre.may(user, one)));
        match missing.await? {
            None => Ok(()),
            Some(missing) => {
                let message = format!("The user's security profiles do not have the permission {missing}.");
                Err(ApiError::access_denied(message))
            }
        }
    }

    /// As it is; none where it is not there, or not to be seen.
    async fn report(&self, id: ReportId) -> Result<Option<Report>, ApiError> {
        let user = self.user;
        let seen = move |centre: &Centre, _| {
            centre.reports.get(&id).filter(|report| report.is_seen_by(user)).cloned()
        };
        self.read(seen).await
    }

    async fn shown(&self, id: ReportId) -> Result<Json<Value>, ApiError> {
        let user = self.user;
        let seen = move |centre: &Centre, now| {
            let report = centre.reports.get(&id).filter(|report| report.is_seen_by(user))?;
            Some(shown(centre, report, user, now))
        };
        self.read(seen).await?.map(Json).ok_or_else(unknown)
    }
}

fn sees_figures(centre: &Centre, user: UserId) -> bool {
    FIGURES.iter().any(|permission| centre.may(user, permission))
}

fn unknown() -> ApiError {
    ApiError::unknown(Thing::Report)
}

fn read_id(text: &str) -> Result<ReportId, ApiError> {
    text.parse().map_err(|_| ApiError::invalid_parameter("A report's id is a UUID."))
}

/// `GET /reports`: own ones and published ones.
pub(crate) async fn list(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by(app, request, VIEW).await?;
    let user = asked.user;
    let sends_mail = asked.app.settings.mail.is_some();
    let all = asked.read(move |centre, now| {
        let may = |permissions: &[&str]| permissions.iter().all(|one| centre.may(user, one));
        let seen = centre.reports.values().filter(|report| report.is_seen_by(user));
        json!({
            "may": {
                "create": may(&[CREATE]),
                "edit": may(&[EDIT]),
                "publish": may(&[PUBLISH]),
                "delete": may(&[DELETE]),
                "schedule": may(&[SCHEDULE, CREATE_SCHEDULES, EDIT_SCHEDULES, SEE_SCHEDULES, PUBLISH]),
                "end_schedule": may(&[DELETE_SCHEDULES]),
            },
            "sends_mail": sends_mail,
            "reports": seen.map(|report| shown(centre, report, user, now)).collect::<Vec<_>>(),
        })
    });
    Ok(Json(all.await?))
}

/// `GET /reports/deleted`: what is there no more and figures are told by, with the time at which it went.
pub(crate) async fn deleted(State(app): State<Arc<App>>, request: Request) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by_who_sees_figures(app, request).await?;
    let all = asked.read(|centre, _| {
        let one = |(value, gone): (Told, &Gone)| {
            let kind = match value {
                Told::Queue(_) => "QUEUE",
                Told::Agent(_) => "AGENT",
                Told::RoutingProfile(_) => "ROUTING_PROFILE",
                Told::Group(_) | Told::Channel(_) => return None,
            };
            Some(json!({ "kind": kind, "id": value.to_string(), "name": gone.name, "deleted_at": iso(gone.at) }))
        };
        centre.gone().filter_map(one).collect::<Vec<_>>()
    });
    Ok(Json(json!({ "deleted": all.await? })))
}

fn shown(centre: &Centre, report: &Report, user: UserId, now: Time) -> Value {
    let owner = report.owner.and_then(|owner| centre.users.get(&owner));
    let modified = centre.meta(&Resource::Report(report.id)).and_then(|meta| meta.modified_at);
    let mut value = json!({
        "id": report.id,
        "name": report.name,
        "owner": owner.map(User::full_name),
        "own": report.owner.is_none_or(|owner| owner == user),
        "published": report.published,
        "definition": report.definition,
        "modified_at": iso(modified.unwrap_or(report.created_at)),
    });
    // To whom it goes is not for all who may read it.
    if centre.may(user, SEE_SCHEDULES) {
        let next = report.schedule.as_ref().and_then(|schedule| schedule.next(now));
        value["schedule"] = json!(report.schedule);
        value["next"] = json!(next.map(iso));
        value["runs"] = centre.runs_of(report.id).map(run).collect();
    }
    value
}

fn run(run: &Run) -> Value {
    let mut value = json!({ "due": iso(run.due), "at": iso(run.at), "attempt": run.attempt });
    match &run.outcome {
        RunOutcome::Delivered { rows, file } => {
            value["rows"] = json!(rows);
            value["file"] = json!(file);
        }
        RunOutcome::Failed { why, again } => {
            value["why"] = json!(why);
            value["again"] = json!(again.map(iso));
        }
    }
    value
}

/// `GET /reports/{id}`.
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    Asked::by(app, request, VIEW).await?.shown(read_id(&id)?).await
}

/// `PUT /reports/{id}`: kept, or changed.
pub(crate) async fn put(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by(app, request, VIEW).await?;
    let id = read_id(&id)?;
    let draft: Draft = asked.read_body()?;
    let before = asked.report(id).await?;
    asked.require(if before.is_some() { &[EDIT] } else { &[CREATE] }).await?;
    if draft.published != before.is_some_and(|report| report.published) {
        asked.require(&[PUBLISH]).await?;
    }
    let user = asked.user;
    asked.command(Command::SaveReport { user, report: id, draft: Box::new(draft) }).await?;
    asked.shown(id).await
}

/// `DELETE /reports/{id}`.
pub(crate) async fn delete(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by(app, request, DELETE).await?;
    asked.command(Command::DeleteReport { user: asked.user, report: read_id(&id)? }).await?;
    Ok(Json(json!({})))
}

/// `PUT /reports/{id}/schedule`, which publishes the report (MET-87).
pub(crate) async fn schedule(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by(app, request, SCHEDULE).await?;
    let id = read_id(&id)?;
    let schedule: Schedule = asked.read_body()?;
    let before = asked.report(id).await?.ok_or_else(unknown)?;
    asked.require(if before.schedule.is_some() { &[EDIT_SCHEDULES] } else { &[CREATE_SCHEDULES] }).await?;
    if !before.published {
        asked.require(&[PUBLISH]).await?;
    }
    let user = asked.user;
    asked.command(Command::ScheduleReport { user, report: id, schedule: Some(schedule) }).await?;
    asked.app.scheduled.changed();
    asked.shown(id).await
}

/// `DELETE /reports/{id}/schedule`.
pub(crate) async fn end_schedule(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let asked = Asked::by(app, request, DELETE_SCHEDULES).await?;
    let id = read_id(&id)?;
    asked.command(Command::ScheduleReport { user: asked.user, report: id, schedule: None }).await?;
    asked.shown(id).await
}

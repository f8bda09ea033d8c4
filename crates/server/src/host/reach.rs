//! Who administers the first centre administers all, as whoever holds an account's keys administers each
//! instance in it. In another centre they act as its user `admin`, so that every change there has an
//! author whom that centre knows.

use std::borrow::Cow;
use std::sync::Arc;

use axum::http::request::Parts;
use engine::id::{InstanceId, UserId};
use serde::Deserialize;
use wire::Service;

use crate::app::App;
use crate::auth::caller::{self, Caller};
use crate::auth::sigv4;
use crate::call::query_of;
use crate::error::ApiError;
use crate::founding::ADMINISTRATOR;

/// PROPOSED: whoever may give any right here may act in any centre.
pub(crate) const OF_ALL: &str = "SecurityProfiles.Edit";

/// The centre that a request names, and who asks there. A request that names none, or one that is not
/// there, stays where it came in, and its operation refuses it.
pub(crate) async fn reach(
    app: Arc<App>,
    caller: Caller,
    permission: Option<&'static str>,
    labels: &[(&str, &str)],
    body: &[u8],
) -> Result<(Arc<App>, Caller), ApiError> {
    let host = &app.host;
    if host.only_one() || !host.is_first(&app) {
        return Ok((app, caller));
    }
    let named = named(labels, body).and_then(|id| host.find(id)).filter(|named| !host.is_first(named));
    let Some(there) = named else { return Ok((app, caller)) };
    if !may(&app, caller.user, OF_ALL).await? {
        let message = format!("Other instances are for those who have the permission {OF_ALL} in the first.");
        return Err(ApiError::access_denied(message));
    }
    let administrator = there.engine.read(|centre, _| centre.user_by_name(ADMINISTRATOR).map(|user| user.id));
    let administrator = administrator.await.map_err(|why| ApiError::internal(Service::Connect, why))?;
    let nobody = || ApiError::access_denied("The instance has no user `admin` any more, as whom to act.");
    let user = administrator.ok_or_else(nobody)?;
    if let Some(permission) = permission
        && !may(&there, user, permission).await?
    {
        return Err(ApiError::access_denied("The instance's user `admin` may not do this there."));
    }
    Ok((there, Caller { user, is_guest: true }))
}

/// As [`reach`], of a request without a body that names the centre in its query, which is given too.
pub(crate) async fn reach_bare(
    app: Arc<App>,
    request: &Parts,
    permission: &'static str,
) -> Result<(Arc<App>, Caller, Vec<(String, String)>), ApiError> {
    let caller = caller::authorize_bare(&app, request, permission).await?;
    let query = query_of(request.uri.query().unwrap_or_default());
    let labels: Vec<_> = query.iter().filter(|(name, _)| name == "instance").collect();
    let labels: Vec<_> = labels.into_iter().map(|(_, value)| ("InstanceId", value.as_str())).collect();
    let (app, caller) = reach(app, caller, Some(permission), &labels, b"").await?;
    Ok((app, caller, query))
}

async fn may(app: &App, user: UserId, permission: &'static str) -> Result<bool, ApiError> {
    let may = app.engine.read(move |centre, _| centre.may(user, permission)).await;
    may.map_err(|why| ApiError::internal(Service::Connect, why))
}

/// What of a body says which instance is meant.
#[derive(Debug, Deserialize)]
struct Names {
    #[serde(rename = "InstanceId")]
    instance: Option<String>,
    /// Of GetMetricDataV2.
    #[serde(rename = "ResourceArn")]
    resource: Option<String>,
}

fn named(labels: &[(&str, &str)], body: &[u8]) -> Option<InstanceId> {
    let label = labels.iter().find(|(name, _)| matches!(*name, "InstanceId" | "resourceArn"));
    if let Some((_, value)) = label {
        return instance_of(&String::from_utf8_lossy(&sigv4::decode(value)));
    }
    let names: Names = serde_json::from_slice(body).ok()?;
    instance_of(&names.instance.or(names.resource)?)
}

/// Of an id, of the ARN of an instance, or of the ARN of anything in one.
fn instance_of(text: &str) -> Option<InstanceId> {
    let id: Cow<'_, str> = match text.split_once("instance/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or_default().into(),
        None => text.into(),
    };
    id.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_named_by_id_by_arn_and_by_what_is_in_it() {
        let id = "0190a8a0-0000-7000-8000-000000000001";
        let arn = format!("arn:aws:connect:us-east-1:123456789012:instance/{id}");
        let queue = format!("{arn}/queue/0190a8a0-0000-7000-8000-000000000002");
        let encoded = queue.replace(':', "%3A").replace('/', "%2F");
        let body = format!("{{\"ResourceArn\":{arn:?}}}");
        let expected = id.parse().ok();
        assert!(expected.is_some());
        for (labels, body) in [
            (vec![("InstanceId", id)], ""),
            (vec![("InstanceId", arn.as_str()), ("QueueId", "x")], ""),
            (vec![("resourceArn", encoded.as_str())], ""),
            (vec![], body.as_str()),
        ] {
            assert_eq!(named(&labels, body.as_bytes()), expected, "{labels:?} {body}");
        }
        assert_eq!(named(&[], b"{\"InstanceId\":7}"), None);
    }
}

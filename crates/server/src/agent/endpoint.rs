//! Endpoints: where an agent may send contacts and tasks. They are quick connects (ENT-61).

use std::collections::BTreeSet;

use engine::Centre;
use engine::domain::config::{Instance, QuickConnect, QuickConnectTarget};
use engine::domain::contact::QueueRef;
use engine::id::{QueueId, QuickConnectId, UserId};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::agent::{AgentCall, Reply};
use crate::error::AgentError;
use crate::ids;

/// Endpoints of a page; where none is named, too.
const PAGE_MAX: usize = 500;
/// What ARNs call a quick connect.
const ARN_KIND: &str = "transfer-destination";

/// An endpoint that an agent names. Clients send back all of what they were given; the ARN counts.
#[derive(Deserialize)]
pub(super) struct Endpoint {
    #[serde(rename = "endpointARN")]
    arn: Option<String>,
}

impl Endpoint {
    pub(super) fn quick_connect(&self) -> Result<QuickConnectId, AgentError> {
        let arn = self.arn.as_deref().filter(|arn| !arn.is_empty());
        let arn = arn.ok_or_else(|| AgentError::validation("endpoint.endpointARN is needed."))?;
        ids::parse(arn).ok_or_else(|| AgentError::not_found("There is no such quick connect."))
    }
}

#[derive(Deserialize)]
struct Asked {
    #[serde(rename = "queueARNs")]
    queues: Option<Vec<String>>,
    #[serde(rename = "nextToken")]
    next_token: Option<String>,
    #[serde(rename = "maxResults")]
    max_results: Option<usize>,
}

/// The quick connects of the agent's queues, or of those of them that are named, each once.
pub(super) async fn get_endpoints(call: AgentCall) -> Reply {
    let asked: Asked = call.read()?;
    let size = asked.max_results.unwrap_or(PAGE_MAX);
    if !(1..=PAGE_MAX).contains(&size) {
        return Err(AgentError::validation(format!("maxResults must be 1 to {PAGE_MAX}.")));
    }
    let after = asked.next_token.map(|token| token.parse::<QuickConnectId>()).transpose();
    let after = after.map_err(|_| AgentError::validation("nextToken is not one that was given out here."))?;
    // The agent's own queue may be among them, and has no quick connects.
    let named = asked.queues.filter(|queues| !queues.is_empty());
    let named: Option<BTreeSet<QueueId>> =
        named.map(|queues| queues.iter().filter_map(|arn| ids::parse(arn)).collect());
    let user = call.claim.user;
    let page = call.app.engine.read(move |centre, _| page(centre, user, named.as_ref(), after, size));
    Ok(page.await?)
}

fn page(
    centre: &Centre,
    user: UserId,
    named: Option<&BTreeSet<QueueId>>,
    after: Option<QuickConnectId>,
    size: usize,
) -> Value {
    let (Some(instance), Some(user)) = (&centre.instance, centre.users.get(&user)) else {
        return json!({ "endpoints": [] });
    };
    let entries = centre.routing_profiles[&user.routing_profile].entries.iter();
    let queues: BTreeSet<_> =
        entries.map(|e| e.queue).filter(|queue| named.is_none_or(|named| named.contains(queue))).collect();
    let ids: BTreeSet<_> = queues.iter().flat_map(|id| &centre.queues[id].quick_connects).collect();
    let mut all: Vec<_> = ids.into_iter().map(|id| &centre.quick_connects[id]).collect();
    let place = |quick: &QuickConnect| (quick.name.clone(), quick.id);
    all.sort_by_cached_key(|quick| place(quick));
    let after = after.and_then(|id| centre.quick_connects.get(&id)).map(place);
    all.retain(|quick| after.as_ref().is_none_or(|after| place(quick) > *after));
    let endpoints: Vec<_> = all.iter().take(size).map(|quick| endpoint(centre, instance, quick)).collect();
    let mut page = json!({ "endpoints": endpoints });
    if all.len() > size {
        page["nextToken"] = json!(all[size - 1].id.to_string());
    }
    page
}

fn endpoint(centre: &Centre, instance: &Instance, quick: &QuickConnect) -> Value {
    let mut endpoint = json!({
        "endpointARN": instance.arn_of(ARN_KIND, quick.id),
        "name": quick.name,
        "displayName": quick.name,
    });
    match &quick.target {
        QuickConnectTarget::User { user, .. } => {
            endpoint["type"] = json!("agent");
            endpoint["agentLogin"] = json!(centre.users[user].username);
        }
        QuickConnectTarget::Queue { queue, .. } => {
            let arn = instance.queue_arn(QueueRef::Standard(*queue));
            endpoint["type"] = json!("queue");
            endpoint["queue"] = json!({ "queueARN": arn, "name": centre.queues[queue].name });
        }
        QuickConnectTarget::PhoneNumber { number } => {
            endpoint["type"] = json!("phone_number");
            endpoint["phoneNumber"] = json!(number);
        }
    }
    endpoint
}

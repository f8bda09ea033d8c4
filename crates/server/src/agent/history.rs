//! ListEarlierContacts and GetEarlierTranscript: what a customer said before, for the agent who works on
//! a contact of theirs, and only meanwhile. Who a customer is, the program says that begins contacts
//! (CustomerId); without it, contacts are of one customer where one names the other as related.

use std::collections::BTreeMap;

use engine::domain::chat::Role;
use engine::domain::contact::{Contact, Past};
use engine::id::{ContactId, UserId};
use engine::time::Time;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{ContactRecord, Direction, Reader, Start, StoreError, TranscriptPage};

use crate::agent::snapshot::{queue_name, seconds};
use crate::agent::{AgentCall, Reply};
use crate::engine_loop::Unavailable;
use crate::error::AgentError;
use crate::ids;
use crate::participant::item::transcript_item;

/// Conversations that are listed, the newest first.
const LISTED_MAX: usize = 20;
/// Records that are read for them; a conversation has as many as it was sent on, and one.
const RECORDS_MAX: usize = 200;
/// How far related contacts are followed.
const RELATED_MAX: usize = 20;
const PAGE_ITEMS: usize = 100;
/// Attributes that are the agents' own (AGT-46).
const NOTES: &str = "notes";
const DISPOSITION: &str = "disposition";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    /// The agent's.
    contact_id: String,
    /// The earlier conversation's.
    initial_contact_id: Option<String>,
    next_token: Option<String>,
}

/// What is known of the customer of a contact that goes on.
struct Known {
    chain: ContactId,
    customer: Option<String>,
    related: Option<ContactId>,
    /// Shown in the transcript of the contact itself (CHAT-60).
    past: Vec<Past>,
}

/// `{contactId}` -> `{contacts}`, the newest first.
pub(super) async fn list(call: AgentCall) -> Reply {
    let asked: Asked = call.read()?;
    let found = find(&call, &asked).await?;
    let shown = call.app.engine.read(move |centre, _| {
        let name = |user: UserId| centre.users.get(&user).map(engine::domain::config::User::full_name);
        let show = |earlier: &Earlier| show(earlier, &name, |queue| queue_name(centre, queue));
        found.iter().map(show).collect::<Vec<_>>()
    });
    Ok(json!({ "contacts": shown.await? }))
}

/// `{contactId, initialContactId, nextToken?}` -> `{transcript, nextToken?}`: a page as GetTranscript gives
/// it, oldest item first, beginning with the newest page.
pub(super) async fn transcript(call: AgentCall) -> Reply {
    let asked: Asked = call.read()?;
    let chain = asked.initial_contact_id.as_deref().and_then(ids::parse::<ContactId>).ok_or_else(unknown)?;
    let start = match asked.next_token.as_deref().map(str::parse) {
        None => Start::Newest,
        Some(Ok(position)) => Start::Position(position),
        Some(Err(_)) => return Err(AgentError::validation("nextToken is not one that was given out here.")),
    };
    if !find(&call, &asked).await?.iter().any(|earlier| earlier.last.contact.chain == chain) {
        return Err(unknown());
    }
    let page = TranscriptPage { start, direction: Direction::Backward, limit: PAGE_ITEMS + 1 };
    let items = call.app.readers.with(move |reader| reader.transcript(chain, &page)).await;
    let mut items = items.map_err(|_| AgentError::from(Unavailable::Store))?;
    let next = (items.len() > PAGE_ITEMS).then(|| items.remove(0).position.to_string());
    let shown: Vec<_> = items.iter().map(transcript_item).collect();
    let mut reply = json!({ "transcript": shown });
    if let Some(next) = next {
        reply["nextToken"] = json!(next);
    }
    Ok(reply)
}

fn unknown() -> AgentError {
    AgentError::not_found("There is no such contact.")
}

/// An earlier conversation: its legs as one.
struct Earlier {
    last: ContactRecord,
    started_at: Time,
}

/// Of the customer of a contact that the agent is in, or has in after contact work.
async fn find(call: &AgentCall, asked: &Asked) -> Result<Vec<Earlier>, AgentError> {
    let id: ContactId = ids::parse(&asked.contact_id).ok_or_else(unknown)?;
    let user = call.claim.user;
    let known = call.app.engine.read(move |centre, _| {
        let held = centre.agents.get(&user)?.contacts.get(&id)?;
        let contact = centre.contacts.get(&id).filter(|_| held.state.is_work())?;
        Some(Known::of(contact))
    });
    let known = known.await?.ok_or_else(unknown)?;
    let found = call.app.readers.with(move |reader| look(reader, &known)).await;
    found.map_err(|_| AgentError::from(Unavailable::Store))
}

impl Known {
    fn of(contact: &Contact) -> Known {
        Known {
            chain: contact.chain,
            customer: contact.customer_id.clone(),
            related: contact.related,
            past: contact.past.clone(),
        }
    }

    /// What the agent has in front of them as it is.
    fn has(&self, chain: ContactId) -> bool {
        self.chain == chain || self.past.iter().any(|past| past.chain == chain)
    }
}

fn look(reader: &mut dyn Reader, known: &Known) -> Result<Vec<Earlier>, StoreError> {
    let mut records = match &known.customer {
        Some(customer) => reader.contacts_of_customer(customer, RECORDS_MAX)?,
        None => Vec::new(),
    };
    let mut related = known.related;
    for _ in 0..RELATED_MAX {
        let Some(record) = related.map(|id| reader.contact(id)).transpose()?.flatten() else { break };
        related = record.contact.related;
        records.push(record);
    }
    let mut chains: BTreeMap<ContactId, Earlier> = BTreeMap::new();
    for record in records {
        let started_at = record.contact.initiated_at;
        match chains.get_mut(&record.contact.chain) {
            None => drop(chains.insert(record.contact.chain, Earlier { last: record, started_at })),
            Some(earlier) => {
                earlier.started_at = earlier.started_at.min(started_at);
                if earlier.last.completed_seq < record.completed_seq {
                    earlier.last = record;
                }
            }
        }
    }
    let mut all: Vec<_> = chains.into_values().filter(|one| !known.has(one.last.contact.chain)).collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.started_at, one.last.completed_seq)));
    all.truncate(LISTED_MAX);
    Ok(all)
}

fn show(
    earlier: &Earlier,
    name: &dyn Fn(UserId) -> Option<String>,
    queue: impl Fn(engine::domain::contact::QueueRef) -> Option<String>,
) -> Value {
    let ContactRecord { contact, participants, completed_at, .. } = &earlier.last;
    let mut agents: Vec<_> = participants
        .iter()
        .filter(|one| one.role == Role::Agent)
        .filter_map(|one| one.user.and_then(name))
        .collect();
    if agents.is_empty() {
        agents.extend(contact.agent.and_then(|agent| name(agent.user)));
    }
    agents.dedup();
    let written = |attribute: &str| contact.attributes.get(attribute).filter(|value| !value.is_empty());
    let mut shown = json!({
        "initialContactId": contact.chain.to_string(),
        "type": contact.channel.as_str().to_lowercase(),
        "name": contact.name,
        "agents": agents,
        "startedAt": seconds(earlier.started_at),
        "endedAt": seconds(contact.disconnected_at.unwrap_or(*completed_at)),
    });
    if let Some(queue) = contact.queue.and_then(|at| queue(at.queue)) {
        shown["queue"] = json!(queue);
    }
    for attribute in [NOTES, DISPOSITION] {
        if let Some(value) = written(attribute) {
            shown[attribute] = json!(value);
        }
    }
    shown
}

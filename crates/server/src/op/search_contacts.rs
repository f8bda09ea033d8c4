//! SearchContacts and ListAssociatedContacts: contacts that go on and that are completed, together.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::Centre;
use engine::domain::config::Instance;
use engine::domain::contact::{Channel, Contact};
use engine::id::ContactId;
use engine::refusal::Thing;
use engine::time::{Span, Time};
use store::{ContactKey, ContactTime, ContactsPage, ContactsWanted, Reader, StoreError};
use wire::connect::{
    AssociatedContactSummary, ContactSearchSummary, ContactSearchSummaryAgentInfo,
    ContactSearchSummaryQueueInfo, ControlPlaneTagFilter, ListAssociatedContactsRequest,
    ListAssociatedContactsResponse, NameCriteria, SearchContactsMatchType, SearchContactsRequest,
    SearchContactsResponse, SearchContactsTimeRangeType, SearchCriteria, SearchableContactAttributes, Sort,
    SortOrder, SortableFieldName,
};
use wire::{Sensitive, Service};

use crate::call::Call;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::contacts::{find, initiation};
use crate::op::list::{page, token_text};
use crate::op::search::tags_meet;
use crate::op::shape::{channel, id, ids, not_built, queue_id, read_channel, timestamp};

/// The API's own bound.
const RANGE_MAX: Span = Span::minutes(8 * 7 * 24 * 60);
/// From the beginning of a contact to its end, at most: a task that was scheduled.
const LIFETIME_MAX: Span = Span::minutes(14 * 24 * 60);
const PAGE_MAX: i32 = 100;
/// Contacts of the time that are looked at, and of those whose records have to be read.
const LOOKED_AT_MAX: usize = 200_000;
const READ_MAX: usize = 10_000;

/// SearchContacts.
pub(crate) async fn search_contacts(
    call: Call<SearchContactsRequest>,
) -> Result<SearchContactsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let asked = Arc::new(Asked::read(&request)?);
    if asked.attributes.is_some() {
        authority::require(&call, "ContactAttributes.View").await?;
    }
    let sieve = Arc::clone(&asked);
    let live = move |centre: &Centre, _| {
        let is_wanted = |contact: &&Contact| sieve.wanted.has(&ContactKey::of(contact));
        let live = centre.contacts.values().filter(is_wanted).cloned().collect::<Vec<_>>();
        // What is completed from then on is among those that live.
        (live, centre.seq)
    };
    let (live, seq) = call.read(live).await?;
    let found = call.app.readers.with(move |reader| look(reader, &asked, live, seq, &request)).await;
    let found = found.map_err(|_| ApiError::internal(Service::Connect, Unavailable::Store))??;
    let instance = call.app.bus.instance();
    Ok(SearchContactsResponse {
        contacts: found.contacts.iter().map(|contact| summary(instance, contact)).collect(),
        next_token: found.next_token,
        total_count: i64::try_from(found.total).ok(),
    })
}

struct Found {
    contacts: Vec<Contact>,
    next_token: Option<String>,
    total: usize,
}

/// A contact as it is sorted; whole, where it goes on.
struct Entry {
    key: ContactKey,
    live: Option<Box<Contact>>,
}

impl Entry {
    fn completed(key: ContactKey) -> Entry {
        Entry { key, live: None }
    }

    fn live(contact: Contact) -> Entry {
        Entry { key: ContactKey::of(&contact), live: Some(Box::new(contact)) }
    }

    fn whole(&self, reader: &mut dyn Reader) -> Result<Option<Contact>, StoreError> {
        match &self.live {
            Some(contact) => Ok(Some((**contact).clone())),
            None => Ok(reader.contact(self.key.id)?.map(|record| record.contact)),
        }
    }
}

#[derive(Debug)]
struct Asked {
    wanted: ContactsWanted,
    name: Option<NameCriteria>,
    attributes: Option<SearchableContactAttributes>,
    tags: Option<ControlPlaneTagFilter>,
    sort: Sort,
}

impl Asked {
    fn read(request: &SearchContactsRequest) -> Result<Asked, ApiError> {
        let time = &request.time_range;
        let range = Time(time.start_time.as_millis())..Time(time.end_time.as_millis());
        if range.is_empty() {
            return Err(ApiError::invalid_parameter("TimeRange: StartTime must be before EndTime."));
        }
        if range.end - range.start > RANGE_MAX {
            return Err(ApiError::invalid_parameter("TimeRange: at most 8 weeks."));
        }
        let criteria = request.search_criteria.clone().unwrap_or_default();
        if let Some(member) = first_not_built(&criteria) {
            return Err(not_built(member));
        }
        if let Some(given) = &criteria.searchable_contact_attributes {
            check_match(given.match_type)?;
        }
        if let Some(given) = &criteria.name {
            check_match(Some(given.match_type))?;
        }
        let channels = criteria.channels.map(|given| {
            let read = |one| read_channel(one).ok_or_else(|| not_built("Channels: EMAIL"));
            given.into_iter().map(read).collect::<Result<_, _>>()
        });
        let default =
            Sort { field_name: SortableFieldName::InitiationTimestamp, order: SortOrder::Descending };
        let sort = request.sort.clone().unwrap_or(default);
        rank_of(sort.field_name)?;
        Ok(Asked {
            wanted: ContactsWanted {
                by: which(time.r#type),
                begun_since: Time(range.start.0 - LIFETIME_MAX.0),
                range,
                channels: channels.transpose()?,
                initiations: criteria
                    .initiation_methods
                    .map(|given| given.into_iter().map(|one| one.to_string()).collect()),
                queues: criteria.queue_ids.map(|given| set_of(&given, Thing::Queue)).transpose()?,
                agents: criteria.agent_ids.map(|given| set_of(&given, Thing::User)).transpose()?,
            },
            name: criteria.name,
            attributes: criteria.searchable_contact_attributes,
            tags: criteria.contact_tags,
            sort,
        })
    }

    /// What keys do not tell.
    fn needs_records(&self) -> bool {
        self.name.is_some() || self.attributes.is_some() || self.tags.is_some()
    }

    fn meets(&self, contact: &Contact) -> bool {
        self.name.as_ref().is_none_or(|name| is_named(contact, name))
            && self.attributes.as_ref().is_none_or(|wanted| has_attributes(contact, wanted))
            && tags_meet(Some(&contact.tags), self.tags.as_ref())
    }

    /// The time by which they are sorted, if they are sorted by one.
    fn order(&self) -> Option<ContactTime> {
        match self.sort.field_name {
            SortableFieldName::InitiationTimestamp => Some(ContactTime::Initiated),
            SortableFieldName::DisconnectTimestamp => Some(ContactTime::Disconnected),
            _ => None,
        }
    }

    fn is_descending(&self) -> bool {
        self.sort.order == SortOrder::Descending
    }

    /// In the order that was asked for; those that are alike by their id.
    fn key(&self, entry: &Entry) -> String {
        let key = &entry.key;
        let rank = match self.sort.field_name {
            SortableFieldName::DisconnectTimestamp => rank_of_time(key.disconnected_at),
            SortableFieldName::InitiationMethod => alphabetical(&key.initiation),
            SortableFieldName::Channel => alphabetical(key.channel.as_str()),
            _ => rank_of_time(Some(key.initiated_at)),
        };
        let rank = if self.is_descending() { u64::MAX - rank } else { rank };
        format!("{rank:020} {}", key.id)
    }

    /// The other way round, where they are sorted by a time.
    fn after(&self, key: &str) -> Option<(Time, ContactId)> {
        let (rank, id) = key.split_once(' ')?;
        let rank: u64 = rank.parse().ok()?;
        let rank = if self.is_descending() { u64::MAX - rank } else { rank };
        Some((Time(i64::try_from(rank).ok()?), id.parse().ok()?))
    }
}

fn first_not_built(criteria: &SearchCriteria) -> Option<&'static str> {
    let given = [
        (criteria.agent_hierarchy_groups.is_some(), "AgentHierarchyGroups"),
        (criteria.contact_analysis.is_some(), "ContactAnalysis"),
        (criteria.routing_criteria.is_some(), "RoutingCriteria"),
        (criteria.additional_time_range.is_some(), "AdditionalTimeRange"),
        (criteria.searchable_segment_attributes.is_some(), "SearchableSegmentAttributes"),
        (criteria.active_regions.is_some(), "ActiveRegions"),
    ];
    given.into_iter().find(|(given, _)| *given).map(|(_, name)| name)
}

fn set_of<T: std::str::FromStr + Ord>(given: &[String], thing: Thing) -> Result<BTreeSet<T>, ApiError> {
    Ok(ids(given, thing)?.into_iter().collect())
}

fn rank_of(field: SortableFieldName) -> Result<(), ApiError> {
    match field {
        SortableFieldName::InitiationTimestamp
        | SortableFieldName::DisconnectTimestamp
        | SortableFieldName::InitiationMethod
        | SortableFieldName::Channel => Ok(()),
        SortableFieldName::ScheduledTimestamp
        | SortableFieldName::ConnectedToAgentTimestamp
        | SortableFieldName::ExpiryTimestamp => Err(not_built("This FieldName of Sort")),
    }
}

fn which(time: SearchContactsTimeRangeType) -> ContactTime {
    match time {
        SearchContactsTimeRangeType::InitiationTimestamp => ContactTime::Initiated,
        SearchContactsTimeRangeType::DisconnectTimestamp => ContactTime::Disconnected,
        SearchContactsTimeRangeType::ConnectedToAgentTimestamp => ContactTime::Connected,
        SearchContactsTimeRangeType::EnqueueTimestamp => ContactTime::Enqueued,
        SearchContactsTimeRangeType::ScheduledTimestamp => ContactTime::Scheduled,
    }
}

/// What has none comes last of all that rise.
fn rank_of_time(at: Option<Time>) -> u64 {
    at.map_or(i64::MAX.unsigned_abs(), |at| at.0.unsigned_abs())
}

/// The first seven letters as a number, so that words of the API are in their order.
fn alphabetical(word: &str) -> u64 {
    word.bytes().chain(std::iter::repeat(0)).take(7).fold(0, |rank, byte| rank << 8 | u64::from(byte))
}

fn check_match(given: Option<SearchContactsMatchType>) -> Result<(), ApiError> {
    match given {
        None | Some(SearchContactsMatchType::MatchAll | SearchContactsMatchType::MatchAny) => Ok(()),
        Some(_) => Err(not_built("This MatchType")),
    }
}

fn is_named(contact: &Contact, wanted: &NameCriteria) -> bool {
    let name = contact.name.to_lowercase();
    let mut texts = wanted.search_text.iter().map(|text| name.contains(&text.expose().to_lowercase()));
    match wanted.match_type {
        SearchContactsMatchType::MatchAll => texts.all(|is| is),
        _ => texts.any(|is| is),
    }
}

/// A key with any of its values; all of the keys, or any.
fn has_attributes(contact: &Contact, wanted: &SearchableContactAttributes) -> bool {
    let mut has = wanted.criteria.iter().map(|one| {
        let value = contact.attributes.get(one.key.expose());
        value.is_some_and(|value| one.values.iter().any(|wanted| wanted.expose() == value))
    });
    match wanted.match_type {
        Some(SearchContactsMatchType::MatchAny) => has.any(|is| is),
        _ => has.all(|is| is),
    }
}

/// The outer error is the store's, the inner one the caller's.
fn look(
    reader: &mut dyn Reader,
    asked: &Asked,
    live: Vec<Contact>,
    seq: u64,
    request: &SearchContactsRequest,
) -> Result<Result<Found, ApiError>, StoreError> {
    let max = request.max_results.unwrap_or(PAGE_MAX).min(PAGE_MAX);
    let key = |entry: &Entry| asked.key(entry);
    let mut entries: Vec<_> = live.into_iter().map(Entry::live).collect();
    let total;
    match asked.order().filter(|_| !asked.needs_records()) {
        // One page of those that are completed is enough to fill one with those that go on.
        Some(order) => {
            let after = match token_text(request.next_token.as_deref()) {
                Ok(text) => text.and_then(|text| asked.after(&text)),
                Err(error) => return Ok(Err(error)),
            };
            let limit = usize::try_from(max).unwrap_or(1).max(1) + 1;
            let page = ContactsPage { up_to: seq, order, descending: asked.is_descending(), after, limit };
            let (keys, completed) = reader.find_contacts(&asked.wanted, &page)?;
            total = entries.len() + usize::try_from(completed).unwrap_or(usize::MAX);
            entries.extend(keys.into_iter().map(Entry::completed));
        }
        None => match all(reader, asked, entries, seq)? {
            Ok(met) => {
                entries = met;
                total = entries.len();
            }
            Err(error) => return Ok(Err(error)),
        },
    }
    entries.sort_by_cached_key(key);
    let (shown, next_token) = match page(entries, key, Some(max), request.next_token.as_deref()) {
        Ok(shown) => shown,
        Err(error) => return Ok(Err(error)),
    };
    let mut contacts = Vec::new();
    for entry in shown {
        contacts.extend(entry.whole(reader)?);
    }
    Ok(Ok(Found { contacts, next_token, total }))
}

/// All that match, where keys alone do not tell which those are, or which come first.
fn all(
    reader: &mut dyn Reader,
    asked: &Asked,
    mut entries: Vec<Entry>,
    seq: u64,
) -> Result<Result<Vec<Entry>, ApiError>, StoreError> {
    let most = if asked.needs_records() { READ_MAX } else { LOOKED_AT_MAX };
    let order = ContactTime::Initiated;
    let page = ContactsPage { up_to: seq, order, descending: true, after: None, limit: most + 1 };
    let (keys, _) = reader.find_contacts(&asked.wanted, &page)?;
    entries.extend(keys.into_iter().map(Entry::completed));
    if entries.len() > most {
        let message = format!("More than {most} contacts would have to be looked at. Choose a shorter time.");
        return Ok(Err(ApiError::invalid_parameter(message)));
    }
    if !asked.needs_records() {
        return Ok(Ok(entries));
    }
    let mut met = Vec::new();
    for entry in entries {
        if entry.whole(reader)?.is_some_and(|contact| asked.meets(&contact)) {
            met.push(entry);
        }
    }
    Ok(Ok(met))
}

fn summary(instance: &Instance, contact: &Contact) -> ContactSearchSummary {
    let is_task = contact.channel == Channel::Task;
    ContactSearchSummary {
        arn: Some(instance.arn_of("contact", contact.id)),
        id: Some(contact.id.to_string()),
        initial_contact_id: Some(contact.chain).filter(|chain| *chain != contact.id).map(|c| c.to_string()),
        previous_contact_id: contact.before().map(|c| c.to_string()),
        initiation_method: Some(initiation(contact.initiation)),
        channel: Some(channel(contact.channel)),
        queue_info: contact.queue.map(|queue| ContactSearchSummaryQueueInfo {
            id: Some(queue_id(queue.queue)),
            enqueue_timestamp: Some(timestamp(queue.enqueued_at)),
        }),
        agent_info: contact.agent.map(|agent| ContactSearchSummaryAgentInfo {
            id: Some(agent.user.to_string()),
            connected_to_agent_timestamp: Some(timestamp(agent.connected_at)),
        }),
        initiation_timestamp: Some(timestamp(contact.initiated_at)),
        disconnect_timestamp: contact.disconnected_at.map(timestamp),
        scheduled_timestamp: contact.scheduled_at.map(timestamp),
        name: is_task.then(|| Sensitive::from(contact.name.as_str())),
        tags: Some(contact.tags.clone()).filter(|tags| !tags.is_empty()),
        ..ContactSearchSummary::default()
    }
}

/// ListAssociatedContacts: all of the contact's chain, the first of it first.
pub(crate) async fn list_associated_contacts(
    call: Call<ListAssociatedContactsRequest>,
) -> Result<ListAssociatedContactsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let named = find(&call, id(&request.contact_id, Thing::Contact)?).await?;
    let mut chain = vec![find(&call, named.chain).await?];
    let mut known = BTreeSet::from([named.chain]);
    let mut seen = 0;
    while let Some(Contact { next, added, .. }) = chain.get(seen) {
        let further: Vec<_> = next.iter().chain(added).copied().filter(|id| known.insert(*id)).collect();
        for id in further {
            chain.push(find(&call, id).await?);
        }
        seen += 1;
    }
    chain.sort_by_key(|contact| contact.initiated_at);
    let numbered = chain.into_iter().enumerate().collect();
    let (shown, next_token) =
        page(numbered, |(n, _)| *n, request.max_results, request.next_token.as_deref())?;
    let instance = call.app.bus.instance();
    let summary = |(_, contact): (usize, Contact)| AssociatedContactSummary {
        contact_id: Some(contact.id.to_string()),
        contact_arn: Some(instance.arn_of("contact", contact.id)),
        initiation_timestamp: Some(timestamp(contact.initiated_at)),
        disconnect_timestamp: contact.disconnected_at.map(timestamp),
        initial_contact_id: Some(contact.chain.to_string()),
        previous_contact_id: contact.before().map(|c| c.to_string()),
        related_contact_id: contact.related.map(|c| c.to_string()),
        initiation_method: Some(initiation(contact.initiation)),
        channel: Some(channel(contact.channel)),
    };
    let list = shown.into_iter().map(summary).collect();
    Ok(ListAssociatedContactsResponse { contact_summary_list: Some(list), next_token })
}

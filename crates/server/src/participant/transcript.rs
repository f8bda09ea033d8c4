//! GetTranscript (CHAT-9): a page of the chain's items, either way.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use engine::Centre;
use engine::domain::chat::{Chat, Item, Participant, Role};
use engine::domain::contact::Past;
use engine::id::{ContactId, ItemId};
use engine::time::{Span, Time};
use store::{Direction, Reader, Start, StoreError, TranscriptPage};
use wire::Service;
use wire::item::ChatItem;
use wire::participant::{GetTranscriptRequest, GetTranscriptResponse, ScanDirection, SortKey, StartPosition};

use crate::auth::token::ParticipantClaim;
use crate::call::ParticipantCall;
use crate::clock::parse_iso;
use crate::engine_loop::Unavailable;
use crate::error::ApiError;
use crate::participant::{item, receipt, validation};

const PAGE_DEFAULT: i32 = 10;
/// SEC-11: how long after the end a customer may still read.
const READABLE_AFTER_END: Span = Span::minutes(5);

pub(crate) async fn get_transcript(
    call: ParticipantCall<GetTranscriptRequest>,
) -> Result<GetTranscriptResponse, ApiError> {
    let chain = call.claim.chain;
    let past = may_read(&call).await?;
    let request = call.request;
    if let Some(contact) = &request.contact_id
        && contact.parse::<ContactId>().ok() != Some(chain)
    {
        return Err(ApiError::access_denied("The contact is not one of this chat."));
    }
    let size = request.max_results.filter(|n| *n > 0).unwrap_or(PAGE_DEFAULT).unsigned_abs() as usize;
    let order = request.sort_order.unwrap_or(SortKey::Ascending);
    let asked = Asked::read(request.scan_direction, request.start_position, request.next_token.as_deref())?;
    let app = call.app;
    let page = app.readers.with(move |reader| find_page(reader, chain, &past, &asked, size)).await;
    let page = page.map_err(|_| ApiError::internal(Service::Participant, Unavailable::Store))?;
    let page = page.ok_or_else(|| validation("StartPosition names no item of this chat."))?;
    let mut items: Vec<_> = page.items.iter().map(|item| page.show(item)).collect();
    if order == SortKey::Descending {
        items.reverse();
    }
    Ok(GetTranscriptResponse {
        initial_contact_id: Some(chain.to_string()),
        transcript: Some(items),
        next_token: page.next,
    })
}

/// SEC-11: while the chat goes on, whoever has not left; after it, its customer for five minutes,
/// and its agent until they clear it.
/// Gives the earlier chats that this one goes on from.
async fn may_read(call: &ParticipantCall<GetTranscriptRequest>) -> Result<Vec<Past>, ApiError> {
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let found = call.read(move |centre, _| {
        let chat = centre.chats.get(&chain)?;
        let contact = centre.contacts.get(&chat.contact)?;
        let reader = chat.participant(participant)?;
        let stands = (reader.role, reader.left, agent_holds(centre, chat, reader), contact.disconnected_at);
        Some((stands, contact.past.clone()))
    });
    let now = call.app.clock.now();
    let readable = match found.await? {
        Some((stands, past)) => may_read_live(stands, now).then_some(past),
        None => readable_completed(call, now).await?,
    };
    readable.ok_or_else(|| ApiError::access_denied("The chat is not open to this participant any more."))
}

fn may_read_live(stands: (Role, bool, bool, Option<Time>), now: Time) -> bool {
    match stands {
        (Role::Agent, _, holds, _) => holds,
        (Role::Customer, _, _, ended_at) => ended_at.is_none_or(|at| now < at + READABLE_AFTER_END),
        (_, left, _, ended_at) => !left && ended_at.is_none(),
    }
}

/// Whether an agent has the chat, or has yet to clear it. Who left it to others has it no more.
pub(crate) fn agent_holds(centre: &Centre, chat: &Chat, agent: &Participant) -> bool {
    let held = agent.user.and_then(|user| centre.agents.get(&user)).map(|of| &of.contacts);
    let mut held = held.into_iter().flatten().filter(|(_, held)| held.participant == agent.id);
    held.any(|(id, held)| held.state.is_work() && (!agent.left || *id == chat.contact))
}

async fn readable_completed(
    call: &ParticipantCall<GetTranscriptRequest>,
    now: Time,
) -> Result<Option<Vec<Past>>, ApiError> {
    let ParticipantClaim { chain, participant, .. } = call.claim;
    let record = call.app.readers.with(move |reader| reader.last_contact_of_chain(chain)).await;
    let record = record.map_err(|_| ApiError::internal(Service::Participant, Unavailable::Store))?;
    Ok(record.and_then(|record| {
        let customer = record.participants.iter().any(|p| p.id == participant && p.role == Role::Customer);
        let ended_at = record.contact.disconnected_at.unwrap_or(record.completed_at);
        (customer && now < ended_at + READABLE_AFTER_END).then_some(record.contact.past)
    }))
}

struct Asked {
    direction: Direction,
    from: From,
}

enum From {
    Newest,
    Oldest,
    Position(u64),
    Item(ItemId),
    Time(Time),
    /// The n-th newest.
    MostRecent(u64),
    /// CHAT-63: of an earlier chat, by its place among them; without a position from where it ends.
    Past(usize, Option<u64>),
}

impl Asked {
    /// BACKWARD without a start, FORWARD with one. An empty StartPosition is none.
    fn read(
        direction: Option<ScanDirection>,
        start: Option<StartPosition>,
        token: Option<&str>,
    ) -> Result<Asked, ApiError> {
        if let Some(token) = token {
            let unknown = || validation("NextToken is not one that was given out here.");
            let asked = read_token(token).ok_or_else(unknown)?;
            if matches!(asked.from, From::Past(..)) && direction == Some(ScanDirection::Forward) {
                return Err(validation("Earlier chats are read with ScanDirection BACKWARD."));
            }
            return Ok(asked);
        }
        let start = start.map(read_start).transpose()?.flatten();
        let default = if start.is_some() { ScanDirection::Forward } else { ScanDirection::Backward };
        let direction = match direction.unwrap_or(default) {
            ScanDirection::Forward => Direction::Forward,
            ScanDirection::Backward => Direction::Backward,
        };
        let everything = if direction == Direction::Forward { From::Oldest } else { From::Newest };
        Ok(Asked { direction, from: start.unwrap_or(everything) })
    }
}

fn read_start(start: StartPosition) -> Result<Option<From>, ApiError> {
    match (start.id, start.absolute_time, start.most_recent) {
        (None, None, None) => Ok(None),
        (Some(id), None, None) => {
            let unknown = || validation("StartPosition names no item of this chat.");
            Ok(Some(From::Item(id.parse().map_err(|_| unknown())?)))
        }
        (None, Some(time), None) => {
            let unreadable = || validation("StartPosition.AbsoluteTime is not a time in ISO 8601.");
            Ok(Some(From::Time(parse_iso(&time).ok_or_else(unreadable)?)))
        }
        (None, None, Some(n)) => Ok(Some(From::MostRecent(u64::try_from(n).unwrap_or(0).max(1)))),
        _ => Err(validation("StartPosition takes one of Id, AbsoluteTime and MostRecent.")),
    }
}

/// Items of a conversation, and what leads to those before them.
pub(crate) type ItemsBefore = (Vec<ChatItem>, Option<String>);

/// For whoever reads a conversation from outside: the newest page of it, or the one before another, oldest
/// item first, and what leads to the one before it. None where the token is none of those.
pub(crate) fn page_before(
    reader: &mut dyn Reader,
    chain: ContactId,
    past: &[Past],
    token: Option<&str>,
    size: usize,
) -> Result<Option<ItemsBefore>, StoreError> {
    let asked = match token {
        None => Some(Asked { direction: Direction::Backward, from: From::Newest }),
        Some(token) => read_token(token).filter(|asked| asked.direction == Direction::Backward),
    };
    let Some(asked) = asked else { return Ok(None) };
    let page = find_page(reader, chain, past, &asked, size)?;
    Ok(page.map(|page| (page.items.iter().map(|item| page.show(item)).collect(), page.next)))
}

#[derive(Default)]
struct Page {
    /// Oldest first.
    items: Vec<Item>,
    receipts: BTreeMap<u64, Vec<store::Receipt>>,
    /// The items are of an earlier chat.
    is_past: bool,
    next: Option<String>,
}

impl Page {
    fn show(&self, item: &Item) -> ChatItem {
        let mut shown = item::transcript_item(item);
        if let Some(receipts) = self.receipts.get(&item.position) {
            receipt::add(&mut shown, receipts);
        }
        if self.is_past {
            shown.related_contact_id = shown.contact_id.take();
        }
        shown
    }
}

/// None when the start names nothing.
fn find_page(
    reader: &mut dyn Reader,
    chain: ContactId,
    past: &[Past],
    asked: &Asked,
    size: usize,
) -> Result<Option<Page>, StoreError> {
    let Asked { direction, ref from } = *asked;
    let start = match *from {
        From::Past(place, position) => return past_page(reader, past, place, position, size).map(Some),
        From::Newest => Start::Newest,
        From::Oldest => Start::Oldest,
        From::Position(position) => Start::Position(position),
        From::Item(id) => match reader.item_position(chain, id)? {
            Some(position) => Start::Position(position),
            None => return Ok(None),
        },
        From::Time(at) => match (reader.position_at(chain, at)?, direction) {
            (Some(position), _) => Start::Position(position),
            (None, Direction::Backward) => Start::Newest,
            (None, Direction::Forward) => return Ok(Some(Page::default())),
        },
        From::MostRecent(n) => {
            let newest = TranscriptPage { start: Start::Newest, direction: Direction::Backward, limit: 1 };
            let newest = reader.transcript(chain, &newest)?;
            Start::Position(newest.first().map_or(0, |item| (item.position + 1).saturating_sub(n)))
        }
    };
    let mut items = reader.transcript(chain, &TranscriptPage { start, direction, limit: size + 1 })?;
    let next = (items.len() > size).then(|| {
        // The one too many is where the next page begins.
        let position = match direction {
            Direction::Forward => items.pop().map(|item| item.position),
            Direction::Backward => Some(items.remove(0).position),
        };
        write_token(direction, position.unwrap_or(0))
    });
    let goes_on = direction == Direction::Backward && !past.is_empty();
    let next = next.or_else(|| goes_on.then(|| write_past_token(0, None)));
    let receipts = receipt::of_page(reader, chain, &items)?;
    Ok(Some(Page { items, receipts, is_past: false, next }))
}

/// CHAT-63: the newest items of the earlier chat at a place, or of the next one that has any.
fn past_page(
    reader: &mut dyn Reader,
    past: &[Past],
    place: usize,
    position: Option<u64>,
    size: usize,
) -> Result<Page, StoreError> {
    let mut position = position;
    for (place, one) in past.iter().enumerate().skip(place) {
        let has_more = place + 1 < past.len();
        let end = one.through.map(|through| position.take().map_or(through, |at| at.min(through)));
        let Some(end) = end else { continue };
        let page =
            TranscriptPage { start: Start::Position(end), direction: Direction::Backward, limit: size + 1 };
        let mut items = reader.transcript(one.chain, &page)?;
        if items.is_empty() {
            continue;
        }
        let more = (items.len() > size).then(|| items.remove(0).position);
        let next = match more {
            Some(position) => Some(write_past_token(place, Some(position))),
            None => has_more.then(|| write_past_token(place + 1, None)),
        };
        let receipts = receipt::of_page(reader, one.chain, &items)?;
        return Ok(Page { items, receipts, is_past: true, next });
    }
    Ok(Page::default())
}

fn write_past_token(place: usize, position: Option<u64>) -> String {
    let position = position.map_or_else(String::new, |position| position.to_string());
    URL_SAFE_NO_PAD.encode(format!("p{place}.{position}"))
}

fn write_token(direction: Direction, position: u64) -> String {
    let way = if direction == Direction::Forward { 'f' } else { 'b' };
    URL_SAFE_NO_PAD.encode(format!("{way}{position}"))
}

fn read_token(token: &str) -> Option<Asked> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (way, position) = text.split_at_checked(1)?;
    let direction = match way {
        "f" => Direction::Forward,
        "b" => Direction::Backward,
        "p" => {
            let (place, position) = position.split_once('.')?;
            let position = if position.is_empty() { None } else { Some(position.parse().ok()?) };
            let from = From::Past(place.parse().ok()?, position);
            return Some(Asked { direction: Direction::Backward, from });
        }
        _ => return None,
    };
    Some(Asked { direction, from: From::Position(position.parse().ok()?) })
}

//! What a batch means in rows, said once for all stores.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use engine::domain::Centre;
use engine::domain::attachment::{AttachedFile, Attachment};
use engine::domain::chat::{Item, ItemKind, ReceiptKind, Role};
use engine::domain::measure::Measure;
use engine::domain::told::{AgentEventKind, AtWork, Stream, Telling, Told};
use engine::event::{Event, Recorded, Secret};
use engine::id::{AttachmentId, ContactId, ParticipantId, UserId};
use engine::output::Batch;
use engine::time::Time;

use crate::{AttachmentRow, ContactRecord, FileRow, SNAPSHOTS_KEPT, SignIn, StoreError};

/// A row of the log: the events of one batch.
#[derive(Debug, Clone)]
pub(crate) struct LogRow {
    pub(crate) first_seq: u64,
    pub(crate) last_seq: u64,
    /// Of the last event.
    pub(crate) at: Time,
    /// One JSON object a line, packed: lines of one batch are much alike, and bytes are what a write
    /// costs.
    pub(crate) body: Vec<u8>,
}

/// A row of a read model that an event causes.
#[derive(Debug)]
pub(crate) enum Row<'a> {
    Item {
        chain: ContactId,
        item: &'a Item,
    },
    /// The first of its kind counts.
    Receipt {
        chain: ContactId,
        position: u64,
        participant: ParticipantId,
        kind: ReceiptKind,
        at: Time,
    },
    Attachment {
        chain: ContactId,
        attachment: &'a Attachment,
        name: &'a str,
    },
    AttachmentJudged {
        id: AttachmentId,
        approved: bool,
    },
    File {
        file: &'a AttachedFile,
        name: &'a str,
    },
    FileJudged {
        id: AttachmentId,
        approved: bool,
    },
    FileGone {
        id: AttachmentId,
    },
    Credential {
        name: CredentialName<'a>,
        secret: &'a str,
    },
    CredentialGone {
        name: CredentialName<'a>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CredentialName<'a> {
    Password(UserId),
    AccessKey(&'a str),
}

impl CredentialName<'_> {
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            CredentialName::Password(_) => "password",
            CredentialName::AccessKey(_) => "access key",
        }
    }

    pub(crate) fn name(&self) -> String {
        match self {
            CredentialName::Password(user) => user.to_string(),
            CredentialName::AccessKey(key) => (*key).to_owned(),
        }
    }
}

/// The row that an event causes beside its line in the log, if any. Contact records come from what
/// the batch says of completed contacts: see [`contact_records`].
pub(crate) fn row(recorded: &Recorded) -> Option<Row<'_>> {
    match &recorded.event {
        Event::ItemAppended { chain, item, .. } => Some(Row::Item { chain: *chain, item }),
        Event::Receipted { chain, participant, position, kind } => Some(Row::Receipt {
            chain: *chain,
            position: *position,
            participant: *participant,
            kind: *kind,
            at: recorded.at,
        }),
        Event::AttachmentBegun { chain, attachment, name } => {
            let name = name.as_str().unwrap_or_default();
            Some(Row::Attachment { chain: *chain, attachment, name })
        }
        Event::AttachmentJudged { attachment, approved, .. } => {
            Some(Row::AttachmentJudged { id: *attachment, approved: *approved })
        }
        Event::FileBegun { file, name } => Some(Row::File { file, name: name.as_str().unwrap_or_default() }),
        Event::FileJudged { file, approved } => Some(Row::FileJudged { id: *file, approved: *approved }),
        Event::FileDeleted { file } => Some(Row::FileGone { id: *file }),
        Event::UserCreated { user, password } => credential(CredentialName::Password(user.id), password),
        Event::PasswordChanged { user, password } => credential(CredentialName::Password(*user), password),
        Event::AccessKeyCreated { key, secret, .. } => credential(CredentialName::AccessKey(key), secret),
        Event::AccessKeyDeleted { key, .. } => {
            Some(Row::CredentialGone { name: CredentialName::AccessKey(key) })
        }
        _ => None,
    }
}

fn credential<'a>(name: CredentialName<'a>, secret: &'a Secret) -> Option<Row<'a>> {
    secret.0.as_deref().map(|secret| Row::Credential { name, secret })
}

/// The records of the contacts that a batch completes.
pub(crate) fn contact_records(batch: &Batch) -> impl Iterator<Item = ContactRecord> {
    batch.events.iter().filter_map(|recorded| {
        let Event::ContactCompleted { contact } = &recorded.event else { return None };
        let completed = batch.completed.iter().find(|c| c.contact.id == *contact)?;
        Some(ContactRecord {
            contact: completed.contact.clone(),
            participants: completed.chat.as_ref().map_or(Vec::new(), |chat| chat.participants.clone()),
            completed_at: recorded.at,
            completed_seq: recorded.seq,
        })
    })
}

/// The log row of a batch that follows `last_seq`; none for an empty one.
pub(crate) fn log_row(batch: &Batch, last_seq: u64) -> Result<Option<LogRow>, StoreError> {
    for (expected, recorded) in (last_seq + 1..).zip(&batch.events) {
        if recorded.seq != expected {
            return Err(StoreError::Gap { expected, found: recorded.seq });
        }
    }
    let (Some(first), Some(last)) = (batch.events.first(), batch.events.last()) else { return Ok(None) };
    let body = to_lines(&batch.events)?;
    Ok(Some(LogRow { first_seq: first.seq, last_seq: last.seq, at: last.at, body }))
}

pub(crate) fn to_lines(events: &[Recorded]) -> Result<Vec<u8>, StoreError> {
    let mut body = Vec::with_capacity(events.len() * 512);
    for recorded in events {
        serde_json::to_writer(&mut body, recorded).map_err(unwritable)?;
        body.push(b'\n');
    }
    Ok(lz4_flex::compress_prepend_size(&body))
}

fn unwritable(error: serde_json::Error) -> StoreError {
    StoreError::Io(format!("an event cannot be written as JSON: {error}"))
}

/// The events of a log row.
pub(crate) fn from_lines(body: &[u8]) -> Result<Vec<Recorded>, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt(format!("a row of the log: {why}"));
    let lines = lz4_flex::decompress_size_prepended(body).map_err(|e| corrupt(e.to_string()))?;
    let events = serde_json::Deserializer::from_slice(&lines).into_iter::<Recorded>();
    events.collect::<Result<_, _>>().map_err(|e| corrupt(e.to_string()))
}

/// Refuses a state that is ahead of what is durable.
pub(crate) fn snapshot_body(centre: &Centre, last_seq: u64) -> Result<String, StoreError> {
    if centre.seq > last_seq {
        return Err(StoreError::Gap { expected: last_seq + 1, found: centre.seq });
    }
    serde_json::to_string(centre).map_err(unwritable)
}

/// A snapshot of another version of the engine may not be readable: the log is, so it is left aside.
pub(crate) fn from_snapshot(body: &str) -> Option<Centre> {
    let mut centre: Centre = serde_json::from_str(body).ok()?;
    centre.reindex();
    Some(centre)
}

/// Events between two snapshots of the past: those beside one that are no farther apart make it needless.
pub(crate) const SNAPSHOT_SPACING: u64 = 100_000;

/// Of snapshots by their last events, oldest first, those that are kept no more. The newest two stay:
/// the newest one is what a start needs, and the one before is for when it cannot be read.
pub(crate) fn needless_snapshots(seqs: &[u64]) -> Vec<u64> {
    let (mut needless, mut kept) = (Vec::new(), Vec::new());
    for (place, seq) in seqs.iter().copied().enumerate() {
        let next = seqs.get(place + 1).filter(|_| place + 2 < seqs.len());
        let before = kept.last().copied().unwrap_or(0);
        if next.is_some_and(|next| next - before <= SNAPSHOT_SPACING) {
            needless.push(seq);
        } else {
            kept.push(seq);
        }
    }
    let too_many = kept.len().saturating_sub(SNAPSHOTS_KEPT);
    needless.extend(kept.into_iter().take(too_many));
    needless
}

/// Applies events to a state that they follow.
pub(crate) fn replay(centre: &mut Centre, events: &[Recorded]) -> Result<(), StoreError> {
    for recorded in events {
        let expected = centre.seq + 1;
        if recorded.seq < expected {
            continue;
        }
        if recorded.seq > expected {
            let why = format!("the log has no event {expected}, but event {}", recorded.seq);
            return Err(StoreError::Corrupt(why));
        }
        centre.apply(recorded);
    }
    Ok(())
}

/// What a store has of the past.
pub(crate) trait Past {
    /// The newest snapshot of these events, if there is one.
    fn snapshot(&self, seqs: RangeInclusive<u64>) -> Result<Option<Centre>, StoreError>;

    /// The batches that hold events after a number, for as long as `take` wants more.
    fn each_batch(
        &self,
        after_seq: u64,
        take: &mut dyn FnMut(Vec<Recorded>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError>;
}

/// Events that are sooner replayed than a whole state is read.
const SOON_REPLAYED: u64 = 5_000;

/// See [`crate::Reader::state_after`].
pub(crate) fn state_after(
    past: &impl Past,
    seq: u64,
    known: Option<Centre>,
    reach: u64,
) -> Result<Option<Centre>, StoreError> {
    let mut centre = known.filter(|known| known.seq <= seq).unwrap_or_default();
    let away = seq - centre.seq;
    if (away > SOON_REPLAYED || (centre.seq == 0 && away > 0))
        && let Some(newer) = past.snapshot(centre.seq + 1..=seq)?
    {
        centre = newer;
    }
    if seq - centre.seq > reach {
        return Ok(None);
    }
    if centre.seq < seq {
        past.each_batch(centre.seq, &mut |mut events| {
            events.retain(|recorded| recorded.seq <= seq);
            replay(&mut centre, &events)?;
            Ok(centre.seq < seq)
        })?;
    }
    Ok((centre.seq == seq).then_some(centre))
}

/// See [`crate::Reader::states_before`].
pub(crate) fn states_before(
    past: &impl Past,
    seqs: &[u64],
    reach: u64,
    see: &mut dyn FnMut(&Centre, &Recorded),
) -> Result<(), StoreError> {
    let mut known = None;
    let seqs: BTreeSet<u64> = seqs.iter().copied().filter(|seq| *seq > 0).collect();
    for seq in seqs {
        known = state_after(past, seq - 1, known, reach)?;
        let Some(centre) = &known else { continue };
        past.each_batch(centre.seq, &mut |events| {
            events.iter().filter(|recorded| recorded.seq == seq).for_each(|recorded| see(centre, recorded));
            Ok(false)
        })?;
    }
    Ok(())
}

/// The number of the last event of a batch at or before a time.
pub(crate) fn last_by(events: &[Recorded], at: Time) -> Option<u64> {
    events.iter().rev().find(|recorded| recorded.at <= at).map(|recorded| recorded.seq)
}

pub(crate) fn attachment_row(chain: ContactId, attachment: &Attachment, name: &str) -> AttachmentRow {
    AttachmentRow {
        id: attachment.id,
        chain,
        participant: attachment.by,
        name: name.to_owned(),
        content_type: attachment.content_type.clone(),
        size: attachment.size,
        begun_at: attachment.begun_at,
        approved: None,
    }
}

pub(crate) fn file_row(file: &AttachedFile, name: &str) -> FileRow {
    FileRow {
        id: file.id,
        contact: file.contact,
        created_by: file.created_by,
        name: name.to_owned(),
        content_type: file.content_type.clone(),
        size: file.size,
        begun_at: file.begun_at,
        approved: None,
    }
}

pub(crate) fn record_body(record: &ContactRecord) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(unwritable)
}

pub(crate) fn from_record_body(body: &str) -> Result<ContactRecord, StoreError> {
    serde_json::from_str(body).map_err(|e| StoreError::Corrupt(format!("a contact record: {e}")))
}

/// As one is told of.
pub(crate) fn measure_text(measure: &Measure) -> Result<String, StoreError> {
    serde_json::to_string(measure).map_err(unwritable)
}

pub(crate) fn stream_number(stream: Stream) -> i64 {
    match stream {
        Stream::ContactRecords => 1,
        Stream::ContactEvents => 2,
        Stream::AgentEvents => 3,
        Stream::ConfigurationChanges => 4,
        Stream::ChatItems => 5,
    }
}

/// Packed: what was before and after a change is nearly the same twice.
pub(crate) fn told_body(told: &Told) -> Result<Vec<u8>, StoreError> {
    Ok(lz4_flex::compress_prepend_size(&serde_json::to_vec(told).map_err(unwritable)?))
}

pub(crate) fn from_told_body(body: &[u8]) -> Result<Told, StoreError> {
    let corrupt = |why: String| StoreError::Corrupt(format!("a line of a stream: {why}"));
    let text = lz4_flex::decompress_size_prepended(body).map_err(|e| corrupt(e.to_string()))?;
    serde_json::from_slice(&text).map_err(|e| corrupt(e.to_string()))
}

/// What an agent did from a line of their stream on.
pub(crate) fn at_work(told: &Told) -> Option<(UserId, Option<AtWork>)> {
    let Telling::Agent(agent) = &told.what else { return None };
    Some((agent.user, agent.at_work()))
}

pub(crate) fn at_work_body(work: &AtWork) -> Result<String, StoreError> {
    serde_json::to_string(work).map_err(unwritable)
}

pub(crate) fn from_at_work_body(body: &str) -> Result<AtWork, StoreError> {
    serde_json::from_str(body).map_err(|e| StoreError::Corrupt(format!("what an agent did: {e}")))
}

#[derive(Debug)]
pub(crate) enum Sign {
    In(SignIn),
    Out,
}

/// Whether a line tells that an agent signed in or out.
pub(crate) fn sign_in(told: &Told) -> Option<Sign> {
    let Telling::Agent(agent) = &told.what else { return None };
    match agent.kind {
        AgentEventKind::SignedIn => {
            let after = agent.after.as_ref()?;
            let name = format!("{} {}", after.first_name, after.last_name).trim().to_owned();
            let username = after.username.clone();
            Some(Sign::In(SignIn { agent: agent.user, username, name, at: told.at, until: None }))
        }
        AgentEventKind::SignedOut => Some(Sign::Out),
        AgentEventKind::Changed => None,
    }
}

pub(crate) fn kind_text(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Message => "MESSAGE",
        ItemKind::Attachment => "ATTACHMENT",
        ItemKind::Event => "EVENT",
    }
}

pub(crate) fn kind_of(text: &str) -> Result<ItemKind, StoreError> {
    let all = [ItemKind::Message, ItemKind::Attachment, ItemKind::Event];
    let found = all.into_iter().find(|kind| kind_text(*kind) == text);
    found.ok_or_else(|| StoreError::Corrupt(format!("an item is of kind {text:?}")))
}

pub(crate) fn role_of(text: &str) -> Result<Role, StoreError> {
    let all = [Role::Agent, Role::Customer, Role::System, Role::CustomBot, Role::Supervisor];
    let found = all.into_iter().find(|role| role.as_str() == text);
    found.ok_or_else(|| StoreError::Corrupt(format!("an item's author has the role {text:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What stays of snapshots that are saved one after the other.
    fn kept(saved: impl IntoIterator<Item = u64>) -> Vec<u64> {
        let mut kept = Vec::new();
        for seq in saved {
            kept.push(seq);
            let needless = needless_snapshots(&kept);
            kept.retain(|seq| !needless.contains(seq));
        }
        kept
    }

    #[test]
    fn many_restarts_leave_snapshots_as_far_apart_as_none() {
        let stops = kept((1..=1000).map(|n| n * 900));
        assert!((9..=12).contains(&stops.len()), "{stops:?}");
        let apart = stops.windows(2).map(|two| two[1] - two[0]).max();
        assert!(apart.is_some_and(|apart| apart <= SNAPSHOT_SPACING + 900), "{stops:?}");
        assert_eq!(kept([5, 6, 7]), [6, 7]);
    }

    #[test]
    fn snapshots_are_bounded_and_the_newest_stay() {
        let few: Vec<u64> = (1..=20).map(|n| n * 100_007).collect();
        assert_eq!(kept(few.clone()), few, "none of them is needless");
        let all = (1..=500).map(|n| n * 100_007);
        let newest: Vec<u64> = all.clone().skip(500 - SNAPSHOTS_KEPT).collect();
        assert_eq!(kept(all), newest);
    }
}

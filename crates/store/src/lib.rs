//! What is kept: the log of events, which is the truth, and beside it what is read without
//! replaying: transcripts, contact records and credentials.
//!
//! ```text
//! Batch --append--> one transaction: a log row | items | receipts | attachments | files | contact records | measures | told, at work | credentials
//!                                      |              \_______ Reader, while writing goes on
//!                                      v
//!                           load: newest snapshot + the events after it = Centre
//! ```
//!
//! * When [`Store::append`] returns `Ok`, the batch is durable; when it returns an error, nothing of
//!   it can be seen, except that a failure to confirm may hide a success. Either way [`Store::load`]
//!   tells what is there.
//! * Snapshots are kept, so that the state at a moment of the past can be had again
//!   ([`Reader::state_after`], [`Reader::states_before`]).
//! * Words and secrets are never in the log (see [`engine::event`]).
//! * What a batch means in rows is said once, in `project.rs`, for all stores.
//!
//! Not here: what the events mean. That is the engine's.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::{Range, RangeInclusive};

use engine::Centre;
use engine::domain::chat::{Item, Participant, ReceiptKind};
use engine::domain::contact::Contact;
use engine::domain::measure::Measure;
use engine::domain::told::{AtWork, Stream, Told};
use engine::event::{Recorded, Secret};
use engine::id::{AttachmentId, ContactId, ItemId, ParticipantId, UserId};
use engine::output::Batch;
use engine::time::Time;
use serde::{Deserialize, Serialize};

pub mod conformance;
mod error;
pub mod faulty;
mod find;
pub mod memory;
mod progress;
mod project;
pub mod sqlite;

pub use error::StoreError;
pub use faulty::{Faults, FaultyStore};
pub use find::{ContactKey, ContactTime, ContactsPage, ContactsWanted};
pub use memory::{Disk, MemoryStore};
pub use progress::{Progress, Watch, unwatched};
pub use sqlite::SqliteStore;

/// Snapshots that a store keeps. The newest one is what a start needs; those before it are where the
/// past begins to be told from. At one every hundred thousand events they reach back forty million,
/// which are some eight hundred thousand contacts.
pub const SNAPSHOTS_KEPT: usize = 400;

/// Letters that a store keeps; with more, the oldest go.
pub const LETTERS_MAX: usize = 500;

/// The one writer of one contact centre.
pub trait Store: Send + fmt::Debug {
    /// Writes a batch, all or nothing, durable when it returns. An empty one does nothing.
    ///
    /// # Errors
    /// [`StoreError::Gap`] unless the events follow the last one that is stored. After an error the
    /// same store may be used again: the caller loads, since it cannot know what was confirmed, and
    /// goes on from there.
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError>;

    /// The state after the last durable event, ready for use: the newest snapshot and the events
    /// after it. An empty store gives an empty centre.
    fn load(&mut self) -> Result<Centre, StoreError>;

    /// Keeps a state, so that loading need not begin with the first event. Of those that were kept
    /// before, the one before it and those that are far enough apart are kept too, the newest
    /// [`SNAPSHOTS_KEPT`] in all.
    ///
    /// # Errors
    /// [`StoreError::Gap`] where the state holds events that are not durable yet: call it between
    /// two batches, with nothing in flight.
    fn save_snapshot(&mut self, centre: &Centre) -> Result<(), StoreError>;

    /// A secret of the server itself, such as a signing key: made by `make` the first time it is
    /// asked for, and the same ever after.
    fn secret(&mut self, name: &str, make: &dyn Fn() -> Vec<u8>) -> Result<Vec<u8>, StoreError>;

    /// Forgets the oldest lines of some streams from before a time, at most so many of each; says how
    /// many there were. They were in the order of their time, so what stays has no gap. The newest
    /// forgotten line of each agent is kept for [`Reader::agents_told`] alone.
    fn forget_told(&mut self, streams: &[Stream], before: Time, limit: usize) -> Result<usize, StoreError>;

    /// How far something outside has been told; with what could not be delivered on the way, if
    /// anything. Of letters the newest [`LETTERS_MAX`] are kept.
    fn put_cursor(&mut self, name: &str, position: &str, dead: Option<&Letter>) -> Result<(), StoreError>;

    /// False for a letter that is not there.
    fn remove_letter(&mut self, id: u64) -> Result<bool, StoreError>;

    /// A durable write of nothing that matters: whether writing works again.
    fn probe(&mut self) -> Result<(), StoreError>;

    /// A reader of its own, for another thread. It sees each batch as soon as it is durable.
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError>;
}

/// Reads what is durable, while the writer writes.
pub trait Reader: Send + fmt::Debug {
    /// A page of a transcript, oldest first whichever way it was taken, words and names filled in.
    /// Empty for a chain that has no items.
    fn transcript(&mut self, chain: ContactId, page: &TranscriptPage) -> Result<Vec<Item>, StoreError>;

    /// Where an item stands in its chain. Looks through the chain.
    fn item_position(&mut self, chain: ContactId, item: ItemId) -> Result<Option<u64>, StoreError>;

    /// The position of the first item at or after a time; none where all are older.
    fn position_at(&mut self, chain: ContactId, at: Time) -> Result<Option<u64>, StoreError>;

    /// The receipts of a range of positions, by position and then by participant.
    fn receipts(
        &mut self,
        chain: ContactId,
        positions: RangeInclusive<u64>,
    ) -> Result<Vec<Receipt>, StoreError>;

    fn attachment(&mut self, attachment: AttachmentId) -> Result<Option<AttachmentRow>, StoreError>;

    /// A file attached to a contact from outside any chat.
    fn file(&mut self, file: AttachmentId) -> Result<Option<FileRow>, StoreError>;

    /// Those of a contact, whatever became of them.
    fn files_of(&mut self, contact: ContactId) -> Result<BTreeSet<AttachmentId>, StoreError>;

    /// A contact that is completed; one that lives is in the [`Centre`].
    fn contact(&mut self, contact: ContactId) -> Result<Option<ContactRecord>, StoreError>;

    /// Of the completed contacts of a chain, the one that was completed last.
    fn last_contact_of_chain(&mut self, chain: ContactId) -> Result<Option<ContactRecord>, StoreError>;

    /// Completed contacts: those of a page, and how many there are in all.
    fn find_contacts(
        &mut self,
        wanted: &ContactsWanted,
        page: &ContactsPage,
    ) -> Result<(Vec<ContactKey>, u64), StoreError>;

    /// Of the completed contacts of one customer (CustomerId), those that were completed last, the last
    /// one first.
    fn contacts_of_customer(
        &mut self,
        customer: &str,
        limit: usize,
    ) -> Result<Vec<ContactRecord>, StoreError>;

    /// What reports are made from, of the moments from `range.start` to before `range.end`: by when
    /// they were, and those of one moment in the order in which they were told.
    fn measures(&mut self, range: Range<Time>, see: &mut dyn FnMut(Measure)) -> Result<(), StoreError>;

    /// The lines of a stream after a position, in order.
    fn told(&mut self, stream: Stream, after: u64, limit: usize) -> Result<Vec<Told>, StoreError>;

    fn ends_of_told(&mut self, stream: Stream) -> Result<Ends, StoreError>;

    /// The newest line of each agent up to a position, the last forgotten ones included: what comes
    /// after it began from there.
    fn agents_told(&mut self, up_to: u64) -> Result<Vec<Told>, StoreError>;

    /// What an agent did from each moment of a time on, in order, after what they did before it if that is
    /// known; of the time itself so many moments at most. None where the user was there no more.
    fn at_work(
        &mut self,
        agent: UserId,
        range: &Range<Time>,
        limit: usize,
    ) -> Result<Vec<(Time, Option<AtWork>)>, StoreError>;

    /// When agents were signed in, of a time: by when that began, and then by agent.
    fn sign_ins(&mut self, range: &Range<Time>, limit: usize) -> Result<Vec<SignIn>, StoreError>;

    fn cursor(&mut self, name: &str) -> Result<Option<String>, StoreError>;

    /// What could not be delivered, oldest first.
    fn letters(&mut self) -> Result<Vec<LetterHead>, StoreError>;

    fn letter(&mut self, id: u64) -> Result<Option<Letter>, StoreError>;

    fn password_hash(&mut self, user: UserId) -> Result<Option<Secret>, StoreError>;

    /// None for a key that does not exist or was deleted. Whose it is, [`Centre::access_keys`] says.
    fn access_key_secret(&mut self, key: &str) -> Result<Option<Secret>, StoreError>;

    /// Events after a number, in order, as they are in the log: without words and secrets.
    fn events(&mut self, after_seq: u64, limit: usize) -> Result<Vec<Recorded>, StoreError>;

    /// The number of the last event at or before a time; 0 where there is none.
    fn seq_at(&mut self, at: Time) -> Result<u64, StoreError>;

    /// The state after an event. It is replayed from the newest of the states at hand: the empty one,
    /// those that were kept, and one that is known. None where that is more than `reach` events away,
    /// or where there is no such event.
    fn state_after(
        &mut self,
        seq: u64,
        known: Option<Centre>,
        reach: u64,
    ) -> Result<Option<Centre>, StoreError>;

    /// For each event of these numbers, oldest first: the state just before it, and the event. A
    /// number that no event has is passed over, and so is one that is more than `reach` events away
    /// from the states at hand: the empty one, those that were kept, and the one before.
    fn states_before(
        &mut self,
        seqs: &[u64],
        reach: u64,
        see: &mut dyn FnMut(&Centre, &Recorded),
    ) -> Result<(), StoreError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TranscriptPage {
    pub start: Start,
    pub direction: Direction,
    /// Items at most.
    pub limit: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    Oldest,
    Newest,
    /// This one included.
    Position(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the start to newer items.
    Forward,
    /// From the start to older items.
    Backward,
}

impl TranscriptPage {
    /// The first and last position that a page may hold.
    fn bounds(&self) -> (u64, u64) {
        match (self.start, self.direction) {
            (Start::Oldest, Direction::Forward) | (Start::Newest, Direction::Backward) => (0, u64::MAX),
            (Start::Oldest, Direction::Backward) => (0, 0),
            (Start::Newest, Direction::Forward) => (u64::MAX, u64::MAX),
            (Start::Position(position), Direction::Forward) => (position, u64::MAX),
            (Start::Position(position), Direction::Backward) => (0, position),
        }
    }
}

/// When a participant first had, and first read, what another wrote (CHAT-31).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Receipt {
    /// Of the message.
    pub position: u64,
    pub participant: ParticipantId,
    pub delivered_at: Option<Time>,
    pub read_at: Option<Time>,
}

impl Receipt {
    pub(crate) fn new(position: u64, participant: ParticipantId) -> Receipt {
        Receipt { position, participant, delivered_at: None, read_at: None }
    }

    pub fn at(&self, kind: ReceiptKind) -> Option<Time> {
        match kind {
            ReceiptKind::Delivered => self.delivered_at,
            ReceiptKind::Read => self.read_at,
        }
    }
}

/// Where a stream ends at either side; 0 where nothing was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// The last line that was forgotten.
    pub forgotten: u64,
    /// The newest line that was told, kept or not.
    pub newest: u64,
}

/// What could not be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub head: LetterHead,
    pub body: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterHead {
    /// Given by the store: later ones have higher ones.
    pub id: u64,
    pub endpoint: String,
    pub stream: String,
    pub lines: u32,
    pub why: String,
    pub failed_at: Time,
}

/// A file in a chat (ENT-83).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub chain: ContactId,
    pub participant: ParticipantId,
    pub name: String,
    pub content_type: String,
    /// Bytes.
    pub size: u32,
    pub begun_at: Time,
    /// None until that is known.
    pub approved: Option<bool>,
}

/// A file attached to a contact, live or completed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    pub id: AttachmentId,
    pub contact: ContactId,
    pub created_by: UserId,
    pub name: String,
    pub content_type: String,
    /// Bytes.
    pub size: u32,
    pub begun_at: Time,
    /// None until that is known.
    pub approved: Option<bool>,
}

/// From when an agent was signed in, by the name that they had then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub agent: UserId,
    pub username: String,
    pub name: String,
    pub at: Time,
    /// None while it lasts.
    pub until: Option<Time>,
}

/// A contact as it was when it was completed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactRecord {
    pub contact: Contact,
    /// Everyone who was ever in its chat, in order of arrival; none where it was no chat.
    pub participants: Vec<Participant>,
    pub completed_at: Time,
    /// The event that completed it.
    pub completed_seq: u64,
}

impl ContactRecord {
    /// What tells who the customer was.
    pub(crate) fn forget_customer(&mut self) {
        self.contact.forget_customer();
        for participant in &mut self.participants {
            participant.forget_customer();
        }
    }
}

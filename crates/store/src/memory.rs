//! The reference store: ordered maps in memory, as slow and as plain as it may be.
//!
//! The [`Disk`] is what survives: whoever keeps a handle of it can let a store go, as a crash does,
//! and open another on what was acknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::domain::chat::{Item, ReceiptKind};
use engine::domain::measure::Measure;
use engine::domain::told::{AtWork, Stream, Told};
use engine::event::{Recorded, Secret};
use engine::id::{AttachmentId, ContactId, ItemId, ParticipantId, UserId};
use engine::output::Batch;
use engine::time::Time;
use engine::{Centre, Uuid};

use crate::project::{self, CredentialName, LogRow, Past, Row, Sign};
use crate::{
    AttachmentRow, ContactKey, ContactRecord, ContactsPage, ContactsWanted, Direction, Ends, FileRow,
    LETTERS_MAX, Letter, LetterHead, Reader, Receipt, SignIn, Store, StoreError, TranscriptPage,
};

/// What is durable. Handles of one disk share it.
#[derive(Debug, Clone, Default)]
pub struct Disk(Arc<Mutex<Rows>>);

#[derive(Debug, Clone, Default)]
struct Rows {
    log: BTreeMap<u64, LogRow>,
    /// By the last event that each holds.
    snapshots: BTreeMap<u64, String>,
    items: BTreeMap<(ContactId, u64), Item>,
    receipts: BTreeMap<(ContactId, u64, ParticipantId), Receipt>,
    attachments: BTreeMap<AttachmentId, AttachmentRow>,
    files: BTreeMap<AttachmentId, FileRow>,
    /// By the event that completed them.
    contacts: BTreeMap<u64, ContactRecord>,
    /// By when they were, and then in the order in which they were told.
    measures: BTreeMap<(Time, usize), Measure>,
    told: BTreeMap<(Stream, u64), Told>,
    forgotten: BTreeMap<Stream, u64>,
    /// By when it was, and the line that told it.
    at_work: BTreeMap<(UserId, Time, u64), Option<AtWork>>,
    sign_ins: BTreeMap<(Time, UserId), SignIn>,
    cursors: BTreeMap<String, String>,
    letters: BTreeMap<u64, Letter>,
    last_letter: u64,
    credentials: BTreeMap<(&'static str, String), Secret>,
    server_secrets: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug)]
pub struct MemoryStore {
    disk: Disk,
}

#[derive(Debug)]
struct MemoryReader {
    disk: Disk,
}

impl Disk {
    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MemoryStore {
    pub fn open(disk: Disk) -> MemoryStore {
        MemoryStore { disk }
    }
}

impl Rows {
    fn last_seq(&self) -> u64 {
        self.log.last_key_value().map_or(0, |(_, row)| row.last_seq)
    }

    fn put_at_work(&mut self, told: &Told) {
        let Some((agent, work)) = project::at_work(told) else { return };
        self.at_work.insert((agent, told.at, told.position), work);
        match project::sign_in(told) {
            Some(Sign::In(sign_in)) => drop(self.sign_ins.insert((sign_in.at, agent), sign_in)),
            Some(Sign::Out) => {
                let open = self.sign_ins.values_mut().filter(|one| one.agent == agent && one.until.is_none());
                open.for_each(|one| one.until = Some(told.at));
            }
            None => {}
        }
    }

    /// Before anything is written, as a transaction would: an item that has another's place.
    fn refuse_contradiction(&self, batch: &Batch) -> Result<(), StoreError> {
        let taken = batch.events.iter().filter_map(project::row).find_map(|row| match row {
            Row::Item { chain, item } if self.items.contains_key(&(chain, item.position)) => {
                Some(format!("{chain} has two items at {}", item.position))
            }
            _ => None,
        });
        taken.map_or(Ok(()), |why| Err(StoreError::Corrupt(why)))
    }

    fn put(&mut self, row: Row<'_>) {
        match row {
            Row::Item { chain, item } => {
                self.items.insert((chain, item.position), item.clone());
            }
            Row::Receipt { chain, position, participant, kind, at } => {
                let key = (chain, position, participant);
                let receipt = self.receipts.entry(key).or_insert(Receipt::new(position, participant));
                match kind {
                    ReceiptKind::Delivered => receipt.delivered_at.get_or_insert(at),
                    ReceiptKind::Read => receipt.read_at.get_or_insert(at),
                };
            }
            Row::Attachment { chain, attachment, name } => {
                self.attachments.insert(attachment.id, project::attachment_row(chain, attachment, name));
            }
            Row::AttachmentJudged { id, approved } => {
                if let Some(row) = self.attachments.get_mut(&id) {
                    row.approved = Some(approved);
                }
            }
            Row::File { file, name } => {
                self.files.insert(file.id, project::file_row(file, name));
            }
            Row::FileJudged { id, approved } => {
                if let Some(row) = self.files.get_mut(&id) {
                    row.approved = Some(approved);
                }
            }
            Row::FileGone { id } => {
                self.files.remove(&id);
            }
            Row::Credential { name, secret } => {
                self.credentials.insert(key_of(name), Secret::new(secret));
            }
            Row::CredentialGone { name } => {
                self.credentials.remove(&key_of(name));
            }
        }
    }
}

fn key_of(name: CredentialName<'_>) -> (&'static str, String) {
    (name.kind(), name.name())
}

impl Store for MemoryStore {
    fn append(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let mut rows = self.disk.rows();
        let Some(log_row) = project::log_row(batch, rows.last_seq())? else { return Ok(()) };
        rows.refuse_contradiction(batch)?;
        batch.events.iter().filter_map(project::row).for_each(|row| rows.put(row));
        rows.contacts.extend(project::contact_records(batch).map(|record| (record.completed_seq, record)));
        for measure in &batch.measures {
            let number = rows.measures.len();
            rows.measures.insert((measure.at(), number), measure.clone());
        }
        rows.told.extend(batch.told.iter().map(|told| ((told.stream(), told.position), told.clone())));
        batch.told.iter().for_each(|told| rows.put_at_work(told));
        rows.log.insert(log_row.first_seq, log_row);
        Ok(())
    }

    fn load(&mut self) -> Result<Centre, StoreError> {
        let rows = self.disk.rows();
        let mut centre = rows.snapshot(0..=u64::MAX)?.unwrap_or_default();
        rows.each_batch(centre.seq, &mut |events| project::replay(&mut centre, &events).map(|()| true))?;
        centre.reindex();
        Ok(centre)
    }

    fn save_snapshot(&mut self, centre: &Centre) -> Result<(), StoreError> {
        let mut rows = self.disk.rows();
        let body = project::snapshot_body(centre, rows.last_seq())?;
        rows.snapshots.insert(centre.seq, body);
        let seqs: Vec<u64> = rows.snapshots.keys().copied().collect();
        for seq in project::needless_snapshots(&seqs) {
            rows.snapshots.remove(&seq);
        }
        Ok(())
    }

    fn secret(&mut self, name: &str, make: &dyn Fn() -> Vec<u8>) -> Result<Vec<u8>, StoreError> {
        Ok(self.disk.rows().server_secrets.entry(name.to_owned()).or_insert_with(make).clone())
    }

    fn forget_told(&mut self, streams: &[Stream], before: Time, limit: usize) -> Result<usize, StoreError> {
        let mut rows = self.disk.rows();
        let mut forgotten = 0;
        for stream in streams.iter().copied() {
            let from = rows.forgotten.get(&stream).map_or(0, |position| position + 1);
            let all = rows.told.range((stream, from)..=(stream, u64::MAX));
            let old: Vec<_> = all.take(limit).take_while(|(_, told)| told.at < before).collect();
            let Some(((_, last), _)) = old.last() else { continue };
            let last = *last;
            forgotten += old.len();
            rows.forgotten.insert(stream, last);
            let passed = rows.told.range((stream, 0)..=(stream, last));
            let newest: BTreeMap<_, _> =
                passed.filter_map(|((_, position), told)| Some((told.agent()?, *position))).collect();
            let stays = |position| newest.values().any(|newest| *newest == position);
            rows.told.retain(|(of, position), _| *of != stream || *position > last || stays(*position));
        }
        Ok(forgotten)
    }

    fn put_cursor(&mut self, name: &str, position: &str, dead: Option<&Letter>) -> Result<(), StoreError> {
        let mut rows = self.disk.rows();
        rows.cursors.insert(name.to_owned(), position.to_owned());
        if let Some(letter) = dead {
            rows.last_letter += 1;
            let id = rows.last_letter;
            let head = LetterHead { id, ..letter.head.clone() };
            rows.letters.insert(id, Letter { head, ..letter.clone() });
            if rows.letters.len() > LETTERS_MAX {
                rows.letters.pop_first();
            }
        }
        Ok(())
    }

    fn remove_letter(&mut self, id: u64) -> Result<bool, StoreError> {
        Ok(self.disk.rows().letters.remove(&id).is_some())
    }

    fn probe(&mut self) -> Result<(), StoreError> {
        Ok(())
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        Ok(Box::new(MemoryReader { disk: self.disk.clone() }))
    }
}

impl Reader for MemoryReader {
    fn transcript(&mut self, chain: ContactId, page: &TranscriptPage) -> Result<Vec<Item>, StoreError> {
        let (first, last) = page.bounds();
        let rows = self.disk.rows();
        let newest = rows.items.range((chain, 0)..=(chain, u64::MAX)).next_back();
        let Some(((_, newest), _)) = newest else { return Ok(Vec::new()) };
        let first = if first == u64::MAX { *newest } else { first };
        let range = rows.items.range((chain, first)..=(chain, last)).map(|(_, item)| item.clone());
        Ok(match page.direction {
            Direction::Forward => range.take(page.limit).collect(),
            Direction::Backward => {
                let mut items: Vec<_> = range.rev().take(page.limit).collect();
                items.reverse();
                items
            }
        })
    }

    fn item_position(&mut self, chain: ContactId, item: ItemId) -> Result<Option<u64>, StoreError> {
        let rows = self.disk.rows();
        let mut items = rows.items.range((chain, 0)..=(chain, u64::MAX));
        Ok(items.find(|(_, i)| i.id == item).map(|((_, position), _)| *position))
    }

    fn position_at(&mut self, chain: ContactId, at: Time) -> Result<Option<u64>, StoreError> {
        let rows = self.disk.rows();
        let mut items = rows.items.range((chain, 0)..=(chain, u64::MAX));
        Ok(items.find(|(_, i)| i.at >= at).map(|((_, position), _)| *position))
    }

    fn receipts(
        &mut self,
        chain: ContactId,
        positions: RangeInclusive<u64>,
    ) -> Result<Vec<Receipt>, StoreError> {
        let (first, last) = (ParticipantId(Uuid::nil()), ParticipantId(Uuid::max()));
        let range = (chain, *positions.start(), first)..=(chain, *positions.end(), last);
        Ok(self.disk.rows().receipts.range(range).map(|(_, receipt)| *receipt).collect())
    }

    fn attachment(&mut self, attachment: AttachmentId) -> Result<Option<AttachmentRow>, StoreError> {
        Ok(self.disk.rows().attachments.get(&attachment).cloned())
    }

    fn file(&mut self, file: AttachmentId) -> Result<Option<FileRow>, StoreError> {
        Ok(self.disk.rows().files.get(&file).cloned())
    }

    fn files_of(&mut self, contact: ContactId) -> Result<BTreeSet<AttachmentId>, StoreError> {
        let rows = self.disk.rows();
        Ok(rows.files.values().filter(|file| file.contact == contact).map(|file| file.id).collect())
    }

    fn contact(&mut self, contact: ContactId) -> Result<Option<ContactRecord>, StoreError> {
        Ok(self.disk.rows().contacts.values().find(|r| r.contact.id == contact).cloned())
    }

    fn last_contact_of_chain(&mut self, chain: ContactId) -> Result<Option<ContactRecord>, StoreError> {
        Ok(self.disk.rows().contacts.values().rev().find(|r| r.contact.chain == chain).cloned())
    }

    fn find_contacts(
        &mut self,
        wanted: &ContactsWanted,
        page: &ContactsPage,
    ) -> Result<(Vec<ContactKey>, u64), StoreError> {
        let rows = self.disk.rows();
        let known = rows.contacts.range(..=page.up_to).map(|(_, record)| ContactKey::of(&record.contact));
        let found: Vec<_> = known.filter(|key| wanted.has(key)).collect();
        let total = found.len() as u64;
        Ok((page.cut(found), total))
    }

    fn contacts_of_customer(
        &mut self,
        customer: &str,
        limit: usize,
    ) -> Result<Vec<ContactRecord>, StoreError> {
        let rows = self.disk.rows();
        let of = rows.contacts.values().rev().filter(|r| r.contact.customer_id.as_deref() == Some(customer));
        Ok(of.take(limit).cloned().collect())
    }

    fn measures(&mut self, range: Range<Time>, see: &mut dyn FnMut(Measure)) -> Result<(), StoreError> {
        if range.is_empty() {
            return Ok(());
        }
        let range = (range.start, 0)..(range.end, 0);
        self.disk.rows().measures.range(range).for_each(|(_, measure)| see(measure.clone()));
        Ok(())
    }

    fn told(&mut self, stream: Stream, after: u64, limit: usize) -> Result<Vec<Told>, StoreError> {
        let rows = self.disk.rows();
        let forgotten = rows.forgotten.get(&stream).copied().unwrap_or_default();
        let from = (stream, after.max(forgotten).saturating_add(1));
        Ok(rows.told.range(from..=(stream, u64::MAX)).take(limit).map(|(_, told)| told.clone()).collect())
    }

    fn ends_of_told(&mut self, stream: Stream) -> Result<Ends, StoreError> {
        let rows = self.disk.rows();
        let forgotten = rows.forgotten.get(&stream).copied().unwrap_or_default();
        let newest = rows.told.range((stream, 0)..=(stream, u64::MAX)).next_back();
        Ok(Ends { forgotten, newest: newest.map_or(0, |((_, position), _)| *position).max(forgotten) })
    }

    fn agents_told(&mut self, up_to: u64) -> Result<Vec<Told>, StoreError> {
        let rows = self.disk.rows();
        let told = rows.told.range((Stream::AgentEvents, 0)..=(Stream::AgentEvents, up_to));
        let newest: BTreeMap<_, _> = told.map(|(_, told)| (told.agent(), told)).collect();
        Ok(newest.into_values().cloned().collect())
    }

    fn at_work(
        &mut self,
        agent: UserId,
        range: &Range<Time>,
        limit: usize,
    ) -> Result<Vec<(Time, Option<AtWork>)>, StoreError> {
        let rows = self.disk.rows();
        let of = |from: Time, to: Time| rows.at_work.range((agent, from, 0)..(agent, to, 0));
        let before = of(Time(i64::MIN), range.start).next_back().into_iter();
        let within = of(range.start, range.end.max(range.start)).take(limit);
        Ok(before.chain(within).map(|((_, at, _), work)| (*at, work.clone())).collect())
    }

    fn sign_ins(&mut self, range: &Range<Time>, limit: usize) -> Result<Vec<SignIn>, StoreError> {
        let rows = self.disk.rows();
        let lasts = |one: &&SignIn| one.at < range.end && one.until.is_none_or(|until| until > range.start);
        Ok(rows.sign_ins.values().filter(lasts).take(limit).cloned().collect())
    }

    fn cursor(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.disk.rows().cursors.get(name).cloned())
    }

    fn letters(&mut self) -> Result<Vec<LetterHead>, StoreError> {
        Ok(self.disk.rows().letters.values().map(|letter| letter.head.clone()).collect())
    }

    fn letter(&mut self, id: u64) -> Result<Option<Letter>, StoreError> {
        Ok(self.disk.rows().letters.get(&id).cloned())
    }

    fn password_hash(&mut self, user: UserId) -> Result<Option<Secret>, StoreError> {
        Ok(self.disk.rows().credentials.get(&key_of(CredentialName::Password(user))).cloned())
    }

    fn access_key_secret(&mut self, key: &str) -> Result<Option<Secret>, StoreError> {
        Ok(self.disk.rows().credentials.get(&key_of(CredentialName::AccessKey(key))).cloned())
    }

    fn events(&mut self, after_seq: u64, limit: usize) -> Result<Vec<Recorded>, StoreError> {
        let mut events = Vec::new();
        self.disk.rows().each_batch(after_seq, &mut |batch| {
            events.extend(batch.into_iter().filter(|e| e.seq > after_seq));
            Ok(events.len() < limit)
        })?;
        events.truncate(limit);
        Ok(events)
    }

    fn seq_at(&mut self, at: Time) -> Result<u64, StoreError> {
        let rows = self.disk.rows();
        let Some(row) = rows.log.values().find(|row| row.at > at) else { return Ok(rows.last_seq()) };
        Ok(project::last_by(&project::from_lines(&row.body)?, at).unwrap_or(row.first_seq - 1))
    }

    fn state_after(
        &mut self,
        seq: u64,
        known: Option<Centre>,
        reach: u64,
    ) -> Result<Option<Centre>, StoreError> {
        project::state_after(&*self.disk.rows(), seq, known, reach)
    }

    fn states_before(
        &mut self,
        seqs: &[u64],
        reach: u64,
        see: &mut dyn FnMut(&Centre, &Recorded),
    ) -> Result<(), StoreError> {
        project::states_before(&*self.disk.rows(), seqs, reach, see)
    }
}

impl Past for Rows {
    fn snapshot(&self, seqs: RangeInclusive<u64>) -> Result<Option<Centre>, StoreError> {
        let newest = self.snapshots.range(seqs).next_back();
        Ok(newest.and_then(|(_, body)| project::from_snapshot(body)))
    }

    fn each_batch(
        &self,
        after_seq: u64,
        take: &mut dyn FnMut(Vec<Recorded>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        for row in self.log.values().skip_while(|row| row.last_seq <= after_seq) {
            if !take(project::from_lines(&row.body)?)? {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conformance;

    #[test]
    fn it_keeps_to_what_every_store_must_do() {
        for (name, case) in conformance::CASES {
            eprintln!("{name}");
            let disk = Disk::default();
            case(&mut || Box::new(MemoryStore::open(disk.clone())));
        }
    }
}

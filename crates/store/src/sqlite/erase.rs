//! One customer taken out of a folder that nobody serves: out of the transcripts, the records, the
//! streams, the log, and the bytes of the file.

use std::collections::BTreeSet;
use std::path::Path;

use engine::domain::chat::Role;
use engine::domain::contact::Contact;
use engine::domain::erase::Forgotten;
use engine::id::{AttachmentId, ContactId};
use engine::time::Time;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::sqlite::SqliteStore;
use crate::sqlite::place::{number_of, place};
use crate::sqlite::read::uuid;
use crate::{Store, StoreError, project};

/// Who is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// The customer of a contact, with those that follow from it, go on from it or relate to it.
    Contact(ContactId),
    /// Of all contacts with this CustomerId, likewise.
    Customer(String),
}

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// Of these contacts, which go on: then nothing was removed.
    pub live: BTreeSet<ContactId>,
    /// Whose names, attributes, references and tags.
    pub contacts: BTreeSet<ContactId>,
    /// Whose words.
    pub items: usize,
    /// Whose names; their bytes stand elsewhere.
    pub files: BTreeSet<AttachmentId>,
    pub told: usize,
    pub letters: usize,
    pub events: usize,
}

/// Forgets a customer. Nothing is found where nobody is meant.
///
/// # Errors
/// [`StoreError::Held`] where a server has the folder.
pub fn erase(folder: &Path, whom: &Whom) -> Result<Erased, StoreError> {
    let mut store = SqliteStore::open(folder)?;
    let centre = store.load()?;
    let live = centre.contacts.values().map(|c| Found::of(c, true));
    let found = meant(&store.writer, live.collect(), whom)?;
    let live: BTreeSet<_> = found.iter().filter(|found| found.live).map(|found| found.id).collect();
    if !live.is_empty() {
        return Ok(Erased { live, ..Erased::default() });
    }
    let mut erased = Erased { contacts: found.iter().map(|found| found.id).collect(), ..Erased::default() };
    if erased.contacts.is_empty() {
        return Ok(erased);
    }
    let chains: BTreeSet<_> = found.iter().map(|found| found.chain).collect();
    let of: Forgotten = erased.contacts.iter().chain(&chains).copied().collect();
    let transaction = store.writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for chain in &chains {
        erased.items += forget_words(&transaction, *chain, &mut erased.files)?;
    }
    for contact in &erased.contacts.clone() {
        let body = forgotten_record(&transaction, *contact)?;
        put_forgotten_record(&transaction, *contact, &body)?;
        forget_files(&transaction, *contact, &mut erased.files)?;
    }
    forget_log(&transaction, &of, &mut erased)?;
    forget_told(&transaction, &of, &mut erased)?;
    forget_letters(&transaction, &of, &mut erased)?;
    // They hold names and attributes of their time; the log is enough.
    transaction.execute("DELETE FROM snapshot", [])?;
    transaction.commit()?;
    let centre = store.load()?;
    store.save_snapshot(&centre)?;
    rewrite(&store.writer)?;
    Ok(erased)
}

/// Pages that are free hold nothing any more then, nor does the write-ahead log.
pub(super) fn rewrite(writer: &Connection) -> Result<(), StoreError> {
    writer.execute_batch("VACUUM")?;
    writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

struct Found {
    id: ContactId,
    chain: ContactId,
    customer: Option<String>,
    ties: Vec<ContactId>,
    live: bool,
}

impl Found {
    fn of(contact: &Contact, live: bool) -> Found {
        let (customer, ties) = (contact.customer_id.clone(), contact.ties().collect());
        Found { id: contact.id, chain: contact.chain, customer, ties, live }
    }
}

/// Those that are named, then those that are tied to them, until there are no more.
fn meant(connection: &Connection, live: Vec<Found>, whom: &Whom) -> Result<Vec<Found>, StoreError> {
    let mut all = live;
    let mut select = connection.prepare("SELECT body FROM contact ORDER BY completed_seq")?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let record = project::from_record_body(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
        all.push(Found::of(&record.contact, false));
    }
    let is_named = |one: &Found| match whom {
        Whom::Contact(contact) => one.id == *contact,
        Whom::Customer(customer) => one.customer.as_ref() == Some(customer),
    };
    let (mut found, mut others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_named);
    loop {
        let known: Forgotten = found.iter().flat_map(|one| one.ties.iter().copied()).collect();
        let is_tied = |one: &Found| one.ties.iter().any(|id| known.contains(id));
        let (more, rest): (Vec<_>, Vec<_>) = others.into_iter().partition(is_tied);
        if more.is_empty() {
            return Ok(found);
        }
        found.extend(more);
        others = rest;
    }
}

/// How many items there were with words in them.
pub(super) fn forget_words(
    transaction: &Transaction<'_>,
    chain: ContactId,
    files: &mut BTreeSet<AttachmentId>,
) -> Result<usize, StoreError> {
    let mut items = 0;
    if let Some(number) = number_of(transaction, chain)? {
        let range = [place(number, 0), place(number, u64::MAX)];
        let words = "UPDATE item SET content = NULL WHERE place BETWEEN ?1 AND ?2 AND content IS NOT NULL";
        items = transaction.prepare_cached(words)?.execute(range)?;
        let names = "UPDATE item SET name = NULL
            WHERE place BETWEEN ?1 AND ?2 AND role = ?3 AND name IS NOT NULL";
        let customer = params![range[0], range[1], Role::Customer.as_str()];
        transaction.prepare_cached(names)?.execute(customer)?;
    }
    take_files(transaction, "DELETE FROM attachment WHERE chain = ?1 RETURNING id", chain, files)?;
    Ok(items)
}

pub(super) fn forget_files(
    transaction: &Transaction<'_>,
    contact: ContactId,
    files: &mut BTreeSet<AttachmentId>,
) -> Result<(), StoreError> {
    take_files(transaction, "DELETE FROM attached_file WHERE contact = ?1 RETURNING id", contact, files)
}

fn take_files(
    transaction: &Transaction<'_>,
    delete: &str,
    of: ContactId,
    files: &mut BTreeSet<AttachmentId>,
) -> Result<(), StoreError> {
    let mut delete = transaction.prepare_cached(delete)?;
    let mut rows = delete.query([of.0.as_bytes()])?;
    while let Some(row) = rows.next()? {
        files.insert(AttachmentId(uuid(row, 0)?));
    }
    Ok(())
}

/// The body of a record without who the customer was.
pub(super) fn forgotten_record(connection: &Connection, contact: ContactId) -> Result<String, StoreError> {
    let mut select = connection.prepare_cached("SELECT body FROM contact WHERE id = ?1")?;
    let body: String = select.query_row([contact.0.as_bytes()], |row| row.get(0))?;
    let mut record = project::from_record_body(&body)?;
    record.forget_customer();
    project::record_body(&record)
}

pub(super) fn put_forgotten_record(
    transaction: &Transaction<'_>,
    contact: ContactId,
    body: &str,
) -> Result<(), StoreError> {
    let mut update =
        transaction.prepare_cached("UPDATE contact SET body = ?2, forgotten = 1 WHERE id = ?1")?;
    update.execute(params![contact.0.as_bytes(), body])?;
    Ok(())
}

/// The body of a row of the log without what it told of them, and how many events that was; none where
/// it told nothing.
pub(super) fn forgotten_lines(body: &[u8], of: &Forgotten) -> Result<Option<(usize, Vec<u8>)>, StoreError> {
    let mut events = project::from_lines(body)?;
    let told = events.iter_mut().map(|recorded| recorded.event.forget(of)).filter(|told| *told).count();
    if told == 0 {
        return Ok(None);
    }
    let forgotten = project::to_lines(&events)?;
    Ok((forgotten != body).then_some((told, forgotten)))
}

fn forget_log(transaction: &Transaction<'_>, of: &Forgotten, erased: &mut Erased) -> Result<(), StoreError> {
    let mut select = transaction.prepare("SELECT first_seq, body FROM log ORDER BY first_seq")?;
    let mut rows = select.query([])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        if let Some((events, body)) = forgotten_lines(body, of)? {
            erased.events += events;
            changed.push((row.get::<_, i64>(0)?, body));
        }
    }
    put_lines(transaction, &changed)
}

/// Rows of the log, by the number of their first event.
pub(super) fn put_lines(transaction: &Transaction<'_>, rows: &[(i64, Vec<u8>)]) -> Result<(), StoreError> {
    let mut update = transaction.prepare_cached("UPDATE log SET body = ?2 WHERE first_seq = ?1")?;
    for (first_seq, body) in rows {
        update.execute(params![first_seq, body])?;
    }
    Ok(())
}

fn forget_told(transaction: &Transaction<'_>, of: &Forgotten, erased: &mut Erased) -> Result<(), StoreError> {
    let mut select = transaction.prepare("SELECT position, body FROM told ORDER BY position")?;
    let mut update = transaction.prepare("UPDATE told SET body = ?2 WHERE position = ?1")?;
    let mut rows = select.query([])?;
    let mut changed = Vec::new();
    while let Some(row) = rows.next()? {
        let mut told = project::from_told_body(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
        if told.what.forget(of) {
            changed.push((row.get::<_, i64>(0)?, project::told_body(&told)?));
        }
    }
    erased.told = changed.len();
    for (position, body) in changed {
        update.execute(params![position, body])?;
    }
    Ok(())
}

/// What could not be delivered is given up where it is of them.
fn forget_letters(
    transaction: &Transaction<'_>,
    of: &Forgotten,
    erased: &mut Erased,
) -> Result<(), StoreError> {
    let gone = letters_of(transaction, of, Time(0))?;
    erased.letters = gone.len();
    remove_letters(transaction, &gone)
}

/// What could not be delivered since a time, and tells of them.
pub(super) fn letters_of(
    connection: &Connection,
    of: &Forgotten,
    since: Time,
) -> Result<Vec<i64>, StoreError> {
    let ids: Vec<_> = of.iter().map(ContactId::to_string).collect();
    let mut select = connection.prepare_cached("SELECT id, body FROM letter WHERE failed_at >= ?1")?;
    let mut rows = select.query([since.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        let text = lz4_flex::decompress_size_prepended(body)
            .map_err(|e| StoreError::Corrupt(format!("a letter: {e}")))?;
        let text = String::from_utf8_lossy(&text);
        if ids.iter().any(|id| text.contains(id)) {
            found.push(row.get::<_, i64>(0)?);
        }
    }
    Ok(found)
}

pub(super) fn remove_letters(transaction: &Transaction<'_>, letters: &[i64]) -> Result<(), StoreError> {
    for id in letters {
        transaction.execute("DELETE FROM letter WHERE id = ?1", [id])?;
    }
    Ok(())
}

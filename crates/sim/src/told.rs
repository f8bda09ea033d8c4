//! What people were told, and may rely on.

use std::collections::{BTreeMap, BTreeSet};

use engine::domain::chat::Item;
use engine::id::{ContactId, ItemId, UserId};
use store::{Direction, Reader, Start, TranscriptPage};

/// What an agent did with a contact, and was told that it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    Accept,
    Reject,
    Clear,
    Hold,
    EndHold,
}

/// How often each was done.
pub(crate) type Deeds = BTreeMap<(UserId, ContactId, Deed), u32>;

#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Messages that were acknowledged: chain and text.
    sent: BTreeMap<(ContactId, String), ItemId>,
    /// Of these, the chains that were told of since they were last looked for.
    fresh: BTreeSet<ContactId>,
    /// For each chain, the acknowledged messages that were asked for once, in the order of replies.
    in_order: BTreeMap<ContactId, Vec<ItemId>>,
    /// Contacts whose start or transfer was acknowledged.
    contacts: BTreeSet<ContactId>,
    /// The newest position that was delivered in each chain.
    delivered: BTreeMap<ContactId, u64>,
    pub(crate) deeds: Deeds,
}

impl Told {
    pub(crate) fn sent(
        &mut self,
        chain: ContactId,
        text: String,
        item: ItemId,
        first: bool,
    ) -> Result<(), String> {
        self.fresh.insert(chain);
        match self.sent.insert((chain, text.clone()), item) {
            Some(before) if before != item => {
                Err(format!("{text:?} was acknowledged as {before} and as {item}"))
            }
            None if first => {
                self.in_order.entry(chain).or_default().push(item);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn started(&mut self, contact: ContactId) {
        self.contacts.insert(contact);
    }

    pub(crate) fn delivered(&mut self, chain: ContactId, item: &Item) -> Result<(), String> {
        match self.delivered.insert(chain, item.position) {
            Some(before) if item.position <= before => {
                Err(format!("item {} of {chain} was delivered after item {before}", item.position))
            }
            _ => Ok(()),
        }
    }

    /// What was acknowledged since the last time is there, when the node has come up again.
    pub(crate) fn check_fresh(&mut self, reader: &mut dyn Reader) -> Result<(), String> {
        for chain in std::mem::take(&mut self.fresh) {
            self.check_chain(reader, chain)?;
        }
        Ok(())
    }

    /// Whatever an agent was told to be done is in the log, as often.
    pub(crate) fn check_deeds(&self, logged: &Deeds) -> Result<(), String> {
        for (deed, told) in &self.deeds {
            let times = logged.get(deed).copied().unwrap_or(0);
            if times < *told {
                return Err(format!(
                    "{deed:?} was acknowledged {told} times, and is in the log {times} times"
                ));
            }
        }
        Ok(())
    }

    /// Every acknowledged message is in the transcript, once and in order; every contact whose start
    /// was acknowledged is complete, and has its record.
    pub(crate) fn check_all(
        &self,
        reader: &mut dyn Reader,
        created: &BTreeSet<ContactId>,
    ) -> Result<(), String> {
        let with_texts = self.sent.keys().map(|(chain, _)| *chain);
        for chain in created.iter().copied().chain(with_texts).collect::<BTreeSet<_>>() {
            self.check_chain(reader, chain)?;
        }
        for contact in &self.contacts {
            let record = reader.contact(*contact).map_err(|e| e.to_string())?;
            let record = record.ok_or_else(|| format!("{contact} is complete and has no record"))?;
            if record.contact.disconnected_at.is_none() {
                return Err(format!("{contact} is complete and has not ended"));
            }
        }
        Ok(())
    }

    fn check_chain(&self, reader: &mut dyn Reader, chain: ContactId) -> Result<(), String> {
        let items = transcript(reader, chain)?;
        let mut texts = BTreeMap::new();
        for (position, item) in (0..).zip(&items) {
            if item.position != position {
                return Err(format!("{chain} has item {} at {position}", item.position));
            }
            let Some(text) = item.words.as_str().filter(|text| text.starts_with("text ")) else { continue };
            if texts.insert(text, item.id).is_some() {
                return Err(format!("{chain} has {text:?} twice"));
            }
        }
        let first = (chain, String::new());
        for ((_, text), id) in self.sent.range(first..).take_while(|((of, _), _)| *of == chain) {
            match texts.get(text.as_str()) {
                Some(stored) if stored == id => {}
                Some(_) => return Err(format!("{text:?} has another id than was told")),
                None => return Err(format!("an acknowledged message is lost: {text:?}")),
            }
        }
        let place = |id: &ItemId| items.iter().position(|item| item.id == *id);
        let places: Vec<_> = self.in_order.get(&chain).into_iter().flatten().map(place).collect();
        if places.is_sorted() {
            return Ok(());
        }
        Err(format!("{chain} has what was acknowledged in another order: {places:?}"))
    }
}

pub(crate) fn item_at(
    reader: &mut dyn Reader,
    chain: ContactId,
    position: u64,
) -> Result<Option<Item>, String> {
    let page = TranscriptPage { start: Start::Position(position), direction: Direction::Forward, limit: 1 };
    Ok(reader.transcript(chain, &page).map_err(|e| e.to_string())?.pop())
}

fn transcript(reader: &mut dyn Reader, chain: ContactId) -> Result<Vec<Item>, String> {
    let page = TranscriptPage { start: Start::Oldest, direction: Direction::Forward, limit: usize::MAX };
    reader.transcript(chain, &page).map_err(|e| e.to_string())
}

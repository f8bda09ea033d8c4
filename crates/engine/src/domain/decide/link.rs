//! Attributes, and tasks that share them with the contacts before them (TASK-7).

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Centre;
use crate::domain::contact::{Contact, Linked};
use crate::domain::decide::work::check_attributes_bytes;
use crate::event::Event;
use crate::id::ContactId;
use crate::input::Previous;
use crate::limits;
use crate::refusal::Refusal;

type Attributes = BTreeMap<String, String>;

impl Centre {
    /// ENT-81: what is given is added to what is there, of this contact and of those that are linked with
    /// it. All or nothing: each has a bound.
    pub(crate) fn share_attributes(
        &self,
        contact: &Contact,
        attributes: Attributes,
    ) -> Result<Vec<Event>, Refusal> {
        let mut who = self.linked_with(contact.linked.map_or(contact.id, |linked| linked.head));
        who.insert(contact.id);
        who.into_iter().map(|id| merged(&self.contacts[&id], &attributes)).collect()
    }

    /// The live ones that share, the head included.
    fn linked_with(&self, head: ContactId) -> BTreeSet<ContactId> {
        let head_lives = self.contacts.contains_key(&head).then_some(head);
        self.index().linked(head).chain(head_lives).collect()
    }

    /// Of a task that begins: where it stands, what it has, and what the others get by it.
    pub(super) fn link(
        &self,
        previous: Previous,
        given: Attributes,
    ) -> Result<(Linked, Attributes, Vec<Event>), Refusal> {
        let live = self.contacts.get(&previous.contact);
        let before = live.map_or(previous.linked, |contact| contact.linked);
        let (head, number) = before.map_or((previous.contact, 1), |before| (before.head, before.number));
        let sharing = self.linked_with(head);
        let limit = limits::LINKED_MAX;
        if number as usize >= limit || sharing.len() >= limit {
            return Err(Refusal::LimitReached { what: "linked contacts", limit });
        }
        let mut attributes = live.map_or(previous.attributes, |contact| contact.attributes.clone());
        attributes.extend(given.clone());
        let others = match given.is_empty() {
            true => Vec::new(),
            false => {
                let merged = sharing.into_iter().map(|id| merged(&self.contacts[&id], &given));
                merged.collect::<Result<_, _>>()?
            }
        };
        Ok((Linked { head, previous: previous.contact, number: number + 1 }, attributes, others))
    }

    /// What follows a contact to which a task is linked goes on sharing with it.
    pub(super) fn link_of_next_leg(&self, contact: &Contact) -> Option<Linked> {
        contact.linked.or_else(|| {
            self.index().linked(contact.id).next()?;
            Some(Linked { head: contact.id, previous: contact.id, number: 1 })
        })
    }
}

fn merged(contact: &Contact, attributes: &Attributes) -> Result<Event, Refusal> {
    let kept = contact.attributes.iter().filter(|(key, _)| !attributes.contains_key(*key));
    let bytes: usize = kept.chain(attributes).map(|(k, v)| k.len() + v.len()).sum();
    check_attributes_bytes(bytes)?;
    Ok(Event::AttributesUpdated { contact: contact.id, attributes: attributes.clone() })
}

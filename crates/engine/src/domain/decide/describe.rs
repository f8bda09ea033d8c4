//! What is said about a contact that is under way: its name, what it is about, when it begins, its tags.

use std::collections::BTreeSet;

use crate::domain::Centre;
use crate::domain::contact::{Channel, Contact, ContactState};
use crate::domain::decide::Decided;
use crate::domain::decide::start::{check_references, check_schedule};
use crate::domain::resource::Tags;
use crate::domain::segment::{SYSTEM, check_own_segment_attributes};
use crate::event::Event;
use crate::id::ContactId;
use crate::input::ContactChange;
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    fn active(&self, id: ContactId) -> Result<&Contact, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        if contact.is_active() { Ok(contact) } else { Err(Refusal::ContactEnded) }
    }

    /// UpdateContact. References are added, and replace those of their name.
    pub(super) fn update_contact(&self, id: ContactId, change: ContactChange) -> Result<Decided, Refusal> {
        let contact = self.active(id)?;
        // What the customer of a chat or a call is called is nobody's name for the contact.
        if change.name.is_some() && contact.channel != Channel::Task {
            return Err(Refusal::NotAllowed("Only a task has a name."));
        }
        let names = contact.references.keys().chain(change.references.keys());
        check_references(names.collect::<BTreeSet<_>>().len())?;
        // What the centre itself goes by is set at the start.
        check_own_segment_attributes(change.segment_attributes.iter())?;
        let mut segment = contact.segment_attributes.clone();
        segment.extend(change.segment_attributes.clone());
        check_own_segment_attributes(segment.iter().filter(|(name, _)| !name.starts_with(SYSTEM)))?;
        let ContactChange { name, description, references, segment_attributes: _ } = &change;
        let same = name.as_ref().is_none_or(|name| *name == contact.name)
            && description.as_ref().is_none_or(|text| Some(text) == contact.description.as_ref())
            && segment == contact.segment_attributes
            && references.iter().all(|(name, reference)| contact.references.get(name) == Some(reference));
        if same {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::ContactDescribed { contact: id, change }]))
    }

    /// UpdateContactSchedule (TASK-3): of a task that has not begun.
    pub(super) fn reschedule(&self, id: ContactId, scheduled_at: Time, at: Time) -> Result<Decided, Refusal> {
        let contact = self.active(id)?;
        let ContactState::Scheduled { until } = contact.state else {
            return Err(Refusal::NotAllowed("Only a task that is scheduled and has not begun can be moved."));
        };
        check_schedule(scheduled_at, at)?;
        if until == scheduled_at {
            return Ok(Decided::nothing());
        }
        let expires_at = scheduled_at + (contact.expires_at - until);
        Ok(Decided::done(vec![Event::Rescheduled { contact: id, scheduled_at, expires_at }]))
    }

    /// TagContact: over tags of the same key.
    pub(super) fn tag_contact(&self, id: ContactId, tags: Tags) -> Result<Decided, Refusal> {
        let contact = self.active(id)?;
        let mut all = contact.tags.clone();
        all.extend(tags.clone());
        let limit = limits::CONTACT_TAGS_MAX;
        if all.len() > limit {
            return Err(Refusal::LimitReached { what: "tags of one contact", limit });
        }
        if all == contact.tags {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::ContactTagged { contact: id, tags }]))
    }

    /// UntagContact. Keys that aren't there are no error.
    pub(super) fn untag_contact(&self, id: ContactId, keys: Vec<String>) -> Result<Decided, Refusal> {
        let contact = self.active(id)?;
        let keys: BTreeSet<_> = keys.into_iter().filter(|key| contact.tags.contains_key(key)).collect();
        if keys.is_empty() {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::ContactUntagged { contact: id, keys }]))
    }
}

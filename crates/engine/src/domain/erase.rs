//! A customer forgotten: what tells who they are and what they said is taken out of contacts, events and
//! lines of streams. What happened, when and with whom among the agents stays, so that the log replays
//! to the same state but for that, and every figure stays what it was.

use std::collections::BTreeSet;

use crate::domain::Centre;
use crate::domain::chat::{Participant, Role};
use crate::domain::contact::Contact;
use crate::domain::segment;
use crate::domain::told::{AgentSnapshot, Telling};
use crate::event::{Event, Words};
use crate::id::ContactId;

/// Contacts to forget the customer of, with the chains that they are of.
pub type Forgotten = BTreeSet<ContactId>;

impl Centre {
    /// What is not to be forgotten yet: contacts that live, with their chains, and what they go on from, share
    /// with or relate to; and those that agents have still, such as one that they missed and did not clear.
    pub fn tied_to_the_living(&self) -> Forgotten {
        let held = self.agents.values().flat_map(|agent| agent.contacts.keys().copied());
        self.contacts.values().flat_map(Contact::ties).chain(held).collect()
    }
}

impl Contact {
    /// The same customer's: itself, its chain, the chains that it goes on from, and the contacts whose
    /// attributes it has.
    pub fn ties(&self) -> impl Iterator<Item = ContactId> {
        let linked = self.linked.iter().flat_map(|linked| [linked.previous, linked.head]);
        let past = self.past.iter().map(|past| past.chain);
        [self.id, self.chain].into_iter().chain(past).chain(self.related).chain(linked)
    }

    /// Name, description, references, attributes, tags, and who the customer is elsewhere.
    pub fn forget_customer(&mut self) {
        self.name.clear();
        self.description = None;
        self.references.clear();
        self.attributes.clear();
        self.tags.clear();
        self.segment_attributes.retain(|name, _| name.starts_with(segment::SYSTEM));
        self.customer_id = None;
        if let Some(ends) = &mut self.ends {
            ends.customer.clear();
        }
    }
}

impl Participant {
    /// True if they are the customer.
    pub fn forget_customer(&mut self) -> bool {
        let is_customer = self.role == Role::Customer;
        if is_customer {
            self.name.clear();
        }
        is_customer
    }
}

impl Event {
    /// True if it told anything of them.
    pub fn forget(&mut self, of: &Forgotten) -> bool {
        match self {
            Event::ContactCreated(created) if of.contains(&created.contact) => {
                created.name.clear();
                created.description = None;
                created.references.clear();
                created.attributes.clear();
                created.tags.clear();
                created.segment_attributes.retain(|name, _| name.starts_with(segment::SYSTEM));
                created.customer_id = None;
                if let Some(ends) = &mut created.ends {
                    ends.customer.clear();
                }
                true
            }
            Event::AttributesUpdated { contact, attributes } if of.contains(contact) => {
                attributes.clear();
                true
            }
            Event::ContactDescribed { contact, change } if of.contains(contact) => {
                change.name = change.name.take().map(|_| String::new());
                change.description = None;
                change.references.clear();
                change.segment_attributes.clear();
                true
            }
            Event::ContactTagged { contact, tags } if of.contains(contact) => {
                tags.clear();
                true
            }
            Event::ContactUntagged { contact, keys } if of.contains(contact) => {
                keys.clear();
                true
            }
            Event::ParticipantAdded { chain, participant } if of.contains(chain) => {
                participant.forget_customer()
            }
            Event::ItemAppended { chain, item, .. } if of.contains(chain) => {
                item.words = Words::default();
                item.size = 0;
                true
            }
            Event::ViewAnswered { chain, answer } if of.contains(chain) => {
                answer.data.clear();
                true
            }
            _ => false,
        }
    }
}

impl Telling {
    /// True if it told anything of them.
    pub fn forget(&mut self, of: &Forgotten) -> bool {
        match self {
            Telling::Record(record) if of.contains(&record.contact.id) => {
                record.contact.forget_customer();
                true
            }
            Telling::Item(item) if of.contains(&item.chain) => item.ends.as_mut().is_some_and(|ends| {
                ends.customer.clear();
                true
            }),
            Telling::Agent(agent) => agent.after.as_mut().is_some_and(|snapshot| snapshot.forget(of)),
            _ => false,
        }
    }
}

impl AgentSnapshot {
    fn forget(&mut self, of: &Forgotten) -> bool {
        let held = self.contacts.iter_mut().filter(|(contact, _)| of.contains(contact));
        held.fold(false, |_, (_, held)| {
            held.name.clear();
            true
        })
    }
}

//! What an administrator has set up, by the log.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::domain::config::{StatusKind, User};
use engine::domain::contact::QueueRef;
use engine::event::Event;
use engine::time::Time;

use super::{AgentBook, Books, Line, QueueBook};

impl Books {
    pub(super) fn write_of_configuration(&mut self, event: &Event, at: Time) {
        match event {
            Event::StatusCreated(status) => {
                self.statuses.insert(status.id, status.kind);
            }
            Event::QueueCreated(queue) => {
                let book = QueueBook { max_contacts: queue.max_contacts, enabled: queue.enabled };
                self.queues.insert(queue.id, book);
            }
            Event::QueueMaxContactsChanged { queue, max_contacts } => {
                self.queues.entry(*queue).and_modify(|book| book.max_contacts = *max_contacts);
            }
            Event::QueueStatusChanged { queue, enabled } => {
                self.queues.entry(*queue).and_modify(|book| book.enabled = *enabled);
            }
            Event::RoutingProfileCreated(profile) => {
                self.profiles.insert(profile.id, profile.clone());
            }
            Event::RoutingProfileQueuesAssociated { profile, entries } => {
                self.profiles.entry(*profile).and_modify(|profile| profile.entries.extend(entries));
            }
            Event::RoutingProfileQueuesChanged { profile, entries } => {
                let Some(profile) = self.profiles.get_mut(profile) else { return };
                for new in entries {
                    profile.entries.retain(|old| (old.queue, old.channel) != (new.queue, new.channel));
                    profile.entries.push(*new);
                }
            }
            Event::RoutingProfileConcurrencyChanged { profile, concurrency } => {
                self.profiles.entry(*profile).and_modify(|p| p.concurrency = concurrency.clone());
            }
            Event::UserCreated { user, .. } => self.user_created(user, at),
            Event::UserRoutingProfileChanged { user, profile } => {
                self.agents.entry(*user).and_modify(|agent| agent.profile = *profile);
            }
            Event::ProficienciesAssociated { user, proficiencies } => {
                let Some(agent) = self.agents.get_mut(user) else { return };
                let skills = proficiencies.iter().map(|p| ((p.attribute.clone(), p.value.clone()), p.level));
                agent.skills.extend(skills);
            }
            Event::PhoneConfigChanged { user, phone } => {
                self.agents.entry(*user).and_modify(|agent| agent.phone = phone.clone());
            }
            Event::SignedIn { user, session, .. } => {
                self.agents.entry(*user).and_modify(|agent| {
                    agent.sessions.insert(*session);
                });
            }
            Event::SignedOut { user, session } => {
                self.agents.entry(*user).and_modify(|agent| {
                    agent.sessions.remove(session);
                });
            }
            Event::PriorityChanged { contact, priority } => {
                self.contacts.entry(*contact).and_modify(|contact| contact.priority = *priority);
            }
            Event::AgeAdjusted { contact, adjustment } => {
                self.contacts.entry(*contact).and_modify(|contact| contact.adjustment = *adjustment);
            }
            // ROUTE-62.
            Event::CriteriaSet { contact, criteria } => {
                self.contacts.entry(*contact).and_modify(|contact| {
                    contact.criteria = Some(Arc::clone(criteria));
                    let standard = matches!(contact.line, Some(Line { queue: QueueRef::Standard(_), .. }));
                    contact.step = (standard && contact.is_in_queue()).then_some((0, at));
                });
            }
            _ => {}
        }
    }

    pub(super) fn user_created(&mut self, user: &User, at: Time) {
        let offline = self.statuses.iter().find(|(_, kind)| **kind == StatusKind::Offline);
        let book = AgentBook {
            profile: user.routing_profile,
            status: *offline.expect("a centre has a status of being offline").0,
            next: None,
            sessions: BTreeSet::new(),
            skills: BTreeMap::new(),
            phone: user.phone.clone(),
            idle_since: at,
            holds: BTreeMap::new(),
            worked_until: None,
        };
        self.agents.insert(user.id, book);
    }
}

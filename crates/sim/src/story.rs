//! What happened, to be read: `00:03 offer c2 to ana until 00:23`.

use std::collections::BTreeMap;

use engine::event::{Created, Event, Recorded};
use engine::id::{ContactId, ParticipantId, UserId};
use engine::time::Time;

use crate::world;

#[derive(Debug, Default)]
pub(crate) struct Story {
    lines: Vec<String>,
    contacts: BTreeMap<ContactId, usize>,
    participants: BTreeMap<ParticipantId, String>,
}

impl Story {
    pub(crate) fn lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| self.named(line)).collect()
    }

    pub(crate) fn note(&mut self, at: Time, what: &str) {
        self.lines.push(format!("{} {what}", clock(at)));
    }

    /// An event that is durable, or what would have been one. Configuration goes without saying.
    pub(crate) fn tell(&mut self, recorded: &Recorded) {
        if let Some(what) = self.words(&recorded.event) {
            self.note(recorded.at, &what);
        }
    }

    /// A text in which everything has the name that it has in the story.
    pub(crate) fn named(&self, text: &str) -> String {
        let mut text = text.to_owned();
        let mut name = |id: String, name: &str| text = text.replace(&id, name);
        self.contacts.iter().for_each(|(id, n)| name(id.to_string(), &format!("c{n}")));
        world::AGENTS.iter().for_each(|(id, agent)| name(id.to_string(), agent));
        (1..).zip(world::QUEUES).for_each(|(n, id)| name(id.to_string(), &format!("queue {n}")));
        (1..).zip(world::PROFILES).for_each(|(n, id)| name(id.to_string(), &format!("profile {n}")));
        (1..).zip(world::FLOWS).for_each(|(n, id)| name(id.to_string(), &format!("flow {n}")));
        text
    }

    fn contact(&mut self, id: ContactId) -> String {
        let next = self.contacts.len() + 1;
        format!("c{}", self.contacts.entry(id).or_insert(next))
    }

    fn words(&mut self, event: &Event) -> Option<String> {
        Some(match event {
            Event::UserRoutingProfileChanged { user, profile } => {
                format!("{} now has {profile}", agent(*user))
            }
            Event::RoutingProfileQueuesAssociated { profile, entries } => {
                format!("{profile} now also serves {entries:?}")
            }
            Event::SignedIn { user, .. } => format!("{} signs in", agent(*user)),
            Event::SignedOut { user, .. } => format!("{} signs out", agent(*user)),
            Event::StatusChosen { user, status } => {
                format!("{} is now {}", agent(*user), status_name(*status))
            }
            Event::NextStatusChosen { user, status } => {
                format!("{} will be {}", agent(*user), status_name(*status))
            }
            Event::NextStatusCancelled { user } => format!("{} has no next status any more", agent(*user)),
            Event::ContactCreated(Created { contact, flow, .. }) => {
                format!("{} starts in {flow}", self.contact(*contact))
            }
            Event::FlowWaits { contact, wait } => {
                format!("{} waits in its flow until {}", self.contact(*contact), clock(wait.until))
            }
            Event::Queued { contact, queue } => format!("{} queues in {queue:?}", self.contact(*contact)),
            Event::Offered { contact, user, until, .. } => {
                format!("offer {} to {} until {}", self.contact(*contact), agent(*user), clock(*until))
            }
            Event::OfferExtended { contact, user, until } => {
                format!(
                    "the offer of {} to {} now ends at {}",
                    self.contact(*contact),
                    agent(*user),
                    clock(*until)
                )
            }
            Event::OfferMissed { contact, user } => {
                format!("{} misses {}", agent(*user), self.contact(*contact))
            }
            Event::OfferRejected { contact, user } => {
                format!("{} rejects {}", agent(*user), self.contact(*contact))
            }
            Event::Accepted { contact, user } => {
                format!("{} accepts {}", agent(*user), self.contact(*contact))
            }
            Event::ContactEnded { contact, reason } => {
                format!("{} ends ({reason:?})", self.contact(*contact))
            }
            Event::Cleared { contact, user } => format!("{} clears {}", agent(*user), self.contact(*contact)),
            Event::ContactCompleted { contact } => format!("{} is complete", self.contact(*contact)),
            Event::ParticipantAdded { chain, participant } => {
                let name = format!("{:?} of {}", participant.role, self.contact(*chain));
                self.participants.insert(participant.id, name.clone());
                format!("{name} is added")
            }
            Event::ParticipantConnected { participant, .. } => {
                format!("{} connects", self.participant(*participant))
            }
            Event::ParticipantLeft { participant, .. } => {
                format!("{} leaves", self.participant(*participant))
            }
            Event::ItemAppended { chain, item, .. } => {
                let author = item.author.as_ref().map(|a| self.participant(a.participant));
                let author = author.unwrap_or("nobody".to_owned());
                format!("{} item {} by {author}", self.contact(*chain), item.position)
            }
            _ => return None,
        })
    }

    fn participant(&self, id: ParticipantId) -> String {
        self.participants.get(&id).cloned().unwrap_or("the flow".to_owned())
    }
}

fn agent(user: UserId) -> &'static str {
    world::AGENTS.iter().find(|(id, _)| *id == user).map_or("?", |(_, name)| name)
}

fn status_name(status: engine::id::StatusId) -> &'static str {
    let names = ["Available", "Offline", "Break", "Lunch"];
    world::STATUSES.iter().position(|s| *s == status).map_or("?", |n| names[n])
}

/// Minutes and seconds since the start; milliseconds where there are any.
pub(crate) fn clock(at: Time) -> String {
    let since = (at - world::START).0;
    let (minutes, seconds, rest) = (since / 60_000, since / 1000 % 60, since % 1000);
    if rest == 0 {
        format!("{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}.{rest:03}")
    }
}

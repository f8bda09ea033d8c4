//! What happened, to be read: `00:03 offer c2 to ana until 00:23`.

use std::collections::BTreeMap;

use engine::domain::contact::QueueRef;
use engine::event::{Created, Event, Recorded};
use engine::id::ParticipantId;
use engine::time::Time;

use crate::names::Names;
use crate::step::{Entry, Status};
use crate::world;

/// What happens beside the log. The log itself is told when it is asked for.
#[derive(Debug, Default)]
pub(crate) struct Story {
    /// After so many events.
    notes: Vec<(u64, String)>,
}

impl Story {
    pub(crate) fn note(&mut self, seq: u64, at: Time, what: &str) {
        self.notes.push((seq, format!("{} {what}", clock(at))));
    }

    /// What is durable, and what was yet to be; and why it is told, in the same names.
    pub(crate) fn tell(&self, durable: &[Recorded], lost: &[Recorded], why: &str) -> (Vec<String>, String) {
        let mut teller = Teller::default();
        let mut lines = Vec::new();
        let mut notes = self.notes.iter().peekable();
        for recorded in durable {
            while let Some((_, note)) = notes.next_if(|(seq, _)| *seq < recorded.seq) {
                lines.push(note.clone());
            }
            lines.extend(teller.tell(recorded));
        }
        lines.extend(notes.map(|(_, note)| note.clone()));
        lines.push("found; what follows is not durable".to_owned());
        lines.extend(lost.iter().filter_map(|recorded| teller.tell(recorded)));
        (lines, teller.names.put_in(why))
    }
}

#[derive(Debug, Default)]
struct Teller {
    names: Names,
    participants: BTreeMap<ParticipantId, String>,
}

impl Teller {
    /// None where it goes without saying.
    fn tell(&mut self, recorded: &Recorded) -> Option<String> {
        let what = self.words(&recorded.event)?;
        Some(format!("{} {}", clock(recorded.at), self.names.put_in(&what)))
    }

    fn words(&mut self, event: &Event) -> Option<String> {
        Some(match event {
            Event::RoutingProfileQueuesAssociated { profile, entries } => {
                format!("{profile} now also serves {entries:?}")
            }
            Event::RoutingProfileQueuesChanged { profile, entries } => {
                format!("{profile} now serves {entries:?}")
            }
            Event::RoutingProfileConcurrencyChanged { profile, concurrency } => {
                format!("{profile} now has {concurrency:?}")
            }
            Event::QueueMaxContactsChanged { queue, max_contacts } => {
                format!("{queue} now takes {max_contacts:?}")
            }
            Event::QueueStatusChanged { queue, enabled } => format!("{queue} now is open: {enabled}"),
            Event::UserRoutingProfileChanged { user, profile } => format!("{user} now has {profile}"),
            Event::ProficienciesAssociated { user, proficiencies } => {
                format!("{user} now can {proficiencies:?}")
            }
            Event::PhoneConfigChanged { user, phone } => format!(
                "{user} now has {} s for after contact work, accepts calls by themselves: {}",
                phone.after_contact_work_seconds, phone.auto_accept
            ),
            Event::SignedIn { user, .. } => format!("{user} signs in"),
            Event::SignedOut { user, .. } => format!("{user} signs out"),
            Event::StatusChosen { user, status } => format!("{user} is now {}", status_name(*status)),
            Event::NextStatusChosen { user, status } => format!("{user} will be {}", status_name(*status)),
            Event::NextStatusCancelled { user } => format!("{user} has no next status any more"),
            _ => return self.words_of_contact(event).or_else(|| self.words_of_chat(event)),
        })
    }

    fn words_of_contact(&mut self, event: &Event) -> Option<String> {
        Some(match event {
            Event::ContactCreated(created) => {
                let Created { contact, channel, flow, initiation, leg, .. } = &**created;
                self.names.learn(*contact, leg.as_ref().map_or(*contact, |leg| leg.chain));
                let entry = Entry::ALL.into_iter().find(|entry| Some(entry.id()) == *flow);
                let flow = entry.map_or(format!("{initiation:?}"), |entry| format!("{entry:?}"));
                format!("{channel:?} {contact} starts ({flow})")
            }
            Event::PriorityChanged { contact, priority } => format!("{contact} has priority {priority}"),
            Event::AgeAdjusted { contact, adjustment } => format!("{contact} is older by {adjustment:?}"),
            Event::CriteriaSet { contact, criteria } => format!("{contact} wants {:?}", criteria.steps),
            Event::RoutingStepExpired { contact } => format!("the step of {contact} expires"),
            Event::FlowWaits { contact, wait } => {
                format!("{contact} waits in its flow until {}", clock(wait.until))
            }
            Event::Queued { contact, queue: QueueRef::Standard(queue) } => {
                format!("{contact} queues in {queue}")
            }
            Event::Queued { contact, queue: QueueRef::Agent(user) } => {
                format!("{contact} queues in the queue of {user}")
            }
            Event::Offered { contact, user, until, .. } => {
                format!("offer {contact} to {user} until {}", clock(*until))
            }
            Event::NoAgent { contact } => format!("nobody for {contact}"),
            Event::OfferExtended { contact, user, until } => {
                format!("the offer of {contact} to {user} now ends at {}", clock(*until))
            }
            Event::OfferMissed { contact, user } => format!("{user} misses {contact}"),
            Event::OfferRejected { contact, user } => format!("{user} rejects {contact}"),
            Event::Accepted { contact, user } => format!("{user} accepts {contact}"),
            Event::Answered { contact, user } => format!("{user} accepts {contact}, a whisper comes first"),
            Event::WhisperBegun { contact, whisper, until, .. } => {
                format!("{whisper:?} of {contact} hears a whisper until {} at most", clock(*until))
            }
            Event::Connected { contact, user } => format!("{user} and {contact} are together"),
            Event::JoinFailed { contact, user } => format!("{user} cannot join {contact}"),
            Event::HoldBegun { contact, .. } => format!("{contact} is on hold"),
            Event::HoldEnded { contact, .. } => format!("{contact} is off hold"),
            Event::ContactEnded { contact, reason } => format!("{contact} ends ({reason:?})"),
            Event::Cleared { contact, user } => format!("{user} clears {contact}"),
            Event::ContactCompleted { contact } => format!("{contact} is complete"),
            _ => return None,
        })
    }

    fn words_of_chat(&mut self, event: &Event) -> Option<String> {
        Some(match event {
            Event::ParticipantAdded { chain, participant } => {
                let name = format!("{:?} of {chain}", participant.role);
                self.participants.insert(participant.id, name.clone());
                format!("{name} is added")
            }
            Event::ParticipantConnected { participant, .. } => {
                format!("{} connects", self.participant(*participant))
            }
            Event::ParticipantLeft { participant, .. } => {
                format!("{} leaves", self.participant(*participant))
            }
            Event::RoleTimersSet { chain, timers } => format!("{chain} has {timers:?}"),
            Event::AttachmentBegun { chain, attachment, .. } => {
                format!("{chain}: {}", attachment.content_type)
            }
            Event::AttachmentUploaded { chain, attachment } => format!("{chain}: {attachment}"),
            Event::AttachmentJudged { chain, attachment, approved } => {
                format!("{chain}: {attachment} {approved}")
            }
            Event::Receipted { chain, position, kind, .. } => format!("{chain}: {position} {kind:?}"),
            Event::Noticed { chain, side, notice } => format!("{chain}: {side:?} is {notice:?}"),
            Event::ItemAppended { chain, item, .. } => {
                let author = item.author.as_ref().map(|author| self.participant(author.participant));
                let author = author.unwrap_or("nobody".to_owned());
                format!("{chain} item {} by {author}", item.position)
            }
            _ => return None,
        })
    }

    fn participant(&self, id: ParticipantId) -> String {
        self.participants.get(&id).cloned().unwrap_or("the flow".to_owned())
    }
}

fn status_name(id: engine::id::StatusId) -> String {
    let status = Status::ALL.into_iter().find(|status| status.id() == id);
    status.map_or("?".to_owned(), |status| format!("{status:?}"))
}

/// Minutes and seconds since the start; milliseconds where there are any.
pub(crate) fn clock(at: Time) -> String {
    let since = (at - world::START).0;
    let sign = if since < 0 { "-" } else { "" };
    let since = since.abs();
    let (minutes, seconds, rest) = (since / 60_000, since / 1000 % 60, since % 1000);
    if rest == 0 {
        format!("{sign}{minutes:02}:{seconds:02}")
    } else {
        format!("{sign}{minutes:02}:{seconds:02}.{rest:03}")
    }
}

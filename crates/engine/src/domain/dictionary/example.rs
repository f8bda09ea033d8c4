//! Worked examples: facts, and what a metric makes of them. They stand in docs/METRICS.md and are tests.

use super::{Metric, Of};
use crate::domain::config::StatusKind;
use crate::domain::contact::{DisconnectReason, InitiationMethod};
use crate::domain::measure::OfferOutcome;
use crate::domain::metrics::{AgentNow, QueueNow};
use crate::domain::report::Threshold;
use crate::time::Span;

#[cfg(test)]
mod worked;

#[derive(Debug, Clone, Copy)]
pub(super) struct Example {
    pub(super) cases: &'static [Case],
    pub(super) threshold: Option<Threshold>,
    pub(super) is: Option<f64>,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Case {
    Agent(AgentNow),
    Queue(QueueNow),
    Wait(Span),
    Contact(ContactCase),
    Offer { outcome: OfferOutcome, rang: i64 },
    Time(TimeCase),
}

/// Times in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct ContactCase {
    initiation: InitiationMethod,
    queued: Option<i64>,
    handled: bool,
    interaction: i64,
    hold: i64,
    holds: u32,
    after_contact_work: i64,
    reason: Option<DisconnectReason>,
    followed: bool,
    cut_on_hold: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct TimeCase {
    pub(super) seconds: i64,
    pub(super) status: StatusKind,
    pub(super) on_contact: bool,
    pub(super) ringing: bool,
    pub(super) failed: bool,
}

/// A contact that no queue had and no agent.
pub(super) const fn unqueued() -> ContactCase {
    ContactCase {
        initiation: InitiationMethod::Api,
        queued: None,
        handled: false,
        interaction: 0,
        hold: 0,
        holds: 0,
        after_contact_work: 0,
        reason: Some(DisconnectReason::CustomerDisconnect),
        followed: false,
        cut_on_hold: false,
    }
}

/// One that waited so long.
pub(super) const fn queued(seconds: i64) -> ContactCase {
    ContactCase { queued: Some(seconds), ..unqueued() }
}

pub(super) const fn offer(outcome: OfferOutcome, rang: i64) -> Case {
    Case::Offer { outcome, rang }
}

impl ContactCase {
    pub(super) const fn talked(self, seconds: i64) -> ContactCase {
        ContactCase { handled: true, interaction: seconds, ..self }
    }

    pub(super) const fn held(self, times: u32, seconds: i64) -> ContactCase {
        ContactCase { holds: times, hold: seconds, ..self }
    }

    /// Disconnected while the customer was on hold.
    pub(super) const fn cut_on_hold(self) -> ContactCase {
        ContactCase { cut_on_hold: true, ..self }
    }

    pub(super) const fn worked(self, seconds: i64) -> ContactCase {
        ContactCase { after_contact_work: seconds, ..self }
    }

    pub(super) const fn left(self) -> ContactCase {
        self.ended(DisconnectReason::CustomerDisconnect)
    }

    pub(super) const fn ended(self, reason: DisconnectReason) -> ContactCase {
        ContactCase { reason: Some(reason), ..self }
    }

    pub(super) const fn begun(self, initiation: InitiationMethod) -> ContactCase {
        ContactCase { initiation, ..self }
    }

    /// Another contact of its chain follows.
    pub(super) const fn followed(self) -> ContactCase {
        ContactCase { followed: true, reason: None, ..self }
    }

    fn words(&self) -> String {
        let mut words = vec![self.queued.map_or("never queued".to_owned(), |s| format!("{s} s in queue"))];
        if self.initiation != InitiationMethod::Api {
            words.insert(0, self.initiation.as_str().to_owned());
        }
        if self.handled {
            words.push(format!("{} s with an agent", self.interaction + self.hold));
        }
        if self.holds > 0 {
            words.push(format!("{} s of them on hold in {} times", self.hold, self.holds));
        }
        if self.cut_on_hold {
            words.push("disconnected during one".to_owned());
        }
        if self.after_contact_work > 0 {
            words.push(format!("{} s after contact work", self.after_contact_work));
        }
        words.push(match (self.followed, self.reason) {
            (true, _) => "went on elsewhere".to_owned(),
            (false, Some(DisconnectReason::CustomerDisconnect)) => "the customer left".to_owned(),
            (false, Some(DisconnectReason::AgentDisconnect)) => "the agent left".to_owned(),
            (false, reason) => reason.map_or("ended", |reason| reason.as_str()).to_owned(),
        });
        words.join(", ")
    }
}

impl Example {
    pub(super) const NONE: Example = Example { cases: &[], threshold: None, is: None };

    pub(super) const fn of(cases: &'static [Case], is: f64) -> Example {
        Example { cases, threshold: None, is: Some(is) }
    }

    /// With a threshold of less than so many seconds.
    pub(super) const fn within(seconds: i64, cases: &'static [Case], is: f64) -> Example {
        Example { cases, threshold: Some(Threshold { seconds, is_strict: true }), is: Some(is) }
    }
}

impl Case {
    pub(super) fn words(&self) -> String {
        let status = |status: StatusKind| match status {
            StatusKind::Routable => "available",
            StatusKind::Custom => "on a break",
            StatusKind::Offline => "offline",
        };
        match self {
            Case::Agent(agent) => {
                let mut words = vec![status(agent.status).to_owned()];
                match agent.slots_active - agent.after_contact_work {
                    0 => {}
                    talking => words.push(format!("talking to {talking}")),
                }
                if agent.after_contact_work > 0 {
                    words.push(format!("{} in after contact work", agent.after_contact_work));
                }
                if agent.failed > 0 {
                    words.push(format!("{} missed", agent.failed));
                }
                words.push(format!("{} free", agent.slots_available));
                words.join(", ")
            }
            Case::Queue(QueueNow { waiting, oldest: Some(oldest) }) => {
                format!("{waiting} waiting, the first for {} s", oldest.as_seconds())
            }
            Case::Queue(_) => "nobody waiting".to_owned(),
            Case::Wait(wait) => {
                format!("two wait, three were answered in two minutes: 3 x {} s", wait.as_seconds() / 3)
            }
            Case::Contact(contact) => contact.words(),
            Case::Offer { outcome, rang } => {
                let outcome = match outcome {
                    OfferOutcome::Answered => "answered",
                    OfferOutcome::Missed => "missed",
                    OfferOutcome::Rejected => "rejected",
                    OfferOutcome::Abandoned => "the customer left",
                };
                format!("{rang} s, {outcome}")
            }
            Case::Time(time) => {
                let mut words = vec![format!("{} s", time.seconds), status(time.status).to_owned()];
                let more = [
                    (time.on_contact, "with a contact"),
                    (time.ringing, "with an offer"),
                    (time.failed, "with a missed offer"),
                ];
                words.extend(more.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
                words.join(", ")
            }
        }
    }
}

impl Metric {
    /// What the cases of its example are called.
    pub(super) fn example_is_of(&self) -> &'static str {
        match self.of {
            Of::Agents(_) => "agents",
            Of::Queues(_) => "queues",
            Of::Wait(_) => "a queue",
            Of::Contacts(_) => "contacts",
            Of::Offers(_) => "offers",
            Of::Time(_) => "pieces of an agent's time",
        }
    }
}

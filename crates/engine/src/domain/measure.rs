//! What reports are made from: facts, each told once, when it is over. A fact of a contact belongs to
//! the moment at which it was disconnected, one of an agent to the moment at which it was (MET-1).
//!
//! They are a function of the log: whoever replays it is told the same.

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::agent::HeldState;
use crate::domain::config::StatusKind;
use crate::domain::contact::{Channel, Contact, ContactState, DisconnectReason, InitiationMethod, QueueRef};
use crate::domain::hierarchy::GroupPath;
use crate::event::{Event, Recorded};
use crate::id::{ContactId, RoutingProfileId, UserId};
use crate::time::{Span, Time};

/// Time is told in pieces that end with each quarter of an hour of UTC, so that the facts of an
/// interval are found by when they began.
pub const PIECE: Span = Span::minutes(15);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    Contact(ContactMeasure),
    Offer(OfferMeasure),
    Activity(ActivityMeasure),
}

/// A contact that is completed (MET-40 to MET-54, MET-66). Times in whole seconds (MET-5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactMeasure {
    /// When it was disconnected.
    pub at: Time,
    pub contact: ContactId,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub initiated_at: Time,
    pub queue: Option<QueueRef>,
    /// Who was in it.
    pub agent: Option<UserId>,
    /// The agent's.
    pub profile: Option<RoutingProfileId>,
    pub reason: Option<DisconnectReason>,
    /// Another contact of its chain follows.
    pub followed: bool,
    /// In its queue.
    pub waited: i64,
    pub interaction: i64,
    pub hold: i64,
    pub holds: u32,
    pub after_contact_work: i64,
    /// The customer was on hold when it was disconnected.
    pub cut_on_hold: bool,
    /// The agent's.
    pub groups: GroupPath,
}

/// An offer, and what came of it (MET-61 to MET-65).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferMeasure {
    /// When it was over.
    pub at: Time,
    pub contact: ContactId,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub queue: Option<QueueRef>,
    pub agent: UserId,
    pub profile: RoutingProfileId,
    pub outcome: OfferOutcome,
    /// How long it was there.
    pub rang: Span,
    pub groups: GroupPath,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum OfferOutcome {
    Answered,
    Missed,
    Rejected,
    /// The contact ended meanwhile.
    Abandoned,
}

/// A piece of an agent's time (MET-55 to MET-60).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityMeasure {
    pub from: Time,
    pub to: Time,
    pub agent: UserId,
    pub activity: Activity,
}

/// What an agent does, as far as their time is counted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub since: Time,
    pub profile: RoutingProfileId,
    pub status: StatusKind,
    /// Connected, on hold or in after contact work with at least one contact.
    pub on_contact: bool,
    /// Something is on offer to them.
    pub ringing: bool,
    /// An offer that came to nothing is still there.
    pub failed: bool,
    /// Where the agent belongs.
    #[serde(default)]
    pub groups: GroupPath,
}

impl Measure {
    /// The moment by which it is found; of time, when it began.
    pub fn at(&self) -> Time {
        match self {
            Measure::Contact(measure) => measure.at,
            Measure::Offer(measure) => measure.at,
            Measure::Activity(measure) => measure.from,
        }
    }
}

impl Activity {
    /// The time until `to`, in pieces. Nobody's time is counted while they are Offline.
    pub fn pieces(self, agent: UserId, to: Time) -> impl Iterator<Item = Measure> {
        let counted = self.status != StatusKind::Offline;
        let mut from = self.since;
        std::iter::from_fn(move || {
            if !counted || from >= to {
                return None;
            }
            let end = Time((from.0.div_euclid(PIECE.0) + 1) * PIECE.0).min(to);
            let piece = ActivityMeasure { from, to: end, agent, activity: self };
            from = end;
            Some(Measure::Activity(piece))
        })
    }
}

impl Centre {
    /// As [`Centre::apply`], with what is to be told of it.
    pub fn apply_measured(&mut self, recorded: &Recorded) -> Vec<Measure> {
        let mut told: Vec<_> = self.told_by(recorded).into_iter().collect();
        let touched = self.touched(&recorded.event);
        let before = touched.and_then(|user| self.agents.get(&user)?.activity);
        self.apply(recorded);
        if let (Some(user), Some(before)) = (touched, before)
            && self.agents.get(&user).and_then(|agent| agent.activity) != Some(before)
        {
            told.extend(before.pieces(user, recorded.at));
        }
        told
    }

    /// The agents' time that is not over, up to a moment.
    pub fn open_activities(&self, at: Time) -> impl Iterator<Item = Measure> {
        let open = self.agents.values().filter_map(|agent| Some((agent.user, agent.activity?)));
        open.flat_map(move |(user, activity)| activity.pieces(user, at))
    }

    /// Before it is applied: what is over by it.
    fn told_by(&self, recorded: &Recorded) -> Option<Measure> {
        let at = recorded.at;
        match &recorded.event {
            Event::ContactCompleted { contact } => {
                self.contact_measure(&self.contacts[contact]).map(Measure::Contact)
            }
            Event::Accepted { contact, user } | Event::Answered { contact, user } => {
                self.offer_measure(*contact, *user, OfferOutcome::Answered, at)
            }
            Event::OfferMissed { contact, user } => {
                self.offer_measure(*contact, *user, OfferOutcome::Missed, at)
            }
            Event::OfferRejected { contact, user } => {
                self.offer_measure(*contact, *user, OfferOutcome::Rejected, at)
            }
            Event::ContactEnded { contact, .. } => match self.contacts[contact].state {
                ContactState::Offered { to, .. } => {
                    self.offer_measure(*contact, to, OfferOutcome::Abandoned, at)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn contact_measure(&self, contact: &Contact) -> Option<ContactMeasure> {
        let at = contact.disconnected_at?;
        let seconds = |span: Span| span.0.max(0) / 1000;
        let part = contact.agent;
        let talked = part.map_or(Span::ZERO, |part| at - part.connected_at);
        let held = part.map_or(Span::ZERO, |part| part.hold.total);
        let work = part
            .and_then(|part| Some(part.after_contact_work_ended_at? - part.after_contact_work_started_at?));
        let user = part.and_then(|part| self.users.get(&part.user));
        Some(ContactMeasure {
            at,
            contact: contact.id,
            channel: contact.channel,
            initiation: contact.initiation,
            initiated_at: contact.initiated_at,
            queue: contact.queue.map(|queue| queue.queue),
            agent: part.map(|part| part.user),
            profile: user.map(|user| user.routing_profile),
            reason: contact.disconnect_reason,
            followed: contact.next.is_some(),
            waited: contact.queue.map_or(0, |q| seconds(q.dequeued_at.unwrap_or(at) - q.enqueued_at)),
            interaction: seconds(Span(talked.0 - held.0)),
            hold: seconds(held),
            holds: part.map_or(0, |part| part.hold.times),
            after_contact_work: work.map_or(0, seconds),
            cut_on_hold: contact.channel != Channel::Task && part.is_some_and(|part| part.hold.cut),
            groups: user.map(|user| self.group_path(user)).unwrap_or_default(),
        })
    }

    fn offer_measure(
        &self,
        contact: ContactId,
        user: UserId,
        outcome: OfferOutcome,
        at: Time,
    ) -> Option<Measure> {
        let held = self.agents.get(&user)?.contacts.get(&contact)?;
        if !matches!(held.state, HeldState::Connecting { .. }) {
            return None;
        }
        Some(Measure::Offer(OfferMeasure {
            at,
            contact,
            channel: held.channel,
            initiation: held.initiation,
            queue: held.queue,
            agent: user,
            profile: self.users.get(&user)?.routing_profile,
            outcome,
            rang: at - held.since,
            groups: self.group_path(self.users.get(&user)?),
        }))
    }

    /// Before an event is applied: whose activity it may change.
    pub(super) fn touched(&self, event: &Event) -> Option<UserId> {
        match event {
            Event::ContactEnded { contact, .. } => self.contacts[contact].agent(),
            Event::UserCreated { user, .. } => Some(user.id),
            _ => event.agent(),
        }
    }

    /// After it was applied.
    pub(super) fn mind_activity(&mut self, user: UserId, at: Time) {
        let (Some(agent), Some(known)) = (self.agents.get(&user), self.users.get(&user)) else { return };
        let held = |is: fn(HeldState) -> bool| agent.contacts.values().any(|held| is(held.state));
        let now = Activity {
            since: agent.activity.map_or(at, |activity| activity.since),
            profile: known.routing_profile,
            status: self.statuses[&agent.status].kind,
            on_contact: held(HeldState::is_work),
            ringing: held(|state| matches!(state, HeldState::Connecting { .. })),
            failed: held(HeldState::is_failed),
            groups: self.group_path(known),
        };
        if agent.activity == Some(now) {
            return;
        }
        if let Some(agent) = self.agents.get_mut(&user) {
            agent.activity = Some(Activity { since: at, ..now });
        }
    }
}

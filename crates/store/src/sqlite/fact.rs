//! A fact of reports in few bytes: a report reads tens of thousands for each day that it is of, and
//! reading them is what it costs.
//!
//! The first byte says of what kind the fact is, and so how the rest is laid out; a kind whose layout
//! changes gets another number. Then one byte for each of the small things, whole numbers in as many
//! bytes as they need, and ids of 16. When the fact was is not in it: that is a column of its own.

use engine::Uuid;
use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, DisconnectReason, InitiationMethod, QueueRef};
use engine::domain::hierarchy::GroupPath;
use engine::domain::measure::{
    Activity, ActivityMeasure, ContactMeasure, Measure, OfferMeasure, OfferOutcome,
};
use engine::id::{ContactId, HierarchyGroupId, QueueId, RoutingProfileId, UserId};
use engine::time::{Span, Time};

use crate::StoreError;

const CONTACT: u8 = 1;
const OFFER: u8 = 2;
const ACTIVITY: u8 = 3;

/// More than any has.
const BYTES_MAX: usize = 240;

pub(super) fn to_body(measure: &Measure) -> Vec<u8> {
    let mut body = Writer(Vec::with_capacity(BYTES_MAX));
    match measure {
        Measure::Contact(contact) => body.contact(contact),
        Measure::Offer(offer) => body.offer(offer),
        Measure::Activity(piece) => body.activity(piece),
    }
    body.0
}

pub(super) fn from_body(at: Time, body: &[u8]) -> Result<Measure, StoreError> {
    let mut rest = Bytes(body);
    let measure = match rest.byte() {
        Some(CONTACT) => rest.contact(at).map(Measure::Contact),
        Some(OFFER) => rest.offer(at).map(Measure::Offer),
        Some(ACTIVITY) => rest.activity(at).map(Measure::Activity),
        _ => None,
    };
    let whole = measure.filter(|_| rest.0.is_empty());
    whole.ok_or_else(|| StoreError::Corrupt(format!("a measure of {}: {body:02x?}", at.0)))
}

/// What is one of a few, as a byte.
trait Coded: Copy + 'static {
    const ALL: &[Self];

    /// What it is called in files that are there; never 0, which is none.
    fn code(self) -> u8;

    fn of(code: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.code() == code)
    }
}

impl Coded for Channel {
    const ALL: &[Channel] = &Channel::ALL;

    fn code(self) -> u8 {
        match self {
            Channel::Voice => 1,
            Channel::Chat => 2,
            Channel::Task => 3,
        }
    }
}

impl Coded for InitiationMethod {
    const ALL: &[InitiationMethod] = &[
        InitiationMethod::Api,
        InitiationMethod::WebrtcApi,
        InitiationMethod::Transfer,
        InitiationMethod::QueueTransfer,
        InitiationMethod::Disconnect,
        InitiationMethod::Inbound,
        InitiationMethod::Outbound,
    ];

    fn code(self) -> u8 {
        match self {
            InitiationMethod::Api => 1,
            InitiationMethod::WebrtcApi => 2,
            InitiationMethod::Transfer => 3,
            InitiationMethod::QueueTransfer => 4,
            InitiationMethod::Disconnect => 5,
            InitiationMethod::Inbound => 6,
            InitiationMethod::Outbound => 7,
        }
    }
}

impl Coded for DisconnectReason {
    const ALL: &[DisconnectReason] = &[
        DisconnectReason::AgentDisconnect,
        DisconnectReason::CustomerDisconnect,
        DisconnectReason::Other,
        DisconnectReason::Expired,
        DisconnectReason::IdleDisconnect,
        DisconnectReason::ContactFlowDisconnect,
        DisconnectReason::Api,
    ];

    fn code(self) -> u8 {
        match self {
            DisconnectReason::AgentDisconnect => 1,
            DisconnectReason::CustomerDisconnect => 2,
            DisconnectReason::Other => 3,
            DisconnectReason::Expired => 4,
            DisconnectReason::IdleDisconnect => 5,
            DisconnectReason::ContactFlowDisconnect => 6,
            DisconnectReason::Api => 7,
        }
    }
}

impl Coded for OfferOutcome {
    const ALL: &[OfferOutcome] =
        &[OfferOutcome::Answered, OfferOutcome::Missed, OfferOutcome::Rejected, OfferOutcome::Abandoned];

    fn code(self) -> u8 {
        match self {
            OfferOutcome::Answered => 1,
            OfferOutcome::Missed => 2,
            OfferOutcome::Rejected => 3,
            OfferOutcome::Abandoned => 4,
        }
    }
}

impl Coded for StatusKind {
    const ALL: &[StatusKind] = &[StatusKind::Routable, StatusKind::Custom, StatusKind::Offline];

    fn code(self) -> u8 {
        match self {
            StatusKind::Routable => 1,
            StatusKind::Custom => 2,
            StatusKind::Offline => 3,
        }
    }
}

impl Coded for bool {
    const ALL: &[bool] = &[false, true];

    fn code(self) -> u8 {
        1 + u8::from(self)
    }
}

const NONE: u8 = 0;
const STANDARD: u8 = 1;
const AGENTS_OWN: u8 = 2;
const SOME: u8 = 1;

struct Writer(Vec<u8>);

impl Writer {
    fn contact(&mut self, contact: &ContactMeasure) {
        self.byte(CONTACT);
        self.id(contact.contact.0);
        self.coded(contact.channel);
        self.coded(contact.initiation);
        self.byte(contact.reason.map_or(NONE, Coded::code));
        self.coded(contact.followed);
        self.queue(contact.queue);
        self.some(contact.agent.map(|agent| agent.0));
        self.some(contact.profile.map(|profile| profile.0));
        self.whole(contact.at.0.wrapping_sub(contact.initiated_at.0));
        self.whole(contact.waited);
        self.whole(contact.interaction);
        self.whole(contact.hold);
        self.whole(i64::from(contact.holds));
        self.whole(contact.after_contact_work);
        self.coded(contact.cut_on_hold);
        self.groups(&contact.groups);
    }

    fn offer(&mut self, offer: &OfferMeasure) {
        self.byte(OFFER);
        self.id(offer.contact.0);
        self.coded(offer.channel);
        self.coded(offer.initiation);
        self.coded(offer.outcome);
        self.queue(offer.queue);
        self.id(offer.agent.0);
        self.id(offer.profile.0);
        self.whole(offer.rang.0);
        self.groups(&offer.groups);
    }

    fn activity(&mut self, piece: &ActivityMeasure) {
        self.byte(ACTIVITY);
        self.id(piece.agent.0);
        self.id(piece.activity.profile.0);
        self.coded(piece.activity.status);
        self.coded(piece.activity.on_contact);
        self.coded(piece.activity.ringing);
        self.coded(piece.activity.failed);
        self.whole(piece.to.0.wrapping_sub(piece.from.0));
        self.whole(piece.from.0.wrapping_sub(piece.activity.since.0));
        self.groups(&piece.activity.groups);
    }

    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    fn coded(&mut self, one: impl Coded) {
        self.byte(one.code());
    }

    fn id(&mut self, id: Uuid) {
        self.0.extend_from_slice(id.as_bytes());
    }

    fn some(&mut self, id: Option<Uuid>) {
        let Some(id) = id else { return self.byte(NONE) };
        self.byte(SOME);
        self.id(id);
    }

    /// How many there are, from the topmost level down.
    fn groups(&mut self, path: &GroupPath) {
        let known = || path.iter().map_while(|group| *group);
        self.byte(known().count() as u8);
        known().for_each(|group| self.id(group.0));
    }

    fn queue(&mut self, queue: Option<QueueRef>) {
        let (kind, id) = match queue {
            None => return self.byte(NONE),
            Some(QueueRef::Standard(queue)) => (STANDARD, queue.0),
            Some(QueueRef::Agent(agent)) => (AGENTS_OWN, agent.0),
        };
        self.byte(kind);
        self.id(id);
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow. Those below nothing take turns
    /// with the others, so that what is near nothing is short.
    fn whole(&mut self, number: i64) {
        let mut left = ((number << 1) ^ (number >> 63)).cast_unsigned();
        while left >= 0x80 {
            self.byte(left as u8 | 0x80);
            left >>= 7;
        }
        self.byte(left as u8);
    }
}

/// What is not read yet. Each gives nothing where there is too little, or what none of ours is.
struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn contact(&mut self, at: Time) -> Option<ContactMeasure> {
        Some(ContactMeasure {
            at,
            contact: ContactId(self.id()?),
            channel: self.coded()?,
            initiation: self.coded()?,
            reason: match self.byte()? {
                NONE => None,
                code => Some(DisconnectReason::of(code)?),
            },
            followed: self.coded()?,
            queue: self.queue()?,
            agent: self.some()?.map(UserId),
            profile: self.some()?.map(RoutingProfileId),
            initiated_at: Time(at.0.wrapping_sub(self.whole()?)),
            waited: self.whole()?,
            interaction: self.whole()?,
            hold: self.whole()?,
            holds: u32::try_from(self.whole()?).ok()?,
            after_contact_work: self.whole()?,
            cut_on_hold: self.coded()?,
            groups: self.groups()?,
        })
    }

    fn offer(&mut self, at: Time) -> Option<OfferMeasure> {
        Some(OfferMeasure {
            at,
            contact: ContactId(self.id()?),
            channel: self.coded()?,
            initiation: self.coded()?,
            outcome: self.coded()?,
            queue: self.queue()?,
            agent: UserId(self.id()?),
            profile: RoutingProfileId(self.id()?),
            rang: Span(self.whole()?),
            groups: self.groups()?,
        })
    }

    fn activity(&mut self, from: Time) -> Option<ActivityMeasure> {
        let agent = UserId(self.id()?);
        let profile = RoutingProfileId(self.id()?);
        let status = self.coded()?;
        let (on_contact, ringing, failed) = (self.coded()?, self.coded()?, self.coded()?);
        let to = Time(from.0.wrapping_add(self.whole()?));
        let since = Time(from.0.wrapping_sub(self.whole()?));
        let groups = self.groups()?;
        let activity = Activity { since, profile, status, on_contact, ringing, failed, groups };
        Some(ActivityMeasure { from, to, agent, activity })
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn coded<T: Coded>(&mut self) -> Option<T> {
        T::of(self.byte()?)
    }

    fn id(&mut self) -> Option<Uuid> {
        let (id, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(Uuid::from_bytes(*id))
    }

    fn some(&mut self) -> Option<Option<Uuid>> {
        Some(match self.byte()? {
            NONE => None,
            SOME => Some(self.id()?),
            _ => return None,
        })
    }

    fn groups(&mut self) -> Option<GroupPath> {
        let mut path = GroupPath::default();
        for level in path.get_mut(..usize::from(self.byte()?))? {
            *level = Some(HierarchyGroupId(self.id()?));
        }
        Some(path)
    }

    fn queue(&mut self) -> Option<Option<QueueRef>> {
        Some(match self.byte()? {
            NONE => None,
            STANDARD => Some(QueueRef::Standard(QueueId(self.id()?))),
            AGENTS_OWN => Some(QueueRef::Agent(UserId(self.id()?))),
            _ => return None,
        })
    }

    fn whole(&mut self) -> Option<i64> {
        let mut number = 0_u64;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed());
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use engine::domain::hierarchy::LEVELS;
    use proptest::prelude::*;

    use super::*;

    fn id() -> impl Strategy<Value = Uuid> {
        any::<u128>().prop_map(Uuid::from_u128)
    }

    fn one<T: Coded + std::fmt::Debug>() -> impl Strategy<Value = T> {
        proptest::sample::select(T::ALL)
    }

    fn queue() -> impl Strategy<Value = Option<QueueRef>> {
        let some = prop_oneof![
            id().prop_map(|id| QueueRef::Standard(QueueId(id))),
            id().prop_map(|id| QueueRef::Agent(UserId(id))),
        ];
        proptest::option::of(some)
    }

    fn groups() -> impl Strategy<Value = GroupPath> {
        proptest::collection::vec(id(), 0..=LEVELS).prop_map(|ids| {
            let mut path = GroupPath::default();
            path.iter_mut().zip(ids).for_each(|(level, id)| *level = Some(HierarchyGroupId(id)));
            path
        })
    }

    fn contact() -> impl Strategy<Value = Measure> {
        let what = (id(), one(), one(), proptest::option::of(one()), one(), queue());
        let whom = (proptest::option::of(id()), proptest::option::of(id()));
        let figures = (any::<i64>(), any::<i64>(), any::<i64>(), any::<u32>(), any::<i64>());
        let whom = (whom, groups(), one());
        (any::<[i64; 2]>(), what, whom, figures).prop_map(|(times, what, whom, figures)| {
            let (id, channel, initiation, reason, followed, queue) = what;
            let (whom, groups, cut_on_hold) = whom;
            let (waited, interaction, hold, holds, after_contact_work) = figures;
            Measure::Contact(ContactMeasure {
                at: Time(times[0]),
                contact: ContactId(id),
                channel,
                initiation,
                initiated_at: Time(times[1]),
                queue,
                agent: whom.0.map(UserId),
                profile: whom.1.map(RoutingProfileId),
                reason,
                followed,
                waited,
                interaction,
                hold,
                holds,
                after_contact_work,
                cut_on_hold,
                groups,
            })
        })
    }

    fn offer() -> impl Strategy<Value = Measure> {
        (any::<[i64; 2]>(), [id(), id(), id()], one(), one(), one(), queue(), groups()).prop_map(
            |(times, ids, channel, initiation, outcome, queue, groups)| {
                Measure::Offer(OfferMeasure {
                    at: Time(times[0]),
                    contact: ContactId(ids[0]),
                    channel,
                    initiation,
                    queue,
                    agent: UserId(ids[1]),
                    profile: RoutingProfileId(ids[2]),
                    outcome,
                    rang: Span(times[1]),
                    groups,
                })
            },
        )
    }

    fn activity() -> impl Strategy<Value = Measure> {
        (any::<[i64; 3]>(), [id(), id()], one(), one(), one(), one(), groups()).prop_map(
            |(times, ids, status, on_contact, ringing, failed, groups)| {
                let (since, profile) = (Time(times[2]), RoutingProfileId(ids[1]));
                let activity = Activity { since, profile, status, on_contact, ringing, failed, groups };
                let (from, to, agent) = (Time(times[0]), Time(times[1]), UserId(ids[0]));
                Measure::Activity(ActivityMeasure { from, to, agent, activity })
            },
        )
    }

    proptest! {
        #[test]
        fn a_fact_is_read_as_it_was_written(measure in prop_oneof![contact(), offer(), activity()]) {
            let body = to_body(&measure);
            prop_assert!(body.len() <= BYTES_MAX, "{} bytes", body.len());
            prop_assert_eq!(from_body(measure.at(), &body), Ok(measure));
        }

        #[test]
        fn what_is_cut_off_or_longer_is_no_fact(measure in prop_oneof![contact(), offer(), activity()]) {
            let mut body = to_body(&measure);
            for end in 0..body.len() {
                prop_assert!(from_body(measure.at(), &body[..end]).is_err(), "{} bytes", end);
            }
            body.push(0);
            prop_assert!(from_body(measure.at(), &body).is_err());
        }

        #[test]
        fn no_bytes_make_it_fall_over(body in proptest::collection::vec(any::<u8>(), 0..BYTES_MAX)) {
            let _ = from_body(Time(0), &body);
        }
    }

    /// Files that are there are read by these.
    #[test]
    fn no_two_have_one_code() {
        fn codes<T: Coded>() -> Vec<u8> {
            T::ALL.iter().map(|one| one.code()).collect()
        }
        let all = [
            codes::<Channel>(),
            codes::<InitiationMethod>(),
            codes::<DisconnectReason>(),
            codes::<OfferOutcome>(),
            codes::<StatusKind>(),
            codes::<bool>(),
        ];
        for codes in all {
            assert_eq!(codes, (1..).take(codes.len()).collect::<Vec<u8>>());
        }
    }
}

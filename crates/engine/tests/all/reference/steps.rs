//! What may happen to a small world, by numbers: five people, three queues, three routing profiles,
//! seven contacts. Small, so that ties and meetings are frequent.

use engine::Uuid;
use engine::domain::config::QueueEntry;
use engine::domain::contact::{Channel, QueueRef};
use engine::domain::criteria::{Expression, Proficiency};
use engine::domain::router::InTurn;
use engine::id::{ContactId, QueueId, RoutingProfileId, UserId};
use engine::time::{Span, Time};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{select, subsequence};

pub const START: Time = Time(1_700_000_000_000);
pub const USERS: usize = 5;
pub const QUEUES: usize = 3;
pub const PROFILES: usize = 3;
pub const CONTACTS: usize = 7;
pub const REQUIREMENTS: usize = 4;

#[derive(Debug, Clone)]
pub enum Step {
    Hire {
        user: UserId,
        profile: usize,
        skills: Vec<Proficiency>,
    },
    Seat {
        user: UserId,
        open: Vec<Channel>,
        idle_for: Span,
        used: usize,
        entries: Vec<ContactId>,
    },
    Unseat {
        user: UserId,
    },
    Wait(Wait),
    Leave {
        contact: ContactId,
    },
    Pass {
        time: Span,
    },
    ChangeProfile {
        profile: usize,
        entries: Vec<QueueEntry>,
    },
    /// The router has looked at the first contact and the first agent whom it had to look at.
    Look,
}

/// Anew, or again after an offer that came to nothing, with what it had waited before (ROUTE-41).
#[derive(Debug, Clone)]
pub struct Wait {
    pub contact: ContactId,
    pub queue: QueueRef,
    pub channel: Channel,
    pub priority: i64,
    pub age_adjustment: Span,
    pub waited: Span,
    /// One of a few, so that contacts share what they require.
    pub requirement: Option<usize>,
}

pub fn user_id(number: usize) -> UserId {
    UserId(Uuid::from_u128(0x100 + number as u128))
}

pub fn queue_id(number: usize) -> QueueId {
    QueueId(Uuid::from_u128(0x200 + number as u128))
}

pub fn contact_id(number: usize) -> ContactId {
    ContactId(Uuid::from_u128(0x300 + number as u128))
}

pub fn profile_id(number: usize) -> RoutingProfileId {
    RoutingProfileId(Uuid::from_u128(0x400 + number as u128))
}

pub fn profiles() -> impl Strategy<Value = Vec<Vec<QueueEntry>>> {
    vec(entries(), PROFILES)
}

/// What each of the people can do at the beginning.
pub fn abilities() -> impl Strategy<Value = Vec<Vec<Proficiency>>> {
    vec(skills(), USERS)
}

pub fn requirements() -> impl Strategy<Value = Vec<Expression>> {
    vec(expression(), REQUIREMENTS)
}

/// A small world is often looked through before the groups are. They must know by themselves.
pub fn in_turn() -> impl Strategy<Value = InTurn> {
    select(vec![0, 0, 1, 2, 8]).prop_map(InTurn)
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (user(), 0..PROFILES, skills())
            .prop_map(|(user, profile, skills)| Step::Hire { user, profile, skills }),
        5 => (user(), channels(), past(), 0..3_usize, subsequence(contacts(), 0..3)).prop_map(
            |(user, open, idle_for, used, entries)| Step::Seat { user, open, idle_for, used, entries }
        ),
        1 => user().prop_map(|user| Step::Unseat { user }),
        8 => wait().prop_map(Step::Wait),
        1 => select(contacts()).prop_map(|contact| Step::Leave { contact }),
        2 => select(vec![1, 999, 1_000, 5_000, 15_000, 20_000, 40_000])
            .prop_map(|ms| Step::Pass { time: Span(ms) }),
        1 => (0..PROFILES, entries()).prop_map(|(profile, entries)| Step::ChangeProfile { profile, entries }),
        1 => Just(Step::Look),
    ]
}

fn wait() -> impl Strategy<Value = Wait> {
    let requirement = option::weighted(0.6, 0..REQUIREMENTS);
    let key = (select(vec![1, 4, 5, 5, 5]), adjustment(), past());
    (select(contacts()), queue(), channel(), key, requirement).prop_map(
        |(contact, queue, channel, (priority, age_adjustment, waited), requirement)| Wait {
            contact,
            queue,
            channel,
            priority,
            age_adjustment,
            waited,
            requirement,
        },
    )
}

/// With every level of nesting; explicit agents among the attributes.
fn expression() -> impl Strategy<Value = Expression> {
    let attribute = (skill_name(), 1..=5_u8, 1..=5_u8).prop_map(|((attribute, value), a, b)| {
        Expression::Attribute { attribute, value, least: a.min(b), most: a.max(b) }
    });
    let agents = btree_set(user(), 1..3).prop_map(Expression::Agents);
    prop_oneof![3 => attribute, 1 => agents].prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(Expression::And),
            vec(inner.clone(), 1..4).prop_map(Expression::Or),
            inner.prop_map(|expression| Expression::Not(Box::new(expression))),
        ]
    })
}

/// An attribute and a value are there once (ROUTE-60).
fn skills() -> impl Strategy<Value = Vec<Proficiency>> {
    let all = [("language", "en"), ("language", "fr"), ("vip", "yes")];
    (subsequence(all.to_vec(), 0..=3), vec(1..=5_u8, 3)).prop_map(|(names, levels)| {
        let with = |((attribute, value), level): ((&str, &str), u8)| Proficiency {
            attribute: attribute.to_owned(),
            value: value.to_owned(),
            level,
        };
        names.into_iter().zip(levels).map(with).collect()
    })
}

fn skill_name() -> impl Strategy<Value = (String, String)> {
    let all = vec![("language", "en"), ("language", "fr"), ("vip", "yes")];
    select(all).prop_map(|(attribute, value)| (attribute.to_owned(), value.to_owned()))
}

/// A queue and a channel are there once (ENT-43).
fn entries() -> impl Strategy<Value = Vec<QueueEntry>> {
    let each = (any::<bool>(), 1..=4_u8, select(vec![0, 0, 5, 20, 60]));
    vec(each, QUEUES * Channel::ALL.len()).prop_map(|all| {
        let places = (0..QUEUES).flat_map(|queue| Channel::ALL.map(|channel| (queue_id(queue), channel)));
        let entry = |((queue, channel), (is_there, priority, delay_seconds)): (_, (bool, _, _))| {
            is_there.then_some(QueueEntry { queue, channel, priority, delay_seconds })
        };
        places.zip(all).filter_map(entry).collect()
    })
}

fn user() -> impl Strategy<Value = UserId> {
    (0..USERS).prop_map(user_id)
}

fn queue() -> impl Strategy<Value = QueueRef> {
    prop_oneof![
        5 => select(vec![0, 0, 0, 1, 2]).prop_map(|number| QueueRef::Standard(queue_id(number))),
        1 => user().prop_map(QueueRef::Agent),
    ]
}

/// Mostly the same, so that lines are long.
fn channel() -> impl Strategy<Value = Channel> {
    use Channel::{Chat, Task, Voice};
    select(vec![Chat, Chat, Chat, Task, Voice])
}

fn channels() -> impl Strategy<Value = Vec<Channel>> {
    subsequence(Channel::ALL.to_vec(), 0..=3)
}

fn contacts() -> Vec<ContactId> {
    (0..CONTACTS).map(contact_id).collect()
}

/// Around the delays, and often the same.
fn past() -> impl Strategy<Value = Span> {
    select(vec![0, 0, 0, 1, 4_999, 5_000, 10_000, 20_000, 59_999, 70_000]).prop_map(Span)
}

fn adjustment() -> impl Strategy<Value = Span> {
    select(vec![0, 0, 0, 5, 20, 60, -5, -20]).prop_map(Span::seconds)
}

//! Contacts that never were: each is one that really was completed, with another id, queue, agent and time,
//! and the facts that belong to it. Nobody replays this log.

use std::error::Error;
use std::ops::Range;

use engine::Uuid;
use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, Contact, DisconnectReason, QueueRef};
use engine::domain::hierarchy::GroupPath;
use engine::domain::measure::{
    Activity, ActivityMeasure, ContactMeasure, Measure, OfferMeasure, OfferOutcome,
};
use engine::event::{Event, Recorded};
use engine::id::{ContactId, QueueId, RoutingProfileId, UserId};
use engine::output::{Batch, Completed};
use engine::time::{Span, Time};
use store::conformance::Sample;
use store::{SqliteStore, Store};

const QUEUES: u64 = 20;
const AGENTS: u64 = 200;
const CONTACTS_PER_BATCH: u64 = 1_000;

/// Puts so many contacts behind what a store has, as far apart as they come in this time.
pub(crate) fn fill(store: &mut SqliteStore, contacts: u64, time: &Range<Time>) -> Result<(), Box<dyn Error>> {
    let mut centre = store.load()?;
    let whole = whole();
    let apart = (time.end - time.start).0 / i64::try_from(contacts)?.max(1);
    let mut n = 0;
    while n < contacts {
        let mut batch = Batch::default();
        for _ in 0..CONTACTS_PER_BATCH.min(contacts - n) {
            centre.seq += 1;
            put(&mut batch, &whole, centre.seq, n, time.start + Span(apart * i64::try_from(n)?));
            n += 1;
        }
        store.append(&batch)?;
    }
    // A server begins with the state as it is, and reads nothing of this.
    store.save_snapshot(&centre)?;
    Ok(())
}

/// One that an agent was in.
fn whole() -> Contact {
    let mut sample = Sample::new(1);
    let mut batch = sample.found();
    loop {
        if let Some(completed) = batch.completed.iter().find(|one| one.contact.agent.is_some()) {
            return completed.contact.clone();
        }
        batch = sample.any(20);
    }
}

pub(crate) fn queue(n: u64) -> QueueId {
    QueueId(Uuid::from_u64_pair(1, n % QUEUES))
}

fn put(batch: &mut Batch, whole: &Contact, seq: u64, n: u64, at: Time) {
    let id = ContactId(Uuid::from_u64_pair(2, n.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
    let (agent, profile) = (UserId(Uuid::from_u64_pair(3, n % AGENTS)), RoutingProfileId::default());
    let queue = queue(n / 7);
    let (waited, talked) = ((n % 90) as i64, (100 + n % 500) as i64);
    let ended = at + Span::seconds(waited + talked);
    let is_handled = !n.is_multiple_of(10);
    let mut contact = whole.clone();
    (contact.id, contact.chain, contact.initiated_at, contact.disconnected_at) = (id, id, at, Some(ended));
    contact.queue = contact.queue.map(|in_queue| {
        let mut in_queue = in_queue;
        (in_queue.queue, in_queue.enqueued_at) = (QueueRef::Standard(queue), at);
        in_queue
    });
    contact.agent = contact.agent.filter(|_| is_handled).map(|part| {
        let mut part = part;
        part.user = agent;
        part
    });
    let (initiation, channel) = (contact.initiation, Channel::Chat);
    batch.measures.push(Measure::Offer(OfferMeasure {
        at: at + Span::seconds(waited),
        contact: id,
        channel,
        initiation,
        queue: Some(QueueRef::Standard(queue)),
        agent,
        profile,
        outcome: if is_handled { OfferOutcome::Answered } else { OfferOutcome::Abandoned },
        rang: Span::seconds(waited.min(19)),
        groups: GroupPath::default(),
    }));
    for (from, to, on_contact) in
        [(at, at + Span::seconds(waited), false), (at + Span::seconds(waited), ended, true)]
    {
        let activity = Activity {
            since: from,
            profile,
            status: StatusKind::Routable,
            on_contact,
            ringing: false,
            failed: false,
            groups: GroupPath::default(),
        };
        batch.measures.push(Measure::Activity(ActivityMeasure { from, to, agent, activity }));
    }
    batch.measures.push(Measure::Contact(ContactMeasure {
        at: ended,
        contact: id,
        channel,
        initiation,
        initiated_at: at,
        queue: Some(QueueRef::Standard(queue)),
        agent: is_handled.then_some(agent),
        profile: is_handled.then_some(profile),
        reason: Some(DisconnectReason::CustomerDisconnect),
        followed: false,
        waited,
        interaction: if is_handled { talked } else { 0 },
        hold: 0,
        holds: 0,
        after_contact_work: if is_handled { 20 } else { 0 },
        cut_on_hold: false,
        groups: GroupPath::default(),
    }));
    batch.events.push(Recorded { seq, at: ended, by: None, event: Event::ContactCompleted { contact: id } });
    batch.completed.push(Completed { contact, chat: None });
}

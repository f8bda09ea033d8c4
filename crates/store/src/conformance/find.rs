//! Finding completed contacts.

use std::collections::BTreeSet;

use engine::domain::contact::Channel;
use engine::event::Event;
use engine::id::{QueueId, UserId};
use engine::time::{Span, Time};

use super::{Open, Sample, append, reader};
use crate::{ContactKey, ContactTime, ContactsPage, ContactsWanted};

const TIMES: [ContactTime; 5] = [
    ContactTime::Initiated,
    ContactTime::Disconnected,
    ContactTime::Connected,
    ContactTime::Enqueued,
    ContactTime::Scheduled,
];

pub(super) fn completed_contacts_are_found_in_pages(open: Open<'_>) {
    let mut sample = Sample::new(15);
    let mut store = open();
    let mut completed = Vec::new();
    let mut batch = sample.found();
    for _ in 0..40 {
        let seqs = batch
            .events
            .iter()
            .filter(|recorded| matches!(recorded.event, Event::ContactCompleted { .. }))
            .map(|recorded| recorded.seq);
        let contacts = batch.completed.iter().map(|completed| ContactKey::of(&completed.contact));
        completed.extend(seqs.zip(contacts));
        append(&mut *store, &batch);
        batch = sample.any(20);
    }
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    assert!(completed.len() > 20, "{} contacts", completed.len());
    let middle = completed[completed.len() / 2].0;
    let (first, last) = (completed[0].1.initiated_at, sample.now());
    let third = Span((last - first).0 / 3);
    let agents = completed.iter().find_map(|(_, key)| key.agent).map(|agent| BTreeSet::from([agent]));
    let queues = completed.iter().find_map(|(_, key)| key.queue).map(|queue| BTreeSet::from([queue]));
    let (Some(agents), Some(queues)) = (agents, queues) else { panic!("no agent had a contact of a queue") };
    let several = |ids: u64| (1..ids).map(|n| engine::Uuid::from_u128(n.into()));
    let all = ContactsWanted {
        by: ContactTime::Initiated,
        range: first + third..last + Span(-third.0),
        begun_since: Time(0),
        channels: None,
        initiations: None,
        queues: None,
        agents: None,
    };
    let narrower = [
        all.clone(),
        ContactsWanted { agents: Some(agents.clone()), ..all.clone() },
        ContactsWanted {
            agents: Some(several(4).map(UserId).chain(agents).collect()),
            queues: Some(several(4).map(QueueId).chain(queues.clone()).collect()),
            ..all.clone()
        },
        ContactsWanted {
            queues: Some(queues),
            channels: Some(BTreeSet::from([Channel::Chat])),
            ..all.clone()
        },
        ContactsWanted { channels: Some(BTreeSet::from([Channel::Task])), ..all.clone() },
        ContactsWanted { initiations: Some(BTreeSet::from(["API".to_owned()])), ..all.clone() },
        ContactsWanted { range: last..first, ..all },
    ];
    for wanted in narrower.iter().flat_map(|one| TIMES.map(|by| ContactsWanted { by, ..one.clone() })) {
        for (order, descending, up_to) in
            [(ContactTime::Initiated, true, u64::MAX), (ContactTime::Disconnected, false, middle)]
        {
            let known = completed.iter().filter(|(seq, key)| *seq <= up_to && wanted.has(key));
            let expected: Vec<_> = known.map(|(_, key)| key.clone()).collect();
            let mut page = ContactsPage { up_to, order, descending, after: None, limit: 3 };
            let total = expected.len() as u64;
            let expected = ContactsPage { limit: usize::MAX, ..page.clone() }.cut(expected);
            let mut found = Vec::new();
            loop {
                let (keys, count) = reader.find_contacts(&wanted, &page).expect("they are found");
                assert_eq!(count, total, "{wanted:?}");
                let Some(end) = keys.last() else { break };
                page.after = end.at(order).map(|at| (at, end.id));
                found.extend(keys);
            }
            assert_eq!(found, expected, "{wanted:?} {page:?}");
        }
    }
}

//! States of the past.

use engine::Centre;
use engine::event::Recorded;
use engine::time::Time;

use super::{Open, Sample, append, load, reader, state};
use crate::Reader;

/// The states before some events, as their own JSON.
fn states_before(reader: &mut dyn Reader, seqs: &[u64], reach: u64) -> Vec<(u64, String)> {
    let mut seen = Vec::new();
    let mut see = |centre: &Centre, recorded: &Recorded| seen.push((recorded.seq, state(centre)));
    reader.states_before(seqs, reach, &mut see).expect("it can be replayed");
    seen
}

pub(super) fn the_state_before_any_event_can_be_had_again(open: Open<'_>) {
    let mut sample = Sample::new(12);
    let mut store = open();
    append(&mut *store, &sample.found());
    let mut snapshots = Vec::new();
    for round in 0..8 {
        append(&mut *store, &sample.any(20));
        if round % 3 == 1 {
            store.save_snapshot(sample.centre()).expect("all of it is durable");
            snapshots.push(sample.centre().seq);
        }
    }
    let last = sample.centre().seq;
    let mut reader = reader(&*store);
    let mut expected = Vec::new();
    let mut centre = Centre::default();
    for recorded in reader.events(0, usize::MAX).expect("it can be read") {
        expected.push((recorded.seq, state(&centre)));
        centre.apply(&recorded);
    }
    let all: Vec<u64> = (1..=last).collect();
    assert_eq!(states_before(&mut *reader, &all, u64::MAX), expected);
    for seq in all.into_iter().step_by(7) {
        let alone = states_before(&mut *reader, &[seq], u64::MAX);
        assert_eq!(alone, [expected[seq as usize - 1].clone()], "alone, from the snapshots at {snapshots:?}");
    }
    let some = [last, 3, 0, last + 1, 3, snapshots[0], snapshots[0] + 1, snapshots[1]];
    let seen = states_before(&mut *reader, &some, u64::MAX);
    let seqs: Vec<u64> = seen.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(seqs, [3, snapshots[0], snapshots[0] + 1, snapshots[1], last], "each once, in order");
    assert!(seen.iter().all(|one| *one == expected[one.0 as usize - 1]));
    let near = states_before(&mut *reader, &[snapshots[0], snapshots[1] + 6], 5);
    assert_eq!(
        near.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(),
        [snapshots[1] + 6],
        "the other is too far"
    );
    assert!(states_before(&mut *reader, &[snapshots[1] + 7], 5).is_empty());
    assert!(states_before(&mut *reader, &[], u64::MAX).is_empty());
}

pub(super) fn of_snapshots_close_together_the_newest_two_are_kept(open: Open<'_>) {
    let mut sample = Sample::new(13);
    let mut store = open();
    append(&mut *store, &sample.found());
    let mut snapshots = Vec::new();
    for _ in 0..6 {
        append(&mut *store, &sample.any(10));
        for _ in 0..2 {
            store.save_snapshot(sample.centre()).expect("twice of the same is once");
        }
        snapshots.push(sample.centre().seq);
    }
    append(&mut *store, &sample.any(10));
    drop(store);
    let mut store = open();
    assert_eq!(state(&load(&mut *store)), state(sample.centre()));
    let mut reader = reader(&*store);
    let has =
        snapshots.iter().map(|seq| reader.state_after(*seq, None, 0).expect("it can be read").is_some());
    let kept: Vec<bool> = has.collect();
    assert_eq!(kept, [false, false, false, false, true, true]);
}

pub(super) fn the_state_at_any_time_can_be_had_again(open: Open<'_>) {
    let mut sample = Sample::new(14);
    let mut store = open();
    append(&mut *store, &sample.found());
    for round in 0..6 {
        append(&mut *store, &sample.any(1 + round * 9));
        if round == 2 {
            store.save_snapshot(sample.centre()).expect("all of it is durable");
        }
    }
    let mut reader = reader(&*store);
    let events = reader.events(0, usize::MAX).expect("it can be read");
    let (mut centre, mut known) = (Centre::default(), None);
    for recorded in &events {
        centre.apply(recorded);
        let last_at = events.iter().rev().find(|other| other.at <= recorded.at).expect("itself at least");
        assert_eq!(reader.seq_at(recorded.at), Ok(last_at.seq));
        let earlier = events.iter().rev().find(|other| other.at.0 < recorded.at.0);
        assert_eq!(reader.seq_at(Time(recorded.at.0 - 1)), Ok(earlier.map_or(0, |other| other.seq)));
        let alone = reader.state_after(recorded.seq, None, u64::MAX).expect("it can be replayed");
        assert_eq!(alone.as_ref().map(state), Some(state(&centre)));
        known = reader.state_after(recorded.seq, known, 1).expect("it can be replayed");
        assert_eq!(known.as_ref().map(state), Some(state(&centre)), "from the one before");
    }
    assert_eq!(reader.seq_at(Time(i64::MAX)), Ok(centre.seq));
    assert!(reader.state_after(centre.seq + 1, None, u64::MAX).expect("it can be read").is_none());
    let later = reader.state_after(3, Some(centre), u64::MAX).expect("it can be replayed");
    assert_eq!(later.map(|centre| centre.seq), Some(3), "a later state is of no use");
}

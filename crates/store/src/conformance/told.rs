//! Streams: what is told outside.

use std::collections::BTreeMap;

use engine::Centre;
use engine::domain::told::{Stream, Told};
use engine::time::{Span, Time};

use super::{Open, Sample, append, reader};
use crate::{Ends, Reader};

/// What the batches of a busy centre told, in the order in which they told it.
fn busy(open: Open<'_>) -> (Box<dyn crate::Store>, Vec<Told>) {
    let mut sample = Sample::new(14);
    let mut store = open();
    let mut told = Vec::new();
    let mut batch = sample.found();
    for _ in 0..30 {
        told.append(&mut batch.told.clone());
        append(&mut *store, &batch);
        batch = sample.any(20);
    }
    (store, told)
}

fn all(reader: &mut dyn Reader, stream: Stream, after: u64) -> Vec<Told> {
    reader.told(stream, after, usize::MAX).expect("it can be read")
}

fn of(told: &[Told], stream: Stream) -> Vec<Told> {
    told.iter().filter(|told| told.stream() == stream).cloned().collect()
}

pub(super) fn what_is_told_is_kept_in_streams(open: Open<'_>) {
    let (store, told) = busy(open);
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    for stream in Stream::ALL {
        let expected = of(&told, stream);
        assert!(expected.len() > 10, "only {} of {}", expected.len(), stream.as_str());
        assert!(expected.is_sorted_by_key(|told| (told.at, told.position)));
        assert_eq!(all(&mut *reader, stream, 0), expected);
        let newest = expected[expected.len() - 1].position;
        assert_eq!(reader.ends_of_told(stream), Ok(Ends { forgotten: 0, newest }));
        let middle = expected.len() / 2;
        let page = reader.told(stream, expected[middle].position, 3).expect("it can be read");
        assert_eq!(page, expected[middle + 1..middle + 4]);
        assert_eq!(all(&mut *reader, stream, newest), []);
        assert_eq!(all(&mut *reader, stream, u64::MAX), []);
    }
    let agents = of(&told, Stream::AgentEvents);
    for up_to in [0, agents[0].position, agents[agents.len() / 2].position, u64::MAX] {
        let passed = agents.iter().filter(|told| told.position <= up_to);
        let newest: BTreeMap<_, _> = passed.map(|told| (told.agent(), told.clone())).collect();
        assert_eq!(reader.agents_told(up_to), Ok(newest.into_values().collect()));
    }
    // And the log tells the same again.
    let mut again = Centre::default();
    let log = reader.events(0, usize::MAX).expect("the log is read");
    let retold: Vec<_> = log.iter().flat_map(|recorded| again.apply_told(recorded).1).collect();
    assert_eq!(retold, told);
}

pub(super) fn the_oldest_lines_of_streams_are_forgotten(open: Open<'_>) {
    let (mut store, told) = busy(open);
    let before = told[told.len() / 2].at + Span(1);
    let old = told.iter().filter(|told| told.at < before).count();
    assert_eq!(store.forget_told(&Stream::ALL, Time(0), 1000), Ok(0));
    assert_eq!(store.forget_told(&[], before, 1000), Ok(0), "of no stream");
    assert_eq!(
        store.forget_told(&Stream::ALL, before, 2),
        Ok(2 * Stream::ALL.len()),
        "no more than that of each"
    );
    assert_eq!(store.forget_told(&Stream::ALL, before, usize::MAX >> 1), Ok(old - 2 * Stream::ALL.len()));
    assert_eq!(store.forget_told(&Stream::ALL, before, 1000), Ok(0));
    drop(store);
    let mut store = open();
    for stream in Stream::ALL {
        let (gone, kept): (Vec<_>, Vec<_>) = of(&told, stream).into_iter().partition(|told| told.at < before);
        let mut reader = reader(&*store);
        assert_eq!(all(&mut *reader, stream, 0), kept);
        let newest = kept.last().unwrap_or(&gone[gone.len() - 1]).position;
        let ends = Ends { forgotten: gone[gone.len() - 1].position, newest };
        assert_eq!(reader.ends_of_told(stream), Ok(ends));
    }
    store.forget_told(&Stream::ALL, Time(i64::MAX), 100_000).expect("all of it");
    for stream in Stream::ALL {
        let newest = of(&told, stream).last().expect("there were some").position;
        let ends = reader(&*store).ends_of_told(stream);
        assert_eq!(ends, Ok(Ends { forgotten: newest, newest }), "the end is where it was");
        assert_eq!(all(&mut *reader(&*store), stream, 0), []);
    }
    // What comes next of an agent begins where their last line ended, forgotten or not.
    let agents = of(&told, Stream::AgentEvents).into_iter();
    let newest: BTreeMap<_, _> = agents.map(|told| (told.agent(), told)).collect();
    let newest: Vec<_> = newest.into_values().collect();
    assert_eq!(reader(&*store).agents_told(u64::MAX), Ok(newest.clone()));
    assert_eq!(store.forget_told(&Stream::ALL, Time(i64::MAX), 100_000), Ok(0));
    assert_eq!(reader(&*store).agents_told(u64::MAX), Ok(newest));
}

//! All stores are one store: whatever is done to them, and whenever they are opened again, they give
//! the same back.

use engine::domain::told::Stream;
use proptest::prelude::{Strategy, any, prop_oneof, proptest};
use proptest::test_runner::Config;
use store::conformance::{Sample, state};
use store::{Direction, Disk, MemoryStore, SqliteStore, Start, Store, TranscriptPage};

#[derive(Debug, Clone)]
enum Step {
    Append { commands: usize },
    Snapshot,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1..60usize).prop_map(|commands| Step::Append { commands }),
        1 => proptest::strategy::Just(Step::Snapshot),
        1 => proptest::strategy::Just(Step::Reopen),
    ]
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    #[test]
    fn stores_agree_with_each_other_and_with_the_node(
        seed in any::<u64>(),
        steps in proptest::collection::vec(step(), 1..25),
        limit in 1..40usize,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::default();
        let mut sample = Sample::new(seed);
        let mut stores: Option<[Box<dyn Store>; 2]> = None;
        let founding = sample.found();
        let open = |stores: &mut Option<[Box<dyn Store>; 2]>| {
            *stores = None;
            let sqlite = SqliteStore::open(folder.path()).unwrap();
            *stores = Some([Box::new(MemoryStore::open(disk.clone())), Box::new(sqlite)]);
        };
        open(&mut stores);
        stores.iter_mut().flatten().for_each(|store| store.append(&founding).unwrap());
        for step in steps {
            match step {
                Step::Append { commands } => {
                    let batch = sample.any(commands);
                    stores.iter_mut().flatten().for_each(|store| store.append(&batch).unwrap());
                }
                Step::Snapshot => {
                    stores.iter_mut().flatten().for_each(|store| store.save_snapshot(sample.centre()).unwrap());
                }
                Step::Reopen => open(&mut stores),
            }
        }
        for store in stores.iter_mut().flatten() {
            assert_eq!(state(&store.load().unwrap()), state(sample.centre()));
            let mut reader = store.reader().unwrap();
            for (chain, items) in &sample.items {
                let mut read = Vec::new();
                while read.len() < items.len() {
                    let start = Start::Position(read.len() as u64);
                    let page = TranscriptPage { start, direction: Direction::Forward, limit };
                    let page = reader.transcript(*chain, &page).unwrap();
                    assert!(!page.is_empty());
                    read.extend(page);
                }
                assert_eq!(&read, items);
            }
        }
        let mut readers = stores.iter().flatten().map(|store| store.reader().unwrap()).collect::<Vec<_>>();
        for stream in Stream::ALL {
            let mut told = readers.iter_mut().map(|reader| reader.told(stream, 0, usize::MAX).unwrap());
            assert_eq!(told.next(), told.next());
        }
        let mut agents = readers.iter_mut().map(|reader| reader.agents_told(u64::MAX).unwrap());
        assert_eq!(agents.next(), agents.next());
        let mut logs = readers.iter_mut().map(|reader| reader.events(0, usize::MAX).unwrap());
        assert_eq!(logs.next(), logs.next());
    }
}

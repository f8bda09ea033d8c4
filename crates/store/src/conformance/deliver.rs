//! What is delivered: how far, and what was not taken.

use engine::time::Time;

use super::{Open, Sample, append, reader};
use crate::{LETTERS_MAX, Letter, LetterHead};

fn letter(n: usize) -> Letter {
    let head = LetterHead {
        id: 0,
        endpoint: "crm".to_owned(),
        stream: "contact-events".to_owned(),
        lines: 3,
        why: format!("answered {n}"),
        failed_at: Time(n as i64),
    };
    Letter { head, body: format!("naïve \u{1f514} {n}") }
}

fn with_id(letter: &Letter, id: u64) -> Letter {
    Letter { head: LetterHead { id, ..letter.head.clone() }, body: letter.body.clone() }
}

pub(super) fn cursors_and_letters_are_kept(open: Open<'_>) {
    let mut store = open();
    append(&mut *store, &Sample::new(15).found());
    assert_eq!(reader(&*store).cursor("a"), Ok(None));
    for (name, position, dead) in
        [("a", "1", None), ("b", "7", Some(letter(1))), ("a", "2", Some(letter(2))), ("b", "8", None)]
    {
        store.put_cursor(name, position, dead.as_ref()).expect("it is written");
    }
    drop(store);
    let mut store = open();
    let mut before = reader(&*store);
    assert_eq!(before.cursor("a"), Ok(Some("2".to_owned())));
    assert_eq!(before.cursor("b"), Ok(Some("8".to_owned())));
    let (first, second) = (with_id(&letter(1), 1), with_id(&letter(2), 2));
    assert_eq!(before.letters(), Ok(vec![first.head, second.head.clone()]));
    assert_eq!(before.letter(2), Ok(Some(second)));
    assert_eq!(before.letter(3), Ok(None));
    assert_eq!(store.remove_letter(1), Ok(true));
    assert_eq!(store.remove_letter(1), Ok(false));
    assert_eq!(store.remove_letter(2), Ok(true));
    store.put_cursor("a", "3", Some(&letter(3))).expect("it is written");
    assert_eq!(reader(&*store).letters(), Ok(vec![with_id(&letter(3), 3).head]), "no id is given again");
}

pub(super) fn the_newest_letters_are_kept(open: Open<'_>) {
    let mut store = open();
    for n in 1..=LETTERS_MAX + 2 {
        store.put_cursor("a", "1", Some(&letter(n))).expect("it is written");
    }
    let kept = reader(&*store).letters().expect("they are read");
    assert_eq!((kept.len(), kept[0].id), (LETTERS_MAX, 3));
}

//! What is still to be looked at, in order. Mostly there is one thing or nothing, which needs no tree.

use std::collections::BTreeSet;

#[derive(Debug, Clone)]
pub(super) struct ToDo<T> {
    /// Before all others.
    first: Option<T>,
    others: BTreeSet<T>,
}

impl<T> Default for ToDo<T> {
    fn default() -> ToDo<T> {
        ToDo { first: None, others: BTreeSet::new() }
    }
}

impl<T: Ord + Copy> ToDo<T> {
    pub(super) fn first(&self) -> Option<T> {
        self.first
    }

    pub(super) fn insert(&mut self, new: T) {
        let last = match self.first {
            Some(first) if first < new => new,
            Some(first) if first == new => return,
            first => {
                self.first = Some(new);
                let Some(first) = first else { return };
                first
            }
        };
        self.others.insert(last);
    }

    pub(super) fn remove(&mut self, done: &T) {
        if self.first.as_ref() == Some(done) {
            self.first = self.others.pop_first();
        } else if self.first.as_ref().is_some_and(|first| first < done) {
            self.others.remove(done);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_an_ordered_set(steps in prop::collection::vec((any::<bool>(), 0..6u8), 0..40)) {
            let (mut todo, mut set) = (ToDo::default(), BTreeSet::new());
            for (insert, n) in steps {
                if insert {
                    todo.insert(n);
                    set.insert(n);
                } else {
                    todo.remove(&n);
                    set.remove(&n);
                }
                prop_assert_eq!(todo.first(), set.first().copied());
            }
        }
    }
}

//! Numbers of what has an id.

#[expect(clippy::disallowed_types, reason = "what is in it is asked for by id, and listed by number")]
type Map<Id> = std::collections::HashMap<Id, usize, foldhash::fast::FixedState>;

/// Its hashes are the same in every run. Ids are made here, so that nobody can choose them to collide.
#[derive(Debug, Clone)]
pub(super) struct Numbers<Id>(Map<Id>);

impl<Id> Default for Numbers<Id> {
    fn default() -> Numbers<Id> {
        Numbers(Map::default())
    }
}

impl<Id: Eq + std::hash::Hash> Numbers<Id> {
    pub(super) fn get(&self, id: Id) -> Option<usize> {
        self.0.get(&id).copied()
    }

    pub(super) fn insert(&mut self, id: Id, number: usize) {
        self.0.insert(id, number);
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<usize> {
        self.0.remove(&id)
    }

    /// All numbers, in order.
    pub(super) fn all(&self) -> Vec<usize> {
        let mut all: Vec<_> = self.0.values().copied().collect();
        all.sort_unstable();
        all
    }
}

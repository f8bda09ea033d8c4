//! Where items stand: a small number for each chain, and one integer for a position in it.

use std::collections::HashMap;

use engine::id::ContactId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::StoreError;

/// Items of one chain; a chat ends long before.
const POSITIONS: u64 = 1 << 24;
/// Chains whose numbers are remembered; more are looked up.
const REMEMBERED_MAX: usize = 100_000;

/// The place of a position, which may be beyond every item.
pub(super) fn place(number: i64, position: u64) -> i64 {
    number * POSITIONS as i64 + position.min(POSITIONS - 1) as i64
}

pub(super) fn position_of(place: i64) -> u64 {
    place as u64 % POSITIONS
}

/// The number of a chain; none for one that has no items.
pub(super) fn number_of(connection: &Connection, chain: ContactId) -> Result<Option<i64>, StoreError> {
    let mut select = connection.prepare_cached("SELECT number FROM chain WHERE id = ?1")?;
    Ok(select.query_row([chain.0.as_bytes()], |row| row.get(0)).optional()?)
}

/// The writer's numbers. After a failed transaction they may name what was never written.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    known: HashMap<ContactId, i64>,
}

impl Numbers {
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }

    /// The number of a chain, given out now if it has none.
    pub(super) fn number(&mut self, connection: &Connection, chain: ContactId) -> Result<i64, StoreError> {
        if let Some(number) = self.known.get(&chain) {
            return Ok(*number);
        }
        let number = match number_of(connection, chain)? {
            Some(number) => number,
            None => {
                let mut insert = connection.prepare_cached("INSERT INTO chain (id) VALUES (?1)")?;
                insert.insert(params![chain.0.as_bytes()])?
            }
        };
        if self.known.len() >= REMEMBERED_MAX {
            self.known.clear();
        }
        self.known.insert(chain, number);
        Ok(number)
    }
}

//! Ids as they stand on the wire: made here, and read from bare ids or ARNs.

use std::str::FromStr;

use engine::Uuid;

/// A new id, ordered by time so that rows of one time stand together on disk.
pub(crate) fn new() -> Uuid {
    Uuid::now_v7()
}

/// An id by itself or at the end of an ARN; the public API takes either anywhere.
pub(crate) fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.rsplit('/').next()?.parse().ok()
}

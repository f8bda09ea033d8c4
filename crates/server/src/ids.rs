//! Ids as they stand on the wire: made here, and read from bare ids or ARNs.

use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use engine::Uuid;

/// A new id, ordered by time so that rows of one time stand together on disk.
pub(crate) fn new() -> Uuid {
    Uuid::now_v7()
}

/// An id by itself or at the end of an ARN; the public API takes either anywhere.
pub(crate) fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.rsplit('/').next()?.parse().ok()
}

/// Names a reply, so that a caller and the log can speak of the same one. Only different from all
/// others, not a secret: chance is asked for once.
pub(crate) fn request() -> Uuid {
    static FIRST: LazyLock<u64> = LazyLock::new(|| Uuid::now_v7().as_u64_pair().1);
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    uuid::Builder::from_custom_bytes(((u128::from(*FIRST) << 64) | u128::from(count)).to_be_bytes())
        .into_uuid()
}

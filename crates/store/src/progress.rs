//! How far long work has come, told while it is done.

use std::ops::ControlFlow;

use crate::StoreError;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is counted: "events", "pages".
    pub what: &'static str,
    pub done: u64,
    pub total: u64,
}

/// Who is told, as often as there is something to tell, and says whether to go on. Work that is broken off
/// ends with [`StoreError::BrokenOff`], and leaves nothing half done.
pub type Watch<'a> = dyn FnMut(Progress) -> ControlFlow<()> + 'a;

/// Where nobody wants to know.
pub fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

pub(crate) fn tell(
    watch: &mut Watch<'_>,
    what: &'static str,
    done: u64,
    total: u64,
) -> Result<(), StoreError> {
    match watch(Progress { what, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(StoreError::BrokenOff),
    }
}

//! Known bugs, to prove that the checks of the simulator bite. An ordinary build has none of them:
//! there [`has`] is always false. With the feature `planted` a test may plant one, for its own thread.

/// A place of the engine asks for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A contact on offer still stands in its line.
    DoubleOffer,
    /// An entry that was rejected keeps its slot when it is cleared.
    SlotLeakOnReject,
    /// The second offer of a contact never ends.
    LostTimer,
    /// A delay that an administrator has changed is as it was before.
    StaleDelay,
    /// Of two agents idle since the same moment, slots in use do not matter (ROUTE-33).
    WrongTieBreak,
    /// A missed offer is no attempt (LIFE-38).
    MissNotCounted,
    /// Clearing one entry also clears one that was missed.
    ClearFreesTwo,
    /// Who has a next status is still offered contacts.
    NextStatusIgnored,
}

#[cfg(feature = "planted")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Bug>> = const { std::cell::Cell::new(None) };
}

/// From now on the engine has this bug, or none, on this thread.
#[cfg(feature = "planted")]
pub fn plant(bug: Option<Bug>) {
    PLANTED.set(bug);
}

#[cfg(feature = "planted")]
pub(crate) fn has(bug: Bug) -> bool {
    PLANTED.get() == Some(bug)
}

#[cfg(not(feature = "planted"))]
pub(crate) const fn has(_: Bug) -> bool {
    false
}

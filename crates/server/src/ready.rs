//! Whether the server can do its work, and if not, why.

use std::sync::Mutex;
use std::sync::PoisonError;

#[derive(Debug, Default)]
pub(crate) struct Ready {
    cause: Mutex<Option<String>>,
}

impl Ready {
    pub(crate) fn up(&self) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub(crate) fn down(&self, cause: String) {
        *self.cause.lock().unwrap_or_else(PoisonError::into_inner) = Some(cause);
    }

    /// None when it can.
    pub(crate) fn cause(&self) -> Option<String> {
        self.cause.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

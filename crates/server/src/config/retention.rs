//! How long things are kept.

use engine::domain::told::Stream;
use engine::time::Span;

/// How long the lines of streams are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) streams: Span,
    /// Who changed what.
    pub(crate) audit: Span,
}

impl Retention {
    pub(crate) fn of(self, stream: Stream) -> Span {
        if stream == Stream::ConfigurationChanges { self.audit } else { self.streams }
    }
}

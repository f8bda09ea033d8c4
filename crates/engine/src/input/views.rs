//! Changes of a view.

use std::sync::Arc;

use crate::domain::views::ViewContent;
use crate::input::Described;

#[derive(Debug, Clone)]
pub enum ViewChange {
    /// UpdateViewContent: published, or only saved.
    Content { content: Arc<ViewContent>, published: bool },
    /// UpdateViewMetadata. What is None stays as it is.
    Describe(Described),
    /// CreateViewVersion: of what is published.
    CreateVersion { description: Option<String> },
    /// DeleteViewVersion.
    DeleteVersion(u32),
}

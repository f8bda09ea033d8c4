//! Changes of a flow.

use crate::domain::config::FlowContent;
use crate::input::Described;

#[derive(Debug, Clone)]
pub enum FlowChange {
    /// UpdateContactFlowContent: published, or only saved.
    Content { content: FlowContent, published: bool },
    /// UpdateContactFlowMetadata, UpdateContactFlowName. What is None stays as it is.
    Describe { described: Described, archived: Option<bool> },
    /// CreateContactFlowVersion: of what runs, or of what is saved.
    CreateVersion { description: Option<String>, of_saved: bool },
    /// DeleteContactFlowVersion.
    DeleteVersion(u32),
}

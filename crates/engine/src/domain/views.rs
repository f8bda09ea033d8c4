//! Views: pages that are shown to agents while they work on a contact.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::id::ViewId;
use crate::limits;
use crate::refusal::Refusal;
use crate::time::Time;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub id: ViewId,
    pub name: String,
    pub description: Option<String>,
    /// `$LATEST`: None until it is published.
    pub published: Option<Arc<ViewContent>>,
    /// `$SAVED`: the same once it is published.
    pub saved: Arc<ViewContent>,
    /// By their numbers, which are given once.
    pub versions: BTreeMap<u32, ViewVersion>,
    pub last_version: u32,
    pub created_at: Time,
    /// Its content or versions; what it is called is not looked at.
    pub modified_at: Time,
}

/// What was uploaded, to the letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewContent {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    pub actions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewVersion {
    pub content: Arc<ViewContent>,
    pub description: Option<String>,
}

impl ViewContent {
    /// How much there may be of it; whether it can be read is the edge's to find out.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let bytes = self.template.iter().chain(&self.actions).map(String::len).sum::<usize>();
        let why = if bytes > limits::VIEW_CONTENT_BYTES_MAX {
            format!("at most {} bytes together", limits::VIEW_CONTENT_BYTES_MAX)
        } else if self.actions.len() > limits::VIEW_ACTIONS_MAX {
            format!("at most {} actions", limits::VIEW_ACTIONS_MAX)
        } else {
            return Ok(());
        };
        Err(Refusal::Invalid { what: "Content", why })
    }
}

impl Centre {
    pub(super) fn view_mut(&mut self, id: ViewId) -> &mut View {
        self.views.get_mut(&id).expect("decided for a view")
    }

    pub(super) fn view_content_changed(
        &mut self,
        id: ViewId,
        content: &Arc<ViewContent>,
        published: bool,
        at: Time,
    ) {
        let view = self.view_mut(id);
        view.saved = Arc::clone(content);
        if published {
            view.published = Some(Arc::clone(content));
        }
        view.modified_at = at;
    }

    pub(super) fn view_version_created(&mut self, id: ViewId, number: u32, version: &ViewVersion, at: Time) {
        let view = self.view_mut(id);
        view.versions.insert(number, version.clone());
        view.last_version = number;
        view.modified_at = at;
    }
}

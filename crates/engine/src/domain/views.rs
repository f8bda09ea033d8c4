//! Views: pages with places for data and buttons, which flows show in chats.

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

/// A view as a chat was shown it: a version of it, or what was published then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub view: ViewId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
}

/// What a customer did in a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewAnswer {
    pub action: String,
    /// What they entered, by its path with dots.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub data: BTreeMap<String, String>,
}

impl Shown {
    /// By which a participant asks for it. It opens nothing by itself: a chat must have been shown it.
    pub fn token(&self) -> String {
        let view = self.view.0.simple();
        self.version.map_or_else(|| view.to_string(), |version| format!("{view}.{version}"))
    }
}

impl ViewAnswer {
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        let bytes: usize = self.data.iter().map(|(name, value)| name.len() + value.len()).sum();
        let why = if !(1..=limits::VIEW_ACTION_CHARACTERS_MAX).contains(&self.action.chars().count()) {
            format!("action must have 1 to {} characters", limits::VIEW_ACTION_CHARACTERS_MAX)
        } else if bytes > limits::VIEW_ANSWER_BYTES_MAX {
            format!("data may have {} bytes", limits::VIEW_ANSWER_BYTES_MAX)
        } else {
            return Ok(());
        };
        Err(Refusal::Invalid { what: "Content", why })
    }

    /// The same message without what was entered.
    pub(crate) fn without_data(&self) -> String {
        let action = json_escaped(&self.action);
        format!(r#"{{"templateType":"ViewResource","version":"1.0","action":"{action}","data":{{}}}}"#)
    }
}

/// As a JSON text holds it, without the marks around.
pub(crate) fn json_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            c if c.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => escaped.push(c),
        }
    }
    escaped
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
    /// The view, and its content now. None where it was deleted meanwhile.
    pub fn shown(&self, shown: Shown) -> Option<(&View, &ViewContent)> {
        let view = self.views.get(&shown.view)?;
        let content = match shown.version {
            Some(number) => &view.versions.get(&number)?.content,
            None => view.published.as_ref()?,
        };
        Some((view, content))
    }

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

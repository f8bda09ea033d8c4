//! What is switched on for the whole instance.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::StorageConfigId;

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InstanceSettings {
    /// By their names in the public API, where they are not as at the beginning.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, bool>,
    /// SEC-9: `https://host` or `https://host:port`.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub approved_origins: BTreeSet<String>,
    /// One for each type at most.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub storage: BTreeMap<StorageConfigId, StorageConfig>,
}

/// Where things of a type are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageConfig {
    /// As the public API has it: `ATTACHMENTS`, `CHAT_TRANSCRIPTS`, ...
    pub resource_type: String,
    pub bucket: String,
    pub prefix: String,
}

/// The type whose storage switches attachments on (CHAT-80).
pub const ATTACHMENTS: &str = "ATTACHMENTS";

/// The attribute that lets chats have several agents (CHAT-113).
const SEVERAL_AGENTS: &str = "MULTI_PARTY_CHAT_CONFERENCE";

impl InstanceSettings {
    /// CHAT-113.
    pub fn several_agents(&self) -> bool {
        self.attributes.get(SEVERAL_AGENTS).copied().unwrap_or(false)
    }

    /// CHAT-80.
    pub fn attachments(&self) -> bool {
        self.storage_of(ATTACHMENTS).is_some()
    }

    pub(crate) fn storage_of(&self, resource_type: &str) -> Option<&StorageConfig> {
        self.storage.values().find(|config| config.resource_type == resource_type)
    }
}

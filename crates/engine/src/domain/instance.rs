//! What is switched on for the whole instance.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{FlowId, StorageConfigId};

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
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub associations: BTreeSet<Association>,
    /// One for each address at most.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flow_associations: BTreeSet<FlowAssociation>,
}

/// What the instance may use beside itself. Kept and shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Association {
    /// By its ARN.
    LambdaFunction(String),
    LexBot {
        name: String,
        region: String,
    },
    /// By the ARN of its alias.
    LexV2Bot {
        alias: String,
    },
}

/// The flow of an address: what arrives there by a gateway runs it (CHAT-131).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FlowAssociation {
    /// As the public API has it: `INBOUND_EMAIL`, ...
    pub resource_type: String,
    pub resource: String,
    pub flow: FlowId,
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

    pub fn flow_of(&self, resource_type: &str, resource: &str) -> Option<&FlowAssociation> {
        let is_it = |one: &&FlowAssociation| one.resource_type == resource_type && one.resource == resource;
        self.flow_associations.iter().find(is_it)
    }

    pub(crate) fn storage_of(&self, resource_type: &str) -> Option<&StorageConfig> {
        self.storage.values().find(|config| config.resource_type == resource_type)
    }
}

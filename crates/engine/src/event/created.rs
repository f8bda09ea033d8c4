//! Contacts that begin: the first of a chain, and each leg that follows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::contact::{Channel, Hook, InitiationMethod, Linked, Past, QueueRef, Reference};
use crate::domain::criteria::RoutingData;
use crate::domain::gateway::Ends;
use crate::domain::resource::Tags;
use crate::domain::segment::SegmentAttributes;
use crate::event::TokenDigest;
use crate::id::{ContactId, FlowId};
use crate::time::{Span, Time};

/// How a contact began.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Created {
    pub contact: ContactId,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// The customer's display name, or a task's name.
    pub name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: Tags,
    /// Until the end of its chain, at the latest (CHAT-50, TASK-4).
    pub duration: Span,
    /// Where it is not the first of its chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leg: Option<Leg>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related: Option<ContactId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked: Option<Linked>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Past>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub segment_attributes: SegmentAttributes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheduled_at: Option<Time>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub references: BTreeMap<String, Reference>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub routing: RoutingData,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_queue: Option<QueueRef>,
    /// Of a chat that begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub content_types: Vec<String>,
    /// CHAT-55, likewise.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub disconnect_on_customer_exit: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenDigest>,
}

/// LIFE-30, LIFE-31: what a contact has from the one before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    pub previous: ContactId,
    pub chain: ContactId,
    pub chain_started_at: Time,
    pub transfers: u32,
    /// CHAT-113: of a further agent. The one before it goes on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub added: bool,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hooks: BTreeMap<Hook, FlowId>,
}

fn is_default(routing: &RoutingData) -> bool {
    *routing == RoutingData::default()
}

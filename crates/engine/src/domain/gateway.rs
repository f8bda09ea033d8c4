//! Chats over a network of others, such as SMS. A gateway of the operator's stands between: what is
//! written here it passes on to the customer, and what the customer writes it passes on to here.

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::chat::Chat;

/// CHAT-130: between whom such a chat runs, and of which kind. Of each there is one chat at a time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ends {
    /// As the public API has it: `connect:SMS`, ...
    pub subtype: String,
    /// The customer's address in that network.
    pub customer: String,
    /// Ours.
    pub system: String,
}

impl Centre {
    /// The chat between two that goes on.
    pub fn chat_between(&self, ends: &Ends) -> Option<&Chat> {
        self.chat_of(self.index().between(ends)?)
    }
}

/// What the public API calls an address.
pub fn type_of(address: &str) -> &'static str {
    if address.starts_with("arn:") { "CONNECT_PHONENUMBER_ARN" } else { "TELEPHONE_NUMBER" }
}

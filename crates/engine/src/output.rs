//! What leaves the engine, once it is durable.

use std::sync::Arc;

use crate::domain::chat::{Chat, Item, Recipient, Signal};
use crate::domain::contact::Contact;
use crate::domain::instance::InstanceSettings;
use crate::domain::measure::Measure;
use crate::domain::told::Told;
use crate::event::Recorded;
use crate::id::{ContactId, UserId};
use crate::input::Outcome;
use crate::refusal::Refusal;
use crate::view::AgentView;

/// What the store writes in one transaction.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub events: Vec<Recorded>,
    /// Contacts that this batch completes, as they were at the end: their records.
    pub completed: Vec<Completed>,
    /// What reports are to count.
    pub measures: Vec<Measure>,
    /// What is told outside.
    pub told: Vec<Told>,
}

#[derive(Debug, Clone)]
pub struct Completed {
    pub contact: Contact,
    /// The conversation, where this contact was its last.
    pub chat: Option<Chat>,
}

/// Released in the order in which it came about. `R` is the caller's way back to whoever asked.
#[derive(Debug)]
pub enum Output<R> {
    Reply {
        to: R,
        result: Result<Outcome, Refusal>,
    },
    /// Everything that this reader saw is durable.
    Read {
        to: R,
    },
    /// The store failed: what was asked has not happened.
    Lost {
        to: R,
    },
    Item {
        chain: ContactId,
        recipients: Vec<Recipient>,
        item: Arc<Item>,
    },
    Signal {
        recipients: Vec<Recipient>,
        signal: Signal,
    },
    /// An agent's state as it is now.
    Agent {
        user: UserId,
        view: Arc<AgentView>,
    },
    /// What is switched on for the instance has changed.
    Instance(Arc<InstanceSettings>),
    /// A contact has begun.
    Started {
        contact: ContactId,
    },
}

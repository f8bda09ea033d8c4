//! The contact centre as a pure function: contacts, agents, queues, routing, flows and chats, with
//! no clock, no chance, no disk and no network.
//!
//! ```text
//! Command + time --> decide --> events --> apply --> state
//!                                  |                   |
//!                                  v                   v
//!                           Batch (to the store)    settle: what must happen next by itself
//! ```
//!
//! * [`Centre::decide`] may refuse a command; [`Centre::apply`] may not refuse an event.
//! * State changes by applying events and in no other way, so replaying the log rebuilds it.
//! * [`Node`] puts the two in order, and holds back every reply and every publication until the
//!   batch it belongs to is durable.
//! * The same commands at the same times give the same events, byte for byte.
//!
//! Where routing is decided: `domain/router.rs`. Why it is right: `domain/check.rs` and the tests.

pub mod domain;
pub mod event;
pub mod id;
pub mod input;
pub mod limits;
mod node;
pub mod output;
pub mod planted;
pub mod refusal;
pub mod time;
pub mod view;

pub use domain::Centre;
pub use node::Node;
pub use uuid::Uuid;

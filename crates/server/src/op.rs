//! The control plane: one file an operation, named as the API names it. Each decodes (ids), asks
//! (the engine), and encodes; no rule stands here.

mod list;

pub(crate) mod create_queue;
pub(crate) mod list_queues;
pub(crate) mod start_chat_contact;

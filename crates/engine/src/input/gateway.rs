//! What comes by a gateway.

use crate::domain::gateway::Ends;
use crate::domain::views::ViewAnswer;
use crate::event::Words;
use crate::input::StartChat;

/// How the customer of a chat is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// By a page or a program of theirs, which connects (CHAT-2b).
    Connects,
    /// They wrote to an address of ours (CHAT-131).
    Writes(Ends),
    /// They are written to (CHAT-130).
    IsWritten(Ends),
}

impl Origin {
    pub(crate) fn ends(&self) -> Option<&Ends> {
        match self {
            Origin::Connects => None,
            Origin::Writes(ends) | Origin::IsWritten(ends) => Some(ends),
        }
    }
}

/// CHAT-131: a customer wrote, in the chat that goes on between the two, or else in one that begins so.
#[derive(Debug, Clone)]
pub struct Receive {
    pub ends: Ends,
    pub content_type: String,
    pub words: Words,
    /// FLOW-36.
    pub answer: Option<ViewAnswer>,
    /// How it would begin; its origin and its first message are those of this. None where there is no
    /// flow for it.
    pub begins: Option<StartChat>,
}

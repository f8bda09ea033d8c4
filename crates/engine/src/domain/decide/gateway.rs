//! Chats over a network of others, by a gateway (CHAT-130, CHAT-131).

use crate::domain::Centre;
use crate::domain::decide::Decided;
use crate::input::{Origin, Outcome, Receive, Send, StartChat};
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

impl Centre {
    /// One decision, so that of two first messages one begins the chat and the other is in it.
    pub(super) fn receive(&self, receive: Receive, at: Time) -> Result<Decided, Refusal> {
        let Receive { ends, content_type, words, answer, begins } = receive;
        if let Some(chat) = self.chat_between(&ends) {
            let chain = chat.chain;
            // One who has left the chat may have written before they did.
            let participant = chat.customer().ok_or(Refusal::NotInChat)?.id;
            let send = Send { chain, participant, content_type, words, token: None, answer };
            let outcome = Outcome::Received { chain, begun: false };
            return Ok(Decided { outcome, ..self.send(send, at)? });
        }
        let start = begins.ok_or(Refusal::Unknown(Thing::FlowAssociation))?;
        let chain = start.contact;
        let initial_message = Some((content_type, words));
        let start = StartChat { origin: Origin::Writes(ends), initial_message, ..start };
        Ok(Decided { outcome: Outcome::Received { chain, begun: true }, ..self.start_chat(start, at)? })
    }

    /// CHAT-130: one chat between two at a time.
    pub(super) fn check_origin(&self, origin: &Origin) -> Result<(), Refusal> {
        match origin.ends().and_then(|ends| self.chat_between(ends)) {
            Some(chat) => Err(Refusal::ChatGoesOn(chat.contact)),
            None => Ok(()),
        }
    }
}

//! Chats whose items are told to endpoints as they are written (REC-30).

use uuid::Uuid;

use crate::domain::Centre;
use crate::domain::chat::{Chat, Streaming};
use crate::domain::decide::Decided;
use crate::event::{Event, TokenDigest};
use crate::id::{ContactId, Derived, derive};
use crate::input::Outcome;
use crate::limits;
use crate::refusal::{Refusal, Thing};

/// The id of what a chat begins with.
pub fn first_streaming(contact: ContactId) -> Uuid {
    derive(contact.0, Derived::Streaming, 0)
}

impl Centre {
    /// A repeat with its token names the same.
    pub(super) fn start_streaming(
        &self,
        contact: ContactId,
        endpoint: String,
        token: TokenDigest,
    ) -> Result<Decided, Refusal> {
        let chat = self.streamable(contact)?;
        let id = derive(chat.chain.0, Derived::Streaming, token.0);
        if chat.streaming.iter().any(|known| known.id == id) {
            return Ok(Decided::with(Vec::new(), Outcome::Streaming(id)));
        }
        if chat.streaming.len() >= limits::STREAMINGS_MAX {
            let limit = limits::STREAMINGS_MAX;
            return Err(Refusal::LimitReached { what: "streaming endpoints of one contact", limit });
        }
        let streaming = Streaming { id, endpoint };
        let started = Event::StreamingStarted { chain: chat.chain, streaming };
        Ok(Decided::with(vec![started], Outcome::Streaming(id)))
    }

    pub(super) fn stop_streaming(&self, contact: ContactId, streaming: Uuid) -> Result<Decided, Refusal> {
        let chat = self.streamable(contact)?;
        if !chat.streaming.iter().any(|known| known.id == streaming) {
            return Err(Refusal::Unknown(Thing::Streaming));
        }
        Ok(Decided::done(vec![Event::StreamingStopped { chain: chat.chain, streaming }]))
    }

    /// Of a chat that goes on, by any of its contacts that is there.
    fn streamable(&self, contact: ContactId) -> Result<&Chat, Refusal> {
        let chain = self.contacts.get(&contact).map_or(contact, |contact| contact.chain);
        let chat = self.chats.get(&chain).ok_or(Refusal::Unknown(Thing::Contact))?;
        if self.contacts[&chat.contact].is_active() { Ok(chat) } else { Err(Refusal::ContactEnded) }
    }
}

//! What has been said, and how long nothing has.

use crate::domain::Centre;
use crate::domain::attachment::{Attachment, AttachmentState};
use crate::domain::chat::{Item, ItemKind, Notice, RoleTimers, Sent, Side, Watch};
use crate::domain::contact::Contact;
use crate::domain::views::Shown;
use crate::event::TokenDigest;
use crate::id::{AttachmentId, ContactId, ParticipantId};
use crate::limits;
use crate::time::Time;

impl Centre {
    /// CHAT-41: for a customer who comes after the agent, the timers begin now.
    pub(super) fn participant_connected(&mut self, chain: ContactId, id: ParticipantId, at: Time) {
        self.with_chat(chain, |chat| {
            if chat.customer().is_some_and(|customer| customer.id == id) {
                chat.watch = chat.watch.map(|watch| Watch::begin(watch.timers, at));
            }
        });
        self.with_participant(chain, id, |participant| participant.connected = true);
    }

    /// CHAT-41, CHAT-44: with what is configured now.
    pub(super) fn watch_begun(&mut self, id: ContactId, at: Time) {
        let chain = self.contacts[&id].chain;
        let Some(chat) = self.chats.get_mut(&chain) else { return };
        chat.watch = Some(Watch::begin(chat.timers, at)).filter(|w| w.timers != RoleTimers::default());
        let contact = chat.contact;
        self.index_contact(contact);
    }

    /// CHAT-41: with the last agent nobody is waited for any more.
    pub(super) fn watch_may_end(&mut self, chain: ContactId) {
        let Some(chat) = self.chats.get(&chain) else { return };
        if chat.contacts().any(|id| self.contacts.get(&id).is_some_and(Contact::is_connected)) {
            return;
        }
        let contact = self.with_chat(chain, |chat| chat.watch = None);
        self.index_contact(contact);
    }

    pub(super) fn role_timers_set(&mut self, chain: ContactId, timers: RoleTimers) {
        self.with_chat(chain, |chat| chat.timers = timers);
    }

    pub(super) fn noticed(&mut self, chain: ContactId, side: Side, notice: Notice) {
        let contact = self.with_chat(chain, |chat| {
            if let Some(watch) = &mut chat.watch {
                watch.side_mut(side).idle = notice == Notice::Idle;
            }
        });
        self.index_contact(contact);
    }

    /// What was begun and can come to nothing any more makes room.
    pub(super) fn attachment_begun(&mut self, chain: ContactId, attachment: &Attachment, at: Time) {
        self.with_chat(chain, |chat| {
            chat.attachments.retain(|begun| !begun.is_abandoned(at));
            chat.attachments.push(attachment.clone());
        });
    }

    pub(super) fn attachment_is(&mut self, chain: ContactId, id: AttachmentId, state: AttachmentState) {
        self.with_chat(chain, |chat| {
            let known = chat.attachments.iter_mut().find(|attachment| attachment.id == id);
            known.expect("decided for an attachment of the chat").state = state;
        });
    }

    pub(super) fn view_shown(&mut self, chain: ContactId, shown: Shown, hides_response: bool) {
        self.with_chat(chain, |chat| {
            chat.hides_response = hides_response;
            chat.views.retain(|known| *known != shown);
            chat.views.push(shown);
            if chat.views.len() > limits::VIEWS_SHOWN_MAX {
                chat.views.remove(0);
            }
        });
    }

    pub(super) fn item_appended(&mut self, chain: ContactId, item: &Item, token: Option<TokenDigest>) {
        let mut watched = false;
        let contact = self.with_chat(chain, |chat| {
            assert_eq!(item.position, chat.items, "items are appended one after the other");
            assert!(item.at > chat.last_item_at, "the time of items rises");
            chat.items += 1;
            chat.last_item_at = item.at;
            if let Some(token) = token {
                chat.tokens.push_back((token, Sent { item: item.id, at: item.at }));
                if chat.tokens.len() > limits::CLIENT_TOKENS_PER_CHAT_MAX {
                    chat.tokens.pop_front();
                }
            }
            let side = item.author.as_ref().and_then(|author| author.role.side());
            let Some(side) = side.filter(|_| item.kind != ItemKind::Event) else { return };
            // CHAT-21, CHAT-23: a further text of the same side does not count.
            if chat.reply.is_none_or(|(last, _)| last != side) {
                chat.reply = Some((side, item.at));
            }
            // CHAT-43.
            if let Some(watch) = &mut chat.watch {
                watch.side_mut(side).active_at = item.at;
                watched = true;
            }
        });
        if watched {
            self.index_contact(contact);
        }
    }
}

//! Where contacts stand in their flows, and how quiet chats are.

use engine::domain::chat::{ItemKind, Notice, Role, Side};
use engine::event::Event;
use engine::id::ContactId;
use engine::time::Time;

use super::{Books, ChatBook, SideBook, Stage};
use crate::check::Checked;

impl Books {
    pub(super) fn write_of_flow(&mut self, event: &Event, at: Time) -> Checked {
        let (id, enters, until) = match event {
            Event::FlowEntered { contact, .. } => (contact, true, None),
            Event::FlowMoved { contact, .. } => (contact, false, None),
            Event::FlowWaits { contact, wait } => (contact, false, Some(wait.until)),
            Event::FlowLeft { contact } => {
                self.contact_mut(*contact)?.leaves_flow();
                return Ok(());
            }
            _ => return Ok(()),
        };
        let contact = self.contact_mut(*id)?;
        if !enters && !contact.in_flow {
            return Err(format!("{id} goes on in a flow that it is not in: {contact:?}"));
        }
        // TASK-3.
        if let Stage::Scheduled { until } = contact.stage {
            contact.stage = Stage::Flow;
            if at < until {
                return Err(format!("{id} begins at {at:?}, and was to begin at {until:?}"));
            }
        }
        (contact.in_flow, contact.waits_until) = (true, until);
        Ok(())
    }

    pub(super) fn write_of_chat(&mut self, event: &Event, at: Time) -> Checked {
        let chain = match event {
            Event::ParticipantAdded { chain, .. }
            | Event::ParticipantConnected { chain, .. }
            | Event::ParticipantLeft { chain, .. }
            | Event::RoleTimersSet { chain, .. }
            | Event::Noticed { chain, .. }
            | Event::AttachmentBegun { chain, .. }
            | Event::AttachmentUploaded { chain, .. }
            | Event::AttachmentJudged { chain, .. }
            | Event::Receipted { chain, .. }
            | Event::ItemAppended { chain, .. } => chain,
            _ => return Ok(()),
        };
        let Some(chat) = self.chats.get_mut(chain) else {
            return Err(format!("something happens in {chain}, which is over"));
        };
        match event {
            Event::ParticipantAdded { participant, .. } if participant.role != Role::Agent => {
                chat.others.insert(participant.id);
                if participant.role == Role::Customer {
                    chat.customer = Some(participant.id);
                }
            }
            Event::ParticipantLeft { participant, .. } => {
                chat.others.remove(participant);
            }
            Event::ParticipantConnected { participant, .. } if chat.customer == Some(*participant) => {
                chat.customer_connected = true;
                // CHAT-41: both are there from now on.
                chat.watch = chat.watch.map(|sides| sides.map(|side| SideBook::new(side.timers, at)));
            }
            Event::RoleTimersSet { timers, .. } => chat.timers = *timers,
            Event::Noticed { side, notice, .. } => {
                check_notice(*chain, chat, *side, *notice, at)?;
                chat.side(*side, |watch| watch.is_idle = *notice == Notice::Idle);
            }
            // CHAT-43.
            Event::ItemAppended { item, .. } if item.kind != ItemKind::Event => {
                let side = item.author.as_ref().and_then(|author| author.role.side());
                side.into_iter().for_each(|side| chat.side(side, |watch| watch.quiet_since = item.at));
            }
            _ => {}
        }
        Ok(())
    }
}

impl ChatBook {
    fn side(&mut self, side: Side, change: impl FnOnce(&mut SideBook)) {
        let Some([customer, agent]) = &mut self.watch else { return };
        match side {
            Side::Customer => change(customer),
            Side::Agent => change(agent),
        }
    }
}

/// CHAT-42, CHAT-43, CHAT-46: not before its time, and only of a side of which it is true.
fn check_notice(chain: ContactId, chat: &ChatBook, side: Side, notice: Notice, at: Time) -> Checked {
    let Some([customer, agent]) = &chat.watch else {
        return Err(format!("{chain}: {side:?} is told to be {notice:?}, and nobody is waited for"));
    };
    let watch = if side == Side::Customer { customer } else { agent };
    let is_true = match notice {
        Notice::Idle => !watch.is_idle && watch.idle_at().is_some_and(|due| due <= at),
        Notice::Returned => watch.is_idle,
        Notice::AutoDisconnection => watch.removed_at().is_some_and(|due| due <= at),
    };
    if is_true { Ok(()) } else { Err(format!("{chain}: {side:?} is {notice:?} at {at:?}, by {watch:?}")) }
}

//! Where contacts stand in their flows, and how quiet chats are.

use engine::domain::chat::{ItemKind, Notice, Role, Side, SideTimers};
use engine::event::Event;
use engine::time::Time;

use super::{Books, ChatBook, Stage};
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
            | Event::RoleTimersSet { chain, .. }
            | Event::Noticed { chain, .. }
            | Event::ItemAppended { chain, .. } => chain,
            _ => return Ok(()),
        };
        let Some(chat) = self.chats.get_mut(chain) else {
            return Err(format!("something happens in {chain}, which is over"));
        };
        match event {
            Event::ParticipantAdded { participant, .. } if participant.role == Role::Customer => {
                chat.customer = Some(participant.id);
            }
            Event::ParticipantConnected { participant, .. } if chat.customer == Some(*participant) => {
                chat.customer_connected = true;
                // CHAT-41: both are there from now on.
                chat.watch = chat.watch.map(|sides| sides.map(|(timers, ..)| (timers, at, false)));
            }
            Event::RoleTimersSet { timers, .. } => chat.timers = *timers,
            Event::Noticed { side, notice, .. } => {
                chat.side(*side, |watch| watch.2 = *notice == Notice::Idle);
            }
            // CHAT-43.
            Event::ItemAppended { item, .. } if item.kind == ItemKind::Message => {
                let side = item.author.as_ref().and_then(|author| author.role.side());
                side.into_iter().for_each(|side| chat.side(side, |watch| watch.1 = item.at));
            }
            _ => {}
        }
        Ok(())
    }
}

impl ChatBook {
    fn side(&mut self, side: Side, change: impl FnOnce(&mut (SideTimers, Time, bool))) {
        let Some([customer, agent]) = &mut self.watch else { return };
        match side {
            Side::Customer => change(customer),
            Side::Agent => change(agent),
        }
    }
}

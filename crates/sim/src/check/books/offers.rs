//! Offers and joins, from the first ring to the end of whispers.

use std::collections::BTreeSet;

use engine::domain::chat::RoleTimers;
use engine::domain::contact::{Channel, Whisper};
use engine::id::{ContactId, UserId};
use engine::limits;
use engine::time::Time;

use super::{Books, SideBook, Stage};
use crate::check::Checked;

impl Books {
    /// Still on offer to this agent.
    pub(super) fn ringing(&self, id: ContactId, user: UserId) -> Result<Time, String> {
        match self.contact(id)?.stage {
            Stage::Ringing { user: to, until } if to == user => Ok(until),
            stage => Err(format!("{id} was on offer as {stage:?}, not to {user}")),
        }
    }

    /// The time in which nothing ran does not count, and no other does not.
    pub(super) fn extended(&mut self, id: ContactId, user: UserId, until: Time, at: Time) -> Checked {
        let before = self.ringing(id, user)?;
        let known = self.extended.take().filter(|(since, _, ids)| *since == at && !ids.contains(&id));
        let (_, down, mut ids) = known.unwrap_or_else(|| {
            let snapshots = self.perhaps_served_until.iter().map(|saved| at - *saved.max(&self.served_until));
            let by_snapshot = snapshots.into_iter().find(|down| *down == until - before);
            (at, by_snapshot.unwrap_or(at - self.served_until), BTreeSet::new())
        });
        ids.insert(id);
        self.extended = Some((at, down, ids));
        if until - before != down {
            return Err(format!("{id} was extended by {:?} after {down:?}", until - before));
        }
        self.contact_mut(id)?.stage = Stage::Ringing { user, until };
        Ok(())
    }

    /// ROUTE-40: when 20 seconds are over, and not before; ROUTE-43: but a call that is rejected too.
    pub(super) fn missed(&mut self, id: ContactId, user: UserId, at: Time, by_hand: bool) -> Checked {
        let until = self.ringing(id, user)?;
        let rejects = by_hand && self.contact(id)?.channel == Channel::Voice && at < until;
        if at != until && !rejects {
            return Err(format!("{id} was missed at {at:?}, its offer went to {until:?}"));
        }
        self.offer_failed(id, user, at)
    }

    /// ROUTE-41, AGT-51: the contact keeps its place, and the slot stays taken.
    pub(super) fn offer_failed(&mut self, id: ContactId, user: UserId, at: Time) -> Checked {
        let worked = self.has_work(user);
        let contact = self.contact_mut(id)?;
        contact.stage = Stage::Waiting;
        contact.failed_offers += 1;
        self.entry_failed(id, user, worked, at)
    }

    pub(super) fn entry_failed(&mut self, id: ContactId, user: UserId, worked: bool, at: Time) -> Checked {
        let agent = self.agent_mut(user)?;
        agent.holds.entry(id).and_modify(|hold| hold.failed = true);
        self.work_may_be_over(user, worked, at)
    }

    /// Of an agent who had work before.
    pub(super) fn work_may_be_over(&mut self, user: UserId, worked: bool, at: Time) -> Checked {
        if worked && !self.has_work(user) {
            self.agent_mut(user)?.worked_until = Some(at);
        }
        Ok(())
    }

    /// LIFE-26; ROUTE-32 (c).
    pub(super) fn accepted(&mut self, id: ContactId, user: UserId, at: Time) -> Checked {
        let until = self.ringing(id, user)?;
        if at >= until {
            return Err(format!("{id} was accepted at {at:?}, after {until:?}"));
        }
        let until = at + limits::WHISPER_MAX;
        let contact = self.contact_mut(id)?;
        contact.stage = Stage::Joining { user, whisper: Whisper::Due, until };
        contact.leaves_flow();
        self.agent_mut(user)?.idle_since = at;
        Ok(())
    }

    pub(super) fn joining(&self, id: ContactId) -> Result<UserId, String> {
        match self.contact(id)?.stage {
            Stage::Joining { user, .. } => Ok(user),
            stage => Err(format!("{id} was about to be joined, and is {stage:?}")),
        }
    }

    /// LIFE-5.
    pub(super) fn whispered(&mut self, id: ContactId, whisper: Whisper, until: Time, at: Time) -> Checked {
        let user = self.joining(id)?;
        if until != at + limits::WHISPER_MAX {
            return Err(format!("a whisper to {id} is from {at:?} until {until:?}"));
        }
        let contact = self.contact_mut(id)?;
        contact.stage = Stage::Joining { user, whisper, until };
        (contact.in_flow, contact.waits_until) = (true, None);
        Ok(())
    }

    pub(super) fn together(&mut self, id: ContactId, user: UserId, at: Time) -> Checked {
        if self.joining(id)? != user {
            return Err(format!("{id} was joined by {user}, who did not accept it"));
        }
        let contact = self.contact_mut(id)?;
        contact.stage = Stage::Together { user };
        contact.leaves_flow();
        let chain = contact.chain;
        // CHAT-41.
        self.chats.entry(chain).and_modify(|chat| {
            let RoleTimers { customer, agent } = chat.timers;
            let watch = [SideBook::new(customer, at), SideBook::new(agent, at)];
            chat.watch = (chat.timers != RoleTimers::default()).then_some(watch);
        });
        Ok(())
    }

    /// LIFE-4: the customer is still queued, and no whisper runs any more.
    pub(super) fn join_failed(&mut self, id: ContactId, user: UserId, at: Time, by_hand: bool) -> Checked {
        let stage = self.contact(id)?.stage;
        let is_due = matches!(stage, Stage::Joining { until, .. } if until <= at);
        if self.joining(id)? != user || !self.contact(id)?.is_in_queue() || !(by_hand || is_due) {
            return Err(format!("the join of {user} to {id} failed at {at:?}: {stage:?}"));
        }
        self.contact_mut(id)?.leaves_flow();
        self.offer_failed(id, user, at)
    }

    /// LIFE-21, TASK-10: a call, or a task; and not twice.
    pub(super) fn held(&mut self, id: ContactId, begins: bool) -> Checked {
        let contact = self.contact_mut(id)?;
        let together = matches!(contact.stage, Stage::Together { .. });
        if !together || contact.on_hold == begins || contact.channel == Channel::Chat {
            return Err(format!("{id} is put on hold {begins}: {contact:?}"));
        }
        contact.on_hold = begins;
        Ok(())
    }
}

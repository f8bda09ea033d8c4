//! What must be so when nothing is under way: nobody waits who could be served, nothing is overdue,
//! and the centre's state is what the books say.

use engine::Centre;
use engine::domain::agent::HeldState;
use engine::domain::contact::{Channel, Contact, ContactState};
use engine::id::ContactId;
use engine::limits;
use engine::time::{Span, Time};

use crate::check::books::{ChatBook, ContactBook, Stage};
use crate::check::{Checked, History};

impl History {
    /// At a time until which everything that was due is in the log.
    pub(crate) fn check_rest(&self, now: Time) -> Checked {
        self.check_nobody_waits_in_vain(now)?;
        self.check_statuses()?;
        self.check_chats()?;
        self.books
            .contacts
            .iter()
            .try_for_each(|(id, contact)| self.check_contact_is_in_time(*id, contact, now))?;
        self.check_wrap_up_is_in_time(now)
    }

    /// What the issue calls liveness: whatever an agent could take is on offer.
    fn check_nobody_waits_in_vain(&self, now: Time) -> Checked {
        for (id, contact) in &self.books.contacts {
            if contact.stage == Stage::Waiting
                && let Some((user, _)) = self.who_could(*id, now)?.next()
            {
                return Err(format!("{id} waits, and {user} could have it"));
            }
        }
        Ok(())
    }

    /// AGT-24, AGT-39.
    fn check_statuses(&self) -> Checked {
        for (user, agent) in &self.books.agents {
            if agent.next.is_some() && !self.books.has_work(*user) {
                return Err(format!("{user} has a next status that nothing holds up: {agent:?}"));
            }
        }
        Ok(())
    }

    /// CHAT-113: what goes on of a chat goes on together, and nobody is in it twice.
    fn check_chats(&self) -> Checked {
        for (id, contact) in self.books.contacts.iter().filter(|(_, contact)| !contact.has_ended()) {
            let Some(chat) = self.books.chats.get(&contact.chain) else { continue };
            if self.books.contact(chat.contact)?.has_ended() {
                return Err(format!("{id} goes on in a chat that is over: {chat:?}"));
            }
            let users: Vec<_> = self.books.users_of(contact.chain).collect();
            if users.iter().any(|user| users.iter().filter(|other| *other == user).count() > 1) {
                return Err(format!("{} has {users:?}", contact.chain));
            }
        }
        Ok(())
    }

    fn check_contact_is_in_time(&self, id: ContactId, contact: &ContactBook, now: Time) -> Checked {
        let overdue = |what: &str, due: Time| Err(format!("{id}: {what} was due at {due:?}, it is {now:?}"));
        match contact.stage {
            // TASK-3.
            Stage::Scheduled { until } if until <= now => return overdue("its start", until),
            // ROUTE-40.
            Stage::Ringing { until, .. } if until <= now => return overdue("the end of its offer", until),
            Stage::Ringing { until, .. } if until - now > limits::OFFER_WINDOW => {
                return Err(format!("{id} is on offer until {until:?}, and it is {now:?}"));
            }
            // ROUTE-46.
            Stage::Ringing { user, .. }
                if contact.channel == Channel::Voice && self.books.agents[&user].phone.auto_accept =>
            {
                return Err(format!("{id} rings at {user}, who accepts by themselves"));
            }
            // LIFE-5.
            Stage::Joining { until, .. } if until <= now => return overdue("the end of a whisper", until),
            Stage::Over => return Err(format!("{id} is over, and not complete")),
            _ => {}
        }
        if let Some(until) = contact.waits_until.filter(|until| *until <= now) {
            return overdue("the end of its flow's wait", until);
        }
        // ROUTE-63.
        if matches!(contact.stage, Stage::Waiting | Stage::Ringing { .. })
            && let Some(ends) = contact.step_ends().filter(|ends| *ends <= now)
        {
            return overdue("the next step of its criteria", ends);
        }
        if contact.has_ended() {
            return Ok(());
        }
        // CHAT-50, TASK-4.
        if contact.expires_at <= now {
            return overdue("its end", contact.expires_at);
        }
        match self.books.chats.get(&contact.chain).filter(|chat| chat.contact == id) {
            Some(chat) => check_chat_is_in_time(id, chat, now),
            None => Ok(()),
        }
    }

    /// AGT-42.
    fn check_wrap_up_is_in_time(&self, now: Time) -> Checked {
        for (id, contact) in &self.books.contacts {
            let Stage::WrapUp { user, since } = contact.stage else { continue };
            let limit = self.books.agents[&user].phone.after_contact_work_seconds;
            if limit > 0 && since + Span::seconds(i64::from(limit)) <= now {
                return Err(format!(
                    "{id} is in after contact work of {user} since {since:?}, it is {now:?}"
                ));
            }
        }
        Ok(())
    }

    /// The books and a state after the same event say the same of slots (AGT-10), of contacts and of
    /// offers that came to nothing.
    pub(crate) fn check_state(&self, centre: &Centre) -> Checked {
        for (user, agent) in &self.books.agents {
            let held = &centre.agents[user].contacts;
            let same = held.len() == agent.holds.len()
                && held.iter().zip(&agent.holds).all(|((a, held), (b, hold))| {
                    a == b && held.channel == hold.channel && held.state.is_failed() == hold.failed
                });
            if !same {
                return Err(format!("{user} holds {held:?}, and by the log {:?}", agent.holds));
            }
            if centre.agents[user].idle_since != agent.idle_since {
                let kept = centre.agents[user].idle_since;
                return Err(format!("{user} is idle since {kept:?}, and by the log {:?}", agent.idle_since));
            }
        }
        if !centre.contacts.keys().eq(self.books.contacts.keys()) {
            let (live, kept) = (centre.contacts.len(), self.books.contacts.len());
            return Err(format!("{live} contacts live, and by the log {kept}"));
        }
        for (id, book) in &self.books.contacts {
            let contact = &centre.contacts[id];
            if stage_of(contact, centre) != Some(book.stage) {
                return Err(format!("{id} is {:?}, and by the log {:?}", contact.state, book.stage));
            }
            if contact.attempts != book.failed_offers {
                let failed = book.failed_offers;
                return Err(format!("{id} counts {} attempts, and {failed} offers failed", contact.attempts));
            }
        }
        Ok(())
    }
}

/// CHAT-2b; CHAT-41, CHAT-42, CHAT-45: while both are there.
fn check_chat_is_in_time(id: ContactId, chat: &ChatBook, now: Time) -> Checked {
    let overdue = |what: &str, due: Time| Err(format!("{id}: {what} was due at {due:?}, it is {now:?}"));
    let connect_by = chat.started_at + limits::CONNECT_WITHIN;
    if !chat.customer_connected {
        return if connect_by <= now { overdue("its customer", connect_by) } else { Ok(()) };
    }
    for side in chat.watch.into_iter().flatten() {
        match (side.idle_at(), side.removed_at()) {
            (Some(at), _) if !side.is_idle && at <= now => return overdue("word that a side is idle", at),
            (_, Some(at)) if at <= now => return overdue("the end for a quiet side", at),
            _ => {}
        }
    }
    Ok(())
}

/// None where the agent has it otherwise than the contact says.
fn stage_of(contact: &Contact, centre: &Centre) -> Option<Stage> {
    let held = |user| centre.agents.get(&user)?.contacts.get(&contact.id).map(|held| held.state);
    Some(match contact.state {
        ContactState::Scheduled { until } => Stage::Scheduled { until },
        ContactState::InFlow => Stage::Flow,
        ContactState::Queued => Stage::Waiting,
        ContactState::Offered { to: user, until } => {
            (held(user)? == HeldState::Connecting { until }).then_some(Stage::Ringing { user, until })?
        }
        ContactState::Connecting { with: user, whisper, until } => {
            (held(user)? == HeldState::Joining).then_some(Stage::Joining { user, whisper, until })?
        }
        ContactState::Connected { with: user } => {
            held(user)?.is_connected().then_some(Stage::Together { user })?
        }
        ContactState::Ended { with: user } => {
            let since = contact.disconnected_at?;
            (held(user)? == HeldState::Ended).then_some(Stage::WrapUp { user, since })?
        }
        ContactState::Over => Stage::Over,
    })
}

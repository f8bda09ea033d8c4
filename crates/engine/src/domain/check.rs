//! What is always true, stated as code. Called after each step in tests and by the simulator.

use crate::domain::Centre;
use crate::domain::agent::{Agent, HeldState};
use crate::domain::chat::Chat;
use crate::domain::contact::{Channel, Contact, ContactState, QueueRef};
use crate::domain::dictionary::Metric;
use crate::domain::flow::RunState;
use crate::domain::measure::Activity;
use crate::domain::metrics::{Now, QueueNow};
use crate::domain::report::Tally;
use crate::id::ContactId;
use crate::limits;

impl Centre {
    /// The first thing that is wrong, in words; `Ok` when the centre is sound and at rest.
    pub fn check(&self) -> Result<(), String> {
        self.contacts.values().try_for_each(|contact| self.check_contact(contact))?;
        self.chats.values().try_for_each(|chat| self.check_company(chat))?;
        self.check_agents()?;
        self.check_at_rest()?;
        self.check_index()?;
        self.check_figures()
    }

    /// A contact is with one agent at most, that agent has it in the same state, and something will
    /// end the state it is in.
    fn check_contact(&self, contact: &Contact) -> Result<(), String> {
        let id = contact.id;
        let holders: Vec<_> = self
            .agents
            .values()
            .filter(|a| a.contacts.get(&id).is_some_and(|h| !h.state.is_failed()))
            .collect();
        if holders.len() > 1 {
            return Err(format!("{id} is with {} agents", holders.len()));
        }
        let held = holders.first().map(|a| (a.user, a.contacts[&id].state));
        let expected = match contact.state {
            ContactState::Scheduled { .. }
            | ContactState::InFlow
            | ContactState::Queued
            | ContactState::Over => None,
            ContactState::Offered { to, until } => Some((to, HeldState::Connecting { until })),
            ContactState::Connecting { with, .. } => Some((with, HeldState::Joining)),
            ContactState::Connected { with } if contact.agent.is_some_and(|a| a.hold.since.is_some()) => {
                Some((with, HeldState::OnHold))
            }
            ContactState::Connected { with } => Some((with, HeldState::Connected)),
            ContactState::Ended { with } => Some((with, HeldState::Ended)),
        };
        if held != expected {
            return Err(format!("{id} is {:?}, but at agents {held:?}", contact.state));
        }
        match (contact.state, &contact.run) {
            (ContactState::InFlow, None) => Err(format!("{id} is in no flow and nowhere else")),
            (_, Some(run)) if run.state == RunState::Ready => {
                Err(format!("{id} could go on in its flow and does not"))
            }
            (ContactState::Connecting { .. }, None) => Err(format!("{id} could be joined and is not")),
            (ContactState::Over, _) => Err(format!("{id} is over and not completed")),
            (ContactState::Queued | ContactState::Offered { .. }, _) if contact.queue.is_none() => {
                Err(format!("{id} is queued in no queue"))
            }
            _ => Ok(()),
        }
    }

    /// A chat is its own contact's, as long as it goes on, and every other that goes on is beside it.
    /// Nobody is in it twice, and who is in it has a contact of it (CHAT-113).
    fn check_company(&self, chat: &Chat) -> Result<(), String> {
        let (chain, is_active) = (chat.chain, |id: &ContactId| self.contacts[id].is_active());
        let going_on = self.contacts.values().filter(|contact| contact.chain == chain && contact.is_active());
        for contact in going_on {
            if !is_active(&chat.contact) || !chat.contacts().any(|id| id == contact.id) {
                return Err(format!("{} goes on, and its chat is {}'s", contact.id, chat.contact));
            }
        }
        if self.seats(chat) > limits::PARTICIPANTS_MAX {
            return Err(format!("{chain} has {} people", self.seats(chat)));
        }
        if !is_active(&chat.contact) {
            return Ok(());
        }
        let mut agents: Vec<_> = chat.contacts().filter_map(|id| self.contacts[&id].agent).collect();
        agents.retain(|agent| agent.after_contact_work_started_at.is_none());
        let mut there: Vec<_> = agents.iter().map(|agent| agent.participant).collect();
        let mut known = chat.agents();
        there.sort_unstable();
        known.sort_unstable();
        if there != known {
            return Err(format!("{chain} has the agents {known:?}, and by its contacts {there:?}"));
        }
        let mut users: Vec<_> =
            chat.contacts().filter(is_active).filter_map(|id| self.contacts[&id].agent()).collect();
        users.sort_unstable();
        let several = users.len();
        users.dedup();
        if users.len() < several { Err(format!("{chain} has an agent twice")) } else { Ok(()) }
    }

    /// No slot is sold twice. A profile may be changed to fewer slots than are in use, so what holds
    /// for every profile is the channel's own bound; the profile's is asserted at each offer.
    fn check_agents(&self) -> Result<(), String> {
        for agent in self.agents.values() {
            for channel in Channel::ALL {
                let (used, most) = (agent.used(channel), usize::from(channel.concurrency_max()));
                if used > most {
                    return Err(format!("{} uses {used} of {most} slots for {channel:?}", agent.user));
                }
            }
            for (id, held) in &agent.contacts {
                if !held.state.is_failed() && !self.contacts.contains_key(id) {
                    return Err(format!("{} has {id}, which is gone", agent.user));
                }
            }
        }
        Ok(())
    }

    /// No contact waits that an agent could take, asked of each pair, one rule after the other; and no
    /// next status is overdue.
    fn check_at_rest(&self) -> Result<(), String> {
        for contact in self.contacts.values().filter(|c| c.is_waiting()) {
            for agent in self.agents.values() {
                if self.exclusion(agent, contact, self.at).is_none() {
                    return Err(format!("{} waits, and {} could take it", contact.id, agent.user));
                }
            }
        }
        for agent in self.agents.values() {
            if agent.next.is_some() && !agent.has_work() {
                return Err(format!("{} has a next status that nothing holds up", agent.user));
            }
        }
        Ok(())
    }

    /// The orders are what they would be if computed anew.
    fn check_index(&self) -> Result<(), String> {
        let mut fresh = self.clone();
        fresh.reindex();
        if fresh.next_deadline() != self.next_deadline() {
            let (kept, anew) = (self.next_deadline(), fresh.next_deadline());
            return Err(format!("the next deadline is {anew:?}, and is kept as {kept:?}"));
        }
        Ok(())
    }

    /// What is counted as things happen is what a recount finds: agents by status, queues, and what
    /// agents' time is counted as (MET-10, MET-11, MET-20, MET-21, MET-55 to MET-60).
    fn check_figures(&self) -> Result<(), String> {
        for profile in self.routing_profiles.keys() {
            let users = self.users.values().filter(|user| user.routing_profile == *profile);
            let agents: Vec<_> = self.agents_now(users.map(|user| user.id), &Channel::ALL).collect();
            let kept = self.index().staffing(*profile);
            for (name, kept) in [("AGENTS_ONLINE", kept.online), ("AGENTS_STAFFED", kept.staffed)] {
                let anew = figure(name, &agents);
                if anew != Some(kept as f64) {
                    return Err(format!("{name} of profile {profile} is {anew:?}, and is kept as {kept}"));
                }
            }
        }
        let standard = self.queues.keys().map(|queue| QueueRef::Standard(*queue));
        for queue in standard.chain(self.users.keys().map(|user| QueueRef::Agent(*user))) {
            let waits = |contact: &&Contact| {
                contact.is_queued() && contact.queue.is_some_and(|in_queue| in_queue.queue == queue)
            };
            let since = self.contacts.values().filter(waits).filter_map(|contact| contact.queue);
            let ages: Vec<_> = since.map(|in_queue| self.at - in_queue.enqueued_at).collect();
            let anew = QueueNow { waiting: ages.len(), oldest: ages.into_iter().max() };
            let kept = self.queue_now(queue, &Channel::ALL, self.at);
            if anew != kept {
                return Err(format!("{queue:?} has {anew:?}, and is kept as {kept:?}"));
            }
        }
        self.agents.values().try_for_each(|agent| self.check_activity(agent))
    }

    fn check_activity(&self, agent: &Agent) -> Result<(), String> {
        let Some(kept) = agent.activity else {
            return Err(format!("{}'s time is not counted", agent.user));
        };
        let states: Vec<_> = agent.contacts.values().map(|held| held.state).collect();
        let anew = Activity {
            since: kept.since,
            profile: self.users[&agent.user].routing_profile,
            status: self.statuses[&agent.status].kind,
            on_contact: states.iter().any(|state| state.is_work()),
            ringing: states.iter().any(|state| matches!(state, HeldState::Connecting { .. })),
            failed: states.iter().any(|state| state.is_failed()),
            groups: self.group_path(&self.users[&agent.user]),
        };
        if kept == anew {
            return Ok(());
        }
        Err(format!("{}'s time counts as {anew:?}, and is kept as {kept:?}", agent.user))
    }
}

/// By its name in GetCurrentMetricData.
fn figure(name: &str, facts: &[Now]) -> Option<f64> {
    let metric = Metric::now(name)?;
    let mut tally = Tally::default();
    facts.iter().for_each(|fact| metric.see(&mut tally, fact));
    metric.value(&tally)
}

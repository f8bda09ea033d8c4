//! Agents at work: signing in and out, statuses, offers, and clearing.

use std::collections::BTreeMap;

use crate::domain::Centre;
use crate::domain::agent::{Agent, Held, HeldState};
use crate::domain::chat::{Participant, Role, Writer, content};
use crate::domain::config::StatusKind;
use crate::domain::contact::{Channel, Contact, ContactState, Hook, Whisper};
use crate::domain::criteria::{Criteria, Expression};
use crate::domain::decide::Decided;
use crate::event::Event;
use crate::id::{ContactId, FlowId, SessionId, StatusId, UserId};
use crate::input::RoutingChange;
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::{Span, Time};

impl Centre {
    /// ROUTE-1b: the status stays as it was.
    pub(super) fn sign_in(
        &self,
        user: UserId,
        session: SessionId,
        expires: Time,
    ) -> Result<Decided, Refusal> {
        let agent = self.agent(user)?;
        let mut events = vec![Event::SignedIn { user, session, expires }];
        if agent.sessions.len() >= limits::SESSIONS_PER_USER_MAX
            && let Some((oldest, _)) = agent.sessions.iter().min_by_key(|(_, s)| s.started_at)
        {
            events.push(Event::SignedOut { user, session: *oldest });
        }
        Ok(Decided::done(events))
    }

    /// AGT-7: chooses Offline, as a next status while contacts are live.
    pub(super) fn sign_out(&self, user: UserId, session: SessionId) -> Result<Decided, Refusal> {
        let agent = self.agent(user)?;
        if !agent.sessions.contains_key(&session) {
            return Err(Refusal::Unknown(Thing::Session));
        }
        let offline = self.offline();
        let mut events = offline.map_or(Vec::new(), |offline| self.choose(agent, offline.id, offline.kind));
        events.push(Event::SignedOut { user, session });
        Ok(Decided::done(events))
    }

    pub(super) fn set_status(&self, user: UserId, status: StatusId) -> Result<Decided, Refusal> {
        let agent = self.agent(user)?;
        let status = self.statuses.get(&status).ok_or(Refusal::Unknown(Thing::AgentStatus))?;
        if !status.enabled {
            return Err(Refusal::StatusDisabled);
        }
        Ok(Decided::done(self.choose(agent, status.id, status.kind)))
    }

    /// AGT-20 to AGT-29.
    fn choose(&self, agent: &Agent, status: StatusId, kind: StatusKind) -> Vec<Event> {
        let user = agent.user;
        let unchanged = agent.status == status;
        if kind == StatusKind::Routable {
            let cancelled = agent.next.map(|_| Event::NextStatusCancelled { user });
            let chosen = (!unchanged).then_some(Event::StatusChosen { user, status });
            return cancelled.into_iter().chain(chosen).collect();
        }
        if unchanged {
            return agent.next.map(|_| Event::NextStatusCancelled { user }).into_iter().collect();
        }
        // AGT-23, AGT-24: what is only in after contact work is cleared without being asked.
        let ended = agent.contacts.iter().filter(|(_, held)| held.state == HeldState::Ended);
        let mut events: Vec<_> = ended.map(|(id, _)| Event::Cleared { contact: *id, user }).collect();
        events.push(if agent.has_live() {
            Event::NextStatusChosen { user, status }
        } else {
            Event::StatusChosen { user, status }
        });
        events
    }

    /// LIFE-26: the offer's deadline has been applied before this is asked, so an offer that is still
    /// there is still good.
    pub(super) fn accept(&self, user: UserId, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        self.offered(user, id)?;
        let contact = &self.contacts[&id];
        if let Some(chat) = self.chats.get(&contact.chain)
            && chat.participants.len() >= limits::PARTICIPANTS_EVER_MAX
        {
            let limit = limits::PARTICIPANTS_EVER_MAX;
            return Err(Refusal::LimitReached { what: "participants of one chat", limit });
        }
        Ok(Decided::done(self.answer(contact, user, at)))
    }

    /// LIFE-6: without a whisper they are together at once.
    pub(crate) fn answer(&self, contact: &Contact, user: UserId, at: Time) -> Vec<Event> {
        if self.next_whisper(contact, Whisper::Due).is_some() {
            return vec![Event::Answered { contact: contact.id, user }];
        }
        let mut events = self.join(contact, user, at);
        events.push(Event::Accepted { contact: contact.id, user });
        events
    }

    /// ROUTE-46: calls only, since a chat is always accepted by hand (CHAT-6).
    pub(crate) fn accepts_by_itself(&self, channel: Channel, user: UserId) -> bool {
        channel == Channel::Voice && self.users[&user].phone.auto_accept
    }

    /// LIFE-4: the next whisper, or the end of the wait for them.
    pub(crate) fn join_on(&self, contact: &Contact, at: Time) -> Vec<Event> {
        let ContactState::Connecting { with, whisper, .. } = contact.state else {
            unreachable!("only who has been accepted joins: {}", contact.id)
        };
        if let Some((whisper, flow)) = self.next_whisper(contact, whisper) {
            let until = at + limits::WHISPER_MAX;
            return vec![Event::WhisperBegun { contact: contact.id, whisper, flow, until }];
        }
        let mut events = self.join(contact, with, at);
        events.push(Event::Connected { contact: contact.id, user: with });
        events
    }

    /// First the agent hears theirs, then the customer (VOICE-2).
    fn next_whisper(&self, contact: &Contact, after: Whisper) -> Option<(Whisper, FlowId)> {
        let both = [(Whisper::Agent, Hook::AgentWhisper), (Whisper::Customer, Hook::CustomerWhisper)];
        let to_come = match after {
            Whisper::Due => &both[..],
            Whisper::Agent => &both[1..],
            Whisper::Customer => &[],
        };
        let published = |flow: &FlowId| self.flows[flow].published;
        let flow_of = |hook| contact.hooks.get(hook).copied().filter(published);
        to_come.iter().find_map(|(whisper, hook)| Some((*whisper, flow_of(hook)?)))
    }

    /// The agent comes into the chat, where it is one.
    fn join(&self, contact: &Contact, user: UserId, at: Time) -> Vec<Event> {
        let Some(chat) = self.chats.get(&contact.chain) else { return Vec::new() };
        let participant = Participant {
            id: self.agents[&user].contacts[&contact.id].participant,
            role: Role::Agent,
            name: self.users[&user].display_name().to_owned(),
            user: Some(user),
            token: None,
            connected: true,
            left: false,
        };
        let item = Writer::new(chat).event(at, Some(participant.as_author()), content::JOINED);
        let chain = chat.chain;
        vec![Event::ParticipantAdded { chain, participant }, Event::ItemAppended { chain, item, token: None }]
    }

    /// ROUTE-43: for chats and tasks REJECTED, for calls MISSED (LIFE-11).
    pub(super) fn reject(&self, user: UserId, id: ContactId) -> Result<Decided, Refusal> {
        let held = self.offered(user, id)?;
        let event = match held.channel {
            Channel::Voice => Event::OfferMissed { contact: id, user },
            Channel::Chat | Channel::Task => Event::OfferRejected { contact: id, user },
        };
        Ok(Decided::done(vec![event]))
    }

    fn offered(&self, user: UserId, contact: ContactId) -> Result<&Held, Refusal> {
        let held = self.agent(user)?.contacts.get(&contact);
        let held = held.ok_or(self.unknown_or(contact, Refusal::NotOffered))?;
        match held.state {
            HeldState::Connecting { .. } => Ok(held),
            _ => Err(Refusal::NotOffered),
        }
    }

    /// LIFE-23.
    pub(super) fn clear(&self, user: UserId, contact: ContactId) -> Result<Decided, Refusal> {
        let doing = "cleared";
        let held = self.held(user, contact, doing)?;
        if !held.state.is_clearable() {
            return Err(Refusal::WrongState { held: Some(held.state), doing });
        }
        Ok(Decided::done(vec![Event::Cleared { contact, user }]))
    }

    /// LIFE-21: calls only.
    pub(super) fn hold(&self, user: UserId, contact: ContactId) -> Result<Decided, Refusal> {
        self.held_in(user, contact, Channel::Voice, HeldState::Connected, "put on hold")?;
        Ok(Decided::done(vec![Event::HoldBegun { contact, user }]))
    }

    pub(super) fn end_hold(&self, user: UserId, contact: ContactId) -> Result<Decided, Refusal> {
        self.held_in(user, contact, Channel::Voice, HeldState::OnHold, "taken off hold")?;
        Ok(Decided::done(vec![Event::HoldEnded { contact, user }]))
    }

    /// TASK-10: tasks only.
    pub(super) fn pause(&self, user: UserId, contact: ContactId) -> Result<Decided, Refusal> {
        self.held_in(user, contact, Channel::Task, HeldState::Connected, "paused")?;
        Ok(Decided::done(vec![Event::HoldBegun { contact, user }]))
    }

    pub(super) fn resume_task(&self, user: UserId, contact: ContactId) -> Result<Decided, Refusal> {
        self.held_in(user, contact, Channel::Task, HeldState::OnHold, "resumed")?;
        Ok(Decided::done(vec![Event::HoldEnded { contact, user }]))
    }

    fn held_in(
        &self,
        user: UserId,
        contact: ContactId,
        channel: Channel,
        state: HeldState,
        doing: &'static str,
    ) -> Result<(), Refusal> {
        let held = self.held(user, contact, doing)?;
        if held.channel == channel && held.state == state {
            return Ok(());
        }
        Err(Refusal::WrongState { held: Some(held.state), doing })
    }

    /// ROUTE-50, ROUTE-51: at once, for a contact that waits too.
    pub(super) fn update_routing(&self, id: ContactId, change: RoutingChange) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        if change.priority.is_some() && change.age_adjustment.is_some() {
            let why = "either a priority or a time adjustment may be given, not both".to_owned();
            return Err(Refusal::Invalid { what: "QueuePriority", why });
        }
        if change.priority.is_none() && change.age_adjustment.is_none() && change.criteria.is_none() {
            let why = "a priority, a time adjustment or routing criteria must be given".to_owned();
            return Err(Refusal::Invalid { what: "QueuePriority", why });
        }
        let mut events = Vec::new();
        if let Some(priority) = change.priority {
            check_priority(priority)?;
            events.push(Event::PriorityChanged { contact: id, priority });
        }
        if let Some(adjustment) = change.age_adjustment {
            check_age_adjustment(adjustment)?;
            events.push(Event::AgeAdjusted { contact: id, adjustment });
        }
        if let Some(criteria) = change.criteria {
            self.check_criteria(&criteria)?;
            events.push(Event::CriteriaSet { contact: id, criteria: criteria.into() });
        }
        Ok(Decided::done(events))
    }

    /// ROUTE-61.
    pub(crate) fn check_criteria(&self, criteria: &Criteria) -> Result<(), Refusal> {
        let invalid = |why: &str| Err(Refusal::Invalid { what: "RoutingCriteria", why: why.to_owned() });
        if criteria.steps.is_empty() {
            return invalid("at least one step is needed");
        }
        if criteria.steps.len() > limits::CRITERIA_STEPS_MAX {
            let limit = limits::CRITERIA_STEPS_MAX;
            return Err(Refusal::LimitReached { what: "steps of routing criteria", limit });
        }
        let conditions: usize = criteria.steps.iter().map(|step| step.expression.conditions()).sum();
        if conditions > limits::CRITERIA_CONDITIONS_MAX {
            let limit = limits::CRITERIA_CONDITIONS_MAX;
            return Err(Refusal::LimitReached { what: "conditions of routing criteria", limit });
        }
        if criteria.steps.iter().any(|step| step.expires_after.is_some_and(|after| after <= Span::ZERO)) {
            return invalid("an expiry must be longer than nothing");
        }
        for step in &criteria.steps {
            self.check_expression(&step.expression, 1)?;
        }
        Ok(())
    }

    fn check_expression(&self, expression: &Expression, depth: usize) -> Result<(), Refusal> {
        let invalid = |why: &str| Err(Refusal::Invalid { what: "RoutingCriteria", why: why.to_owned() });
        if depth > limits::CRITERIA_DEPTH_MAX {
            let limit = limits::CRITERIA_DEPTH_MAX;
            return Err(Refusal::LimitReached { what: "expressions in one another", limit });
        }
        match expression {
            Expression::Attribute { attribute, value, least, most } => {
                let named = |text: &String| (1..=64).contains(&text.chars().count());
                if !named(attribute) || !named(value) {
                    return invalid("names and values have 1 to 64 characters");
                }
                if *least < 1 || *most > 5 || least > most {
                    return invalid("a proficiency level is a whole number from 1 to 5");
                }
                Ok(())
            }
            Expression::Agents(users) if users.iter().any(|user| !self.users.contains_key(user)) => {
                Err(Refusal::Unknown(Thing::User))
            }
            Expression::Agents(users) if users.is_empty() => invalid("at least one agent is needed"),
            Expression::Agents(_) => Ok(()),
            Expression::And(all) | Expression::Or(all) if all.is_empty() => {
                invalid("an expression of several needs at least one")
            }
            Expression::And(all) | Expression::Or(all) => {
                all.iter().try_for_each(|expression| self.check_expression(expression, depth + 1))
            }
            Expression::Not(not) => self.check_expression(not, depth + 1),
        }
    }

    pub(super) fn update_attributes(
        &self,
        id: ContactId,
        attributes: BTreeMap<String, String>,
    ) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        Ok(Decided::done(self.share_attributes(contact, attributes)?))
    }

    /// AGT-46.
    pub(super) fn annotate(
        &self,
        user: UserId,
        contact: ContactId,
        attributes: BTreeMap<String, String>,
    ) -> Result<Decided, Refusal> {
        let doing = "written about";
        let held = self.held(user, contact, doing)?;
        if !held.state.is_work() {
            return Err(Refusal::WrongState { held: Some(held.state), doing });
        }
        self.update_attributes(contact, attributes)
    }

    pub(super) fn held(
        &self,
        user: UserId,
        contact: ContactId,
        doing: &'static str,
    ) -> Result<&Held, Refusal> {
        let absent = self.unknown_or(contact, Refusal::WrongState { held: None, doing });
        self.agent(user)?.contacts.get(&contact).ok_or(absent)
    }

    fn agent(&self, user: UserId) -> Result<&Agent, Refusal> {
        self.agents.get(&user).ok_or(Refusal::Unknown(Thing::User))
    }

    /// A contact that is nowhere is unknown; else it is in a state that does not allow it.
    fn unknown_or(&self, contact: ContactId, otherwise: Refusal) -> Refusal {
        let known = self.contacts.contains_key(&contact);
        if known { otherwise } else { Refusal::Unknown(Thing::Contact) }
    }
}

pub(super) fn check_attributes_bytes(bytes: usize) -> Result<(), Refusal> {
    let limit = limits::ATTRIBUTES_BYTES_MAX;
    if bytes <= limit { Ok(()) } else { Err(Refusal::LimitReached { what: "bytes of attributes", limit }) }
}

/// ROUTE-12.
pub(crate) fn check_priority(priority: i64) -> Result<(), Refusal> {
    if limits::CONTACT_PRIORITIES.contains(&priority) {
        return Ok(());
    }
    let why =
        format!("must be {} to {}", limits::CONTACT_PRIORITIES.start(), limits::CONTACT_PRIORITIES.end());
    Err(Refusal::Invalid { what: "QueuePriority", why })
}

pub(crate) fn check_age_adjustment(adjustment: Span) -> Result<(), Refusal> {
    let most = limits::AGE_ADJUSTMENT_SECONDS_MAX;
    if (-most..=most).contains(&adjustment.as_seconds()) {
        return Ok(());
    }
    let why = format!("must be -{most} to {most} seconds");
    Err(Refusal::Invalid { what: "QueueTimeAdjustmentSeconds", why })
}

//! Agents at work: signing in and out, statuses, offers, and clearing.

use std::collections::BTreeMap;

use crate::domain::Centre;
use crate::domain::agent::{Agent, Held, HeldState};
use crate::domain::chat::{Chat, Participant, Role, Writer, content};
use crate::domain::config::StatusKind;
use crate::domain::contact::{Channel, Contact, DisconnectReason};
use crate::domain::decide::{Decided, end_contact};
use crate::event::Event;
use crate::id::{ContactId, SessionId, StatusId, UserId};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::Time;

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
        let mut events = vec![Event::SignedOut { user, session }];
        if let Some(offline) = self.offline() {
            events.extend(self.choose(agent, offline.id, offline.kind));
        }
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

    /// LIFE-6, LIFE-26: the offer's deadline has been applied before this is asked, so an offer
    /// that is still there is still good.
    pub(super) fn accept(&self, user: UserId, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        let held = self.offered(user, id)?;
        let contact = &self.contacts[&id];
        let mut events = Vec::new();
        if let Some(chat) = self.chats.get(&contact.chain) {
            if chat.participants.len() >= limits::PARTICIPANTS_EVER_MAX {
                let limit = limits::PARTICIPANTS_EVER_MAX;
                return Err(Refusal::LimitReached { what: "participants of one chat", limit });
            }
            events.extend(self.join(chat, held, user, at));
        }
        events.push(Event::Accepted { contact: id, user });
        Ok(Decided::done(events))
    }

    fn join(&self, chat: &Chat, held: &Held, user: UserId, at: Time) -> [Event; 2] {
        let participant = Participant {
            id: held.participant,
            role: Role::Agent,
            name: self.users[&user].display_name().to_owned(),
            user: Some(user),
            token: None,
            connected: true,
            left: false,
        };
        let item = Writer::new(chat).event(at, Some(participant.as_author()), content::JOINED);
        let chain = chat.chain;
        [Event::ParticipantAdded { chain, participant }, Event::ItemAppended { chain, item, token: None }]
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
        let absent = self.unknown_or(contact, Refusal::WrongState { held: None, doing });
        let held = self.agent(user)?.contacts.get(&contact).ok_or(absent)?;
        if !held.state.is_clearable() {
            return Err(Refusal::WrongState { held: Some(held.state), doing });
        }
        Ok(Decided::done(vec![Event::Cleared { contact, user }]))
    }

    /// CHAT-52: without a disconnect flow the chat ends for the customer too.
    pub(super) fn leave(&self, user: UserId, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        let doing = "ended";
        let absent = self.unknown_or(id, Refusal::WrongState { held: None, doing });
        let held = self.agent(user)?.contacts.get(&id).ok_or(absent)?;
        if held.state != HeldState::Connected {
            return Err(Refusal::WrongState { held: Some(held.state), doing });
        }
        let reason = Some(DisconnectReason::AgentDisconnect);
        Ok(Decided::done(end_contact(self, &self.contacts[&id], Some(held.participant), reason, at)))
    }

    pub(super) fn stop(&self, id: ContactId, at: Time) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        Ok(Decided::done(end_contact(self, contact, None, None, at)))
    }

    pub(super) fn update_attributes(
        &self,
        id: ContactId,
        attributes: BTreeMap<String, String>,
    ) -> Result<Decided, Refusal> {
        let contact = self.contacts.get(&id).ok_or(Refusal::Unknown(Thing::Contact))?;
        Ok(Decided::done(vec![merge_attributes(contact, attributes)?]))
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

/// ENT-81: what is given is added to what is there; the whole has a bound.
pub(crate) fn merge_attributes(
    contact: &Contact,
    attributes: BTreeMap<String, String>,
) -> Result<Event, Refusal> {
    let kept = contact.attributes.iter().filter(|(key, _)| !attributes.contains_key(*key));
    let bytes: usize = kept.chain(&attributes).map(|(k, v)| k.len() + v.len()).sum();
    check_attributes_bytes(bytes)?;
    Ok(Event::AttributesUpdated { contact: contact.id, attributes })
}

pub(super) fn check_attributes_bytes(bytes: usize) -> Result<(), Refusal> {
    let limit = limits::ATTRIBUTES_BYTES_MAX;
    if bytes <= limit { Ok(()) } else { Err(Refusal::LimitReached { what: "bytes of attributes", limit }) }
}

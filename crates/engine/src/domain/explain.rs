//! Why the router did what it did. Each rule is asked one by one, by the same functions from which the
//! lines and pools of the router are made; that both give the same is checked at every step of the
//! tests (`check.rs`).
//!
//! A decision is explained from the state in which it was made, which a replay of the log gives back:
//! so nothing is kept for it but the numbers of the events, and routing pays nothing.

use crate::domain::Centre;
use crate::domain::agent::{Agent, Blocked};
use crate::domain::config::RoutingProfile;
use crate::domain::contact::{Channel, Contact, QueueRef};
use crate::domain::router::{IdleKey, Rank, WaitKey};
use crate::event::{Event, Recorded};
use crate::id::UserId;
use crate::time::{Span, Time};

/// Agents that one explanation lists. In a larger centre those who serve the queue come first.
pub const CONSIDERED_MAX: usize = 1000;
/// Contacts that would come next.
pub const UPCOMING: usize = 10;

/// Why an agent does not get a contact: the first rule that says no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    pub rule: &'static str,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    pub user: UserId,
    /// None for an agent who could have had the contact.
    pub excluded: Option<Exclusion>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    pub at: Time,
    /// To whom the contact was offered.
    pub offered_to: Option<UserId>,
    /// In the order in which the contact goes to them: idle longest first.
    pub considered: Vec<Considered>,
    /// When time alone would let someone else have it.
    pub would_wake_at: Option<Time>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentExplanation {
    pub routable: bool,
    /// Why nothing comes, or not on every channel.
    pub blocked_by: Vec<Exclusion>,
    /// What comes next, once it may.
    pub next: Vec<Rank>,
}

/// One who is in a queue, on offer or not, as the router ranks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InLine {
    pub channel: Channel,
    pub key: WaitKey,
    /// Who is offered it, or hears their whisper.
    pub with: Option<UserId>,
    /// LIFE-38.
    pub attempts: u32,
    /// ROUTE-63: not everyone may have it.
    pub has_requirement: bool,
}

impl Centre {
    /// Those who are in a queue: whoever is on offer, and then by ROUTE-12 to ROUTE-14.
    pub fn line_of(&self, queue: QueueRef) -> Vec<InLine> {
        let contacts = self.index().contacts_in_queue(queue).map(|(_, id)| &self.contacts[id]);
        let in_line = contacts.filter_map(|contact| {
            Some(InLine {
                channel: contact.channel,
                key: contact.wait_key()?,
                with: contact.agent(),
                attempts: contact.attempts,
                has_requirement: matches!(queue, QueueRef::Standard(_))
                    && contact.routing.requirement().is_some(),
            })
        });
        let mut line: Vec<_> = in_line.collect();
        line.sort_unstable_by_key(|one| (one.with.is_none(), one.key));
        line
    }

    /// Explains a decision from the state just before it. None for an event that is none.
    pub fn explain(&self, recorded: &Recorded) -> Option<Decision> {
        let (contact, offered_to) = match &recorded.event {
            Event::Offered { contact, user, .. } => (*contact, Some(*user)),
            Event::NoAgent { contact } => (*contact, None),
            _ => return None,
        };
        let waiting = self.contacts.get(&contact)?;
        let wakes = [self.next_delay(waiting, recorded.at), waiting.routing.step_ends()];
        Some(Decision {
            at: recorded.at,
            offered_to,
            considered: self.considered(waiting, recorded.at),
            would_wake_at: wakes.into_iter().flatten().min().filter(|_| offered_to.is_none()),
        })
    }

    /// When the next delay of a routing profile passes for a contact that waits. Asked of the profiles
    /// and not of the router: its lines ripen as time passes, which a replay of events does not do.
    fn next_delay(&self, contact: &Contact, at: Time) -> Option<Time> {
        let enqueued_at = contact.queue?.enqueued_at;
        let profiles = self.routing_profiles.values();
        let delays = profiles.filter_map(|profile| profile_delay(profile, contact));
        delays.map(|delay| enqueued_at + delay).filter(|passes| *passes > at).min()
    }

    /// Every agent, those who serve the queue first, each group in the order of ROUTE-30 and ROUTE-33.
    pub fn considered(&self, contact: &Contact, at: Time) -> Vec<Considered> {
        let serves = |agent: &Agent| self.delay_of(agent, contact).is_some();
        let key = |agent: &Agent| IdleKey {
            idle_since: agent.idle_since,
            used: agent.used_in_all(),
            user: agent.user,
        };
        let mut agents: Vec<_> = self.agents.values().collect();
        agents.sort_by_cached_key(|agent| (!serves(agent), key(agent)));
        agents.truncate(CONSIDERED_MAX);
        let each = agents.into_iter();
        each.map(|agent| Considered { user: agent.user, excluded: self.exclusion(agent, contact, at) })
            .collect()
    }

    /// The first rule that keeps a waiting contact from an agent, or none.
    pub fn exclusion(&self, agent: &Agent, contact: &Contact, at: Time) -> Option<Exclusion> {
        let no = |rule, text: String| Some(Exclusion { rule, text });
        let Some(delay) = self.delay_of(agent, contact) else {
            return no("ROUTE-1", "Neither the routing profile nor the agent has this queue.".to_owned());
        };
        if let Some(blocked) = self.blocked(agent, contact.channel) {
            return Some(self.why(agent, contact.channel, blocked));
        }
        let waited = at - contact.queue?.enqueued_at;
        if waited < delay {
            let left = (delay.0 - waited.0 + 999) / 1000;
            return no("ROUTE-3", format!("The delay of the routing profile has {left} s to go."));
        }
        let in_standard = matches!(contact.queue?.queue, QueueRef::Standard(_));
        if let Some(expression) = contact.routing.requirement().filter(|_| in_standard)
            && !expression.is_met_by(agent.user, &self.users[&agent.user].proficiencies)
        {
            return no("ROUTE-63", "The agent does not meet the active step of the criteria.".to_owned());
        }
        if agent.contacts.contains_key(&contact.id) {
            let text = "The agent still holds an entry of this contact, which is to be cleared.";
            return no("ROUTE-42", text.to_owned());
        }
        if agent.takes_part(contact.chain) {
            return no("CHAT-113", "The agent is in this chat, or is asked to join it.".to_owned());
        }
        None
    }

    /// How long a contact must have waited for this agent; none where the agent does not serve its
    /// queue.
    fn delay_of(&self, agent: &Agent, contact: &Contact) -> Option<Span> {
        match contact.queue?.queue {
            QueueRef::Agent(owner) => (owner == agent.user).then_some(Span::ZERO),
            QueueRef::Standard(_) => {
                profile_delay(&self.routing_profiles[&self.users[&agent.user].routing_profile], contact)
            }
        }
    }

    /// What stands in the way of any contact, and what would come without it.
    pub fn explain_agent(&self, user: UserId) -> Option<AgentExplanation> {
        let agent = self.agents.get(&user)?;
        let profile = &self.routing_profiles[&self.users[&user].routing_profile];
        let has = |channel: &Channel| profile.slots(*channel) > 0;
        let mut blocked_by = Vec::new();
        let mut open = false;
        for channel in Channel::ALL.into_iter().filter(has) {
            match self.blocked(agent, channel) {
                None => open = true,
                Some(blocked) => {
                    let why = self.why(agent, channel, blocked);
                    if !blocked_by.contains(&why) {
                        blocked_by.push(why);
                    }
                }
            }
        }
        Some(AgentExplanation {
            routable: open,
            blocked_by,
            next: self.index().router.upcoming(user, UPCOMING),
        })
    }

    pub(crate) fn why(&self, agent: &Agent, channel: Channel, blocked: Blocked) -> Exclusion {
        let status = &self.statuses[&agent.status].name;
        let name = channel.as_str();
        let failed = || agent.contacts.values().filter(|h| h.state.is_failed());
        let here = || failed().filter(|h| h.channel == channel).count();
        let (rule, text) = match blocked {
            Blocked::Status => ("ROUTE-1", format!("The status {status} is not routable.")),
            Blocked::NextStatus => ("AGT-20", "A next status is chosen, so nothing new comes.".to_owned()),
            Blocked::NotLoggedIn => ("ROUTE-1b", "The agent is not signed in.".to_owned()),
            Blocked::NoPermission => {
                ("ENT-13", "No security profile of the agent allows the panel.".to_owned())
            }
            Blocked::ChannelOff => ("ENT-45", format!("The routing profile has {name} switched off.")),
            Blocked::NoFreeSlot if here() > 0 => {
                let text = format!("Every {name} slot is in use, {} by what is not cleared.", here());
                ("AGT-51", text)
            }
            Blocked::NoFreeSlot => ("ROUTE-20", format!("Every {name} slot is in use.")),
            Blocked::UnclearedElsewhere => {
                let elsewhere = failed().count() - here();
                ("AGT-52", format!("{elsewhere} missed or rejected on another channel, not cleared."))
            }
            Blocked::OtherChannel => {
                ("ROUTE-20", format!("A contact on another channel does not let {name} in beside it."))
            }
        };
        Exclusion { rule, text }
    }
}

/// How long a contact must wait for the agents of a profile; none where they do not serve its queue.
fn profile_delay(profile: &RoutingProfile, contact: &Contact) -> Option<Span> {
    let QueueRef::Standard(queue) = contact.queue?.queue else { return None };
    let mut entries = profile.entries.iter();
    let entry = entries.find(|e| e.queue == queue && e.channel == contact.channel)?;
    Some(Span::seconds(i64::from(entry.delay_seconds)))
}

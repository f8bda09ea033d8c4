//! An agent at work: the status they chose, and the contacts that hold their slots.
//!
//! Status, activity and contact state are three things (AGT-1): a status stays put while contacts
//! come and go.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::config::{CrossChannel, RoutingProfile, StatusKind};
use crate::domain::contact::{Channel, InitiationMethod, QueueRef};
use crate::domain::measure::Activity;
use crate::id::{ContactId, ParticipantId, SessionId, StatusId, UserId};
use crate::planted::{self, Bug};
use crate::time::Time;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agent {
    pub user: UserId,
    pub status: StatusId,
    pub status_since: Time,
    /// Takes effect when the last live contact is ended and cleared (AGT-20, AGT-24).
    pub next: Option<NextStatus>,
    /// ROUTE-1b: has signed in and not signed out since.
    pub logged_in: bool,
    pub sessions: BTreeMap<SessionId, Session>,
    /// Of one who is signed in, none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_out_at: Option<Time>,
    /// ROUTE-32.
    pub idle_since: Time,
    pub contacts: BTreeMap<ContactId, Held>,
    /// Since when their time is counted as it is. None in a state that was kept before it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Activity>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextStatus {
    pub status: StatusId,
    pub chosen_at: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub started_at: Time,
    pub expires: Time,
}

/// A contact as this agent has it. It holds one slot of its channel until it is cleared (AGT-10),
/// and outlives the contact itself where the agent missed it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub channel: Channel,
    pub chain: ContactId,
    pub initiation: InitiationMethod,
    pub name: String,
    /// CHAT-20: when the customer's chat reached the centre.
    pub started_at: Time,
    pub queue: Option<QueueRef>,
    pub enqueued_at: Option<Time>,
    pub state: HeldState,
    pub since: Time,
    pub participant: ParticipantId,
    pub connected_at: Option<Time>,
}

/// LIFE-10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HeldState {
    Connecting {
        until: Time,
    },
    /// Accepted; a whisper runs (LIFE-4).
    Joining,
    Connected,
    /// A call on hold; a task that is paused.
    OnHold,
    Ended,
    Missed,
    Rejected,
    /// LIFE-12: accepted, and it came to nothing.
    Error,
}

impl HeldState {
    /// Talking, or about to close: what a next status waits for (AGT-39).
    pub fn is_work(self) -> bool {
        self.is_live() || self == HeldState::Ended
    }

    /// Live (AGT-20).
    pub fn is_live(self) -> bool {
        matches!(self, HeldState::Joining | HeldState::Connected | HeldState::OnHold)
    }

    /// Agent and customer are together (LIFE-22, LIFE-25).
    pub fn is_connected(self) -> bool {
        matches!(self, HeldState::Connected | HeldState::OnHold)
    }

    /// AGT-11: counted by SLOTS_ACTIVE.
    pub fn is_active(self) -> bool {
        self.is_work()
    }

    /// An offer that came to nothing and waits to be cleared (AGT-52).
    pub fn is_failed(self) -> bool {
        matches!(self, HeldState::Missed | HeldState::Rejected | HeldState::Error)
    }

    /// In it, about to be, or asked to be.
    pub(crate) fn takes_part(self) -> bool {
        self.is_live() || matches!(self, HeldState::Connecting { .. })
    }

    /// LIFE-23.
    pub fn is_clearable(self) -> bool {
        self == HeldState::Ended || self.is_failed()
    }

    /// As the public API spells it (LIFE-10).
    pub fn as_str(self) -> &'static str {
        match self {
            HeldState::Connecting { .. } | HeldState::Joining => "CONNECTING",
            HeldState::Connected => "CONNECTED",
            HeldState::OnHold => "CONNECTED_ONHOLD",
            HeldState::Ended => "ENDED",
            HeldState::Missed => "MISSED",
            HeldState::Rejected => "REJECTED",
            HeldState::Error => "ERROR",
        }
    }
}

impl Held {
    /// As the public API spells it: a task is paused, not on hold.
    pub fn state_name(&self) -> &'static str {
        match (self.state, self.channel) {
            (HeldState::OnHold, Channel::Task) => "PAUSED",
            (state, _) => state.as_str(),
        }
    }
}

/// Why nothing on a channel is routed to an agent now: the first rule that says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// ROUTE-1: the status is not routable.
    Status,
    /// ROUTE-1, AGT-20: a next status is stored.
    NextStatus,
    /// ROUTE-1b.
    NotLoggedIn,
    /// ENT-13: no right to use the panel.
    NoPermission,
    /// ENT-45: the profile has the channel switched off.
    ChannelOff,
    /// AGT-10: every slot is used.
    NoFreeSlot,
    /// AGT-52: an entry missed or rejected on another channel is not cleared.
    UnclearedElsewhere,
    /// ROUTE-20: a contact on another channel does not allow it.
    OtherChannel,
}

impl Agent {
    pub fn new(user: UserId, status: StatusId, at: Time) -> Agent {
        Agent {
            user,
            status,
            status_since: at,
            next: None,
            logged_in: false,
            sessions: BTreeMap::new(),
            signed_out_at: None,
            idle_since: at,
            contacts: BTreeMap::new(),
            activity: None,
        }
    }

    /// AGT-10.
    pub fn used(&self, channel: Channel) -> usize {
        self.contacts.values().filter(|h| h.channel == channel).count()
    }

    pub fn used_in_all(&self) -> usize {
        self.contacts.len()
    }

    /// AGT-11.
    pub fn active(&self, channel: Channel) -> usize {
        self.contacts.values().filter(|h| h.channel == channel && h.state.is_active()).count()
    }

    pub fn has_live(&self) -> bool {
        self.contacts.values().any(|h| h.state.is_live())
    }

    /// AGT-39: whether a stored next status must still wait.
    pub fn has_work(&self) -> bool {
        self.contacts.values().any(|h| h.state.is_work())
    }

    /// CHAT-113: nobody is asked to join a chat who is in it or is asked already.
    pub(crate) fn takes_part(&self, chain: ContactId) -> bool {
        self.contacts.values().any(|held| held.chain == chain && held.state.takes_part())
    }

    /// ROUTE-20: the first reason why this channel is closed to the agent because of what the agent
    /// already holds.
    fn blocked_by_contacts(&self, profile: &RoutingProfile, channel: Channel) -> Option<Blocked> {
        if self.used(channel) >= usize::from(profile.slots(channel)) {
            return Some(Blocked::NoFreeSlot);
        }
        let elsewhere = || self.contacts.values().filter(|h| h.channel != channel);
        if elsewhere().any(|h| h.state.is_failed()) {
            return Some(Blocked::UnclearedElsewhere);
        }
        let allows = |h: &Held| {
            let concurrency = profile.concurrency.get(&h.channel);
            concurrency.is_some_and(|c| c.cross_channel == CrossChannel::AnyChannel)
        };
        (!elsewhere().all(allows)).then_some(Blocked::OtherChannel)
    }
}

impl Centre {
    /// ROUTE-1, apart from the queue: the first rule that keeps contacts of a channel from this
    /// agent, or none.
    pub fn blocked(&self, agent: &Agent, channel: Channel) -> Option<Blocked> {
        let user = &self.users[&agent.user];
        let profile = &self.routing_profiles[&user.routing_profile];
        if self.statuses[&agent.status].kind != StatusKind::Routable {
            Some(Blocked::Status)
        } else if agent.next.is_some() && !planted::has(Bug::NextStatusIgnored) {
            Some(Blocked::NextStatus)
        } else if !agent.logged_in {
            Some(Blocked::NotLoggedIn)
        } else if !self.may(agent.user, crate::domain::permission::USE_PANEL) {
            Some(Blocked::NoPermission)
        } else if profile.slots(channel) == 0 {
            Some(Blocked::ChannelOff)
        } else {
            agent.blocked_by_contacts(profile, channel)
        }
    }

    /// AGT-12: slots of a channel that could be offered now. A next status does not count here,
    /// as real-time metrics have it (AGT-25).
    pub fn available_slots(&self, agent: &Agent, channel: Channel) -> usize {
        let user = &self.users[&agent.user];
        let profile = &self.routing_profiles[&user.routing_profile];
        let routable = self.statuses[&agent.status].kind == StatusKind::Routable;
        if !routable || agent.blocked_by_contacts(profile, channel).is_some() {
            return 0;
        }
        usize::from(profile.slots(channel)) - agent.used(channel)
    }

    /// Whether any of a user's security profiles gives a permission (SEC-2).
    pub fn may(&self, user: UserId, permission: &str) -> bool {
        let Some(user) = self.users.get(&user) else { return false };
        let profiles = user.security_profiles.iter().filter_map(|id| self.security_profiles.get(id));
        profiles.into_iter().any(|p| p.permissions.contains(permission))
    }
}

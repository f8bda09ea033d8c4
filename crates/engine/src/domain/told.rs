//! What is told outside: the lines of four streams, each told once, in the order in which it
//! happened (REC-1, REC-12, REC-20).
//!
//! They are a function of the log, as facts for reports are: whoever replays it is told the same, at
//! the same positions. What may be called otherwise later is told by the name it has now.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::Centre;
use crate::domain::agent::{Held, HeldState, NextStatus};
use crate::domain::config::StatusKind;
use crate::domain::contact::{AgentPart, Channel, Contact, InQueue, InitiationMethod, QueueRef};
use crate::domain::gateway::Ends;
use crate::domain::measure::Measure;
use crate::event::{Event, Recorded};
use crate::id::{ContactId, HierarchyGroupId, QueueId, RoutingProfileId, StatusId, UserId};
use crate::time::Time;

pub mod at_work;
mod beat;
mod change;

pub use at_work::AtWork;
pub use beat::{Beat, Beats};
pub use change::{ChangeKind, ChangeTold, FlowTold, Subject, Thing, What};

/// What one event tells has numbers of its own below the event's.
const TOLD_BY_ONE: u64 = 1 << 20;

/// A line of a stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Rises along the log, and is no other line's.
    pub position: u64,
    pub at: Time,
    pub what: Telling,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Telling {
    Record(Box<RecordTold>),
    Contact(Box<ContactTold>),
    Agent(Box<AgentTold>),
    Change(Box<ChangeTold>),
    Item(Box<ItemTold>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    ContactRecords,
    ContactEvents,
    AgentEvents,
    ConfigurationChanges,
    /// For the endpoints that the chats name, and nobody else.
    ChatItems,
}

/// Something was written in a chat that is told to endpoints (REC-30). What, the transcript has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemTold {
    pub chain: ContactId,
    pub position: u64,
    pub endpoints: Vec<String>,
    /// CHAT-130: whom a gateway is to send it to, and as whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
}

/// A contact that is completed (REC-1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordTold {
    pub contact: Contact,
    pub queue_name: Option<String>,
    pub agent: Option<AgentNames>,
}

/// An agent as they were called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentNames {
    pub username: String,
    pub profile: Named<RoutingProfileId>,
    /// The topmost first.
    pub groups: Vec<Named<HierarchyGroupId>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named<T> {
    pub id: T,
    pub name: String,
}

/// Something that happened to a contact (REC-20), and the contact after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ContactTold {
    pub kind: ContactEventKind,
    pub contact: ContactId,
    pub chain: ContactId,
    pub previous: Option<ContactId>,
    pub related: Option<ContactId>,
    pub channel: Channel,
    pub initiation: InitiationMethod,
    pub initiated_at: Time,
    pub scheduled_at: Option<Time>,
    pub disconnected_at: Option<Time>,
    pub queue: Option<InQueue>,
    pub agent: Option<AgentPart>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactEventKind {
    Initiated,
    ConnectedToSystem,
    DataUpdated(Property),
    Queued,
    ConnectedToAgent,
    Paused,
    Resumed,
    Disconnected,
    Completed,
}

/// What was updated of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Property {
    Attributes,
    RoutingCriteria,
    ScheduledTimestamp,
    Tags,
}

/// A change of an agent (REC-11), with what was after it. What was before it (REC-12) is what the
/// agent's line before it has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentTold {
    pub user: UserId,
    pub kind: AgentEventKind,
    pub after: Option<AgentSnapshot>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AgentEventKind {
    SignedIn,
    SignedOut,
    Changed,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgentSnapshot {
    pub logged_in: bool,
    pub signed_out_at: Option<Time>,
    pub status: Named<StatusId>,
    pub status_kind: StatusKind,
    pub status_since: Time,
    /// And when it was chosen.
    pub next: Option<(Named<StatusId>, Time)>,
    pub username: String,
    pub first_name: String,
    pub last_name: String,
    pub auto_accept: bool,
    pub groups: Vec<Named<HierarchyGroupId>>,
    pub profile: Named<RoutingProfileId>,
    pub queues: Vec<QueueServed>,
    pub default_outbound: Named<QueueId>,
    pub slots: Vec<Slots>,
    /// By the start of their state, oldest first.
    pub contacts: Vec<(ContactId, Held)>,
    /// Of the queues of contacts.
    pub queue_names: BTreeMap<QueueId, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QueueServed {
    pub queue: QueueRef,
    /// None of an agent's own queue.
    pub name: Option<String>,
    pub channels: Vec<Channel>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Slots {
    pub channel: Channel,
    pub available: usize,
    pub maximum: u8,
}

/// What is known of an agent before an event, to see whether it tells a change.
enum Before {
    /// The event concerns nothing else.
    Doing(Option<Doing>),
    Whole(Option<Box<AgentSnapshot>>),
}

/// What an agent does themselves; a few words to copy, where a snapshot has every name.
#[derive(PartialEq)]
struct Doing {
    logged_in: bool,
    signed_out_at: Option<Time>,
    status: StatusId,
    status_since: Time,
    next: Option<NextStatus>,
    contacts: Vec<(ContactId, HeldState, Time, Option<Time>)>,
}

impl Stream {
    pub const ALL: [Stream; 5] = [
        Stream::ContactRecords,
        Stream::ContactEvents,
        Stream::AgentEvents,
        Stream::ConfigurationChanges,
        Stream::ChatItems,
    ];
    /// Those that are read by whoever may.
    pub const PUBLIC: [Stream; 4] =
        [Stream::ContactRecords, Stream::ContactEvents, Stream::AgentEvents, Stream::ConfigurationChanges];

    pub fn as_str(self) -> &'static str {
        match self {
            Stream::ContactRecords => "contact-records",
            Stream::ContactEvents => "contact-events",
            Stream::AgentEvents => "agent-events",
            Stream::ConfigurationChanges => "configuration-changes",
            Stream::ChatItems => "chat-items",
        }
    }
}

impl Told {
    pub fn stream(&self) -> Stream {
        match self.what {
            Telling::Record(_) => Stream::ContactRecords,
            Telling::Contact(_) => Stream::ContactEvents,
            Telling::Agent(_) => Stream::AgentEvents,
            Telling::Change(_) => Stream::ConfigurationChanges,
            Telling::Item(_) => Stream::ChatItems,
        }
    }

    /// Whose change it tells.
    pub fn agent(&self) -> Option<UserId> {
        match &self.what {
            Telling::Agent(agent) => Some(agent.user),
            Telling::Record(_) | Telling::Contact(_) | Telling::Change(_) | Telling::Item(_) => None,
        }
    }
}

impl Centre {
    /// As [`Centre::apply`], with what reports are to count of it and what is told outside. Most events
    /// tell nothing: a message costs no more than with `apply`.
    pub fn apply_told(&mut self, recorded: &Recorded) -> (Vec<Measure>, Vec<Told>) {
        let watched = self.watched(&recorded.event);
        let before: Vec<_> = watched.iter().map(|user| self.before(*user, &recorded.event)).collect();
        let mut tellings = self.completed_by(&recorded.event);
        let changed = self.before_change(&recorded.event);
        let by = changed.as_ref().and_then(|_| self.author(recorded));
        let measures = self.apply_measured(recorded);
        tellings.extend(self.contact_events(&recorded.event));
        tellings.extend(self.item_told(&recorded.event));
        for (user, before) in watched.into_iter().zip(before) {
            tellings.extend(self.agent_event(user, before));
        }
        if let Some(changed) = changed {
            tellings.extend(self.change_event(by, &recorded.event, changed));
        }
        let first = recorded.seq * TOLD_BY_ONE;
        let told = (first..).zip(tellings).map(|(position, what)| Told { position, at: recorded.at, what });
        (measures, told.collect())
    }

    /// The agents whose snapshot an event may change: whose event it is, and those who are signed in
    /// where what is set up for them changes.
    fn watched(&self, event: &Event) -> Vec<UserId> {
        // Of an offer that is extended nothing shows but until when.
        if matches!(event, Event::OfferExtended { .. }) {
            return Vec::new();
        }
        if let Some(user) = self.touched(event) {
            return vec![user];
        }
        let Some(resource) = event.resource() else { return Vec::new() };
        let mut shown = self.agents_shown(&resource);
        shown.retain(|user| self.agents[user].logged_in);
        shown
    }

    /// Before it is applied.
    fn completed_by(&self, event: &Event) -> Vec<Telling> {
        let Event::ContactCompleted { contact } = event else { return Vec::new() };
        let contact = &self.contacts[contact];
        let record = RecordTold {
            contact: contact.clone(),
            queue_name: contact.queue.and_then(|queue| self.name_of_queue(queue.queue)),
            agent: contact.agent.and_then(|part| self.agent_names(part.user)),
        };
        let completed = ContactTold::of(contact, ContactEventKind::Completed);
        vec![Telling::Contact(Box::new(completed)), Telling::Record(Box::new(record))]
    }

    /// After it was applied. LIFE-34: a contact is connected to the system when it is initiated. A
    /// missed offer tells nothing: the contact has not left its queue (REC-23).
    fn contact_events(&self, event: &Event) -> Vec<Telling> {
        use ContactEventKind as Kind;
        let (contact, kinds): (_, &[Kind]) = match event {
            Event::ContactCreated(created) => (&created.contact, &[Kind::Initiated, Kind::ConnectedToSystem]),
            Event::Queued { contact, .. } => (contact, &[Kind::Queued]),
            Event::Accepted { contact, .. } | Event::Connected { contact, .. } => {
                (contact, &[Kind::ConnectedToAgent])
            }
            Event::ContactEnded { contact, .. } => (contact, &[Kind::Disconnected]),
            // TASK-9: a task is paused; a call on hold is an agent's matter.
            Event::HoldBegun { contact, .. } if self.is_task(*contact) => (contact, &[Kind::Paused]),
            Event::HoldEnded { contact, .. } if self.is_task(*contact) => (contact, &[Kind::Resumed]),
            Event::AttributesUpdated { contact, .. } => (contact, &[Kind::DataUpdated(Property::Attributes)]),
            Event::ContactTagged { contact, .. } | Event::ContactUntagged { contact, .. } => {
                (contact, &[Kind::DataUpdated(Property::Tags)])
            }
            Event::Rescheduled { contact, .. } => {
                (contact, &[Kind::DataUpdated(Property::ScheduledTimestamp)])
            }
            Event::CriteriaSet { contact, .. } | Event::RoutingStepExpired { contact } => {
                (contact, &[Kind::DataUpdated(Property::RoutingCriteria)])
            }
            _ => return Vec::new(),
        };
        let contact = &self.contacts[contact];
        kinds.iter().map(|kind| Telling::Contact(Box::new(ContactTold::of(contact, *kind)))).collect()
    }

    fn item_told(&self, event: &Event) -> Option<Telling> {
        let Event::ItemAppended { chain, item, .. } = event else { return None };
        let chat = self.chats.get(chain)?;
        if chat.streaming.is_empty() {
            return None;
        }
        let endpoints = chat.streaming.iter().map(|streaming| streaming.endpoint.clone()).collect();
        let ends = self.contacts.get(&chat.contact).and_then(|contact| contact.ends.clone());
        Some(Telling::Item(Box::new(ItemTold { chain: *chain, position: item.position, endpoints, ends })))
    }

    fn is_task(&self, contact: ContactId) -> bool {
        self.contacts[&contact].channel == Channel::Task
    }

    fn name_of_queue(&self, queue: QueueRef) -> Option<String> {
        match queue {
            QueueRef::Standard(id) => self.queues.get(&id).map(|queue| queue.name.clone()),
            QueueRef::Agent(_) => None,
        }
    }

    fn groups_of(&self, group: Option<HierarchyGroupId>) -> Vec<Named<HierarchyGroupId>> {
        let path = group.map_or(Vec::new(), |group| self.hierarchy_path(group));
        path.into_iter().map(|group| Named { id: group.id, name: group.name.clone() }).collect()
    }

    fn agent_names(&self, user: UserId) -> Option<AgentNames> {
        let user = self.users.get(&user)?;
        let profile = &self.routing_profiles[&user.routing_profile];
        Some(AgentNames {
            username: user.username.clone(),
            profile: Named { id: profile.id, name: profile.name.clone() },
            groups: self.groups_of(user.hierarchy_group),
        })
    }

    fn before(&self, user: UserId, event: &Event) -> Before {
        let is_set_up = matches!(
            event,
            Event::UserRoutingProfileChanged { .. }
                | Event::ProficienciesAssociated { .. }
                | Event::PhoneConfigChanged { .. }
        );
        if is_set_up || event.resource().is_some() {
            Before::Whole(self.agent_snapshot(user).map(Box::new))
        } else {
            Before::Doing(self.doing(user))
        }
    }

    /// REC-10, REC-11. None where nothing that is told has changed.
    fn agent_event(&self, user: UserId, before: Before) -> Option<Telling> {
        let is_in = self.agents.get(&user).is_some_and(|agent| agent.logged_in);
        let was_in = match &before {
            Before::Doing(before) => before.as_ref().is_some_and(|doing| doing.logged_in),
            Before::Whole(before) => before.as_ref().is_some_and(|snapshot| snapshot.logged_in),
        };
        let (kind, after) = match (was_in, is_in, before) {
            (false, true, _) => (AgentEventKind::SignedIn, self.agent_snapshot(user)),
            (true, false, _) => (AgentEventKind::SignedOut, self.agent_snapshot(user)),
            (_, _, Before::Doing(before)) if before.is_some() && before != self.doing(user) => {
                (AgentEventKind::Changed, Some(self.agent_snapshot(user)?))
            }
            (_, _, Before::Whole(Some(before))) => {
                (AgentEventKind::Changed, Some(self.agent_snapshot(user).filter(|after| *after != *before)?))
            }
            _ => return None,
        };
        Some(Telling::Agent(Box::new(AgentTold { user, kind, after })))
    }

    fn doing(&self, user: UserId) -> Option<Doing> {
        let agent = self.agents.get(&user)?;
        let contacts =
            agent.contacts.iter().map(|(id, held)| (*id, held.state, held.since, held.connected_at));
        Some(Doing {
            logged_in: agent.logged_in,
            signed_out_at: agent.signed_out_at,
            status: agent.status,
            status_since: agent.status_since,
            next: agent.next,
            contacts: contacts.collect(),
        })
    }

    /// None for a user that does not exist.
    fn agent_snapshot(&self, id: UserId) -> Option<AgentSnapshot> {
        let (agent, user) = (self.agents.get(&id)?, self.users.get(&id)?);
        let profile = &self.routing_profiles[&user.routing_profile];
        let status = &self.statuses[&agent.status];
        let named = |id: StatusId| Named { id, name: self.statuses[&id].name.clone() };
        let outbound = profile.default_outbound_queue;
        let mut contacts: Vec<_> = agent.contacts.iter().map(|(id, held)| (*id, held.clone())).collect();
        contacts.sort_by_key(|(id, held)| (held.since, *id));
        let queue_names = contacts.iter().filter_map(|(_, held)| match held.queue {
            Some(QueueRef::Standard(id)) => Some((id, self.queues.get(&id)?.name.clone())),
            _ => None,
        });
        let on: Vec<_> = Channel::ALL.into_iter().filter(|channel| profile.slots(*channel) > 0).collect();
        let slots = on.iter().map(|channel| Slots {
            channel: *channel,
            available: self.available_slots(agent, *channel),
            maximum: profile.slots(*channel),
        });
        let mut served: BTreeMap<QueueId, Vec<Channel>> = BTreeMap::new();
        for entry in &profile.entries {
            served.entry(entry.queue).or_default().push(entry.channel);
        }
        let standard = served.into_iter().map(|(id, channels)| QueueServed {
            queue: QueueRef::Standard(id),
            name: self.name_of_queue(QueueRef::Standard(id)),
            channels,
        });
        let own = QueueServed { queue: user.agent_queue(), name: None, channels: on.clone() };
        Some(AgentSnapshot {
            logged_in: agent.logged_in,
            signed_out_at: agent.signed_out_at,
            status: named(status.id),
            status_kind: status.kind,
            status_since: agent.status_since,
            next: agent.next.map(|next| (named(next.status), next.chosen_at)),
            username: user.username.clone(),
            first_name: user.first_name.clone(),
            last_name: user.last_name.clone(),
            auto_accept: user.phone.auto_accept,
            groups: self.groups_of(user.hierarchy_group),
            profile: Named { id: profile.id, name: profile.name.clone() },
            queues: standard.chain([own]).collect(),
            default_outbound: Named {
                id: outbound,
                name: self.name_of_queue(QueueRef::Standard(outbound)).unwrap_or_default(),
            },
            slots: slots.collect(),
            queue_names: queue_names.collect(),
            contacts,
        })
    }
}

impl ContactTold {
    fn of(contact: &Contact, kind: ContactEventKind) -> ContactTold {
        ContactTold {
            kind,
            contact: contact.id,
            chain: contact.chain,
            previous: contact.before(),
            related: contact.related,
            channel: contact.channel,
            initiation: contact.initiation,
            initiated_at: contact.initiated_at,
            scheduled_at: contact.scheduled_at,
            disconnected_at: contact.disconnected_at,
            queue: contact.queue,
            agent: contact.agent,
        }
    }
}

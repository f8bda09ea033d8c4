//! What the log says of every agent and contact, written down by someone who knows nothing of the
//! engine but the names of its events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::domain::chat::{RoleTimers, SideTimers};
use engine::domain::config::{PhoneConfig, RoutingProfile, StatusKind};
use engine::domain::contact::{Channel, DisconnectReason, InitiationMethod, QueueRef, Whisper};
use engine::domain::criteria::{Criteria, Expression};
use engine::event::{Created, Event, Leg, Recorded};
use engine::id::{ContactId, ParticipantId, QueueId, RoutingProfileId, SessionId, StatusId, UserId};
use engine::time::{Span, Time};

use crate::check::Checked;

mod offers;
mod setup;
mod talk;

#[derive(Debug, Default)]
pub(super) struct Books {
    pub(super) statuses: BTreeMap<StatusId, StatusKind>,
    pub(super) profiles: BTreeMap<RoutingProfileId, RoutingProfile>,
    queues: BTreeMap<QueueId, QueueBook>,
    pub(super) agents: BTreeMap<UserId, AgentBook>,
    /// Those that are not complete.
    pub(super) contacts: BTreeMap<ContactId, ContactBook>,
    /// Of the contacts that are, by chain.
    pub(super) chats: BTreeMap<ContactId, ChatBook>,
    /// The last moment of which it is durable that the node served; and others, by snapshots that
    /// may have been saved.
    pub(super) served_until: Time,
    pub(super) perhaps_served_until: BTreeSet<Time>,
    /// Offers that a restart has extended, and by how much; of no meaning once something else happens.
    extended: Option<(Time, Span, BTreeSet<ContactId>)>,
}

#[derive(Debug)]
struct QueueBook {
    max_contacts: Option<u32>,
    enabled: bool,
}

#[derive(Debug)]
pub(super) struct AgentBook {
    pub(super) profile: RoutingProfileId,
    pub(super) status: StatusId,
    pub(super) next: Option<StatusId>,
    pub(super) sessions: BTreeSet<SessionId>,
    pub(super) skills: BTreeMap<(String, String), u8>,
    pub(super) phone: PhoneConfig,
    /// ROUTE-32.
    pub(super) idle_since: Time,
    /// Whatever takes a slot, from the offer to its clearing.
    pub(super) holds: BTreeMap<ContactId, Hold>,
    /// When there was last no work any more (AGT-39).
    worked_until: Option<Time>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Hold {
    pub(super) channel: Channel,
    /// The offer came to nothing.
    pub(super) failed: bool,
}

#[derive(Debug)]
pub(super) struct ContactBook {
    pub(super) chain: ContactId,
    pub(super) channel: Channel,
    initiation: InitiationMethod,
    pub(super) expires_at: Time,
    pub(super) stage: Stage,
    pub(super) line: Option<Line>,
    pub(super) priority: i64,
    pub(super) adjustment: Span,
    criteria: Option<Arc<Criteria>>,
    /// Which step, and since when.
    pub(super) step: Option<(usize, Time)>,
    in_flow: bool,
    /// Of a wait in its flow.
    pub(super) waits_until: Option<Time>,
    on_hold: bool,
    /// LIFE-38.
    pub(super) failed_offers: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) queue: QueueRef,
    pub(super) since: Time,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Scheduled { until: Time },
    Flow,
    Waiting,
    Ringing { user: UserId, until: Time },
    Joining { user: UserId, whisper: Whisper, until: Time },
    Together { user: UserId },
    WrapUp { user: UserId, since: Time },
    Over,
}

#[derive(Debug)]
pub(super) struct ChatBook {
    /// The leg that it is in now.
    pub(super) contact: ContactId,
    /// Those of further agents (CHAT-113), in the order of their beginning.
    beside: Vec<ContactId>,
    /// Who is in it, or may come, and is no agent.
    others: BTreeSet<ParticipantId>,
    pub(super) started_at: Time,
    customer: Option<ParticipantId>,
    pub(super) customer_connected: bool,
    timers: RoleTimers,
    /// Of the customer and of the agent, since the agent joined.
    pub(super) watch: Option<[SideBook; 2]>,
}

/// A side of a chat, and how long it has been quiet.
#[derive(Debug, Clone, Copy)]
pub(super) struct SideBook {
    timers: SideTimers,
    quiet_since: Time,
    pub(super) is_idle: bool,
}

impl SideBook {
    fn new(timers: SideTimers, at: Time) -> SideBook {
        SideBook { timers, quiet_since: at, is_idle: false }
    }

    pub(super) fn idle_at(&self) -> Option<Time> {
        self.timers.idle.map(|idle| self.quiet_since + idle)
    }

    /// CHAT-42.
    pub(super) fn removed_at(&self) -> Option<Time> {
        let begun = self.idle_at().unwrap_or(self.quiet_since);
        self.timers.disconnect.map(|after| begun + after)
    }
}

impl ContactBook {
    pub(super) fn requirement(&self) -> Option<&Expression> {
        self.active_step().map(|(expression, _)| expression)
    }

    /// ROUTE-63.
    pub(super) fn step_ends(&self) -> Option<Time> {
        self.active_step()?.1
    }

    fn active_step(&self) -> Option<(&Expression, Option<Time>)> {
        let (index, since) = self.step?;
        let step = self.criteria.as_ref()?.steps.get(index)?;
        Some((&step.expression, step.expires_after.map(|after| since + after)))
    }

    /// LIFE-4: until the agent's whisper is over.
    fn is_in_queue(&self) -> bool {
        matches!(
            self.stage,
            Stage::Waiting
                | Stage::Ringing { .. }
                | Stage::Joining { whisper: Whisper::Due | Whisper::Agent, .. }
        )
    }

    pub(super) fn has_ended(&self) -> bool {
        matches!(self.stage, Stage::WrapUp { .. } | Stage::Over)
    }

    fn leaves_flow(&mut self) {
        (self.in_flow, self.waits_until) = (false, None);
    }
}

impl Books {
    pub(super) fn contact(&self, id: ContactId) -> Result<&ContactBook, String> {
        self.contacts.get(&id).ok_or_else(|| format!("{id} is complete, or never was"))
    }

    pub(super) fn agent(&self, user: UserId) -> Result<&AgentBook, String> {
        self.agents.get(&user).ok_or_else(|| format!("{user} is nobody"))
    }

    fn contact_mut(&mut self, id: ContactId) -> Result<&mut ContactBook, String> {
        self.contacts.get_mut(&id).ok_or_else(|| format!("{id} is complete, or never was"))
    }

    fn agent_mut(&mut self, user: UserId) -> Result<&mut AgentBook, String> {
        self.agents.get_mut(&user).ok_or_else(|| format!("{user} is nobody"))
    }

    pub(super) fn follow(&mut self, recorded: &Recorded) -> Checked {
        let at = recorded.at;
        if !matches!(recorded.event, Event::OfferExtended { .. }) {
            self.extended = None;
        }
        self.write(recorded)?;
        self.served_until = self.served_until.max(at);
        Ok(())
    }

    fn write(&mut self, recorded: &Recorded) -> Checked {
        let at = recorded.at;
        let by_hand = |user: &UserId| recorded.by == Some(*user);
        match &recorded.event {
            Event::StatusChosen { user, status } => self.status_chosen(*user, *status, at),
            Event::NextStatusChosen { user, status } => self.next_status_chosen(*user, *status),
            Event::NextStatusCancelled { user } => {
                self.agent_mut(*user)?.next = None;
                Ok(())
            }
            Event::ContactCreated(created) => self.created(created, at),
            Event::ChatPassed { chain, contact } => self.passed(*chain, *contact),
            Event::Queued { contact, queue } => self.queued(*contact, *queue, at),
            Event::Offered { contact, user, until, .. } => {
                let contact_book = self.contact_mut(*contact)?;
                contact_book.stage = Stage::Ringing { user: *user, until: *until };
                let hold = Hold { channel: contact_book.channel, failed: false };
                self.agent_mut(*user)?.holds.insert(*contact, hold);
                Ok(())
            }
            Event::OfferExtended { contact, user, until } => self.extended(*contact, *user, *until, at),
            Event::OfferMissed { contact, user } => self.missed(*contact, *user, at, by_hand(user)),
            Event::OfferRejected { contact, user } => {
                self.ringing(*contact, *user)?;
                self.offer_failed(*contact, *user, at)
            }
            Event::Accepted { contact, user } => {
                self.accepted(*contact, *user, at)?;
                self.together(*contact, *user, at)
            }
            Event::Answered { contact, user } => self.accepted(*contact, *user, at),
            Event::WhisperBegun { contact, whisper, until, .. } => {
                self.whispered(*contact, *whisper, *until, at)
            }
            Event::Connected { contact, user } => self.together(*contact, *user, at),
            Event::JoinFailed { contact, user } => self.join_failed(*contact, *user, at, by_hand(user)),
            Event::HoldBegun { contact, .. } => self.held(*contact, true),
            Event::HoldEnded { contact, .. } => self.held(*contact, false),
            Event::ContactEnded { contact, reason } => self.ended(*contact, *reason, at),
            Event::Cleared { contact, user } => self.cleared(*contact, *user, at, by_hand(user)),
            Event::ContactCompleted { contact } => self.completed(*contact),
            Event::RoutingStepExpired { contact } => self.step_expired(*contact, at),
            other => {
                self.write_of_configuration(other, at);
                self.write_of_flow(other, at)?;
                self.write_of_chat(other, at)
            }
        }
    }

    /// AGT-39: what a next status waits for.
    pub(super) fn has_work(&self, user: UserId) -> bool {
        self.stages_of(user).any(|stage| {
            matches!(stage, Stage::Joining { .. } | Stage::Together { .. } | Stage::WrapUp { .. })
        })
    }

    /// Of what the agent has and did not miss.
    fn stages_of(&self, user: UserId) -> impl Iterator<Item = Stage> {
        let holds = self.agents.get(&user).into_iter().flat_map(|agent| &agent.holds);
        holds
            .filter(|(_, hold)| !hold.failed)
            .filter_map(|(id, _)| self.contacts.get(id))
            .map(|contact| contact.stage)
    }

    /// AGT-23, AGT-24: nothing live is left behind, and a next status takes effect in the very moment
    /// in which nothing holds it up any more.
    fn status_chosen(&mut self, user: UserId, status: StatusId, at: Time) -> Checked {
        let routable = self.statuses[&status] == StatusKind::Routable;
        if !routable && self.has_work(user) {
            return Err(format!("{user} changes status at work: {:?}", self.agents[&user]));
        }
        let agent = self.agent_mut(user)?;
        if agent.next.is_some() && agent.worked_until != Some(at) {
            return Err(format!("a next status of {user} comes at {at:?}, work was over {agent:?}"));
        }
        (agent.status, agent.next) = (status, None);
        // ROUTE-32 (a).
        if routable {
            agent.idle_since = at;
        }
        Ok(())
    }

    /// AGT-20, AGT-21, AGT-24.
    fn next_status_chosen(&mut self, user: UserId, status: StatusId) -> Checked {
        let routable = self.statuses[&status] == StatusKind::Routable;
        let stages: Vec<_> = self.stages_of(user).collect();
        let wraps_up = stages.iter().any(|stage| matches!(stage, Stage::WrapUp { .. }));
        let live = |stage: &Stage| matches!(stage, Stage::Joining { .. } | Stage::Together { .. });
        if routable || wraps_up || !stages.iter().any(live) {
            return Err(format!("{user} has a next status with {stages:?}"));
        }
        self.agent_mut(user)?.next = Some(status);
        Ok(())
    }

    fn created(&mut self, created: &Created, at: Time) -> Checked {
        let id = created.contact;
        let chain = created.leg.as_ref().map_or(id, |leg| leg.chain);
        let book = ContactBook {
            chain,
            channel: created.channel,
            initiation: created.initiation,
            expires_at: at + created.duration,
            stage: match created.scheduled_at {
                Some(until) if created.leg.is_none() => Stage::Scheduled { until },
                _ => Stage::Flow,
            },
            line: None,
            priority: created.routing.priority,
            adjustment: created.routing.age_adjustment,
            criteria: created.routing.criteria.clone(),
            step: None,
            in_flow: false,
            waits_until: None,
            on_hold: false,
            failed_offers: 0,
        };
        if self.contacts.insert(id, book).is_some() {
            return Err(format!("{id} begins twice"));
        }
        if created.channel != Channel::Chat {
            return Ok(());
        }
        match &created.leg {
            None => {
                let book = ChatBook {
                    contact: id,
                    beside: Vec::new(),
                    others: BTreeSet::new(),
                    started_at: at,
                    customer: None,
                    customer_connected: false,
                    timers: RoleTimers::default(),
                    watch: None,
                };
                self.chats.insert(id, book);
            }
            Some(leg) => self.goes_on(leg, id)?,
        }
        Ok(())
    }

    /// CHAT-113: whoever is added is beside those who are there, and so is who follows them; in all
    /// there are six at most.
    fn goes_on(&mut self, leg: &Leg, id: ContactId) -> Checked {
        let live = |contact: &&ContactBook| contact.chain == leg.chain && !contact.has_ended();
        let agents = self.contacts.values().filter(live).count();
        let together = matches!(self.contact(leg.previous)?.stage, Stage::Together { .. });
        let Some(chat) = self.chats.get_mut(&leg.chain) else {
            return Err(format!("{id} goes on in {}, which is over", leg.chain));
        };
        if leg.added && (!together || agents + chat.others.len() > 6) {
            return Err(format!("{id} is added to {agents} of {}, {chat:?}", leg.chain));
        }
        if leg.added || chat.contact != leg.previous {
            chat.beside.push(id);
        } else {
            chat.contact = id;
        }
        Ok(())
    }

    /// CHAT-114: to someone who is there.
    fn passed(&mut self, chain: ContactId, to: ContactId) -> Checked {
        let stage = self.contact(to)?.stage;
        let Some(chat) = self.chats.get_mut(&chain) else { return Err(format!("{chain} is over")) };
        if !chat.beside.contains(&to) || !matches!(stage, Stage::Together { .. }) {
            return Err(format!("{chain} passes to {to}, which is {stage:?}, from {chat:?}"));
        }
        chat.beside.retain(|id| *id != to);
        chat.contact = to;
        Ok(())
    }

    /// Who is in a chat, or is asked to join it.
    pub(super) fn users_of(&self, chain: ContactId) -> impl Iterator<Item = UserId> {
        let contacts = self.contacts.values().filter(move |contact| contact.chain == chain);
        contacts.filter_map(|contact| match contact.stage {
            Stage::Ringing { user, .. } | Stage::Joining { user, .. } | Stage::Together { user } => {
                Some(user)
            }
            _ => None,
        })
    }

    /// ROUTE-52 to ROUTE-54, ENT-53.
    fn queued(&mut self, id: ContactId, queue: QueueRef, at: Time) -> Checked {
        let in_it =
            |contact: &&ContactBook| contact.is_in_queue() && contact.line.map(|l| l.queue) == Some(queue);
        let count = self.contacts.values().filter(in_it).count();
        let initiation = self.contact(id)?.initiation;
        let over = matches!(initiation, InitiationMethod::Transfer | InitiationMethod::QueueTransfer);
        let (limit, enabled) = match queue {
            QueueRef::Agent(_) => (Some(10), true),
            QueueRef::Standard(queue) => {
                let book = &self.queues[&queue];
                let limit = book.max_contacts.map(|max| if over { max + max / 5 } else { max } as usize);
                (limit, book.enabled)
            }
        };
        if !enabled || limit.is_some_and(|limit| count >= limit) {
            return Err(format!(
                "{id} comes into {queue:?} with {count} in it, of {limit:?}, open {enabled}"
            ));
        }
        let contact = self.contact_mut(id)?;
        if contact.stage != Stage::Flow {
            return Err(format!("{id} queues while {:?}", contact.stage));
        }
        contact.stage = Stage::Waiting;
        contact.line = Some(Line { queue, since: at });
        let standard = matches!(queue, QueueRef::Standard(_));
        contact.step = (standard && contact.criteria.is_some()).then_some((0, at));
        Ok(())
    }

    /// AGT-40, ROUTE-45, LIFE-12.
    fn ended(&mut self, id: ContactId, reason: Option<DisconnectReason>, at: Time) -> Checked {
        let ContactBook { stage: before, expires_at, .. } = *self.contact(id)?;
        if reason == Some(DisconnectReason::Expired) && at < expires_at {
            return Err(format!("{id} expires at {at:?}, before {expires_at:?}"));
        }
        let failed = match before {
            Stage::Ringing { user, .. } | Stage::Joining { user, .. } => Some(user),
            Stage::WrapUp { .. } | Stage::Over => return Err(format!("{id} ends twice")),
            _ => None,
        };
        let worked = failed.is_some_and(|user| self.has_work(user));
        let contact = self.contact_mut(id)?;
        let chain = contact.chain;
        contact.leaves_flow();
        contact.failed_offers += u32::from(failed.is_some());
        contact.stage = match before {
            Stage::Together { user } => Stage::WrapUp { user, since: at },
            _ => Stage::Over,
        };
        let mut others = self.contacts.values().filter(|other| other.chain == chain);
        let last = !others.any(|other| matches!(other.stage, Stage::Together { .. }));
        if last && matches!(before, Stage::Together { .. }) {
            self.chats.entry(chain).and_modify(|chat| chat.watch = None);
        }
        failed.map_or(Ok(()), |user| self.entry_failed(id, user, worked, at))
    }

    /// LIFE-23, AGT-54; ROUTE-32 (b) and (d). AGT-41: what the agent did not clear was due.
    fn cleared(&mut self, id: ContactId, user: UserId, at: Time, by_hand: bool) -> Checked {
        let worked = self.has_work(user);
        let limit = self.agent(user)?.phone.after_contact_work_seconds;
        let Some(hold) = self.agent_mut(user)?.holds.remove(&id) else {
            return Err(format!("{user} cleared {id}, which was not theirs"));
        };
        if !hold.failed {
            let contact = self.contact_mut(id)?;
            let Stage::WrapUp { since, .. } = contact.stage else {
                return Err(format!("{user} cleared {id} while {:?}", contact.stage));
            };
            let is_due = limit > 0 && since + Span::seconds(i64::from(limit)) <= at;
            if !by_hand && !is_due {
                return Err(format!("{id} was cleared at {at:?}, in after contact work since {since:?}"));
            }
            contact.stage = Stage::Over;
        }
        let agent = self.agent_mut(user)?;
        if hold.failed || agent.holds.is_empty() {
            agent.idle_since = at;
        }
        self.work_may_be_over(user, worked, at)
    }

    fn completed(&mut self, id: ContactId) -> Checked {
        let contact =
            self.contacts.remove(&id).ok_or_else(|| format!("{id} is completed and was not there"))?;
        if let Some(chat) = self.chats.get_mut(&contact.chain) {
            chat.beside.retain(|beside| *beside != id);
            if chat.contact == id && !chat.beside.is_empty() {
                chat.contact = chat.beside.remove(0);
            } else if chat.contact == id {
                self.chats.remove(&contact.chain);
            }
        }
        if contact.stage == Stage::Over { Ok(()) } else { Err(format!("{id} is complete while {contact:?}")) }
    }

    /// ROUTE-63: not before its time.
    fn step_expired(&mut self, id: ContactId, at: Time) -> Checked {
        let contact = self.contact_mut(id)?;
        let (Some((index, _)), Some(ends)) = (contact.step, contact.step_ends()) else {
            return Err(format!("{id} has no step that expires"));
        };
        contact.step = Some((index + 1, at));
        if at >= ends { Ok(()) } else { Err(format!("a step of {id} expires at {at:?}, before {ends:?}")) }
    }
}

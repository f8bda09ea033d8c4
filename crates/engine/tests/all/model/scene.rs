//! What the model is of: two agents, ana and bo, and a few contacts for the queue that both serve.

use std::collections::BTreeSet;

use engine::Centre;
use engine::domain::agent::{Agent, HeldState};
use engine::domain::chat::participant_id;
use engine::domain::config::CrossChannel::{AnyChannel, CurrentChannelOnly};
use engine::domain::contact::{Channel, ContactState};
use engine::domain::duration_of;
use engine::event::TokenDigest;
use engine::id::{ContactId, FlowId, StatusId, UserId};
use engine::input::{Command, Origin, StartChat, StartTask, TaskStart};

use super::machine::Accepted;
use crate::world::World;

pub const AGENTS: usize = 2;

/// The centre before anything has been started, and the ids of all that will take part.
#[derive(Debug, Clone)]
pub struct Scene {
    pub centre: Centre,
    pub agents: [UserId; AGENTS],
    pub contacts: Vec<(ContactId, Channel)>,
    /// The agent who may choose another status. Only while they hold nothing but offers: there is no
    /// next status in the model.
    who_goes_away: usize,
    available: StatusId,
    away: StatusId,
    flow: FlowId,
}

/// Something that someone asks of the node. Agents and contacts by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ask {
    Start {
        contact: usize,
    },
    Accept {
        agent: usize,
        contact: usize,
    },
    Reject {
        agent: usize,
        contact: usize,
    },
    Clear {
        agent: usize,
        contact: usize,
    },
    /// The agent ends a contact.
    Leave {
        agent: usize,
        contact: usize,
    },
    /// A contact on offer is ended by its customer, or by a program.
    Stop {
        contact: usize,
    },
    Available {
        agent: usize,
    },
    Away {
        agent: usize,
    },
}

impl Ask {
    /// Whether it brings everything nearer to its end.
    pub fn is_tidy(self) -> bool {
        match self {
            Ask::Accept { .. } | Ask::Clear { .. } | Ask::Leave { .. } | Ask::Available { .. } => true,
            Ask::Start { .. } | Ask::Reject { .. } | Ask::Stop { .. } | Ask::Away { .. } => false,
        }
    }
}

impl Scene {
    /// Ana takes two chats, and a task beside them; bo one chat or one task. Ana has been idle for
    /// longer.
    pub fn new(channels: &[Channel]) -> Scene {
        let mut world = World::new();
        let serves = [("BasicQueue", Channel::Chat, 1, 0), ("BasicQueue", Channel::Task, 1, 0)];
        let wide = [(Channel::Chat, 2, AnyChannel), (Channel::Task, 1, AnyChannel)];
        world.profile_with("wide", &wide, &serves);
        let narrow = [(Channel::Chat, 1, CurrentChannelOnly), (Channel::Task, 1, AnyChannel)];
        world.profile_with("narrow", &narrow, &serves);
        world.agent_with("ana", "wide", "Agent", 0);
        world.at(1);
        world.agent_with("bo", "narrow", "Agent", 0);
        world.at(2);
        let id = |number: usize, world: &mut World| ContactId(world.id(&format!("contact {number}")));
        Scene {
            agents: ["ana", "bo"].map(|agent| UserId(world.id(agent))),
            contacts: channels.iter().enumerate().map(|(n, channel)| (id(n, &mut world), *channel)).collect(),
            who_goes_away: 0,
            available: StatusId(world.id("Available")),
            away: StatusId(world.id("Lunch")),
            flow: FlowId(world.id("inbound")),
            centre: world.node.centre().clone(),
        }
    }

    /// What may sensibly be asked of a centre, and is not refused. One starts after the other, so that
    /// who waits longer has the smaller id too. Once nothing is left to be offered, the rest is ended
    /// and cleared in one order.
    pub fn asks(&self, centre: &Centre) -> Vec<Ask> {
        let mut asks = Vec::new();
        let next = (0..self.contacts.len()).find(|contact| !self.has_started(centre, *contact));
        asks.extend(next.map(|contact| Ask::Start { contact }));
        for (contact, (id, _)) in self.contacts.iter().enumerate() {
            let state = centre.contacts.get(id).map(|contact| contact.state);
            if matches!(state, Some(ContactState::Offered { .. })) {
                asks.push(Ask::Stop { contact });
            }
        }
        for agent in 0..AGENTS {
            asks.extend(self.asks_of(centre, agent));
        }
        if !self.is_open(centre) {
            asks.truncate(1);
        }
        asks
    }

    fn asks_of(&self, centre: &Centre, agent: usize) -> Vec<Ask> {
        let state = &centre.agents[&self.agents[agent]];
        let mut asks = Vec::new();
        if self.is_away(state) {
            asks.push(Ask::Available { agent });
        } else if agent == self.who_goes_away && self.is_open(centre) && only_offers(state) {
            asks.push(Ask::Away { agent });
        }
        for (contact, (id, _)) in self.contacts.iter().enumerate() {
            match state.contacts.get(id).map(|held| held.state) {
                Some(HeldState::Connecting { .. }) => {
                    asks.extend([Ask::Accept { agent, contact }, Ask::Reject { agent, contact }]);
                }
                Some(HeldState::Connected) => asks.push(Ask::Leave { agent, contact }),
                Some(held) if held.is_clearable() => asks.push(Ask::Clear { agent, contact }),
                _ => {}
            }
        }
        asks
    }

    /// The contacts that somebody has accepted, and by whom.
    pub fn accepted(&self, centre: &Centre) -> BTreeSet<Accepted> {
        let numbered = self.contacts.iter().enumerate();
        let with = numbered.filter_map(|(contact, (id, _))| match centre.contacts.get(id)?.state {
            ContactState::Connected { with } | ContactState::Ended { with } => {
                Some((self.number_of(with), contact))
            }
            _ => None,
        });
        with.collect()
    }

    pub fn number_of(&self, user: UserId) -> usize {
        self.agents.iter().position(|agent| *agent == user).expect("no other agent serves the queue")
    }

    /// Something may still be offered to somebody.
    fn is_open(&self, centre: &Centre) -> bool {
        let numbers = 0..self.contacts.len();
        let is_queued = |number: usize| {
            centre.contacts.get(&self.contacts[number].0).is_some_and(|contact| contact.is_queued())
        };
        numbers.into_iter().any(|number| is_queued(number) || !self.has_started(centre, number))
    }

    pub fn is_away(&self, agent: &Agent) -> bool {
        agent.status != self.available
    }

    pub fn has_started(&self, centre: &Centre, contact: usize) -> bool {
        centre.starts.iter().any(|(token, ..)| *token == TokenDigest(contact as u64))
    }

    /// One after the other.
    pub fn commands(&self, ask: Ask) -> Vec<Command> {
        let user = |agent: usize| self.agents[agent];
        let id = |contact: usize| self.contacts[contact].0;
        match ask {
            Ask::Start { contact } => self.start(contact),
            Ask::Accept { agent, contact } => {
                vec![Command::Accept { user: user(agent), contact: id(contact) }]
            }
            Ask::Reject { agent, contact } => {
                vec![Command::Reject { user: user(agent), contact: id(contact) }]
            }
            Ask::Clear { agent, contact } => vec![Command::Clear { user: user(agent), contact: id(contact) }],
            Ask::Leave { agent, contact } => vec![Command::Leave { user: user(agent), contact: id(contact) }],
            Ask::Stop { contact } => vec![Command::Stop { contact: id(contact) }],
            Ask::Available { agent } => {
                vec![Command::SetStatus { user: user(agent), status: self.available }]
            }
            Ask::Away { agent } => vec![Command::SetStatus { user: user(agent), status: self.away }],
        }
    }

    /// A chat's customer comes at once.
    fn start(&self, number: usize) -> Vec<Command> {
        let (contact, channel) = self.contacts[number];
        let token = Some(TokenDigest(number as u64));
        let name = format!("customer {number}");
        if channel == Channel::Task {
            let start = StartTask {
                contact,
                on: TaskStart::Flow(self.flow),
                name,
                description: None,
                references: Default::default(),
                attributes: Default::default(),
                segment_attributes: Default::default(),
                scheduled_at: None,
                related: None,
                previous: None,
                files: Vec::new(),
                token,
            };
            return vec![Command::StartTask(Box::new(start))];
        }
        let start = StartChat {
            contact,
            flow: self.flow,
            origin: Origin::Connects,
            name,
            attributes: Default::default(),
            related: None,
            past: Vec::new(),
            customer_id: None,
            segment_attributes: Default::default(),
            content_types: vec!["text/plain".to_owned()],
            disconnect_on_customer_exit: false,
            duration: duration_of(None).expect("there is a default"),
            streaming: None,
            initial_message: None,
            token,
        };
        let participant = participant_id(contact, 0);
        vec![Command::StartChat(Box::new(start)), Command::Connect { chain: contact, participant }]
    }
}

fn only_offers(agent: &Agent) -> bool {
    agent.contacts.values().all(|held| matches!(held.state, HeldState::Connecting { .. }))
}

//! Everyone who asks something of the centre. Most know what they do; some ask for what they may
//! not, too late, twice, or never again.

use std::collections::{BTreeMap, VecDeque};

use engine::domain::agent::HeldState;
use engine::domain::chat::{Chat, Role};
use engine::domain::config::QueueEntry;
use engine::domain::contact::Channel;
use engine::event::{TokenDigest, Words};
use engine::id::{ContactId, ParticipantId, SessionId, UserId};
use engine::input::{Command, Send, SignalKind, StartChat};
use engine::time::{Span, Time};
use engine::{Centre, Uuid};

use crate::random::Random;
use crate::world;

#[derive(Debug, Default)]
pub(crate) struct People {
    /// Counts whatever needs to be told apart: ids, texts, tokens.
    made: u64,
    /// What got no answer, or a bad one, and will be asked again.
    retries: VecDeque<Command>,
    sessions: BTreeMap<UserId, Vec<SessionId>>,
}

/// Who asks, where it is a user, and what.
pub(crate) type Ask = (Option<UserId>, Command);

impl People {
    pub(crate) fn ask(&mut self, random: &mut Random, centre: &Centre, now: Time) -> Ask {
        if random.percent(50)
            && let Some(command) = self.retries.pop_front()
        {
            return (None, command);
        }
        match random.below(100) {
            0..45 => self.agent_asks(random, centre, now),
            45..90 => (None, self.customer_asks(random, centre)),
            90..95 => (None, self.bot_asks(random, centre)),
            _ => (None, self.program_asks(random, centre)),
        }
    }

    /// Nobody knows whether it was done. Who gave a token can safely ask again.
    pub(crate) fn unanswered(&mut self, random: &mut Random, command: Command) {
        if !random.percent(70) {
            return;
        }
        match command {
            Command::Send(send) if send.token.is_some() => self.retries.push_back(Command::Send(send)),
            Command::StartChat(start) if start.token.is_some() => {
                // The edge makes a new id for each request.
                let contact = ContactId(Uuid::from_u128(0xc000_0000 + u128::from(self.make())));
                self.retries.push_back(Command::StartChat(Box::new(StartChat { contact, ..*start })));
            }
            _ => {}
        }
    }

    fn make(&mut self) -> u64 {
        self.made += 1;
        self.made
    }

    fn agent_asks(&mut self, random: &mut Random, centre: &Centre, now: Time) -> Ask {
        let (user, _) = world::AGENTS[random.below(5) as usize];
        let agent = &centre.agents[&user];
        let held: Vec<_> = agent.contacts.iter().map(|(id, held)| (*id, held.state)).collect();
        let command = match (random.pick(&held), random.below(100)) {
            (_, 0..6) => self.sign_in(user, now),
            (_, 6..9) => self.sign_out(random, user),
            (_, 9..14) => Command::SetStatus { user, status: world::STATUSES[random.below(4) as usize] },
            (_, 14..35) => Command::SetStatus { user, status: world::AVAILABLE },
            (None, _) => self.sign_in(user, now),
            // Whatever it is, the agent does what comes to mind.
            (Some((contact, _)), 35..45) => any_of_contact(random, user, *contact),
            (Some((contact, state)), _) => fitting(random, centre, user, *contact, *state),
        };
        (Some(user), command)
    }

    fn sign_in(&mut self, user: UserId, now: Time) -> Command {
        let session = SessionId(Uuid::from_u128(0x5e55_0000 + u128::from(self.make())));
        self.sessions.entry(user).or_default().push(session);
        Command::SignIn { user, session, expires: now + Span::minutes(60 * 24) }
    }

    fn sign_out(&mut self, random: &mut Random, user: UserId) -> Command {
        let sessions = self.sessions.entry(user).or_default();
        let session = random.pick(sessions).copied().unwrap_or(SessionId(Uuid::from_u128(0)));
        Command::SignOut { user, session }
    }

    fn customer_asks(&mut self, random: &mut Random, centre: &Centre) -> Command {
        let chat = any_chat(random, centre);
        let Some(chat) = chat.filter(|_| !random.percent(20)) else { return self.start(random) };
        let chain = chat.chain;
        let customer = chat.customer().map(|c| c.id).unwrap_or(ParticipantId(Uuid::from_u128(0)));
        match random.below(100) {
            0..25 => Command::Connect { chain, participant: customer },
            25..35 => Command::Disconnect { chain, participant: customer },
            35..40 => Command::Signal { chain, participant: customer, kind: SignalKind::Typing },
            _ => {
                let someone = random.pick(&chat.participants).map_or(customer, |p| p.id);
                let participant = if random.percent(80) { customer } else { someone };
                self.send(random, chain, participant)
            }
        }
    }

    fn start(&mut self, random: &mut Random) -> Command {
        let n = self.make();
        let agent = world::AGENTS[random.below(5) as usize].1.to_owned();
        let start = StartChat {
            contact: ContactId(Uuid::from_u128(0xc000_0000 + u128::from(n))),
            flow: world::FLOWS[random.below(6) as usize],
            name: format!("customer {n}"),
            attributes: BTreeMap::from([("agent".to_owned(), agent)]),
            content_types: vec!["text/plain".to_owned()],
            duration: Span::minutes(60),
            initial_message: random
                .percent(30)
                .then(|| ("text/plain".to_owned(), Words::new(format!("first of {n}")))),
            token: random.percent(60).then_some(TokenDigest(n)),
        };
        let command = Command::StartChat(Box::new(start));
        if random.percent(10) {
            self.unanswered(random, command.clone());
        }
        command
    }

    fn send(&mut self, random: &mut Random, chain: ContactId, participant: ParticipantId) -> Command {
        let n = self.make();
        let command = Command::Send(Send {
            chain,
            participant,
            content_type: "text/plain".to_owned(),
            words: Words::new(format!("text {n}")),
            token: random.percent(70).then_some(TokenDigest(n)),
        });
        if random.percent(10) {
            // Sent twice before there is an answer.
            self.unanswered(random, command.clone());
        }
        command
    }

    fn bot_asks(&mut self, random: &mut Random, centre: &Centre) -> Command {
        let Some(chat) = any_chat(random, centre) else { return self.start(random) };
        let Some(bot) = chat.bot().filter(|_| !random.percent(20)) else {
            return Command::AddParticipant {
                contact: chat.contact,
                role: if random.percent(95) { Role::CustomBot } else { Role::Customer },
                name: "bot".to_owned(),
                token: None,
            };
        };
        let (chain, participant) = (chat.chain, bot.id);
        match random.below(10) {
            0..3 => Command::Connect { chain, participant },
            3..6 => self.send(random, chain, participant),
            _ => Command::Disconnect { chain, participant },
        }
    }

    fn program_asks(&mut self, random: &mut Random, centre: &Centre) -> Command {
        let contacts: Vec<_> = centre.contacts.keys().copied().collect();
        let contact = random.pick(&contacts).copied().unwrap_or(ContactId(Uuid::from_u128(0)));
        let profile = world::PROFILES[random.below(3) as usize];
        match random.below(10) {
            0..4 => Command::Stop { contact },
            4..7 => {
                let attributes = BTreeMap::from([("n".to_owned(), self.make().to_string())]);
                Command::UpdateAttributes { contact, attributes }
            }
            7..9 => Command::SetRoutingProfile { user: world::AGENTS[random.below(5) as usize].0, profile },
            _ => {
                let queue = world::QUEUES[random.below(3) as usize];
                let priority = 1 + random.below(3) as u8;
                let entry = QueueEntry { queue, channel: Channel::Chat, priority, delay_seconds: 0 };
                Command::AssociateQueues { profile, entries: vec![entry] }
            }
        }
    }

    /// Everyone does as they should, until there is nothing left to do: what each agent does next.
    pub(crate) fn tidy_up(&mut self, centre: &Centre, now: Time) -> Vec<Ask> {
        let mut asks = Vec::new();
        for (n, (user, _)) in world::AGENTS.into_iter().enumerate() {
            // So that every queue is served by someone.
            let profile = world::PROFILES[n % world::PROFILES.len()];
            asks.push(Command::SetRoutingProfile { user, profile });
            let agent = &centre.agents[&user];
            if !agent.logged_in {
                asks.push(self.sign_in(user, now));
            }
            asks.push(Command::SetStatus { user, status: world::AVAILABLE });
            for (contact, held) in &agent.contacts {
                let contact = *contact;
                asks.push(match held.state {
                    HeldState::Connecting { .. } => Command::Accept { user, contact },
                    HeldState::Connected => Command::Leave { user, contact },
                    _ => Command::Clear { user, contact },
                });
            }
        }
        asks.into_iter().map(|command| (None, command)).collect()
    }
}

fn any_chat<'a>(random: &mut Random, centre: &'a Centre) -> Option<&'a Chat> {
    let chains: Vec<_> = centre.chats.keys().collect();
    random.pick(&chains).map(|chain| &centre.chats[*chain])
}

fn any_of_contact(random: &mut Random, user: UserId, contact: ContactId) -> Command {
    match random.below(4) {
        0 => Command::Accept { user, contact },
        1 => Command::Reject { user, contact },
        2 => Command::Leave { user, contact },
        _ => Command::Clear { user, contact },
    }
}

fn fitting(
    random: &mut Random,
    centre: &Centre,
    user: UserId,
    contact: ContactId,
    state: HeldState,
) -> Command {
    match state {
        HeldState::Connecting { .. } if random.percent(60) => Command::Accept { user, contact },
        HeldState::Connecting { .. } if random.percent(40) => Command::Reject { user, contact },
        HeldState::Connected if random.percent(30) => Command::Leave { user, contact },
        HeldState::Connected => {
            let chain = centre.contacts.get(&contact).map_or(contact, |c| c.chain);
            let participant = centre.agents[&user].contacts[&contact].participant;
            Command::Signal { chain, participant, kind: SignalKind::Typing }
        }
        HeldState::Connecting { .. } => Command::SetStatus { user, status: world::AVAILABLE },
        HeldState::Ended | HeldState::Missed | HeldState::Rejected => Command::Clear { user, contact },
    }
}

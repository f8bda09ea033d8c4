//! Everyone who asks something of the centre. Most know what they do; some ask for what they may
//! not, too late, twice, or never again.

use std::collections::VecDeque;

use engine::Centre;
use engine::domain::agent::{Held, HeldState};
use engine::domain::chat::Chat;
use engine::domain::contact::{Channel, Contact};
use engine::id::ContactId;

use crate::random::Random;
use crate::step::{Agent, Ask, C, Entry, Profile, Queue, Quick, Skill, Status, Wanted, Who, Wishes};

#[derive(Debug, Default)]
pub(crate) struct People {
    /// Agents take what they are offered, stay in their chats and bring others in.
    sociable: bool,
    /// Counts whatever needs to be told apart: contacts, texts, tokens, sessions.
    made: u32,
    /// What got no answer, or is asked again before there is one.
    again: VecDeque<Ask>,
    /// Who signed in with which.
    sessions: Vec<(Agent, u32)>,
}

impl People {
    /// How an administrator sets up the centre of this run, before anyone comes; and most of the agents
    /// are there in time.
    pub(crate) fn opening(&mut self, random: &mut Random) -> Vec<Ask> {
        let mut asks = Vec::new();
        self.sociable = random.percent(40);
        for (own, profile) in Profile::ALL.into_iter().enumerate() {
            asks.push(slots(random, profile));
            for (n, queue) in Queue::ALL.into_iter().enumerate() {
                for channel in Channel::ALL {
                    if n == own || self.sociable || random.percent(45) {
                        asks.push(serve(random, profile, queue, channel));
                    }
                }
            }
        }
        for queue in Queue::ALL {
            if random.percent(30) {
                asks.push(limit(random, queue));
            }
        }
        for agent in Agent::ALL {
            asks.push(Ask::Assign { agent, profile: any(random, &Profile::ALL) });
            asks.push(phone(random, agent));
            let skills = Skill::ALL.into_iter().filter(|_| random.percent(35)).collect::<Vec<_>>();
            asks.extend(skills.into_iter().map(|skill| train(random, agent, skill)));
            if self.sociable || random.percent(60) {
                asks.push(self.sign_in(agent));
                asks.push(Ask::Choose { agent, status: Status::Available });
            }
        }
        asks
    }

    pub(crate) fn ask(&mut self, random: &mut Random, centre: &Centre) -> Ask {
        if random.percent(50)
            && let Some(ask) = self.again.pop_front()
        {
            return ask;
        }
        let ask = match random.below(100) {
            0..46 => self.agent_asks(random, centre),
            46..82 => self.customer_asks(random, centre),
            82..86 => self.bot_asks(random, centre),
            86..94 => self.program_asks(random, centre),
            _ => {
                let number = self.make();
                administrator_asks(random, number)
            }
        };
        if random.percent(4) {
            self.unanswered(random, ask);
        }
        ask
    }

    /// Nobody knows whether it was done. Who starts or says something can only ask again with the
    /// same token.
    pub(crate) fn unanswered(&mut self, random: &mut Random, ask: Ask) {
        let adds = matches!(
            ask,
            Ask::StartChat { .. }
                | Ask::StartTask { .. }
                | Ask::StartTaskBy { .. }
                | Ask::StartCall { .. }
                | Ask::Say { .. }
        );
        if adds && ask.token().is_none() || !random.percent(70) {
            return;
        }
        // The edge makes a new id for each request to start something.
        let again = match ask {
            Ask::StartChat { flow, wishes, says, token, .. } => {
                Ask::StartChat { number: self.make(), flow, wishes, says, token }
            }
            Ask::StartTask { flow, wishes, seconds, token, .. } => {
                Ask::StartTask { number: self.make(), flow, wishes, seconds, token }
            }
            Ask::StartCall { flow, wishes, token, .. } => {
                Ask::StartCall { number: self.make(), flow, wishes, token }
            }
            other => other,
        };
        self.again.push_back(again);
    }

    fn make(&mut self) -> u32 {
        self.made += 1;
        self.made
    }

    fn agent_asks(&mut self, random: &mut Random, centre: &Centre) -> Ask {
        let live = |agent: &Agent| centre.agents[&agent.id()].contacts.values().any(|h| calls_for(h.state));
        let busy: Vec<_> = Agent::ALL.into_iter().filter(|agent| self.sociable && live(agent)).collect();
        let agent = any(random, if busy.is_empty() { &Agent::ALL } else { &busy });
        let state = &centre.agents[&agent.id()];
        let held: Vec<_> = state.contacts.iter().collect();
        match (random.pick(&held), random.below(100)) {
            (_, 0..4) => self.sign_in(agent),
            (_, 4..6) => self.sign_out(random, agent),
            (_, 6..11) => Ask::Choose { agent, status: any(random, &Status::ALL) },
            (_, 11..24) => Ask::Choose { agent, status: Status::Available },
            (None, _) if !state.logged_in => self.sign_in(agent),
            (None, _) => Ask::Choose { agent, status: Status::Available },
            // Whatever it is, the agent does what comes to mind, with someone else's contact too.
            (Some((id, held)), 24..32) => {
                let contact =
                    if random.percent(70) { named(held, **id) } else { any_contact(random, centre) };
                whatever(random, agent, contact)
            }
            (Some((id, held)), 32..80) if self.sociable => sociable(random, agent, named(held, **id), held),
            (Some((id, held)), _) => fitting(random, agent, named(held, **id), held),
        }
    }

    pub(crate) fn sign_in(&mut self, agent: Agent) -> Ask {
        let session = self.make();
        self.sessions.push((agent, session));
        Ask::SignIn { agent, session }
    }

    fn sign_out(&mut self, random: &mut Random, agent: Agent) -> Ask {
        let theirs: Vec<_> = self.sessions.iter().filter(|(of, _)| *of == agent).collect();
        let session = random.pick(&theirs).map_or(0, |(_, session)| *session);
        Ask::SignOut { agent, session }
    }

    fn customer_asks(&mut self, random: &mut Random, centre: &Centre) -> Ask {
        if random.percent(25) {
            return self.start(random);
        }
        if random.percent(8)
            && let Some(call) = random.pick(&centre.calls.keys().collect::<Vec<_>>())
        {
            let contact = C::named(**call, **call).unwrap_or(C(0, 0));
            let (who, leaves) = (Who::Customer, random.percent(50));
            return if leaves { Ask::Depart { who, contact } } else { Ask::Connect { who, contact } };
        }
        let Some(chat) = any_chat(random, centre) else { return self.start(random) };
        let contact = first_of(chat);
        let who = if random.percent(85) { Who::Customer } else { someone(random) };
        let connected = chat.customer().is_some_and(|customer| customer.connected);
        match random.below(100) {
            0..45 if !connected => Ask::Connect { who: Who::Customer, contact },
            0..5 => Ask::Connect { who, contact },
            5..18 => Ask::Depart { who, contact },
            18..22 => Ask::Type { who, contact },
            _ => self.say(random, who, contact),
        }
    }

    fn start(&mut self, random: &mut Random) -> Ask {
        let number = self.make();
        let flow = if random.percent(35) { Entry::Straight } else { any(random, &Entry::ALL) };
        let wishes = wishes(random);
        let token = random.percent(50).then_some(number);
        match random.below(100) {
            0..55 => Ask::StartChat { number, flow, wishes, says: random.percent(30), token },
            55..78 => Ask::StartCall { number, flow, wishes, token },
            78..95 => Ask::StartTask { number, flow, wishes, seconds: any(random, &[0, 0, 0, 5, 45]), token },
            _ => {
                let by = any(random, &Quick::ALL);
                Ask::StartTaskBy { number, by, wishes, seconds: any(random, &[0, 10]) }
            }
        }
    }

    fn say(&mut self, random: &mut Random, who: Who, contact: C) -> Ask {
        let text = self.make();
        let ask = Ask::Say { who, contact, text, token: random.percent(70).then_some(text) };
        if random.percent(10) {
            // Sent twice before there is an answer.
            self.unanswered(random, ask);
        }
        ask
    }

    fn bot_asks(&mut self, random: &mut Random, centre: &Centre) -> Ask {
        let Some(chat) = any_chat(random, centre) else { return self.start(random) };
        let contact = chat_leg(chat);
        if chat.bot().is_none_or(|bot| bot.left) || random.percent(10) {
            return if random.percent(95) { Ask::AddBot { contact } } else { Ask::AddCustomer { contact } };
        }
        match random.below(10) {
            0..3 => Ask::Connect { who: Who::Bot, contact },
            3..6 => self.say(random, Who::Bot, contact),
            _ => Ask::Depart { who: Who::Bot, contact },
        }
    }

    fn program_asks(&mut self, random: &mut Random, centre: &Centre) -> Ask {
        let contact = any_contact(random, centre);
        match random.below(20) {
            0..4 => Ask::Stop { contact },
            4..6 => Ask::Note { contact, text: self.make() },
            6..10 => Ask::Prioritise { contact, priority: any(random, &[1, 1, 3, 5, 9, 0]) },
            10..13 => Ask::Age { contact, seconds: any(random, &[0, 30, -30, 600, -600]) },
            13..16 => Ask::Require { contact, wanted: any(random, &Wanted::ALL) },
            _ => {
                let minutes = |random: &mut Random| [(); 2].map(|()| any(random, &[0, 0, 2, 3, 1]));
                Ask::Timers { contact, customer: minutes(random), agent: minutes(random) }
            }
        }
    }
}

fn administrator_asks(random: &mut Random, number: u32) -> Ask {
    let agent = any(random, &Agent::ALL);
    let profile = any(random, &Profile::ALL);
    let queue = any(random, &Queue::ALL);
    let channel = any(random, &Channel::ALL);
    match random.below(100) {
        0..20 => Ask::Assign { agent, profile },
        20..35 => slots(random, profile),
        35..60 => {
            let Ask::Serve { profile, queue, channel, priority, delay } =
                serve(random, profile, queue, channel)
            else {
                unreachable!("an entry is served")
            };
            Ask::Rank { profile, queue, channel, priority, delay }
        }
        60..70 => serve(random, profile, queue, channel),
        70..78 => phone(random, agent),
        78..86 => {
            let skill = any(random, &Skill::ALL);
            train(random, agent, skill)
        }
        86..91 => limit(random, queue),
        91..94 => Ask::Override { number, closed: random.percent(50) },
        _ => Ask::Open { queue, open: random.percent(70) },
    }
}

fn slots(random: &mut Random, profile: Profile) -> Ask {
    let voice = u8::from(random.percent(80));
    let (chat, task) = (any(random, &[1, 2, 3, 0]), any(random, &[1, 1, 2, 0]));
    // None would be no profile at all.
    let chat = if voice + chat + task == 0 { 2 } else { chat };
    let beside = [(); 3].map(|()| random.percent(50));
    Ask::Slots { profile, slots: [voice, chat, task], beside }
}

fn serve(random: &mut Random, profile: Profile, queue: Queue, channel: Channel) -> Ask {
    let (priority, delay) = (any(random, &[1, 1, 2, 3]), any(random, &[0, 0, 0, 5, 20, 60]));
    Ask::Serve { profile, queue, channel, priority, delay }
}

fn limit(random: &mut Random, queue: Queue) -> Ask {
    Ask::Limit { queue, most: random.percent(80).then(|| random.below(6) as u32) }
}

fn phone(random: &mut Random, agent: Agent) -> Ask {
    Ask::Phone { agent, wrap_up: any(random, &[0, 5, 10, 30]), auto_accept: random.percent(40) }
}

fn train(random: &mut Random, agent: Agent, skill: Skill) -> Ask {
    Ask::Train { agent, skill, level: 1 + random.below(5) as u8 }
}

fn wishes(random: &mut Random) -> Wishes {
    Wishes {
        agent: any(random, &Agent::ALL),
        queue: any(random, &Queue::ALL),
        next: any(random, &Queue::ALL),
        priority: any(random, &[1, 3, 5, 9]),
        age: any(random, &[0, 20, -20, 300]),
    }
}

fn whatever(random: &mut Random, agent: Agent, contact: C) -> Ask {
    match random.below(10) {
        9 => Ask::Add { agent, contact, by: any(random, &Quick::ALL) },
        0 => Ask::Accept { agent, contact },
        1 => Ask::Reject { agent, contact },
        2 => Ask::Leave { agent, contact },
        3 => Ask::Clear { agent, contact },
        4 => Ask::Hold { agent, contact },
        5 => Ask::EndHold { agent, contact },
        6 => Ask::Pause { agent, contact },
        7 => Ask::EndPause { agent, contact },
        _ => Ask::Transfer { agent, contact, by: any(random, &Quick::ALL) },
    }
}

/// An agent who is keen does something about it.
fn calls_for(state: HeldState) -> bool {
    matches!(state, HeldState::Connecting { .. } | HeldState::Joining | HeldState::Connected)
}

fn sociable(random: &mut Random, agent: Agent, contact: C, held: &Held) -> Ask {
    match held.state {
        HeldState::Connecting { .. } => Ask::Accept { agent, contact },
        HeldState::Connected if held.channel == Channel::Chat && random.percent(70) => {
            Ask::Add { agent, contact, by: any(random, &Quick::ALL) }
        }
        _ => fitting(random, agent, contact, held),
    }
}

/// What the agent should do, or nothing that matters.
fn fitting(random: &mut Random, agent: Agent, contact: C, held: &Held) -> Ask {
    let busy = Ask::Type { who: Who::Of(agent), contact };
    match held.state {
        HeldState::Connecting { .. } => match random.below(100) {
            0..60 => Ask::Accept { agent, contact },
            60..75 => Ask::Reject { agent, contact },
            _ => Ask::Choose { agent, status: Status::Available },
        },
        HeldState::Connected => match random.below(100) {
            0..32 => Ask::Leave { agent, contact },
            32..48 => Ask::Transfer { agent, contact, by: any(random, &Quick::ALL) },
            48..58 if held.channel == Channel::Voice => Ask::Hold { agent, contact },
            48..58 if held.channel == Channel::Task => Ask::Pause { agent, contact },
            58..62 => Ask::Depart { who: Who::Of(agent), contact },
            _ => busy,
        },
        HeldState::OnHold => match random.below(100) {
            0..40 if held.channel == Channel::Task => Ask::EndPause { agent, contact },
            0..40 => Ask::EndHold { agent, contact },
            40..55 => Ask::Leave { agent, contact },
            _ => Ask::Transfer { agent, contact, by: any(random, &Quick::ALL) },
        },
        HeldState::Joining if random.percent(35) => Ask::Leave { agent, contact },
        HeldState::Joining => busy,
        HeldState::Ended | HeldState::Missed | HeldState::Rejected | HeldState::Error => {
            Ask::Clear { agent, contact }
        }
    }
}

fn any_chat<'a>(random: &mut Random, centre: &'a Centre) -> Option<&'a Chat> {
    let chats: Vec<_> = centre.chats.values().collect();
    random.pick(&chats).copied()
}

/// Or one that there never was.
fn any_contact(random: &mut Random, centre: &Centre) -> C {
    let contacts: Vec<&Contact> = centre.contacts.values().collect();
    random.pick(&contacts).map_or(C(0, 0), |contact| C::of(contact))
}

fn first_of(chat: &Chat) -> C {
    C::named(chat.chain, chat.chain).unwrap_or(C(0, 0))
}

fn chat_leg(chat: &Chat) -> C {
    C::named(chat.chain, chat.contact).unwrap_or(C(0, 0))
}

fn named(held: &Held, id: ContactId) -> C {
    C::named(held.chain, id).unwrap_or(C(0, 0))
}

fn someone(random: &mut Random) -> Who {
    any(random, &[Who::Bot, Who::Stranger, Who::Of(Agent::Ana), Who::Of(Agent::Ben), Who::Of(Agent::Cem)])
}

fn any<T: Copy>(random: &mut Random, of: &[T]) -> T {
    of[random.below(of.len() as u64) as usize]
}

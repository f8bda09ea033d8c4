//! What is asked, as the engine is asked it. Names of who speaks are looked up at that moment, so
//! that a step means the same in a run that was shortened.

use std::collections::BTreeMap;

use engine::domain::chat::content::{INTERACTIVE, INTERACTIVE_RESPONSE};
use engine::domain::chat::{Role, RoleTimers, SideTimers, participant_id};
use engine::domain::config::{Concurrency, CrossChannel, QueueEntry};
use engine::domain::contact::Channel;
use engine::domain::criteria::Proficiency;
use engine::domain::views::ViewAnswer;
use engine::event::{TokenDigest, Words};
use engine::id::ParticipantId;
use engine::input::{
    Command, Origin, RoutingChange, Send, SignalKind, StartCall, StartChat, StartTask, TaskStart,
};
use engine::time::{Span, Time};
use engine::{Centre, Uuid};

use crate::names::session;
use crate::step::{Ask, C, Who, Wishes};
use crate::world::flows::CHOICES;
use crate::world::{self, wanted};

const TEXT: &str = "text/plain";
/// How long a sign-in is good for: longer than any run.
const SIGNED_IN: Span = Span::minutes(60 * 24 * 365);

impl Ask {
    pub(crate) fn command(self, centre: &Centre, at: Time) -> Command {
        match self {
            Ask::SignIn { agent, session: number } => {
                Command::SignIn { user: agent.id(), session: session(number), expires: at + SIGNED_IN }
            }
            Ask::SignOut { agent, session: number } => {
                Command::SignOut { user: agent.id(), session: session(number) }
            }
            Ask::Choose { agent, status } => Command::SetStatus { user: agent.id(), status: status.id() },
            Ask::Accept { agent, contact } => Command::Accept { user: agent.id(), contact: contact.id() },
            Ask::Reject { agent, contact } => Command::Reject { user: agent.id(), contact: contact.id() },
            Ask::Clear { agent, contact } => Command::Clear { user: agent.id(), contact: contact.id() },
            Ask::Leave { agent, contact } => Command::Leave { user: agent.id(), contact: contact.id() },
            Ask::Hold { agent, contact } => Command::Hold { user: agent.id(), contact: contact.id() },
            Ask::EndHold { agent, contact } => Command::EndHold { user: agent.id(), contact: contact.id() },
            Ask::Pause { agent, contact } => Command::Pause { user: agent.id(), contact: contact.id() },
            Ask::EndPause { agent, contact } => Command::EndPause { user: agent.id(), contact: contact.id() },
            Ask::Transfer { agent, contact, by } => {
                Command::Transfer { user: agent.id(), contact: contact.id(), quick_connect: by.id() }
            }
            Ask::Add { agent, contact, by } => {
                Command::AddAgent { user: agent.id(), contact: contact.id(), quick_connect: by.id() }
            }
            Ask::StartChat { .. }
            | Ask::StartTask { .. }
            | Ask::StartTaskBy { .. }
            | Ask::StartCall { .. } => self.start(at),
            Ask::Connect { who, contact } => {
                Command::Connect { chain: contact.chain(), participant: who.id(contact, centre) }
            }
            Ask::Say { who, contact, text, token } => {
                let answer = answer(text);
                Command::Send(Send {
                    chain: contact.chain(),
                    participant: who.id(contact, centre),
                    content_type: if answer.is_some() { INTERACTIVE_RESPONSE } else { TEXT }.to_owned(),
                    words: Words::new(said(text)),
                    token: token.map(digest),
                    answer,
                })
            }
            Ask::Type { who, contact } => Command::Signal {
                chain: contact.chain(),
                participant: who.id(contact, centre),
                kind: SignalKind::Typing,
            },
            Ask::Depart { who, contact } => {
                Command::Disconnect { chain: contact.chain(), participant: who.id(contact, centre) }
            }
            Ask::AddBot { contact } => add(contact, Role::CustomBot),
            Ask::AddCustomer { contact } => add(contact, Role::Customer),
            _ => self.change(),
        }
    }

    fn start(self, at: Time) -> Command {
        let scheduled = |seconds: u32| (seconds > 0).then(|| at + Span::seconds(i64::from(seconds)));
        match self {
            Ask::StartChat { number, flow, wishes, says, token } => Command::StartChat(Box::new(StartChat {
                contact: C(number, 0).id(),
                flow: flow.id(),
                origin: Origin::Connects,
                name: format!("customer {number}"),
                attributes: wishes.attributes(),
                related: None,
                past: Vec::new(),
                customer_id: None,
                segment_attributes: std::collections::BTreeMap::new(),
                content_types: [TEXT, INTERACTIVE, INTERACTIVE_RESPONSE].map(str::to_owned).into(),
                disconnect_on_customer_exit: number % 3 == 0,
                duration: Span::minutes(60),
                streaming: None,
                initial_message: says.then(|| (TEXT.to_owned(), Words::new(format!("first of {number}")))),
                token: token.map(digest),
            })),
            Ask::StartTask { number, flow, wishes, seconds, token } => {
                let on = TaskStart::Flow(flow.id());
                task(number, on, wishes, scheduled(seconds), token)
            }
            Ask::StartTaskBy { number, by, wishes, seconds } => {
                task(number, TaskStart::QuickConnect(by.id()), wishes, scheduled(seconds), None)
            }
            Ask::StartCall { number, flow, wishes, token } => Command::StartCall(Box::new(StartCall {
                contact: C(number, 0).id(),
                flow: flow.id(),
                name: format!("caller {number}"),
                description: None,
                references: BTreeMap::new(),
                attributes: wishes.attributes(),
                related: None,
                token: token.map(digest),
            })),
            _ => unreachable!("{self:?} starts nothing"),
        }
    }

    /// By programs and administrators.
    fn change(self) -> Command {
        let entry = |queue: crate::step::Queue, channel, priority, delay_seconds| {
            vec![QueueEntry { queue: queue.id(), channel, priority, delay_seconds }]
        };
        match self {
            Ask::Stop { contact } => Command::Stop { contact: contact.id() },
            Ask::Note { contact, text } => Command::UpdateAttributes {
                contact: contact.id(),
                attributes: BTreeMap::from([("note".to_owned(), text.to_string())]),
            },
            Ask::Prioritise { contact, priority } => {
                routing(contact, RoutingChange { priority: Some(priority), ..RoutingChange::default() })
            }
            Ask::Age { contact, seconds } => {
                let age_adjustment = Some(Span::seconds(seconds));
                routing(contact, RoutingChange { age_adjustment, ..RoutingChange::default() })
            }
            Ask::Require { contact, wanted } => {
                let criteria = Some(wanted::criteria(wanted));
                routing(contact, RoutingChange { criteria, ..RoutingChange::default() })
            }
            Ask::Timers { contact, customer, agent } => {
                let timers = RoleTimers { customer: side(customer), agent: side(agent) };
                Command::SetRoleTimers { contact: contact.id(), timers }
            }
            Ask::Assign { agent, profile } => {
                Command::SetRoutingProfile { user: agent.id(), profile: profile.id() }
            }
            Ask::Train { agent, skill, level } => {
                let (attribute, value) = skill.words();
                let (attribute, value) = (attribute.to_owned(), value.to_owned());
                let proficiencies = vec![Proficiency { attribute, value, level }];
                Command::AssociateProficiencies { user: agent.id(), proficiencies }
            }
            Ask::Phone { agent, wrap_up, auto_accept } => {
                Command::SetPhoneConfig { user: agent.id(), phone: world::phone(wrap_up, auto_accept) }
            }
            Ask::Slots { profile, slots, beside } => {
                Command::SetConcurrency { profile: profile.id(), concurrency: concurrency(slots, beside) }
            }
            Ask::Serve { profile, queue, channel, priority, delay } => Command::AssociateQueues {
                profile: profile.id(),
                entries: entry(queue, channel, priority, delay),
            },
            Ask::Rank { profile, queue, channel, priority, delay } => Command::UpdateQueues {
                profile: profile.id(),
                entries: entry(queue, channel, priority, delay),
            },
            Ask::Limit { queue, most } => Command::SetMaxContacts { queue: queue.id(), max_contacts: most },
            Ask::Open { queue, open } => Command::SetQueueStatus { queue: queue.id(), enabled: open },
            Ask::Override { number, closed } => Command::CreateHoursOverride {
                hours: world::MORNING,
                hours_override: world::other_hours(number, closed),
            },
            _ => unreachable!("{self:?} is asked by someone else"),
        }
    }
}

impl Who {
    /// None of those who are there, where the centre knows no such one.
    fn id(self, contact: C, centre: &Centre) -> ParticipantId {
        let chat = centre.chats.get(&contact.chain());
        let id = match self {
            Who::Customer => Some(participant_id(contact.chain(), 0)),
            Who::Bot => chat.and_then(|chat| chat.bot()).map(|bot| bot.id),
            Who::Of(agent) => {
                let held = centre.agents[&agent.id()].contacts.get(&contact.id());
                held.map(|held| held.participant)
            }
            Who::Stranger => None,
        };
        id.unwrap_or(ParticipantId(Uuid::from_u128(0)))
    }
}

impl Wishes {
    fn attributes(self) -> BTreeMap<String, String> {
        BTreeMap::from([
            ("agent".to_owned(), self.agent.name().to_owned()),
            ("queue".to_owned(), self.queue.id().to_string()),
            ("next".to_owned(), self.next.id().to_string()),
            ("priority".to_owned(), self.priority.to_string()),
            ("age".to_owned(), self.age.to_string()),
        ])
    }
}

pub(crate) fn said(text: u32) -> String {
    format!("text {text}")
}

pub(crate) fn digest(token: u32) -> TokenDigest {
    TokenDigest(u64::from(token))
}

fn task(
    number: u32,
    on: TaskStart,
    wishes: Wishes,
    scheduled_at: Option<Time>,
    token: Option<u32>,
) -> Command {
    Command::StartTask(Box::new(StartTask {
        contact: C(number, 0).id(),
        on,
        name: format!("task {number}"),
        description: None,
        references: BTreeMap::new(),
        attributes: wishes.attributes(),
        segment_attributes: BTreeMap::new(),
        scheduled_at,
        related: None,
        previous: None,
        files: Vec::new(),
        token: token.map(digest),
    }))
}

/// Some of what is said is a choice in a view, whether or not one is open.
fn answer(text: u32) -> Option<ViewAnswer> {
    let is_choice = text.is_multiple_of(2);
    let action = CHOICES[(text / 2 % 2) as usize].to_owned();
    is_choice.then(|| ViewAnswer { action, data: BTreeMap::new() })
}

fn add(contact: C, role: Role) -> Command {
    Command::AddParticipant { contact: contact.id(), role, name: "bot".to_owned(), token: None }
}

fn routing(contact: C, change: RoutingChange) -> Command {
    Command::UpdateRouting { contact: contact.id(), change }
}

fn side([idle, disconnect]: [u32; 2]) -> SideTimers {
    let minutes = |n: u32| (n > 0).then(|| Span::minutes(i64::from(n)));
    SideTimers { idle: minutes(idle), disconnect: minutes(disconnect) }
}

fn concurrency(slots: [u8; 3], beside: [bool; 3]) -> BTreeMap<Channel, Concurrency> {
    let channels = Channel::ALL.into_iter().zip(slots.into_iter().zip(beside));
    channels
        .filter(|(_, (slots, _))| *slots > 0)
        .map(|(channel, (slots, beside))| {
            let cross_channel =
                if beside { CrossChannel::AnyChannel } else { CrossChannel::CurrentChannelOnly };
            (channel, Concurrency { slots, cross_channel })
        })
        .collect()
}

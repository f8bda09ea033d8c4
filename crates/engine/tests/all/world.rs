//! A small contact centre to tell stories about: commands by short names go in, and what happens
//! comes out as lines of text. After each step all that must always be true is checked.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use engine::domain::agent::Held;
use engine::domain::chat::{
    Item, ItemKind, Passing, ReceiptKind, Recipient, Role, RoleTimers, SideTimers, Signal, content,
};
use engine::domain::config::*;
use engine::domain::contact::{Channel, Contact, Hook, QueueRef};
use engine::domain::criteria::{Criteria, Expression, Proficiency, Step};
use engine::domain::flow::{
    Action, ActionKind, Condition, FlowGraph, Operator, Part, TargetTemplate, Template,
};
use engine::domain::instance::InstanceSettings;
use engine::domain::measure::Measure;
use engine::domain::metrics::{AgentNow, Now};
use engine::domain::settings::Settings;
use engine::domain::told::{AgentSnapshot, Told};
use engine::domain::{duration_of, permission};
use engine::event::{Created, Event, Secret, TokenDigest, Words};
use engine::id::*;
use engine::input::{
    Command, Founding, Origin, Outcome, Receipt, RoutingChange, Send, SignalKind, StartCall, StartChat,
    StartTask, TaskStart,
};
use engine::output::{Completed, Output};
use engine::refusal::Refusal;
use engine::time::{Span, Time};
use engine::view::AgentView;
use engine::{Centre, Node, Uuid};
use expect_test::Expect;

mod tell;
pub mod verbs;

pub const START: Time = Time(1_700_000_000_000);

pub struct World {
    pub node: Node<()>,
    names: BTreeMap<Uuid, String>,
    ids: BTreeMap<String, Uuid>,
    next_id: u128,
    now: Time,
    story: String,
    /// What was said, by whom, in the order in which it left.
    pub heard: Vec<(Vec<String>, String)>,
    /// What was passed on and is not kept.
    pub signals: Vec<Signal>,
    pub log: Vec<engine::event::Recorded>,
    /// The contacts that are over, as they were at the end.
    pub completed: Vec<Completed>,
    /// What was told outside.
    pub told: Vec<Told>,
    /// The agents as the last lines that a story looked at have them.
    pub shown: BTreeMap<UserId, Option<AgentSnapshot>>,
    /// What reports are made from.
    pub measures: Vec<Measure>,
}

impl World {
    /// BasicQueue, and a profile of five chats that serves it.
    pub fn new() -> World {
        World::with(Settings::default())
    }

    pub fn with(settings: Settings) -> World {
        let mut centre = Centre::default();
        centre.settings = settings;
        let mut world = World {
            node: Node::new(centre),
            names: BTreeMap::new(),
            ids: BTreeMap::new(),
            next_id: 1,
            now: START,
            story: String::new(),
            heard: Vec::new(),
            signals: Vec::new(),
            log: Vec::new(),
            completed: Vec::new(),
            told: Vec::new(),
            shown: BTreeMap::new(),
            measures: Vec::new(),
        };
        let founding = world.founding();
        world.must(Command::Found(Box::new(founding)));
        world.story.clear();
        world
    }

    /// What real-time figures count of one agent.
    pub fn now(&self, user: UserId, channels: &[Channel]) -> AgentNow {
        match self.node.centre().agents_now([user], channels).next() {
            Some(Now::Agent(now)) => now,
            _ => panic!("no agent"),
        }
    }

    pub fn id(&mut self, name: &str) -> Uuid {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = Uuid::from_u128(self.next_id);
        self.next_id += 1;
        self.ids.insert(name.to_owned(), id);
        self.names.insert(id, name.to_owned());
        id
    }

    /// From now on the name is someone else's.
    pub fn ids_anew(&mut self, name: &str) {
        self.ids.remove(name);
        self.ids.remove(&format!("session of {name}"));
    }

    fn founding(&mut self) -> Founding {
        let status = |id: Uuid, name: &str, kind| AgentStatus {
            id: StatusId(id),
            name: name.to_owned(),
            description: None,
            kind,
            enabled: true,
            display_order: None,
            created_at: START,
        };
        let profile = |id: Uuid, name: &str, permissions: &[&str]| SecurityProfile {
            id: SecurityProfileId(id),
            name: name.to_owned(),
            description: None,
            permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
            created_at: START,
        };
        let available = status(self.id("Available"), "Available", StatusKind::Routable);
        let offline = status(self.id("Offline"), "Offline", StatusKind::Offline);
        let lunch = status(self.id("Lunch"), "Lunch", StatusKind::Custom);
        let hours = Hours {
            id: HoursId(self.id("hours")),
            name: "Basic Hours".to_owned(),
            description: None,
            time_zone: "UTC".to_owned(),
            ranges: Vec::new(),
            overrides: Vec::new(),
            created_at: START,
        };
        let queue = self.queue_of("BasicQueue", None);
        let entry = self.entry("BasicQueue", Channel::Chat, 1, 0);
        let routing = self.profile_of("Basic", 5, vec![entry]);
        let flow = self.flow_of("inbound", FlowKind::ContactFlow, queue_flow(&queue.id.to_string()));
        Founding {
            instance: Instance {
                id: InstanceId(self.id("instance")),
                account: "123456789012".to_owned(),
                region: "us-east-1".to_owned(),
                alias: "test".to_owned(),
                created_at: START,
            },
            settings: InstanceSettings::default(),
            statuses: vec![available, offline, lunch],
            hours: vec![hours],
            queues: vec![queue],
            security_profiles: vec![
                profile(self.id("Agent"), "Agent", permission::AGENT),
                profile(self.id("Watcher"), "Watcher", permission::QUALITY_ANALYST),
            ],
            routing_profiles: vec![routing],
            flows: vec![flow],
            administrator: self.user_of("admin", "Basic", "Agent"),
            password: Secret::new("hash"),
            access_key: "AKIA".to_owned(),
            access_secret: Secret::new("secret"),
        }
    }

    fn queue_of(&mut self, name: &str, max_contacts: Option<u32>) -> Queue {
        Queue {
            id: QueueId(self.id(name)),
            name: name.to_owned(),
            description: None,
            hours: HoursId(self.id("hours")),
            max_contacts,
            enabled: true,
            quick_connects: std::collections::BTreeSet::new(),
            created_at: START,
        }
    }

    pub fn entry(&mut self, queue: &str, channel: Channel, priority: u8, delay_seconds: u16) -> QueueEntry {
        QueueEntry { queue: QueueId(self.id(queue)), channel, priority, delay_seconds }
    }

    fn profile_of(&mut self, name: &str, chats: u8, entries: Vec<QueueEntry>) -> RoutingProfile {
        let one = |slots| Concurrency { slots, cross_channel: CrossChannel::CurrentChannelOnly };
        RoutingProfile {
            id: RoutingProfileId(self.id(name)),
            name: name.to_owned(),
            description: String::new(),
            concurrency: BTreeMap::from([(Channel::Chat, one(chats))]),
            entries,
            default_outbound_queue: QueueId(self.id("BasicQueue")),
            availability_timer: AvailabilityTimer::default(),
            created_at: START,
        }
    }

    fn user_of(&mut self, name: &str, profile: &str, security: &str) -> User {
        User {
            id: UserId(self.id(name)),
            username: name.to_owned(),
            first_name: name.to_owned(),
            last_name: String::new(),
            email: None,
            routing_profile: RoutingProfileId(self.id(profile)),
            security_profiles: vec![SecurityProfileId(self.id(security))],
            hierarchy_group: None,
            phone: PhoneConfig {
                after_contact_work_seconds: 0,
                auto_accept: false,
                soft_phone: true,
                desk_phone_number: None,
            },
            proficiencies: Vec::new(),
            created_at: START,
        }
    }

    fn flow_of(&mut self, name: &str, kind: FlowKind, graph: FlowGraph) -> Flow {
        Flow {
            id: FlowId(self.id(name)),
            name: name.to_owned(),
            description: None,
            kind,
            published: true,
            content: "".into(),
            graph: graph.into(),
            history: FlowHistory::default(),
            created_at: START,
        }
    }

    pub fn queue(&mut self, name: &str, max_contacts: Option<u32>) {
        let queue = self.queue_of(name, max_contacts);
        self.must(Command::CreateQueue(queue));
    }

    pub fn profile(&mut self, name: &str, chats: u8, entries: &[(&str, u8, u16)]) {
        let entries = entries.iter().map(|(q, p, d)| self.entry(q, Channel::Chat, *p, *d)).collect();
        let profile = self.profile_of(name, chats, entries);
        self.must(Command::CreateRoutingProfile(profile));
    }

    pub fn flow(&mut self, name: &str, kind: FlowKind, graph: FlowGraph) {
        let flow = self.flow_of(name, kind, graph);
        self.must(Command::CreateFlow(flow));
    }

    /// Signed in and Available.
    pub fn agent(&mut self, name: &str) {
        self.agent_with(name, "Basic", "Agent", 0);
    }

    pub fn agent_with(&mut self, name: &str, profile: &str, security: &str, wrap_up_seconds: u32) {
        let mut user = self.user_of(name, profile, security);
        user.phone.after_contact_work_seconds = wrap_up_seconds;
        self.must(Command::CreateUser { user, password: Secret::new("hash") });
        self.sign_in(name);
        self.status(name, "Available");
        self.story.clear();
    }

    pub fn sign_in(&mut self, name: &str) {
        let session = SessionId(self.id(&format!("session of {name}")));
        let user = UserId(self.id(name));
        self.must(Command::SignIn { user, session, expires: START + Span::minutes(100_000) });
    }

    pub fn sign_out(&mut self, name: &str) {
        let session = SessionId(self.id(&format!("session of {name}")));
        let user = UserId(self.id(name));
        self.must(Command::SignOut { user, session });
    }

    pub fn status(&mut self, agent: &str, status: &str) {
        let (user, status) = (UserId(self.id(agent)), StatusId(self.id(status)));
        self.must(Command::SetStatus { user, status });
    }

    /// A chat on the flow that queues at once, its customer connected.
    pub fn chat(&mut self, name: &str) {
        self.chat_on(name, "inbound");
    }

    pub fn chat_on(&mut self, name: &str, flow: &str) {
        self.start(name, flow, None).unwrap();
        self.connect(name);
    }

    pub fn start(&mut self, name: &str, flow: &str, token: Option<u64>) -> Result<Outcome, Refusal> {
        let start = StartChat { token: token.map(TokenDigest), ..self.chat_of(name, flow) };
        self.command(Command::StartChat(Box::new(start)))
    }

    pub fn start_with(
        &mut self,
        name: &str,
        change: impl FnOnce(&mut StartChat),
    ) -> Result<Outcome, Refusal> {
        let mut start = self.chat_of(name, "inbound");
        change(&mut start);
        self.command(Command::StartChat(Box::new(start)))
    }

    pub fn chat_of(&mut self, name: &str, flow: &str) -> StartChat {
        StartChat {
            contact: ContactId(self.id(name)),
            flow: FlowId(self.id(flow)),
            origin: Origin::Connects,
            name: format!("customer of {name}"),
            attributes: BTreeMap::new(),
            related: None,
            past: Vec::new(),
            customer_id: None,
            segment_attributes: BTreeMap::new(),
            content_types: vec!["text/plain".to_owned()],
            disconnect_on_customer_exit: false,
            duration: duration_of(None).unwrap(),
            initial_message: None,
            streaming: None,
            token: None,
        }
    }

    pub fn connect(&mut self, chat: &str) {
        let (chain, participant) = self.customer_of(chat);
        self.must(Command::Connect { chain, participant });
    }

    /// Of a chat or a call, by the name of its first contact or of a later one.
    pub fn customer_of(&mut self, chat: &str) -> (ContactId, ParticipantId) {
        let first = chat.split(['.', '+']).next().unwrap_or(chat);
        let chain = ContactId(self.id(first));
        (chain, engine::domain::chat::participant_id(chain, 0))
    }

    pub fn says(&mut self, chat: &str, text: &str) -> Result<Outcome, Refusal> {
        self.says_with(chat, text, None)
    }

    pub fn says_with(&mut self, chat: &str, text: &str, token: Option<u64>) -> Result<Outcome, Refusal> {
        let (chain, participant) = self.customer_of(chat);
        self.send(chain, participant, text, token)
    }

    pub fn agent_says(&mut self, agent: &str, chat: &str, text: &str) -> Result<Outcome, Refusal> {
        let (user, contact) = (UserId(self.id(agent)), ContactId(self.id(chat)));
        let held = &self.node.centre().agents[&user].contacts[&contact];
        let (chain, participant) = (held.chain, held.participant);
        self.send(chain, participant, text, None)
    }

    /// The agent's message, as a receipt of its reading names it.
    pub fn message_of_agent(&mut self, agent: &str, chat: &str, text: &str) -> Receipt {
        let sent = self.agent_says(agent, chat, text);
        let Ok(Outcome::Sent(sent)) = sent else { panic!("{sent:?}") };
        let (chain, _) = self.customer_of(chat);
        let position = self.node.centre().chats[&chain].items - 1;
        Receipt { message: sent.item, position, kind: ReceiptKind::Read }
    }

    pub fn last_event(&self) -> Option<Event> {
        self.log.last().map(|recorded| recorded.event.clone())
    }

    pub fn send(
        &mut self,
        chain: ContactId,
        participant: ParticipantId,
        text: &str,
        token: Option<u64>,
    ) -> Result<Outcome, Refusal> {
        let content_type = "text/plain".to_owned();
        let words = Words::new(text);
        self.command(Command::Send(Send {
            chain,
            participant,
            content_type,
            words,
            token: token.map(TokenDigest),
            answer: None,
        }))
    }

    pub fn typing(&mut self, chain: ContactId, participant: ParticipantId) -> Result<Outcome, Refusal> {
        self.command(Command::Signal { chain, participant, kind: SignalKind::Typing })
    }

    pub fn bot(&mut self, chat: &str) -> (ContactId, ParticipantId) {
        let contact = ContactId(self.id(chat));
        let added = self.command(Command::AddParticipant {
            contact,
            role: Role::CustomBot,
            name: "BOT".to_owned(),
            token: None,
        });
        let Ok(Outcome::Participant { chain, participant }) = added else { panic!("{added:?}") };
        self.must(Command::Connect { chain, participant });
        (chain, participant)
    }

    pub fn leaves(&mut self, chat: &str) -> Result<Outcome, Refusal> {
        let (chain, participant) = self.customer_of(chat);
        self.command(Command::Disconnect { chain, participant })
    }

    pub fn accept(&mut self, agent: &str, chat: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, chat, |user, contact| Command::Accept { user, contact })
    }

    pub fn reject(&mut self, agent: &str, chat: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, chat, |user, contact| Command::Reject { user, contact })
    }

    pub fn clear(&mut self, agent: &str, chat: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, chat, |user, contact| Command::Clear { user, contact })
    }

    pub fn ends(&mut self, agent: &str, chat: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, chat, |user, contact| Command::Leave { user, contact })
    }

    fn agent_command(
        &mut self,
        agent: &str,
        chat: &str,
        command: impl FnOnce(UserId, ContactId) -> Command,
    ) -> Result<Outcome, Refusal> {
        let (user, contact) = (UserId(self.id(agent)), ContactId(self.id(chat)));
        self.command(command(user, contact))
    }

    pub fn must(&mut self, command: Command) -> Outcome {
        self.command(command).unwrap()
    }

    pub fn command(&mut self, command: Command) -> Result<Outcome, Refusal> {
        self.command_by(None, command)
    }

    pub fn command_by(&mut self, by: Option<UserId>, command: Command) -> Result<Outcome, Refusal> {
        let before = self.node.centre().clone();
        self.node.handle(self.now, by, command, ());
        let mut result = None;
        for output in self.flush() {
            if let Output::Reply { result: replied, .. } = output {
                result = Some(replied);
            }
        }
        let result = result.expect("every command is replied to");
        if result.is_err() {
            assert_eq!(before.seq, self.node.centre().seq, "a refusal changes nothing");
        }
        result
    }

    /// Moves to `seconds` after the start.
    pub fn at(&mut self, seconds: i64) {
        self.now = START + Span::seconds(seconds);
        self.node.advance(self.now);
        self.flush();
    }

    fn flush(&mut self) -> Vec<Output<()>> {
        let (batch, mut outputs) = self.node.take();
        let batch = batch.unwrap_or_default();
        self.completed.extend(batch.completed);
        self.told.extend(batch.told);
        self.measures.extend(batch.measures);
        for recorded in batch.events {
            self.name_leg(&recorded.event);
            if let Some(line) = self.tell(&recorded.event) {
                let since = recorded.at - START;
                writeln!(self.story, "{:02}:{:02} {line}", since.as_seconds() / 60, since.as_seconds() % 60)
                    .unwrap();
            }
            self.log.push(recorded);
        }
        outputs.extend(self.node.persisted());
        for output in &outputs {
            match output {
                Output::Item { recipients, item, .. } => {
                    let to = recipients.iter().map(|r| self.whose(r)).collect();
                    self.heard.push((to, said(item)));
                }
                Output::Signal { recipients, signal } => {
                    let to = recipients.iter().map(|r| self.whose(r)).collect();
                    self.heard.push((to, signalled(signal)));
                    self.signals.push(signal.clone());
                }
                _ => {}
            }
        }
        if let Err(wrong) = self.node.centre().check() {
            panic!("{wrong}\n{}", self.story);
        }
        outputs
    }

    fn whose(&self, recipient: &Recipient) -> String {
        if let Some(user) = recipient.user {
            return self.name(user.0);
        }
        let over = self.completed.iter().filter_map(|completed| completed.chat.as_ref());
        let chats = self.node.centre().chats.values().chain(over);
        let mut found = chats.flat_map(|c| &c.participants).filter(|p| p.id == recipient.participant);
        found.next().map_or_else(|| "gone".to_owned(), |p| p.name.clone())
    }

    /// What has happened since it was last asked.
    pub fn story(&mut self) -> String {
        std::mem::take(&mut self.story)
    }

    pub fn name(&self, id: Uuid) -> String {
        self.names.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }
}

fn said(item: &Item) -> String {
    let author = item.author.as_ref().and_then(|a| a.name.as_str()).unwrap_or("-");
    match item.content_type.as_str() {
        content::JOINED => format!("{author} joined"),
        content::LEFT => format!("{author} left"),
        content::ENDED => "chat ended".to_owned(),
        content::TRANSFERRED => "transferred".to_owned(),
        content::NOT_TRANSFERRED => "not transferred".to_owned(),
        _ => format!("{author}: {}", item.words.as_str().unwrap_or_default()),
    }
}

fn signalled(signal: &Signal) -> String {
    match signal.kind {
        Passing::From(SignalKind::Typing) => "typing".to_owned(),
        Passing::From(SignalKind::Receipt(receipt)) => format!("{:?} {}", receipt.kind, receipt.position),
        Passing::Rehydrated => "rehydrated".to_owned(),
        Passing::Whisper => format!("(whisper) {}", signal.item.words.as_str().unwrap_or_default()),
        Passing::Notice(notice) => {
            let author = signal.item.author.as_ref().and_then(|a| a.name.as_str()).unwrap_or("-");
            format!("(notice) {author} {notice:?}")
        }
    }
}

pub fn text(text: &str) -> Template {
    Template(vec![Part::Text(text.to_owned())])
}

pub fn message(words: &str, next: Option<u16>) -> Action {
    action(ActionKind::MessageParticipant { text: text(words) }, next)
}

/// Waits, with `WaitCompleted` at `next`.
pub fn wait(seconds: i64, customer_returned: bool, next: u16) -> Action {
    let limit = Span::seconds(seconds);
    let wait = ActionKind::Wait { limit, customer_returned, bot_left: false };
    when(action(wait, None), "WaitCompleted", next)
}

/// One action; `next` is the index of the one after it.
pub fn action(kind: ActionKind, next: Option<u16>) -> Action {
    Action { identifier: String::new(), kind, next, conditions: Vec::new(), errors: Vec::new() }
}

pub fn when(mut action: Action, value: &str, next: u16) -> Action {
    action.conditions.push((Condition { operator: Operator::Equals, operand: text(value) }, next));
    action
}

pub fn on_error(mut action: Action, error: &str, next: u16) -> Action {
    action.errors.push((error.to_owned(), next));
    action
}

pub fn graph(actions: Vec<Action>) -> FlowGraph {
    FlowGraph { start: 0, actions }
}

/// Sets the queue and transfers to it.
pub fn queue_flow(queue: &str) -> FlowGraph {
    let target = TargetTemplate::Queue(text(queue));
    graph(vec![
        action(ActionKind::UpdateContactTargetQueue { target }, Some(1)),
        action(ActionKind::TransferContactToQueue, None),
    ])
}

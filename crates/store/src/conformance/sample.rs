//! Batches to try a store with: a small contact centre at work, under a seed.

use std::collections::{BTreeMap, BTreeSet};

use engine::domain::chat::{Item, ReceiptKind, item_id, participant_id};
use engine::domain::config::{
    AgentStatus, AvailabilityTimer, Concurrency, CrossChannel, Flow, FlowHistory, FlowKind, Hours, Instance,
    PhoneConfig, Queue, QueueEntry, RoutingProfile, SecurityProfile, StatusKind, User,
};
use engine::domain::contact::Channel;
use engine::domain::flow::{Action, ActionKind, FlowGraph, Part, TargetTemplate, Template};
use engine::domain::gateway::Ends;
use engine::domain::instance::{ATTACHMENTS, InstanceSettings, StorageConfig};
use engine::domain::permission;
use engine::event::{Event, Secret, TokenDigest, Words};
use engine::id::{
    AttachmentId, ContactId, FlowId, HoursId, InstanceId, QueueId, RoutingProfileId, SecurityProfileId,
    SessionId, StatusId, StorageConfigId, UserId,
};
use engine::input::{
    BeginAttachment, BeginFile, Command, Founding, Origin, Receipt, Send, SignalKind, StartChat,
};
use engine::output::{Batch, Completed};
use engine::time::{Span, Time};
use engine::{Centre, Node, Uuid};

/// The founder of the sample's centre, who is also its only agent.
pub const AGENT: UserId = UserId(Uuid::from_u128(0xa));
pub const PASSWORD_HASH: &str = "hash of the first password";
pub const ACCESS_KEY: &str = "AKIASAMPLE";
pub const ACCESS_SECRET: &str = "secret of the first key";

pub(super) const AVAILABLE: StatusId = StatusId(Uuid::from_u128(0xb1));
const OFFLINE: StatusId = StatusId(Uuid::from_u128(0xb2));
const HOURS: HoursId = HoursId(Uuid::from_u128(0xc));
const QUEUE: QueueId = QueueId(Uuid::from_u128(0xd));
const PROFILE: RoutingProfileId = RoutingProfileId(Uuid::from_u128(0xe));
const SECURITY: SecurityProfileId = SecurityProfileId(Uuid::from_u128(0xf));
const FLOW: FlowId = FlowId(Uuid::from_u128(0x10));
const STORAGE: StorageConfigId = StorageConfigId(Uuid::from_u128(0x11));
const START: Time = Time(1_800_000_000_000);

/// A contact centre that makes batches, and remembers what a store must then give back.
#[derive(Debug)]
pub struct Sample {
    node: Node<()>,
    state: u64,
    now: Time,
    chats: Vec<ContactId>,
    /// All items of each chain so far, words included.
    pub items: BTreeMap<ContactId, Vec<Item>>,
    pub completed: Vec<Completed>,
}

impl Sample {
    pub fn new(seed: u64) -> Sample {
        Sample {
            node: Node::new(Centre::default()),
            state: seed,
            now: START,
            chats: Vec::new(),
            items: BTreeMap::new(),
            completed: Vec::new(),
        }
    }

    /// The state after all batches so far.
    pub fn centre(&self) -> &Centre {
        self.node.centre()
    }

    pub fn now(&self) -> Time {
        self.now
    }

    pub fn pass(&mut self, span: Span) {
        self.now = self.now + span;
    }

    /// The founding, and the agent at work.
    pub fn found(&mut self) -> Batch {
        let session = SessionId(Uuid::from_u128(1));
        let expires = START + Span::minutes(60 * 24 * 30);
        self.batch(vec![
            Command::Found(Box::new(founding())),
            Command::SignIn { user: AGENT, session, expires },
            Command::SetStatus { user: AGENT, status: AVAILABLE },
        ])
    }

    /// The batch that these commands make; one that is refused makes nothing.
    pub fn batch(&mut self, commands: Vec<Command>) -> Batch {
        for command in commands {
            self.node.handle(self.now, Some(AGENT), command, ());
        }
        let (batch, _) = self.node.take();
        self.node.persisted();
        let batch = batch.unwrap_or_default();
        for recorded in &batch.events {
            if let Event::ItemAppended { chain, item, .. } = &recorded.event {
                self.items.entry(*chain).or_default().push(item.clone());
            }
        }
        self.completed.extend(batch.completed.iter().cloned());
        batch
    }

    /// Something or other happens, `commands` times.
    pub fn any(&mut self, commands: usize) -> Batch {
        self.now = self.now + Span(self.below(30_000) as i64);
        let commands = (0..commands).map(|_| self.command()).collect();
        self.batch(commands)
    }

    /// A chat that has begun: its id, and the batch.
    pub fn chat(&mut self) -> (ContactId, Batch) {
        self.chat_with(|_| {})
    }

    /// One that begins otherwise than the others do.
    pub fn chat_with(&mut self, change: impl FnOnce(&mut StartChat)) -> (ContactId, Batch) {
        let mut start = self.start();
        change(&mut start);
        let id = start.contact;
        (id, self.batch(vec![Command::StartChat(Box::new(start))]))
    }

    /// The customer of a chat says something, 10 ms after what was before.
    pub fn say(&mut self, chain: ContactId, text: &str) -> Batch {
        self.say_all([chain].into_iter(), text)
    }

    /// The customer of a chat has what stands at a position.
    pub fn receipt(&mut self, chain: ContactId, at: Time, position: u64, kind: ReceiptKind) -> Batch {
        self.now = at;
        let kind = SignalKind::Receipt(Receipt { message: item_id(chain, position), position, kind });
        let participant = participant_id(chain, 0);
        self.batch(vec![Command::Signal { chain, participant, kind }])
    }

    /// The customer begins to put a file.
    pub fn attachment(&mut self, chain: ContactId, attachment: AttachmentId) -> Batch {
        let begin = BeginAttachment {
            chain,
            participant: participant_id(chain, 0),
            attachment,
            name: Words::new("Foto Zoë.png"),
            content_type: "image/png".to_owned(),
            size: 77,
            token: TokenDigest(attachment.0.as_u64_pair().1),
        };
        self.batch(vec![Command::BeginAttachment(Box::new(begin))])
    }

    /// The file is there, and found good or bad.
    pub fn attachment_judged(&mut self, chain: ContactId, attachment: AttachmentId, approved: bool) -> Batch {
        let participant = participant_id(chain, 0);
        let words = Words::new("what is shown");
        self.batch(vec![
            Command::CompleteAttachment { chain, participant, attachment },
            Command::JudgeAttachment { chain, attachment, approved, words },
        ])
    }

    /// A file for a contact is going to be put.
    pub fn file(&mut self, contact: ContactId, file: AttachmentId) -> Batch {
        let name = Words::new("Zoë.csv");
        let known = BTreeSet::new();
        let begin = BeginFile { contact, file, created_by: AGENT, name, size: 77, known };
        self.batch(vec![Command::BeginFile(Box::new(begin))])
    }

    pub fn file_judged(&mut self, file: AttachmentId, approved: bool) -> Batch {
        self.batch(vec![Command::CompleteFile { file }, Command::JudgeFile { file, approved }])
    }

    /// The customers of these chats say something, all in one batch.
    pub fn say_all(&mut self, chains: impl Iterator<Item = ContactId>, text: &str) -> Batch {
        self.now = self.now + Span(10);
        let sends = chains.map(|chain| self.send(chain, text.to_owned())).collect();
        self.batch(sends)
    }

    fn command(&mut self) -> Command {
        let Some(chain) = self.pick() else { return Command::StartChat(Box::new(self.start())) };
        match self.below(10) {
            0 => Command::StartChat(Box::new(self.start())),
            1 => Command::Accept { user: AGENT, contact: chain },
            2 => Command::Leave { user: AGENT, contact: chain },
            3 => Command::Clear { user: AGENT, contact: chain },
            4 => Command::Stop { contact: chain },
            _ => {
                let text = format!("text {}: naïve 日本 \u{1f514} \" \\ \n", self.below(1_000_000));
                self.send(chain, text)
            }
        }
    }

    fn send(&self, chain: ContactId, text: String) -> Command {
        let chat = self.centre().chats.get(&chain);
        let participant = chat.and_then(|chat| chat.customer()).map(|customer| customer.id);
        let participant = participant.unwrap_or(participant_id(chain, 0));
        let content_type = "text/plain".to_owned();
        let words = Words::new(text);
        Command::Send(Send { chain, participant, content_type, words, token: None, answer: None })
    }

    fn start(&mut self) -> StartChat {
        let contact = ContactId(Uuid::from_u64_pair(self.next(), self.next()));
        self.chats.push(contact);
        let nth = self.chats.len();
        let ends = Ends {
            subtype: "connect:SMS".to_owned(),
            customer: format!("Zoë {nth}"),
            system: "+15550100".to_owned(),
        };
        StartChat {
            contact,
            flow: FLOW,
            origin: if nth.is_multiple_of(6) { Origin::IsWritten(ends) } else { Origin::Connects },
            name: format!("Zoë {}", self.below(1000)),
            attributes: BTreeMap::from([("colour".to_owned(), "red".to_owned())]),
            related: None,
            past: Vec::new(),
            customer_id: nth.is_multiple_of(3).then(|| "Zoë".to_owned()),
            segment_attributes: std::collections::BTreeMap::new(),
            content_types: vec!["text/plain".to_owned()],
            disconnect_on_customer_exit: false,
            duration: Span::minutes(60),
            streaming: Some("endpoint".to_owned()),
            initial_message: None,
            token: None,
        }
    }

    fn pick(&mut self) -> Option<ContactId> {
        let recent = self.chats.len().saturating_sub(8);
        let n = self.below(8) as usize;
        self.chats.get(recent + n).or(self.chats.last()).copied()
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// splitmix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// One queue, one profile, one flow that greets and queues.
pub fn founding() -> Founding {
    let created_at = START;
    let status = |id, name: &str, kind| AgentStatus {
        id,
        name: name.to_owned(),
        description: None,
        kind,
        enabled: true,
        display_order: None,
        created_at,
    };
    let attachments = StorageConfig {
        resource_type: ATTACHMENTS.to_owned(),
        bucket: "sample".to_owned(),
        prefix: "attachments".to_owned(),
    };
    Founding {
        instance: Instance {
            id: InstanceId(Uuid::from_u128(1)),
            account: "123456789012".to_owned(),
            region: "eu-west-2".to_owned(),
            alias: "sample".to_owned(),
            created_at,
        },
        settings: InstanceSettings {
            storage: BTreeMap::from([(STORAGE, attachments)]),
            ..InstanceSettings::default()
        },
        statuses: vec![
            status(AVAILABLE, "Available", StatusKind::Routable),
            status(OFFLINE, "Offline", StatusKind::Offline),
        ],
        hours: vec![Hours {
            id: HOURS,
            name: "Always".to_owned(),
            description: None,
            time_zone: "UTC".to_owned(),
            ranges: Vec::new(),
            overrides: Vec::new(),
            created_at,
        }],
        queues: vec![Queue {
            id: QUEUE,
            name: "BasicQueue".to_owned(),
            description: None,
            hours: HOURS,
            max_contacts: None,
            enabled: true,
            quick_connects: BTreeSet::new(),
            created_at,
        }],
        security_profiles: vec![SecurityProfile {
            id: SECURITY,
            name: "Admin".to_owned(),
            description: None,
            permissions: permission::ALL.iter().map(|p| (*p).to_owned()).collect::<BTreeSet<_>>(),
            created_at,
        }],
        routing_profiles: vec![profile()],
        flows: vec![flow()],
        administrator: administrator(),
        password: Secret::new(PASSWORD_HASH),
        access_key: ACCESS_KEY.to_owned(),
        access_secret: Secret::new(ACCESS_SECRET),
    }
}

fn profile() -> RoutingProfile {
    let concurrency = Concurrency { slots: 5, cross_channel: CrossChannel::CurrentChannelOnly };
    RoutingProfile {
        id: PROFILE,
        name: "Basic".to_owned(),
        description: String::new(),
        concurrency: BTreeMap::from([(Channel::Chat, concurrency)]),
        entries: vec![QueueEntry { queue: QUEUE, channel: Channel::Chat, priority: 1, delay_seconds: 0 }],
        default_outbound_queue: QUEUE,
        availability_timer: AvailabilityTimer::default(),
        created_at: START,
    }
}

fn flow() -> Flow {
    let action = |kind, next| Action {
        identifier: String::new(),
        kind,
        next,
        conditions: Vec::new(),
        errors: Vec::new(),
    };
    let text = |text: &str| Template(vec![Part::Text(text.to_owned())]);
    let target = TargetTemplate::Queue(text(&QUEUE.to_string()));
    let actions = vec![
        action(ActionKind::MessageParticipant { text: text("Welcome.") }, Some(1)),
        action(ActionKind::UpdateContactTargetQueue { target }, Some(2)),
        action(ActionKind::TransferContactToQueue, None),
    ];
    Flow {
        id: FLOW,
        name: "Sample".to_owned(),
        description: None,
        kind: FlowKind::ContactFlow,
        published: true,
        content: "{}".into(),
        graph: FlowGraph { start: 0, actions }.into(),
        history: FlowHistory::default(),
        created_at: START,
    }
}

fn administrator() -> User {
    User {
        id: AGENT,
        username: "admin".to_owned(),
        first_name: "Ada".to_owned(),
        last_name: "Admin".to_owned(),
        email: None,
        routing_profile: PROFILE,
        security_profiles: vec![SECURITY],
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

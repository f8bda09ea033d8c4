//! How contacts begin: chats, tasks and calls, by the API.

use std::collections::BTreeSet;

use crate::domain::Centre;
use crate::domain::chat::{Participant, Role, Streaming, Writer, content, participant_id, system_author};
use crate::domain::config::{FlowKind, QuickConnectTarget};
use crate::domain::contact::{Channel, DisconnectReason, InitiationMethod, Past, QueueRef};
use crate::domain::criteria::RoutingData;
use crate::domain::decide::Decided;
use crate::domain::decide::stream::first_streaming;
use crate::domain::decide::work::check_attributes_bytes;
use crate::domain::resource::Tags;
use crate::domain::segment::{SUBTYPE, SegmentAttributes, make_external, task_lifetime};
use crate::domain::settle::agent_participant;
use crate::event::{Created, Event, TokenDigest, Words};
use crate::id::{ContactId, FlowId, UserId};
use crate::input::{BeginFile, NewFile, Origin, Outcome, StartCall, StartChat, StartTask, TaskStart};
use crate::limits;
use crate::refusal::{Refusal, Thing};
use crate::time::{Span, Time};

impl Centre {
    /// CHAT-1, CHAT-2. The flow runs from here on, whether or not the customer has connected.
    pub(super) fn start_chat(&self, start: StartChat, at: Time) -> Result<Decided, Refusal> {
        if let Some(repeated) = self.started_before(start.token, at) {
            return Ok(repeated);
        }
        self.check_chat(&start)?;
        let contact = start.contact;
        let customer = Participant {
            id: participant_id(contact, 0),
            role: Role::Customer,
            name: start.name.clone(),
            user: None,
            token: None,
            connected: false,
            left: false,
        };
        let entrance = entrance(contact, &start.origin, customer, start.initial_message, at);
        let initiation = match start.origin {
            Origin::Connects => InitiationMethod::Api,
            Origin::Writes(_) => InitiationMethod::Inbound,
            Origin::IsWritten(_) => InitiationMethod::Outbound,
        };
        let (related, attributes) = with_related(start.related, start.attributes);
        check_attributes_bytes(attributes.iter().map(|(k, v)| k.len() + v.len()).sum())?;
        let created = Created {
            attributes,
            related: start.past.first().map(|past| past.contact).or(related),
            past: start.past,
            // The address is who they are to the network.
            customer_id: start.customer_id.or_else(|| Some(start.origin.ends()?.customer.clone())),
            ends: start.origin.ends().cloned(),
            segment_attributes: start.segment_attributes,
            content_types: start.content_types,
            disconnect_on_customer_exit: start.disconnect_on_customer_exit,
            token: start.token,
            ..begun(contact, Channel::Chat, initiation, Some(start.flow), start.name, start.duration)
        };
        let mut events = vec![Event::ContactCreated(created.into())];
        events.extend(start.streaming.map(|endpoint| {
            let streaming = Streaming { id: first_streaming(contact), endpoint };
            Event::StreamingStarted { chain: contact, streaming }
        }));
        events.extend(entrance);
        events.push(Event::FlowEntered { contact, flow: start.flow });
        Ok(Decided::with(events, started(contact)))
    }

    fn check_chat(&self, start: &StartChat) -> Result<(), Refusal> {
        self.check_flow(start.flow)?;
        self.check_origin(&start.origin)?;
        self.check_room(start.contact, Channel::Chat)?;
        if !start.content_types.iter().any(|t| t == content::TEXT_PLAIN) {
            let why = format!("must include {}", content::TEXT_PLAIN);
            return Err(Refusal::Invalid { what: "SupportedMessagingContentTypes", why });
        }
        if let Some((content_type, words)) = &start.initial_message {
            let author = match start.origin {
                Origin::Connects | Origin::Writes(_) => Role::Customer,
                Origin::IsWritten(_) => Role::System,
            };
            self.check_message(&start.content_types, author, content_type, words)?;
        }
        self.check_segment_attributes(Channel::Chat, &start.content_types, &start.segment_attributes)?;
        check_past(&start.past)
    }

    /// CreatePersistentContactAssociation: a chat that goes on from nothing yet.
    pub(super) fn continue_chat(&self, chain: ContactId, past: Vec<Past>) -> Result<Decided, Refusal> {
        let chat = self.chats.get(&chain).ok_or(Refusal::Unknown(Thing::Contact))?;
        let contact = &self.contacts[&chat.contact];
        if !contact.is_active() {
            return Err(Refusal::ContactEnded);
        }
        if contact.past == past {
            return Ok(Decided::nothing());
        }
        if !contact.past.is_empty() {
            return Err(Refusal::NotAllowed("The chat goes on from an earlier one already."));
        }
        if past.iter().any(|past| past.chain == chain) {
            return Err(Refusal::NotAllowed("A chat cannot go on from itself."));
        }
        check_past(&past)?;
        Ok(Decided::done(vec![Event::ChatContinued { contact: contact.id, past }]))
    }

    /// TASK-1, TASK-3.
    pub(super) fn start_task(&self, start: StartTask, at: Time) -> Result<Decided, Refusal> {
        if let Some(repeated) = self.started_before(start.token, at) {
            return Ok(repeated);
        }
        let start = self.by_template(start)?;
        let (flow, target_queue) = self.task_start(start.on)?;
        let mut segment_attributes = start.segment_attributes;
        self.check_room(start.contact, Channel::Task)?;
        start.scheduled_at.map_or(Ok(()), |scheduled_at| check_schedule(scheduled_at, at))?;
        check_references(start.references.len())?;
        if flow.is_some() {
            self.check_segment_attributes(Channel::Task, &[], &segment_attributes)?;
        } else {
            self.check_external(&mut segment_attributes)?;
        }
        let (linked, related, attributes, others) = match start.previous {
            Some(previous) => {
                let (linked, attributes, others) = self.link(previous, start.attributes)?;
                (Some(linked), None, attributes, others)
            }
            None => {
                let (related, attributes) = with_related(start.related, start.attributes);
                (None, related, attributes, Vec::new())
            }
        };
        check_attributes_bytes(attributes.iter().map(|(k, v)| k.len() + v.len()).sum())?;
        let contact = start.contact;
        let ahead = start.scheduled_at.map_or(Span::ZERO, |scheduled_at| scheduled_at - at);
        let duration = Span(ahead.0 + task_lifetime(&segment_attributes)?.0);
        let created = Created {
            attributes,
            related,
            linked,
            segment_attributes,
            scheduled_at: start.scheduled_at,
            description: start.description,
            references: start.references,
            target_queue,
            token: start.token,
            ..begun(contact, Channel::Task, InitiationMethod::Api, flow, start.name, duration)
        };

        let mut events = others;
        events.push(Event::ContactCreated(created.into()));
        for NewFile { file, by, name, size } in start.files {
            let begin = BeginFile { contact, file, created_by: by, name, size, known: BTreeSet::new() };
            events.extend(self.begin_file(begin, at)?.events);
        }
        match (start.on, flow) {
            (TaskStart::ConnectedTo(user), _) => events.extend(at_once(contact, user, at)),
            (TaskStart::Completed, _) => {
                events.push(Event::ContactEnded { contact, reason: Some(DisconnectReason::Api) });
            }
            (_, Some(flow)) if start.scheduled_at.is_none() => {
                events.push(Event::FlowEntered { contact, flow });
            }
            _ => {}
        }
        Ok(Decided::with(events, started(contact)))
    }

    /// A quick connect brings its flow and the queue that it is for.
    fn task_start(&self, on: TaskStart) -> Result<(Option<FlowId>, Option<QueueRef>), Refusal> {
        match on {
            TaskStart::Flow(flow) => {
                self.check_flow(flow)?;
                Ok((Some(flow), None))
            }
            TaskStart::Template { template, flow } => {
                let flow = self.flow_of_template(template, flow)?;
                self.check_flow(flow)?;
                Ok((Some(flow), None))
            }
            TaskStart::ConnectedTo(user) => {
                let agent = self.agents.get(&user).ok_or(Refusal::Unknown(Thing::User))?;
                if let Some(blocked) = self.blocked(agent, Channel::Task) {
                    let why = self.why(agent, Channel::Task, blocked).text;
                    return Err(Refusal::AgentNotOpen(why));
                }
                Ok((None, Some(QueueRef::Agent(user))))
            }
            TaskStart::Completed => Ok((None, None)),
            TaskStart::QuickConnect(id) => {
                let quick = self.quick_connects.get(&id).ok_or(Refusal::Unknown(Thing::QuickConnect))?;
                let (flow, queue) = match &quick.target {
                    QuickConnectTarget::User { user, flow } => (*flow, QueueRef::Agent(*user)),
                    QuickConnectTarget::Queue { queue, flow } => (*flow, QueueRef::Standard(*queue)),
                    QuickConnectTarget::PhoneNumber { .. } => {
                        return Err(Refusal::NotAllowed("A task cannot go to a phone number."));
                    }
                };
                if !self.flows[&flow].published {
                    return Err(Refusal::FlowNotPublished);
                }
                Ok((Some(flow), Some(queue)))
            }
        }
    }

    /// TASK-12.
    fn check_external(&self, given: &mut SegmentAttributes) -> Result<(), Refusal> {
        make_external(given)?;
        let others = given.iter().filter(|(name, _)| *name != SUBTYPE);
        let others = others.map(|(name, value)| (name.clone(), value.clone())).collect();
        self.check_segment_attributes(Channel::Task, &[], &others)
    }

    /// StartWebRTCContact: a call, with its slots and states and without sound.
    pub(super) fn start_call(&self, start: StartCall, at: Time) -> Result<Decided, Refusal> {
        if let Some(repeated) = self.started_before(start.token, at) {
            return Ok(repeated);
        }
        self.check_flow(start.flow)?;
        self.check_room(start.contact, Channel::Voice)?;
        check_references(start.references.len())?;
        let (related, attributes) = with_related(start.related, start.attributes);
        check_attributes_bytes(attributes.iter().map(|(k, v)| k.len() + v.len()).sum())?;
        let (contact, flow) = (start.contact, start.flow);
        let duration = limits::CALL_DURATION;
        let created = Created {
            attributes,
            related,
            description: start.description,
            references: start.references,
            token: start.token,
            ..begun(contact, Channel::Voice, InitiationMethod::WebrtcApi, Some(flow), start.name, duration)
        };
        let events = vec![Event::ContactCreated(created.into()), Event::FlowEntered { contact, flow }];
        Ok(Decided::with(events, started(contact)))
    }

    /// Whether a start with this token would be a repeat.
    pub fn has_started(&self, token: TokenDigest, at: Time) -> bool {
        self.started_before(Some(token), at).is_some()
    }

    /// A repeat of a start with its client token begins nothing, within a day (CHAT-2).
    pub(super) fn started_before(&self, token: Option<TokenDigest>, at: Time) -> Option<Decided> {
        let token = token?;
        let kept = |started: Time| at - started <= limits::START_TOKENS_KEPT;
        let (_, contact, _) = self.starts.iter().find(|(t, _, started)| *t == token && kept(*started))?;
        Some(Decided::with(Vec::new(), started(*contact)))
    }

    fn check_flow(&self, id: FlowId) -> Result<(), Refusal> {
        let flow = self.flows.get(&id).ok_or(Refusal::Unknown(Thing::Flow))?;
        if !flow.published {
            return Err(Refusal::FlowNotPublished);
        }
        if flow.kind != FlowKind::ContactFlow {
            let why = "must be a flow of type CONTACT_FLOW".to_owned();
            return Err(Refusal::Invalid { what: "ContactFlowId", why });
        }
        Ok(())
    }

    /// ENT-3.
    fn check_room(&self, contact: ContactId, channel: Channel) -> Result<(), Refusal> {
        if self.contacts.contains_key(&contact) {
            return Err(Refusal::Duplicate(Thing::Contact, contact.to_string()));
        }
        if self.contacts.len() >= limits::LIVE_CONTACTS_MAX {
            return Err(Refusal::LimitReached { what: "live contacts", limit: limits::LIVE_CONTACTS_MAX });
        }
        match self.settings.quotas.map(|quotas| quotas.active(channel)) {
            Some(limit) if self.index().active(channel) >= limit => {
                let what = "active contacts of this channel";
                Err(Refusal::LimitReached { what, limit })
            }
            _ => Ok(()),
        }
    }
}

/// TASK-12: through the agent's own queue, without the 20 seconds in which they could decline what they do
/// already.
fn at_once(contact: ContactId, user: UserId, at: Time) -> Vec<Event> {
    let participant = agent_participant(contact, 0, user);
    vec![
        Event::Queued { contact, queue: QueueRef::Agent(user) },
        Event::Offered { contact, user, until: at + limits::OFFER_WINDOW, participant },
        Event::Accepted { contact, user },
    ]
}

/// The customer, with what is said first: by them, or to them where they are written to. Whom a gateway
/// reaches is there at once, since nobody connects.
fn entrance(
    chain: ContactId,
    origin: &Origin,
    customer: Participant,
    message: Option<(String, Words)>,
    at: Time,
) -> Vec<Event> {
    let (id, author) = (customer.id, customer.as_author());
    let mut writer = Writer::first(chain);
    let mut events = vec![Event::ParticipantAdded { chain, participant: customer }];
    let mut items = Vec::new();
    if origin.ends().is_some() {
        events.push(Event::ParticipantConnected { chain, participant: id });
        items.push(writer.event(at, Some(author.clone()), content::JOINED));
    }
    let speaker = match origin {
        Origin::Connects | Origin::Writes(_) => author,
        Origin::IsWritten(_) => system_author(chain),
    };
    items.extend(message.map(|(content_type, words)| writer.message(at, speaker, &content_type, words)));
    events.extend(items.into_iter().map(|item| Event::ItemAppended { chain, item, token: None }));
    events
}

pub(super) fn started(contact: ContactId) -> Outcome {
    Outcome::Started { contact, participant: participant_id(contact, 0) }
}

/// The first contact of a chain, with nothing but what every one has.
fn begun(
    contact: ContactId,
    channel: Channel,
    initiation: InitiationMethod,
    flow: Option<FlowId>,
    name: String,
    duration: Span,
) -> Created {
    Created {
        contact,
        channel,
        initiation,
        flow,
        name,
        attributes: Attributes::new(),
        tags: Tags::new(),
        duration,
        leg: None,
        related: None,
        linked: None,
        past: Vec::new(),
        customer_id: None,
        ends: None,
        segment_attributes: SegmentAttributes::new(),
        scheduled_at: None,
        description: None,
        references: std::collections::BTreeMap::new(),
        routing: RoutingData::default(),
        target_queue: None,
        content_types: Vec::new(),
        disconnect_on_customer_exit: false,
        token: None,
    }
}

type Attributes = std::collections::BTreeMap<String, String>;

/// TASK-7: what the related contact has is copied once; what is given comes before it.
fn with_related(
    related: Option<(ContactId, Attributes)>,
    attributes: Attributes,
) -> (Option<ContactId>, Attributes) {
    match related {
        None => (None, attributes),
        Some((id, mut copied)) => {
            copied.extend(attributes);
            (Some(id), copied)
        }
    }
}

/// CHAT-62.
fn check_past(past: &[Past]) -> Result<(), Refusal> {
    let limit = limits::PAST_CHATS_MAX;
    if past.len() > limit { Err(Refusal::LimitReached { what: "past chats", limit }) } else { Ok(()) }
}

/// TASK-3.
pub(super) fn check_schedule(scheduled_at: Time, at: Time) -> Result<(), Refusal> {
    if scheduled_at > at && scheduled_at - at <= limits::SCHEDULE_AHEAD_MAX {
        return Ok(());
    }
    let why = "must be in the future and at most 6 days ahead".to_owned();
    Err(Refusal::Invalid { what: "ScheduledTime", why })
}

pub(super) fn check_references(references: usize) -> Result<(), Refusal> {
    let limit = limits::REFERENCES_MAX;
    if references > limit { Err(Refusal::LimitReached { what: "references", limit }) } else { Ok(()) }
}

/// CHAT-50.
pub fn duration_of(minutes: Option<i64>) -> Result<Span, Refusal> {
    let minutes = minutes.unwrap_or(limits::CHAT_DURATION_DEFAULT_MINUTES);
    if limits::CHAT_DURATION_MINUTES.contains(&minutes) {
        return Ok(Span::minutes(minutes));
    }
    let (least, most) = (limits::CHAT_DURATION_MINUTES.start(), limits::CHAT_DURATION_MINUTES.end());
    Err(Refusal::Invalid { what: "ChatDurationInMinutes", why: format!("must be {least} to {most}") })
}

//! What may be done in a centre beyond the chats, by short names.

use super::*;

/// A queue, a channel, a priority and a delay.
pub type Entry<'a> = (&'a str, Channel, u8, u16);

/// Until idle, and until closed.
pub type Minutes = (Option<i64>, Option<i64>);

impl World {
    pub fn tells(&mut self, expected: Expect) {
        expected.assert_eq(&self.story());
    }

    /// What was said since it was last asked, and to whom.
    pub fn hears(&mut self, expected: Expect) {
        let heard = std::mem::take(&mut self.heard);
        let lines = heard.iter().map(|(to, what)| format!("{what} -> {}\n", to.join(", ")));
        expected.assert_eq(&lines.collect::<String>());
    }

    /// A queue, and a flow `to NAME` that leads to it.
    pub fn line(&mut self, name: &str, max_contacts: Option<u32>) {
        self.queue(name, max_contacts);
        let id = self.id(name).to_string();
        self.flow(&format!("to {name}"), FlowKind::ContactFlow, queue_flow(&id));
    }

    pub fn profile_with(&mut self, name: &str, channels: &[(Channel, u8, CrossChannel)], entries: &[Entry]) {
        let entries = entries.iter().map(|(q, c, p, d)| self.entry(q, *c, *p, *d)).collect();
        let mut profile = self.profile_of(name, 1, entries);
        profile.concurrency = concurrency(channels);
        self.must(Command::CreateRoutingProfile(profile));
    }

    pub fn profile_id(&mut self, name: &str) -> RoutingProfileId {
        RoutingProfileId(self.id(name))
    }

    /// One more of each channel, all of them together, on BasicQueue.
    pub fn everything(&mut self, name: &str) {
        let any = CrossChannel::AnyChannel;
        let channels = [(Channel::Voice, 1, any), (Channel::Chat, 2, any), (Channel::Task, 2, any)];
        let entries = Channel::ALL.map(|channel| ("BasicQueue", channel, 1, 0));
        self.profile_with(name, &channels, &entries);
    }

    pub fn call(&mut self, name: &str) {
        self.call_on(name, "inbound").unwrap();
    }

    pub fn call_on(&mut self, name: &str, flow: &str) -> Result<Outcome, Refusal> {
        let start = StartCall {
            contact: ContactId(self.id(name)),
            flow: FlowId(self.id(flow)),
            name: format!("customer of {name}"),
            description: None,
            references: BTreeMap::new(),
            attributes: BTreeMap::new(),
            related: None,
            token: None,
        };
        self.command(Command::StartCall(Box::new(start)))
    }

    pub fn task(&mut self, name: &str) {
        self.task_on(name, "inbound").unwrap();
    }

    pub fn task_on(&mut self, name: &str, flow: &str) -> Result<Outcome, Refusal> {
        let start = self.task_of(name, flow);
        self.start_task(start)
    }

    pub fn task_of(&mut self, name: &str, flow: &str) -> StartTask {
        StartTask {
            contact: ContactId(self.id(name)),
            on: TaskStart::Flow(FlowId(self.id(flow))),
            name: name.to_owned(),
            description: None,
            references: BTreeMap::new(),
            attributes: BTreeMap::new(),
            segment_attributes: BTreeMap::new(),
            scheduled_at: None,
            related: None,
            previous: None,
            files: Vec::new(),
            token: None,
        }
    }

    pub fn start_task(&mut self, start: StartTask) -> Result<Outcome, Refusal> {
        self.command(Command::StartTask(Box::new(start)))
    }

    /// A flow that says what runs when, and queues to BasicQueue.
    pub fn flow_with_hooks(&mut self, name: &str, hooks: &[(Hook, &str)]) {
        let mut actions: Vec<_> =
            (1..).zip(hooks).map(|(next, (hook, flow))| self.hook(*hook, flow, next)).collect();
        let (queue, n) = (self.id("BasicQueue").to_string(), hooks.len() as u16);
        let target = TargetTemplate::Queue(text(&queue));
        actions.push(action(ActionKind::UpdateContactTargetQueue { target }, Some(n + 1)));
        actions.push(action(ActionKind::TransferContactToQueue, None));
        self.flow(name, FlowKind::ContactFlow, graph(actions));
    }

    fn hook(&mut self, hook: Hook, flow: &str, next: u16) -> Action {
        let flow = text(&self.id(flow).to_string());
        action(ActionKind::UpdateContactEventHooks { hook, flow }, Some(next))
    }

    /// What an action comes to, in a flow of its own that a chat runs: the value that it gives, or the
    /// error.
    pub fn asks(&mut self, queue: Option<&str>, kind: ActionKind) -> String {
        let id = queue.map(|queue| self.id(queue).to_string()).unwrap_or_default();
        let target = TargetTemplate::Queue(text(&id));
        let values = ["0", "1", "2", "3", "40", "True", "False"];
        let mut asking = action(kind, None);
        let mut actions = vec![
            on_error(action(ActionKind::UpdateContactTargetQueue { target }, Some(1)), "NoMatchingError", 1),
            asking.clone(),
            action(ActionKind::DisconnectParticipant, None),
        ];
        for (at, value) in (3..).zip(values) {
            asking = when(asking, value, at);
            actions.push(message(value, Some(2)));
        }
        for (at, error) in (10..).zip(["NoMatchingCondition", "NoMatchingError"]) {
            asking = on_error(asking, error, at);
            actions.push(message(error, Some(2)));
        }
        actions[1] = asking;
        let name = format!("asks at {}", self.log.len());
        self.flow(&name, FlowKind::ContactFlow, graph(actions));
        let before = self.story();
        self.start(&format!("chat that {name}"), &name, None).unwrap();
        let told = std::mem::replace(&mut self.story, before);
        let said = told.lines().find_map(|line| line.split_once("SYSTEM_MESSAGE: "));
        said.map(|(_, said)| said.to_owned()).unwrap_or(told)
    }

    pub fn hold(&mut self, agent: &str, contact: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, contact, |user, contact| Command::Hold { user, contact })
    }

    pub fn end_hold(&mut self, agent: &str, contact: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, contact, |user, contact| Command::EndHold { user, contact })
    }

    pub fn pause(&mut self, agent: &str, contact: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, contact, |user, contact| Command::Pause { user, contact })
    }

    pub fn end_pause(&mut self, agent: &str, contact: &str) -> Result<Outcome, Refusal> {
        self.agent_command(agent, contact, |user, contact| Command::EndPause { user, contact })
    }

    pub fn transfer(&mut self, agent: &str, contact: &str, by: &str) -> Result<Outcome, Refusal> {
        let quick_connect = QuickConnectId(self.id(by));
        self.agent_command(agent, contact, |user, contact| Command::Transfer { user, contact, quick_connect })
    }

    pub fn adds(&mut self, agent: &str, contact: &str, by: &str) -> Result<Outcome, Refusal> {
        let quick_connect = QuickConnectId(self.id(by));
        self.agent_command(agent, contact, |user, contact| Command::AddAgent { user, contact, quick_connect })
    }

    pub fn stop(&mut self, contact: &str) -> Result<Outcome, Refusal> {
        let contact = ContactId(self.id(contact));
        self.command(Command::Stop { contact })
    }

    /// A quick connect of BasicQueue to another queue, whose flow does nothing but transfer.
    pub fn quick_to_queue(&mut self, name: &str, queue: &str) {
        let flow = self.transfer_flow(name, FlowKind::QueueTransfer);
        let queue = QueueId(self.id(queue));
        self.quick(name, QuickConnectTarget::Queue { queue, flow }, "BasicQueue");
    }

    pub fn quick_to_agent(&mut self, name: &str, agent: &str) {
        let flow = self.transfer_flow(name, FlowKind::AgentTransfer);
        let user = UserId(self.id(agent));
        self.quick(name, QuickConnectTarget::User { user, flow }, "BasicQueue");
    }

    fn transfer_flow(&mut self, quick_connect: &str, kind: FlowKind) -> FlowId {
        let name = format!("flow of {quick_connect}");
        self.flow(&name, kind, graph(vec![action(ActionKind::TransferContactToQueue, None)]));
        FlowId(self.id(&name))
    }

    pub fn quick(&mut self, name: &str, target: QuickConnectTarget, of_queue: &str) {
        let quick = self.quick_of(name, target);
        self.must(Command::CreateQuickConnect(quick));
        let (queue, quick_connects) = (QueueId(self.id(of_queue)), vec![QuickConnectId(self.id(name))]);
        self.must(Command::AssociateQuickConnects { queue, quick_connects });
    }

    pub fn quick_of(&mut self, name: &str, target: QuickConnectTarget) -> QuickConnect {
        let id = QuickConnectId(self.id(name));
        QuickConnect { id, name: name.to_owned(), description: None, target, created_at: START }
    }

    pub fn routing(&mut self, contact: &str, change: RoutingChange) -> Result<Outcome, Refusal> {
        let contact = ContactId(self.id(contact));
        self.command(Command::UpdateRouting { contact, change })
    }

    pub fn priority(&mut self, contact: &str, priority: i64) -> Result<Outcome, Refusal> {
        self.routing(contact, RoutingChange { priority: Some(priority), ..RoutingChange::default() })
    }

    pub fn age(&mut self, contact: &str, seconds: i64) -> Result<Outcome, Refusal> {
        let age_adjustment = Some(Span::seconds(seconds));
        self.routing(contact, RoutingChange { age_adjustment, ..RoutingChange::default() })
    }

    pub fn criteria(&mut self, contact: &str, steps: Vec<Step>) -> Result<Outcome, Refusal> {
        let criteria = Some(Criteria { steps });
        self.routing(contact, RoutingChange { criteria, ..RoutingChange::default() })
    }

    pub fn skill(
        &mut self,
        agent: &str,
        attribute: &str,
        value: &str,
        level: u8,
    ) -> Result<Outcome, Refusal> {
        let skill = Proficiency { attribute: attribute.to_owned(), value: value.to_owned(), level };
        let user = UserId(self.id(agent));
        self.command(Command::AssociateProficiencies { user, proficiencies: vec![skill] })
    }

    pub fn attribute(&mut self, name: &str, values: &[&str]) {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let attribute = PredefinedAttribute { name: name.to_owned(), values, created_at: START };
        self.must(Command::CreatePredefinedAttribute(attribute));
    }

    pub fn phone(&mut self, agent: &str, change: impl FnOnce(&mut PhoneConfig)) {
        let user = UserId(self.id(agent));
        let mut phone = self.node.centre().users[&user].phone.clone();
        change(&mut phone);
        self.must(Command::SetPhoneConfig { user, phone });
    }

    /// Minutes until idle and until closed, of the customer and of the agent.
    pub fn timers(&mut self, chat: &str, customer: Minutes, agent: Minutes) -> Result<Outcome, Refusal> {
        let contact = ContactId(self.id(chat));
        let side = |(idle, disconnect): Minutes| SideTimers {
            idle: idle.map(Span::minutes),
            disconnect: disconnect.map(Span::minutes),
        };
        let timers = RoleTimers { customer: side(customer), agent: side(agent) };
        self.command(Command::SetRoleTimers { contact, timers })
    }

    pub fn switch(&mut self, queue: &str, enabled: bool) {
        let queue = QueueId(self.id(queue));
        self.must(Command::SetQueueStatus { queue, enabled });
    }

    /// As it is now, or as it was at its end.
    /// At a moment that is no whole second.
    pub fn command_at(&mut self, at: Time, command: Command) -> Result<Outcome, Refusal> {
        self.now = at;
        self.command(command)
    }

    pub fn contact(&mut self, name: &str) -> Contact {
        let id = ContactId(self.id(name));
        let live = self.node.centre().contacts.get(&id);
        let completed = || self.completed.iter().find(|c| c.contact.id == id).map(|c| &c.contact);
        live.or_else(completed).unwrap().clone()
    }

    pub fn held(&mut self, agent: &str, contact: &str) -> Held {
        let (user, contact) = (UserId(self.id(agent)), ContactId(self.id(contact)));
        self.node.centre().agents[&user].contacts[&contact].clone()
    }

    /// What the agent holds and in what state: `c1 CONNECTED, t1 PAUSED`.
    pub fn holds(&mut self, agent: &str) -> String {
        let user = UserId(self.id(agent));
        let agent = &self.node.centre().agents[&user];
        let each =
            agent.contacts.iter().map(|(id, held)| format!("{} {}", self.name(id.0), held.state_name()));
        each.collect::<Vec<_>>().join(", ")
    }

    /// What the agent's panel shows now.
    pub fn view(&mut self, agent: &str) -> AgentView {
        let user = UserId(self.id(agent));
        self.node.centre().view_of(user, self.now).unwrap()
    }

    pub fn seconds(&self) -> i64 {
        (self.now - START).as_seconds()
    }

    /// Who could have a waiting contact, in their order, and of the others the rule that says no. The
    /// administrator is left out.
    pub fn considers(&mut self, contact: &str) -> String {
        let (contact, admin) = (ContactId(self.id(contact)), UserId(self.id("admin")));
        let centre = self.node.centre();
        let considered = centre.considered(&centre.contacts[&contact], self.now);
        let each = considered.iter().filter(|c| c.user != admin).map(|c| match &c.excluded {
            None => self.name(c.user.0),
            Some(exclusion) => format!("{} {}", self.name(c.user.0), exclusion.rule),
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// Each decision of the router since the beginning, explained from the log alone: to whom the contact
    /// went, who was considered, and when time would have let someone else have it. The first who could
    /// have it is always who was offered it.
    pub fn explains(&mut self) -> String {
        let admin = UserId(self.id("admin"));
        let mut centre = Centre::default();
        let mut lines = String::new();
        for recorded in &self.log {
            if let Some(decision) = centre.explain(recorded) {
                let first = decision.considered.iter().find(|c| c.excluded.is_none()).map(|c| c.user);
                assert_eq!(first, decision.offered_to, "{recorded:?}");
                let considered = decision.considered.iter().filter(|c| c.user != admin);
                let each = considered.map(|c| match &c.excluded {
                    None => self.name(c.user.0),
                    Some(exclusion) => format!("{} {}", self.name(c.user.0), exclusion.rule),
                });
                let wakes = decision.would_wake_at.map(|at| (at - START).as_seconds());
                let wakes = wakes.map(|s| format!("; wakes {:02}:{:02}", s / 60, s % 60)).unwrap_or_default();
                let (at, to) = ((decision.at - START).as_seconds(), decision.offered_to);
                let to = to.map_or_else(|| "nobody".to_owned(), |user| self.name(user.0));
                let each = each.collect::<Vec<_>>().join(", ");
                writeln!(lines, "{:02}:{:02} to {to}: {each}{wakes}", at / 60, at % 60).unwrap();
            }
            centre.apply(recorded);
        }
        lines
    }
}

pub fn concurrency(channels: &[(Channel, u8, CrossChannel)]) -> BTreeMap<Channel, Concurrency> {
    let each = channels.iter().copied();
    each.map(|(channel, slots, cross_channel)| (channel, Concurrency { slots, cross_channel })).collect()
}

pub fn needs(attribute: &str, value: &str, least: u8) -> Expression {
    Expression::Attribute { attribute: attribute.to_owned(), value: value.to_owned(), least, most: 5 }
}

pub fn step_of(expression: Expression, expires_after_seconds: Option<i64>) -> Step {
    Step { expression: expression.into(), expires_after: expires_after_seconds.map(Span::seconds) }
}

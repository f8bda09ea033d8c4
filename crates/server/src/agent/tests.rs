//! The agent's service as a panel uses it.

mod day;
mod history;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use engine::domain::config::{FlowKind, PhoneConfig, QuickConnect, QuickConnectTarget};
use engine::event::Words;
use engine::id::{ContactId, FlowId, ParticipantId, QuickConnectId, SessionId, UserId};
use engine::input::{Command, InstanceChange, Outcome, Revision, StartCall};
use engine::time::Span;
use serde_json::{Value, json};
use wire::connect::InstanceAttributeType;

use crate::auth::token::{Kind, SessionClaim};
use crate::bus::Owner;
use crate::ids;
use crate::op::tests::World;

/// A centre, and one agent of it who is Available.
struct Desk {
    world: Arc<World>,
    user: UserId,
    token: String,
}

type Answer = Result<Value, (u16, String, String)>;

impl Desk {
    async fn new() -> Desk {
        Desk::of(Arc::new(World::new()), "ana").await
    }

    /// Another agent of the same centre.
    async fn beside(&self, username: &str) -> Desk {
        Desk::of(Arc::clone(&self.world), username).await
    }

    async fn of(world: Arc<World>, username: &str) -> Desk {
        let user = world.agent(username).await;
        let claim = SessionClaim { user, session: SessionId(ids::new()) };
        let expires = world.app.clock.now() + Span::minutes(600);
        world.command(Command::SignIn { user, session: claim.session, expires }).await;
        let token = world.app.tokens.session(Kind::Session, claim, expires);
        Desk { world, user, token }
    }

    async fn api(&self, operation: &str, body: Value) -> Answer {
        let mut headers = HeaderMap::new();
        let target = format!("AmazonConnectCTIService.{operation}");
        headers.insert("x-amz-target", HeaderValue::from_str(&target).unwrap());
        headers.insert("x-amz-bearer", HeaderValue::from_str(&self.token).unwrap());
        let app = State(Arc::clone(&self.world.app));
        let response = super::serve(app, headers, Bytes::from(body.to_string())).await;
        let status = response.status().as_u16();
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let text = |member: &str| body[member].as_str().unwrap_or_default().to_owned();
        if status == 200 { Ok(body) } else { Err((status, text("__type"), text("message"))) }
    }

    /// The name of the error with which it is refused.
    async fn refused(&self, operation: &str, body: Value) -> String {
        self.api(operation, body).await.unwrap_err().1
    }

    async fn contacts(&self) -> Vec<Value> {
        let reply = self.api("GetAgentSnapshot", json!({})).await.unwrap();
        reply["snapshot"]["contacts"].as_array().unwrap().clone()
    }

    async fn contact(&self, id: ContactId) -> Value {
        let id = id.to_string();
        self.contacts().await.into_iter().find(|contact| contact["contactId"] == id.as_str()).unwrap()
    }

    async fn accept(&self, contact: ContactId) {
        self.api("AcceptContact", json!({ "contactId": contact.to_string() })).await.unwrap();
    }

    async fn flow(&self, kind: FlowKind) -> FlowId {
        let flow =
            self.world.app.engine.read(move |centre, _| {
                centre.flows.values().find(|flow| flow.kind == kind).map(|flow| flow.id)
            });
        flow.await.unwrap().unwrap()
    }

    /// Quick connects of the basic queue: to it, to the agent, and to a number.
    async fn quick_connects(&self) -> [QuickConnectId; 3] {
        let queue = self.world.names.basic_queue;
        let targets = [
            ("Back", QuickConnectTarget::Queue { queue, flow: self.flow(FlowKind::QueueTransfer).await }),
            (
                "Ana",
                QuickConnectTarget::User { user: self.user, flow: self.flow(FlowKind::AgentTransfer).await },
            ),
            ("Shop", QuickConnectTarget::PhoneNumber { number: "+4712345678".to_owned() }),
        ];
        let mut made = Vec::new();
        for (name, target) in targets {
            let id = QuickConnectId(ids::new());
            let created_at = self.world.app.clock.now();
            let quick = QuickConnect { id, name: name.to_owned(), description: None, target, created_at };
            self.world.command(Command::CreateQuickConnect(quick)).await;
            made.push(id);
        }
        let associate = Command::AssociateQuickConnects { queue, quick_connects: made.clone() };
        self.world.command(associate).await;
        made.try_into().unwrap()
    }

    async fn endpoints(&self, asked: Value) -> Value {
        self.api("GetEndpoints", asked).await.unwrap()
    }

    async fn call(&self) -> ContactId {
        let call = StartCall {
            contact: ContactId(ids::new()),
            flow: self.world.names.sample_flow,
            name: "Maria".to_owned(),
            description: Some("About an order".to_owned()),
            references: Default::default(),
            attributes: Default::default(),
            related: None,
            token: None,
        };
        match self.world.command(Command::StartCall(Box::new(call))).await {
            Outcome::Started { contact, .. } => contact,
            other => panic!("{other:?}"),
        }
    }
}

fn names(page: &Value) -> Vec<&str> {
    page["endpoints"].as_array().unwrap().iter().map(|e| e["name"].as_str().unwrap()).collect()
}

/// The connection of the customer, and the agent's own.
fn connections(contact: &Value) -> (Value, Value) {
    (contact["connections"][0].clone(), contact["connections"][1].clone())
}

fn endpoint_of(id: QuickConnectId) -> Value {
    json!({ "endpointARN": format!("arn:aws:connect:us-east-1:123456789012:instance/i/transfer-destination/{id}") })
}

#[tokio::test]
async fn ent_61_endpoints_are_the_quick_connects_of_the_agents_queues() {
    let desk = Desk::new().await;
    assert_eq!(desk.endpoints(json!({})).await, json!({ "endpoints": [] }));
    let [back, ana, shop] = desk.quick_connects().await;
    let all = desk.endpoints(json!({ "queueARNs": [], "nextToken": null, "maxResults": 500 })).await;
    assert_eq!(names(&all), ["Ana", "Back", "Shop"]);
    assert!(all.get("nextToken").is_none());
    let arn = |kind: &str, id: &str| format!("{}/{kind}/{id}", desk.world.app.bus.instance().arn());
    let (queue, user) = (desk.world.names.basic_queue.to_string(), desk.user.to_string());
    let ends = |n: usize| all["endpoints"][n]["endpointARN"].as_str().unwrap().to_owned();
    assert_eq!(ends(0), arn("transfer-destination", &ana.to_string()));
    assert_eq!(ends(1), arn("transfer-destination", &back.to_string()));
    assert_eq!(ends(2), arn("transfer-destination", &shop.to_string()));
    assert_eq!(all["endpoints"][0]["type"], "agent");
    assert_eq!(all["endpoints"][0]["agentLogin"], "ana");
    let shown = json!({ "queueARN": arn("queue", &queue), "name": "BasicQueue" });
    assert_eq!((&all["endpoints"][1]["type"], &all["endpoints"][1]["queue"]), (&json!("queue"), &shown));
    assert_eq!(all["endpoints"][2]["type"], "phone_number");
    assert_eq!(all["endpoints"][2]["phoneNumber"], "+4712345678");

    let named =
        json!({ "queueARNs": [arn("queue", &queue), arn("queue/agent", &user), arn("queue", &queue)] });
    assert_eq!(names(&desk.endpoints(named).await), ["Ana", "Back", "Shop"]);
    let own = json!({ "queueARNs": [arn("queue/agent", &user)] });
    assert_eq!(desk.endpoints(own).await, json!({ "endpoints": [] }));

    let first = desk.endpoints(json!({ "maxResults": 2 })).await;
    assert_eq!(names(&first), ["Ana", "Back"]);
    let rest = desk.endpoints(json!({ "maxResults": 2, "nextToken": first["nextToken"] })).await;
    assert_eq!(names(&rest), ["Shop"]);
    assert!(rest.get("nextToken").is_none());
    for wrong in [json!({ "maxResults": 0 }), json!({ "maxResults": 501 }), json!({ "nextToken": "x" })] {
        assert_eq!(desk.refused("GetEndpoints", wrong).await, "ValidationException");
    }
}

#[tokio::test]
async fn route_56_a_transfer_ends_the_agents_part_and_makes_the_next_leg() {
    let desk = Desk::new().await;
    let [back, ..] = desk.quick_connects().await;
    let contact = desk.world.chat().await;
    desk.accept(contact).await;
    desk.world.advance(30).await;
    let body = json!({ "contactId": contact.to_string(), "endpoint": endpoint_of(back) });
    assert_eq!(desk.api("CreateAdditionalConnection", body.clone()).await, Ok(json!({})));
    assert_eq!(desk.contact(contact).await["state"]["type"], "ended");
    let contacts = desk.contacts().await;
    let next = contacts.iter().find(|c| c["contactId"] != contact.to_string().as_str()).unwrap();
    assert_eq!(next["state"]["type"], "connecting");
    assert_eq!(next["initiationMethod"], "transfer");
    assert_eq!(next["initialContactId"], contact.to_string());
    assert_eq!(next["attributes"], json!({}), "not before it is accepted");
    let next = ids::parse(next["contactId"].as_str().unwrap()).unwrap();
    desk.accept(next).await;
    let next = desk.contact(next).await;
    assert_eq!(next["attributes"]["topic"]["value"], "shoes");
    let ours = &next["bellboard"];
    let started = ours["startedAt"].as_f64().unwrap();
    assert_eq!(ours["legStartedAt"].as_f64().unwrap() - started, 30.0, "{ours}");
    // CHAT-23: nobody has written yet.
    assert_eq!(ours["replySince"].as_f64().unwrap() - started, 30.0, "{ours}");
    assert_eq!(
        desk.refused("CreateAdditionalConnection", body).await,
        "InvalidStateException",
        "it has ended"
    );
}

#[tokio::test]
async fn chat_113_a_further_agent_is_asked_where_the_instance_allows_it() {
    let desk = Desk::new().await;
    let [back, ana, _] = desk.quick_connects().await;
    let contact = desk.world.chat().await;
    desk.accept(contact).await;
    let body = |to| json!({ "contactId": contact.to_string(), "endpoint": endpoint_of(to) });
    let enabled =
        || async { desk.contact(contact).await["contactFeatures"]["multiPartyConferenceEnabled"].clone() };
    assert_eq!(enabled().await, false);
    assert_eq!(desk.refused("AddNewConnection", body(back)).await, "InvalidStateException");
    let name = InstanceAttributeType::MultiPartyChatConference.as_str().to_owned();
    desk.world.command(Command::ChangeInstance(InstanceChange::Attribute { name, on: true })).await;
    assert_eq!(enabled().await, true);
    assert_eq!(desk.refused("AddNewConnection", body(ana)).await, "InvalidStateException", "she is in it");
    assert_eq!(desk.api("AddNewConnection", body(back)).await, Ok(json!({})));
    assert_eq!(desk.contacts().await.len(), 1, "nor is she asked herself");
    let contacts = desk.world.app.engine.read(|centre, _| centre.contacts.len()).await.unwrap();
    assert_eq!(contacts, 2);
    for wrong in [json!({ "contactId": contact.to_string() }), json!({ "endpoint": endpoint_of(back) })] {
        assert_eq!(desk.refused("AddNewConnection", wrong).await, "ValidationException");
    }
    // TransferContact is another name of a transfer.
    assert_eq!(desk.api("TransferContact", body(back)).await, Ok(json!({})));
    assert_eq!(desk.contact(contact).await["state"]["type"], "ended");
}

#[tokio::test]
async fn chat_120_a_transfer_that_fails_says_why_and_the_contact_stays() {
    let desk = Desk::new().await;
    let [back, _, shop] = desk.quick_connects().await;
    let contact = desk.world.chat().await;
    desk.accept(contact).await;
    let queue = desk.world.names.basic_queue;
    desk.world.command(Command::SetQueueStatus { queue, enabled: false }).await;
    let to = |endpoint: Value| json!({ "contactId": contact.to_string(), "endpoint": endpoint });
    let why = desk.api("CreateAdditionalConnection", to(endpoint_of(back))).await.unwrap_err();
    assert_eq!(why, (400, "InvalidStateException".to_owned(), "The queue is disabled.".to_owned()));
    assert_eq!(desk.contact(contact).await["state"]["type"], "connected");
    let phone = desk.refused("CreateAdditionalConnection", to(endpoint_of(shop))).await;
    assert_eq!(phone, "InvalidStateException");
    let nobody = desk.api("CreateAdditionalConnection", to(endpoint_of(QuickConnectId(ids::new())))).await;
    assert_eq!(nobody.unwrap_err().0, 404);
    for wrong in [json!({}), json!({ "endpointARN": "" })] {
        assert_eq!(desk.refused("CreateAdditionalConnection", to(wrong)).await, "ValidationException");
    }
    let missing = json!({ "contactId": contact.to_string() });
    assert_eq!(desk.refused("CreateAdditionalConnection", missing).await, "ValidationException");
}

#[tokio::test]
async fn voice_4_a_call_is_held_by_either_connection_and_shows_it_at_the_customers() {
    let desk = Desk::new().await;
    let call = desk.call().await;
    let offered = desk.contact(call).await;
    assert_eq!((&offered["type"], &offered["initiationMethod"]), (&json!("voice"), &json!("webrtc_api")));
    assert_eq!(offered["name"], "Maria");
    desk.accept(call).await;
    let (customer, own) = connections(&desk.contact(call).await);
    assert_eq!(own["softphoneMediaInfo"], json!({ "callType": "audio_only", "autoAccept": false }));
    assert_eq!(customer["softphoneMediaInfo"], own["softphoneMediaInfo"]);
    assert!(own.get("chatMediaInfo").is_none());
    let of = |connection: &Value| json!({ "contactId": call.to_string(), "connectionId": connection });
    assert_eq!(desk.refused("ResumeConnection", of(&own["connectionId"])).await, "InvalidStateException");

    desk.world.advance(10).await;
    desk.api("HoldConnection", of(&customer["connectionId"])).await.unwrap();
    let held = desk.contact(call).await;
    assert_eq!(held["state"]["type"], "connected");
    let (customer, own) = connections(&held);
    assert_eq!((&customer["state"]["type"], &own["state"]["type"]), (&json!("hold"), &json!("connected")));
    let since = |at: &Value| at["timestamp"].as_f64().unwrap();
    assert_eq!(since(&customer["state"]) - since(&own["state"]), 10.0, "LIFE-14: connected since before");
    assert_eq!(held["bellboard"]["heldSince"], customer["state"]["timestamp"]);
    assert_eq!(desk.refused("HoldConnection", of(&own["connectionId"])).await, "InvalidStateException");
    desk.api("ResumeConnection", of(&own["connectionId"])).await.unwrap();
    assert_eq!(connections(&desk.contact(call).await).0["state"]["type"], "connected");

    let other = json!(ParticipantId(ids::new()).to_string());
    assert_eq!(desk.refused("HoldConnection", of(&other)).await, "ResourceNotFoundException");
    let unknown = json!({ "contactId": ids::new().to_string(), "connectionId": own["connectionId"] });
    assert_eq!(desk.refused("HoldConnection", unknown).await, "ResourceNotFoundException");
    assert_eq!(desk.refused("PauseContact", of(&own["connectionId"])).await, "InvalidStateException");
    assert_eq!(
        desk.refused("DestroyConnection", of(&customer["connectionId"])).await,
        "InvalidStateException"
    );
    desk.api("DestroyConnection", of(&own["connectionId"])).await.unwrap();
    assert_eq!(desk.contact(call).await["state"]["type"], "ended");
    desk.api("CompleteContact", of(&own["connectionId"])).await.unwrap();
    assert!(desk.contacts().await.is_empty());
}

#[tokio::test]
async fn life_21_a_chat_cannot_be_held() {
    let desk = Desk::new().await;
    let contact = desk.world.chat().await;
    desk.accept(contact).await;
    let body = json!({ "contactId": contact.to_string() });
    for operation in ["HoldConnection", "ResumeConnection", "PauseContact", "ResumeContact"] {
        assert_eq!(desk.refused(operation, body.clone()).await, "InvalidStateException", "{operation}");
    }
}

#[tokio::test]
async fn route_46_a_call_says_whether_its_agent_accepts_by_themselves() {
    let desk = Desk::new().await;
    let phone = PhoneConfig {
        after_contact_work_seconds: 0,
        auto_accept: true,
        soft_phone: true,
        desk_phone_number: None,
    };
    desk.world.command(Command::SetPhoneConfig { user: desk.user, phone }).await;
    let call = desk.call().await;
    let contact = desk.contact(call).await;
    assert_eq!(contact["state"]["type"], "connected");
    assert_eq!(connections(&contact).1["softphoneMediaInfo"]["autoAccept"], true);
}

#[tokio::test]
async fn task_1_an_agent_makes_a_task_and_takes_it() {
    let desk = Desk::new().await;
    let [back, ..] = desk.quick_connects().await;
    let chat = desk.world.chat().await;
    desk.world.command(Command::Stop { contact: chat }).await;
    desk.api("ClearContact", json!({ "contactId": chat.to_string() })).await.unwrap();
    let task = json!({
        "endpoint": endpoint_of(back),
        "name": "Call Maria",
        "description": "She waits for her shoes.",
        "references": { "order": { "type": "URL", "value": "https://shop.example/7" } },
        "relatedContactId": chat.to_string(),
        "idempotencyToken": "t",
    });
    let made = desk.api("CreateTaskContact", task.clone()).await.unwrap();
    assert_eq!(desk.api("CreateTaskContact", task).await, Ok(made.clone()), "a repeat");
    let id: ContactId = ids::parse(made["contactId"].as_str().unwrap()).unwrap();
    desk.accept(id).await;
    let contact = desk.contact(id).await;
    assert_eq!((&contact["type"], &contact["name"]), (&json!("task"), &json!("Call Maria")));
    assert_eq!(contact["description"], "She waits for her shoes.");
    let order = json!({ "order": { "type": "URL", "value": "https://shop.example/7" } });
    assert_eq!(contact["references"], order);
    assert_eq!(contact["relatedContactId"], chat.to_string());
    assert_eq!(contact["attributes"]["topic"]["value"], "shoes", "TASK-7: copied, of a completed one too");
    assert!(contact.get("channelContext").is_none() && contact["bellboard"].get("replySince").is_none());
    let (customer, own) = connections(&contact);
    for media in ["chatMediaInfo", "softphoneMediaInfo"] {
        assert!(own.get(media).is_none() && customer.get(media).is_none(), "{media}");
    }

    let body = json!({ "contactId": id.to_string() });
    let chat_token = json!({ "transportType": "chat_token", "contactId": id.to_string() });
    assert_eq!(desk.refused("CreateTransport", chat_token).await, "InvalidStateException");
    desk.api("PauseContact", body.clone()).await.unwrap();
    let paused = desk.contact(id).await;
    assert_eq!(paused["state"]["type"], "paused");
    assert_eq!(connections(&paused).0["state"]["type"], "connected");
    assert_eq!(desk.refused("PauseContact", body.clone()).await, "InvalidStateException");
    desk.api("ResumeContact", body.clone()).await.unwrap();
    assert_eq!(desk.contact(id).await["state"]["type"], "connected");
    desk.api("DestroyConnection", body.clone()).await.unwrap();
    desk.api("ClearContact", body).await.unwrap();
    assert!(desk.contacts().await.is_empty());
}

#[tokio::test]
async fn task_3_a_scheduled_task_comes_at_its_time_and_says_so() {
    let desk = Desk::new().await;
    let [back, ..] = desk.quick_connects().await;
    let at = desk.world.app.clock.now() + Span::minutes(60);
    let task = |more: Value| {
        let mut task = json!({ "endpoint": endpoint_of(back), "name": "Later" });
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        task
    };
    let made = desk.api("CreateTaskContact", task(json!({ "scheduledTime": at.as_epoch_seconds() }))).await;
    let id: ContactId = ids::parse(made.unwrap()["contactId"].as_str().unwrap()).unwrap();
    assert!(desk.contacts().await.is_empty());
    desk.world.advance(3600).await;
    desk.accept(id).await;
    assert_eq!(desk.contact(id).await["channelContext"], json!({ "scheduledTime": at.as_epoch_seconds() }));
    for wrong in [
        json!({ "scheduledTime": at.as_epoch_seconds() }),
        json!({ "scheduledTime": 1e300 }),
        json!({ "name": "" }),
        json!({ "name": "x".repeat(1025) }),
        json!({ "description": "x".repeat(4097) }),
        json!({ "references": { "a": { "type": "PICTURE", "value": "x" } } }),
        json!({ "relatedContactId": id.to_string(), "previousContactId": id.to_string() }),
        json!({ "endpoint": {} }),
    ] {
        let refused = desk.refused("CreateTaskContact", task(wrong.clone())).await;
        assert_eq!(refused, "ValidationException", "{wrong}");
    }
    let nobody = ids::new().to_string();
    for unknown in [json!({ "relatedContactId": nobody }), json!({ "previousContactId": "x" })] {
        assert_eq!(desk.refused("CreateTaskContact", task(unknown)).await, "ResourceNotFoundException");
    }
}

#[tokio::test]
async fn chat_21_the_reply_timer_is_set_by_whoever_writes_after_the_other() {
    let desk = Desk::new().await;
    let contact = desk.world.chat().await;
    let customer = engine::domain::chat::participant_id(contact, 0);
    desk.world.command(Command::Connect { chain: contact, participant: customer }).await;
    desk.accept(contact).await;
    let started = desk.world.app.clock.now().as_epoch_seconds();
    desk.world.advance(10).await;
    let send = engine::input::Send {
        chain: contact,
        participant: customer,
        content_type: "text/plain".to_owned(),
        words: Words::new("Hello"),
        token: None,
        answer: None,
    };
    desk.world.command(Command::Send(send.clone())).await;
    desk.world.advance(5).await;
    desk.world.command(Command::Send(send)).await;
    let since = desk.contact(contact).await["bellboard"]["replySince"].as_f64().unwrap();
    assert_eq!(since - started, 10.0);
}

#[tokio::test]
async fn agt_46_an_agent_writes_about_the_contacts_that_they_are_in_and_no_others() {
    let desk = Desk::new().await;
    let contact = desk.world.chat().await;
    let write =
        |id: ContactId, attributes: Value| json!({ "contactId": id.to_string(), "attributes": attributes });
    let notes = write(contact, json!({ "notes": "Wants a call." }));
    assert_eq!(
        desk.refused("UpdateContactAttributes", notes.clone()).await,
        "InvalidStateException",
        "on offer"
    );
    desk.accept(contact).await;
    desk.api("UpdateContactAttributes", notes).await.unwrap();
    desk.world.command(Command::Stop { contact }).await;
    let both = json!({ "notes": "Was called.", "disposition": "Solved" });
    desk.api("UpdateContactAttributes", write(contact, both)).await.unwrap();
    let shown = &desk.contact(contact).await["attributes"];
    let value = |name: &str| shown[name]["value"].as_str().unwrap();
    assert_eq!((value("notes"), value("disposition"), value("topic")), ("Was called.", "Solved", "shoes"));
    let long = write(contact, json!({ "notes": "x".repeat(40_000) }));
    assert_eq!(desk.refused("UpdateContactAttributes", long).await, "InvalidStateException");
    for wrong in [json!({ "contactId": contact.to_string() }), write(contact, json!({ "notes": 3 }))] {
        assert_eq!(desk.refused("UpdateContactAttributes", wrong).await, "ValidationException");
    }
    desk.api("ClearContact", json!({ "contactId": contact.to_string() })).await.unwrap();
    let late = write(contact, json!({ "notes": "Too late." }));
    assert_eq!(desk.refused("UpdateContactAttributes", late).await, "ResourceNotFoundException");
}

#[tokio::test]
async fn an_open_panel_is_told_when_an_administrator_changes_what_it_is_configured_by() {
    let desk = Desk::new().await;
    let bus = &desk.world.app.bus;
    let owner = Owner::User { user: desk.user, session: SessionId(ids::new()) };
    let (outbox, mut frames) = bus.open(owner, 1).unwrap();
    outbox.agent.store(true, Ordering::Relaxed);
    let other = desk.world.agent("eve").await;
    let revised = |id: UserId| Revision::User {
        id,
        first_name: Some("Anna".to_owned()),
        last_name: None,
        email: None,
        security_profiles: None,
    };
    desk.world.command(Command::Revise(revised(other).into())).await;
    desk.world.command(Command::Revise(revised(desk.user).into())).await;
    let mut configured = Vec::new();
    while let Ok(frame) = frames.try_recv() {
        let frame: Value = serde_json::from_str(&frame).unwrap();
        let content: Value = serde_json::from_str(frame["content"].as_str().unwrap()).unwrap();
        configured.extend(content.get("configuration").cloned());
    }
    assert_eq!(configured.len(), 1, "another's name is nothing to this one: {configured:?}");
    assert_eq!(configured[0]["name"], "Anna Silva");
    assert_eq!(configured[0]["bellboard"]["dispositions"], json!(["Solved"]));
    let hello = json!([{ "name": "hello", "text": "Hi {customer}" }]);
    assert_eq!(configured[0]["bellboard"]["quickResponses"], hello);
    assert_eq!(configured[0]["bellboard"]["approvedOrigins"], json!(["https://crm.example"]));
}

use super::*;
use crate::auth::token::Kind;
use crate::op;

const DAY: i64 = 24 * 60 * 60;

impl World {
    fn task(&self) -> Value {
        json!({ "ContactFlowId": self.names.sample_flow.to_string(), "Name": "Call back" })
    }

    fn call(&self) -> Value {
        json!({
            "ContactFlowId": self.names.sample_flow.to_string(),
            "ParticipantDetails": { "DisplayName": "Maria" },
        })
    }

    async fn started_task(&self, more: Value) -> String {
        let reply = self.ask(op::starts::start_task_contact, with(self.task(), &more)).await.unwrap();
        reply["ContactId"].as_str().unwrap().to_owned()
    }

    async fn described(&self, contact: &str) -> Value {
        let request = json!({ "ContactId": contact });
        self.ask(op::contacts::describe_contact, request).await.unwrap()["Contact"].clone()
    }

    async fn accepted(&self, user: UserId, contact: &str) -> ContactId {
        let contact = ids::parse(contact).unwrap();
        self.command(Command::Accept { user, contact }).await;
        contact
    }
}

#[tokio::test]
async fn task_1_a_task_is_started_with_all_that_it_has() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let contact = world
        .started_task(json!({
            "Description": "About the invoice", "Attributes": { "topic": "money" },
            "References": { "order": { "Type": "URL", "Value": "https://shop.example/1" } },
        }))
        .await;
    let described = world.described(&contact).await;
    assert_eq!((&described["Channel"], &described["InitiationMethod"]), (&json!("TASK"), &json!("API")));
    assert_eq!(
        (&described["Name"], &described["Description"]),
        (&json!("Call back"), &json!("About the invoice"))
    );
    assert_eq!(described["Attributes"], json!({ "topic": "money" }));
    assert_eq!(
        (&described["QueuePriority"], &described["QueueTimeAdjustmentSeconds"]),
        (&json!(5), &json!(0))
    );
    world.accepted(agent, &contact).await;
    let view = world.app.engine.read(move |centre, now| centre.view_of(agent, now).unwrap()).await.unwrap();
    assert_eq!(view.contacts[0].references["order"].value, "https://shop.example/1");

    let stop = json!({ "ContactId": contact });
    assert_eq!(world.ask(op::contacts::stop_contact, stop).await, Ok(json!({})));
    assert_eq!(world.described(&contact).await["DisconnectReason"], "API");
}

#[tokio::test]
async fn a_repeat_with_its_client_token_starts_nothing() {
    let world = World::new();
    let token = json!({ "ClientToken": "once" });
    let task = world.started_task(token.clone()).await;
    assert_eq!(world.started_task(token.clone()).await, task);
    let call = world.ask(op::starts::start_web_rtc_contact, with(world.call(), &token)).await.unwrap();
    let again = world.ask(op::starts::start_web_rtc_contact, with(world.call(), &token)).await.unwrap();
    assert_eq!(again["ContactId"], call["ContactId"]);
    assert_ne!(call["ContactId"], json!(task));
    assert_eq!(world.app.engine.read(|centre, _| centre.contacts.len()).await.unwrap(), 2);
}

#[tokio::test]
async fn task_3_a_task_waits_for_its_time() {
    let world = World::new();
    let now = NOW.0 / 1000;
    let contact = world.started_task(json!({ "ScheduledTime": now + 3600 })).await;
    let described = world.described(&contact).await;
    assert_eq!(described["ScheduledTimestamp"], now + 3600);
    assert!(described.get("QueueInfo").is_none());
    world.advance(3600).await;
    assert_eq!(world.described(&contact).await["QueueInfo"]["EnqueueTimestamp"], now + 3600);
    for time in [now, now + 3600 + 6 * DAY + 1] {
        let request = with(world.task(), &json!({ "ScheduledTime": time }));
        let refused = world.ask(op::starts::start_task_contact, request).await;
        assert_eq!(refused, Err(ErrorName::InvalidParameterException), "{time}");
    }
}

#[tokio::test]
async fn task_7_attributes_are_copied_once_from_a_live_or_completed_contact() {
    let world = World::new();
    let chat = world.chat().await;
    let live = world
        .started_task(json!({ "RelatedContactId": chat.to_string(), "Attributes": { "size": "43" } }))
        .await;
    world.command(Command::Stop { contact: chat }).await;
    let completed = world
        .started_task(json!({ "RelatedContactId": chat.to_string(), "Attributes": { "topic": "hats" } }))
        .await;
    let described = world.described(&live).await;
    assert_eq!(described["RelatedContactId"], chat.to_string());
    assert_eq!(described["Attributes"], json!({ "topic": "shoes", "size": "43" }));
    assert_eq!(world.described(&completed).await["Attributes"], json!({ "topic": "hats" }));
    let mut call = world.call();
    call["RelatedContactId"] = json!(live);
    let call = world.ask(op::starts::start_web_rtc_contact, call).await.unwrap();
    let described = world.described(call["ContactId"].as_str().unwrap()).await;
    assert_eq!(described["Attributes"], json!({ "topic": "shoes", "size": "43" }));
}

#[tokio::test]
async fn ent_60_a_quick_connect_brings_a_task_its_flow_and_its_queue() {
    let world = World::new();
    let quick = world.quick_connect("Basic", world.names.basic_queue).await;
    let request = json!({ "Name": "Call back", "QuickConnectId": quick });
    let reply = world.ask(op::starts::start_task_contact, request).await.unwrap();
    let described = world.described(reply["ContactId"].as_str().unwrap()).await;
    assert_eq!(described["QueueInfo"]["Id"], world.names.basic_queue.to_string());
}

#[tokio::test]
async fn what_is_wrong_with_a_start_is_told_by_name_and_changes_nothing() {
    use ErrorName::{InvalidParameterException as Invalid, InvalidRequestException as Malformed};
    use ErrorName::{ResourceNotFoundException as Unknown, ServiceQuotaExceededException as Quota};
    let world = World::new();
    let queue_flow = world.id_of_flow("Default queue transfer").await;
    let number = world.phone_quick_connect().await;
    let content = json!({
        "Version": "2019-10-30", "StartAction": "end",
        "Actions": [{ "Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {} }],
    });
    let flow =
        json!({ "Name": "Saved", "Type": "CONTACT_FLOW", "Status": "SAVED", "Content": content.to_string() });
    let saved = world.ask(op::flows::create_contact_flow, flow).await.unwrap()["ContactFlowId"].clone();
    let seq = || async { world.app.engine.read(|centre, _| centre.seq).await.unwrap() };
    let before = seq().await;
    let reference = |kind: &str| json!({ "References": { "a": { "Type": kind, "Value": "x" } } });
    let many: Value = (0..51)
        .map(|n| (n.to_string(), json!({ "Type": "STRING", "Value": "x" })))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let both = [
        (json!({ "ContactFlowId": NOBODY }), Unknown),
        (json!({ "ContactFlowId": "x" }), Unknown),
        (json!({ "ContactFlowId": queue_flow }), Invalid),
        // The operations list no name for a flow that is not published.
        (json!({ "ContactFlowId": saved }), Malformed),
        (json!({ "RelatedContactId": NOBODY }), Unknown),
        (reference("ATTACHMENT"), Invalid),
        (json!({ "References": { "a": { "Type": "URL" } } }), Invalid),
    ];
    let task = [
        (json!({ "PreviousContactId": NOBODY, "RelatedContactId": NOBODY }), Malformed),
        (json!({ "PreviousContactId": NOBODY }), Unknown),
        (json!({ "SegmentAttributes": { "connect:Other": { "ValueString": "x" } } }), Invalid),
        (json!({ "TaskTemplateId": NOBODY }), Unknown),
        (json!({ "QuickConnectId": NOBODY }), Malformed),
        (json!({ "ContactFlowId": null }), Malformed),
        (json!({ "ContactFlowId": null, "QuickConnectId": NOBODY }), Unknown),
        (json!({ "ContactFlowId": null, "QuickConnectId": number }), Malformed),
        (json!({ "Name": " " }), Invalid),
        (json!({ "Name": "n".repeat(1025) }), Invalid),
        (json!({ "Attachments": [{ "FileName": "a", "S3Url": "b" }] }), Invalid),
        (json!({ "References": many }), Quota),
    ];
    for (change, expected) in both.iter().chain(&task) {
        let request = with(world.task(), change);
        assert_eq!(world.ask(op::starts::start_task_contact, request).await, Err(*expected), "task {change}");
    }
    let call = [
        (json!({ "ParticipantDetails": { "DisplayName": " " } }), Invalid),
        (json!({ "AllowedCapabilities": { "Customer": { "Video": "SEND" } } }), Malformed),
        (json!({ "References": many }), ErrorName::LimitExceededException),
    ];
    for (change, expected) in both.iter().chain(&call) {
        let request = with(world.call(), change);
        assert_eq!(
            world.ask(op::starts::start_web_rtc_contact, request).await,
            Err(*expected),
            "call {change}"
        );
    }
    assert_eq!(seq().await, before);
}

#[tokio::test]
async fn a_call_is_handled_and_its_caller_hangs_up() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let reply = world.ask(op::starts::start_web_rtc_contact, world.call()).await.unwrap();
    assert!(reply.get("ConnectionData").is_none());
    let contact = reply["ContactId"].as_str().unwrap();
    let claim = world.app.tokens.read_participant(
        Kind::Participant,
        reply["ParticipantToken"].as_str().unwrap(),
        NOW,
    );
    let claim = claim.unwrap();
    assert_eq!(claim.participant.to_string(), reply["ParticipantId"].as_str().unwrap());
    let described = world.described(contact).await;
    assert_eq!(
        (&described["Channel"], &described["InitiationMethod"]),
        (&json!("VOICE"), &json!("WEBRTC_API"))
    );
    assert!(described.get("Name").is_none());

    let id = world.accepted(agent, contact).await;
    world.command(Command::Hold { user: agent, contact: id }).await;
    world.advance(30).await;
    world.command(Command::EndHold { user: agent, contact: id }).await;
    world.command(Command::Connect { chain: claim.chain, participant: claim.participant }).await;
    world.command(Command::Disconnect { chain: claim.chain, participant: claim.participant }).await;
    let described = world.described(contact).await;
    assert_eq!(described["DisconnectReason"], "CUSTOMER_DISCONNECT");
    assert_eq!(described["AgentInfo"]["AgentInitiatedHoldDuration"], 30);
    assert!(described["AgentInfo"].get("AgentPauseDurationInSeconds").is_none());
}

#[tokio::test]
async fn task_10_a_task_is_paused_and_resumed_by_its_contact() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let contact = world.started_task(json!({})).await;
    let request = json!({ "ContactId": contact });
    let offered = world.ask(op::contacts::pause_contact, request.clone()).await;
    assert_eq!(offered, Err(ErrorName::ConflictException));
    world.accepted(agent, &contact).await;
    assert_eq!(
        world.ask(op::contacts::resume_contact, request.clone()).await,
        Err(ErrorName::ConflictException)
    );
    assert_eq!(world.ask(op::contacts::pause_contact, request.clone()).await, Ok(json!({})));
    assert_eq!(
        world.ask(op::contacts::pause_contact, request.clone()).await,
        Err(ErrorName::ConflictException)
    );
    world.advance(60).await;
    assert_eq!(world.ask(op::contacts::resume_contact, request.clone()).await, Ok(json!({})));
    let described = world.described(&contact).await;
    assert_eq!(
        (&described["TotalPauseCount"], &described["TotalPauseDurationInSeconds"]),
        (&json!(1), &json!(60))
    );
    assert_eq!(described["AgentInfo"]["AgentPauseDurationInSeconds"], 60);
    assert!(described["AgentInfo"].get("AgentInitiatedHoldDuration").is_none());

    let flow = with(request.clone(), &json!({ "ContactFlowId": NOBODY }));
    assert_eq!(world.ask(op::contacts::pause_contact, flow).await, Err(ErrorName::InvalidRequestException));
    let unknown = json!({ "ContactId": NOBODY });
    assert_eq!(
        world.ask(op::contacts::pause_contact, unknown).await,
        Err(ErrorName::ResourceNotFoundException)
    );
    world.ask(op::contacts::stop_contact, request.clone()).await.unwrap();
    assert_eq!(world.ask(op::contacts::pause_contact, request).await, Err(ErrorName::ConflictException));
}

#[tokio::test]
async fn life_31_legs_of_a_transfer_name_each_other() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let quick = world.quick_connect("Basic", world.names.basic_queue).await;
    let queue = world.names.basic_queue.to_string();
    let request = json!({ "QueueId": queue, "QuickConnectIds": [quick] });
    world.ask(op::queues::associate_queue_quick_connects, request).await.unwrap();
    let mut legs = vec![world.chat().await.to_string()];
    for _ in 0..2 {
        let contact = world.accepted(agent, legs.last().unwrap()).await;
        let quick_connect = ids::parse(&quick).unwrap();
        let outcome = world.command(Command::Transfer { user: agent, contact, quick_connect }).await;
        let Outcome::Transferred { contact } = outcome else { panic!("{outcome:?}") };
        legs.push(contact.to_string());
    }
    let links = |shown: &Value| (shown["InitialContactId"].clone(), shown["PreviousContactId"].clone());
    assert_eq!(links(&world.described(&legs[0]).await), (Value::Null, Value::Null));
    assert_eq!(links(&world.described(&legs[1]).await), (json!(legs[0]), json!(legs[0])));
    let last = world.described(&legs[2]).await;
    assert_eq!(links(&last), (json!(legs[0]), json!(legs[1])));
    assert_eq!(last["InitiationMethod"], "TRANSFER");
}

#[tokio::test]
async fn chat_40_timers_that_are_not_named_stay_as_they_are() {
    let world = World::new();
    let chat = world.chat().await;
    let timer = |role: &str, kind: &str, value: Value| json!({ "ParticipantRole": role, "TimerType": kind, "TimerValue": value });
    let minutes = |minutes: i32| json!({ "ParticipantTimerDurationInMinutes": minutes });
    let set = |contact: &str, timers: Value| json!({ "ContactId": contact, "ChannelConfiguration": { "Chat": { "ParticipantTimerConfigList": timers } } });
    let ask = |timers: Value| {
        world.ask(op::participants::update_participant_role_config, set(&chat.to_string(), timers))
    };
    let timers =
        || async { world.app.engine.read(move |centre, _| centre.chats[&chat].timers).await.unwrap() };
    let first =
        [timer("CUSTOMER", "IDLE", minutes(5)), timer("AGENT", "DISCONNECT_NONCUSTOMER", minutes(480))];
    assert_eq!(ask(json!(first)).await, Ok(json!({})));
    let unset = json!({ "ParticipantTimerAction": "Unset" });
    assert_eq!(
        ask(json!([timer("CUSTOMER", "IDLE", unset.clone()), timer("AGENT", "IDLE", minutes(2))])).await,
        Ok(json!({}))
    );
    let set_now = timers().await;
    assert_eq!((set_now.customer.idle, set_now.customer.disconnect), (None, None));
    assert_eq!(
        (set_now.agent.idle, set_now.agent.disconnect),
        (Some(Span::minutes(2)), Some(Span::minutes(480)))
    );

    use ErrorName::{InvalidParameterException as Invalid, InvalidRequestException as Malformed};
    for wrong in [
        json!([timer("CUSTOMER", "IDLE", minutes(1))]),
        json!([timer("CUSTOMER", "IDLE", minutes(481))]),
        json!([timer("CUSTOMER", "IDLE", json!({}))]),
        json!([timer("CUSTOMER", "IDLE", with(unset, &minutes(5)))]),
        json!([timer("CUSTOMER", "IDLE", minutes(5)), timer("CUSTOMER", "IDLE", minutes(6))]),
        json!([timer("SYSTEM", "IDLE", minutes(5))]),
    ] {
        assert_eq!(ask(wrong.clone()).await, Err(Invalid), "{wrong}");
    }
    assert_eq!(timers().await, set_now);
    let of = |contact: String| {
        world.ask(op::participants::update_participant_role_config, set(&contact, json!(first)))
    };
    assert_eq!(of(world.started_task(json!({})).await).await, Err(Malformed));
    assert_eq!(of(NOBODY.to_owned()).await, Err(ErrorName::ResourceNotFoundException));
    world.command(Command::Stop { contact: chat }).await;
    assert_eq!(of(chat.to_string()).await, Err(Malformed));
    let nothing = json!({ "ContactId": chat.to_string(), "ChannelConfiguration": {} });
    assert_eq!(world.ask(op::participants::update_participant_role_config, nothing).await, Err(Malformed));
}

use super::*;
use crate::op;

#[tokio::test]
async fn a_contact_is_described_while_it_lives_and_after() {
    let world = World::new();
    let contact = world.chat().await;
    let request = json!({ "ContactId": contact.to_string() });
    let described =
        world.ask(op::contacts::describe_contact, request.clone()).await.unwrap()["Contact"].clone();
    assert_eq!(described["Channel"], "CHAT");
    assert_eq!(described["InitiationMethod"], "API");
    assert_eq!(described["InitiationTimestamp"], 1_700_000_000);
    assert_eq!(described["QueueInfo"]["Id"], world.names.basic_queue.to_string());
    assert_eq!(described["Attributes"], json!({ "topic": "shoes" }));
    for absent in ["AgentInfo", "DisconnectTimestamp", "DisconnectReason", "InitialContactId"] {
        assert!(described.get(absent).is_none(), "{absent}");
    }

    let agent = world.agent("ana").await;
    world.advance(5).await;
    world.command(Command::Accept { user: agent, contact }).await;
    world.advance(60).await;
    assert_eq!(world.ask(op::contacts::stop_contact, request.clone()).await, Ok(json!({})));
    assert_eq!(
        world.ask(op::contacts::stop_contact, request.clone()).await,
        Err(ErrorName::ContactNotFoundException)
    );
    world.advance(30).await;
    let dismiss = json!({ "UserId": agent.to_string(), "ContactId": contact.to_string() });
    assert_eq!(world.ask(op::users::dismiss_user_contact, dismiss.clone()).await, Ok(json!({})));
    assert!(world.ask(op::users::dismiss_user_contact, dismiss).await.is_err());

    let described =
        world.ask(op::contacts::describe_contact, request.clone()).await.unwrap()["Contact"].clone();
    assert_eq!(described["AgentInfo"]["Id"], agent.to_string());
    assert_eq!(described["AgentInfo"]["ConnectedToAgentTimestamp"], 1_700_000_005);
    assert_eq!(described["AgentInfo"]["AfterContactWorkDuration"], 30);
    assert_eq!(described["DisconnectTimestamp"], 1_700_000_065);
    assert_eq!(
        world.ask(op::contacts::stop_contact, request).await,
        Err(ErrorName::ContactNotFoundException)
    );
    let attributes = world
        .ask(op::contacts::get_contact_attributes, json!({ "InitialContactId": contact.to_string() }))
        .await;
    assert_eq!(attributes, Ok(json!({ "Attributes": { "topic": "shoes" } })));
    let late = json!({ "InitialContactId": contact.to_string(), "Attributes": { "a": "b" } });
    assert_eq!(
        world.ask(op::contacts::update_contact_attributes, late).await,
        Err(ErrorName::InvalidRequestException)
    );
}

#[tokio::test]
async fn attributes_are_added_to_those_that_are_there() {
    let world = World::new();
    let contact = world.chat().await.to_string();
    let update = |attributes: Value| json!({ "InitialContactId": contact, "Attributes": attributes });
    let added = world.ask(op::contacts::update_contact_attributes, update(json!({ "size": "43" }))).await;
    assert_eq!(added, Ok(json!({})));
    let too_much =
        world.ask(op::contacts::update_contact_attributes, update(json!({ "a": "x".repeat(32_760) }))).await;
    assert!(too_much.is_err());
    let attributes =
        world.ask(op::contacts::get_contact_attributes, json!({ "InitialContactId": contact })).await;
    assert_eq!(attributes, Ok(json!({ "Attributes": { "size": "43", "topic": "shoes" } })));
}

#[tokio::test]
async fn a_bot_is_given_a_token_until_the_chat_ends() {
    let world = World::new();
    let contact = world.chat().await.to_string();
    let request = |role: &str| json!({ "ContactId": contact, "ParticipantDetails": { "ParticipantRole": role, "DisplayName": "Bot" } });
    let reply = world.ask(op::participants::create_participant, request("CUSTOM_BOT")).await.unwrap();
    assert_eq!(reply["ParticipantCredentials"]["Expiry"], "2023-11-15T23:13:20.000Z");
    let token = reply["ParticipantCredentials"]["ParticipantToken"].as_str().unwrap();
    let claim = world.app.tokens.read_participant(crate::auth::token::Kind::Participant, token, NOW).unwrap();
    assert_eq!(claim.participant.to_string(), reply["ParticipantId"].as_str().unwrap());
    let agent = world.ask(op::participants::create_participant, request("AGENT")).await;
    // The operation lists no InvalidParameterException.
    assert_eq!(agent, Err(ErrorName::InvalidRequestException));
}

#[tokio::test]
async fn contacts_that_never_were_are_not_found() {
    let world = World::new();
    let unknown = Err(ErrorName::ResourceNotFoundException);
    for id in [NOBODY, "x"] {
        assert_eq!(world.ask(op::contacts::describe_contact, json!({ "ContactId": id })).await, unknown);
        assert_eq!(world.ask(op::contacts::stop_contact, json!({ "ContactId": id })).await, unknown);
        assert_eq!(
            world.ask(op::contacts::get_contact_attributes, json!({ "InitialContactId": id })).await,
            unknown
        );
        let update = json!({ "InitialContactId": id, "Attributes": { "a": "b" } });
        assert_eq!(world.ask(op::contacts::update_contact_attributes, update).await, unknown);
    }
}

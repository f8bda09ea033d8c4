use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{DecodeError, decode};
use crate::connect::{
    AssociateRoutingProfileQueuesRequest, Channel, CreateRoutingProfileRequest, CreateUserRequest,
    ListQueuesRequest, ListUsersRequest, PutUserStatusRequest, QueueType, StartChatContactRequest,
};
use crate::participant::{GetTranscriptRequest, SendMessageRequest, SortKey};
use crate::{Constraint, Request};

fn body_only<R: Request>(body: Value) -> Result<R, DecodeError> {
    decode(&[], &[], body.to_string().as_bytes())
}

fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn chat(changes: Value) -> Value {
    let mut body =
        json!({"InstanceId": "i-1", "ContactFlowId": "f-1", "ParticipantDetails": {"DisplayName": "Bob"}});
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn broken<R: Request>(result: Result<R, DecodeError>) -> Constraint {
    match result {
        Err(DecodeError::Constraint(constraint)) => constraint,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("decoded"),
    }
}

#[test]
fn a_body_becomes_its_request() {
    let request: StartChatContactRequest = body_only(chat(json!({
        "Attributes": {"shop": "north"}, "ChatDurationInMinutes": 60, "InitialMessage": null, "Unheard": [1, {"of": 2}],
    })))
    .unwrap();
    assert_eq!(request.participant_details.display_name, "Bob");
    assert_eq!(request.attributes.unwrap()["shop"], "north");
    assert_eq!(request.chat_duration_in_minutes, Some(60));
    assert_eq!(request.initial_message, None);
}

#[test]
fn labels_and_query_become_members() {
    let request: ListQueuesRequest = decode(
        &[("InstanceId", "i-1")],
        &query(&[("queueTypes", "STANDARD"), ("maxResults", "7"), ("queueTypes", "AGENT"), ("other", "x")]),
        b"",
    )
    .unwrap();
    assert_eq!(request.instance_id, "i-1");
    assert_eq!(request.queue_types, Some(vec![QueueType::Standard, QueueType::Agent]));
    assert_eq!(request.max_results, Some(7));
    assert_eq!(request.next_token, None);
}

#[test]
fn the_path_wins_over_the_body() {
    let labels = [("UserId", "u-1"), ("InstanceId", "i-1")];
    let request: PutUserStatusRequest =
        decode(&labels, &[], br#"{"UserId":"u-2","InstanceId":5,"AgentStatusId":"s-1"}"#).unwrap();
    assert_eq!((request.user_id.as_str(), request.instance_id.as_str()), ("u-1", "i-1"));
    assert_eq!(request.agent_status_id, "s-1");
}

#[test]
fn the_body_of_a_get_is_not_looked_at() {
    assert!(decode::<ListUsersRequest>(&[("InstanceId", "i-1")], &[], b"{nonsense").is_ok());
}

#[test]
fn a_body_that_is_no_object_is_malformed() {
    for (body, message) in [
        ("[]", "The request body must be a JSON object, not a list"),
        ("{\"Content\":", "The request body isn't valid JSON: EOF while parsing a value at line 1 column 11"),
    ] {
        let error = decode::<SendMessageRequest>(&[], &[], body.as_bytes()).unwrap_err();
        assert_eq!(error, DecodeError::Malformed { message: message.to_owned() });
    }
    assert!(matches!(decode::<SendMessageRequest>(&[], &[], b"\xff"), Err(DecodeError::Malformed { .. })));
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    assert!(matches!(
        decode::<SendMessageRequest>(&[], &[], deep.as_bytes()),
        Err(DecodeError::Malformed { .. })
    ));
}

#[test]
fn a_wrong_type_is_named_with_its_member() {
    let cases = [
        (json!({"ChatDurationInMinutes": "60"}), "ChatDurationInMinutes must be a whole number, not text"),
        (
            json!({"ChatDurationInMinutes": 60.5}),
            "ChatDurationInMinutes must be a whole number, not a number with a fraction",
        ),
        (
            json!({"ParticipantDetails": {"DisplayName": 5}}),
            "ParticipantDetails.DisplayName must be text, not a number",
        ),
        (json!({"ParticipantDetails": "Bob"}), "ParticipantDetails must be an object, not text"),
        (json!({"Attributes": {"shop": true}}), "Attributes.shop must be text, not a boolean"),
        (
            json!({"SupportedMessagingContentTypes": "text/plain"}),
            "SupportedMessagingContentTypes must be a list, not text",
        ),
        (
            json!({"SupportedMessagingContentTypes": ["a", {}]}),
            "SupportedMessagingContentTypes[1] must be text, not an object",
        ),
    ];
    for (changes, message) in cases {
        let error = body_only::<StartChatContactRequest>(chat(changes)).unwrap_err();
        assert!(matches!(error, DecodeError::WrongType { .. }), "{error:?}");
        assert_eq!(error.message(), message);
    }
    let error = decode::<ListUsersRequest>(&[("InstanceId", "i")], &query(&[("maxResults", "ten")]), b"")
        .unwrap_err();
    assert_eq!(error.message(), "MaxResults must be a whole number, not the text \"ten\"");
}

#[test]
fn a_missing_member_is_named_absent_or_null() {
    for details in [json!({}), json!({"DisplayName": null})] {
        let error =
            body_only::<StartChatContactRequest>(chat(json!({"ParticipantDetails": details}))).unwrap_err();
        let (member, message) =
            ("ParticipantDetails.DisplayName", "ParticipantDetails.DisplayName is required");
        assert_eq!(error, DecodeError::Missing { member: member.into(), message: message.into() });
    }
    assert_eq!(
        decode::<SendMessageRequest>(&[], &[], b"  ").unwrap_err().message(),
        "ContentType is required"
    );
}

#[test]
fn an_unlisted_enum_value_is_a_broken_limit() {
    let mut body = profile();
    body["MediaConcurrencies"][0]["Channel"] = json!("chat");
    let constraint = broken(decode::<CreateRoutingProfileRequest>(
        &[("InstanceId", "i")],
        &[],
        body.to_string().as_bytes(),
    ));
    assert_eq!(constraint.member, "MediaConcurrencies[0].Channel");
    assert_eq!(
        constraint.message,
        "MediaConcurrencies[0].Channel must be one of VOICE, CHAT, TASK, EMAIL, not \"chat\""
    );
}

#[test]
fn limits_hold_at_the_bound_and_break_above_it() {
    let named = |name: String| {
        body_only::<StartChatContactRequest>(chat(json!({"ParticipantDetails": {"DisplayName": name}})))
    };
    assert!(named("é".repeat(256)).is_ok());
    assert_eq!(
        broken(named("é".repeat(257))).message,
        "ParticipantDetails.DisplayName must have 1 to 256 characters, not 257"
    );
    assert_eq!(broken(named(String::new())).member, "ParticipantDetails.DisplayName");

    let lasting =
        |minutes: i64| body_only::<StartChatContactRequest>(chat(json!({"ChatDurationInMinutes": minutes})));
    assert!(lasting(60).is_ok() && lasting(10_080).is_ok());
    assert_eq!(broken(lasting(59)).message, "ChatDurationInMinutes must be 60 to 10080, not 59");
    assert_eq!(broken(lasting(10_081)).member, "ChatDurationInMinutes");
    assert_eq!(
        broken(lasting(i64::MAX)).message,
        "ChatDurationInMinutes must be in the range of its type, not 9223372036854775807"
    );

    let content =
        |text: &str| body_only::<SendMessageRequest>(json!({"ContentType": "text/plain", "Content": text}));
    assert!(content(&"x".repeat(16_384)).is_ok());
    assert_eq!(
        broken(content(&"x".repeat(16_385))).message,
        "Content must have 1 to 16384 characters, not 16385"
    );

    let keyed = |key: String| body_only::<StartChatContactRequest>(chat(json!({"Attributes": {key: "v"}})));
    assert!(keyed("k".repeat(32_767)).is_ok());
    let constraint = broken(keyed("k".repeat(32_768)));
    assert_eq!(constraint.member, format!("Attributes.{}", "k".repeat(80)));
}

#[test]
fn limits_hold_in_lists_and_their_items() {
    let configured = |count: usize, priority: i64| {
        let one =
            json!({"QueueReference": {"QueueId": "q", "Channel": "CHAT"}, "Priority": priority, "Delay": 0});
        let body = json!({"QueueConfigs": vec![one; count]}).to_string();
        let labels = [("InstanceId", "i"), ("RoutingProfileId", "r")];
        decode::<AssociateRoutingProfileQueuesRequest>(&labels, &[], body.as_bytes())
    };
    let configs = configured(10, 99).unwrap().queue_configs.unwrap();
    assert_eq!(configs[9].queue_reference.channel, Channel::Chat);
    assert_eq!(broken(configured(11, 99)).message, "QueueConfigs must have 1 to 10 entries, not 11");
    assert_eq!(broken(configured(0, 99)).member, "QueueConfigs");
    assert_eq!(broken(configured(2, 100)).message, "QueueConfigs[0].Priority must be 1 to 99, not 100");
}

#[test]
fn an_empty_start_position_is_a_start_position_without_members() {
    let request: GetTranscriptRequest = body_only(
        json!({"MaxResults": 15, "ScanDirection": "BACKWARD", "SortOrder": "ASCENDING", "StartPosition": {}}),
    )
    .unwrap();
    assert_eq!(request.start_position, Some(crate::participant::StartPosition::default()));
    assert_eq!(request.sort_order, Some(SortKey::Ascending));
}

#[test]
fn a_password_is_in_no_debug_output() {
    let body =
        br#"{"Username":"jane","Password":"Hidden-1","SecurityProfileIds":["s"],"RoutingProfileId":"r"}"#;
    let request: CreateUserRequest = decode(&[("InstanceId", "i")], &[], body).unwrap();
    assert_eq!(request.password.as_ref().unwrap().expose(), "Hidden-1");
    let mut shown = String::new();
    write!(shown, "{request:?}").unwrap();
    assert!(shown.contains("jane") && !shown.contains("Hidden-1"), "{shown}");
}

#[test]
fn requests_survive_a_round_trip() {
    let request: CreateRoutingProfileRequest =
        decode(&[("InstanceId", "i")], &[], profile().to_string().as_bytes()).unwrap();
    let written = serde_json::to_vec(&request).unwrap();
    assert_eq!(
        decode::<CreateRoutingProfileRequest>(&[("InstanceId", "i")], &[], &written).unwrap(),
        request
    );
    let mut expected = profile();
    expected["InstanceId"] = json!("i");
    assert_eq!(serde_json::from_slice::<Value>(&written).unwrap(), expected);
}

fn profile() -> Value {
    json!({
        "Name": "Basic", "Description": "d", "DefaultOutboundQueueId": "q", "MediaConcurrencies": [{
            "Channel": "CHAT", "Concurrency": 2,
            "CrossChannelBehavior": {"BehaviorType": "ROUTE_ANY_CHANNEL"},
        }],
    })
}

use engine::Uuid;

use super::*;
use crate::op;

fn flow_content() -> String {
    json!({
        "Version": "2019-10-30", "StartAction": "end",
        "Actions": [{ "Identifier": "end", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {} }],
    })
    .to_string()
}

#[tokio::test]
async fn what_is_created_is_described_and_listed() {
    let world = World::new();
    let hours = json!({
        "Name": "Weekdays", "TimeZone": "Europe/Vienna",
        "Config": [{ "Day": "MONDAY", "StartTime": { "Hours": 9, "Minutes": 0 }, "EndTime": { "Hours": 0, "Minutes": 0 } }],
    });
    let hours = world.ask(op::hours_of_operation::create_hours_of_operation, hours).await.unwrap();
    let queue =
        json!({ "Name": "Sales", "HoursOfOperationId": hours["HoursOfOperationArn"], "MaxContacts": 7 });
    let queue = world.ask(op::queues::create_queue, queue).await.unwrap();
    let described =
        world.ask(op::queues::describe_queue, json!({ "QueueId": queue["QueueArn"] })).await.unwrap();
    assert_eq!(described["Queue"]["Name"], "Sales");
    assert_eq!(described["Queue"]["HoursOfOperationId"], hours["HoursOfOperationId"]);
    assert_eq!(
        (&described["Queue"]["MaxContacts"], &described["Queue"]["Status"]),
        (&json!(7), &json!("ENABLED"))
    );

    let entry = |channel: &str| json!({ "QueueReference": { "QueueId": queue["QueueId"], "Channel": channel }, "Priority": 1, "Delay": 0 });
    let profile = json!({
        "Name": "Both", "Description": "x", "DefaultOutboundQueueId": queue["QueueId"],
        "MediaConcurrencies": [
            { "Channel": "CHAT", "Concurrency": 3, "CrossChannelBehavior": { "BehaviorType": "ROUTE_ANY_CHANNEL" } },
            { "Channel": "VOICE", "Concurrency": 1 },
        ],
        "QueueConfigs": [entry("CHAT")],
    });
    let profile = world.ask(op::routing_profiles::create_routing_profile, profile).await.unwrap();
    let id = &profile["RoutingProfileId"];
    let more = json!({ "RoutingProfileId": id, "QueueConfigs": [entry("VOICE")] });
    assert_eq!(
        world.ask(op::routing_profiles::associate_routing_profile_queues, more).await.unwrap(),
        json!({})
    );
    let described = world
        .ask(op::routing_profiles::describe_routing_profile, json!({ "RoutingProfileId": id }))
        .await
        .unwrap();
    let described = &described["RoutingProfile"];
    assert_eq!(described["NumberOfAssociatedQueues"], 2);
    assert_eq!(
        described["MediaConcurrencies"],
        json!([
            { "Channel": "VOICE", "Concurrency": 1, "CrossChannelBehavior": { "BehaviorType": "ROUTE_CURRENT_CHANNEL_ONLY" } },
            { "Channel": "CHAT", "Concurrency": 3, "CrossChannelBehavior": { "BehaviorType": "ROUTE_ANY_CHANNEL" } },
        ])
    );

    let profiles = world.ask(op::security_profiles::list_security_profiles, json!({})).await.unwrap();
    let user = json!({
        "Username": "ana", "Password": "Correct-horse-1", "RoutingProfileId": world.names.basic_routing_profile.to_string(),
        "SecurityProfileIds": [profiles["SecurityProfileSummaryList"][1]["Arn"]],
        "IdentityInfo": { "FirstName": "Ana", "LastName": "Silva" },
        "PhoneConfig": { "PhoneType": "SOFT_PHONE", "AfterContactWorkTimeLimit": 30 },
    });
    let user = world.ask(op::users::create_user, user).await.unwrap()["UserId"].clone();
    let change = json!({ "UserId": user, "RoutingProfileId": id });
    assert_eq!(world.ask(op::users::update_user_routing_profile, change).await.unwrap(), json!({}));
    let described = world.ask(op::users::describe_user, json!({ "UserId": user })).await.unwrap();
    assert_eq!((&described["User"]["Username"], &described["User"]["RoutingProfileId"]), (&json!("ana"), id));
    assert_eq!(described["User"]["PhoneConfig"]["AfterContactWorkTimeLimit"], 30);
    assert_eq!(described["User"]["IdentityInfo"], json!({ "FirstName": "Ana", "LastName": "Silva" }));
    assert_eq!(described["User"]["SecurityProfileIds"].as_array().unwrap().len(), 1);

    let status = json!({ "Name": "Break", "State": "ENABLED", "DisplayOrder": 3 });
    assert!(
        world.ask(op::agent_statuses::create_agent_status, status).await.unwrap()["AgentStatusARN"]
            .is_string()
    );

    let names = |reply: Value, list: &str, name: &str| {
        assert!(reply.get("NextToken").is_none());
        reply[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s[name].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let listed = world.ask(op::users::list_users, json!({})).await.unwrap();
    assert_eq!(names(listed, "UserSummaryList", "Username"), ["admin", "ana"]);
    let listed = world.ask(op::agent_statuses::list_agent_statuses, json!({})).await.unwrap();
    assert_eq!(names(listed, "AgentStatusSummaryList", "Name"), ["Available", "Offline", "Break"]);
    let custom = world
        .ask(op::agent_statuses::list_agent_statuses, json!({ "AgentStatusTypes": "CUSTOM" }))
        .await
        .unwrap();
    assert_eq!(names(custom, "AgentStatusSummaryList", "Name"), ["Break"]);
    let listed = world.ask(op::hours_of_operation::list_hours_of_operations, json!({})).await.unwrap();
    assert_eq!(names(listed, "HoursOfOperationSummaryList", "Name"), ["Basic Hours", "Weekdays"]);
    let listed = world.ask(op::routing_profiles::list_routing_profiles, json!({})).await.unwrap();
    assert_eq!(names(listed, "RoutingProfileSummaryList", "Name"), ["Basic Routing Profile", "Both"]);
    let listed = world.ask(op::instance::list_instances, json!({})).await.unwrap();
    assert_eq!(names(listed, "InstanceSummaryList", "Id"), [world.instance()]);
    let described = world.ask(op::instance::describe_instance, json!({})).await.unwrap();
    assert_eq!(described["Instance"]["InstanceStatus"], "ACTIVE");
}

#[tokio::test]
async fn pages_of_a_list_hold_each_entry_once() {
    let world = World::new();
    let (mut seen, mut token) = (Vec::new(), None);
    loop {
        let mut request = json!({ "MaxResults": 4 });
        if let Some(token) = token {
            request["NextToken"] = token;
        }
        let reply = world.ask(op::flows::list_contact_flows, request).await.unwrap();
        seen.extend(reply["ContactFlowSummaryList"].as_array().unwrap().clone());
        token = reply.get("NextToken").cloned();
        if token.is_none() {
            break;
        }
    }
    let names: std::collections::BTreeSet<_> =
        seen.iter().map(|flow| flow["Name"].as_str().unwrap()).collect();
    assert_eq!((seen.len(), names.len()), (10, 10));
    let wrong = world.ask(op::flows::list_contact_flows, json!({ "NextToken": "%" })).await;
    assert_eq!(wrong, Err(ErrorName::InvalidParameterException));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_told_by_name_and_changes_nothing() {
    use ErrorName::{DuplicateResourceException as Duplicate, InvalidParameterException as Invalid};
    use ErrorName::{InvalidRequestException as Malformed, ResourceNotFoundException as Unknown};
    let world = World::new();
    let seq = || async { world.app.engine.read(|centre, _| centre.seq).await.unwrap() };
    let before = seq().await;
    let queue = world.names.basic_queue.to_string();
    let user = |change: Value| {
        let mut user = json!({
            "Username": "ben", "Password": "Correct-horse-1", "SecurityProfileIds": [NOBODY],
            "RoutingProfileId": world.names.basic_routing_profile.to_string(),
        });
        change.as_object().unwrap().iter().for_each(|(k, v)| user[k] = v.clone());
        user
    };
    for (request, expected) in [
        (user(json!({})), Unknown),
        (user(json!({ "SecurityProfileIds": ["x"] })), Unknown),
        (user(json!({ "SecurityProfileIds": [] })), Invalid),
        (user(json!({ "Password": "short" })), Invalid),
        (user(json!({ "Password": null })), Invalid),
        (user(json!({ "Username": "a b" })), Invalid),
        (user(json!({ "Username": null })), Malformed),
        (user(json!({ "HierarchyGroupId": NOBODY })), Unknown),
        (user(json!({ "InstanceId": NOBODY })), Unknown),
    ] {
        assert_eq!(world.ask(op::users::create_user, request.clone()).await, Err(expected), "{request}");
    }
    let profile = |media: Value, entries: Value| json!({ "Name": "P", "Description": "x", "DefaultOutboundQueueId": queue, "MediaConcurrencies": media, "QueueConfigs": entries });
    let chat = json!([{ "Channel": "CHAT", "Concurrency": 2 }]);
    let entry = |queue: &str, priority: i32| json!({ "QueueReference": { "QueueId": queue, "Channel": "CHAT" }, "Priority": priority, "Delay": 0 });
    for (request, expected) in [
        (profile(json!([{ "Channel": "CHAT", "Concurrency": 11 }]), json!([entry(&queue, 1)])), Invalid),
        (profile(json!([{ "Channel": "VOICE", "Concurrency": 2 }]), json!([entry(&queue, 1)])), Invalid),
        (profile(json!([{ "Channel": "EMAIL", "Concurrency": 1 }]), json!([entry(&queue, 1)])), Invalid),
        (profile(json!([chat[0], chat[0]]), json!([entry(&queue, 1)])), Invalid),
        (profile(chat.clone(), json!([entry(&queue, 100)])), Invalid),
        (profile(chat.clone(), json!([entry(NOBODY, 1)])), Unknown),
        (profile(chat.clone(), json!([entry(&queue, 1), entry(&queue, 2)])), Duplicate),
    ] {
        assert_eq!(
            world.ask(op::routing_profiles::create_routing_profile, request.clone()).await,
            Err(expected),
            "{request}"
        );
    }
    let hours = |zone: &str, end: i32| {
        let time = |hours: i32| json!({ "Hours": hours, "Minutes": 0 });
        json!({ "Name": "H", "TimeZone": zone, "Config": [{ "Day": "MONDAY", "StartTime": time(9), "EndTime": time(end) }] })
    };
    assert_eq!(
        world.ask(op::hours_of_operation::create_hours_of_operation, hours("Mars/Olympus", 17)).await,
        Err(Invalid)
    );
    assert_eq!(
        world.ask(op::hours_of_operation::create_hours_of_operation, hours("UTC", 8)).await,
        Err(Invalid)
    );
    let status = json!({ "Name": "Available", "State": "ENABLED" });
    assert_eq!(world.ask(op::agent_statuses::create_agent_status, status).await, Err(Duplicate));
    let queue = json!({ "Name": "BasicQueue", "HoursOfOperationId": NOBODY });
    assert_eq!(world.ask(op::queues::create_queue, queue).await, Err(Unknown));
    assert_eq!(world.ask(op::users::describe_user, json!({ "UserId": NOBODY })).await, Err(Unknown));
    assert_eq!(world.ask(op::queues::describe_queue, json!({ "QueueId": NOBODY })).await, Err(Unknown));
    assert_eq!(
        world
            .ask(op::routing_profiles::describe_routing_profile, json!({ "RoutingProfileId": NOBODY }))
            .await,
        Err(Unknown)
    );
    assert_eq!(
        world.ask(op::flows::describe_contact_flow, json!({ "ContactFlowId": NOBODY })).await,
        Err(Unknown)
    );
    let change = json!({ "UserId": world.admin.to_string(), "RoutingProfileId": NOBODY });
    assert_eq!(world.ask(op::users::update_user_routing_profile, change).await, Err(Unknown));
    assert_eq!(seq().await, before);
}

#[tokio::test]
async fn a_flow_is_kept_to_the_letter_and_a_broken_one_is_not_kept() {
    let world = World::new();
    let content = flow_content();
    let request = |name: &str, status: &str, content: &str| json!({ "Name": name, "Type": "CUSTOMER_QUEUE", "Status": status, "Content": content });
    let created =
        world.ask(op::flows::create_contact_flow, request("A", "PUBLISHED", &content)).await.unwrap();
    assert_eq!(created["FlowContentSha256"].as_str().unwrap().len(), 64);
    let described = world
        .ask(op::flows::describe_contact_flow, json!({ "ContactFlowId": created["ContactFlowArn"] }))
        .await
        .unwrap();
    let described = &described["ContactFlow"];
    assert_eq!((&described["Content"], &described["Type"]), (&json!(content), &json!("CUSTOMER_QUEUE")));
    assert_eq!(described["FlowContentSha256"], created["FlowContentSha256"]);
    let again = world.ask(op::flows::create_contact_flow, request("A", "PUBLISHED", &content)).await;
    assert_eq!(again, Err(ErrorName::DuplicateResourceException));

    let saved = world.ask(op::flows::create_contact_flow, request("B", "SAVED", &content)).await.unwrap();
    let id = saved["ContactFlowId"].as_str().unwrap();
    let unpublished = world.ask(op::flows::describe_contact_flow, json!({ "ContactFlowId": id })).await;
    assert_eq!(unpublished, Err(ErrorName::ContactFlowNotPublishedException));
    let described = world
        .ask(op::flows::describe_contact_flow, json!({ "ContactFlowId": format!("{id}:$SAVED") }))
        .await
        .unwrap();
    assert_eq!(described["ContactFlow"]["Status"], "SAVED");

    let broken = content.replace("DisconnectParticipant", "Unheard");
    let refused = world.ask(op::flows::create_contact_flow, request("C", "PUBLISHED", &broken)).await;
    assert_eq!(refused, Err(ErrorName::InvalidContactFlowException));
    let long =
        world.ask(op::flows::create_contact_flow, request(&"n".repeat(128), "PUBLISHED", &content)).await;
    assert_eq!(long, Err(ErrorName::InvalidParameterException));
}

#[tokio::test]
async fn nobody_gives_rights_or_publishes_beyond_their_own() {
    let world = World::new();
    let manager = world.user("mia", "CallCenterManager").await;
    let profiles = world.ask(op::security_profiles::list_security_profiles, json!({})).await.unwrap();
    let of = |name: &str| {
        let profiles = profiles["SecurityProfileSummaryList"].as_array().unwrap();
        profiles.iter().find(|p| p["Name"] == name).unwrap()["Id"].clone()
    };
    let request = |name: &str, profile: &str| {
        json!({
            "Username": name, "Password": "Correct-horse-1", "SecurityProfileIds": [of(profile)],
            "RoutingProfileId": world.names.basic_routing_profile.to_string(),
        })
    };
    let refused = world.ask_as(manager, op::users::create_user, request("root", "Admin")).await;
    assert_eq!(refused, Err(ErrorName::AccessDeniedException));
    let allowed = world.ask_as(manager, op::users::create_user, request("ben", "Agent")).await.unwrap();
    assert!(allowed["UserId"].as_str().is_some_and(|id| id.parse::<Uuid>().is_ok()));
    let twice = world.ask_as(manager, op::users::create_user, request("BEN", "Agent")).await;
    assert_eq!(twice, Err(ErrorName::DuplicateResourceException));

    let flow = json!({ "Name": "F", "Type": "CONTACT_FLOW", "Content": flow_content() });
    assert_eq!(
        world.ask_as(manager, op::flows::create_contact_flow, flow).await,
        Err(ErrorName::AccessDeniedException)
    );
    let analyst = world.user("quinn", "QualityAnalyst").await;
    let status =
        json!({ "UserId": world.admin.to_string(), "AgentStatusId": world.id_of_status("Available").await });
    assert_eq!(
        world.ask_as(analyst, op::users::put_user_status, status).await,
        Err(ErrorName::AccessDeniedException)
    );
}

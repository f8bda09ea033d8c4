use super::*;
use crate::op;

impl World {
    pub(super) async fn id_of_flow(&self, name: &'static str) -> String {
        let id = self.app.engine.read(move |centre, _| {
            centre.flows.values().find(|flow| flow.name == name).map(|flow| flow.id.to_string())
        });
        id.await.unwrap().unwrap()
    }

    /// To a queue, with the flow that is shipped for it.
    pub(super) async fn quick_connect(&self, name: &str, queue: engine::id::QueueId) -> String {
        let flow = self.id_of_flow("Default queue transfer").await;
        let config = json!({ "QueueId": queue.to_string(), "ContactFlowId": flow });
        let request = json!({ "Name": name, "QuickConnectConfig": { "QuickConnectType": "QUEUE", "QueueConfig": config } });
        let reply = self.ask(op::quick_connects::create_quick_connect, request).await.unwrap();
        reply["QuickConnectId"].as_str().unwrap().to_owned()
    }

    pub(super) async fn phone_quick_connect(&self) -> String {
        let config =
            json!({ "QuickConnectType": "PHONE_NUMBER", "PhoneConfig": { "PhoneNumber": "+4315550100" } });
        let request = json!({ "Name": "Office", "Description": "By day", "QuickConnectConfig": config });
        let reply = self.ask(op::quick_connects::create_quick_connect, request).await.unwrap();
        reply["QuickConnectId"].as_str().unwrap().to_owned()
    }

    async fn languages(&self) {
        let values = json!({ "StringList": ["German", "Thai"] });
        let request = json!({ "Name": "Language", "Values": values });
        self.ask(op::predefined_attributes::create_predefined_attribute, request).await.unwrap();
    }

    async fn seq(&self) -> u64 {
        self.app.engine.read(|centre, _| centre.seq).await.unwrap()
    }

    async fn criteria(&self, contact: ContactId) -> Value {
        let request = json!({ "ContactId": contact.to_string() });
        self.ask(op::contacts::describe_contact, request).await.unwrap()["Contact"]["RoutingCriteria"].clone()
    }
}

fn proficiency(value: &str, level: f32) -> Value {
    json!({ "AttributeName": "Language", "AttributeValue": value, "Level": level })
}

fn speaks(value: &str, level: i32) -> Value {
    json!({ "AttributeCondition": {
        "Name": "Language", "Value": value, "ProficiencyLevel": f64::from(level),
        "ComparisonOperator": "NumberGreaterOrEqualTo",
    }})
}

#[tokio::test]
async fn ent_60_quick_connects_are_created_described_and_listed() {
    let world = World::new();
    let queue = world.quick_connect("Basic", world.names.basic_queue).await;
    let phone = world.phone_quick_connect().await;
    let flow = world.id_of_flow("Default agent transfer").await;
    let config = json!({ "UserId": world.admin.to_string(), "ContactFlowId": flow });
    let request =
        json!({ "Name": "Boss", "QuickConnectConfig": { "QuickConnectType": "USER", "UserConfig": config } });
    let created = world.ask(op::quick_connects::create_quick_connect, request.clone()).await.unwrap();
    assert!(created["QuickConnectARN"].as_str().unwrap().contains("/transfer-destination/"));

    let describe =
        |id: &Value| world.ask(op::quick_connects::describe_quick_connect, json!({ "QuickConnectId": id }));
    let described = describe(&created["QuickConnectARN"]).await.unwrap()["QuickConnect"].clone();
    assert_eq!((&described["Name"], described.get("Description")), (&json!("Boss"), None));
    assert_eq!(described["QuickConnectConfig"], request["QuickConnectConfig"]);
    let described = describe(&json!(phone)).await.unwrap()["QuickConnect"].clone();
    assert_eq!(described["Description"], "By day");
    assert_eq!(described["QuickConnectConfig"]["PhoneConfig"]["PhoneNumber"], "+4315550100");

    let list = |request: Value| async {
        ids_in(&world.ask(op::quick_connects::list_quick_connects, request).await.unwrap())
    };
    let all = [queue.clone(), phone.clone(), created["QuickConnectId"].as_str().unwrap().to_owned()];
    assert_eq!(list(json!({})).await, all);
    assert_eq!(list(json!({ "QuickConnectTypes": "PHONE_NUMBER" })).await, std::slice::from_ref(&phone));

    // ENT-61.
    let of_queue = || json!({ "QueueId": world.names.basic_queue.to_string() });
    let listed =
        || async { ids_in(&world.ask(op::queues::list_queue_quick_connects, of_queue()).await.unwrap()) };
    assert!(listed().await.is_empty());
    for ids in [json!([queue]), json!([queue, phone])] {
        let request = with(of_queue(), &json!({ "QuickConnectIds": ids }));
        assert_eq!(world.ask(op::queues::associate_queue_quick_connects, request).await, Ok(json!({})));
    }
    assert_eq!(listed().await, [queue.clone(), phone]);
    let hours = world.ask(op::hours_of_operation::list_hours_of_operations, json!({})).await.unwrap();
    let hours = &hours["HoursOfOperationSummaryList"][0]["Id"];
    let request = json!({ "Name": "Sales", "HoursOfOperationId": hours, "QuickConnectIds": [queue] });
    let sales = world.ask(op::queues::create_queue, request).await.unwrap()["QueueId"].clone();
    let of_sales =
        world.ask(op::queues::list_queue_quick_connects, json!({ "QueueId": sales })).await.unwrap();
    assert_eq!(ids_in(&of_sales), [queue]);
}

fn ids_in(reply: &Value) -> Vec<String> {
    let list = reply["QuickConnectSummaryList"].as_array().unwrap();
    list.iter().map(|quick| quick["Id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn ent_60_a_quick_connect_that_leads_nowhere_is_refused() {
    use ErrorName::{DuplicateResourceException as Duplicate, ResourceNotFoundException as Unknown};
    use ErrorName::{InvalidParameterException as Invalid, InvalidRequestException as Malformed};
    let world = World::new();
    let known = world.phone_quick_connect().await;
    let flow = world.id_of_flow("Default agent transfer").await;
    let before = world.seq().await;
    let user = |user: &str, flow: &str| json!({ "QuickConnectType": "USER", "UserConfig": { "UserId": user, "ContactFlowId": flow } });
    let phone = |number: &str| json!({ "QuickConnectType": "PHONE_NUMBER", "PhoneConfig": { "PhoneNumber": number } });
    let admin = world.admin.to_string();
    for (config, expected) in [
        (user(NOBODY, &flow), Unknown),
        (user(&admin, NOBODY), Unknown),
        (with(user(&admin, &flow), &phone("+4315550100")), Malformed),
        (json!({ "QuickConnectType": "USER" }), Malformed),
        (
            json!({ "QuickConnectType": "QUEUE", "QueueConfig": { "QueueId": NOBODY, "ContactFlowId": flow } }),
            Unknown,
        ),
        (json!({ "QuickConnectType": "FLOW", "FlowConfig": { "ContactFlowId": flow } }), Malformed),
        (json!({ "QuickConnectType": "FAX" }), Invalid),
        (phone("0043 1 5550100"), Invalid),
        (phone("+043155501"), Invalid),
        (phone("+1234567890123456"), Invalid),
    ] {
        let request = json!({ "Name": "New", "QuickConnectConfig": config });
        assert_eq!(
            world.ask(op::quick_connects::create_quick_connect, request).await,
            Err(expected),
            "{config}"
        );
    }
    let again = json!({ "Name": "Office", "QuickConnectConfig": phone("+4315550101") });
    assert_eq!(world.ask(op::quick_connects::create_quick_connect, again).await, Err(Duplicate));
    let describe = json!({ "QuickConnectId": NOBODY });
    assert_eq!(world.ask(op::quick_connects::describe_quick_connect, describe).await, Err(Unknown));
    let queue = world.names.basic_queue.to_string();
    let associate = |queue: &str, ids: Value| json!({ "QueueId": queue, "QuickConnectIds": ids });
    for (request, expected) in [
        (associate(NOBODY, json!([known])), Unknown),
        (associate(&queue, json!([known, NOBODY])), Unknown),
        (associate(&queue, json!([])), Invalid),
        (associate(&queue, json!(vec![&known; 51])), Invalid),
    ] {
        assert_eq!(world.ask(op::queues::associate_queue_quick_connects, request).await, Err(expected));
    }
    let list = json!({ "QueueId": NOBODY });
    assert_eq!(world.ask(op::queues::list_queue_quick_connects, list).await, Err(Unknown));
    let hours = world.ask(op::hours_of_operation::list_hours_of_operations, json!({})).await.unwrap();
    let hours = &hours["HoursOfOperationSummaryList"][0]["Id"];
    let queue = json!({ "Name": "Sales", "HoursOfOperationId": hours, "QuickConnectIds": [NOBODY] });
    assert_eq!(world.ask(op::queues::create_queue, queue).await, Err(Unknown));
    assert_eq!(world.seq().await, before);
}

#[tokio::test]
async fn route_60_proficiencies_are_of_predefined_attributes() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    world.languages().await;
    let listed = world.ask(op::predefined_attributes::list_predefined_attributes, json!({})).await.unwrap();
    assert_eq!(listed["PredefinedAttributeSummaryList"][0]["Name"], "Language");
    let described = world
        .ask(op::predefined_attributes::describe_predefined_attribute, json!({ "Name": "Language" }))
        .await
        .unwrap();
    assert_eq!(described["PredefinedAttribute"]["Values"], json!({ "StringList": ["German", "Thai"] }));

    let user = world.admin.to_string();
    let associate = |user: &str, all: Value| json!({ "UserId": user, "UserProficiencies": all });
    let both = json!([proficiency("Thai", 5.0), proficiency("German", 3.0)]);
    let list = || async {
        let request = json!({ "UserId": user });
        world.ask(op::users::list_user_proficiencies, request).await.unwrap()["UserProficiencyList"].clone()
    };
    assert_eq!(
        world.ask(op::users::associate_user_proficiencies, associate(&user, both)).await,
        Ok(json!({}))
    );
    let better = json!([proficiency("German", 4.0)]);
    assert_eq!(
        world.ask(op::users::associate_user_proficiencies, associate(&user, better)).await,
        Ok(json!({}))
    );
    assert_eq!(list().await, json!([proficiency("German", 4.0), proficiency("Thai", 5.0)]));
    let page = world
        .ask(op::users::list_user_proficiencies, json!({ "UserId": user, "MaxResults": 1 }))
        .await
        .unwrap();
    let rest = json!({ "UserId": user, "NextToken": page["NextToken"] });
    let rest = world.ask(op::users::list_user_proficiencies, rest).await.unwrap();
    assert_eq!(rest["UserProficiencyList"], json!([proficiency("Thai", 5.0)]));

    let before = world.seq().await;
    let other = json!([{ "AttributeName": "Shoe", "AttributeValue": "43", "Level": 1.0 }]);
    for (request, expected) in [
        (associate(NOBODY, json!([proficiency("Thai", 1.0)])), Unknown),
        (associate(&user, json!([proficiency("Dutch", 1.0)])), Unknown),
        (associate(&user, other), Unknown),
        (associate(&user, json!([proficiency("Thai", 0.0)])), Invalid),
        (associate(&user, json!([proficiency("Thai", 6.0)])), Invalid),
        (associate(&user, json!([proficiency("Thai", 2.5)])), Invalid),
        (associate(&user, json!([proficiency("Thai", 1.0), proficiency("Thai", 2.0)])), Invalid),
    ] {
        assert_eq!(
            world.ask(op::users::associate_user_proficiencies, request.clone()).await,
            Err(expected),
            "{request}"
        );
    }
    assert_eq!(
        world.ask(op::users::list_user_proficiencies, json!({ "UserId": NOBODY })).await,
        Err(Unknown)
    );
    let values = |values: Value| json!({ "Name": "Size", "Values": { "StringList": values } });
    for (request, expected) in [
        (json!({ "Name": "Language" }), ErrorName::DuplicateResourceException),
        (json!({ "Name": "" }), Invalid),
        (values(json!(["a", "a"])), Invalid),
        (values((0..129).map(|n| n.to_string()).collect()), ErrorName::LimitExceededException),
        (with(values(json!([])), &json!({ "Purposes": ["x"] })), ErrorName::InvalidRequestException),
    ] {
        assert_eq!(
            world.ask(op::predefined_attributes::create_predefined_attribute, request.clone()).await,
            Err(expected),
            "{request}"
        );
    }
    assert_eq!(
        world.ask(op::predefined_attributes::describe_predefined_attribute, json!({ "Name": "Size" })).await,
        Err(Unknown)
    );
    assert_eq!(world.seq().await, before);
}

#[tokio::test]
async fn route_60_a_user_has_ten_proficiencies_at_most() {
    let world = World::new();
    let values: Vec<_> = (0..11).map(|n| n.to_string()).collect();
    let request = json!({ "Name": "Language", "Values": { "StringList": values } });
    world.ask(op::predefined_attributes::create_predefined_attribute, request).await.unwrap();
    let all: Vec<_> = values.iter().map(|value| proficiency(value, 1.0)).collect();
    let user = world.admin.to_string();
    let associate = |all: &[Value]| {
        let request = json!({ "UserId": user, "UserProficiencies": all });
        world.ask(op::users::associate_user_proficiencies, request)
    };
    assert_eq!(associate(&all[..10]).await, Ok(json!({})));
    // The operation lists no name for a limit.
    assert_eq!(associate(&all[10..]).await, Err(ErrorName::InvalidParameterException));
}

#[tokio::test]
async fn route_50_priority_and_age_change_for_a_contact_that_waits() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    let chat = world.chat().await;
    let ask = |change: Value| {
        let request = with(json!({ "ContactId": chat.to_string() }), &change);
        world.ask(op::contacts::update_contact_routing_data, request)
    };
    let shown = || async {
        let request = json!({ "ContactId": chat.to_string() });
        let shown = world.ask(op::contacts::describe_contact, request).await.unwrap()["Contact"].clone();
        (shown["QueuePriority"].clone(), shown["QueueTimeAdjustmentSeconds"].clone())
    };
    assert_eq!(shown().await, (json!(5), json!(0)));
    assert_eq!(ask(json!({ "QueuePriority": 1 })).await, Ok(json!({})));
    assert_eq!(ask(json!({ "QueueTimeAdjustmentSeconds": -90 })).await, Ok(json!({})));
    assert_eq!(shown().await, (json!(1), json!(-90)));
    for wrong in [
        json!({ "QueuePriority": 1, "QueueTimeAdjustmentSeconds": 1 }),
        json!({}),
        json!({ "QueuePriority": 0 }),
        json!({ "QueueTimeAdjustmentSeconds": i32::MAX }),
    ] {
        assert_eq!(ask(wrong.clone()).await, Err(Invalid), "{wrong}");
    }
    assert_eq!(shown().await, (json!(1), json!(-90)));
    let nobody = json!({ "ContactId": NOBODY, "QueuePriority": 1 });
    assert_eq!(world.ask(op::contacts::update_contact_routing_data, nobody).await, Err(Unknown));
    world.command(Command::Stop { contact: chat }).await;
    assert_eq!(ask(json!({ "QueuePriority": 1 })).await, Err(ErrorName::ResourceConflictException));
}

#[tokio::test]
async fn route_61_criteria_come_back_as_they_were_given() {
    let world = World::new();
    let chat = world.chat().await;
    let condition = speaks("Thai", 3)["AttributeCondition"].clone();
    let range = json!({ "AttributeCondition": {
        "Name": "Language", "Value": "Thai", "ComparisonOperator": "Range",
        "Range": { "MinProficiencyLevel": 2.0, "MaxProficiencyLevel": 3.0 },
    }});
    let agents = json!({ "AttributeCondition": {
        "ComparisonOperator": "Match",
        "MatchCriteria": { "AgentsCriteria": { "AgentIds": [world.admin.to_string()] } },
    }});
    let expressions = [
        speaks("German", 1),
        range.clone(),
        agents.clone(),
        json!({ "OrExpression": [{ "AndExpression": [speaks("Thai", 5), { "NotAttributeCondition": condition }] }, agents] }),
    ];
    let steps: Vec<_> = expressions.iter().map(|e| json!({ "Expression": e })).collect();
    let request = json!({ "ContactId": chat.to_string(), "RoutingCriteria": { "Steps": steps } });
    assert_eq!(world.ask(op::contacts::update_contact_routing_data, request).await, Ok(json!({})));
    let shown = world.criteria(chat).await;
    let shown: Vec<_> =
        shown["Steps"].as_array().unwrap().iter().map(|step| step["Expression"].clone()).collect();
    assert_eq!(shown, expressions);
}

#[tokio::test]
async fn route_61_criteria_that_mean_nothing_are_refused() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    let chat = world.chat().await;
    let before = world.seq().await;
    let of = |expression: Value| json!([{ "Expression": expression }]);
    let changed = |change: Value| json!([{ "Expression": { "AttributeCondition": with(speaks("Thai", 3)["AttributeCondition"].clone(), &change) } }]);
    let agents = |ids: Value| json!({ "ComparisonOperator": "Match", "MatchCriteria": { "AgentsCriteria": { "AgentIds": ids } } });
    for (steps, expected) in [
        (json!([]), Invalid),
        (json!([{}]), Invalid),
        (of(json!({})), Invalid),
        (of(json!({ "AndExpression": [] })), Invalid),
        (of(with(speaks("Thai", 1), &json!({ "OrExpression": [speaks("Thai", 2)] }))), Invalid),
        (changed(json!({ "ComparisonOperator": null })), Invalid),
        (changed(json!({ "ComparisonOperator": "Like" })), Invalid),
        (changed(json!({ "ProficiencyLevel": null })), Invalid),
        (changed(json!({ "ProficiencyLevel": 2.5 })), Invalid),
        (changed(json!({ "ProficiencyLevel": 6.0 })), Invalid),
        (changed(json!({ "Name": null })), Invalid),
        (changed(json!({ "Value": null })), Invalid),
        (changed(json!({ "ComparisonOperator": "Range" })), Invalid),
        (changed(json!({ "ComparisonOperator": "Range", "Range": { "MinProficiencyLevel": 4.0 } })), Invalid),
        (
            changed(
                json!({ "ComparisonOperator": "Range", "Range": { "MinProficiencyLevel": 4.0, "MaxProficiencyLevel": 3.0 } }),
            ),
            Invalid,
        ),
        (changed(agents(json!([]))), Invalid),
        (changed(agents(json!([NOBODY]))), Unknown),
        (changed(agents(json!(["x"]))), Unknown),
        (changed(json!({ "ComparisonOperator": "Match" })), Invalid),
        (json!([{ "Expression": speaks("Thai", 1), "Expiry": { "DurationInSeconds": 0 } }]), Invalid),
        (json!([{ "Expression": speaks("Thai", 1), "Expiry": { "DurationInSeconds": -1 } }]), Invalid),
        (json!(vec![of(speaks("Thai", 1))[0].clone(); 6]), Invalid),
        (of(json!({ "OrExpression": vec![speaks("Thai", 1); 51] })), Invalid),
    ] {
        let request = json!({ "ContactId": chat.to_string(), "RoutingCriteria": { "Steps": steps } });
        assert_eq!(
            world.ask(op::contacts::update_contact_routing_data, request).await,
            Err(expected),
            "{steps}"
        );
    }
    assert_eq!(world.seq().await, before);
}

#[tokio::test]
async fn route_62_steps_are_told_as_active_expired_inactive_and_joined() {
    let world = World::new();
    world.languages().await;
    let agent = world.agent("ana").await;
    let other = world.agent("ben").await;
    let request = json!({ "UserId": other.to_string(), "UserProficiencies": [proficiency("Thai", 3.0)] });
    world.ask(op::users::associate_user_proficiencies, request).await.unwrap();
    // Every slot of both is used, so that the chat waits while its criteria are set.
    let mut earlier = Vec::new();
    for _ in 0..4 {
        earlier.push(world.chat().await);
    }
    let chat = world.chat().await;
    let step = |value: &str, level: i32, seconds: i32| json!({ "Expression": speaks(value, level), "Expiry": { "DurationInSeconds": seconds } });
    let steps = json!([step("German", 1, 10), step("Thai", 3, 600), { "Expression": speaks("Thai", 1) }]);
    let request = json!({ "ContactId": chat.to_string(), "RoutingCriteria": { "Steps": steps } });
    world.ask(op::contacts::update_contact_routing_data, request).await.unwrap();
    let statuses = || async {
        let shown = world.criteria(chat).await;
        let steps = shown["Steps"].as_array().unwrap().clone();
        steps.iter().map(|step| step["Status"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let shown = world.criteria(chat).await;
    let now = NOW.0 / 1000;
    assert_eq!(shown["ActivationTimestamp"], now);
    assert_eq!(shown["Steps"][0]["Expiry"], json!({ "DurationInSeconds": 10, "ExpiryTimestamp": now + 10 }));
    assert_eq!(shown["Steps"][1]["Expiry"], json!({ "DurationInSeconds": 600 }));
    assert!(shown["Steps"][2].get("Expiry").is_none());
    assert_eq!(statuses().await, ["ACTIVE", "INACTIVE", "INACTIVE"]);
    world.advance(10).await;
    assert_eq!(statuses().await, ["EXPIRED", "ACTIVE", "INACTIVE"]);

    for contact in earlier {
        world.command(Command::Stop { contact }).await;
        for user in [agent, other] {
            let request = json!({ "UserId": user.to_string(), "ContactId": contact.to_string() });
            let _ = world.ask(op::users::dismiss_user_contact, request).await;
        }
    }
    world.command(Command::Accept { user: other, contact: chat }).await;
    assert_eq!(statuses().await, ["EXPIRED", "JOINED", "INACTIVE"]);
    world.command(Command::Stop { contact: chat }).await;
    assert_eq!(statuses().await, ["EXPIRED", "JOINED", "INACTIVE"]);
}

#[tokio::test]
async fn ent_45_channels_and_queues_of_a_profile_change() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    let profile = world.names.basic_routing_profile.to_string();
    let queue = world.names.basic_queue.to_string();
    let of_profile = |more: Value| with(json!({ "RoutingProfileId": profile }), &more);
    let media = |channel: &str, n: i32| json!({ "Channel": channel, "Concurrency": n });
    let entry = |queue: &str, channel: &str, priority: i32, delay: i32| json!({ "QueueReference": { "QueueId": queue, "Channel": channel }, "Priority": priority, "Delay": delay });
    let described = || async {
        let reply =
            world.ask(op::routing_profiles::describe_routing_profile, of_profile(json!({}))).await.unwrap();
        reply["RoutingProfile"]["MediaConcurrencies"].clone()
    };
    let entries = || async {
        let reply = world
            .ask(op::routing_profiles::list_routing_profile_queues, of_profile(json!({})))
            .await
            .unwrap();
        reply["RoutingProfileQueueConfigSummaryList"].clone()
    };
    let request = of_profile(json!({ "MediaConcurrencies": [media("CHAT", 7)] }));
    assert_eq!(
        world.ask(op::routing_profiles::update_routing_profile_concurrency, request).await,
        Ok(json!({}))
    );
    let chats = described().await;
    assert_eq!((chats.as_array().unwrap().len(), &chats[0]["Concurrency"]), (1, &json!(7)));

    let request = of_profile(json!({ "QueueConfigs": [entry(&queue, "CHAT", 9, 30)] }));
    assert_eq!(world.ask(op::routing_profiles::update_routing_profile_queues, request).await, Ok(json!({})));
    let listed = entries().await;
    assert_eq!(
        listed[0],
        json!({
            "QueueId": queue, "QueueName": "BasicQueue", "QueueArn": listed[0]["QueueArn"],
            "Priority": 9, "Delay": 30, "Channel": "CHAT",
        })
    );

    let hours = world.ask(op::hours_of_operation::list_hours_of_operations, json!({})).await.unwrap();
    let hours = &hours["HoursOfOperationSummaryList"][0]["Id"];
    let other =
        world.ask(op::queues::create_queue, json!({ "Name": "Other", "HoursOfOperationId": hours })).await;
    let other = other.unwrap()["QueueId"].as_str().unwrap().to_owned();
    let before = world.seq().await;
    for (request, expected) in [
        (of_profile(json!({ "MediaConcurrencies": [media("CHAT", 11)] })), Invalid),
        (of_profile(json!({ "MediaConcurrencies": [media("VOICE", 2)] })), Invalid),
        (of_profile(json!({ "MediaConcurrencies": [media("EMAIL", 1)] })), Invalid),
        (json!({ "RoutingProfileId": NOBODY, "MediaConcurrencies": [media("CHAT", 1)] }), Unknown),
    ] {
        let refused =
            world.ask(op::routing_profiles::update_routing_profile_concurrency, request.clone()).await;
        assert_eq!(refused, Err(expected), "{request}");
    }
    let basic = entry(&queue, "CHAT", 1, 0);
    for (request, expected) in [
        (of_profile(json!({ "QueueConfigs": [entry(&other, "CHAT", 1, 0)] })), Unknown),
        (of_profile(json!({ "QueueConfigs": [entry(NOBODY, "CHAT", 1, 0)] })), Unknown),
        (of_profile(json!({ "QueueConfigs": [entry(&queue, "CHAT", 100, 0)] })), Invalid),
        // The operation lists no name for what is there twice.
        (of_profile(json!({ "QueueConfigs": [basic, basic] })), Invalid),
        (of_profile(json!({ "QueueConfigs": [] })), Invalid),
        (json!({ "RoutingProfileId": NOBODY, "QueueConfigs": [basic] }), Unknown),
    ] {
        let refused = world.ask(op::routing_profiles::update_routing_profile_queues, request.clone()).await;
        assert_eq!(refused, Err(expected), "{request}");
    }
    let list = json!({ "RoutingProfileId": NOBODY });
    assert_eq!(world.ask(op::routing_profiles::list_routing_profile_queues, list).await, Err(Unknown));
    assert_eq!(world.seq().await, before);
}

#[tokio::test]
async fn ent_47_a_profile_says_which_work_ends_idle_time() {
    let world = World::new();
    let request = |name: &str, timer: Value| {
        json!({
            "Name": name, "Description": "x", "DefaultOutboundQueueId": world.names.basic_queue.to_string(),
            "MediaConcurrencies": [{ "Channel": "CHAT", "Concurrency": 1 }], "AgentAvailabilityTimer": timer,
        })
    };
    for (given, shown) in [
        (json!("TIME_SINCE_LAST_INBOUND"), "TIME_SINCE_LAST_INBOUND"),
        (json!("TIME_SINCE_LAST_ACTIVITY"), "TIME_SINCE_LAST_ACTIVITY"),
        (Value::Null, "TIME_SINCE_LAST_ACTIVITY"),
    ] {
        let created = world
            .ask(op::routing_profiles::create_routing_profile, request(&given.to_string(), given))
            .await
            .unwrap();
        let describe = json!({ "RoutingProfileId": created["RoutingProfileId"] });
        let described = world.ask(op::routing_profiles::describe_routing_profile, describe).await.unwrap();
        assert_eq!(described["RoutingProfile"]["AgentAvailabilityTimer"], shown);
    }
    let wrong = world.ask(op::routing_profiles::create_routing_profile, request("P", json!("NEVER"))).await;
    assert_eq!(wrong, Err(ErrorName::InvalidParameterException));
}

#[tokio::test]
async fn ent_53_a_queue_is_limited_disabled_and_opened_again() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    let queue = world.names.basic_queue.to_string();
    let of_queue = |more: Value| with(json!({ "QueueId": queue }), &more);
    let described = || async {
        let queue =
            world.ask(op::queues::describe_queue, of_queue(json!({}))).await.unwrap()["Queue"].clone();
        (queue["Status"].clone(), queue["MaxContacts"].clone())
    };
    assert_eq!(
        world.ask(op::queues::update_queue_max_contacts, of_queue(json!({ "MaxContacts": 0 }))).await,
        Ok(json!({}))
    );
    assert_eq!(
        world.ask(op::queues::update_queue_status, of_queue(json!({ "Status": "DISABLED" }))).await,
        Ok(json!({}))
    );
    assert_eq!(described().await, (json!("DISABLED"), json!(0)));
    // ENT-52: without a number there is no limit.
    assert_eq!(world.ask(op::queues::update_queue_max_contacts, of_queue(json!({}))).await, Ok(json!({})));
    assert_eq!(
        world.ask(op::queues::update_queue_status, of_queue(json!({ "Status": "ENABLED" }))).await,
        Ok(json!({}))
    );
    assert_eq!(described().await, (json!("ENABLED"), Value::Null));

    let before = world.seq().await;
    let negative = of_queue(json!({ "MaxContacts": -1 }));
    assert_eq!(world.ask(op::queues::update_queue_max_contacts, negative).await, Err(Invalid));
    assert_eq!(
        world.ask(op::queues::update_queue_status, of_queue(json!({ "Status": "OPEN" }))).await,
        Err(Invalid)
    );
    let missing = world.ask(op::queues::update_queue_status, of_queue(json!({}))).await;
    assert_eq!(missing, Err(ErrorName::InvalidRequestException));
    for id in [NOBODY, "x"] {
        let request = json!({ "QueueId": id, "Status": "ENABLED", "MaxContacts": 1 });
        assert_eq!(world.ask(op::queues::update_queue_max_contacts, request.clone()).await, Err(Unknown));
        assert_eq!(world.ask(op::queues::update_queue_status, request).await, Err(Unknown));
    }
    assert_eq!(world.seq().await, before);
}

#[tokio::test]
async fn ent_10_a_users_phone_is_changed_whole() {
    let world = World::new();
    let user = world.user("ana", "Agent").await.to_string();
    let ask = |user: &str, phone: Value| {
        let request = json!({ "UserId": user, "PhoneConfig": phone });
        world.ask(op::users::update_user_phone_config, request)
    };
    let shown = || async {
        let described = world.ask(op::users::describe_user, json!({ "UserId": user })).await.unwrap();
        described["User"]["PhoneConfig"].clone()
    };
    let desk = json!({ "PhoneType": "DESK_PHONE", "AutoAccept": true, "AfterContactWorkTimeLimit": 30, "DeskPhoneNumber": "+4315550100" });
    assert_eq!(ask(&user, desk.clone()).await, Ok(json!({})));
    assert_eq!(shown().await, desk);
    for (phone, expected) in [
        (with(desk.clone(), &json!({ "DeskPhoneNumber": "5550100" })), ErrorName::InvalidParameterException),
        (
            with(desk.clone(), &json!({ "AfterContactWorkTimeLimit": -1 })),
            ErrorName::InvalidParameterException,
        ),
        (with(desk.clone(), &json!({ "PersistentConnection": true })), ErrorName::InvalidRequestException),
    ] {
        assert_eq!(ask(&user, phone.clone()).await, Err(expected), "{phone}");
    }
    assert_eq!(shown().await, desk);
    assert_eq!(ask(NOBODY, desk).await, Err(ErrorName::ResourceNotFoundException));
    let soft = json!({ "PhoneType": "SOFT_PHONE" });
    assert_eq!(ask(&user, soft).await, Ok(json!({})));
    assert_eq!(
        shown().await,
        json!({ "PhoneType": "SOFT_PHONE", "AutoAccept": false, "AfterContactWorkTimeLimit": 0 })
    );
}

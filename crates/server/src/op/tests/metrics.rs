use super::*;
use crate::op;

fn request(world: &World, groupings: &[&str], metrics: &[&str]) -> Value {
    let metrics: Vec<_> = metrics.iter().map(|name| json!({ "Name": name })).collect();
    let filters = json!({ "Queues": [world.names.basic_queue.to_string()] });
    json!({ "Filters": filters, "Groupings": groupings, "CurrentMetrics": metrics })
}

/// The values of the rows, in order.
fn values(reply: &Value) -> Vec<Vec<f64>> {
    let rows = reply["MetricResults"].as_array().unwrap();
    let of = |row: &Value| {
        row["Collections"].as_array().unwrap().iter().map(|c| c["Value"].as_f64().unwrap()).collect()
    };
    rows.iter().map(of).collect()
}

const ALL: [&str; 10] = [
    "AGENTS_ONLINE",
    "AGENTS_STAFFED",
    "AGENTS_AVAILABLE",
    "AGENTS_ON_CONTACT",
    "AGENTS_NON_PRODUCTIVE",
    "AGENTS_AFTER_CONTACT_WORK",
    "AGENTS_ERROR",
    "SLOTS_ACTIVE",
    "SLOTS_AVAILABLE",
    "CONTACTS_IN_QUEUE",
];

/// MET-10 to MET-18, MET-20.
#[tokio::test]
async fn figures_follow_an_agent_from_free_to_after_contact_work() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let chat_only = || {
        let mut request = request(&world, &[], &ALL);
        request["Filters"]["Channels"] = json!(["CHAT"]);
        request
    };
    let figures = || async {
        values(&world.ask(op::current_metric_data::get_current_metric_data, chat_only()).await.unwrap())
    };
    assert_eq!(figures().await, [[1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0, 0.0]]);
    let contact = world.chat().await;
    assert_eq!(figures().await, [[1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]]);
    world.command(Command::Accept { user: agent, contact }).await;
    assert_eq!(figures().await, [[1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0]]);
    world.command(Command::Stop { contact }).await;
    assert_eq!(figures().await, [[1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0]]);
}

/// MET-5, MET-21.
#[tokio::test]
async fn the_oldest_age_is_in_seconds_by_queue_and_in_milliseconds_without() {
    let world = World::new();
    world.chat().await;
    world.advance(61).await;
    let metrics = ["OLDEST_CONTACT_AGE", "CONTACTS_IN_QUEUE"];
    let alone = world
        .ask(op::current_metric_data::get_current_metric_data, request(&world, &[], &metrics))
        .await
        .unwrap();
    assert_eq!(values(&alone), [[61_000.0, 1.0]]);
    assert!(alone["MetricResults"][0].get("Dimensions").is_none());
    assert_eq!(alone["DataSnapshotTime"], 1_700_000_061);
    let grouped = world
        .ask(op::current_metric_data::get_current_metric_data, request(&world, &["QUEUE"], &metrics))
        .await
        .unwrap();
    assert_eq!(values(&grouped), [[61.0, 1.0]]);
    let id = world.names.basic_queue.to_string();
    assert_eq!(grouped["MetricResults"][0]["Dimensions"]["Queue"]["Id"], id);
    let both = world
        .ask(
            op::current_metric_data::get_current_metric_data,
            request(&world, &["QUEUE", "CHANNEL"], &metrics),
        )
        .await
        .unwrap();
    assert_eq!(both["MetricResults"].as_array().unwrap().len(), 1);
    assert_eq!(both["MetricResults"][0]["Dimensions"]["Channel"], "CHAT");
}

#[tokio::test]
async fn rows_are_made_by_channel_and_by_routing_profile() {
    let world = World::new();
    world.agent("ana").await;
    let metrics = ["AGENTS_ONLINE", "SLOTS_AVAILABLE"];
    let mut by_channel = request(&world, &["CHANNEL"], &metrics);
    let reply =
        world.ask(op::current_metric_data::get_current_metric_data, by_channel.clone()).await.unwrap();
    assert_eq!(values(&reply), [[1.0, 1.0], [1.0, 2.0], [1.0, 1.0]]);
    by_channel["SortCriteria"] = json!([{ "SortByMetric": "SLOTS_AVAILABLE", "SortOrder": "DESCENDING" }]);
    by_channel["MaxResults"] = json!(1);
    let reply = world.ask(op::current_metric_data::get_current_metric_data, by_channel).await.unwrap();
    assert_eq!((values(&reply), &reply["ApproximateTotalCount"]), (vec![vec![1.0, 2.0]], &json!(3)));
    assert!(reply["NextToken"].is_string());
    let profile = world.names.basic_routing_profile.to_string();
    let mut by_profile = request(&world, &["ROUTING_PROFILE"], &metrics);
    by_profile["Filters"] = json!({ "RoutingProfiles": [profile] });
    let reply = world.ask(op::current_metric_data::get_current_metric_data, by_profile).await.unwrap();
    // AGT-14: channels of which only one can be in use at a time.
    assert_eq!(values(&reply), [[1.0, 2.0]]);
    assert_eq!(reply["MetricResults"][0]["Dimensions"]["RoutingProfile"]["Id"], profile);
}

/// MET-26.
#[tokio::test]
async fn a_queue_where_nothing_happens_has_no_row() {
    let world = World::new();
    let reply = world
        .ask(
            op::current_metric_data::get_current_metric_data,
            request(&world, &["QUEUE"], &["AGENTS_ONLINE"]),
        )
        .await
        .unwrap();
    assert_eq!(reply["MetricResults"], json!([]));
    let reply = world
        .ask(op::current_metric_data::get_current_metric_data, request(&world, &[], &["AGENTS_ONLINE"]))
        .await
        .unwrap();
    assert_eq!(values(&reply), [[0.0]]);
}

/// E.5: by status among the agents of a queue, who is online alone.
#[tokio::test]
async fn agents_of_a_queue_are_told_apart_by_their_status() {
    let world = World::new();
    let created = json!({ "Name": "Break", "State": "ENABLED" });
    world.ask(op::agent_statuses::create_agent_status, created).await.unwrap();
    let (on_break, available) = (world.id_of_status("Break").await, world.id_of_status("Available").await);
    for name in ["ana", "bert", "carla"] {
        world.agent(name).await;
    }
    for (name, status) in [("dora", "Break"), ("emil", "Offline")] {
        let user = world.agent(name).await.to_string();
        let status = world.id_of_status(status).await;
        let change = json!({ "UserId": user, "AgentStatusId": status });
        world.ask(op::users::put_user_status, change).await.unwrap();
    }
    let ask = |request: Value| world.ask(op::current_metric_data::get_current_metric_data, request);
    let by_status = request(&world, &["QUEUE", "AGENT_STATUS"], &["AGENTS_ONLINE"]);
    let reply = ask(by_status.clone()).await.unwrap();
    let told: Vec<_> = reply["MetricResults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let dimensions = &row["Dimensions"];
            assert_eq!(dimensions["Queue"]["Id"], world.names.basic_queue.to_string());
            let status = dimensions["AgentStatus"]["Id"].as_str().unwrap().to_owned();
            (status, row["Collections"][0]["Value"].as_f64().unwrap())
        })
        .collect();
    let mut expected = vec![(available, 3.0), (on_break.clone(), 1.0)];
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(told, expected);

    let mut only = request(&world, &["QUEUE"], &["AGENTS_ONLINE", "AGENTS_STAFFED"]);
    only["Filters"]["AgentStatuses"] = json!([on_break.as_str()]);
    assert_eq!(values(&ask(only.clone()).await.unwrap()), [[1.0, 0.0]]);
    only["Filters"]["AgentStatuses"] = json!([NOBODY]);
    assert_eq!(ask(only).await.unwrap_err(), ErrorName::ResourceNotFoundException);

    let refused = |change: fn(&mut Value)| {
        let mut request = by_status.clone();
        change(&mut request);
        request
    };
    for bad in [
        refused(|r| r["Groupings"] = json!(["AGENT_STATUS", "QUEUE"])),
        refused(|r| r["CurrentMetrics"] = json!([{ "Name": "AGENTS_STAFFED" }])),
        refused(|r| r["Filters"] = json!({ "RoutingProfiles": [NOBODY] })),
    ] {
        assert_eq!(ask(bad).await.unwrap_err(), ErrorName::InvalidParameterException);
    }
}

#[tokio::test]
async fn requests_for_figures_that_make_no_sense_are_refused() {
    let world = World::new();
    let good = request(&world, &[], &["AGENTS_ONLINE"]);
    let with = |pointer: &str, value: Value| {
        let mut request = good.clone();
        *request.pointer_mut(pointer).unwrap() = value;
        request
    };
    for (request, expected) in [
        (with("/CurrentMetrics/0/Name", json!("AGENTS_ASLEEP")), ErrorName::InvalidParameterException),
        (with("/CurrentMetrics", json!([])), ErrorName::InvalidParameterException),
        (
            with("/CurrentMetrics", json!([{ "Name": "AGENTS_ONLINE", "Unit": "SECONDS" }])),
            ErrorName::InvalidParameterException,
        ),
        (with("/Filters", json!({})), ErrorName::InvalidParameterException),
        (with("/Filters/Queues", json!([NOBODY])), ErrorName::ResourceNotFoundException),
        (with("/Groupings", json!(["QUEUE", "ROUTING_PROFILE"])), ErrorName::InvalidParameterException),
        (with("/Groupings", json!(["AGENT_STATUS"])), ErrorName::InvalidParameterException),
        (with("/Groupings", json!(["SUBTYPE"])), ErrorName::InvalidRequestException),
    ] {
        assert_eq!(
            world.ask(op::current_metric_data::get_current_metric_data, request.clone()).await,
            Err(expected),
            "{request}"
        );
    }
}

/// AGT-3: who is offline and holds nothing is left out.
#[tokio::test]
async fn agents_are_shown_with_their_slots_and_contacts() {
    let world = World::new();
    let agent = world.agent("ana").await;
    let contact = world.chat().await;
    world.user("offline", "Agent").await;
    let queues = json!({ "Queues": [world.names.basic_queue.to_string()] });
    let reply =
        world.ask(op::current_user_data::get_current_user_data, json!({ "Filters": queues })).await.unwrap();
    assert_eq!(reply["UserDataList"].as_array().unwrap().len(), 1);
    let data = &reply["UserDataList"][0];
    assert_eq!(data["User"]["Id"], agent.to_string());
    assert_eq!(data["Status"]["StatusName"], "Available");
    assert_eq!(data["MaxSlotsByChannel"], json!({ "CHAT": 2, "TASK": 1, "VOICE": 1 }));
    assert_eq!(data["AvailableSlotsByChannel"], json!({ "CHAT": 1, "TASK": 0, "VOICE": 0 }));
    assert_eq!(data["ActiveSlotsByChannel"], json!({ "CHAT": 0, "TASK": 0, "VOICE": 0 }));
    assert_eq!(data["Contacts"][0]["ContactId"], contact.to_string());
    assert_eq!(data["Contacts"][0]["AgentContactState"], "CONNECTING");
    let states = json!({ "ContactStates": ["MISSED"] });
    let filters = json!({ "Agents": [agent.to_string()], "ContactFilter": states });
    let reply =
        world.ask(op::current_user_data::get_current_user_data, json!({ "Filters": filters })).await.unwrap();
    assert_eq!(reply["UserDataList"], json!([]));
    for (filters, expected) in [
        (json!({}), ErrorName::InvalidParameterException),
        (json!({ "Agents": [agent.to_string()], "Queues": [NOBODY] }), ErrorName::InvalidParameterException),
        (json!({ "Agents": [NOBODY] }), ErrorName::ResourceNotFoundException),
        (json!({ "UserHierarchyGroups": [NOBODY] }), ErrorName::ResourceNotFoundException),
    ] {
        assert_eq!(
            world.ask(op::current_user_data::get_current_user_data, json!({ "Filters": filters })).await,
            Err(expected)
        );
    }
}

/// MET-66: the older figure that no fact tells.
#[test]
fn each_name_that_the_api_has_is_in_the_dictionary() {
    use engine::domain::dictionary::Metric;
    use wire::connect::{CurrentMetricName, HistoricalMetricName};
    assert!(CurrentMetricName::ALL.iter().all(|name| Metric::now(name.as_str()).is_some()));
    let unknown = HistoricalMetricName::ALL.iter().filter(|name| Metric::older(name.as_str()).is_none());
    let not_built = [HistoricalMetricName::ContactsConsulted];
    assert_eq!(unknown.copied().collect::<Vec<_>>(), not_built);
}

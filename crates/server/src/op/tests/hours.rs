use super::*;
use crate::op;

fn row(day: &str, start: i32, end: i32) -> Value {
    let time = |hours: i32| json!({ "Hours": hours, "Minutes": 0 });
    json!({ "Day": day, "StartTime": time(start), "EndTime": time(end) })
}

impl World {
    async fn weekdays(&self) -> String {
        let config = json!([row("MONDAY", 9, 12), row("MONDAY", 13, 0)]);
        let request = json!({ "Name": "Weekdays", "Description": "Mondays", "TimeZone": "Europe/Vienna", "Config": config });
        let reply = self.ask(op::hours_of_operation::create_hours_of_operation, request).await.unwrap();
        reply["HoursOfOperationId"].as_str().unwrap().to_owned()
    }
}

fn holiday(hours: &str) -> Value {
    json!({
        "HoursOfOperationId": hours, "Name": "Holiday", "Config": [],
        "EffectiveFrom": "2023-12-24", "EffectiveTill": "2023-12-26", "OverrideType": "CLOSED",
    })
}

#[tokio::test]
async fn ent_70_hours_are_described_as_they_were_given() {
    let world = World::new();
    let hours = world.weekdays().await;
    let describe = |id: &str| {
        world.ask(op::hours_of_operation::describe_hours_of_operation, json!({ "HoursOfOperationId": id }))
    };
    let described = describe(&hours).await.unwrap()["HoursOfOperation"].clone();
    assert_eq!((&described["Name"], &described["TimeZone"]), (&json!("Weekdays"), &json!("Europe/Vienna")));
    assert_eq!(described["Description"], "Mondays");
    assert_eq!(described["Config"], json!([row("MONDAY", 9, 12), row("MONDAY", 13, 0)]));
    assert_eq!(describe(NOBODY).await, Err(ErrorName::ResourceNotFoundException));
}

#[tokio::test]
async fn ent_70_a_range_that_does_not_end_after_its_start_is_refused() {
    let world = World::new();
    let hours = |config: Value| json!({ "Name": "H", "TimeZone": "UTC", "Config": [config] });
    for wrong in [row("MONDAY", 9, 9), row("MONDAY", 22, 6), row("MONDAY", 24, 0), row("MONDAY", -1, 5)] {
        let refused =
            world.ask(op::hours_of_operation::create_hours_of_operation, hours(wrong.clone())).await;
        assert_eq!(refused, Err(ErrorName::InvalidParameterException), "{wrong}");
    }
    assert!(
        world
            .ask(op::hours_of_operation::create_hours_of_operation, hours(row("MONDAY", 0, 0)))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn ent_72_overrides_are_listed_as_they_were_given() {
    let world = World::new();
    let hours = world.weekdays().await;
    let list = |request: Value| world.ask(op::hours_overrides::list_hours_of_operation_overrides, request);
    let of_hours = json!({ "HoursOfOperationId": hours });
    assert_eq!(list(of_hours.clone()).await.unwrap()["HoursOfOperationOverrideList"], json!([]));

    let fair = json!({
        "HoursOfOperationId": hours, "Name": "Fair", "Description": "Late", "Config": [row("FRIDAY", 9, 0)],
        "EffectiveFrom": "2024-01-01", "EffectiveTill": "2025-12-31",
        "RecurrenceConfig": { "RecurrencePattern": {
            "Frequency": "YEARLY", "Interval": 1, "ByMonth": [4], "ByWeekdayOccurrence": [-1],
        }},
    });
    let mut ids = Vec::new();
    for request in [holiday(&hours), fair.clone()] {
        let created =
            world.ask(op::hours_overrides::create_hours_of_operation_override, request).await.unwrap();
        ids.push(created["HoursOfOperationOverrideId"].clone());
    }
    let listed = list(of_hours.clone()).await.unwrap()["HoursOfOperationOverrideList"].clone();
    let shown = |given: Value, id: &Value, arn: &Value| {
        let more = json!({ "HoursOfOperationOverrideId": id, "HoursOfOperationArn": arn });
        with(given, &more)
    };
    let arn = &listed[0]["HoursOfOperationArn"];
    assert_eq!(listed[0], shown(holiday(&hours), &ids[0], arn));
    assert_eq!(listed[1], with(shown(fair, &ids[1], arn), &json!({ "OverrideType": "STANDARD" })));

    let first = list(with(of_hours.clone(), &json!({ "MaxResults": 1 }))).await.unwrap();
    assert_eq!(first["HoursOfOperationOverrideList"].as_array().unwrap().len(), 1);
    let rest = list(with(of_hours, &json!({ "NextToken": first["NextToken"] }))).await.unwrap();
    assert_eq!(rest["HoursOfOperationOverrideList"][0]["Name"], "Fair");
    let unknown = list(json!({ "HoursOfOperationId": NOBODY })).await;
    assert_eq!(unknown, Err(ErrorName::ResourceNotFoundException));
}

#[tokio::test]
async fn ent_72_an_override_that_makes_no_sense_is_refused() {
    use ErrorName::{InvalidParameterException as Invalid, ResourceNotFoundException as Unknown};
    let world = World::new();
    let hours = world.weekdays().await;
    world.ask(op::hours_overrides::create_hours_of_operation_override, holiday(&hours)).await.unwrap();
    let seq = || async { world.app.engine.read(|centre, _| centre.seq).await.unwrap() };
    let before = seq().await;
    let recurring = |pattern: Value| json!({ "RecurrenceConfig": { "RecurrencePattern": pattern } });
    for (change, expected) in [
        (json!({}), ErrorName::DuplicateResourceException),
        (json!({ "HoursOfOperationId": NOBODY }), Unknown),
        (json!({ "Name": "" }), Invalid),
        (json!({ "Name": "n".repeat(128) }), Invalid),
        (json!({ "Name": "A", "Description": "d".repeat(251) }), Invalid),
        (json!({ "Name": "A", "EffectiveTill": "2023-12-23" }), Invalid),
        (json!({ "Name": "A", "EffectiveTill": "2023-02-29" }), Invalid),
        (json!({ "Name": "A", "EffectiveFrom": "24.12.2023" }), Invalid),
        (json!({ "Name": "A", "OverrideType": "MAYBE" }), Invalid),
        (json!({ "Name": "A", "Config": [{ "Day": "MONDAY" }] }), Invalid),
        (json!({ "Name": "A", "Config": [row("MONDAY", 10, 9)] }), Invalid),
        (with(json!({ "Name": "A" }), &recurring(json!({ "Frequency": "DAILY", "Interval": 1 }))), Invalid),
        (with(json!({ "Name": "A" }), &recurring(json!({ "Frequency": "WEEKLY", "Interval": 7 }))), Invalid),
        (with(json!({ "Name": "A" }), &recurring(json!({ "Frequency": "WEEKLY", "Interval": 1 }))), Invalid),
        (
            with(
                json!({ "Name": "A" }),
                &recurring(json!({ "Frequency": "MONTHLY", "Interval": 1, "ByMonth": [1] })),
            ),
            Invalid,
        ),
    ] {
        let request = with(holiday(&hours), &change);
        let refused = world.ask(op::hours_overrides::create_hours_of_operation_override, request).await;
        assert_eq!(refused, Err(expected), "{change}");
    }
    assert_eq!(seq().await, before);
}

#[tokio::test]
async fn ent_72_hours_have_a_hundred_overrides_at_most() {
    let world = World::new();
    let hours = world.weekdays().await;
    for n in 0..100 {
        let request = with(holiday(&hours), &json!({ "Name": n.to_string() }));
        world.ask(op::hours_overrides::create_hours_of_operation_override, request).await.unwrap();
    }
    let more = world.ask(op::hours_overrides::create_hours_of_operation_override, holiday(&hours)).await;
    assert_eq!(more, Err(ErrorName::LimitExceededException));
}

//! GetAgentDay.

use serde_json::{Value, json};

use super::Desk;

async fn day(desk: &Desk, body: Value) -> (f64, Value) {
    let reply = desk.api("GetAgentDay", body).await.unwrap();
    (reply["since"].as_f64().unwrap(), reply["figures"].clone())
}

#[tokio::test]
async fn met_61_an_agents_day_has_the_figures_of_reports_and_only_their_own() {
    let desk = Desk::new().await;
    let handled = desk.world.chat().await;
    desk.accept(handled).await;
    desk.world.advance(40).await;
    desk.api("DestroyConnection", json!({ "contactId": handled.to_string() })).await.unwrap();
    desk.world.advance(20).await;
    desk.api("ClearContact", json!({ "contactId": handled.to_string() })).await.unwrap();
    let missed = desk.world.chat().await;
    desk.world.advance(20).await;
    desk.api("ClearContact", json!({ "contactId": missed.to_string() })).await.unwrap();
    let figures = json!({
        "CONTACTS_HANDLED": 1.0,
        "AGENT_NON_RESPONSE": 1.0,
        "AVG_HANDLE_TIME": 60.0,
        "AVG_AFTER_CONTACT_WORK_TIME": 20.0,
    });
    let (since, found) = day(&desk, json!({})).await;
    assert_eq!(found, figures);
    let now = desk.world.app.clock.now().0 as f64 / 1000.0;
    assert_eq!(since, (now / 86400.0).floor() * 86400.0, "midnight in UTC");

    let bo = desk.beside("bo").await;
    let none = json!({
        "CONTACTS_HANDLED": 0.0,
        "AGENT_NON_RESPONSE": 0.0,
        "AVG_HANDLE_TIME": null,
        "AVG_AFTER_CONTACT_WORK_TIME": null,
    });
    assert_eq!(day(&bo, json!({})).await.1, none);
}

#[tokio::test]
async fn an_agents_day_begins_at_midnight_in_their_time_zone() {
    let desk = Desk::new().await;
    let (utc, _) = day(&desk, json!({ "timeZone": "UTC" })).await;
    let (kolkata, _) = day(&desk, json!({ "timeZone": "Asia/Kolkata" })).await;
    assert_eq!((kolkata - utc).rem_euclid(86400.0), 86400.0 - 5.5 * 3600.0);
    let now = desk.world.app.clock.now().0 as f64 / 1000.0;
    assert!((0.0..86400.0).contains(&(now - kolkata)));
    let wrong = desk.refused("GetAgentDay", json!({ "timeZone": "Middle/Earth" })).await;
    assert_eq!(wrong, "ValidationException");
}

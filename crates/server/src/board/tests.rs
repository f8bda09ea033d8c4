use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use super::*;
use crate::op::tests::World;
use crate::op::users::put_user_status;

const WATCHERS: usize = 8;

/// Each would wait for a reading of its own, one after the other, if what another waited for were not
/// good enough.
#[tokio::test]
async fn those_who_ask_together_get_one_reading_though_things_go_on() {
    let world = World::new();
    let app = &world.app;
    let agent = world.agent("ana").await;
    let statuses = [world.id_of_status("Offline").await, world.id_of_status("Available").await];
    let whole = app.board.since(app, None).await.unwrap().unwrap();
    let after = whole["version"].as_str().unwrap().parse().ok();

    let is_over = AtomicBool::new(false);
    let changing = async {
        for status in statuses.iter().cycle() {
            if is_over.load(Ordering::Relaxed) {
                break;
            }
            let request = json!({ "UserId": agent.to_string(), "AgentStatusId": status });
            world.advance(1).await;
            world.ask(put_user_status, request).await.unwrap();
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let watching = async {
        // Until something has happened.
        while app.board.since(app, after).await.unwrap().is_none() {
            tokio::task::yield_now().await;
        }
        let told = futures_util::future::join_all((0..WATCHERS).map(|_| app.board.since(app, after))).await;
        is_over.store(true, Ordering::Relaxed);
        told.into_iter().map(|told| told.unwrap().unwrap()["version"].clone()).collect::<Vec<_>>()
    };
    let ((), versions) = tokio::join!(changing, watching);
    assert_eq!(versions, vec![versions[0].clone(); WATCHERS]);
}

use axum::http::Request;
use engine::domain::config::{QueueEntry, StatusKind};
use engine::id::SessionId;
use engine::input::Command;
use engine::time::Span;
use wire::ErrorName;

use super::*;
use crate::auth::token::{Kind, SessionClaim};
use crate::op::tests::World;

/// A centre, and the session of its administrator.
struct Asker {
    world: World,
    token: String,
}

impl Asker {
    async fn new() -> Asker {
        let world = World::new();
        let token = session(&world, world.admin).await;
        Asker { world, token }
    }

    fn request(&self, path: &str) -> Parts {
        Request::get(path).header("x-amz-bearer", &self.token).body(()).unwrap().into_parts().0
    }

    async fn contact(&self, id: &str) -> Result<Value, ErrorName> {
        let path = format!("/explain/contact/{id}");
        let app = State(Arc::clone(&self.world.app));
        let reply = contact(app, Path(id.to_owned()), self.request(&path)).await;
        reply.map(|Json(reply)| reply).map_err(|error| error.name)
    }

    async fn agent(&self, id: &str) -> Result<Value, ErrorName> {
        let path = format!("/explain/agent/{id}");
        let app = State(Arc::clone(&self.world.app));
        let reply = agent(app, Path(id.to_owned()), self.request(&path)).await;
        reply.map(|Json(reply)| reply).map_err(|error| error.name)
    }

    async fn decisions(&self, contact: ContactId) -> Vec<Value> {
        self.contact(&contact.to_string()).await.unwrap()["decisions"].as_array().unwrap().clone()
    }

    async fn set_status(&self, user: UserId, kind: StatusKind) {
        let status = self
            .world
            .app
            .engine
            .read(move |centre, _| centre.statuses.values().find(|s| s.kind == kind).map(|s| s.id));
        let status = status.await.unwrap().unwrap();
        self.world.command(Command::SetStatus { user, status }).await;
    }
}

async fn session(world: &World, user: UserId) -> String {
    let claim = SessionClaim { user, session: SessionId(ids::new()) };
    let expires = world.app.clock.now() + Span::minutes(600);
    world.command(Command::SignIn { user, session: claim.session, expires }).await;
    world.app.tokens.session(Kind::Session, claim, expires)
}

/// What is said of an agent in a decision: the rule, or nothing.
fn said_of(decision: &Value, user: UserId) -> Value {
    let user = user.to_string();
    let all = decision["considered"].as_array().unwrap();
    all.iter().find(|one| one["agentId"] == user.as_str()).unwrap()["excludedBy"].clone()
}

#[tokio::test]
async fn a_contact_is_explained_decision_by_decision_while_it_lives_and_after() {
    let asker = Asker::new().await;
    let world = &asker.world;
    let contact = world.chat().await;
    let explained = asker.contact(&contact.to_string()).await.unwrap();
    assert_eq!(explained["contactId"], contact.to_string());
    assert_eq!(explained["state"], "QUEUED");
    let decisions = explained["decisions"].as_array().unwrap();
    assert_eq!(decisions.len(), 1);
    assert_eq!(decisions[0]["outcome"], "no_agent");
    assert_eq!(decisions[0]["at"], "2023-11-14T22:13:20.000Z");
    assert!(decisions[0].get("agentId").is_none() && decisions[0].get("wouldWakeAt").is_none());
    assert_eq!(said_of(&decisions[0], world.admin), "ROUTE-1");

    world.advance(10).await;
    let ana = world.agent("ana").await;
    let ben = world.agent("ben").await;
    let offered = asker.decisions(contact).await;
    assert_eq!(offered.len(), 2, "{offered:?}");
    assert_eq!(offered[1]["outcome"], "offered");
    assert_eq!(offered[1]["agentId"], ana.to_string());
    assert_eq!(offered[1]["at"], "2023-11-14T22:13:30.000Z");
    assert!(offered[1]["position"].as_u64() > offered[0]["position"].as_u64());
    assert_eq!(said_of(&offered[1], ana), Value::Null);
    assert_eq!(said_of(&offered[1], world.admin), "ROUTE-1");
    assert_eq!(asker.contact(&contact.to_string()).await.unwrap()["state"], "OFFERED");

    world.command(Command::Reject { user: ana, contact }).await;
    let rerouted = asker.decisions(contact).await.pop().unwrap();
    assert_eq!(rerouted["agentId"], ben.to_string());
    assert_eq!(said_of(&rerouted, ana), "ROUTE-42");
    world.command(Command::Accept { user: ben, contact }).await;
    assert_eq!(asker.contact(&contact.to_string()).await.unwrap()["state"], "CONNECTED");
    let before = asker.decisions(contact).await;
    world.command(Command::Stop { contact }).await;
    assert_eq!(asker.contact(&contact.to_string()).await.unwrap()["state"], "ENDED");
    world.command(Command::Clear { user: ben, contact }).await;
    let completed = asker.contact(&contact.to_string()).await.unwrap();
    assert_eq!(completed["state"], "COMPLETED");
    assert_eq!(completed["decisions"], json!(before), "as it was while it lived");
}

#[tokio::test]
async fn route_3_a_delay_says_when_someone_else_could_have_had_it() {
    let asker = Asker::new().await;
    let world = &asker.world;
    let (queue, profile) = (world.names.basic_queue, world.names.basic_routing_profile);
    let delay_seconds = 30;
    let entry = QueueEntry { queue, channel: Channel::Chat, priority: 1, delay_seconds };
    world.command(Command::UpdateQueues { profile, entries: vec![entry] }).await;
    let ana = world.agent("ana").await;
    let contact = world.chat().await;
    let decision = asker.decisions(contact).await.pop().unwrap();
    assert_eq!(decision["wouldWakeAt"], "2023-11-14T22:13:50.000Z");
    assert_eq!(said_of(&decision, ana), "ROUTE-3");
    asker.set_status(ana, StatusKind::Offline).await;
    world.advance(30).await;
    let decision = asker.decisions(contact).await.pop().unwrap();
    assert_eq!(decision["at"], "2023-11-14T22:13:50.000Z", "it was looked at again");
    assert_eq!(said_of(&decision, ana), "ROUTE-1");
    assert!(decision.get("wouldWakeAt").is_none(), "no delay is left: {decision}");
}

#[tokio::test]
async fn an_agent_is_told_what_stands_in_the_way_and_what_comes_next() {
    let asker = Asker::new().await;
    let world = &asker.world;
    let ana = world.agent("ana").await;
    let explained = asker.agent(&ana.to_string()).await.unwrap();
    let free = json!({ "agentId": ana.to_string(), "at": "2023-11-14T22:13:20.000Z", "routable": true, "blockedBy": [], "next": [] });
    assert_eq!(explained, free);
    asker.set_status(ana, StatusKind::Offline).await;
    let (first, second) = (world.chat().await, world.chat().await);
    world.advance(90).await;
    let explained = asker.agent(&ana.to_string()).await.unwrap();
    assert_eq!(explained["routable"], false);
    assert_eq!(explained["blockedBy"][0]["rule"], "ROUTE-1");
    let next = explained["next"].as_array().unwrap();
    let ids: Vec<_> = next.iter().map(|next| next["contactId"].as_str().unwrap()).collect();
    let mut expected = [first.to_string(), second.to_string()];
    expected.sort();
    assert_eq!(ids, expected, "they came at one moment");
    let rank = json!([
        { "rule": "ROUTE-10", "value": "queue of the routing profile" },
        { "rule": "ROUTE-11", "value": 1 },
        { "rule": "ROUTE-12", "value": 5 },
        { "rule": "ROUTE-13", "value": 90 },
        { "rule": "ROUTE-14", "value": "2023-11-14T22:13:20.000Z" },
    ]);
    assert_eq!(next[0]["rank"], rank);
}

#[tokio::test]
async fn explanations_are_for_those_who_may() {
    let mut asker = Asker::new().await;
    let contact = asker.world.chat().await.to_string();
    let unknown = Err(ErrorName::ResourceNotFoundException);
    for id in ["x", "0190f3c4-7b1e-7c3a-9d6e-1f2a3b4c5d6e"] {
        assert_eq!(asker.contact(id).await, unknown);
        assert_eq!(asker.agent(id).await, unknown);
    }
    let ana = asker.world.agent("ana").await;
    asker.token = session(&asker.world, ana).await;
    assert_eq!(asker.contact(&contact).await, Err(ErrorName::AccessDeniedException));
    assert_eq!(asker.agent(&ana.to_string()).await, Err(ErrorName::AccessDeniedException));
    let analyst = asker.world.user("uma", "QualityAnalyst").await;
    asker.token = session(&asker.world, analyst).await;
    assert!(asker.contact(&contact).await.is_ok());
    assert!(asker.agent(&ana.to_string()).await.is_ok());
    asker.token = "none".to_owned();
    assert_eq!(asker.contact(&contact).await, Err(ErrorName::AccessDeniedException));
}

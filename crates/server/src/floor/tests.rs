use std::collections::BTreeMap;

use axum::http::Request;
use engine::domain::config::StatusKind;
use engine::domain::contact::Channel;
use engine::id::{ContactId, SessionId};
use engine::input::Command;

use super::*;
use crate::auth::token::{Kind, SessionClaim};
use crate::clock::iso;
use crate::op::tests::World;

struct Supervisor {
    world: World,
    token: String,
    /// The board as it was live, by the number of the last event.
    live: BTreeMap<u64, (Value, Time)>,
}

impl Supervisor {
    async fn new() -> Supervisor {
        let world = World::new();
        let token = session(&world, world.admin).await;
        Supervisor { world, token, live: BTreeMap::new() }
    }

    /// Looks at the board, and remembers.
    async fn look(&mut self) {
        let read = self.world.app.engine.read(|centre, now| {
            let rows = crate::board::rows::all(centre, now);
            let shown: Vec<_> = rows.iter().map(|(key, row)| (key.id(), row.shown())).collect();
            (centre.seq, json!(shown.into_iter().collect::<BTreeMap<_, _>>()), now)
        });
        let (seq, shown, now) = read.await.unwrap();
        self.live.insert(seq, (shown, now));
    }

    async fn offered_to(&self, contact: ContactId) -> UserId {
        let agent = self.world.app.engine.read(move |centre, _| centre.contacts[&contact].agent());
        agent.await.unwrap().unwrap()
    }

    async fn after(&mut self, command: Command) {
        self.world.command(command).await;
        self.look().await;
    }

    async fn ask<F: Future<Output = Reply>>(
        &self,
        route: impl FnOnce(State<Arc<App>>, Parts) -> F,
        query: &str,
    ) -> Result<Value, ErrorName> {
        let request = Request::get(format!("/floor?{query}")).header("x-amz-bearer", &self.token);
        let request = request.body(()).unwrap().into_parts().0;
        let reply = route(State(Arc::clone(&self.world.app)), request).await;
        reply.map(|Json(reply)| reply).map_err(|error| error.name)
    }

    async fn floor(&self, query: &str) -> Value {
        self.ask(get, query).await.unwrap()
    }
}

async fn session(world: &World, user: UserId) -> String {
    let claim = SessionClaim { user, session: SessionId(ids::new()) };
    let expires = world.app.clock.now() + Span::minutes(600);
    world.command(Command::SignIn { user, session: claim.session, expires }).await;
    world.app.tokens.session(Kind::Session, claim, expires)
}

/// The floor as one has it who takes what changed into what was.
#[derive(Default)]
struct Screen(BTreeMap<String, Value>);

impl Screen {
    fn take(&mut self, changed: &Value) {
        for row in ["queues", "agents"].iter().flat_map(|rows| changed[rows].as_array().unwrap()) {
            self.0.insert(row["id"].as_str().unwrap().to_owned(), row.clone());
        }
        for id in changed["gone"].as_array().unwrap() {
            self.0.remove(id.as_str().unwrap()).unwrap();
        }
    }

    /// Without what the board does not have.
    fn as_board(&self) -> Value {
        let mut rows = json!(self.0);
        rows.as_object_mut().unwrap().values_mut().for_each(|row| {
            row.as_object_mut().unwrap().remove("line").unwrap();
        });
        rows
    }
}

fn steps(window: &Value) -> &Vec<Value> {
    window["steps"].as_array().unwrap()
}

fn kinds(window: &Value) -> Vec<&str> {
    steps(window).iter().map(|step| step["kind"].as_str().unwrap()).collect()
}

/// Two agents, one who misses a chat, one who takes it, transfers and an end.
async fn story() -> (Supervisor, UserId, UserId, ContactId) {
    let mut on = Supervisor::new().await;
    on.look().await;
    let ana = on.world.agent("ana").await;
    on.look().await;
    on.world.advance(5).await;
    let contact = on.world.chat().await;
    on.look().await;
    let ben = on.world.agent("ben").await;
    on.look().await;
    on.world.advance(20).await;
    on.look().await;
    on.after(Command::Accept { user: ben, contact }).await;
    let second = on.world.chat().await;
    on.look().await;
    on.world.advance(3).await;
    let first = on.offered_to(second).await;
    on.after(Command::Reject { user: first, contact: second }).await;
    let offline = on.world.app.engine.read(|centre, _| {
        centre.statuses.values().find(|status| status.kind == StatusKind::Offline).map(|status| status.id)
    });
    let offline = offline.await.unwrap().unwrap();
    on.after(Command::SetStatus { user: ben, status: offline }).await;
    on.world.advance(2).await;
    on.after(Command::Clear { user: ana, contact }).await;
    on.after(Command::Stop { contact }).await;
    on.world.advance(1).await;
    on.after(Command::Clear { user: ben, contact }).await;
    let user = on.offered_to(second).await;
    on.after(Command::Accept { user, contact: second }).await;
    (on, ana, ben, contact)
}

#[tokio::test]
async fn the_floor_at_each_position_is_what_the_board_was_there() {
    let (on, ..) = story().await;
    let mut seen = 0;
    let mut screen = Screen::default();
    let window = on.floor("step=1&limit=200").await;
    screen.take(&window["first"]["floor"]);
    let mut by_position = BTreeMap::from([(0, screen.as_board())]);
    for step in steps(&window) {
        screen.take(&step["changed"]);
        by_position.insert(step["position"].as_u64().unwrap(), screen.as_board());
    }
    assert_eq!(window["end"]["position"], window["newest"]);
    for (seq, (live, now)) in &on.live {
        let (_, then) = by_position.range(..=seq).next_back().unwrap();
        assert_eq!(then, live, "after event {seq}, by steps");
        // The first window that is asked for begins elsewhere, and says the same.
        let window = on.floor(&format!("at={}&limit=2", iso(*now))).await;
        let mut screen = Screen::default();
        screen.take(&window["first"]["floor"]);
        let upto = steps(&window).iter().filter(|step| step["at"].as_f64() <= Some(row::seconds(*now)));
        upto.for_each(|step| screen.take(&step["changed"]));
        let last_of_that_time = on.live.values().rev().find(|(_, at)| at == now).unwrap();
        assert_eq!(screen.as_board(), last_of_that_time.0, "at {}", iso(*now));
        seen += 1;
    }
    assert!(seen >= 12);
}

#[tokio::test]
async fn whatever_changes_the_floor_or_decides_is_a_step() {
    let (on, ..) = story().await;
    let steps: Vec<u64> = {
        let window = on.floor("step=1&limit=200").await;
        steps(&window).iter().map(|step| step["position"].as_u64().unwrap()).collect()
    };
    let walked = on.world.app.readers.with(move |reader| {
        let mut state = engine::Centre::default();
        let mut floor = row::floor(&state);
        for recorded in reader.events(0, usize::MAX)? {
            state.apply(&recorded);
            let now = row::floor(&state);
            let is_step = steps.contains(&recorded.seq);
            assert!(is_step || now == floor, "{recorded:?} changes the floor");
            floor = now;
        }
        Ok(())
    });
    walked.await.unwrap();
}

#[tokio::test]
async fn steps_say_what_happened_to_whom_and_go_on_both_ways() {
    let (on, ana, ben, contact) = story().await;
    let whole = on.floor("step=1&limit=200").await;
    let missed = steps(&whole).iter().find(|step| step["kind"] == "missed").unwrap();
    assert_eq!(missed["agent"], json!({ "id": ana.to_string(), "name": "Ana Silva" }));
    assert_eq!(missed["contact"]["id"], contact.to_string());
    assert_eq!(missed["contact"]["channel"], Channel::Chat.as_str());
    assert_eq!(missed["at"], 1_700_000_025.0);
    let position = missed["position"].as_u64().unwrap();
    let near = on.floor(&format!("step={position}&limit=4")).await;
    assert_eq!(kinds(&near), ["status", "missed", "offered", "accepted"], "two up to it, two after it");
    let end = near["end"]["position"].as_u64().unwrap();
    let after = on.ask(super::steps, &format!("after={end}&limit=3")).await.unwrap();
    assert_eq!(after["first"]["position"], near["end"]["position"]);
    assert_eq!(kinds(&after), ["began", "queued", "offered"]);
    let first = near["first"]["position"].as_u64().unwrap();
    let before = on.ask(super::steps, &format!("before={first}&limit=3")).await.unwrap();
    assert_eq!(before["end"]["position"], near["first"]["position"]);
    let all: Vec<_> = [&before, &near, &after].into_iter().flat_map(|w| steps(w).clone()).collect();
    let at = steps(&whole).iter().position(|step| *step == all[0]).unwrap();
    assert_eq!(steps(&whole)[at..at + all.len()], all, "the same, however they are asked for");
    let cleared = steps(&whole).iter().find(|step| step["kind"] == "cleared").unwrap();
    assert_eq!((&cleared["state"], &cleared["agent"]["id"]), (&json!("MISSED"), &json!(ana.to_string())));
    let ended = steps(&whole).iter().find(|step| step["kind"] == "ended").unwrap();
    assert_eq!(ended["agent"]["id"], ben.to_string());
}

#[tokio::test]
async fn a_decision_is_explained_and_the_line_told_in_its_order() {
    let (on, ana, ben, contact) = story().await;
    let whole = on.floor("step=1&limit=200").await;
    let offers: Vec<_> = steps(&whole).iter().filter(|step| step["kind"] == "offered").collect();
    let again = offers[1];
    let why = on.ask(super::why, &format!("step={}", again["position"])).await.unwrap();
    assert_eq!((&why["agentId"], &why["position"]), (&json!(ben.to_string()), &again["position"]));
    let of_ana = why["considered"].as_array().unwrap().iter().find(|one| one["agentId"] == ana.to_string());
    assert_eq!(of_ana.unwrap()["excludedBy"], "ROUTE-42");
    assert_eq!(of_ana.unwrap()["name"], "Ana Silva");
    let line = &again["changed"]["queues"][0]["line"][0];
    assert_eq!((&line["contactId"], &line["attempts"]), (&json!(contact.to_string()), &json!(1)));
    assert_eq!(line["agent"]["id"], ben.to_string());
    let status = steps(&whole).iter().find(|step| step["kind"] == "status").unwrap();
    for query in ["", "step=0", "step=999999", "step=x", &format!("step={}", status["position"])] {
        assert_eq!(on.ask(super::why, query).await, Err(ErrorName::InvalidParameterException), "{query}");
    }
}

#[tokio::test]
async fn marks_say_when_something_happened() {
    let (on, ..) = story().await;
    let marks = on.ask(super::marks, "from=2023-11-14T22:00:00Z&to=2023-11-14T23:00:00Z").await.unwrap();
    assert_eq!((&marks["every"], &marks["knownTo"]), (&json!(20.0), &marks["to"]));
    let missed: Vec<_> = marks["marks"].as_array().unwrap().iter().collect();
    let missed: Vec<_> = missed.iter().filter(|mark| mark["kinds"]["missed"] == 1).collect();
    assert_eq!(missed.len(), 1);
    assert_eq!(missed[0]["at"], 1_700_000_020.0, "of 22:13:45");
    let none = on.ask(super::marks, "from=2023-11-14T20:00:00Z&to=2023-11-14T21:00:00Z").await.unwrap();
    assert_eq!(none["marks"], json!([]));
    for query in ["", "from=2023-11-14T22:00:00Z", "from=2023-11-14T22:00:00Z&to=2023-11-15T22:00:00Z"] {
        assert_eq!(on.ask(super::marks, query).await, Err(ErrorName::InvalidParameterException), "{query}");
    }
}

#[tokio::test]
async fn the_past_begins_with_nothing_and_ends_with_now() {
    let (on, ..) = story().await;
    let before = on.floor("at=2001-01-01T00:00:00Z").await;
    assert_eq!(
        before["first"],
        json!({
            "position": 0, "at": null, "floor": { "queues": [], "agents": [], "gone": [] },
        })
    );
    let after = on.floor("at=2099-01-01T00:00:00Z&limit=2").await;
    assert_eq!(after["end"]["position"], after["newest"]);
    let far = on.ask(super::steps, "after=999999999").await.unwrap();
    assert_eq!((kinds(&far).len(), &far["end"]["position"]), (0, &far["newest"]));
}

#[tokio::test]
async fn the_past_is_for_those_who_may_see_figures() {
    let (mut on, ana, ..) = story().await;
    for query in
        ["", "at=noon", "step=x", "at=2023-11-14T22:13:20Z&step=3", "step=3&limit=1", "step=3&limit=201"]
    {
        assert_eq!(on.ask(get, query).await, Err(ErrorName::InvalidParameterException), "{query}");
    }
    assert_eq!(
        on.ask(super::steps, "at=2023-11-14T22:13:20Z").await,
        Err(ErrorName::InvalidParameterException)
    );
    on.token = session(&on.world, ana).await;
    let denied = Err(ErrorName::AccessDeniedException);
    assert_eq!(on.ask(get, "step=3").await, denied);
    assert_eq!(on.ask(super::steps, "after=3").await, denied);
    assert_eq!(on.ask(super::why, "step=3").await, denied);
    assert_eq!(on.ask(super::marks, "").await, denied);
}

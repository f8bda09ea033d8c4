//! What agents did: kept in few words, and the same time that reports count.

use std::collections::BTreeMap;
use std::ops::Range;

use engine::Uuid;
use engine::domain::config::{AgentStatus, StatusKind};
use engine::domain::measure::{ActivityMeasure, Measure};
use engine::domain::told::at_work::{self, Doing};
use engine::domain::told::{AgentEventKind, Telling, Told};
use engine::id::{SessionId, StatusId, UserId};
use engine::input::Command;
use engine::time::Time;

use super::sample::AVAILABLE;
use super::{AGENT, Open, Sample, append, measures, reader};
use crate::{SignIn, Store};

const LUNCH: StatusId = StatusId(Uuid::from_u128(77));
const ALWAYS: Range<Time> = Time(0)..Time(i64::MAX);

/// A busy centre, what it told, when its last event was, and what of its facts is not over yet.
fn busy(open: Open<'_>) -> (Box<dyn Store>, Vec<Told>, Time, Vec<Measure>) {
    let mut sample = Sample::new(21);
    let mut store = open();
    let mut told = Vec::new();
    let mut batch = sample.found();
    for round in 0..100 {
        told.append(&mut batch.told.clone());
        append(&mut *store, &batch);
        batch = match round % 10 {
            0 if round == 0 => sample.batch(vec![Command::CreateStatus(lunch(sample.now()))]),
            2 => sample.batch(vec![Command::SetStatus { user: AGENT, status: LUNCH }]),
            5 => sample.batch(vec![Command::SetStatus { user: AGENT, status: AVAILABLE }]),
            7 => sample.batch(vec![Command::SignOut { user: AGENT, session: session(round / 10) }]),
            8 => {
                let (session, expires) = (session(round / 10 + 1), Time(i64::MAX));
                let status = Command::SetStatus { user: AGENT, status: AVAILABLE };
                sample.batch(vec![Command::SignIn { user: AGENT, session, expires }, status])
            }
            _ => sample.any(20),
        };
    }
    told.append(&mut batch.told.clone());
    append(&mut *store, &batch);
    let now = sample.centre().at;
    let facts = sample.centre().open_activities(now).collect();
    (store, told, now, facts)
}

/// The founding's is the first.
fn session(n: u128) -> SessionId {
    SessionId(Uuid::from_u128(n + 1))
}

fn lunch(created_at: Time) -> AgentStatus {
    AgentStatus {
        id: LUNCH,
        name: "Lunch".to_owned(),
        description: None,
        kind: StatusKind::Custom,
        enabled: true,
        display_order: None,
        created_at,
    }
}

fn agents(told: &[Told]) -> Vec<UserId> {
    let mut agents: Vec<_> = told.iter().filter_map(Told::agent).collect();
    agents.sort();
    agents.dedup();
    agents
}

pub(super) fn what_agents_did_is_kept_as_it_was_told(open: Open<'_>) {
    let (store, told, now, _) = busy(open);
    drop(store);
    let store = open();
    let mut reader = reader(&*store);
    let mut signs: BTreeMap<(Time, UserId), SignIn> = BTreeMap::new();
    for agent in agents(&told) {
        let of: Vec<_> = told.iter().filter(|told| told.agent() == Some(agent)).collect();
        let all: Vec<_> = of
            .iter()
            .map(|told| match &told.what {
                Telling::Agent(agent) => (told.at, agent.at_work()),
                other => panic!("{other:?} is no agent's"),
            })
            .collect();
        assert_eq!(reader.at_work(agent, &ALWAYS, usize::MAX), Ok(all.clone()));
        let (first, middle) = (all[0].0, all[all.len() / 2].0);
        for range in [first..middle, middle..now, now..now, middle..first] {
            let before = all.iter().rev().find(|(at, _)| *at < range.start).cloned();
            let within = all.iter().filter(|(at, _)| range.contains(at)).take(5).cloned();
            let expected: Vec<_> = before.into_iter().chain(within).collect();
            assert_eq!(reader.at_work(agent, &range, 5), Ok(expected), "{range:?}");
        }
        for told in of {
            let Telling::Agent(line) = &told.what else { continue };
            if line.kind == AgentEventKind::SignedOut {
                let open = signs.values_mut().filter(|one| one.agent == agent && one.until.is_none());
                open.for_each(|one| one.until = Some(told.at));
            }
            if let (AgentEventKind::SignedIn, Some(after)) = (line.kind, &line.after) {
                let name = format!("{} {}", after.first_name, after.last_name).trim().to_owned();
                let username = after.username.clone();
                signs.insert((told.at, agent), SignIn { agent, username, name, at: told.at, until: None });
            }
        }
    }
    let signs: Vec<_> = signs.into_values().collect();
    assert!(signs.iter().any(|one| one.until.is_some()), "nobody signed out");
    let middle = Time(now.0 - (now - signs[0].at).0 / 2);
    for range in [ALWAYS, middle..now, Time(0)..middle, middle..Time(middle.0 + 1)] {
        let lasts = |one: &&SignIn| one.at < range.end && one.until.is_none_or(|until| until > range.start);
        let expected: Vec<_> = signs.iter().filter(lasts).cloned().collect();
        assert_eq!(reader.sign_ins(&range, 3), Ok(expected.iter().take(3).cloned().collect()));
        assert_eq!(reader.sign_ins(&range, usize::MAX), Ok(expected));
    }
}

/// What of an agent's time is counted, by what it is counted as (MET-55 to MET-60).
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    on_contact: i64,
    idle: i64,
    custom: i64,
    online: i64,
    failed: i64,
}

impl Sums {
    fn add(&mut self, length: i64, kind: StatusKind, [on_contact, ringing, failed]: [bool; 3]) {
        if kind == StatusKind::Offline {
            return;
        }
        let routable = kind == StatusKind::Routable;
        self.online += length;
        self.on_contact += if routable && on_contact { length } else { 0 };
        self.idle += if routable && !on_contact && !ringing { length } else { 0 };
        self.custom += if kind == StatusKind::Custom { length } else { 0 };
        self.failed += if failed { length } else { 0 };
    }
}

pub(super) fn the_rows_of_a_day_come_to_what_its_facts_do(open: Open<'_>) {
    let (store, told, now, going_on) = busy(open);
    let mut reader = reader(&*store);
    let mut facts = measures(&mut *reader);
    facts.extend(going_on);
    let first = told[0].at;
    let middle = Time(first.0 + (now - first).0 / 2);
    let mut is_anything = false;
    for range in [Time(0)..now, first..middle, middle..now] {
        for agent in agents(&told) {
            let mut counted = Sums::default();
            for fact in &facts {
                let Measure::Activity(ActivityMeasure { from, to, agent: of, activity }) = fact else {
                    continue;
                };
                let length = (*to).min(range.end).0 - (*from).max(range.start).0;
                if *of == agent && length > 0 {
                    let flags = [activity.on_contact, activity.ringing, activity.failed];
                    counted.add(length, activity.status, flags);
                }
            }
            let moments = reader.at_work(agent, &range, usize::MAX).expect("they are read");
            let mut shown = Sums::default();
            let mut end = None;
            for row in at_work::rows(&moments, &range) {
                let Doing::Status(status) = row.what else { continue };
                assert!(end.is_none_or(|end| end == row.from), "a gap before {:?}", row.from);
                end = Some(row.to);
                let flags = [status.on_contact, status.ringing, status.failed];
                shown.add((row.to - row.from).0, status.kind, flags);
            }
            is_anything |=
                counted.on_contact > 0 && counted.failed > 0 && counted.custom > 0 && counted.idle > 0;
            assert_eq!(shown, counted, "of {agent} in {range:?}");
        }
    }
    assert!(is_anything, "nothing was done");
}

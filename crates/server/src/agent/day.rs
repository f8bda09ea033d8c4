//! GetAgentDay: an agent's own figures since midnight. They are counted from the facts that reports are
//! made from, by the definitions of GetMetricDataV2, so that both say the same.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::domain::dictionary::Metric;
use engine::domain::hours::Zone;
use engine::domain::hours::periods::Period;
use engine::domain::measure::Measure;
use engine::domain::report::Tally;
use engine::id::UserId;
use engine::time::{Span, Time};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;

use crate::agent::{AgentCall, Reply};
use crate::engine_loop::Unavailable;
use crate::error::AgentError;

const FIGURES: [&str; 4] =
    ["CONTACTS_HANDLED", "AGENT_NON_RESPONSE", "AVG_HANDLE_TIME", "AVG_AFTER_CONTACT_WORK_TIME"];
/// All agents ask for much the same: one reading of the day's facts is good for them for so long.
const GOOD_FOR: Duration = Duration::from_secs(5);
/// No day of any zone is longer.
const DAY_MAX: Span = Span::minutes(26 * 60);

type Tallies = [Tally; FIGURES.len()];

/// Readings by the midnight that they begin at: as many as there are offsets of zones, at most.
#[derive(Debug, Default)]
pub(crate) struct Days(Mutex<BTreeMap<Time, Reading>>);

#[derive(Debug, Clone)]
struct Reading {
    made: Instant,
    agents: Arc<BTreeMap<UserId, Tallies>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    time_zone: Option<String>,
}

pub(super) async fn get(call: AgentCall) -> Reply {
    let asked: Asked = call.read()?;
    let zone = asked.time_zone.as_deref().unwrap_or("UTC");
    let zone =
        Zone::named(zone).ok_or_else(|| AgentError::validation(format!("There is no time zone {zone}.")))?;
    let since = midnight(&zone, call.app.clock.now());
    let since = since.ok_or_else(|| AgentError::validation("The time is outside of the calendar."))?;
    let agents = read(&call, since).await?;
    let none = Tallies::default();
    let tallies = agents.get(&call.claim.user).unwrap_or(&none);
    let figures: Map<String, Value> = FIGURES
        .iter()
        .zip(tallies)
        .map(|(name, tally)| {
            let value = Metric::then(name).and_then(|metric| metric.value(tally));
            ((*name).to_owned(), json!(value))
        })
        .collect();
    Ok(json!({ "since": since.as_epoch_seconds(), "figures": figures }))
}

fn midnight(zone: &Zone, now: Time) -> Option<Time> {
    let until = Time(now.0 + 1);
    let days = zone.periods(Period::Day, Time(now.0 - DAY_MAX.0)..until)?;
    days.last().map(|day| day.start)
}

async fn read(call: &AgentCall, since: Time) -> Result<Arc<BTreeMap<UserId, Tallies>>, AgentError> {
    // Whoever asks meanwhile waits for the same reading.
    let mut readings = call.app.agent_days.0.lock().await;
    readings.retain(|_, reading| reading.made.elapsed() < GOOD_FOR);
    if let Some(reading) = readings.get(&since) {
        return Ok(Arc::clone(&reading.agents));
    }
    let found = call.app.readers.with(move |reader| {
        let mut agents = BTreeMap::new();
        // A fact is of the moment at which it was over.
        reader.measures(since..Time(i64::MAX), &mut |measure| count(&mut agents, &measure))?;
        Ok(agents)
    });
    let agents = Arc::new(found.await.map_err(|_| AgentError::from(Unavailable::Store))?);
    readings.insert(since, Reading { made: Instant::now(), agents: Arc::clone(&agents) });
    Ok(agents)
}

fn count(agents: &mut BTreeMap<UserId, Tallies>, measure: &Measure) {
    let agent = match measure {
        Measure::Contact(contact) => contact.agent,
        Measure::Offer(offer) => Some(offer.agent),
        Measure::Activity(_) => None,
    };
    let Some(agent) = agent else { return };
    let tallies = agents.entry(agent).or_default();
    for (name, tally) in FIGURES.iter().zip(tallies) {
        if let Some(metric) = Metric::then(name) {
            metric.add(tally, measure, None);
        }
    }
}

//! Figures of what happened, by whatever intervals, against their total; and the total against a slow
//! recount of the log.

use std::collections::BTreeMap;
use std::ops::Range;

use engine::Centre;
use engine::domain::agent::{Agent, HeldState};
use engine::domain::config::StatusKind;
use engine::domain::contact::ContactState;
use engine::domain::dictionary;
use engine::domain::measure::Measure;
use engine::domain::report::table::{Asked, Dimension, Figure, Table};
use engine::domain::report::{Tally, Threshold};
use engine::event::Event;
use engine::time::Time;

use crate::world::World;

/// Cuts are seconds after the first event.
pub fn judge(world: &World, cuts: &[i64]) -> Result<(), String> {
    let (Some(first), now) = (world.log.first(), world.node.now()) else { return Ok(()) };
    let range = first.at..Time(now.0 + 1);
    let open = world.node.centre().open_activities(now);
    let facts: Vec<_> = world.measures.iter().cloned().chain(open).collect();
    let total = table(&facts, vec![range.clone()], &[]);
    let whole = merged(&total);

    let parts = table(&facts, cut(&range, cuts), &[]);
    same("by intervals", &total.asked.figures, &whole, &merged(&parts))?;
    // Every fact of a contact or an offer has a channel, and every one of time an agent.
    let by_channel = table(&facts, vec![range.clone()], &[Dimension::Channel]);
    let by_agent = table(&facts, vec![range], &[Dimension::Agent]);
    let (by_channel_sum, by_agent_sum) = (merged(&by_channel), merged(&by_agent));
    for (n, figure) in total.asked.figures.iter().enumerate() {
        let is_of_a_channel = figure.metric.dimensions().contains(&Dimension::Channel);
        let sum = if is_of_a_channel { &by_channel_sum } else { &by_agent_sum };
        same("by rows", std::slice::from_ref(figure), &whole[n..=n], &sum[n..=n])?;
    }
    for (name, recounted) in recount(world, now) {
        let n = total.asked.figures.iter().position(|figure| figure.metric.names.then == Some(name)).unwrap();
        let told = whole[n].amount(total.asked.figures[n].metric.statistic);
        if told != Some(recounted as f64) {
            return Err(format!("{name} is {recounted}, and the facts say {told:?}"));
        }
    }
    Ok(())
}

fn table(facts: &[Measure], periods: Vec<Range<Time>>, groupings: &[Dimension]) -> Table {
    let threshold = |has: bool| has.then_some(Threshold { seconds: 10, is_strict: false });
    let historical = dictionary::all().filter(|metric| metric.names.then.is_some());
    let figures = historical.map(|metric| Figure {
        metric,
        threshold: threshold(metric.has_threshold),
        only: Vec::new(),
    });
    let figures = figures.collect();
    let mut table =
        Table::new(Asked { periods, filters: Vec::new(), groupings: groupings.to_vec(), figures });
    facts.iter().for_each(|fact| table.add(fact));
    table
}

/// Each figure over all rows.
fn merged(table: &Table) -> Vec<Tally> {
    let mut sum = vec![Tally::default(); table.asked.figures.len()];
    for tallies in table.rows.values() {
        sum.iter_mut().zip(tallies).for_each(|(sum, tally)| sum.merge(tally));
    }
    sum
}

fn same(how: &str, figures: &[Figure], whole: &[Tally], parts: &[Tally]) -> Result<(), String> {
    for (figure, (whole, parts)) in figures.iter().zip(whole.iter().zip(parts)) {
        let (whole, parts) = (figure.metric.value(whole), figure.metric.value(parts));
        if whole != parts {
            return Err(format!("{how}: {} is {whole:?} in all, {parts:?} together", figure.metric.label));
        }
    }
    Ok(())
}

fn cut(range: &Range<Time>, cuts: &[i64]) -> Vec<Range<Time>> {
    let mut ends: Vec<_> = cuts.iter().map(|cut| Time(range.start.0 + cut * 1000)).collect();
    ends.retain(|end| range.contains(end) && *end > range.start);
    ends.extend([range.start, range.end]);
    ends.sort_unstable();
    ends.dedup();
    ends.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

/// From the log alone, a moment at a time: counts, and times in milliseconds.
fn recount(world: &World, now: Time) -> BTreeMap<&'static str, i64> {
    let mut sums = BTreeMap::from(
        [
            "SUM_ONLINE_TIME_AGENT",
            "SUM_CONTACT_TIME_AGENT",
            "SUM_IDLE_TIME_AGENT",
            "SUM_NON_PRODUCTIVE_TIME_AGENT",
            "SUM_ERROR_STATUS_TIME_AGENT",
            "AGENT_NON_RESPONSE",
            "AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS",
            "CONTACTS_CREATED",
        ]
        .map(|name| (name, 0)),
    );
    let mut add = |name: &'static str, value: i64| *sums.entry(name).or_default() += value;
    let mut centre = Centre::default();
    let mut at = world.log[0].at;
    let ends = world.log.iter().map(Some).chain([None]);
    for recorded in ends {
        let until = recorded.map_or(now, |recorded| recorded.at);
        for agent in centre.agents.values() {
            spent(&centre, agent, |name| add(name, (until - at).0));
        }
        at = until;
        let Some(recorded) = recorded else { break };
        match &recorded.event {
            Event::OfferMissed { .. } | Event::OfferRejected { .. } => {
                add("AGENT_NON_RESPONSE", 1);
                add("AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS", 1);
            }
            Event::ContactEnded { contact, .. }
                if matches!(centre.contacts[contact].state, ContactState::Offered { .. }) =>
            {
                add("AGENT_NON_RESPONSE", 1);
            }
            Event::ContactCompleted { .. } => add("CONTACTS_CREATED", 1),
            _ => {}
        }
        centre.apply(recorded);
    }
    sums
}

fn spent(centre: &Centre, agent: &Agent, mut add: impl FnMut(&'static str)) {
    let holds = |is: fn(&HeldState) -> bool| agent.contacts.values().any(|held| is(&held.state));
    let (works, rings, failed) = (
        holds(|state| state.is_work()),
        holds(|state| matches!(state, HeldState::Connecting { .. })),
        holds(|state| state.is_failed()),
    );
    let kind = centre.statuses[&agent.status].kind;
    if kind == StatusKind::Offline {
        return;
    }
    add("SUM_ONLINE_TIME_AGENT");
    match kind {
        StatusKind::Custom => add("SUM_NON_PRODUCTIVE_TIME_AGENT"),
        _ if works => add("SUM_CONTACT_TIME_AGENT"),
        _ if !rings => add("SUM_IDLE_TIME_AGENT"),
        _ => {}
    }
    if failed {
        add("SUM_ERROR_STATUS_TIME_AGENT");
    }
}

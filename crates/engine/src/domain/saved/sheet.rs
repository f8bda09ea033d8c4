//! A report as it is filled in: its rows, and their totals, from facts that may come in pieces.
//!
//! A figure grows from samples and is divided once, at the end. So it does not matter in how many pieces
//! the facts are read, and no mean is ever taken of means.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::Centre;
use crate::domain::dictionary::Metric;
use crate::domain::hours::Zone;
use crate::domain::hours::periods::Period;
use crate::domain::measure::Measure;
use crate::domain::report::Threshold;
use crate::domain::report::table::{Asked, Dimension, Figure, Table, Value};
use crate::domain::saved::Definition;
use crate::limits;
use crate::time::Time;

/// Being filled in.
#[derive(Debug)]
pub struct Sheet {
    parts: Vec<Part>,
    columns: usize,
    figures: usize,
}

/// Figures that are told of the same facts.
#[derive(Debug)]
struct Part {
    rows: Table,
    totals: Table,
    /// Which figures of the report.
    figures: Vec<usize>,
}

/// Filled in. A figure that has no value is none.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// By period, then by what they are of.
    pub rows: Vec<Row>,
    pub totals: Vec<Option<f64>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    pub period: Range<Time>,
    /// In the order of the groupings.
    pub of: Vec<Value>,
    pub values: Vec<Option<f64>>,
}

impl Sheet {
    /// A row is only of what has all of its groupings, and of those that were there at the time: then the
    /// totals are those of the rows. None for what is not of the calendar.
    pub fn new(definition: &Definition, span: &Range<Time>, centre: &Centre) -> Option<Sheet> {
        let zone = Zone::named(&definition.zone)?;
        let periods = |period| zone.periods(period, span.clone());
        let mut parts = Vec::new();
        for (dimensions, figures) in parts_of(definition) {
            let asked = |by: &[Dimension], period| {
                Some(Asked {
                    periods: periods(period)?,
                    filters: dimensions
                        .iter()
                        .map(|of| (*of, those(definition, *of, centre, span)))
                        .collect(),
                    groupings: by.to_vec(),
                    figures: figures.iter().filter_map(|nth| figure(definition, *nth)).collect(),
                })
            };
            let rows = Table::new(asked(&definition.by, definition.interval)?);
            let totals = Table::new(asked(&[], Period::Total)?);
            parts.push(Part { rows, totals, figures });
        }
        let columns = 1 + definition.by.len() + definition.metrics.len();
        Some(Sheet { parts, columns, figures: definition.metrics.len() })
    }

    pub fn add(&mut self, measure: &Measure) {
        for part in &mut self.parts {
            part.rows.add(measure);
            part.totals.add(measure);
        }
    }

    /// MET-84: whether there are more cells than there may be.
    pub fn is_too_much(&self) -> bool {
        let rows = self.parts.iter().map(|part| part.rows.rows.len()).max();
        rows.unwrap_or_default() * self.columns > limits::REPORT_CELLS_MAX
    }

    pub fn finish(self) -> Figures {
        let mut rows: BTreeMap<(usize, Vec<Value>), Row> = BTreeMap::new();
        let mut totals = vec![None; self.figures];
        for Part { rows: table, totals: all, figures } in &self.parts {
            for (key, tallies) in &table.rows {
                let new = || Row {
                    period: table.asked.periods[key.0].clone(),
                    of: key.1.clone(),
                    values: vec![None; self.figures],
                };
                let row = rows.entry(key.clone()).or_insert_with(new);
                for ((figure, tally), nth) in table.asked.figures.iter().zip(tallies).zip(figures) {
                    row.values[*nth] = table.value(figure, tally);
                }
            }
            for tallies in all.rows.values() {
                for ((figure, tally), nth) in all.asked.figures.iter().zip(tallies).zip(figures) {
                    // By what the rows are told, the totals are told as well.
                    totals[*nth] = table.value(figure, tally);
                }
            }
        }
        Figures { rows: rows.into_values().collect(), totals }
    }
}

/// Which dimensions a fact must have to be counted, and for which figures. Where nothing names anybody,
/// contacts are told by all queues, and time by all agents.
fn parts_of(definition: &Definition) -> Vec<(Vec<Dimension>, Vec<usize>)> {
    let all = || (0..definition.metrics.len()).collect::<Vec<_>>();
    let only = &definition.only;
    let named = [
        (Dimension::Queue, !only.queues.is_empty()),
        (Dimension::Agent, !only.agents.is_empty()),
        (Dimension::RoutingProfile, !only.routing_profiles.is_empty()),
    ];
    let named = named.into_iter().filter(|(of, is_only)| *is_only || definition.by.contains(of));
    let named: Vec<_> = named.map(|(of, _)| of).collect();
    if !named.is_empty() {
        return vec![(named, all())];
    }
    if definition.by.contains(&Dimension::Channel) {
        return vec![(vec![Dimension::Queue], all())];
    }
    let is_of_agents = |nth: &usize| {
        let metric = Metric::then(&definition.metrics[*nth]);
        metric.is_some_and(|metric| !metric.dimensions().contains(&Dimension::Queue))
    };
    let (of_agents, others): (Vec<_>, Vec<_>) = all().into_iter().partition(is_of_agents);
    let parts = [(vec![Dimension::Queue], others), (vec![Dimension::Agent], of_agents)];
    parts.into_iter().filter(|(_, figures)| !figures.is_empty()).collect()
}

/// Those that were chosen, or all that there are or were in that time.
fn those(definition: &Definition, of: Dimension, centre: &Centre, span: &Range<Time>) -> BTreeSet<Value> {
    let gone: BTreeSet<Value> =
        centre.gone().filter(|(_, gone)| gone.at > span.start).map(|(value, _)| value).collect();
    let chosen = |chosen: BTreeSet<Value>, all: BTreeSet<Value>, is: fn(&Value) -> bool| {
        if chosen.is_empty() { all.into_iter().chain(gone.into_iter().filter(is)).collect() } else { chosen }
    };
    let only = &definition.only;
    match of {
        Dimension::Queue => {
            let all = centre.queues.keys().copied().map(Value::Queue).collect();
            let only = only.queues.iter().copied().map(Value::Queue).collect();
            chosen(only, all, |value| matches!(value, Value::Queue(_)))
        }
        Dimension::Agent => {
            let all = centre.users.keys().copied().map(Value::Agent).collect();
            let only = only.agents.iter().copied().map(Value::Agent).collect();
            chosen(only, all, |value| matches!(value, Value::Agent(_)))
        }
        Dimension::RoutingProfile => {
            let all = centre.routing_profiles.keys().copied().map(Value::RoutingProfile).collect();
            let only = only.routing_profiles.iter().copied().map(Value::RoutingProfile).collect();
            chosen(only, all, |value| matches!(value, Value::RoutingProfile(_)))
        }
        Dimension::Channel | Dimension::Hierarchy(_) => BTreeSet::new(),
    }
}

/// Within so many seconds is less than so many, as on the board and in GetMetricData.
fn figure(definition: &Definition, nth: usize) -> Option<Figure> {
    let metric = Metric::then(&definition.metrics[nth])?;
    let threshold = Threshold { seconds: definition.within, is_strict: true };
    Some(Figure { metric, threshold: metric.has_threshold.then_some(threshold), only: Vec::new() })
}

impl Figures {
    /// In the order of the report, by names of what the rows are of.
    pub fn sort(&mut self, definition: &Definition, name_of: &dyn Fn(Value) -> String) {
        let mut named: Vec<(Vec<String>, Row)> = std::mem::take(&mut self.rows)
            .into_iter()
            .map(|row| (row.of.iter().map(|of| name_of(*of)).collect(), row))
            .collect();
        let plainly = |a: &(Vec<String>, Row), b: &(Vec<String>, Row)| {
            let by_name = a.0.iter().zip(&b.0).map(|(a, b)| by_name(a, b)).find(|order| order.is_ne());
            a.1.period.start.cmp(&b.1.period.start).then(by_name.unwrap_or(Ordering::Equal)).then_with(|| {
                let ids = |row: &Row| row.of.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
                ids(&a.1).cmp(&ids(&b.1))
            })
        };
        let grouping = |of: &str| definition.by.iter().position(|by| by.name() == of);
        let metric = |of: &str| definition.metrics.iter().position(|metric| metric == of);
        named.sort_by(|a, b| {
            let Some(sort) = &definition.sort else { return plainly(a, b) };
            let turned = |order: Ordering| if sort.down { order.reverse() } else { order };
            if let Some(nth) = grouping(&sort.of) {
                return turned(by_name(&a.0[nth], &b.0[nth])).then_with(|| plainly(a, b));
            }
            let Some(nth) = metric(&sort.of) else {
                return turned(a.1.period.start.cmp(&b.1.period.start)).then_with(|| plainly(a, b));
            };
            let order = match (a.1.values[nth], b.1.values[nth]) {
                (Some(a), Some(b)) => turned(a.total_cmp(&b)),
                // What has no figure comes last either way.
                (a, b) => b.is_some().cmp(&a.is_some()),
            };
            order.then_with(|| plainly(a, b))
        });
        self.rows = named.into_iter().map(|(_, row)| row).collect();
    }
}

/// As people order names: signs before digits before letters, numbers by what they are worth, upper and
/// lower case alike.
fn by_name(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.chars().peekable(), b.chars().peekable());
    let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
        let mut digits = String::new();
        while let Some(digit) = chars.next_if(char::is_ascii_digit) {
            digits.push(digit);
        }
        digits.trim_start_matches('0').to_owned()
    };
    loop {
        let order = match (a.peek().copied(), b.peek().copied()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (number(&mut a), number(&mut b));
                x.len().cmp(&y.len()).then(x.cmp(&y))
            }
            (Some(x), Some(y)) => {
                a.next();
                b.next();
                weight(x).cmp(&weight(y))
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

fn weight(c: char) -> (usize, char) {
    const SIGNS: &str = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";
    let lower = c.to_lowercase().next().unwrap_or(c);
    let class = match SIGNS.find(c) {
        Some(nth) => nth,
        None if c.is_ascii_digit() => SIGNS.len(),
        None => SIGNS.len() + 1,
    };
    (class, lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_people_would() {
        let mut names = ["Team 10", "team 2", "Zoe", "ana", "Bo", "_first", "2nd line", "Team 2 b"];
        names.sort_by(|a, b| by_name(a, b));
        assert_eq!(names, ["_first", "2nd line", "ana", "Bo", "team 2", "Team 2 b", "Team 10", "Zoe"]);
    }
}

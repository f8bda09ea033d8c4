//! The metric dictionary: each figure of the real-time and of the historical reports, defined once.
//! The API's three operations, their validation and docs/METRICS.md are made of it.

mod agents;
mod contacts;
mod example;
mod moment;
mod page;

use crate::domain::measure::{ActivityMeasure, ContactMeasure, Measure, OfferMeasure};
use crate::domain::metrics::{AgentNow, Now, QueueNow};
use crate::domain::report::table::{Dimension, HierarchyLevel};
use crate::domain::report::{Sample, Statistic, Tally, Threshold, Unit};
use crate::time::Span;

pub use self::page::page;

use self::example::Example;

#[derive(Debug)]
pub struct Metric {
    /// The rule that says so, in docs/spec/metrics.md.
    pub rule: &'static str,
    pub label: &'static str,
    pub names: Names,
    /// In words.
    pub formula: &'static str,
    pub unit: Unit,
    pub statistic: Statistic,
    /// It takes a threshold in seconds.
    pub has_threshold: bool,
    of: Of,
    example: Example,
}

/// What it is called in each operation that tells it.
#[derive(Debug, Clone, Copy)]
pub struct Names {
    /// GetCurrentMetricData.
    pub now: &'static [&'static str],
    /// GetMetricDataV2.
    pub then: Option<&'static str>,
    /// GetMetricData.
    pub older: Option<&'static str>,
}

/// The facts that it is made of, and what each adds.
#[derive(Debug, Clone, Copy)]
enum Of {
    Agents(fn(&AgentNow) -> Sample),
    Queues(fn(&QueueNow) -> Sample),
    Wait(fn(Span) -> Sample),
    Contacts(fn(&ContactMeasure, Option<Threshold>) -> Option<Sample>),
    Offers(fn(&OfferMeasure) -> Option<Sample>),
    Time(fn(&ActivityMeasure) -> Sample),
}

/// All of them: those of this moment first.
pub fn all() -> impl Iterator<Item = &'static Metric> {
    moment::METRICS.iter().chain(contacts::METRICS).chain(agents::METRICS)
}

impl Metric {
    /// By its name in GetCurrentMetricData.
    pub fn now(name: &str) -> Option<&'static Metric> {
        all().find(|metric| metric.names.now.contains(&name))
    }

    /// By its name in GetMetricDataV2.
    pub fn then(name: &str) -> Option<&'static Metric> {
        all().find(|metric| metric.names.then == Some(name))
    }

    /// By its name in GetMetricData.
    pub fn older(name: &str) -> Option<&'static Metric> {
        all().find(|metric| metric.names.older == Some(name))
    }

    /// Counts a fact of this moment.
    pub fn see(&self, tally: &mut Tally, now: &Now) {
        let sample = match (self.of, now) {
            (Of::Agents(sample), Now::Agent(agent)) => sample(agent),
            (Of::Queues(sample), Now::Queue(queue)) => sample(queue),
            (Of::Wait(sample), Now::Wait(wait)) => sample(*wait),
            _ => return,
        };
        tally.add(sample);
    }

    /// Counts a fact that is told. A piece of time must lie within what is counted.
    pub fn add(&self, tally: &mut Tally, measure: &Measure, threshold: Option<Threshold>) {
        let sample = match (self.of, measure) {
            (Of::Contacts(sample), Measure::Contact(contact)) => sample(contact, threshold),
            (Of::Offers(sample), Measure::Offer(offer)) => sample(offer),
            (Of::Time(sample), Measure::Activity(piece)) => Some(sample(piece)),
            _ => None,
        };
        if let Some(sample) = sample {
            tally.add(sample);
        }
    }

    /// None where there is nothing that it could be of.
    pub fn value(&self, tally: &Tally) -> Option<f64> {
        let amount = tally.amount(self.statistic)?;
        Some(match (self.unit, self.of) {
            // MET-5: real-time figures are of whole seconds.
            (Unit::Seconds, Of::Queues(_) | Of::Wait(_)) => (amount / 1000.0).trunc(),
            (Unit::Seconds, _) => amount / 1000.0,
            _ => amount,
        })
    }

    /// MET-72, MET-80: what it can be told by. By anything else it has no value.
    pub fn dimensions(&self) -> &'static [Dimension] {
        use Dimension::{Agent, Channel, Hierarchy, Queue, RoutingProfile};
        use HierarchyLevel::{Five, Four, One, Three, Two};
        match self.of {
            Of::Agents(_) | Of::Queues(_) => &[Channel, Queue, RoutingProfile],
            Of::Wait(_) => &[Channel, Queue],
            Of::Contacts(_) | Of::Offers(_) => &Dimension::ALL,
            Of::Time(_) => &[
                Agent,
                Hierarchy(One),
                Hierarchy(Two),
                Hierarchy(Three),
                Hierarchy(Four),
                Hierarchy(Five),
                RoutingProfile,
            ],
        }
    }

    /// MET-1: where in time it belongs.
    fn interval(&self) -> &'static str {
        match self.of {
            Of::Agents(_) | Of::Queues(_) | Of::Wait(_) => "none: it is of this moment",
            Of::Contacts(_) => {
                "by contact: the whole contact counts in the interval in which it was disconnected"
            }
            Of::Offers(_) => "by agent: an offer counts in the interval in which it was over",
            Of::Time(_) => {
                "by agent: time is split over the intervals in which it was, and counts while it goes on"
            }
        }
    }

    /// What it is made from.
    fn source(&self) -> &'static str {
        match self.of {
            Of::Agents(_) => "the agents as they are: status, and the contacts that they hold",
            Of::Queues(_) => "the queues as they are: who waits, and since when",
            Of::Wait(_) => "who waits, and when the queue's last contacts were answered (`Accepted`)",
            Of::Contacts(_) => "the contact as it was when it was completed (`ContactCompleted`)",
            Of::Offers(_) => {
                "an offer that ended: `Accepted` or `Answered`, `OfferMissed`, `OfferRejected`, `ContactEnded`"
            }
            Of::Time(_) => {
                "pieces of agents' time, which end with each change of status or of what they hold"
            }
        }
    }
}

const fn metric(
    rule: &'static str,
    label: &'static str,
    unit: Unit,
    statistic: Statistic,
    formula: &'static str,
    of: Of,
) -> Metric {
    let names = Names { now: &[], then: None, older: None };
    Metric { rule, label, names, formula, unit, statistic, has_threshold: false, of, example: Example::NONE }
}

impl Metric {
    const fn named_now(self, now: &'static [&'static str]) -> Metric {
        Metric { names: Names { now, ..self.names }, ..self }
    }

    const fn named(self, then: &'static str) -> Metric {
        Metric { names: Names { then: Some(then), ..self.names }, ..self }
    }

    const fn named_before(self, older: &'static str) -> Metric {
        Metric { names: Names { older: Some(older), ..self.names }, ..self }
    }

    const fn with_threshold(self) -> Metric {
        Metric { has_threshold: true, ..self }
    }

    const fn example(self, example: Example) -> Metric {
        Metric { example, ..self }
    }
}

const fn count(is: bool) -> Sample {
    Sample { value: is as i64, of: 1 }
}

const fn number(n: usize) -> Sample {
    Sample { value: n as i64, of: 1 }
}

const fn seconds(seconds: i64) -> Sample {
    Sample { value: seconds * 1000, of: 1 }
}

const fn time(span: Span) -> Sample {
    Sample { value: span.0, of: 1 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// MET-10 to MET-22, MET-40 to MET-66: each is what its worked example says.
    #[test]
    fn each_metric_is_what_its_worked_example_says() {
        for metric in all() {
            assert!(!metric.example.cases.is_empty(), "{} has no example", metric.label);
            assert_eq!(metric.example.value(metric), metric.example.is, "{}", metric.label);
        }
    }

    #[test]
    fn no_two_metrics_have_a_name_or_a_label_in_common() {
        let mut seen = BTreeSet::new();
        for metric in all() {
            let Names { now, then, older } = metric.names;
            let names = now.iter().map(|name| ("now", *name));
            let others = then.map(|name| ("then", name)).into_iter().chain(older.map(|name| ("older", name)));
            let before = seen.len();
            seen.extend(names.chain(others));
            assert!(seen.len() > before, "{} has no name that is its own", metric.label);
            assert!(seen.insert(("label", metric.label)), "{} is there twice", metric.label);
        }
        let all_names: usize = all()
            .map(|m| {
                m.names.now.len() + usize::from(m.names.then.is_some()) + usize::from(m.names.older.is_some())
            })
            .sum();
        assert_eq!(seen.len(), all_names + all().count());
    }

    #[test]
    fn met_5_there_is_no_mean_of_nothing_and_a_sum_of_nothing_is_zero() {
        let value = |name| Metric::then(name).unwrap().value(&Tally::default());
        assert_eq!(value("AVG_HANDLE_TIME"), None);
        assert_eq!(value("SERVICE_LEVEL"), None);
        assert_eq!(value("MAX_QUEUED_TIME"), None);
        assert_eq!(value("CONTACTS_HANDLED"), Some(0.0));
    }

    #[test]
    fn met_72_agents_time_is_not_told_by_queue() {
        let idle = Metric::then("SUM_IDLE_TIME_AGENT").unwrap();
        assert!(!idle.dimensions().contains(&Dimension::Queue));
        assert!(Metric::then("CONTACTS_HANDLED").unwrap().dimensions().contains(&Dimension::Queue));
    }
}

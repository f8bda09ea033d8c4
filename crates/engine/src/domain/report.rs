//! The figures of historical reports, each defined once: what a fact adds to it, and how what was
//! added is told. Names are those of GetMetricDataV2.

use crate::domain::config::StatusKind;
use crate::domain::contact::DisconnectReason;
use crate::domain::measure::{ActivityMeasure, ContactMeasure, Measure, OfferMeasure, OfferOutcome};

#[derive(Debug)]
pub struct Metric {
    pub name: &'static str,
    pub unit: Unit,
    statistic: Statistic,
    /// It takes a threshold in seconds.
    pub has_threshold: bool,
    sample: fn(&Measure, Option<Threshold>) -> Option<Sample>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Count,
    Percent,
    Seconds,
}

/// How a figure is made of its samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statistic {
    Sum,
    /// None of no samples (MET-5).
    Mean,
    /// None of nothing.
    Percent,
    Max,
}

/// MET-46: of whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    pub seconds: i64,
    /// Less than, else at most.
    pub is_strict: bool,
}

impl Threshold {
    fn holds(self, seconds: i64) -> bool {
        if self.is_strict { seconds < self.seconds } else { seconds <= self.seconds }
    }
}

/// What one fact adds: counts, or times in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sample {
    value: i64,
    of: i64,
}

/// A figure as it grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    value: i64,
    of: i64,
    max: Option<i64>,
}

impl Metric {
    pub fn named(name: &str) -> Option<&'static Metric> {
        METRICS.iter().find(|metric| metric.name == name)
    }

    /// A piece of time must lie within what is counted: see [`ActivityMeasure`].
    pub fn add(&self, tally: &mut Tally, measure: &Measure, threshold: Option<Threshold>) {
        let Some(sample) = (self.sample)(measure, threshold) else { return };
        tally.value += sample.value;
        tally.of += sample.of;
        tally.max = tally.max.max(Some(sample.value));
    }

    /// None where there is nothing that it could be of.
    pub fn value(&self, tally: &Tally) -> Option<f64> {
        let value = match self.statistic {
            Statistic::Sum => Some(tally.value as f64),
            Statistic::Max => tally.max.map(|max| max as f64),
            Statistic::Mean if tally.of > 0 => Some(tally.value as f64 / tally.of as f64),
            Statistic::Percent if tally.of > 0 => Some(100.0 * tally.value as f64 / tally.of as f64),
            Statistic::Mean | Statistic::Percent => None,
        };
        value.map(|value| if self.unit == Unit::Seconds { value / 1000.0 } else { value })
    }
}

fn count(is: bool) -> Option<Sample> {
    Some(Sample { value: i64::from(is), of: 1 })
}

fn seconds(seconds: i64) -> Option<Sample> {
    Some(Sample { value: seconds * 1000, of: 1 })
}

type OfContact = fn(&ContactMeasure, Option<Threshold>) -> Option<Sample>;

const fn metric(
    name: &'static str,
    unit: Unit,
    statistic: Statistic,
    sample: fn(&Measure, Option<Threshold>) -> Option<Sample>,
) -> Metric {
    Metric { name, unit, statistic, has_threshold: false, sample }
}

const fn with_threshold(metric: Metric) -> Metric {
    Metric { has_threshold: true, ..metric }
}

fn of_contact(measure: &Measure, threshold: Option<Threshold>, sample: OfContact) -> Option<Sample> {
    match measure {
        Measure::Contact(contact) => sample(contact, threshold),
        _ => None,
    }
}

fn of_offer(measure: &Measure, sample: fn(&OfferMeasure) -> Option<Sample>) -> Option<Sample> {
    match measure {
        Measure::Offer(offer) => sample(offer),
        _ => None,
    }
}

/// The milliseconds of a piece of time that count, of those that could.
fn of_time(measure: &Measure, counts: fn(&ActivityMeasure) -> (bool, bool)) -> Option<Sample> {
    let Measure::Activity(piece) = measure else { return None };
    let time = (piece.to - piece.from).0;
    let (value, of) = counts(piece);
    Some(Sample { value: time * i64::from(value), of: time * i64::from(of) })
}

impl ContactMeasure {
    fn is_queued(&self) -> bool {
        self.queue.is_some()
    }

    fn is_handled(&self) -> bool {
        self.agent.is_some()
    }

    /// MET-43: left by the customer while queued.
    fn is_abandoned(&self) -> bool {
        self.is_queued() && !self.is_handled() && self.reason == Some(DisconnectReason::CustomerDisconnect)
    }

    fn is_answered(&self) -> bool {
        self.is_queued() && self.is_handled()
    }

    /// A transfer has no reason (LIFE-36).
    fn is_transferred(&self) -> bool {
        self.followed && self.reason.is_none()
    }

    fn handle_time(&self) -> i64 {
        self.interaction + self.hold + self.after_contact_work
    }
}

impl ActivityMeasure {
    /// MET-55.
    fn is_on_contact(&self) -> bool {
        self.activity.status == StatusKind::Routable && self.activity.on_contact
    }

    /// MET-56.
    fn is_idle(&self) -> bool {
        let activity = &self.activity;
        activity.status == StatusKind::Routable && !activity.on_contact && !activity.ringing
    }
}

use Statistic::{Max, Mean, Percent, Sum};
use Unit::{Count, Seconds};

/// All of them, by name.
#[rustfmt::skip]
pub const METRICS: &[Metric] = &[
    metric("ABANDONMENT_RATE", Unit::Percent, Percent, |m, t| of_contact(m, t, |c, _| {
        Some(Sample { value: c.is_abandoned().into(), of: c.is_queued().into() })
    })),
    metric("AGENT_ANSWER_RATE", Unit::Percent, Percent, |m, _| of_offer(m, |o| count(o.outcome == OfferOutcome::Answered))),
    metric("AGENT_NON_RESPONSE", Count, Sum, |m, _| of_offer(m, |o| count(o.outcome != OfferOutcome::Answered))),
    metric("AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS", Count, Sum, |m, _| of_offer(m, |o| {
        count(matches!(o.outcome, OfferOutcome::Missed | OfferOutcome::Rejected))
    })),
    metric("AGENT_OCCUPANCY", Unit::Percent, Percent, |m, _| of_time(m, |p| (p.is_on_contact(), p.is_on_contact() || p.is_idle()))),
    metric("AVG_ABANDON_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| c.is_abandoned().then(|| seconds(c.waited)).flatten())),
    metric("AVG_AFTER_CONTACT_WORK_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| c.is_handled().then(|| seconds(c.after_contact_work)).flatten())),
    metric("AVG_AGENT_CONNECTING_TIME", Seconds, Mean, |m, _| of_offer(m, |o| Some(Sample { value: o.rang.0, of: 1 }))),
    metric("AVG_CONTACT_DURATION", Seconds, Mean, |m, t| of_contact(m, t, |c, _| seconds((c.at - c.initiated_at).0 / 1000))),
    metric("AVG_HANDLE_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| c.is_handled().then(|| seconds(c.handle_time())).flatten())),
    metric("AVG_HOLD_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| (c.holds > 0).then(|| seconds(c.hold)).flatten())),
    metric("AVG_INTERACTION_AND_HOLD_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| {
        c.is_handled().then(|| seconds(c.interaction + c.hold)).flatten()
    })),
    metric("AVG_INTERACTION_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| c.is_handled().then(|| seconds(c.interaction)).flatten())),
    metric("AVG_QUEUE_ANSWER_TIME", Seconds, Mean, |m, t| of_contact(m, t, |c, _| c.is_answered().then(|| seconds(c.waited)).flatten())),
    metric("CONTACTS_ABANDONED", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_abandoned()))),
    metric("CONTACTS_HANDLED", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_handled()))),
    metric("CONTACTS_QUEUED", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_queued()))),
    metric("CONTACTS_TRANSFERRED_OUT", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_transferred()))),
    metric("CONTACTS_TRANSFERRED_OUT_BY_AGENT", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_transferred() && c.is_handled()))),
    metric("CONTACTS_TRANSFERRED_OUT_FROM_QUEUE", Count, Sum, |m, t| of_contact(m, t, |c, _| count(c.is_transferred() && !c.is_handled()))),
    metric("MAX_QUEUED_TIME", Seconds, Max, |m, t| of_contact(m, t, |c, _| c.is_queued().then(|| seconds(c.waited)).flatten())),
    with_threshold(metric("SERVICE_LEVEL", Unit::Percent, Percent, |m, t| of_contact(m, t, |c, t| {
        let left = c.is_answered() || c.is_abandoned();
        Some(Sample { value: (left && t.is_some_and(|t| t.holds(c.waited))).into(), of: c.is_queued().into() })
    }))),
    metric("SUM_AFTER_CONTACT_WORK_TIME", Seconds, Sum, |m, t| of_contact(m, t, |c, _| seconds(c.after_contact_work))),
    with_threshold(metric("SUM_CONTACTS_ABANDONED_IN_X", Count, Sum, |m, t| of_contact(m, t, |c, t| {
        count(c.is_abandoned() && t.is_some_and(|t| t.holds(c.waited)))
    }))),
    with_threshold(metric("SUM_CONTACTS_ANSWERED_IN_X", Count, Sum, |m, t| of_contact(m, t, |c, t| {
        count(c.is_answered() && t.is_some_and(|t| t.holds(c.waited)))
    }))),
    metric("SUM_CONTACT_TIME_AGENT", Seconds, Sum, |m, _| of_time(m, |p| (p.is_on_contact(), true))),
    metric("SUM_ERROR_STATUS_TIME_AGENT", Seconds, Sum, |m, _| of_time(m, |p| (p.activity.failed, true))),
    metric("SUM_HANDLE_TIME", Seconds, Sum, |m, t| of_contact(m, t, |c, _| seconds(if c.is_handled() { c.handle_time() } else { 0 }))),
    metric("SUM_HOLD_TIME", Seconds, Sum, |m, t| of_contact(m, t, |c, _| seconds(c.hold))),
    metric("SUM_IDLE_TIME_AGENT", Seconds, Sum, |m, _| of_time(m, |p| (p.is_idle(), true))),
    metric("SUM_INTERACTION_TIME", Seconds, Sum, |m, t| of_contact(m, t, |c, _| seconds(c.interaction))),
    metric("SUM_NON_PRODUCTIVE_TIME_AGENT", Seconds, Sum, |m, _| of_time(m, |p| (p.activity.status == StatusKind::Custom, true))),
    metric("SUM_ONLINE_TIME_AGENT", Seconds, Sum, |m, _| of_time(m, |_| (true, true))),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_stand_in_the_order_of_their_names_and_each_once() {
        let names: Vec<_> = METRICS.iter().map(|metric| metric.name).collect();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(names, sorted);
    }

    #[test]
    fn met_5_there_is_no_mean_of_nothing_and_a_sum_of_nothing_is_zero() {
        let empty = Tally::default();
        let value = |name| Metric::named(name).unwrap().value(&empty);
        assert_eq!(value("AVG_HANDLE_TIME"), None);
        assert_eq!(value("SERVICE_LEVEL"), None);
        assert_eq!(value("MAX_QUEUED_TIME"), None);
        assert_eq!(value("CONTACTS_HANDLED"), Some(0.0));
    }
}

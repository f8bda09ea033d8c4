//! Figures of this moment (MET-10 to MET-28).

use super::example::{Case, Example};
use super::{Metric, Of, count, metric, number, time};
use crate::domain::config::StatusKind;
use crate::domain::metrics::{AgentNow, QueueNow};
use crate::domain::report::Statistic::{Max, Sum};
use crate::domain::report::Unit::{Count, Seconds};
use crate::domain::report::{Sample, Unit};
use crate::time::Span;

const NOBODY: AgentNow = AgentNow {
    status: StatusKind::Routable,
    holds_any: false,
    after_contact_work: 0,
    failed: 0,
    slots_active: 0,
    slots_available: 2,
};
const IDLE: Case = Case::Agent(NOBODY);
const AWAY: Case = Case::Agent(AgentNow { status: StatusKind::Offline, slots_available: 0, ..NOBODY });
const ON_BREAK: Case = Case::Agent(AgentNow { status: StatusKind::Custom, slots_available: 0, ..NOBODY });
const TALKING: Case =
    Case::Agent(AgentNow { holds_any: true, slots_active: 1, slots_available: 1, ..NOBODY });
const TALKING_ON_BREAK: Case = Case::Agent(AgentNow {
    status: StatusKind::Custom,
    holds_any: true,
    slots_active: 1,
    slots_available: 0,
    ..NOBODY
});
const CLOSING_TWO: Case = Case::Agent(AgentNow {
    holds_any: true,
    after_contact_work: 2,
    slots_active: 2,
    slots_available: 0,
    ..NOBODY
});
const MISSED: Case = Case::Agent(AgentNow { holds_any: true, failed: 1, slots_available: 0, ..NOBODY });
const EMPTY: Case = Case::Queue(QueueNow { waiting: 0, oldest: None });
const TWO_WAIT: Case = Case::Queue(QueueNow { waiting: 2, oldest: Some(Span::seconds(90)) });
const ONE_WAITS: Case = Case::Queue(QueueNow { waiting: 1, oldest: Some(Span::seconds(20)) });

const FLOOR: &[Case] = &[IDLE, AWAY, ON_BREAK, TALKING, TALKING_ON_BREAK, CLOSING_TWO, MISSED];
const QUEUES: &[Case] = &[EMPTY, TWO_WAIT, ONE_WAITS];

const fn agents(
    rule: &'static str,
    label: &'static str,
    formula: &'static str,
    sample: fn(&AgentNow) -> Sample,
) -> Metric {
    metric(rule, label, Count, Sum, formula, Of::Agents(sample))
}

const fn queues(
    rule: &'static str,
    label: &'static str,
    unit: Unit,
    formula: &'static str,
    sample: fn(&QueueNow) -> Sample,
) -> Metric {
    let statistic = match unit {
        Unit::Seconds => Max,
        _ => Sum,
    };
    metric(rule, label, unit, statistic, formula, Of::Queues(sample))
}

pub(super) const METRICS: &[Metric] = &[
    agents("MET-10", "Online", "agents in any status but Offline", |a| count(a.status != StatusKind::Offline))
        .named_now(&["AGENTS_ONLINE"])
        .example(Example::of(FLOOR, 6.0)),
    agents("MET-11", "Staffed", "agents in a routable status", |a| count(a.status == StatusKind::Routable))
        .named_now(&["AGENTS_STAFFED"])
        .example(Example::of(FLOOR, 4.0)),
    // AGT-53.
    agents("MET-12", "Available", "agents in a routable status who hold nothing, on any channel", |a| {
        count(a.status == StatusKind::Routable && !a.holds_any)
    })
    .named_now(&["AGENTS_AVAILABLE"])
    .example(Example::of(FLOOR, 1.0)),
    agents("MET-13", "Non-productive", "agents in a custom status, whatever they hold", |a| {
        count(a.status == StatusKind::Custom)
    })
    .named_now(&["AGENTS_NON_PRODUCTIVE"])
    .example(Example::of(FLOOR, 2.0)),
    agents(
        "MET-14",
        "On contact",
        "agents with a contact that is connected, on hold or in after contact work",
        |a| count(a.slots_active > 0),
    )
    .named_now(&["AGENTS_ON_CONTACT", "AGENTS_ON_CALL"])
    .example(Example::of(FLOOR, 3.0)),
    agents("MET-15", "After contact work", "contacts, not agents, in after contact work", |a| {
        number(a.after_contact_work)
    })
    .named_now(&["AGENTS_AFTER_CONTACT_WORK"])
    .example(Example::of(FLOOR, 2.0)),
    agents("MET-16", "Error", "agents with an offer that was missed, rejected or failed, and is not cleared", |a| {
        count(a.failed > 0)
    })
    .named_now(&["AGENTS_ERROR"])
    .example(Example::of(FLOOR, 1.0)),
    agents("MET-17", "Active slots", "contacts that are connected, on hold or in after contact work", |a| {
        number(a.slots_active)
    })
    .named_now(&["SLOTS_ACTIVE"])
    .example(Example::of(FLOOR, 4.0)),
    agents("MET-18", "Available slots", "contacts that agents could take beside those that they have", |a| {
        number(a.slots_available)
    })
    .named_now(&["SLOTS_AVAILABLE"])
    .example(Example::of(FLOOR, 3.0)),
    queues("MET-20", "In queue", Count, "contacts that wait, those on offer included", |q| number(q.waiting))
        .named_now(&["CONTACTS_IN_QUEUE"])
        .example(Example::of(QUEUES, 3.0)),
    queues("MET-21", "Oldest", Seconds, "how long the one has waited who has waited longest; 0 where nobody does", |q| {
        match q.oldest {
            Some(oldest) => time(oldest),
            None => time(Span(0)),
        }
    })
    .named_now(&["OLDEST_CONTACT_AGE"])
    .example(Example::of(QUEUES, 90.0)),
    queues("MET-22", "Scheduled", Count, "callbacks before their time: there are none so far", |_| number(0))
        .named_now(&["CONTACTS_SCHEDULED"])
        .example(Example::of(QUEUES, 0.0)),
    metric(
        "MET-28",
        "Estimated wait",
        Seconds,
        Max,
        "how long one would wait who came to the queue now: the place in it, times the mean time between \
         the answers of the last hour, of which the newest 20 count; no value where there are fewer than three; \
         of one queue on one channel",
        Of::Wait(time),
    )
    .named_now(&["ESTIMATED_WAIT_TIME"])
    .example(Example::of(&[Case::Wait(Span::seconds(120))], 120.0)),
];

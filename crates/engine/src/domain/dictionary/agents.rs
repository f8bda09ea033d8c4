//! Figures of what agents do: of offers, and of their time (MET-55 to MET-65).

use super::example::{Case, Example, TimeCase, offer};
use super::{Metric, Of, count, metric, time};
use crate::domain::config::StatusKind;
use crate::domain::measure::{ActivityMeasure, OfferMeasure, OfferOutcome};
use crate::domain::report::Statistic::{Mean, Percent, Sum};
use crate::domain::report::Unit::{self, Count, Seconds};
use crate::domain::report::{Sample, Statistic};

const OFFERS: &[Case] = &[
    offer(OfferOutcome::Missed, 20),
    offer(OfferOutcome::Missed, 20),
    offer(OfferOutcome::Answered, 4),
    offer(OfferOutcome::Abandoned, 6),
    offer(OfferOutcome::Rejected, 5),
];

const IDLE: TimeCase =
    TimeCase { seconds: 300, status: StatusKind::Routable, on_contact: false, ringing: false, failed: false };
const RINGING: TimeCase = TimeCase { seconds: 20, ringing: true, ..IDLE };
const TALKING: TimeCase = TimeCase { seconds: 600, on_contact: true, ..IDLE };
const FAILED: TimeCase = TimeCase { seconds: 60, failed: true, ..IDLE };
const LUNCH: TimeCase = TimeCase { seconds: 900, status: StatusKind::Custom, ..IDLE };
const TALKING_AT_LUNCH: TimeCase = TimeCase { seconds: 100, on_contact: true, ..LUNCH };
const SHIFT: &[Case] = &[
    Case::Time(IDLE),
    Case::Time(RINGING),
    Case::Time(TALKING),
    Case::Time(FAILED),
    Case::Time(LUNCH),
    Case::Time(TALKING_AT_LUNCH),
];

const fn offers(
    rule: &'static str,
    label: &'static str,
    (unit, statistic): (Unit, Statistic),
    formula: &'static str,
    sample: fn(&OfferMeasure) -> Option<Sample>,
) -> Metric {
    metric(rule, label, unit, statistic, formula, Of::Offers(sample))
}

const fn spent(
    rule: &'static str,
    label: &'static str,
    formula: &'static str,
    sample: fn(&ActivityMeasure) -> Sample,
) -> Metric {
    metric(rule, label, Seconds, Sum, formula, Of::Time(sample))
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

    /// Its length where something is true of it, else none.
    fn length_if(&self, is: bool) -> Sample {
        let length = self.to - self.from;
        Sample { value: if is { length.0 } else { 0 }, of: length.0 }
    }
}

pub(super) const METRICS: &[Metric] = &[
    spent("MET-55", "Agent on contact time", "time in a routable status with at least one contact, on hold and after contact work included; several at once count once", |p| {
        p.length_if(p.is_on_contact())
    })
    .named("SUM_CONTACT_TIME_AGENT")
    .example(Example::of(SHIFT, 600.0)),
    spent("MET-56", "Agent idle time", "time in a routable status without a contact and without an offer; with one that was missed and is still there it counts", |p| {
        p.length_if(p.is_idle())
    })
    .named("SUM_IDLE_TIME_AGENT")
    .example(Example::of(SHIFT, 360.0)),
    metric(
        "MET-57",
        "Occupancy",
        Unit::Percent,
        Percent,
        "agent on contact time / (agent on contact time + agent idle time) x 100",
        Of::Time(|p| {
            let busy = p.length_if(p.is_on_contact());
            Sample { of: busy.value + p.length_if(p.is_idle()).value, ..busy }
        }),
    )
    .named("AGENT_OCCUPANCY")
    .named_before("OCCUPANCY")
    .example(Example::of(SHIFT, 62.5)),
    spent("MET-58", "Non-productive time", "time in a custom status, with a contact or without", |p| {
        p.length_if(p.activity.status == StatusKind::Custom)
    })
    .named("SUM_NON_PRODUCTIVE_TIME_AGENT")
    .example(Example::of(SHIFT, 1000.0)),
    spent("MET-59", "Online time", "time in any status but Offline", |p| p.length_if(true))
        .named("SUM_ONLINE_TIME_AGENT")
        .example(Example::of(SHIFT, 1980.0)),
    spent("MET-60", "Error status time", "time with an offer that came to nothing and is still there", |p| {
        p.length_if(p.activity.failed)
    })
    .named("SUM_ERROR_STATUS_TIME_AGENT")
    .example(Example::of(SHIFT, 60.0)),
    // MET-62: one number, by either name.
    offers(
        "MET-61",
        "Agent non-response",
        (Count, Sum),
        "offers that were not answered: missed, rejected, or ended by the customer",
        |o| Some(count(o.outcome != OfferOutcome::Answered)),
    )
    .named("AGENT_NON_RESPONSE")
    .named_before("CONTACTS_MISSED")
    .example(Example::of(OFFERS, 4.0)),
    offers(
        "MET-63",
        "Agent non-response without customer abandons",
        (Count, Sum),
        "offers that were missed or rejected",
        |o| Some(count(matches!(o.outcome, OfferOutcome::Missed | OfferOutcome::Rejected))),
    )
    .named("AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS")
    .example(Example::of(OFFERS, 3.0)),
    offers("MET-64", "Agent answer rate", (Unit::Percent, Percent), "offers answered / offers x 100", |o| {
        Some(count(o.outcome == OfferOutcome::Answered))
    })
    .named("AGENT_ANSWER_RATE")
    .example(Example::of(OFFERS, 20.0)),
    offers("MET-65", "Agent connecting time", (Seconds, Sum), "time that offers were there, answered or not", |o| {
        Some(time(o.rang))
    })
    .named("SUM_CONNECTING_TIME_AGENT")
    .example(Example::of(OFFERS, 55.0)),
    offers("MET-65", "Average agent connecting time", (Seconds, Mean), "agent connecting time / offers", |o| {
        Some(time(o.rang))
    })
    .named("AVG_AGENT_CONNECTING_TIME")
    .example(Example::of(OFFERS, 11.0)),
];

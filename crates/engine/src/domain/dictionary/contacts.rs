//! Figures of contacts, each told when it is completed (MET-40 to MET-54, MET-66).

use super::example::{Case, ContactCase, Example, queued, unqueued};
use super::{Metric, Of, count, metric, seconds};
use crate::domain::contact::{DisconnectReason, InitiationMethod};
use crate::domain::measure::ContactMeasure;
use crate::domain::report::Statistic::{Max, Mean, Percent, Sum};
use crate::domain::report::Unit::{self, Count, Seconds};
use crate::domain::report::{Sample, Statistic, Threshold};

const HANDLED: ContactCase = queued(46).talked(60).worked(10);
const SHORT: ContactCase = queued(4).talked(20);
const HELD: ContactCase = queued(10).talked(90).held(2, 30).worked(20);
const CUT: ContactCase = queued(7).talked(30).held(1, 25).cut_on_hold();
const LEFT: ContactCase = queued(30).left();
const NOT_QUEUED: ContactCase = unqueued();
const CALLED: ContactCase = queued(8).talked(30).begun(InitiationMethod::WebrtcApi);
const MOVED: ContactCase = queued(12).talked(40).followed();
const OVERFLOWED: ContactCase = queued(25).followed();
const TRANSFERRED: ContactCase = queued(6).talked(50).begun(InitiationMethod::Transfer);
const FROM_QUEUE: ContactCase = queued(9).talked(20).begun(InitiationMethod::QueueTransfer);
const WROTE: ContactCase = queued(7).talked(35).begun(InitiationMethod::Inbound);
const WRITTEN: ContactCase = queued(3).talked(25).begun(InitiationMethod::Outbound);
const HUNG_UP: ContactCase = queued(5).talked(15).ended(DisconnectReason::AgentDisconnect);

const DAY: &[Case] = &[
    Case::Contact(HANDLED),
    Case::Contact(SHORT),
    Case::Contact(HELD),
    Case::Contact(LEFT),
    Case::Contact(NOT_QUEUED),
];
const WAYS: &[Case] = &[
    Case::Contact(SHORT),
    Case::Contact(CALLED),
    Case::Contact(MOVED),
    Case::Contact(OVERFLOWED),
    Case::Contact(TRANSFERRED),
    Case::Contact(FROM_QUEUE),
    Case::Contact(HUNG_UP),
];

const BEGUN: &[Case] = &[
    Case::Contact(SHORT),
    Case::Contact(CALLED),
    Case::Contact(TRANSFERRED),
    Case::Contact(FROM_QUEUE),
    Case::Contact(WROTE),
    Case::Contact(WRITTEN),
];

type OfContact = fn(&ContactMeasure, Option<Threshold>) -> Option<Sample>;

const fn contacts(
    rule: &'static str,
    label: &'static str,
    (unit, statistic): (Unit, Statistic),
    formula: &'static str,
    sample: OfContact,
) -> Metric {
    metric(rule, label, unit, statistic, formula, Of::Contacts(sample))
}

/// How many there are.
const COUNT: (Unit, Statistic) = (Count, Sum);
const TOTAL: (Unit, Statistic) = (Seconds, Sum);
const MEAN: (Unit, Statistic) = (Seconds, Mean);
const RATE: (Unit, Statistic) = (Unit::Percent, Percent);

/// A sample of those of which something is true.
fn where_true(is: bool, sample: Sample) -> Option<Sample> {
    is.then_some(sample)
}

fn is_in(threshold: Option<Threshold>, seconds: i64) -> bool {
    threshold.is_some_and(|threshold| threshold.holds(seconds))
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

    fn is_transferred_in(&self) -> bool {
        self.is_queued()
            && matches!(self.initiation, InitiationMethod::Transfer | InitiationMethod::QueueTransfer)
    }

    /// MET-42.
    fn is_incoming(&self) -> bool {
        use InitiationMethod::{Inbound, QueueTransfer, Transfer, WebrtcApi};
        matches!(self.initiation, Inbound | Transfer | QueueTransfer | WebrtcApi)
    }

    fn handle_time(&self) -> i64 {
        self.interaction + self.hold + self.after_contact_work
    }
}

pub(super) const METRICS: &[Metric] = &[
    contacts("MET-66", "Contacts created", COUNT, "all contacts", |_, _| Some(count(true)))
        .named("CONTACTS_CREATED")
        .example(Example::of(DAY, 5.0)),
    contacts("MET-40", "Contacts queued", COUNT, "contacts that were put into a queue", |c, _| {
        Some(count(c.is_queued()))
    })
    .named("CONTACTS_QUEUED")
    .named_before("CONTACTS_QUEUED")
    .example(Example::of(DAY, 4.0)),
    contacts(
        "MET-41",
        "Contacts handled",
        COUNT,
        "contacts that an agent was connected to, however they came to them",
        |c, _| Some(count(c.is_handled())),
    )
    .named("CONTACTS_HANDLED")
    .named_before("CONTACTS_HANDLED")
    .example(Example::of(DAY, 3.0)),
    contacts(
        "MET-42",
        "Contacts handled incoming",
        COUNT,
        "contacts handled that began by INBOUND, TRANSFER, QUEUE_TRANSFER or WEBRTC_API; by GetMetricDataV2 \
         contacts handled with the filter INITIATION_METHOD",
        |c, _| Some(count(c.is_handled() && c.is_incoming())),
    )
    .named_before("CONTACTS_HANDLED_INCOMING")
    .example(Example::of(BEGUN, 4.0)),
    contacts(
        "MET-42",
        "API contacts handled",
        COUNT,
        "contacts handled that began by API; by GetMetricDataV2 contacts handled with the filter INITIATION_METHOD",
        |c, _| Some(count(c.is_handled() && c.initiation == InitiationMethod::Api)),
    )
    .named_before("API_CONTACTS_HANDLED")
    .example(Example::of(WAYS, 3.0)),
    contacts(
        "MET-42",
        "Contacts handled outbound",
        COUNT,
        "contacts handled that began by OUTBOUND; by GetMetricDataV2 contacts handled with the filter INITIATION_METHOD",
        |c, _| Some(count(c.is_handled() && c.initiation == InitiationMethod::Outbound)),
    )
    .named_before("CONTACTS_HANDLED_OUTBOUND")
    .example(Example::of(BEGUN, 1.0)),
    contacts(
        "MET-42",
        "Callback contacts handled",
        COUNT,
        "contacts handled that began by CALLBACK: there are none so far",
        |_, _| Some(count(false)),
    )
    .named_before("CALLBACK_CONTACTS_HANDLED")
    .example(Example::of(WAYS, 0.0)),
    contacts(
        "MET-43",
        "Contacts abandoned",
        COUNT,
        "contacts that the customer left while they were queued",
        |c, _| Some(count(c.is_abandoned())),
    )
    .named("CONTACTS_ABANDONED")
    .named_before("CONTACTS_ABANDONED")
    .example(Example::of(DAY, 1.0)),
    contacts("MET-44", "Abandonment rate", RATE, "contacts abandoned / contacts queued x 100", |c, _| {
        Some(Sample { value: c.is_abandoned().into(), of: c.is_queued().into() })
    })
    .named("ABANDONMENT_RATE")
    .example(Example::of(DAY, 25.0)),
    contacts(
        "MET-45",
        "Contacts abandoned in X seconds",
        COUNT,
        "contacts abandoned that had waited less than, or at most, X seconds",
        |c, t| Some(count(c.is_abandoned() && is_in(t, c.waited))),
    )
    .named("SUM_CONTACTS_ABANDONED_IN_X")
    .with_threshold()
    .example(Example::within(20, DAY, 0.0)),
    contacts(
        "MET-45",
        "Contacts answered in X seconds",
        COUNT,
        "contacts queued and handled that had waited less than, or at most, X seconds",
        |c, t| Some(count(c.is_answered() && is_in(t, c.waited))),
    )
    .named("SUM_CONTACTS_ANSWERED_IN_X")
    .with_threshold()
    .example(Example::within(20, DAY, 2.0)),
    contacts(
        "MET-46",
        "Contacts removed from queue in X seconds",
        COUNT,
        "contacts answered or abandoned that had waited less than, or at most, X seconds",
        |c, t| Some(count((c.is_answered() || c.is_abandoned()) && is_in(t, c.waited))),
    )
    .named("CONTACTS_REMOVED_FROM_QUEUE_IN_X")
    .with_threshold()
    .example(Example::within(30, DAY, 2.0)),
    contacts(
        "MET-46",
        "Service level X",
        RATE,
        "contacts removed from queue in X seconds / contacts queued x 100",
        |c, t| {
            let left = c.is_answered() || c.is_abandoned();
            Some(Sample { value: (left && is_in(t, c.waited)).into(), of: c.is_queued().into() })
        },
    )
    .named("SERVICE_LEVEL")
    .named_before("SERVICE_LEVEL")
    .with_threshold()
    .example(Example::within(20, DAY, 50.0)),
    contacts(
        "MET-47",
        "Average queue answer time",
        MEAN,
        "mean time in queue of contacts queued and handled; an agent's whisper counts, flows before the queue do not",
        |c, _| where_true(c.is_answered(), seconds(c.waited)),
    )
    .named("AVG_QUEUE_ANSWER_TIME")
    .named_before("QUEUE_ANSWER_TIME")
    .example(Example::of(DAY, 20.0)),
    contacts(
        "MET-48",
        "Average queue abandon time",
        MEAN,
        "mean time in queue of contacts abandoned",
        |c, _| where_true(c.is_abandoned(), seconds(c.waited)),
    )
    .named("AVG_ABANDON_TIME")
    .named_before("ABANDON_TIME")
    .example(Example::of(DAY, 30.0)),
    contacts("MET-49", "Maximum queued time", (Seconds, Max), "the longest time in queue, abandoned or not", |c, _| {
        where_true(c.is_queued(), seconds(c.waited))
    })
    .named("MAX_QUEUED_TIME")
    .named_before("QUEUED_TIME")
    .example(Example::of(DAY, 46.0)),
    contacts(
        "MET-50",
        "Agent interaction time",
        TOTAL,
        "time from connected to disconnected without hold; 0 for contacts that nobody handled",
        |c, _| Some(seconds(c.interaction)),
    )
    .named("SUM_INTERACTION_TIME")
    .example(Example::of(DAY, 170.0)),
    contacts(
        "MET-50",
        "Average agent interaction time",
        MEAN,
        "agent interaction time / contacts handled",
        |c, _| where_true(c.is_handled(), seconds(c.interaction)),
    )
    .named("AVG_INTERACTION_TIME")
    .named_before("INTERACTION_TIME")
    .example(Example::of(&[Case::Contact(HANDLED), Case::Contact(SHORT), Case::Contact(LEFT)], 40.0)),
    contacts(
        "MET-50",
        "Agent interaction and hold time",
        TOTAL,
        "time from connected to disconnected",
        |c, _| Some(seconds(c.interaction + c.hold)),
    )
    .named("SUM_INTERACTION_AND_HOLD_TIME")
    .example(Example::of(DAY, 200.0)),
    contacts(
        "MET-50",
        "Average agent interaction and hold time",
        MEAN,
        "agent interaction and hold time / contacts handled",
        |c, _| where_true(c.is_handled(), seconds(c.interaction + c.hold)),
    )
    .named("AVG_INTERACTION_AND_HOLD_TIME")
    .named_before("INTERACTION_AND_HOLD_TIME")
    .example(Example::of(&[Case::Contact(HELD), Case::Contact(SHORT)], 70.0)),
    contacts("MET-51", "Customer hold time", TOTAL, "time on hold", |c, _| Some(seconds(c.hold)))
        .named("SUM_HOLD_TIME")
        .example(Example::of(DAY, 30.0)),
    contacts(
        "MET-51",
        "Average customer hold time",
        MEAN,
        "mean time on hold of contacts that were on hold",
        |c, _| where_true(c.holds > 0, seconds(c.hold)),
    )
    .named("AVG_HOLD_TIME")
    .named_before("HOLD_TIME")
    .example(Example::of(DAY, 30.0)),
    contacts(
        "MET-51",
        "Average customer hold time of all contacts",
        MEAN,
        "customer hold time / contacts handled",
        |c, _| where_true(c.is_handled(), seconds(c.hold)),
    )
    .named("AVG_HOLD_TIME_ALL_CONTACTS")
    .example(Example::of(DAY, 10.0)),
    contacts("MET-51", "Contacts put on hold", COUNT, "contacts that were on hold at least once", |c, _| {
        Some(count(c.holds > 0))
    })
    .named("CONTACTS_PUT_ON_HOLD")
    .example(Example::of(DAY, 1.0)),
    contacts("MET-51", "Average holds", (Count, Mean), "how often contacts handled were put on hold, in the mean", |c, _| {
        where_true(c.is_handled(), Sample { value: c.holds.into(), of: 1 })
    })
    .named("AVG_HOLDS")
    .example(Example::of(&[Case::Contact(HELD), Case::Contact(SHORT)], 1.0)),
    contacts(
        "MET-52",
        "After contact work time",
        TOTAL,
        "time from disconnected to cleared by the agent",
        |c, _| Some(seconds(c.after_contact_work)),
    )
    .named("SUM_AFTER_CONTACT_WORK_TIME")
    .example(Example::of(DAY, 30.0)),
    contacts(
        "MET-52",
        "Average after contact work time",
        MEAN,
        "after contact work time / contacts handled",
        |c, _| where_true(c.is_handled(), seconds(c.after_contact_work)),
    )
    .named("AVG_AFTER_CONTACT_WORK_TIME")
    .named_before("AFTER_CONTACT_WORK_TIME")
    .example(Example::of(DAY, 10.0)),
    contacts(
        "MET-53",
        "Average handle time",
        MEAN,
        "(interaction + hold + after contact work) / contacts handled",
        |c, _| where_true(c.is_handled(), seconds(c.handle_time())),
    )
    .named("AVG_HANDLE_TIME")
    .named_before("HANDLE_TIME")
    .example(Example::of(&[Case::Contact(HANDLED), Case::Contact(SHORT), Case::Contact(LEFT)], 45.0)),
    contacts(
        "MET-54",
        "Contact handle time",
        TOTAL,
        "interaction + hold + after contact work of contacts handled",
        |c, _| Some(seconds(if c.is_handled() { c.handle_time() } else { 0 })),
    )
    .named("SUM_HANDLE_TIME")
    .example(Example::of(DAY, 230.0)),
    contacts(
        "MET-50",
        "Average contact duration",
        MEAN,
        "mean time from the contact's beginning until it was disconnected",
        |c, _| Some(seconds((c.at - c.initiated_at).0 / 1000)),
    )
    .named("AVG_CONTACT_DURATION")
    .example(Example::of(&[Case::Contact(HANDLED), Case::Contact(LEFT)], 68.0)),
    contacts(
        "MET-66",
        "Contacts agent hung up first",
        COUNT,
        "contacts handled that the agent ended; by GetMetricDataV2 contacts handled with the filter DISCONNECT_REASON",
        |c, _| Some(count(c.is_handled() && c.reason == Some(DisconnectReason::AgentDisconnect))),
    )
    .named_before("CONTACTS_AGENT_HUNG_UP_FIRST")
    .example(Example::of(WAYS, 1.0)),
    contacts(
        "MET-66",
        "Contacts hold disconnect",
        COUNT,
        "contacts that were disconnected, by whomever, while the customer was on hold; a task that is paused has none",
        |c, _| Some(count(c.cut_on_hold)),
    )
    .named("CONTACTS_HOLD_ABANDONS")
    .named_before("CONTACTS_HOLD_ABANDONS")
    .example(Example::of(&[Case::Contact(HELD), Case::Contact(CUT), Case::Contact(LEFT)], 1.0)),
    contacts(
        "MET-66",
        "Contacts transferred in",
        COUNT,
        "contacts queued that began by a transfer, an agent's or a flow's",
        |c, _| Some(count(c.is_transferred_in())),
    )
    .named_before("CONTACTS_TRANSFERRED_IN")
    .example(Example::of(WAYS, 2.0)),
    contacts(
        "MET-66",
        "Contacts transferred in from queue",
        COUNT,
        "contacts queued that a flow moved here from another queue",
        |c, _| Some(count(c.is_transferred_in() && c.initiation == InitiationMethod::QueueTransfer)),
    )
    .named_before("CONTACTS_TRANSFERRED_IN_FROM_QUEUE")
    .example(Example::of(WAYS, 1.0)),
    contacts(
        "MET-66",
        "Contacts transferred out",
        COUNT,
        "contacts that went on elsewhere, by an agent or from a queue",
        |c, _| Some(count(c.is_transferred())),
    )
    .named("CONTACTS_TRANSFERRED_OUT")
    .named_before("CONTACTS_TRANSFERRED_OUT")
    .example(Example::of(WAYS, 2.0)),
    contacts(
        "MET-66",
        "Contacts transferred out by agent",
        COUNT,
        "contacts handled that went on elsewhere",
        |c, _| Some(count(c.is_transferred() && c.is_handled())),
    )
    .named("CONTACTS_TRANSFERRED_OUT_BY_AGENT")
    .example(Example::of(WAYS, 1.0)),
    contacts(
        "MET-66",
        "Contacts transferred out from queue",
        COUNT,
        "contacts that nobody handled and that went on elsewhere",
        |c, _| Some(count(c.is_transferred() && !c.is_handled())),
    )
    .named("CONTACTS_TRANSFERRED_OUT_FROM_QUEUE")
    .named_before("CONTACTS_TRANSFERRED_OUT_FROM_QUEUE")
    .example(Example::of(WAYS, 1.0)),
];

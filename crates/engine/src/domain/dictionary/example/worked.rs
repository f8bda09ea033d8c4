//! Examples worked: the facts that their cases stand for, counted.

use super::{Case, ContactCase, Example};
use crate::domain::contact::{Channel, InitiationMethod, QueueRef};
use crate::domain::dictionary::Metric;
use crate::domain::hierarchy::GroupPath;
use crate::domain::measure::{Activity, ActivityMeasure, ContactMeasure, Measure, OfferMeasure};
use crate::domain::metrics::Now;
use crate::domain::report::{Tally, Threshold};
use crate::id::{ContactId, QueueId, RoutingProfileId, UserId};
use crate::time::{Span, Time};

impl Example {
    pub(in crate::domain::dictionary) fn value(&self, metric: &Metric) -> Option<f64> {
        let mut tally = Tally::default();
        for case in self.cases {
            case.count(metric, &mut tally, self.threshold);
        }
        metric.value(&tally)
    }
}

impl Case {
    fn count(&self, metric: &Metric, tally: &mut Tally, threshold: Option<Threshold>) {
        let measure = match self {
            Case::Agent(agent) => return metric.see(tally, &Now::Agent(*agent)),
            Case::Queue(queue) => return metric.see(tally, &Now::Queue(*queue)),
            Case::Wait(wait) => return metric.see(tally, &Now::Wait(*wait)),
            Case::Contact(contact) => contact.measure(),
            Case::Offer { outcome, rang } => Measure::Offer(OfferMeasure {
                at: Time(0),
                contact: ContactId::default(),
                channel: Channel::Chat,
                initiation: InitiationMethod::Api,
                queue: None,
                agent: UserId::default(),
                profile: RoutingProfileId::default(),
                outcome: *outcome,
                rang: Span::seconds(*rang),
                groups: GroupPath::default(),
            }),
            Case::Time(time) => Measure::Activity(ActivityMeasure {
                from: Time(0),
                to: Time(time.seconds * 1000),
                agent: UserId::default(),
                activity: Activity {
                    since: Time(0),
                    profile: RoutingProfileId::default(),
                    status: time.status,
                    on_contact: time.on_contact,
                    ringing: time.ringing,
                    failed: time.failed,
                    groups: GroupPath::default(),
                },
            }),
        };
        metric.add(tally, &measure, threshold);
    }
}

impl ContactCase {
    fn measure(&self) -> Measure {
        let lasted = self.queued.unwrap_or(0) + self.interaction + self.hold;
        Measure::Contact(ContactMeasure {
            at: Time(lasted * 1000),
            contact: ContactId::default(),
            channel: Channel::Chat,
            initiation: self.initiation,
            initiated_at: Time(0),
            queue: self.queued.map(|_| QueueRef::Standard(QueueId::default())),
            agent: self.handled.then(UserId::default),
            profile: self.handled.then(RoutingProfileId::default),
            reason: self.reason,
            followed: self.followed,
            waited: self.queued.unwrap_or(0),
            interaction: self.interaction,
            hold: self.hold,
            holds: self.holds,
            after_contact_work: self.after_contact_work,
            cut_on_hold: self.cut_on_hold,
            groups: GroupPath::default(),
        })
    }
}

//! Reports that are kept by name: whose they are, when they are due, and that they come to the same in
//! whatever pieces their facts are read.

use engine::domain::config::StatusKind;
use engine::domain::contact::{Channel, DisconnectReason, InitiationMethod, QueueRef};
use engine::domain::dictionary;
use engine::domain::hierarchy::GroupPath;
use engine::domain::hours::periods::Period;
use engine::domain::measure::{
    Activity, ActivityMeasure, ContactMeasure, Measure, OfferMeasure, OfferOutcome,
};
use engine::domain::report::table::{Dimension, HierarchyLevel, Value};
use engine::domain::resource::Resource;
use engine::domain::saved::{
    Definition, Draft, DrawnAs, Every, Figures, Kept, Only, Preset, Run, RunOutcome, Schedule, Sheet, Sort,
};
use engine::id::{ContactId, QueueId, ReportId, RoutingProfileId, UserId};
use engine::input::{Command, Outcome};
use engine::refusal::{Refusal, Thing};
use engine::time::{Span, Time};
use engine::{Uuid, limits};
use proptest::prelude::*;

use crate::world::{START, World};

fn definition() -> Definition {
    Definition {
        metrics: vec!["CONTACTS_HANDLED".to_owned(), "AVG_HANDLE_TIME".to_owned()],
        by: vec![Dimension::Queue],
        only: Only::default(),
        range: Kept::Preset(Preset::Yesterday),
        interval: Period::Total,
        zone: "UTC".to_owned(),
        within: 20,
        sort: None,
        drawn: None,
        drawn_as: None,
    }
}

fn draft(name: &str, published: bool) -> Box<Draft> {
    Box::new(Draft { name: name.to_owned(), published, definition: definition() })
}

fn save(w: &mut World, user: &str, report: &str, draft: Box<Draft>) -> Result<Outcome, Refusal> {
    let (user, report) = (UserId(w.id(user)), ReportId(w.id(report)));
    w.command(Command::SaveReport { user, report, draft })
}

fn schedule(w: &mut World, user: &str, report: &str, wanted: Option<Schedule>) -> Result<Outcome, Refusal> {
    let (user, report) = (UserId(w.id(user)), ReportId(w.id(report)));
    w.command(Command::ScheduleReport { user, report, schedule: wanted })
}

fn delete(w: &mut World, user: &str, report: &str) -> Result<Outcome, Refusal> {
    let (user, report) = (UserId(w.id(user)), ReportId(w.id(report)));
    w.command(Command::DeleteReport { user, report })
}

fn daily(minute: u16) -> Schedule {
    let mail = vec!["lead@example.com".to_owned()];
    Schedule { every: Every::Day, minute, zone: "UTC".to_owned(), mail, storage: false, since: Time(0) }
}

fn two_leads() -> World {
    let mut w = World::new();
    w.everything("all at once");
    w.agent_with("ana", "all at once", "Agent", 0);
    w.agent_with("bo", "all at once", "Agent", 0);
    w
}

#[test]
fn met_86_a_report_is_its_owners_and_others_see_it_once_it_is_published() {
    let mut w = two_leads();
    save(&mut w, "ana", "mine", draft("  Monday ", false)).unwrap();
    let report = ReportId(w.id("mine"));
    assert_eq!(w.node.centre().reports[&report].name, "Monday");
    let unknown = Err(Refusal::Unknown(Thing::Report));
    assert_eq!(save(&mut w, "bo", "mine", draft("Monday", false)), unknown, "bo cannot know of it");
    assert_eq!(delete(&mut w, "bo", "mine"), unknown);
    // Bo may have one of the same name, until he publishes it.
    save(&mut w, "bo", "his", draft("Monday", false)).unwrap();
    save(&mut w, "ana", "mine", draft("Monday", true)).unwrap();
    let taken = Err(Refusal::Duplicate(Thing::Report, "Monday".to_owned()));
    assert_eq!(save(&mut w, "bo", "his", draft("Monday", true)), taken);
    assert_eq!(save(&mut w, "ana", "second", draft("Monday", false)), taken);
    let theirs = Err(Refusal::NotAllowed("The report is somebody else's; it can be copied."));
    assert_eq!(save(&mut w, "bo", "mine", draft("Tuesday", true)), theirs);
    assert_eq!(delete(&mut w, "bo", "mine"), theirs);
    delete(&mut w, "ana", "mine").unwrap();
    assert!(!w.node.centre().reports.contains_key(&report));
}

#[test]
fn what_a_report_may_hold_has_bounds() {
    let mut w = two_leads();
    let mut refused = |change: &dyn Fn(&mut Draft)| {
        let mut wrong = draft("Wrong", false);
        change(&mut wrong);
        match save(&mut w, "ana", "wrong", wrong) {
            Err(Refusal::Invalid { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(refused(&|d| d.name = " ".to_owned()), "name");
    assert_eq!(refused(&|d| d.name = "x".repeat(101)), "name");
    assert_eq!(refused(&|d| d.name = "a\nb".to_owned()), "name");
    assert_eq!(refused(&|d| d.definition.metrics.clear()), "metrics");
    assert_eq!(refused(&|d| d.definition.metrics = vec!["AGENTS_ONLINE".to_owned()]), "metrics");
    assert_eq!(refused(&|d| d.definition.metrics = vec!["CONTACTS_HANDLED".to_owned(); 2]), "metrics");
    assert_eq!(refused(&|d| d.definition.by = vec![Dimension::Agent; 2]), "by");
    let level = Dimension::Hierarchy(HierarchyLevel::One);
    assert_eq!(refused(&|d| d.definition.by = vec![level]), "by", "its rows would not come to its totals");
    assert_eq!(refused(&|d| d.definition.only.queues = vec![QueueId(Uuid::nil()); 1001]), "only");
    assert_eq!(refused(&|d| d.definition.within = 0), "within");
    assert_eq!(refused(&|d| d.definition.zone = "Mars/Olympus".to_owned()), "zone");
    assert_eq!(refused(&|d| d.definition.drawn = Some("<b>".to_owned())), "drawn");
    let sort = Sort { of: "AGENT".to_owned(), down: true };
    assert_eq!(refused(&|d| d.definition.sort = Some(sort.clone())), "sort");
    let fixed = |from: &str, to: &str| Kept::Fixed { from: from.to_owned(), to: to.to_owned() };
    assert_eq!(refused(&|d| d.definition.range = fixed("2026-01-02T00:00", "2026-01-01T00:00")), "range");
    assert_eq!(refused(&|d| d.definition.range = fixed("2023-01-01T00:00", "2026-01-01T00:00")), "range");
    let long_and_fine = |d: &mut Draft| {
        d.definition.range = Kept::Preset(Preset::Week);
        d.definition.interval = Period::ThirtyMinutes;
    };
    assert_eq!(refused(&long_and_fine), "range");
    let mut pictured = draft("Pictured", false);
    pictured.definition.drawn = Some("STAFFING".to_owned());
    pictured.definition.drawn_as = Some(DrawnAs::Week);
    save(&mut w, "ana", "pictured", pictured).unwrap();
    for n in 1..limits::REPORTS_MAX {
        save(&mut w, "ana", &format!("r{n}"), draft(&format!("Report {n}"), false)).unwrap();
    }
    let full = Refusal::LimitReached { what: "saved reports", limit: limits::REPORTS_MAX };
    assert_eq!(save(&mut w, "ana", "one more", draft("One more", false)), Err(full));
    save(&mut w, "ana", "r1", draft("Report 1, changed", false)).unwrap();
}

#[test]
fn groupings_are_kept_by_their_names_of_the_api() {
    for dimension in Dimension::ALL {
        let kept = serde_json::to_value(dimension).unwrap();
        assert_eq!(kept, dimension.name());
        assert_eq!(serde_json::from_value::<Dimension>(kept).unwrap(), dimension);
    }
    assert!(serde_json::from_value::<Dimension>("SHOE".into()).is_err());
}

#[test]
fn met_87_what_is_scheduled_is_published_and_stays_so() {
    let mut w = two_leads();
    save(&mut w, "ana", "r", draft("Monday", false)).unwrap();
    schedule(&mut w, "ana", "r", Some(daily(480))).unwrap();
    let report = ReportId(w.id("r"));
    assert!(w.node.centre().reports[&report].published);
    let stays = Err(Refusal::NotAllowed("A report that is scheduled is published."));
    assert_eq!(save(&mut w, "ana", "r", draft("Monday", false)), stays);
    schedule(&mut w, "ana", "r", None).unwrap();
    save(&mut w, "ana", "r", draft("Monday", false)).unwrap();

    for change in [
        |s: &mut Schedule| s.mail.clear(),
        |s: &mut Schedule| s.mail = vec!["nobody".to_owned()],
        |s: &mut Schedule| s.minute = 1440,
        |s: &mut Schedule| s.every = Every::Week { day: 7 },
        |s: &mut Schedule| s.every = Every::Month { day: 0 },
        |s: &mut Schedule| s.zone = String::new(),
    ] {
        let mut wrong = daily(480);
        change(&mut wrong);
        let refused = schedule(&mut w, "ana", "r", Some(wrong));
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{refused:?}");
    }
    let mut many = daily(480);
    many.mail = vec!["a@example.com".to_owned(); limits::REPORT_RECIPIENTS_MAX + 1];
    assert!(matches!(schedule(&mut w, "ana", "r", Some(many)), Err(Refusal::LimitReached { .. })));
    for n in 0..=limits::REPORT_SCHEDULES_MAX {
        let name = format!("s{n}");
        save(&mut w, "ana", &name, draft(&name, false)).unwrap();
        let done = schedule(&mut w, "ana", &name, Some(daily(480)));
        assert_eq!(done.is_ok(), n < limits::REPORT_SCHEDULES_MAX, "{n}: {done:?}");
    }
}

/// What is due now: when it was due, and for the how manieth time.
fn due(w: &World) -> Vec<(i64, u32)> {
    let due = w.node.centre().reports_due(w.node.now());
    due.iter().map(|due| ((due.due - START).as_seconds(), due.attempt)).collect()
}

#[test]
fn met_87_each_time_is_made_once_the_last_of_several_is_made_up_for_and_failures_come_again() {
    let mut w = two_leads();
    save(&mut w, "ana", "r", draft("Daily", false)).unwrap();
    // It is 22:13:20.
    schedule(&mut w, "ana", "r", Some(daily(23 * 60))).unwrap();
    let (first, day) = (2_800, 86_400);
    let report = ReportId(w.id("r"));
    assert_eq!(w.node.centre().next_report_at(w.node.now()), Some(START + Span::seconds(first + 900)));
    w.at(first + 899);
    assert_eq!(due(&w), []);
    w.at(first + 900);
    assert_eq!(due(&w), [(first, 1)]);
    let run = |w: &World, due: i64, attempt, why: Option<&str>| {
        let (due, at) = (START + Span::seconds(due), w.node.now());
        let run = match why {
            Some(why) => Run::failed(due, at, attempt, why),
            None => Run::delivered(due, at, attempt, 3, "file.csv".to_owned()),
        };
        Command::RecordRun { report, run }
    };
    let failed = run(&w, first, 1, Some("no answer"));
    w.must(failed);
    assert_eq!(due(&w), []);
    assert_eq!(w.node.centre().next_report_at(w.node.now()), Some(START + Span::seconds(first + 960)));
    w.at(first + 960);
    assert_eq!(due(&w), [(first, 2)]);
    let delivered = run(&w, first, 2, None);
    w.must(delivered);
    assert_eq!(due(&w), []);
    assert_eq!(w.node.centre().runs_of(report).count(), 1, "one line for each time");

    // Down over three of its times: one is made, the last.
    w.at(first + 3 * day + 5_000);
    assert_eq!(due(&w), [(first + 3 * day, 1)]);
    for attempt in 1..=6 {
        let failed = run(&w, first + 3 * day, attempt, Some("no answer"));
        w.must(failed);
        w.at(first + 3 * day + 5_000 + i64::from(attempt) * 14_400);
    }
    let last = w.node.centre().runs_of(report).next().unwrap().clone();
    assert!(matches!(last.outcome, RunOutcome::Failed { again: None, .. }), "given up: {last:?}");
    assert_eq!(due(&w), [(first + 4 * day, 1)], "the next time comes nevertheless");
    // Another clock begins anew; other recipients do not.
    let mut others = daily(23 * 60);
    others.mail = vec!["other@example.com".to_owned()];
    schedule(&mut w, "ana", "r", Some(others)).unwrap();
    assert_eq!(due(&w), [(first + 4 * day, 1)]);
    schedule(&mut w, "ana", "r", Some(daily(22 * 60))).unwrap();
    assert_eq!(due(&w), []);
}

#[test]
fn of_a_user_who_goes_what_others_see_stays_and_is_sent_to_nobody() {
    let mut w = two_leads();
    save(&mut w, "ana", "own", draft("Own", false)).unwrap();
    save(&mut w, "ana", "shared", draft("Shared", false)).unwrap();
    schedule(&mut w, "ana", "shared", Some(daily(480))).unwrap();
    let ana = UserId(w.id("ana"));
    w.must(Command::Remove(Resource::User(ana)));
    let (own, shared) = (ReportId(w.id("own")), ReportId(w.id("shared")));
    let reports = &w.node.centre().reports;
    assert!(!reports.contains_key(&own));
    assert_eq!((reports[&shared].owner, &reports[&shared].schedule), (None, &None));
    save(&mut w, "bo", "shared", draft("Shared", true)).unwrap();
    let bo = UserId(w.id("bo"));
    assert_eq!(w.node.centre().reports[&shared].owner, Some(bo));
}

#[test]
fn met_81_who_was_deleted_is_told_of_for_the_time_in_which_they_were_there() {
    let mut w = two_leads();
    w.chat("c1");
    let taken_by = ["ana", "bo"].into_iter().find(|agent| w.accept(agent, "c1").is_ok()).unwrap();
    w.at(60);
    w.ends(taken_by, "c1").unwrap();
    w.clear(taken_by, "c1").unwrap();
    let user = UserId(w.id(taken_by));
    let told = |w: &World, span: std::ops::Range<Time>| {
        let wanted = Definition { by: vec![Dimension::Agent], ..definition() };
        let mut sheet = Sheet::new(&wanted, &span, w.node.centre()).unwrap();
        w.measures.iter().for_each(|fact| sheet.add(fact));
        let figures = sheet.finish();
        let row = figures.rows.iter().find(|row| row.of == [Value::Agent(user)]).map(|row| row.values[0]);
        (row.flatten(), figures.totals[0])
    };
    let whole = START..START + Span::seconds(600);
    let before = told(&w, whole.clone());
    assert_eq!(before, (Some(1.0), Some(1.0)));
    w.at(120);
    w.must(Command::Remove(Resource::User(user)));
    assert_eq!(told(&w, whole), before, "the figures stay what they were");
    let gone: Vec<_> = w.node.centre().gone().map(|(value, gone)| (value, gone.at)).collect();
    assert_eq!(gone, [(Value::Agent(user), START + Span::seconds(120))]);
    assert_eq!(told(&w, START + Span::seconds(120)..START + Span::seconds(600)), (None, None));
}

const DAYS: i64 = 5;
const DAY: i64 = 86_400_000;

fn measures() -> impl Strategy<Value = Vec<Measure>> {
    let queue = |n: u8| QueueRef::Standard(QueueId(Uuid::from_u128(u128::from(n % 3))));
    let user = |n: u8| UserId(Uuid::from_u128(u128::from(n % 3)));
    let profile = RoutingProfileId(Uuid::from_u128(9));
    let one = (0..DAYS * DAY, any::<u8>(), any::<u8>(), 0..5_000_i64, 0..3_u8);
    let one = one.prop_map(move |(at, a, b, seconds, kind)| match kind {
        0 => Measure::Contact(ContactMeasure {
            at: Time(at),
            contact: ContactId(Uuid::from_u128(1)),
            channel: if a % 2 == 0 { Channel::Chat } else { Channel::Task },
            initiation: InitiationMethod::Api,
            initiated_at: Time(at),
            queue: (a % 5 > 0).then(|| queue(a)),
            agent: (b % 4 > 0).then(|| user(b)),
            profile: (b % 4 > 0).then_some(profile),
            reason: Some(DisconnectReason::CustomerDisconnect),
            followed: false,
            waited: seconds % 60,
            interaction: seconds,
            hold: seconds / 7,
            holds: u32::from(a % 3),
            after_contact_work: seconds / 3,
            cut_on_hold: a % 11 == 0,
            groups: GroupPath::default(),
        }),
        1 => Measure::Offer(OfferMeasure {
            at: Time(at),
            contact: ContactId(Uuid::from_u128(1)),
            channel: Channel::Chat,
            initiation: InitiationMethod::Api,
            queue: Some(queue(a)),
            agent: user(b),
            profile,
            outcome: if a % 2 == 0 { OfferOutcome::Answered } else { OfferOutcome::Missed },
            rang: Span(seconds),
            groups: GroupPath::default(),
        }),
        _ => Measure::Activity(ActivityMeasure {
            from: Time(at),
            to: Time(at + seconds.min(900) * 1000),
            agent: user(b),
            activity: Activity {
                since: Time(at),
                profile,
                status: StatusKind::Routable,
                on_contact: a % 2 == 0,
                ringing: false,
                failed: a % 7 == 0,
                groups: GroupPath::default(),
            },
        }),
    });
    proptest::collection::vec(one, 0..60)
}

fn counted(definition: &Definition, facts: &[Measure], world: &World) -> Figures {
    let span = Time(0)..Time(DAYS * DAY);
    let mut sheet = Sheet::new(definition, &span, world.node.centre()).unwrap();
    facts.iter().for_each(|fact| sheet.add(fact));
    sheet.finish()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Read by days, in whatever order, a report says what it says when it is read at once; and what can
    /// be added up over its rows comes to its totals.
    #[test]
    fn pieces_come_to_one_pass_and_rows_to_their_totals(
        facts in measures(),
        by in proptest::sample::subsequence(Dimension::ALL.to_vec(), 0..=4),
        order in Just((0..DAYS).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let world = World::new();
        let all = dictionary::all().filter(|metric| metric.names.then.is_some());
        let metrics: Vec<_> = all.filter_map(|metric| metric.names.then).map(str::to_owned).collect();
        let wanted = Definition {
            metrics,
            by,
            only: Only {
                queues: (0..3).map(|n| QueueId(Uuid::from_u128(n))).collect(),
                ..Only::default()
            },
            interval: Period::Day,
            ..definition()
        };
        let mut sorted = facts;
        sorted.sort_by_key(Measure::at);
        let at_once = counted(&wanted, &sorted, &world);
        let pieces = order.iter().flat_map(|day| {
            sorted.iter().filter(move |fact| fact.at().0 / DAY == *day).cloned()
        });
        let in_pieces = counted(&wanted, &pieces.collect::<Vec<_>>(), &world);
        prop_assert_eq!(&in_pieces, &at_once);
        for (nth, name) in wanted.metrics.iter().enumerate() {
            let sum: Option<f64> = at_once.rows.iter().map(|row| row.values[nth]).sum();
            if name.starts_with("CONTACTS_") && !at_once.rows.is_empty() {
                prop_assert_eq!(sum, at_once.totals[nth], "{}", name);
            }
        }
    }
}

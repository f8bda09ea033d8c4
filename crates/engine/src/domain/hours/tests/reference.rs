//! Opening hours the slow and obvious way: every day a table of 1,440 minutes, every recurrence
//! written out date by date, a calendar that is counted on fingers.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::*;

const ZONES: [&str; 7] = [
    "UTC",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "America/St_Johns",
];

const DAY_MS: i64 = 86_400_000;
const FIRST_YEAR: i16 = 2022;
const LAST_YEAR: i16 = 2030;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Page {
    year: i16,
    month: u8,
    day: u8,
    weekday: u8,
}

/// All days of the years in question, each with its number from 1970-01-01, a Thursday.
static CALENDAR: LazyLock<Vec<(i64, Page)>> = LazyLock::new(calendar);

fn calendar() -> Vec<(i64, Page)> {
    let mut pages = Vec::new();
    let mut number = 0;
    for year in 1970..=LAST_YEAR {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let february = if leap { 29 } else { 28 };
        for (month, days) in (1..).zip([31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            for day in 1..=days {
                let weekday = u8::try_from((number + 3) % 7).unwrap();
                pages.push((number, Page { year, month, day, weekday }));
                number += 1;
            }
        }
    }
    pages.retain(|(_, page)| page.year >= FIRST_YEAR);
    pages
}

fn date_of(page: Page) -> Date {
    Date::new(page.year, page.month, page.day).unwrap()
}

/// What the answer is, and whether an override had a say in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Met {
    open: bool,
    overridden: bool,
}

/// What a place comes to, written out.
struct Reference<'a> {
    place: &'a Place,
    /// With each override the dates that it covers.
    dates: Vec<(&'a HoursOverride, BTreeSet<Date>)>,
}

impl Reference<'_> {
    fn new(place: &Place) -> Reference<'_> {
        Reference { place, dates: place.hours.overrides.iter().map(|o| (o, dates(o))).collect() }
    }

    fn ask(&self, at: Time) -> Met {
        let moment = Timestamp::from_millisecond(at.0).unwrap();
        let local = at.0 + i64::from(self.place.zone.0.to_offset(moment).seconds()) * 1000;
        let index = usize::try_from(local.div_euclid(DAY_MS) - CALENDAR[0].0).unwrap();
        let today = CALENDAR[index].1;
        let mut winner: Option<&HoursOverride> = None;
        for (candidate, dates) in &self.dates {
            if dates.contains(&date_of(today)) && winner.is_none_or(|w| beats(candidate, w)) {
                winner = Some(candidate);
            }
        }
        let closed = winner.is_some_and(|w| w.kind == OverrideKind::Closed);
        let table = minutes(winner.map_or(&self.place.hours.ranges, |w| &w.ranges), today.weekday);
        let minute = usize::try_from(local.rem_euclid(DAY_MS) / 60_000).unwrap();
        Met { open: !closed && table[minute], overridden: winner.is_some() }
    }
}

/// Every date that an override covers.
fn dates(o: &HoursOverride) -> BTreeSet<Date> {
    let mut dates = match o.recurrence {
        None => CALENDAR.iter().map(|(_, page)| date_of(*page)).collect(),
        Some(Recurrence { interval, pattern }) => {
            let first = CALENDAR.iter().position(|(_, page)| date_of(*page) == o.from).unwrap();
            let interval = usize::from(interval);
            match pattern {
                Pattern::Weekly => every_week(first, interval, &o.ranges),
                Pattern::Monthly(day) => {
                    let from = CALENDAR[first].1;
                    let all =
                        (from.year..=LAST_YEAR).flat_map(|year| (1..=12).map(move |month| (year, month)));
                    let since = all.skip_while(|(_, month)| *month != from.month);
                    in_months(since.step_by(interval), from, day, &o.ranges)
                }
                Pattern::Yearly { month, day } => {
                    let from = CALENDAR[first].1;
                    let month = month.unwrap_or(from.month);
                    let years = (from.year..=LAST_YEAR).step_by(interval);
                    in_months(years.map(|year| (year, month)), from, day, &o.ranges)
                }
            }
        }
    };
    dates.retain(|date| o.from <= *date && *date <= o.till);
    dates
}

/// From the first such day on, in steps.
fn every_week(first: usize, interval: usize, ranges: &[HoursRange]) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    for range in ranges {
        let start = (first..).find(|i| CALENDAR[*i].1.weekday == range.day).unwrap();
        dates.extend(CALENDAR[start..].iter().step_by(7 * interval).map(|(_, page)| date_of(*page)));
    }
    dates
}

/// Month by month the days that it has, and from those the one.
fn in_months(
    months: impl Iterator<Item = (i16, u8)>,
    from: Page,
    day: DayInMonth,
    ranges: &[HoursRange],
) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    for (year, month) in months {
        let pages = CALENDAR.iter().map(|(_, page)| *page);
        let days: Vec<Page> = pages.filter(|p| p.year == year && p.month == month).collect();
        match day {
            DayInMonth::OfFirstDate => {
                dates.extend(days.into_iter().find(|p| p.day == from.day).map(date_of));
            }
            DayInMonth::Date(day) => dates.extend(nth(&days, day).map(date_of)),
            DayInMonth::Weekday(occurrence) => {
                for range in ranges {
                    let same = days.iter().filter(|p| p.weekday == range.day);
                    dates.extend(nth(&same.copied().collect::<Vec<_>>(), occurrence).map(date_of));
                }
            }
        }
    }
    dates
}

/// From 1, or -1 for the last.
fn nth(pages: &[Page], n: i8) -> Option<Page> {
    match n {
        -1 => pages.last().copied(),
        n => pages.get(usize::try_from(n).unwrap() - 1).copied(),
    }
}

fn beats(a: &HoursOverride, b: &HoursOverride) -> bool {
    let strength = |o: &HoursOverride| match o.kind {
        OverrideKind::Closed => 3,
        OverrideKind::Open => 2,
        OverrideKind::Standard => 1,
    };
    if strength(a) != strength(b) {
        return strength(a) > strength(b);
    }
    if a.from != b.from {
        return a.from > b.from;
    }
    if a.created_at != b.created_at {
        return a.created_at > b.created_at;
    }
    a.id > b.id
}

fn minutes(ranges: &[HoursRange], weekday: u8) -> [bool; 1440] {
    let mut table = [false; 1440];
    for range in ranges.iter().filter(|r| r.day == weekday) {
        let end = if range.end_minute == 0 { 1440 } else { range.end_minute };
        for minute in range.start_minute..end {
            table[usize::from(minute)] = true;
        }
    }
    table
}

fn ranges(least: usize) -> impl Strategy<Value = Vec<HoursRange>> {
    let range = (0..7u8, 0..1440u16, 0..1440u16).prop_map(|(day, a, b)| HoursRange {
        day,
        start_minute: a.min(b),
        end_minute: if a == b { 0 } else { a.max(b) },
    });
    prop::collection::vec(range, least..12)
}

fn recurrence() -> impl Strategy<Value = Recurrence> {
    let last = || Just(-1i8);
    let day = || {
        prop_oneof![
            Just(DayInMonth::OfFirstDate),
            prop_oneof![1..=31i8, last()].prop_map(DayInMonth::Date),
            prop_oneof![1..=4i8, last()].prop_map(DayInMonth::Weekday),
        ]
    };
    let pattern = prop_oneof![
        Just(Pattern::Weekly),
        day().prop_map(Pattern::Monthly),
        (prop::option::of(1..=12u8), day()).prop_map(|(month, day)| Pattern::Yearly { month, day }),
    ];
    (1..=6u8, pattern).prop_map(|(interval, pattern)| Recurrence { interval, pattern })
}

fn an_override() -> impl Strategy<Value = HoursOverride> {
    let kind =
        prop_oneof![Just(OverrideKind::Standard), Just(OverrideKind::Open), Just(OverrideKind::Closed)];
    // Few first dates, so that several overrides share one.
    let from = prop_oneof![Just(0), 0..900usize];
    (kind, from, 0..1100usize, ranges(1), prop::option::weighted(0.8, recurrence()), 0..2i64).prop_map(
        |(kind, from, days, ranges, recurrence, created)| {
            // 2023-01-01 to some day of 2028.
            let (from, till) = (CALENDAR[365 + from].1, CALENDAR[365 + from + days].1);
            HoursOverride {
                id: OverrideId(Uuid::nil()),
                name: String::new(),
                description: None,
                kind,
                from: date_of(from),
                till: date_of(till),
                ranges,
                recurrence,
                created_at: Time(created),
            }
        },
    )
}

fn place() -> impl Strategy<Value = Place> {
    let zone = prop::sample::select(&ZONES[..]);
    (zone, ranges(0), prop::collection::vec(an_override(), 0..4)).prop_map(|(zone, ranges, overrides)| {
        let ids = (1..).map(|n| OverrideId(Uuid::from_u128(n)));
        let overrides = overrides.into_iter().zip(ids).map(|(o, id)| HoursOverride { id, ..o });
        Place::new(zone, ranges).with(overrides)
    })
}

/// 2022-12-31 to 2028, to the millisecond.
fn moments() -> impl Strategy<Value = Vec<Time>> {
    prop::collection::vec((1_672_444_800_000..1_830_000_000_000i64).prop_map(Time), 40)
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?} {:#?}", self.hours.time_zone, self.hours.ranges, self.hours.overrides)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn ent_70_to_74_agree_with_the_tables(place in place(), moments in moments()) {
        let reference = Reference::new(&place);
        prop_assert!(place.hours.overrides.iter().try_for_each(check_override).is_ok());
        for at in moments {
            let open = place.is_open_at(at);
            prop_assert_eq!(open, reference.ask(at).open, "at {:?}", at);
        }
    }

    #[test]
    fn ent_73_the_order_of_the_list_does_not_matter(place in place(), moments in moments()) {
        let backwards: Vec<HoursOverride> = place.hours.overrides.iter().rev().cloned().collect();
        for at in moments {
            let open = place.is_open_at(at);
            prop_assert_eq!(open, is_open(&place.hours, &backwards, &place.zone, at), "at {:?}", at);
        }
    }

    #[test]
    fn ent_72_fields_spell_the_recurrence_they_came_from(recurrence in recurrence()) {
        prop_assert_eq!(Recurrence::from_fields(&recurrence.fields()), Ok(recurrence));
    }
}

/// Minute by minute over the nights on which clocks change, every zone.
#[test]
fn ent_71_agrees_with_the_tables_on_every_minute_of_a_change() {
    for zone in ZONES {
        let place = Place::new(zone, rows(&EVERY_DAY, "00:30-02:15"));
        let reference = Reference::new(&place);
        for day in ["2024-03-10", "2024-03-31", "2024-04-07", "2024-10-06", "2024-10-27", "2024-11-03"] {
            let start = moment(&format!("{}T00:00:00Z", date_before(day))).0;
            for at in (start..start + 3 * DAY_MS).step_by(60_000).map(Time) {
                let open = place.is_open_at(at);
                assert_eq!(open, reference.ask(at).open, "{zone} at {at:?}");
            }
        }
    }
}

/// A comparison that only ever saw closed hours would compare nothing.
#[test]
fn the_random_places_are_open_and_closed_with_overrides_and_without() {
    let mut runner = TestRunner::deterministic();
    let mut met = BTreeSet::new();
    for _ in 0..50 {
        let place = place().new_tree(&mut runner).unwrap().current();
        let moments = moments().new_tree(&mut runner).unwrap().current();
        let reference = Reference::new(&place);
        met.extend(moments.into_iter().map(|at| reference.ask(at)));
    }
    let both = [false, true];
    let all = both.into_iter().flat_map(|open| both.map(|overridden| Met { open, overridden }));
    assert_eq!(met, all.collect());
}

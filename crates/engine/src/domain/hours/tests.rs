//! Each rule by example; `reference` compares many random cases with a slow evaluation.

use uuid::Uuid;

use super::*;
use crate::id::HoursId;

mod reference;

const EVERY_DAY: [u8; 7] = [0, 1, 2, 3, 4, 5, 6];
const MONDAY: u8 = 0;
const TUESDAY: u8 = 1;
const WEDNESDAY: u8 = 2;
const THURSDAY: u8 = 3;
const FRIDAY: u8 = 4;
const SATURDAY: u8 = 5;
const SUNDAY: u8 = 6;

/// `"09:00-17:00"` on each of the days.
fn rows(days: &[u8], range: &str) -> Vec<HoursRange> {
    let minute = |text: &str| text[..2].parse::<u16>().unwrap() * 60 + text[3..].parse::<u16>().unwrap();
    let (start_minute, end_minute) = (minute(&range[..5]), minute(&range[6..]));
    days.iter().map(|day| HoursRange { day: *day, start_minute, end_minute }).collect()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A moment as `2024-03-10T05:00:00Z`.
fn moment(text: &str) -> Time {
    Time(text.parse::<Timestamp>().unwrap().as_millisecond())
}

/// Hours with their overrides, and where the clock hangs.
struct Place {
    hours: Hours,
    zone: Zone,
}

impl Place {
    fn new(zone: &str, ranges: Vec<HoursRange>) -> Place {
        let hours = Hours {
            id: HoursId(Uuid::from_u128(1)),
            name: "Hours".to_owned(),
            description: None,
            time_zone: zone.to_owned(),
            ranges,
            overrides: Vec::new(),
            created_at: Time(0),
        };
        Place { hours, zone: Zone::named(zone).unwrap() }
    }

    fn with(mut self, overrides: impl IntoIterator<Item = HoursOverride>) -> Place {
        self.hours.overrides.extend(overrides);
        self
    }

    fn is_open_at(&self, at: Time) -> bool {
        is_open(&self.hours, &self.hours.overrides, &self.zone, at)
    }

    fn is_open(&self, at: &str) -> bool {
        self.is_open_at(moment(at))
    }

    fn open_minutes(&self, from: &str, till: &str) -> usize {
        let (from, till) = (moment(from).0, moment(till).0);
        let minutes = (from..till).step_by(60_000);
        minutes.filter(|at| self.is_open_at(Time(*at))).count()
    }

    /// The dates from one to the other on which it is open at noon UTC.
    fn open_dates(&self, from: &str, till: &str) -> Vec<String> {
        let (from, till) = (moment(&format!("{from}T12:00:00Z")).0, moment(&format!("{till}T12:00:00Z")).0);
        let noons = (from..=till).step_by(86_400_000).map(Time);
        let open = noons.filter(|at| self.is_open_at(*at));
        open.map(|at| self.zone.wall_clock(at).unwrap().date.to_string()).collect()
    }

    #[track_caller]
    fn assert(&self, expected: &[(&str, bool)]) {
        for (at, open) in expected {
            assert_eq!(self.is_open(at), *open, "at {at} in {}", self.hours.time_zone);
        }
    }
}

fn hours_override(kind: OverrideKind, from: &str, till: &str, ranges: Vec<HoursRange>) -> HoursOverride {
    HoursOverride {
        id: OverrideId(Uuid::from_u128(1)),
        name: "Override".to_owned(),
        description: None,
        kind,
        from: date(from),
        till: date(till),
        ranges,
        recurrence: None,
        created_at: Time(0),
    }
}

/// In UTC, closed but for what comes round from one date to the other, 12:00-13:00 on the days.
fn comes_round(from: &str, till: &str, days: &[u8], interval: u8, pattern: Pattern) -> Place {
    let recurrence = Some(Recurrence { interval, pattern });
    let open = hours_override(OverrideKind::Open, from, till, rows(days, "12:00-13:00"));
    let open = HoursOverride { recurrence, ..open };
    check_override(&open).unwrap();
    Place::new("UTC", Vec::new()).with([open])
}

#[test]
fn ent_70_lunch_breaks_and_days_that_are_not_listed() {
    let mut ranges = rows(&[MONDAY, TUESDAY], "09:00-12:00");
    ranges.extend(rows(&[MONDAY], "13:00-17:30"));
    let place = Place::new("UTC", ranges);
    place.assert(&[
        ("2024-01-01T08:59:59.999Z", false),
        ("2024-01-01T09:00:00Z", true),
        ("2024-01-01T11:59:59Z", true),
        ("2024-01-01T12:00:00Z", false),
        ("2024-01-01T13:00:00Z", true),
        ("2024-01-01T17:29:59.999Z", true),
        ("2024-01-01T17:30:00Z", false),
        ("2024-01-02T10:00:00Z", true),
        ("2024-01-02T14:00:00Z", false),
        ("2024-01-03T10:00:00Z", false),
        ("2024-01-07T10:00:00Z", false),
    ]);
}

#[test]
fn ent_70_ten_to_midnight_is_fourteen_hours() {
    let place = Place::new("UTC", rows(&[MONDAY], "10:00-00:00"));
    assert_eq!(place.open_minutes("2024-01-01T00:00:00Z", "2024-01-08T00:00:00Z"), 14 * 60);
    place.assert(&[("2024-01-01T23:59:59.999Z", true), ("2024-01-02T00:00:00Z", false)]);
}

#[test]
fn ent_70_midnight_to_midnight_is_the_whole_day_and_without_rows_it_is_never_open() {
    let place = Place::new("UTC", rows(&EVERY_DAY, "00:00-00:00"));
    assert_eq!(place.open_minutes("2024-01-01T00:00:00Z", "2024-01-15T00:00:00Z"), 14 * 24 * 60);
    let place = Place::new("UTC", Vec::new());
    assert_eq!(place.open_minutes("2024-01-01T00:00:00Z", "2024-01-08T00:00:00Z"), 0);
}

#[test]
fn ent_70_the_day_is_that_of_the_time_zone() {
    let place = Place::new("Asia/Kolkata", rows(&[MONDAY], "09:00-17:00"));
    place.assert(&[
        ("2024-01-01T03:29:59Z", false),
        ("2024-01-01T03:30:00Z", true),
        ("2024-01-01T11:29:59Z", true),
        ("2024-01-01T11:30:00Z", false),
    ]);
    let place = Place::new("Asia/Kolkata", rows(&[MONDAY], "00:00-00:00"));
    place.assert(&[
        ("2023-12-31T18:29:59Z", false),
        ("2023-12-31T18:30:00Z", true),
        ("2024-01-01T18:29:59Z", true),
        ("2024-01-01T18:30:00Z", false),
    ]);
}

#[test]
fn ent_71_a_night_that_leaves_an_hour_out_is_an_hour_shorter() {
    for (zone, day, first, last, skipped) in [
        ("America/New_York", "2024-03-10", "2024-03-10T05:00:00Z", "2024-03-10T13:59:59Z", "02:00-03:00"),
        ("Europe/Berlin", "2024-03-31", "2024-03-30T23:00:00Z", "2024-03-31T07:59:59Z", "02:00-03:00"),
        // The hour that is left out is the first of the day.
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-04T11:59:59Z", "00:00-01:00"),
    ] {
        let (before, after) = (format!("{}T00:00:00Z", date_before(day)), format!("{day}T20:00:00Z"));
        let place = Place::new(zone, rows(&[SUNDAY], "00:00-10:00"));
        place.assert(&[(first, true), (last, true)]);
        assert_eq!(place.open_minutes(&before, &after), 9 * 60, "{zone}");
        let place = Place::new(zone, rows(&[SUNDAY], skipped));
        assert_eq!(place.open_minutes(&before, &after), 0, "{zone}");
    }
}

#[test]
fn ent_71_a_night_that_repeats_an_hour_is_an_hour_longer() {
    for (zone, day, first, last, repeated) in [
        ("America/New_York", "2024-11-03", "2024-11-03T04:00:00Z", "2024-11-03T14:59:59Z", "01:00-02:00"),
        ("Europe/Berlin", "2024-10-27", "2024-10-26T22:00:00Z", "2024-10-27T08:59:59Z", "02:00-03:00"),
    ] {
        let (before, after) = (format!("{}T00:00:00Z", date_before(day)), format!("{day}T20:00:00Z"));
        let place = Place::new(zone, rows(&[SUNDAY], "00:00-10:00"));
        place.assert(&[(first, true), (last, true)]);
        assert_eq!(place.open_minutes(&before, &after), 11 * 60, "{zone}");
        let place = Place::new(zone, rows(&[SUNDAY], repeated));
        assert_eq!(place.open_minutes(&before, &after), 2 * 60, "{zone}");
    }
}

/// 09:00 stays 09:00 on the wall, so the moment shifts by an hour.
#[test]
fn ent_71_the_opening_follows_the_clock_through_the_year() {
    let place = Place::new("Europe/Berlin", rows(&EVERY_DAY, "09:00-17:00"));
    place.assert(&[
        ("2024-01-15T07:59:59Z", false),
        ("2024-01-15T08:00:00Z", true),
        ("2024-01-15T16:00:00Z", false),
        ("2024-07-15T06:59:59Z", false),
        ("2024-07-15T07:00:00Z", true),
        ("2024-07-15T15:00:00Z", false),
        // Past the last change that the database lists, its rule goes on.
        ("2060-07-15T06:59:59Z", false),
        ("2060-07-15T07:00:00Z", true),
    ]);
}

/// Samoa went over the date line: after Thursday the 29th came Saturday the 31st.
#[test]
fn ent_71_a_date_that_a_zone_left_out_never_comes() {
    let place = Place::new("Pacific/Apia", rows(&[THURSDAY, SATURDAY], "00:00-00:00"));
    place.assert(&[
        ("2011-12-29T09:59:59Z", false),
        ("2011-12-29T10:00:00Z", true),
        ("2011-12-30T09:59:59Z", true),
        ("2011-12-30T10:00:00Z", true),
        ("2011-12-31T09:59:59Z", true),
        ("2011-12-31T10:00:00Z", false),
    ]);
    let left_out =
        hours_override(OverrideKind::Open, "2011-12-30", "2011-12-30", rows(&EVERY_DAY, "00:00-00:00"));
    let place = Place::new("Pacific/Apia", rows(&[FRIDAY], "00:00-00:00")).with([left_out]);
    assert_eq!(place.open_minutes("2011-12-29T00:00:00Z", "2011-12-31T10:00:00Z"), 0);
    place.assert(&[("2024-01-04T10:59:59Z", false), ("2024-01-04T11:00:00Z", true)]);
}

#[test]
fn ent_71_zones_come_from_the_database_by_their_iana_names() {
    for name in ["UTC", "Europe/Vienna", "europe/vienna", "America/Argentina/Buenos_Aires", "Asia/Calcutta"] {
        assert!(Zone::named(name).is_some(), "{name}");
    }
    for name in ["", "Europe/Wien", "CEST", "+01:00", "EST5EDT,M3.2.0,M11.1.0", "/etc/localtime", ":UTC"] {
        assert!(Zone::named(name).is_none(), "{name}");
    }
}

#[test]
fn ent_71_a_moment_outside_of_the_calendar_is_closed() {
    let place = Place::new("Pacific/Apia", rows(&EVERY_DAY, "00:00-00:00"));
    for at in [i64::MIN, i64::MAX] {
        assert!(!place.is_open_at(Time(at)));
    }
    place.assert(&[("-009999-01-02T01:59:59Z", true), ("9999-12-30T22:00:00Z", true)]);
}

#[test]
fn ent_72_both_ends_are_covered_over_the_end_of_a_year_too() {
    let holidays = hours_override(OverrideKind::Closed, "2024-12-30", "2025-01-02", Vec::new());
    let place = Place::new("UTC", rows(&EVERY_DAY, "09:00-17:00")).with([holidays]);
    let open = place.open_dates("2024-12-28", "2025-01-04");
    assert_eq!(open, ["2024-12-28", "2024-12-29", "2025-01-03", "2025-01-04"]);
}

#[test]
fn ent_72_the_dates_are_those_of_the_time_zone() {
    let day = hours_override(OverrideKind::Standard, "2024-07-04", "2024-07-04", Vec::new());
    let place = Place::new("America/New_York", rows(&EVERY_DAY, "00:00-00:00")).with([day]);
    place.assert(&[
        ("2024-07-04T03:59:59Z", true),
        ("2024-07-04T04:00:00Z", false),
        ("2024-07-05T03:59:59Z", false),
        ("2024-07-05T04:00:00Z", true),
    ]);
}

/// The first date is a Wednesday: the Monday after it is still in its first week.
#[test]
fn ent_72_every_two_weeks_counts_seven_days_from_the_first_date() {
    let place = comes_round("2024-01-03", "2024-02-12", &[MONDAY, FRIDAY], 2, Pattern::Weekly);
    let open = place.open_dates("2023-12-01", "2024-04-01");
    assert_eq!(open, ["2024-01-05", "2024-01-08", "2024-01-19", "2024-01-22", "2024-02-02", "2024-02-05"]);
}

/// Extended hours every other Friday must not close the rest of the week.
#[test]
fn ent_72_a_weekly_recurrence_leaves_days_without_a_row_alone() {
    let mut friday = comes_round("2024-01-05", "2024-12-31", &[FRIDAY], 2, Pattern::Weekly).hours.overrides;
    friday[0].kind = OverrideKind::Closed;
    let place = Place::new("UTC", rows(&EVERY_DAY, "09:00-17:00")).with(friday);
    let open = place.open_dates("2024-01-04", "2024-01-20");
    assert!(!open.contains(&"2024-01-05".to_owned()) && !open.contains(&"2024-01-19".to_owned()), "{open:?}");
    assert_eq!(open.len(), 15);
}

#[test]
fn ent_72_monthly_by_day_of_the_month() {
    for (interval, day, expected) in [
        (1, DayInMonth::Date(15), &["2024-01-15", "2024-02-15", "2024-03-15", "2024-04-15"][..]),
        (2, DayInMonth::Date(15), &["2024-01-15", "2024-03-15"]),
        (1, DayInMonth::Date(31), &["2024-01-31", "2024-03-31"]),
        (1, DayInMonth::Date(-1), &["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"]),
        (1, DayInMonth::OfFirstDate, &["2024-01-10", "2024-02-10", "2024-03-10", "2024-04-10"]),
        (3, DayInMonth::Date(5), &["2024-04-05"]),
    ] {
        let place = comes_round("2024-01-10", "2024-04-30", &EVERY_DAY, interval, Pattern::Monthly(day));
        assert_eq!(place.open_dates("2023-12-01", "2024-06-01"), expected, "{interval} {day:?}");
    }
}

#[test]
fn ent_72_monthly_by_occurrence_of_the_weekday_that_the_row_names() {
    for (days, occurrence, expected) in [
        (&[TUESDAY][..], 2, &["2024-01-09", "2024-02-13", "2024-03-12"][..]),
        (&[FRIDAY], -1, &["2024-01-26", "2024-02-23", "2024-03-29"]),
        // The last of January is one itself, and the 24th is not.
        (&[WEDNESDAY], -1, &["2024-01-31", "2024-02-28", "2024-03-27"]),
        (&[FRIDAY], 4, &["2024-01-26", "2024-02-23", "2024-03-22"]),
        (&[MONDAY], 1, &["2024-01-01", "2024-02-05", "2024-03-04"]),
        (
            &[MONDAY, SUNDAY],
            1,
            &["2024-01-01", "2024-01-07", "2024-02-04", "2024-02-05", "2024-03-03", "2024-03-04"],
        ),
    ] {
        let pattern = Pattern::Monthly(DayInMonth::Weekday(occurrence));
        let place = comes_round("2024-01-01", "2024-03-31", days, 1, pattern);
        assert_eq!(place.open_dates("2023-12-01", "2024-06-01"), expected, "{days:?} {occurrence}");
    }
}

#[test]
fn ent_72_yearly_by_month_and_day() {
    let yearly = |month, day| Pattern::Yearly { month, day };
    for (interval, pattern, expected) in [
        (1, yearly(Some(12), DayInMonth::Date(25)), &["2023-12-25", "2024-12-25", "2025-12-25"][..]),
        (2, yearly(Some(12), DayInMonth::Date(25)), &["2023-12-25", "2025-12-25"]),
        (1, yearly(Some(1), DayInMonth::Date(1)), &["2024-01-01", "2025-01-01"]),
        (1, yearly(Some(2), DayInMonth::Date(29)), &["2024-02-29"]),
        (1, yearly(Some(2), DayInMonth::Date(-1)), &["2023-02-28", "2024-02-29", "2025-02-28"]),
        (1, yearly(None, DayInMonth::OfFirstDate), &["2023-02-01", "2024-02-01", "2025-02-01"]),
        (1, yearly(Some(5), DayInMonth::OfFirstDate), &["2023-05-01", "2024-05-01", "2025-05-01"]),
        (1, yearly(None, DayInMonth::Date(14)), &["2023-02-14", "2024-02-14", "2025-02-14"]),
    ] {
        let place = comes_round("2023-02-01", "2025-12-31", &EVERY_DAY, interval, pattern);
        assert_eq!(place.open_dates("2022-12-01", "2026-06-01"), expected, "{interval} {pattern:?}");
    }
}

/// Thanksgiving is the fourth Thursday of November, Memorial Day the last Monday of May.
#[test]
fn ent_72_yearly_by_month_and_occurrence_of_a_weekday() {
    for (day, month, occurrence, expected) in [
        (THURSDAY, 11, 4, ["2023-11-23", "2024-11-28", "2025-11-27"]),
        (MONDAY, 5, -1, ["2023-05-29", "2024-05-27", "2025-05-26"]),
    ] {
        let pattern = Pattern::Yearly { month: Some(month), day: DayInMonth::Weekday(occurrence) };
        let place = comes_round("2023-01-01", "2025-12-31", &[day], 1, pattern);
        assert_eq!(place.open_dates("2022-01-01", "2026-12-31"), expected);
    }
}

#[test]
fn ent_72_a_leap_day_comes_round_every_four_years() {
    let pattern = Pattern::Yearly { month: None, day: DayInMonth::OfFirstDate };
    let place = comes_round("2020-02-29", "2032-12-31", &EVERY_DAY, 1, pattern);
    let open = place.open_dates("2019-01-01", "2033-12-31");
    assert_eq!(open, ["2020-02-29", "2024-02-29", "2028-02-29", "2032-02-29"]);
}

/// Each is open at an hour of its own, so that the answers say which one has its way.
#[test]
fn ent_73_closed_beats_open_beats_standard() {
    let of = |kind, range| hours_override(kind, "2024-01-01", "2024-01-07", rows(&EVERY_DAY, range));
    let closed = of(OverrideKind::Closed, "00:00-00:00");
    let open = of(OverrideKind::Open, "06:00-07:00");
    let standard = of(OverrideKind::Standard, "20:00-21:00");
    let weekly = || Place::new("UTC", rows(&EVERY_DAY, "09:00-10:00"));
    // Open by the weekly rows, by the standard one, by the open one.
    for (overrides, expected) in [
        (vec![], [true, false, false]),
        (vec![standard.clone()], [false, true, false]),
        (vec![standard.clone(), open.clone()], [false, false, true]),
        (vec![open.clone(), standard.clone()], [false, false, true]),
        (vec![closed.clone(), open.clone(), standard.clone()], [false; 3]),
        (vec![standard, open, closed.clone()], [false; 3]),
        (vec![closed], [false; 3]),
    ] {
        let place = weekly().with(overrides);
        let times = ["2024-01-01T09:30:00Z", "2024-01-01T20:30:00Z", "2024-01-01T06:30:00Z"];
        assert_eq!(times.map(|at| place.is_open(at)), expected, "{:?}", place.hours.overrides);
    }
}

#[test]
fn ent_73_of_equal_kind_the_later_first_date_wins_then_the_newer_then_the_id() {
    let of = |from, created, id, range| HoursOverride {
        id: OverrideId(Uuid::from_u128(id)),
        created_at: Time(created),
        ..hours_override(OverrideKind::Open, from, "2024-01-31", rows(&EVERY_DAY, range))
    };
    for (loser, winner) in [
        (of("2024-01-01", 9, 9, "08:00-09:00"), of("2024-01-10", 1, 1, "18:00-19:00")),
        (of("2024-01-01", 1, 9, "08:00-09:00"), of("2024-01-01", 2, 1, "18:00-19:00")),
        (of("2024-01-01", 1, 1, "08:00-09:00"), of("2024-01-01", 1, 2, "18:00-19:00")),
    ] {
        for overrides in [[loser.clone(), winner.clone()], [winner, loser]] {
            let place = Place::new("UTC", Vec::new()).with(overrides);
            place.assert(&[("2024-01-15T18:30:00Z", true), ("2024-01-15T08:30:00Z", false)]);
        }
    }
}

/// The winner is found among those that cover the date, not among all.
#[test]
fn ent_73_an_override_does_nothing_outside_of_its_dates() {
    let closed = hours_override(OverrideKind::Closed, "2024-01-10", "2024-01-10", Vec::new());
    let open =
        hours_override(OverrideKind::Open, "2024-01-09", "2024-01-11", rows(&EVERY_DAY, "18:00-19:00"));
    let place = Place::new("UTC", rows(&EVERY_DAY, "09:00-10:00")).with([closed, open]);
    place.assert(&[
        ("2024-01-08T09:30:00Z", true),
        ("2024-01-08T18:30:00Z", false),
        ("2024-01-09T09:30:00Z", false),
        ("2024-01-09T18:30:00Z", true),
        ("2024-01-10T18:30:00Z", false),
        ("2024-01-11T18:30:00Z", true),
        ("2024-01-12T09:30:00Z", true),
    ]);
}

#[test]
fn ent_73_a_covered_date_without_a_row_is_closed() {
    for kind in [OverrideKind::Standard, OverrideKind::Open, OverrideKind::Closed] {
        let week = hours_override(kind, "2024-01-01", "2024-01-07", rows(&[TUESDAY], "09:00-17:00"));
        let place = Place::new("UTC", rows(&EVERY_DAY, "09:00-17:00")).with([week]);
        let tuesday = if kind == OverrideKind::Closed { &[][..] } else { &["2024-01-02"] };
        assert_eq!(place.open_dates("2024-01-01", "2024-01-07"), tuesday, "{kind:?}");
    }
    // Christmas Day of 2024 is a Wednesday.
    let pattern = Pattern::Yearly { month: Some(12), day: DayInMonth::Date(25) };
    let christmas = comes_round("2024-01-01", "2024-12-31", &[MONDAY], 1, pattern).hours.overrides;
    let place = Place::new("UTC", rows(&EVERY_DAY, "09:00-17:00")).with(christmas);
    assert_eq!(place.open_dates("2024-12-24", "2024-12-26"), ["2024-12-24", "2024-12-26"]);
}

#[test]
fn ent_74_start_is_inside_and_end_is_outside() {
    let place = Place::new("UTC", rows(&[MONDAY], "09:00-17:00"));
    place.assert(&[
        ("2024-01-01T08:59:59.999Z", false),
        ("2024-01-01T09:00:00.000Z", true),
        ("2024-01-01T16:59:59.999Z", true),
        ("2024-01-01T17:00:00.000Z", false),
        // Before 1970 the milliseconds count down.
        ("1969-12-29T08:59:59.999Z", false),
        ("1969-12-29T09:00:00.000Z", true),
        ("1969-12-29T16:59:59.999Z", true),
        ("1969-12-29T17:00:00.000Z", false),
    ]);
}

#[test]
fn ent_70_rows_that_cannot_be_are_refused() {
    let row = |day, start_minute, end_minute| HoursRange { day, start_minute, end_minute };
    for good in [row(0, 0, 0), row(6, 1439, 0), row(3, 540, 541), row(3, 0, 1439)] {
        assert_eq!(check_ranges(&[good]), Ok(()), "{good:?}");
    }
    for (bad, why) in [
        (row(7, 540, 600), "a day is 0 (Monday) to 6 (Sunday), not 7"),
        (row(6, 540, 540), "on SUNDAY the end, 09:00, is not after the start, 09:00; 00:00 is the day's end"),
        (
            row(0, 1320, 360),
            "on MONDAY the end, 06:00, is not after the start, 22:00; 00:00 is the day's end",
        ),
        (row(0, 1440, 0), "on MONDAY a time is not within 00:00 to 23:59"),
        (row(0, 0, 1440), "on MONDAY a time is not within 00:00 to 23:59"),
    ] {
        assert_eq!(check_ranges(&[row(0, 0, 0), bad]), Err(why.to_owned()));
    }
    assert_eq!(check_ranges(&[row(0, 0, 0); HOURS_ROWS_MAX]), Ok(()));
    let why = "there may be at most 100 rows, not 101".to_owned();
    assert_eq!(check_ranges(&[row(0, 0, 0); HOURS_ROWS_MAX + 1]), Err(why));
}

#[test]
fn ent_72_overrides_that_cannot_be_are_refused() {
    let good =
        hours_override(OverrideKind::Open, "2024-01-02", "2024-01-02", rows(&EVERY_DAY, "09:00-17:00"));
    let every = |interval, pattern| Some(Recurrence { interval, pattern });
    let on = |month, day| every(1, Pattern::Yearly { month, day });
    assert_eq!(check_override(&good), Ok(()));
    for (recurrence, why) in [
        (every(0, Pattern::Weekly), "Interval must be 1 to 6, not 0"),
        (every(7, Pattern::Weekly), "Interval must be 1 to 6, not 7"),
        (on(Some(0), DayInMonth::Date(1)), "ByMonth must be 1 to 12, not 0"),
        (on(Some(13), DayInMonth::Date(1)), "ByMonth must be 1 to 12, not 13"),
        (on(None, DayInMonth::Date(0)), "ByMonthDay must be 1 to 31, or -1 for the last day, not 0"),
        (on(Some(1), DayInMonth::Date(32)), "ByMonthDay must be 1 to 31, or -1 for the last day, not 32"),
        (on(Some(1), DayInMonth::Date(-2)), "ByMonthDay must be 1 to 31, or -1 for the last day, not -2"),
        (
            on(Some(1), DayInMonth::Weekday(0)),
            "ByWeekdayOccurrence must be 1 to 4, or -1 for the last, not 0",
        ),
        (
            on(Some(1), DayInMonth::Weekday(5)),
            "ByWeekdayOccurrence must be 1 to 4, or -1 for the last, not 5",
        ),
    ] {
        assert_eq!(check_override(&HoursOverride { recurrence, ..good.clone() }), Err(why.to_owned()));
    }
    let backwards = HoursOverride { till: date("2024-01-01"), ..good.clone() };
    let why = "EffectiveTill, 2024-01-01, is before EffectiveFrom, 2024-01-02".to_owned();
    assert_eq!(check_override(&backwards), Err(why));
    let bad_row = HoursOverride { ranges: rows(&[MONDAY], "09:00-08:00"), ..good.clone() };
    assert!(check_override(&bad_row).is_err());
    let rowless = HoursOverride { ranges: Vec::new(), recurrence: every(1, Pattern::Weekly), ..good };
    let why = "a recurrence by weekday needs a row, which says on what day".to_owned();
    assert_eq!(check_override(&rowless), Err(why));
    let rowless = HoursOverride { recurrence: on(None, DayInMonth::OfFirstDate), ..rowless };
    assert_eq!(check_override(&rowless), Ok(()));
}

#[test]
fn ent_72_fields_that_spell_no_recurrence_are_refused() {
    use Frequency::{Monthly, Weekly, Yearly};
    for (frequency, interval, month, day, weekday, why) in [
        (Weekly, 1, &[][..], &[1][..], &[][..], "ByMonthDay and ByWeekdayOccurrence do not go with WEEKLY"),
        (Weekly, 1, &[], &[], &[1], "ByMonthDay and ByWeekdayOccurrence do not go with WEEKLY"),
        (Weekly, 1, &[1], &[], &[], "ByMonth goes with YEARLY only"),
        (Monthly, 1, &[1], &[1], &[], "ByMonth goes with YEARLY only"),
        (Monthly, 1, &[], &[1], &[1], "only one of ByMonthDay and ByWeekdayOccurrence may be given"),
        (Monthly, 1, &[], &[1, 2], &[], "ByMonthDay takes one value, not 2"),
        (Yearly, 1, &[1, 1, 1], &[1], &[], "ByMonth takes one value, not 3"),
        (Yearly, 1, &[257], &[1], &[], "ByMonth is out of range: 257"),
        (Yearly, 1, &[13], &[1], &[], "ByMonth must be 1 to 12, not 13"),
        (Yearly, -1, &[1], &[1], &[], "Interval is out of range: -1"),
        (Yearly, 9, &[1], &[1], &[], "Interval must be 1 to 6, not 9"),
        (Monthly, 1, &[], &[300], &[], "ByMonthDay is out of range: 300"),
        (Monthly, 1, &[], &[], &[5], "ByWeekdayOccurrence must be 1 to 4, or -1 for the last, not 5"),
    ] {
        let (by_month, by_month_day) = (month.to_vec(), day.to_vec());
        let by_weekday_occurrence = weekday.to_vec();
        let fields = RecurrenceFields { frequency, interval, by_month, by_month_day, by_weekday_occurrence };
        assert_eq!(Recurrence::from_fields(&fields), Err(why.to_owned()), "{fields:?}");
    }
}

#[test]
fn ent_72_a_date_is_read_only_as_year_month_and_day() {
    for text in ["2024-02-29", "0000-01-01", "0999-12-31", "9999-12-31"] {
        let date = text.parse::<Date>().unwrap();
        assert_eq!(date.to_string(), text);
        assert_eq!(serde_json::to_string(&date).unwrap(), format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<Date>(&format!("\"{text}\"")).unwrap(), date);
    }
    for text in [
        "",
        "2023-02-29",
        "2024-13-01",
        "2024-00-10",
        "20240101",
        "2024-1-1",
        "2024-01-01T00:00",
        "2024-W01-1",
        "-000001-01-01",
        "2024-01-01[UTC]",
        "+024-01-01",
        "2024-01-1é",
    ] {
        assert_eq!(text.parse::<Date>(), Err(NotADate), "{text}");
        let why = serde_json::from_str::<Date>(&format!("\"{text}\"")).unwrap_err().to_string();
        assert_eq!(why, "a date must be written YYYY-MM-DD and exist", "{text}");
    }
    assert_eq!(Date::new(2024, 2, 29), Some(date("2024-02-29")));
    for (year, month, day) in
        [(2023, 2, 29), (2024, 0, 1), (2024, 200, 1), (2024, 1, 0), (-1, 1, 1), (10_000, 1, 1)]
    {
        assert_eq!(Date::new(year, month, day), None);
    }
}

#[test]
fn ent_72_an_override_is_the_same_after_the_log() {
    let pattern = Pattern::Yearly { month: Some(2), day: DayInMonth::Weekday(-1) };
    let written = comes_round("2024-01-01", "2025-12-31", &[MONDAY], 2, pattern).hours.overrides.remove(0);
    let text = serde_json::to_string(&written).unwrap();
    assert!(text.contains(r#""from":"2024-01-01","till":"2025-12-31""#), "{text}");
    assert_eq!(serde_json::from_str::<HoursOverride>(&text).unwrap(), written);
}

fn date_before(text: &str) -> String {
    text.parse::<jiff::civil::Date>().unwrap().yesterday().unwrap().to_string()
}

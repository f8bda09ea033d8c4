//! Ranges of hours as the public API spells them, both ways (ENT-70, ENT-72). Which are allowed, the
//! engine says; hours and minutes are within a day by the model's limits.

use engine::domain::config::HoursRange;
use engine::domain::hours::HoursOverride;
use wire::connect::{
    HoursOfOperationConfig, HoursOfOperationDays as Day, HoursOfOperationOverrideConfig,
    HoursOfOperationTimeSlice, OperationalHour, OperationalStatus, OverrideDays, OverrideHour,
    OverrideTimeSlice,
};

use crate::error::ApiError;

/// The word for hours of operation in ARNs.
pub(super) const HOURS: &str = "operating-hours";

/// From Monday on. The model has two types for them.
const DAYS: [(Day, OverrideDays); 7] = [
    (Day::Monday, OverrideDays::Monday),
    (Day::Tuesday, OverrideDays::Tuesday),
    (Day::Wednesday, OverrideDays::Wednesday),
    (Day::Thursday, OverrideDays::Thursday),
    (Day::Friday, OverrideDays::Friday),
    (Day::Saturday, OverrideDays::Saturday),
    (Day::Sunday, OverrideDays::Sunday),
];

pub(super) fn read(config: &HoursOfOperationConfig) -> HoursRange {
    let (start, end) = (&config.start_time, &config.end_time);
    HoursRange {
        day: number(|(day, _)| *day == config.day),
        start_minute: minute(start.hours, start.minutes),
        end_minute: minute(end.hours, end.minutes),
    }
}

pub(super) fn show(range: &HoursRange) -> HoursOfOperationConfig {
    let slice = |(hours, minutes)| HoursOfOperationTimeSlice { hours, minutes };
    HoursOfOperationConfig {
        day: DAYS[usize::from(range.day)].0,
        start_time: slice(clock_face(range.start_minute)),
        end_time: slice(clock_face(range.end_minute)),
    }
}

/// In the model no member of a row is required; a row without one says nothing.
pub(super) fn read_override(config: &HoursOfOperationOverrideConfig) -> Result<HoursRange, ApiError> {
    let (Some(of), Some(start), Some(end)) = (config.day, &config.start_time, &config.end_time) else {
        return Err(ApiError::invalid_parameter("Config: a row needs Day, StartTime and EndTime."));
    };
    Ok(HoursRange {
        day: number(|(_, day)| *day == of),
        start_minute: minute(start.hours, start.minutes),
        end_minute: minute(end.hours, end.minutes),
    })
}

pub(super) fn show_override(range: &HoursRange) -> HoursOfOperationOverrideConfig {
    HoursOfOperationOverrideConfig {
        day: Some(DAYS[usize::from(range.day)].1),
        start_time: slice(range.start_minute),
        end_time: slice(range.end_minute),
    }
}

/// Of one date.
pub(super) fn show_hour(range: &HoursRange) -> OperationalHour {
    OperationalHour { start: slice(range.start_minute), end: slice(range.end_minute) }
}

/// What an override says of one date: when it is open, or that it is closed all day.
pub(super) fn show_by(by: &HoursOverride, ranges: &[HoursRange]) -> Vec<OverrideHour> {
    let hour = |start, end, status| OverrideHour {
        start: slice(start),
        end: slice(end),
        override_name: Some(by.name.clone()),
        operational_status: Some(status),
    };
    if ranges.is_empty() {
        return vec![hour(0, 0, OperationalStatus::Closed)];
    }
    ranges.iter().map(|range| hour(range.start_minute, range.end_minute, OperationalStatus::Open)).collect()
}

fn slice(minute: u16) -> Option<OverrideTimeSlice> {
    let (hours, minutes) = clock_face(minute);
    Some(OverrideTimeSlice { hours, minutes })
}

/// 0 is Monday.
fn number(is: impl Fn(&(Day, OverrideDays)) -> bool) -> u8 {
    let day = DAYS.iter().zip(0..).find(|(day, _)| is(day));
    day.expect("all days are listed").1
}

/// Of the day. What the model's limits leave out is out of range for the engine too.
fn minute(hours: i32, minutes: i32) -> u16 {
    u16::try_from(hours * 60 + minutes).unwrap_or(u16::MAX)
}

fn clock_face(minute: u16) -> (i32, i32) {
    (i32::from(minute / 60), i32::from(minute % 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ent_70_ranges_are_read_as_they_are_shown() {
        for day in 0..7 {
            for (start_minute, end_minute) in [(570, 1020), (600, 0), (0, 1439)] {
                let range = HoursRange { day, start_minute, end_minute };
                assert_eq!(read(&show(&range)), range);
                assert_eq!(read_override(&show_override(&range)), Ok(range));
            }
        }
        let monday = HoursRange { day: 0, start_minute: 570, end_minute: 0 };
        assert_eq!(show(&monday).day, Day::Monday);
        assert_eq!(show_override(&monday).start_time, Some(OverrideTimeSlice { hours: 9, minutes: 30 }));
    }
}

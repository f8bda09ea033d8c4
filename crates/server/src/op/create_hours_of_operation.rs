//! CreateHoursOfOperation (ENT-70).

use engine::domain::config::{Hours, HoursRange};
use engine::id::HoursId;
use engine::input::Command;
use jiff::tz::TimeZone;
use wire::connect::{
    CreateHoursOfOperationRequest, CreateHoursOfOperationResponse, HoursOfOperationConfig,
    HoursOfOperationDays, HoursOfOperationTimeSlice,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::not_built;

pub(crate) async fn create_hours_of_operation(
    call: Call<CreateHoursOfOperationRequest>,
) -> Result<CreateHoursOfOperationResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.parent_hours_of_operation_configs.as_ref().is_some_and(|configs| !configs.is_empty()) {
        return Err(not_built("ParentHoursOfOperationConfigs"));
    }
    if TimeZone::get(&request.time_zone).is_err() {
        return Err(ApiError::invalid_parameter(
            "TimeZone must be the IANA name of a time zone, such as Europe/Vienna.",
        ));
    }
    let hours = Hours {
        id: HoursId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        time_zone: request.time_zone.clone(),
        ranges: request.config.iter().map(range).collect::<Result<_, _>>()?,
        created_at: call.app.clock.now(),
    };
    let id = hours.id;
    call.command(Command::CreateHours(hours)).await?;
    Ok(CreateHoursOfOperationResponse {
        hours_of_operation_id: Some(id.to_string()),
        hours_of_operation_arn: Some(call.app.bus.instance().arn_of("operating-hours", id)),
    })
}

/// ENT-70: an end of 00:00 is the end of that day.
fn range(config: &HoursOfOperationConfig) -> Result<HoursRange, ApiError> {
    let (start, end) = (minute(&config.start_time)?, minute(&config.end_time)?);
    if end != 0 && end <= start {
        let message =
            format!("Config: on {} the end must be after the start; 00:00 is the day's end.", config.day);
        return Err(ApiError::invalid_parameter(message));
    }
    Ok(HoursRange { day: day(config.day), start_minute: start, end_minute: end })
}

fn minute(slice: &HoursOfOperationTimeSlice) -> Result<u16, ApiError> {
    let within = (0..24).contains(&slice.hours) && (0..60).contains(&slice.minutes);
    let minute = u16::try_from(slice.hours * 60 + slice.minutes).ok().filter(|_| within);
    minute.ok_or_else(|| ApiError::invalid_parameter("Config: times are 00:00 to 23:59."))
}

fn day(day: HoursOfOperationDays) -> u8 {
    match day {
        HoursOfOperationDays::Monday => 0,
        HoursOfOperationDays::Tuesday => 1,
        HoursOfOperationDays::Wednesday => 2,
        HoursOfOperationDays::Thursday => 3,
        HoursOfOperationDays::Friday => 4,
        HoursOfOperationDays::Saturday => 5,
        HoursOfOperationDays::Sunday => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(start: (i32, i32), end: (i32, i32)) -> HoursOfOperationConfig {
        let slice = |(hours, minutes)| HoursOfOperationTimeSlice { hours, minutes };
        HoursOfOperationConfig {
            day: HoursOfOperationDays::Sunday,
            start_time: slice(start),
            end_time: slice(end),
        }
    }

    #[test]
    fn a_range_ends_after_it_starts_or_with_the_day() {
        for (start, end, expected) in [
            ((9, 30), (17, 0), (570, 1020)),
            ((10, 0), (0, 0), (600, 0)),
            ((0, 0), (0, 0), (0, 0)),
            ((0, 0), (23, 59), (0, 1439)),
        ] {
            let read = range(&config(start, end)).unwrap();
            assert_eq!((read.day, read.start_minute, read.end_minute), (6, expected.0, expected.1));
        }
        for (start, end) in
            [((9, 0), (9, 0)), ((22, 0), (6, 0)), ((24, 0), (0, 0)), ((9, 60), (0, 0)), ((-1, 0), (5, 0))]
        {
            assert!(range(&config(start, end)).is_err(), "{start:?} to {end:?}");
        }
    }
}

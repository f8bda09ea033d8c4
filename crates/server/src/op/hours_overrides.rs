//! Overrides of hours of operation.

use engine::domain::hours::{Date, Frequency, HoursOverride, OverrideKind, Recurrence, RecurrenceFields};
use engine::id::{HoursId, OverrideId};
use engine::input::{Command, OverrideChange, Revision};
use engine::limits;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreateHoursOfOperationOverrideRequest, CreateHoursOfOperationOverrideResponse,
    DeleteHoursOfOperationOverrideRequest, DescribeHoursOfOperationOverrideRequest,
    DescribeHoursOfOperationOverrideResponse, EffectiveHoursOfOperations, EffectiveOverrideHours,
    GetEffectiveHoursOfOperationsRequest, GetEffectiveHoursOfOperationsResponse, HoursOfOperationOverride,
    ListHoursOfOperationOverridesRequest, ListHoursOfOperationOverridesResponse, OverrideType,
    RecurrenceConfig, RecurrenceFrequency, RecurrencePattern, UpdateHoursOfOperationOverrideRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::hours::{self, HOURS};
use crate::op::list::page;
use crate::op::shape::id;

/// The model gives these lengths as patterns, which are not checked with its limits.
const NAME_CHARACTERS_MAX: usize = 127;
const DESCRIPTION_CHARACTERS_MAX: usize = 250;

/// CreateHoursOfOperationOverride (ENT-72).
pub(crate) async fn create_hours_of_operation_override(
    call: Call<CreateHoursOfOperationOverrideRequest>,
) -> Result<CreateHoursOfOperationOverrideResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let of = id(&request.hours_of_operation_id, Thing::HoursOfOperation)?;
    check_length("Name", &request.name, NAME_CHARACTERS_MAX)?;
    if let Some(description) = &request.description {
        check_length("Description", description, DESCRIPTION_CHARACTERS_MAX)?;
    }
    let hours_override = HoursOverride {
        id: OverrideId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        kind: kind(request.override_type.unwrap_or(OverrideType::Standard)),
        from: date("EffectiveFrom", &request.effective_from)?,
        till: date("EffectiveTill", &request.effective_till)?,
        ranges: request.config.iter().map(hours::read_override).collect::<Result<_, _>>()?,
        recurrence: request.recurrence_config.as_ref().map(recurrence).transpose()?,
        created_at: call.app.clock.now(),
    };
    let id = hours_override.id.to_string();
    call.command(Command::CreateHoursOverride { hours: of, hours_override }).await?;
    Ok(CreateHoursOfOperationOverrideResponse { hours_of_operation_override_id: Some(id) })
}

/// UpdateHoursOfOperationOverride: what is not given stays.
pub(crate) async fn update_hours_of_operation_override(
    call: Call<UpdateHoursOfOperationOverrideRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if let Some(name) = &request.name {
        check_length("Name", name, NAME_CHARACTERS_MAX)?;
    }
    if let Some(description) = &request.description {
        check_length("Description", description, DESCRIPTION_CHARACTERS_MAX)?;
    }
    let ranges = |rows: &Vec<_>| rows.iter().map(hours::read_override).collect::<Result<_, _>>();
    let given = |member, text: &Option<String>| text.as_deref().map(|text| date(member, text)).transpose();
    let change = OverrideChange {
        id: id(&request.hours_of_operation_override_id, Thing::HoursOfOperationOverride)?,
        name: request.name.clone(),
        description: request.description.clone(),
        kind: request.override_type.map(kind),
        from: given("EffectiveFrom", &request.effective_from)?,
        till: given("EffectiveTill", &request.effective_till)?,
        ranges: request.config.as_ref().map(ranges).transpose()?,
        recurrence: request.recurrence_config.as_ref().map(recurrence).transpose()?,
    };
    let id = id(&request.hours_of_operation_id, Thing::HoursOfOperation)?;
    call.command(Command::Revise(Box::new(Revision::HoursOverride { id, change }))).await?;
    Ok(Empty {})
}

/// DeleteHoursOfOperationOverride.
pub(crate) async fn delete_hours_of_operation_override(
    call: Call<DeleteHoursOfOperationOverrideRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::RemoveHoursOverride {
        id: id(&request.hours_of_operation_id, Thing::HoursOfOperation)?,
        hours_override: id(&request.hours_of_operation_override_id, Thing::HoursOfOperationOverride)?,
    };
    call.command(Command::Revise(Box::new(revision))).await?;
    Ok(Empty {})
}

/// DescribeHoursOfOperationOverride.
pub(crate) async fn describe_hours_of_operation_override(
    call: Call<DescribeHoursOfOperationOverrideRequest>,
) -> Result<DescribeHoursOfOperationOverrideResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let of: HoursId = id(&request.hours_of_operation_id, Thing::HoursOfOperation)?;
    let wanted: OverrideId = id(&request.hours_of_operation_override_id, Thing::HoursOfOperationOverride)?;
    let found = call.read(move |centre, _| {
        let hours = centre.hours.get(&of).ok_or(Thing::HoursOfOperation)?;
        let found = hours.overrides.iter().find(|one| one.id == wanted);
        found.cloned().ok_or(Thing::HoursOfOperationOverride)
    });
    let found = found.await?.map_err(ApiError::unknown)?;
    Ok(DescribeHoursOfOperationOverrideResponse {
        hours_of_operation_override: Some(HoursOfOperationOverride {
            hours_of_operation_id: Some(of.to_string()),
            hours_of_operation_arn: Some(call.app.bus.instance().arn_of(HOURS, of)),
            ..shape(&found)
        }),
    })
}

/// GetEffectiveHoursOfOperations (ENT-73): of each date, both ends included.
pub(crate) async fn get_effective_hours_of_operations(
    call: Call<GetEffectiveHoursOfOperationsRequest>,
) -> Result<GetEffectiveHoursOfOperationsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let of: HoursId = id(&request.hours_of_operation_id, Thing::HoursOfOperation)?;
    let (from, till) = (date("FromDate", &request.from_date)?, date("ToDate", &request.to_date)?);
    let most = limits::EFFECTIVE_DAYS_MAX;
    if !(0..most).contains(&till.days_since(from)) {
        let message = format!("ToDate must not be before FromDate, nor {most} days after it.");
        return Err(ApiError::invalid_parameter(message));
    }
    let found = call.read(move |centre, _| {
        let hours = centre.hours.get(&of)?;
        let dates = engine::domain::hours::effective(hours, from, till);
        let open = dates.iter().map(|on| EffectiveHoursOfOperations {
            date: Some(on.date.to_string()),
            operational_hours: Some(on.ranges.iter().map(hours::show_hour).collect()),
        });
        let by = dates.iter().filter_map(|on| Some((on, on.by?)));
        let by = by.map(|(on, by)| EffectiveOverrideHours {
            date: Some(on.date.to_string()),
            override_hours: Some(hours::show_by(by, &on.ranges)),
        });
        Some((open.collect(), by.collect(), hours.time_zone.clone()))
    });
    let (open, by, zone) = found.await?.ok_or_else(|| ApiError::unknown(Thing::HoursOfOperation))?;
    Ok(GetEffectiveHoursOfOperationsResponse {
        effective_hours_of_operation_list: Some(open),
        effective_override_hours_list: Some(by),
        time_zone: Some(zone),
    })
}

fn check_length(member: &str, text: &str, most: usize) -> Result<(), ApiError> {
    if (1..=most).contains(&text.chars().count()) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!("{member} must have 1 to {most} characters.")))
}

fn date(member: &str, text: &str) -> Result<Date, ApiError> {
    text.parse().map_err(|why| ApiError::invalid_parameter(format!("{member}: {why}.")))
}

fn kind(kind: OverrideType) -> OverrideKind {
    match kind {
        OverrideType::Standard => OverrideKind::Standard,
        OverrideType::Open => OverrideKind::Open,
        OverrideType::Closed => OverrideKind::Closed,
    }
}

fn recurrence(given: &RecurrenceConfig) -> Result<Recurrence, ApiError> {
    let pattern = &given.recurrence_pattern;
    let fields = RecurrenceFields {
        frequency: match pattern.frequency {
            RecurrenceFrequency::Weekly => Frequency::Weekly,
            RecurrenceFrequency::Monthly => Frequency::Monthly,
            RecurrenceFrequency::Yearly => Frequency::Yearly,
        },
        interval: pattern.interval,
        by_month: pattern.by_month.clone().unwrap_or_default(),
        by_month_day: pattern.by_month_day.clone().unwrap_or_default(),
        by_weekday_occurrence: pattern.by_weekday_occurrence.clone().unwrap_or_default(),
    };
    Recurrence::from_fields(&fields)
        .map_err(|why| ApiError::invalid_parameter(format!("RecurrenceConfig: {why}.")))
}

/// ListHoursOfOperationOverrides (ENT-72).
pub(crate) async fn list_hours_of_operation_overrides(
    call: Call<ListHoursOfOperationOverridesRequest>,
) -> Result<ListHoursOfOperationOverridesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let id: HoursId = id(&request.hours_of_operation_id, Thing::HoursOfOperation)?;
    let all = call.read(move |centre, _| centre.hours.get(&id).map(|hours| hours.overrides.clone()));
    let mut all = all.await?.ok_or_else(|| ApiError::unknown(Thing::HoursOfOperation))?;
    all.sort_by_key(|o| o.id);
    let (shown, next_token) = page(all, |o| o.id, request.max_results, request.next_token.as_deref())?;
    let arn = call.app.bus.instance().arn_of(HOURS, id);
    let shape = |o: &HoursOverride| HoursOfOperationOverride {
        hours_of_operation_id: Some(id.to_string()),
        hours_of_operation_arn: Some(arn.clone()),
        ..shape(o)
    };
    Ok(ListHoursOfOperationOverridesResponse {
        hours_of_operation_override_list: Some(shown.iter().map(shape).collect()),
        next_token,
        ..ListHoursOfOperationOverridesResponse::default()
    })
}

fn shape(shown: &HoursOverride) -> HoursOfOperationOverride {
    HoursOfOperationOverride {
        hours_of_operation_override_id: Some(shown.id.to_string()),
        name: Some(shown.name.clone()),
        description: shown.description.clone(),
        config: Some(shown.ranges.iter().map(hours::show_override).collect()),
        effective_from: Some(shown.from.to_string()),
        effective_till: Some(shown.till.to_string()),
        recurrence_config: shown.recurrence.map(show_recurrence),
        override_type: Some(match shown.kind {
            OverrideKind::Standard => OverrideType::Standard,
            OverrideKind::Open => OverrideType::Open,
            OverrideKind::Closed => OverrideType::Closed,
        }),
        ..HoursOfOperationOverride::default()
    }
}

fn show_recurrence(shown: Recurrence) -> RecurrenceConfig {
    let fields = shown.fields();
    let given = |list: Vec<i32>| Some(list).filter(|list| !list.is_empty());
    RecurrenceConfig {
        recurrence_pattern: RecurrencePattern {
            frequency: match fields.frequency {
                Frequency::Weekly => RecurrenceFrequency::Weekly,
                Frequency::Monthly => RecurrenceFrequency::Monthly,
                Frequency::Yearly => RecurrenceFrequency::Yearly,
            },
            interval: fields.interval,
            by_month: given(fields.by_month),
            by_month_day: given(fields.by_month_day),
            by_weekday_occurrence: given(fields.by_weekday_occurrence),
        },
    }
}

//! CreateHoursOfOperationOverride (ENT-72).

use engine::domain::hours::{Date, Frequency, HoursOverride, OverrideKind, Recurrence, RecurrenceFields};
use engine::id::OverrideId;
use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{
    CreateHoursOfOperationOverrideRequest, CreateHoursOfOperationOverrideResponse, OverrideType,
    RecurrenceConfig, RecurrenceFrequency,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::hours;
use crate::op::shape::id;

/// The model gives these lengths as patterns, which are not checked with its limits.
const NAME_CHARACTERS_MAX: usize = 127;
const DESCRIPTION_CHARACTERS_MAX: usize = 250;

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

//! ListHoursOfOperationOverrides (ENT-72).

use engine::domain::hours::{Frequency, HoursOverride, OverrideKind, Recurrence};
use engine::id::HoursId;
use engine::refusal::Thing;
use wire::connect::{
    HoursOfOperationOverride, ListHoursOfOperationOverridesRequest, ListHoursOfOperationOverridesResponse,
    OverrideType, RecurrenceConfig, RecurrenceFrequency, RecurrencePattern,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::hours::{self, HOURS};
use crate::op::list::page;
use crate::op::shape::id;

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
        recurrence_config: shown.recurrence.map(recurrence),
        override_type: Some(match shown.kind {
            OverrideKind::Standard => OverrideType::Standard,
            OverrideKind::Open => OverrideType::Open,
            OverrideKind::Closed => OverrideType::Closed,
        }),
        ..HoursOfOperationOverride::default()
    }
}

fn recurrence(shown: Recurrence) -> RecurrenceConfig {
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

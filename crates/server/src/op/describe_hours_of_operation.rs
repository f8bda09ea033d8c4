//! DescribeHoursOfOperation. Overrides have a list of their own.

use engine::domain::config::{Hours, Instance};
use engine::id::HoursId;
use engine::refusal::Thing;
use wire::connect::{DescribeHoursOfOperationRequest, DescribeHoursOfOperationResponse, HoursOfOperation};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::hours::{self, HOURS};
use crate::op::shape::{id, timestamp};

pub(crate) async fn describe_hours_of_operation(
    call: Call<DescribeHoursOfOperationRequest>,
) -> Result<DescribeHoursOfOperationResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: HoursId = id(&call.request.hours_of_operation_id, Thing::HoursOfOperation)?;
    let found = call.read(move |centre, _| centre.hours.get(&id).cloned()).await?;
    let found = found.ok_or_else(|| ApiError::unknown(Thing::HoursOfOperation))?;
    Ok(DescribeHoursOfOperationResponse { hours_of_operation: Some(shape(call.app.bus.instance(), &found)) })
}

fn shape(instance: &Instance, found: &Hours) -> HoursOfOperation {
    HoursOfOperation {
        hours_of_operation_id: Some(found.id.to_string()),
        hours_of_operation_arn: Some(instance.arn_of(HOURS, found.id)),
        name: Some(found.name.clone()),
        description: found.description.clone(),
        time_zone: Some(found.time_zone.clone()),
        config: Some(found.ranges.iter().map(hours::show).collect()),
        last_modified_time: Some(timestamp(found.created_at)),
        ..HoursOfOperation::default()
    }
}

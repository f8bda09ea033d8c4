//! CreateHoursOfOperation (ENT-70).

use engine::domain::config::Hours;
use engine::id::HoursId;
use engine::input::Command;
use wire::connect::{CreateHoursOfOperationRequest, CreateHoursOfOperationResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::hours::{self, HOURS};
use crate::op::shape::not_built;

pub(crate) async fn create_hours_of_operation(
    call: Call<CreateHoursOfOperationRequest>,
) -> Result<CreateHoursOfOperationResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.parent_hours_of_operation_configs.as_ref().is_some_and(|configs| !configs.is_empty()) {
        return Err(not_built("ParentHoursOfOperationConfigs"));
    }
    let hours = Hours {
        id: HoursId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        time_zone: request.time_zone.clone(),
        ranges: request.config.iter().map(hours::read).collect(),
        overrides: Vec::new(),
        created_at: call.app.clock.now(),
    };
    let id = hours.id;
    call.command(Command::CreateHours(hours)).await?;
    Ok(CreateHoursOfOperationResponse {
        hours_of_operation_id: Some(id.to_string()),
        hours_of_operation_arn: Some(call.app.bus.instance().arn_of(HOURS, id)),
    })
}

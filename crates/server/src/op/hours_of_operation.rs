//! Hours of operation.

use engine::Centre;
use engine::domain::config::{Hours, Instance};
use engine::domain::resource::Resource;
use engine::id::HoursId;
use engine::input::{Command, Described, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreateHoursOfOperationRequest, CreateHoursOfOperationResponse, DeleteHoursOfOperationRequest,
    DescribeHoursOfOperationRequest, DescribeHoursOfOperationResponse, HoursOfOperation,
    HoursOfOperationSummary, ListHoursOfOperationsRequest, ListHoursOfOperationsResponse,
    UpdateHoursOfOperationRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::hours::{self, HOURS};
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, modified, not_built, tags};

/// CreateHoursOfOperation (ENT-70).
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
    tag_new(&call, Resource::HoursOfOperation(id), request.tags.as_ref()).await?;
    Ok(CreateHoursOfOperationResponse {
        hours_of_operation_id: Some(id.to_string()),
        hours_of_operation_arn: Some(call.app.bus.instance().arn_of(HOURS, id)),
    })
}

/// DescribeHoursOfOperation. Overrides have a list of their own.
pub(crate) async fn describe_hours_of_operation(
    call: Call<DescribeHoursOfOperationRequest>,
) -> Result<DescribeHoursOfOperationResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: HoursId = id(&call.request.hours_of_operation_id, Thing::HoursOfOperation)?;
    let instance = call.app.bus.instance().clone();
    let found =
        call.read(move |centre, _| centre.hours.get(&id).map(|found| shape(centre, &instance, found)));
    let found = found.await?.ok_or_else(|| ApiError::unknown(Thing::HoursOfOperation))?;
    Ok(DescribeHoursOfOperationResponse { hours_of_operation: Some(found) })
}

pub(super) fn shape(centre: &Centre, instance: &Instance, found: &Hours) -> HoursOfOperation {
    let resource = Resource::HoursOfOperation(found.id);
    HoursOfOperation {
        hours_of_operation_id: Some(found.id.to_string()),
        hours_of_operation_arn: Some(instance.arn_of(HOURS, found.id)),
        name: Some(found.name.clone()),
        description: found.description.clone(),
        time_zone: Some(found.time_zone.clone()),
        config: Some(found.ranges.iter().map(hours::show).collect()),
        tags: tags(centre, &resource),
        last_modified_time: modified(centre, &resource, found.created_at),
        ..HoursOfOperation::default()
    }
}

/// ListHoursOfOperations.
pub(crate) async fn list_hours_of_operations(
    call: Call<ListHoursOfOperationsRequest>,
) -> Result<ListHoursOfOperationsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let all = centre.hours.values().collect();
        let (shown, next_token) =
            page(all, |hours| hours.id, request.max_results, request.next_token.as_deref())?;
        let summary = |hours: &engine::domain::config::Hours| HoursOfOperationSummary {
            id: Some(hours.id.to_string()),
            arn: Some(instance.arn_of(HOURS, hours.id)),
            name: Some(hours.name.clone()),
            last_modified_time: modified(centre, &Resource::HoursOfOperation(hours.id), hours.created_at),
            ..HoursOfOperationSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListHoursOfOperationsResponse { hours_of_operation_summary_list: Some(list), next_token })
}

/// UpdateHoursOfOperation: contacts are asked about it from the next flow on.
pub(crate) async fn update_hours_of_operation(
    call: Call<UpdateHoursOfOperationRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::HoursOfOperation {
        id: id(&request.hours_of_operation_id, Thing::HoursOfOperation)?,
        described: Described { name: request.name.clone(), description: request.description.clone() },
        time_zone: request.time_zone.clone(),
        ranges: request.config.as_ref().map(|config| config.iter().map(hours::read).collect()),
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeleteHoursOfOperation: not while a queue has them.
pub(crate) async fn delete_hours_of_operation(
    call: Call<DeleteHoursOfOperationRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let hours = id(&call.request.hours_of_operation_id, Thing::HoursOfOperation)?;
    remove(&call, Resource::HoursOfOperation(hours)).await
}

//! ListHoursOfOperations.

use wire::connect::{HoursOfOperationSummary, ListHoursOfOperationsRequest, ListHoursOfOperationsResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::hours::HOURS;
use crate::op::list::page;
use crate::op::shape::timestamp;

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
            last_modified_time: Some(timestamp(hours.created_at)),
            ..HoursOfOperationSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListHoursOfOperationsResponse { hours_of_operation_summary_list: Some(list), next_token })
}

//! UpdateContactRoutingData (ROUTE-50, ROUTE-51, ROUTE-61).

use engine::input::{Command, RoutingChange};
use engine::refusal::Thing;
use engine::time::Span;
use wire::connect::{UpdateContactRoutingDataRequest, UpdateContactRoutingDataResponse};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::criteria;
use crate::op::describe_contact::ended_where_completed;
use crate::op::shape::id;

pub(crate) async fn update_contact_routing_data(
    call: Call<UpdateContactRoutingDataRequest>,
) -> Result<UpdateContactRoutingDataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id(&request.contact_id, Thing::Contact)?;
    let change = RoutingChange {
        priority: request.queue_priority,
        age_adjustment: request.queue_time_adjustment_seconds.map(|seconds| Span::seconds(seconds.into())),
        criteria: request.routing_criteria.as_ref().map(criteria::read).transpose()?,
    };
    match call.command(Command::UpdateRouting { contact, change }).await {
        Ok(_) => Ok(UpdateContactRoutingDataResponse {}),
        Err(error) => Err(ended_where_completed(&call, contact, error).await),
    }
}

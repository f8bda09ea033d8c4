//! GetContactMetrics: where a contact stands in its queue, and how long it waits still.

use engine::id::ContactId;
use engine::refusal::Thing;
use wire::connect::{
    ContactMetricName, ContactMetricResult, ContactMetricValue, GetContactMetricsRequest,
    GetContactMetricsResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::id;

/// Metrics of a request: there are two.
const METRICS_MAX: usize = 10;

/// GetContactMetrics (MET-28). What nobody can tell is left out, and so is all of it for a contact that
/// is in no queue.
pub(crate) async fn get_contact_metrics(
    call: Call<GetContactMetricsRequest>,
) -> Result<GetContactMetricsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let contact = id::<ContactId>(&request.contact_id, Thing::Contact)?;
    if request.metrics.len() > METRICS_MAX {
        return Err(ApiError::invalid_parameter(format!("There may be at most {METRICS_MAX} metrics.")));
    }
    let names: Vec<_> = request.metrics.iter().map(|metric| metric.name).collect();
    let found = call.read(move |centre, now| {
        centre.contacts.get(&contact).ok_or_else(|| ApiError::unknown(Thing::Contact))?;
        let place = centre.place_in_queue(contact);
        let value = |name: &ContactMetricName| match name {
            ContactMetricName::PositionInQueue => place.map(|place| place as f64),
            ContactMetricName::EstimatedWaitTime => {
                place.and_then(|_| centre.estimated_wait(contact, now)).map(|wait| wait.as_seconds() as f64)
            }
        };
        let result = |name: ContactMetricName| {
            let number = value(&name)?;
            Some(ContactMetricResult { name, value: ContactMetricValue { number: Some(number) } })
        };
        Ok::<_, ApiError>(names.into_iter().filter_map(result).collect())
    });
    Ok(GetContactMetricsResponse {
        metric_results: Some(found.await??),
        id: Some(contact.to_string()),
        arn: Some(call.app.bus.instance().arn_of("contact", contact)),
    })
}

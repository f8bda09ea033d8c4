//! ListPredefinedAttributes.

use wire::connect::{
    ListPredefinedAttributesRequest, ListPredefinedAttributesResponse, PredefinedAttributeSummary,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::timestamp;

pub(crate) async fn list_predefined_attributes(
    call: Call<ListPredefinedAttributesRequest>,
) -> Result<ListPredefinedAttributesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let listed = call.read(move |centre, _| {
        let all = centre.predefined_attributes.values().collect();
        let (shown, next_token) =
            page(all, |a| a.name.clone(), request.max_results, request.next_token.as_deref())?;
        let summary = |attribute: &engine::domain::config::PredefinedAttribute| PredefinedAttributeSummary {
            name: Some(attribute.name.clone()),
            last_modified_time: Some(timestamp(attribute.created_at)),
            ..PredefinedAttributeSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListPredefinedAttributesResponse { predefined_attribute_summary_list: Some(list), next_token })
}

//! Predefined attributes, which proficiencies and criteria name.

use engine::domain::config;
use engine::input::Command;
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreatePredefinedAttributeRequest, DescribePredefinedAttributeRequest,
    DescribePredefinedAttributeResponse, ListPredefinedAttributesRequest, ListPredefinedAttributesResponse,
    PredefinedAttribute, PredefinedAttributeSummary, PredefinedAttributeValues,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::{not_built, timestamp};

/// CreatePredefinedAttribute: what proficiencies may name (ROUTE-60).
pub(crate) async fn create_predefined_attribute(
    call: Call<CreatePredefinedAttributeRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.purposes.as_ref().is_some_and(|purposes| !purposes.is_empty()) {
        return Err(not_built("Purposes"));
    }
    if request.attribute_configuration.is_some() {
        return Err(not_built("AttributeConfiguration"));
    }
    let values = request.values.as_ref().and_then(|values| values.string_list.clone());
    let attribute = config::PredefinedAttribute {
        name: request.name.clone(),
        values: values.unwrap_or_default(),
        created_at: call.app.clock.now(),
    };
    call.command(Command::CreatePredefinedAttribute(attribute)).await?;
    Ok(Empty {})
}

/// DescribePredefinedAttribute, by its name.
pub(crate) async fn describe_predefined_attribute(
    call: Call<DescribePredefinedAttributeRequest>,
) -> Result<DescribePredefinedAttributeResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let name = call.request.name.clone();
    let found = call.read(move |centre, _| centre.predefined_attributes.get(&name).cloned()).await?;
    let found = found.ok_or_else(|| ApiError::unknown(Thing::PredefinedAttribute))?;
    let attribute = PredefinedAttribute {
        name: Some(found.name),
        values: Some(PredefinedAttributeValues { string_list: Some(found.values) }),
        last_modified_time: Some(timestamp(found.created_at)),
        ..PredefinedAttribute::default()
    };
    Ok(DescribePredefinedAttributeResponse { predefined_attribute: Some(attribute) })
}

/// ListPredefinedAttributes.
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

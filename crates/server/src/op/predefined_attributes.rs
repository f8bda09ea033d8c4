//! Predefined attributes, which proficiencies and criteria name.

use engine::domain::config;
use engine::domain::resource::Resource;
use engine::input::{Command, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreatePredefinedAttributeRequest, DeletePredefinedAttributeRequest, DescribePredefinedAttributeRequest,
    DescribePredefinedAttributeResponse, ListPredefinedAttributesRequest, ListPredefinedAttributesResponse,
    PredefinedAttribute, PredefinedAttributeSummary, PredefinedAttributeValues,
    UpdatePredefinedAttributeRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::resources::remove;
use crate::op::shape::{modified, not_built};

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
    let found = call.read(move |centre, _| {
        let found = centre.predefined_attributes.get(&name)?;
        let modified = modified(centre, &Resource::PredefinedAttribute(name), found.created_at);
        Some(PredefinedAttribute {
            name: Some(found.name.clone()),
            values: Some(PredefinedAttributeValues { string_list: Some(found.values.clone()) }),
            last_modified_time: modified,
            ..PredefinedAttribute::default()
        })
    });
    let attribute = found.await?.ok_or_else(|| ApiError::unknown(Thing::PredefinedAttribute))?;
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
            last_modified_time: modified(
                centre,
                &Resource::PredefinedAttribute(attribute.name.clone()),
                attribute.created_at,
            ),
            ..PredefinedAttributeSummary::default()
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListPredefinedAttributesResponse { predefined_attribute_summary_list: Some(list), next_token })
}

/// UpdatePredefinedAttribute: its values anew. One that a user has stays.
pub(crate) async fn update_predefined_attribute(
    call: Call<UpdatePredefinedAttributeRequest>,
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
    let values = values.ok_or_else(|| ApiError::invalid_parameter("Values is missing."))?;
    let revision = Revision::PredefinedAttribute { name: request.name.clone(), values };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeletePredefinedAttribute: not while a user has a proficiency in it.
pub(crate) async fn delete_predefined_attribute(
    call: Call<DeletePredefinedAttributeRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    remove(&call, Resource::PredefinedAttribute(call.request.name.clone())).await
}

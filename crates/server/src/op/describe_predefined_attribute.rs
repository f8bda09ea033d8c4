//! DescribePredefinedAttribute, by its name.

use engine::refusal::Thing;
use wire::connect::{
    DescribePredefinedAttributeRequest, DescribePredefinedAttributeResponse, PredefinedAttribute,
    PredefinedAttributeValues,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::timestamp;

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

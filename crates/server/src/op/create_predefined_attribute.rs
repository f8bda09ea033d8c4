//! CreatePredefinedAttribute: what proficiencies may name (ROUTE-60).

use engine::domain::config::PredefinedAttribute;
use engine::input::Command;
use wire::Empty;
use wire::connect::CreatePredefinedAttributeRequest;

use crate::call::Call;
use crate::error::ApiError;
use crate::op::shape::not_built;

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
    let attribute = PredefinedAttribute {
        name: request.name.clone(),
        values: values.unwrap_or_default(),
        created_at: call.app.clock.now(),
    };
    call.command(Command::CreatePredefinedAttribute(attribute)).await?;
    Ok(Empty {})
}

//! Switches of the instance. They are kept and shown; MULTI_PARTY_CHAT_CONFERENCE is the one that changes
//! what this program does (CHAT-113).

use engine::domain::instance::InstanceSettings;
use engine::input::{Command, InstanceChange};
use wire::Empty;
use wire::connect::{
    Attribute, DescribeInstanceAttributeRequest, DescribeInstanceAttributeResponse, InstanceAttributeType,
    ListInstanceAttributesRequest, ListInstanceAttributesResponse, UpdateInstanceAttributeRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;

/// DescribeInstanceAttribute.
pub(crate) async fn describe_instance_attribute(
    call: Call<DescribeInstanceAttributeRequest>,
) -> Result<DescribeInstanceAttributeResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let name = call.request.attribute_type;
    let shown = call.read(move |centre, _| attribute(&centre.instance_settings, name)).await?;
    Ok(DescribeInstanceAttributeResponse { attribute: Some(shown) })
}

/// ListInstanceAttributes: all that there are.
pub(crate) async fn list_instance_attributes(
    call: Call<ListInstanceAttributesRequest>,
) -> Result<ListInstanceAttributesResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let mut names: Vec<_> = InstanceAttributeType::ALL.iter().map(|name| name.as_str().to_owned()).collect();
    names.sort_unstable();
    let (shown, next_token) = page(names, String::clone, request.max_results, request.next_token.as_deref())?;
    let settings = call.read(|centre, _| centre.instance_settings.clone()).await?;
    let names = shown.iter().filter_map(|name| InstanceAttributeType::parse(name));
    let attributes = names.map(|name| attribute(&settings, name)).collect();
    Ok(ListInstanceAttributesResponse { attributes: Some(attributes), next_token })
}

/// UpdateInstanceAttribute.
pub(crate) async fn update_instance_attribute(
    call: Call<UpdateInstanceAttributeRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let value = call
        .request
        .value
        .parse()
        .map_err(|_| ApiError::invalid_parameter("Value must be true or false."))?;
    let name = call.request.attribute_type.as_str().to_owned();
    call.command(Command::ChangeInstance(InstanceChange::Attribute { name, on: value })).await?;
    Ok(Empty {})
}

/// All are off until they are switched on.
pub(super) fn is_on(settings: &InstanceSettings, name: InstanceAttributeType) -> bool {
    settings.attributes.get(name.as_str()).copied().unwrap_or(false)
}

fn attribute(settings: &InstanceSettings, name: InstanceAttributeType) -> Attribute {
    Attribute { attribute_type: Some(name), value: Some(is_on(settings, name).to_string()) }
}

//! What is the same for everything that is set up: its tags, and its removal.

use engine::domain::resource::{Resource, Tags};
use engine::input::Command;
use wire::Empty;
use wire::connect::{
    ListTagsForResourceRequest, ListTagsForResourceResponse, TagResourceRequest, UntagResourceRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::shape;

/// TagResource: over tags of the same key.
pub(crate) async fn tag_resource(call: Call<TagResourceRequest>) -> Result<Empty, ApiError> {
    let resource = named(&call, &call.request.resource_arn)?;
    authority::require(&call, edits(&resource)).await?;
    let tags = call.request.tags.clone();
    call.command(Command::Tag { resource, tags }).await?;
    Ok(Empty {})
}

/// UntagResource. Keys that are not there are no error.
pub(crate) async fn untag_resource(call: Call<UntagResourceRequest>) -> Result<Empty, ApiError> {
    let resource = named(&call, &call.request.resource_arn)?;
    authority::require(&call, edits(&resource)).await?;
    let keys = call.request.tag_keys.clone();
    call.command(Command::Untag { resource, keys }).await?;
    Ok(Empty {})
}

/// ListTagsForResource.
pub(crate) async fn list_tags_for_resource(
    call: Call<ListTagsForResourceRequest>,
) -> Result<ListTagsForResourceResponse, ApiError> {
    let resource = named(&call, &call.request.resource_arn)?;
    authority::require(&call, views(&resource)).await?;
    let thing = resource.thing();
    let tags = call.read(move |centre, _| {
        centre.has(&resource).then(|| shape::tags(centre, &resource).unwrap_or_default())
    });
    let tags = tags.await?.ok_or_else(|| ApiError::unknown(thing))?;
    Ok(ListTagsForResourceResponse { tags: Some(tags) })
}

/// What an ARN names. A name in the place of an id, as predefined attributes have, is not in one.
fn named<R>(call: &Call<R>, arn: &str) -> Result<Resource, ApiError> {
    let rest = arn.strip_prefix(&call.app.bus.instance().arn()).and_then(|rest| rest.strip_prefix('/'));
    let resource = rest.and_then(|rest| rest.parse().ok());
    let has_tags = |one: &Resource| !matches!(one, Resource::PredefinedAttribute(_) | Resource::Report(_));
    let resource = resource.filter(has_tags);
    resource.ok_or_else(|| ApiError::invalid_parameter("resourceArn names nothing that can have tags here."))
}

fn edits(resource: &Resource) -> &'static str {
    match resource {
        Resource::AgentStatus(_) => "AgentStates.Edit",
        // PROPOSED: the list has no permission of their own for views.
        Resource::Flow(_) | Resource::View(_) => "ContactFlows.Edit",
        Resource::FlowModule(_) => "ContactFlowModules.Edit",
        Resource::HierarchyGroup(_) => "AgentGrouping.Edit",
        Resource::HoursOfOperation(_) => "HoursOfOperation.Edit",
        Resource::PredefinedAttribute(_) => "PredefinedAttributes.Edit",
        Resource::Queue(_) => "Queues.Edit",
        Resource::QuickConnect(_) => "TransferDestinations.Edit",
        Resource::Report(_) => "MetricsReports.Edit",
        Resource::RoutingProfile(_) => "RoutingPolicies.Edit",
        Resource::SecurityProfile(_) => "SecurityProfiles.Edit",
        Resource::TaskTemplate(_) => "TaskTemplates.Edit",
        Resource::User(_) => "Users.Edit",
    }
}

fn views(resource: &Resource) -> &'static str {
    match resource {
        Resource::AgentStatus(_) => "AgentStates.View",
        Resource::Flow(_) | Resource::View(_) => "ContactFlows.View",
        Resource::FlowModule(_) => "ContactFlowModules.View",
        Resource::HierarchyGroup(_) => "AgentGrouping.View",
        Resource::HoursOfOperation(_) => "HoursOfOperation.View",
        Resource::PredefinedAttribute(_) => "PredefinedAttributes.View",
        Resource::Queue(_) => "Queues.View",
        Resource::QuickConnect(_) => "TransferDestinations.View",
        Resource::Report(_) => "MetricsReports.View",
        Resource::RoutingProfile(_) => "RoutingPolicies.View",
        Resource::SecurityProfile(_) => "SecurityProfiles.View",
        Resource::TaskTemplate(_) => "TaskTemplates.View",
        Resource::User(_) => "Users.View",
    }
}

/// Tags that a new thing is given.
pub(super) async fn tag_new<R>(
    call: &Call<R>,
    resource: Resource,
    tags: Option<&Tags>,
) -> Result<(), ApiError> {
    let Some(tags) = tags.filter(|tags| !tags.is_empty()) else { return Ok(()) };
    call.command(Command::Tag { resource, tags: tags.clone() }).await?;
    Ok(())
}

pub(super) async fn remove<R>(call: &Call<R>, resource: Resource) -> Result<Empty, ApiError> {
    call.command(Command::Remove(resource)).await?;
    Ok(Empty {})
}

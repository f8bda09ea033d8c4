//! Instances: the first, and those that are made beside it.

use std::sync::Arc;

use engine::domain::instance::InstanceSettings;
use engine::id::InstanceId;
use wire::connect::{
    CreateInstanceRequest, CreateInstanceResponse, DeleteInstanceRequest, DescribeInstanceRequest,
    DescribeInstanceResponse, DirectoryType, Instance, InstanceAttributeType, InstanceSummary,
    ListInstancesRequest, ListInstancesResponse,
};
use wire::{Empty, Sensitive};

use crate::app::App;
use crate::call::Call;
use crate::digest;
use crate::error::ApiError;
use crate::host::reach::OF_ALL;
use crate::ids;
use crate::op::authority;
use crate::op::instance_attributes::is_on;
use crate::op::list::page;
use crate::op::shape::{ACTIVE, not_built, timestamp};

/// ListInstances: one's own; all for whoever administers all.
pub(crate) async fn list_instances(
    call: Call<ListInstancesRequest>,
) -> Result<ListInstancesResponse, ApiError> {
    let request = &call.request;
    let mut all = vec![Arc::clone(&call.app)];
    if call.app.host.is_first(&call.app) && authority::has(&call, OF_ALL).await? {
        all = call.app.host.all();
    }
    all.sort_by_key(id_of);
    let (shown, next_token) = page(all, id_of, request.max_results, request.next_token.as_deref())?;
    let list = shown.iter().map(|app| summary(app)).collect();
    Ok(ListInstancesResponse { instance_summary_list: Some(list), next_token })
}

fn id_of(app: &Arc<App>) -> InstanceId {
    app.bus.instance().id
}

fn summary(app: &App) -> InstanceSummary {
    let instance = app.bus.instance();
    let (inbound, outbound) = calls(&app.bus.settings());
    InstanceSummary {
        id: Some(instance.id.to_string()),
        arn: Some(instance.arn()),
        identity_management_type: Some(DirectoryType::ConnectManaged),
        instance_alias: alias(&instance.alias),
        created_time: Some(timestamp(instance.created_at)),
        instance_status: Some(ACTIVE),
        inbound_calls_enabled: Some(inbound),
        outbound_calls_enabled: Some(outbound),
        instance_access_url: Some(app.url.clone()),
        ..InstanceSummary::default()
    }
}

/// DescribeInstance.
pub(crate) async fn describe_instance(
    call: Call<DescribeInstanceRequest>,
) -> Result<DescribeInstanceResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let instance = call.app.bus.instance();
    let (inbound, outbound) = calls(&call.app.bus.settings());
    let shown = Instance {
        id: Some(instance.id.to_string()),
        arn: Some(instance.arn()),
        identity_management_type: Some(DirectoryType::ConnectManaged),
        instance_alias: alias(&instance.alias),
        created_time: Some(timestamp(instance.created_at)),
        instance_status: Some(ACTIVE),
        inbound_calls_enabled: Some(inbound),
        outbound_calls_enabled: Some(outbound),
        instance_access_url: Some(call.app.url.clone()),
        ..Instance::default()
    };
    Ok(DescribeInstanceResponse { instance: Some(shown), replication_configuration: None })
}

fn alias(alias: &str) -> Option<Sensitive> {
    Some(alias).filter(|alias| !alias.is_empty()).map(Sensitive::from)
}

/// CreateInstance (ENT-1): by whoever administers the first.
pub(crate) async fn create_instance(
    call: Call<CreateInstanceRequest>,
) -> Result<CreateInstanceResponse, ApiError> {
    let request = &call.request;
    if !call.app.host.is_first(&call.app) {
        return Err(ApiError::access_denied("Instances are made by users of the first one."));
    }
    if request.identity_management_type != DirectoryType::ConnectManaged {
        return Err(not_built("IdentityManagementType other than CONNECT_MANAGED"));
    }
    if request.directory_id.is_some() {
        return Err(not_built("DirectoryId"));
    }
    if request.tags.as_ref().is_some_and(|tags| !tags.is_empty()) {
        return Err(not_built("Tags of an instance"));
    }
    let alias = request.instance_alias.as_ref().map_or("", |alias| alias.expose()).to_owned();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let is_bounded = !alias.starts_with('-') && !alias.ends_with('-');
    if !alias.chars().all(is_name) || !is_bounded || alias.parse::<InstanceId>().is_ok() {
        let message = "InstanceAlias takes letters, digits and hyphens between them, and is not an id.";
        return Err(ApiError::invalid_request(message));
    }
    // What the same caller asks for with the same token is the same instance, for good.
    let id = match &request.client_token {
        Some(token) => digest::id(call.caller.user.0, "CreateInstance", token),
        None => ids::new(),
    };
    let mut settings = InstanceSettings::default();
    let attributes = [
        (InstanceAttributeType::InboundCalls, request.inbound_calls_enabled),
        (InstanceAttributeType::OutboundCalls, request.outbound_calls_enabled),
    ];
    settings.attributes.extend(attributes.map(|(name, on)| (name.as_str().to_owned(), on)));
    let app = call.app.host.create(InstanceId(id), alias, settings).await?;
    let instance = app.bus.instance();
    Ok(CreateInstanceResponse { id: Some(instance.id.to_string()), arn: Some(instance.arn()) })
}

/// DeleteInstance: by whoever made it.
pub(crate) async fn delete_instance(call: Call<DeleteInstanceRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    if !call.caller.is_guest && !call.app.host.is_first(&call.app) {
        return Err(ApiError::access_denied("Instances are deleted by users of the first one."));
    }
    call.app.host.delete(&call.app).await?;
    Ok(Empty {})
}

fn calls(settings: &InstanceSettings) -> (bool, bool) {
    (
        is_on(settings, InstanceAttributeType::InboundCalls),
        is_on(settings, InstanceAttributeType::OutboundCalls),
    )
}

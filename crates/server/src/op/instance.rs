//! The instance: there is one.

use engine::domain::instance::InstanceSettings;
use wire::Sensitive;
use wire::connect::{
    DescribeInstanceRequest, DescribeInstanceResponse, DirectoryType, Instance, InstanceAttributeType,
    InstanceSummary, ListInstancesRequest, ListInstancesResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::instance_attributes::is_on;
use crate::op::list::page;
use crate::op::shape::{ACTIVE, timestamp};

/// ListInstances: there is one so far.
pub(crate) async fn list_instances(
    call: Call<ListInstancesRequest>,
) -> Result<ListInstancesResponse, ApiError> {
    let request = &call.request;
    let all = vec![call.app.bus.instance()];
    let (shown, next_token) = page(all, |i| i.id, request.max_results, request.next_token.as_deref())?;
    let (inbound, outbound) = calls(&call.app.bus.settings());
    let summary = |instance: &engine::domain::config::Instance| InstanceSummary {
        id: Some(instance.id.to_string()),
        arn: Some(instance.arn()),
        identity_management_type: Some(DirectoryType::ConnectManaged),
        instance_alias: Some(Sensitive::from(instance.alias.as_str())),
        created_time: Some(timestamp(instance.created_at)),
        instance_status: Some(ACTIVE),
        inbound_calls_enabled: Some(inbound),
        outbound_calls_enabled: Some(outbound),
        instance_access_url: Some(call.app.url.clone()),
        ..InstanceSummary::default()
    };
    let list = shown.into_iter().map(summary).collect();
    Ok(ListInstancesResponse { instance_summary_list: Some(list), next_token })
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
        instance_alias: Some(Sensitive::from(instance.alias.as_str())),
        created_time: Some(timestamp(instance.created_at)),
        instance_status: Some(ACTIVE),
        inbound_calls_enabled: Some(inbound),
        outbound_calls_enabled: Some(outbound),
        instance_access_url: Some(call.app.url.clone()),
        ..Instance::default()
    };
    Ok(DescribeInstanceResponse { instance: Some(shown), replication_configuration: None })
}

fn calls(settings: &InstanceSettings) -> (bool, bool) {
    (
        is_on(settings, InstanceAttributeType::InboundCalls),
        is_on(settings, InstanceAttributeType::OutboundCalls),
    )
}

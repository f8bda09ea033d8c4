//! DescribeQuickConnect.

use engine::domain::config::{Instance, QuickConnect, QuickConnectTarget};
use engine::id::QuickConnectId;
use engine::refusal::Thing;
use wire::connect::{
    DescribeQuickConnectRequest, DescribeQuickConnectResponse, PhoneNumberQuickConnectConfig,
    QueueQuickConnectConfig, QuickConnectConfig, UserQuickConnectConfig,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list_quick_connects::kind;
use crate::op::shape::{QUICK_CONNECT, id, timestamp};

pub(crate) async fn describe_quick_connect(
    call: Call<DescribeQuickConnectRequest>,
) -> Result<DescribeQuickConnectResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: QuickConnectId = id(&call.request.quick_connect_id, Thing::QuickConnect)?;
    let found = call.read(move |centre, _| centre.quick_connects.get(&id).cloned()).await?;
    let found = found.ok_or_else(|| ApiError::unknown(Thing::QuickConnect))?;
    Ok(DescribeQuickConnectResponse { quick_connect: Some(shape(call.app.bus.instance(), &found)) })
}

fn shape(instance: &Instance, quick_connect: &QuickConnect) -> wire::connect::QuickConnect {
    wire::connect::QuickConnect {
        quick_connect_arn: Some(instance.arn_of(QUICK_CONNECT, quick_connect.id)),
        quick_connect_id: Some(quick_connect.id.to_string()),
        name: Some(quick_connect.name.clone()),
        description: quick_connect.description.clone(),
        quick_connect_config: Some(config(&quick_connect.target)),
        last_modified_time: Some(timestamp(quick_connect.created_at)),
        ..wire::connect::QuickConnect::default()
    }
}

fn config(target: &QuickConnectTarget) -> QuickConnectConfig {
    let (mut user_config, mut queue_config, mut phone_config) = (None, None, None);
    match target {
        QuickConnectTarget::User { user, flow } => {
            let (user_id, contact_flow_id) = (user.to_string(), flow.to_string());
            user_config = Some(UserQuickConnectConfig { user_id, contact_flow_id });
        }
        QuickConnectTarget::Queue { queue, flow } => {
            let (queue_id, contact_flow_id) = (queue.to_string(), flow.to_string());
            queue_config = Some(QueueQuickConnectConfig { queue_id, contact_flow_id });
        }
        QuickConnectTarget::PhoneNumber { number } => {
            phone_config = Some(PhoneNumberQuickConnectConfig { phone_number: number.clone() });
        }
    }
    QuickConnectConfig {
        quick_connect_type: kind(target),
        user_config,
        queue_config,
        phone_config,
        flow_config: None,
    }
}

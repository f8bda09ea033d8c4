//! CreateQuickConnect (ENT-60).

use engine::domain::config::{QuickConnect, QuickConnectTarget};
use engine::id::QuickConnectId;
use engine::input::Command;
use engine::refusal::Thing;
use wire::connect::{
    CreateQuickConnectRequest, CreateQuickConnectResponse, QuickConnectConfig, QuickConnectType,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::shape::{QUICK_CONNECT, id, not_built, phone_number};

pub(crate) async fn create_quick_connect(
    call: Call<CreateQuickConnectRequest>,
) -> Result<CreateQuickConnectResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let quick_connect = QuickConnect {
        id: QuickConnectId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        target: target(&request.quick_connect_config)?,
        created_at: call.app.clock.now(),
    };
    let id = quick_connect.id;
    call.command(Command::CreateQuickConnect(quick_connect)).await?;
    let arn = call.app.bus.instance().arn_of(QUICK_CONNECT, id);
    Ok(CreateQuickConnectResponse { quick_connect_arn: Some(arn), quick_connect_id: Some(id.to_string()) })
}

fn target(config: &QuickConnectConfig) -> Result<QuickConnectTarget, ApiError> {
    let QuickConnectConfig { quick_connect_type, user_config, queue_config, phone_config, flow_config } =
        config;
    match (quick_connect_type, user_config, queue_config, phone_config, flow_config) {
        (QuickConnectType::Flow, ..) => Err(not_built("QuickConnectType FLOW")),
        (QuickConnectType::User, Some(config), None, None, None) => Ok(QuickConnectTarget::User {
            user: id(&config.user_id, Thing::User)?,
            flow: id(&config.contact_flow_id, Thing::Flow)?,
        }),
        (QuickConnectType::Queue, None, Some(config), None, None) => Ok(QuickConnectTarget::Queue {
            queue: id(&config.queue_id, Thing::Queue)?,
            flow: id(&config.contact_flow_id, Thing::Flow)?,
        }),
        (QuickConnectType::PhoneNumber, None, None, Some(config), None) => {
            Ok(QuickConnectTarget::PhoneNumber { number: phone_number(&config.phone_number)? })
        }
        (kind, ..) => {
            let message = format!("QuickConnectConfig needs the configuration of {kind}, and no other.");
            Err(ApiError::invalid_request(message))
        }
    }
}

//! Quick connects: where agents may send a contact.

use engine::Centre;
use engine::domain::config::{Instance, QuickConnect, QuickConnectTarget};
use engine::domain::resource::Resource;
use engine::id::QuickConnectId;
use engine::input::{Command, Described, Revision};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    CreateQuickConnectRequest, CreateQuickConnectResponse, DeleteQuickConnectRequest,
    DescribeQuickConnectRequest, DescribeQuickConnectResponse, ListQuickConnectsRequest,
    ListQuickConnectsResponse, PhoneNumberQuickConnectConfig, QueueQuickConnectConfig, QuickConnectConfig,
    QuickConnectSummary, QuickConnectType, UpdateQuickConnectConfigRequest, UpdateQuickConnectNameRequest,
    UserQuickConnectConfig,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{QUICK_CONNECT, id, modified, not_built, phone_number, tags};

/// CreateQuickConnect (ENT-60).
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
    tag_new(&call, Resource::QuickConnect(id), request.tags.as_ref()).await?;
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

/// DescribeQuickConnect.
pub(crate) async fn describe_quick_connect(
    call: Call<DescribeQuickConnectRequest>,
) -> Result<DescribeQuickConnectResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: QuickConnectId = id(&call.request.quick_connect_id, Thing::QuickConnect)?;
    let instance = call.app.bus.instance().clone();
    let found = call
        .read(move |centre, _| centre.quick_connects.get(&id).map(|found| shape(centre, &instance, found)));
    let found = found.await?.ok_or_else(|| ApiError::unknown(Thing::QuickConnect))?;
    Ok(DescribeQuickConnectResponse { quick_connect: Some(found) })
}

pub(super) fn shape(
    centre: &Centre,
    instance: &Instance,
    quick_connect: &QuickConnect,
) -> wire::connect::QuickConnect {
    wire::connect::QuickConnect {
        quick_connect_arn: Some(instance.arn_of(QUICK_CONNECT, quick_connect.id)),
        quick_connect_id: Some(quick_connect.id.to_string()),
        name: Some(quick_connect.name.clone()),
        description: quick_connect.description.clone(),
        quick_connect_config: Some(config(&quick_connect.target)),
        tags: tags(centre, &Resource::QuickConnect(quick_connect.id)),
        last_modified_time: modified(
            centre,
            &Resource::QuickConnect(quick_connect.id),
            quick_connect.created_at,
        ),
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

/// ListQuickConnects.
pub(crate) async fn list_quick_connects(
    call: Call<ListQuickConnectsRequest>,
) -> Result<ListQuickConnectsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let types = request.quick_connect_types.filter(|types| !types.is_empty());
        let wanted = |quick: &&QuickConnect| types.as_ref().is_none_or(|t| t.contains(&kind(&quick.target)));
        let all = centre.quick_connects.values().filter(wanted).collect();
        let (shown, next_token) =
            page(all, |quick| quick.id, request.max_results, request.next_token.as_deref())?;
        Ok((shown.into_iter().map(|quick| summary(centre, &instance, quick)).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListQuickConnectsResponse { quick_connect_summary_list: Some(list), next_token })
}

pub(super) fn summary(
    centre: &Centre,
    instance: &Instance,
    quick_connect: &QuickConnect,
) -> QuickConnectSummary {
    QuickConnectSummary {
        id: Some(quick_connect.id.to_string()),
        arn: Some(instance.arn_of(QUICK_CONNECT, quick_connect.id)),
        name: Some(quick_connect.name.clone()),
        quick_connect_type: Some(kind(&quick_connect.target)),
        last_modified_time: modified(
            centre,
            &Resource::QuickConnect(quick_connect.id),
            quick_connect.created_at,
        ),
        ..QuickConnectSummary::default()
    }
}

pub(super) fn kind(target: &QuickConnectTarget) -> QuickConnectType {
    match target {
        QuickConnectTarget::User { .. } => QuickConnectType::User,
        QuickConnectTarget::Queue { .. } => QuickConnectType::Queue,
        QuickConnectTarget::PhoneNumber { .. } => QuickConnectType::PhoneNumber,
    }
}

/// UpdateQuickConnectName: the description too.
pub(crate) async fn update_quick_connect_name(
    call: Call<UpdateQuickConnectNameRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::QuickConnect {
        id: id(&request.quick_connect_id, Thing::QuickConnect)?,
        described: Described { name: request.name.clone(), description: request.description.clone() },
        target: None,
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// UpdateQuickConnectConfig.
pub(crate) async fn update_quick_connect_config(
    call: Call<UpdateQuickConnectConfigRequest>,
) -> Result<Empty, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let revision = Revision::QuickConnect {
        id: id(&request.quick_connect_id, Thing::QuickConnect)?,
        described: Described::default(),
        target: Some(target(&request.quick_connect_config)?),
    };
    call.command(Command::Revise(revision.into())).await?;
    Ok(Empty {})
}

/// DeleteQuickConnect: from all queues too.
pub(crate) async fn delete_quick_connect(call: Call<DeleteQuickConnectRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let quick = id(&call.request.quick_connect_id, Thing::QuickConnect)?;
    remove(&call, Resource::QuickConnect(quick)).await
}

//! What an instance may use beside itself: functions, bots, and the flows of addresses. They are kept
//! and shown. No flow action calls a function or a bot; what arrives by a gateway runs the flow of its
//! address (`gateways.rs`).

use engine::domain::instance::{Association, FlowAssociation};
use engine::input::{Command, InstanceChange};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    AssociateBotRequest, AssociateFlowRequest, AssociateFlowResponse, AssociateLambdaFunctionRequest,
    DisassociateBotRequest, DisassociateFlowRequest, DisassociateFlowResponse,
    DisassociateLambdaFunctionRequest, FlowAssociationSummary, GetFlowAssociationRequest,
    GetFlowAssociationResponse, LexBot, LexBotConfig, LexV2Bot, LexVersion, ListBotsRequest,
    ListBotsResponse, ListFlowAssociationResourceType, ListFlowAssociationsRequest,
    ListFlowAssociationsResponse, ListLambdaFunctionsRequest, ListLambdaFunctionsResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::list::page;
use crate::op::shape::id;

/// Characters of an address with a flow, as of an ARN.
const RESOURCE_CHARACTERS_MAX: usize = 256;
/// A page of functions or bots.
const PAGE_MAX: i32 = 25;

/// AssociateLambdaFunction.
pub(crate) async fn associate_lambda_function(
    call: Call<AssociateLambdaFunctionRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let arn = call.request.function_arn.clone();
    if !is_function(&arn) {
        return Err(ApiError::invalid_parameter("FunctionArn must be arn:aws:lambda:..:function:.."));
    }
    associate(&call, Association::LambdaFunction(arn)).await
}

fn is_function(arn: &str) -> bool {
    let parts: Vec<_> = arn.split(':').collect();
    matches!(parts.as_slice(), ["arn", _, "lambda", _, _, "function", name, ..] if !name.is_empty())
}

/// DisassociateLambdaFunction.
pub(crate) async fn disassociate_lambda_function(
    call: Call<DisassociateLambdaFunctionRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    disassociate(&call, Association::LambdaFunction(call.request.function_arn.clone())).await
}

/// ListLambdaFunctions.
pub(crate) async fn list_lambda_functions(
    call: Call<ListLambdaFunctionsRequest>,
) -> Result<ListLambdaFunctionsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let all = call.read(|centre, _| centre.instance_settings.associations.clone()).await?;
    let arn = |association| match association {
        Association::LambdaFunction(arn) => Some(arn),
        Association::LexBot { .. } | Association::LexV2Bot { .. } => None,
    };
    let all = all.into_iter().filter_map(arn).collect();
    let max = request.max_results.unwrap_or(PAGE_MAX);
    let (shown, next_token) = page(all, String::clone, Some(max), request.next_token.as_deref())?;
    Ok(ListLambdaFunctionsResponse { lambda_functions: Some(shown), next_token })
}

/// AssociateBot: of either version.
pub(crate) async fn associate_bot(call: Call<AssociateBotRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    associate(&call, bot(call.request.lex_bot.as_ref(), call.request.lex_v2_bot.as_ref())?).await
}

/// DisassociateBot.
pub(crate) async fn disassociate_bot(call: Call<DisassociateBotRequest>) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    disassociate(&call, bot(call.request.lex_bot.as_ref(), call.request.lex_v2_bot.as_ref())?).await
}

fn bot(first: Option<&LexBot>, second: Option<&LexV2Bot>) -> Result<Association, ApiError> {
    match (first, second) {
        (Some(bot), None) => {
            Ok(Association::LexBot { name: bot.name.clone(), region: bot.lex_region.clone() })
        }
        (None, Some(LexV2Bot { alias_arn: Some(alias) })) => {
            Ok(Association::LexV2Bot { alias: alias.clone() })
        }
        _ => Err(ApiError::invalid_request("Either LexBot or LexV2Bot with its AliasArn is needed.")),
    }
}

/// ListBots: of one version.
pub(crate) async fn list_bots(call: Call<ListBotsRequest>) -> Result<ListBotsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let all = call.read(|centre, _| centre.instance_settings.associations.clone()).await?;
    let all = all.into_iter().filter_map(|one| shown(request.lex_version, one)).collect();
    let max = request.max_results.unwrap_or(PAGE_MAX);
    let name = |(name, _): &(String, LexBotConfig)| name.clone();
    let (shown, next_token) = page(all, name, Some(max), request.next_token.as_deref())?;
    let lex_bots = shown.into_iter().map(|(_, bot)| bot).collect();
    Ok(ListBotsResponse { lex_bots: Some(lex_bots), next_token })
}

/// A bot of this version, by a key of its own.
fn shown(version: LexVersion, association: Association) -> Option<(String, LexBotConfig)> {
    match (version, association) {
        (LexVersion::V1, Association::LexBot { name, region }) => {
            let key = format!("{name}\n{region}");
            let bot = LexBot { name, lex_region: region };
            Some((key, LexBotConfig { lex_bot: Some(bot), lex_v2_bot: None }))
        }
        (LexVersion::V2, Association::LexV2Bot { alias }) => {
            let bot = LexV2Bot { alias_arn: Some(alias.clone()) };
            Some((alias, LexBotConfig { lex_bot: None, lex_v2_bot: Some(bot) }))
        }
        _ => None,
    }
}

async fn associate<R>(call: &Call<R>, association: Association) -> Result<Empty, ApiError> {
    call.command(Command::ChangeInstance(InstanceChange::Associate(association))).await?;
    Ok(Empty {})
}

async fn disassociate<R>(call: &Call<R>, association: Association) -> Result<Empty, ApiError> {
    call.command(Command::ChangeInstance(InstanceChange::Disassociate(association))).await?;
    Ok(Empty {})
}

/// AssociateFlow: the flow of an address, in the place of another that it had.
pub(crate) async fn associate_flow(
    call: Call<AssociateFlowRequest>,
) -> Result<AssociateFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let resource = request.resource_id.clone();
    if resource.is_empty() || resource.chars().count() > RESOURCE_CHARACTERS_MAX {
        let message = format!("ResourceId must have 1 to {RESOURCE_CHARACTERS_MAX} characters.");
        return Err(ApiError::invalid_parameter(message));
    }
    let resource_type = request.resource_type.as_str().to_owned();
    let flow = id(&request.flow_id, Thing::Flow)?;
    let association = FlowAssociation { resource_type, resource, flow };
    call.command(Command::ChangeInstance(InstanceChange::AssociateFlow(association))).await?;
    Ok(AssociateFlowResponse {})
}

/// DisassociateFlow.
pub(crate) async fn disassociate_flow(
    call: Call<DisassociateFlowRequest>,
) -> Result<DisassociateFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let resource_type = request.resource_type.as_str().to_owned();
    let change = InstanceChange::DisassociateFlow { resource_type, resource: request.resource_id.clone() };
    call.command(Command::ChangeInstance(change)).await?;
    Ok(DisassociateFlowResponse {})
}

/// GetFlowAssociation.
pub(crate) async fn get_flow_association(
    call: Call<GetFlowAssociationRequest>,
) -> Result<GetFlowAssociationResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (resource_type, resource) = (request.resource_type, request.resource_id.clone());
    let found = call.read(move |centre, _| {
        centre.instance_settings.flow_of(resource_type.as_str(), &resource).map(|found| found.flow)
    });
    let flow = found.await?.ok_or_else(|| ApiError::unknown(Thing::FlowAssociation))?;
    Ok(GetFlowAssociationResponse {
        resource_id: Some(request.resource_id.clone()),
        flow_id: Some(call.app.bus.instance().arn_of("contact-flow", flow)),
        resource_type: Some(resource_type),
    })
}

/// ListFlowAssociations: of one type, or of all that the reply has a name for.
pub(crate) async fn list_flow_associations(
    call: Call<ListFlowAssociationsRequest>,
) -> Result<ListFlowAssociationsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let all = call.read(|centre, _| centre.instance_settings.flow_associations.clone()).await?;
    let listed = |association: FlowAssociation| {
        let named = |kind: &&ListFlowAssociationResourceType| kind.as_str() == association.resource_type;
        let kind = *ListFlowAssociationResourceType::ALL.iter().find(named)?;
        request.resource_type.is_none_or(|wanted| wanted == kind).then_some((kind, association))
    };
    let all = all.into_iter().filter_map(listed).collect();
    let key = |(_, one): &(ListFlowAssociationResourceType, FlowAssociation)| {
        format!("{}\n{}", one.resource_type, one.resource)
    };
    let (shown, next_token) = page(all, key, request.max_results, request.next_token.as_deref())?;
    let instance = call.app.bus.instance();
    let summary = |(kind, one): (ListFlowAssociationResourceType, FlowAssociation)| FlowAssociationSummary {
        resource_id: Some(one.resource),
        flow_id: Some(instance.arn_of("contact-flow", one.flow)),
        resource_type: Some(kind),
    };
    let list = shown.into_iter().map(summary).collect();
    Ok(ListFlowAssociationsResponse { flow_association_summary_list: Some(list), next_token })
}

//! Flows, which are checked when they are saved.

use std::sync::Arc;

use engine::Centre;
use engine::domain::config::{Flow, FlowContent, FlowHistory, FlowVersion, Instance};
use engine::domain::resource::Resource;
use engine::id::FlowId;
use engine::input::{Command, Described, FlowChange, Outcome};
use engine::refusal::{Refusal, Thing};
use wire::connect::{
    ContactFlow, ContactFlowState, ContactFlowStatus, ContactFlowSummary, ContactFlowVersionSummary,
    CreateContactFlowRequest, CreateContactFlowResponse, CreateContactFlowVersionRequest,
    CreateContactFlowVersionResponse, DeleteContactFlowRequest, DeleteContactFlowResponse,
    DeleteContactFlowVersionRequest, DeleteContactFlowVersionResponse, DescribeContactFlowRequest,
    DescribeContactFlowResponse, ListContactFlowVersionsRequest, ListContactFlowVersionsResponse,
    ListContactFlowsRequest, ListContactFlowsResponse, UpdateContactFlowContentRequest,
    UpdateContactFlowContentResponse, UpdateContactFlowMetadataRequest, UpdateContactFlowMetadataResponse,
    UpdateContactFlowNameRequest, UpdateContactFlowNameResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{flow_type, id, modified, not_built, read_flow_type, sha256, tags};
use crate::{flow, ids};

/// The model has no bound for these; they are those of other things' names and descriptions.
const NAME_CHARACTERS_MAX: usize = 127;
const DESCRIPTION_CHARACTERS_MAX: usize = 500;

/// CreateContactFlow (ENT-80, FLOW-4). PROPOSED: a flow that is only saved is checked like one that
/// is published, so that publishing it later cannot fail.
pub(crate) async fn create_contact_flow(
    call: Call<CreateContactFlowRequest>,
) -> Result<CreateContactFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let published = request.status != Some(ContactFlowStatus::Saved);
    if published {
        authority::require(&call, "ContactFlows.Publish").await?;
    }
    check_characters("Name", &request.name, NAME_CHARACTERS_MAX)?;
    check_characters(
        "Description",
        request.description.as_deref().unwrap_or_default(),
        DESCRIPTION_CHARACTERS_MAX,
    )?;
    let graph = flow::parse(&request.content).map_err(ApiError::invalid_flow)?;
    let flow = Flow {
        id: FlowId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone(),
        kind: read_flow_type(request.r#type),
        published,
        content: Arc::from(request.content.as_str()),
        graph: Arc::new(graph),
        history: FlowHistory::default(),
        created_at: call.app.clock.now(),
    };
    let id = flow.id;
    call.command(Command::CreateFlow(flow)).await?;
    tag_new(&call, Resource::Flow(id), request.tags.as_ref()).await?;
    Ok(CreateContactFlowResponse {
        contact_flow_id: Some(id.to_string()),
        contact_flow_arn: Some(call.app.bus.instance().arn_of("contact-flow", id)),
        flow_content_sha256: Some(sha256(&request.content)),
    })
}

fn check_characters(member: &str, text: &str, most: usize) -> Result<(), ApiError> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!("{member} must have at most {most} characters.")))
}

/// DescribeContactFlow. A flow that is saved and not published is shown to whoever asks for its
/// saved content, with `:$SAVED` behind the id.
pub(crate) async fn describe_contact_flow(
    call: Call<DescribeContactFlowRequest>,
) -> Result<DescribeContactFlowResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (flow, alias) = named(&request.contact_flow_id, Thing::Flow)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let flow = centre.flows.get(&flow).ok_or_else(|| ApiError::unknown(Thing::Flow))?;
        let mut shown = shape(centre, &instance, flow);
        let content = match alias {
            None if !flow.published => return Err(ApiError::connect(Refusal::FlowNotPublished.into())),
            None => &flow.content,
            Some(Alias::Saved) => flow.saved(),
            Some(Alias::Version(number)) => {
                let version = flow.history.versions.get(&number);
                let version = version.ok_or_else(|| ApiError::unknown(Thing::FlowVersion))?;
                shown.version = Some(i64::from(number));
                shown.version_description = version.description.clone();
                &version.content
            }
        };
        if matches!(alias, Some(Alias::Saved)) && flow.history.draft.is_some() {
            shown.status = Some(ContactFlowStatus::Saved);
        }
        shown.content = Some(content.to_string());
        shown.flow_content_sha256 = Some(sha256(content));
        Ok(shown)
    });
    Ok(DescribeContactFlowResponse { contact_flow: Some(found.await??) })
}

/// What of a flow a caller means, where it is not what runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Alias {
    /// `:$SAVED`
    Saved,
    /// `:3`
    Version(u32),
}

/// The id or ARN of a flow or a module, perhaps with an alias behind it.
pub(super) fn named(text: &str, thing: Thing) -> Result<(FlowId, Option<Alias>), ApiError> {
    let (flow, alias) = match text.rsplit_once(':') {
        Some((flow, "$SAVED")) => (flow, Some(Alias::Saved)),
        Some((flow, number)) if number.len() < 10 && number.parse::<u32>().is_ok() => {
            (flow, number.parse().ok().map(Alias::Version))
        }
        _ => (text, None),
    };
    Ok((id(flow, thing)?, alias))
}

/// UpdateContactFlowContent: what runs from now on, or what is saved only where `:$SAVED` is behind the
/// id. Contacts that are in the flow stay with what they began.
pub(crate) async fn update_contact_flow_content(
    call: Call<UpdateContactFlowContentRequest>,
) -> Result<UpdateContactFlowContentResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (flow, alias) = named(&request.contact_flow_id, Thing::Flow)?;
    let published = match alias {
        None => true,
        Some(Alias::Saved) => false,
        Some(Alias::Version(_)) => {
            return Err(ApiError::invalid_request("A version of a flow never changes."));
        }
    };
    if published {
        authority::require(&call, "ContactFlows.Publish").await?;
    }
    let graph = Arc::new(flow::parse(&request.content).map_err(ApiError::invalid_flow)?);
    let content = FlowContent { content: Arc::from(request.content.as_str()), graph };
    call.command(Command::ChangeFlow { flow, change: FlowChange::Content { content, published } }).await?;
    Ok(UpdateContactFlowContentResponse {})
}

/// UpdateContactFlowName.
pub(crate) async fn update_contact_flow_name(
    call: Call<UpdateContactFlowNameRequest>,
) -> Result<UpdateContactFlowNameResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let flow = id(&request.contact_flow_id, Thing::Flow)?;
    describe(&call, flow, request.name.clone(), request.description.clone(), None).await?;
    Ok(UpdateContactFlowNameResponse {})
}

/// UpdateContactFlowMetadata.
pub(crate) async fn update_contact_flow_metadata(
    call: Call<UpdateContactFlowMetadataRequest>,
) -> Result<UpdateContactFlowMetadataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let flow = id(&request.contact_flow_id, Thing::Flow)?;
    let archived = request.contact_flow_state.map(|state| state == ContactFlowState::Archived);
    describe(&call, flow, request.name.clone(), request.description.clone(), archived).await?;
    Ok(UpdateContactFlowMetadataResponse {})
}

async fn describe<R>(
    call: &Call<R>,
    flow: FlowId,
    name: Option<String>,
    description: Option<String>,
    archived: Option<bool>,
) -> Result<(), ApiError> {
    if name.as_deref() == Some("") {
        return Err(ApiError::invalid_parameter("Name must not be empty."));
    }
    check_characters("Name", name.as_deref().unwrap_or_default(), NAME_CHARACTERS_MAX)?;
    check_characters("Description", description.as_deref().unwrap_or_default(), DESCRIPTION_CHARACTERS_MAX)?;
    let described = Described { name, description };
    call.command(Command::ChangeFlow { flow, change: FlowChange::Describe { described, archived } }).await?;
    Ok(())
}

/// DeleteContactFlow: one that no other flow, quick connect or contact names.
pub(crate) async fn delete_contact_flow(
    call: Call<DeleteContactFlowRequest>,
) -> Result<DeleteContactFlowResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let flow = id(&call.request.contact_flow_id, Thing::Flow)?;
    remove(&call, Resource::Flow(flow)).await?;
    Ok(DeleteContactFlowResponse {})
}

/// CreateContactFlowVersion: of what runs, or of what is saved where `:$SAVED` is behind the id.
pub(crate) async fn create_contact_flow_version(
    call: Call<CreateContactFlowVersionRequest>,
) -> Result<CreateContactFlowVersionResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (flow, alias) = named(&request.contact_flow_id, Thing::Flow)?;
    let of_saved = match alias {
        None => false,
        Some(Alias::Saved) => true,
        Some(Alias::Version(_)) => {
            return Err(ApiError::invalid_request("A version has no versions of its own."));
        }
    };
    let description = request.description.clone();
    check_characters("Description", description.as_deref().unwrap_or_default(), DESCRIPTION_CHARACTERS_MAX)?;
    if request.contact_flow_version.is_some() || request.last_modified_region.is_some() {
        return Err(not_built("ContactFlowVersion and LastModifiedRegion"));
    }
    let known = call.read(move |centre, _| {
        let flow = centre.flows.get(&flow)?;
        let content = if of_saved { flow.saved() } else { &flow.content };
        Some((sha256(content), modified(centre, &Resource::Flow(flow.id), flow.created_at)))
    });
    let (hash, changed) = known.await?.ok_or_else(|| ApiError::unknown(Thing::Flow))?;
    if request.flow_content_sha256.as_ref().is_some_and(|given| *given != hash)
        || request.last_modified_time.is_some_and(|given| Some(given) != changed)
    {
        return Err(ApiError::invalid_request(
            "The flow is not as FlowContentSha256 or LastModifiedTime says.",
        ));
    }
    let change = FlowChange::CreateVersion { description, of_saved };
    let outcome = call.command(Command::ChangeFlow { flow, change }).await?;
    let Outcome::FlowVersion(version) = outcome else {
        unreachable!("a version is answered with its number")
    };
    Ok(CreateContactFlowVersionResponse {
        contact_flow_arn: Some(call.app.bus.instance().arn_of("contact-flow", format!("{flow}:{version}"))),
        version: Some(i64::from(version)),
    })
}

/// ListContactFlowVersions.
pub(crate) async fn list_contact_flow_versions(
    call: Call<ListContactFlowVersionsRequest>,
) -> Result<ListContactFlowVersionsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (flow, _) = named(&request.contact_flow_id, Thing::Flow)?;
    let versions =
        call.read(move |centre, _| centre.flows.get(&flow).map(|flow| flow.history.versions.clone()));
    let versions = versions.await?.ok_or_else(|| ApiError::unknown(Thing::Flow))?;
    let all = versions.into_iter().collect();
    let (shown, next_token) =
        page(all, |(number, _)| *number, request.max_results, request.next_token.as_deref())?;
    let instance = call.app.bus.instance();
    let summary = |(number, version): (u32, FlowVersion)| ContactFlowVersionSummary {
        arn: Some(instance.arn_of("contact-flow", format!("{flow}:{number}"))),
        version: Some(i64::from(number)),
        version_description: version.description,
    };
    let list = shown.into_iter().map(summary).collect();
    Ok(ListContactFlowVersionsResponse { contact_flow_version_summary_list: Some(list), next_token })
}

/// DeleteContactFlowVersion. Its number is not given again.
pub(crate) async fn delete_contact_flow_version(
    call: Call<DeleteContactFlowVersionRequest>,
) -> Result<DeleteContactFlowVersionResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let (flow, _) = named(&call.request.contact_flow_id, Thing::Flow)?;
    let version = u32::try_from(call.request.contact_flow_version);
    let version = version.map_err(|_| ApiError::unknown(Thing::FlowVersion))?;
    call.command(Command::ChangeFlow { flow, change: FlowChange::DeleteVersion(version) }).await?;
    Ok(DeleteContactFlowVersionResponse {})
}

pub(super) fn shape(centre: &Centre, instance: &Instance, flow: &Flow) -> ContactFlow {
    ContactFlow {
        arn: Some(instance.arn_of("contact-flow", flow.id)),
        id: Some(flow.id.to_string()),
        name: Some(flow.name.clone()),
        r#type: Some(flow_type(flow.kind)),
        state: Some(state(flow)),
        status: Some(status(flow)),
        description: flow.description.clone(),
        content: Some(flow.content.to_string()),
        flow_content_sha256: Some(sha256(&flow.content)),
        tags: tags(centre, &Resource::Flow(flow.id)),
        last_modified_time: modified(centre, &Resource::Flow(flow.id), flow.created_at),
        ..ContactFlow::default()
    }
}

pub(super) fn state(flow: &Flow) -> ContactFlowState {
    if flow.history.archived { ContactFlowState::Archived } else { ContactFlowState::Active }
}

pub(super) fn status(flow: &Flow) -> ContactFlowStatus {
    if flow.published { ContactFlowStatus::Published } else { ContactFlowStatus::Saved }
}

/// ListContactFlows.
pub(crate) async fn list_contact_flows(
    call: Call<ListContactFlowsRequest>,
) -> Result<ListContactFlowsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let types = request.contact_flow_types.as_deref().filter(|types| !types.is_empty());
        let wanted = |kind| types.is_none_or(|types| types.contains(&flow_type(kind)));
        let all = centre.flows.values().filter(|f| wanted(f.kind)).collect();
        let (shown, next_token) =
            page(all, |flow| flow.id, request.max_results, request.next_token.as_deref())?;
        let summary = |flow: &engine::domain::config::Flow| ContactFlowSummary {
            id: Some(flow.id.to_string()),
            arn: Some(instance.arn_of("contact-flow", flow.id)),
            name: Some(flow.name.clone()),
            contact_flow_type: Some(flow_type(flow.kind)),
            contact_flow_state: Some(state(flow)),
            contact_flow_status: Some(status(flow)),
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListContactFlowsResponse { contact_flow_summary_list: Some(list), next_token })
}

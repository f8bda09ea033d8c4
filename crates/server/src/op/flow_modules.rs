//! Flow modules: flows that only other flows begin, by InvokeFlowModule (FLOW-30).

use std::sync::Arc;

use engine::Centre;
use engine::domain::config::{Flow, FlowContent, FlowHistory, FlowKind, FlowVersion, Instance};
use engine::domain::resource::Resource;
use engine::id::FlowId;
use engine::input::{Command, Described, FlowChange, Outcome};
use engine::refusal::{Refusal, Thing};
use wire::connect::{
    ContactFlowModule, ContactFlowModuleState, ContactFlowModuleStatus, ContactFlowModuleSummary,
    ContactFlowModuleVersionSummary, CreateContactFlowModuleRequest, CreateContactFlowModuleResponse,
    CreateContactFlowModuleVersionRequest, CreateContactFlowModuleVersionResponse,
    DeleteContactFlowModuleRequest, DeleteContactFlowModuleResponse, DeleteContactFlowModuleVersionRequest,
    DeleteContactFlowModuleVersionResponse, DescribeContactFlowModuleRequest,
    DescribeContactFlowModuleResponse, ListContactFlowModuleVersionsRequest,
    ListContactFlowModuleVersionsResponse, ListContactFlowModulesRequest, ListContactFlowModulesResponse,
    UpdateContactFlowModuleContentRequest, UpdateContactFlowModuleContentResponse,
    UpdateContactFlowModuleMetadataRequest, UpdateContactFlowModuleMetadataResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::op::authority;
use crate::op::flows::{Alias, named};
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, not_built, sha256, tags};
use crate::{flow, ids};

/// The word for modules in ARNs.
const MODULE: &str = "flow-module";

/// CreateContactFlowModule: published, since the request has no word for what is only saved.
pub(crate) async fn create_contact_flow_module(
    call: Call<CreateContactFlowModuleRequest>,
) -> Result<CreateContactFlowModuleResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    authority::require(&call, "ContactFlowModules.Publish").await?;
    if request.external_invocation_configuration.as_ref().is_some_and(|it| it.enabled == Some(true)) {
        return Err(not_built("ExternalInvocationConfiguration"));
    }
    refuse_settings(request.settings.as_ref())?;
    let graph = flow::parse(&request.content).map_err(ApiError::invalid_module)?;
    let module = Flow {
        id: FlowId(ids::new()),
        name: request.name.clone(),
        description: request.description.clone().filter(|text| !text.is_empty()),
        kind: FlowKind::Module,
        published: true,
        content: Arc::from(request.content.as_str()),
        graph: Arc::new(graph),
        history: FlowHistory::default(),
        created_at: call.app.clock.now(),
    };
    let id = module.id;
    call.command(Command::CreateFlow(module)).await?;
    tag_new(&call, Resource::FlowModule(id), request.tags.as_ref()).await?;
    let arn = call.app.bus.instance().arn_of(MODULE, id);
    Ok(CreateContactFlowModuleResponse { id: Some(id.to_string()), arn: Some(arn) })
}

/// Modules take nothing and give nothing back but what the contact's attributes hold.
fn refuse_settings(settings: Option<&String>) -> Result<(), ApiError> {
    settings.map_or(Ok(()), |_| Err(not_built("Settings")))
}

/// DescribeContactFlowModule, with `:$SAVED` or the number of a version behind the id as for flows.
pub(crate) async fn describe_contact_flow_module(
    call: Call<DescribeContactFlowModuleRequest>,
) -> Result<DescribeContactFlowModuleResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (module, alias) = named(&request.contact_flow_module_id, Thing::FlowModule)?;
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let module = centre.modules.get(&module).ok_or_else(|| ApiError::unknown(Thing::FlowModule))?;
        let mut shown = shape(centre, &instance, module);
        let content = match alias {
            None if !module.published => return Err(ApiError::connect(Refusal::FlowNotPublished.into())),
            None => &module.content,
            Some(Alias::Saved) => {
                if module.history.draft.is_some() {
                    shown.status = Some(ContactFlowModuleStatus::Saved);
                }
                module.saved()
            }
            Some(Alias::Version(number)) => {
                let version = module.history.versions.get(&number);
                let version = version.ok_or_else(|| ApiError::unknown(Thing::FlowVersion))?;
                shown.version = Some(i64::from(number));
                shown.version_description = version.description.clone();
                &version.content
            }
        };
        shown.content = Some(content.to_string());
        shown.flow_module_content_sha256 = Some(sha256(content));
        Ok(shown)
    });
    Ok(DescribeContactFlowModuleResponse { contact_flow_module: Some(found.await??) })
}

pub(super) fn shape(centre: &Centre, instance: &Instance, module: &Flow) -> ContactFlowModule {
    ContactFlowModule {
        arn: Some(instance.arn_of(MODULE, module.id)),
        id: Some(module.id.to_string()),
        name: Some(module.name.clone()),
        content: Some(module.content.to_string()),
        description: module.description.clone(),
        state: Some(state(module)),
        status: Some(status(module)),
        tags: tags(centre, &Resource::FlowModule(module.id)),
        flow_module_content_sha256: Some(sha256(&module.content)),
        ..ContactFlowModule::default()
    }
}

pub(super) fn state(module: &Flow) -> ContactFlowModuleState {
    match module.history.archived {
        true => ContactFlowModuleState::Archived,
        false => ContactFlowModuleState::Active,
    }
}

pub(super) fn status(module: &Flow) -> ContactFlowModuleStatus {
    if module.published { ContactFlowModuleStatus::Published } else { ContactFlowModuleStatus::Saved }
}

/// ListContactFlowModules.
pub(crate) async fn list_contact_flow_modules(
    call: Call<ListContactFlowModulesRequest>,
) -> Result<ListContactFlowModulesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let wanted = |module: &&Flow| request.contact_flow_module_state.is_none_or(|s| s == state(module));
        let all = centre.modules.values().filter(wanted).collect();
        let (shown, next_token) =
            page(all, |module| module.id, request.max_results, request.next_token.as_deref())?;
        let summary = |module: &Flow| ContactFlowModuleSummary {
            id: Some(module.id.to_string()),
            arn: Some(instance.arn_of(MODULE, module.id)),
            name: Some(module.name.clone()),
            state: Some(state(module)),
        };
        Ok((shown.into_iter().map(summary).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListContactFlowModulesResponse { contact_flow_modules_summary_list: Some(list), next_token })
}

/// UpdateContactFlowModuleContent: what runs from now on, or what is saved only where `:$SAVED` is
/// behind the id. Contacts that are in the module stay with what they began.
pub(crate) async fn update_contact_flow_module_content(
    call: Call<UpdateContactFlowModuleContentRequest>,
) -> Result<UpdateContactFlowModuleContentResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (module, alias) = named(&request.contact_flow_module_id, Thing::FlowModule)?;
    let published = match alias {
        None => true,
        Some(Alias::Saved) => false,
        Some(Alias::Version(_)) => {
            return Err(ApiError::invalid_request("A version of a flow module never changes."));
        }
    };
    if published {
        authority::require(&call, "ContactFlowModules.Publish").await?;
    }
    refuse_settings(request.settings.as_ref())?;
    let Some(content) = request.content.as_deref() else {
        return Err(ApiError::invalid_request("Content is needed."));
    };
    let graph = Arc::new(flow::parse(content).map_err(ApiError::invalid_module)?);
    let content = FlowContent { content: Arc::from(content), graph };
    let change = FlowChange::Content { content, published };
    call.command(Command::ChangeModule { module, change }).await?;
    Ok(UpdateContactFlowModuleContentResponse {})
}

/// UpdateContactFlowModuleMetadata.
pub(crate) async fn update_contact_flow_module_metadata(
    call: Call<UpdateContactFlowModuleMetadataRequest>,
) -> Result<UpdateContactFlowModuleMetadataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let module = id(&request.contact_flow_module_id, Thing::FlowModule)?;
    let archived = request.state.map(|state| state == ContactFlowModuleState::Archived);
    let described = Described { name: request.name.clone(), description: request.description.clone() };
    call.command(Command::ChangeModule { module, change: FlowChange::Describe { described, archived } })
        .await?;
    Ok(UpdateContactFlowModuleMetadataResponse {})
}

/// DeleteContactFlowModule: one that no flow or module names and no contact is in.
pub(crate) async fn delete_contact_flow_module(
    call: Call<DeleteContactFlowModuleRequest>,
) -> Result<DeleteContactFlowModuleResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let module = id(&call.request.contact_flow_module_id, Thing::FlowModule)?;
    remove(&call, Resource::FlowModule(module)).await?;
    Ok(DeleteContactFlowModuleResponse {})
}

/// CreateContactFlowModuleVersion: of what runs, or of what is saved where `:$SAVED` is behind the id.
pub(crate) async fn create_contact_flow_module_version(
    call: Call<CreateContactFlowModuleVersionRequest>,
) -> Result<CreateContactFlowModuleVersionResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (module, alias) = named(&request.contact_flow_module_id, Thing::FlowModule)?;
    let of_saved = match alias {
        None => false,
        Some(Alias::Saved) => true,
        Some(Alias::Version(_)) => {
            return Err(ApiError::invalid_request("A version has no versions of its own."));
        }
    };
    let known = call.read(move |centre, _| {
        let module = centre.modules.get(&module)?;
        Some(sha256(if of_saved { module.saved() } else { &module.content }))
    });
    let hash = known.await?.ok_or_else(|| ApiError::unknown(Thing::FlowModule))?;
    if request.flow_module_content_sha256.as_ref().is_some_and(|given| *given != hash) {
        return Err(ApiError::invalid_request("The module is not as FlowModuleContentSha256 says."));
    }
    let change = FlowChange::CreateVersion { description: request.description.clone(), of_saved };
    let outcome = call.command(Command::ChangeModule { module, change }).await?;
    let Outcome::FlowVersion(version) = outcome else {
        unreachable!("a version is answered with its number")
    };
    Ok(CreateContactFlowModuleVersionResponse {
        contact_flow_module_arn: Some(call.app.bus.instance().arn_of(MODULE, format!("{module}:{version}"))),
        version: Some(i64::from(version)),
    })
}

/// ListContactFlowModuleVersions.
pub(crate) async fn list_contact_flow_module_versions(
    call: Call<ListContactFlowModuleVersionsRequest>,
) -> Result<ListContactFlowModuleVersionsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let (module, _) = named(&request.contact_flow_module_id, Thing::FlowModule)?;
    let versions =
        call.read(move |centre, _| centre.modules.get(&module).map(|module| module.history.versions.clone()));
    let versions = versions.await?.ok_or_else(|| ApiError::unknown(Thing::FlowModule))?;
    let all = versions.into_iter().collect();
    let (shown, next_token) =
        page(all, |(number, _)| *number, request.max_results, request.next_token.as_deref())?;
    let instance = call.app.bus.instance();
    let summary = |(number, version): (u32, FlowVersion)| ContactFlowModuleVersionSummary {
        arn: Some(instance.arn_of(MODULE, format!("{module}:{number}"))),
        version: Some(i64::from(number)),
        version_description: version.description,
    };
    let list = shown.into_iter().map(summary).collect();
    Ok(ListContactFlowModuleVersionsResponse {
        contact_flow_module_version_summary_list: Some(list),
        next_token,
    })
}

/// DeleteContactFlowModuleVersion. Its number is not given again.
pub(crate) async fn delete_contact_flow_module_version(
    call: Call<DeleteContactFlowModuleVersionRequest>,
) -> Result<DeleteContactFlowModuleVersionResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let (module, _) = named(&call.request.contact_flow_module_id, Thing::FlowModule)?;
    let version = u32::try_from(call.request.contact_flow_module_version);
    let version = version.map_err(|_| ApiError::unknown(Thing::FlowVersion))?;
    call.command(Command::ChangeModule { module, change: FlowChange::DeleteVersion(version) }).await?;
    Ok(DeleteContactFlowModuleVersionResponse {})
}

//! Views: kept, published and given versions, for flows to show.

use std::collections::BTreeMap;
use std::sync::Arc;

use engine::Centre;
use engine::domain::config::Instance;
use engine::domain::resource::Resource;
use engine::domain::views::{View, ViewContent};
use engine::id::ViewId;
use engine::input::{Command, Described, Outcome, ViewChange};
use engine::refusal::Thing;
use serde_json::{Map, Value, json};
use wire::connect::{
    CreateViewRequest, CreateViewResponse, CreateViewVersionRequest, CreateViewVersionResponse,
    DeleteViewRequest, DeleteViewResponse, DeleteViewVersionRequest, DeleteViewVersionResponse,
    DescribeViewRequest, DescribeViewResponse, ListViewVersionsRequest, ListViewVersionsResponse,
    ListViewsRequest, ListViewsResponse, UpdateViewContentRequest, UpdateViewContentResponse,
    UpdateViewMetadataRequest, UpdateViewMetadataResponse, ViewInputContent, ViewStatus, ViewSummary,
    ViewType, ViewVersionSummary,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::authority;
use crate::op::list::page;
use crate::op::resources::{remove, tag_new};
use crate::op::shape::{id, sha256, tags, timestamp};

/// The word for views in ARNs.
const VIEW: &str = "view";

/// Which content of a view a caller means.
#[derive(Debug, Clone, Copy)]
enum Qualifier {
    Latest,
    Saved,
    Version(u32),
}

/// The id or ARN of a view, perhaps with a qualifier behind it; without one it is `$LATEST`.
fn named(text: &str) -> Result<(ViewId, Qualifier), ApiError> {
    let (view, qualifier) = match text.rsplit_once(':') {
        Some((view, "$LATEST")) => (view, Qualifier::Latest),
        Some((view, "$SAVED")) => (view, Qualifier::Saved),
        Some((view, number)) => match number.parse() {
            Ok(number) => (view, Qualifier::Version(number)),
            Err(_) => (text, Qualifier::Latest),
        },
        None => (text, Qualifier::Latest),
    };
    Ok((id(view, Thing::View)?, qualifier))
}

/// What is published needs a template; one that is given is a JSON object in any case.
fn content(given: &ViewInputContent, published: bool) -> Result<Arc<ViewContent>, ApiError> {
    match given.template.as_deref() {
        Some(template) if serde_json::from_str::<Map<String, Value>>(template).is_err() => {
            return Err(ApiError::invalid_parameter("Template must be a JSON object."));
        }
        None if published => {
            return Err(ApiError::invalid_parameter("A view that is published needs a Template."));
        }
        _ => {}
    }
    let actions = given.actions.iter().flatten().map(|action| action.expose().to_owned()).collect();
    Ok(Arc::new(ViewContent { template: given.template.clone(), actions }))
}

/// Publishing takes a permission of its own, as it does for flows.
async fn may<R>(call: &Call<R>, status: ViewStatus) -> Result<bool, ApiError> {
    let published = status == ViewStatus::Published;
    if published {
        authority::require(call, "ContactFlows.Publish").await?;
    }
    Ok(published)
}

fn shape(
    centre: &Centre,
    instance: &Instance,
    view: &View,
    qualifier: Qualifier,
) -> Result<wire::connect::View, ApiError> {
    let unknown = || ApiError::unknown(Thing::ViewVersion);
    let (content, version) = match qualifier {
        Qualifier::Latest => (view.published.as_ref().ok_or_else(unknown)?, None),
        Qualifier::Saved => (&view.saved, None),
        Qualifier::Version(number) => {
            let version = view.versions.get(&number).ok_or_else(unknown)?;
            (&version.content, Some((number, version)))
        }
    };
    let is_saved = matches!(qualifier, Qualifier::Saved) && view.published.as_ref() != Some(content);
    Ok(wire::connect::View {
        id: Some(view.id.to_string()),
        arn: Some(instance.arn_of(VIEW, view.id)),
        name: Some(view.name.clone().into()),
        status: Some(if is_saved { ViewStatus::Saved } else { ViewStatus::Published }),
        r#type: Some(ViewType::CustomerManaged),
        description: view.description.clone(),
        version: version.and_then(|(number, _)| i32::try_from(number).ok()),
        version_description: version.and_then(|(_, version)| version.description.clone()),
        content: Some(wire::connect::ViewContent {
            input_schema: None,
            template: content.template.clone(),
            actions: Some(content.actions.iter().cloned().map(Into::into).collect()),
        }),
        tags: tags(centre, &Resource::View(view.id)),
        created_time: Some(timestamp(view.created_at)),
        last_modified_time: Some(timestamp(view.modified_at)),
        view_content_sha256: Some(sha256(&json!(**content).to_string())),
    })
}

async fn described<R: Send + Sync>(
    call: &Call<R>,
    view: ViewId,
    qualifier: Qualifier,
) -> Result<Option<wire::connect::View>, ApiError> {
    let instance = call.app.bus.instance().clone();
    let found = call.read(move |centre, _| {
        let view = centre.views.get(&view).ok_or_else(|| ApiError::unknown(Thing::View))?;
        shape(centre, &instance, view, qualifier)
    });
    found.await?.map(Some)
}

/// CreateView.
pub(crate) async fn create_view(call: Call<CreateViewRequest>) -> Result<CreateViewResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let published = may(&call, request.status).await?;
    let saved = content(&request.content, published)?;
    let (id, now) = (ViewId(ids::new()), call.app.clock.now());
    let view = View {
        id,
        name: request.name.expose().to_owned(),
        description: request.description.clone(),
        published: published.then(|| Arc::clone(&saved)),
        saved,
        versions: BTreeMap::new(),
        last_version: 0,
        created_at: now,
        modified_at: now,
    };
    call.command(Command::CreateView(Box::new(view))).await?;
    tag_new(&call, Resource::View(id), request.tags.as_ref()).await?;
    Ok(CreateViewResponse { view: described(&call, id, Qualifier::Saved).await? })
}

/// DescribeView.
pub(crate) async fn describe_view(call: Call<DescribeViewRequest>) -> Result<DescribeViewResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let (view, qualifier) = named(&call.request.view_id)?;
    Ok(DescribeViewResponse { view: described(&call, view, qualifier).await? })
}

/// ListViews, by name. None are Amazon's own.
pub(crate) async fn list_views(call: Call<ListViewsRequest>) -> Result<ListViewsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let wanted = request.r#type.is_none_or(|kind| kind == ViewType::CustomerManaged);
        let mut all: Vec<&View> = centre.views.values().filter(|_| wanted).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let (shown, next_token) =
            page(all, |view| view.name.clone(), request.max_results, request.next_token.as_deref())?;
        let summary = |view: &View| ViewSummary {
            id: Some(view.id.to_string()),
            arn: Some(instance.arn_of(VIEW, view.id)),
            name: Some(view.name.clone().into()),
            r#type: Some(ViewType::CustomerManaged),
            status: Some(if view.published.is_some() { ViewStatus::Published } else { ViewStatus::Saved }),
            description: view.description.clone(),
        };
        let list = shown.into_iter().map(summary).collect();
        Ok(ListViewsResponse { views_summary_list: Some(list), next_token })
    });
    listed.await?
}

/// UpdateViewContent: what is saved, and what is published too where Status says so.
pub(crate) async fn update_view_content(
    call: Call<UpdateViewContentRequest>,
) -> Result<UpdateViewContentResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let published = may(&call, request.status).await?;
    let view = id(&request.view_id, Thing::View)?;
    let content = content(&request.content, published)?;
    let change = ViewChange::Content { content, published };
    call.command(Command::ChangeView { view, change }).await?;
    Ok(UpdateViewContentResponse { view: described(&call, view, Qualifier::Saved).await? })
}

/// UpdateViewMetadata.
pub(crate) async fn update_view_metadata(
    call: Call<UpdateViewMetadataRequest>,
) -> Result<UpdateViewMetadataResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let view = id(&request.view_id, Thing::View)?;
    if request.name.is_none() && request.description.is_none() {
        return Err(ApiError::invalid_request("Either Name or Description must be given."));
    }
    let name = request.name.as_ref().map(|name| name.expose().to_owned());
    let described = Described { name, description: request.description.clone() };
    call.command(Command::ChangeView { view, change: ViewChange::Describe(described) }).await?;
    Ok(UpdateViewMetadataResponse {})
}

/// DeleteView, with its versions.
pub(crate) async fn delete_view(call: Call<DeleteViewRequest>) -> Result<DeleteViewResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let view = id(&call.request.view_id, Thing::View)?;
    remove(&call, Resource::View(view)).await?;
    Ok(DeleteViewResponse {})
}

/// CreateViewVersion: of `$LATEST`.
pub(crate) async fn create_view_version(
    call: Call<CreateViewVersionRequest>,
) -> Result<CreateViewVersionResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let view = id(&request.view_id, Thing::View)?;
    let latest = described(&call, view, Qualifier::Latest).await?.and_then(|view| view.view_content_sha256);
    if request.view_content_sha256.is_some() && request.view_content_sha256 != latest {
        return Err(ApiError::invalid_request("The view is not as ViewContentSha256 says."));
    }
    let change = ViewChange::CreateVersion { description: request.version_description.clone() };
    let outcome = call.command(Command::ChangeView { view, change }).await?;
    let Outcome::ViewVersion(version) = outcome else {
        unreachable!("a version is answered with its number")
    };
    let view = described(&call, view, Qualifier::Version(version)).await?;
    Ok(CreateViewVersionResponse { view })
}

/// ListViewVersions, the newest first.
pub(crate) async fn list_view_versions(
    call: Call<ListViewVersionsRequest>,
) -> Result<ListViewVersionsResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let view = id(&request.view_id, Thing::View)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let view: &View = centre.views.get(&view).ok_or_else(|| ApiError::unknown(Thing::View))?;
        let all = view.versions.iter().rev().collect();
        // A page goes on with what has a greater key.
        let key = |(number, _): &(&u32, _)| u32::MAX - **number;
        let (shown, next_token) = page(all, key, request.max_results, request.next_token.as_deref())?;
        let summaries = shown.into_iter().map(|(number, version)| ViewVersionSummary {
            id: Some(view.id.to_string()),
            arn: Some(instance.arn_of(VIEW, format!("{}:{number}", view.id))),
            description: view.description.clone(),
            name: Some(view.name.clone().into()),
            r#type: Some(ViewType::CustomerManaged),
            version: i32::try_from(*number).ok(),
            version_description: version.description.clone(),
        });
        let list = summaries.collect();
        Ok(ListViewVersionsResponse { view_version_summary_list: Some(list), next_token })
    });
    listed.await?
}

/// DeleteViewVersion. Its number is not given again.
pub(crate) async fn delete_view_version(
    call: Call<DeleteViewVersionRequest>,
) -> Result<DeleteViewVersionResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let view = id(&call.request.view_id, Thing::View)?;
    let version = u32::try_from(call.request.view_version);
    let version = version.map_err(|_| ApiError::unknown(Thing::ViewVersion))?;
    call.command(Command::ChangeView { view, change: ViewChange::DeleteVersion(version) }).await?;
    Ok(DeleteViewVersionResponse {})
}

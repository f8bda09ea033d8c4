//! Task templates (TASK-8): what a task has, must have, and has where nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use engine::Centre;
use engine::domain::config::Instance;
use engine::domain::resource::Resource;
use engine::domain::task_template::{FieldKind, TaskTemplate, TemplateField};
use engine::id::TaskTemplateId;
use engine::input::{Command, Revision};
use engine::refusal::Thing;
use engine::time::Time;
use wire::connect::{
    CreateTaskTemplateRequest, CreateTaskTemplateResponse, DeleteTaskTemplateRequest,
    DeleteTaskTemplateResponse, GetTaskTemplateRequest, GetTaskTemplateResponse, InvisibleFieldInfo,
    ListTaskTemplatesRequest, ListTaskTemplatesResponse, ReadOnlyFieldInfo, RequiredFieldInfo,
    TaskTemplateConstraints, TaskTemplateDefaultFieldValue, TaskTemplateDefaults, TaskTemplateField,
    TaskTemplateFieldIdentifier, TaskTemplateFieldType, TaskTemplateMetadata, TaskTemplateStatus,
    UpdateTaskTemplateRequest, UpdateTaskTemplateResponse,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::resources::remove;
use crate::op::shape::{TASK_TEMPLATE, id, modified, not_built, tags, timestamp};

/// CreateTaskTemplate. One that is not said to be inactive is active.
pub(crate) async fn create_task_template(
    call: Call<CreateTaskTemplateRequest>,
) -> Result<CreateTaskTemplateResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    if request.self_assign_flow_id.is_some() {
        return Err(not_built("SelfAssignFlowId"));
    }
    let template = read(TaskTemplateId(ids::new()), request, call.app.clock.now())?;
    let id = template.id;
    call.command(Command::CreateTaskTemplate(Box::new(template))).await?;
    Ok(CreateTaskTemplateResponse {
        id: id.to_string(),
        arn: call.app.bus.instance().arn_of(TASK_TEMPLATE, id),
    })
}

fn read(
    template: TaskTemplateId,
    request: &CreateTaskTemplateRequest,
    created_at: Time,
) -> Result<TaskTemplate, ApiError> {
    let constraints = request.constraints.clone().unwrap_or_default();
    let defaults =
        request.defaults.iter().flat_map(|defaults| defaults.default_field_values.iter().flatten());
    let default = |default: &TaskTemplateDefaultFieldValue| {
        Ok((named(default.id.as_ref())?, default.default_value.clone().unwrap_or_default()))
    };
    let required = constraints.required_fields.unwrap_or_default().into_iter().map(|field| field.id);
    let read_only = constraints.read_only_fields.unwrap_or_default().into_iter().map(|field| field.id);
    let invisible = constraints.invisible_fields.unwrap_or_default().into_iter().map(|field| field.id);
    Ok(TaskTemplate {
        id: template,
        name: request.name.clone(),
        description: request.description.clone(),
        flow: request.contact_flow_id.as_ref().map(|flow| id(flow, Thing::Flow)).transpose()?,
        fields: request.fields.iter().map(read_field).collect::<Result<_, _>>()?,
        defaults: defaults.map(default).collect::<Result<BTreeMap<_, _>, ApiError>>()?,
        required: all_named(required)?,
        read_only: all_named(read_only)?,
        invisible: all_named(invisible)?,
        active: request.status != Some(TaskTemplateStatus::Inactive),
        created_at,
    })
}

fn named(id: Option<&TaskTemplateFieldIdentifier>) -> Result<String, ApiError> {
    let name = id.and_then(|id| id.name.clone());
    name.ok_or_else(|| ApiError::invalid_parameter("A field is named by its Id, which needs a Name."))
}

fn all_named(
    ids: impl Iterator<Item = Option<TaskTemplateFieldIdentifier>>,
) -> Result<BTreeSet<String>, ApiError> {
    ids.map(|id| named(id.as_ref())).collect()
}

fn read_field(field: &TaskTemplateField) -> Result<TemplateField, ApiError> {
    let name = named(Some(&field.id))?;
    let Some(kind) = field.r#type else {
        return Err(ApiError::invalid_parameter(format!("Fields: {name} needs a Type.")));
    };
    Ok(TemplateField {
        name,
        description: field.description.clone(),
        kind: read_kind(kind),
        options: field.single_select_options.clone().unwrap_or_default(),
    })
}

/// GetTaskTemplate: as it is now, since no other version is kept.
pub(crate) async fn get_task_template(
    call: Call<GetTaskTemplateRequest>,
) -> Result<GetTaskTemplateResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    if call.request.snapshot_version.is_some() {
        return Err(not_built("SnapshotVersion"));
    }
    found(&call, id(&call.request.task_template_id, Thing::TaskTemplate)?).await
}

async fn found<R>(call: &Call<R>, id: TaskTemplateId) -> Result<GetTaskTemplateResponse, ApiError> {
    let instance = call.app.bus.instance().clone();
    let found = call
        .read(move |centre, _| centre.task_templates.get(&id).map(|found| shape(centre, &instance, found)));
    found.await?.ok_or_else(|| ApiError::unknown(Thing::TaskTemplate))
}

fn shape(centre: &Centre, instance: &Instance, template: &TaskTemplate) -> GetTaskTemplateResponse {
    let resource = Resource::TaskTemplate(template.id);
    let defaults = template.defaults.iter().map(|(name, value)| TaskTemplateDefaultFieldValue {
        id: Some(identifier(name)),
        default_value: Some(value.clone()),
    });
    GetTaskTemplateResponse {
        instance_id: Some(instance.id.to_string()),
        id: template.id.to_string(),
        arn: instance.arn_of(TASK_TEMPLATE, template.id),
        name: template.name.clone(),
        description: template.description.clone(),
        contact_flow_id: template.flow.map(|flow| flow.to_string()),
        self_assign_flow_id: None,
        constraints: Some(constraints(template)),
        defaults: Some(TaskTemplateDefaults { default_field_values: Some(defaults.collect()) }),
        fields: Some(template.fields.iter().map(field).collect()),
        status: Some(status(template)),
        last_modified_time: modified(centre, &resource, template.created_at),
        created_time: Some(timestamp(template.created_at)),
        tags: tags(centre, &resource),
    }
}

fn identifier(name: &str) -> TaskTemplateFieldIdentifier {
    TaskTemplateFieldIdentifier { name: Some(name.to_owned()) }
}

fn constraints(template: &TaskTemplate) -> TaskTemplateConstraints {
    let required = template.required.iter().map(|name| RequiredFieldInfo { id: Some(identifier(name)) });
    let read_only = template.read_only.iter().map(|name| ReadOnlyFieldInfo { id: Some(identifier(name)) });
    let invisible = template.invisible.iter().map(|name| InvisibleFieldInfo { id: Some(identifier(name)) });
    TaskTemplateConstraints {
        required_fields: Some(required.collect()),
        read_only_fields: Some(read_only.collect()),
        invisible_fields: Some(invisible.collect()),
    }
}

fn field(field: &TemplateField) -> TaskTemplateField {
    TaskTemplateField {
        id: identifier(&field.name),
        description: field.description.clone(),
        r#type: Some(kind(field.kind)),
        single_select_options: Some(field.options.clone()).filter(|options| !options.is_empty()),
    }
}

fn status(template: &TaskTemplate) -> TaskTemplateStatus {
    if template.active { TaskTemplateStatus::Active } else { TaskTemplateStatus::Inactive }
}

/// ListTaskTemplates.
pub(crate) async fn list_task_templates(
    call: Call<ListTaskTemplatesRequest>,
) -> Result<ListTaskTemplatesResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let instance = call.app.bus.instance().clone();
    let listed = call.read(move |centre, _| {
        let wanted = |template: &&TaskTemplate| {
            request.status.is_none_or(|wanted| status(template) == wanted)
                && request.name.as_ref().is_none_or(|name| template.name == *name)
        };
        let all = centre.task_templates.values().filter(wanted).collect();
        let (shown, next_token) =
            page(all, |template| template.id, request.max_results, request.next_token.as_deref())?;
        Ok((shown.into_iter().map(|template| summary(centre, &instance, template)).collect(), next_token))
    });
    let (list, next_token) = listed.await??;
    Ok(ListTaskTemplatesResponse { task_templates: Some(list), next_token })
}

fn summary(centre: &Centre, instance: &Instance, template: &TaskTemplate) -> TaskTemplateMetadata {
    TaskTemplateMetadata {
        id: Some(template.id.to_string()),
        arn: Some(instance.arn_of(TASK_TEMPLATE, template.id)),
        name: Some(template.name.clone()),
        description: template.description.clone(),
        status: Some(status(template)),
        last_modified_time: modified(centre, &Resource::TaskTemplate(template.id), template.created_at),
        created_time: Some(timestamp(template.created_at)),
    }
}

/// UpdateTaskTemplate: what is left out is not there any more.
pub(crate) async fn update_task_template(
    call: Call<UpdateTaskTemplateRequest>,
) -> Result<UpdateTaskTemplateResponse, ApiError> {
    let request = call.request.clone();
    call.require_instance(&request.instance_id)?;
    let template = id(&request.task_template_id, Thing::TaskTemplate)?;
    if request.self_assign_flow_id.is_some() {
        return Err(not_built("SelfAssignFlowId"));
    }
    let (Some(name), Some(fields), Some(_)) = (request.name, request.fields, request.status) else {
        let message = "Name, Fields and Status must be given: a template is replaced as a whole.";
        return Err(ApiError::invalid_parameter(message));
    };
    let created = CreateTaskTemplateRequest {
        instance_id: request.instance_id,
        name,
        description: request.description,
        contact_flow_id: request.contact_flow_id,
        self_assign_flow_id: request.self_assign_flow_id,
        constraints: request.constraints,
        defaults: request.defaults,
        status: request.status,
        fields,
        client_token: None,
    };
    // The engine keeps when it was created.
    let revised = read(template, &created, call.app.clock.now())?;
    call.command(Command::Revise(Revision::TaskTemplate(Box::new(revised)).into())).await?;
    let found = found(&call, template).await?;
    Ok(UpdateTaskTemplateResponse {
        instance_id: found.instance_id,
        id: Some(found.id),
        arn: Some(found.arn),
        name: Some(found.name),
        description: found.description,
        contact_flow_id: found.contact_flow_id,
        self_assign_flow_id: None,
        constraints: found.constraints,
        defaults: found.defaults,
        fields: found.fields,
        status: found.status,
        last_modified_time: found.last_modified_time,
        created_time: found.created_time,
    })
}

/// DeleteTaskTemplate: tasks that began by it go on.
pub(crate) async fn delete_task_template(
    call: Call<DeleteTaskTemplateRequest>,
) -> Result<DeleteTaskTemplateResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let template = id(&call.request.task_template_id, Thing::TaskTemplate)?;
    remove(&call, Resource::TaskTemplate(template)).await?;
    Ok(DeleteTaskTemplateResponse {})
}

fn kind(kind: FieldKind) -> TaskTemplateFieldType {
    match kind {
        FieldKind::Name => TaskTemplateFieldType::Name,
        FieldKind::Description => TaskTemplateFieldType::Description,
        FieldKind::ScheduledTime => TaskTemplateFieldType::ScheduledTime,
        FieldKind::QuickConnect => TaskTemplateFieldType::QuickConnect,
        FieldKind::Url => TaskTemplateFieldType::Url,
        FieldKind::Number => TaskTemplateFieldType::Number,
        FieldKind::Text => TaskTemplateFieldType::Text,
        FieldKind::TextArea => TaskTemplateFieldType::TextArea,
        FieldKind::DateTime => TaskTemplateFieldType::DateTime,
        FieldKind::Boolean => TaskTemplateFieldType::Boolean,
        FieldKind::SingleSelect => TaskTemplateFieldType::SingleSelect,
        FieldKind::Email => TaskTemplateFieldType::Email,
        FieldKind::SelfAssign => TaskTemplateFieldType::SelfAssign,
        FieldKind::ExpiryDuration => TaskTemplateFieldType::ExpiryDuration,
    }
}

fn read_kind(kind: TaskTemplateFieldType) -> FieldKind {
    match kind {
        TaskTemplateFieldType::Name => FieldKind::Name,
        TaskTemplateFieldType::Description => FieldKind::Description,
        TaskTemplateFieldType::ScheduledTime => FieldKind::ScheduledTime,
        TaskTemplateFieldType::QuickConnect => FieldKind::QuickConnect,
        TaskTemplateFieldType::Url => FieldKind::Url,
        TaskTemplateFieldType::Number => FieldKind::Number,
        TaskTemplateFieldType::Text => FieldKind::Text,
        TaskTemplateFieldType::TextArea => FieldKind::TextArea,
        TaskTemplateFieldType::DateTime => FieldKind::DateTime,
        TaskTemplateFieldType::Boolean => FieldKind::Boolean,
        TaskTemplateFieldType::SingleSelect => FieldKind::SingleSelect,
        TaskTemplateFieldType::Email => FieldKind::Email,
        TaskTemplateFieldType::SelfAssign => FieldKind::SelfAssign,
        TaskTemplateFieldType::ExpiryDuration => FieldKind::ExpiryDuration,
    }
}

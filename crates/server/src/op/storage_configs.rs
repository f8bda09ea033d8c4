//! Where an instance keeps things. The operator's settings say where that really is; one of the type
//! ATTACHMENTS switches attachments on (CHAT-80), and the others are kept and shown.

use engine::domain::instance::StorageConfig;
use engine::id::StorageConfigId;
use engine::input::{Command, InstanceChange};
use engine::refusal::Thing;
use wire::Empty;
use wire::connect::{
    AssociateInstanceStorageConfigRequest, AssociateInstanceStorageConfigResponse,
    DescribeInstanceStorageConfigRequest, DescribeInstanceStorageConfigResponse,
    DisassociateInstanceStorageConfigRequest, InstanceStorageConfig, InstanceStorageResourceType,
    ListInstanceStorageConfigsRequest, ListInstanceStorageConfigsResponse, S3Config, StorageType,
    UpdateInstanceStorageConfigRequest,
};

use crate::call::Call;
use crate::error::ApiError;
use crate::ids;
use crate::op::list::page;
use crate::op::shape::{id, not_built};

/// AssociateInstanceStorageConfig: one for each type.
pub(crate) async fn associate_instance_storage_config(
    call: Call<AssociateInstanceStorageConfigRequest>,
) -> Result<AssociateInstanceStorageConfigResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let config = read(call.request.resource_type, &call.request.storage_config)?;
    let id = StorageConfigId(ids::new());
    call.command(Command::ChangeInstance(InstanceChange::AddStorage { id, config })).await?;
    Ok(AssociateInstanceStorageConfigResponse { association_id: Some(id.to_string()) })
}

/// DescribeInstanceStorageConfig.
pub(crate) async fn describe_instance_storage_config(
    call: Call<DescribeInstanceStorageConfigRequest>,
) -> Result<DescribeInstanceStorageConfigResponse, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id: StorageConfigId = id(&call.request.association_id, Thing::StorageConfig)?;
    let resource_type = call.request.resource_type.as_str();
    let found = call.read(move |centre, _| {
        let found = centre.instance_settings.storage.get(&id)?;
        (found.resource_type == resource_type).then(|| shown(id, found))
    });
    let storage_config = found.await?.ok_or_else(|| ApiError::unknown(Thing::StorageConfig))?;
    Ok(DescribeInstanceStorageConfigResponse { storage_config: Some(storage_config) })
}

/// ListInstanceStorageConfigs: of one type.
pub(crate) async fn list_instance_storage_configs(
    call: Call<ListInstanceStorageConfigsRequest>,
) -> Result<ListInstanceStorageConfigsResponse, ApiError> {
    let request = &call.request;
    call.require_instance(&request.instance_id)?;
    let all = call.read(|centre, _| centre.instance_settings.storage.clone()).await?;
    let of_type = |config: &StorageConfig| config.resource_type == request.resource_type.as_str();
    let all = all.into_iter().filter(|(_, config)| of_type(config)).collect();
    let (page, next_token) = page(all, |(id, _)| *id, request.max_results, request.next_token.as_deref())?;
    let storage_configs = page.iter().map(|(id, config)| shown(*id, config)).collect();
    Ok(ListInstanceStorageConfigsResponse { storage_configs: Some(storage_configs), next_token })
}

/// UpdateInstanceStorageConfig.
pub(crate) async fn update_instance_storage_config(
    call: Call<UpdateInstanceStorageConfigRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let config = read(call.request.resource_type, &call.request.storage_config)?;
    let id = id(&call.request.association_id, Thing::StorageConfig)?;
    call.command(Command::ChangeInstance(InstanceChange::ReplaceStorage { id, config })).await?;
    Ok(Empty {})
}

/// DisassociateInstanceStorageConfig. What is kept stays where it is.
pub(crate) async fn disassociate_instance_storage_config(
    call: Call<DisassociateInstanceStorageConfigRequest>,
) -> Result<Empty, ApiError> {
    call.require_instance(&call.request.instance_id)?;
    let id = id(&call.request.association_id, Thing::StorageConfig)?;
    let resource_type = call.request.resource_type.as_str().to_owned();
    call.command(Command::ChangeInstance(InstanceChange::RemoveStorage { id, resource_type })).await?;
    Ok(Empty {})
}

fn read(
    resource_type: InstanceStorageResourceType,
    config: &InstanceStorageConfig,
) -> Result<StorageConfig, ApiError> {
    if config.storage_type != StorageType::S3 {
        return Err(not_built(&format!("A StorageType of {}", config.storage_type)));
    }
    let Some(s3) = &config.s3_config else {
        return Err(ApiError::invalid_parameter("S3Config is needed where StorageType is S3."));
    };
    if s3.encryption_config.is_some() {
        return Err(not_built("EncryptionConfig"));
    }
    let (bucket, prefix) = (s3.bucket_name.clone(), s3.bucket_prefix.clone());
    Ok(StorageConfig { resource_type: resource_type.as_str().to_owned(), bucket, prefix })
}

fn shown(id: StorageConfigId, config: &StorageConfig) -> InstanceStorageConfig {
    InstanceStorageConfig {
        association_id: Some(id.to_string()),
        storage_type: StorageType::S3,
        s3_config: Some(S3Config {
            bucket_name: config.bucket.clone(),
            bucket_prefix: config.prefix.clone(),
            encryption_config: None,
        }),
        kinesis_video_stream_config: None,
        kinesis_stream_config: None,
        kinesis_firehose_config: None,
    }
}

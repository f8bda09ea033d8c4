//! Changes of what is switched on for the whole instance.

use crate::domain::instance::{Association, FlowAssociation, StorageConfig};
use crate::id::StorageConfigId;

#[derive(Debug, Clone)]
pub enum InstanceChange {
    /// UpdateInstanceAttribute.
    Attribute { name: String, on: bool },
    /// AssociateApprovedOrigin (SEC-9).
    ApproveOrigin(String),
    /// DisassociateApprovedOrigin.
    DisapproveOrigin(String),
    /// AssociateLambdaFunction, AssociateBot.
    Associate(Association),
    /// DisassociateLambdaFunction, DisassociateBot.
    Disassociate(Association),
    /// AssociateFlow: in the place of the one that the address had.
    AssociateFlow(FlowAssociation),
    /// DisassociateFlow.
    DisassociateFlow { resource_type: String, resource: String },
    /// AssociateInstanceStorageConfig: there is none of its type yet.
    AddStorage { id: StorageConfigId, config: StorageConfig },
    /// UpdateInstanceStorageConfig: of the same type.
    ReplaceStorage { id: StorageConfigId, config: StorageConfig },
    /// DisassociateInstanceStorageConfig.
    RemoveStorage { id: StorageConfigId, resource_type: String },
}

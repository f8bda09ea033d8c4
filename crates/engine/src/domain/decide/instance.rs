//! What is switched on for the whole instance.

use crate::domain::Centre;
use crate::domain::decide::Decided;
use crate::domain::instance::{Association, StorageConfig};
use crate::event::Event;
use crate::id::StorageConfigId;
use crate::input::InstanceChange;
use crate::limits;
use crate::refusal::{Refusal, Thing};

impl Centre {
    pub(super) fn change_instance(&self, change: InstanceChange) -> Result<Decided, Refusal> {
        let mut settings = self.instance_settings.clone();
        match change {
            InstanceChange::Attribute { name, on } => {
                settings.attributes.insert(name, on);
            }
            InstanceChange::ApproveOrigin(origin) => {
                if settings.approved_origins.len() >= limits::APPROVED_ORIGINS_MAX {
                    let limit = limits::APPROVED_ORIGINS_MAX;
                    return Err(Refusal::LimitReached { what: "approved origins", limit });
                }
                if !settings.approved_origins.insert(origin.clone()) {
                    return Err(Refusal::Duplicate(Thing::ApprovedOrigin, origin));
                }
            }
            InstanceChange::DisapproveOrigin(origin) => {
                if !settings.approved_origins.remove(&origin) {
                    return Err(Refusal::Unknown(Thing::ApprovedOrigin));
                }
            }
            InstanceChange::Associate(association) => {
                let thing = kind(&association);
                let what = if thing == Thing::Bot { "bots" } else { "functions" };
                let of_kind = |one: &&Association| kind(one) == thing;
                let limit = limits::ASSOCIATIONS_MAX;
                if settings.associations.iter().filter(of_kind).count() >= limit {
                    return Err(Refusal::LimitReached { what, limit });
                }
                let name = name(&association).to_owned();
                if !settings.associations.insert(association) {
                    return Err(Refusal::Duplicate(thing, name));
                }
            }
            InstanceChange::Disassociate(association) => {
                if !settings.associations.remove(&association) {
                    return Err(Refusal::Unknown(kind(&association)));
                }
            }
            InstanceChange::AssociateFlow(association) => {
                self.flows.get(&association.flow).ok_or(Refusal::Unknown(Thing::Flow))?;
                let before = settings.flow_of(&association.resource_type, &association.resource).cloned();
                if let Some(before) = before {
                    settings.flow_associations.remove(&before);
                }
                let limit = limits::ASSOCIATIONS_MAX;
                if settings.flow_associations.len() >= limit {
                    return Err(Refusal::LimitReached { what: "flows of addresses", limit });
                }
                settings.flow_associations.insert(association);
            }
            InstanceChange::DisassociateFlow { resource_type, resource } => {
                let found = settings.flow_of(&resource_type, &resource).cloned();
                let found = found.ok_or(Refusal::Unknown(Thing::FlowAssociation))?;
                settings.flow_associations.remove(&found);
            }
            InstanceChange::AddStorage { id, config } => {
                if settings.storage_of(&config.resource_type).is_some() {
                    return Err(Refusal::Duplicate(Thing::StorageConfig, config.resource_type));
                }
                settings.storage.insert(id, config);
            }
            InstanceChange::ReplaceStorage { id, config } => {
                self.check_storage(id, &config.resource_type)?;
                settings.storage.insert(id, config);
            }
            InstanceChange::RemoveStorage { id, resource_type } => {
                self.check_storage(id, &resource_type)?;
                settings.storage.remove(&id);
            }
        }
        if settings == self.instance_settings {
            return Ok(Decided::nothing());
        }
        Ok(Decided::done(vec![Event::InstanceSettingsChanged(Box::new(settings))]))
    }

    fn check_storage(&self, id: StorageConfigId, resource_type: &str) -> Result<(), Refusal> {
        let of_type = |config: &&StorageConfig| config.resource_type == resource_type;
        let found = self.instance_settings.storage.get(&id).filter(of_type);
        found.map(drop).ok_or(Refusal::Unknown(Thing::StorageConfig))
    }
}

fn kind(association: &Association) -> Thing {
    match association {
        Association::LambdaFunction(_) => Thing::LambdaFunction,
        Association::LexBot { .. } | Association::LexV2Bot { .. } => Thing::Bot,
    }
}

fn name(association: &Association) -> &str {
    match association {
        Association::LambdaFunction(name)
        | Association::LexBot { name, .. }
        | Association::LexV2Bot { alias: name } => name,
    }
}

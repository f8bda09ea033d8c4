//! The control plane: one file a subject, one function an operation, named as the API names it. Each
//! decodes (ids), asks (the engine), and encodes; no rule stands here.

pub(crate) mod agent_statuses;
pub(crate) mod approved_origins;
pub(crate) mod associations;
pub(crate) mod attached_files;
mod authority;
pub(crate) mod contact_metrics;
pub(crate) mod contacts;
pub(crate) mod create_contact;
mod criteria;
pub(crate) mod current_metric_data;
pub(crate) mod current_user_data;
pub(crate) mod federation;
pub(crate) mod flow_modules;
pub(crate) mod flows;
pub(crate) mod gateways;
pub(crate) mod hierarchy;
pub(crate) mod historical_metric_data;
mod hours;
pub(crate) mod hours_of_operation;
pub(crate) mod hours_overrides;
pub(crate) mod instance;
pub(crate) mod instance_attributes;
mod list;
pub(crate) mod metric_data;
pub(crate) mod not_enabled;
pub(crate) mod participants;
pub(crate) mod persistent_chats;
pub(crate) mod predefined_attributes;
pub(crate) mod queues;
pub(crate) mod quick_connects;
pub(crate) mod resources;
pub(crate) mod routing_profiles;
pub(crate) mod search;
pub(crate) mod search_contacts;
pub(crate) mod security_profiles;
pub(crate) mod segment_attributes;
pub(crate) mod shape;
pub(crate) mod starts;
pub(crate) mod storage_configs;
pub(crate) mod streaming;
mod task_files;
pub(crate) mod task_templates;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod users;
pub(crate) mod views;

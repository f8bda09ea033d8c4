//! What an operator may choose that the rules depend on. The defaults are what the rules say.

use crate::domain::contact::Channel;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// `quotas = "amazon"` (ENT-1b).
    pub quotas: Option<Quotas>,
    /// `chat.limits = "2023"` (CHAT-10).
    pub chat_limits_2023: bool,
}

/// ENT-2, ENT-3, ENT-52: how many there may be of each in one instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    pub users: usize,
    pub queues: usize,
    pub routing_profiles: usize,
    pub quick_connects: usize,
    pub task_templates: usize,
    pub hierarchy_groups: usize,
    pub hours_of_operation: usize,
    pub flows: usize,
    pub flow_modules: usize,
    pub agent_statuses: usize,
    pub security_profiles: usize,
    pub active_chats: usize,
    pub active_tasks: usize,
    pub active_calls: usize,
}

impl Quotas {
    /// Amazon Connect's own figures.
    pub const AMAZON: Quotas = Quotas {
        users: 500,
        queues: 50,
        routing_profiles: 100,
        quick_connects: 100,
        task_templates: 50,
        hierarchy_groups: 500,
        hours_of_operation: 100,
        flows: 100,
        flow_modules: 200,
        agent_statuses: 50,
        security_profiles: 100,
        active_chats: 100,
        active_tasks: 2500,
        active_calls: 10,
    };

    pub(crate) fn active(&self, channel: Channel) -> usize {
        match channel {
            Channel::Chat => self.active_chats,
            Channel::Task => self.active_tasks,
            Channel::Voice => self.active_calls,
        }
    }
}

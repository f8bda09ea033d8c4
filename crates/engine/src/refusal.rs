//! Why a command was refused. Nothing has changed then. The edge maps each to one error of the
//! public API, in one file.

use std::fmt;

use crate::domain::agent::HeldState;
use crate::id::ContactId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    Unknown(Thing),
    /// A thing of this kind already has the name.
    Duplicate(Thing, String),
    /// A value that the rules do not allow: which, and what would be.
    Invalid {
        what: &'static str,
        why: String,
    },
    /// A bound of `limits.rs` is reached.
    LimitReached {
        what: &'static str,
        limit: usize,
    },
    /// LIFE-20: the offer is not there, or no longer.
    NotOffered,
    /// LIFE-22..25: the contact's state at this agent does not allow it.
    WrongState {
        held: Option<HeldState>,
        doing: &'static str,
    },
    /// LIFE-24: who asks is not, or not any more, in an active chat.
    NotInChat,
    /// Something that is named here would be left without it.
    InUse {
        thing: Thing,
        by: &'static str,
    },
    /// The contact has ended.
    ContactEnded,
    /// CHAT-130: one goes on between the two already, and this is its contact.
    ChatGoesOn(ContactId),
    /// What keeps contacts of the channel from the agent.
    AgentNotOpen(String),
    /// The status is disabled.
    StatusDisabled,
    /// The flow is saved but not published.
    FlowNotPublished,
    /// TASK-8: a field of the template, and what it asks for.
    AgainstTemplate {
        field: String,
        why: &'static str,
    },
    /// It would do this later, or elsewhere.
    NotAllowed(&'static str),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    AccessKey,
    AgentStatus,
    ApprovedOrigin,
    Attachment,
    Bot,
    Contact,
    Flow,
    /// Of an address.
    FlowAssociation,
    FlowModule,
    FlowVersion,
    HierarchyGroup,
    HierarchyLevel,
    HoursOfOperation,
    HoursOfOperationOverride,
    Instance,
    /// Of a transcript.
    Item,
    LambdaFunction,
    Participant,
    PredefinedAttribute,
    Proficiency,
    Queue,
    Report,
    QuickConnect,
    RoutingProfile,
    SecurityProfile,
    Session,
    StorageConfig,
    Streaming,
    TaskTemplate,
    User,
    View,
    ViewVersion,
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Thing::AccessKey => "access key",
            Thing::AgentStatus => "agent status",
            Thing::ApprovedOrigin => "approved origin",
            Thing::Bot => "bot",
            Thing::Attachment => "attachment",
            Thing::Contact => "contact",
            Thing::Flow => "flow",
            Thing::FlowAssociation => "flow of the address",
            Thing::FlowModule => "flow module",
            Thing::FlowVersion => "version of the flow",
            Thing::HierarchyGroup => "hierarchy group",
            Thing::HierarchyLevel => "level of the hierarchy",
            Thing::HoursOfOperation => "hours of operation",
            Thing::HoursOfOperationOverride => "override of hours of operation",
            Thing::Instance => "instance",
            Thing::Item => "message",
            Thing::LambdaFunction => "function",
            Thing::Participant => "participant",
            Thing::PredefinedAttribute => "predefined attribute",
            Thing::Proficiency => "proficiency of the user",
            Thing::Queue => "queue",
            Thing::Report => "report",
            Thing::QuickConnect => "quick connect",
            Thing::RoutingProfile => "routing profile",
            Thing::SecurityProfile => "security profile",
            Thing::Session => "session",
            Thing::Streaming => "streaming of the contact",
            Thing::StorageConfig => "storage configuration",
            Thing::TaskTemplate => "task template",
            Thing::User => "user",
            Thing::View => "view",
            Thing::ViewVersion => "version of the view",
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::Unknown(thing) => write!(f, "There is no such {thing}."),
            Refusal::Duplicate(thing, name) => write!(f, "Another {thing} already has the name {name}."),
            Refusal::Invalid { what, why } => write!(f, "{what}: {why}"),
            Refusal::LimitReached { what, limit } => write!(f, "There may be at most {limit} {what}."),
            Refusal::NotOffered => f.write_str("The contact is not on offer to this agent, or no longer."),
            Refusal::WrongState { held: Some(held), doing } => {
                write!(f, "A contact that is {} cannot be {doing}.", held.as_str())
            }
            Refusal::WrongState { held: None, doing } => {
                write!(f, "The agent does not hold this contact, so it cannot be {doing}.")
            }
            Refusal::NotInChat => f.write_str("The participant is not in an active chat."),
            Refusal::InUse { thing, by } => write!(f, "The {thing} is used by {by}."),
            Refusal::ChatGoesOn(contact) => {
                write!(f, "A chat between these two addresses goes on already: contact {contact}.")
            }
            Refusal::ContactEnded => f.write_str("The contact has ended."),
            Refusal::AgentNotOpen(why) => write!(f, "The agent cannot have it. {why}"),
            Refusal::StatusDisabled => f.write_str("The agent status is disabled."),
            Refusal::FlowNotPublished => f.write_str("The flow is not published."),
            Refusal::AgainstTemplate { field, why } => {
                write!(f, "{field}, a field of the task template, {why}.")
            }
            Refusal::NotAllowed(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for Refusal {}

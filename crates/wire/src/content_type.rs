//! The content types of messages, events and attachments.

/// Plain text: the only content type of a chat that names none.
pub const TEXT_PLAIN: &str = "text/plain";
/// Text with markdown.
pub const TEXT_MARKDOWN: &str = "text/markdown";
/// JSON of the integrator's own.
pub const APPLICATION_JSON: &str = "application/json";
/// A message with choices. Agents and bots send it.
pub const INTERACTIVE: &str = "application/vnd.amazonaws.connect.message.interactive";
/// The customer's choice in an interactive message.
pub const INTERACTIVE_RESPONSE: &str = "application/vnd.amazonaws.connect.message.interactive.response";

/// What SendMessage accepts, as far as the chat's `SupportedMessagingContentTypes` permits it.
pub const MESSAGES: &[&str] =
    &[TEXT_PLAIN, TEXT_MARKDOWN, APPLICATION_JSON, INTERACTIVE, INTERACTIVE_RESPONSE];

/// What SendEvent accepts.
pub const EVENTS: &[&str] =
    &[event::TYPING, event::MESSAGE_DELIVERED, event::MESSAGE_READ, event::CONNECTION_ACKNOWLEDGED];

/// Events: `application/vnd.amazonaws.connect.event.*`.
pub mod event {
    macro_rules! event {
        ($(#[$doc:meta])* $name:ident = $suffix:literal) => {
            $(#[$doc])*
            pub const $name: &str = concat!("application/vnd.amazonaws.connect.event.", $suffix);
        };
    }

    event!(
        /// The participant types. Never kept.
        TYPING = "typing"
    );
    event!(
        /// Receipt: the message reached the participant's client.
        MESSAGE_DELIVERED = "message.delivered"
    );
    event!(
        /// Receipt: the participant has seen the message.
        MESSAGE_READ = "message.read"
    );
    event!(
        /// Retired in favour of `ConnectParticipant`; accepted and without effect.
        CONNECTION_ACKNOWLEDGED = "connection.acknowledged"
    );
    event!(
        /// Server only: the participant has joined.
        PARTICIPANT_JOINED = "participant.joined"
    );
    event!(
        /// Server only: the participant has left.
        PARTICIPANT_LEFT = "participant.left"
    );
    event!(
        /// Server only: the participant has been offered the chat.
        PARTICIPANT_INVITED = "participant.invited"
    );
    event!(
        /// Server only.
        PARTICIPANT_ACTIVE = "participant.active"
    );
    event!(
        /// Server only.
        PARTICIPANT_INACTIVE = "participant.inactive"
    );
    event!(
        /// Server only: the idle timer has run out.
        PARTICIPANT_IDLE = "participant.idle"
    );
    event!(
        /// Server only: an idle participant has written again.
        PARTICIPANT_RETURNED = "participant.returned"
    );
    event!(
        /// Server only: the disconnect timer has run out.
        PARTICIPANT_AUTODISCONNECTION = "participant.autodisconnection"
    );
    event!(
        /// Server only.
        PARTICIPANT_DISPLAYNAME_UPDATED = "participant.displayname.updated"
    );
    event!(
        /// Server only: the chat has gone to another agent or queue.
        TRANSFER_SUCCEEDED = "transfer.succeeded"
    );
    event!(
        /// Server only: the transfer did not happen, the agent stays.
        TRANSFER_FAILED = "transfer.failed"
    );
    event!(
        /// Server only: the last item of a chat.
        CHAT_ENDED = "chat.ended"
    );
    event!(
        /// Server only: the items of a past chat are readable.
        CHAT_REHYDRATED = "chat.rehydrated"
    );
    event!(
        /// Server only.
        AUTHENTICATION_INITIATED = "authentication.initiated"
    );
    event!(
        /// Server only.
        AUTHENTICATION_SUCCEEDED = "authentication.succeeded"
    );
    event!(
        /// Server only.
        AUTHENTICATION_FAILED = "authentication.failed"
    );
    event!(
        /// Server only.
        AUTHENTICATION_TIMEOUT = "authentication.timeout"
    );
    event!(
        /// Server only.
        AUTHENTICATION_EXPIRED = "authentication.expired"
    );
    event!(
        /// Server only.
        AUTHENTICATION_CANCELLED = "authentication.cancelled"
    );
    event!(
        /// Server only.
        WORKFLOW_CANCELLED = "workflow.cancelled"
    );
}

/// The attachments that official clients offer to send.
pub const ATTACHMENTS: &[&str] = &[
    "text/plain",
    "text/csv",
    "application/pdf",
    "image/jpeg",
    "image/png",
    "application/msword",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "audio/wav",
    "audio/x-wav",
    "audio/vnd.wave",
    "application/rtf",
    "application/x-rtf",
    "text/rtf",
    "text/richtext",
    "image/heic",
    "video/mp4",
    "video/quicktime",
];

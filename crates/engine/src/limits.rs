//! Every bound on what comes from outside, with its reason and what the caller sees at it.
//!
//! Quotas that Amazon Connect sets and an operator may switch on are not here: these always hold.

use crate::time::Span;

/// The founding text: an agent has 20 seconds to accept or reject, on every channel, and no setting
/// changes it (ROUTE-40, TASK-11). Later the accept is refused (LIFE-26).
pub const OFFER_WINDOW: Span = Span::seconds(20);

/// The founding text: up to 10 chats an agent (ENT-41). More is refused when the routing profile is
/// written.
pub const CHAT_CONCURRENCY_MAX: u8 = 10;
/// ENT-41.
pub const TASK_CONCURRENCY_MAX: u8 = 10;
/// ENT-41: a person has one mouth.
pub const VOICE_CONCURRENCY_MAX: u8 = 1;

/// The customer must connect in this time, else the contact ends with reason OTHER (CHAT-2b).
pub const CONNECT_WITHIN: Span = Span::minutes(5);

/// CHAT-50: default and bounds of ChatDurationInMinutes.
pub const CHAT_DURATION_DEFAULT_MINUTES: i64 = 1500;
pub const CHAT_DURATION_MINUTES: std::ops::RangeInclusive<i64> = 60..=10_080;

/// CHAT-10: bytes of UTF-8 in one message; over it the send is refused.
pub const MESSAGE_BYTES_MAX: usize = 16_384;

/// ENT-81: bytes of names and values together; over it the update is refused and changes nothing.
pub const ATTRIBUTES_BYTES_MAX: usize = 32 * 1024;

/// REC-30: of one chat, at a time.
pub const STREAMINGS_MAX: usize = 2;
/// CHAT-80: of one chat, whatever became of them.
pub const ATTACHMENTS_MAX: usize = 35;
/// Attached to one contact, whatever became of them, until they are deleted.
pub const ATTACHED_FILES_MAX: usize = 50;
/// Attached to whichever contacts, and neither completed nor given up.
pub const ATTACHED_FILES_UNFINISHED_MAX: usize = 1_000;
/// CHAT-80: 20 MB.
pub const ATTACHMENT_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// ENT-83.
pub const ATTACHMENT_NAME_BYTES_MAX: usize = 256;
/// How long its bytes may be put, once it has begun.
pub const ATTACHMENT_UPLOAD: Span = Span::minutes(15);

/// Of one flow.
pub const FLOW_VERSIONS_MAX: usize = 100;

/// Views of one instance, and versions of one view.
pub const VIEWS_MAX: usize = 1000;
pub const VIEW_VERSIONS_MAX: usize = 50;
/// Template and actions of a view together, and how many actions.
pub const VIEW_CONTENT_BYTES_MAX: usize = 400 * 1024;
pub const VIEW_ACTIONS_MAX: usize = 1000;
/// FLOW-36: of one chat, the newest; an older one is not found any more.
pub const VIEWS_SHOWN_MAX: usize = 20;
/// Characters of an action, as in the service's model.
pub const VIEW_ACTION_CHARACTERS_MAX: usize = 255;
/// What a customer entered in a view, names and values together.
pub const VIEW_ANSWER_BYTES_MAX: usize = 32 * 1024;
/// TASK-8: of one template.
pub const TEMPLATE_FIELDS_MAX: usize = 50;
/// Of one field to choose from.
pub const TEMPLATE_OPTIONS_MAX: usize = 50;
/// Of a task's name that a template gives; as long as the API takes one.
pub const TASK_NAME_CHARACTERS_MAX: usize = 1024;

/// SEC-9: sites that an instance approves.
pub const APPROVED_ORIGINS_MAX: usize = 100;

/// CHAT-113: who may be in one chat at a time. One more is refused.
pub const PARTICIPANTS_MAX: usize = 6;
/// Everyone who was ever in one chat; keeps the live state of a chat small.
pub const PARTICIPANTS_EVER_MAX: usize = 100;

/// CHAT-12: how many client tokens a chat remembers. A repeat after that many newer messages is
/// taken as new; the SDKs repeat within seconds.
pub const CLIENT_TOKENS_PER_CHAT_MAX: usize = 64;
/// How many StartChatContact tokens the centre remembers, and for how long.
pub const START_TOKENS_MAX: usize = 10_000;
pub const START_TOKENS_KEPT: Span = Span::minutes(24 * 60);

/// ROUTE-54 / ENT-51: contacts in one agent's own queue.
pub const AGENT_QUEUE_MAX: usize = 10;

/// FLOW-5: blocks that one contact may run at one moment; over it the contact leaves its flow with
/// an error, as a flow that loops without waiting would.
pub const FLOW_BLOCKS_AT_ONCE_MAX: u32 = 1000;
/// FLOW-30: modules that stand open within one another, so that one that invokes itself ends.
pub const FLOW_MODULES_DEEP_MAX: usize = 5;
/// Actions in one flow document.
pub const FLOW_ACTIONS_MAX: usize = 250;
/// CHAT-54.
pub const FLOW_WAIT_MAX: Span = Span::seconds(604_800);

/// ENT-44: (queue, channel) entries of one routing profile.
pub const PROFILE_ENTRIES_MAX: usize = 50;

/// Live contacts in one centre, so that a flood cannot take all memory. The start is refused as
/// over its quota.
pub const LIVE_CONTACTS_MAX: usize = 1_000_000;
/// Things of one kind (users, queues, flows, ...). One more is refused as over its quota.
pub const CONFIGURED_MAX: usize = 100_000;
/// Sign-ins of one user that stay open; one more ends the oldest.
pub const SESSIONS_PER_USER_MAX: usize = 16;
/// Access keys of one user.
pub const ACCESS_KEYS_PER_USER_MAX: usize = 2;

/// Tags of one contact.
pub const CONTACT_TAGS_MAX: usize = 6;
/// Tags of one resource.
pub const TAGS_MAX: usize = 50;

/// ENT-50: quick connects of one queue.
pub const QUICK_CONNECTS_PER_QUEUE_MAX: usize = 700;
/// ENT-60: proficiencies of one user, and values of one predefined attribute.
pub const PROFICIENCIES_PER_USER_MAX: usize = 10;
pub const PREDEFINED_VALUES_MAX: usize = 128;
/// ROUTE-61: steps of one contact's routing criteria, and conditions in all of them together.
pub const CRITERIA_STEPS_MAX: usize = 5;
pub const CRITERIA_CONDITIONS_MAX: usize = 50;
/// How deep their expressions may hold each other: what is written to the log must be readable again,
/// and readers of JSON go down so far and no farther.
pub const CRITERIA_DEPTH_MAX: usize = 8;
/// ENT-72: overrides of one hours of operation.
pub const OVERRIDES_PER_HOURS_MAX: usize = 100;

/// ROUTE-50: default and bounds of a contact's own priority.
pub const CONTACT_PRIORITY_DEFAULT: i64 = 5;
pub const CONTACT_PRIORITIES: std::ops::RangeInclusive<i64> = 1..=i64::MAX;
/// ROUTE-50: seconds that a routing age may be moved by, either way.
pub const AGE_ADJUSTMENT_SECONDS_MAX: i64 = 86_400 * 365;

/// CHAT-40: minutes of each idle and auto-close timer.
pub const ROLE_TIMER_MINUTES: std::ops::RangeInclusive<i64> = 2..=480;

/// TASK-3: how far ahead a task may be scheduled.
pub const SCHEDULE_AHEAD_MAX: Span = Span::minutes(6 * 24 * 60);
/// TASK-4: a task that is not done by then has expired.
pub const TASK_LIFETIME: Span = Span::minutes(7 * 24 * 60);
/// Where it is given a life of its own: up to 90 days.
pub const TASK_EXPIRY_MINUTES: std::ops::RangeInclusive<i64> = 1..=90 * 24 * 60;
/// TASK-6. One more is refused. PROPOSED: for every channel, since each leg is kept by the next.
pub const TRANSFERS_MAX: u32 = 11;
/// TASK-7: contacts that share their attributes, in a row, and that live at a time. One more is refused.
pub const LINKED_MAX: usize = 12;
/// A call ends then. PROPOSED: without sound nobody can notice that a caller has gone away.
pub const CALL_DURATION: Span = Span::minutes(24 * 60);

/// LIFE-5: a whisper that is not over by then fails the join.
pub const WHISPER_MAX: Span = Span::minutes(2);

/// References of one contact (TASK-1), and what each may hold.
pub const REFERENCES_MAX: usize = 50;

/// What `/explain` keeps of a contact's decisions: the newest.
pub const DECISIONS_KEPT: usize = 50;

/// CHAT-10 under the setting `chat.limits = "2023"`: characters of a text, of JSON, and of the
/// customer's choice in an interactive message.
pub const TEXT_CHARACTERS_MAX_2023: usize = 1024;
pub const JSON_CHARACTERS_MAX_2023: usize = 12_000;
pub const RESPONSE_CHARACTERS_MAX_2023: usize = 12_288;

/// ROUTE-53: what may be over a queue's limit for those who come from another queue or agent.
pub const fn with_buffer(limit: usize) -> usize {
    limit + limit / 5
}

/// MET-86: saved reports of one instance. One more is refused.
pub const REPORTS_MAX: usize = 500;
/// Queues, users, routing profiles and groups that were deleted and reports still tell of.
pub const GONE_MAX: usize = 10_000;
pub const REPORT_NAME_CHARACTERS_MAX: usize = 100;
/// Figures of one report, and queues, agents and routing profiles that it is narrowed to.
pub const REPORT_METRICS_MAX: usize = 100;
pub const REPORT_FILTER_VALUES_MAX: usize = 1_000;
/// MET-46.
pub const REPORT_WITHIN_SECONDS: std::ops::RangeInclusive<i64> = 1..=604_800;
/// MET-82: with intervals of less than an hour, and of an hour.
pub const REPORT_FINE_RANGE_MAX: Span = Span::minutes(3 * 24 * 60);
pub const REPORT_HOURLY_RANGE_MAX: Span = Span::minutes(35 * 24 * 60);
/// Of the name of what is drawn.
pub const REPORT_DRAWN_BYTES_MAX: usize = 64;
/// Two years and a day: as long as anything is kept.
pub const REPORT_RANGE_MAX: Span = Span::minutes(732 * 24 * 60);
/// MET-84: rows times columns. A report that comes to more is not made.
pub const REPORT_CELLS_MAX: usize = 80_000;
/// ENT-4: reports that are scheduled.
pub const REPORT_SCHEDULES_MAX: usize = 50;
pub const REPORT_RECIPIENTS_MAX: usize = 20;
/// Of what became of one report's times, the newest.
pub const REPORT_RUNS_KEPT: usize = 10;
pub const RUN_WHY_CHARACTERS_MAX: usize = 300;

/// MET-28: the newest answers of a queue on a channel, not older than this, by which waiting is
/// estimated, and how few of them say nothing.
pub const ANSWERS_KEPT: usize = 20;
pub const ANSWERS_WITHIN: Span = Span::minutes(60);
pub const ANSWERS_MIN: usize = 3;

/// Functions and bots that an instance may use, and flows of addresses: of each.
pub const ASSOCIATIONS_MAX: usize = 100;
/// Days that may be asked for at a time, of hours of operation.
pub const EFFECTIVE_DAYS_MAX: i64 = 366;

/// ENT-21.
pub const HIERARCHY_LEVELS_MAX: usize = 5;

/// CHAT-62: earlier chats that one goes on from, theirs included.
pub const PAST_CHATS_MAX: usize = 100;

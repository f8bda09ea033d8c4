// The shapes of the wire that the pages use, by hand until they are generated from the service models.
// Times of the agent's service are epoch seconds with milliseconds; times of chat items are ISO 8601 strings.

export type EpochSeconds = number;

export type AgentStateType = "routable" | "not_routable" | "offline" | "system" | "error" | "init";

export interface AgentState {
  agentStateARN: string;
  type: AgentStateType;
  name: string;
  startTimestamp?: EpochSeconds;
}

export type ContactStateType =
  | "incoming"
  | "pending"
  | "connecting"
  | "connected"
  | "missed"
  | "rejected"
  | "error"
  | "ended"
  | "paused";

export interface Connection {
  connectionId: string;
  type: "agent" | "inbound" | "outbound" | "monitoring";
  initial: boolean;
  state: { type: string; timestamp: EpochSeconds };
}

export interface Contact {
  contactId: string;
  initialContactId?: string;
  type: "voice" | "queue_callback" | "chat" | "task" | "email";
  state: { type: ContactStateType; timestamp: EpochSeconds };
  queue?: { queueARN: string; name?: string };
  connections: Connection[];
  attributes?: Record<string, { name: string; value: string }>;
  name?: string;
  description?: string;
  /** Of a task that was to begin later. */
  channelContext?: { scheduledTime?: EpochSeconds };
  relatedContactId?: string;
  references?: Record<string, { type: string; value: string }>;
  contactFeatures?: { attachmentsEnabled?: boolean; messagingMarkdownEnabled?: boolean; multiPartyConferenceEnabled?: boolean };
  /** What we add for our own pages. */
  bellboard?: {
    /** When the chat connected to the centre: the first contact of the chain. */
    startedAt?: EpochSeconds;
    /** Only while the state is connecting. */
    offerExpiresAt?: EpochSeconds;
    customerName?: string;
    /** Since when a call is on hold or a task is paused. */
    heldSince?: EpochSeconds;
  };
}

export interface Snapshot {
  state: AgentState;
  nextState?: AgentState;
  contacts: Contact[];
  snapshotTimestamp: EpochSeconds;
  clock?: "manual";
}

export interface Configuration {
  name: string;
  username?: string;
  agentARN: string;
  agentStates: AgentState[];
  permissions?: string[];
  routingProfile: { name: string; channelConcurrencyMap: Record<string, number> };
  /** What the operator lays on every agent's desk. */
  bellboard?: {
    dispositions: string[];
    quickResponses: QuickResponse[];
    /** Sites that may frame the panel. */
    approvedOrigins?: string[];
  };
}

export interface QuickResponse {
  name: string;
  /** `{customer}` and `{agent}` stand for names. */
  text: string;
}

/** Where contacts may be sent: a quick connect. */
export interface Endpoint {
  endpointARN: string;
  name: string;
  type: "agent" | "queue" | "phone_number";
  agentLogin?: string;
  queue?: { queueARN: string; name: string };
}

export interface AgentDay {
  since: EpochSeconds;
  /** By the names of GetMetricDataV2; times in seconds, null where there is nothing that they could be of. */
  figures: Record<"CONTACTS_HANDLED" | "AGENT_NON_RESPONSE" | "AVG_HANDLE_TIME" | "AVG_AFTER_CONTACT_WORK_TIME", number | null>;
}

/** A conversation that is over. */
export interface EarlierContact {
  initialContactId: string;
  type: Contact["type"];
  name: string;
  agents: string[];
  startedAt: EpochSeconds;
  endedAt: EpochSeconds;
  queue?: string;
  notes?: string;
  disposition?: string;
}

export type ParticipantRole = "AGENT" | "CUSTOMER" | "SYSTEM" | "CUSTOM_BOT" | "SUPERVISOR";

export interface Attachment {
  AttachmentId: string;
  AttachmentName: string;
  ContentType?: string;
  Status?: "APPROVED" | "REJECTED" | "IN_PROGRESS";
}

export type ReceiptKind = "delivered" | "read";

export interface Receipt {
  RecipientParticipantId: string;
  DeliveredTimestamp?: string;
  ReadTimestamp?: string;
}

/** A line of a conversation, the same on the socket and in the transcript. */
export interface ChatItem {
  Id: string;
  AbsoluteTime: string;
  Type: "MESSAGE" | "EVENT" | "ATTACHMENT" | "MESSAGEMETADATA";
  ContentType?: string;
  Content?: string;
  ParticipantId?: string;
  ParticipantRole?: ParticipantRole;
  DisplayName?: string;
  Attachments?: Attachment[];
  /** In a transcript beside its message; live as an item of the type MESSAGEMETADATA that names the message. */
  MessageMetadata?: { MessageId?: string; Receipts?: Receipt[] };
  ContactId?: string;
  InitialContactId?: string;
}

export interface TranscriptPage {
  Transcript: ChatItem[];
  NextToken?: string;
  InitialContactId?: string;
}

export interface Sent {
  Id: string;
  AbsoluteTime: string;
}

export interface ParticipantConnection {
  Websocket?: { Url: string; ConnectionExpiry: string };
  ConnectionCredentials?: { ConnectionToken: string; Expiry: string };
}

const eventPrefix = "application/vnd.amazonaws.connect.event.";

/** The content types of events, by their last part. */
export const eventTypes = {
  delivered: `${eventPrefix}message.delivered`,
  read: `${eventPrefix}message.read`,
  typing: `${eventPrefix}typing`,
  joined: `${eventPrefix}participant.joined`,
  left: `${eventPrefix}participant.left`,
  ended: `${eventPrefix}chat.ended`,
  transferred: `${eventPrefix}transfer.succeeded`,
  transferFailed: `${eventPrefix}transfer.failed`,
} as const;

export const plainType = "text/plain";
export const markdownType = "text/markdown";
export const interactiveType = "application/vnd.amazonaws.connect.message.interactive";
export const interactiveResponseType = `${interactiveType}.response`;

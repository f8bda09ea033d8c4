// What the API says of contacts, as far as this page reads it. Times are seconds.

export type Channel = "VOICE" | "CHAT" | "TASK";

/** Of SearchContacts. */
export interface Summary {
  Id: string;
  Channel: Channel;
  InitiationMethod: string;
  InitiationTimestamp: number;
  DisconnectTimestamp?: number;
  ScheduledTimestamp?: number;
  Name?: string;
  QueueInfo?: { Id: string; EnqueueTimestamp?: number };
  AgentInfo?: { Id: string; ConnectedToAgentTimestamp?: number };
  InitialContactId?: string;
  PreviousContactId?: string;
}

/** Of DescribeContact. */
export interface ContactRecord extends Summary {
  AgentInfo?: {
    Id: string;
    ConnectedToAgentTimestamp?: number;
    AfterContactWorkStartTimestamp?: number;
    AfterContactWorkEndTimestamp?: number;
    AgentInitiatedHoldDuration?: number;
    AgentPauseDurationInSeconds?: number;
  };
  RelatedContactId?: string;
  CustomerId?: string;
  Description?: string;
  DisconnectReason?: string;
  QueuePriority?: number;
  LastUpdateTimestamp?: number;
  /** Only for whoever may see them. */
  Attributes?: Record<string, string>;
  Tags?: Record<string, string>;
}

export interface Considered {
  agentId: string;
  excludedBy: string | null;
  text: string;
}

export interface Decision {
  /** Of its step among those of the floor. */
  position: number;
  at: string;
  outcome: "offered" | "no_agent";
  agentId?: string;
  considered: Considered[];
  wouldWakeAt?: string;
}

/** Of `/explain/contact/{id}`. */
export interface Explanation {
  state: string;
  decisions: Decision[];
}

/** Of ListAssociatedContacts. */
export interface Associated {
  ContactId: string;
  Channel: Channel;
  InitiationMethod: string;
  InitiationTimestamp: number;
  DisconnectTimestamp?: number;
}

export interface Reference {
  readonly name: string;
  readonly value: string;
  readonly type: string;
}

/** Those that are not files. */
export const referenceTypes = ["URL", "EMAIL", "STRING", "NUMBER", "DATE"] as const;

/** Of ListContactReferences: each is named by its type, and is of one. */
export function referencesIn(listed: readonly Record<string, { Name?: string; Value?: string } | undefined>[]): Reference[] {
  return listed.flatMap((one) =>
    Object.entries(one).flatMap(([type, of]) => (of?.Name === undefined || of.Value === undefined ? [] : [{ name: of.Name, value: of.Value, type: type.toUpperCase() }])),
  );
}

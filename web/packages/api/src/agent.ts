// The agent's service at /api: one method an operation, nothing kept between calls.

import { type Fetch, postJson } from "./error.ts";
import type { AgentDay, ChatItem, EarlierContact, Endpoint, EpochSeconds } from "./types.ts";

/** Endpoints of a page; the service's own greatest. */
const endpointPageItems = 500;
/** Pages read at most, so that a server that never ends its pages can't hold a tab. */
const endpointPagesMax = 20;

export interface TaskToMake {
  endpoint: Endpoint;
  name: string;
  description?: string;
  /** When it begins; at once where it isn't said. */
  scheduledTime?: EpochSeconds;
  relatedContactId?: string;
  idempotencyToken: string;
}

export class AgentService {
  readonly #fetch: Fetch;
  readonly #origin: string;

  constructor(origin: string, fetch: Fetch) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  async putAgentState(agentStateARN: string): Promise<void> {
    await this.call("PutAgentState", { state: { agentStateARN }, enqueueNextState: true });
  }

  async acceptContact(contactId: string): Promise<void> {
    await this.call("AcceptContact", { contactId });
  }

  async rejectContact(contactId: string): Promise<void> {
    await this.call("RejectContact", { contactId });
  }

  /** Frees the slot of a contact that is missed, rejected, failed or in after contact work (LIFE-23). */
  async clearContact(contactId: string): Promise<void> {
    await this.call("ClearContact", { contactId });
  }

  /** Over those of the same name (AGT-46). */
  async updateContactAttributes(contactId: string, attributes: Record<string, string>): Promise<void> {
    await this.call("UpdateContactAttributes", { contactId, attributes });
  }

  /** A call on hold, a task paused, and back. */
  async rest(operation: "HoldConnection" | "ResumeConnection" | "PauseContact" | "ResumeContact", contactId: string): Promise<void> {
    await this.call(operation, { contactId });
  }

  /** The agent ends their part of the contact. */
  async destroyConnection(of: { contactId: string; connectionId?: string }): Promise<void> {
    await this.call("DestroyConnection", of);
  }

  /** The agent's own figures since midnight in a time zone. */
  async day(timeZone: string): Promise<AgentDay> {
    return (await this.call("GetAgentDay", { timeZone })) as AgentDay;
  }

  /** Earlier conversations of the customer of a contact that the agent works on, the newest first. */
  async earlierContacts(contactId: string): Promise<EarlierContact[]> {
    return ((await this.call("ListEarlierContacts", { contactId })) as { contacts: EarlierContact[] }).contacts;
  }

  /** A page of one of them, oldest item first; without a token the newest. */
  async earlierTranscript(of: { contactId: string; initialContactId: string; nextToken?: string | undefined }): Promise<{ transcript: ChatItem[]; nextToken?: string }> {
    return (await this.call("GetEarlierTranscript", of)) as { transcript: ChatItem[]; nextToken?: string };
  }

  /** Where the agent may send contacts and tasks, by name. */
  async endpoints(): Promise<Endpoint[]> {
    const all: Endpoint[] = [];
    let nextToken: string | undefined;
    for (let page = 0; page < endpointPagesMax; page += 1) {
      const reply = (await this.call("GetEndpoints", { maxResults: endpointPageItems, nextToken })) as { endpoints: Endpoint[]; nextToken?: string };
      all.push(...reply.endpoints);
      nextToken = reply.nextToken;
      if (nextToken === undefined) break;
    }
    return all;
  }

  /** To a queue or an agent. Where it fails the contact stays with this agent (CHAT-120). */
  async transfer(contactId: string, { endpointARN }: Endpoint): Promise<void> {
    await this.call("TransferContact", { contactId, endpoint: { endpointARN } });
  }

  /** A further agent in a chat (CHAT-113). */
  async addAgent(contactId: string, { endpointARN }: Endpoint): Promise<void> {
    await this.call("AddNewConnection", { contactId, endpoint: { endpointARN } });
  }

  /** The sign-in as a token, which goes on for as long as the one that asked. */
  async newAuthToken(): Promise<string> {
    return ((await this.call("GetNewAuthToken", {})) as { newAuthToken: string }).newAuthToken;
  }

  /** A task for a colleague or a queue (TASK-2). */
  async createTask({ endpoint, ...task }: TaskToMake): Promise<void> {
    await this.call("CreateTaskContact", { ...task, endpoint: { endpointARN: endpoint.endpointARN } });
  }

  /** The address of a new socket; it must be opened soon after. */
  async webSocketUrl(): Promise<string> {
    const reply = (await this.call("CreateTransport", { transportType: "web_socket" })) as {
      webSocketTransport: { url: string };
    };
    return reply.webSocketTransport.url;
  }

  /** The connection token with which the agent speaks in one chat. */
  async chatToken(of: { contactId: string; connectionId: string }): Promise<string> {
    const reply = (await this.call("CreateTransport", {
      transportType: "chat_token",
      participantId: of.connectionId,
      contactId: of.contactId,
    })) as { chatTokenTransport: { participantToken: string } };
    return reply.chatTokenTransport.participantToken;
  }

  /** Any operation, by its name. */
  call(operation: string, body: unknown): Promise<unknown> {
    return postJson(
      this.#fetch,
      `${this.#origin}/api`,
      { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AmazonConnectCTIService.${operation}` },
      body,
    );
  }
}

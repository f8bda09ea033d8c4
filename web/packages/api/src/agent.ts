// The agent's service at /api: one method an operation, nothing kept between calls.

import { type Fetch, postJson } from "./error.ts";

export class AgentService {
  readonly #fetch: Fetch;
  readonly #origin: string;

  constructor(origin: string, fetch: Fetch) {
    this.#origin = origin;
    this.#fetch = fetch;
  }

  async putAgentState(agentStateARN: string): Promise<void> {
    await this.#call("PutAgentState", { state: { agentStateARN }, enqueueNextState: true });
  }

  async acceptContact(contactId: string): Promise<void> {
    await this.#call("AcceptContact", { contactId });
  }

  async rejectContact(contactId: string): Promise<void> {
    await this.#call("RejectContact", { contactId });
  }

  /** Frees the slot of a contact that is missed, rejected, failed or in after contact work (LIFE-23). */
  async clearContact(contactId: string): Promise<void> {
    await this.#call("ClearContact", { contactId });
  }

  /** Over those of the same name (AGT-46). */
  async updateContactAttributes(contactId: string, attributes: Record<string, string>): Promise<void> {
    await this.#call("UpdateContactAttributes", { contactId, attributes });
  }

  /** A call on hold, a task paused, and back. */
  async rest(operation: "HoldConnection" | "ResumeConnection" | "PauseContact" | "ResumeContact", contactId: string): Promise<void> {
    await this.#call(operation, { contactId });
  }

  /** The agent ends their part of the contact. */
  async destroyConnection(of: { contactId: string; connectionId?: string }): Promise<void> {
    await this.#call("DestroyConnection", of);
  }

  /** The address of a new socket; it must be opened soon after. */
  async webSocketUrl(): Promise<string> {
    const reply = (await this.#call("CreateTransport", { transportType: "web_socket" })) as {
      webSocketTransport: { url: string };
    };
    return reply.webSocketTransport.url;
  }

  /** The connection token with which the agent speaks in one chat. */
  async chatToken(of: { contactId: string; connectionId: string }): Promise<string> {
    const reply = (await this.#call("CreateTransport", {
      transportType: "chat_token",
      participantId: of.connectionId,
      contactId: of.contactId,
    })) as { chatTokenTransport: { participantToken: string } };
    return reply.chatTokenTransport.participantToken;
  }

  #call(operation: string, body: unknown): Promise<unknown> {
    return postJson(
      this.#fetch,
      `${this.#origin}/api`,
      { "Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": `AmazonConnectCTIService.${operation}` },
      body,
    );
  }
}

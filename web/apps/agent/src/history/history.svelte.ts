// What a customer said before: their earlier conversations, and the one of them that is open to be read.

import type { AgentService, ChatItem, EarlierContact } from "@bellboard/api";
import { mergeItems } from "@bellboard/chat";

type Reading = "not yet" | "now" | "done" | "failed";

export class History {
  contacts = $state.raw<readonly EarlierContact[]>([]);
  reading = $state<Reading>("not yet");
  open = $state.raw<Earlier>();
  readonly #agent: AgentService;
  readonly #contactId: string;

  constructor(agent: AgentService, contactId: string) {
    this.#agent = agent;
    this.#contactId = contactId;
  }

  /** Once; what is over doesn't change. */
  async read(): Promise<void> {
    if (this.reading === "now" || this.reading === "done") return;
    this.reading = "now";
    try {
      this.contacts = await this.#agent.earlierContacts(this.#contactId);
      this.reading = "done";
    } catch {
      this.reading = "failed";
    }
  }

  show(contact: EarlierContact): void {
    this.open = new Earlier(contact, (nextToken) =>
      this.#agent.earlierTranscript({ contactId: this.#contactId, initialContactId: contact.initialContactId, nextToken }),
    );
    void this.open.read();
  }

  close(): void {
    this.open = undefined;
  }
}

type Page = { transcript: ChatItem[]; nextToken?: string };

export class Earlier {
  readonly contact: EarlierContact;
  items = $state.raw<readonly ChatItem[]>([]);
  reading = $state<Reading>("not yet");
  /** There is more before what is shown. */
  hasMore = $state(false);
  #nextToken: string | undefined;
  readonly #page: (nextToken: string | undefined) => Promise<Page>;

  constructor(contact: EarlierContact, page: (nextToken: string | undefined) => Promise<Page>) {
    this.contact = contact;
    this.#page = page;
  }

  /** The newest page, then the one before it. */
  async read(): Promise<void> {
    if (this.reading === "now") return;
    this.reading = "now";
    try {
      const { transcript, nextToken } = await this.#page(this.#nextToken);
      this.items = mergeItems(this.items, transcript);
      this.#nextToken = nextToken;
      this.hasMore = nextToken !== undefined;
      this.reading = "done";
    } catch {
      this.reading = "failed";
    }
  }
}

// Sending a contact on: to a queue or a colleague, or asking a colleague into a chat. One contact at a time.

import { ApiError, type Contact, type Endpoint } from "@bellboard/api";
import { Action } from "../frame/action.svelte.ts";
import type { Announcer } from "../frame/announcer.svelte.ts";
import { channelOf, kindOf } from "../frame/kind.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";
import { reachable } from "./endpoints.ts";

export class Transfers {
  readonly action = new Action();
  endpoints = $state.raw<readonly Endpoint[]>([]);
  reading = $state<"now" | "done" | "failed">("now");
  /** Whom the agent has asked into a chat, by its contact: who has not come yet. */
  asked = $state.raw<Readonly<Record<string, { name: string; atMs: number }>>>({});

  #contactId = $state<string>();
  readonly #session: Session;
  readonly #announcer: Announcer;

  /** What is to be sent on; gone once it is over or no longer this agent's. */
  readonly contact = $derived.by((): Contact | undefined => {
    const found = this.#session.snapshot?.contacts.find(({ contactId }) => contactId === this.#contactId);
    return found && kindOf(found) === "live" && found.state.type !== "connecting" ? found : undefined;
  });
  readonly channel = $derived(this.contact && channelOf(this.contact));
  readonly canAdd = $derived(this.channel === "CHAT" && this.contact?.contactFeatures?.multiPartyConferenceEnabled === true);

  constructor(session: Session, announcer: Announcer) {
    this.#session = session;
    this.#announcer = announcer;
  }

  open(contactId: string): void {
    this.#contactId = contactId;
    this.action.error = undefined;
    void this.read();
  }

  close(): void {
    this.#contactId = undefined;
  }

  /** Anew each time: an administrator may have changed them. What was there is shown meanwhile. */
  async read(): Promise<void> {
    if (this.reading !== "done") this.reading = "now";
    try {
      this.endpoints = reachable(await this.#session.agent.endpoints());
      this.reading = "done";
    } catch {
      if (this.reading !== "done") this.reading = "failed";
    }
  }

  async transfer(endpoint: Endpoint): Promise<void> {
    const { contact } = this;
    if (!contact) return;
    const done = await this.action.run(() => this.#session.agent.transfer(contact.contactId, endpoint), whyNot);
    if (!done) return;
    this.#announcer.say(t.transfer.done(endpoint.name));
    this.close();
  }

  async add(endpoint: Endpoint): Promise<void> {
    const { contact } = this;
    if (!contact) return;
    const done = await this.action.run(() => this.#session.agent.addAgent(contact.contactId, endpoint), whyNot);
    if (!done) return;
    this.asked = { ...this.asked, [contact.contactId]: { name: endpoint.name, atMs: this.#session.nowMs } };
    this.#announcer.say(t.transfer.asked(endpoint.name));
    this.close();
  }
}

/** Whatever the reason, the contact is still the agent's (CHAT-120). */
export function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return t.transfer.noAnswer;
  const reasons: [RegExp, string][] = [
    [/at capacity/, t.transfer.full],
    [/is disabled/, t.transfer.disabled],
    [/in this chat/, t.transfer.alreadyIn],
    [/transfers of one contact/, t.transfer.tooOften],
    [/participants of one chat/, t.transfer.tooMany],
  ];
  return reasons.find(([said]) => said.test(error.message))?.[1] ?? t.transfer.failed;
}

// A task that the agent makes for a colleague or a queue. What is written stays until it is made, over closing the dialog.

import { ApiError, type Endpoint } from "@bellboard/api";
import { Action } from "../frame/action.svelte.ts";
import type { Announcer } from "../frame/announcer.svelte.ts";
import { t } from "../messages/messages.ts";
import type { Session } from "../session/session.svelte.ts";

/** The server's own bounds, in characters. */
export const nameMax = 1_024;
export const descriptionMax = 4_096;
const dayMs = 86_400_000;
/** How far ahead a task may begin (TASK-3). */
const aheadMsMax = 6 * dayMs;

export class NewTask {
  readonly action = new Action();
  isOpen = $state(false);
  name = $state("");
  description = $state("");
  /** In the browser's time zone, as a field for it has it; empty for at once. */
  begins = $state("");
  endpoint = $state.raw<Endpoint>();
  /** The contact that it is about. */
  related = $state.raw<{ contactId: string; name: string }>();

  readonly #session: Session;
  readonly #announcer: Announcer;
  /** The same until it is made: asking again makes no second one. */
  #token = crypto.randomUUID();

  readonly bounds = $derived.by(() => ({ min: localText(this.#session.nowMs), max: localText(this.#session.nowMs + aheadMsMax) }));

  constructor(session: Session, announcer: Announcer) {
    this.#session = session;
    this.#announcer = announcer;
  }

  open(related?: { contactId: string; name: string }): void {
    this.related = related;
    this.action.error = undefined;
    this.isOpen = true;
  }

  close(): void {
    this.isOpen = false;
  }

  get canMake(): boolean {
    return this.name.trim() !== "" && this.endpoint !== undefined && !this.action.busy;
  }

  async make(): Promise<void> {
    const { endpoint, related } = this;
    if (!this.canMake || !endpoint) return;
    const name = this.name.trim();
    const description = this.description.trim();
    const done = await this.action.run(
      () =>
        this.#session.agent.createTask({
          endpoint,
          name,
          idempotencyToken: this.#token,
          ...(description === "" ? {} : { description }),
          ...(this.begins === "" ? {} : { scheduledTime: Date.parse(this.begins) / 1000 }),
          ...(related ? { relatedContactId: related.contactId } : {}),
        }),
      whyNot,
    );
    if (!done) return;
    this.#announcer.say(t.newTask.made(name, endpoint.name));
    this.#token = crypto.randomUUID();
    this.name = this.description = this.begins = "";
    this.endpoint = undefined;
    this.close();
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return t.newTask.noAnswer;
  return /^ScheduledTime/.test(error.message) ? t.newTask.wrongTime : t.newTask.failed;
}

/** `2026-05-12T14:03` where the browser is. */
export function localText(ms: number): string {
  return new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

// A report that the server fills in day by day, since it reaches far: how far it is, and what came of it.

import { t } from "../../messages/messages.ts";
import type { Centre } from "../centre.svelte.ts";
import type { Definition } from "./definition.ts";
import type { MetricName } from "./metrics.ts";
import type { Row, Values } from "./query.ts";
import type { Span } from "./span.ts";

interface Told {
  readonly id: string;
  readonly state: "waiting" | "running" | "done" | "cancelled" | "too_much" | "failed";
  readonly done: number;
  readonly of: number;
}

export interface Filled {
  readonly span: Span;
  readonly rows: readonly Row[];
  readonly totals: Values;
}

/** An error whose words are for whoever asked. */
export class Said extends Error {}
/** Nobody wants it any more. */
export class Cancelled extends Error {}

const everyMs = 500;

export class Job {
  /** Undefined while others are before it. */
  progress = $state<{ readonly done: number; readonly of: number }>();
  isCancelled = $state(false);
  #id: string | undefined;
  readonly #centre: Centre;
  readonly #pause: (ms: number) => Promise<void>;

  constructor(centre: Centre, pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))) {
    this.#centre = centre;
    this.#pause = pause;
  }

  async fill(definition: Definition): Promise<Filled> {
    let told = (await this.#centre.ask("POST", "/report-jobs?instance={instance}", definition)) as Told;
    this.#id = told.id;
    // It may have been cancelled before it had a name.
    if (this.isCancelled) await this.#forget();
    while (told.state === "waiting" || told.state === "running") {
      this.progress = told.state === "running" && told.of > 0 ? { done: told.done, of: told.of } : undefined;
      await this.#pause(everyMs);
      if (this.isCancelled) throw new Cancelled();
      told = (await this.#centre.ask("GET", this.#path(""))) as Told;
    }
    if (told.state === "cancelled") throw new Cancelled();
    if (told.state === "too_much") throw new Said(t.admin.reports.tooMuch);
    if (told.state === "failed") throw new Said(t.admin.failed);
    const { from, to, rows, totals } = (await this.#centre.ask("GET", this.#path("/rows"))) as {
      from: number;
      to: number;
      rows: { from: number; to: number; of: string[]; values: Partial<Record<MetricName, number>> }[];
      totals: Values;
    };
    return { span: { fromMs: from, toMs: to }, rows: rows.map(({ from: fromMs, to: toMs, of, values }) => ({ fromMs, toMs, of, values })), totals };
  }

  /** The server stops after the day that it is at. */
  async cancel(): Promise<void> {
    if (this.isCancelled) return;
    this.isCancelled = true;
    await this.#forget();
  }

  async #forget(): Promise<void> {
    // One that can't be told ends by itself.
    if (this.#id !== undefined) await this.#centre.ask("DELETE", this.#path("")).catch(() => undefined);
  }

  #path(below: string): string {
    return `/report-jobs/${this.#id}${below}?instance={instance}`;
  }
}

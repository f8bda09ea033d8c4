// The live board's state: the floor as the server tells it, and the figures of today beside it.

import { ApiError } from "@bellboard/api";
import { Action } from "../../frame/action.svelte.ts";
import { type Centre, whyNot } from "../centre.svelte.ts";
import { type AgentRow, grouped, isFailed, kept, type QueueRow, sumOf, type Told } from "./floor.ts";

/** Below how long an answer counts as quick, in seconds. */
export const serviceSeconds = 20;
const waitSeconds = 8;
const againMs = 2_000;
/** Figures of today are counted anew this often at most, and only when something happened. */
const todayEveryMs = 5_000;
/** The API's bound on the values of a filter. */
const valuesAtOnce = 100;

const todayMetrics = {
  queued: { Name: "CONTACTS_QUEUED" },
  handled: { Name: "CONTACTS_HANDLED" },
  abandoned: { Name: "CONTACTS_ABANDONED" },
  nonResponse: { Name: "AGENT_NON_RESPONSE" },
  handleTime: { Name: "AVG_HANDLE_TIME" },
  serviceLevel: { Name: "SERVICE_LEVEL", Threshold: [{ Comparison: "LT", ThresholdValue: serviceSeconds }] },
};

export type Today = Readonly<Partial<Record<keyof typeof todayMetrics, number>>>;

interface Status {
  readonly Id: string;
  readonly Name: string;
}

export class Board {
  queues = $state.raw<ReadonlyMap<string, QueueRow>>(new Map());
  agents = $state.raw<ReadonlyMap<string, AgentRow>>(new Map());
  today = $state.raw<{ byQueue: ReadonlyMap<string, Today>; byAgent: ReadonlyMap<string, Today> }>({ byQueue: new Map(), byAgent: new Map() });
  statuses = $state.raw<readonly Status[]>([]);
  state = $state<"reading" | "live" | "lost" | "failed">("reading");
  why = $state("");
  search = $state("");
  nowMs = $state(Date.now());
  readonly changing = new Action();

  readonly isReading = $derived(this.state === "reading");
  readonly groups = $derived(grouped(this.agents.values(), this.search));
  readonly sum = $derived(sumOf(this.queues.values(), this.agents.values()));
  readonly sortedQueues = $derived([...this.queues.values()].sort((a, b) => (b.figures["CONTACTS_IN_QUEUE"] ?? 0) - (a.figures["CONTACTS_IN_QUEUE"] ?? 0) || a.name.localeCompare(b.name)));

  readonly nonResponse = $derived([...this.today.byQueue.values()].reduce((sum, { nonResponse }) => sum + (nonResponse ?? 0), 0));
  readonly serviceLevel = $derived(serviceLevelOf(this.today.byQueue.values()));

  readonly #centre: Centre;
  #version: string | undefined;
  #skewMs = 0;
  #heldAtMs: number | undefined;
  #countedAt = -Infinity;
  #counting: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  /** Until the page goes away. */
  start(): () => void {
    const ticking = setInterval(() => this.#tick(), 250);
    void this.#watch();
    return () => {
      this.#isOver = true;
      clearInterval(ticking);
      clearTimeout(this.#counting);
    };
  }

  async setStatus(agent: AgentRow, statusId: string): Promise<void> {
    await this.changing.run(
      async () => void (await this.#centre.ask("PUT", `/users/{instance}/${agent.id}/status`, { AgentStatusId: statusId })),
      (error) => whyNot(error, "Users.Edit"),
    );
  }

  /** Lets go of what an agent missed, so that contacts reach them again. */
  async clearFailed(agent: AgentRow): Promise<void> {
    await this.changing.run(
      async () => {
        for (const contact of agent.contacts.filter(isFailed)) {
          await this.#centre.ask("POST", `/users/{instance}/${agent.id}/contact`, { ContactId: contact.contactId });
        }
      },
      (error) => whyNot(error, "Users.Edit"),
    );
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      try {
        const after = this.#version === undefined ? "" : `&after=${this.#version}&wait_seconds=${waitSeconds}`;
        const told = (await this.#centre.ask("GET", `/board?instance={instance}${after}`)) as Told;
        if (this.#isOver) return;
        this.#take(told);
        this.state = "live";
      } catch (error) {
        const isRefused = error instanceof ApiError && error.status < 500 && error.status !== 429;
        this.state = isRefused ? "failed" : "lost";
        this.why = whyNot(error, "AccessMetrics");
        if (isRefused) return;
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    }
  }

  #take(told: Told): void {
    this.#version = told.version ?? undefined;
    if (told.at === undefined) return;
    this.#skewMs = told.at * 1000 - Date.now();
    this.#heldAtMs = told.clock === "manual" ? told.at * 1000 : undefined;
    this.#tick();
    this.queues = kept(this.queues, told.queues ?? [], told);
    this.agents = kept(this.agents, told.agents ?? [], told);
    if (this.statuses.length === 0) void this.#readStatuses();
    this.#countSoon();
  }

  #tick(): void {
    this.nowMs = this.#heldAtMs ?? Date.now() + this.#skewMs;
  }

  async #readStatuses(): Promise<void> {
    try {
      const all = await this.#centre.all<Status & { Type?: string }>("/agent-status/{instance}", "AgentStatusSummaryList");
      this.statuses = all;
    } catch {
      // Whoever may not see them changes none.
    }
  }

  #countSoon(): void {
    if (this.#counting !== undefined) return;
    const waitMs = Math.max(0, this.#countedAt + todayEveryMs - performance.now());
    this.#counting = setTimeout(() => {
      this.#counting = undefined;
      this.#countedAt = performance.now();
      void this.#count();
    }, waitMs);
  }

  async #count(): Promise<void> {
    try {
      this.today = { byQueue: await this.#figures("QUEUE"), byAgent: await this.#figures("AGENT") };
    } catch {
      // The floor is told all the same; the next change counts again.
    }
  }

  /** Each hundred values are asked for by themselves: a queue's row and an agent's is in one of them alone. */
  async #figures(grouping: "QUEUE" | "AGENT"): Promise<Map<string, Today>> {
    const day = new Date(this.nowMs);
    const found = new Map<string, Today>();
    const ids = grouping === "QUEUE" ? [...this.queues.keys()] : [...this.agents.keys()];
    const names = Object.keys(todayMetrics) as (keyof typeof todayMetrics)[];
    for (let i = 0; i < ids.length; i += valuesAtOnce) {
      let next: string | undefined;
      do {
        const reply = (await this.#centre.ask("POST", "/metrics/data", {
          ResourceArn: this.#centre.arn,
          StartTime: day.setHours(0, 0, 0, 0) / 1000,
          EndTime: Math.floor(this.nowMs / 1000) + 1,
          Filters: [{ FilterKey: grouping, FilterValues: ids.slice(i, i + valuesAtOnce) }],
          Groupings: [grouping],
          Metrics: Object.values(todayMetrics),
          NextToken: next,
        })) as { MetricResults?: readonly MetricResult[]; NextToken?: string };
        for (const { Dimensions, Collections } of reply.MetricResults ?? []) {
          const values = names.flatMap((name, n) => (Collections[n]?.Value === undefined ? [] : [[name, Collections[n].Value] as const]));
          found.set(Dimensions?.[grouping] ?? "", Object.fromEntries(values));
        }
        next = reply.NextToken;
      } while (next !== undefined);
    }
    return found;
  }
}

interface MetricResult {
  readonly Dimensions?: Readonly<Record<string, string>>;
  readonly Collections: readonly { readonly Value?: number }[];
}

/** Of all queues: each counts by how many contacts were queued in it, as it does in the figure itself. */
export function serviceLevelOf(queues: Iterable<Today>): number | undefined {
  let [quick, all] = [0, 0];
  for (const { serviceLevel, queued = 0 } of queues) {
    quick += (serviceLevel ?? 0) * queued;
    all += queued;
  }
  return all > 0 ? quick / all : undefined;
}

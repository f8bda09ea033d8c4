// The page of agents' activity: one agent's day, or who was signed in when. The address holds what is asked.

import { ApiError } from "@bellboard/api";
import { t } from "../../messages/messages.ts";
import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";
import { browserZone, isZone, spanOf } from "../reports/span.ts";
import { type Day, type Kind, kinds } from "./day.ts";
import type { SignIns } from "./signins.ts";

export const views = ["day", "signins"] as const;
export type View = (typeof views)[number];

/** Days that can be asked for at once. */
const daysMax = 35;

export interface Query {
  view: View;
  agent: string;
  /** As the browser's fields write them: `2026-01-31`. */
  date: string;
  /** The last day of a stretch; of a day alone it says nothing. */
  to: string;
  zone: string;
  kind: Kind;
}

export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

/** The day so many days after. */
export const dayAfter = (date: string, days: number): string => new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);

const today = (zone: string): string => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(Date.now());

export function readQuery(search: string): Query {
  const given = new URLSearchParams(search);
  const zone = given.get("zone") ?? "";
  const date = given.get("date") ?? "";
  const to = given.get("to") ?? "";
  const known = isZone(zone) && zone !== "" ? zone : browserZone();
  const from = isDate(date) ? date : today(known);
  return {
    view: views.find((view) => view === given.get("view")) ?? "day",
    agent: given.get("agent") ?? "",
    date: from,
    to: isDate(to) ? to : from,
    zone: known,
    kind: kinds.find((kind) => kind === given.get("show")) ?? "all",
  };
}

/** What is of another page's making (`instance`) stays. */
export function addressOf(query: Query, search: string): string {
  const all = new URLSearchParams(search);
  const set = (name: string, value: string): void => (value ? all.set(name, value) : all.delete(name));
  set("view", query.view === "day" ? "" : query.view);
  set("agent", query.agent);
  set("date", query.date);
  set("to", query.view === "signins" ? query.to : "");
  set("zone", query.zone);
  set("show", query.view === "day" && query.kind !== "all" ? query.kind : "");
  return `?${all}`;
}

export class Activity {
  query = $state<Query>(readQuery(location.search));
  fault = $state<string>();
  readonly agentsPart = new Part();
  agents = $state.raw<readonly Agent[]>([]);
  /** Each that is asked for is a part of its own, so that a late one changes nothing. */
  part = $state.raw(new Part());
  day = $state.raw<Day>();
  signIns = $state.raw<SignIns>();
  /** Of what is shown, which is not what is typed meanwhile. */
  zone = $state("UTC");
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
    this.part.state = "ready";
  }

  async begin(): Promise<void> {
    if (this.query.view === "day") await this.readAgents();
    await this.read();
  }

  readAgents(): Promise<void> {
    return this.agentsPart.read("AgentActivityAudit.Access", async () => {
      const { agents } = (await this.#centre.ask("GET", "/activity/agents?instance={instance}")) as { agents: Agent[] };
      this.agents = agents.toSorted((a, b) => a.name.localeCompare(b.name));
    });
  }

  /** The address changed by the browser's own buttons. */
  follow(): Promise<void> {
    this.query = readQuery(location.search);
    return this.begin();
  }

  show(change: Partial<Query> = {}): Promise<void> {
    Object.assign(this.query, change);
    const address = addressOf(this.query, location.search);
    if (address !== location.search) history.pushState(null, "", address);
    return this.begin();
  }

  /** Other rows of what is there already. */
  choose(kind: Kind): void {
    this.query.kind = kind;
    history.replaceState(null, "", addressOf(this.query, location.search));
  }

  async read(): Promise<void> {
    const query = $state.snapshot(this.query);
    const { view, agent, date, zone } = query;
    this.day = undefined;
    this.signIns = undefined;
    this.fault = undefined;
    if (view === "day" && (agent === "" || this.agentsPart.state === "failed")) return;
    const last = view === "day" ? date : query.to;
    const span = isDate(date) && isDate(last) ? spanOf({ from: `${date}T00:00`, to: `${dayAfter(last, 1)}T00:00` }, zone, Date.now()) : undefined;
    if (!span || (Date.parse(last) - Date.parse(date)) / 86_400_000 >= daysMax) {
      this.fault = t.admin.activity.wrongRange;
      return;
    }
    const part = new Part();
    this.part = part;
    const asked = `instance={instance}&since=${new Date(span.fromMs).toISOString()}&until=${new Date(span.toMs).toISOString()}`;
    await part.read(view === "day" ? "AgentActivityAudit.Access" : "AgentTimeCard.View", async () => {
      const path = view === "day" ? `/activity/agents/${encodeURIComponent(agent)}` : "/activity/sign-ins";
      const found = await this.#ask(`${path}?${asked}`);
      if (this.part !== part) return;
      this.zone = zone;
      if (view === "day") this.day = found as Day;
      else this.signIns = found as SignIns;
    });
  }

  async #ask(path: string): Promise<unknown> {
    try {
      return await this.#centre.ask("GET", path);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) throw new ApiError(error.name, 404, t.admin.activity.noAgent);
      throw error;
    }
  }
}

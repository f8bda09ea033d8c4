// What the server tells of the floor, how it is kept up, and how a supervisor looks at it.

import type { Channel } from "../../frame/kind.ts";

export interface QueueRow {
  readonly id: string;
  readonly name: string;
  /** By their names in GetCurrentMetricData. */
  readonly figures: Readonly<Record<string, number | null>>;
  /** Epoch seconds, as all times here. */
  readonly oldestSince: number | null;
}

export interface HeldContact {
  readonly contactId: string;
  readonly channel: Channel;
  readonly state: string;
  readonly since: number;
  readonly queue: string | null;
  /** Of an offer: until when it can be accepted. */
  readonly until?: number | null;
}

export interface AgentRow {
  readonly id: string;
  readonly name: string;
  readonly username: string;
  readonly routingProfile: { readonly id: string; readonly name: string };
  readonly status: { readonly name: string; readonly type: "ROUTABLE" | "CUSTOM" | "OFFLINE"; readonly since: number };
  readonly nextStatus: string | null;
  readonly contacts: readonly HeldContact[];
  readonly slots: Readonly<Partial<Record<Channel, { active: number; available: number }>>>;
}

/** An answer of `GET /board`. Without `whole` nothing has changed. */
export interface Told {
  readonly version: string | null;
  readonly at?: number;
  readonly clock?: "manual" | null;
  readonly whole?: boolean;
  readonly queues?: readonly QueueRow[];
  readonly agents?: readonly AgentRow[];
  readonly gone?: readonly string[];
}

/** The rows as they are after an answer. */
export function kept<Row extends { readonly id: string }>(before: ReadonlyMap<string, Row>, rows: readonly Row[], told: Told): Map<string, Row> {
  const after = told.whole ? new Map<string, Row>() : new Map(before);
  for (const id of told.gone ?? []) after.delete(id);
  for (const row of rows) after.set(row.id, row);
  return after;
}

export type Doing = "notAnswering" | "available" | "onContact" | "afterWork" | "away";
export const doings: readonly Doing[] = ["notAnswering", "available", "onContact", "afterWork", "away"];

export interface Shown {
  readonly agent: AgentRow;
  readonly doing: Doing;
  /** Since when. */
  readonly since: number;
  readonly failed: number;
}

const failedStates = new Set(["MISSED", "REJECTED", "ERROR"]);
export const isFailed = (contact: HeldContact): boolean => failedStates.has(contact.state);
const isRinging = ({ state }: HeldContact): boolean => state === "CONNECTING" || state === "INCOMING" || state === "PENDING";

/** What stands out most is what an agent does: contacts that nobody answers, then whoever talks, then what comes after. */
export function shownAs(agent: AgentRow): Shown {
  const failed = agent.contacts.filter(isFailed);
  const live = agent.contacts.filter((contact) => !isFailed(contact) && !isRinging(contact) && contact.state !== "ENDED");
  const ended = agent.contacts.filter((contact) => contact.state === "ENDED");
  const first = (contacts: readonly HeldContact[]): number => Math.min(...contacts.map(({ since }) => since));
  const as = (doing: Doing, since: number): Shown => ({ agent, doing, since, failed: failed.length });
  if (failed.length > 0) return as("notAnswering", first(failed));
  if (live.length > 0) return as("onContact", first(live));
  if (ended.length > 0) return as("afterWork", first(ended));
  return as(agent.status.type === "ROUTABLE" ? "available" : "away", agent.status.since);
}

/** In each group whoever is there longest comes first. */
export function grouped(agents: Iterable<AgentRow>, search: string): Map<Doing, Shown[]> {
  const groups = new Map<Doing, Shown[]>(doings.map((doing) => [doing, []]));
  const wanted = search.trim().toLocaleLowerCase();
  for (const agent of agents) {
    const words = `${agent.name} ${agent.username} ${agent.routingProfile.name}`.toLocaleLowerCase();
    if (!words.includes(wanted)) continue;
    const shown = shownAs(agent);
    groups.get(shown.doing)?.push(shown);
  }
  for (const group of groups.values()) group.sort((a, b) => a.since - b.since || a.agent.name.localeCompare(b.agent.name));
  return groups;
}

export type Cell = "live" | "wrap" | "held" | "offer" | "free";

/** One for each contact, and one for each more that could come on the channel where most can. */
export function cellsOf(agent: AgentRow): Cell[] {
  const cells = agent.contacts.map((contact): Cell => {
    if (isFailed(contact)) return "held";
    if (contact.state === "ENDED") return "wrap";
    return isRinging(contact) ? "offer" : "live";
  });
  const order: readonly Cell[] = ["offer", "live", "wrap", "held"];
  cells.sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const free = Math.max(0, ...Object.values(agent.slots).map(({ available }) => available));
  return [...cells, ...Array<Cell>(free).fill("free")];
}

export interface Sum {
  readonly waiting: number;
  readonly oldest: QueueRow | undefined;
  readonly slotsActive: number;
  readonly slotsAvailable: number;
  readonly online: number;
}

/** Agents are counted once, however many queues they serve. */
export function sumOf(queues: Iterable<QueueRow>, agents: Iterable<AgentRow>): Sum {
  let waiting = 0;
  let oldest: QueueRow | undefined;
  for (const queue of queues) {
    waiting += queue.figures["CONTACTS_IN_QUEUE"] ?? 0;
    if (queue.oldestSince !== null && queue.oldestSince < (oldest?.oldestSince ?? Infinity)) oldest = queue;
  }
  let [slotsActive, slotsAvailable, online] = [0, 0, 0];
  for (const agent of agents) {
    online += agent.status.type === "OFFLINE" ? 0 : 1;
    for (const slots of Object.values(agent.slots)) slotsActive += slots.active;
    slotsAvailable += Math.max(0, ...Object.values(agent.slots).map(({ available }) => available));
  }
  return { waiting, oldest, slotsActive, slotsAvailable, online };
}

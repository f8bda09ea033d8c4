// Who changed what: what is asked for, and the changes that were found. The address holds what is asked.

import { t } from "../../messages/messages.ts";
import type { Centre } from "../centre.svelte.ts";
import { Part } from "../part.svelte.ts";

/** As ARNs end. */
export const kinds = [
  "agent", "agent-group", "agent-state", "contact-flow", "flow-module", "instance", "operating-hours", "predefined-attribute", "queue",
  "routing-profile", "security-profile", "task-template", "transfer-destination", "user-hierarchy-structure", "view", "contact",
] as const;
export type Kind = (typeof kinds)[number];

/** Of `/streams/configuration-changes`. */
export interface Change {
  EventTimestamp: string;
  EventType: keyof typeof t.admin.changes.events;
  ResourceARN: string;
  User: { Username: string } | null;
  Before: Record<string, unknown> | null;
  After: Record<string, unknown> | null;
}

export interface Query {
  by: string;
  kind: string;
  /** Days, as the browser's fields write them, by its own clock. */
  from: string;
  to: string;
}

const permission = "HistoricalChanges.View";
/** Lines of the stream that are asked for at once. */
const pageLines = 1_000;
/** Days of a search at first. */
const daysFirst = 7;

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
const dayText = (ms: number): string => {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
};
const midnight = (day: string, later = 0): number => {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).getTime();
};

export function readQuery(search: string): Query {
  const given = new URLSearchParams(search);
  const day = (name: string, days: number): string => {
    const text = given.get(name) ?? "";
    return isDay(text) ? text : dayText(Date.now() - days * 86_400_000);
  };
  const kind = given.get("kind") ?? "";
  return { by: given.get("by") ?? "", kind: kinds.some((one) => one === kind) ? kind : "", from: day("from", daysFirst - 1), to: day("to", 0) };
}

export function addressOf(query: Query, search: string): string {
  const all = new URLSearchParams(search);
  for (const name of ["by", "kind", "from", "to"] as const) query[name] === "" ? all.delete(name) : all.set(name, query[name]);
  return `?${all}`;
}

/** The kind of a thing and its id, as its ARN ends. */
export function thingOf({ ResourceARN: arn }: Change): { kind: string; id: string } {
  const [kind = "instance", ...rest] = arn.split(":instance/")[1]?.split("/").slice(1) ?? [];
  return { kind: kind === "" ? "instance" : kind, id: rest.join("/") };
}

/** What the thing is called, after the change or before it. */
export function nameOf(change: Change): string {
  const of = change.After ?? change.Before ?? {};
  const name = of["name"] ?? of["username"];
  return typeof name === "string" && name !== "" ? name : thingOf(change).id.slice(-8);
}

export class Changes {
  query = $state<Query>(readQuery(location.search));
  fault = $state<string>();
  part = $state.raw(new Part());
  /** The newest first. */
  found = $state.raw<readonly Change[]>([]);
  /** There are newer ones than were read. */
  hasMore = $state(false);
  isReadingMore = $state(false);
  readonly morePart = new Part();
  readonly #centre: Centre;
  #asked: Query | undefined;
  #after = "0";

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  /** The address changed by the browser's own buttons. */
  follow(): Promise<void> {
    this.query = readQuery(location.search);
    return this.read();
  }

  show(): Promise<void> {
    const address = addressOf(this.query, location.search);
    if (address !== location.search) history.pushState(null, "", address);
    return this.read();
  }

  async read(): Promise<void> {
    const query = $state.snapshot(this.query);
    this.fault = !isDay(query.from) || !isDay(query.to) || query.from > query.to ? t.admin.changes.wrongRange : undefined;
    this.found = [];
    this.hasMore = false;
    if (this.fault) return;
    const part = new Part();
    this.part = part;
    this.#asked = query;
    this.#after = "0";
    await part.read(permission, async () => {
      const page = await this.#page();
      if (this.part === part) this.#take(page);
    });
  }

  /** What came after what was read: the stream goes from old to new. */
  async more(): Promise<void> {
    if (this.isReadingMore || !this.hasMore) return;
    const part = this.part;
    this.isReadingMore = true;
    await this.morePart.read(permission, async () => {
      const page = await this.#page();
      if (this.part === part) this.#take(page);
    });
    this.isReadingMore = false;
  }

  #take(lines: readonly Line[]): void {
    this.found = [...lines.map(({ record }) => record).toReversed(), ...this.found];
    this.hasMore = lines.length === pageLines;
    this.#after = lines.at(-1)?.position ?? this.#after;
  }

  async #page(): Promise<Line[]> {
    const { by, kind, from, to } = this.#asked!;
    const query = new URLSearchParams({ after: this.#after, limit: String(pageLines), since: new Date(midnight(from)).toISOString(), until: new Date(midnight(to, 1)).toISOString() });
    if (by.trim() !== "") query.set("by", by.trim());
    if (kind !== "") query.set("resource", kind);
    return (await this.#centre.lines(`/streams/configuration-changes?${query}`)) as Line[];
  }
}

interface Line {
  position: string;
  record: Change;
}

// The queues, agents and routing profiles there are, each list read by itself and once.

import { type Centre, whyNot } from "../centre.svelte.ts";
import { t } from "../../messages/messages.ts";
import { type Grouping, type Kind, kinds } from "./report.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What is there no more, and figures of earlier times are told by. */
interface Gone extends Named {
  readonly kind: Kind;
  readonly untilMs: number;
}

interface User {
  Id: string;
  Username: string;
  IdentityInfo?: { FirstName?: string; LastName?: string };
}

export class Names {
  lists = $state.raw<Readonly<Partial<Record<Kind, readonly Named[]>>>>({});
  #gone = $state.raw<readonly Gone[]>([]);
  /** Why a list couldn't be had. */
  failed = $state.raw<Readonly<Partial<Record<Kind, string>>>>({});
  readonly #reading = new Map<Kind, Promise<void>>();
  readonly #centre: Centre;

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  /** Those that couldn't be had are tried once more. */
  async read(): Promise<void> {
    await Promise.all([
      this.#readGone(),
      ...kinds.map((kind) => {
        if (this.lists[kind]) return undefined;
        const reading = this.#reading.get(kind) ?? this.#read(kind).finally(() => this.#reading.delete(kind));
        this.#reading.set(kind, reading);
        return reading;
      }),
    ]);
  }

  /** Those that there are, and those that there were at a time. */
  all(kind: Kind, fromMs: number): string[] {
    const gone = this.#gone.filter((one) => one.kind === kind && one.untilMs > fromMs);
    return [...(this.lists[kind] ?? []), ...gone].map(({ id }) => id);
  }

  of(grouping: Grouping, id: string): string {
    if (grouping === "CHANNEL") return Object.entries(t.admin.reports.channels).find(([channel]) => channel === id)?.[1] ?? id;
    const known = this.lists[grouping]?.find((one) => one.id === id);
    if (known) return known.name;
    const gone = this.#gone.find((one) => one.kind === grouping && one.id === id);
    return gone ? t.admin.reports.deleted(gone.name) : id;
  }

  async #readGone(): Promise<void> {
    const { deleted } = (await this.#centre.ask("GET", "/reports/deleted")) as { deleted: readonly (Named & { kind: Kind; deleted_at: string })[] };
    this.#gone = deleted.map(({ kind, id, name, deleted_at: at }) => ({ kind, id, name, untilMs: Date.parse(at) }));
  }

  async #read(kind: Kind): Promise<void> {
    const { permission, list } = sources[kind];
    try {
      const found = told(await list(this.#centre));
      this.lists = { ...this.lists, [kind]: found };
      this.failed = Object.fromEntries(Object.entries(this.failed).filter(([key]) => key !== kind));
    } catch (error) {
      this.failed = { ...this.failed, [kind]: whyNot(error, permission) };
    }
  }
}

interface Source {
  readonly permission: string;
  readonly list: (centre: Centre) => Promise<(Named & { readonly beside: string })[]>;
}

const sources: Readonly<Record<Kind, Source>> = {
  QUEUE: {
    permission: "Queues.View",
    list: async (centre) => {
      const all = await centre.search<{ QueueId: string; Name: string }>("/search-queues", "Queues");
      return all.map(({ QueueId: id, Name: name }) => ({ id, name, beside: id }));
    },
  },
  AGENT: {
    permission: "Users.View",
    list: async (centre) => {
      const all = await centre.search<User>("/search-users", "Users");
      return all.map(({ Id: id, Username, IdentityInfo: { FirstName = "", LastName = "" } = {} }) => ({
        id,
        name: `${FirstName} ${LastName}`.trim() || Username,
        beside: Username,
      }));
    },
  },
  ROUTING_PROFILE: {
    permission: "RoutingPolicies.View",
    list: async (centre) => {
      const all = await centre.search<{ RoutingProfileId?: string; Id?: string; Name: string }>("/search-routing-profiles", "RoutingProfiles");
      return all.map(({ RoutingProfileId, Id, Name: name }) => ({ id: RoutingProfileId ?? Id ?? "", name, beside: "" }));
    },
  },
};

/** By name; those of one name are told apart. */
function told(all: readonly (Named & { readonly beside: string })[]): Named[] {
  const often = new Map<string, number>();
  for (const { name } of all) often.set(name, (often.get(name) ?? 0) + 1);
  const named = all.map(({ id, name, beside }) => ({ id, name: (often.get(name) ?? 0) > 1 ? `${name} (${beside})` : name }));
  return named.sort((a, b) => a.name.localeCompare(b.name));
}

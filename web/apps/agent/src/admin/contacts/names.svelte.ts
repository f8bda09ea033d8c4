// What queues and agents are called, and what time it is at the server.
//
// Whoever may not list queues or users is told the names that the board shows, if they may see that.

import { ApiError } from "@bellboard/api";
import { type Centre, isDenied } from "../centre.svelte.ts";

export interface Named {
  readonly id: string;
  readonly name: string;
}

interface Board {
  at: number;
  queues: Named[];
  agents: (Named & { username: string })[];
}

interface User {
  Id: string;
  Username: string;
  IdentityInfo?: { FirstName?: string; LastName?: string };
}

export class Names {
  queues = $state.raw<readonly Named[]>([]);
  agents = $state.raw<readonly Named[]>([]);
  /** Permissions without which not all names are here. */
  lacking = $state.raw<readonly string[]>([]);
  #skewMs = 0;
  readonly #centre: Centre;
  readonly #known = $derived(new Map([...this.queues, ...this.agents].map(({ id, name }) => [id, name])));

  constructor(centre: Centre) {
    this.#centre = centre;
  }

  async read(): Promise<void> {
    const lacking: string[] = [];
    const [board, queues, agents] = await Promise.all([
      this.#board(),
      unlessDenied("Queues.View", lacking, () => this.#queues()),
      unlessDenied("Users.View", lacking, () => this.#agents()),
    ]);
    const byName = (one: Named, other: Named): number => one.name.localeCompare(other.name);
    this.queues = [...(queues ?? board?.queues ?? [])].sort(byName);
    this.agents = [...(agents ?? board?.agents ?? [])].sort(byName);
    this.lacking = lacking.sort();
  }

  /** The server's time. */
  nowMs(): number {
    return Date.now() + this.#skewMs;
  }

  of(id: string | undefined): string | undefined {
    return id === undefined ? undefined : this.#known.get(id);
  }

  async #board(): Promise<Board | undefined> {
    try {
      const board = (await this.#centre.ask("GET", "/board")) as Board;
      this.#skewMs = board.at * 1000 - Date.now();
      return board;
    } catch (error) {
      // Names and time are then as good as they can be had otherwise.
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  async #queues(): Promise<Named[]> {
    const all = await this.#centre.all<{ Id: string; Name: string }>("/queues-summary/{instance}?queueTypes=STANDARD", "QueueSummaryList");
    return all.map(({ Id, Name }) => ({ id: Id, name: Name }));
  }

  async #agents(): Promise<Named[]> {
    const all = await this.#centre.search<User>("/search-users", "Users");
    return all.map(({ Id, Username, IdentityInfo: of }) => {
      const name = [of?.FirstName, of?.LastName].filter(Boolean).join(" ");
      return { id: Id, name: name || Username };
    });
  }
}

async function unlessDenied(permission: string, lacking: string[], read: () => Promise<Named[]>): Promise<Named[] | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isDenied(error)) throw error;
    lacking.push(permission);
    return undefined;
  }
}

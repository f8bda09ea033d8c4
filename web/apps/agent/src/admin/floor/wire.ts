// What the server says of the past. Times are epoch seconds.

import type { AgentRow, QueueRow } from "../board/floor.ts";
import type { Channel, Decision } from "../contacts/wire.ts";

export interface InLine {
  readonly contactId: string;
  readonly channel: Channel;
  readonly since: number;
  /** Since when it counts as waiting. */
  readonly agedSince: number;
  readonly priority: number;
  /** Offers that came to nothing. */
  readonly attempts: number;
  /** Not everyone may have it. */
  readonly criteria: boolean;
  /** Who is offered it. */
  readonly agent: Person | null;
}

export type PastQueue = QueueRow & { readonly line: readonly InLine[] };
export type PastAgent = AgentRow & { readonly line: readonly InLine[] };

export interface Person {
  readonly id: string;
  readonly name: string | null;
}

export interface Changed {
  readonly queues: readonly PastQueue[];
  readonly agents: readonly PastAgent[];
  readonly gone: readonly string[];
}

export interface StepContact {
  readonly id: string;
  readonly channel: Channel | null;
  readonly queue: { readonly id?: string; readonly name?: string | null; readonly agent?: Person } | null;
}

export interface Step {
  readonly position: number;
  readonly at: number;
  readonly kind: string;
  readonly changed: Changed;
  readonly by?: Person;
  readonly agent?: Person | null;
  readonly contact?: StepContact;
  readonly status?: { readonly name: string | null; readonly type: string | null };
  readonly until?: number | null;
  readonly reason?: string | null;
  readonly previous?: { readonly id: string; readonly agent: Person | null } | null;
  readonly method?: string;
  readonly state?: string | null;
  readonly priority?: number;
  readonly seconds?: number;
  readonly thing?: { readonly kind: string | null; readonly name: string | null };
}

/** Of `/floor` and `/floor/steps`. */
export interface Window {
  readonly first: { readonly position: number; readonly at: number | null; readonly floor: Changed };
  readonly steps: readonly Step[];
  readonly end: { readonly position: number; readonly at: number | null };
  /** The position of the newest event. */
  readonly newest: number;
  readonly now: number;
  readonly clock: "manual" | null;
}

/** Of `/floor/marks`. */
export interface Marks {
  readonly from: number;
  readonly to: number;
  readonly every: number;
  /** Up to where it was looked. */
  readonly knownTo: number;
  readonly marks: readonly { readonly at: number; readonly kinds: Readonly<Record<string, number>> }[];
}

/** Of `/floor/why`. */
export interface Why extends Decision {
  readonly considered: (Decision["considered"][number] & { name: string | null })[];
}

// What the router's explanation comes to: of each decision who could have the contact, who got it, and who was left out.

import type { Considered, Decision } from "./wire.ts";

export interface Why {
  readonly position: number;
  readonly atMs: number;
  /** To whom it was offered. */
  readonly agent: string | undefined;
  /** Those who could have it, idle longest first. */
  readonly able: readonly string[];
  /** Those who could not: the ones nearest to it first, then those of other queues. */
  readonly leftOut: readonly Considered[];
  /** Who would have been next. */
  readonly next: string | undefined;
  readonly wakesAtMs: number | undefined;
}

export function whyOf(decision: Decision): Why {
  const able = decision.considered.filter((one) => one.excludedBy === null).map((one) => one.agentId);
  // The one who got it is named even where the list was cut before them.
  if (decision.agentId !== undefined && !able.includes(decision.agentId)) able.unshift(decision.agentId);
  return {
    position: decision.position,
    atMs: Date.parse(decision.at),
    agent: decision.agentId,
    able,
    leftOut: decision.considered.filter((one) => one.excludedBy !== null && one.agentId !== decision.agentId),
    next: able.find((agent) => agent !== decision.agentId),
    wakesAtMs: decision.wouldWakeAt === undefined ? undefined : Date.parse(decision.wouldWakeAt),
  };
}

// Why a contact stands in its line behind the one before it (ROUTE-12 to ROUTE-14).

import type { InLine } from "./wire.ts";

export type Reason = "first" | "byPriority" | "byAge" | "byWait";

export function reasonOf(line: readonly InLine[], place: number): Reason {
  const one = line[place]!;
  const before = line[place - 1];
  // Whoever is on offer is at nobody's front.
  if (!before || before.agent) return "first";
  if (one.priority !== before.priority) return "byPriority";
  // It has waited longer than the one before it, so it isn't the wait itself that counts.
  return one.since < before.since ? "byAge" : "byWait";
}

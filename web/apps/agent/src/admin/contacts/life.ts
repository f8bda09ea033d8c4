// The life of a contact as lanes over time: drawn from its record, and from what the router decided about it.

import type { ContactRecord, Decision } from "./wire.ts";

/** ROUTE-40: whoever lets an offer ring for so long has missed it; one that ends before was rejected. */
const offerMs = 20_000;

export type OfferEnd = "missed" | "rejected" | "accepted" | "ringing" | "left";

export type Lane = { readonly fromMs: number; readonly toMs: number; readonly isOpen: boolean } & (
  | { readonly kind: "scheduled" | "flow" | "afterWork" }
  | { readonly kind: "queue"; readonly queue: string }
  | { readonly kind: "offer"; readonly agent: string; readonly end: OfferEnd }
  | { readonly kind: "agent"; readonly agent: string }
);

export interface Life {
  readonly fromMs: number;
  readonly toMs: number;
  /** It goes on, so that its end is now. */
  readonly isOpen: boolean;
  readonly lanes: readonly Lane[];
}

const msOf = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : Math.round(seconds * 1000));

export function lifeOf(record: ContactRecord, decisions: readonly Decision[], state: string, nowMs: number): Life {
  const initiatedMs = msOf(record.InitiationTimestamp) ?? nowMs;
  const scheduledMs = msOf(record.ScheduledTimestamp);
  const queuedMs = msOf(record.QueueInfo?.EnqueueTimestamp);
  const connectedMs = msOf(record.AgentInfo?.ConnectedToAgentTimestamp);
  const endedMs = msOf(record.DisconnectTimestamp);
  const workMs = msOf(record.AgentInfo?.AfterContactWorkStartTimestamp);
  const closedMs = msOf(record.AgentInfo?.AfterContactWorkEndTimestamp);

  const lanes: Lane[] = [];
  /** From one moment to the first of the others that came. */
  const until = (fromMs: number, ...ends: (number | undefined)[]) => {
    const toMs = ends.find((end) => end !== undefined);
    return { fromMs, toMs: Math.max(fromMs, toMs ?? nowMs), isOpen: toMs === undefined };
  };

  const isScheduled = scheduledMs !== undefined && scheduledMs > initiatedMs;
  const begunMs = isScheduled ? scheduledMs : initiatedMs;
  const isBegun = !isScheduled || (state !== "SCHEDULED" && (endedMs === undefined || endedMs > scheduledMs));
  if (isScheduled) lanes.push({ kind: "scheduled", ...until(initiatedMs, isBegun ? scheduledMs : endedMs) });
  if (isBegun) {
    const flow = until(begunMs, queuedMs, connectedMs, endedMs);
    if (flow.isOpen || flow.toMs > flow.fromMs || queuedMs === undefined) lanes.push({ kind: "flow", ...flow });
  }
  if (queuedMs !== undefined) {
    lanes.push({ kind: "queue", queue: record.QueueInfo?.Id ?? "", ...until(queuedMs, connectedMs, endedMs) });
  }
  lanes.push(...offersOf(record, decisions, state, nowMs));
  const agent = record.AgentInfo?.Id;
  if (agent !== undefined && connectedMs !== undefined) lanes.push({ kind: "agent", agent, ...until(connectedMs, endedMs) });
  // A contact with no end yet may not have begun its after contact work either.
  if (workMs !== undefined) lanes.push({ kind: "afterWork", ...until(workMs, closedMs, state === "COMPLETED" ? (endedMs ?? workMs) : undefined) });

  const toMs = Math.max(initiatedMs, ...lanes.map((lane) => lane.toMs), endedMs ?? 0);
  return { fromMs: Math.min(initiatedMs, ...lanes.map((lane) => lane.fromMs)), toMs, isOpen: lanes.some((lane) => lane.isOpen), lanes };
}

export type Offer = Extract<Lane, { kind: "offer" }>;

/** How each offer ended: by the decision that followed it, or by what the record says came of it. */
export function offersOf(record: ContactRecord, decisions: readonly Decision[], state: string, nowMs: number): Offer[] {
  const connectedMs = msOf(record.AgentInfo?.ConnectedToAgentTimestamp);
  const endedMs = msOf(record.DisconnectTimestamp);
  return decisions.flatMap((decision, n): Offer[] => {
    if (decision.outcome !== "offered" || decision.agentId === undefined) return [];
    const fromMs = Date.parse(decision.at);
    const agent = decision.agentId;
    const offer = (end: OfferEnd, toMs: number): Offer[] => [
      { kind: "offer", agent, end, fromMs, toMs: Math.max(fromMs, toMs), isOpen: end === "ringing" },
    ];
    const following = decisions[n + 1];
    if (following) {
      const nextMs = Date.parse(following.at);
      return offer(nextMs - fromMs >= offerMs ? "missed" : "rejected", nextMs);
    }
    if (record.AgentInfo?.Id === agent && connectedMs !== undefined && connectedMs >= fromMs) return offer("accepted", connectedMs);
    if (state === "CONNECTING") return offer("accepted", nowMs);
    if (endedMs !== undefined) return offer(endedMs - fromMs >= offerMs ? "missed" : "left", endedMs);
    return offer("ringing", nowMs);
  });
}

/** Where a lane lies, in hundredths of the whole. */
export function placeOf(life: Life, lane: Lane): { start: number; size: number } {
  const all = Math.max(1, life.toMs - life.fromMs);
  return { start: ((lane.fromMs - life.fromMs) / all) * 100, size: ((lane.toMs - lane.fromMs) / all) * 100 };
}

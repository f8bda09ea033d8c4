// Who is in a chat beside the customer and this agent: other agents, and supervisors.

import { type ChatItem, eventTypes } from "@bellboard/api";

const colleagues = new Set<string | undefined>(["AGENT", "SUPERVISOR"]);

/** By name, in the order in which they came. */
export function othersIn(items: readonly ChatItem[], ownId: string | undefined): string[] {
  const names = new Map<string, string>();
  for (const { ContentType, ParticipantId, ParticipantRole, DisplayName } of items) {
    if (ContentType === eventTypes.ended) names.clear();
    if (ParticipantId === undefined || ParticipantId === ownId || !colleagues.has(ParticipantRole)) continue;
    if (ContentType === eventTypes.joined) names.set(ParticipantId, DisplayName ?? "");
    if (ContentType === eventTypes.left) names.delete(ParticipantId);
  }
  return [...names.values()].filter(Boolean);
}

/** Whether a colleague has come since this moment. */
export function someoneCame(items: readonly ChatItem[], ownId: string | undefined, sinceMs: number): boolean {
  return items.some(
    (item) => item.ContentType === eventTypes.joined && colleagues.has(item.ParticipantRole) && item.ParticipantId !== ownId && Date.parse(item.AbsoluteTime) >= sinceMs,
  );
}

// The reply timer: how long since the conversation last changed direction, and whose turn it is (CHAT-21 to 24).

import type { ChatItem } from "@bellboard/api";
import { isText } from "./transcript.ts";

export interface Reply {
  /** Who is to write next. */
  readonly turn: "agent" | "customer";
  readonly sinceMs: number;
}

/**
 * A text counts when its side isn't the side of the text that last counted. Bots, the system and events have no
 * side (CHAT-22). Until anyone has written, the time since the agent connected stands, and it's the agent's turn.
 */
export function replyOf(items: readonly ChatItem[], connectedAtMs: number): Reply {
  let reply: Reply = { turn: "agent", sinceMs: connectedAtMs };
  let lastSide: Side | undefined;
  for (const item of items) {
    const side = sideOf(item);
    if (side === undefined || side === lastSide) continue;
    lastSide = side;
    reply = { turn: side === "customer" ? "agent" : "customer", sinceMs: Date.parse(item.AbsoluteTime) };
  }
  return reply;
}

type Side = "agent" | "customer";

function sideOf(item: ChatItem): Side | undefined {
  if (!isText(item)) return undefined;
  switch (item.ParticipantRole) {
    case "CUSTOMER":
      return "customer";
    case "AGENT":
    case "SUPERVISOR":
      return "agent";
    default:
      return undefined;
  }
}

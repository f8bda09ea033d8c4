// How an agent's chat slots are used (AGT-10): what the bar draws and its sentence says.

import type { Contact } from "@bellboard/api";
import { type Channel, channelOf } from "../frame/kind.ts";

export type Slot = "offer" | "live" | "wrap" | "held" | "free";

export interface Slots {
  readonly cells: readonly Slot[];
  readonly all: number;
  readonly used: number;
  readonly offers: number;
  readonly live: number;
  readonly wrap: number;
  readonly missed: number;
  /** Rejected or failed: held like a missed one. */
  readonly rejected: number;
}

export function slotsOf(contacts: readonly Contact[], slotsMax: number): Slots {
  const kinds = contacts.filter((contact) => contact.type === "chat").map((contact) => contact.state.type);
  const count = (...types: string[]): number => kinds.filter((kind) => types.includes(kind)).length;
  const offers = count("connecting", "incoming", "pending");
  const live = count("connected", "paused");
  const wrap = count("ended");
  const missed = count("missed");
  const rejected = count("rejected", "error");
  const used = kinds.length;
  const cells: Slot[] = [
    ...times("offer", offers),
    ...times("live", live),
    ...times("wrap", wrap),
    ...times("held", missed + rejected),
    ...times("free", Math.max(0, slotsMax - used)),
  ];
  return { cells, all: slotsMax, used, offers, live, wrap, missed, rejected };
}

const channels: readonly Channel[] = ["VOICE", "CHAT", "TASK"];

/** The channels of a routing profile that missed contacts of other channels close (AGT-52). */
export function keptAwayBy(contacts: readonly Contact[], slotsByChannel: Record<string, number>): Channel[] {
  const missed = new Set(contacts.filter((contact) => contact.state.type === "missed").map(channelOf));
  return channels.filter((channel) => (slotsByChannel[channel] ?? 0) > 0 && [...missed].some((other) => other !== channel));
}

const times = (slot: Slot, n: number): Slot[] => Array<Slot>(n).fill(slot);

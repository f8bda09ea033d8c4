// An agent's day as a strip: statuses in one line, the contacts beside them below.

import { type Kind, type Lane, packed, type Piece } from "./strip.ts";

/** Times are seconds since 1970. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface StatusPart extends Stretch {
  readonly status: { readonly name: string; readonly type: "ROUTABLE" | "CUSTOM" | "OFFLINE" };
  readonly signedIn: boolean;
  readonly onContact: boolean;
  readonly ringing: boolean;
  readonly failed: boolean;
}

export interface ContactPart extends Stretch {
  readonly contactId: string;
  /** OFFERED, CONNECTED, AFTER_CONTACT_WORK, MISSED and so on. */
  readonly state: string;
}

export type Part = StatusPart | ContactPart;

const isStatus = (part: Part): part is StatusPart => "status" in part;

/** What stands out most is what an agent does. */
function statusKind({ status, signedIn, onContact, ringing, failed }: StatusPart): Kind {
  if (failed) return "failed";
  if (onContact) return "contact";
  if (ringing) return "ringing";
  if (!signedIn || status.type === "OFFLINE") return "offline";
  return status.type === "ROUTABLE" ? "idle" : "away";
}

const contactKinds: Readonly<Record<string, Kind>> = { OFFERED: "ringing", JOINING: "ringing", AFTER_CONTACT_WORK: "afterWork", MISSED: "failed", REJECTED: "failed", ERROR: "failed" };

/** `say` gives the words of a part, and of its times. */
export function lanesOfDay<P extends Part>(parts: readonly P[], say: (part: P) => { status: string; times: string }): Lane[] {
  const piece = (part: P, kind: Kind): Piece => ({ kind, start: part.from * 1000, end: part.to * 1000, status: say(part).status, text: say(part).times });
  const statuses: Piece[] = [];
  const contacts = new Map<string, Piece[]>();
  for (const part of parts) {
    if (isStatus(part)) statuses.push(piece(part, statusKind(part)));
    else contacts.set(part.contactId, [...(contacts.get(part.contactId) ?? []), piece(part, contactKinds[part.state] ?? "contact")]);
  }
  return [...(statuses.length > 0 ? [{ isThin: false, pieces: statuses }] : []), ...packed(contacts)];
}

const hourMs = 3_600_000;

/** The hours of the day in which they were there; all of it where they never were. */
export function hoursOfDay(lanes: readonly Lane[], { fromMs, toMs }: { fromMs: number; toMs: number }): { fromMs: number; toMs: number } {
  const there = lanes.flatMap(({ pieces }) => pieces).filter(({ kind }) => kind !== "offline");
  if (there.length === 0) return { fromMs, toMs };
  const into = (ms: number): number => (((ms - fromMs) % hourMs) + hourMs) % hourMs;
  const [first, last] = [Math.min(...there.map(({ start }) => start)), Math.max(...there.map(({ end }) => end))];
  return { fromMs: Math.max(fromMs, first - into(first)), toMs: Math.min(toMs, last + ((hourMs - into(last)) % hourMs)) };
}

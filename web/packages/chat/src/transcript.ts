// The lines of one conversation, wherever they come from: read pages, live frames, our own sends.

import type { ChatItem, Receipt } from "@bellboard/api";

/** True for what stands in a transcript; typing, receipts and the like are live only (CHAT-8). */
export function isLasting(item: ChatItem): boolean {
  if (item.Type === "MESSAGE" || item.Type === "ATTACHMENT") return true;
  return item.Type === "EVENT" && lastingEvents.test(item.ContentType ?? "");
}

const lastingEvents = /\.event\.(participant\.(invited|joined|left)|chat\.ended|transfer\.(succeeded|failed))$/;

export function isText(item: ChatItem): boolean {
  return item.Type === "MESSAGE" || item.Type === "ATTACHMENT";
}

/**
 * Adds items to a transcript: each Id once, a later copy in place of an earlier one, in order of AbsoluteTime.
 * Gives back the same array when nothing changes.
 */
export function mergeItems(known: readonly ChatItem[], incoming: readonly ChatItem[]): readonly ChatItem[] {
  const lasting = incoming.filter((item) => isLasting(item) || item.Type === "MESSAGEMETADATA");
  if (lasting.length === 0) return known;
  const [only] = lasting;
  if (lasting.length === 1 && only && isNewest(known, only)) return [...known, only];
  const byId = new Map(known.map((item) => [item.Id, item]));
  let changed = false;
  for (const one of lasting) {
    const before = byId.get(one.MessageMetadata?.MessageId ?? one.Id);
    const item = one.Type === "MESSAGEMETADATA" ? before && withReceipts(before, one) : withReceipts(one, before);
    if (item === undefined) continue;
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(item)) continue;
    byId.set(item.Id, item);
    changed = true;
  }
  return changed ? [...byId.values()].sort(byTime) : known;
}

/** The common case of a long conversation: one more at its end. */
function isNewest(known: readonly ChatItem[], item: ChatItem): boolean {
  const last = known.at(-1);
  return item.Type !== "MESSAGEMETADATA" && (last === undefined || byTime(last, item) < 0) && !known.some(({ Id }) => Id === item.Id);
}

/** A copy of an item may lack receipts that are known already. */
function withReceipts(item: ChatItem, of: ChatItem | undefined): ChatItem {
  const more = of?.MessageMetadata?.Receipts ?? [];
  if (more.length === 0) return item;
  const receipts = new Map<string, Receipt>();
  for (const receipt of [...more, ...(item.MessageMetadata?.Receipts ?? [])]) {
    const known = receipts.get(receipt.RecipientParticipantId);
    receipts.set(receipt.RecipientParticipantId, { ...receipt, ...known });
  }
  return { ...item, MessageMetadata: { ...item.MessageMetadata, Receipts: [...receipts.values()] } };
}

function byTime(a: ChatItem, b: ChatItem): number {
  return Date.parse(a.AbsoluteTime) - Date.parse(b.AbsoluteTime);
}

/** How many texts of others came after the time one has read up to. Our own and the system's don't count. */
export function unreadCount(items: readonly ChatItem[], readUpTo: string): number {
  return items.filter((item) => isUnread(item, readUpTo)).length;
}

export function isUnread(item: ChatItem, readUpTo: string): boolean {
  return isText(item) && item.ParticipantRole === "CUSTOMER" && Date.parse(item.AbsoluteTime) > Date.parse(readUpTo);
}

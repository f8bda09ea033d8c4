// Delivered and read marks, both ways (CHAT-31). A mark stands for everything before it too, so only the newest
// message of the others is answered, and only the newest of one's own texts carries what became of them.

import { type ChatItem, NetworkError, type ReceiptKind } from "@bellboard/api";

export interface Mark {
  readonly state: "sent" | "delivered" | "read";
  /** When, in ISO 8601; the time of the text itself for one that is only sent. */
  readonly at: string;
}

/** By the ids of the texts at which they stand: the last that was read, and the last of all. */
export function marksOf(items: readonly ChatItem[], ownId: string | undefined): ReadonlyMap<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const item of items.toReversed()) {
    if (item.Type !== "MESSAGE" || ownId === undefined || item.ParticipantId !== ownId) continue;
    const mark = markOf(item, ownId);
    if (marks.size === 0 || mark.state === "read") marks.set(item.Id, mark);
    if (mark.state === "read") break;
  }
  return marks;
}

function markOf(item: ChatItem, ownId: string): Mark {
  const others = (item.MessageMetadata?.Receipts ?? []).filter((receipt) => receipt.RecipientParticipantId !== ownId);
  const read = others.find((receipt) => receipt.ReadTimestamp)?.ReadTimestamp;
  if (read) return { state: "read", at: read };
  const delivered = others.find((receipt) => receipt.DeliveredTimestamp)?.DeliveredTimestamp;
  return delivered ? { state: "delivered", at: delivered } : { state: "sent", at: item.AbsoluteTime };
}

/** Gives receipts, one at a time. That they are refused, as with three people in the chat, is no failure (CHAT-32). */
export class ReceiptSender {
  readonly #send: (kind: ReceiptKind, messageId: string) => Promise<void>;
  readonly #given: Record<ReceiptKind, string | undefined> = { delivered: undefined, read: undefined };
  #isBusy = false;
  #next: (() => void) | undefined;

  constructor(send: (kind: ReceiptKind, messageId: string) => Promise<void>) {
    this.#send = send;
  }

  /** These items are here; `isRead` when they are in front of the person too. */
  give(items: readonly ChatItem[], ownId: string | undefined, isRead: boolean): void {
    const kind: ReceiptKind = isRead ? "read" : "delivered";
    const last = items.findLast((item) => item.Type === "MESSAGE" && isOfPerson(item) && item.ParticipantId !== ownId);
    if (ownId === undefined || !last || isGiven(last, ownId, kind) || [this.#given[kind], this.#given.read].includes(last.Id)) return;
    if (this.#isBusy) {
      this.#next = () => this.give(items, ownId, isRead);
      return;
    }
    void this.#giveOne(kind, last.Id);
  }

  async #giveOne(kind: ReceiptKind, messageId: string): Promise<void> {
    this.#isBusy = true;
    this.#given[kind] = messageId;
    await this.#send(kind, messageId).catch((error: unknown) => {
      if (error instanceof NetworkError) this.#given[kind] = undefined;
    });
    this.#isBusy = false;
    const next = this.#next;
    this.#next = undefined;
    next?.();
  }
}

/** Bots and the system look at no marks. */
function isOfPerson({ ParticipantId, ParticipantRole }: ChatItem): boolean {
  return ParticipantId !== undefined && ParticipantRole !== "SYSTEM" && ParticipantRole !== "CUSTOM_BOT";
}

function isGiven(item: ChatItem, ownId: string, kind: ReceiptKind): boolean {
  const own = item.MessageMetadata?.Receipts?.find((receipt) => receipt.RecipientParticipantId === ownId);
  return (kind === "read" ? own?.ReadTimestamp : (own?.ReadTimestamp ?? own?.DeliveredTimestamp)) !== undefined;
}

// What someone has begun to write, one text a chat, kept over a reload.

import type { Keep } from "./keep.ts";

export class Drafts {
  readonly #keep: Keep;

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  read(contactId: string): string {
    return this.#keep.read(keyOf(contactId)) ?? "";
  }

  write(contactId: string, text: string): void {
    this.#keep.write(keyOf(contactId), text === "" ? undefined : text);
  }
}

const keyOf = (contactId: string): string => `bellboard.draft.${contactId}`;

/** The service's limit of one message, in bytes of UTF-8 (CHAT-10). */
export const messageBytesMax = 16_384;

const encoder = new TextEncoder();

export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}

// Typing, both ways: how often we say it, and how long we believe it.

/** We say that someone types at most once in this time. */
export const typingSentEveryMs = 10_000;
/** Others' typing is shown this long, or until their message (CHAT-30). */
export const typingShownMs = 12_000;

export class TypingThrottle {
  #lastMs = Number.NEGATIVE_INFINITY;

  /** True when a typing event is due now; the caller sends it. */
  due(nowMs: number): boolean {
    if (nowMs - this.#lastMs < typingSentEveryMs) return false;
    this.#lastMs = nowMs;
    return true;
  }

  /** After a message is sent, the next key is worth an event at once. */
  reset(): void {
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}

// How long to wait before connecting again: soon at first, never longer than five seconds or so, and spread so that
// a thousand pages don't come back in the same instant.

const firstMs = 400;
const longestMs = 5_000;
const jitter = 0.3;

/** `attempt` counts from 0; `random` is in 0..1. */
export function backoffMs(attempt: number, random: number): number {
  const plain = Math.min(longestMs, firstMs * 2 ** Math.min(attempt, 16));
  return Math.round(plain * (1 - jitter + 2 * jitter * random));
}

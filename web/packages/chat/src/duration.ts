// How durations read on a timer: mm:ss, then hh:mm:ss (CHAT-26).

/**
 * The time of a chat item may run ahead of the clock, by a millisecond for each item of the same instant. A second
 * that lacks no more than this counts as full.
 */
const aheadMsMax = 20;

export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor((ms + aheadMsMax) / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = [Math.floor(seconds / 60) % 60, seconds % 60];
  return (hours > 0 ? [hours, ...rest] : rest).map((n) => String(n).padStart(2, "0")).join(":");
}

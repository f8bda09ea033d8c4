// The server's time as a page sees it. All timers use it, never the browser's clock alone (CHAT-26).

export interface ServerClock {
  /** Server time minus local time, in milliseconds. */
  readonly skewMs: number;
  /** Set when the server's clock is moved by hand: time stands still between snapshots. */
  readonly heldAtMs: number | undefined;
}

export function clockOf(snapshot: { snapshotTimestamp: number; clock?: string }, localMs: number): ServerClock {
  const serverMs = snapshot.snapshotTimestamp * 1000;
  return { skewMs: serverMs - localMs, heldAtMs: snapshot.clock === "manual" ? serverMs : undefined };
}

export function serverNowMs(clock: ServerClock, localMs: number): number {
  return clock.heldAtMs ?? localMs + clock.skewMs;
}

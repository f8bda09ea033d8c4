// A stretch of somebody's time as a strip: what they did, piece after piece, and what they held beside it. It knows
// nothing of agents.

/** From the quietest to the loudest; each has a height and a pattern of its own. */
export const kinds = ["offline", "away", "idle", "afterWork", "ringing", "contact", "failed"] as const;
export type Kind = (typeof kinds)[number];

export interface Piece {
  readonly status: string;
  readonly kind: Kind;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly end: number;
  /** How its times read. */
  readonly text: string;
}

export interface Lane {
  readonly isThin: boolean;
  readonly pieces: readonly Piece[];
}

const lanesMost = 12;

/**
 * What goes on at the same time, as few lines below each other as will do. What is of one thing stays in one line; what
 * has no room among so many lines is left to the table.
 */
export function packed(of: ReadonlyMap<string, readonly Piece[]>): Lane[] {
  const lanes: { until: number; pieces: Piece[] }[] = [];
  const first = (pieces: readonly Piece[]): number => Math.min(...pieces.map(({ start }) => start));
  for (const pieces of [...of.values()].filter(({ length }) => length > 0).sort((a, b) => first(a) - first(b))) {
    let lane = lanes.find(({ until }) => until <= first(pieces));
    if (!lane) {
      if (lanes.length === lanesMost) continue;
      lanes.push((lane = { until: 0, pieces: [] }));
    }
    lane.pieces.push(...pieces);
    lane.until = Math.max(...pieces.map(({ end }) => end));
  }
  return lanes.map(({ pieces }) => ({ isThin: true, pieces }));
}

/** In the order in which they are read. */
export const inOrder = (lanes: readonly Lane[]): Piece[] => lanes.flatMap(({ pieces }) => pieces).sort((a, b) => a.start - b.start);

/** The piece that lies there; of several the one that began last. */
export function pieceAt(pieces: readonly Piece[], ms: number): number | undefined {
  const found = pieces.findLastIndex(({ start, end }) => start <= ms && ms < end);
  return found < 0 ? undefined : found;
}

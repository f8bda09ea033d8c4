// Hours down, days across: what a heat map is made of. It knows nothing of reports.

export interface Cell {
  readonly value: number;
  /** 0 to 5: how deep its colour is. */
  readonly depth: number;
  /** What is behind it. */
  readonly href: string | undefined;
}

export interface Heat {
  readonly days: readonly { readonly key: string; readonly weekday: string; readonly date: string }[];
  /** An hour that comes twice, when clocks are set back, has two rows. */
  readonly hours: readonly { readonly key: string; readonly hour: string; readonly isAgain: boolean }[];
  /** By the keys of day and hour with a space between. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** Which figures have which depth. */
  readonly ranges: readonly { readonly depth: number; readonly from: number; readonly to: number }[];
}

const deepest = 5;

/** Nothing is as pale as the page; the most is deepest. Where little is bad, as in a service level, what lacks to `best` counts. */
export function depthOf(value: number, greatest: number, best?: number): number {
  const [part, whole] = best === undefined ? [value, greatest] : [best - value, best];
  return whole <= 0 || part <= 0 ? 0 : Math.min(deepest, Math.ceil((part / whole) * deepest - 1e-9));
}

export function rangesOf(cells: Iterable<Pick<Cell, "value" | "depth">>): Heat["ranges"] {
  const found = new Map<number, { depth: number; from: number; to: number }>();
  for (const { value, depth } of cells) {
    const range = found.get(depth);
    found.set(depth, { depth, from: Math.min(value, range?.from ?? value), to: Math.max(value, range?.to ?? value) });
  }
  return [...found.values()].sort((a, b) => a.depth - b.depth);
}

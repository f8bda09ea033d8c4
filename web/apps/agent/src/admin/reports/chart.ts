// A figure by interval as lines and bars: one small drawing for each row's name, all of one height.

import type { MetricName } from "./metrics.ts";
import { metrics } from "./metrics.ts";
import type { Row } from "./query.ts";
import type { Shown } from "./table.ts";

export interface Point {
  readonly row: Row;
  readonly value: number;
  /** 0 to 1, along the time and up to the greatest. */
  readonly from: number;
  readonly to: number;
  readonly height: number;
  /** Whether the interval before has a figure too. */
  readonly goesOn: boolean;
}

export interface Drawing {
  readonly of: readonly string[];
  readonly points: readonly Point[];
}

export interface Chart {
  readonly drawings: readonly Drawing[];
  /** How many there are, drawn or not. */
  readonly all: number;
  readonly greatest: number;
}

export const drawingsMax = 9;

/** What is added up stands in bars, what is not goes in lines. */
export const isBars = (name: MetricName): boolean => metrics[name].statistic === "sum";

export function chartOf({ report, rows, span }: Shown): Chart {
  const name = report.drawn;
  const series = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.values[name] === undefined) continue;
    const key = row.of.join(" ");
    series.set(key, [...(series.get(key) ?? []), row]);
  }
  const valueOf = (row: Row): number => row.values[name] ?? 0;
  const most = (of: readonly Row[]): number => of.reduce((found, row) => Math.max(found, valueOf(row)), 0);
  const kept = [...series.values()].sort((a, b) => most(b) - most(a)).slice(0, drawingsMax);
  const greatest = most(kept.flat());
  const along = (ms: number): number => (ms - span.fromMs) / (span.toMs - span.fromMs);
  const drawings = kept.map((of) => {
    const inOrder = of.toSorted((a, b) => a.fromMs - b.fromMs);
    const points = inOrder.map((row, n) => ({
      row,
      value: valueOf(row),
      from: along(row.fromMs),
      to: along(row.toMs),
      height: greatest === 0 ? 0 : valueOf(row) / greatest,
      goesOn: inOrder[n - 1]?.toMs === row.fromMs,
    }));
    return { of: inOrder[0]?.of ?? [], points };
  });
  return { drawings, all: series.size, greatest };
}

// What is asked of the server for a report, and how its answers become rows.
//
// The server wants to be told of which queues, agents or routing profiles a report is, at most 100 at a time. A row is
// only of what has all of its groupings, so those are named too: then the totals are those of the rows.
// Hours of more than three days are asked for in pieces; what one piece tells no other does.
// Within so many seconds is less than so many, as on the board and in GetMetricData.

import { metrics, type MetricName } from "./metrics.ts";
import { fineMs, type Grouping, type Ids, type Interval, isFine, type Kind, kinds, type Report } from "./report.ts";
import { pieces, type Span } from "./span.ts";

interface Filter {
  readonly FilterKey: Kind;
  readonly FilterValues: readonly string[];
}

export interface Query {
  readonly ResourceArn: string;
  readonly StartTime: number;
  readonly EndTime: number;
  readonly Interval: { readonly TimeZone: string; readonly IntervalPeriod: Interval };
  readonly Filters: readonly Filter[];
  readonly Groupings: readonly Grouping[];
  readonly Metrics: readonly { readonly Name: MetricName; readonly Threshold?: readonly object[] }[];
  readonly MaxResults: number;
  readonly NextToken?: string;
}

export interface Answer {
  readonly Dimensions?: Partial<Record<Grouping, string>>;
  readonly MetricInterval?: { readonly StartTime: number; readonly EndTime: number };
  readonly Collections?: readonly { readonly Metric?: { readonly Name?: string }; readonly Value?: number | null }[];
}

export type Values = Partial<Record<MetricName, number>>;

export interface Row {
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids, in the order of the groupings. */
  readonly of: readonly string[];
  /** A figure that has no value isn't there. */
  readonly values: Values;
}

const valuesMax = 100;
const queriesMax = 100;
/** MET-84. */
export const cellsMax = 80_000;

export class TooMuch extends Error {}

export interface Asking {
  readonly report: Report;
  readonly span: Span;
  readonly arn: string;
  /** All that there are, for what isn't narrowed down. */
  readonly all: Ids;
}

/** Of which kinds a report must know all there are. */
export function kindsNeeded(report: Report): readonly Kind[] {
  return [...new Set(parts(report).flatMap((part) => part.kinds))].filter((kind) => report.only[kind].length === 0);
}

/** Either the rows, or their totals. */
export function queriesFor({ report, span, arn, all }: Asking, isTotal: boolean): Query[] {
  const found: Query[] = [];
  const spans = isTotal || !isFine(report.interval) ? [span] : pieces(span, report.zone, fineMs);
  for (const { kinds: named, metrics: names } of parts(report)) {
    const chosen = named.map((kind) => ({ kind, ids: report.only[kind].length > 0 ? report.only[kind] : all[kind] }));
    // Of none of a kind there is nothing to report.
    if (chosen.some(({ ids }) => ids.length === 0)) continue;
    const asked = filters(chosen).flatMap((Filters) => spans.map((piece) => ({ Filters, piece })));
    for (const { Filters, piece } of asked) {
      if (found.length === queriesMax) throw new TooMuch();
      found.push({
        ResourceArn: arn,
        StartTime: piece.fromMs / 1000,
        EndTime: piece.toMs / 1000,
        Interval: { TimeZone: report.zone, IntervalPeriod: isTotal ? "TOTAL" : report.interval },
        Filters,
        Groupings: isTotal ? [] : report.by,
        Metrics: names.map((Name) => (metrics[Name].within ? { Name, Threshold: [{ Comparison: "LT", ThresholdValue: report.within }] } : { Name })),
        MaxResults: 100,
      });
    }
  }
  return found;
}

/** Where nothing names anybody, contacts are told by all queues and time by all agents. */
function parts(report: Report): { kinds: readonly Kind[]; metrics: readonly MetricName[] }[] {
  const named = kinds.filter((kind) => report.only[kind].length > 0 || report.by.includes(kind));
  if (named.length > 0) return [{ kinds: named, metrics: report.metrics }];
  if (report.by.includes("CHANNEL")) return [{ kinds: ["QUEUE"], metrics: report.metrics }];
  const ofAgents = report.metrics.filter((name) => metrics[name].ofAgents);
  const others = report.metrics.filter((name) => !metrics[name].ofAgents);
  const split = [
    { kinds: ["QUEUE"] as const, metrics: others },
    { kinds: ["AGENT"] as const, metrics: ofAgents },
  ];
  return split.filter((part) => part.metrics.length > 0);
}

function filters(chosen: readonly { kind: Kind; ids: readonly string[] }[]): Filter[][] {
  const all = chosen.reduce((sum, { ids }) => sum + ids.length, 0);
  const most = all <= valuesMax ? valuesMax : Math.floor(valuesMax / chosen.length);
  let found: Filter[][] = [[]];
  for (const { kind, ids } of chosen) {
    const pieces: Filter[] = [];
    for (let n = 0; n < ids.length; n += most) pieces.push({ FilterKey: kind, FilterValues: ids.slice(n, n + most) });
    found = found.flatMap((before) => pieces.map((piece) => [...before, piece]));
    if (found.length > queriesMax) throw new TooMuch();
  }
  return found;
}

/** What several answers say of the same row becomes one: they are of different contacts, or tell different figures. */
export class Rows {
  readonly #by: readonly Grouping[];
  readonly #cells: number;
  readonly #rows = new Map<string, { fromMs: number; toMs: number; of: readonly string[]; values: Values; mixed: Set<MetricName> }>();

  constructor(report: Report, isTotal: boolean) {
    this.#by = isTotal ? [] : report.by;
    this.#cells = report.metrics.length + report.by.length + 1;
  }

  add(answers: readonly Answer[]): void {
    for (const { Dimensions: of = {}, MetricInterval: at, Collections: figures = [] } of answers) {
      const fromMs = Math.round((at?.StartTime ?? 0) * 1000);
      const ids = this.#by.map((grouping) => of[grouping] ?? "");
      const key = [fromMs, ...ids].join(" ");
      const row = this.#rows.get(key) ?? { fromMs, toMs: Math.round((at?.EndTime ?? 0) * 1000), of: ids, values: {}, mixed: new Set<MetricName>() };
      this.#rows.set(key, row);
      for (const { Metric: { Name } = {}, Value } of figures) {
        const name = Name as MetricName;
        if (Value === undefined || Value === null) continue;
        const before = row.values[name];
        const { statistic } = metrics[name];
        if (before === undefined) row.values[name] = Value;
        else if (statistic === "sum") row.values[name] = before + Value;
        else if (statistic === "greatest") row.values[name] = Math.max(before, Value);
        else row.mixed.add(name);
      }
      if (this.#rows.size * this.#cells > cellsMax) throw new TooMuch();
    }
  }

  /** Some figures can't be made of several answers. */
  get isMixed(): boolean {
    return [...this.#rows.values()].some(({ mixed }) => mixed.size > 0);
  }

  /** A mean of means is no mean: one that comes from several answers has no value. */
  all(): Row[] {
    return [...this.#rows.values()].map(({ mixed, values, ...row }) => {
      const whole = Object.entries(values).filter(([name]) => !mixed.has(name as MetricName));
      return { ...row, values: Object.fromEntries(whole) as Values };
    });
  }
}

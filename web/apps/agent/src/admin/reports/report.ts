// What a report is of. All of it stands in the address, so that it can be shared and comes back.

import { isMetric, type MetricName } from "./metrics.ts";
import { type Drawn, drawable } from "./pictures.ts";
import { browserZone, type Custom, isZone, type Preset, presets, type Range, type Span, spanOf } from "./span.ts";

export const groupings = ["QUEUE", "AGENT", "ROUTING_PROFILE", "CHANNEL"] as const;
export type Grouping = (typeof groupings)[number];

/** What a report can be narrowed to. */
export const kinds = ["QUEUE", "AGENT", "ROUTING_PROFILE"] as const;
export type Kind = (typeof kinds)[number];

export const intervals = ["FIFTEEN_MIN", "THIRTY_MIN", "HOUR", "DAY", "WEEK", "TOTAL"] as const;
export type Interval = (typeof intervals)[number];

export type Ids = Readonly<Record<Kind, readonly string[]>>;

export interface Report {
  readonly metrics: readonly MetricName[];
  /** In the order of the columns. */
  readonly by: readonly Grouping[];
  /** None chosen: all. */
  readonly only: Ids;
  readonly range: Range;
  readonly interval: Interval;
  readonly zone: string;
  /** The seconds of service levels and their like. */
  readonly within: number;
  /** Undefined: by interval, then by name. */
  readonly sort: Sort | undefined;
  readonly drawn: Drawn;
  /** Along the time, or by hours and days. */
  readonly as: As;
}

export const ways = ["time", "week"] as const;
export type As = (typeof ways)[number];

export type SortKey = "INTERVAL" | Grouping | MetricName;

export interface Sort {
  readonly of: SortKey;
  readonly isDown: boolean;
}

export const initial = (): Report => ({
  metrics: [
    "CONTACTS_QUEUED",
    "CONTACTS_HANDLED",
    "CONTACTS_ABANDONED",
    "AGENT_NON_RESPONSE",
    "SERVICE_LEVEL",
    "AVG_QUEUE_ANSWER_TIME",
    "MAX_QUEUED_TIME",
    "AVG_HANDLE_TIME",
  ],
  by: ["QUEUE"],
  only: { QUEUE: [], AGENT: [], ROUTING_PROFILE: [] },
  range: "today",
  interval: "TOTAL",
  zone: browserZone(),
  within: 20,
  sort: undefined,
  drawn: "CONTACTS_QUEUED",
  as: "time",
});

const keys: Readonly<Record<Kind, string>> = { QUEUE: "queue", AGENT: "agent", ROUTING_PROFILE: "profile" };

/** Goes beside what else the address says, such as which instance is looked at. */
export function writeAddress(report: Report, beside: string): string {
  const query = new URLSearchParams();
  const instance = new URLSearchParams(beside).get("instance");
  if (instance !== null) query.set("instance", instance);
  if (typeof report.range === "string") query.set("range", report.range);
  else {
    query.set("from", report.range.from);
    query.set("to", report.range.to);
  }
  query.set("interval", report.interval);
  query.set("zone", report.zone);
  query.set("by", report.by.join(","));
  for (const kind of kinds) if (report.only[kind].length > 0) query.set(keys[kind], report.only[kind].join(","));
  query.set("metrics", report.metrics.join(","));
  query.set("within", String(report.within));
  if (report.sort) query.set("sort", `${report.sort.isDown ? "-" : ""}${report.sort.of}`);
  query.set("drawn", report.drawn);
  if (report.as !== "time") query.set("as", report.as);
  // Commas and colons may stand in a query, and read better so.
  return `?${query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/")}`;
}

/** What the address doesn't say, or says wrongly, is as at the beginning. */
export function readAddress(search: string): Report {
  const query = new URLSearchParams(search);
  const base = initial();
  const list = (key: string): string[] | undefined => {
    const text = query.get(key);
    return text === null ? undefined : [...new Set(text.split(",").filter(Boolean))];
  };
  const oneOf = <T extends string>(key: string, all: readonly T[], otherwise: T): T => all.find((one) => one === query.get(key)) ?? otherwise;
  const named = list("metrics")?.filter(isMetric) ?? [];
  const metrics = named.length > 0 ? named : base.metrics;
  const by = list("by")?.filter((one): one is Grouping => groupings.some((known) => known === one)) ?? base.by;
  const sorted = query.get("sort") ?? "";
  const of = (["INTERVAL", ...by, ...metrics] as const).find((key) => key === sorted.replace("-", ""));
  const zone = query.get("zone") ?? "";
  const within = Number(query.get("within"));
  const custom: Custom = { from: query.get("from") ?? "", to: query.get("to") ?? "" };
  return {
    metrics,
    by,
    only: { QUEUE: list(keys.QUEUE) ?? [], AGENT: list(keys.AGENT) ?? [], ROUTING_PROFILE: list(keys.ROUTING_PROFILE) ?? [] },
    range: spanOf(custom, "UTC", 0) ? custom : oneOf<Preset>("range", presets, "today"),
    interval: oneOf("interval", intervals, base.interval),
    zone: isZone(zone) ? zone : base.zone,
    within: isWithin(within) ? within : base.within,
    sort: of && { of, isDown: sorted.startsWith("-") },
    drawn: drawable(metrics).find((name) => name === query.get("drawn")) ?? drawnFirst(metrics),
    as: oneOf("as", ways, base.as),
  };
}

const drawnFirst = (metrics: readonly MetricName[]): MetricName => metrics[0] ?? "CONTACTS_QUEUED";

/** One row of everything is its own total. */
export const isOneRow = ({ by, interval }: Report): boolean => by.length === 0 && interval === "TOTAL";

/** What is sorted by and drawn is among what is shown. */
export function settled(report: Report): Report {
  const { by, metrics, sort, drawn } = report;
  const isThere = sort && (["INTERVAL", ...by, ...metrics] as readonly SortKey[]).includes(sort.of);
  return { ...report, sort: isThere ? sort : undefined, drawn: drawable(metrics).includes(drawn) ? drawn : drawnFirst(metrics) };
}

const withinMax = 604_800;
export const isWithin = (seconds: number): boolean => Number.isInteger(seconds) && seconds >= 1 && seconds <= withinMax;

/** What the server tells by quarters and hours at a time; more hours than that are asked for in pieces. */
export const fineMs = 3 * 86_400_000;
/** As far as the API reaches at once; what reaches further the server fills in day by day. */
const longMs = 35 * 86_400_000;
const longestMs = 732 * 86_400_000;

export const isFine = (interval: Interval): boolean => interval === "FIFTEEN_MIN" || interval === "THIRTY_MIN" || interval === "HOUR";

export type Wrong = "noMetric" | "range" | "fine" | "hourly" | "long" | "within";

/** Why it can't be asked for, before it is. */
export function wrongWith(report: Report, nowMs: number): Wrong | undefined {
  if (report.metrics.length === 0) return "noMetric";
  if (!isWithin(report.within)) return "within";
  const span = spanOf(report.range, report.zone, nowMs);
  if (!span) return "range";
  const lengthMs = span.toMs - span.fromMs;
  // A day on which the clock is set back is an hour longer; the server has the last word.
  if (isFine(report.interval) && report.interval !== "HOUR" && lengthMs > fineMs) return "fine";
  if (report.interval === "HOUR" && lengthMs > longMs) return "hourly";
  return lengthMs > longestMs ? "long" : undefined;
}

export const isLong = ({ fromMs, toMs }: Span): boolean => toMs - fromMs > longMs;

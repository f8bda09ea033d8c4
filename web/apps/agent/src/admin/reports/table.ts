// The report as a table: what is on the screen, and the same as a file.

import { localeOf } from "../../messages/count.ts";
import { language, t } from "../../messages/messages.ts";
import { metrics, type MetricName } from "./metrics.ts";
import type { Row } from "./query.ts";
import { type Grouping, type Interval, isFine, isOneRow, kinds, type Report, type SortKey } from "./report.ts";
import type { Span } from "./span.ts";

export interface Column {
  readonly key: SortKey;
  readonly name: string;
  readonly isFigure: boolean;
  /** No figure of it can be told by what the report is grouped by. */
  readonly isEmpty: boolean;
}

export interface Shown {
  readonly report: Report;
  readonly span: Span;
  readonly rows: readonly Row[];
  readonly totals: Row["values"];
  /** Figures are missing that can't be put together from several answers. */
  readonly isMixed: boolean;
  readonly readMs: number;
  readonly nameOf: (grouping: Grouping, id: string) => string;
}

export function metricName(name: MetricName, within: number): string {
  const word = t.admin.reports.names[name];
  return typeof word === "function" ? word(within) : word;
}

export function columnsOf(report: Report): Column[] {
  const words = t.admin.reports;
  const isByQueue = report.by.includes("QUEUE") || report.by.includes("CHANNEL") || report.only.QUEUE.length > 0;
  const interval: Column = { key: "INTERVAL", name: words.interval, isFigure: false, isEmpty: false };
  return [
    ...(report.interval === "TOTAL" ? [] : [interval]),
    ...report.by.map((key) => ({ key, name: words.groupings[key], isFigure: false, isEmpty: false })),
    ...report.metrics.map((key) => ({ key, name: metricName(key, report.within), isFigure: true, isEmpty: isByQueue && metrics[key].ofAgents === true })),
  ];
}

/** As precise as it is shown, on the screen and in the file. */
export function rounded(name: MetricName, value: number): number {
  const { unit, statistic } = metrics[name];
  if (unit === "percent") return Math.round(value * 10) / 10;
  return unit === "count" && statistic === "mean" ? Math.round(value * 100) / 100 : Math.round(value);
}

const numbers = new Map<string, Intl.NumberFormat>();

/** In a cell of a picture there is less room: whole percents, and no hours where there are none. */
export function figureText(name: MetricName, value: number | undefined, isShort = false): string {
  if (value === undefined) return t.unknown;
  const number = rounded(name, value);
  const { unit } = metrics[name];
  if (unit === "seconds") return isShort ? durationText(number).replace(/^00:/, "") : durationText(number);
  const isPercent = unit === "percent";
  const key = `${language} ${unit} ${isShort}`;
  const options: Intl.NumberFormatOptions = isPercent ? { style: "percent", maximumFractionDigits: isShort ? 0 : 1 } : { maximumFractionDigits: 2 };
  const known = numbers.get(key) ?? new Intl.NumberFormat(localeOf(language), options);
  numbers.set(key, known);
  return known.format(isPercent ? number / 100 : number);
}

/** MET-4. */
function durationText(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

const dayOptions = { day: "numeric", month: "short", year: "numeric" } as const;
const hourOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

export function intervalText({ fromMs, toMs }: Span, interval: Interval, zone: string): string {
  const locale = localeOf(language);
  if (interval === "DAY") return new Intl.DateTimeFormat(locale, { ...dayOptions, weekday: "short", timeZone: zone }).format(fromMs);
  if (interval === "WEEK") return new Intl.DateTimeFormat(locale, { ...dayOptions, timeZone: zone }).formatRange(fromMs, toMs - 1);
  return new Intl.DateTimeFormat(locale, { ...dayOptions, ...hourOptions, timeZone: zone }).formatRange(fromMs, toMs);
}

/** Along the axis of a chart. */
export function markText(ms: number, interval: Interval, zone: string): string {
  return new Intl.DateTimeFormat(localeOf(language), { day: "numeric", month: "short", ...(isFine(interval) ? hourOptions : {}), timeZone: zone }).format(ms);
}

export function sorted({ report, rows, nameOf }: Shown): Row[] {
  const collator = new Intl.Collator(language, { numeric: true });
  const byName = (a: Row, b: Row, n: number): number => {
    const grouping = report.by[n];
    return grouping === undefined ? 0 : collator.compare(nameOf(grouping, a.of[n] ?? ""), nameOf(grouping, b.of[n] ?? ""));
  };
  const plainly = (a: Row, b: Row): number =>
    a.fromMs - b.fromMs || report.by.reduce((found, _, n) => found || byName(a, b, n), 0) || (a.of.join() < b.of.join() ? -1 : 1);
  const { sort } = report;
  if (!sort) return rows.toSorted(plainly);
  const turn = sort.isDown ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (sort.of === "INTERVAL") return turn * (a.fromMs - b.fromMs) || plainly(a, b);
    const n = report.by.findIndex((grouping) => grouping === sort.of);
    if (n >= 0) return turn * byName(a, b, n) || plainly(a, b);
    const [mine, other] = [a.values[sort.of as MetricName], b.values[sort.of as MetricName]];
    // What has no figure comes last either way.
    if (mine === undefined || other === undefined) return Number(mine === undefined) - Number(other === undefined) || plainly(a, b);
    return turn * (mine - other) || plainly(a, b);
  });
}

const searched: Readonly<Partial<Record<Grouping, string>>> = { QUEUE: "queue", AGENT: "agent", CHANNEL: "channel" };

/** The search for the contacts of a row. Undefined where it can't be as narrow as the row is. */
export function contactsOf({ report }: Shown, row: Row, beside: string): string | undefined {
  const isWider = kinds.some((kind) => report.only[kind].length > 0 && !report.by.includes(kind));
  if (isWider || report.by.length === 0 || report.by.some((grouping) => searched[grouping] === undefined)) return undefined;
  const query = new URLSearchParams({ by: "ended", from: iso(row.fromMs), to: iso(row.toMs) });
  report.by.forEach((grouping, n) => query.set(searched[grouping] ?? "", row.of[n] ?? ""));
  const instance = new URLSearchParams(beside).get("instance");
  if (instance !== null) query.set("instance", instance);
  return `/admin/contacts/?${query}`;
}

/** First the one way, then the other, then as at the beginning. */
export function sortedBy(report: Report, { key, isFigure }: Column): Report {
  const isDown = report.sort?.of === key ? report.sort.isDown : undefined;
  if (isDown === undefined) return { ...report, sort: { of: key, isDown: isFigure } };
  return { ...report, sort: isDown === isFigure ? { of: key, isDown: !isDown } : undefined };
}

/** Rows and columns as on the screen; durations in seconds, intervals as ISO 8601 writes them (MET-88). */
export function csvOf(shown: Shown): string {
  const { report, totals, nameOf } = shown;
  const figures = (values: Row["values"]): string[] => report.metrics.map((name) => plain(name, values[name]));
  const lead = columnsOf(report).length - report.metrics.length;
  const total = lead === 0 ? [] : [t.admin.reports.total, ...Array<string>(lead - 1).fill("")];
  const lines = [
    columnsOf(report).map(({ name }) => safe(name)),
    ...sorted(shown).map((row) => [
      ...(report.interval === "TOTAL" ? [] : [`${iso(row.fromMs)}/${iso(row.toMs)}`]),
      ...row.of.map((id, n) => safe(nameOf(report.by[n] ?? "QUEUE", id))),
      ...figures(row.values),
    ]),
    ...(hasTotals(shown) ? [[...total, ...figures(totals)]] : []),
  ];
  // The mark at the beginning tells spreadsheets how letters are written.
  return `\uFEFF${lines.map((cells) => cells.map(quoted).join(",")).join("\r\n")}\r\n`;
}

export const hasTotals = ({ report, rows }: Shown): boolean => rows.length > 0 && !isOneRow(report);

const plain = (name: MetricName, value: number | undefined): string => (value === undefined ? "-" : String(rounded(name, value)));
const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.000Z$/, "Z");
/** A spreadsheet takes what begins so for a formula. */
const safe = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

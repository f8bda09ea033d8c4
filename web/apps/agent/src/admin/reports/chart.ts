// The figures of a report as pictures: over the time of the report, by hours and days, or by name.

import { type Cell, depthOf, type Heat, rangesOf } from "../charts/heat.ts";
import { type Axis, axisOf, type Mark, type Panel, type Slot } from "../charts/plot.ts";
import type { Rank } from "../charts/rank.ts";
import { localeOf } from "../../messages/count.ts";
import { language } from "../../messages/messages.ts";
import { metrics, type MetricName } from "./metrics.ts";
import { isPicture, panelsOf } from "./pictures.ts";
import type { Row } from "./query.ts";
import { isFine, type Report } from "./report.ts";
import { clockMs, dayMs, momentOf, type Span } from "./span.ts";
import { columnsOf, contactsOf, figureText, intervalText, metricName, type Shown } from "./table.ts";

/** What is drawn of one name. */
export interface Drawing {
  readonly of: readonly string[];
  readonly panels: readonly Panel[];
  /** Its greatest figure of the first panel. */
  readonly greatest: number;
}

export interface Chart {
  readonly slots: readonly Slot[];
  readonly marks: readonly Mark[];
  readonly drawings: readonly Drawing[];
  /** How many there are, drawn or not. */
  readonly all: number;
}

export const drawingsMax = 9;
export const ranksMax = 20;

/** What is added up stands in bars, what is not goes in lines. */
const isBars = (name: MetricName): boolean => metrics[name].statistic === "sum";
/** Of these little is bad. */
const isBetterHigh = (name: MetricName): boolean => name === "SERVICE_LEVEL" || name === "AGENT_ANSWER_RATE";

/** One small drawing for each row's name, all by the same scale and over the same time. */
export function chartOf(shown: Shown): Chart {
  const { report, rows } = shown;
  const names = panelsOf(report.drawn);

  const told = rows.filter(({ values }) => names.flat().some((name) => values[name] !== undefined));
  const times = [...new Map(told.map((row) => [row.fromMs, row])).values()].sort((a, b) => a.fromMs - b.fromMs);
  const span = drawnSpan(shown.span, times);
  const along = (ms: number): number => (ms - span.fromMs) / (span.toMs - span.fromMs);
  const slots = times.map((row, n): Slot => ({
    from: along(row.fromMs),
    to: along(row.toMs),
    text: intervalText(row, report.interval, report.zone),
    goesOn: times[n - 1]?.toMs === row.fromMs,
  }));

  const series = new Map<string, Row[]>();
  for (const row of told) series.set(row.of.join(" "), [...(series.get(row.of.join(" ")) ?? []), row]);
  const most = (of: readonly Row[], name: MetricName): number => of.reduce((found, { values }) => Math.max(found, values[name] ?? 0), 0);
  const first = names[0]?.[0] ?? "CONTACTS_QUEUED";
  const kept = [...series.values()].sort((a, b) => most(b, first) - most(a, first)).slice(0, drawingsMax);
  const axes = names.map((panel) => axesOf(panel, (name) => most(kept.flat(), name)));

  const drawings = kept.map((of): Drawing => {
    const at = new Map(of.map((row) => [row.fromMs, row]));
    const panels = names.map((panel, n): Panel => ({
      axes: axes[n] ?? axesOf(panel, () => 0),
      series: panel.map((name, m) => ({
        name: metricName(name, report.within),
        // Beside another a figure is a line, so that both are seen.
        isBars: isBars(name) && m === 0,
        axis: m === 1 && axes[n]?.[1] ? 1 : 0,
        values: times.map(({ fromMs }) => at.get(fromMs)?.values[name]),
        text: (value) => figureText(name, value),
      })),
    }));
    return { of: of[0]?.of ?? [], panels, greatest: most(of, first) };
  });
  return { slots, marks: marksOf(span, report), drawings, all: series.size };
}

const hourMs = 3_600_000;
const dayMost = 25 * hourMs;

/** Of one day the hours in which anything happened: where nobody was there, nothing is to be seen. */
function drawnSpan(span: Span, times: readonly Span[]): Span {
  const [first, last] = [times[0], times.at(-1)];
  if (!first || !last || span.toMs - span.fromMs > dayMost) return span;
  const into = (ms: number): number => (ms - span.fromMs) % hourMs;
  return { fromMs: first.fromMs - into(first.fromMs), toMs: Math.min(span.toMs, last.toMs + ((hourMs - into(last.toMs)) % hourMs)) };
}

/** Figures of one unit share an axis; another has one of its own at the right. */
function axesOf(panel: readonly MetricName[], most: (name: MetricName) => number): [Axis, Axis?] {
  const unitOf = (name: MetricName | undefined): string | undefined => name && metrics[name].unit;
  const [first, second] = panel;
  const axis = (names: readonly MetricName[]): Axis => {
    const { unit, statistic } = metrics[names[0] ?? "CONTACTS_QUEUED"];
    return axisOf(Math.max(...names.map(most)), unit, localeOf(language), statistic !== "mean");
  };
  if (first === undefined || second === undefined || unitOf(first) === unitOf(second)) return [axis(panel)];
  return [axis([first]), axis([second])];
}

const marksMost = 14;
const steps = [1, 2, 3, 6, 12, 24, 48, 168, 336];

/** Round hours, or days, by the clock of the zone; no more than can be read. */
export function marksOf({ fromMs, toMs }: Span, { interval, zone }: Pick<Report, "interval" | "zone">): Mark[] {
  const hours = (toMs - fromMs) / hourMs;
  const step = (steps.find((one) => (isFine(interval) || one >= 24) && hours / one <= marksMost) ?? 336) * hourMs;
  const isDay = step >= dayMs;
  const day = { day: "numeric", month: "short" } as const;
  const format = new Intl.DateTimeFormat(localeOf(language), { ...(isDay ? day : { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }), timeZone: zone });
  const marks: Mark[] = [];
  const begin = Math.floor(clockMs(fromMs, zone) / dayMs) * dayMs;
  for (let clock = begin; marks.length < 4 * marksMost; clock += step) {
    const ms = momentOf(clock, zone);
    if (ms > toMs) break;
    if (ms >= fromMs) marks.push({ at: (ms - fromMs) / (toMs - fromMs), text: format.format(ms) });
  }
  return marks;
}

/** Where one figure alone can be drawn. */
export const drawnAlone = ({ drawn, metrics: all }: Report): MetricName => (isPicture(drawn) ? (all[0] ?? "CONTACTS_QUEUED") : drawn);

/** The names of which there are figures to lay out by hours and days, the greatest first. */
export function ofWeek({ report, rows }: Shown): (readonly string[])[] {
  const name = drawnAlone(report);
  const sums = new Map<string, { of: readonly string[]; sum: number }>();
  for (const { of, values } of rows) {
    if (values[name] === undefined) continue;
    const before = sums.get(of.join(" "))?.sum ?? 0;
    sums.set(of.join(" "), { of, sum: before + values[name] });
  }
  return [...sums.values()].sort((a, b) => b.sum - a.sum).map(({ of }) => of);
}

/** By the hours of the clock and the days of the calendar, of one of the report's names. */
export function heatOf(shown: Shown, of: readonly string[], beside: string): Heat {
  const { report, rows, span } = shown;
  const name = drawnAlone(report);
  const { zone } = report;
  const own = rows.filter((row) => row.of.join(" ") === of.join(" ") && row.values[name] !== undefined).sort((a, b) => a.fromMs - b.fromMs);
  const greatest = Math.max(0, ...own.map(({ values }) => values[name] ?? 0));

  const cells = new Map<string, Cell>();
  const hours = new Map<string, { key: string; hour: string; isAgain: boolean; order: number }>();
  const empty = new Set<string>();
  for (const row of own) {
    const clock = clockMs(row.fromMs, zone);
    const [day, hour] = [Math.floor(clock / dayMs), Math.floor((clock % dayMs) / hourMs)];
    const isAgain = cells.has(`${day} ${hour}`);
    const key = isAgain ? `${hour} again` : String(hour);
    const value = row.values[name] ?? 0;
    hours.set(key, { key, hour: `${String(hour).padStart(2, "0")}:00`, isAgain, order: hour + (isAgain ? 0.5 : 0) });
    cells.set(`${day} ${key}`, { value, depth: depthOf(value, greatest, isBetterHigh(name) ? 100 : undefined), href: contactsOf(shown, row, beside) });
    if (value === 0 && isBars(name)) empty.add(`${day} ${key}`);
  }
  return { days: daysOf(span, zone), hours: between(hours, cells, empty), cells, ranges: rangesOf(cells.values()) };
}

function daysOf({ fromMs, toMs }: Span, zone: string): Heat["days"] {
  const [first, last] = [fromMs, toMs - 1].map((ms) => Math.floor(clockMs(ms, zone) / dayMs)) as [number, number];
  const locale = localeOf(language);
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
  const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" });
  return Array.from({ length: last - first + 1 }, (_, n) => ({ key: String(first + n), weekday: weekday.format((first + n) * dayMs), date: date.format((first + n) * dayMs) }));
}

type Hour = Heat["hours"][number] & { readonly order: number };

/** From the first hour in which anything happened to the last; an hour between them is there though nothing did. */
function between(found: ReadonlyMap<string, Hour>, cells: ReadonlyMap<string, Cell>, empty: ReadonlySet<string>): Heat["hours"] {
  const busy = [...cells.keys()].filter((key) => !empty.has(key)).map((key) => found.get(key.slice(key.indexOf(" ") + 1))?.order ?? 0);
  const [first, last] = busy.length === 0 ? [0, -1] : [Math.floor(Math.min(...busy)), Math.max(...busy)];
  const all = Array.from({ length: 24 }, (_, hour): Hour => ({ key: String(hour), hour: `${String(hour).padStart(2, "0")}:00`, isAgain: false, order: hour }));
  return [...all, ...[...found.values()].filter(({ isAgain }) => isAgain)].filter(({ order }) => order >= first && order <= last).sort((a, b) => a.order - b.order);
}

/** The names of a report by the figure that is drawn, the greatest first. */
export function ranksOf(shown: Shown, nameOf: (of: readonly string[]) => string, beside: string): { ranks: readonly Rank[]; all: number } {
  const { report, rows } = shown;
  const name = drawnAlone(report);
  const told = rows.filter(({ values }) => values[name] !== undefined).sort((a, b) => (b.values[name] ?? 0) - (a.values[name] ?? 0));
  const ranks = told.slice(0, ranksMax).map((row): Rank => {
    const value = row.values[name] ?? 0;
    return { key: row.of.join(" "), name: nameOf(row.of), value, text: figureText(name, value), href: contactsOf(shown, row, beside) };
  });
  return { ranks, all: told.length };
}

/** Whether a figure that is drawn has no value by what the report is grouped by. */
export function isTold(report: Report, of: readonly MetricName[]): boolean {
  const empty = columnsOf(report).filter(({ isEmpty }) => isEmpty);
  return !of.some((name) => empty.some(({ key }) => key === name));
}

// Stretches of time by the clock of a zone.

export const presets = ["today", "yesterday", "week", "weeks", "month", "quarter", "year"] as const;
export type Preset = (typeof presets)[number];

/** By the clock of the report's zone, as the browser's fields write it: `2026-03-01T09:00`. */
export interface Custom {
  readonly from: string;
  readonly to: string;
}
export type Range = Preset | Custom;

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export const dayMs = 86_400_000;
const written = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?$/;

/** Whole days before today, and how many; today is not among the last days (MET-83). */
const days = { today: [0, 1], yesterday: [-1, 0], week: [-7, 0], weeks: [-28, 0] } as const;
/** Whole months before this one. */
const months = { month: 1, quarter: 3, year: 12 } as const;

/** Undefined for what is no time of the calendar, or ends before it begins. */
export function spanOf(range: Range, zone: string, nowMs: number): Span | undefined {
  let fromMs: number | undefined;
  let toMs: number | undefined;
  if (typeof range === "string") {
    const clock = clockMs(nowMs, zone);
    if (range === "month" || range === "quarter" || range === "year") {
      const now = new Date(clock);
      const monthMs = (before: number): number => Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - before, 1);
      [fromMs, toMs] = [months[range], 0].map((before) => momentOf(monthMs(before), zone));
    } else {
      const today = Math.floor(clock / dayMs);
      [fromMs, toMs] = days[range].map((n) => momentOf((today + n) * dayMs, zone));
    }
  } else {
    fromMs = readClock(range.from, zone);
    toMs = readClock(range.to, zone);
  }
  return fromMs === undefined || toMs === undefined || fromMs >= toMs ? undefined : { fromMs, toMs };
}

/** The same span as times of the clock, for who goes on from a preset. */
export const asCustom = ({ fromMs, toMs }: Span, zone: string): Custom => ({ from: writeClock(fromMs, zone), to: writeClock(toMs, zone) });

/** What the clock of the zone shows, as if it were that of Greenwich. */
export const clockMs = (ms: number, zone: string): number => ms + offsetMs(ms, zone);

/** To the minute, or to the second. */
export function writeClock(ms: number, zone: string, to: "minute" | "second" = "minute"): string {
  return new Date(clockMs(ms, zone)).toISOString().slice(0, to === "minute" ? 16 : 19);
}

/** Undefined for what is no time of the calendar. */
export function readClock(text: string, zone: string): number | undefined {
  const parts = written.exec(text)?.slice(1).map((part) => Number(part ?? 0));
  if (!parts) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts;
  const clock = Date.UTC(year, month - 1, day, hour, minute, second);
  return new Date(clock).toISOString().slice(0, text.length) === text ? momentOf(clock, zone) : undefined;
}

/** The moment at which the clock of the zone shows this; after a gap where it never does. */
export function momentOf(clock: number, zone: string): number {
  const guess = clock - offsetMs(clock, zone);
  const better = clock - offsetMs(guess, zone);
  return better + offsetMs(better, zone) === clock ? better : Math.max(guess, better);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function offsetMs(ms: number, zone: string): number {
  const options: Intl.DateTimeFormatOptions = { timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" };
  const clock = clocks.get(zone) ?? new Intl.DateTimeFormat("en", options);
  clocks.set(zone, clock);
  const at: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of clock.formatToParts(ms)) at[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = at;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** Pieces of at most so long, that begin where days of the zone do. */
export function pieces({ fromMs, toMs }: Span, zone: string, mostMs: number): Span[] {
  const found: Span[] = [];
  for (let from = fromMs; from < toMs; ) {
    const midnight = Math.floor(clockMs(from + mostMs, zone) / dayMs) * dayMs;
    const cut = [momentOf(midnight, zone), momentOf(midnight - dayMs, zone)].find((ms) => ms > from && ms - from <= mostMs) ?? from + mostMs;
    const to = toMs - from <= mostMs ? toMs : cut;
    found.push({ fromMs: from, toMs: to });
    from = to;
  }
  return found;
}

export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const browserZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

export function zones(chosen: string): string[] {
  return [...new Set([chosen, browserZone(), "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
}

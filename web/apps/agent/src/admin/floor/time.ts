// Times by the clock of the zone that was chosen.

import { localeOf } from "../../messages/count.ts";
import { language } from "../../messages/messages.ts";
import { clockMs } from "../reports/span.ts";

export const hourMs = 3_600_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function formatted(ms: number, zone: string, options: Intl.DateTimeFormatOptions): string {
  const key = language + zone + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), { ...options, timeZone: zone });
  formats.set(key, known);
  return known.format(ms);
}

export const minuteIn = (ms: number, zone: string): string => formatted(ms, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const secondIn = (ms: number, zone: string): string =>
  formatted(ms, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
export const dayIn = (ms: number, zone: string): string => formatted(ms, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric" });

/** When the hour began that a moment lies in, by the clock of its zone. */
export function hourOf(ms: number, zone: string): number {
  const clock = clockMs(ms, zone);
  return ms - (((clock % hourMs) + hourMs) % hourMs);
}

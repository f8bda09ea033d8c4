// How moments read: the hour alone today, with its day otherwise.

import { localeOf } from "../messages/count.ts";
import { language, t } from "../messages/messages.ts";

// Made at their first use, when the language is known.
const formats = new Map<string, Intl.DateTimeFormat>();
function formatted(ms: number, options: Intl.DateTimeFormatOptions): string {
  const key = language + JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(language), options);
  formats.set(key, known);
  return known.format(ms);
}

export const hourText = (ms: number): string => formatted(ms, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
export const secondText = (ms: number): string =>
  formatted(ms, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const dayText = (ms: number): string => formatted(ms, { weekday: "short", day: "numeric", month: "short" });

/** A time that was offered: where it is, or here. */
export function slotText(ms: number, offsetMinutes: number | undefined): { day: string; time: string } {
  const zone: Intl.DateTimeFormatOptions = offsetMinutes === undefined ? {} : { timeZone: "UTC" };
  const shown = ms + (offsetMinutes ?? 0) * 60_000;
  return {
    day: formatted(shown, { ...zone, weekday: "long", day: "numeric", month: "long" }),
    time: formatted(shown, { ...zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  };
}

export function momentText(ms: number, nowMs: number): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return isToday ? t.conversation.today(hourText(ms)) : `${dayText(ms)} ${hourText(ms)}`;
}

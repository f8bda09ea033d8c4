// When a report is made by itself, and what became of it.

import { localeOf } from "../../messages/count.ts";
import { language, t } from "../../messages/messages.ts";

export const units = ["DAY", "WEEK", "MONTH"] as const;
export type Unit = (typeof units)[number];

export interface Every {
  readonly unit: Unit;
  /** Of a week from Monday as 0, of a month from 1. */
  readonly day?: number;
}

export interface Schedule {
  readonly every: Every;
  /** Of the day, by the clock of the zone. */
  readonly minute: number;
  readonly zone: string;
  readonly mail: readonly string[];
  readonly storage: boolean;
}

export interface Run {
  readonly due: string;
  readonly at: string;
  readonly attempt: number;
  readonly rows?: number;
  readonly file?: string;
  readonly why?: string;
  readonly again?: string | null;
}

export const recipientsMax = 20;

/** As the field of a browser has it. */
export const timeText = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

export function readTime(text: string): number | undefined {
  const [, hour, minute] = /^(\d\d):(\d\d)/.exec(text) ?? [];
  return hour === undefined ? undefined : Number(hour) * 60 + Number(minute);
}

/** Divided by whatever people divide addresses by. */
export const readAddresses = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** The 5th of January 1970 was a Monday. */
export function dayName(day: number): string {
  return new Intl.DateTimeFormat(localeOf(language), { weekday: "long", timeZone: "UTC" }).format((4 + day) * 86_400_000);
}

export function everyText({ every, minute, zone }: Schedule): string {
  const words = t.admin.schedules;
  const time = timeText(minute);
  const place = zone.replaceAll("_", " ");
  if (every.unit === "DAY") return words.daily(time, place);
  return every.unit === "WEEK" ? words.weekly(dayName(every.day ?? 0), time, place) : words.monthly(every.day ?? 1, time, place);
}

export function momentText(iso: string, zone: string): string {
  const options = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(Date.parse(iso));
}

export function runText({ rows, why, again }: Run, zone: string): string {
  const words = t.admin.schedules;
  if (why === undefined) return words.delivered(rows ?? 0);
  return again ? words.failedAgain(why, momentText(again, zone)) : words.failed(why);
}

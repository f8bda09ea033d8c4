// What this part says, and how it writes numbers and times. Each part is told once, before it draws anything.

import type { Locale } from "../locale.ts";
import type { Words } from "./en.ts";

export let t: Words;
let tag = "en";
let hour: Intl.DateTimeFormat;
let day: Intl.DateTimeFormat;

export function speak({ words, locale }: { words: Words | undefined; locale: Locale }): void {
  if (words) t = words;
  tag = locale.tag;
  hour = new Intl.DateTimeFormat(tag, { timeStyle: "short" });
  day = new Intl.DateTimeFormat(tag, { weekday: "long", day: "numeric", month: "long" });
}

/** Of an ISO date. */
export const timeText = (date: string): string => hour.format(Date.parse(date));
export const dayText = (date: string): string => day.format(Date.parse(date));

export const numberText = (value: number, options: Intl.NumberFormatOptions = {}): string => new Intl.NumberFormat(tag, options).format(value);

export const dateText = (ms: number, options: Intl.DateTimeFormatOptions): string => new Intl.DateTimeFormat(tag, options).format(ms);

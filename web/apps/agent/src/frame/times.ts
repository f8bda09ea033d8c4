// How moments read: the hour alone today, with its day otherwise.

import { en } from "../messages/en.ts";

const hour = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const second = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat("en", { weekday: "short", day: "numeric", month: "short" });

export const hourText = (ms: number): string => hour.format(ms);
export const secondText = (ms: number): string => second.format(ms);

export function momentText(ms: number, nowMs: number): string {
  const isToday = new Date(ms).toDateString() === new Date(nowMs).toDateString();
  return isToday ? en.conversation.today(hourText(ms)) : `${day.format(ms)} ${hourText(ms)}`;
}

// An agent's day as the server tells it, as a table: what is on the screen, and the same as a file.

import { localeOf } from "../../messages/count.ts";
import { language, t } from "../../messages/messages.ts";
import type { MetricName } from "../reports/metrics.ts";

export const figureNames = [
  "SUM_ONLINE_TIME_AGENT",
  "SUM_CONTACT_TIME_AGENT",
  "SUM_IDLE_TIME_AGENT",
  "SUM_NON_PRODUCTIVE_TIME_AGENT",
  "SUM_ERROR_STATUS_TIME_AGENT",
  "AGENT_OCCUPANCY",
  "CONTACTS_HANDLED",
  "AGENT_NON_RESPONSE",
] as const satisfies readonly MetricName[];

interface Span {
  /** Seconds. */
  readonly from: number;
  readonly to: number;
  /** It goes on. */
  readonly isOpen?: true;
}

export interface StatusRow extends Span {
  readonly status: { readonly id: string; readonly name: string; readonly type: "ROUTABLE" | "CUSTOM" | "OFFLINE" };
  readonly signedIn: boolean;
  readonly onContact: boolean;
  readonly ringing: boolean;
  readonly failed: boolean;
}

export interface ContactRow extends Span {
  readonly contactId: string;
  readonly channel: "CHAT" | "VOICE" | "TASK";
  readonly queue: string | null;
  readonly state: keyof typeof t.admin.activity.states;
  readonly outcome: keyof typeof t.admin.activity.outcomes | null;
}

export type Row = StatusRow | ContactRow;

export interface Day {
  readonly agent: { readonly id: string; readonly name: string | null };
  readonly since: number;
  readonly until: number;
  readonly at: number;
  readonly figures: Readonly<Partial<Record<MetricName, number | null>>>;
  readonly rows: readonly Row[];
}

export const kinds = ["all", "status", "contacts"] as const;
export type Kind = (typeof kinds)[number];

export const isStatus = (row: Row): row is StatusRow => "status" in row;

export const rowsOf = ({ rows }: Day, kind: Kind): Row[] => rows.filter((row) => kind === "all" || isStatus(row) === (kind === "status"));

/** What the agent does in a status, beside being in it. */
export function doingText(row: StatusRow): string {
  const words = t.admin.activity.doing;
  const all = [row.onContact && words.onContact, row.ringing && words.ringing, row.failed && words.failed].filter((word) => word !== false);
  if (all.length > 0) return all.join(", ");
  if (!row.signedIn) return words.signedOut;
  return row.status.type === "ROUTABLE" ? words.idle : "";
}

export function stateText(row: ContactRow): string {
  const words = t.admin.activity;
  const state = words.states[row.state] ?? row.state;
  if (row.outcome === null) return state;
  return row.state === "OFFERED" ? `${state}: ${words.outcomes[row.outcome] ?? row.outcome}` : words.leftUncleared;
}

/** Whole seconds from one shown time to the other, so that rows that follow one another leave nothing out. */
export const secondsOf = ({ from, to }: Span): number => Math.floor(to) - Math.floor(from);

export function durationText(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

const hour = 3_600;
const marksMost = 8;

/** Whole hours around what was done; none where nothing was. */
export function spanOfRows(rows: readonly Row[]): Span | undefined {
  if (rows.length === 0) return undefined;
  const from = Math.floor(Math.min(...rows.map((row) => row.from)) / hour) * hour;
  return { from, to: Math.max(from + hour, Math.ceil(Math.max(...rows.map((row) => row.to)) / hour) * hour) };
}

/** As many hours as there is room for, each by its place from 0 to 1, by the clock of the zone. Of one hour its quarters. */
export function marksOf({ from, to }: Span, zone: string): { at: number; text: string }[] {
  const hours = (to - from) / hour;
  const step = hours <= 1 ? hour / 4 : Math.ceil(hours / marksMost) * hour;
  const count = Math.floor((to - from) / step) + 1;
  return Array.from({ length: count }, (_, n) => ({ at: (n * step) / (to - from), text: timeText(from + n * step, zone).slice(0, -3) }));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** As the clock of the zone has it; with the day where that is asked for. */
export function timeText(seconds: number, zone: string, withDay = false): string {
  const key = `${language} ${zone} ${withDay}`;
  const day: Intl.DateTimeFormatOptions = withDay ? { day: "numeric", month: "short", year: "numeric" } : {};
  const clock = clocks.get(key) ?? new Intl.DateTimeFormat(localeOf(language), { ...day, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", timeZone: zone });
  clocks.set(key, clock);
  return clock.format(Math.floor(seconds) * 1000);
}

export const iso = (seconds: number): string => new Date(Math.floor(seconds) * 1000).toISOString().replace(".000Z", "Z");

export const contactText = ({ channel, contactId }: ContactRow): string => `${t.admin.contacts.channels[channel] ?? channel} #${contactId.slice(-8)}`;

/** The cells of a row but for its times. */
export function cellsOf(row: Row): [status: string, doing: string, contact: string, queue: string] {
  if (isStatus(row)) return [row.status.name, doingText(row), "", ""];
  return ["", stateText(row), contactText(row), row.queue ?? ""];
}

/** Rows and columns as on the screen; times by ISO 8601, durations in seconds, contacts by their whole ids. */
export function dayLines(day: Day, kind: Kind): string[][] {
  const words = t.admin.activity;
  return [
    [words.start, words.end, words.duration, words.status, words.doingTitle, words.contact, words.queue],
    ...rowsOf(day, kind).map((row) => {
      const [status, doing, , queue] = cellsOf(row);
      return [iso(row.from), row.isOpen ? words.goesOn : iso(row.to), String(secondsOf(row)), status, doing, isStatus(row) ? "" : row.contactId, queue];
    }),
  ];
}

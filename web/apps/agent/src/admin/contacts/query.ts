// What is searched for, as it stands in the address and as the API is asked for it.
//
// Other pages link here: /admin/contacts/?queue=<id>&agent=<id>&channel=CHAT&by=ended&from=&to=&contact=<id>, where a time is
// written as 2026-01-05T09:00Z or in milliseconds since 1970. Without times it is the last day.

export const periods = { hour: 1, day: 24, week: 7 * 24, weeks: 8 * 7 * 24 } as const;
export type Period = keyof typeof periods;

/** By which of its times a contact is found. */
export const moments = {
  began: "INITIATION_TIMESTAMP",
  queued: "ENQUEUE_TIMESTAMP",
  taken: "CONNECTED_TO_AGENT_TIMESTAMP",
  ended: "DISCONNECT_TIMESTAMP",
} as const;
export type Moment = keyof typeof moments;

export const channels = ["CHAT", "VOICE", "TASK"] as const;
export const methods = ["API", "INBOUND", "OUTBOUND", "WEBRTC_API", "TRANSFER", "QUEUE_TRANSFER", "DISCONNECT"] as const;

const hourMs = 3_600_000;
/** The API's own bound. */
export const rangeMsMax = periods.weeks * hourMs;

export interface Query {
  by: Moment;
  /** Undefined where `fromMs` and `toMs` say it. */
  period: Period | undefined;
  fromMs: number | undefined;
  toMs: number | undefined;
  channel: string;
  queue: string;
  agent: string;
  method: string;
}

export const everything = (): Query => ({
  by: "began", period: "day", fromMs: undefined, toMs: undefined, channel: "", queue: "", agent: "", method: "",
});

export function readQuery(search: string): Query {
  const given = new URLSearchParams(search);
  const of = (name: string): string => given.get(name)?.trim() ?? "";
  const known = <T extends string>(value: string, all: readonly T[]): T | undefined => all.find((one) => one === value);
  const fromMs = readTime(of("from"));
  const toMs = readTime(of("to"));
  const period = known(of("period"), Object.keys(periods) as Period[]);
  return {
    by: known(of("by"), Object.keys(moments) as Moment[]) ?? "began",
    period: fromMs === undefined && toMs === undefined ? (period ?? "day") : undefined,
    fromMs,
    toMs,
    channel: known(of("channel"), channels) ?? "",
    queue: of("queue"),
    agent: of("agent"),
    method: known(of("method"), methods) ?? "",
  };
}

/** What of an address goes along to another page. */
export function instanceIn(search: string): string {
  const instance = new URLSearchParams(search).get("instance");
  return instance === null ? "" : `?instance=${encodeURIComponent(instance)}`;
}

/** The address of a search, and of a contact opened in it; what is of another page's making (`instance`) stays. */
export function addressOf(query: Query, contact: string, search = ""): string {
  const all = new URLSearchParams(search);
  const set = (name: string, value: string | undefined): void => (value ? all.set(name, value) : all.delete(name));
  set("by", query.by === "began" ? undefined : query.by);
  set("period", query.period === "day" ? undefined : query.period);
  set("from", query.period || query.fromMs === undefined ? undefined : new Date(query.fromMs).toISOString());
  set("to", query.period || query.toMs === undefined ? undefined : new Date(query.toMs).toISOString());
  for (const name of ["channel", "queue", "agent", "method"] as const) set(name, query[name]);
  set("contact", contact);
  return all.size === 0 ? "" : `?${all.toString()}`;
}

export type Range = readonly [fromMs: number, toMs: number];

/** The time that is meant; a moment past now, so that what begins just now is in it. An end that is left open is now. */
export function rangeOf(query: Query, nowMs: number): Range {
  const endMs = nowMs + 60_000;
  if (query.period) return [endMs - periods[query.period] * hourMs, endMs];
  const toMs = query.toMs ?? Math.max(endMs, (query.fromMs ?? 0) + 60_000);
  return [query.fromMs ?? toMs - periods.day * hourMs, toMs];
}

/** What is wrong with a range, before the API is asked. */
export function faultOf([fromMs, toMs]: Range): "backwards" | "long" | undefined {
  if (fromMs >= toMs) return "backwards";
  return toMs - fromMs > rangeMsMax ? "long" : undefined;
}

/** The body of SearchContacts. */
export function requestOf(query: Query, [fromMs, toMs]: Range, next?: string): Record<string, unknown> {
  const one = (value: string): string[] | undefined => (value === "" ? undefined : [value]);
  return {
    TimeRange: { Type: moments[query.by], StartTime: fromMs / 1000, EndTime: toMs / 1000 },
    SearchCriteria: { Channels: one(query.channel), QueueIds: one(query.queue), AgentIds: one(query.agent), InitiationMethods: one(query.method) },
    Sort: { FieldName: query.by === "ended" ? "DISCONNECT_TIMESTAMP" : "INITIATION_TIMESTAMP", Order: "DESCENDING" },
    MaxResults: 50,
    NextToken: next,
  };
}

function readTime(text: string): number | undefined {
  if (text === "") return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

/** A moment as an input of local time has it, and back. */
export function localText(ms: number): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const at = new Date(ms);
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
export const localTime = readTime;

/** An id that somebody typed or pasted, with what is often around it; undefined where it is none. */
export function contactIdIn(text: string): string | undefined {
  return /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i.exec(text)?.[0].toLowerCase();
}

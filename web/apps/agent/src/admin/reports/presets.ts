// Reports that are ready: one click, and there is a picture.

import type { MetricName } from "./metrics.ts";
import { initial, type Report, writeAddress } from "./report.ts";

const waits: readonly MetricName[] = ["CONTACTS_QUEUED", "CONTACTS_HANDLED", "CONTACTS_ABANDONED", "AGENT_NON_RESPONSE", "SERVICE_LEVEL", "AVG_QUEUE_ANSWER_TIME", "MAX_QUEUED_TIME"];

const presets = {
  today: {},
  yesterday: { range: "yesterday", interval: "HOUR", by: [], metrics: waits, drawn: "CONTACTS_QUEUED" },
  level: { range: "today", interval: "FIFTEEN_MIN", by: [], metrics: waits, drawn: "DAY" },
  staffing: { range: "today", interval: "HOUR", by: [], metrics: ["CONTACTS_QUEUED", "SUM_ONLINE_TIME_AGENT", "SUM_IDLE_TIME_AGENT", "AGENT_OCCUPANCY", "CONTACTS_ABANDONED", "SERVICE_LEVEL"], drawn: "STAFFING" },
  week: { range: "week", interval: "HOUR", by: [], metrics: waits, drawn: "CONTACTS_QUEUED", as: "week" },
  nonResponse: {
    range: "week",
    by: ["AGENT"],
    metrics: ["AGENT_NON_RESPONSE", "AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS", "AGENT_ANSWER_RATE", "AVG_AGENT_CONNECTING_TIME", "CONTACTS_HANDLED", "SUM_ERROR_STATUS_TIME_AGENT"],
    drawn: "AGENT_NON_RESPONSE",
    sort: { of: "AGENT_NON_RESPONSE", isDown: true },
  },
} as const satisfies Readonly<Record<string, Partial<Report>>>;

export type PresetName = keyof typeof presets;
export const presetNames = Object.keys(presets) as readonly PresetName[];

export const presetOf = (name: PresetName): Report => ({ ...initial(), ...presets[name] });

/** Its address, which keeps the instance that is looked at. */
export const presetAddress = (name: PresetName, beside: string): string => writeAddress(presetOf(name), beside);

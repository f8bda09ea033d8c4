// The historical figures that a report may have, as the dictionary (docs/METRICS.md) defines them.

export type Unit = "count" | "percent" | "seconds";
export type Statistic = "sum" | "mean" | "rate" | "greatest";

export interface Metric {
  readonly unit: Unit;
  readonly statistic: Statistic;
  /** Counts what happened within the report's seconds. */
  readonly within?: true;
  /** Told of agents and routing profiles, not by queue or channel. */
  readonly ofAgents?: true;
}

const count = { unit: "count", statistic: "sum" } as const;
const rate = { unit: "percent", statistic: "rate" } as const;
const sum = { unit: "seconds", statistic: "sum" } as const;
const mean = { unit: "seconds", statistic: "mean" } as const;

/** In the order in which they are chosen from. */
export const groups = {
  contacts: {
    CONTACTS_CREATED: count,
    CONTACTS_QUEUED: count,
    CONTACTS_HANDLED: count,
    CONTACTS_ABANDONED: count,
    ABANDONMENT_RATE: rate,
    SERVICE_LEVEL: { ...rate, within: true },
    SUM_CONTACTS_ANSWERED_IN_X: { ...count, within: true },
    SUM_CONTACTS_ABANDONED_IN_X: { ...count, within: true },
    CONTACTS_REMOVED_FROM_QUEUE_IN_X: { ...count, within: true },
    CONTACTS_TRANSFERRED_OUT: count,
    CONTACTS_TRANSFERRED_OUT_BY_AGENT: count,
    CONTACTS_TRANSFERRED_OUT_FROM_QUEUE: count,
    CONTACTS_PUT_ON_HOLD: count,
    CONTACTS_HOLD_ABANDONS: count,
    AVG_HOLDS: { unit: "count", statistic: "mean" },
  },
  times: {
    AVG_QUEUE_ANSWER_TIME: mean,
    AVG_ABANDON_TIME: mean,
    MAX_QUEUED_TIME: { unit: "seconds", statistic: "greatest" },
    AVG_HANDLE_TIME: mean,
    SUM_HANDLE_TIME: sum,
    AVG_INTERACTION_TIME: mean,
    SUM_INTERACTION_TIME: sum,
    AVG_INTERACTION_AND_HOLD_TIME: mean,
    SUM_INTERACTION_AND_HOLD_TIME: sum,
    AVG_HOLD_TIME: mean,
    AVG_HOLD_TIME_ALL_CONTACTS: mean,
    SUM_HOLD_TIME: sum,
    AVG_AFTER_CONTACT_WORK_TIME: mean,
    SUM_AFTER_CONTACT_WORK_TIME: sum,
    AVG_CONTACT_DURATION: mean,
  },
  agents: {
    AGENT_NON_RESPONSE: count,
    AGENT_NON_RESPONSE_WITHOUT_CUSTOMER_ABANDONS: count,
    AGENT_ANSWER_RATE: rate,
    AVG_AGENT_CONNECTING_TIME: mean,
    SUM_CONNECTING_TIME_AGENT: sum,
    AGENT_OCCUPANCY: { ...rate, ofAgents: true },
    SUM_CONTACT_TIME_AGENT: { ...sum, ofAgents: true },
    SUM_IDLE_TIME_AGENT: { ...sum, ofAgents: true },
    SUM_ONLINE_TIME_AGENT: { ...sum, ofAgents: true },
    SUM_NON_PRODUCTIVE_TIME_AGENT: { ...sum, ofAgents: true },
    SUM_ERROR_STATUS_TIME_AGENT: { ...sum, ofAgents: true },
  },
} as const satisfies Record<string, Record<string, Metric>>;

export type GroupName = keyof typeof groups;
export type MetricName = { [G in GroupName]: keyof (typeof groups)[G] }[GroupName];

export const metrics: Readonly<Record<MetricName, Metric>> = { ...groups.contacts, ...groups.times, ...groups.agents };

export const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);

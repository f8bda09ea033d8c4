// A report as the server keeps it.

import { isMetric } from "./metrics.ts";
import { drawable } from "./pictures.ts";
import { type As, type Grouping, groupings, initial, type Interval, intervals, type Report, settled, type SortKey, ways } from "./report.ts";
import { type Custom, isZone, type Preset, presets } from "./span.ts";

export interface Definition {
  readonly metrics: readonly string[];
  readonly by: readonly Grouping[];
  readonly only: { readonly queues?: readonly string[]; readonly agents?: readonly string[]; readonly routing_profiles?: readonly string[] };
  readonly range: Preset | Custom;
  readonly interval: Interval;
  readonly zone: string;
  readonly within: number;
  readonly sort?: { readonly of: string; readonly down: boolean };
  readonly drawn?: string;
  readonly as?: As;
}

export function definitionOf({ metrics, by, only, range, interval, zone, within, sort, drawn, as }: Report): Definition {
  return {
    metrics,
    by,
    only: { queues: only.QUEUE, agents: only.AGENT, routing_profiles: only.ROUTING_PROFILE },
    range,
    interval,
    zone,
    within,
    ...(sort && { sort: { of: sort.of, down: sort.isDown } }),
    drawn,
    as,
  };
}

/** What this page doesn't know, as of a newer server, is as at the beginning. */
export function reportOf(kept: Definition): Report {
  const base = initial();
  const metrics = kept.metrics.filter(isMetric);
  const { range } = kept;
  return settled({
    metrics: metrics.length > 0 ? metrics : base.metrics,
    by: kept.by.filter((by) => groupings.includes(by)),
    only: { QUEUE: kept.only.queues ?? [], AGENT: kept.only.agents ?? [], ROUTING_PROFILE: kept.only.routing_profiles ?? [] },
    range: typeof range !== "string" || presets.includes(range) ? range : base.range,
    interval: intervals.includes(kept.interval) ? kept.interval : base.interval,
    zone: isZone(kept.zone) ? kept.zone : base.zone,
    within: kept.within,
    sort: kept.sort && { of: kept.sort.of as SortKey, isDown: kept.sort.down },
    drawn: drawable(metrics).find((name) => name === kept.drawn) ?? metrics[0] ?? base.drawn,
    as: ways.find((way) => way === kept.as) ?? base.as,
  });
}

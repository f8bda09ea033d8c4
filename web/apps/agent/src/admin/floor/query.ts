// The moment that is looked at, as it stands in the address: /admin/floor/?at=2026-01-05T09:00:00Z&step=1234&zone=Europe/Berlin. A
// step is the position of one that others were sent; with a time alone it is the last step up to that.

import { instanceIn } from "../contacts/query.ts";
import { isZone } from "../reports/span.ts";

export interface Query {
  readonly atMs: number | undefined;
  readonly step: number | undefined;
  readonly zone: string | undefined;
}

export function readQuery(search: string): Query {
  const given = new URLSearchParams(search);
  const text = given.get("at")?.trim() ?? "";
  const ms = text === "" ? NaN : /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  const step = given.get("step") ?? "";
  const zone = given.get("zone") ?? "";
  return {
    atMs: Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? ms : undefined,
    step: /^\d{1,15}$/.test(step) ? Number(step) : undefined,
    zone: zone !== "" && isZone(zone) ? zone : undefined,
  };
}

/** What is of another page's making (`instance`) stays. */
export function addressOf({ atMs, step, zone }: Query, search: string): string {
  const given = new URLSearchParams(search);
  const put = (name: string, value: string | undefined): void => (value === undefined ? given.delete(name) : given.set(name, value));
  put("at", atMs === undefined ? undefined : new Date(atMs).toISOString());
  put("step", step?.toString());
  put("zone", zone);
  const text = given.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
}

/** The floor at a moment, or just after a step of it, as other pages lead to it. */
export const floorAt = (atMs: number, search: string, step?: number): string =>
  `/admin/floor/${addressOf({ atMs, step, zone: undefined }, instanceIn(search))}`;

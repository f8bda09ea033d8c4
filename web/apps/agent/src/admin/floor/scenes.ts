// The floor after each step of a stretch of the past. Rows that did not change are the same in all of them.

import type { Changed, PastAgent, PastQueue, Step, Window } from "./wire.ts";

export interface Scene {
  readonly position: number;
  /** Undefined before anything ever happened. */
  readonly atMs: number | undefined;
  /** What led here; none in the first. */
  readonly step: Step | undefined;
  readonly queues: ReadonlyMap<string, PastQueue>;
  readonly agents: ReadonlyMap<string, PastAgent>;
}

/** More than this are not held; those farthest from what is looked at go. */
export const scenesMax = 1000;

export const msOf = (seconds: number): number => Math.round(seconds * 1000);

function changedBy<Row extends { readonly id: string }>(before: ReadonlyMap<string, Row>, rows: readonly Row[], gone: readonly string[]): ReadonlyMap<string, Row> {
  if (rows.length === 0 && !gone.some((id) => before.has(id))) return before;
  const after = new Map(before);
  for (const row of rows) after.set(row.id, row);
  for (const id of gone) after.delete(id);
  return after;
}

const floorAfter = (before: Pick<Scene, "queues" | "agents">, { queues, agents, gone }: Changed): Pick<Scene, "queues" | "agents"> => ({
  queues: changedBy(before.queues, queues, gone),
  agents: changedBy(before.agents, agents, gone),
});

export function scenesOf({ first, steps }: Window): Scene[] {
  const nothing = { queues: new Map<string, PastQueue>(), agents: new Map<string, PastAgent>() };
  const scenes: Scene[] = [{ position: first.position, atMs: first.at === null ? undefined : msOf(first.at), step: undefined, ...floorAfter(nothing, first.floor) }];
  for (const step of steps) {
    scenes.push({ position: step.position, atMs: msOf(step.at), step, ...floorAfter(scenes.at(-1)!, step.changed) });
  }
  return scenes;
}

/** Where those of a time end: the last that was there at it, or the first of all. */
export function placeAt(scenes: readonly Scene[], ms: number): number {
  const after = scenes.findIndex((scene, n) => n > 0 && (scene.atMs ?? 0) > ms);
  return after === -1 ? scenes.length - 1 : after - 1;
}

/** The scene of a step, or the one before where it would be. */
export function placeOf(scenes: readonly Scene[], position: number): number {
  const after = scenes.findIndex((scene) => scene.position > position);
  return after === -1 ? scenes.length - 1 : Math.max(0, after - 1);
}

export const isDecision = ({ step }: Scene): boolean => step?.kind === "offered" || step?.kind === "no_agent";

/** Which rows are otherwise than in the scene before. */
export function changedIn({ step }: Scene): ReadonlySet<string> {
  return new Set(step === undefined ? [] : [...step.changed.queues, ...step.changed.agents].map(({ id }) => id));
}

/** Queues in which somebody waits in one of the scenes. */
export function busyIn(scenes: readonly Scene[]): ReadonlySet<string> {
  const told = scenes.flatMap(({ step, queues }) => step?.changed.queues ?? [...queues.values()]);
  return new Set(told.filter(({ figures }) => (figures["CONTACTS_IN_QUEUE"] ?? 0) > 0).map(({ id }) => id));
}

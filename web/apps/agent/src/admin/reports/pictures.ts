// Figures that tell something together, drawn over the same time.

import type { MetricName } from "./metrics.ts";

/** Panels stand one below the other; two figures of one panel lie in the same field. */
export const pictures = {
  DAY: [["SERVICE_LEVEL"], ["AVG_QUEUE_ANSWER_TIME", "MAX_QUEUED_TIME"]],
  STAFFING: [["CONTACTS_QUEUED", "SUM_ONLINE_TIME_AGENT"]],
} as const satisfies Readonly<Record<string, readonly (readonly MetricName[])[]>>;

export type PictureName = keyof typeof pictures;
/** A picture, or one figure alone. */
export type Drawn = PictureName | MetricName;

export const pictureNames = Object.keys(pictures) as readonly PictureName[];
export const isPicture = (name: string): name is PictureName => Object.hasOwn(pictures, name);

export const panelsOf = (drawn: Drawn): readonly (readonly MetricName[])[] => (isPicture(drawn) ? pictures[drawn] : [[drawn]]);

/** What can be drawn of these figures: pictures of which all are there, then each alone. */
export function drawable(metrics: readonly MetricName[]): Drawn[] {
  const whole = pictureNames.filter((name) => panelsOf(name).flat().every((one) => metrics.includes(one)));
  return [...whole, ...metrics];
}
